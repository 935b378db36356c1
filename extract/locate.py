"""Find the cells of the forms in a document's tables.

Owns the decision which printed cell is which cell of the form. Input: grids (from a reader);
output: a `Fact` for every cell of every section that was found, and an `Issue` for each thing that
is not as the form says. Nothing is guessed: values are counted after the label by position, never by
spans, and a row of the wrong length is an issue unless exactly one reading fits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from extract.editions import choose_editions
from extract.fit import Columns, is_figure, without_unit
from extract.headers import Layout, Path, read_header, similar
from extract.numbers import read_number
from extract.page import SURE
from extract.rows import Found, Header, Row, Walker
from extract.vocabulary import NUMBER, Slot, Vocabulary, vocabulary
from forms.form import TABLES, Block, CellKey, Section
from forms.records import Cell, Fact, Grid, Issue

#: statuses that are an issue, one for a row of the form
_REPORTED = frozenset(("absent", "text", "unreadable", "converted"))


@dataclass(slots=True)
class Located:
    """The facts and issues of a document, and which of its tables belong to the form."""

    facts: list[Fact] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    tables: dict[int, str] = field(default_factory=dict)

    def add(self, section: str, own: Located) -> None:
        """Take in one section, unless the document has no cell of it: a heading of the text (依申请公开情况) is none."""
        if all(fact.status == "absent" for fact in own.facts):
            self.tables = {number: key for number, key in self.tables.items() if key != section}
            return
        self.facts += own.facts
        self.issues += own.issues


@dataclass(slots=True)
class _Reading:
    """One printed row for a row of the form; `cells` is None where its columns could not be told."""

    table: int
    row: int
    layout: Layout
    cells: Sequence[Cell] | None
    unit: str | None


def locate(grids: Sequence[Grid]) -> Located:
    """Find the form's cells in the grids of one document."""
    editions = choose_editions({cell.text for grid in grids for row in grid.rows for cell in row})
    located = Located()
    if editions:
        words = vocabulary(tuple(sorted(editions.items())))
        found = Walker(words).walk(grids)
        located.tables = found.tables
        for section, name in editions.items():
            own = Located()
            _Filler(section, name, words, found, own).fill()
            located.add(section, own)
    there = {fact.section for fact in located.facts}
    expected = () if there == {"statistics"} else TABLES[:3]
    located.issues += [Issue("section-missing", section, "") for section in expected if section not in there]
    return located


