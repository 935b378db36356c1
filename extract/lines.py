"""Text from characters with places: lines, columns of vertical writing, paragraphs.

Input: characters of a page, or of one cell of a ruled table; output: their text in reading order.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile, pairwise, takewhile
from typing import NamedTuple

from extract.page import WIDE_BLANK, Char, Page, Rule
from forms.labels import ordinal
from forms.records import BROKEN, Box

#: parts of a character's height: how far apart the middles of one line's characters may stand, the gap that is a
#: blank, the gap in which a column may end, how much smaller and higher a raised mark is
SAME_LINE, BLANK, APART, RAISED, HIGHER = 0.45, 0.35, 0.9, 0.75, 0.12
#: the part of a character's height within which a line through it strikes it out; how far below its middle a
#: line underlines it, as parts too; how far from its middle a line that marks it may run, and how far its ends from
#: the text's (points)
STRIKE, _UNDER, _REACH, _ENDS = 0.22, (0.3, 0.6), 9.0, 2.5
#: two prints of one character (a bold face made by printing twice) are nearer than this part of its width
TWICE = 0.3
#: by how many characters a first line is indented at least; how many may lack at the end of a full line, and at
#: most where the paragraph's first line was indented; what is not broken at a line's end
_INDENT, _SLACK, _LOOSE = 0.9, 1.8, 6.0
_ENDS_TEXT = ("。", "；", "：", ":", "！")
_WORD = re.compile(r"[\w%.,:/〔〕（(“《-]*[A-Za-z0-9.%]+", re.ASCII)
#: what a number is made of; what a cell leaves free at each side of its text, margin and double rule (points): in a
#: word processor, and on a page at most
_FIGURES = frozenset("0123456789０１２３４５６７８９.,，")
_PADDING, _MOST_PADDING = 9.2, 17.0


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


def cell_text(chars: Sequence[Char], box: Box, widest: float = 1000.0) -> str:
    """Return the text of one cell, its lines divided by line breaks.

    A number that a narrow cell broke into lines is one; `BROKEN` stands behind one that fills its last line.
    `widest` is the widest line of text between the same rules.
    """
    printed = [char for char in chars if char.text != WIDE_BLANK]
    if len(printed) > 2 and (turn := _vertical(printed)) and not all(char.text in _FIGURES for char in printed):
        return "\n".join("".join(char.text for char in column) for column in _columns(printed, turn))
    text, wide = "", 0.0
    for line in _grouped(chars):
        if spoken := _spoken(line).strip():
            forced = text and text[-1] in _FIGURES and _is_forced(wide + _figures(line), box, widest)
            text += ("" if forced or not text else "\n") + spoken
            wide = line[-1].right - line[0].left
    is_full = text and text[-1] in _FIGURES and _is_forced(wide + _wide(printed[-1]), box, 1000.0)
    return text + BROKEN if is_full else text


def _is_forced(width: float, box: Box, widest: float) -> bool:
    """Whether a text of this width has no room in a cell, so that it had to be broken.

    There is no room beyond the cell's margins; these are larger where nothing in the column is as wide.
    """
    room = box[2] - box[0] - width
    return room < 2 * _PADDING or (room < 2 * _MOST_PADDING and width > widest + 0.5)


def _figures(line: Sequence[Char]) -> float:
    """Return how much room the figures take that a line begins with; what is none takes less than nothing."""
    printed = dropwhile(lambda char: char.text == WIDE_BLANK, line)
    figures = list(takewhile(lambda char: char.text in _FIGURES, printed))
    return max(_wide(figures[-1]), figures[-1].right - figures[0].left) if figures else -1000.0


def _wide(char: Char) -> float:
    return max(char.right - char.left, 0.45 * (char.bottom - char.top))


def widest_line(chars: Sequence[Char]) -> float:
    """Return the width of the widest line of a cell's text."""
    if len(chars) == 1:
        return chars[0].right - chars[0].left
    return max(line[-1].right - line[0].left for line in _grouped(chars))


def pieces(chars: Sequence[Char]) -> list[Line]:
    """Return the lines of characters that stand in no table, from the top, cut at wide gaps."""
    return [_line(piece) for group in _grouped(chars) for piece in _apart(group)]


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


def _left(item: Char | Line) -> float:
    return item.left


