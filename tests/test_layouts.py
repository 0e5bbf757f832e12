"""Promises of layouts: what is wrong in one is told with its file and line, and no template gets further than paper."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from reportbuild.model.document import Part
from reportbuild.model.problems import Checked, Place
from reportbuild.reading.shelf import Folder, Memory
from reportbuild.rendering.layout_settings import Folio, Opening, Side
from reportbuild.rendering.layouts import Layout, fill, load_layout, safe
from trees import HOSTILE, book

HERE = Place("book.yaml", 12, 13)

SETTINGS = b"""name: plain
purpose: For tests
styles: [paper.css]
folio_styles: [paper.css]
screen_styles: [screen.css, own.css]
parts:
  front: {opens: recto, folio: roman}
  body: {opens: recto, folio: arabic}
  back: {opens: verso, folio: arabic}
  imprint: {opens: next, folio: none}
"""

FILES = {
    "plain/layout.yaml": SETTINGS,
    "plain/paper.css": b"p {}",
    "plain/own.css": b"a {}",
    "base/screen.css": b"b {}",
    "base/web.css": b"i {}",
    "base/web.js": b"",
    "base/paper.css": b"not this one",
    "report/layout.yaml": SETTINGS,
}


def loaded(**files: bytes) -> Checked[Layout | None]:
    """The plain layout with other files of its own, or more; names end in _css, _html, _yaml."""
    own = {f"plain/{name.replace('_', '.')}": content for name, content in files.items()}
    return load_layout("plain", Memory(FILES | own), at=HERE)


def filled(template: str, *, values: Mapping[str, object] | None = None, **others: bytes) -> Checked[str]:
    """A template filled, with other templates beside it."""
    layout = loaded(page_html=template.encode(), **others).value
    assert layout is not None
    return fill(layout, "page.html", values or {})


def test_a_layout_is_loaded_whole() -> None:
    """Its style sheets in order, its own before the base layout's of the same name."""
    layout = loaded()
    assert layout.problems == ()
    assert layout.value is not None
    assert (layout.value.name, layout.value.styles, layout.value.screen_style) == ("plain", ("p {}",), "b {}\na {}")


def test_a_role_goes_before_a_part() -> None:
    """The imprint opens as imprints do, wherever it stands; a role nobody spoke of opens as its part does."""
    layout = loaded().value
    assert layout is not None
    assert layout.opening("imprint", "front") == Opening(opens=Side.NEXT, folio=Folio.NONE)
    assert layout.opening("chapter", "body") == Opening(opens=Side.RECTO, folio=Folio.ARABIC)
    assert layout.opening("bibliography", "back") == Opening(opens=Side.VERSO, folio=Folio.ARABIC)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("plian", "did you mean “plain”?"), ("zzz", "there are plain, report"), ("base", "there are plain, report")],
)
def test_an_unknown_layout_is_answered_with_the_nearest(name: str, hint: str) -> None:
    """At the place where the edition names it; the base layout is none to be chosen."""
    made = load_layout(name, Memory(FILES), at=HERE)
    assert made.value is None
    [problem] = made.problems
    assert (problem.code, problem.at, problem.hint) == ("layout.unknown", HERE, hint)


@pytest.mark.parametrize("name", ["", "..", "../plain", "plain/..", "/plain", "old"])
def test_a_layout_cannot_be_named_like_a_path(name: str) -> None:
    """Only the folders beside each other are layouts, not folders within them."""
    files = Memory(FILES | {"plain/old/layout.yaml": SETTINGS, "deep/old/layout.yaml": SETTINGS})
    assert [problem.code for problem in load_layout(name, files, at=HERE).problems] == ["layout.unknown"]
    assert load_layout("deep", files, at=HERE).value is None


