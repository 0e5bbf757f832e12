"""Promises of the web edition: one file that asks for nothing, says everything, and can be used by everybody."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from lxml import etree, html

import judges_web
from goldens import Golden, manuscript_of, marked_up
from reportbuild.building.run import Workshop
from reportbuild.model.document import Part
from reportbuild.packaging.web import Inside, seal
from reportbuild.reading.shelf import Folder
from reportbuild.rendering.media import for_screen
from screen_book import CHART, PNG, book, part
from words import words_of

CASES = pytest.mark.parametrize("case", ["starter", "notes", "spanish", "a4-hostile"])


@cache
def web_page(case: str, formats: str = "[web]") -> bytes:
    """A golden book as a page of the web."""
    with TemporaryDirectory() as folder:
        shutil.copytree(manuscript_of(case), Path(folder, "manuscript"))
        settings = Path(folder, "manuscript", "book.yaml")
        said = settings.read_text("utf-8").partition("\neditions:")[0]
        settings.write_text(f"{said}\neditions: {{book: {{formats: {formats}}}}}\n", "utf-8")
        outcome = Workshop(jobs=1, cache=None).build(settings.parent, Path(folder, "out"))
    assert outcome.sound, "\n".join(map(str, outcome.problems))
    return next(file.content for file in outcome.files if file.name == "book.html")


def tree(case: str) -> etree._Element:
    return html.fromstring(web_page(case).decode())


@CASES
def test_nothing_is_fetched(case: str) -> None:
    """Whatever a browser would load by itself is in the file, and the policy forbids all else."""
    root = tree(case)
    for name in ("src", "srcset", "poster", "data", "action", "background"):
        assert [value for value in root.xpath(f"//@{name}") if not value.startswith("data:")] == []
    assert root.xpath("//link | //iframe | //object | //embed | //base") == []
    [style] = root.xpath("//style/text()")
    assert re.findall(r"url\(\"?(?!data:|\"data:)", style) == []
    assert "@import" not in style
    policy = root.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert policy.startswith("default-src 'none'; ")


@CASES
def test_no_script_but_ours_can_run(case: str) -> None:
    """The policy names the digest of the one program in the page; nothing an author wrote is a script or a handler."""
    page, root = web_page(case).decode(), tree(case)
    [program] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    policy = root.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    digest = base64.b64encode(hashlib.sha256(program.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert root.xpath("//@*[starts-with(name(), 'on')]") == []
    assert [href for href in root.xpath("//@href") if re.match(r"\s*(javascript|data|vbscript):", href, re.I)] == []
    json.loads(root.xpath("string(//script[@type='application/ld+json'])"))


@CASES
def test_headings_make_one_tree(case: str) -> None:
    """One heading of level 1, the book's title, and no level skipped on the way down."""
    levels = [int(heading.tag[1]) for heading in tree(case).xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@CASES
def test_every_link_within_the_page_leads_somewhere(case: str) -> None:
    """Contents, notes and their ways back, references and pages; and no id is there twice."""
    root = tree(case)
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in root.xpath("//@href") if href.startswith("#")} <= set(ids)
    for call in root.xpath("//a[@role='doc-noteref']"):
        [note] = root.xpath("//*[@id=$id]", id=call.get("href")[1:])
        assert f"#{call.get('id')}" in note.xpath(".//a[@role='doc-backlink']/@href")


@CASES
def test_the_same_book_is_the_same_page(case: str) -> None:
    """Byte for byte, whenever it is made."""
    assert web_page.__wrapped__(case) == web_page(case)


def made(xhtml: str, **images: bytes) -> etree._Element:
    page = f"<html><head><meta charset='utf-8'/></head><body><h1>T</h1>{xhtml}</body></html>"
    parts = (part("a", "chapter", Part.BODY, xhtml),)
    named = {name.replace("_", "."): content for name, content in images.items()}
    sealed = seal(page, book(), parts, Inside("p {}", "", named))
    return html.fromstring(sealed.value.decode())


def test_pictures_are_in_the_page() -> None:
    """As they are, each with its own kind."""
    root = made(
        '<section class="chapter"><h1 id="a">A</h1><img src="a.svg" alt="A"/><img src="b.png" alt="B"/></section>',
        a_svg=CHART,
        b_png=PNG,
    )
    kinds = [src.partition(";")[0] for src in root.xpath("//img/@src")]
    assert kinds == ["data:image/svg+xml", "data:image/png"]
    assert base64.b64decode(root.xpath("//img/@src")[1].partition(",")[2]) == PNG


def test_a_link_that_leads_nowhere_stays_as_words() -> None:
    """And is told, as in the EPUB."""
    xhtml = '<section class="chapter"><h1 id="a">A</h1><p>See <a href="#gone">there</a>.</p></section>'
    page = f"<html><head><meta charset='utf-8'/></head><body>{xhtml}</body></html>"
    sealed = seal(page, book(), (part("a", "chapter", Part.BODY, xhtml),), Inside("", ""))
    assert [problem.code for problem in sealed.problems] == ["epub.link-lost"]
    assert "<a>there</a>" in sealed.value.decode()


def test_the_words_of_the_text_are_all_there() -> None:
    """In order: what the EPUB of the same book says, without the parts that move to the end."""
    markups, _ = marked_up(Folder(manuscript_of("notes")))
    text = [markup for markup in markups if markup.role not in ("contents", "imprint", "tables", "figures")]
    wanted = [word for markup in text for word in words_of(for_screen(markup.xhtml))]
    [main] = tree("notes").xpath("//main")
    said = words_of(html.tostring(main, encoding="unicode"))
    assert said[: len(wanted)] == wanted


@pytest.mark.slow
def test_axe_and_the_keyboard_find_nothing_wrong() -> None:
    """By day and by night, at 100, 200 and 400 %: no rule broken, nothing wider than the window, nothing fetched; the
    keyboard skips to the text, changes the colours, opens a note and comes back to its call."""
    others = ("starter", "tables", "facts", "charts", "spanish", "a4-hostile")
    for look in judges_web.looks(web_page("notes", "[pdf, web]"), *map(web_page, others)):
        assert (look.found, look.overflow, look.elsewhere, look.complaints) == ((), 0, (), ()), look
        assert (look.keyboard["first"], look.keyboard["skipped"], look.keyboard["theme"]) == ("skip", "text", "light")
        if "opened" in look.keyboard:
            assert (look.keyboard["opened"], look.keyboard["back"]) == ("note-popup", "doc-noteref")


@pytest.mark.slow
@pytest.mark.parametrize("case", ["report"])
def test_axe_finds_nothing_wrong_in_our_own_report(book: Golden) -> None:
    """A long page of everything: landmarks of many chapters differ, too."""
    page = next(file.content for file in book.outcome.files if file.name == "report.html")
    for look in judges_web.looks(page):
        assert (look.found, look.overflow, look.elsewhere, look.complaints) == ((), 0, (), ()), look


@pytest.mark.slow
def test_axe_and_the_browser_see_what_is_wrong() -> None:
    """Canary: a picture without words, grey on grey, a program that the policy forbids, a page too wide."""
    page = web_page("notes").decode()
    bad = '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'
    bad += '<p style="color: #ccc; background: #ddd; width: 3000px">Words</p>'
    seen = judges_web.looks(page.replace("</main>", f"{bad}<script>1</script></main>").encode())[0]
    rules = {found.partition(":")[0] for found in seen.found}
    assert {"image-alt", "color-contrast"} <= rules
    assert seen.overflow > 0
    assert any("Content Security Policy" in complaint for complaint in seen.complaints)
