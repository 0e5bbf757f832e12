"""A table of things compared, turned: in place of a column for each thing a block for each, one below the other."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lxml import etree

COLUMNS = "grid-template-columns: minmax(6em, 1fr) repeat({things}, minmax(0, 2fr))"
"""On a wide screen the blocks stand side by side again, each as wide as the others."""


MOST_SIDE_BY_SIDE = 4
"""More things than these stay below each other on every screen."""


def stack(table: etree._Element) -> None:
    """Turns a table whose columns are things and whose rows are aspects of them.

    Each thing becomes a body of rows, headed by its name; each of its rows has the aspect before what is said of it.
    What an aspect's head calls or is called by stays with the first.
    """
    heads = table.findall("thead/tr/*")[1:]
    rows = [list(row) for row in table.findall("tbody/tr")]
    if not heads or not all(len(row) == len(heads) + 1 for row in rows):
        return
    for part in ("colgroup", "thead", "tbody"):
        for element in table.findall(part):
            table.remove(element)
    for number, head in enumerate(heads):
        aspects = [(row[0] if number == 0 else _copied(row[0]), row[number + 1]) for row in rows]
        table.append(_block(head, aspects))
    table.set("class", f"{table.get('class', '')} stacked".strip())


def set_side_by_side(table: etree._Element) -> None:
    """Gives every cell of a turned table its place side by side, for screens that are wide enough, and its role, which
    a table loses that is not displayed as one. Source: ARIA in HTML, 4; CSS Grid Layout 1, 8.4."""
    bodies = table.findall("tbody")
    if len(bodies) > MOST_SIDE_BY_SIDE:
        return
    table.set("class", f"{table.get('class', '')} side-by-side")
    table.set("role", "table")
    table.set("style", COLUMNS.format(things=len(bodies)))
    for column, body in enumerate(bodies, 2):
        body.set("role", "rowgroup")
        for line, row in enumerate(body, 2):
            row.set("role", "row")
            for cell in row:
                place = 1 if cell.tag == "th" and line > 2 else column
                role = "cell" if cell.tag == "td" else "rowheader" if line > 2 else "columnheader"
                cell.attrib.update({"role": role, "style": f"grid-area: {line} / {place}"})


def _block(head: etree._Element, aspects: list[tuple[Any, Any]]) -> etree._Element:
    body = etree.Element("tbody")
    body.text = body.tail = "\n"
    top = etree.SubElement(body, "tr", {"class": "group"})
    head.attrib.update({"scope": "rowgroup", "colspan": "2"})
    head.tail = None
    top.append(head)
    top.tail = "\n"
    for title, cell in aspects:
        row = etree.SubElement(body, "tr")
        title.tail = cell.tail = None
        row.extend((title, cell))
        row.tail = "\n"
    return body


def _copied(title: etree._Element) -> etree._Element:
    """An aspect's head once more, without ids, calls of notes and links, which there can be but one of."""
    made = deepcopy(title)
    for element in list(made.iter("*")):
        element.attrib.pop("id", None)
        if "note-call" in element.get("class", "").split():
            _take_away(element)
    etree.strip_tags(made, "a")
    return made


def _take_away(element: etree._Element) -> None:
    parent, previous = element.getparent(), element.getprevious()
    assert parent is not None
    if previous is not None:
        previous.tail = (previous.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
