"""Promises of the packed EPUB as a whole: judged by EPUBCheck, walked link by link, the same bytes every time."""

from __future__ import annotations

import hashlib
import io
import os
import posixpath
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import etree

from judges import epubcheck, faults
from reportbuild.model.document import Part
from reportbuild.packaging.epub import Cover, Files, pack
from reportbuild.packaging.galley import set_galley
from screen_book import book, files, galleys, part, parts

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def packed() -> bytes:
    made = pack(book(), galleys(), files())
    assert made.problems == ()
    return made.value


@pytest.fixture(scope="module")
def members(packed: bytes) -> Mapping[str, bytes]:
    return unpacked(packed)


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def package_of(content: bytes) -> etree._Element:
    return etree.fromstring(unpacked(content)["EPUB/content.opf"])


def pages(members: Mapping[str, bytes]) -> dict[str, etree._Element]:
    return {name: etree.fromstring(content) for name, content in members.items() if name.endswith(".xhtml")}


def links(members: Mapping[str, bytes]) -> Iterator[tuple[str, etree._Element, str, str]]:
    """Every link inside the book: its page, the element, the file and the id it leads to."""
    for name, page in pages(members).items():
        for element in page.iter("*"):
            target = element.get("href") or element.get("src")
            if target and ":" not in target:
                path, _, label = unquote(target).partition("#")
                home = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
                yield name, element, home, label


def test_epubcheck_finds_nothing(packed: bytes) -> None:
    """A book with notes, tables, a chart, three languages and thirty authors earns no error and no warning."""
    assert faults(epubcheck(packed)) == []


def test_epubcheck_finds_nothing_in_a_bare_book_from_right_to_left() -> None:
    """A book without cover, pictures, notes, authors or identifiers, in Hebrew, is as sound."""
    chapter = '<section class="chapter" lang="he"><h1 id="a">פרק ראשון</h1><p>טקסט <i lang="en">text</i></p></section>'
    bare = book(title="ספר", subtitle="", authors=(), identifiers={}, language="he", keywords=(), licence="")
    made = pack(bare, (set_galley(part("א", "chapter", Part.BODY, chapter, lang="he")),), Files(""))
    assert faults(epubcheck(made.value)) == []
    package = package_of(made.value)
    assert package.get("dir") == "rtl"
    assert package.find(f"{OPF}spine").get("page-progression-direction") == "rtl"
    assert [creator.text for creator in package.iter(f"{DC}creator")] == ["Ångström & Sons"]


def test_every_link_leads_somewhere(members: Mapping[str, bytes]) -> None:
    """Each link and each picture inside the book has a file, and each fragment an element."""
    ids = {name: {element.get("id") for element in page.iter("*")} for name, page in pages(members).items()}
    walked = list(links(members))
    assert len(walked) > 40
    assert [(name, home, label) for name, _, home, label in walked if home not in members] == []
    assert [(name, home, label) for name, _, home, label in walked if label and label not in ids[home]] == []


def test_notes_lead_there_and_back(members: Mapping[str, bytes]) -> None:
    """Each note call leads to its note, and the first link in that note leads back to the call."""
    where = {(name, element.get("id")): element for name, page in pages(members).items() for element in page.iter("*")}
    calls = [(name, e, home, label) for name, e, home, label in links(members) if e.get("role") == "doc-noteref"]
    assert len(calls) == 5
    for name, call, home, label in calls:
        back = next(where[home, label].iter(f"{XHTML}a"))
        assert back.get("role") == "doc-backlink"
        path, _, target = back.get("href").partition("#")
        assert (f"EPUB/{path}" if path else home, target) == (name, call.get("id"))
        assert back.text == call.text


