"""What stands within a line, as XHTML phrasing content."""

from __future__ import annotations

import re
from html import escape

from reportbuild.model.inlines import (
    Abbreviation,
    Citation,
    Code,
    CrossRef,
    DataLink,
    FactRef,
    Image,
    IndexMark,
    Inline,
    Inlines,
    LineBreak,
    Link,
    NoteCall,
    Phrase,
    RefForm,
    Style,
    Styled,
    Text,
)


def mark_up_line(kids: Inlines) -> str:
    """Inlines as XHTML, well-formed whatever the words are. A raised comma parts two note calls: 8 and 9 are not 89."""
    if len(kids) == 1:
        return _inline(kids[0])
    parted = (
        "<sup>,</sup>" if isinstance(before, NoteCall) and isinstance(node, NoteCall) else ""
        for before, node in zip((None, *kids), kids, strict=False)
    )
    return "".join(comma + _inline(node) for comma, node in zip(parted, kids, strict=True))


def escaped(text: str) -> str:
    """Text as XML can hold it: marks of markup escaped, and what XML has no way to write as “�”.

    Source  XML 1.0, section 2.2
    """
    return escape(_UNWRITABLE.sub("\ufffd", text))


_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def attributes(**values: str | None) -> str:
    """Attributes with a space before each; None is left out, "class_" is "class", "epub_type" is "epub:type"."""
    named = ((name.removesuffix("_"), value) for name, value in values.items() if value is not None)
    return "".join(f' {_attribute_name(name)}="{escaped(value)}"' for name, value in named)


def _attribute_name(name: str) -> str:
    return name.replace("epub_", "epub:").replace("xml_", "xml:").replace("_", "-")


def _inline(node: Inline) -> str:
    match node:
        case Text(text=text):
            return escaped(text)
        case LineBreak():
            return "<br/>"
        case Code(text=text):
            return f"<code>{escaped(text)}</code>"
        case Styled(style=style, kids=kids):
            return _styled(style, kids)
        case Phrase(lang=lang, kids=kids):
            return f"<span{attributes(lang=lang, xml_lang=lang)}>{mark_up_line(kids)}</span>"
        case Abbreviation():
            return _abbreviation(node)
        case Link(url=url, kids=kids):
            return f"<a{attributes(href=_address(url))}>{mark_up_line(kids)}</a>"
        case CrossRef():
            return _cross_reference(node)
        case NoteCall():
            return _note_call(node)
        case Citation(kids=kids, marked=marked):
            target = f"<span{attributes(id=node.id)}></span>" if marked else ""
            return f'<span class="citation">{target}{mark_up_line(kids)}</span>'
        case FactRef(formula=formula):
            return f'<span class="broken-ref">{escaped(formula)}</span>'
        case IndexMark():
            return "" if node.see else f"<span{attributes(id=node.id)}></span>"
        case DataLink(path=path):
            return f"<span{attributes(class_='data-file', data_file=path)}>{escaped(path)}</span>"
        case Image():
            return mark_up_image(node)


def mark_up_image(image: Image, style: str | None = None) -> str:
    """A picture. A decorative one has empty words instead of none, which tells assistive technology to pass it over."""
    role = "presentation" if image.decorative else None
    return f"<img{attributes(src=image.src, alt=image.alt, role=role, style=style)}/>"


def _styled(style: Style, kids: Inlines) -> str:
    if style is Style.SMALL_CAPS:
        return f'<span class="small-caps">{mark_up_line(kids)}</span>'
    return f"<{style}>{mark_up_line(kids)}</{style}>"


def _abbreviation(node: Abbreviation) -> str:
    short = escaped(node.short)
    if node.first and node.expansion:
        return f"{escaped(node.expansion)} (<abbr>{short}</abbr>)"
    title = node.expansion or None
    return f"<abbr{attributes(title=title)}>{short}</abbr>"


def _cross_reference(node: CrossRef) -> str:
    words = mark_up_line(node.kids)
    if not node.target:
        return f'<span class="broken-ref">{words or escaped(node.label)}</span>'
    page = node.label if node.form is RefForm.PAGE else None
    kind = "page-ref" if page else "term" if node.form is RefForm.TERM else "ref"
    mark = node.mark or None if page else None
    return f"<a{attributes(class_=kind, href='#' + node.target, data_label=page, data_mark=mark)}>{words}</a>"


def _note_call(node: NoteCall) -> str:
    if not node.note:
        return f'<sup class="broken-ref">{escaped(node.name)}</sup>'
    link = attributes(id=f"call-{node.note}", href=f"#{node.note}", role="doc-noteref", epub_type="noteref")
    return f'<sup class="note-call"><a{link}>{escaped(node.number)}</a></sup>'


def _address(url: str) -> str:
    return "https://doi.org/" + url[4:] if url.lower().startswith("doi:") else url
