"""What a document of an EPUB or a web page holds, written down one by one, so that no two trees are held at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from posixpath import join, normpath

from lxml import etree

from reportbuild.packaging.accessibility import HEADINGS, Offered, is_headed, local, named, offer

Spot = tuple[str, str]
"""The name of a document and an id in it; the id is empty for the document as a whole."""


@dataclass(frozen=True, slots=True)
class Call:
    """The call of a note."""

    spot: Spot
    note: Spot
    words: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """What one document holds.

    levels     of its headings, in order
    tables     how many there are
    bare       the names of those without a marked header cell
    pictures   how many there are
    wordless   where those come from that have no words and are no ornaments
    links      addresses within the edition, with where they lead
    calls      of notes
    ways       from each element that has an id and links in it to where these lead, calls of notes left out
    spots      its ids, in order
    marks      those where a page begins
    languages  how many words or blocks are in another language
    spoken     True if it has a language
    offered    what its EPUB may claim of it
    """

    levels: tuple[int, ...]
    tables: int
    bare: tuple[str, ...]
    pictures: int
    wordless: tuple[str, ...]
    links: tuple[tuple[str, Spot], ...]
    calls: tuple[Call, ...]
    ways: frozenset[tuple[Spot, Spot]]
    spots: tuple[Spot, ...]
    marks: tuple[Spot, ...]
    languages: int
    spoken: bool
    offered: Offered


def take_inventory(name: str, tree: etree._Element) -> Inventory:
    """Everything that is measured in a document. `name` is its file's, "" if it stands alone."""
    heads, images, tables = (list(named(tree, *names)) for names in (HEADINGS, ("img",), ("table",)))
    links = [(href, target(name, href), anchor) for href, anchor in _links(tree)]
    with_role: list[tuple[str, etree._Element]] = [(element.get("role"), element) for element in _WITH_ROLE(tree)]
    calls = (element for role, element in with_role if role == "doc-noteref")
    return Inventory(
        levels=tuple(int(local(head)[1]) for head in heads),
        tables=len(tables),
        bare=tuple(_name(table) for table in tables if not is_headed(table)),
        pictures=len(images),
        wordless=tuple(_source(image) for image in images if _wordless(image)),
        links=tuple((href, to) for href, to, _ in links),
        calls=tuple(Call((name, it.get("id", "")), target(name, it.get("href", "")), _words(it)) for it in calls),
        ways=frozenset(((name, id_), to) for _, to, anchor in links for id_ in _around(anchor)),
        spots=tuple((name, id_) for id_ in _IDS(tree)),
        marks=tuple((name, element.get("id", "")) for role, element in with_role if role == "doc-pagebreak"),
        languages=sum(local(element) not in ("html", "section") for element in _WITH_LANG(tree)),
        spoken=bool(tree.get("lang")),
        offered=offer(len(heads), images, tables, [role for role, _ in with_role]),
    )


_IDS = etree.XPath("//@id", smart_strings=False)
_WITH_ROLE = etree.XPath("//@role/..")
_WITH_LANG = etree.XPath("//@lang/..")


def target(name: str, href: str) -> Spot:
    """Where an address leads that stands in a document."""
    path, _, id_ = href.partition("#")
    return (_joined(name, path) if path else name, id_)


@lru_cache(maxsize=1024)
def _joined(name: str, path: str) -> str:
    return normpath(join(name.rpartition("/")[0], path))


def _links(tree: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Links within the edition."""
    for anchor in named(tree, "a"):
        href = anchor.get("href", "")
        if href and ":" not in href.partition("#")[0]:
            yield href, anchor


def _around(anchor: etree._Element) -> list[str]:
    """Ids of the elements that a link is in, and its own. What calls a note is no way back from one."""
    if anchor.get("role") == "doc-noteref":
        return []
    return [id_ for element in (anchor, *anchor.iterancestors()) if (id_ := element.get("id"))]


def _name(table: etree._Element) -> str:
    caption = next(named(table, "caption"), None)
    return " ".join(_words(caption).split()) if caption is not None else "a table"


def _words(element: etree._Element) -> str:
    return "".join(element.itertext())


def _source(image: etree._Element) -> str:
    source = image.get("src", "")
    return "a picture in the page" if source.startswith("data:") else source


def _wordless(image: etree._Element) -> bool:
    """True for a picture without words that is not said to be an ornament either."""
    return not image.get("alt", "").strip() and image.get("role") not in ("presentation", "none")
