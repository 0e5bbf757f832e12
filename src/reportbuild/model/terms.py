"""The words we print ourselves, by language: “Table”, “Notes”, “not stated”."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "archived-at": "Archived at {address}.",
        "author-and": "and",
        "back-to-text": "Back to the text at note {number}",
        "bibliography": "Bibliography",
        "box-aside": "Aside",
        "box-key-findings": "Key findings",
        "box-note": "Note",
        "box-warning": "Warning",
        "chapter": "Chapter",
        "chapter-ref": "Chapter {number}",
        "cited-in": "Cited in {places}.",
        "cited-note": "note {number}",
        "cited-on-page": "Cited on page {pages}.",
        "cited-on-pages": "Cited on pages {pages}.",
        "close": "Close",
        "colours-auto": "Colors: automatic",
        "colours-dark": "Colors: dark",
        "colours-light": "Colors: light",
        "contact": "Contact",
        "contents": "Contents",
        "continued": "continued",
        "cover": "Cover",
        "credit": "Credit:",
        "edition": "Version {version}, {date}",
        "figure": "Figure",
        "figures": "Figures",
        "go-to-note": "Go to this note",
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
        "page-mark": "Page {number}",
        "page-ref": "page {number}",
        "pages": "Pages",
        "recommendation": "R{number}",
        "recommendations-to": "To {addressee}",
        "references": "References",
        "section-ref": "“{title}”",
        "skip-to-text": "Skip to the text",
        "source": "Source:",
        "suggested-citation": "Suggested citation",
        "table": "Table",
        "tables": "Tables",
        "total": "Total",
        "works-cited": "Works cited",
    }
)

SPANISH: Mapping[str, str] = MappingProxyType(
    {
        "archived-at": "Copia archivada: {address}.",
        "author-and": "y",
        "back-to-text": "Volver al texto en la nota {number}",
        "bibliography": "Bibliografía",
        "box-aside": "Aparte",
        "box-key-findings": "Conclusiones principales",
        "box-note": "Nota",
        "box-warning": "Advertencia",
        "chapter": "Capítulo",
        "chapter-ref": "capítulo {number}",
        "cited-in": "Se cita en: {places}.",
        "cited-note": "nota {number}",
        "cited-on-page": "Se cita en la página {pages}.",
        "cited-on-pages": "Se cita en las páginas {pages}.",
        "close": "Cerrar",
        "colours-auto": "Colores: automáticos",
        "colours-dark": "Colores: oscuros",
        "colours-light": "Colores: claros",
        "contact": "Contacto",
        "contents": "Índice",
        "continued": "continuación",
        "cover": "Cubierta",
        "credit": "Crédito:",
        "edition": "Versión {version}, {date}",
        "figure": "Figura",
        "figures": "Figuras",
        "go-to-note": "Ir a esta nota",
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
        "page-mark": "Página {number}",
        "page-ref": "página {number}",
        "pages": "Páginas",
        "recommendation": "R{number}",
        "recommendations-to": "A {addressee}",
        "references": "Referencias",
        "section-ref": "«{title}»",
        "skip-to-text": "Saltar al texto",
        "source": "Fuente:",
        "suggested-citation": "Cita sugerida",
        "table": "Cuadro",
        "tables": "Cuadros",
        "total": "Total",
        "works-cited": "Obras citadas",
    }
)

BY_LANGUAGE: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": ENGLISH, "es": SPANISH})


def terms_for(lang: str, overrides: Mapping[str, str]) -> Mapping[str, str]:
    """Every printed word for a language.

    lang        BCP 47; a language we have no words for gets the English ones
    overrides   the author's own words, by the same keys
    """
    return {**BY_LANGUAGE.get(_primary(lang), ENGLISH), **overrides}


def has_terms(lang: str) -> bool:
    """True if we have words of our own in this language."""
    return _primary(lang) in BY_LANGUAGE


def _primary(lang: str) -> str:
    """The language alone, without region or script. Source: RFC 5646, 2.1.1: capitals do not matter."""
    return lang.split("-")[0].lower()
