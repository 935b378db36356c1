"""Rows of a form's tables: which label each carries, which header stands over it, what follows it.

Owns the walk over all tables of a document as one stream of rows, so that a table broken over
pages, split in two or printed block by block needs no special case. Input: grids and a vocabulary;
output: `Row`s with their slot and value cells, header rows kept with them, and what was left over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extract.numbers import read_number
from extract.vocabulary import Hit, Slot, Vocabulary
from forms.labels import compact, core
from forms.records import Cell, Grid

_PAGE_NUMBER = re.compile(r"[-\u2010-\u2015\u2212\u2500\u00b7.\s]+\d{1,3}[-\u2010-\u2015\u2212\u2500\u00b7.\s]+|第\d{1,3}页(?:[,，/]?共\d{1,3}页)?|\d{1,3}/\d{1,3}")
_NOTE = re.compile(r"[(（【\[*※]*(?:注|备注|说明|填表说明|填报单位|填报人|填报日期|单位负责人|审核人|联系电话|制表|单位[:：])")


@dataclass(slots=True, eq=False)
class Header:
    """The header rows in force over some rows; `section` and `block` where its labels tell them."""

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
    strays: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """What the walk found: rows in reading order, headers, captions, tables."""

    rows: list[Row] = field(default_factory=list)
    headers: list[Header] = field(default_factory=list)
    #: tables that hold a part of the form, with its section
    tables: dict[int, str] = field(default_factory=dict)
    captions: set[tuple[str, int]] = field(default_factory=set)


def is_number(text: str) -> bool:
    """Whether a cell's text is a number, a remark or a placeholder: anything but words."""
    return read_number(text, "amount").status not in ("text", "blank")


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
        for grid in grids:
            rows = list(_stitched([[cell for cell in row] for row in grid.rows], self.words))
            if self._opens(rows):
                for cells in rows:
                    self._row(cells, grid.table)
            else:
                self._leave()
        return self.found

    def _opens(self, rows: list[list[Cell]]) -> bool:
        """Whether a grid goes on with the form: it has a label that the present place allows."""
        return any(self._belongs(cells) for cells in rows)

    def _belongs(self, cells: list[Cell]) -> bool:
        hits = [hit for cell in cells if cell.text and (hit := self.words.look(cell.text))]
        if any(hit.strong or hit.captions for hit in hits) or len(hits) > 2:
            return True
        if not hits and self.header and self.header_open and not self._has_rows(self.header):
            return len(cells) > 1
        return any(self._expected(slot) for hit in hits for slot in hit.rows)

    def _has_rows(self, header: Header) -> bool:
        blocks = self.words.sections[header.section].blocks
        return any(blocks[number].rows for number in header.blocks)

    def _expected(self, slot: Slot) -> bool:
        """Whether a weak label stands where the form has it: below its caption or header, not before."""
        if slot.section != self.section or (self.last and slot.order <= self.last.order):
            return False
        return self.caption == slot.block or bool(self.header and slot.block in self.header.blocks)

    def _leave(self) -> None:
        self.header, self.header_open, self.caption = None, False, None

    # --- one row ---------------------------------------------------------------------------------

    def _row(self, cells: list[Cell], table: int) -> None:
        filled = [cell for cell in cells if cell.text]
        if not filled or self._is_furniture(filled):
            if not filled and self.header_open and self.header and not self._has_rows(self.header):
                self._unlabelled(cells, table)
            return
        hits = {cell.column: self.words.look(cell.text) for cell in filled}
        if self._caption(filled, hits, table):
            return
        if self._is_header(filled, hits):
            self._add_header(cells, hits, table)
        elif not self._labelled(cells, hits, table):
            self._unlabelled(cells, table)

    def _is_furniture(self, filled: list[Cell]) -> bool:
        texts = {compact(cell.text) for cell in filled}
        text = next(iter(texts))
        if len(texts) > 1:
            return False
        return bool(_PAGE_NUMBER.fullmatch(text) or core(text) in self.words.titles or _NOTE.match(text))

    def _caption(self, filled: list[Cell], hits: dict[int, Hit | None], table: int) -> bool:
        """Take a caption; the rest of its row may be the header or a data row of the block."""
        first = hits[filled[0].column]
        if not first or not first.captions:
            return False
        self.section, self.caption = first.captions[0]
        self.header, self.header_open = None, False
        self.found.tables[table] = self.section
        self.found.captions.add(first.captions[0])
        rest = filled[1:]
        if rest and any(hits[cell.column] for cell in rest):
            self._row(rest, table)
        return True

    def _is_header(self, filled: list[Cell], hits: dict[int, Hit | None]) -> bool:
        known = [hit for cell in filled if (hit := hits[cell.column])]
        columns = [hit for hit in known if hit.columns or hit.sides]
        if not columns or any(hit.rows and not hit.columns and not hit.sides for hit in known):
            return False
        if any(is_number(cell.text) for cell in filled if not hits[cell.column]):
            return False
        one = columns[0]
        is_group = len(filled) == 1 and any(column.path[-1].children for column in one.columns)
        return len(columns) > 1 or self.header_open or one.strong or bool(one.sides) or is_group

    def _add_header(self, cells: list[Cell], hits: dict[int, Hit | None], table: int) -> None:
        section, blocks = self._whose(hits)
        if self.header_open and self.header and self.header.section == section and not self._repeats(cells):
            self.header.rows.append(cells)
        else:
            self.header = Header(table, [cells], section, blocks)
            self.found.headers.append(self.header)
        if section != self.section:
            self.section, self.caption, self.last, self.heading = section, None, None, None
        self.header_open = True
        self.found.tables[table] = section

    def _repeats(self, cells: list[Cell]) -> bool:
        """Whether a header row starts a header anew (one printed again after a page break)."""
        assert self.header is not None
        return [core(cell.text) for cell in cells if cell.text] == [
            core(cell.text) for cell in self.header.rows[0] if cell.text
        ]

    def _whose(self, hits: dict[int, Hit | None]) -> tuple[str, tuple[int, ...]]:
        """Return the section most of the labels belong to, and the blocks that have most of them."""
        votes: dict[tuple[str, int], int] = {}
        for hit in hits.values():
            if hit:
                places = {(c.section, c.block) for c in hit.columns} | set(hit.sides)
                for place in places:
                    votes[place] = votes.get(place, 0) + 1
        top = max(votes.values())
        best = [place for place, count in votes.items() if count == top]
        section = self.section if any(s == self.section for s, _ in best) else best[0][0]
        return section, tuple(sorted(block for s, block in best if s == section))

    # --- rows with labels ------------------------------------------------------------------------

    def _labelled(self, cells: list[Cell], hits: dict[int, Hit | None], table: int) -> bool:
        """Take a row by its label cells: headings, then the label that the numbers belong to."""
        at, last_stray, strays = -1, -1, []
        slot: Slot | None = None
        for index, cell in enumerate(cells):
            if not cell.text:
                if slot and slot.label.cells:
                    break
                continue
            hit = hits[cell.column]
            found = self._resolve(hit.rows, slot) if hit and hit.rows else self._split(cell.text, slot)
            if found:
                slot, at = found, index
            elif is_number(cell.text):
                if slot or index:
                    break
            elif slot is None or not slot.label.cells:
                strays.append(cell.text)
                last_stray = index
            else:
                break
        if slot is None:
            return False
        if last_stray > at:  # a heading of the form, then a label that no edition has
            self.heading = self.last = slot
            self._unlabelled(cells[at + 1 :], table)
        else:
            self._keep(slot, cells, at, strays, table)
        return True

    def _split(self, text: str, above: Slot | None) -> Slot | None:
        """Read a heading and a label printed in one cell ((三)不予公开 1.属于国家秘密)."""
        if "\n" not in text and " " not in text.strip():
            return None
        parts = [part for part in re.split(r"\s+", text.strip()) if part]
        for cut in range(1, len(parts)):
            head, tail = self.words.look("".join(parts[:cut])), self.words.look("".join(parts[cut:]))
            if head and tail and head.rows and tail.rows:
                return self._resolve(tail.rows, self._resolve(head.rows, above))
        return None

    def _resolve(self, slots: tuple[Slot, ...], above: Slot | None) -> Slot | None:
        """Choose between rows of the same name: by the heading in the row, the group, the order."""
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
        self.found.rows.append(Row(slot.section, slot.block, slot, text, values, table, self.header, strays))

    # --- rows without labels ---------------------------------------------------------------------

    def _unlabelled(self, cells: list[Cell], table: int) -> None:
        header = self.header
        words = [cell for cell in cells if cell.text and not is_number(cell.text)]
        if header and not self._has_rows(header):
            self._bare(header, cells, words, table)
            return
        self.header_open = False
        if not self.section:
            return
        values = cells[cells.index(words[-1]) + 1 :] if words else cells
        block = header.blocks[0] if header else self.caption or 0
        text = words[-1].text if words else ""
        self.found.rows.append(Row(self.section, block, None, text, values, table, header, [w.text for w in words[:-1]]))

    def _bare(self, header: Header, cells: list[Cell], words: list[Cell], table: int) -> None:
        """Take a row under a header whose block has no row labels (section four)."""
        strays = [word.text for word in words]
        values = [cell for cell in cells if cell not in words]
        self.found.tables[table] = header.section
        self.header_open = self.header_open and not any(cell.text for cell in cells)
        self.found.rows.append(Row(header.section, header.blocks[0], None, "", values, table, header, strays))


