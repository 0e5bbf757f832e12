"""The index and the glossary as XHTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reportbuild.model.document import Blocks, Definitions
from reportbuild.model.index import IndexEntry, IndexGroup, IndexList
from reportbuild.model.inlines import CrossRef
from reportbuild.rendering.phrasing import attributes, escaped, mark_up_line

Terms = Mapping[str, str]


def mark_up_definitions(block: Definitions, item: Callable[[Blocks], str]) -> str:
    """A definition list; a glossary's terms can be linked to, and it says what it is.

    item   what marks up the blocks of one meaning

    Source  DPUB-ARIA 1.1, doc-glossary
    """
    lines = []
    for (term, meanings), id_ in zip(block.items, block.ids or ("",) * len(block.items), strict=True):
        words = mark_up_line(term)
        lines.append(f"<dt><dfn{attributes(id=id_)}>{words}</dfn></dt>" if id_ else f"<dt>{words}</dt>")
        lines += [f"<dd>{item(meaning)}</dd>" for meaning in meanings]
    listed = "<dl>\n" + "\n".join(lines) + "\n</dl>"
    if not block.ids:
        return listed
    # Without a name of its own: its chapter is most often called “Glossary” too, and each landmark must differ.
    kind = attributes(class_="glossary", role="doc-glossary", epub_type="glossary")
    return f"<section{kind}>\n{listed}\n</section>"


def mark_up_index(block: IndexList, terms: Terms) -> str:
    """The index: pages on paper, sections on screens.

    Source  EPUB Indexes 1.0 for how entries nest; the roles are those of DPUB-ARIA
    """
    return "\n".join(_group(group, terms) for group in block.groups)


def _group(group: IndexGroup, terms: Terms) -> str:
    items = "".join(_entry(entry, terms) for entry in group.entries)
    title = f"<h2>{escaped(group.title)}</h2>"
    return f'<section class="index-group">\n{title}\n<ul class="index">\n{items}</ul>\n</section>'


def _entry(entry: IndexEntry, terms: Terms) -> str:
    places = _pages(entry) + _sections(entry)
    inner = "".join(_entry(each, terms) for each in entry.inner)
    nested = f"\n<ul>\n{inner}</ul>\n" if inner else ""
    words = f"<span{attributes(id=entry.id)}>{escaped(entry.title)}</span>{places}{_see(entry, terms)}"
    return f"<li>{words}{nested}</li>\n"


def _pages(entry: IndexEntry) -> str:
    if not entry.places:
        return ""
    links = "".join(f"<a{attributes(href='#' + it.target, data_label=it.target)}></a>" for it in entry.places)
    return f'<span class="index-pages" data-only="print">{links}</span>'


def _sections(entry: IndexEntry) -> str:
    if not entry.sections:
        return ""
    return f'<span class="index-sections" data-only="screen">: {_links(entry.sections)}</span>'


def _see(entry: IndexEntry, terms: Terms) -> str:
    if not entry.see:
        return ""
    before, _, behind = terms["index-see-also" if entry.also else "index-see"].partition("{entry}")
    words = f"<i>{escaped(before.rstrip())}</i> {_links(entry.see)}{escaped(behind)}"
    return f'{"; " if entry.places or entry.sections else ", "}<span class="index-see">{words}</span>'


def _links(refs: tuple[CrossRef, ...]) -> str:
    """Links, each with its words; one that leads nowhere as words alone."""
    return "; ".join(
        f"<a{attributes(href='#' + ref.target)}>{mark_up_line(ref.kids)}</a>" if ref.target else mark_up_line(ref.kids)
        for ref in refs
    )
