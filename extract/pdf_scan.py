"""What a page of a PDF shows but does not say: pictures of tables, whole scans, glyphs without characters.

Input: a page as pdfium has it and what was read of it; the page is completed by the scan reader, from a
picture of it drawn without the characters that are known. Where that reader or its packages are not
installed, the page stays as it is and the reason is given back.
"""

from __future__ import annotations

import ctypes
import importlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from extract.lattice import lattices
from extract.page import Char, Page, Rule
from extract.pdf_objects import address
from extract.pdf_paths import Drawing
from extract.pdf_view import View
from forms.records import PICTURE, Box, Unreadable

#: the resolution at which a page is drawn, less where it would have more pixels; those of all its images
_DPI, _PIXELS, _IMAGE_PIXELS = 200.0, 12_000_000, 120_000_000
#: a picture this large may be a table (points); with so many characters on it, it is a background
_WIDE, _HIGH, _BACKGROUND = 200.0, 60.0, 40
#: pictures this close are strips of one (points)
_STRIPS = 3.0
#: glyphs without a character: from this part on the page is not believed
_SHARE = 0.1
#: so many shapes in tables are figures; so many on a page with few characters are text
_IN_TABLES, _SHAPES, _FEW = 5, 50, 50
#: a picture or a shape smaller than this may be a character
_SMALL_WIDE, _SMALL_HIGH = 60.0, 40.0
#: a character found in the picture this close to a known one is what is left of it (points)
_NEAR = 2.0
#: the part of an image that may be transparent though it hides what is under it
_HOLES = 0.02

Grey = NDArray[np.uint8]


def complete(page: Any, view: View, found: Page, drawn: Drawing, covered: Sequence[Box]) -> str:
    """Read what is a picture on the page into it; return "" or why that could not be done.

    `covered` are places of characters under images. What stays unread and may be characters becomes `PICTURE`.
    """
    marks = _marks(drawn)
    boxes, is_believed = _unread(found, drawn, marks)
    reason = ""
    if boxes:
        unmapped = [char[1:5] for char in found.chars if char.text == PICTURE]
        try:
            _scan(page, view, found, drawn, boxes, is_believed)
            marks = [box for box in (*marks, *unmapped) if not _is_read(box, found.chars)] if is_believed else []
            covered = [box for box in covered if not any(_is_in(Char("", *box), one) for one in boxes)]
        except ImportError:
            reason = "needs-ocr"
        except Unreadable as error:
            reason = str(error)
    if reason and not is_believed:
        found.chars = [char._replace(text=PICTURE) for char in found.chars]
    found.chars += [Char(PICTURE, *box) for box in (*marks, *covered)]
    return reason


def _marks(drawn: Drawing) -> list[Box]:
    boxes = (*drawn.marks, *(picture.box for picture in drawn.pictures))
    return [box for box in boxes if box[2] - box[0] < _SMALL_WIDE and box[3] - box[1] < _SMALL_HIGH]


# --- what is to be read ----------------------------------------------------------------------------


def _unread(found: Page, drawn: Drawing, marks: Sequence[Box]) -> tuple[list[Box], bool]:
    """Return the parts of the page to be read from its picture, and whether the characters it has are believed."""
    whole = [(0.0, 0.0, found.width, found.height)]
    unmapped = sum(char.text == PICTURE for char in found.chars)
    if unmapped > max(_IN_TABLES - 1, _SHARE * len(found.chars)):
        return whole, False
    if len(marks) + unmapped >= _IN_TABLES and _are_figures(found, marks):
        return whole, True
    return _large(found, drawn), True


def _are_figures(found: Page, marks: Sequence[Box]) -> bool:
    """Whether shapes stand for characters: many in the cells of tables, or many where there is hardly any text."""
    if len(marks) >= _SHAPES and len(found.chars) < _FEW:
        return True
    tables = [table for table in lattices(found.rules) if not table.is_frame]
    boxes = [*marks, *(char[1:5] for char in found.chars if char.text == PICTURE)]
    middles = [((left + right) / 2, (top + bottom) / 2) for left, top, right, bottom in boxes]
    return sum(any(table.holds(x, y) for table in tables) for x, y in middles) >= _IN_TABLES


def _large(found: Page, drawn: Drawing) -> list[Box]:
    """Return the pictures that may be tables or scans: large, and not under the page's text."""
    shown = [_within(picture.box, found) for picture in drawn.pictures]
    boxes = _joined([box for box in shown if box[2] - box[0] > _STRIPS and box[3] - box[1] > _STRIPS])
    large = [box for box in boxes if box[2] - box[0] >= _WIDE and box[3] - box[1] >= _HIGH]
    return [box for box in large if sum(_is_in(char, box) for char in found.chars) < _BACKGROUND]


def _within(box: Box, page: Page) -> Box:
    return max(box[0], 0.0), max(box[1], 0.0), min(box[2], page.width), min(box[3], page.height)


def _is_in(char: Char, box: Box) -> bool:
    return box[0] < (char.left + char.right) / 2 < box[2] and box[1] < (char.top + char.bottom) / 2 < box[3]


