"""A page of a PDF as a reader sees it: cropped, rotated, its text upright, as large as paper.

Input: a page and its text as pdfium has them; output: a `View`, the map from the page's own coordinates.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from math import pi
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from extract.matrix import Matrix
from forms.records import Unreadable

#: characters whose direction is looked at, spread over the page
_SAMPLE = 24
#: a page whose shorter side is not between these (points) is brought to the width of A4
_SIDES, _A4 = (250.0, 1000.0), 595.0
#: sides beyond these are no page (points)
_LEAST, _MOST = 3.0, 200_000.0


class View(NamedTuple):
    """The map to points from the top left corner of the page as read, its size there.

    `turns` says by how many quarters, clockwise, the page as shown is turned to be read; `scale` by what the
    page was multiplied.
    """

    matrix: Matrix
    width: float
    height: float
    turns: int = 0
    scale: float = 1.0


def view(page: Any, text: Any) -> View:
    """Return how the page is seen: a page whose text runs up, down or upside down is turned until it does not."""
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if not (_LEAST < width < _MOST and _LEAST < height < _MOST):
        raise Unreadable("damaged")
    matrix = _to_device(page, width, height)
    turns = -_text_turns(text, matrix) % 4
    for _ in range(turns):
        matrix, width, height = Matrix(0, 1, -1, 0, height, 0).after(matrix), height, width
    shorter = min(width, height)
    if _SIDES[0] <= shorter <= _SIDES[1]:
        return View(matrix, width, height, turns)
    scale = _A4 / shorter
    return View(Matrix(a=scale, d=scale).after(matrix), width * scale, height * scale, turns, scale)


def _to_device(page: Any, width: float, height: float) -> Matrix:
    """Return pdfium's own map of the cropped and rotated page."""
    fine = min(100.0, 10_000_000 / max(width, height))
    x, y = ctypes.c_int(), ctypes.c_int()
    size = int(width * fine), int(height * fine)

    def at(px: float, py: float) -> tuple[float, float]:
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, px, py, ctypes.byref(x), ctypes.byref(y))
        return x.value / fine, y.value / fine

    (e, f), (a, b), (c, d) = at(0, 0), at(1000, 0), at(0, 1000)
    return Matrix((a - e) / 1000, (b - f) / 1000, (c - e) / 1000, (d - f) / 1000, e, f)


def _text_turns(text: Any, matrix: Matrix) -> int:
    """Return by how many quarters, clockwise, most of the text is turned on the page as shown."""
    count = pdfium.FPDFText_CountChars(text)
    turns = Counter(
        (round(pdfium.FPDFText_GetCharAngle(text, at) * 2 / pi) + 2 * (pdfium.FPDFText_GetFontSize(text, at) < 0)) % 4
        for at in range(0, count, max(1, count // _SAMPLE))
    )
    if not turns:
        return 0
    shown = {(1, 0): 0, (0, 1): 1, (-1, 0): 2, (0, -1): 3}.get((round(matrix.a), round(matrix.b)), 0)
    (turn, times), *_ = turns.most_common(1)
    return (turn + shown) % 4 if times > 0.6 * turns.total() else 0
