"""What an organisation looks like, laid over a layout: its colours and typeface as custom properties of the styles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from urllib.parse import quote

from reportbuild.model.colours import DISTINCT, READABLE, contrast, is_colour
from reportbuild.model.metadata import Look, Typeface
from reportbuild.model.problems import Place, Problem, Severity, did_you_mean
from reportbuild.reading.yaml import Located
from reportbuild.rendering.layout_settings import Value
from reportbuild.rendering.layouts import Layout
from reportbuild.rendering.media import PICTURES

OWN_COLOURS = ("accent", "spot")
"""What the two colours of a look are to styles: the first for headings and panels, the second for small ornaments."""

CHARTS = "charts"
"""What the colour is called that charts are drawn in."""

OWN_FAMILY = "Own Typeface"

FACES: Mapping[str, str] = MappingProxyType(
    {
        "regular": "",
        "bold": "; font-weight: 600",
        "italic": "; font-style: italic",
        "bold_italic": "; font-weight: 600; font-style: italic",
    }
)


def properties(layout: Layout, look: Look) -> str:
    """A style sheet of the layout's colours and fonts, those of the look in place of the layout's own.

    A colour “accent” is the property --accent; a font for “text” is --text-font.
    """
    colours = _colours(layout, look)
    fonts = dict(layout.fonts)
    if look.typeface:
        everything = look.typeface.use == "everything"
        fonts |= {use: OWN_FAMILY for use in fonts if everything or use == "display"}
    lines = [f"  --{name}: {colour};" for name, colour in colours.items()]
    lines += [f'  --{use}-font: "{family}";' for use, family in fonts.items()]
    faces = "".join(_faces(look.typeface)) if look.typeface else ""
    return faces + ":root {\n" + "\n".join(lines) + "\n}\n"


def look_files(look: Look) -> tuple[str, ...]:
    """The files of the manuscript that a look is made of."""
    typeface = look.typeface
    faces = [getattr(typeface, face) for face in FACES] if typeface else []
    return tuple(name for name in (look.logo, *faces) if name)


def asked_options(layout: Layout, given: Mapping[str, Value]) -> Mapping[str, Value]:
    """What the templates of a layout are told: its options as an edition has them."""
    known = {name: given[name] for name in given if name in layout.options and layout.options[name].takes(given[name])}
    return {**{name: option.default for name, option in layout.options.items()}, **known}


def check_edition(layout: Layout, name: str, settings: Located) -> Iterator[Problem]:
    """What an edition asks of a layout that the layout does not have.

    settings   everything that `book.yaml` says

    Problems  layout.unknown-option   an option it does not have
              layout.wrong-option     a value that the option does not take
              layout.no-size          pages of a size it does not have
              layout.no-fit           it is to fit, and the layout has no bounds for that
    """
    said = settings.value["editions"][name] or {}
    for option, value in (said.get("options") or {}).items():
        if option not in layout.options:
            yield _unknown_option(option, layout, settings.key_at("editions", name, "options", option))
        elif not layout.options[option].takes(value):
            yield _wrong_option(option, value, layout, settings.at("editions", name, "options", option))
    paper = said.get("paper")
    if paper and paper not in layout.sizes:
        message = f"the layout “{layout.name}” has no pages of the size “{paper}”"
        hint = f"it has {', '.join(layout.sizes)}"
        yield Problem("layout.no-size", message, settings.at("editions", name, "paper"), hint)
    if said.get("fit") and not layout.fit:
        message = f"the layout “{layout.name}” cannot be made to fit: its type has one size"
        yield Problem("layout.no-fit", message, settings.key_at("editions", name, "fit"), "take “fit” away")


def check_colours(layout: Layout, look: Look, settings: Located, own: Located) -> Iterator[Problem]:
    """Colours that cannot be read upon each other, where they are said: in the look, else in the layout.

    own   the layout's `layout.yaml`

    Problems  layout.contrast
    Source    WCAG 2.2, 1.4.3 and 1.4.11
    """
    mine = OWN_COLOURS[: len(look.colours)]
    colours = {CHARTS: layout.charts.ink, **_colours(layout, look)}
    for (one, other), ratio in contrasts(layout, look).items():
        if ratio < least_contrast(one):
            changed = [name for name in (one, other) if name in mine]
            said = own.at("charts", "ink") if one == CHARTS else own.at("colours", one)
            at = settings.at("look", "colours", OWN_COLOURS.index(changed[0])) if changed else said
            text, ground = (f"{name} ({colours.get(name, name)})" for name in (one, other))
            yield _hard_to_read(text, ground, ratio, least_contrast(one), at)


def contrasts(layout: Layout, look: Look) -> Mapping[tuple[str, str], float]:
    """How well the colours are read that a layout sets upon each other: their names, and a ratio from 1 to 21.

    What charts are drawn in is one of them, under the name “charts”.

    Source  WCAG 2.2, contrast ratio
    """
    colours = {CHARTS: layout.charts.ink, **_colours(layout, look)}
    drawn = ((CHARTS, "paper"),) if "paper" in colours else ()
    pairs = {names: [colours.get(name, name) for name in names] for names in (*layout.contrast, *drawn)}
    return {names: contrast(*pair) for names, pair in pairs.items() if all(map(is_colour, pair))}


def least_contrast(name: str) -> float:
    """How well a colour of a layout must be told from what is behind it: what is read, better than what is drawn."""
    return DISTINCT if name == CHARTS else READABLE


def _colours(layout: Layout, look: Look) -> Mapping[str, str]:
    """The colours of a layout by name, those of the look in place of its own."""
    return {**layout.colours, **dict(zip(OWN_COLOURS, look.colours, strict=False))}


def _faces(typeface: Typeface) -> Iterator[str]:
    for face, style in FACES.items():
        file = getattr(typeface, face)
        if file:
            yield f'@font-face {{ font-family: "{OWN_FAMILY}"; src: url("{PICTURES}{quote(file)}"){style} }}\n'


def _unknown_option(option: str, layout: Layout, at: Place) -> Problem:
    known: Sequence[str] = tuple(layout.options)
    hint = did_you_mean(option, known) or (f"it has {', '.join(known)}" if known else "it has none")
    return Problem("layout.unknown-option", f"the layout “{layout.name}” has no option “{option}”", at, hint)


def _wrong_option(option: str, value: object, layout: Layout, at: Place) -> Problem:
    wanted = {"switch": "true or false", "number": "a number", "words": "text"}[layout.options[option].type]
    return Problem("layout.wrong-option", f"“{option}” should be {wanted}, and is “{value}”", at, f"write {wanted}")


def _hard_to_read(one: str, other: str, ratio: float, least: float, at: Place) -> Problem:
    message = f"{one} is hard to read upon {other}: their contrast is {ratio:.1f}, and {least:g} is the least"
    return Problem("layout.contrast", message, at, "make one darker or the other lighter", Severity.WARNING)
