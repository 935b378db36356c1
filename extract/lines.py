"""Text from characters with places: lines, columns of vertical writing, numbers that a narrow cell broke.

Input: characters of a page, or of one cell of a ruled table; output: their text in reading order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import dropwhile, pairwise, takewhile
from typing import NamedTuple

from extract.page import WIDE_BLANK, Char
from forms.records import BROKEN, Box

#: parts of a character's height: how far apart the middles of one line's characters may stand, the gap that is a
#: blank, the gap in which a column may end, how much smaller and higher a raised mark is
SAME_LINE, BLANK, APART, RAISED, HIGHER = 0.45, 0.35, 0.9, 0.75, 0.12
#: two prints of one character (a bold face made by printing twice) are nearer than this part of its width
TWICE = 0.3
#: what a number is made of; what a cell leaves free at each side of its text, margin and double rule (points): in a
#: word processor, and on a page at most
FIGURES = frozenset("0123456789０１２３４５６７８９.,，")
_PADDING, _MOST_PADDING = 9.2, 17.0
#: a line whose room left and right differs by less is centred (points)
_CENTRED = 6.0


class Line(NamedTuple):
    """A line of text and its box; `size` is the height of its characters."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float

    @property
    def middle(self) -> float:
        """Half its height, where it stands on the page."""
        return (self.top + self.bottom) / 2

    def beside(self, other: Line) -> Line:
        """Return this and another piece of one line as one."""
        one, two = sorted((self, other), key=_left)
        top, bottom = min(one.top, two.top), max(one.bottom, two.bottom)
        return Line(f"{one.text} {two.text}", one.left, top, max(one.right, two.right), bottom, max(one.size, two.size))


def cell_text(chars: Sequence[Char], box: Box, widest: Callable[[], float]) -> str:
    """Return the text of one cell, its lines divided by line breaks.

    A number that a narrow cell broke into lines is one; `BROKEN` stands behind one that fills its last line.
    `widest` tells how wide the widest line of text between the same rules is.
    """
    printed = [char for char in chars if char.text != WIDE_BLANK] if len(chars) > 2 else []
    if printed and (turn := _vertical(printed)) and not is_number(printed):
        return "\n".join("".join(char.text for char in column) for column in _columns(printed, turn))
    text, last = "", [chars[0]]
    for line in _grouped(chars):
        if spoken := _spoken(line).strip():
            forced = text and text[-1] in FIGURES and _are_alike(last, line)
            forced = forced and _is_forced(_width(last, line, box) + _figures(line), box, widest)
            text += ("" if forced or not text else "\n") + spoken
            last = line
    is_full = text and text[-1] in FIGURES and _has_no_room(_width(last, last, box) + _wide(last[-1]), box)
    return text + BROKEN if is_full else text


def _are_alike(one: Sequence[Char], other: Sequence[Char]) -> bool:
    """Whether two lines are written in about one size: else one of them is a note's mark."""
    heights = sorted((one[0].bottom - one[0].top, other[0].bottom - other[0].top))
    return heights[0] > RAISED * heights[1]


def _width(line: Sequence[Char], following: Sequence[Char], box: Box) -> float:
    """Return the room a line takes, also by blanks before it that left no mark: where the next line is centred."""
    before, after = line[0].left - box[0], box[2] - line[-1].right
    is_centred = abs(following[0].left - box[0] - (box[2] - following[-1].right)) < _CENTRED
    if is_centred and before - after > 0.6 * (line[-1].bottom - line[-1].top):
        return box[2] - box[0] - 2 * after
    return line[-1].right - line[0].left


def _has_no_room(width: float, box: Box) -> bool:
    """Whether a text of this width is wider than a cell is between its margins."""
    return box[2] - box[0] - width < 2 * _PADDING


def _is_forced(width: float, box: Box, widest: Callable[[], float]) -> bool:
    """Whether a text of this width had to be broken; margins are larger where nothing in the column is as wide."""
    if _has_no_room(width, box):
        return True
    return box[2] - box[0] - width < 2 * _MOST_PADDING and width > widest() + 0.5


def _figures(line: Sequence[Char]) -> float:
    """Return how much room the figures take that a line begins with; what is none takes less than nothing."""
    printed = dropwhile(lambda char: char.text == WIDE_BLANK, line)
    figures = list(takewhile(lambda char: char.text in FIGURES, printed))
    return max(_wide(figures[-1]), figures[-1].right - figures[0].left) if figures else -1000.0


