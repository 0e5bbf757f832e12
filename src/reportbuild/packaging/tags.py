"""The structure trees of tagged PDFs: those of all chapters grafted onto the book's one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Pdf, String


@dataclass(frozen=True, slots=True)
class Trunk:
    """The book's tree while it grows.

    root       the file's StructTreeRoot
    document   the one element under it, which holds the chapters
    numbers    from the numbers of pages, forms and link areas to what they belong to
    names      from ids to elements, by the bytes that ids are sorted by
    """

    book: Pdf
    root: Object
    document: Object
    numbers: Array
    names: dict[bytes, tuple[Object, Object]]

    @property
    def following(self) -> int:
        """The next number that is free."""
        return int(self.numbers[-2]) + 1 if len(self.numbers) else 0


def plant(book: Pdf) -> Trunk:
    """A tree without chapters."""
    root = book.make_indirect(Dictionary(Type=Name.StructTreeRoot, RoleMap=Dictionary()))
    document = book.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
    book.Root.StructTreeRoot = root
    book.Root.MarkInfo = Dictionary(Marked=True)
    return Trunk(book, root, document, Array(), {})


def renumber(source: Pdf, first: int) -> None:
    """Gives everything that has a number in a chapter's tree another one, counted on from a first.

    Source  ISO 32000-1, 14.7.4.4: StructParents of what holds marks, StructParent of what is whole
    """
    for holder, key in _numbered(source):
        holder[key] = int(holder[key]) + first
    numbers = source.Root.StructTreeRoot.ParentTree.Nums
    for position in range(0, len(numbers), 2):
        numbers[position] = int(numbers[position]) + first


def graft(source: Pdf, trunk: Trunk, lang: str) -> None:
    """Puts a chapter's tree, renumbered, behind those that are there. Its pages are in the book by now.

    lang   the book's; a chapter in another language says so
    """
    tree = trunk.book.copy_foreign(source.Root.StructTreeRoot)
    spoken = str(source.Root.get("/Lang", lang))
    for top in tree.K[0].K:
        top.P = trunk.document
        if spoken != lang and "/Lang" not in top:
            top.Lang = String(spoken)
        trunk.document.K.append(top)
    trunk.numbers.extend(tree.ParentTree.Nums)
    trunk.names.update(_entries(tree))
    trunk.root.RoleMap.update(dict(tree.get("/RoleMap", {})))


def finish(trunk: Trunk) -> None:
    """Writes what leads from pages and from ids into the tree."""
    trunk.root.K = Array([trunk.document])
    trunk.root.ParentTree = trunk.book.make_indirect(Dictionary(Nums=trunk.numbers))
    trunk.root.ParentTreeNextKey = trunk.following
    if trunk.names:
        entries = [part for name in sorted(trunk.names) for part in trunk.names[name]]
        trunk.root.IDTree = trunk.book.make_indirect(Dictionary(Names=Array(entries)))


def _numbered(source: Pdf) -> Iterator[tuple[Object, str]]:
    """Everything that has a number in the tree, and the key it has it under."""
    seen: set[tuple[int, int]] = set()
    for page in source.pages:
        yield page.obj, "/StructParents"
        for area in page.obj.get("/Annots", ()):
            if "/StructParent" in area:
                yield area, "/StructParent"
        yield from ((form, "/StructParents") for form in _forms(page.obj.Resources, seen) if "/StructParents" in form)


def _forms(resources: Object, seen: set[tuple[int, int]]) -> Iterator[Object]:
    """Every form that resources hold, each once however many pages share it."""
    for form in dict(resources.get("/XObject", {})).values():
        if form.objgen not in seen and form.get("/Subtype") == Name.Form:
            seen.add(form.objgen)
            yield form
            yield from _forms(form.get("/Resources", Dictionary()), seen)


def _entries(tree: Object) -> Iterator[tuple[bytes, tuple[Object, Object]]]:
    """What ids name, by the bytes that ids are sorted by."""
    names = tree.IDTree.Names if "/IDTree" in tree else Array()
    for position in range(0, len(names), 2):
        yield bytes(names[position]), (names[position], names[position + 1])
