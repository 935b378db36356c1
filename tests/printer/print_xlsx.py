"""Reports as XLSX workbooks, written by openpyxl: merged cells, borders, one sheet or several.

Input: a `Draft`; output: bytes and places: the number of the sheet in the workbook, the row and the
column of the sheet, A being 1. Numbers are stored as numbers where they are printed plainly.
"""

from __future__ import annotations

import io
import re
import zipfile
from random import Random

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from .structure import CellName, Draft, Line, Spot, Table

Places = dict[CellName, tuple[int | None, int, int]]
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,11})(?:\.\d{0,5}[1-9])?")
_RULED = Border(*[Side(style="thin")] * 4)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
#: how wide lines are merged
_WIDTH = 10
_EPOCH = (1980, 1, 1, 0, 0, 0)


def render(draft: Draft, skin: str, rng: Random) -> tuple[bytes, Places]:
    """Print the draft as a workbook: all in one sheet, or a sheet for each section."""
    book = _Book(draft, rng)
    for piece in draft.pieces:
        if isinstance(piece, Line):
            book.line(piece)
        else:
            book.table(piece)
    return _settled(book.book), book.places


def _settled(book: Workbook) -> bytes:
    """Return the workbook without the time of its making, so that the same draft gives the same bytes."""
    made, file = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-01-26T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


class _Book:
    """Prints the pieces of one workbook."""

    def __init__(self, draft: Draft, rng: Random) -> None:
        self.rng, self.quirks = rng, draft.quirks
        self.book = Workbook()
        self.stacked = rng.random() < 0.5
        self.ruled = rng.random() < 0.8
        self.numbers = rng.random() < 0.85
        self.left = rng.choice((0, 0, 0, 1, 3))
        self.sheet: Worksheet = self.book.worksheets[0]
        self.row = rng.choice((1, 1, 3))
        self.places: Places = {}
        if draft.level > 1 and rng.random() < 0.3:
            self.last_years(draft)

    def last_years(self, draft: Draft) -> None:
        """Leave the tables of another year in a hidden sheet before the others."""
        self.sheet.sheet_state = "hidden"
        for table in draft.tables():
            for row in table.rows:
                self.sheet.append([self.rng.randint(1, 99) if spot.cell else spot.text for spot in row.spots])
        self.sheet = self.book.create_sheet()

    def line(self, line: Line) -> None:
        if line.kind == "heading" and not self.stacked:
            self.sheet, self.row = self.book.create_sheet(), 1
        text = line.ordinal + line.text
        if text:
            first, last = self.left + 1, self.left + _WIDTH
            self.sheet.cell(self.row, first, text)
            if self.rng.random() < 0.8:
                self.sheet.merge_cells(start_row=self.row, start_column=first, end_row=self.row, end_column=last)
        self.row += 1

    def table(self, table: Table) -> None:
        placed = [self.columns(row.spots) for row in table.rows]
        for at, row in enumerate(placed):
            for column, spot in row:
                if not spot.merged or not self.is_below(placed, at, column, spot):
                    self.cell(placed, at, column, spot)
        self.row += len(table.rows) + 1

    def columns(self, spots: list[Spot]) -> list[tuple[int, Spot]]:
        column, placed = self.left + 1, []
        for spot in spots:
            placed.append((column, spot))
            column += spot.cols
        return placed

    def is_below(self, placed: list[list[tuple[int, Spot]]], at: int, column: int, spot: Spot) -> bool:
        """Whether a merged cell can be merged with what stands right above it."""
        above = [s for c, s in placed[at - 1] if c == column and s.cols == spot.cols] if at else []
        if not above:
            return False
        return self.is_below(placed, at - 1, column, spot) if above[0].merged else above[0].rows > 1

    def cell(self, placed: list[list[tuple[int, Spot]]], at: int, column: int, spot: Spot) -> None:
        bottom = at
        while spot.rows > 1 and bottom + 1 < len(placed) and bottom + 1 < at + len(placed):
            below = [s for c, s in placed[bottom + 1] if c == column and s.cols == spot.cols and s.merged]
            if not below:
                break
            bottom += 1
        top, last, right = self.row + at, self.row + bottom, column + spot.cols - 1
        if self.ruled:
            for row in range(top, last + 1):
                for each in range(column, right + 1):
                    self.sheet.cell(row, each).border = _RULED
        cell = self.sheet.cell(top, column)
        cell.value, cell.alignment = self.value(spot), _MIDDLE
        if spot.cell:
            self.places[spot.cell] = (self.book.worksheets.index(self.sheet) + 1, top, column)
        if (last, right) != (top, column) and "dropped_merges" not in self.quirks:
            self.sheet.merge_cells(start_row=top, start_column=column, end_row=last, end_column=right)

    def value(self, spot: Spot) -> str | int | float | None:
        if spot.picture:
            return '=_xlfn.DISPIMG("ID_0123456789ABCDEF",1)'
        if spot.cell and self.numbers and _NUMBER.fullmatch(spot.text):
            return float(spot.text) if "." in spot.text else int(spot.text)
        return spot.text or None
