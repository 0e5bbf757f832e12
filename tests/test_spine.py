"""Promises of the XHTML documents of an EPUB."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reportbuild.model.document import Part
from reportbuild.model.problems import Severity
from reportbuild.packaging.spine import direction, plain_names
from screen_book import documents, part, parts


def written(inside: str, lang: str = "en") -> str:
    """The document of one part that has this inside, as text."""
    xhtml = f'<section lang="{lang}"><h1 id="top">Top</h1>{inside}</section>'
    return documents((part("a", "chapter", Part.BODY, xhtml, lang=lang),)).value[0].content.decode()


def test_links_cross_from_file_to_file() -> None:
    """A link to another part names its file; a link within a part does not."""
    made = {document.name: document.content.decode() for document in documents(parts()).value}
    assert 'href="notes.xhtml#models-1"' in made["01-models.xhtml"]
    assert 'href="#tab-models"' in made["01-models.xhtml"]
    assert 'href="01-models.xhtml#call-models-1"' in made["notes.xhtml"]


def test_lost_link_stays_as_words() -> None:
    """A link to what is not in the edition becomes plain words, and a warning names both."""
    xhtml = '<section lang="en"><h1 id="a">Growth</h1><p><a class="ref" href="#fig-2">Figure 2</a></p></section>'
    made = documents((part("a", "chapter", Part.BODY, xhtml),))
    assert '<a class="ref">Figure 2</a>' in made.value[0].content.decode()
    [problem] = made.problems
    assert (problem.code, problem.severity) == ("epub.link-lost", Severity.WARNING)
    assert problem.message == "“Figure 2” in “Growth” leads to “fig-2”, which is not in this edition"


def test_text_that_looks_like_a_link_is_left_alone() -> None:
    """What an author shows as code is not taken for markup."""
    code = '<pre><code>&lt;a href="#top"&gt; &lt;img src="x"/&gt;</code></pre>'
    assert code in written(code)


def test_outer_addresses_are_made_sound() -> None:
    """Spaces, quotes and letters beyond ASCII in an address are escaped; what is escaped already stays."""
    page = written('<p><a href="https://example.org/a b/%20?q=“x”&amp;r=é#s">x</a></p>')
    assert 'href="https://example.org/a%20b/%20?q=%E2%80%9Cx%E2%80%9D&amp;r=%C3%A9#s"' in page


def test_empty_elements_have_an_end_tag() -> None:
    """An empty cell is not written as <td/>, which some reading systems take for an open one; a line break is."""
    page = written("<table><tr><td></td></tr></table><p>a<br/>b</p>")
    assert "<td></td>" in page
    assert "<br/>" in page


def test_language_is_told_twice_and_direction_where_it_turns() -> None:
    """A phrase in another language has lang and xml:lang, and a direction only if it is another one."""
    page = written('<p><span lang="es">acuerdo</span> <span lang="he">ספר</span></p>')
    assert '<span lang="es" xml:lang="es">acuerdo</span>' in page
    assert '<span lang="he" xml:lang="he" dir="rtl">ספר</span>' in page
    assert '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en"' in page


def test_pictures_get_their_new_names() -> None:
    """A picture is named as the EPUB names it."""
    xhtml = '<section lang="en"><h1 id="a">A</h1><img src="figures/my chart.svg" alt=""/></section>'
    made = documents(
        (part("a", "chapter", Part.BODY, xhtml),), pictures={"figures/my chart.svg": "images/my-chart.svg"}
    )
    assert 'src="images/my-chart.svg"' in made.value[0].content.decode()


def test_a_part_without_words_in_its_heading_has_a_title() -> None:
    """The title of a page is never empty."""
    xhtml = '<section lang="en"><h1 id="a"><img src="x.svg" alt="A"/></h1></section>'
    page = etree.fromstring(documents((part("logo", "chapter", Part.BODY, xhtml),)).value[0].content)
    assert page.findtext(".//{http://www.w3.org/1999/xhtml}title") == "logo"


def test_a_very_long_paragraph_is_no_trouble() -> None:
    """Text beyond the ten megabytes at which XML parsers stop by themselves goes through."""
    assert written(f"<p>{'word ' * 2_200_000}</p>").count("word ") == 2_200_000


@pytest.mark.parametrize(
    ("lang", "way"),
    [("en-US", "ltr"), ("he", "rtl"), ("ar-EG", "rtl"), ("az-Arab", "rtl"), ("ur-Latn-PK", "ltr"), ("es-419", "ltr")],
)
def test_direction(lang: str, way: str) -> None:
    """The script decides if the tag names one, else the language."""
    assert direction(lang) == way


@given(st.lists(st.text(max_size=12), max_size=8))
def test_file_names_are_plain_and_different(names: list[str]) -> None:
    """Whatever parts are called, their files have safe names, and no two differ only in case."""
    plain = plain_names(names, ("nav", "cover"))
    assert len({*(name.lower() for name in plain), "nav", "cover"}) == len(names) + 2
    assert all(name.isascii() and name == name.lower() and not set(name) & set(' /\\:*?"<>|%#&') for name in plain)
    assert all(plain)


def test_file_names_keep_what_they_can() -> None:
    """Accents go, spaces become hyphens, and what is reserved gets a number."""
    assert plain_names(("02 Él & Ella", "nav", "nav", "第一章"), ("nav",)) == ("02-el-ella", "nav-2", "nav-3", "part")
