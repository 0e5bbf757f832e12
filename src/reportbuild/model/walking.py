"""The one way to walk a tree, and to change one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar, cast

from reportbuild.model.inlines import Abbreviation, Code, DataLink, LineBreak, NoteCall, Text
from reportbuild.model.problems import Place

Node = Any
"""Any dataclass of this module. (A union of all of them would say no more, and mypy would unfold it everywhere.)"""

N = TypeVar("N")


def walk(node: Node, *, but: tuple[type, ...] = ()) -> Iterator[Node]:
    """The node and everything under it, in the order of reading.

    but   kinds of nodes that are passed over, with everything under them

    Tuples are walked through; mappings and plain values are leaves.
    """
    # One loop and no generator in a generator: whole books are walked several times in every build.
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if each.__class__ is tuple:
            waiting.extend(reversed(each))
            continue
        names = branches(each.__class__)
        if names is not None and not (but and isinstance(each, but)):
            yield each
            for name in reversed(names):
                kids = getattr(each, name)
                if kids:
                    waiting.append(kids)


def find(node: Node, *kinds: type[N]) -> Iterator[N]:
    """Everything under the node that is of one of these kinds, in the order of reading."""
    # As in `walk`, and less: a long table has a hundred thousand nodes, and is searched twenty times in every build.
    known = _ways(kinds)
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if each.__class__ is tuple:
            waiting.extend(reversed(each))
            continue
        if each.__class__ not in known:
            known[each.__class__] = _way(each.__class__, kinds)
        wanted, names = known[each.__class__]
        if wanted:
            yield each
        for name in names:
            kids = getattr(each, name)
            if kids:
                waiting.append(kids)


@cache
def _ways(kinds: tuple[type, ...]) -> dict[type, tuple[bool, tuple[str, ...]]]:
    """What `_way` said so far, for all searches for the same: most of them are of a note with three nodes."""
    return {}


def _way(kind: type, wanted: tuple[type, ...]) -> tuple[bool, tuple[str, ...]]:
    """Whether nodes of a kind are looked for, and the fields in which there may be such nodes, the last one first."""
    in_lines = any(each.__module__ == Text.__module__ for each in wanted)
    goes_into = (name for name in reversed(branches(kind) or ()) if in_lines or not _is_line(kind, name))
    return issubclass(kind, wanted), tuple(goes_into)


def rewrite(node: N, change: Callable[[Node], Node]) -> N:
    """The same tree with every node changed, kids before parents.

    change   takes a node whose kids are changed already; gives the node to stand there, or a list of nodes
             (possibly empty) to stand there among its siblings
    """
    return cast(N, _rewritten(node, change))


def _rewritten(node: Node, change: Callable[[Node], Node]) -> Node:
    if node.__class__ is tuple:
        return _rewritten_all(node, change)
    names = branches(node.__class__)
    if not names:
        return node if names is None else change(node)
    moved = {}
    for name in names:
        before = getattr(node, name)
        if before:
            after = _rewritten(before, change)
            if after is not before:
                moved[name] = after
    return change(replace(cast(Any, node), **moved) if moved else node)


def _rewritten_all(nodes: tuple[Node, ...], change: Callable[[Node], Node]) -> tuple[Node, ...]:
    # One loop and no generators: most of a book's nodes are words that nothing changes.
    made: list[Node] = []
    same = True
    for node in nodes:
        kid = _rewritten(node, change)
        if kid is node:
            made.append(kid)
            continue
        same = False
        if isinstance(kid, list):
            made.extend(kid)
        else:
            made.append(kid)
    return nodes if same else tuple(made)


def plain_text(node: Node) -> str:
    """The words of a node, as one line: for titles in metadata, outlines and running heads. Note calls are left out."""
    return " ".join("".join(_words(node)).split())


def _words(node: Node) -> Iterator[str]:
    if isinstance(node, tuple):
        for kid in node:
            yield from _words(kid)
        return
    match node:
        case Text(text=text) | Code(text=text):
            yield text
        case LineBreak():
            yield " "
        case DataLink(path=path):
            yield path
        case Abbreviation(short=short, expansion=expansion, first=first):
            yield f"{expansion} ({short})" if first and expansion else short
        case NoteCall():
            return
        case _ if hasattr(node, "kids"):
            yield from _words(node.kids)


@cache
def branches(kind: Any) -> tuple[str, ...] | None:
    """The fields of a node that may hold nodes: those whose type is a node, or a tuple of something but words.

    None for what is no node.
    """
    if not is_dataclass(kind) or kind is Place:
        return None
    return tuple(f.name for f in fields(kind) if _holds_nodes(str(f.type)))


def _holds_nodes(type_: str) -> bool:
    return type_ in ("Inlines", "Blocks", "Image") or ("tuple[" in type_ and not re.search(r"tuple\[str\b", type_))


def _is_line(kind: Any, name: str) -> bool:
    """True for a field that holds a line, in which no block ever is."""
    return any(f.name == name and f.type == "Inlines" for f in fields(kind))
