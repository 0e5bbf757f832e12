"""Promises about pictures in an EPUB."""

from __future__ import annotations

import pytest

from reportbuild.model.problems import Place
from reportbuild.packaging.pictures import take_pictures
from screen_book import CHART, PNG

OPENING = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">\n'


def codes(svg: str) -> list[str]:
    return [problem.code for problem in take_pictures({"a.svg": svg.encode()}).problems]


def test_kind_is_known_from_contents() -> None:
    """A picture is what it is, not what its name says, and gets the right ending."""
    images = {
        "a.jpg": PNG,
        "b.svg": CHART,
        "c/a.png": b"\xff\xd8\xff\xe0",
        "d.webp": b"RIFF\x0a\0\0\0WEBP",
        "e": b"GIF89a",
    }
    taken = take_pictures(images)
    assert taken.problems == ()
    assert [(picture.name, picture.media_type) for picture in taken.value] == [
        ("images/a.png", "image/png"),
        ("images/b.svg", "image/svg+xml"),
        ("images/a-2.jpg", "image/jpeg"),
        ("images/d.webp", "image/webp"),
        ("images/e.gif", "image/gif"),
    ]
    assert [picture.source for picture in taken.value] == list(images)


@pytest.mark.parametrize("content", [b"", b"BM6", b"%PDF-1.7", b"II*\0", b"\x1f\x8b\x08"])
def test_other_kinds_are_told(content: bytes) -> None:
    """What is not shown everywhere (or is nothing) is an error, and does not get into the book."""
    taken = take_pictures({"figures/a.tif": content})
    assert taken.value == ()
    [problem] = taken.problems
    assert (problem.code, problem.at) == ("epub.picture-kind", Place("figures/a.tif"))


@pytest.mark.parametrize(
    "inside",
    [
        "<a xlink:href='https://example.org'><text>x</text></a>",
        "<image xlink:href='data:image/png;base64,AAAA'/>",
        "<use xlink:href='#a'/><rect id='a' fill=\"url('#b')\" style='fill: url(#b)'/>",
        "<style>rect { fill: url(#b) } @font-face { src: url(data:font/woff2;base64,AAAA) }</style>",
        "<metadata><x:y xmlns:x='urn:x' x:label='layer'/></metadata>",
    ],
)
def test_what_drawing_programs_write_is_welcome(inside: str) -> None:
    """Links out, data inside the file, references within it and a program's own remarks are no fault."""
    assert codes(f"{OPENING}{inside}</svg>") == []


@pytest.mark.parametrize(
    ("svg", "code"),
    [
        (f"{OPENING}<script>alert(1)</script></svg>", "epub.picture-script"),
        (f"{OPENING}<g onclick='alert(1)'/></svg>", "epub.picture-script"),
        (f"{OPENING}<image xlink:href='https://example.org/a.png'/></svg>", "epub.picture-elsewhere"),
        (f"{OPENING}<image href='photo.jpg'/></svg>", "epub.picture-elsewhere"),
        (f"{OPENING}<style>@import 'a.css';</style></svg>", "epub.picture-elsewhere"),
        (f"{OPENING}<g style='fill: url(a.svg#b)'/></svg>", "epub.picture-elsewhere"),
        (f"<?xml-stylesheet href='a.css'?>{OPENING}</svg>", "epub.picture-elsewhere"),
        (f"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>{OPENING}&x;</svg>", "epub.picture-elsewhere"),
        (f"{OPENING}<g></svg>", "epub.picture-broken"),
        ("<svg><g/></svg>", "epub.picture-broken"),
        ("<!DOCTYPE html><html></html>", "epub.picture-broken"),
        (f"{OPENING}<g id='a'/><g id='a'/></svg>", "epub.picture-id"),
        (f"{OPENING}<g id='1 a'/></svg>", "epub.picture-id"),
    ],
)
def test_faults_of_svg_are_told(svg: str, code: str) -> None:
    """What a reading system would refuse, run or miss is an error with a line."""
    assert codes(svg) == [code]


def test_line_of_a_fault() -> None:
    """The place is the element's own line."""
    [problem] = take_pictures({"a.svg": f"{OPENING}<g/>\n<script/></svg>".encode()}).problems
    assert str(problem.at) == "a.svg:3"


def test_entities_do_not_explode() -> None:
    """A picture made to blow up a parser is called broken."""
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    assert codes(f'<!DOCTYPE svg [<!ENTITY e0 "ha">{bomb}]><svg xmlns="http://www.w3.org/2000/svg" id="&e11;"/>') == [
        "epub.picture-broken"
    ]
