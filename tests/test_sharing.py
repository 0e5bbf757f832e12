"""What chapters have in common, once for the whole book."""

from __future__ import annotations

from dataclasses import replace

from reportbuild.model.problems import Place
from reportbuild.packaging.gathering import gather
from reportbuild.packaging.sharing import Common, Held, needed, share, told_apart
from reportbuild.rendering.pages import lay_out
from tagged_book import STYLES, document, shelves


def chapter(words: str) -> Common:
    """What a chapter of these words may have in common with others."""
    laid = lay_out(document(f"<p>{words}</p>"), STYLES, shelves(), at=Place("one.md"))
    cut = gather(laid.value, "en", {})
    assert cut
    return cut[2]


def faces(common: Common) -> dict[str, Held]:
    return {name: one for name, one in common.held.items() if one.glyphs}


def test_chapters_that_bring_nothing_new_are_not_needed() -> None:
    """All glyphs and all pictures are in those that are left."""
    face, picture = "serif", Held("a picture")
    few, more = {"f": Held(face, (1, 2))}, {"f": Held(face, (1, 2, 3)), "x": picture}
    other, same = {"f": Held(face, (2, 9))}, {"f": Held(face, (9,))}
    assert needed([few, more, other, same]) == (1, 2)
    assert needed([{}, few]) == (1,)
    assert needed([few, {"f": Held("sans", (1,))}]) == (0, 1)


def test_words_in_one_face_have_one_font() -> None:
    """A chapter with fewer letters finds its font among what the others brought."""
    many, few = chapter("abcdefgh"), chapter("ace")
    assert needed([few.held, many.held]) == (1,)
    shared = share([many])
    assert shared
    assert faces(few)
    there = shared.numbers(many.held, 1).values()
    assert set(shared.numbers(few.held, 1).values()) <= set(there)


def test_two_faces_of_one_name_are_told_apart() -> None:
    """A number that means two glyphs in them would print the wrong one: each chapter keeps its own font then."""
    plain, bold = chapter("abc"), chapter("<b>abc</b>")
    known = {one.identity for one in faces(plain).values()}
    name = next(iter(faces(plain)))
    other = next(name for name, one in faces(bold).items() if one.identity not in known)
    posing = replace(bold, held={**bold.held, other: replace(bold.held[other], identity=plain.held[name].identity)})
    assert share([plain, posing]) is None
    apart = told_apart([plain.held, posing.held])
    shared = share([replace(each, held=held) for each, held in zip((plain, posing), apart, strict=True)])
    assert shared
    assert shared.numbers(apart[0], 1)[name] != shared.numbers(apart[1], 1)[other]
