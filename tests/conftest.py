"""What tests share: golden books, each built once, and the option that keeps what they say now."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable

import pytest

KEPT = tempfile.TemporaryDirectory(prefix="reportbuild-tests-")
os.environ["XDG_CACHE_HOME"] = KEPT.name  # before reportbuild is loaded: tests keep nothing among the user's own steps

from goldens import Golden, build_golden  # noqa: E402


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="keep what the golden books say now as expected")


@pytest.fixture(scope="session")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Golden]:
    """A golden book by the name of its case, built when it is first asked for."""
    built: dict[str, Golden] = {}

    def ask(case: str) -> Golden:
        if case not in built:
            built[case] = build_golden(case, tmp_path_factory.mktemp(case))
        return built[case]

    return ask


@pytest.fixture
def book(case: str, golden: Callable[[str], Golden]) -> Golden:
    """The golden book of a test's case."""
    return golden(case)


@pytest.fixture
def golden_notes(golden: Callable[[str], Golden]) -> Golden:
    """The golden book of notes."""
    return golden("notes")
