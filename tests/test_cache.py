"""Promises of the room that keeps finished steps."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportbuild.building.cache import Cache, Finished, Part, clean


def finished(content: bytes = b"value", asked: tuple[tuple[str, str], ...] = ()) -> Finished:
    return Finished(asked, b"", (Part("digest", "still", content),))


def same(question: str) -> str:
    return "same"


def test_what_is_kept_is_found_by_another_build(tmp_path: Path) -> None:
    """A step kept by one build is there for the next."""
    first = Cache(tmp_path)
    first.keep("key", finished())
    first.close()
    assert Cache(tmp_path).find("key", same) == finished()


def test_a_step_is_good_only_while_its_questions_have_the_same_answers(tmp_path: Path) -> None:
    """A file that a chapter asked for and that changed since makes the kept step as good as none."""
    cache = Cache(tmp_path)
    cache.keep("key", finished(asked=(("file data.csv", "same"),)))
    assert cache.find("key", same) is not None
    assert cache.find("key", lambda question: "other") is None


def test_steps_of_one_key_are_kept_side_by_side(tmp_path: Path) -> None:
    """Going back to an earlier state of a file finds what was kept of it then."""
    cache = Cache(tmp_path)
    for state in ("old", "new"):
        cache.keep("key", finished(state.encode(), (("file", state),)))
    found = cache.find("key", lambda question: "old")
    assert found is not None
    assert found.parts[0].content == b"old"


def test_a_torn_value_is_a_miss(tmp_path: Path) -> None:
    """A value whose bytes are not those that were kept is never used."""
    cache = Cache(tmp_path)
    cache.keep("key", finished())
    with cache._base:
        cache._base.execute("UPDATE parts SET content = ?", (b"vaLue",))
    assert cache.find("key", same) is None


@pytest.mark.parametrize("ruin", [b"", b"not a database at all", b"SQLite format 3\0 and then nothing"])
def test_a_broken_file_is_begun_anew(tmp_path: Path, ruin: bytes) -> None:
    """Whatever stands where the cache should be, a build goes on and keeps its steps."""
    clean(tmp_path)
    (tmp_path / "steps.sqlite").write_bytes(ruin)
    cache = Cache(tmp_path)
    cache.keep("key", finished())
    assert cache.find("key", same) == finished()


def test_what_was_not_used_for_the_longest_goes_first(tmp_path: Path) -> None:
    """Over its size, the cache lets go of the step whose last use was earliest."""
    cache = Cache(tmp_path)
    for name in ("a", "b", "c"):
        cache.keep(name, finished(name.encode() * 100))
    assert cache.find("a", same) is not None
    cache.close(largest=250)
    after = Cache(tmp_path)
    assert [name for name in ("a", "b", "c") if after.find(name, same)] == ["a", "c"]


def test_two_builds_keep_at_the_same_time(tmp_path: Path) -> None:
    """Each finds what the other keeps, and neither waits for the other to end."""
    one, two = Cache(tmp_path), Cache(tmp_path)
    one.keep("from one", finished(b"1"))
    two.keep("from two", finished(b"2"))
    assert two.find("from one", same) == finished(b"1")
    assert one.find("from two", same) == finished(b"2")


def test_a_folder_that_others_may_write_in_is_refused(tmp_path: Path) -> None:
    """What somebody else could have put there is never opened: it would be run as our own."""
    folder = tmp_path / "open to all"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(PermissionError, match="not yours alone"):
        Cache(folder)


def test_clean_leaves_nothing(tmp_path: Path) -> None:
    """After `clean` no step is found."""
    cache = Cache(tmp_path)
    cache.keep("key", finished())
    cache.close()
    clean(tmp_path)
    assert list(tmp_path.iterdir()) == []
