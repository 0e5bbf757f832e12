"""What every finished book promises, held against its files as strangers read them: PDFium, qpdf, EPUBCheck."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import yaml
from lxml import etree

import judges
from goldens import Golden, every_book
from ledger import BODY, HEAD, MM_PER_POINT, PICTURE, Area, Char, Ledger, Page, Spot, read
from reportbuild.model.problems import Place
from reportbuild.rendering.media import for_paper, parsed
from reportbuild.rendering.pages import lay_out
from words import first_difference, heads_in_lines, printed, shapes_of, things_apart, words_of

XHTML = "{http://www.w3.org/1999/xhtml}"
TYPE = "{http://www.idpf.org/2007/ops}type"

# --- Notes -----------------------------------------------------------------------------------------------------------


@every_book
def test_every_note_call_on_paper_leads_to_its_note_and_back(book: Golden) -> None:
    """From the number, clicked, to the place of the note, where a click on its number leads back to the first one."""
    calls = [(number, area) for number, page in enumerate(book.ledger.pages) for area in page.areas]
    calls = [(number, area) for number, area in calls if book.ledger.is_call(area)]
    called = sum(markup.xhtml.count('role="doc-noteref"') for markup in book.markups)
    assert len({area.label for _, area in calls}) == len(calls) == called
    assert [fault for number, area in calls if (fault := lost_way(number, area, book.ledger))] == []


def lost_way(number: int, call: Area, book: Ledger) -> str:
    """What is wrong on the way from a note call on a page to its note and back; empty if nothing is."""
    if not _is_clickable(call, book.pages[number]):
        return f"page {number}: nobody can click on the call of {call.label}"
    note = book.spots[call.label]
    backs = [area for area in book.pages[note.page].areas if area.label == f"call-{call.label}"]
    if len(backs) != 1 or not _is_near(note, backs[0]) or not _is_clickable(backs[0], book.pages[note.page]):
        return f"page {note.page}: no way back where {call.label} is"
    home = book.spots[backs[0].label]
    if home.page != number or not _is_near(home, call):
        return f"page {home.page}: the way back from {call.label} leads elsewhere"
    return ""


def _is_near(spot: Spot, area: Area) -> bool:
    """True if an area is at a place, or no more than a line away from it."""
    return abs(spot.x - area.left) < 30 and -10 < spot.y - area.top < 20


def _is_clickable(area: Area, page: Page) -> bool:
    """True if an area holds the number that it is there for, and has a size that a finger or a mouse can meet."""
    number = "".join(char.text for char in page.chars if char.visible and area.covers(char))
    return area.height > 5 and area.width > 1 and re.fullmatch(r"\d+|[a-z]", number) is not None


def test_a_note_without_a_way_back_is_seen(golden_notes: Golden) -> None:
    """Canary: a call that cannot be clicked, a note somewhere else, a way back to somewhere else are all seen."""
    book = golden_notes.ledger
    number, call = next((n, a) for n, page in enumerate(book.pages) for a in page.areas if book.is_call(a))
    there, home = book.spots[call.label], book.spots[f"call-{call.label}"]
    assert lost_way(number, call, book) == ""
    assert "click" in lost_way(number, replace(call, top=call.bottom), book)
    moved = {**book.spots, call.label: replace(there, y=there.y + 100)}
    assert "no way back" in lost_way(number, call, replace(book, spots=moved))
    moved = {**book.spots, f"call-{call.label}": replace(home, y=home.y + 100)}
    assert "elsewhere" in lost_way(number, call, replace(book, spots=moved))


@every_book
def test_every_note_call_on_a_screen_leads_to_its_note_and_back(book: Golden) -> None:
    """The note is marked as one and opens with the way back, which leads to the call."""
    pages = dict(_screens(book))
    told = {(name, element.get("id")): element for name, page in pages.items() for element in page.iter("*")}
    calls = [(name, a) for name, page in pages.items() for a in page.iter(f"{XHTML}a") if a.get(TYPE) == "noteref"]
    assert len(calls) == sum(markup.xhtml.count('role="doc-noteref"') for markup in book.markups)
    for name, call in calls:
        home, _, label = call.get("href", "").rpartition("#")
        note = told[home or name, label]
        back = next(note.iter(f"{XHTML}a"))
        assert note.get("class") == "note"
        assert back.get("role") == "doc-backlink"
        assert "".join(note.itertext()).startswith(back.text or "?")
        away, _, label = back.get("href", "").rpartition("#")
        assert told[away or home or name, label] is call


def _screens(book: Golden) -> Iterator[tuple[str, etree._Element]]:
    """The pages of an EPUB by their file's name, in the order of reading; neither cover, navigation nor data."""
    with zipfile.ZipFile(BytesIO(book.epub)) as archive:
        package = etree.fromstring(archive.read("EPUB/content.opf"))
        names = {item.get("id"): item.get("href") for item in package.iter("{*}item")}
        order = [names[itemref.get("idref")] for itemref in package.iter("{*}itemref")]
        for name in order:
            if name not in ("cover.xhtml", "nav.xhtml") and name.endswith(".xhtml"):
                yield name, etree.fromstring(archive.read(f"EPUB/{name}"))


