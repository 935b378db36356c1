"""PDF: characters and ruled lines straight from pdfium.

Input: the bytes of a file; output: a `Reading` of its pages as a reader sees them, upright and
cropped. Text that is not printed is not read; what is printed but has no character (a picture in a
cell, a glyph without a map to Unicode, a digit drawn as a path) is `PICTURE`, never a blank.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pypdfium2.raw as pdfium

from extract.page import WIDE_BLANK, Char, Page, Rule
from extract.pages import body
from extract.pdf_paths import Drawing, Matrix, drawing
from forms.records import PICTURE, Box, Reading, Unreadable

#: more pages than any report has
MOST_PAGES = 300
#: more characters than a page of a report has
_MOST_CHARS = 100_000
_PASSWORD = 4
_PRINTABLE_ANNOTATIONS = 0
#: characters whose direction is looked at, spread over the page
_SAMPLE = 24
_QUARTER = 90
#: a character wider than this is looked at again (points)
_WIDE = 40.0
#: the part of an em above the baseline
_ASCENT = 0.86
#: an ideograph's height, in parts of its width, where a font's heights are believed
_LOW, _TALL = 0.85, 1.3
_ORIGIN = tuple(ctypes.c_double() for _ in range(2))
_ORIGIN_REFS = tuple(ctypes.byref(edge) for edge in _ORIGIN)
_TIGHT = tuple(ctypes.c_double() for _ in range(4))
_TIGHT_REFS = tuple(ctypes.byref(edge) for edge in _TIGHT)


def read(data: bytes) -> Reading:
    """Return the document's lines and grids; `Unreadable`: damaged, encrypted, too-large."""
    with _document(data) as document:
        count = pdfium.FPDF_GetPageCount(document)
        if count > MOST_PAGES:
            raise Unreadable("too-large")
        pages = [_page(document, number) for number in range(count)]
        return Reading("pdf", body(pages), {"title": _title(document)})


@contextmanager
def _document(data: bytes) -> Iterator[Any]:
    _library()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise Unreadable("encrypted" if pdfium.FPDF_GetLastError() == _PASSWORD else "damaged")
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


@cache
def _library() -> None:
    """Start pdfium, once a process."""
    import pypdfium2  # noqa: F401 (its import starts the library)


def _title(document: Any) -> str:
    size = pdfium.FPDF_GetMetaText(document, b"Title", None, 0)
    if not 2 < size < 1000:
        return ""
    text = ctypes.create_string_buffer(size)
    pdfium.FPDF_GetMetaText(document, b"Title", text, size)
    return text.raw.decode("utf-16-le", "replace").rstrip("\0").strip()


def _page(document: Any, number: int) -> Page:
    page = pdfium.FPDF_LoadPage(document, number)
    if not page:
        raise Unreadable("damaged")
    try:
        if pdfium.FPDFPage_GetAnnotCount(page):  # what is typed into fields is an annotation
            page = _flattened(document, page, number)
        return _read(page, number + 1)
    finally:
        pdfium.FPDF_ClosePage(page)


def _flattened(document: Any, page: Any, number: int) -> Any:
    pdfium.FPDFPage_Flatten(page, _PRINTABLE_ANNOTATIONS)
    pdfium.FPDF_ClosePage(page)
    return pdfium.FPDF_LoadPage(document, number)


def _read(page: Any, number: int) -> Page:
    drawn = drawing(page)
    text = pdfium.FPDFText_LoadPage(page)
    try:
        upright, width, height = _upright(page, text)
        found = Page(number, width, height, _chars(text, upright, drawn.hidden))
    finally:
        pdfium.FPDFText_ClosePage(text)
    found.rules = [Rule(*upright.box(*box)) for box in drawn.rules]
    found.chars += _unread(found, drawn, upright)
    found.chars = [char for char in found.chars if _is_shown(char, width, height)]
    return found


def _is_shown(char: Char, width: float, height: float) -> bool:
    return -1 < (char.left + char.right) / 2 < width + 1 and -1 < (char.top + char.bottom) / 2 < height + 1


def _unread(page: Page, drawn: Drawing, upright: Matrix) -> Iterator[Char]:
    """Yield small pictures and shapes that may be characters, where no character stands."""
    for box in (*drawn.marks, *drawn.pictures):
        left, top, right, bottom = upright.box(*box)
        if right - left < 60 and bottom - top < 40:
            yield Char(PICTURE, left, top, right, bottom)


# --- characters ------------------------------------------------------------------------------------


def _chars(text: Any, upright: Matrix, hidden: set[int]) -> list[Char]:
    """Return the printed characters in the order of the file; blanks are told by their gaps.

    Where a font's heights cannot be its own, all characters of the page stand by their baselines.
    """
    found = list(_boxed(text, upright, hidden))
    if any(_is_odd(char) for _, char in found):
        return [_on_baseline(text, at, upright, char) for at, char in found]
    return [char for _, char in found]


