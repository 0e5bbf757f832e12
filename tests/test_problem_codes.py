"""Promises of every problem that can be told: how it is earned, what exactly is said, and that the docs explain it."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from pikepdf import Array, Dictionary, Encryption, Name, Pdf
from PIL import Image
from typer.testing import CliRunner

from press_pdfs import drawing, leaflet, pressed, printing_condition, saved
from reportbuild.building.cache import Finished
from reportbuild.building.certify import _judged
from reportbuild.building.outcome import Judge, Outcome
from reportbuild.building.press import Press, StepLostError
from reportbuild.building.pressing import options_read
from reportbuild.building.run import Workshop
from reportbuild.building.steps import Step
from reportbuild.building.workers import Call, Lost, Workers
from reportbuild.cli import app
from reportbuild.model.document import Part
from reportbuild.model.problems import Checked, Place, Problem
from reportbuild.packaging.pagination import Run, paginate
from reportbuild.packaging.pictures import take_pictures
from reportbuild.reading.shelf import Memory
from reportbuild.rendering import pages
from reportbuild.rendering.layout_settings import Folio, Side
from reportbuild.rendering.layouts import Layout, fill, load_layout
from screen_book import documents, part
from tagged_book import bind_pages, binding, laid

ROOT = Path(__file__).parent.parent
FOLDERS = Path(__file__).parent / "problems"
SOUND = FOLDERS / "_sound"
"""A manuscript that nothing is told of; the files of a code's folder are laid over it."""

BUILT = ("epub.", "page.", "press.")
"""Codes that only laying out and packing can tell; for all others a check is enough."""


