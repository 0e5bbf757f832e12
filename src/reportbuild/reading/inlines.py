"""Words within a line: the parser's inline tokens into the tree's inlines, each with its line and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from urllib.parse import unquote

from markdown_it.token import Token

from reportbuild.model.document import Note, Paragraph
from reportbuild.model.inlines import (
    Citation,
    Cite,
    Code,
    CrossRef,
    Image,
    Inline,
    Inlines,
    LineBreak,
    Link,
    NoteCall,
    Phrase,
    Style,
    Styled,
    Text,
)
from reportbuild.model.problems import Place, Problem, Severity
from reportbuild.reading.citing import Cited
from reportbuild.reading.desk import Desk, base_of, fresh_id
from reportbuild.reading.grammar import Node, nested
from reportbuild.reading.origins import Origin
from reportbuild.reading.pictures import PICTURES, check_picture
from reportbuild.reading.roles import Role, read_plain_role, style_of
from reportbuild.reading.shelf import inner_name, take

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
"""Source: BCP 47, near enough."""


@dataclass(frozen=True, slots=True)
class Line:
    """A run of text being read: what it was, where it came from, and the desk it is read at."""

    text: str
    origin: Origin
    desk: Desk

    def at(self, token: Token) -> Place:
        return self.origin.at(token.meta["pos"])


def read_words(text: str, origin: Origin, desk: Desk) -> Inlines:
    """Markdown within a line, from wherever it was written: an option, a cell, a title."""
    tokens = desk.parser.parseInline(text)
    return tuple(kid for token in tokens for kid in read_inlines(token, origin, desk))


def read_inlines(token: Token, origin: Origin, desk: Desk) -> Inlines:
    """The inlines of the parser's token for a run of text.

    origin   of the text

    Problems  md.unknown-role   of a role
              md.unknown-attribute          in braces behind a picture or a phrase, and nothing is made of it
              md.unknown-language           of a phrase
              link.scheme, link.no-target   of a link; link.title, what is not printed of it (a hint)
              image.no-alt, image.type      of a picture, and those of `take`; image.inline, what has no place in a line
              cite.semicolon                between two works
              html.raw                      HTML, which is shown as text
    """
    return _kids(nested(token.children or ()), Line(token.content, origin, desk))


def read_image(token: Token, at: Place, desk: Desk) -> Image:
    """A picture; its file is looked for, but not looked into."""
    classes = str(token.attrs.get("class", "")).split()
    alt = " ".join("".join(kid.content or " " for kid in token.children or ()).split())
    src = picture_named(unquote(str(token.attrs["src"])), at, desk)
    image = Image(at, src, alt or unquote(str(token.attrs.get("alt", ""))), decorative="decorative" in classes)
    check_alt(image, desk)
    known = {"src", "alt", "title", "id", "class"} if set(classes) <= {"decorative"} else {"src", "alt", "title", "id"}
    tell_attributes(token, known, at, desk)
    return image


def picture_named(name: str, at: Place, desk: Desk) -> str:
    """The shelf's name of a picture's file; as written, if there is no such file to be had.

    Problems  image.type   it is no picture by its name
              and those of `take` and of `check_picture`
    """
    base = base_of(desk, name)
    if not name.lower().endswith(PICTURES):
        message = f"“{name}” is not a picture we can print"
        desk.tell(Problem("image.type", message, at, "use SVG, PNG or JPEG"))
    else:
        taken = take(desk.shelf, name, at, base=base)
        desk.tell(*taken.problems)
        if taken.sound:
            desk.tell(*check_picture(inner_name(name, base) or name, taken.value))
    return inner_name(name, base) or name


def check_alt(image: Image, desk: Desk) -> None:
    if not image.alt and not image.decorative:
        hint = "say what it shows: ![words](file); or mark it {.decorative}, in a figure :decorative:"
        desk.tell(
            Problem(
                "image.no-alt", f"the picture “{image.src}” has no words for those who cannot see it", image.at, hint
            )
        )


def tell_attributes(token: Token, known: set[str], at: Place, desk: Desk) -> None:
    """Tells what is written in braces and has no meaning here."""
    for name in sorted(token.attrs.keys() - known):
        value = f".{token.attrs[name]}" if name == "class" else name
        message = f"nothing is made of “{value}” in braces here"
        desk.tell(Problem("md.unknown-attribute", message, at, "take it away", Severity.WARNING))


def unread_braces(text: str, at: Place) -> Problem:
    """What stands in braces as attributes do, and is none."""
    message = f"“{text}” cannot be read, and is printed as it stands"
    hint = 'write {#label}, {.name} or {key="value"}, or take it away'
    return Problem("md.unknown-attribute", message, at, hint, Severity.WARNING)


def merged(kids: Iterable[Inline]) -> Inlines:
    """The same inlines, plain words side by side made one, empty ones left out."""
    joined: list[Inline] = []
    for kid in kids:
        last = joined[-1] if joined else None
        if isinstance(kid, Text) and isinstance(last, Text):
            joined[-1] = Text(last.at, last.text + kid.text)
        elif not isinstance(kid, Text) or kid.text:
            joined.append(kid)
    return tuple(joined)


def _kids(nodes: Sequence[Node], line: Line) -> Inlines:
    for before, behind in pairwise(node.token for node in nodes):
        braces = re.match(r"\{[^{}`]*\}", behind.content) if behind.type == "text" else None
        if braces and before.type in ("code_inline", "image", "link_open", "span_open"):
            line.desk.tell(unread_braces(braces[0], line.at(behind)))
    return merged(kid for node in nodes for kid in _inline(node, line))


def _inline(node: Node, line: Line) -> Sequence[Inline]:
    token = node.token
    at = line.at(token)
    match token.type:
        case "text":
            return (Text(at, _typeset(token.content)),)
        case "text_special":
            return (Text(at, token.content),)
        case "softbreak":
            return (Text(at, " "),)
        case "hardbreak":
            return (LineBreak(at),)
        case "code_inline":
            tell_attributes(token, set(), at, line.desk)
            return (Code(at, token.content),)
    return READERS[token.type](node, line)


def _typeset(text: str) -> str:
    """Dashes and the ellipsis, as Pandoc's “smart” has them."""
    if "--" in text:
        text = re.sub(r"(?<!-)(-{2,3})(?!-)", lambda dashes: "—" if len(dashes[1]) == 3 else "–", text)
    return text.replace("...", "…")


