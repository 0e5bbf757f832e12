"""Promises of editions for the press: which files come out, what each is, and that nothing is done twice."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from typer.testing import CliRunner

from press_pdfs import leaflet, printing_condition, saved
from reportbuild.building.outcome import Outcome
from reportbuild.building.run import Workshop
from reportbuild.cli import app

SOUND = Path(__file__).parent / "problems" / "_sound"


def manuscript(folder: Path, press: str, more: str = "") -> Path:
    """A tiny manuscript whose edition “leaflet” is for the press."""
    shutil.copytree(SOUND, folder, dirs_exist_ok=True)
    text = (folder / "book.yaml").read_text("utf-8").partition("editions:")[0]
    formats = "" if "formats: [epub]" in press else "formats: [pdf], "
    text += f"{more}\neditions: {{leaflet: {{{formats}press: {press}}}}}\n"
    (folder / "book.yaml").write_text(text, "utf-8")
    return folder


def built(folder: Path, cache: Path | None = None) -> Outcome:
    with Workshop(jobs=1, cache=cache) as workshop:
        return workshop.build(folder, folder.parent / "output")


@pytest.mark.parametrize(
    ("press", "readers", "presses"),
    [
        ("{as: booklet}", "leaflet-pages.pdf", "leaflet.pdf"),
        ("{as: 2-up}", "leaflet-pages.pdf", "leaflet.pdf"),
        ("{as: wrap, pages: 40}", "leaflet.pdf", "leaflet-cover.pdf"),
        ("{bleed: 3 mm}", "leaflet.pdf", "leaflet-press.pdf"),
    ],
)
def test_readers_and_printers_each_get_their_file(tmp_path: Path, press: str, readers: str, presses: str) -> None:
    """The readers' file is never lost, whatever it is called: it claims what it did; the file for the press nothing."""
    outcome = built(manuscript(tmp_path / "book", press))
    files = {file.name: file for file in outcome.files if file.name.endswith(".pdf")}
    assert list(files) == [readers, presses, "leaflet-printer.pdf"]
    opened = [pikepdf.open(BytesIO(file.content)) for file in files.values()]
    claims = [b"pdfuaid:part" in pdf.Root.Metadata.read_bytes() for pdf in opened]
    assert claims == [True, False, True]


def test_the_printer_s_sheet_says_what_a_printer_asks(tmp_path: Path) -> None:
    """One page: file, size, pages, sheets, paper, which edge to flip, how to fold, and whom to ask."""
    more = "publisher: {name: Shade League, contact: call 555 0100}"
    press = "{as: booklet, sheet: tabloid, stock: {weight: 100}}"
    files = built(manuscript(tmp_path / "book", press, more)).files
    sheet = next(file.content for file in files if file.name == "leaflet-printer.pdf")
    document = pypdfium2.PdfDocument(sheet)
    said = " ".join(document[0].get_textpage().get_text_range().split())
    assert len(document) == 1
    document.close()
    wanted = ("leaflet.pdf", "216 × 279 mm", "432 × 279 mm", "100 g/m²", "short edge", "stapled", "call 555 0100")
    assert [words for words in wanted if words not in said] == []


def test_a_change_of_paper_arranges_again_and_lays_out_nothing(tmp_path: Path) -> None:
    """What the press is asked for is asked last: nothing before it is done again."""
    folder, cache = manuscript(tmp_path / "book", "{as: booklet}"), tmp_path / "cache"
    built(folder, cache)
    manuscript(folder, "{as: booklet, sheet: tabloid}")
    ran = built(folder, cache).ran
    assert "arrange leaflet for the press" in ran
    assert [step for step in ran if step.startswith("lay out")] == []
    assert built(folder, cache).ran == ()


def test_a_profile_in_the_manuscript_is_taken_from_there(tmp_path: Path) -> None:
    """It is named as files are, and one that is not there is told at its place."""
    folder = manuscript(tmp_path / "book", "{colour: cmyk, profile: press.icc}")
    assert [str(problem)[:35] for problem in built(folder).problems] == ["book.yaml:5:69: error[file.missing]"]
    (folder / "press.icc").write_bytes(printing_condition())
    assert {problem.code for problem in built(folder).problems} <= {"press.ink", "press.rich-black"}
    assert all("mixed" not in problem.message for problem in built(folder).problems)


