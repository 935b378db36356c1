"""Paragraphs from the lines of pages: where one ends is told by indents and by the room that lines leave.

Input: the lines of each page or column; output: paragraphs, tables passed on in their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from extract.lines import Line
from forms.labels import ordinal

#: by how many characters a first line is indented at least; how many may lack at the end of a full line, and at
#: most where the paragraph's first line was indented
_INDENT, _SLACK, _LOOSE = 0.9, 1.8, 6.0
_ENDS_TEXT = ("。", "；", "：", ":", "！")
#: fewer lines than these may all be short
_FEW = 3
#: what is not broken at a line's end
_WORD = re.compile(r"[\w%.,:/〔〕（(“《-]*[A-Za-z0-9.%]+", re.ASCII)


def paragraphs(pages: Iterable[Sequence[Line | None]]) -> Iterator[str | None]:
    """Yield paragraphs of the lines of all pages; None, which stands for a table, ends one and is passed on."""
    open_one: _Paragraph | None = None
    every = [list(lines) for lines in pages]
    for lines, (left, right) in zip(every, _margins(every), strict=True):
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


def _margins(pages: Sequence[Sequence[Line | None]]) -> list[tuple[float, float]]:
    """Return where the text of each page or column begins and ends; few lines tell less than those of the others."""
    told: list[tuple[float, float]] = []
    widest = 0.0
    for lines in pages:
        printed = [line for line in lines if line]
        left = min((line.left for line in printed), default=0.0)
        right = max((line.right for line in printed), default=0.0)
        if len(printed) >= _FEW:
            widest = right
        told.append((left, right if len(printed) >= _FEW else max(right, widest)))
    return told


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
