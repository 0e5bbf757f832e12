"""A chapter that was cut into slices, each a PDF of its own, joined to one: what goes through them is one again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

from reportbuild.rendering.laid import Pages


@contextmanager
def joined(pages: Pages) -> Iterator[Pdf]:
    """A chapter's pages in one file. It must have been laid out."""
    with Pdf.open(BytesIO(pages.pdf)) as whole:
        for each in pages.further:
            # Not closed, so that its streams can still be read; its objects go at once, which take the most room.
            _append(whole, Pdf.open(BytesIO(each.pdf)), Name(f"/{each.goes_on}"))
        yield whole


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