def _joined(boxes: list[Box]) -> list[Box]:
    """Return the boxes, those that touch as one: scanners cut pages into strips."""
    found: list[Box] = []
    for box in sorted(boxes, key=lambda one: (one[1], one[0])):
        while touching := next((one for one in found if _touch(one, box)), None):
            found.remove(touching)
            box = (*map(min, touching[:2], box[:2]), *map(max, touching[2:], box[2:]))  # type: ignore[assignment]
        found.append(box)
    return found


def _touch(one: Box, other: Box) -> bool:
    return all(one[at] - _STRIPS <= other[at + 2] and other[at] - _STRIPS <= one[at + 2] for at in (0, 1))


# --- reading it ------------------------------------------------------------------------------------


def _scan(page: Any, view: View, found: Page, drawn: Drawing, boxes: list[Box], is_believed: bool) -> None:
    scanned = importlib.import_module("extract.read_scan").scanned  # its packages may not be installed
    if sum(_pixels_of(picture.image) for picture in drawn.pictures if picture.image) > _IMAGE_PIXELS:
        raise Unreadable("too-large")
    known = [char for char in found.chars if char.text != PICTURE] if is_believed else []
    has_tables = any(not table.is_frame for table in lattices(found.rules))
    chars: list[Char] = []
    rules: list[Rule] = []
    for left, top, right, bottom in boxes:
        image, dpi = rendered(page, view, (left, top, right, bottom), known)
        read, ruled = scanned(image, dpi)
        chars += [_moved(char, left, top) for char in read]
        rules += [Rule(one[0] + left, one[1] + top, one[2] + left, one[3] + top) for one in ruled]
    kept = known if is_believed else []
    found.chars = [*kept, *(char for char in chars if not any(_is_rest(char, one) for one in known))]
    if not has_tables or boxes[0] != (0.0, 0.0, found.width, found.height):
        found.rules += rules


def _moved(char: Char, x: float, y: float) -> Char:
    return char._replace(left=char.left + x, top=char.top + y, right=char.right + x, bottom=char.bottom + y)


def _is_rest(char: Char, known: Char) -> bool:
    return _is_in(char, (known.left - _NEAR, known.top - _NEAR, known.right + _NEAR, known.bottom + _NEAR))


def _is_read(mark: Box, chars: Iterable[Char]) -> bool:
    """Whether a character was read where a shape stands."""
    middle = Char("", *mark)
    return any(
        _is_in(middle, (char.left - _NEAR, char.top - _NEAR, char.right + _NEAR, char.bottom + _NEAR)) for char in chars
    )


# --- pictures --------------------------------------------------------------------------------------


def _pixels_of(image: Any) -> int:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(image, ctypes.byref(width), ctypes.byref(height))
    return width.value * height.value


def rendered(page: Any, view: View, box: Box, without: Iterable[Char] = ()) -> tuple[Grey, float]:
    """Draw a part of the page as it is read, grey, without some characters; also return the resolution."""
    left, top, right, bottom = box
    dots = min(_DPI / 72, (_PIXELS / max(1.0, (right - left) * (bottom - top))) ** 0.5)
    width, height = max(1, round((right - left) * dots)), max(1, round((bottom - top) * dots))
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        raise Unreadable("too-large")
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        place = -round(left * dots), -round(top * dots), round(view.width * dots), round(view.height * dots)
        flags = pdfium.FPDF_RENDER_FORCEHALFTONE | pdfium.FPDF_RENDER_LIMITEDIMAGECACHE
        pdfium.FPDF_RenderPageBitmap(bitmap, page, *place, view.turns, flags)
        image = _pixels(bitmap)[:, :width].copy()
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    for char in without:
        x0, y0 = int((char.left - left) * dots), int((char.top - top) * dots)
        x1, y1 = int((char.right - left) * dots) + 1, int((char.bottom - top) * dots) + 1
        image[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = 255
    return image, dots * 72


def _pixels(bitmap: Any) -> Grey:
    height, stride = pdfium.FPDFBitmap_GetHeight(bitmap), pdfium.FPDFBitmap_GetStride(bitmap)
    buffer = ctypes.cast(pdfium.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_ubyte))
    return np.ctypeslib.as_array(buffer, (height, stride))


class Opaque:
    """Whether an image hides what is under it: nearly none of it is transparent. Each is looked at once."""

    def __init__(self, document: Any, page: Any) -> None:
        self.document, self.page = document, page
        self.known: dict[int, bool] = {}

    def __call__(self, image: Any) -> bool:
        where = address(image)
        if where not in self.known:
            self.known[where] = self._look(image)
        return self.known[where]

    def _look(self, image: Any) -> bool:
        if _pixels_of(image) > _IMAGE_PIXELS:
            return True
        bitmap = pdfium.FPDFImageObj_GetRenderedBitmap(self.document, self.page, image)
        if not bitmap:
            return False
        try:
            if pdfium.FPDFBitmap_GetFormat(bitmap) != pdfium.FPDFBitmap_BGRA:
                return True
            alpha = _pixels(bitmap)[:, 3 : 4 * pdfium.FPDFBitmap_GetWidth(bitmap) : 4]
            return bool((alpha < 250).mean() <= _HOLES)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
