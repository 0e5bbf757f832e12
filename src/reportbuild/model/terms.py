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
        "press-actual-size": "Actual size (100%); not “fit to page”",
        "press-binding": "Binding",
        "press-blanks": "Blank pages added",
        "press-bleed": "Bleed",
        "press-booklet": "Nested sheets folded once and stapled through the fold",
        "press-colours": "Colours",
        "press-colours-as-is": "As in the file",
        "press-colours-cmyk": "Four inks (cyan, magenta, yellow, black); text in black ink alone",
        "press-contact": "Questions to",
        "press-copies": "Copies on each sheet, cut apart",
        "press-cut-and-stack": "Cut all sheets at once; lay the stacks on each other from left to right, row by row",
        "press-file": "File",
        "press-finished": "Finished page",
        "press-flip-long": "Both sides, flip on the long edge",
        "press-flip-short": "Both sides, flip on the short edge",
        "press-one-side": "One side",
        "press-pages": "Pages",
        "press-paper": "Paper",
        "press-printed": "Printing",
        "press-profile": "Printing condition",
        "press-scale": "Scaling",
        "press-separate": "Single leaves, one after the other",
        "press-sheet": "Sheet",
        "press-sheets": "Sheets for one copy",
        "press-signatures": "Signatures, folded once, gathered and glued at the spine",
        "press-spine": "Spine",
        "press-standard": "Standard",
        "press-title": "Printer’s sheet",
        "press-weight": "Weight of one copy",
        "press-wrap": "Cover around the block, folded at both edges of the spine",
        "recommendation": "R{number}",
        "recommendations-to": "To {addressee}",
        "references": "References",
        "section-ref": "“{title}”",
        "source": "Source:",
        "subtotal": "Subtotal",
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
        "press-actual-size": "Tamaño real (100 %); no «ajustar a la página»",
        "press-binding": "Encuadernación",
        "press-blanks": "Páginas en blanco añadidas",
        "press-bleed": "Sangrado",
        "press-booklet": "Pliegos encajados, doblados una vez y grapados por el doblez",
        "press-colours": "Colores",
        "press-colours-as-is": "Como en el archivo",
        "press-colours-cmyk": "Cuatro tintas (cian, magenta, amarillo, negro); el texto solo en negro",
        "press-contact": "Consultas",
        "press-copies": "Ejemplares en cada pliego, para cortar",
        "press-cut-and-stack": "Cortar todos los pliegos a la vez; apilar de izquierda a derecha, fila por fila",
        "press-file": "Archivo",
        "press-finished": "Página acabada",
        "press-flip-long": "Doble cara, girar por el borde largo",
        "press-flip-short": "Doble cara, girar por el borde corto",
        "press-one-side": "Una cara",
        "press-pages": "Páginas",
        "press-paper": "Papel",
        "press-printed": "Impresión",
        "press-profile": "Condición de impresión",
        "press-scale": "Escala",
        "press-separate": "Hojas sueltas, una tras otra",
        "press-sheet": "Pliego",
        "press-sheets": "Pliegos por ejemplar",
        "press-signatures": "Cuadernillos doblados una vez, alzados y encolados por el lomo",
        "press-spine": "Lomo",
        "press-standard": "Norma",
        "press-title": "Hoja para la imprenta",
        "press-weight": "Peso de un ejemplar",
        "press-wrap": "Cubierta alrededor del bloque, doblada por ambos bordes del lomo",
        "recommendation": "R{number}",
        "recommendations-to": "A {addressee}",
        "references": "Referencias",
        "section-ref": "«{title}»",
        "source": "Fuente:",
        "subtotal": "Subtotal",
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