@pytest.mark.parametrize(
    ("press", "told"),
    [
        ("{as: boklet}", "error[meta.wrong-value] “boklet” is not among what “as” can be"),
        ("{sheat: a4}", "error[meta.unknown-key] the key “sheat” means nothing here (did you mean “sheet”?)"),
        ("{bleed: 3}", "error[meta.wrong-value] the length “3” is not understood: write a number and mm, cm, in or pt"),
        ("{as: booklet, signature: 10}", "error[meta.wrong-value] no signature has 10 pages"),
        ("{standard: x-4}", "error[meta.wrong-value] “standard” x-4 needs a “profile”"),
        ("{colour: cmyk, profile: a.icc, ink-limit: 900}", "error[meta.wrong-value] 900 percent of ink cannot be"),
        ("{stock: {weight: heavy}}", "error[meta.wrong-"),
        ("{as: wrap}, formats: [epub]", "error[meta.wrong-value] “press” arranges the pages of a PDF"),
        (
            "{as: 4-up}}, leaflet-pages: {formats: [pdf]",
            "error[meta.wrong-value] “leaflet-pages” is a file that “leaflet”",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_place(tmp_path: Path, press: str, told: str) -> None:
    """Every key and value is checked before anything is laid out."""
    with Workshop(jobs=1, cache=None) as workshop:
        problems = workshop.check(manuscript(tmp_path / "book", press)).problems
    assert len(problems) == 1
    assert str(problems[0]).partition(": ")[2].startswith(told)
    assert problems[0].at.line == 5


def test_any_pdf_can_be_arranged_by_hand(tmp_path: Path) -> None:
    """The command reads one file and writes two, and says how many sheets to load."""
    (tmp_path / "any.pdf").write_bytes(saved(leaflet(10)))
    words = ["press", str(tmp_path / "any.pdf"), "-o", str(tmp_path / "out.pdf"), "--as", "booklet", "--back-cover"]
    said = CliRunner().invoke(app, [*words, "--printers-sheet", str(tmp_path / "sheet.pdf")])
    assert (said.exit_code, said.output.strip()[-10:]) == (0, "(3 sheets)")
    assert len(pikepdf.open(tmp_path / "out.pdf").pages) == 6
    assert len(pikepdf.open(tmp_path / "sheet.pdf").pages) == 1


def test_a_wrong_word_on_the_command_line_writes_nothing(tmp_path: Path) -> None:
    """It is told with what could have been meant, and the exit says that the command was used wrongly."""
    (tmp_path / "any.pdf").write_bytes(saved(leaflet(1)))
    for option, value in (("--as", "boklet"), ("--sheet", "leter"), ("--bleed", "3"), ("--marks", "cropp")):
        said = CliRunner().invoke(
            app, ["press", str(tmp_path / "any.pdf"), "-o", str(tmp_path / "o.pdf"), option, value]
        )
        assert said.exit_code == 2
    assert not (tmp_path / "o.pdf").exists()


def test_editions_say_what_a_copy_takes(tmp_path: Path) -> None:
    """Pages, sheets and grams of what is built; what is not says so."""
    folder = manuscript(tmp_path / "book", "{as: booklet, sheet: tabloid}")
    words = ["editions", "-m", str(folder), "-o", str(folder.parent / "output"), "--sizes"]
    assert "leaflet-pages.pdf is not built yet" in CliRunner().invoke(app, words).output
    pages = built(folder).files[0].pages or 0
    sheets = -(-pages // 4)
    wanted = f"{pages} pages on {sheets} sheet{'s' if sheets > 1 else ''} of 432 × 279 mm (17 × 11 in), "
    assert wanted + f"{sheets * 0.4318 * 0.2794 * 80:.0f} g at 80 g/m²" in CliRunner().invoke(app, words).output
