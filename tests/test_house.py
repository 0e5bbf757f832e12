"""Promises of the house itself: its map is true, its rooms lean only on those below, and none grows too large."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from statistics import median

import pytest

from reportbuild.building import digests

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "reportbuild"

LARGEST_MODULE = 400
LARGEST_FUNCTION = 60
USUAL_FUNCTION = 15

DOORS: Mapping[str, Sequence[str]] = {
    "reading/shelf.py": ("os", "pathlib.Path", "stat"),
    "reading/pandoc.py": ("subprocess", "pathlib.Path"),
    "building/links.py": ("http.client", "socket", "ssl"),
    "building/ahead.py": ("multiprocessing", "pathlib.Path"),
    "building/cache.py": ("os", "pathlib.Path", "sqlite3"),
    "building/workers.py": ("multiprocessing", "pathlib.Path", "tempfile"),
    "building/outcome.py": ("pathlib.Path",),
    "building/judging.py": ("pathlib.Path", "shutil", "subprocess", "tempfile"),
    "building/edition.py": ("pathlib.Path",),
    "building/pressing.py": ("pathlib.Path",),
    "building/run.py": ("os", "pathlib.Path"),
    "cli.py": ("os", "pathlib.Path"),
}
"""Rooms that may reach the disk, another program or another process, and with what."""

TOUCHING = ("reading/shelf.py", "building/cache.py", "building/judging.py", "building/run.py", "cli.py")
"""Rooms that may look into a folder, read a file or write one. All others may only say where a shelf stands."""

TOUCHES = frozenset(("read_text", "write_bytes", "write_text", "touch", "unlink", "mkdir", "rmdir", "iterdir", "rglob"))

OUTSIDE = (
    *("os", "pathlib", "stat", "shutil", "tempfile", "glob", "sqlite3", "subprocess", "multiprocessing"),
    *("socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "requests", "httpx", "aiohttp"),
)
"""What reaches out of the program. Names alone (PurePosixPath, urllib.parse) reach nothing."""

ENGINES: Mapping[str, str] = {
    "babel": "reading/formats.py",
    "ebooklib": "packaging/epub.py",
    "fontTools": "rendering/*",
    "jinja2": "rendering/layouts.py",
    "markdown_it": "reading/*",
    "mdit_py_plugins": "reading/*",
    "pebble": "building/workers.py",
    "pikepdf": "packaging/*",
    "pydyf": "rendering/*",
    "pypdfium2": "rendering/snapshot.py",
    "rich": "c*.py",
    "segno": "rendering/qr.py",
    "typer": "cli.py",
    "vl_convert": "rendering/charts.py",
    "weasyprint": "rendering/*",
    "yaml": "reading/yaml.py",
}
"""Engines and the rooms that may know them."""


@dataclass(frozen=True, slots=True)
class Room:
    """A module of the package, read but not run."""

    name: str
    text: str = field(repr=False)
    tree: ast.Module = field(repr=False)


def rooms() -> tuple[Room, ...]:
    """Every module but those that only open the package."""
    paths = sorted(path for path in PACKAGE.rglob("*.py") if path.name not in ("__init__.py", "__main__.py"))
    return tuple(
        Room(path.relative_to(PACKAGE).as_posix(), path.read_text("utf-8"), ast.parse(path.read_bytes()))
        for path in paths
    )


ROOMS = rooms()


def the_map() -> tuple[str, ...]:
    """The rooms of ARCHITECTURE.md in order, from the ground up."""
    return tuple(re.findall(r"^- `([\w/]+\.py)`", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.MULTILINE))


def imported(tree: ast.AST) -> Iterator[str]:
    """Full names of everything that is imported, wherever in the module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def leans_on(room: Room) -> set[str]:
    """The rooms that a room imports."""
    files = (
        name.removeprefix("reportbuild.").split(".") for name in imported(room.tree) if name[:12] == "reportbuild."
    )
    return {
        "/".join(parts[:length]) + ".py"
        for parts in files
        for length in range(1, len(parts) + 1)
        if (PACKAGE / ("/".join(parts[:length]) + ".py")).is_file()
    }


