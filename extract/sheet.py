"""One sheet of a workbook, and how it becomes grids and lines.

A sheet does not say where its tables are: several may stand in one, under titles and paragraphs in
merged cells. Input: a `Sheet`, its cells by row and column; output: lines and grids in reading order.
The place of a cell is that of the sheet: `table` the sheet's number in the workbook (hidden ones
counted), `row` and `column` those a person sees at its edges, A being column 1. A merged cell stands
once, in its first row and column; what it covers is no cell, and neither is what is hidden.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.layout import LONG
from extract.numbers import kind
from forms.records import Cell, Grid, Unreadable
from forms.titles import parse

#: cells with text that a workbook may have, and cells that its grids may come to (a report has 600)
MOST_TEXTS, MOST_CELLS = 200_000, 400_000
#: a line of its own is a heading or prose if it is numbered as sections are, or longer than any caption
_HEADING = re.compile(r"\s*第?[一二三四五六七八九十]{1,3}\s*[、.．]")
_CAPTION = 45
#: so many columns of a table may be blank to their last row
_BEYOND = 20
_FAR = 1 << 20

#: first row, first column, last row, last column
Range = tuple[int, int, int, int]


@dataclass(slots=True)
class Sheet:
    """A sheet's texts by row and column, from 1. `ruled` holds the first and last column with a border of each row."""

    number: int
    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    ruled: dict[int, tuple[int, int]] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    size: int = 0

    def put(self, row: int, column: int, text: str) -> None:
        """Take in a cell's text; an empty one is no text."""
        text = "\n".join(line for part in text.split("\n") if (line := part.strip()))
        if not text:
            return
        self.size += 1
        if self.size > MOST_TEXTS:
            raise Unreadable("too-large")
        self.texts.setdefault(row, {})[column] = text

    def rule(self, row: int, column: int) -> None:
        """Take in that a cell has a border."""
        first, last = self.ruled.get(row, (column, column))
        self.ruled[row] = min(first, column), max(last, column)


def parts(sheets: list[Sheet]) -> list[str | Grid]:
    """Return the lines and grids of a workbook; grids are numbered over all of it."""
    body: list[str | Grid] = []
    grids = cells = 0
    for sheet in sheets:
        for part in _Cutter(sheet).parts():
            if isinstance(part, str):
                body.append(part)
                continue
            grids += 1
            cells += sum(map(len, part))
            if cells > MOST_CELLS:
                raise Unreadable("too-large")
            body.append(Grid(grids, part))
    return body


