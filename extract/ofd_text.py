"""The text of an OFD text object: which characters, and where each stands.

Input: a `TextObject` and the map of its space to the page; output: characters with their boxes in
points. A character stands where X, Y and the deltas put it; a font's own widths are never needed.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from extract.matrix import Matrix
from extract.ofd_package import Element, children, is_true, kind, number, numbers
from extract.page import Char
from forms.records import PICTURE

#: how far a character reaches above and below the line it stands on (parts of its size)
ASCENT, DESCENT = 0.88, 0.12
#: the width of a letter or digit: the usual one, and between which a stated one is believed (parts of its size)
_HALF, _NARROWEST, _WIDEST = 0.5, 0.25, 0.75
#: text that leans more than this from all four directions is a watermark (quarters of a turn)
_LEAN = 0.1
_USUAL_SIZE = 4.2
#: stands for a glyph that has no character (GB/T 33190, TextCode)
_PLACEHOLDER = "\u00a4"
_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{4})")
_WRAPPED = re.compile(r"\s*[\r\n]\s*")
_COUNTS = (("CodePosition", 0), ("CodeCount", 1), ("GlyphCount", 1))
_TURNS = {0: (1.0, 0.0), 1: (0.0, 1.0), 2: (-1.0, 0.0), 3: (0.0, -1.0)}


class Pen(NamedTuple):
    """How one text object writes: `turn` and `reading` are directions in quarters of a turn, clockwise.

    `end` is where its boundary ends, in its own space, as far as that is known; `known` the widths of
    a digit and of another narrow character of its font (parts of the size), where a near one followed.
    """

    matrix: Matrix
    size: float
    wide: float
    turn: int
    reading: int
    end: float
    known: dict[bool, float]

    def box(self, x: float, y: float, width: float) -> tuple[float, float, float, float]:
        """Return the box of a character that stands at this point of the object's space."""
        matrix, high, low = self.matrix, ASCENT * self.size, DESCENT * self.size
        if self.turn or matrix.b or matrix.c or matrix.a < 0 or matrix.d < 0:
            c, s = _TURNS[self.turn]
            return matrix.after(Matrix(c, s, -s, c, x, y)).box(0, -high, width, low)
        left, top = matrix.a * x + matrix.e, matrix.d * (y - high) + matrix.f
        return left, top, left + matrix.a * width, top + matrix.d * (high + low)


def direction(matrix: Matrix, turn: int = 0) -> int | None:
    """Return which way text runs on the page, in quarters of a turn; None where it is oblique."""
    if not matrix.b and matrix.a > 0:
        return turn
    quarters = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
    if not (matrix.a or matrix.b) or abs(quarters - round(quarters)) > _LEAN:
        return None
    return (round(quarters) + turn) % 4


def pen(element: Element, matrix: Matrix, known: dict[bool, float]) -> Pen:
    """Return how a text object writes; `known` is of its font and learns from it."""
    size = number(element.get("Size"), 0) or _USUAL_SIZE
    wide = size * (number(element.get("HScale"), 1) or 1)
    turn, reading = _quarters(element.get("CharDirection")), _quarters(element.get("ReadDirection"))
    return Pen(matrix, size, wide, turn, reading, _end(element), known)


def _quarters(written: str | None) -> int:
    return round(number(written, 0) / 90) % 4 if written else 0


def _end(element: Element) -> float:
    boundary = numbers(element.get("Boundary"), 4)
    scale, lean, _, _, ahead, _ = numbers(element.get("CTM"), 6) or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return (boundary[2] - ahead) / scale if boundary and scale > 0 and not lean else math.inf


def is_printed(element: Element) -> bool:
    """Whether a text object shows: filled or stroked, and not transparent."""
    if is_true(element.get("Stroke"), False):
        return True
    alpha = next((color.get("Alpha") for color in children(element, "FillColor")), None)
    return is_true(element.get("Fill"), True) and number(alpha, 255) > 0


def chars(element: Element, pen: Pen, most: int) -> Iterator[Char]:
    """Yield the characters of a text object, blanks too, at most `most`."""
    x = y = 0.0
    transforms: list[Element] = []
    for part in element:
        name = kind(part)
        if name == "CGTransform":
            transforms.append(part)
        elif name == "TextCode":
            x, y = number(part.get("X"), x), number(part.get("Y"), y)
            yield from _run(part, _pieces(part.text or "", transforms)[:most], x, y, pen)
            transforms = []


def without_margins(chars: Sequence[Char]) -> Iterator[Char]:
    """Yield the characters, of the blanks only one between two characters of a line that it divides."""
    last: Char | None = None
    blank: Char | None = None
    for char in chars:
        if char.text == " ":
            blank = blank or char
            continue
        if blank and last and _divides(last, blank, char):
            yield blank
        yield char
        last, blank = char, None


