"""A section of any form laid out as tables: caption, nested header, rows in groups, cells.

Input: a `forms.form.Section`, what each cell prints, and a way of printing labels; output: `Table`s.
A cell that is merged into the one above stands as a spot of its own, marked `merged`: formats differ
in whether they write it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.form import Block, Label, Section

from .labelling import Labelling
from .sayings import Said
from .structure import CellName, Row, Spot, Table


class Layout:
    """Lays out one section; `one_row` are the headings printed as one row with numbers."""

    def __init__(
        self, section: Section, said: Mapping[CellName, Said], words: Labelling, one_row: frozenset[str],
        headers: Mapping[str, str] | None = None, vertical: bool = False,
    ) -> None:  # fmt: skip
        self.section, self.said, self.words, self.one_row = section, said, words, one_row
        self.headers, self.vertical = headers or {}, vertical

    def tables(self, separate: bool) -> list[Table]:
        """Return one table for each block, or one for all."""
        blocks = [list(self.block(block)) for block in self.section.blocks]
        if separate or len(blocks) == 1:
            return [Table(rows, self.section.key) for rows in blocks]
        return [Table(_widened([row for rows in blocks for row in rows]), self.section.key)]

    def block(self, block: Block) -> Iterator[Row]:
        """Yield the rows of one block: caption, header, data."""
        labels = self._depth(block)
        leaves = len(block.leaf_columns)
        if block.caption:
            width = labels + leaves + bool(block.unit_column)
            yield Row([self._head(block.caption.zh, cols=width)], "caption")
        yield from self.header(block, labels)
        if not block.rows:
            yield Row(self._cells(block, None), "data")
        elif self.listed(block):
            yield from self._list(block)
        else:
            yield from self._tree(block, block.rows, 0, labels)

    def listed(self, block: Block) -> bool:
        """Whether every label has a line of its own (a heading with numbers cannot be merged away)."""
        return any(row.cells and row.children for row in block.walk_rows())

    def header(self, block: Block, labels: int) -> Iterator[Row]:
        """Yield the header's rows, as many as the columns are nested deep."""
        height = max(len(path) for path in block.leaf_columns)
        for level in range(height):
            spots: list[Spot] = []
            if labels:
                corner = block.corner.zh if block.corner and not level else ""
                spots.append(self._head(corner, labels, height, merged=level > 0))
            if block.unit_column:
                spots.append(self._head(block.unit_column.zh if not level else "", 1, height, merged=level > 0))
            spots += self._header_row(block.columns, level, height)
            yield Row(spots, "head")

    def _header_row(self, columns: tuple[Label, ...], level: int, height: int) -> Iterator[Spot]:
        for label in columns:
            if level == 0:
                leaves = sum(1 for each in label.walk() if not each.children)
                yield self._head(label.zh, leaves, 1 if label.children else height)
            elif label.children:
                yield from self._header_row(label.children, level - 1, height - 1)
            else:
                yield self._head("", merged=True)

    def _head(self, zh: str, cols: int = 1, rows: int = 1, merged: bool = False) -> Spot:
        text = self.headers.get(zh) or (self.words.print(zh) if zh else "")
        return Spot(text, cols=cols, rows=rows, merged=merged, head=True, label=zh or None)

    def _depth(self, block: Block) -> int:
        if not block.rows or self.listed(block):
            return min(1, len(block.rows))
        return max(self._levels(row) for row in block.rows)

    def _levels(self, row: Label) -> int:
        return 1 if self._is_leaf(row) else 1 + max(self._levels(child) for child in row.children)

    def _is_leaf(self, row: Label) -> bool:
        return not row.children or (row.key or "") in self.one_row

    def _tree(self, block: Block, rows: tuple[Label, ...], level: int, labels: int) -> Iterator[Row]:
        for row in rows:
            if self._is_leaf(row):
                spot = Spot(self.words.print(row.zh), cols=labels - level, label=row.zh)
                yield Row([spot, *self._unit(block, row), *self._cells(block, row)], "data", row.key)
                continue
            below = list(self._tree(block, row.children, level + 1, labels))
            text = self.words.print(row.zh)
            text = self.words.vertical(text) if self.vertical and level == 0 else text
            below[0].spots.insert(0, Spot(text, rows=len(below), label=row.zh, group=True))
            for other in below[1:]:
                other.spots.insert(0, Spot(merged=True, group=True))
            yield from below

    def _list(self, block: Block) -> Iterator[Row]:
        for row in block.walk_rows():
            spots = [Spot(self.words.print(row.zh), label=row.zh), *self._unit(block, row)]
            cells = self._cells(block, row) if row.cells else [Spot(self.words.rng.choice(("——", "----", "")))]
            yield Row(spots + cells, "data", row.key)

    def _unit(self, block: Block, row: Label) -> list[Spot]:
        return [Spot(row.unit or "——")] if block.unit_column else []

    def _cells(self, block: Block, row: Label | None) -> list[Spot]:
        spots = []
        for path in block.leaf_columns:
            key = "/".join(label.key for label in (row, *path) if label and label.key)
            said = self.said[self.section.key, key]
            spots.append(Spot(said.text, (self.section.key, key), picture=said.picture))
        return spots


def three_tables(section: Section, layout: Layout) -> list[Table]:
    """Return a section without rows as one small table for each group of columns (table four)."""
    block = section.blocks[0]
    groups = [label for top in block.columns for label in top.walk() if any(not c.children for c in label.children)]
    tables = []
    for group in groups:
        caption = Row([layout._head(group.zh, cols=len(group.children))], "caption")
        head = Row([layout._head(label.zh) for label in group.children], "head")
        names = [(section.key, f"{group.key}/{label.key}") for label in group.children]
        cells = [Spot(layout.said[name].text, name, picture=layout.said[name].picture) for name in names]
        tables.append(Table([caption, head, Row(cells, "data")], section.key))
    return tables


def _widened(rows: list[Row]) -> list[Row]:
    width = max(sum(spot.cols for spot in row.spots) for row in rows)
    for row in rows:
        row.spots[-1].cols += width - sum(spot.cols for spot in row.spots)
    return rows