def _stitched(rows: list[list[Cell]], words: Vocabulary) -> Iterator[list[Cell]]:
    """Join rows that a page break or a narrow column cut: a label's second half, numbers in between."""
    at = 0
    while at < len(rows):
        joined, used = _stitch(rows[at : at + 3], words)
        yield joined
        at += used


def _stitch(rows: list[list[Cell]], words: Vocabulary) -> tuple[list[Cell], int]:
    first = rows[0]
    label = _open_label(first, words)
    if label is None or len(rows) < 2:
        return first, 1
    has_values = any(is_number(cell.text) for cell in first if cell is not label)
    for used in (2, 3):
        tail = rows[1:used]
        texts = [cell for row in tail for cell in row if cell.text and not is_number(cell.text)]
        numbers = [row for row in tail if any(is_number(cell.text) for cell in row)]
        if len(texts) > 1 or len(tail) < used - 1 or len(numbers) + has_values > 1:
            break
        whole = label._replace(text="\n".join([label.text, *(cell.text for cell in texts)]))
        if words.look(whole.text) is None or (not texts and not numbers):
            continue
        if any(words.look(cell.text) for cell in texts):
            break
        values = [cell for cell in numbers[0] if cell not in texts] if numbers else []
        head = first[: first.index(label)]
        rest = first[first.index(label) + 1 :] if has_values or not numbers else _after_blank(values, first, label)
        return [*head, whole, *rest], used
    return first, 1


def _open_label(cells: list[Cell], words: Vocabulary) -> Cell | None:
    """Return the last text cell of a row if it is no label yet, or a label with no cells after it."""
    texts = [cell for cell in cells if cell.text and not is_number(cell.text)]
    if not texts:
        return None
    last = texts[-1]
    if words.look(last.text) is None:
        return last if 1 < len(core(last.text)) <= 60 and not _NOTE.match(compact(last.text)) else None
    hits = [words.look(cell.text) for cell in texts]
    is_row = all(hit and hit.rows and not hit.columns for hit in hits)
    is_leaf = is_row and any(slot.label.cells for slot in hits[-1].rows)  # type: ignore[union-attr]
    return last if is_leaf and cells[-1] is last else None


def _after_blank(values: list[Cell], first: list[Cell], label: Cell) -> list[Cell]:
    """Return the numbers of the joined row, without the empty label cells before them."""
    start = 0
    while start < len(values) and start <= first.index(label) and not values[start].text:
        start += 1
    return values[start:]