def _divides(last: Char, blank: Char, char: Char) -> bool:
    high = min(last.bottom - last.top, char.bottom - char.top)
    on_line = abs(last.top + last.bottom - char.top - char.bottom) < high
    return on_line and abs(blank.left - last.right) < high / 2 and 0 < char.left - last.left < 4 * high


def _run(code: Element, pieces: Sequence[str], x: float, y: float, pen: Pen) -> Iterator[Char]:
    if len(pieces) == 1:
        if text := _printed(pieces[0]):
            yield Char(text, *pen.box(x, y, _width(pieces[0], 0.0, pen, x)))
        return
    across, down = _deltas(code.get("DeltaX"), len(pieces) - 1), _deltas(code.get("DeltaY"), len(pieces) - 1)
    _learn(pieces, across, pen)
    for at, piece in enumerate(pieces):
        text = _printed(piece)
        step = across[at] if at < len(across) else 0.0
        width = _width(piece, step, pen, x)
        if text:
            yield Char(text, *pen.box(x, y, width))
        if at < len(across) or at < len(down):
            x += step
            y += down[at] if at < len(down) else 0.0
        else:  # no delta: the next one stands behind, as readers show it
            c, s = _TURNS[pen.reading]
            x, y = x + c * width, y + s * (width if pen.turn else pen.size)


def _width(piece: str, step: float, pen: Pen, x: float) -> float:
    """Return how wide a character is: to the next one, if that is near; as others of its kind; to the boundary."""
    if piece >= "\u2000":
        return min(step, pen.wide) if step > 0 else pen.wide
    for stated in (step, pen.known.get(piece.isdigit(), 0.0) * pen.wide, pen.end - x):
        if _NARROWEST * pen.wide <= stated <= _WIDEST * pen.wide:
            return stated
    return _HALF * pen.wide


def _learn(pieces: Sequence[str], across: Sequence[float], pen: Pen) -> None:
    """Note the least widths; what is spread to fill a line is wider."""
    for piece, step in zip(pieces, across, strict=False):
        if piece < "\u2000" and _NARROWEST * pen.wide <= step <= _WIDEST * pen.wide:
            is_digit = piece.isdigit()
            pen.known[is_digit] = min(pen.known.get(is_digit, _WIDEST), step / pen.wide)


def _deltas(written: str | None, count: int) -> list[float]:
    """Return at most `count` offsets; ``g 5 3.2`` stands for five times 3.2."""
    found: list[float] = []
    if not written:
        return found
    words = iter(written.replace(",", " ").split())
    try:
        for word in words:
            times, value = (int(next(words)), next(words)) if word in ("g", "G") else (1, word)
            offset = float(value)
            if not math.isfinite(offset):
                break
            found += [offset] * min(times, count - len(found))
            if len(found) >= count:
                break
    except (ValueError, StopIteration):
        pass  # what is written after it cannot be told
    return found


def _pieces(text: str, transforms: Sequence[Element]) -> Sequence[str]:
    """Return what stands at each place: a character, or the characters that one glyph or several show."""
    if "\n" in text or "\r" in text:  # a line break of the XML, not of the text
        text = _WRAPPED.sub("", text)
    if "\\" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    pieces: list[str] | None = None
    for each in reversed(transforms):
        if each.get("CodeCount", "1") == each.get("GlyphCount", "1"):
            continue
        at, codes, glyphs = (int(number(each.get(name), usual)) for name, usual in _COUNTS)
        if codes != glyphs and 0 <= at < len(text) and codes > 0 and 0 < glyphs <= 64:
            pieces = list(text) if pieces is None else pieces
            pieces[at : at + codes] = ["".join(pieces[at : at + codes]), *[""] * (glyphs - 1)]
    return text if pieces is None else pieces


@lru_cache(maxsize=1 << 16)
def _printed(text: str) -> str:
    """Return what a reader sees: `PICTURE` for a glyph without a character, one blank for any."""
    return "".join(map(_character, text)) if len(text) != 1 else _character(text)


def _character(char: str) -> str:
    code = ord(char)
    if char.isspace():
        return " "
    if char == _PLACEHOLDER or code == 0xFFFD or 0xE000 <= code <= 0xF8FF or unicodedata.category(char) in ("Cc", "Cs"):
        return PICTURE
    if unicodedata.category(char) == "Cf":
        return ""
    # radicals and compatibility characters, by which some programs name the glyphs of common ones
    return unicodedata.normalize("NFKC", char) if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF else char
