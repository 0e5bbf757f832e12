"""Promises of plain text: every word is there, tables are read out, notes stand at the end, lines stay short."""

from __future__ import annotations

from reportbuild.model.document import Part
from reportbuild.model.terms import ENGLISH
from reportbuild.packaging.text import WIDTH, write_text
from screen_book import part


def text(*bodies: str) -> str:
    parts = [
        part(f"p{n}", "chapter", Part.BODY, f'<section class="chapter"><h1 id="h{n}">Trees</h1>{body}</section>')
        for n, body in enumerate(bodies)
    ]
    return write_text("Shade", "", parts, ENGLISH).decode()


def test_headings_are_underlined() -> None:
    """By level; lines end where words allow."""
    assert text("<h2>Oaks</h2><p>Shade.</p>") == "Shade\n=====\n\nTrees\n=====\n\nOaks\n----\n\nShade.\n"


def test_a_table_is_read_out_in_words() -> None:
    """Each value behind the name of its column, so that it can be heard; lists in cells stay lists."""
    made = text(
        '<div class="table-block" id="t"><table><caption>Counts</caption><thead><tr><th></th><th>One</th>'
        "<th>Two</th></tr></thead><tbody><tr><th>Oaks</th><td>1</td><td><ul><li>a</li><li>b</li></ul></td></tr></tbody></table></div>"
    )
    assert "Counts\n\nOaks. One: 1; Two: a, b.\n" in made


def test_a_corner_that_heads_nothing_moves_no_name() -> None:
    """The values of a table whose corner is no header cell stand behind the names of their own columns."""
    made = text(
        "<table><thead><tr><td></td><th>One</th><th>Two</th></tr></thead>"
        "<tbody><tr><th>Oaks</th><td>1</td><td>2</td></tr></tbody></table>"
    )
    assert "Oaks. One: 1; Two: 2.\n" in made


def test_heads_above_heads_and_groups_are_read_out() -> None:
    """A column is named by all heads above it, a group on a line of its own."""
    made = text(
        '<table><thead><tr><th rowspan="2">Town</th><th colspan="2">Trees</th></tr><tr><th>Old</th><th>New</th></tr>'
        '</thead><tbody><tr class="group"><th scope="rowgroup" colspan="3">North</th></tr>'
        '<tr><th scope="row">Ely</th><td>1</td><td>2</td></tr></tbody></table>'
    )
    assert "North:\n\nTown: Ely; Trees Old: 1; Trees New: 2.\n" in made


def test_things_compared_are_read_out_one_by_one() -> None:
    """Each thing's name, then each aspect with what is said of it."""
    made = text(
        '<table class="comparison"><thead><tr><td></td><th>Spade</th><th>Rake</th></tr></thead>'
        '<tbody><tr><th scope="row">Use</th><td>Digging</td><td>Raking</td></tr></tbody></table>'
    )
    assert "Spade:\n\nUse: Digging.\n\nRake:\n\nUse: Raking.\n" in made


def test_a_picture_is_what_is_said_of_it() -> None:
    """An ornament says nothing."""
    assert "[Figure: A chart that rises]" in text('<figure id="f"><img src="a.svg" alt="A chart that rises"/></figure>')
    assert "[" not in text('<figure id="f"><img src="a.svg" alt=""/></figure>')


def test_notes_stand_at_the_end_by_chapter() -> None:
    """Wherever print has them; their calls stand in brackets."""
    note = (
        '<section class="note-group"><ol class="notes"><li class="note" id="n1"><p>'
        '<a href="#call-n1" role="doc-backlink" class="note-number">1</a>. Of shade.</p></li></ol></section>'
    )
    call = '<p>Shade<sup class="note-call"><a id="call-n1" href="#n1">1</a></sup> is cool.</p>'
    made = text(call + note, "<p>More.</p>")
    assert "Shade[1] is cool." in made
    assert made.endswith("More.\n\nNotes\n=====\n\nTrees\n-----\n\n1. Of shade.\n")


def test_lists_keep_their_marks_and_hang() -> None:
    """A second line begins below the first one's words."""
    made = text(f"<ol start='3'><li>{'shade ' * 20}</li><li>b</li></ol><ul><li>c</li></ul>")
    assert "\n3. shade" in made
    assert "\n   shade" in made
    assert "\n4. b\n\n- c\n" in made


def test_lines_are_short_and_addresses_whole() -> None:
    """An address that is broken leads nowhere."""
    address = "https://example.org/" + "a" * 80
    made = text(f"<p>{'shade ' * 40}{address}</p>")
    assert [line for line in made.splitlines() if len(line) > WIDTH] == [address]