class _Cutter:
    """Cuts one sheet into bands of rows without a blank one between them, and those into lines and grids."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.last = max(sheet.texts, default=0)
        self.edges = (_FAR, 0)
        #: rules and merged cells far beyond the last text belong to no table
        self.right = max((max(texts) for texts in sheet.texts.values()), default=0) + _BEYOND
        #: the merged ranges that each row meets; one of a single cell is none
        self.over: dict[int, list[Range]] = {}
        room = MOST_CELLS
        for each in sheet.merged:
            top, left, bottom, right = each
            bottom = min(bottom, self.last)
            room -= max(0, bottom - top + 1)
            if room < 0:
                raise Unreadable("too-large")
            if (bottom, right) != (top, left):
                for row in range(top, bottom + 1):
                    self.over.setdefault(row, []).append(each)

    def parts(self) -> Iterator[str | list[list[Cell]]]:
        """Yield each line, and the rows of each grid."""
        band: list[int] = []
        for row in range(1, self.last + 1):
            if row in self.sheet.hidden_rows:
                continue
            lines = self._lines(row)
            if lines or not self._is_used(row):
                yield from self._grid(band)
                band = []
                yield from lines
            else:
                band.append(row)
        yield from self._grid(band)

    def _is_used(self, row: int) -> bool:
        ruled = row in self.sheet.ruled
        return ruled or bool(self._texts(row)) or any(self._text(each[0], each[1]) for each in self.over.get(row, ()))

    def _texts(self, row: int) -> dict[int, str]:
        """Return the texts of a row that are seen: neither hidden nor covered by a merged cell."""
        texts = self.sheet.texts.get(row, {})
        if not self.sheet.hidden_columns and row not in self.over:
            return texts
        covered, hidden = self._covered(row), self.sheet.hidden_columns
        return {c: text for c, text in texts.items() if c not in hidden and not _within(covered, c)}

    def _text(self, row: int, column: int) -> str:
        return self.sheet.texts.get(row, {}).get(column, "")

    # --- lines -----------------------------------------------------------------------------------

    def _lines(self, row: int) -> list[str]:
        """Return a row's lines where it is prose: a text by itself that is no caption, or a narrative in a cell."""
        texts = self._texts(row)
        if any(len(text) > LONG for text in texts.values()):
            return [line for _, text in sorted(texts.items()) for line in text.split("\n")]
        if len(texts) != 1 or self._is_beside(row):
            return []
        ((column, text),) = texts.items()
        return text.split("\n") if self._is_prose(row, column, text) else []

    def _is_beside(self, row: int) -> bool:
        """Whether a merged cell reaches into the row from above, or down from it: a row of a table."""
        return any(top < row or bottom > row for top, _, bottom, _ in self.over.get(row, ()))

    def _is_prose(self, row: int, column: int, text: str) -> bool:
        if len(text) > _CAPTION or _HEADING.match(text) or parse(text.replace("\n", "")):
            return self._is_alone(row, column)
        return bool(self.sheet.ruled) and row not in self.sheet.ruled

    def _is_alone(self, row: int, column: int) -> bool:
        """Whether no other cell stands in the row: a heading's label may have blank cells beside it."""
        first, last = self.sheet.ruled.get(row, (column, column))
        right = max([each[3] for each in self.over.get(row, ()) if each[1] == column], default=column)
        return first >= column and last <= right

    # --- grids -----------------------------------------------------------------------------------

    def _grid(self, band: list[int]) -> Iterator[list[list[Cell]]]:
        first, last = self._edges(band)
        if band and any(kind(text) == "value" for text in self._texts(band[0]).values()):
            # without a header it goes on with the table above, whose last columns may be blank here
            first, last = min(first, self.edges[0]), max(last, self.edges[1])
        if last:
            self.edges = first, last
        if len(band) * (last - first + 1) > MOST_CELLS:
            raise Unreadable("too-large")
        columns = [column for column in range(first, last + 1) if column not in self.sheet.hidden_columns]
        rows = [cells for row in band if (cells := self._cells(row, columns))]
        if any(cell.text for cells in rows for cell in cells):
            yield rows

    def _edges(self, band: list[int]) -> tuple[int, int]:
        """Return the first and last column that any row of the band uses."""
        used: set[int] = set()
        for row in band:
            used.update(self._texts(row), self.sheet.ruled.get(row, ()))
            used.update(side for top, left, _, right in self.over.get(row, ()) for side in (left, right))
        return (min(used), min(max(used), self.right)) if used else (_FAR, 0)

    def _cells(self, row: int, columns: list[int]) -> list[Cell]:
        texts, covered = self.sheet.texts.get(row, {}), self._covered(row)
        place = self.sheet.number
        return [Cell(texts.get(c, ""), row, c, table=place) for c in columns if not _within(covered, c)]

    def _covered(self, row: int) -> list[tuple[int, int]]:
        """Return the stretches of a row that merged cells cover, in order."""
        return sorted((left + (top == row), right) for top, left, _, right in self.over.get(row, ()))


def _within(stretches: list[tuple[int, int]], column: int) -> bool:
    at = bisect_right(stretches, (column, 1 << 30)) - 1
    return at >= 0 and stretches[at][0] <= column <= stretches[at][1]
