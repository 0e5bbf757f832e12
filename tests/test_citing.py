"""Promises of Pandoc's citation syntax: keys, locators, and what stands around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportbuild.model.inlines import Citation, Cite, Inlines, Text
from reportbuild.model.problems import Place
from reportbuild.model.walking import find, plain_text
from reportbuild.reading.citing import LABELS, Cited, Span, key_at, read_cited, read_locator
from reportbuild.reading.markdown import read_chapter
from reportbuild.reading.shelf import Memory


def read(line: str) -> Inlines:
    """The inlines of a paragraph on line 3 of a chapter."""
    draft = read_chapter(f"# T\n\n{line}\n", "a.md", lang="en", shelf=Memory({}))
    assert not draft.problems
    paragraph = draft.value.blocks[1]
    kids: Inlines = paragraph.kids  # type: ignore[union-attr, assignment]
    return kids


def cites(line: str) -> tuple[Cite, ...]:
    return tuple(find(read(line), Cite))


def cited(text: str) -> tuple[Cited, ...]:
    return read_cited(text, Span(0, len(text)), lambda pos: pos + 1)


def locator(text: str) -> tuple[str, str, str]:
    """Label, value and what is left, of what stands behind a key."""
    label, value, rest = read_locator(text, 0, len(text))
    return label, value, text[rest:]


def test_a_bracket_cites_several_works_in_their_order() -> None:
    """Works are parted by semicolons; each has its own locator."""
    first, second = cites("A [@one; @two, p. 2].")
    assert (first.key, first.locator) == ("one", "")
    assert (second.key, second.label, second.locator) == ("two", "page", "2")


def test_prefix_locator_and_suffix_are_told_apart() -> None:
    """What stands before the key is prefix, the number with its label is the locator, the rest is suffix."""
    (cite,) = cites("[see *also* @key, ch. 2, and **elsewhere**]")
    assert plain_text(cite.prefix) == "see also"
    assert (cite.label, cite.locator) == ("chapter", "2")
    assert plain_text(cite.suffix) == ", and elsewhere"


def test_markup_in_prefix_and_suffix_stands_where_it_is_written() -> None:
    """Every node within a citation has the column of its first character."""
    (cite,) = cites("[see *also* @key, p. 4, and **more**]")
    assert cite.at == Place("a.md", 3, 13)
    assert [node.at.column for node in find(cite.prefix, Text)] == [2, 7]
    assert [node.at.column for node in find(cite.suffix, Text)] == [23, 31]


def test_a_bare_key_is_a_narrative_citation() -> None:
    """“@key” in a sentence makes the author's name part of it; a bracket behind it is its locator."""
    kids = read("As @key [p. 4; @other] says, @last agrees.")
    first, second = find(kids, Citation)
    assert first.narrative
    assert [cite.key for cite in first.cites] == ["key", "other"]
    assert (first.cites[0].locator, first.cites[1].locator) == ("4", "")
    assert (second.narrative, second.cites[0].key) == (True, "last")


def test_a_bracket_that_cites_is_not_the_locator_of_the_key_before_it() -> None:
    """“@one [@two]” are two citations."""
    assert [len(citation.cites) for citation in find(read("@one [@two, p. 3] and @three [](#x)"), Citation)] == [
        1,
        1,
        1,
    ]


def test_a_minus_leaves_the_author_out() -> None:
    """“[-@key]” and “-@key” suppress the author and are never narrative."""
    kids = read("Smith [-@key, 33] and -@key")
    assert [cite.suppress_author for cite in find(kids, Cite)] == [True, True]
    assert [citation.narrative for citation in find(kids, Citation)] == [False, False]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("@a.b:c/d-e.", "a.b:c/d-e"),
        ("@Doe_2020,", "Doe_2020"),
        ("@2020doe", "2020doe"),
        ("@a--b", "a"),
        ("@ñandú!", "ñandú"),
        ("@{https://example.org/?a=b&c}", "https://example.org/?a=b&c"),
        ("@doe's", "doe"),
    ],
)
def test_punctuation_behind_a_key_is_the_sentences(text: str, key: str) -> None:
    """A key ends with a letter, a digit or “_”, unless braces say where it ends."""
    found = key_at(text, 0)
    assert found
    assert key in (found["plain"], found["braced"])


@pytest.mark.parametrize("text", ["ana@example.org", "https://site.org/@ana", "a_@b", "@ alone", "@@x@", r"\@handle"])
def test_addresses_and_escaped_signs_are_no_citations(text: str) -> None:
    """An e-mail address, a path and an escaped sign stay text."""
    assert not list(find(read(text), Citation))


def test_an_escaped_sign_in_a_bracket_is_no_key() -> None:
    """“[\\@x]” cites nothing."""
    assert plain_text(read(r"[\@x and `@y`]")) == "[@x and @y]"


