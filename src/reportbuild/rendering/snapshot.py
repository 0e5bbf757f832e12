"""A laid-out page as a picture. The only room that knows PDFium."""

from __future__ import annotations

from io import BytesIO

import pypdfium2


def snapshot(pdf: bytes, page: int, *, width: int) -> bytes:
    """A page of a PDF as PNG, on white; the same page gives the same bytes.

    page    counted from 0
    width   pixels; the height follows
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        drawn = document[page].render(scale=width / document[page].get_width())
        kept = BytesIO()
        drawn.to_pil().convert("RGB").save(kept, "PNG", optimize=True)
        return kept.getvalue()
    finally:
        document.close()
