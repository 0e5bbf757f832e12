"""Printed names in place of labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reportbuild.model.document import Chapter
from reportbuild.model.inlines import CrossRef, Text
from reportbuild.model.problems import Checked, Problem, did_you_mean
from reportbuild.model.walking import Node, find, plain_text, rewrite
from reportbuild.resolving.labels import Kind, Label


def resolve_crossrefs(chapter: Chapter, labels: Mapping[str, Label], terms: Mapping[str, str]) -> Checked[Chapter]:
    """The chapter with the printed name of its target in place of every label: "Figure 2", linked.

    A reference that leads nowhere stays in the text as its label, so that the page shows the gap as well.

    Problems  ref.unknown  the label is nowhere in the book
    """

    def resolve(node: Node) -> Node:
        if not isinstance(node, CrossRef) or node.target or node.label not in labels:
            return node
        name = node.kids or (Text(node.at, printed_name(labels[node.label], terms)),)
        return replace(node, kids=name, target=node.label)

    resolved = rewrite(chapter, resolve)
    unknown = (ref for ref in find(resolved, CrossRef) if not ref.target)
    return Checked(resolved, tuple(_unknown(ref, labels) for ref in unknown))


def printed_name(label: Label, terms: Mapping[str, str]) -> str:
    """What a reference to a label prints: "Table 3", "Chapter 2", "R4", or the title in quotes."""
    match label.kind:
        case Kind.CHAPTER if label.number:
            return terms["chapter-ref"].replace("{number}", label.number)
        case Kind.FIGURE | Kind.TABLE:
            return f"{terms[label.kind]} {label.number}".rstrip()
        case Kind.RECOMMENDATION:
            return terms["recommendation"].replace("{number}", label.number)
    title = plain_text(label.title) or terms.get(label.term, label.id)
    return terms["section-ref"].replace("{title}", title)


def _unknown(ref: CrossRef, labels: Mapping[str, Label]) -> Problem:
    hint = did_you_mean(ref.label, labels)
    return Problem("ref.unknown", f"nothing in the book is labelled “{ref.label}”", ref.at, hint)
