"""A chapter that was cut into slices, each a PDF of its own: what goes through them is one again.

They are opened one by one: once the PDF engine has read it, a page of notes takes a third of a megabyte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

from reportbuild.rendering.laid import Pages


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pages of a chapter that are in one file, in which the numbers of the parent tree are the chapter's.

    first    of its pages, counted from 0 within the chapter
    before   what is added to the numbers of its objects, so that the chapter has none twice
    ends     structure elements that began in a file before, or may go on in the next: own numbers to the chapter's,
             which are those of the file that each began in
    tops     structure elements right under the document that begin here
    more     what more is in elements that began in a file before, by the chapter's numbers
    """

    source: Pdf
    first: int
    before: int
    ends: Mapping[int, int]
    tops: Sequence[Object]
    more: Mapping[int, Sequence[Object]]


def stretches(pages: Pages) -> Iterator[Stretch]:
    """A chapter's pages, file by file, each opened when it is asked for. It must have been laid out.

    None is closed, so that its streams can still be read; its objects go with the last that holds it.
    """
    so_far = _SoFar()
    for content, goes_on in ((pages.pdf, ""), *((each.pdf, each.goes_on) for each in pages.further)):
        stretch, so_far = _opened(content, Name(f"/{goes_on}"), so_far)
        yield stretch
        del stretch  # the next one needs the room


@dataclass(frozen=True, slots=True)
class _SoFar:
    """What there is in the files before: pages, numbers of objects, and numbers of the parent tree.

    ends   the document, the last element in it, the last element in that, and so on, by their numbers
    """

    pages: int = 0
    objects: int = 0
    numbers: int = 0
    ends: tuple[int, ...] = ()


def _opened(content: bytes, deepest: Name, before: _SoFar) -> tuple[Stretch, _SoFar]:
    """A file, and what there is in it and in those before.

    deepest   the innermost kind of element that goes on in it
    """
    source = Pdf.open(BytesIO(content))
    _count_on(source, before.numbers)
    tree = source.Root.StructTreeRoot
    document = tree.K[0]
    begun = [*_begun(document, deepest, before.ends)]
    same = {element.objgen[0]: number for element, number, _ in begun}
    last = {own: same.get(own, before.objects + own) for own in (each.objgen[0] for each in _last(document))}
    stretch = Stretch(
        source,
        before.pages,
        before.objects,
        {**same, **last},
        begun[0][2] if begun else [*document.K],
        {number: kids for _, number, kids in begun[1:]},
    )
    used = int(tree.ParentTree.Nums[-2]) + 1
    objects = before.objects + int(source.trailer.Size)
    return stretch, _SoFar(before.pages + len(source.pages), objects, used, tuple(last.values()))


def _begun(document: Object, deepest: Name, ends: Iterable[int]) -> Iterator[tuple[Object, int, Sequence[Object]]]:
    """Elements that go on: what is here of them, the chapter's numbers for them, and their kids that begin here.

    The first of a file and the last of the one before are the same element, cut in two, down to a kind.
    """
    element = document
    for number in ends:
        kids = [*element.K]
        if deepest == element.S:
            yield element, number, kids
            return
        yield element, number, kids[1:]
        element = kids[0]


def _last(document: Object) -> Iterator[Object]:
    """The document, the last element in it, the last element in that, and so on."""
    last = document
    while isinstance(last, Dictionary) and last.is_indirect and "/S" in last:
        yield last
        kids = last.get("/K", Array())
        last = kids[-1] if isinstance(kids, Array) and len(kids) else kids


def _count_on(source: Pdf, used: int) -> None:
    """Has the numbers of the parent tree follow those that were used."""
    numbers = source.Root.StructTreeRoot.ParentTree.Nums
    for place in range(0, len(numbers) if used else 0, 2):
        numbers[place] = int(numbers[place]) + used
    for holder, key in _numbered(source) if used else ():
        holder[key] = int(holder[key]) + used


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
