"""The command line: every command, what its exit says, and that nothing makes it break, or write by halves."""

from __future__ import annotations

import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from goldens import manuscript_of
from reportbuild import cli

STARTER = manuscript_of("starter")

CERTIFICATE = ("report.accessibility.json", "report.accessibility.html")
"""What was measured in the other files."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `reportbuild` with words of the command line, as a terminal of 80 columns without colours would."""

    def run(*words: str | Path) -> Said:
        monkeypatch.setattr(sys, "argv", ["reportbuild", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def manuscript(tmp_path: Path) -> Path:
    """A sound manuscript to be spoilt."""
    folder = tmp_path / "manuscript"
    shutil.copytree(STARTER, folder)
    return folder


TINY = {
    "book.yaml": """
title: Tiny
date: 2025-01-01
contents: {body: [one.md], back: [notes]}
editions: {tiny: {formats: [pdf, epub]}}
""",
    "references.yaml": "references: [{id: guide, type: book, title: A guide, issued: '2019'}]\n",
    "one.md": "# One\n\nA word.[^a]\n\n[^a]: See @guide.\n",
}


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A manuscript that builds as fast as one can."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    for name, text in TINY.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, hidden ones too, by its path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# --- Commands --------------------------------------------------------------------------------------------------------


def test_the_version_is_told(command: Command) -> None:
    """Name and version on a line of their own."""
    said = command("--version")
    assert (said.code, said.err) == (0, "")
    assert re.fullmatch(r"reportbuild \d+\.\d+\.\d+\S*\n", said.out)


def test_every_command_explains_itself(command: Command) -> None:
    """`--help` lists six commands, and each has a help of its own."""
    shown = command("--help")
    commands = ("build", "check", "new", "editions", "schema", "explain")
    assert (shown.code, [name for name in commands if f" {name} " not in shown.out]) == (0, [])
    assert "OUTPUT" in command("build", "-h").out
    for name in commands:
        help_ = command(name, "--help")
        assert (help_.code, help_.err) == (0, "")
        assert len(help_.out.split()) > 12


def test_a_new_manuscript_is_sound_and_builds(command: Command, tmp_path: Path) -> None:
    """`new` writes one that `check` has nothing to say of; `build` makes its files and a list of them."""
    book, output = tmp_path / "a book", tmp_path / "out"
    assert command("new", book).code == 0
    assert contents(book) == contents(STARTER)
    checked = command("check", "-m", book)
    assert (checked.code, checked.err) == (0, "")
    built = command("build", "-m", book, "-o", output, "--no-cache")
    assert (built.code, built.err) == (0, "")
    made = ["report.pdf", "report.epub", "report.html", *CERTIFICATE]
    assert sorted(contents(output)) == sorted(["build.json", *made])
    assert re.findall(r"(\S+) +\((?:\d+) KB(, \d+ pages)?\)", built.out.replace(f"{output}{os.sep}", ""))
    listed = json.loads((output / "build.json").read_text("utf-8"))
    assert [file["file"] for file in listed["files"]] == made
    for file in listed["files"]:
        assert file["sha256"] == sha256((output / file["file"]).read_bytes()).hexdigest()
        assert file["title"] == "Shade on our streets"
    assert listed["files"][0]["pages"] > 5
    assert listed["problems"] == []
    assert {"read streets", "lay out streets", "bind", "pack"} <= {step["step"] for step in listed["steps"]}


def test_new_writes_over_nothing(command: Command, manuscript: Path) -> None:
    """A folder that holds anything, or a file of that name, is left alone."""
    before = contents(manuscript)
    for there in (manuscript, manuscript / "book.yaml"):
        said = command("new", there)
        assert (said.code, said.out) == (2, "")
        assert "is there already" in said.err
    assert contents(manuscript) == before


def test_editions_are_listed(command: Command, manuscript: Path) -> None:
    """Name, layout, formats."""
    assert command("editions", "-m", manuscript) == Said(0, "report: layout report, pdf, epub, web\n", "")


def test_a_problem_is_explained(command: Command) -> None:
    """By its code; a code that there is not is a wrong use."""
    said = command("explain", "ref.unknown")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("ref.unknown\n")
    assert len(said.out.split()) > 10
    wrong = command("explain", "ref.unknwon")
    assert (wrong.code, wrong.out) == (2, "")
    assert "there is no problem “ref.unknwon”" in wrong.err


def test_checking_writes_nothing(command: Command, manuscript: Path, tmp_path: Path) -> None:
    """Neither into the manuscript nor beside it."""
    before = contents(tmp_path)
    assert command("check", "-m", manuscript).code == 0
    assert contents(tmp_path) == before


# --- The schema ------------------------------------------------------------------------------------------------------


def test_the_schema_takes_what_is_sound_and_nothing_else(command: Command) -> None:
    """Every golden book's settings keep it; a misspelt key, a wrong value and a missing key do not."""
    import yaml

    said = command("schema")
    schema = json.loads(said.out)
    assert (said.code, schema["$schema"]) == (0, "https://json-schema.org/draft/2020-12/schema")
    for case in ("starter", "notes", "spanish", "a4-hostile", "report"):
        text = (manuscript_of(case) / "book.yaml").read_text("utf-8")
        book = yaml.load(text, yaml.BaseLoader)
        assert list(breaches(book, schema, schema)) == [], case
        for wrong in ({"titel": "x"}, {"notes": "nowhere"}, {"contents": "3"}, {"authors": [{"nmae": "x"}]}):
            assert list(breaches(book | wrong, schema, schema)) != [], wrong
        assert list(breaches({key: book[key] for key in book if key != "title"}, schema, schema)) != []


KEYWORDS = {
    *("$schema", "$defs", "$ref", "title", "description", "default", "examples", "type", "enum", "const", "format"),
    *(
        "properties",
        "required",
        "additionalProperties",
        "items",
        "minItems",
        "minLength",
        "minProperties",
        "pattern",
        "anyOf",
    ),
}


def breaches(value: Any, schema: Any, root: Mapping[str, Any]) -> Iterator[str]:
    """Where a value (of YAML, all scalars as text) breaks a schema, and where the schema is none.

    Source  JSON Schema 2020-12, as far as the schema uses it
    """
    if schema is True:
        return
    yield from (f"the keyword {key} is not known" for key in schema.keys() - KEYWORDS)
    if "$ref" in schema:
        yield from breaches(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root)
    if "anyOf" in schema and not any(not [*breaches(value, one, root)] for one in schema["anyOf"]):
        yield f"{value!r} is none of what it may be"
    if not _is_of_type(value, schema.get("type")):
        yield f"{value!r} is no {schema['type']}"
    elif isinstance(value, dict):
        yield from (f"{key} is missing" for key in schema.get("required", ()) if key not in value)
        for key, inner in value.items():
            allowed = schema.get("properties", {}).get(key, schema.get("additionalProperties", True))
            yield from breaches(inner, allowed, root) if allowed is not False else [f"{key} is not known"]
    elif isinstance(value, list):
        yield from (breach for inner in value for breach in breaches(inner, schema.get("items", True), root))
    elif value not in schema.get("enum", [value]) or not re.search(schema.get("pattern", ""), value):
        yield f"{value!r} is not allowed"


def _is_of_type(value: Any, kind: str | None) -> bool:
    if kind in (None, "null"):
        return kind is None
    return isinstance(value, {"object": dict, "array": list}.get(str(kind), str))


# --- Wrong use -------------------------------------------------------------------------------------------------------


def test_a_folder_without_a_book_is_told_in_a_line(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`build` in an empty folder says what is missing and how to begin; so does one whose manuscript is nowhere."""
    monkeypatch.chdir(tmp_path)
    for words in (["build"], ["check"], ["build", "-m", "nowhere"], ["editions"]):
        said = command(*words)
        assert (said.code, said.out) == (1, "")
        told, *others = said.err.splitlines()
        assert told.startswith("book.yaml: error[meta.missing-file]")
        assert "reportbuild new" in told
        assert len(others) <= 1
    assert contents(tmp_path) == {}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["build", "reprot"], "did you mean “report”?"),
        (["check", "x"], "there are report"),
        (["build", "--frobnicate"], "--frobnicate"),
        (["biuld"], "biuld"),
        (["explain"], "code"),
    ],
)
def test_wrong_words_are_told(words: list[str], told: str, command: Command, manuscript: Path, tmp_path: Path) -> None:
    """With what is meant, if that can be guessed; the exit says that the command was used wrongly."""
    before = contents(tmp_path)
    said = command(*words, *(["-m", manuscript] if words[0] in ("build", "check") else []))
    assert (said.code, said.out) == (2, "")
    assert told in " ".join(said.err.split())
    assert "Traceback" not in said.err
    assert contents(tmp_path) == before


@pytest.mark.parametrize("mistake", [ValueError("boom"), KeyError("boom"), IndexError("boom"), RecursionError("boom")])
def test_our_own_mistakes_are_told_as_ours(
    mistake: Exception, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong that no author can mend ends with 3, where it happened, and a request to report it."""

    def fail(*_: object, **__: object) -> None:
        raise mistake

    monkeypatch.setattr(cli.Workshop, "check", fail)
    said = command("check")
    assert said.code == 3
    assert "boom" in said.err
    assert "report it" in " ".join(said.err.split())


def test_a_folder_that_cannot_be_written_is_told_in_a_line(tiny: Path, tmp_path: Path) -> None:
    """A read-only folder: one line that names it, and the edition there is as it was."""
    locked = tmp_path / "locked"
    locked.mkdir()
    (locked / "tiny.pdf").write_bytes(b"the edition before")
    locked.chmod(0o555)
    before = contents(tmp_path)
    words = [sys.executable, "-m", "reportbuild", "build", "-m", str(tiny), "-o", str(locked)]
    done = subprocess.run(words, preexec_fn=_give_up_rights, capture_output=True, text=True, check=False)
    locked.chmod(0o755)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert re.match(rf"error: {locked}.*: Permission denied\n", done.stderr)
    assert contents(tmp_path) == before


def test_a_file_where_the_folder_should_be_is_told_in_a_line(command: Command, tiny: Path, tmp_path: Path) -> None:
    """It is not written over, nor is anything beside it."""
    before = contents(tmp_path)
    said = command("build", "-m", tiny, "-o", tiny / "book.yaml")
    assert said == Said(2, "", f"error: {tiny / 'book.yaml'}: File exists\n")
    assert contents(tmp_path) == before


def _give_up_rights() -> None:
    """Takes from this process, should it be the administrator's, the right to write where nobody may."""
    drop_from_bounding_set, dac_override = 24, 1
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(drop_from_bounding_set, dac_override, 0, 0, 0)


# --- Wrong manuscripts -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fault:
    """How a manuscript is spoilt, and what is told.

    old, new   words of the file that are put in place of others; with nothing old, the whole file's contents; with
               nothing new either, the file is taken away
    at         file, and the words in it that the problem points at; without words, the file as a whole
    says       what else is in the line
    """

    file: str
    old: str
    new: str | bytes | None
    code: str
    at: tuple[str, str]
    says: str = ""

    def spoil(self, folder: Path) -> None:
        path = folder / self.file
        if self.new is None:
            path.unlink()
        elif not self.old:
            path.write_bytes(self.new if isinstance(self.new, bytes) else self.new.encode())
        else:
            text = path.read_text("utf-8")
            assert self.old in text
            path.write_text(text.replace(self.old, str(self.new), 1), "utf-8")

    def told(self, folder: Path) -> str:
        """How the line begins that tells it."""
        file, words = self.at
        if not words:
            return f"{file}: error[{self.code}] "
        before = (folder / file).read_text("utf-8", "replace").partition(words)[0]
        line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        return f"{file}:{line}:{column}: error[{self.code}] "


TEXT, NEXT, DATA = "chapters/streets.md", "chapters/next-steps.md", "data/trees.csv"
FAULTS = {
    "a misspelt key": Fault(
        "book.yaml", "subtitle", "subtitel", "meta.unknown-key", ("book.yaml", "subtitel"), "“subtitle”"
    ),
    "a missing key": Fault("book.yaml", "title: Shade on our streets\n", "", "meta.missing", ("book.yaml", "subtitle")),
    "broken settings": Fault(
        "book.yaml", ": Shade", ": [Shade", "yaml.broken", ("book.yaml", ": An example"), "line 3"
    ),
    "an unknown citation": Fault(TEXT, "@guide, p.", "@giude, p.", "cite.unknown-key", (TEXT, "@giude"), "“guide”"),
    "an unknown label": Fault(TEXT, "#fig-trees", "#fig-tres", "ref.unknown", (TEXT, "[](#fig-tres"), "“fig-trees”"),
    "a missing note": Fault(TEXT, "[^count]:", "[^cuont]:", "note.undefined", (TEXT, "[^count]"), "“cuont”"),
    "a missing image": Fault("figures/trees.svg", "", None, "file.missing", (TEXT, "figures/trees.svg")),
    "a missing chapter": Fault(TEXT, "", None, "file.missing", ("book.yaml", TEXT), TEXT),
    "a duplicate label": Fault(NEXT, "#ch-next", "#ch-streets", "ref.duplicate", (NEXT, "# Next"), f"{TEXT}:1"),
    "a broken table": Fault(DATA, "River Road,8", "River Road,8,9", "table.ragged", (DATA, "2400")),
    "a broken quote": Fault(DATA, "River Road", '"River Road', "table.broken-quote", (DATA, '"River')),
    "bad UTF-8": Fault(TEXT, "", b"# Trees\n\nCaf\xe9\n", "file.not-utf-8", (TEXT, "\ufffd"), "0xE9"),
    "an empty chapter": Fault(TEXT, "", b"", "md.empty", (TEXT, "")),
    "a chapter of nothing": Fault(TEXT, "", b"\n\n  \n", "md.empty", (TEXT, "")),
    "a chapter of 20 MB": Fault(TEXT, "", b"word " * 4_200_000, "file.too-large", ("book.yaml", TEXT), "20.0 MB"),
    "a way out": Fault(TEXT, "figures/trees.svg", "../../x.svg", "file.outside", (TEXT, "../../x.svg")),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_a_line_with_its_place_and_nothing_is_written(
    fault: Fault, command: Command, manuscript: Path, tmp_path: Path
) -> None:
    """The first of what is told is the fault, with file, line and column as far as there are any; the edition stays."""
    output = tmp_path / "output"
    output.mkdir()
    (output / "report.pdf").write_bytes(b"the edition before")
    fault.spoil(manuscript)
    before = contents(tmp_path)
    said = command("build", "-m", manuscript, "-o", output)
    assert (said.code, said.out) == (1, "")
    *told, count = said.err.splitlines()
    assert any(line.startswith(fault.told(manuscript)) and fault.says in line for line in told), said.err
    assert [
        line for line in told if not re.match(r"[\w./-]+(:\d+){0,2}: (error|warning|hint)\[[a-z8.-]+\] ", line)
    ] == []
    assert re.match(r"\d+ errors?", count)
    assert contents(tmp_path) == before
    checked = command("check", "-m", manuscript)
    assert checked.code == 1
    assert set(told) <= set(checked.err.splitlines())


def test_machines_are_told_the_same(command: Command, manuscript: Path) -> None:
    """`--json`: a JSON object a line. `--sarif`: a log whose results name files of the manuscript, and lines."""
    for name in ("an unknown citation", "an unknown label", "a broken table"):
        FAULTS[name].spoil(manuscript)
    lines = command("check", "-m", manuscript, "--json")
    log = command("check", "-m", manuscript, "--sarif")
    built = command("build", "-m", manuscript, "-o", manuscript / "out", "--json")
    assert (lines.code, log.code, built.code) == (1, 1, 1)
    assert (lines.err, log.err, built.err) == ("", "", "")
    *problems, end = _events(lines)
    assert _events(built) == [*problems, end]
    assert end == {"event": "end", "sound": False}
    assert {"cite.unknown-key", "ref.unknown", "table.ragged"} <= {problem["code"] for problem in problems}
    [run] = json.loads(log.out)["runs"]
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    assert [place["artifactLocation"]["uri"] for place in places] == [problem["file"] for problem in problems]
    assert all((manuscript / problem["file"]).is_file() for problem in problems)
    assert [place["region"]["startLine"] for place in places] == [problem["line"] for problem in problems]


def test_a_sound_build_is_told_to_machines(command: Command, manuscript: Path, tmp_path: Path) -> None:
    """Each file, then the end, and not a word on the error stream."""
    said = command("build", "-m", manuscript, "-o", tmp_path / "out", "--json")
    *files, end = _events(said)
    assert (said.code, said.err) == (0, "")
    assert [event["file"] for event in files] == ["report.pdf", "report.epub", "report.html", *CERTIFICATE]
    assert end == {"event": "end", "sound": True}


def _events(said: Said) -> list[dict[str, Any]]:
    """What was told as JSON lines, but for the steps of a build."""
    events = (json.loads(line) for line in said.out.splitlines())
    return [event for event in events if event["event"] != "step"]


@pytest.mark.parametrize(("words", "code"), [(("editions",), 0), (("editions", "--nonsense"), 2), (("check",), 1)])
def test_the_process_ends_as_the_command_did(words: Sequence[str], code: int, manuscript: Path) -> None:
    """All that was said is said, and the exit is the command's, though the process ends at once."""
    (manuscript / "chapters/streets.md").write_text("# Streets\n\n[](#nowhere)\n")
    called = [sys.executable, "-m", "reportbuild", words[0], "-m", str(manuscript), *words[1:]]
    ran = subprocess.run(called, capture_output=True, text=True, timeout=120)
    assert ran.returncode == code
    assert ("report" if code == 0 else "nowhere" if code == 1 else "--nonsense") in ran.stdout + ran.stderr


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder for what is only for the meantime. Not within `tmp_path`: names of sockets may have 107 characters."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


def test_a_process_that_ends_at_once_leaves_nothing_behind(tiny: Path, scratch: Path, tmp_path: Path) -> None:
    """What it and its workers had only for the meantime is gone with them."""
    (tiny / "much.md").write_text("So much text that workers are begun. " * 1000)
    called = [sys.executable, "-m", "reportbuild", "build", "-m", str(tiny), "-j", "2", "--cache", "kept"]
    ran = subprocess.run(called, cwd=tmp_path, env=os.environ | {"TMPDIR": str(scratch)}, timeout=120, check=False)
    assert ran.returncode == 0
    assert list(scratch.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_process_that_is_ended_stops_in_order(name: str, tiny: Path, scratch: Path, tmp_path: Path) -> None:
    """Whoever ends it, or closes its terminal: its workers end with it, and nothing lies about."""
    (tiny / "much.md").write_text("So much text that workers are begun. " * 1000)
    words = ("build", "-m", str(tiny), "-j", "2", "--cache", "kept", "--json")
    called, out = [sys.executable, "-m", "reportbuild", *words], subprocess.PIPE
    environment = os.environ | {"TMPDIR": str(scratch)}
    with subprocess.Popen(called, cwd=tmp_path, env=environment, stdout=out, stderr=out) as process:
        assert process.stdout
        assert process.stdout.readline().startswith(b'{"event": "step"')
        assert list(scratch.iterdir())
        process.send_signal(getattr(signal, name))
        _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert err == b"Stopped. Every file that was there is whole.\n"
    assert list(scratch.iterdir()) == []


def test_a_reader_that_goes_away_is_no_harm(manuscript: Path) -> None:
    """What nobody reads any more is not told: the process ends in its usual way."""
    called = [sys.executable, "-m", "reportbuild", "schema"]
    process = subprocess.Popen(called, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=manuscript)
    assert process.stdout
    process.stdout.close()
    assert process.wait(timeout=120) != 0


# --- Stopped on the way ----------------------------------------------------------------------------------------------

STOPPED = """
import os, pathlib, signal, subprocess, sys
from reportbuild import cli
from reportbuild.building import press, run

when = sys.argv.pop(1)

def stop():
    os.killpg(os.getpgrp(), signal.SIGINT)  # what a terminal does on Ctrl-C: it tells us and every program we started

def before(owner, name, is_now):
    whole = getattr(owner, name)
    def stopped(*given, **named):
        if is_now(*given):
            stop()
        return whole(*given, **named)
    setattr(owner, name, stopped)

def half(path, content):
    path.write_bytes(content[: len(content) // 2])
    stop()

before(press.Press, "_there", lambda self, tasks, works: any(task.step.name == when for task in tasks))
if when == "pandoc at work":
    before(subprocess.Popen, "communicate", lambda *others: True)
if when == "a file half written":
    run._write_through = half
if when == "files taking their places":
    before(pathlib.Path, "replace", lambda path, place: place.suffix == ".epub")
cli.main()
"""
"""A build that is stopped at a moment which its first word names."""


@pytest.mark.parametrize(
    "when",
    [
        "read one",
        "pandoc at work",
        "mark up one",
        "lay out one",
        "bind",
        "pack",
        "a file half written",
        "files taking their places",
    ],
)
def test_a_build_that_is_stopped_leaves_no_half_file(when: str, tiny: Path, tmp_path: Path) -> None:
    """Ctrl-C: the edition before is whole, no unfinished file lies about, no traceback is shown, the exit is 130."""
    output, scratch = tmp_path / "output", tmp_path / "scratch"
    for folder in (output, scratch):
        folder.mkdir()
    before = dict.fromkeys(("tiny.pdf", "tiny.epub", "build.json"), b"the edition before")
    for name, content in before.items():
        (output / name).write_bytes(content)
    stopped = _begun(when, tiny, scratch)
    out, err = stopped.communicate(timeout=120)
    assert (stopped.returncode, out) == (130, b""), err.decode()
    assert err == b"Stopped. Every file that was there is whole.\n"
    after = contents(output)
    assert after.keys() == before.keys()
    if when == "files taking their places":
        assert after.pop("tiny.pdf").endswith(b"%%EOF\n")
    assert all(content == before[name] for name, content in after.items())
    assert list(scratch.iterdir()) == []
    assert contents(tiny).keys() == TINY.keys()


@pytest.mark.slow
def test_a_build_that_was_stopped_is_taken_up_again(tiny: Path, tmp_path: Path) -> None:
    """What it kept is good: the next build makes the same files as one that nobody stopped, and tidies up behind it.

    That next build is the canary of the test above: it is to be stopped at a step which it does not have.
    """
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    made = []
    for whens in (["pack", "lunch"], ["dinner"]):
        ends = [(each := _begun(when, tiny, scratch)).communicate(timeout=120) and each.returncode for when in whens]
        assert ends[-1] == 0
        made.append({name: content for name, content in contents(tmp_path / "output").items() if "json" not in name})
        shutil.rmtree(tmp_path / "kept")
    assert made[0] == made[1]
    assert made[0].keys() == {"tiny.pdf", "tiny.epub", "tiny.accessibility.html"}
    assert list(scratch.iterdir()) == []


def _begun(when: str, book: Path, scratch: Path) -> subprocess.Popen[bytes]:
    """A build beside the book's folder, which will be stopped; its temporary files go into a folder of their own."""
    words = [
        sys.executable,
        "-c",
        STOPPED,
        when,
        "build",
        "-m",
        str(book),
        "-o",
        "output",
        "--cache",
        "kept",
        "-j",
        "2",
    ]
    environment = os.environ | {"TMPDIR": str(scratch)}
    out = subprocess.PIPE
    return subprocess.Popen(words, cwd=book.parent, env=environment, stdout=out, stderr=out, start_new_session=True)