# --- Words -----------------------------------------------------------------------------------------------------------


@every_book
def test_every_word_of_the_markup_is_on_paper_in_order(book: Golden) -> None:
    """And nothing else is but running heads, folios, repeated heads of tables, marks of lists, and words in pictures.

    The markup's page numbers are filled in with the labels of the pages that the file's own links lead to, so that a
    wrong number in the contents is a difference as well.
    """
    numbers = {label: book.ledger.number_of(label) for label in book.ledger.spots}
    for markup, pages in book.chapters:
        words = words_of(heads_in_lines(for_paper(markup.xhtml, numbers, book.terms, shapes_of(markup.xhtml))))
        assert (markup.name, first_difference(words, printed(pages))) == (markup.name, "")


@every_book
def test_every_word_of_the_markup_is_on_screens_in_order(book: Golden) -> None:
    """And nothing else is: one page for each chapter, in their order; things compared have a block for each."""
    screens = [words_of(etree.tostring(page)) for _, page in _screens(book)]
    assert screens == [words_of(things_apart(_with_pages(markup.xhtml, book))) for markup in book.markups]


def _with_pages(xhtml: str, book: Golden) -> str:
    """Markup with “page 14” where it asks for the page of something: screens know the PDF's pages."""

    def named(ref: re.Match[str]) -> str:
        page = book.terms["page-ref"].replace("{number}", book.ledger.number_of(ref[2]))
        return f"{ref[1]}{page}</a>{ref[3] or ''}"

    return re.sub(r'(<a class="page-ref"[^>]*? data-label="([^"]+)"(?: data-mark="(.)")?[^>]*>).*?</a>', named, xhtml)


def test_a_lost_word_is_seen() -> None:
    """Canary: words that are missing, doubled, swapped, joined or torn are differences; ends of lines are none."""
    words = ["A", "well-known", "sentence", "ends", "here."]
    for sound in (
        "A well-known sentence ends here.",
        "A well\x02known sen\x02\ntence\nends here.\n",
        "A well-known sen-\r\ntence ends here.",
    ):
        assert first_difference(words, sound) == ""
    for wrong in (
        "A well-known sentence here.",
        "A well-known sentence ends ends here.",
        "A well-known ends sentence here.",
        "A well-known sentenceends here.",
        "A well-known sent ence ends here.",
        "A well-known sentence ends here. More",
        "A well-known sentence ends",
    ):
        assert first_difference(words, wrong) != "", wrong


# --- Foreign judges --------------------------------------------------------------------------------------------------


@every_book
def test_qpdf_finds_no_fault(book: Golden) -> None:
    """`qpdf --check` is silent. (Its canary is in test_judges.py.)"""
    assert judges.qpdf_check(book.pdf) == []