def _emphasis(node: Node, line: Line) -> Sequence[Inline]:
    style = {"em_open": Style.EMPHASIS, "strong_open": Style.STRONG, "s_open": Style.DELETED}[node.token.type]
    before = 1 if style is Style.STRONG else 0
    return (Styled(line.origin.at(node.token.meta["pos"] - before), style, _kids(node.kids, line)),)


def _link(node: Node, line: Line) -> Sequence[Inline]:
    token, desk = node.token, line.desk
    auto = token.markup == "autolink"
    at = line.origin.at(token.meta["pos"] - (0 if auto else 1))
    href = str(token.attrs.get("href", ""))
    shown = (Text(at, node.kids[0].token.content),) if auto else _kids(node.kids, line)
    tell_attributes(token, {"href", "title"}, at, desk)
    if "title" in token.attrs:
        message = f"the words “{token.attrs['title']}” behind the address are not printed"
        desk.tell(Problem("link.title", message, at, "write them in the text", Severity.HINT))
    if href.startswith("#") and len(href) > 1:
        return (CrossRef(at, unquote(href[1:]), shown),)
    if re.match(r"(?:https?|mailto|doi):.", href, re.IGNORECASE):
        return (Link(at, href, shown or (Text(at, unquote(re.sub("^mailto:", "", href))),)),)
    desk.tell(_bad_link(href, at))
    return shown or (Text(at, href),)


def _bad_link(href: str, at: Place) -> Problem:
    if not href or href == "#":
        return Problem("link.no-target", "this link leads nowhere", at, "name a label, [words](#label), or an address")
    hint = "links lead to https, http, mailto or doi addresses, or to a label: [words](#label)"
    if href.startswith("www."):
        hint = f"write https://{href}"
    return Problem("link.scheme", f"“{unquote(href)}” is not an address a book can link to", at, hint)