def test_no_word_is_lost(members: Mapping[str, bytes]) -> None:
    """The words of each part stand in its page in the same order."""
    names = ("imprint", "01-models", "02-growth", "notes", "bibliography")
    for markup, name in zip(parts(), names, strict=True):
        given = etree.fromstring(f'<body xmlns:epub="http://www.idpf.org/2007/ops">{markup.xhtml}</body>')
        page = etree.fromstring(members[f"EPUB/{name}.xhtml"])
        assert "".join(page.find(f"{XHTML}body").itertext()).split() == "".join(given.itertext()).split()


def test_reading_order(packed: bytes) -> None:
    """Cover first, then the parts in order; without a printed contents list the navigation stands before chapter 1."""
    package = package_of(packed)
    files_by_id = {item.get("id"): item.get("href") for item in package.iter(f"{OPF}item")}
    order = [files_by_id[item.get("idref")] for item in package.iter(f"{OPF}itemref")]
    assert order == [
        *("cover.xhtml", "imprint.xhtml", "nav.xhtml"),
        *("01-models.xhtml", "02-growth.xhtml", "notes.xhtml", "bibliography.xhtml"),
    ]
    assert not any(item.get("linear") for item in package.iter(f"{OPF}itemref"))


def test_navigation_is_not_shown_twice() -> None:
    """A book that prints its contents does not show the navigation as a page as well."""
    listing = '<section lang="en-US"><h1 id="contents">Contents</h1><p><a href="#models">1</a></p></section>'
    contents = part("contents", "contents", Part.FRONT, listing)
    package = package_of(pack(book(), (set_galley(contents), *galleys()), files()).value)
    assert "nav" not in [item.get("idref") for item in package.iter(f"{OPF}itemref")]


def test_ncx_says_the_same_as_the_navigation(members: Mapping[str, bytes]) -> None:
    """Older reading systems get the same contents, in the book's language and with their true depth."""
    ncx = etree.fromstring(members["EPUB/toc.ncx"])
    toc = next(etree.fromstring(members["EPUB/nav.xhtml"]).iter(f"{XHTML}nav"))
    points = list(ncx.iter("{*}navPoint"))
    told = [(point.find("{*}content").get("src"), point.findtext("{*}navLabel/{*}text")) for point in points]
    assert told == [(line.get("href"), line.text) for line in toc.iter(f"{XHTML}a")]
    assert [point.get("playOrder") for point in points] == [str(n) for n in range(1, len(points) + 1)]
    assert len({point.get("id") for point in points}) == len(points)
    head = {meta.get("name"): meta.get("content") for meta in ncx.iter("{*}meta")}
    assert (ncx.get(XML_LANG), head["dtb:depth"], head["dtb:uid"]) == ("en-US", "2", "urn:isbn:9780306406157")


def test_catalogue_entry(packed: bytes) -> None:
    """Titles, names, dates and rights are in the package document, each name with its role and how it is filed."""
    package = package_of(packed)
    refined = {(m.get("refines"), m.get("property")): m.text for m in package.iter(f"{OPF}meta") if m.get("refines")}
    assert package.get(XML_LANG) == "en-US"
    assert [(t.text, refined[f"#{t.get('id')}", "title-type"]) for t in package.iter(f"{DC}title")] == [
        ("Counting & telling: “<287(g)>”", "main"),
        ("What agreements are", "subtitle"),
    ]
    creators = list(package.iter(f"{DC}creator"))
    assert len(creators) == 30
    assert {refined[f"#{c.get('id')}", "role"] for c in creators} == {"aut"}
    assert refined[f"#{creators[6].get('id')}", "file-as"] == "Pérez 7, Ana"
    assert [(c.text, refined[f"#{c.get('id')}", "role"]) for c in package.iter(f"{DC}contributor")] == [
        ("Jo O’Neill", "edt")
    ]
    one = {name: package.find(f".//{DC}{name}").text for name in ("date", "publisher", "rights", "description")}
    assert one == {
        "date": "2025-07-18",
        "publisher": "Ångström & Sons",
        "rights": "CC-BY-4.0",
        "description": "Agreements < 700 & growing.",
    }
    assert [s.text for s in package.iter(f"{DC}subject")] == ["police", "law & order"]
    identifiers = [i.text for i in package.iter(f"{DC}identifier")]
    assert identifiers == ["urn:isbn:9780306406157", "https://doi.org/10.1234/abc"]