def test_a_link_with_a_key_in_its_text_stays_a_link_and_brackets_without_keys_stay_text() -> None:
    """Only a bracket with a key in it, and no address behind it, cites."""
    assert not [c for c in find(read("[the @x](https://example.org)"), Citation) if not c.narrative]
    assert plain_text(read("[sic] and [a; b]")) == "[sic] and [a; b]"


def test_code_links_and_notes_in_a_citation_hide_their_semicolons() -> None:
    """A semicolon or a key inside something else does not part works."""
    (cite,) = cites("[see `a; @b` and [c; d](https://example.org) @key]")
    assert plain_text(cite.prefix) == "see a; @b and c; d"


def test_two_works_without_a_semicolon_are_told() -> None:
    """Both are cited, and the author is told how to part them."""
    draft = read_chapter("# T\n\n[@a and @b]\n", "a.md", lang="en", shelf=Memory({}))
    assert [cite.key for cite in find(draft.value, Cite)] == ["a", "b"]
    assert [str(problem) for problem in draft.problems] == [
        "a.md:3:9: warning[cite.semicolon] “@b” stands behind another work without a “;” between them"
        " (part them with “;”)"
    ]


def test_text_between_semicolons_without_a_key_stays_with_the_work_before() -> None:
    """“[@a; see the annex; @b]” loses no words."""
    first, second = cited("@a, p. 3; see the annex; cf. @b; and more")
    assert (first.locator, second.locator) == ("3", "")
    text = "@a, p. 3; see the annex; cf. @b; and more"
    assert text[first.suffix.start : first.suffix.end] == "; see the annex"
    assert text[second.prefix.start : second.prefix.end] == "cf."
    assert text[second.suffix.start : second.suffix.end] == "; and more"


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        (", p. 4", ("page", "4", "")),
        (" p. 4", ("page", "4", "")),
        (", 33", ("page", "33", "")),
        (" 33-35, 38--39 and passim", ("page", "33-35, 38–39", " and passim")),
        (", pp. iv, vi-xi", ("page", "iv, vi-xi", "")),
        (", p. iv, I think", ("page", "iv", ", I think")),
        (", § 1357(g)(1)", ("section", "1357(g)(1)", "")),
        (", §§ 4 & 5", ("section", "4 & 5", "")),
        (", ¶ 3", ("paragraph", "3", "")),
        (", pág. 33", ("page", "33", "")),
        (", págs. 3-5, y más", ("page", "3-5", ", y más")),
        (", cap. IV", ("chapter", "IV", "")),
        (", capítulo 2", ("chapter", "2", "")),
        (", párr. 3", ("paragraph", "3", "")),
        (", sec. 3", ("section", "3", "")),
        (", n. 7", ("note", "7", "")),
        (", vol. 2", ("volume", "2", "")),
        (", col. 2", ("column", "2", "")),
        (", fig. 2", ("figure", "2", "")),
        (", ll. 2-4", ("line", "2-4", "")),
        (", bk. 3, ch. 2", ("book", "3", ", ch. 2")),
        (", s.v. 3", ("sub-verbo", "3", "")),
        (", P. 4", ("page", "4", "")),
        (", p. 4.", ("page", "4", ".")),
        ("{ii, A, D-Z}, with a suffix", ("page", "ii, A, D-Z", ", with a suffix")),
        (", {ch. A} more", ("chapter", "A", " more")),
        ("{}, 99 years later", ("page", "", ", 99 years later")),
        (", parade 4", ("page", "", ", parade 4")),
        (", and elsewhere", ("page", "", ", and elsewhere")),
        (", art. 4", ("page", "", ", art. 4")),
        ("", ("page", "", "")),
    ],
)
def test_locators_are_read_in_english_and_spanish(text: str, read_as: tuple[str, str, str]) -> None:
    """Words, shortened words and signs name CSL's labels; what is no locator is left for the suffix."""
    assert locator(text) == read_as


def test_every_label_is_one_the_citation_engine_knows() -> None:
    """Each word leads to a locator label of CSL 1.0.1."""
    known = "book chapter column figure folio issue line note opus page paragraph part section sub-verbo verse volume"
    assert set(LABELS.values()) == set(known.split())


@given(st.text(alphabet="@-;,[]{}ab1. p§\\`", max_size=30))
def test_spans_of_a_citation_lie_inside_it_and_do_not_overlap(text: str) -> None:
    """Whatever stands between brackets, prefix, key and suffix follow each other."""
    pos = 0
    for work in cited(text):
        assert pos <= work.prefix.start <= work.prefix.end <= work.at
        assert work.at < work.suffix.start <= work.suffix.end <= len(text)
        pos = work.suffix.end
