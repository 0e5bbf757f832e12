"""Promises held against the CSL test suite, which is not ours and not kept here.

CSL_TEST_SUITE names the folder of a copy of it (citation-style-language/test-suite).
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from csl_suite import CAPITAL, EQUAL, run_all, table

FEWEST = 718
"""Fixtures that must be equal."""


def test_citations_are_those_of_the_suite() -> None:
    """As many fixtures as we say come out as they should, and docs/citations.md names every one that does not."""
    folder = os.environ.get("CSL_TEST_SUITE")
    if not folder:
        pytest.skip("CSL_TEST_SUITE names no copy of the CSL test suite")
    outcomes = run_all(Path(folder))
    counted = Counter(outcome.verdict for outcome in outcomes)
    assert counted[EQUAL] >= FEWEST
    assert counted[CAPITAL] >= 30
    assert table(outcomes) in (Path(__file__).parent.parent / "docs" / "citations.md").read_text("utf-8")
