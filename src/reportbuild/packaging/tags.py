"""The structure trees of tagged PDFs: those of all chapters joined into the book's one, and any tree walked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pikepdf import Array, Dictionary, Name, Object, Pdf, String


def renumber(sources: Sequence[Pdf]) -> None:
    """Gives pages, forms and link areas of all chapters numbers of their own in the joined tree, while still apart.

    Source  ISO 32000-1, 14.7.4.4: StructParents of what holds marks, StructParent of what is whole
    """
    offset = 0
    for source in sources:
        for holder, key in _numbered(source):
            holder[key] = int(holder[key]) + offset
        numbers = source.Root.StructTreeRoot.ParentTree.Nums
        for position in range(0, len(numbers), 2):
            numbers[position] = int(numbers[position]) + offset
        offset = int(numbers[-2]) + 1 if len(numbers) else offset


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


def join_trees(book: Pdf, sources: Sequence[Pdf], lang: str) -> None:
    """Hangs the chapters' trees under one Document, in order. The chapters' pages are in the book by now.

    lang   the book's; a chapter in another language says so
    """
    root = book.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = book.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
    numbers, roles = Array(), Dictionary()
    names: dict[bytes, tuple[Object, Object]] = {}
    for source in sources:
        tree = book.copy_foreign(source.Root.StructTreeRoot)
        spoken = str(source.Root.get("/Lang", lang))
        for top in tree.K[0].K:
            top.P = document
            if spoken != lang and "/Lang" not in top:
                top.Lang = String(spoken)
            document.K.append(top)
        numbers.extend(tree.ParentTree.Nums)
        names.update(_entries(tree))
        roles.update(dict(tree.get("/RoleMap", {})))
    root.K = Array([document])
    root.RoleMap = roles
    root.ParentTree = book.make_indirect(Dictionary(Nums=numbers))
    root.ParentTreeNextKey = int(numbers[-2]) + 1 if len(numbers) else 0
    if names:
        entries = [part for name in sorted(names) for part in names[name]]
        root.IDTree = book.make_indirect(Dictionary(Names=Array(entries)))
    book.Root.StructTreeRoot = root
    book.Root.MarkInfo = Dictionary(Marked=True)


def _entries(tree: Object) -> Iterator[tuple[bytes, tuple[Object, Object]]]:
    """What ids name, by the bytes that ids are sorted by."""
    names = tree.IDTree.Names if "/IDTree" in tree else Array()
    for position in range(0, len(names), 2):
        yield bytes(names[position]), (names[position], names[position + 1])
