"""Slices of a chapter, each a PDF of its own, joined to one: the table that goes through them is one again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

from reportbuild.rendering.laid import Anchor, Pages


def join(slices: Sequence[Pages], goes_on: Sequence[bool]) -> Pages:
    """A chapter's pages.

    goes_on   for each slice but the first, whether it goes on with the body of the table that the one before ended in,
              or begins a new one
    """
    if len(slices) == 1:
        return slices[0]
    with Pdf.open(BytesIO(slices[0].pdf)) as whole:
        for each, same_body in zip(slices[1:], goes_on, strict=True):
            with Pdf.open(BytesIO(each.pdf)) as other:
                _append(whole, other, Name.TBody if same_body else Name.Table)
        written = BytesIO()
        whole.save(written, deterministic_id=True)
    starts = [sum(each.count for each in slices[:place]) for place in range(len(slices))]
    anchors: dict[str, Anchor] = {}
    for start, each in zip(starts, slices, strict=True):
        for name, anchor in each.anchors.items():
            anchors.setdefault(name, replace(anchor, page=start + anchor.page))
    return Pages(
        written.getvalue(),
        sum(each.count for each in slices),
        anchors,
        tuple(lines for each in slices for lines in each.lines),
        tuple(begin for each in slices for begin in each.begins),
        tuple(start + page for start, each in zip(starts, slices, strict=True) for page in each.turned),
        min((each.smallest for each in slices if each.smallest), key=lambda type_: type_.size, default=None),
    )


def _append(whole: Pdf, other: Pdf, deepest: Name) -> None:
    """Appends the pages of another file, and what is in its structure tree.

    deepest   the kind of element that is the same in both
    """
    tree = whole.Root.StructTreeRoot
    used = int(tree.ParentTree.Nums[-2]) + 1
    for holder, key in _numbered(other):
        holder[key] = int(holder[key]) + used
    whole.pages.extend(other.pages)
    added = whole.copy_foreign(other.Root.StructTreeRoot)
    numbers = added.ParentTree.Nums
    for place in range(0, len(numbers), 2):
        tree.ParentTree.Nums.append(int(numbers[place]) + used)
        tree.ParentTree.Nums.append(numbers[place + 1])
    _add_names(whole, tree, added)
    _merge(tree.K[0], added.K[0], deepest)


def _numbered(source: Pdf) -> Iterator[tuple[Object, str]]:
    """What has numbers of the parent tree, with their keys: pages, forms, and areas that can be clicked."""
    seen: set[tuple[int, int]] = set()
    for page in source.pages:
        yield page.obj, "/StructParents"
        yield from ((area, "/StructParent") for area in page.obj.get("/Annots", ()) if "/StructParent" in area)
        for form in _forms(page):
            if form.objgen not in seen and "/StructParents" in form:
                seen.add(form.objgen)
                yield form, "/StructParents"


def _forms(page: Page) -> Iterator[Object]:
    """The forms that are drawn on a page, and those that are drawn in them."""
    waiting = [page.obj.Resources]
    while waiting:
        for drawn in waiting.pop().get("/XObject", Dictionary()).values():
            if drawn.get("/Subtype") == Name.Form:
                yield drawn
                waiting += [drawn.Resources] if "/Resources" in drawn else []


def _add_names(whole: Pdf, tree: Object, added: Object) -> None:
    names = [*_names(tree), *_names(added)]
    if names:
        ordered = sorted(names, key=lambda name: bytes(name[0]))
        flat = Array([part for name in ordered for part in name])
        tree.IDTree = whole.make_indirect(Dictionary(Names=flat))


def _names(tree: Object) -> Iterator[tuple[Object, Object]]:
    names = tree.IDTree.Names if "/IDTree" in tree else Array()
    yield from ((names[place], names[place + 1]) for place in range(0, len(names), 2))


def _merge(left: Object, right: Object, deepest: Name) -> None:
    """Puts what is in one structure element behind what is in another. The last there and the first here are the same
    element, cut in two, down to a kind."""
    kids = list(right.K)
    if deepest != left.S:
        _merge(left.K[-1], kids.pop(0), deepest)
    for kid in kids:
        kid.P = left
        left.K.append(kid)