@pytest.mark.parametrize(
    ("old", "new", "line", "named"),
    [
        (b"opens: verso", b"opens: left", 9, "parts.back.opens"),
        (b"folio: none", b"folio: none, colour: red", 10, "parts.imprint.colour"),
        (b"  body: {opens: recto, folio: arabic}\n", b"", 7, "body"),
        (b"purpose: For tests\n", b"", 1, "purpose"),
        (b"[paper.css]\nfolio", b"paper.css\nfolio", 3, "styles"),
        (SETTINGS, b"", 0, ""),
        (SETTINGS, b"[]", 1, ""),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(old: bytes, new: bytes, line: int, named: str) -> None:
    """What is misspelt, missing or unknown is named; the layout is not used."""
    made = loaded(layout_yaml=SETTINGS.replace(old, new))
    assert made.value is None
    [problem] = made.problems
    assert (problem.code, problem.at.path, problem.at.line) == ("layout.settings", "layouts/plain/layout.yaml", line)
    assert named in problem.message


@pytest.mark.parametrize(
    ("settings", "code"),
    [(b"a: [", "yaml.broken"), (b"\xff", "file.not-utf-8"), (SETTINGS + b"name: again\n", "yaml.duplicate-key")],
)
def test_settings_that_cannot_be_read_are_told(settings: bytes, code: str) -> None:
    """As of any other file of YAML, with the layout's own path."""
    problem = loaded(layout_yaml=settings).problems[0]
    assert (problem.code, problem.at.path) == (code, "layouts/plain/layout.yaml")


def test_a_style_sheet_that_is_missing_is_told() -> None:
    """Against the layout that names it."""
    made = loaded(layout_yaml=SETTINGS.replace(b"[paper.css]", b"[papre.css]", 1))
    assert [str(problem) for problem in made.problems] == [
        "layouts/plain/layout.yaml: error[file.missing] there is no file “papre.css” (did you mean “paper.css”?)"
    ]


def test_a_style_sheet_that_is_not_text_is_told_where() -> None:
    """With the place of the byte in the sheet's own file."""
    [problem] = loaded(paper_css=b"p {}\n\xff").problems
    assert (problem.code, problem.at) == ("file.not-utf-8", Place("layouts/plain/paper.css", 2, 1))


def test_text_is_escaped_and_markup_of_ours_is_not() -> None:
    """In text and in attributes; only what was made safe is printed as it is."""
    values = {"text": HOSTILE, "ours": safe("<b>x</b>")}
    made = filled('<p title="{{ text }}">{{ text }}</p>{{ ours }}', values=values).value
    assert "<script>" not in made
    assert made.endswith("</p><b>x</b>")
    assert made.count('"') - made.count("&quot;") == 2


def test_a_template_takes_others_from_its_layout() -> None:
    """Its own folder and the base layout's."""
    assert filled("{% include 'part.html' %}{% include 'screen.css' %}", part_html=b"part ").value == "part b {}"


@pytest.mark.parametrize(
    "expression",
    [
        "{{ nobody }}",
        "{{ book.nobody }}",
        "{{ book.__class__ }}",
        "{{ book.__class__.__mro__[1].__subclasses__() }}",
        "{{ ''.__class__ }}",
        "{{ book['__class__'].x }}",
        "{{ (book | attr('__class__')) ~ '' }}",
        "{{ '{0.__class__.__mro__}'.format(book) }}",
        "{{ book.editions.clear() }}",
        "{{ items.append(1) }}",
        "{{ cycler.__init__.__globals__.os.popen('true').read() }}",
        "{{ self.__init__.__globals__ }}",
        "{% for n in range(10000000) %}{% endfor %}",
        "{{ 1 + 'a' }}",
        "{{ 1 / 0 }}",
        "{{ items | nofilter }}",
        "{{ items | first | round }}",
        "{% include 'nobody.html' %}",
        "{% include 'page.html' %}",
        "{% include '../../etc/passwd' %}",
        "{% include '/etc/passwd' %}",
        "{% if %}",
        "{{ unclosed",
        "{% for x in items %}",
    ],
)
def test_what_a_template_may_not_is_a_problem(expression: str) -> None:
    """Names nobody gave it, doors behind objects, endless loops, arithmetic that fails: each is told, none raises."""
    made = filled(f"fine\n\n{expression}", values={"book": book(), "items": ["a"]})
    assert made.value == ""
    [problem] = made.problems
    assert problem.code == "layout.template"
    assert problem.at.path.startswith("layouts/plain/")
    assert problem.at.line == (0 if "nobody.html" in expression or "passwd" in expression else 3)


def test_a_template_that_is_not_text_is_told() -> None:
    """Bytes that are no UTF-8 are the layout's mistake, not ours."""
    layout = loaded(page_html=b"\xff").value
    assert layout is not None
    [problem] = fill(layout, "page.html", {}).problems
    assert (problem.code, problem.at) == ("layout.template", Place("layouts/plain/page.html"))


def test_a_mistake_in_an_included_template_is_told_there() -> None:
    """With the file and line where it is, not where it is included."""
    made = filled("{% include 'part.html' %}", part_html=b"a\nb\n{{ nobody }}")
    [problem] = made.problems
    assert problem.at == Place("layouts/plain/part.html", 3)
    assert "nobody" in problem.message
    [syntax] = filled("{% include 'part.html' %}", part_html=b"a\n{% if %}").problems
    assert syntax.at == Place("layouts/plain/part.html", 2)


def test_a_template_that_is_missing_is_told() -> None:
    """By the name it was asked for."""
    layout = loaded().value
    assert layout is not None
    [problem] = fill(layout, "cover.html", {}).problems
    assert (problem.code, problem.at) == ("layout.template", Place("layouts/plain/cover.html"))


def test_a_template_cannot_change_what_it_is_given() -> None:
    """One chapter's template leaves the values of the next as they were."""
    values: dict[str, object] = {"items": ["a"]}
    filled("{% set items = ['b'] %}{{ items }}", values=values)
    assert values == {"items": ["a"]}


SHIPPED = Folder(Path(__file__).parent.parent / "layouts")


@pytest.mark.parametrize("name", sorted({file.split("/")[0] for file in SHIPPED.names() if "layout.yaml" in file}))
def test_the_layouts_that_come_with_us_are_sound(name: str) -> None:
    """Each loads without a word and says how every part of a book opens; its templates are short enough to read."""
    made = load_layout(name, SHIPPED, at=HERE)
    assert made.problems == ()
    assert made.value is not None
    assert all(made.value.opening("chapter", part.value) for part in Part)
    for file in SHIPPED.names():
        if file.startswith(f"{name}/") and file.endswith(".html"):
            assert SHIPPED.read(file).count(b"\n") < 60, file
