"""The printed characters of a page of a PDF with their places.

Input: the text of a page as pdfium has it and what is drawn on the page; output: `Char`s in the order
of the file, in points from the top left of the page as shown. A glyph whose character the file does
not say is `PICTURE`: pdfium would give the glyph's number, which may look like a digit.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from math import pi
from typing import Any

import pypdfium2.raw as pdfium

from extract.matrix import Matrix
from extract.page import WIDE_BLANK, Char
from extract.pdf_objects import address, unclipped
from extract.pdf_paths import Cover, Drawing
from extract.pdf_view import View
from forms.records import PICTURE, Box, Unreadable

#: more characters than a page of a report has
_MOST_CHARS = 100_000
#: characters wider than these are looked at again: whether they stand aslant, whether they are so wide (points)
_LARGE, _WIDE = 24.0, 40.0
#: a font that lacks the characters of more than this part of its glyphs on a page is not believed
_LACKING = 0.1
#: text at an angle to the page of more than this (radians) is a watermark
_ASLANT = 0.1
#: the part of an em above the baseline
_ASCENT = 0.86
#: an ideograph's height, in parts of its width, where a font's heights are believed; the least height (points)
_LOW, _TALL, _FLAT = 0.85, 1.3, 0.5
#: what covers characters is looked up by strips of the page this high (points)
_BAND = 12.0
_ORIGIN = (ctypes.c_double * 2)()
_ORIGIN_REFS = tuple(ctypes.byref(ctypes.c_double.from_buffer(_ORIGIN, 8 * at)) for at in range(2))
_TIGHT = (ctypes.c_double * 4)()
_TIGHT_REFS = tuple(ctypes.byref(ctypes.c_double.from_buffer(_TIGHT, 8 * at)) for at in range(4))
_LOOSE = pdfium.FS_RECTF()
_LOOSE_REF = ctypes.byref(_LOOSE)
#: what only a recogniser says of a character
_UNSURE = tuple(Char._field_defaults.values())


def characters(text: Any, view: View, drawn: Drawing, is_opaque: Callable[[Any], bool]) -> tuple[list[Char], list[Box]]:
    """Return the printed characters, and where characters are under images; `Unreadable`: too-large.

    Blanks are told by their gaps. Where a font's heights cannot be its own, all characters of the page stand by
    their baselines.
    """
    count = pdfium.FPDFText_CountChars(text)
    if count > _MOST_CHARS:
        raise Unreadable("too-large")
    upright, right_most, bottom_most = view.matrix, view.width + 1, view.height + 1
    a, b, c, d, e, f = upright
    is_straight = not (b or c) and a > 0 > d
    veil = _Veil(text, drawn, is_opaque) if drawn.hidden or drawn.covers else None
    new, has_no_character, loose_box = (
        tuple.__new__,
        pdfium.FPDFText_HasUnicodeMapError,
        pdfium.FPDFText_GetLooseCharBox,
    )
    found: list[Char] = []
    places: list[int] = []
    is_odd = is_lacking = False
    for at, char in enumerate(map(_character, _codes(text, count))):
        if has_no_character(text, at):
            char, is_lacking = PICTURE if _has_ink(text, at) else "", True
        if not char:
            continue
        loose_box(text, at, _LOOSE_REF)
        if is_straight:  # most pages; the same as below, in a tenth of the time
            left, top = a * _LOOSE.left + e, d * _LOOSE.top + f
            right, bottom = a * _LOOSE.right + e, d * _LOOSE.bottom + f
        else:
            left, top, right, bottom = upright.box(_LOOSE.left, _LOOSE.bottom, _LOOSE.right, _LOOSE.top)
        if right - left > _LARGE:
            if _is_oblique(text, at):
                continue
            if right - left > _WIDE:
                left, top, right, bottom = _tight(text, at, upright, (left, top, right, bottom))
        x, y = (left + right) / 2, (top + bottom) / 2
        if -1 < x < right_most and -1 < y < bottom_most and not (veil and veil.hides(at, x, y)):
            found.append(new(Char, (char, left, top, right, bottom, *_UNSURE)))
            places.append(at)
            width, height = right - left, bottom - top
            is_odd |= not (_LOW * width < height < _TALL * width if "\u4e00" <= char <= "\u9fff" else height > _FLAT)
    if is_odd:
        found = [_on_baseline(text, at, upright, char) for at, char in zip(places, found, strict=True)]
    if is_lacking:
        found = _without_liars(text, places, found)
    return found, veil.covered if veil else []


def _without_liars(text: Any, places: list[int], chars: list[Char]) -> list[Char]:
    """Return the characters without those of fonts that do not say what many of their glyphs are.

    Of such a font some numbers of glyphs look like codes of characters by chance.
    """
    font_of, object_of = pdfium.FPDFTextObj_GetFont, pdfium.FPDFText_GetTextObject
    fonts = [address(font_of(object_of(text, at))) for at in places]
    used, lacking = (
        Counter(fonts),
        Counter(font for font, char in zip(fonts, chars, strict=True) if char.text == PICTURE),
    )
    liars = {font for font, times in lacking.items() if times > _LACKING * used[font]}
    return [char._replace(text=PICTURE) if font in liars else char for font, char in zip(fonts, chars, strict=True)]


def _codes(text: Any, count: int) -> str | list[str]:
    """Return the characters one by one; at once where pdfium's text has one place for each."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(text, 0, count, buffer) == count + 1:
        codes = bytes(buffer).decode("utf-16-le", "surrogatepass")
        if len(codes) == count + 1 and "\ufffe" not in codes:
            return codes[:-1]
    codes_of = pdfium.FPDFText_GetUnicode
    return [chr(code) if (code := codes_of(text, at)) < 0x110000 else "\0" for at in range(count)]


