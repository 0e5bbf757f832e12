"""Promises of the room that keeps finished steps."""

from __future__ import annotations

import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest

from reportbuild.building.cache import LARGE, Cache, Finished, Part, TornError, clean, keep_elsewhere, packed, unpacked


def finished(content: bytes = b"value", asked: tuple[tuple[str, str], ...] = ()) -> Finished:
    return Finished(asked, b"", (Part("digest", "still", content),))


def content_of(found: Finished | None) -> bytes:
    assert found is not None
    return found.parts[0].content


def same(question: str) -> str:
    return "same"


def test_what_is_kept_is_found_by_another_build(tmp_path: Path) -> None:
    """A step kept by one build is there for the next."""
    first = Cache(tmp_path)
    first.keep("key", finished())
    first.close()
    found = Cache(tmp_path).find("key", same)
    assert content_of(found) == b"value"
    assert found is not None
    assert [(part.digest, part.still, part.size) for part in found.parts] == [("digest", "still", 5)]


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
    assert content_of(cache.find("key", lambda question: "old")) == b"old"


@pytest.mark.parametrize(
    "torn", ["UPDATE contents SET content = x'00'", "DELETE FROM contents", "DELETE FROM made", "DELETE FROM steps"]
)
def test_a_torn_value_is_a_miss(tmp_path: Path, torn: str) -> None:
    """A value whose bytes are not those that were kept, or that is there no more, is never used, and then not found."""
    cache = Cache(tmp_path)
    given = cache.keep("key", finished())
    assert content_of(given) == b"value"
    with cache.base:
        cache.base.execute(torn)
    with pytest.raises(TornError) as told:
        content_of(given)
    cache.forget(told.value.step)
    assert cache.find("key", same) is None


@pytest.mark.parametrize("value", [b"%PDF" * LARGE, b"\x80\x05." * LARGE, "words" * LARGE], ids=["file", "odd", "text"])
def test_large_values_come_back_as_they_were(tmp_path: Path, value: object) -> None:
    """They are read in place, and bytes are kept as they are; a torn one is a miss, too."""
    cache = Cache(tmp_path)
    given = cache.keep("key", Finished((), b"", (Part("digest", "still", packed(value)),)))
    assert unpacked(content_of(given)) == value
    with cache.base:
        cache.base.execute("UPDATE contents SET content = substr(content, 1, length(content) - 1) || x'00'")
    with pytest.raises(TornError):
        content_of(given)


def test_another_process_reads_for_itself(tmp_path: Path) -> None:
    """What is sent to it is where a value is, and not the value; it may be torn there as well."""
    cache = Cache(tmp_path)
    given = cache.keep("key", finished(b"value" * 1000))
    sent = pickle.dumps(given)
    assert len(sent) < 1000
    received = pickle.loads(sent)
    assert content_of(received) == b"value" * 1000
    cache.forget(1)
    with pytest.raises(TornError) as told:
        content_of(received)
    assert pickle.loads(pickle.dumps(told.value)).step == 1


def test_what_another_build_kept_meanwhile_stays(tmp_path: Path) -> None:
    """Two builds of the same do the same step: the values of the first stay where it reads them."""
    one, two = Cache(tmp_path), Cache(tmp_path)
    first, second = one.keep("key", finished()), two.keep("key", finished())
    assert content_of(first) == content_of(second) == b"value"


def test_a_worker_keeps_what_it_made(tmp_path: Path) -> None:
    """It tells where a value is; the build reads it, and finds it again. Where it cannot keep it, it sends it."""
    cache = Cache(tmp_path)
    sent = pickle.dumps(keep_elsewhere(cache.file, "key", finished(b"value" * 1000)))
    assert len(sent) < 1000
    taken = cache.taken_in(pickle.loads(sent))
    assert content_of(taken) == content_of(cache.find("key", same)) == b"value" * 1000
    assert keep_elsewhere(tmp_path / "nowhere.sqlite", "key", finished()) == finished()


def test_a_cache_that_was_removed_and_made_anew_is_another(tmp_path: Path) -> None:
    """A worker that stays warm writes where the build reads, and not in the file that is gone."""
    old = Cache(tmp_path)
    keep_elsewhere(old.file, "key", finished(b"old"))
    old.close()
    clean(tmp_path)
    assert keep_elsewhere(old.file, "key", finished(b"none")) == finished(b"none")
    new = Cache(tmp_path)
    assert content_of(new.taken_in(keep_elsewhere(new.file, "key", finished(b"new")))) == b"new"


def test_what_cannot_be_kept_is_held(tmp_path: Path) -> None:
    """Where the cache takes nothing, the build goes on with what it has."""
    cache = Cache(tmp_path)
    cache.base.execute("PRAGMA query_only = ON")
    assert cache.keep("key", finished()) == finished()


@pytest.mark.parametrize("ruin", [b"", b"not a database at all", b"SQLite format 3\0 and then nothing"])
def test_a_broken_file_is_begun_anew(tmp_path: Path, ruin: bytes) -> None:
    """Whatever stands where the cache should be, a build goes on and keeps its steps."""
    clean(tmp_path)
    (tmp_path / "steps.sqlite").write_bytes(ruin)
    cache = Cache(tmp_path)
    cache.keep("key", finished())
    assert content_of(cache.find("key", same)) == b"value"


def test_builds_that_begin_a_cache_at_the_same_time_begin_one(tmp_path: Path) -> None:
    """None takes what another has only just begun for broken: whatever they keep is found."""
    names = ("a", "b", "c", "d")

    def begin(folder: Path, gate: Barrier, name: str) -> None:
        gate.wait()
        cache = Cache(folder)
        cache.keep(name, finished())
        cache.close()

    with ThreadPoolExecutor(len(names)) as builds:
        for turn in range(120):
            gate = Barrier(len(names))
            list(builds.map(partial(begin, tmp_path / str(turn), gate), names))
            cache = Cache(tmp_path / str(turn))
            assert [name for name in names if cache.find(name, same)] == [*names]
            cache.close()


@pytest.mark.skipif(sys.platform == "win32", reason="knows no such limit")
def test_a_disk_that_is_full_is_told(tmp_path: Path) -> None:
    """Where not even an empty cache can be made, it is said of which file, and what may be done."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
    try:
        with pytest.raises(OSError, match=r"nothing can be kept here, but --cache .*steps\.sqlite"):
            Cache(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


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
    assert content_of(two.find("from one", same)) == b"1"
    assert content_of(one.find("from two", same)) == b"2"


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