class _Filler:
    """Fills one section: gives each row its label and columns, settles repeats, reads the cells."""

    def __init__(self, key: str, name: str, words: Vocabulary, found: Found, located: Located) -> None:
        self.key, self.edition, self.words, self.located = key, name, words, located
        self.section: Section = words.sections[key]
        self.rows = [row for row in found.rows if row.section == key]
        self.leftover = [("label-unknown", text) for section, text in found.leftover if section == key]
        self.leftover += [("row-unlabelled", text) for section, text in found.unlabelled if section == key]
        self.headers = [header for header in found.headers if header.section == key]
        self.columns = Columns(key, words, self.rows)
        self.readings: dict[str | None, list[_Reading]] = defaultdict(list)

    def fill(self) -> None:
        """Append this section's facts and issues to `located`."""
        for code, text in self.leftover:
            self.issue(code, None, text)
        self._name_by_place()
        self._check_headers()
        for row in self.rows:
            self._take(row)
        printed_as_one = self._one_rows()
        for cells in _form_rows(self.section):
            if not cells[0].extra or _key(cells[0]) in printed_as_one:
                self._read(cells)

    def issue(self, code: str, row: str | None, detail: str = "") -> None:
        self.located.issues.append(Issue(code, f"{self.key}/{row}" if row else self.key, detail))

    # --- labels ----------------------------------------------------------------------------------

    def _name_by_place(self) -> None:
        """Give an unknown label the one row that its known neighbours leave, if it resembles it."""
        slots = self.words.slots[self.key]
        known = {row.slot for row in self.rows if row.slot}
        labelled = [row for row in self.rows if row.slot or (row.text and self._has_numbers(row))]
        for at, row in enumerate(labelled):
            if row.slot or not slots:
                continue
            before, after = _neighbours(labelled, at, len(slots))
            between = [slot for slot in slots[before + 1 : after] if slot not in known and slot.label.cells]
            if len(between) == 1 and similar(row.text, between[0].label.zh):
                row.slot, row.block = between[0], between[0].block
                known.add(between[0])
                self.issue("label-variant", between[0].label.key, f"{row.text} → {between[0].label.zh}")

    def _has_numbers(self, row: Row) -> bool:
        return any(self.words[cell.text] is NUMBER for cell in row.values)

    def _check_headers(self) -> None:
        for header in self.headers:
            block = self.section.blocks[self._block_of(header)]
            layout = read_header(header.rows, self.key, self._block_of(header), block, self.words)
            for text in layout.unknown:
                self.issue("label-unknown", None, text)
            for text, zh in layout.variants:
                self.issue("label-variant", None, f"{text} → {zh}")
            if layout.is_moved(block.leaf_columns):
                self.issue("columns-moved", None, " | ".join(path[-1].zh for path in layout.columns if path))
            if layout.corner:
                is_variant = block.corner is not None and similar(layout.corner, block.corner.zh)
                self.issue("label-variant" if is_variant else "label-unknown", None, layout.corner)

    def _block_of(self, header: Header) -> int:
        return next((row.block for row in self.rows if row.header is header and row.slot), header.blocks[0])

    # --- rows ------------------------------------------------------------------------------------

    def _take(self, row: Row) -> None:
        """Give a row's values to the form's columns, or say why not."""
        label = row.slot.label if row.slot else None
        for stray in row.strays:
            self.issue("label-unknown", label.key if label else None, stray)
        block = self.section.blocks[row.block]
        if label is None and block.rows:
            self._leave_over(row)
        elif label and not label.cells and not (label.one_row and row.values):
            if any(is_figure(cell.text) for cell in row.values):
                self.issue("heading-has-numbers", label.key, " | ".join(cell.text for cell in row.values))
        else:
            self._assign(row, label.key if label else None, block)

    def _leave_over(self, row: Row) -> None:
        if row.text:
            self.issue("label-unknown", None, row.text)
        elif self._has_numbers(row):
            self.issue("row-unlabelled", None, " | ".join(cell.text for cell in row.values))

    def _assign(self, row: Row, key: str | None, block: Block) -> None:
        values, unit = without_unit(row.values, block)
        layout = self.columns.layout(row)
        cells = self.columns.fit(row, values, layout)
        if cells is None:
            if not row.slot and not self._has_numbers(row):
                return
            self.issue("ragged-row", key, f"{len(values)} ≠ {len(layout)}: " + " | ".join(c.text for c in values))
        at, table = (row.values[0].row, row.values[0].table or row.table) if row.values else (0, row.table)
        self.readings[key].append(_Reading(table, at, layout, cells, unit))

    def _one_rows(self) -> set[str | None]:
        """Return the headings printed as one row; one that has rows below it should have no numbers."""
        printed: set[str | None] = set()
        present = {key for key, readings in self.readings.items() if any(reading.cells for reading in readings)}
        for label in (slot.label for slot in self.words.slots[self.key] if slot.label.one_row):
            if not present & {child.key for child in label.children}:
                printed |= {label.key} & self.readings.keys()
            elif any(is_figure(c.text) for reading in self.readings.get(label.key, ()) for c in reading.cells or ()):
                self.issue("heading-has-numbers", label.key)
        return printed

    # --- cells -----------------------------------------------------------------------------------

    def _read(self, cells: Sequence[CellKey]) -> None:
        """Read the cells of one row of the form, and say once what is not as it should be."""
        key = _key(cells[0])
        readings = self.readings.get(key, [])
        one = readings[0] if len(readings) == 1 else None
        if one and one.cells and one.layout.columns == tuple(cell.path for cell in cells):
            facts = self._facts(cells, one.cells, one.layout.units, one)
        else:
            facts = [self._settle(cell, key, readings) for cell in cells]
        self.located.facts += facts
        for status in sorted(_REPORTED.intersection([fact[3] for fact in facts])):
            names = [_name(fact) for fact in facts if fact.status == status]
            self.issue(f"cell-{status}", key, ", ".join(names))

    def _facts(
        self, cells: Sequence[CellKey], found: Sequence[Cell], units: Sequence[str | None], reading: _Reading
    ) -> list[Fact]:
        """Read printed cells; two hundred a document pass here, so it is one plain loop."""
        section, edition, whole, facts = self.key, self.edition, reading.table, []
        for cell, (text, row, column, page, box, sure, table, _), header_unit in zip(cells, found, units, strict=True):
            unit, printed = cell.unit, reading.unit or header_unit
            status, value, own = read_number(text, cell.number, unit, printed if printed != unit else None)
            how = "text"
            if sure is not None:
                how = "ocr"
                if sure < SURE:
                    status, value, own = "unreadable", None, None
            place = (page, table or whole, row, column, box)
            facts.append(Fact._make((section, edition, cell.key, status, value, text, unit or own, how, sure, *place)))
        return facts

    def _settle(self, cell: CellKey, key: str | None, readings: Sequence[_Reading]) -> Fact:
        """Choose between several printed cells: the same text is one reading, different ones are none."""
        told = [each for reading in readings for each in _cells_of(cell.path, reading)]
        if not key:  # without row labels, a row that is all empty beside a filled one is a blank row
            told = [each for each in told if _is_filled(each[2])] or told[:1]
        texts = {found.text for found, _, _ in told}
        if len(told) > 1:
            self.issue("label-repeated", key, f"{cell.key}: " + " ≠ ".join(sorted(texts)))
        if len(texts) == 1:
            printed, header_unit, reading = told[0]
            return self._facts([cell], [printed], [header_unit], reading)[0]
        untold = [reading for reading in readings if reading.cells is None] or [each[2] for each in told]
        if not untold:
            return Fact(self.key, self.edition, cell.key, "absent", None, None, cell.unit)
        at = untold[0]
        return Fact(self.key, self.edition, cell.key, "unreadable", None, None, cell.unit, table=at.table, row=at.row)


