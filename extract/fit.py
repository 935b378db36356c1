"""Which value of a row belongs to which column of the form.

Owns two decisions. The columns in force: the header's, or the form's own where header and rows leave
no other reading. And the fit: one cell for each column, or none at all. Nothing is aligned by
position on the page or by spans.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from extract.headers import Layout, form_layout, read_header
from extract.numbers import read_number
from extract.rows import Row
from extract.vocabulary import Vocabulary
from forms.form import Block
from forms.records import Cell

#: what all rows of a table agree on (a lacking column, an empty one) is believed from this many rows on
_ROWS_TO_BELIEVE = 4
#: ruled lines this close are one (points)
_NEAR = 7.0


@dataclass(frozen=True, slots=True)
class Shape:
    """How the rows of a table are built after their labels: `count` values, and which empty cells around them.

    Where merged cells were written out as empty ones (Markdown, some pages), a label one level above
    the deepest is followed by one empty cell, one two levels above by two (`levels` is 1); and a table
    may have an empty column at its end (`extra` is 1).
    """

    count: int
    extra: int
    levels: int
    deepest: int

    @property
    def is_padded(self) -> bool:
        """Whether rows have more cells than values."""
        return bool(self.extra or self.levels)

    def start(self, row: Row) -> int:
        """Return how many empty cells stand between the label and the values."""
        return self.levels * (self.deepest - row.slot.depth) if row.slot else 0

    def length(self, row: Row) -> int:
        """Return the cells after the label."""
        return self.count + self.extra + self.start(row)

    def is_of(self, row: Row) -> bool:
        """Whether a row is built so."""
        return len(row.values) == self.length(row) and not (self.extra and row.values[-1].text)


class Columns:
    """The columns of one section's rows."""

    def __init__(self, section: str, words: Vocabulary, rows: Sequence[Row]) -> None:
        self.section, self.words, self.rows = section, words, rows
        self.blocks = words.sections[section].blocks
        self._usual: dict[int, int] = {}
        self._chosen: dict[tuple[int, int], Layout] = {}
        self._shapes: dict[tuple[int, int, int], Shape] = {}
        self._rules: dict[tuple[int, int, int], tuple[tuple[float, float], ...]] = {}

    def layout(self, row: Row) -> Layout:
        """Choose between the header's columns and the form's: those that the rows agree with.

        Where they agree with neither, the layout has no known column and nothing is read.
        """
        key = id(row.header), row.block
        if key not in self._chosen:
            self._chosen[key] = self._choose(row)
        return self._chosen[key]

    def _choose(self, row: Row) -> Layout:
        form = form_layout(self.blocks[row.block])
        if row.header is None or row.block not in row.header.blocks:
            return form
        header = read_header(row.header.rows, self.section, row.block, self.blocks[row.block], self.words)
        if header.columns == form.columns:
            return header
        if header.is_moved(form.columns):
            return _nothing(len(form))
        if set(header.columns) == set(form.columns):
            return form
        if not self.blocks[row.block].rows and _are_whole_groups(header, form):
            return header
        usual = self._usual_count(row.block)
        if len(header) == usual and (len(header) > len(form) or self._is_believed(row.block, len(header))):
            return header
        if len(header) == len(form):
            own = all(path in (None, place) for path, place in zip(header.columns, form.columns, strict=True))
            return header if own else _nothing(len(form))
        return form if header.is_in_order(form.columns) and usual == len(form) else _nothing(len(form))

    def _usual_count(self, block: int) -> int:
        if block not in self._usual:
            counts = Counter(
                len(without_unit(row.values, self.blocks[block])[0])
                for row in self.rows
                if row.block == block and (row.slot is None or row.slot.label.cells)
            )
            self._usual[block] = counts.most_common(1)[0][0] if counts else 0
        return self._usual[block]

    def _is_believed(self, block: int, count: int) -> bool:
        """Whether enough rows agree with a header that lacks a column of the form."""
        lengths = [len(row.values) for row in self.rows if row.block == block]
        return lengths.count(count) >= _ROWS_TO_BELIEVE and len(form_layout(self.blocks[block])) not in lengths

    def fit(self, row: Row, values: list[Cell], layout: Layout) -> list[Cell] | None:
        """Return one cell for each column if exactly one reading fits."""
        count = len(layout)
        if len(values) < count or not any(layout.columns):
            return None
        filled = [cell for cell in values if cell.text]
        if count == 1:
            return filled or values[:1] if len(filled) < 2 else None
        if values[0].box and (ruled := self._between_rules(row, values, layout)):
            return ruled
        shape = self._shape(row, count)
        if len(values) == count and not shape.is_padded:
            return None if _has_more_cells(row, values, layout) else values
        if len(values) == shape.length(row):
            rest = [*values[: shape.start(row)], *values[shape.start(row) + count :]]
            if not any(cell.text for cell in rest) and not _has_more_cells(row, values, layout):
                return values[shape.start(row) :][:count]
        chosen = _under_labels(row, values, layout)
        if chosen is None and not shape.is_padded and len(values) > count:
            chosen = self._column_dropped(row, values, count)
        return chosen if chosen or filled else values[:count]

    def _between_rules(self, row: Row, values: list[Cell], layout: Layout) -> list[Cell] | None:
        """Return the values between the ruled lines of the columns, all others empty.

        The columns' lines are those that most rows of the table have, else those of the header's own cells.
        Ruled lines, unlike spans, are where they are seen. Where as many cells are filled as there are columns,
        these are the ones, wherever a row was moved to.
        """
        filled = sum(bool(cell.text) for cell in values)
        for columns in (self._usual_rules(row, len(layout)), _header_rules(row, layout)):
            chosen = [at for at, cell in enumerate(values) if any(_is_between(cell, column) for column in columns)]
            if len(chosen) == len(layout) == chosen[-1] - chosen[0] + 1:
                cells = values[chosen[0] : chosen[-1] + 1]
                if sum(bool(cell.text) for cell in cells) == filled:
                    return cells
        return [cell for cell in values if cell.text] if filled == len(layout) else None

    def _usual_rules(self, row: Row, count: int) -> tuple[tuple[float, float], ...]:
        key = row.table, row.block, count
        if key not in self._rules:
            rows = [one.values for one in self.rows if one.table == row.table and one.block == row.block]
            seen = Counter(tuple(map(_rules, cells)) for cells in rows if len(cells) == count)
            self._rules[key] = seen.most_common(1)[0][0] if seen else ()
        return self._rules[key]

    def _shape(self, row: Row, count: int) -> Shape:
        """Return how most rows of the table are built; those of the whole section where the table has few."""
        key = row.table, row.block, count
        if key not in self._shapes:
            self._shapes[key] = self._usual_shape(*key)
        return self._shapes[key]

    def _usual_shape(self, table: int, block: int, count: int) -> Shape:
        labelled = [row for row in self.rows if row.slot and row.block == block and row.values]
        here = [row for row in labelled if row.table == table]
        rows = here if len(here) >= _ROWS_TO_BELIEVE else labelled
        deepest = max((slot.depth for slot in self.words.slots[self.section]), default=0)
        shapes = [Shape(count, extra, levels, deepest) for extra in (0, 1) for levels in (0, 1)]
        if len(rows) < _ROWS_TO_BELIEVE:
            return shapes[0]
        return max(shapes, key=lambda shape: sum(shape.is_of(row) for row in rows))

    def _column_dropped(self, row: Row, values: list[Cell], count: int) -> list[Cell] | None:
        """Return the values without the columns that are empty through the whole table."""
        header = row.header.rows if row.header and row.header.table == row.table else []
        if header and len(values) == count + 1:
            if not any(cells[-1].text for cells in (*header, values)):
                return values[:-1]
            if row.slot is None and not any(cells[0].text for cells in (*header, values)):
                return values[1:]
        if row.slot is None:
            return None
        empty = self._always_empty(row.table, len(values) - len(row.values), len(values))
        if len(values) - len(empty) == count:
            return [cell for at, cell in enumerate(values) if at not in empty]
        return None

    def _always_empty(self, table: int, offset: int, count: int) -> set[int]:
        """Return the positions that are empty in all rows of a table whose rows are all that long."""
        rows = [row for row in self.rows if row.table == table and row.slot and row.slot.label.cells]
        if len(rows) < _ROWS_TO_BELIEVE or any(len(row.values) + offset != count for row in rows):
            return set()
        return {at for at in range(count) if not any(row.values[at - offset].text for row in rows)}


