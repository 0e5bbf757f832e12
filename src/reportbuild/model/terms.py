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
        "contact": "Contact",
        "contents": "Contents",
        "continued": "continued",
        "cover": "Cover",
        "credit": "Credit:",
        "edition": "Version {version}, {date}",
        "elsewhere": "{name} in the full report",
        "figure": "Figure",
        "figures": "Figures",
        "full-report": "The full report",
        "imprint": "About this edition",
        "isbn": "ISBN",
        "issn": "ISSN",
        "licence": "Licence",
        "not-stated": "not stated",
        "note": "Note:",
        "note-call": "Note {number}",
        "notes": "Notes",
        "notes-elsewhere": "Notes and sources are in the full report.",
        "notes-to-page": "Notes to page {first}",
        "notes-to-pages": "Notes to pages {first}–{last}",
        "page-ref": "page {number}",
        "qr-code": "QR code for",
        "recommendation": "R{number}",
        "recommendations-to": "To {addressee}",
        "references": "References",
        "section-ref": "“{title}”",
        "source": "Source:",
        "suggested-citation": "Suggested citation",
        "table": "Table",
        "tables": "Tables",
        "total": "Total",
        "version": "version {version}",
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
        "contact": "Contacto",
        "contents": "Índice",
        "continued": "continuación",
        "cover": "Cubierta",
        "credit": "Crédito:",
        "edition": "Versión {version}, {date}",
        "elsewhere": "{name} en el informe completo",
        "figure": "Figura",
        "figures": "Figuras",
        "full-report": "El informe completo",
        "imprint": "Sobre esta edición",
        "isbn": "ISBN",
        "issn": "ISSN",
        "licence": "Licencia",
        "not-stated": "no consta",
        "note": "Nota:",
        "note-call": "Nota {number}",
        "notes": "Notas",
        "notes-elsewhere": "Las notas y las fuentes están en el informe completo.",
        "notes-to-page": "Notas a la página {first}",
        "notes-to-pages": "Notas a las páginas {first}–{last}",
        "page-ref": "página {number}",
        "qr-code": "Código QR de",
        "recommendation": "R{number}",
        "recommendations-to": "A {addressee}",
        "references": "Referencias",
        "section-ref": "«{title}»",
        "source": "Fuente:",
        "suggested-citation": "Cita sugerida",
        "table": "Cuadro",
        "tables": "Cuadros",
        "total": "Total",
        "version": "versión {version}",
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
