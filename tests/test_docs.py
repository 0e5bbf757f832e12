"""What the documents say can be done is done here, word for word."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reportbuild.building.run import Workshop

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
PROGRAM = Path(sys.executable).parent


def shell_lines(text: str) -> list[str]:
    """The commands of a document's shell blocks, without what is said of them."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def test_make_has_every_target_that_the_readme_names() -> None:
    """A newcomer's two commands are there, and what they do is what CI does."""
    named = [line.split()[1] for line in shell_lines(README) if line.startswith("make ")]
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert named == ["book", "test"]
    assert set(named) <= set(targets)
    assert "make test" in (ROOT / ".ci/run").read_text()


@pytest.mark.slow
@pytest.mark.skipif(not (ROOT / ".venv/.installed").exists(), reason="make did not install anything in this checkout")
def test_make_book_builds_the_sample() -> None:
    """`make book` ends with both files, and says where they are."""
    made = subprocess.run(["make", "book"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)
    for name in ("output/report.pdf", "output/report.epub"):
        assert name in made.stdout
        assert (ROOT / name).stat().st_size > 50_000


@pytest.mark.slow
def test_a_report_of_ones_own_in_five_minutes(tmp_path: Path) -> None:
    """The README's commands for an own report run in an empty folder, one after the other."""
    lines = [line for line in shell_lines(README) if line.startswith("reportbuild ")]
    assert [line.split()[1] for line in lines] == ["new", "build", "check"]
    path = f"{PROGRAM}{os.pathsep}{os.environ['PATH']}"
    for line in lines:
        subprocess.run(line.split(), cwd=tmp_path, env={**os.environ, "PATH": path}, check=True, capture_output=True)
    made = {file.name for file in (tmp_path / "output").iterdir()}
    measured = {"report.accessibility.html", "report.accessibility.json"}
    assert made == {"build.json", "report.epub", "report.html", "report.pdf", *measured}


def test_the_library_does_what_the_readme_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The README's Python runs as it stands."""
    shutil.copytree(ROOT / "src/reportbuild/starter", tmp_path / "my-report")
    monkeypatch.chdir(tmp_path)
    found = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert found
    names: dict[str, object] = {}
    exec(found[1], names)
    assert (tmp_path / "output/report.pdf").exists()
    assert names["outcome"].sound  # type: ignore[attr-defined]


def test_every_command_and_option_is_documented() -> None:
    """docs/commands.md knows every command, in the order of the program's own help, and what each may be told."""
    said = (ROOT / "docs/commands.md").read_text()
    help_ = subprocess.run([PROGRAM / "reportbuild", "--help"], capture_output=True, text=True, check=True).stdout
    commands = re.findall(r"^│ ([a-z]+) ", help_, re.MULTILINE)
    assert {"build", "check", "new", "editions", "schema", "explain"} <= set(commands)
    listed = re.findall(r"^\| `([a-z]+)", said, re.MULTILINE)
    assert list(dict.fromkeys(name for name in listed if name in commands)) == commands
    missing: list[str] = []
    for command in ("build", "check", "verify", "press", "editions", "facts"):
        text = subprocess.run([PROGRAM / "reportbuild", command, "--help"], capture_output=True, text=True).stdout
        missing += [option for option in set(re.findall(r"(--[a-z][a-z-]+)", text)) - {"--help"} if option not in said]
    assert missing == []


def test_every_decision_is_numbered_and_short() -> None:
    """Decisions are told in half a page, in the order in which they were made."""
    files = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    assert [file.name for file in files if len(file.read_text().split()) > 250] == []


@pytest.mark.parametrize(
    "document", ["README.md", "docs/guide.md", "docs/commands.md", "docs/press.md", "ARCHITECTURE.md"]
)
def test_links_in_documents_lead_somewhere(document: str) -> None:
    """A link to a file of the repository names one that is there."""
    text = (ROOT / document).read_text()
    here = (ROOT / document).parent
    links = [
        link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if not link.startswith(("http", "#"))
    ]
    shown = [link for link in links if "…" not in link and not link.startswith("figures/")]
    assert [link for link in shown if link and not (here / link).exists()] == []


def test_the_sample_has_nothing_but_hints() -> None:
    """Our own report is sound, and nothing in it is told that an author could mend."""
    outcome = Workshop(jobs=1, cache=None).check(ROOT / "manuscript")
    assert [problem for problem in outcome.problems if problem.severity != "hint"] == []
