"""Promises of index and glossary: what is marked is found, on paper by page and on screens by section."""

from __future__ import annotations

import re

from reportbuild.model.document import Definitions, Draft
from reportbuild.model.index import IndexEntry, IndexList
from reportbuild.model.inlines import CrossRef, IndexMark
from reportbuild.model.problems import Place
from reportbuild.model.terms import ENGLISH, SPANISH
from reportbuild.model.walking import find, plain_text
from reportbuild.reading.markdown import read_chapter
from reportbuild.reading.shelf import Memory
from reportbuild.rendering.backmatter import mark_up_index
from reportbuild.rendering.media import for_paper, for_screen
from reportbuild.resolving.index import check_index, make_index, marked_places

HERE = Place("book.yaml", 1, 1)


def read(text: str) -> Draft:
    made = read_chapter(f"# Trees\n\n{text}\n", "a.md", lang="en", shelf=Memory({}))
    assert made.sound, made.problems
    return made.value


def index(text: str) -> IndexList:
    made = make_index(marked_places(read(text)), ENGLISH, HERE)
    assert made is not None
    return made


def titles(entries: tuple[IndexEntry, ...]) -> list[object]:
    return [(entry.title, titles(entry.inner)) if entry.inner else entry.title for entry in entries]


def test_the_role_prints_words_and_marks_their_place() -> None:
    """A word alone prints and is its own entry; words before an entry print; an entry below another prints nothing."""
    draft = read("An {index}`oak` and {index}`elms <elm>`,{index}`trees!old` {index}`see: yew; elm`all.")
    assert plain_text(draft.blocks[1]) == "An oak and elms, all."
    assert [(mark.entry, mark.see) for mark in find(draft, IndexMark)] == [
        (("oak",), ()),
        (("elm",), ()),
        (("trees", "old"), ()),
        (("yew",), ("elm",)),
    ]


def test_entries_are_filed_by_their_letters() -> None:
    """Accents and capitals do not part words; entries below others follow them; digits come first."""
    made = index("{index}`Zeder` {index}`élan` {index}`Eiche` {index}`287(g)` {index}`elm!old` {index}`elm!Dutch`")
    assert [(group.title, titles(group.entries)) for group in made.groups] == [
        ("Signs and numbers", ["287(g)"]),
        ("E", ["Eiche", "élan", ("elm", ["Dutch", "old"])]),
        ("Z", ["Zeder"]),
    ]


def test_spanish_letters_stand_where_spanish_readers_look() -> None:
    """ñ follows n, and what we print ourselves is Spanish."""
    marked = marked_places(read("{index}`caña` {index}`canto` {index}`canzona` {index}`see: roble; caña`"))
    made = make_index(marked, SPANISH, HERE)
    assert made is not None
    assert titles(made.groups[0].entries) == ["canto", "canzona", "caña"]
    assert "<i>véase</i>" in mark_up_index(made, SPANISH)


PLACES = "{index}`oak` {index}`oak` {index}`oak` {index}`oak` {index}`oak`\n\n## More\n\n{index}`oak`"


def marked_up(text: str) -> str:
    return f"<section>{mark_up_index(index(text), ENGLISH)}</section>"


def test_pages_that_follow_each_other_become_a_range() -> None:
    """Each page once, ranges joined, Roman pages apart, all linked."""
    ids = [mark.id for mark in find(read(PLACES), IndexMark)]
    pages = dict(zip(ids, ("iv", "3", "3", "4", "5", "9"), strict=True))
    made = for_paper(marked_up(PLACES), pages, ENGLISH)
    assert "oak, iv, 3–5, 9" in re.sub("<[^>]+>", "", made)
    assert len(re.findall("<a ", made)) == 3


def test_screens_name_sections() -> None:
    """A reading system has no pages: each section once, as a link to the first place in it."""
    made = for_screen(marked_up(PLACES))
    assert "oak: Trees; More" in re.sub("<[^>]+>", "", made)


def test_see_leads_to_the_other_entry() -> None:
    """“See” stands for pages, “see also” adds to them, and both are links."""
    made = marked_up("{index}`oak` {index}`seealso: oak; elm` {index}`elm` {index}`see: tree; oak`")
    words = re.sub("<[^>]+>", "", made)
    assert "; see also elm" in words
    assert "tree, see oak" in words
    assert not list(check_index(marked_places(read("{index}`oak` {index}`see: tree; oak`"))))


def test_what_an_author_writes_is_harmless() -> None:
    """No markup gets into the index."""
    assert "<script" not in marked_up("{index}`<script>alert(1)</script>`{index}`a&b<c!<script>`")


def test_a_glossary_explains_its_terms() -> None:
    """Terms are sorted if asked, each can be linked to, and a word may point at another form of it."""
    draft = read(
        ":::{glossary}\n:sorted:\n\nyew\n: A tree.\n\nélan\n: A moose.\n:::\n\n{term}`Yew` {term}`moose <élan>`"
    )
    [glossary] = find(draft, Definitions)
    assert glossary.ids == ("term-elan", "term-yew")
    assert [(ref.label, plain_text(ref.kids)) for ref in find(draft, CrossRef)] == [
        ("term-yew", "Yew"),
        ("term-elan", "moose"),
    ]