def _wide(char: Char) -> float:
    return max(char.right - char.left, 0.45 * (char.bottom - char.top))


def is_number(chars: Sequence[Char]) -> bool:
    """Whether the characters are the figures of a number."""
    return all(char.text in FIGURES for char in chars) and any(char.text.isdigit() for char in chars)


def widest_line(chars: Sequence[Char]) -> float:
    """Return the width of the widest line of a cell's text."""
    if len(chars) == 1:
        return chars[0].right - chars[0].left
    return max(line[-1].right - line[0].left for line in _grouped(chars))


def in_pieces(chars: Sequence[Char]) -> list[list[Line]]:
    """Return the lines of characters that stand in no table, from the top, each cut at its wide gaps."""
    return [[_line(piece) for piece in _apart(group)] for group in _grouped(chars)]


def joined(pieces: Sequence[Line]) -> Line:
    """Return the pieces of a line as one."""
    line = pieces[0]
    for piece in pieces[1:]:
        line = line.beside(piece)
    return line


def _apart(line: list[Char]) -> Iterator[list[Char]]:
    """Yield the pieces of a line between gaps in which a column may end."""
    start = 0
    for at in range(1, len(line)):
        last = line[at - 1]
        if line[at].left - last.right > APART * (last.bottom - last.top):
            yield line[start:at]
            start = at
    yield line[start:]


def _line(chars: list[Char]) -> Line:
    sizes = sorted(char.bottom - char.top for char in chars)
    return Line(
        _spoken(chars),
        min(char.left for char in chars),
        min(char.top for char in chars),
        max(char.right for char in chars),
        max(char.bottom for char in chars),
        sizes[len(sizes) // 2],
    )


def _grouped(chars: Sequence[Char]) -> Iterator[list[Char]]:
    """Yield the characters line by line, each line from the left."""
    if len(chars) == 1:
        yield [chars[0]]
        return
    group: list[Char] = []
    middle = height = 0.0
    for at, char in sorted([((char[2] + char[4]) / 2, char) for char in chars]):
        own = char[4] - char[2]
        if group and at - middle > SAME_LINE * (height if height > own else own):
            yield sorted(group, key=_left)
            group = []
        if not group or own > height:
            middle, height = at, own
        group.append(char)
    if group:
        yield sorted(group, key=_left)


def _left(item: Char | Line) -> float:
    return item.left


def _spoken(chars: Sequence[Char]) -> str:
    """Join the characters of a line, with a blank where there is a gap and before a raised digit."""
    text, start, top, end, bottom, *_ = last = chars[0]
    parts = [text]
    for char in chars[1:]:
        printed, left, upper, right, lower, *_ = char
        if printed == text and left - start < TWICE * (end - start):
            continue
        height, own = bottom - top, lower - upper
        gap = left - end
        if (gap > BLANK * height and gap > BLANK * own) or (own < RAISED * height and _is_raised(char, last)):
            parts.append(" ")
        parts.append(printed)
        text, start, top, end, bottom, last = printed, left, upper, right, lower, char
    return "".join(parts)


def _is_raised(char: Char, last: Char) -> bool:
    """Whether a small digit is a note's mark: it must not become a digit of the number before it."""
    middle = (last.top + last.bottom - char.top - char.bottom) / 2
    return char.text.isdigit() and middle > HIGHER * (last.bottom - last.top)


# --- vertical writing ------------------------------------------------------------------------------


def _vertical(chars: Sequence[Char]) -> int:
    """Return 1 where the characters were printed downwards, -1 upwards, 0 in lines."""
    down = up = 0
    for one, other in pairwise(chars):
        if abs(one.left + one.right - other.left - other.right) < 0.5 * (one.right - one.left):
            middle = (other.top + other.bottom) / 2
            down += middle >= one.bottom
            up += middle <= one.top
    needed = 0.75 * (len(chars) - 1)
    return 1 if down > needed else -1 if up > needed else 0


def _columns(chars: Sequence[Char], turn: int) -> Iterator[list[Char]]:
    """Yield columns: those written downwards from the right, those turned upwards from the left."""
    turned = [Char(c.text, turn * c.top, -turn * c.right, turn * c.bottom, -turn * c.left) for c in chars]
    upright = [c if turn > 0 else Char(c.text, c.right, c.top, c.left, c.bottom) for c in turned]
    yield from _grouped([Char(c.text, min(c.left, c.right), c.top, max(c.left, c.right), c.bottom) for c in upright])