def functions() -> Iterator[tuple[str, int]]:
    """Every function and method: where it is, and how many lines it has."""
    for room in ROOMS:
        for node in ast.walk(room.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{room.name}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_every_room_is_on_the_map_once() -> None:
    """Who adds a room says on the map what it is for; a room that is gone is not on it any more."""
    listed = the_map()
    assert sorted(listed) == [room.name for room in ROOMS]
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_rooms_lean_only_on_rooms_below(room: Room) -> None:
    """The order of the map is a contract: nothing goes in circles, and every room can be read after those above."""
    listed = the_map()
    below = listed[: listed.index(room.name)] if room.name in listed else ()
    assert sorted(leans_on(room) - set(below)) == []


def test_imports_are_understood() -> None:
    """The test above sees every way to import a room, within functions too."""
    text = "import reportbuild.model.terms\nfrom reportbuild.reading import shelf, yaml\n"
    text += "def f():\n    from reportbuild import cli\n"
    assert leans_on(Room("x.py", text, ast.parse(text))) == {
        "model/terms.py",
        "reading/shelf.py",
        "reading/yaml.py",
        "cli.py",
    }
    assert not [name for room in ROOMS for name in imported(room.tree) if name.startswith(".")]


@pytest.mark.parametrize("room", [room for room in ROOMS if room.name.startswith("model/")], ids=lambda room: room.name)
def test_the_ground_stands_on_nothing(room: Room) -> None:
    """What things are needs no engine: the standard library, pydantic, and each other."""
    known = {*sys.stdlib_module_names, "pydantic", "reportbuild"}
    assert {name.split(".")[0] for name in imported(room.tree)} <= known


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_only_doors_lead_out(room: Room) -> None:
    """Files, programs and the network are reached through the few rooms that are made for it, and by no open()."""
    harmless = ("pathlib.PurePosixPath", "pathlib.PurePath")
    used = [
        name
        for name in imported(room.tree)
        if any(name == out or name.startswith(f"{out}.") for out in OUTSIDE) and name not in harmless
    ]
    allowed = DOORS.get(room.name, ())
    assert [name for name in used if not any(name == out or name.startswith(f"{out}.") for out in allowed)] == []
    calls = [node.func for node in ast.walk(room.tree) if isinstance(node, ast.Call)]
    assert [call for call in calls if isinstance(call, ast.Name) and call.id in ("open", "eval", "exec")] == []
    touched = [call.attr for call in calls if isinstance(call, ast.Attribute) and call.attr in TOUCHES]
    assert room.name in TOUCHING or touched == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_engines_stay_in_their_rooms(room: Room) -> None:
    """Another engine can take the place of one without a search through the house."""
    known = {name.split(".")[0] for name in imported(room.tree)} & ENGINES.keys()
    assert [engine for engine in known if not fnmatch(room.name, ENGINES[engine])] == []


def test_whatever_shapes_a_file_is_known_to_the_cache() -> None:
    """A newer version of any package that we build with makes kept steps be done again; those that only talk do not."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = {re.match(r"[\w-]+", each)[0].lower() for each in project["dependencies"]}  # type: ignore[index]
    assert named - set(digests.ENGINES) == {"platformdirs", "rich", "typer"}


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_says_what_it_is(room: Room) -> None:
    """Its first line tells a stranger; nothing in it is left for later; it can be read in one sitting."""
    assert (ast.get_docstring(room.tree) or "").strip().endswith((".", ")", "”"))
    assert re.findall(r"TODO|FIXME|XXX|NotImplementedError", room.text) == []
    assert room.text.count("\n") <= LARGEST_MODULE


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "manager", "handler", "process", "info", "tmp"])
def test_no_room_is_named_for_everything(word: str) -> None:
    """A name that fits anything says nothing."""
    assert [room.name for room in ROOMS if word in re.split(r"[/._]", room.name)] == []


def test_functions_are_short() -> None:
    """Most are seen at a glance, nine in ten on half a screen, none is longer than a screen."""
    sizes = [size for _, size in functions()]
    assert [where for where, size in functions() if size > LARGEST_FUNCTION] == []
    assert median(sizes) < USUAL_FUNCTION
    assert sum(size < LARGEST_FUNCTION / 2 for size in sizes) >= 0.9 * len(sizes)


TESTS = tuple(sorted(Path(__file__).parent.rglob("test_*.py")))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_every_test_is_a_promise(path: Path) -> None:
    """Each says in a sentence what it promises, and none is passed over without a reason."""
    tree = ast.parse(path.read_bytes())
    tests = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    assert [test.name for test in tests if not (ast.get_docstring(test) or "").endswith((".", "?", ".)"))] == []
    assert list(without_reason(tree)) == []


def without_reason(tree: ast.AST) -> Iterator[int]:
    """Lines where a test is skipped or expected to fail and nobody says why."""
    calls = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("skip", "skipif", "xfail"):
            call = calls.get(id(node))
            mark = isinstance(node.value, ast.Attribute) and node.value.attr == "mark"
            named = call and any(keyword.arg == "reason" for keyword in call.keywords)
            if not named and (mark or (call and not call.args)):
                yield node.lineno


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("@pytest.mark.skip\ndef test_a(): ...", [1]),
        ("@pytest.mark.xfail()\ndef test_a(): ...", [1]),
        ("@pytest.mark.skipif(True)\ndef test_a(): ...", [1]),
        ("x = 1\npytest.skip()", [2]),
        ("@pytest.mark.skipif(True, reason='no Java')\ndef test_a(): ...", []),
        ("pytest.skip('no Java')", []),
        ("pytest.raises(pytest.skip.Exception)", []),
    ],
)
def test_a_missing_reason_is_seen(text: str, lines: list[int]) -> None:
    """However a test is passed over."""
    assert list(without_reason(ast.parse(text))) == lines
