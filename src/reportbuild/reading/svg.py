"""SVG pictures without what a picture in a book may not have: scripts, and anything that is elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from reportbuild.model.problems import Checked, Place, Problem, Severity

_SVG_ROOT = "{http://www.w3.org/2000/svg}svg"
_LINKS = ("href", "{http://www.w3.org/1999/xlink}href", "src")
_UNWANTED = frozenset(("script", "foreignObject", "iframe", "object", "embed", "audio", "video", "handler", "listener"))
_CHANGES = frozenset(("set", "animate", "animateTransform", "animateMotion", "animateColor", "discard"))
_EMPTY_WITHOUT = frozenset(("image", "use", "feImage", "mpath"))
_ELSEWHERE = re.compile(
    r"""@import[^;]*;?|url\(\s*(?!["']?(?:#|data:(?!text/html|image/svg)))[^)]*\)?""", re.IGNORECASE
)
_SAFE = re.compile(r"\s*(?:#|data:image/(?!svg)|$)", re.IGNORECASE)
_SAFE_LINK = re.compile(r"\s*(?:#|https?:|mailto:|$)", re.IGNORECASE)
_PROLOGUE = re.compile(rb"<!ENTITY|<\?xml-stylesheet", re.IGNORECASE)


def clean_svg(name: str, content: bytes) -> Checked[bytes]:
    """The picture with nothing in it that acts, or that is elsewhere; as it was, if it had nothing of the kind.

    name   of the file, for problems

    Problems  image.broken    it is no SVG
              image.cleaned   something was taken out

    Source  SVG 2, 2.2.1 (secure static mode): what is in an <img> runs no script and loads nothing
    """
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        reason = re.sub(r", line \d+, column \d+$", "", str(error.msg))
        return Checked(content, (_broken(Place(name, *error.position), reason),))
    if root.tag != _SVG_ROOT:
        at = Place(name, 1)
        return Checked(content, (_broken(at, "its first element is not “svg” in SVG's namespace"),))
    problems = [_cleaned(Place(name, 1), "a declaration that names another file")] if _PROLOGUE.search(content) else []
    problems += _taken_out(root, name)
    if not problems:
        return Checked(content)
    return Checked(etree.tostring(root, encoding="utf-8", xml_declaration=True), tuple(problems))


def _taken_out(root: etree._Element, name: str) -> Iterator[Problem]:
    """Takes out what may not be, and tells it."""
    for entity in list(root.iter(etree.Entity)):
        _remove(entity)
    for element in list(root.iter("*")):
        kind = etree.QName(element).localname
        at = Place(name, element.sourceline or 0)
        if kind in _UNWANTED or (kind in _CHANGES and _changes_what_acts(element)):
            yield _cleaned(at, f"“{kind}”")
            _remove(element)
            continue
        yield from _attributes_cleaned(element, kind, at)


def _changes_what_acts(element: etree._Element) -> bool:
    changed = element.get("attributeName", "").lower()
    return bool(changed.endswith("href")) or changed.startswith("on")


def _attributes_cleaned(element: etree._Element, kind: str, at: Place) -> Iterator[Problem]:
    for attribute, value in list(element.attrib.items()):
        local = etree.QName(attribute).localname.lower()
        safe = _SAFE_LINK if kind == "a" else _SAFE
        if local.startswith("on"):
            yield _cleaned(at, f"“{local}”, which acts,")
            del element.attrib[attribute]
        elif attribute in _LINKS and not safe.match(value):
            yield _cleaned(at, f"“{_shown(value)}”, which is not in the picture,")
            del element.attrib[attribute]
            if kind in _EMPTY_WITHOUT:
                _remove(element)
                return
        elif attribute.endswith("}base"):
            del element.attrib[attribute]
        elif _ELSEWHERE.search(value):
            yield _cleaned(at, f"“{_shown(value)}”, which is not in the picture,")
            element.set(attribute, _ELSEWHERE.sub("none", value))
    if kind == "style" and element.text and _ELSEWHERE.search(element.text):
        yield _cleaned(at, "a style that is not in the picture")
        element.text = _ELSEWHERE.sub("", element.text)


def _remove(element: etree._Element) -> None:
    """Takes an element out, and leaves the words behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _shown(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:60]}…"


def _broken(at: Place, reason: str) -> Problem:
    message = f"“{at.path}” is not a sound SVG picture: {reason}"
    return Problem("image.broken", message, at, "save it again, or anew")


def _cleaned(at: Place, what: str) -> Problem:
    message = f"{what} is taken out of the picture “{at.path}”"
    hint = "a picture in a book runs no script and fetches nothing: embed what it needs, or export it as plain SVG"
    return Problem("image.cleaned", message, at, hint, Severity.WARNING)
