"""Pages of a PDF as a reader sees them, as pictures to draw on.

Input: the bytes of a file and which pages; output: a picture of each, cropped and turned as `read_pdf`
has its characters and lines.
"""

from __future__ import annotations

from collections.abc import Iterable

import pypdfium2
from PIL import Image

from extract.pdf_view import view


def pictures(data: bytes, numbers: Iterable[int], scale: float) -> dict[int, Image.Image]:
    """Return the pages of these numbers, from 1, drawn with so many pixels to a point."""
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    try:
        return {number: _picture(document[number - 1], scale) for number in numbers}
    finally:
        document.close()


def _picture(page: pypdfium2.PdfPage, scale: float) -> Image.Image:
    text = page.get_textpage()
    seen = view(page.raw, text.raw)
    drawn: Image.Image = page.render(scale=scale * seen.scale, rotation=90 * seen.turns).to_pil().convert("RGB")
    text.close()
    page.close()
    return drawn
