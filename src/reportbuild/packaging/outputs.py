"""What a file for the press is printed with: its inks, its printing condition, what was looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from reportbuild.model.press import PressSettings
from reportbuild.model.problems import Place, Problem, Severity
from reportbuild.packaging.colours import by_profile, by_rule, profile_name
from reportbuild.packaging.inks import to_inks
from reportbuild.packaging.preflight import HAIRLINE, Finding, Placing, look_over, pages_of, unembedded


@dataclass(frozen=True, slots=True)
class Output:
    """How a file is to be printed. `profile` is an ICC profile; empty if there is none."""

    wanted: PressSettings
    profile: bytes
    at: Place


def apply_output(made: Pdf, placings: Sequence[Placing], output: Output) -> tuple[Problem, ...]:
    """Turns the colours of sheets into inks, if that is wanted, and looks them over. What was seen.

    Files for an office's printer are neither changed nor looked over.

    Problems  press.bad-profile   the profile is not that of a press with four inks
              press.no-profile    inks are mixed by rule, for want of a profile
              press.colour-left   colours that stay as they were
              press.not-embedded  fonts that the file only names
              press.ink  press.rich-black  press.hairline  press.resolution  press.no-bleed
    """
    wanted, at = output.wanted, output.at
    if wanted.colour == "as-is" and not wanted.bleed:
        return ()
    told: list[Problem] = []
    if wanted.colour == "cmyk":
        mixing = by_profile(output.profile) if output.profile else by_rule()
        if mixing is None:
            return (_bad_profile(wanted.profile, at),)
        told += [] if output.profile else [_no_profile(at)]
        told += [_colour_left(kind, wanted.standard, at) for kind in to_inks(made, mixing)]
        if output.profile:
            _intend(made, output.profile)
    fonts = unembedded(made)
    told += [_not_embedded(fonts, wanted.standard, at)] if fonts else []
    told += _worded(look_over(placings, wanted.ink_limit / 100), wanted, at)
    return tuple(told)


def _intend(made: Pdf, profile: bytes) -> None:
    """The printing condition that the inks are meant for. Source: ISO 15930-7, 6.2."""
    name = profile_name(profile)
    made.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFX,
                OutputConditionIdentifier=String(name),
                OutputCondition=String(name),
                Info=String(name),
                DestOutputProfile=Stream(made, profile, N=4, Alternate=Name.DeviceCMYK),
            )
        ]
    )


def _worded(findings: Sequence[Finding], wanted: PressSettings, at: Place) -> Iterator[Problem]:
    for finding in findings:
        yield WORDED[finding.kind](finding, wanted, at)


def _where(finding: Finding) -> str:
    return f"page{'s' if len(finding.pages) > 1 else ''} {', '.join(pages_of(finding))}"


def _ink(finding: Finding, wanted: PressSettings, at: Place) -> Problem:
    message = f"{finding.measure:.0%} of ink lie on one spot, more than {wanted.ink_limit}%, on {_where(finding)}"
    hint = "take lighter colours, or a profile that the print shop gives; ask it how much ink its paper bears"
    return Problem("press.ink", message, at, hint, Severity.WARNING)


def _rich_black(finding: Finding, wanted: PressSettings, at: Place) -> Problem:
    message = f"text that looks black is printed with several inks on {_where(finding)}"
    hint = "make it black or grey (red, green and blue alike), so that it is black ink alone and stays sharp"
    return Problem("press.rich-black", message, at, hint, Severity.WARNING)


def _hairline(finding: Finding, wanted: PressSettings, at: Place) -> Problem:
    message = f"a line is {finding.measure:.2f} pt thin, less than {HAIRLINE} pt, on {_where(finding)}"
    return Problem("press.hairline", message, at, "thicker lines do not break up in print", Severity.WARNING)


def _resolution(finding: Finding, wanted: PressSettings, at: Place) -> Problem:
    message = f"a picture has {finding.measure:.0f} dots to the inch, fewer than 300, on {_where(finding)}"
    hint = "put a larger picture in its place, show it smaller, or draw it as SVG"
    return Problem("press.resolution", message, at, hint, Severity.WARNING)


def _no_bleed(finding: Finding, wanted: PressSettings, at: Place) -> Problem:
    message = f"something reaches the page's edge and is not drawn beyond it on {_where(finding)}"
    hint = "a knife is never exact, so a white line may show; keep it off the edge, or give the layout's @page a bleed"
    return Problem("press.no-bleed", message, at, hint, Severity.WARNING)


WORDED: Mapping[str, Callable[[Finding, PressSettings, Place], Problem]] = MappingProxyType(
    {"ink": _ink, "rich-black": _rich_black, "hairline": _hairline, "coarse": _resolution, "edge": _no_bleed}
)


def _bad_profile(name: str, at: Place) -> Problem:
    message = f"“{name}” is not the ICC profile of a press with four inks"
    return Problem("press.bad-profile", message, at, "ask the print shop for the profile of its paper and press")


def _no_profile(at: Place) -> Problem:
    hint = "black and greys are exact; ask the print shop for its ICC profile, and give it as profile: …"
    message = "colours are turned into inks by rule of thumb, for want of a profile, and may look dull or wrong"
    return Problem("press.no-profile", message, at, hint, Severity.WARNING)


def _colour_left(kind: str, standard: str, at: Place) -> Problem:
    severity = Severity.ERROR if standard == "x-4" else Severity.WARNING
    hint = "the press will turn them into inks in its own way"
    return Problem("press.colour-left", f"not turned into inks: {kind}", at, hint, severity)


def _not_embedded(fonts: Sequence[str], standard: str, at: Place) -> Problem:
    severity = Severity.ERROR if standard == "x-4" else Severity.WARNING
    message = f"the file names fonts that it does not hold: {', '.join(fonts[:3])}"
    hint = "another font may take their place; make the PDF again with its fonts embedded"
    return Problem("press.not-embedded", message, at, hint, severity)