def _image(node: Node, line: Line) -> Sequence[Inline]:
    at = line.at(node.token)
    if "id" in node.token.attrs or "title" in node.token.attrs:
        message = "a picture among words has no label and no caption"
        line.desk.tell(Problem("image.inline", message, at, "put it in a paragraph of its own", Severity.WARNING))
    return (read_image(node.token, at, line.desk),)


def _span(node: Node, line: Line) -> Sequence[Inline]:
    """[words]{lang=es} and [words]{.smallcaps}, as Pandoc has them."""
    token = node.token
    at = line.origin.at(token.meta["pos"] - 1)
    kids = _kids(node.kids, line)
    style = style_of(str(token.attrs.get("class", "")))
    tell_attributes(token, {"lang", "class"} if style else {"lang"}, at, line.desk)
    if style:
        kids = (Styled(at, style, kids),)
    return _phrase(at, str(token.attrs["lang"]), kids, line.desk) if "lang" in token.attrs else kids


def _phrase(at: Place, lang: str, kids: Inlines, desk: Desk) -> Inlines:
    if LANGUAGE.fullmatch(lang):
        return (Phrase(at, lang, kids),)
    desk.tell(Problem("md.unknown-language", f"“{lang}” is no language tag", at, "write es, pt-BR or the like"))
    return kids


def _html(node: Node, line: Line) -> Sequence[Inline]:
    at = line.at(node.token)
    message = f"“{_shortened(node.token.content)}” is HTML; it is printed as text"
    hint = "write it in Markdown; a line that begins with % is a comment"
    line.desk.tell(Problem("html.raw", message, at, hint, Severity.WARNING))
    return (Text(at, node.token.content),)


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 40 else plain[:39] + "…"


def _note_call(node: Node, line: Line) -> Sequence[Inline]:
    return (NoteCall(line.at(node.token), node.token.meta["name"]),)


def _inline_note(node: Node, line: Line) -> Sequence[Inline]:
    at = line.at(node.token)
    kids = _kids(node.kids, line)
    name = f"^{len(line.desk.notes) + 1}"
    line.desk.notes.append(Note(at, name, (Paragraph(kids[0].at if kids else at, kids),)))
    return (NoteCall(at, name),)


def _role(node: Node, line: Line) -> Sequence[Inline]:
    at = line.at(node.token)
    name = node.token.meta["name"]
    if node.token.type == "role":
        return read_plain_role(Role(at, name, node.token.content), line.desk)
    kids = _kids(node.kids, line)
    style = style_of(name)
    return (Styled(at, style, kids),) if style else _phrase(at, name.removeprefix("lang-"), kids, line.desk)


def _citation(node: Node, line: Line) -> Sequence[Inline]:
    at = line.at(node.token)
    cites = tuple(_cite(kid, line) for kid in node.kids)
    return (Citation(at, fresh_id(line.desk, "cite"), cites, narrative=node.token.meta["narrative"]),)


def _cite(node: Node, line: Line) -> Cite:
    cited: Cited = node.token.meta["cited"]
    at = line.origin.at(cited.at)
    if cited.joined:
        message = f"“@{cited.key}” stands behind another work without a “;” between them"
        line.desk.tell(Problem("cite.semicolon", message, at, "part them with “;”", Severity.WARNING))
    prefix, suffix = (_kids(part.kids, line) for part in node.kids)
    return Cite(at, cited.key, prefix, suffix, cited.label, cited.locator, cited.suppress_author)


READERS: Mapping[str, Callable[[Node, Line], Sequence[Inline]]] = MappingProxyType(
    {
        "em_open": _emphasis,
        "strong_open": _emphasis,
        "s_open": _emphasis,
        "link_open": _link,
        "image": _image,
        "span_open": _span,
        "html_inline": _html,
        "note_call": _note_call,
        "note_open": _inline_note,
        "role": _role,
        "role_open": _role,
        "citation_open": _citation,
    }
)
