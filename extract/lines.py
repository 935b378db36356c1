"""Text from characters with places: lines, columns of vertical writing, paragraphs.

Input: characters of a page, or of one cell of a ruled table; output: their text in reading order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from extract.page import Char

#: parts of a character's height: how far apart the middles of one line's characters may stand,
#: the gap that is a blank, how much smaller and higher a raised mark is
SAME_LINE, BLANK, RAISED, HIGHER = 0.45, 0.35, 0.75, 0.12
#: two prints of one character (a bold face made by printing twice) are nearer than this part of its width
TWICE = 0.3
#: characters of a line that may lack at its right end, or stand before its left one, within a paragraph
_SLACK = 1.8


class Line(NamedTuple):
    """A line of text and its box; `size` is the height of its characters."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float


def cell_text(chars: Sequence[Char]) -> str:
    """Return the text of one cell, its lines divided by line breaks."""
    if len(chars) == 1:
        return chars[0].text
    if len(chars) > 2 and (turn := _vertical(chars)):
        return "\n".join("".join(char.text for char in column) for column in _columns(chars, turn))
    return "\n".join(_spoken(line) for line in _grouped(chars))


def text_lines(chars: Sequence[Char]) -> list[Line]:
    """Return the lines of characters that stand in no table, from the top."""
    return [_line(group) for group in _grouped(chars)]


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
    group: list[Char] = []
    middle = height = 0.0
    for at, char in sorted(((char.top + char.bottom) / 2, char) for char in chars):
        own = char.bottom - char.top
        if group and at - middle > SAME_LINE * max(height, own):
            yield sorted(group, key=_left)
            group = []
        if not group or own > height:
            middle, height = at, own
        group.append(char)
    if group:
        yield sorted(group, key=_left)


def _left(char: Char) -> float:
    return char.left


def _spoken(chars: Sequence[Char]) -> str:
    """Join the characters of a line, with a blank where there is a gap and before a raised digit."""
    last = chars[0]
    parts = [last.text]
    for char in chars[1:]:
        text, left, top, right, bottom, *_ = char
        if text == last.text and left - last.left < TWICE * (last.right - last.left):
            continue
        height = last.bottom - last.top
        if left - last.right > BLANK * max(height, bottom - top) or _is_raised(char, last):
            parts.append(" ")
        parts.append(text)
        last = char
    return "".join(parts)


def _is_raised(char: Char, last: Char) -> bool:
    """Whether a digit is a note's mark: it must not become a digit of the number before it."""
    height, own = last.bottom - last.top, char.bottom - char.top
    raised = (last.top + last.bottom - char.top - char.bottom) / 2 > HIGHER * height
    return own < RAISED * height and raised and char.text.isdigit()


# --- vertical writing ------------------------------------------------------------------------------


def _vertical(chars: Sequence[Char]) -> int:
    """Return 1 where the characters were printed downwards, -1 upwards, 0 in lines."""
    down = up = 0
    for one, other in pairwise(chars):
        if abs(one.left + one.right - other.left - other.right) < one.right - one.left:
            middle = (other.top + other.bottom) / 2
            down += middle >= one.bottom
            up += middle <= one.top
    needed = 0.6 * (len(chars) - 1)
    return 1 if down > needed else -1 if up > needed else 0


def _columns(chars: Sequence[Char], turn: int) -> Iterator[list[Char]]:
    """Yield columns: those written downwards from the right, those turned upwards from the left."""
    turned = [Char(c.text, turn * c.top, -turn * c.right, turn * c.bottom, -turn * c.left) for c in chars]
    upright = [c if turn > 0 else Char(c.text, c.right, c.top, c.left, c.bottom) for c in turned]
    yield from _grouped([Char(c.text, min(c.left, c.right), c.top, max(c.left, c.right), c.bottom) for c in upright])


# --- paragraphs ------------------------------------------------------------------------------------


def paragraphs(pages: Iterable[Sequence[Line | None]]) -> Iterator[str | None]:
    """Yield paragraphs of the lines of all pages; None, which stands for a table, ends one and is passed on.

    A line goes on with the paragraph where the line before it is full and it is not indented.
    """
    text, full = "", False
    for lines in pages:
        printed = [line for line in lines if line]
        left = min((line.left for line in printed), default=0.0)
        right = max((line.right for line in printed), default=0.0)
        for line in lines:
            if line is None:
                if text:
                    yield text
                yield None
                text, full = "", False
                continue
            indented = line.left - left > _SLACK / 2 * line.size
            if text and (not full or indented):
                yield text
                text = ""
            text = text + _between(text, line.text) + line.text
            full = right - line.right < _SLACK * line.size
    if text:
        yield text


def _between(text: str, following: str) -> str:
    return " " if text[-1:].isascii() and text[-1:].isalnum() and following[:1].isascii() else ""
