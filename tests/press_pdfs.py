"""Small PDFs and a printing condition, made by hand, for tests of the press room."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from itertools import product
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from reportbuild.model.press import PressSettings
from reportbuild.model.problems import Checked, Place
from reportbuild.packaging.press import Imposed, Slip, impose

AT = Place("leaflet.pdf")


def leaflet(count: int, size: tuple[float, float] = (396, 612), **page: Any) -> Pdf:
    """A PDF with its number in the middle of every page: “p7”. Its font is only named."""
    made = Pdf.new()
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(1, count + 1):
        drawn = f"BT /F 20 Tf {size[0] / 2 - 12} {size[1] / 2} Td (p{number}) Tj ET".encode()
        one = Dictionary(Type=Name.Page, MediaBox=[0, 0, *size], Resources=Dictionary(Font=Dictionary(F=font)), **page)
        one.Contents = made.make_stream(drawn)
        made.pages.append(pikepdf.Page(made.make_indirect(one)))
    return made


def drawing(drawn: bytes, size: tuple[float, float] = (300, 500), **resources: Any) -> Pdf:
    """A PDF of one page, without fonts, that draws something."""
    made = Pdf.new()
    page = Dictionary(Type=Name.Page, MediaBox=[0, 0, *size], Resources=Dictionary(**resources))
    page.Contents = made.make_stream(drawn)
    made.pages.append(pikepdf.Page(made.make_indirect(page)))
    return made


def saved(pdf: Pdf, **how: Any) -> bytes:
    """Its bytes."""
    kept = BytesIO()
    pdf.save(kept, **how)
    return kept.getvalue()


def pressed(content: bytes | Pdf, profile: bytes = b"", **wanted: Any) -> Checked[Imposed | None]:
    """What the press makes of a PDF. Keys are those of `book.yaml`, with underscores; `as_` is “as”."""
    given = {name.strip("_").replace("_", "-"): value for name, value in wanted.items()}
    bytes_ = saved(content) if isinstance(content, Pdf) else content
    return impose(bytes_, PressSettings.model_validate(given), Slip(AT, profile=profile))


@lru_cache
def printing_condition() -> bytes:
    """An ICC profile of a press that does not exist: what it prints is what the complement of each ink lets through.

    Source  ICC.1:2001-04 (version 2), lut8Type
    """
    to_lab = [_lab(*((1 - ink) * (1 - black) for ink in inks)) for *inks, black in product(_steps(5), repeat=4)]
    to_inks = [
        _inks(100 * light, 255 * a - 128, 255 * b - 128) for light, a, b in product(_steps(17), _steps(17), _steps(17))
    ]
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", 11) + b"Test press\0" + bytes(79),
        b"cprt": b"text" + bytes(4) + b"None\0",
        b"wtpt": b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061),
        b"A2B0": _lut(
            4, 3, 5, [_byte(v) for lab in to_lab for v in (lab[0] / 100, *((x + 128) / 255 for x in lab[1:]))]
        ),
        b"B2A0": _lut(3, 4, 17, [_byte(ink) for inks in to_inks for ink in inks]),
    }
    table, data = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    head = struct.pack(">I4sI4s4s4s", 132 + 12 * len(tags) + len(data), b"none", 0x02100000, b"prtr", b"CMYK", b"Lab ")
    head += struct.pack(">6H", 2025, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    head += struct.pack(">3i", 63190, 65536, 54061) + bytes(48)
    return head + table + data


def _steps(count: int) -> Sequence[float]:
    return [n / (count - 1) for n in range(count)]


def _byte(value: float) -> int:
    return min(255, max(0, round(value * 255)))


def _lut(ins: int, outs: int, grid: int, cells: Sequence[int]) -> bytes:
    identity = struct.pack(">9i", *(65536 * (n % 4 == 0) for n in range(9)))
    return (
        b"mft1"
        + bytes(4)
        + bytes((ins, outs, grid, 0))
        + identity
        + bytes(range(256)) * ins
        + bytes(cells)
        + bytes(range(256)) * outs
    )


def _lab(*rgb: float) -> tuple[float, float, float]:
    """Red, green and blue, without a curve, as Lab under the light of a proof."""
    red, green, blue = rgb
    x = 0.436 * red + 0.385 * green + 0.143 * blue
    y = 0.222 * red + 0.717 * green + 0.061 * blue
    z = 0.014 * red + 0.097 * green + 0.714 * blue
    fx, fy, fz = (_root(value) for value in (x / 0.9642, y, z / 0.8249))
    return (116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz))


def _root(value: float) -> float:
    return float(value ** (1 / 3)) if value > 0.008856 else 7.787 * value + 16 / 116


def _inks(light: float, a: float, b: float) -> tuple[float, float, float, float]:
    """The same backwards, with half of what three inks have in common as black."""
    fy = (light + 16) / 116
    x, y, z = (v**3 if v > 0.2069 else (v - 16 / 116) / 7.787 for v in (fy + a / 500, fy, fy - b / 200))
    x, z = x * 0.9642, z * 0.8249
    rgb = (3.134 * x - 1.617 * y - 0.491 * z, -0.979 * x + 1.916 * y + 0.033 * z, 0.072 * x - 0.229 * y + 1.405 * z)
    cyan, magenta, yellow = (1 - min(1.0, max(0.0, value)) for value in rgb)
    black = min(cyan, magenta, yellow) / 2
    return ((cyan - black) / (1 - black), (magenta - black) / (1 - black), (yellow - black) / (1 - black), black)