@pytest.mark.slow
@every_book
def test_epubcheck_finds_no_fault(book: Golden) -> None:
    """EPUBCheck tells no fatal error, no error and no warning. (Its canary is in test_judges.py.)"""
    assert judges.faults(judges.epubcheck(book.epub)) == []


@pytest.mark.slow
@every_book
def test_the_same_bytes_come_out_in_another_process_folder_and_country(book: Golden, tmp_path: Path) -> None:
    """Neither hash seed, clock, time zone, language, folder nor user can be seen in what is built."""
    away = tmp_path / "un  dossier à part"
    shutil.copytree(book.manuscript, away / "m")
    for path in away.rglob("*"):
        os.utime(path, (86400, 86400))
    strange = {"PYTHONHASHSEED": "1789", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "tr_TR.UTF-8", "USER": "x"}
    command = [sys.executable, "-m", "reportbuild", "build", "-m", "m", "-o", "o", "--no-cache"]
    done = subprocess.run(command, cwd=away, env=os.environ | strange, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    for file in book.outcome.files:
        assert (away / "o" / file.name).read_bytes() == file.content, file.name


# --- Pages -----------------------------------------------------------------------------------------------------------


@every_book
def test_contents_print_the_number_of_the_page_that_they_lead_to(book: Golden) -> None:
    """The word after each link in contents and lists is the label of the page, and what is named is there."""
    checked = 0
    for markup, pages in book.chapters:
        if markup.role not in ("contents", "tables", "figures"):
            continue
        for page in pages:
            for area in page.areas:
                if _ends_its_link(area, page):
                    assert _number_after(area, page) == book.ledger.number_of(area.label), area.says
                    target = book.ledger.pages[book.ledger.spots[area.label].page]
                    assert _letters(area.says)[:40] in _letters(target.text()), area.says
                    checked += 1
    lines = sum(markup.xhtml.count('class="page-of"') for markup in book.markups)
    assert checked == lines > 0


def _ends_its_link(area: Area, page: Page) -> bool:
    """True for the last line of a link that runs over several."""
    same = [other for other in page.areas if other.label == area.label and other.says == area.says]
    return area is same[-1]


def _number_after(area: Area, page: Page) -> str:
    """The word that is set after a link: beside it, or in the next line if that is full."""
    covered = [n for n, char in enumerate(page.chars) if char.visible and area.covers(char)]
    after = "".join(char.text for char in page.chars[covered[-1] + 1 :] if char.role == BODY)
    return after.split()[0]


def _letters(text: str) -> str:
    return re.sub(r"\W|\x02", "", text)


@every_book
def test_labels_are_where_their_things_are(book: Golden) -> None:
    """A table's label is on the page where the table begins, a heading's on the page where the heading is."""
    ids = [id_ for markup in book.markups for id_ in re.findall(r'class="table-block[^"]*" id="([^"]+)"', markup.xhtml)]
    starts = [book.ledger.spots[id_].page for id_ in ids]
    assert starts == [first for first, _ in book.ledger.tables[: len(ids)]]
    for markup in book.markups:
        for entry in markup.outline:
            page = book.ledger.pages[book.ledger.spots[entry.id].page]
            assert _letters(entry.text.removeprefix(f"{markup.number} "))[:60] in _letters(page.text())


@every_book
def test_the_outline_leads_to_every_heading(book: Golden) -> None:
    """Bookmarks are the headings of all chapters, in order, with their levels and numbers."""
    wanted = [(entry.level, entry.text, entry.id) for markup in book.markups for entry in markup.outline]
    assert list(book.ledger.outline) == wanted


@every_book
def test_a_table_that_goes_on_says_so_and_no_other_does(book: Golden) -> None:
    """“Table 4 (continued)” stands in the head of every page but the first that the table is on, and nowhere else."""
    assert heads_amiss(book) == set()


def heads_amiss(book: Golden) -> set[tuple[int, str]]:
    """Pages that should say, and do not, that a table goes on, or say it and should not."""
    tables = [t for m in book.markups for t in re.findall(r'class="table-block[^"]*"(?: [\w-]+="[^"]*")*', m.xhtml)]
    names = [next(iter(re.findall(r'data-continued="([^"]+)"', table)), "") for table in tables]
    wanted = {
        (number, name)
        for name, (first, last) in zip(names, book.ledger.tables, strict=True)
        for number in range(first + 1, last + 1)
        if name
    }
    said = {
        (number, line.strip())
        for number, page in enumerate(book.ledger.pages)
        for line in "".join(char.text for char in page.chars if char.role == HEAD).splitlines()
        if book.terms["continued"] in line
    }
    return said ^ wanted


def test_a_head_that_is_amiss_is_seen(golden_notes: Golden) -> None:
    """Canary: a page that does not say that a table goes on, and one that says it of a table which begins there."""
    ledger = golden_notes.ledger
    bare = tuple(replace(page, chars=tuple(c for c in page.chars if c.role != HEAD)) for page in ledger.pages)
    assert heads_amiss(golden_notes) == set()
    assert heads_amiss(replace(golden_notes, ledger=replace(ledger, pages=bare))) != set()
    moved = tuple((first + 1, last + 1) for first, last in ledger.tables)
    assert heads_amiss(replace(golden_notes, ledger=replace(ledger, tables=moved))) != set()


@every_book
def test_no_heading_stands_last_on_its_page(book: Golden) -> None:
    """Below every heading there is at least one line that is no heading."""
    assert [page.label for page in book.ledger.pages if lonely_headings(page)] == []


def lonely_headings(page: Page) -> list[str]:
    """Headings on a page below which there is nothing but other headings."""
    marks = frozenset().union(*page.headings)
    text = [char.bottom for char in page.chars if char.role == BODY and char.visible and char.mark not in marks]
    found = []
    for heading in page.headings:
        chars = [char for char in page.chars if char.mark in heading and char.visible]
        if chars and not any(bottom < min(char.bottom for char in chars) for bottom in text):
            found.append("".join(char.text for char in chars))
    return found


@every_book
def test_no_note_call_starts_a_line(book: Golden) -> None:
    """Left of every call, and close to it, stands the word that it belongs to; but for cells that hold notes alone."""
    alone = {
        label
        for markup in book.markups
        for label in re.findall(r'<td[^>]*><sup[^>]*><a id="call-([^"]+)"', markup.xhtml)
    }
    calls = ((area, page) for page in book.ledger.pages for area in page.areas if book.ledger.is_call(area))
    assert [area.label for area, page in calls if area.label not in alone and is_torn(area, page.chars)] == []


def is_torn(call: Area, chars: Sequence[Char]) -> bool:
    """True if nothing stands right before a note call, on its line."""
    middle = (call.bottom + call.top) / 2
    beside = (char for char in chars if char.visible and char.bottom - 6 < middle < char.top + 6)
    return not any(-2 < call.left - char.right < 3 for char in beside)


def test_pages_that_are_badly_broken_are_seen() -> None:
    """Canary: a heading at the foot of its page, a note call at the start of a line, a line that is too long, and a
    font of this machine are all found."""
    call = '<sup><a href="urn:x-reportbuild:n" id="call-n">7</a></sup>'
    torn, sound = f"<p>Word<br>{call}</p>", f'<p id="n">Word{call.replace("call-n", "c")}</p>'
    long = f"<p style='white-space: nowrap'>{'word ' * 40}</p>"
    body = f'<h1 id="h">Alone</h1><div style="break-before: page">{torn}{sound}{long}</div>'
    style = "@page { size: 100mm 100mm; margin: 16mm }"
    laid = lay_out(f'<html lang="en"><title>T</title><body>{body}', [style], {}, at=Place("x.md"))
    book = read(_with_named_places(laid.value.pdf))
    assert lonely_headings(book.pages[0]) == ["Alone"]
    assert [is_torn(area, book.pages[1].chars) for area in book.pages[1].areas] == [True, False]
    assert run_off(book.pages[0]) == ""
    assert "wordword" in run_off(book.pages[1])
    assert strange_fonts(book) != []


def _with_named_places(pdf: bytes) -> bytes:
    """A chapter's PDF as if it were bound: with a list of named places, though an empty one."""
    target = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as file:
        file.Root.Names = pikepdf.Dictionary(Dests=pikepdf.Dictionary(Names=pikepdf.Array()))
        file.save(target)
    return target.getvalue()


def spreads(book: Golden) -> set[int]:
    """The pages of pictures that run over two facing ones: a left-hand page with the caption, and the one after it."""
    figures = (name for markup in book.markups for name in re.findall(r"<figure[^>]*extent-spread[^>]*>", markup.xhtml))
    left = {book.ledger.spots[re.search(r'id="([^"]+)"', figure)[1]].page for figure in figures}  # type: ignore[index]
    return left | {page + 1 for page in left}


@every_book
def test_no_page_is_empty_but_before_a_chapter_that_opens_on_the_right(book: Golden) -> None:
    """A page without text is a left-hand page, has nothing on it, and a chapter begins after it; or it is the right
    half of a picture that runs over two pages."""
    starts = {book.ledger.spots[markup.ids[0]].page for markup in book.markups}
    for number, page in enumerate(book.ledger.pages):
        if number % 2 == 0 and number in spreads(book):
            assert not page.blank
        elif not any(char.visible and char.role in (BODY, PICTURE) for char in page.chars):
            assert page.blank, f"page {page.label} has a head and no text"
            assert number % 2 == 1
            assert number + 1 in starts


@every_book
def test_every_page_says_where_it_is(book: Golden) -> None:
    """A chapter's pages print their label; from its second page on they have a running head, inside a chapter of text
    the book's title on the left and the chapter's on the right. A picture over two pages leaves no room for one."""
    for markup, pages in book.chapters:
        if markup.role == "imprint":
            continue
        assert [page.text("folio") for page in pages] == [page.label for page in pages]
        for page in pages[1:]:
            head, recto = page.text(HEAD), book.ledger.pages.index(page) % 2 == 0
            if markup.role == "notes" or book.ledger.pages.index(page) in spreads(book):
                continue
            wanted = markup.title if recto else book.outcome.files[0].title
            assert wanted[:30] in head, f"page {page.label}: “{head}”"


@every_book
def test_notes_say_which_pages_they_belong_to(book: Golden) -> None:
    """From its second page on, a page of notes has the pages of the calls of its notes in its running head."""
    for markup, pages in book.chapters:
        for page in pages[1:] if markup.role == "notes" else ():
            calls = [book.ledger.number_of(area.label) for area in page.areas if book.ledger.is_way_back(area)]
            term = book.terms["notes-to-page" if calls[0] == calls[-1] else "notes-to-pages"]
            assert term.replace("{first}", calls[0]).replace("{last}", calls[-1]) in page.text(HEAD), page.label


@every_book
def test_nothing_runs_off_a_page(book: Golden) -> None:
    """Every character keeps 8 mm from the edges of its page, and 15 mm from those to its sides."""
    assert [(page.label, out) for page in book.ledger.pages[1:] if (out := run_off(page))] == []


def run_off(page: Page) -> str:
    """What is too near to an edge of a page, or beyond it."""
    side, end = 15 / MM_PER_POINT, 8 / MM_PER_POINT
    width, height = page.width_mm / MM_PER_POINT, page.height_mm / MM_PER_POINT
    beside = {c for c in page.chars if c.left < side or c.right > width - side}
    beyond = {c for c in page.chars if c.bottom < end or c.top > height - end}
    return "".join(char.text for char in page.chars if char.visible and char in beside | beyond)


@every_book
def test_no_font_but_the_layouts_is_on_a_page_unless_told(book: Golden) -> None:
    """Four faces of Source Serif and of Source Sans, all embedded; another font only for what they lack, and told."""
    messages = " ".join(p.message for p in book.outcome.problems if p.code == "page.font-fallback")
    told = tuple(_letters(family) for family in re.findall(r"is set in “(.+?)”", messages))
    assert all(book.ledger.fonts.values())
    assert [name for name in strange_fonts(book.ledger) if not _letters(name).startswith(told)] == []


def strange_fonts(book: Ledger) -> list[str]:
    """Fonts that are none of the layout's faces; a face that is slanted or thickened by force is none of them, too."""
    families = ("Source-Serif-Pro", "Source-Sans-Pro")
    ours = {family + face for family in families for face in ("", "-Italic", "-Semi-Bold", "-Semi-Bold-Italic")}
    return [name for name in book.fonts if name not in ours]


# --- Our own report --------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("case", ["report"])
def test_nothing_is_told_of_our_own_report(book: Golden) -> None:
    """No error, no warning, no hint."""
    assert list(map(str, book.outcome.problems)) == []


@pytest.mark.slow
@pytest.mark.parametrize("case", ["report"])
def test_our_own_report_has_notes(book: Golden) -> None:
    """At least forty, and some of several paragraphs."""
    notes = [note for _, page in _screens(book) for note in page.iter("{*}li") if note.get("class") == "note"]
    assert len(notes) >= 40
    assert sum(len(note.findall("{*}p")) > 1 for note in notes) > 1


@pytest.mark.slow
@pytest.mark.parametrize("case", ["report"])
def test_the_three_models_are_compared_in_all_aspects(book: Golden) -> None:
    """Every aspect of the data is a row, every model a column, and every cell says what the data say."""
    data = yaml.safe_load((book.manuscript / "data/agreement-models.yaml").read_text("utf-8"))
    tables = (table for markup in book.markups for table in parsed(markup.xhtml).iter("table"))
    table = next(table for table in tables if "comparison" in table.get("class", ""))
    for call in list(table.iter("sup")):
        call.clear(keep_tail=True)
    heads = ["".join(head.itertext()) for head in table.iterfind("{*}thead/{*}tr/{*}*")]
    rows = [["".join(cell.itertext()) for cell in row] for row in table.iterfind("{*}tbody/{*}tr")]
    assert len(heads) == 1 + len(data["models"]) == 4
    assert [_letters(row[0]) for row in rows] == [_letters(aspect) for aspect in data["aspects"].values()]
    for model, head, cells in zip(data["models"], heads[1:], zip(*(row[1:] for row in rows), strict=True), strict=True):
        assert _letters(model["name"]) in _letters(head)
        for aspect, cell in zip(data["aspects"], cells, strict=True):
            for said in _said_in(model["cells"].get(aspect), book.terms["not-stated"]):
                for words in re.split(r"\{fact\}`[^`]*`", said):  # facts are held to their data elsewhere
                    assert _letters(re.sub(r"\[.*?\]|\{.*?\}|`", "", words)) in _letters(cell), (aspect, said)


def _said_in(cell: object, not_stated: str) -> list[str]:
    """What a cell of the data says, without its sources."""
    if isinstance(cell, dict):
        return [str(part) for part in (*cell.get("list", ()), *([cell["text"]] if "text" in cell else []))]
    return [not_stated if cell is None else str(cell)]


@pytest.mark.slow
@pytest.mark.parametrize("case", ["report"])
def test_the_states_are_counted_on_two_pages_or_more(book: Golden) -> None:
    """Forty states and their total, which is the sum of the column; on paper the table goes on, and says so."""
    table = next(t for _, page in _screens(book) for t in page.iter("{*}div") if t.get("id") == "tbl-by-state")
    rows = [["".join(cell.itertext()) for cell in row] for row in table.iterfind(".//{*}tbody/{*}tr")]
    *states, total = rows
    assert len(states) == len({state[0] for state in states}) == 40
    for column in range(1, 5):
        assert sum(int(state[column].replace(",", "")) for state in states) == int(total[column].replace(",", ""))
    first = book.ledger.spots["tbl-by-state"].page
    assert f"({book.terms['continued']})" in book.ledger.pages[first + 1].text(HEAD)
