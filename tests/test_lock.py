"""Promises of references.lock.yaml: what was written is read, and what is not ours is passed over."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reportbuild.model.entries import Lookup
from reportbuild.model.problems import Place
from reportbuild.reading.bibliography import read_references
from reportbuild.reading.lock import LOCK, read_lock, write_lock
from reportbuild.reading.shelf import Memory

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), max_size=20)


addresses = words.map(lambda path: f"https://example.org/{path}")


@given(st.dictionaries(addresses, st.builds(Lookup, words.filter(bool), *[words] * 5)))
def test_what_is_written_is_read(found: dict[str, Lookup]) -> None:
    """Whatever a page calls itself."""
    read = read_lock(Memory({LOCK: write_lock(found).encode()}))
    assert not read.problems
    assert read.value == found


def test_without_the_file_nothing_is_known() -> None:
    """Nothing was ever looked up."""
    assert read_lock(Memory({})).value == {}


def test_a_file_that_is_not_ours_is_told_and_passed_over() -> None:
    """Whoever mends it by hand may break it."""
    for text in ("links: [a]", "- a", "links: {a: b}"):
        read = read_lock(Memory({LOCK: text.encode()}))
        assert [problem.code for problem in read.problems] == ["bib.bad-lock"]
        assert read.value == {}


def test_works_know_what_their_addresses_led_to() -> None:
    """By their address, or else by that of their DOI."""
    lock = write_lock({"https://a.example/": Lookup("200"), "https://doi.org/10.1/x": Lookup("404")})
    works = b"- {id: a, type: book, URL: https://a.example/}\n- {id: b, type: book, DOI: 10.1/x}\n- {id: c, type: book}"
    read = read_references(Memory({"r.yaml": works, LOCK: lock.encode()}), {"r.yaml": Place("book.yaml")})
    assert [entry.lookup and entry.lookup.status for entry in read.value] == ["200", "404", None]
