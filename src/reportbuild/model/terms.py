"""The words we print ourselves, by language: “Table”, “Notes”, “not stated”."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "abbreviation-first": "{expansion} ({short})",
        "about-page": "page {number}",
        "author-and": "and",
        "back-to-text": "Back to the text at note {number}",
        "bibliography": "Bibliography",
        "box-aside": "Aside",
        "box-key-findings": "Key findings",
        "box-note": "Note",
        "box-warning": "Warning",
        "by": "By",
        "chapter": "Chapter",
        "chapter-ref": "Chapter {number}",
        "contact": "Contact",
        "contents": "Contents",
        "continued": "continued",
        "cover": "Cover",
        "credit": "Credit:",
        "edition": "Version {version}, {date}",
        "figure": "Figure",
        "figures": "Figures",
        "imprint": "About this edition",
        "isbn": "ISBN",
        "issn": "ISSN",
        "licence": "Licence",
        "note": "Note:",
        "note-call": "Note {number}",
        "not-stated": "not stated",
        "notes": "Notes",
        "notes-to-page": "Notes to page {first}",
        "notes-to-pages": "Notes to pages {first}–{last}",
        "page-ref": "page {number}",
        "recommendation": "R{number}",
        "recommendations-to": "To {addressee}",
        "section-ref": "“{title}”",
        "source": "Source:",
        "suggested-citation": "Suggested citation",
        "table": "Table",
        "tables": "Tables",
        "total": "Total",
    }
)

SPANISH: Mapping[str, str] = MappingProxyType(
    {
        "abbreviation-first": "{expansion} ({short})",
        "about-page": "página {number}",
        "author-and": "y",
        "back-to-text": "Volver al texto en la nota {number}",
        "bibliography": "Bibliografía",
        "box-aside": "Aparte",
        "box-key-findings": "Conclusiones principales",
        "box-note": "Nota",
        "box-warning": "Advertencia",
        "by": "Por",
        "chapter": "Capítulo",
        "chapter-ref": "capítulo {number}",
        "contact": "Contacto",
        "contents": "Índice",
        "continued": "continuación",
        "cover": "Cubierta",
        "credit": "Crédito:",
        "edition": "Versión {version}, {date}",
        "figure": "Figura",
        "figures": "Figuras",
        "imprint": "Sobre esta edición",
        "isbn": "ISBN",
        "issn": "ISSN",
        "licence": "Licencia",
        "note": "Nota:",
        "note-call": "Nota {number}",
        "not-stated": "no consta",
        "notes": "Notas",
        "notes-to-page": "Notas a la página {first}",
        "notes-to-pages": "Notas a las páginas {first}–{last}",
        "page-ref": "página {number}",
        "recommendation": "R{number}",
        "recommendations-to": "A {addressee}",
        "section-ref": "«{title}»",
        "source": "Fuente:",
        "suggested-citation": "Cita sugerida",
        "table": "Cuadro",
        "tables": "Cuadros",
        "total": "Total",
    }
)

BY_LANGUAGE: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": ENGLISH, "es": SPANISH})


def terms_for(lang: str, overrides: Mapping[str, str]) -> Mapping[str, str]:
    """Every printed word for a language.

    lang        BCP 47; a language we have no words for gets the English ones
    overrides   the author's own words, by the same keys
    """
    return MappingProxyType({**BY_LANGUAGE.get(_primary(lang), ENGLISH), **overrides})


def has_terms(lang: str) -> bool:
    """True if we have words of our own in this language."""
    return _primary(lang) in BY_LANGUAGE


def _primary(lang: str) -> str:
    """The language alone, without region or script. Source: RFC 5646, 2.1.1: capitals do not matter."""
    return lang.split("-")[0].lower()
