"""Promises of looks and of what editions ask of layouts; every layout that comes with us is sound."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from reportbuild.building.looking import CannotBeginError, begun_layout, described_layouts, layouts_of
from reportbuild.building.outcome import shipped
from reportbuild.model.colours import contrast, is_colour
from reportbuild.model.metadata import Look
from reportbuild.model.problems import Place
from reportbuild.reading.shelf import Memory
from reportbuild.reading.yaml import read_yaml
from reportbuild.rendering.layout_checks import check_layout
from reportbuild.rendering.layouts import Layout, layout_names, load_layout
from reportbuild.rendering.looks import asked_options, check_colours, properties
from reportbuild.rendering.strokes import SIZE

HERE = Place("book.yaml")
OURS = layout_names(shipped("layouts"))


def layout(name: str) -> Layout:
    loaded = load_layout(name, shipped("layouts"), at=HERE)
    assert loaded.problems == ()
    assert loaded.value is not None
    return loaded.value


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#fff", "#ffffff", 1.0), ("#777777", "#ffffff", 4.48), ("#767676", "#fff", 4.54)],
)
def test_contrast_is_that_of_the_standard(one: str, other: str, ratio: float) -> None:
    """Black on white is 21; the grey that just fails and the one that just passes are known to every designer."""
    assert round(contrast(one, other), 2) == ratio
    assert contrast(one, other) == contrast(other, one)


@pytest.mark.parametrize("written", ["", "red", "#12345", "#1234567", "1b4d5c", "#ggg", "#fff\n"])
def test_what_is_no_colour(written: str) -> None:
    """A name, or digits too few or too many."""
    assert not is_colour(written)


@pytest.mark.parametrize("name", OURS)
def test_every_layout_that_comes_with_us_is_sound(name: str) -> None:
    """Nothing in it is undefined, unused, missing or hard to read, and it says what it is for."""
    made = layout(name)
    assert [str(problem) for problem in check_layout(made)] == []
    for one, other in made.contrast:
        assert contrast(made.colours[one], made.colours[other]) >= 4.5
    assert made.purpose
    assert {"text", "display"} <= made.fonts.keys()


def test_charts_of_large_print_are_large() -> None:
    """They are drawn so small that their type has 18 points once they are as wide as the page."""
    sheets = {"letter": 215.9, "a4": 210}
    style = "".join(layout("large-print").styles)
    margins = sum(float(re.search(rf"--{side}-margin: (\d+)mm", style)[1]) for side in ("inner", "outer"))  # type: ignore[index]
    for size, width in layout("large-print").charts.width.items():
        assert (sheets[size] - margins) / width * SIZE >= 18


def test_every_layout_has_its_page_and_picture() -> None:
    """A README with a picture of it stands beside each."""
    folder = Path(__file__).parent.parent / "layouts"
    missing = [
        f"{name}/{file}" for name in OURS for file in ("README.md", "page.png") if not (folder / name / file).is_file()
    ]
    assert missing == []


def test_a_look_takes_the_place_of_the_layouts_own() -> None:
    """Its first colour is the accent, its second the spot, its typeface is used for all or for headings alone."""
    look = Look.model_validate({"colours": ["#102030"], "typeface": {"regular": "fonts/A b.ttf", "use": "headings"}})
    style = properties(layout("brief"), look)
    assert "--accent: #102030;" in style
    assert "--spot: #c9822b;" in style
    assert '--display-font: "Own Typeface";' in style
    assert '--text-font: "Source Serif Pro";' in style
    assert 'src: url("book:fonts/A%20b.ttf")' in style


def test_a_colour_cannot_carry_anything_else_into_the_styles() -> None:
    """What is no colour is refused before it is a style."""
    with pytest.raises(ValueError, match="is no colour"):
        Look.model_validate({"colours": ["red; } body { display: none"]})


def test_options_are_the_layouts_unless_asked_otherwise() -> None:
    """What it does not have, or does not take, never reaches a template."""
    made = layout("flyer")
    assert asked_options(made, {}) == {"qr": True}
    assert asked_options(made, {"qr": False, "else": 1}) == {"qr": False}
    assert asked_options(made, {"qr": "no"}) == {"qr": True}


def test_a_layout_of_ones_own_begins_as_the_one_it_extends() -> None:
    """Its two files change nothing yet, and are a layout that has everything the other has."""
    files = begun_layout("ours", "brief", Memory({}))
    shelf = Memory({f"layouts/ours/{name}": content for name, content in files.items()})
    mine, theirs = load_layout("ours", layouts_of(shelf), at=HERE), layout("brief")
    assert mine.problems == ()
    assert mine.value is not None
    assert mine.value.styles[:-1] == theirs.styles
    assert (mine.value.sizes, mine.value.flow, mine.value.parts) == (theirs.sizes, theirs.flow, theirs.parts)
    assert [str(problem) for problem in check_layout(mine.value)] == []
    assert {line.partition(" ")[0] for line in described_layouts(shelf)} == {*OURS, "ours"}


@pytest.mark.parametrize(
    ("name", "start", "said"),
    [("a/b", "brief", "becomes a folder"), ("brief", "report", "already"), ("ours", "breif", "to begin from")],
)
def test_a_layout_that_cannot_be_begun_says_why(name: str, start: str, said: str) -> None:
    """Nothing is written over, and nothing outside the folder of layouts is written."""
    with pytest.raises(CannotBeginError, match=said):
        begun_layout(name, start, Memory({}))


def test_a_layout_that_extends_itself_is_told() -> None:
    """Instead of going round for ever."""
    shelf = Memory({"a/layout.yaml": b"extends: b\n", "b/layout.yaml": b"extends: a\n"})
    [problem] = load_layout("a", shelf, at=HERE).problems
    assert (problem.code, problem.at.path) == ("layout.unknown", "layouts/b/layout.yaml")


def test_a_template_that_uses_what_nobody_gives_is_told_with_its_line() -> None:
    """Before anything is built with it."""
    shelf = Memory(
        {
            "layouts/ours/layout.yaml": b"name: ours\npurpose: Ours\nextends: brief\n",
            "layouts/ours/foot.html": b"<p>\n{{ adress }}</p>\n",
        }
    )
    made = load_layout("ours", layouts_of(shelf), at=HERE).value
    assert made is not None
    [problem] = check_layout(made)
    assert str(problem) == (
        "layouts/ours/foot.html:2: error[layout.template] nobody says what “adress” is (did you mean “address”?)"
    )


def test_what_charts_are_drawn_in_can_be_told_from_paper() -> None:
    """Three to one, as the standard asks of what is drawn; a lighter ink is told where the layout says it."""
    made, said = layout("report"), read_yaml("look: {}\n", "book.yaml").value
    own = read_yaml('colours: {}\ncharts:\n  ink: "#a0a0a0"\n', "layouts/report/layout.yaml").value
    assert [*check_colours(made, Look(), said, own)] == []
    pale = replace(made, charts=made.charts.model_copy(update={"ink": "#a0a0a0"}))
    (told,) = check_colours(pale, Look(), said, own)
    assert (told.code, str(told.at)) == ("layout.contrast", "layouts/report/layout.yaml:3:8")
    assert "charts (#a0a0a0) is hard to read upon paper (#ffffff): their contrast is 2.6, and 3 is" in told.message