def _rules(cell: Cell) -> tuple[float, float]:
    """Return the lines left and right of a ruled cell."""
    return (cell.box[0], cell.box[2]) if cell.box else (0.0, 0.0)


def _is_between(cell: Cell, rules: tuple[float, float]) -> bool:
    left, right = _rules(cell)
    return abs(left - rules[0]) < _NEAR and abs(right - rules[1]) < _NEAR


def _header_rules(row: Row, layout: Layout) -> list[tuple[float, float]]:
    """Return the lines of the header's cells for the columns, where they are ruled."""
    if row.header is None or not layout.at:
        return []
    return [_rules(row.header.rows[line][at]) for line, at in zip(layout.lines, layout.at, strict=True)]


def is_figure(text: str) -> bool:
    """Whether a text holds digits that read as a number (a placeholder is none)."""
    return any(read_number(text, number).value is not None for number in ("amount", "change"))


def without_unit(values: list[Cell], block: Block) -> tuple[list[Cell], str | None]:
    """Return the cells after the unit column, where the block has one, and the unit it prints."""
    if block.unit_column and len(values) > 1 and not is_figure(values[0].text):
        return values[1:], values[0].text.strip() or None
    return values, None


def _are_whole_groups(header: Layout, form: Layout) -> bool:
    """Whether a header has every column of the groups it names (section four in three tables)."""
    groups = {path[:-1] for path in header.columns if path}
    whole = {path for path in form.columns if path and path[:-1] in groups}
    return bool(groups) and not header.is_adopted and set(header.columns) == whole


def _under_labels(row: Row, values: list[Cell], layout: Layout) -> list[Cell] | None:
    """Return the cells under the header's labels, where header and row have the same cells and all others are empty.

    A table without merged cells (Markdown, some pages) pads its rows with empty ones.
    """
    offset = row.width - len(values)
    in_order = layout.at and all(one < other for one, other in pairwise(layout.at))
    here = row.header is not None and row.header.table == row.table
    if not (here and in_order and layout.width == row.width and layout.at[0] >= offset):
        return None
    chosen = [values[at - offset] for at in layout.at]
    return chosen if sum(bool(cell.text) for cell in chosen) == sum(bool(cell.text) for cell in values) else None


def _has_more_cells(row: Row, values: list[Cell], layout: Layout) -> bool:
    """Whether the header above has an empty column that this row has not, so that one cell is lacking."""
    if row.header is None or row.header.table != row.table:
        return False
    if row.slot is None:
        first = not any(cells[0].text for cells in row.header.rows)
        last = not any(cells[-1].text for cells in row.header.rows)
        return (first or last) and len(values) == len(layout)
    return layout.width > max(layout.at, default=0) + 1 and row.width < layout.width


@cache
def _nothing(count: int) -> Layout:
    return Layout((None,) * count, (None,) * count)