def _boxed(text: Any, upright: Matrix, hidden: set[int]) -> Iterator[tuple[int, Char]]:
    """Yield each printed character and its place in the page's text."""
    edges = pdfium.FS_RECTF()
    place = ctypes.byref(edges)
    for at in range(min(pdfium.FPDFText_CountChars(text), _MOST_CHARS)):
        char = _character(pdfium.FPDFText_GetUnicode(text, at))
        if not char or (hidden and _is_hidden(text, at, hidden)):
            continue
        pdfium.FPDFText_GetLooseCharBox(text, at, place)
        box = (edges.left, edges.bottom, edges.right, edges.top)
        yield at, Char(char, *upright.box(*(box if box[2] - box[0] < _WIDE else _tight(text, at, box))))


def _is_odd(char: Char) -> bool:
    """Whether an ideograph, which is as high as wide, is said not to be."""
    height, width = char.bottom - char.top, char.right - char.left
    return "\u4e00" <= char.text <= "\u9fff" and not _LOW * width < height < _TALL * width


def _tight(text: Any, at: int, loose: Box) -> Box:
    """Return the box of the glyph itself: the loose one of vertical writing forgets the scale of the text."""
    left, right, bottom, top = _TIGHT
    pdfium.FPDFText_GetCharBox(text, at, *_TIGHT_REFS)
    is_smaller = 0 < right.value - left.value < (loose[2] - loose[0]) / 2
    return (left.value, bottom.value, right.value, top.value) if is_smaller else loose


def _on_baseline(text: Any, at: int, upright: Matrix, char: Char) -> Char:
    """Return a character as high as an em is, on its baseline; turned text, whose baseline runs up the page, as it is."""
    pdfium.FPDFText_GetCharOrigin(text, at, *_ORIGIN_REFS)
    x, y = upright.point(_ORIGIN[0].value, _ORIGIN[1].value)
    width = char.right - char.left
    em = width if char.text > "\x7f" or char.text.isalpha() else 2 * width
    if abs(x - char.left) > em / 3 or not char.top - em < y < char.bottom + em:
        return char
    return char._replace(top=y - _ASCENT * em, bottom=y + (1 - _ASCENT) * em)


@cache
def _character(code: int) -> str:
    """Return what a code stands for: `PICTURE` for a glyph without a character, "" for what is no print."""
    if code in (0, 0xFFFD, 0xFFFE) or 0xE000 <= code <= 0xF8FF or 0xD800 <= code <= 0xDFFF:
        return PICTURE
    if code == 2:  # pdfium's mark of a hyphen at a line's end
        return "-"
    char = chr(code)
    if char == WIDE_BLANK:
        return char
    if char.isspace() or unicodedata.category(char) in ("Cc", "Cf"):
        return ""
    # radicals and compatibility characters, by which some programs name the glyphs of common ones
    return unicodedata.normalize("NFKC", char) if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF else char


def _is_hidden(text: Any, at: int, hidden: set[int]) -> bool:
    return ctypes.cast(pdfium.FPDFText_GetTextObject(text, at), ctypes.c_void_p).value in hidden


# --- the way up ------------------------------------------------------------------------------------


def _upright(page: Any, text: Any) -> tuple[Matrix, float, float]:
    """Return the map from the page's coordinates to points from its top left corner, its width and height.

    A page whose text runs up, down or upside down is turned until it does not.
    """
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    matrix = _to_device(page, width, height)
    turn = _text_turn(text, matrix)
    if turn == _QUARTER:
        matrix, width, height = Matrix(0, -1, 1, 0, 0, width).after(matrix), height, width
    elif turn == 2 * _QUARTER:
        matrix = Matrix(-1, 0, 0, -1, width, height).after(matrix)
    elif turn == 3 * _QUARTER:
        matrix, width, height = Matrix(0, 1, -1, 0, height, 0).after(matrix), height, width
    return matrix, width, height


def _to_device(page: Any, width: float, height: float) -> Matrix:
    """Return pdfium's own map of the cropped and rotated page."""
    fine = 100
    x, y = ctypes.c_int(), ctypes.c_int()
    size = int(width * fine), int(height * fine)

    def at(px: float, py: float) -> tuple[float, float]:
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, px, py, ctypes.byref(x), ctypes.byref(y))
        return x.value / fine, y.value / fine

    (e, f), (a, b), (c, d) = at(0, 0), at(1000, 0), at(0, 1000)
    return Matrix((a - e) / 1000, (b - f) / 1000, (c - e) / 1000, (d - f) / 1000, e, f)


def _text_turn(text: Any, matrix: Matrix) -> int:
    """Return by how many degrees, clockwise, most of the text is turned on the page as shown: 0, 90, 180, 270."""
    count = pdfium.FPDFText_CountChars(text)
    turns = Counter(
        round(pdfium.FPDFText_GetCharAngle(text, at) * 2 / 3.14159265) % 4
        for at in range(0, count, max(1, count // _SAMPLE))
    )
    if not turns:
        return 0
    shown = {(1, 0): 0, (0, 1): 1, (-1, 0): 2, (0, -1): 3}.get((round(matrix.a), round(matrix.b)), 0)
    (turn, times), *_ = turns.most_common(1)
    return (turn + shown) % 4 * _QUARTER if times > 0.6 * turns.total() else 0
