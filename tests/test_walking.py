"""Promises of walking: every word is met in the order of reading, and a tree changes only where it is changed."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportbuild.model import document, inlines
from reportbuild.model.document import Box, Column, Heading, Paragraph, Quote, Row, Table
from reportbuild.model.figures import Figure
from reportbuild.model.inlines import (
    Abbreviation,
    Citation,
    Cite,
    Code,
    Image,
    LineBreak,
    NoteCall,
    Style,
    Styled,
    Text,
)
from reportbuild.model.walking import Node, find, plain_text, rewrite, walk
from trees import HERE, every_block, figure, line, note, paragraph, table, text

TEXTS = st.builds(text, st.text())
LINES = st.recursive(
    TEXTS | st.builds(Code, st.just(HERE), st.text()) | st.builds(NoteCall, st.just(HERE), st.text()),
    lambda kids: st.builds(Styled, st.just(HERE), st.sampled_from(Style), st.lists(kids, max_size=3).map(tuple)),
    max_leaves=8,
)
PARAGRAPHS = st.builds(Paragraph, st.just(HERE), st.lists(LINES, max_size=3).map(tuple))
TREES = st.recursive(
    PARAGRAPHS, lambda kids: st.builds(Quote, st.just(HERE), st.lists(kids, max_size=3).map(tuple)), max_leaves=6
)


def words(node: Node) -> list[str]:
    return [each.text for each in find(node, Text)]


def test_the_tree_of_trees_holds_every_kind() -> None:
    """What the tests below call everything is everything: a new kind of node must be added to it."""
    met = {type(node) for node in walk(every_block())}
    assert {*get_args(document.Block), *get_args(inlines.Inline)} <= met


def test_every_word_is_met_once_in_the_order_of_reading() -> None:
    """Whatever stage walks a chapter sees its words as a reader does: no field of any node is passed over."""
    blocks = every_block()
    told = re.findall(r"'(w\d+)'", repr(blocks))
    met = [
        word
        for node in walk(blocks)
        for name in ("text", "short", "number", "label", "formula", "path", "title")
        if isinstance(word := getattr(node, name, ""), str) and word.startswith("w")
    ]
    assert sorted(met) == sorted(told)
    assert met == [f"w{n}" for n in range(len(told))]


def test_words_around_a_citation_are_walked() -> None:
    """Prefix and suffix of a cited work are words, too: they may hold abbreviations and phrases."""
    cited = Citation(HERE, "c1", (Cite(HERE, "a", line("see"), line("and elsewhere")),))
    assert words(paragraph(cited)) == ["see", "and elsewhere"]


def test_the_picture_of_a_figure_is_walked() -> None:
    """It stands alone in its field, and is a node like any other."""
    assert [each.src for each in find(figure("f"), Image)] == ["figures/f.svg"]


def test_finding_takes_several_kinds_in_order() -> None:
    """Figures and tables asked for together come as they stand, wherever they are nested."""
    blocks = (Box(HERE, document.BoxKind.NOTE, "b", (), (table("t1"),)), *every_block())
    assert [type(node) for node in find(blocks, Figure, Table)] == [Table, Figure, Figure, Figure, Table]
    assert list(find((), Figure)) == []


@given(TREES)
def test_a_tree_that_nothing_changes_is_the_same_object(tree: Node) -> None:
    """Rewriting with the identity gives the very object back, so that unchanged chapters cost nothing."""
    assert rewrite(tree, lambda node: node) is tree


def test_everything_that_nothing_changes_is_the_same_object() -> None:
    """The same for every kind of node."""
    blocks = every_block()
    assert rewrite(blocks, lambda node: node) is blocks


@given(TREES)
def test_every_node_is_offered_once(tree: Node) -> None:
    """A change sees each node that a walk meets, kids before parents."""
    offered: list[Node] = []

    def watch(node: Node) -> Node:
        offered.append(node)
        return node

    rewrite(tree, watch)
    assert sorted(map(id, offered)) == sorted(map(id, walk(tree)))
    assert offered[-1] is tree


def test_only_what_changes_is_new() -> None:
    """A changed word gives new parents up to the root; its siblings stay the objects they were."""
    quiet, loud = paragraph("quiet"), paragraph("loud")
    before = Quote(HERE, (quiet, loud))
    after = rewrite(before, lambda node: text("LOUD") if node == text("loud") else node)
    assert after == Quote(HERE, (quiet, paragraph("LOUD")))
    assert after.kids[0] is quiet
    assert before == Quote(HERE, (paragraph("quiet"), paragraph("loud")))


def test_parents_are_changed_after_their_kids() -> None:
    """A change that looks into a node sees its kids changed already."""

    def change(node: Node) -> Node:
        match node:
            case Text():
                return text("new")
            case Paragraph(kids=(Text(text=seen),)):
                return paragraph(seen, "!")
        return node

    assert rewrite(paragraph("old"), change) == paragraph("new", "!")


def test_a_node_may_become_several_or_none() -> None:
    """A list stands among the siblings in place of the node; an empty one leaves no gap."""
    by_word = {"gone": [], "two": [text("2a"), text("2b")]}
    after = rewrite(paragraph("one", "gone", "two"), lambda node: by_word.get(getattr(node, "text", ""), node))
    assert after == paragraph("one", "2a", "2b")


def test_changes_reach_notes_and_cells() -> None:
    """What stands in a table's cells, headings and own notes is changed like any other text."""
    before = table("t", line("cell"), caption="caption", notes=(note("a", "note"),))
    after = rewrite(before, lambda node: text(node.text.upper()) if isinstance(node, Text) else node)
    assert words(after) == ["CAPTION", "HEAD", "CELL", "NOTE"]
    assert after.rows == (Row(((paragraph("CELL"),),)),)
    assert after.columns == (Column(line("HEAD")),)


@pytest.mark.parametrize(
    ("kids", "expected"),
    [
        (line("Two\n  lines", LineBreak(HERE), "and a third"), "Two lines and a third"),
        (line("Growth", NoteCall(HERE, "a", "n", "1"), " in June"), "Growth in June"),
        ((Styled(HERE, Style.STRONG, line("How ", Code(HERE, "x"))), text(" works")), "How x works"),
        (line("What ", Abbreviation(HERE, "ICE", "Immigration", first=True), " does"), "What Immigration (ICE) does"),
        (line("What ", Abbreviation(HERE, "ICE", "Immigration"), " does"), "What ICE does"),
        (line(Abbreviation(HERE, "ICE", first=True)), "ICE"),
        ((), ""),
    ],
)
def test_plain_words_of_a_title(kids: inlines.Inlines, expected: str) -> None:
    """Titles in metadata and outlines are one line, without note numbers, abbreviations as they print."""
    assert plain_text(Heading(HERE, 1, "a", kids)) == plain_text(kids) == expected


@given(TREES)
def test_plain_words_are_always_one_line(tree: Node) -> None:
    """Whatever spaces and line ends an author writes, there is one space between words and none at the ends."""
    assert plain_text(tree) == " ".join(plain_text(tree).split())