def _spoken(chars: Sequence[Char]) -> str:
    """Join the characters of a line, with a blank where there is a gap and before a raised digit."""
    last = chars[0]
    parts = [last.text]
    for char in chars[1:]:
        text, left, top, _, bottom, *_ = char
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


def unmarked(page: Page) -> tuple[list[Char], list[Rule]]:
    """Return the characters that no line strikes out, and the rules that neither strike nor underline changed text.

    A program that prints tracked changes strikes out what was deleted and underlines what was inserted.
    """
    order = sorted(((char.top + char.bottom) / 2, at) for at, char in enumerate(page.chars))
    middles = [middle for middle, _ in order]
    struck: set[int] = set()
    strikes: list[int] = []
    under: list[int] = []
    for number, rule in enumerate(page.rules):
        if rule.right - rule.left > rule.bottom - rule.top:
            y = (rule.top + rule.bottom) / 2
            near = [at for _, at in order[bisect_left(middles, y - _REACH) : bisect_right(middles, y + _REACH)]]
            along = [(at, page.chars[at]) for at in near if _runs_along(rule, page.chars[at])]
            through = [at for at, char in along if abs(_depth(y, char)) < STRIKE]
            above = [char for _, char in along if _UNDER[0] < _depth(y, char) < _UNDER[1]]
            struck.update(through)
            if through and _is_as_long(rule, [page.chars[at] for at in through]):
                strikes.append(number)
            elif above and _is_as_long(rule, above):
                under.append(number)
    if not strikes:
        return page.chars, page.rules
    marks = {*strikes, *under}
    chars = [char for at, char in enumerate(page.chars) if at not in struck]
    return chars, [rule for at, rule in enumerate(page.rules) if at not in marks]


def _runs_along(rule: Rule, char: Char) -> bool:
    return min(rule.right, char.right) - max(rule.left, char.left) > 0.7 * (char.right - char.left)


def _depth(y: float, char: Char) -> float:
    """Return how far below the middle of a character a height is, in parts of its own height."""
    return (y - (char.top + char.bottom) / 2) / max(char.bottom - char.top, 1.0)


def _is_as_long(rule: Rule, chars: Sequence[Char]) -> bool:
    """Whether a line begins and ends with the text it belongs to."""
    left, right = min(char.left for char in chars), max(char.right for char in chars)
    return abs(rule.left - left) < _ENDS and abs(rule.right - right) < _ENDS


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


# --- paragraphs ------------------------------------------------------------------------------------


def paragraphs(pages: Iterable[Sequence[Line | None]]) -> Iterator[str | None]:
    """Yield paragraphs of the lines of all pages; None, which stands for a table, ends one and is passed on."""
    open_one: _Paragraph | None = None
    for lines in pages:
        printed = [line for line in lines if line]
        left = min((line.left for line in printed), default=0.0)
        right = max((line.right for line in printed), default=0.0)
        for line in lines:
            if line and open_one and open_one.goes_on(line, left):
                open_one.add(line, right)
                continue
            if open_one:
                yield open_one.text
            open_one = _Paragraph(line, left, right) if line else None
            if line is None:
                yield None
    if open_one:
        yield open_one.text


class _Paragraph:
    """A paragraph whose end is not yet seen; `room` is what its last line leaves free at the right."""

    def __init__(self, line: Line, left: float, right: float) -> None:
        self.text, self.size = line.text, line.size
        self.is_indented = line.left - left > _INDENT * line.size
        self.room = right - line.right

    def add(self, line: Line, right: float) -> None:
        """Take in the line that goes on with it."""
        self.text += _between(self.text, line.text) + line.text
        self.room = right - line.right

    def goes_on(self, line: Line, left: float) -> bool:
        """Whether a line belongs to it: not indented, after a line that had no room for its first word.

        Where the paragraph began indented, a line that is not needs less proof, unless it begins with an ordinal.
        """
        if line.left - left > _INDENT * line.size or (self.text.endswith(_ENDS_TEXT) and ordinal(line.text)):
            return False
        word = _WORD.match(line.text)
        needed = (_SLACK + (0.55 * len(word[0]) if word else 0)) * self.size
        return self.room < needed or (self.is_indented and self.room < _LOOSE * self.size and not ordinal(line.text))


def _between(text: str, following: str) -> str:
    return " " if text[-1:].isascii() and text[-1:].isalnum() and following[:1].isascii() else ""