def huge_png() -> bytes:
    """A file of some bytes that says it holds 40,000 × 40,000 pixels."""
    header = b"IHDR" + (40000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    head = (13).to_bytes(4, "big") + header + crc32(header).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + head + bytes(4) + b"IDAT" + crc32(b"IDAT").to_bytes(4, "big")


MADE: Mapping[str, Callable[[Path], object]] = {
    "file.not-utf-8": lambda folder: (folder / "one.md").write_bytes(b"# One\n\nTrees give shade in a caf\xe9.\n"),
    "file.too-large": lambda folder: (folder / "one.md").write_bytes(b" " * 9 * 1024 * 1024),
    "file.unreadable": lambda folder: (folder / "two.md").symlink_to(folder / "one.md"),
    "image.converted": lambda folder: [
        Image.new("CMYK", (300, 200)).save(folder / "tree.jpg"),
        Image.new("RGB", (300, 200)).save(
            folder / "leaf.png", save_all=True, append_images=[Image.new("RGB", (300, 200), "red")]
        ),
    ],
    "image.too-large": lambda folder: (folder / "tree.png").write_bytes(huge_png()),
    "meta.missing-file": lambda folder: (folder / "book.yaml").rename(folder / "book.yml"),
    "table.too-large": lambda folder: (folder / "trees.csv").write_text("a,b\n" + "1,2\n" * 125_001),
    "page.low-resolution": lambda folder: Image.new("RGB", (400, 300)).save(folder / "tree.png"),
    "page.note-apart": lambda folder: (folder / "one.md").write_text(
        "# One\n\nOaks,[^a] elms[^b] and limes[^c] give shade.\n\n"
        + "".join(
            f"[^{name}]: {'Trees give shade. ' * times}\n\n" for name, times in (("a", 300), ("b", 60), ("c", 60))
        )
    ),
}
"""What no text file in a folder can be, or would be too long to read."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What it may take to earn a problem: a folder with a manuscript, and a way to break the house."""

    folder: Path
    patch: pytest.MonkeyPatch


class LosingWorkers(Workers):
    """Workers that lose every step."""

    started, ready, size = True, True, 2

    def start(self, wanted: int) -> None: ...

    def __init__(self, seconds: float | None) -> None:
        self.lost = Lost(seconds)

    def begin(self, calls: Sequence[Call]) -> Sequence[Future[Finished]]:
        futures: list[Future[Finished]] = [Future() for _ in calls]
        for future in futures:
            future.set_exception(RuntimeError())
        return futures

    def result(self, future: Future[Finished]) -> Lost:
        return self.lost


def lost_step(seconds: float | None) -> Iterable[Problem]:
    press = Press("", cache=None, workers=LosingWorkers(seconds), answer=lambda question: "")
    with pytest.raises(StepLostError) as lost:
        press.do(Step("lay out one", Checked, {"value": None}, apart=True))
    return [lost.value.problem]


def too_slow(_: Bench) -> Iterable[Problem]:
    """No small manuscript takes minutes: a worker that does."""
    return lost_step(60)


def judge_failed(at: Bench) -> Iterable[Problem]:
    """A judge that was there when the build began, and is gone."""
    at.patch.setenv("PATH", "")
    return _judged("report.epub", b"PK", (Judge("epubcheck", "EPUBCheck 5.3.0"),)).problems


def worker_died(_: Bench) -> Iterable[Problem]:
    """No manuscript we know kills a process: a worker that dies."""
    return lost_step(None)


def content_lost(at: Bench) -> Iterable[Problem]:
    """No layout of ours hides words: styles that do."""
    return laid("<p>Trees give shade.</p>", "p { position: absolute; left: 900mm }").problems


def dead_link(at: Bench) -> Iterable[Problem]:
    """References to nowhere are told before (ref.unknown, ref.other-medium): pages that were given one all the same."""
    made = laid('<p id="box-trees">See <a href="urn:x-reportbuild:box-tree">it</a>.</p>').value
    leaves = paginate([Run(1, Side.RECTO, Folio.ARABIC)])
    return bind_pages([made], leaves, None, binding()).problems


def engine_failed(at: Bench) -> Iterable[Problem]:
    """Nothing we know makes the engine give up: an engine that does."""

    def give_up(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    at.patch.setattr(pages, "render", give_up)
    return laid("<p>Trees give shade.</p>").problems


def engine_warning(at: Bench) -> Iterable[Problem]:
    """The engine understands all styles of ours: one that it does not."""
    return laid("<p>Trees give shade.</p>", "p { colour: green }").problems


def font_fallback(at: Bench) -> Iterable[Problem]:
    """Which font stands in depends on the machine: whichever it is, by one name."""
    told = laid("<p>Shade</p>", 'p { font-family: "No Such Font" }').problems
    return [
        replace(problem, message=re.sub("set in “.+?”", "set in “Machine Sans”", problem.message)) for problem in told
    ]


def no_alt(at: Bench) -> Iterable[Problem]:
    """Pictures of a manuscript are asked for words before (image.no-alt): a picture in a layout."""
    return laid('<p><img src="book:figures/flower.png"></p>').problems


def unsettled(at: Bench) -> Iterable[Problem]:
    """Numbers settle in two or three rounds: a build that has only one."""
    at.patch.setattr("reportbuild.building.paper.ROUNDS", 1)
    return built(at.folder).problems


def link_lost(at: Bench) -> Iterable[Problem]:
    """References to nowhere are told before (ref.unknown, ref.other-medium): a part that has one all the same."""
    xhtml = '<section><h1 id="one">Trees</h1><p>See <a href="#box-trees">On trees</a>.</p></section>'
    return documents([part("one", "chapter", Part.BODY, xhtml)]).problems


def unmended(at: Bench) -> Iterable[Problem]:
    """Pictures of a manuscript are told of and mended before (image.broken, image.cleaned): one that was not."""
    name = next(name for name in ("tree.svg", "tree.png") if (at.folder / name).exists())
    return take_pictures({name: (at.folder / name).read_bytes()}).problems


def fetch_refused(at: Bench) -> Iterable[Problem]:
    """What pictures of a manuscript name is taken out before (image.cleaned): a page that names it."""
    return laid('<p><img src="https://example.org/tree.png" alt="A tree"></p>').problems


def settings_wrong(at: Bench) -> Iterable[Problem]:
    """Layouts come with us and are sound: one whose settings are not."""
    return load_layout(
        "tree", Memory({"tree/layout.yaml": b"name: tree\ncolour: green\n"}), at=Place("book.yaml")
    ).problems


def template_wrong(at: Bench) -> Iterable[Problem]:
    """Layouts come with us and are sound: templates that are not."""
    files = Memory({"chapter.html": b"<p>\n{{ titel }}</p>\n", "cover.html": b"<p>\n{% if %}</p>\n"})
    layout = Layout("tree", files, (), (), "", {})
    names = ("chapter.html", "cover.html", "folios.html")
    return [problem for name in names for problem in fill(layout, name, {"title": "Trees"}).problems]


def in_shop(content: bytes | Pdf, **wanted: Any) -> Iterable[Problem]:
    given = {"colour": "cmyk", "bleed": "3 mm", "profile_": "press.icc", **wanted}
    return pressed(content, printing_condition(), **given).problems


def colour_left(at: Bench) -> Iterable[Problem]:
    """Our layouts draw in red, green and blue: a PDF that says Lab."""
    lab = Array([Name.Lab, Dictionary(WhitePoint=[0.96, 1, 0.82])])
    made = saved(drawing(b"/L cs 50 20 20 sc 20 20 9 9 re f", ColorSpace=Dictionary(L=lab)))
    return [*in_shop(made), *in_shop(made, standard="x-4")]


def encrypted(at: Bench) -> Iterable[Problem]:
    """What we make is never locked: a PDF that is."""
    return pressed(saved(leaflet(1), encryption=Encryption(owner="a", user="b"))).problems


def hairline(at: Bench) -> Iterable[Problem]:
    """Our layouts draw no line so thin: a PDF that does."""
    return in_shop(drawing(b"0.1 w 20 20 m 90 90 l S"))


def too_much_ink(at: Bench) -> Iterable[Problem]:
    """Our layouts have no colour so dark: a PDF that does."""
    return in_shop(drawing(b"1 1 0.8 0.6 k 20 20 9 9 re f"))


def no_bleed(at: Bench) -> Iterable[Problem]:
    """Our layouts keep off the edge: a PDF that does not."""
    return in_shop(drawing(b"0 0 1 0 k 0 0 99 99 re f"))


def no_pages(at: Bench) -> Iterable[Problem]:
    """A book is more than its cover: a PDF that is a cover alone."""
    return pressed(leaflet(2), as_="wrap").problems


def not_embedded(at: Bench) -> Iterable[Problem]:
    """Our fonts are embedded: a PDF whose fonts are only named."""
    return [*in_shop(leaflet(1)), *in_shop(leaflet(1), standard="x-4")]


def wrong_option(at: Bench) -> Iterable[Problem]:
    """In book.yaml it is told as meta.wrong-value: the command line."""
    return options_read({"as": "boklet"}, Place("the command line")).problems


def coarse(at: Bench) -> Iterable[Problem]:
    """How large a picture is shown is up to the layout: a PDF with a coarse one."""
    made = drawing(b"q 144 0 0 144 20 20 cm /I Do Q")
    picture = made.make_stream(bytes(300 * 300), Type=Name.XObject, Subtype=Name.Image, Width=300, Height=300)
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
    made.pages[0].obj.Resources.XObject = Dictionary(I=picture)
    return in_shop(made)


def rich_black(at: Bench) -> Iterable[Problem]:
    """Black text of ours is black ink alone: a PDF whose text is not."""
    return in_shop(drawing(b"BT 0.6 0.5 0.5 1 k (a) Tj ET"))


def sizes_differ(at: Bench) -> Iterable[Problem]:
    """An edition has one size of page: a PDF that has two."""
    made = leaflet(4)
    made.pages[1].obj.MediaBox = Array([0, 0, 612, 792])
    return pressed(made, as_="booklet").problems


def unreadable(at: Bench) -> Iterable[Problem]:
    """What we make can be read: a file that is no PDF."""
    return pressed(b"Trees give shade.").problems


HANDED: Mapping[str, Callable[[Bench], Iterable[Problem]]] = {
    "build.too-slow": too_slow,
    "build.worker-died": worker_died,
    "epub.link-lost": link_lost,
    "epub.picture-broken": unmended,
    "epub.picture-elsewhere": unmended,
    "epub.picture-kind": unmended,
    "epub.picture-script": unmended,
    "judge.failed": judge_failed,
    "layout.settings": settings_wrong,
    "layout.template": template_wrong,
    "page.content-lost": content_lost,
    "page.dead-link": dead_link,
    "page.engine-failed": engine_failed,
    "page.engine-warning": engine_warning,
    "page.fetch-refused": fetch_refused,
    "page.font-fallback": font_fallback,
    "page.no-alt": no_alt,
    "page.unsettled": unsettled,
    "press.colour-left": colour_left,
    "press.encrypted": encrypted,
    "press.hairline": hairline,
    "press.ink": too_much_ink,
    "press.no-bleed": no_bleed,
    "press.no-pages": no_pages,
    "press.not-embedded": not_embedded,
    "press.option": wrong_option,
    "press.resolution": coarse,
    "press.rich-black": rich_black,
    "press.sizes-differ": sizes_differ,
    "press.unreadable": unreadable,
}
"""Codes that no manuscript earns, because they guard against layouts, engines and ourselves: what is handed to the room
that tells them, and why."""

CODES = sorted(folder.name for folder in FOLDERS.iterdir() if folder != SOUND)


@pytest.mark.parametrize("code", CODES)
def test_a_problem_is_told_as_expected(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    """The smallest manuscript that earns a problem is told it, word for word and at its place, and nothing else."""
    problems = tuple(earned(code, Bench(manuscript(code, tmp_path / "manuscript"), monkeypatch)))
    told = "".join(f"{problem}\n" for problem in problems)
    expected = FOLDERS / code / "expected.txt"
    if pytestconfig.getoption("--update-golden"):
        expected.write_text(told, "utf-8")
    assert told == expected.read_text("utf-8")
    assert {problem.code for problem in problems} == {code}
    assert [str(problem) for problem in problems if not is_inside(problem.at, tmp_path / "manuscript")] == []


def manuscript(code: str, folder: Path) -> Path:
    """The sound manuscript with a code's own files laid over it."""
    for source in (SOUND, FOLDERS / code):
        shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
    if code in MADE:
        MADE[code](folder)
    return folder


def earned(code: str, at: Bench) -> Iterable[Problem]:
    """Everything that is told of a code's manuscript, or of what is handed to the room that tells it."""
    if code in HANDED:
        return HANDED[code](at)
    return (built(at.folder) if code.startswith(BUILT) else Workshop(jobs=1, cache=None).check(at.folder)).problems


def built(folder: Path) -> Outcome:
    """What comes of a manuscript in this process, with nothing kept of it."""
    return Workshop(jobs=1, cache=None).build(folder, folder / "output")


def is_inside(at: Place, folder: Path) -> bool:
    """True if the place is in its file, of a file that can be read; behind its last character at the furthest."""
    file = folder / at.path
    try:
        lines = file.read_text("utf-8").split("\n")
    except (FileNotFoundError, UnicodeDecodeError):
        return True
    return at.line <= len(lines) and at.column <= len(lines[max(at.line, 1) - 1]) + 1


def test_the_sound_manuscript_is_sound(tmp_path: Path) -> None:
    """So that what is told of another is told for its own files alone."""
    shutil.copytree(SOUND, tmp_path, dirs_exist_ok=True)
    assert built(tmp_path).problems == ()


def test_every_code_has_a_folder_and_every_folder_a_code() -> None:
    """A code that nothing earns is not tested, and a folder without a code tests nothing."""
    assert sorted(set(codes_in_source())) == CODES
    assert {*HANDED, *MADE} <= set(CODES)


def test_every_hand_has_its_reason() -> None:
    """What no manuscript earns says why."""
    assert [code for code, hand in HANDED.items() if not hand.__doc__] == []


def codes_in_source() -> Iterator[str]:
    """The first argument of every problem that is made."""
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                code = node.args[0]
                assert isinstance(code, ast.Constant), (
                    f"{path.name}:{node.lineno}: write the code out, so that it is found"
                )
                yield str(code.value)


def sections() -> list[tuple[str, str]]:
    """The sections of the docs: the code of each and what is said of it."""
    text = (ROOT / "docs" / "problems.md").read_text("utf-8")
    return [
        (found[1], found[2]) for found in re.finditer(r"^## `(.+?)`\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    ]


def test_the_docs_explain_every_code_once_and_in_order() -> None:
    """One section for each code, none for what is not there any more."""
    assert [code for code, _ in sections()] == CODES


@pytest.mark.parametrize(("code", "said"), sections())
def test_the_docs_say_how_bad_it_is(code: str, said: str) -> None:
    """Each section begins with the severities that the code is told with."""
    first = said.strip().partition(".")[0].lower()
    told = (FOLDERS / code / "expected.txt").read_text("utf-8")
    assert set(re.findall("error|warning|hint", first)) == set(re.findall(rf" (\w+)\[{re.escape(code)}\]", told))


@pytest.mark.parametrize("code", CODES)
def test_every_code_can_be_asked_about(code: str) -> None:
    """`reportbuild explain` prints the section of the docs."""
    asked = CliRunner().invoke(app, ["explain", code])
    assert (asked.exit_code, asked.output.split("\n")[0]) == (0, code)
    assert dict(sections())[code].strip() in asked.output