def test_editors_of_a_volume_are_its_creators() -> None:
    """Where nobody is an author, whoever made the book counts as its creator."""
    edited = book(authors=({"name": "Jo O’Neill", "role": "editor"},))
    package = package_of(pack(edited, galleys(), files()).value)
    assert [c.text for c in package.iter(f"{DC}creator")] == ["Jo O’Neill"]


def test_archive(packed: bytes) -> None:
    """`mimetype` comes first and stored, no entry has a clock in it, and every file but the container is listed."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        entries = archive.infolist()
    assert entries[0].filename == "mimetype"
    assert entries[0].compress_type == zipfile.ZIP_STORED
    assert packed[38:58] == b"application/epub+zip"
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    listed = {f"EPUB/{item.get('href')}" for item in package_of(packed).iter(f"{OPF}item")}
    assert listed == {entry.filename for entry in entries if entry.filename.startswith("EPUB/")} - {"EPUB/content.opf"}


def test_same_bytes_in_another_process(packed: bytes) -> None:
    """Clock, time zone, locale and hash seed do not reach the file; the modification date is the book's."""
    script = (
        "import hashlib, screen_book as s; from reportbuild.packaging.epub import pack; "
        "print(hashlib.sha256(pack(s.book(), s.galleys(), s.files()).value).hexdigest())"
    )
    here = Path(__file__).parent
    surroundings = {
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "7",
        "LC_ALL": "C",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    told = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=here,
        env={**os.environ, **surroundings},
        check=True,
    )
    assert told.stdout.strip() == hashlib.sha256(packed).hexdigest()
    modified = [m.text for m in package_of(packed).iter(f"{OPF}meta") if m.get("property") == "dcterms:modified"]
    assert modified == ["2025-07-18T00:00:00Z"]


def test_cover(members: Mapping[str, bytes]) -> None:
    """The cover is a page with one picture, which says in words what is printed on it."""
    image = etree.fromstring(members["EPUB/cover.xhtml"]).find(f".//{XHTML}img")
    assert image.get("src") == "cover.svg"
    assert image.get("alt").startswith("Cover: Counting & telling: “<287(g)>”. What agreements are. Ana Pérez 1, ")


def test_cover_in_png() -> None:
    """A cover in pixels is taken as it is, and named as the cover for old and new reading systems."""
    made = pack(book(), galleys(), Files("", files().images, Cover(b"\x89PNG", "image/png")))
    package = package_of(made.value)
    item = next(item for item in package.iter(f"{OPF}item") if item.get("properties") == "cover-image")
    assert (item.get("href"), item.get("media-type")) == ("cover.png", "image/png")
    assert [m.get("content") for m in package.iter(f"{OPF}meta") if m.get("name") == "cover"] == [item.get("id")]


def test_fonts_are_carried() -> None:
    """A layout that brings fonts finds them where its style sheet looks."""
    made = pack(book(), galleys(), Files("", files().images, fonts={"Serif.woff2": b"wOF2"}))
    fonts = [
        (i.get("href"), i.get("media-type")) for i in package_of(made.value).iter(f"{OPF}item") if "font" in i.get("id")
    ]
    assert fonts == [("fonts/Serif.woff2", "font/woff2")]


def test_problems_of_parts_and_pictures_are_told() -> None:
    """A picture that cannot be carried, and a link that leads nowhere, come back with the book."""
    chapter = (
        '<section lang="en-US"><h1 id="a">A</h1><p><a href="#gone">there</a><img src="x.bmp" alt="x"/></p></section>'
    )
    made = pack(book(), (set_galley(part("a", "chapter", Part.BODY, chapter)),), Files("", {"x.bmp": b"BM"}))
    assert [problem.code for problem in made.problems] == ["epub.picture-kind", "epub.link-lost"]