def _is_filled(reading: _Reading) -> bool:
    return any(cell.text for cell in reading.cells or ())


def _cells_of(path: Path, reading: _Reading) -> Iterable[tuple[Cell, str | None, _Reading]]:
    if reading.cells is not None:
        for column, found, unit in zip(reading.layout.columns, reading.cells, reading.layout.units, strict=True):
            if column == path:
                yield found, unit, reading


def _neighbours(rows: Sequence[Row], at: int, end: int) -> tuple[int, int]:
    """Return the orders of the known rows right before and after; an unknown one there leaves no room."""

    def order(index: int, outside: int, unknown: int) -> int:
        if not 0 <= index < len(rows):
            return outside
        slot: Slot | None = rows[index].slot
        return slot.order if slot else unknown

    return order(at - 1, -1, end), order(at + 1, end, -1)


def _name(fact: Fact) -> str:
    return fact.key if fact.raw is None else f"{fact.key}: {fact.raw}"


def _key(cell: CellKey) -> str | None:
    return cell.row.key if cell.row else None


@cache
def _form_rows(section: Section) -> tuple[tuple[CellKey, ...], ...]:
    """Return the form's cells row by row, in printed order, the extra ones last."""
    rows: dict[tuple[str | None, str | None], list[CellKey]] = defaultdict(list)
    for cell in (*section.cells, *section.extra_cells):
        rows[cell.article, _key(cell)].append(cell)
    return tuple(tuple(cells) for cells in rows.values())
