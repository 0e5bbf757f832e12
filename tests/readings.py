"""A finished PDF as it is read: by its words, by its looks, and aloud."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pypdfium2
from pikepdf import Pdf

from reportbuild.building.outcome import Outcome
from reportbuild.packaging.tree import Branch, read_tree


def pdf_of(outcome: Outcome) -> bytes:
    return next(file.content for file in outcome.files if file.name.endswith(".pdf"))


def pages_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


def pictures_of(pdf: bytes) -> list[bytes]:
    return [page.render(scale=0.5).to_pil().convert("L").tobytes() for page in pypdfium2.PdfDocument(pdf)]


def heard(pdf: bytes) -> list[Any]:
    """The tree as it is read aloud: kinds and words, and of cells their heads, whatever their ids are."""
    with Pdf.open(BytesIO(pdf)) as file:
        tree = read_tree(file)
    assert tree.astray == ()
    named = {head.said["ID"]: head.text for head in tree.root.find("TH") if "ID" in head.said}
    return [_heard(tree.root, named), *tree.artifacts]


def _heard(branch: Branch, named: Mapping[str, str]) -> Any:
    said = {key: value for key, value in branch.said.items() if key not in ("ID", "Headers")}
    heads = [named[name] for name in branch.said.get("Headers", ())]
    return branch.kind, said, heads, [kid if isinstance(kid, str) else _heard(kid, named) for kid in branch.kids]