@cache
def _character(char: str) -> str:
    """Return what a code stands for: `PICTURE` for a glyph without a character, "" for what is no print."""
    code = ord(char)
    if code in (0, 0xFFFD, 0xFFFE) or 0xE000 <= code <= 0xF8FF or 0xD800 <= code <= 0xDFFF:
        return PICTURE
    if code == 2:  # pdfium's mark of a hyphen at a line's end
        return "-"
    if char == WIDE_BLANK:
        return char
    if char.isspace() or unicodedata.category(char) in ("Cc", "Cf"):
        return ""
    # radicals and compatibility characters, by which some programs name the glyphs of common ones
    return unicodedata.normalize("NFKC", char) if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF else char


def _has_ink(text: Any, at: int) -> bool:
    pdfium.FPDFText_GetCharBox(text, at, *_TIGHT_REFS)
    left, right, bottom, top = _TIGHT
    return right - left > 0 and top - bottom > 0


def _is_oblique(text: Any, at: int) -> bool:
    """Whether a large character is of a watermark that runs across the page: such text is in no cell."""
    turned = pdfium.FPDFText_GetCharAngle(text, at) % (pi / 2)
    return bool(_ASLANT < turned < pi / 2 - _ASLANT)


def _tight(text: Any, at: int, upright: Matrix, loose: Box) -> Box:
    """Return the box of the glyph itself: the loose one of vertical writing forgets the scale of the text."""
    pdfium.FPDFText_GetCharBox(text, at, *_TIGHT_REFS)
    left, right, bottom, top = _TIGHT
    tight = upright.box(left, bottom, right, top)
    return tight if 0 < tight[2] - tight[0] < (loose[2] - loose[0]) / 2 else loose


def _on_baseline(text: Any, at: int, upright: Matrix, char: Char) -> Char:
    """Return a character as high as an em is, on its baseline; turned text, whose baseline runs up the page, as it is."""
    pdfium.FPDFText_GetCharOrigin(text, at, *_ORIGIN_REFS)
    x, y = upright.point(*_ORIGIN)
    width = char.right - char.left
    em = width if char.text > "\x7f" or char.text.isalpha() else 2 * width
    if abs(x - char.left) > em / 3 or not char.top - em < y < char.bottom + em:
        return char
    return char._replace(top=y - _ASCENT * em, bottom=y + (1 - _ASCENT) * em)


class _Veil:
    """What hides characters: their own text object is not printed, or something opaque was drawn over it later."""

    def __init__(self, text: Any, drawn: Drawing, is_opaque: Callable[[Any], bool]) -> None:
        self.text, self.hidden, self.is_opaque = text, drawn.hidden, is_opaque
        self.covered: list[Box] = []
        self.order = {address(each): at for at, each in enumerate(drawn.texts)} if drawn.covers else {}
        self.covers: dict[int, list[Cover]] = defaultdict(list)
        for cover in drawn.covers:
            for band in range(int(cover.box[1] // _BAND), int(cover.box[3] // _BAND) + 1):
                self.covers[band].append(cover)

    def hides(self, at: int, x: float, y: float) -> bool:
        """Whether the character with its middle at a point is hidden; keep the place of one under an image."""
        over = [one for one in self.covers.get(int(y // _BAND), ()) if one.box[0] < x < one.box[2]]
        if not (over or self.hidden):
            return False
        which = address(pdfium.FPDFText_GetTextObject(self.text, at))
        if which in self.hidden:
            return True
        order = self.order.get(which, len(self.order))
        for cover in over:
            if order < cover.below and cover.box[1] < y < cover.box[3] and self._is_seen(cover, x, y):
                if cover.is_image:
                    self.covered.append((x - 1, y - 1, x + 1, y + 1))
                return True
        return False

    def _is_seen(self, cover: Cover, x: float, y: float) -> bool:
        """Whether a cover is opaque there: its clip does not take that part away."""
        box = unclipped(cover.drawn, cover.matrix, cover.box)
        if not box or not (box[0] < x < box[2] and box[1] < y < box[3]):
            return False
        return not cover.is_image or self.is_opaque(cover.drawn)
