"""Layouts for those who choose one or begin their own: what there are, and the first files of a new one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reportbuild.building.outcome import shipped
from reportbuild.model.problems import Place, did_you_mean
from reportbuild.reading.shelf import Memory, Shelf, Stack, Within
from reportbuild.rendering.layouts import layout_names, load_layout

HERE = Place("book.yaml")


class CannotBeginError(Exception):
    """A layout cannot be begun; in words for people, with what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def described_layouts(manuscript: Shelf) -> Iterator[str]:
    """A line for each layout: its name, the sizes of its pages, what it is for, its options."""
    layouts = layouts_of(manuscript)
    for name in layout_names(layouts):
        layout = load_layout(name, layouts, at=HERE).value
        if layout:
            options = "".join(f"; {it}: {option.says}" for it, option in layout.options.items())
            yield f"{name} ({', '.join(layout.sizes)}): {layout.purpose}{options}"


def layouts_of(manuscript: Shelf) -> Shelf:
    """A folder for each layout that editions of a manuscript can name: its own before those that come with us.

    Their files are looked at again and again, so they are read once.
    """
    shelf = Stack((Within(manuscript, "layouts"), shipped("layouts")))
    return Memory({name: shelf.read(name) for name in shelf.names()})


def begun_layout(name: str, start: str, manuscript: Shelf) -> Mapping[str, bytes]:
    """The first files of a layout of one's own, which changes nothing yet.

    Raises CannotBeginError
    """
    layouts = layouts_of(manuscript)
    known = layout_names(layouts)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", name):
        raise CannotBeginError(f"“{name}” becomes a folder", "use letters, digits and hyphens")
    if name in known:
        raise CannotBeginError(f"there is a layout “{name}” already", "take another name")
    layout = load_layout(start, layouts, at=HERE).value
    if layout is None:
        hint = did_you_mean(start, known) or f"there are {', '.join(known)}"
        raise CannotBeginError(f"there is no layout “{start}” to begin from", hint)
    colours = "".join(f'  {it}: "{colour}"\n' for it, colour in layout.colours.items())
    settings = (
        f"name: {name}\n"
        f"purpose: Our own {start}\n"
        f"extends: {start}            # whatever is not said here is as it is there\n"
        f"colours:\n{colours}"
        f"more_styles: [{name}.css]\n"
    )
    style = f"/* What is different from “{start}”. Its own styles come first, and these have the last word. */\n"
    return {"layout.yaml": settings.encode(), f"{name}.css": style.encode()}
