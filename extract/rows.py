"""Rows of a form's tables: which label each carries, which header stands over it, what follows it.

Owns the walk over all tables of a document as one stream of rows, so that a table broken over
pages, split in two or printed block by block needs no special case. Input: grids and a vocabulary;
output: `Row`s with their slot and value cells, headers, captions, tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extract.over_pages import rows_of
from extract.stitch import NOTE, Line, stitched
from extract.vocabulary import BLANK, NUMBER, Hit, Slot, Vocabulary
from forms.labels import compact, core
from forms.records import Cell, Grid

_PAGE_NUMBER = re.compile(
    r"[-\u2010-\u2015\u2212\u2500\u00b7.]+\d{1,3}[-\u2010-\u2015\u2212\u2500\u00b7.]+|第\d{1,3}页(?:[,，/]?共\d{1,3}页)?|\d{1,3}/\d{1,3}"
)


@dataclass(slots=True, eq=False)
class Header:
    """The header rows in force over some rows; `blocks` are those of the section that its labels can be of."""

    table: int
    rows: list[list[Cell]]
    section: str
    blocks: tuple[int, ...]


@dataclass(slots=True, eq=False)
class Row:
    """A row with numbers: `slot` is its label in the form (None: not known), `values` what follows."""

    section: str
    block: int
    slot: Slot | None
    text: str
    values: list[Cell]
    table: int
    header: Header | None
    #: other label texts of the row that no edition has
    strays: list[str]
    #: the cells of the whole row, label cells and all
    width: int


@dataclass(slots=True)
class Found:
    """What the walk found: rows in reading order, headers, captions, tables."""

    rows: list[Row] = field(default_factory=list)
    headers: list[Header] = field(default_factory=list)
    #: tables that hold a part of the form, with its section
    tables: dict[int, str] = field(default_factory=dict)
    #: (section, text) of words under a section's last row that belong to no row
    leftover: list[tuple[str, str]] = field(default_factory=list)


def _runs(grids: Iterable[Grid]) -> list[list[Grid]]:
    """Return the grids, those that go on from the one before with it."""
    runs: list[list[Grid]] = []
    for grid in grids:
        if grid.continues and runs:
            runs[-1].append(grid)
        else:
            runs.append([grid])
    return runs


class Walker:
    """Walks the rows of all grids once, keeping what stands above: section, caption, header, group."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.found = Found()
        self.section = ""
        self.caption: int | None = None
        self.header: Header | None = None
        self.header_open = False
        self.last: Slot | None = None
        self.heading: Slot | None = None

    def walk(self, grids: Sequence[Grid]) -> Found:
        """Return what the grids hold of the form."""
        for run in _runs(grids):
            lines = list(stitched(rows_of(run, self.words), self.words))
            if any(self._belongs(line) for line in lines):
                for cells, hits, table in lines:
                    self._row(cells, hits, table)
            else:
                self.header, self.header_open, self.caption = None, False, None
        return self.found

    def _belongs(self, line: Line) -> bool:
        """Whether a row goes on with the form: it has a label that the present place allows."""
        cells, all_hits, _ = line
        hits = [hit for hit in all_hits if hit.is_label]
        if any(hit.strong or hit.captions for hit in hits) or len(hits) > 2:
            return True
        if not hits and self.header and self.header_open and not self._has_rows(self.header):
            return len(cells) > 1
        return any(self._expected(slot, len(cells)) for hit in hits for slot in hit.rows)

    def _has_rows(self, header: Header) -> bool:
        blocks = self.words.sections[header.section].blocks
        return any(blocks[number].rows for number in header.blocks)

    def _expected(self, slot: Slot, width: int) -> bool:
        """Whether a weak label stands where the form has it: below its caption or header, in a row as wide."""
        if slot.section != self.section or (self.last and slot.order <= self.last.order):
            return False
        if width <= len(self.words.sections[slot.section].blocks[slot.block].leaf_columns):
            return False
        return self.caption == slot.block or bool(self.header and slot.block in self.header.blocks)

    # --- one row ---------------------------------------------------------------------------------

    def _row(self, cells: list[Cell], hits: list[Hit], table: int) -> None:
        filled = [at for at, hit in enumerate(hits) if hit is not BLANK]
        if not filled:
            if self.header_open and self.header and not self._has_rows(self.header):
                self._unlabelled(cells, hits, table)
            return
        first = hits[filled[0]]
        if first.captions:
            self._caption(first, cells, hits, filled[0] + 1, table)
        elif len(filled) == 1 and self._is_furniture(cells[filled[0]].text):
            return
        elif self._is_header(hits, filled):
            self._add_header(cells, hits, table)
        elif not self._labelled(cells, hits, table):
            self._unlabelled(cells, hits, table)

    def _is_furniture(self, text: str) -> bool:
        bare = compact(text)
        return bool(_PAGE_NUMBER.fullmatch(bare) or core(text) in self.words.titles or NOTE.match(bare))

    def _caption(self, hit: Hit, cells: list[Cell], hits: list[Hit], rest: int, table: int) -> None:
        """Take a caption; the rest of its row may be the header or a data row of the block."""
        self.section, self.caption = hit.captions[0]
        self.header, self.header_open = None, False
        self.found.tables[table] = self.section
        if any(hit.is_label for hit in hits[rest:]):
            self._row(cells[rest:], hits[rest:], table)

    def _is_header(self, hits: list[Hit], filled: list[int]) -> bool:
        columns = [hit for hit in hits if hit.columns or hit.sides]
        if not columns or NUMBER in hits or any(hit.rows and not hit.columns and not hit.sides for hit in hits):
            return False
        one = columns[0]
        is_group = len(filled) <= 2 and any(column.path[-1].children for column in one.columns)
        return len(columns) > 1 or self.header_open or one.strong or bool(one.sides) or is_group

    def _add_header(self, cells: list[Cell], hits: list[Hit], table: int) -> None:
        section, blocks = self._whose(hits)
        if self.header_open and self.header and self.header.section == section and not self._repeats(cells, table):
            self.header.rows.append(cells)
        else:
            self.header = Header(table, [cells], section, blocks)
            self.found.headers.append(self.header)
        if section != self.section:
            self.section, self.caption, self.last, self.heading = section, None, None, None
        self.header_open = True
        self.found.tables[table] = section

    def _repeats(self, cells: list[Cell], table: int) -> bool:
        """Whether a header row starts a header anew: one printed again, or that of another table."""
        assert self.header is not None
        if table != self.header.table and self.found.rows and self.found.rows[-1].header is self.header:
            return True
        return [core(cell.text) for cell in cells if cell.text] == [
            core(cell.text) for cell in self.header.rows[0] if cell.text
        ]

    def _whose(self, hits: list[Hit]) -> tuple[str, tuple[int, ...]]:
        """Return the section most of the labels belong to, and the blocks that have most of them."""
        votes: dict[tuple[str, int], int] = {}
        for hit in hits:
            for place in hit.blocks:
                votes[place] = votes.get(place, 0) + 1
        top = max(votes.values())
        best = sorted(place for place, count in votes.items() if count == top)
        section = self.section if any(s == self.section for s, _ in best) else best[0][0]
        return section, tuple(sorted(block for s, block in best if s == section))

    # --- rows with labels ------------------------------------------------------------------------

    def _labelled(self, cells: list[Cell], hits: list[Hit], table: int) -> bool:
        """Take a row by its label cells: headings, then the label that the numbers belong to."""
        at, last_stray, strays = -1, -1, []
        slot: Slot | None = None
        for index, hit in enumerate(hits):
            if hit is BLANK or hit is NUMBER:
                if slot and (slot.label.cells or hit is NUMBER):
                    break
                if hit is NUMBER and index:
                    break
                continue
            found = self._resolve(hit.rows, slot) if hit.rows else self._split(cells[index].text, slot)
            if found:
                slot, at = found, index
            elif slot and slot.label.cells:
                break
            else:
                strays.append(cells[index].text)
                last_stray = index
        if slot is None:
            return False
        if last_stray > at:  # a heading of the form, then a label that no edition has
            self.heading = self.last = slot
            self._unlabelled(cells[at + 1 :], hits[at + 1 :], table)
        else:
            self._keep(slot, cells, at, strays, table)
        return True

    def _split(self, text: str, above: Slot | None) -> Slot | None:
        """Read a heading and a label printed in one cell ((三)不予公开 1.属于国家秘密)."""
        if "\n" not in text and " " not in text.strip():
            return None
        parts = [part for part in re.split(r"\s+", text.strip()) if part]
        for cut in range(1, len(parts)):
            head, tail = self.words["".join(parts[:cut])], self.words["".join(parts[cut:])]
            if head.rows and tail.rows:
                return self._resolve(tail.rows, self._resolve(head.rows, above))
        return None

    def _resolve(self, slots: tuple[Slot, ...], above: Slot | None) -> Slot | None:
        """Choose between rows of the same name: by the heading in the row, the group, the order."""
        if len(slots) == 1:
            return slots[0] if self._in_context(slots[0]) else None
        usable = [slot for slot in slots if self._in_context(slot)]
        if len(usable) < 2:
            return usable[0] if usable else None

        def rank(slot: Slot) -> tuple[bool, bool, bool, int]:
            after = self.last is None or slot.order > self.last.order
            group = {above} if above else {self.last, self.heading, *(self.last.ancestors() if self.last else ())}
            taken = any(row.slot is slot for row in self.found.rows)
            return (slot.parent in group, not taken, after, -slot.order)

        return max(usable, key=rank)

    def _in_context(self, slot: Slot) -> bool:
        """Whether a row's label may be read here: under its own caption or header, if it has one."""
        block = self.words.sections[slot.section].blocks[slot.block]
        if block.caption is None:
            return True
        if self.header:
            return self.header.section == slot.section and slot.block in self.header.blocks
        return self.section == slot.section and self.caption == slot.block

    def _keep(self, slot: Slot, cells: list[Cell], at: int, strays: list[str], table: int) -> None:
        values = cells[at + 1 :]
        self.found.tables[table] = slot.section
        if slot.section != self.section:
            self.section, self.caption, self.header = slot.section, None, None
        if not slot.label.cells:
            self.heading = slot
        self.last, self.header_open = slot, False
        text = cells[at].text
        row = Row(slot.section, slot.block, slot, text, values, table, self.header, strays, len(cells))
        self.found.rows.append(row)

    # --- rows without labels ---------------------------------------------------------------------

    def _unlabelled(self, cells: list[Cell], hits: list[Hit], table: int) -> None:
        header = self.header
        if header and not self._has_rows(header):
            if self.header_open:
                self._bare(header, cells, table)
            else:
                texts = [cell.text for cell, hit in zip(cells, hits, strict=True) if hit not in (BLANK, NUMBER)]
                self.found.leftover += [(header.section, text) for text in texts]
            return
        self.header_open = False
        if not self.section:
            return
        end = hits.index(NUMBER) if NUMBER in hits else len(hits)
        words = [at for at in range(end) if hits[at] is not BLANK]
        values = cells[words[-1] + 1 :] if words else cells
        block = header.blocks[0] if header else self.caption or 0
        text = cells[words[-1]].text if words else ""
        strays = [cells[at].text for at in words[:-1]]
        self.found.rows.append(Row(self.section, block, None, text, values, table, header, strays, len(cells)))

    def _bare(self, header: Header, cells: list[Cell], table: int) -> None:
        """Take a row under a header whose block has no row labels (section four)."""
        self.found.tables[table] = header.section
        self.header_open = not any(cell.text for cell in cells)
        self.found.rows.append(Row(header.section, header.blocks[0], None, "", cells, table, header, [], len(cells)))
