"""Find the cells of the forms in a document's tables.

Owns the decision which printed cell is which cell of the form. Input: grids (from a reader);
output: a `Fact` for every cell of every section that was found, and an `Issue` for each thing that
is not as the form says. Nothing is guessed: values are counted after the label by position, never by
spans, and a row of the wrong length is an issue unless exactly one reading fits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extract.headers import Layout, form_layout, read_header, similar
from extract.numbers import read_number
from extract.rows import Found, Header, Row, Walker, is_number
from extract.vocabulary import Vocabulary, choose_editions, vocabulary
from forms.form import TABLES, Block, CellKey, Label, Section
from forms.records import Cell, Fact, Grid, Issue

#: a column that header and rows both lack is believed from this many rows on
_ROWS_TO_BELIEVE = 4


@dataclass(slots=True)
class Located:
    """The facts and issues of a document, and which of its tables belong to the form."""

    facts: list[Fact] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    tables: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Place:
    """One printed cell for a cell of the form; `cell` is None where the row could not be told."""

    cell: Cell | None
    table: int
    row: int
    header_unit: str | None = None
    printed_unit: str | None = None


def locate(grids: Sequence[Grid]) -> Located:
    """Find the form's cells in the grids of one document."""
    editions = choose_editions(cell.text for grid in grids for row in grid.rows for cell in row if cell.text)
    located = Located()
    if editions:
        words = vocabulary(tuple(sorted(editions.items())))
        found = Walker(words).walk(grids)
        located.tables = found.tables
        for section, name in editions.items():
            _Filler(section, name, words, found, located).fill()
    located.issues.extend(_missing(editions))
    return located


def _missing(editions: dict[str, str]) -> Iterable[Issue]:
    expected = () if set(editions) == {"statistics"} else TABLES[:3]
    return [Issue("section-missing", section, "") for section in expected if section not in editions]


class _Filler:
    """Fills one section: gives each row its columns, settles repeats, reads the cells."""

    def __init__(self, key: str, name: str, words: Vocabulary, found: Found, located: Located) -> None:
        self.key, self.edition, self.words = key, name, words
        self.section: Section = words.sections[key]
        self.rows = [row for row in found.rows if row.section == key]
        self.headers = [header for header in found.headers if header.section == key]
        self.located = located
        self.layouts: dict[tuple[int, int], Layout] = {}
        self.places: dict[tuple[str | None, tuple[Label, ...]], list[_Place]] = defaultdict(list)

    def fill(self) -> None:
        self._name_by_place()
        self._check_headers()
        for row in self.rows:
            self._take(row)
        printed_as_one = self._one_rows()
        for cells in _by_row((*self.section.cells, *self.section.extra_cells), printed_as_one):
            self._read(cells)

    def issue(self, code: str, row: str | None, detail: str = "") -> None:
        self.located.issues.append(Issue(code, f"{self.key}/{row}" if row else self.key, detail))

    # --- labels ----------------------------------------------------------------------------------

    def _name_by_place(self) -> None:
        """Give an unknown label the one row its neighbours leave, if it resembles it."""
        slots = self.words.slots[self.key]
        known = {row.slot for row in self.rows if row.slot}
        numbered = [row for row in self.rows if row.slot or (row.text and _has_values(row))]
        for at, row in enumerate(numbered):
            if row.slot or not self.section.blocks[row.block].rows:
                continue
            before = next((r.slot for r in reversed(numbered[:at]) if r.slot), None) if at else None
            after = numbered[at + 1].slot if at + 1 < len(numbered) else None
            if at and numbered[at - 1].slot is None:
                continue
            low = before.order if before else -1
            high = after.order if after else len(slots)
            between = [s for s in slots[low + 1 : high] if s not in known and s.label.cells]
            if len(between) == 1 and (before or after) and similar(row.text, between[0].label.zh):
                row.slot, row.block = between[0], between[0].block
                known.add(between[0])
                self.issue("label-variant", between[0].label.key, f"{row.text} → {between[0].label.zh}")

    def _check_headers(self) -> None:
        for header in self.headers:
            layout = self._layout(header, self._block_of(header))
            for text in layout.unknown:
                self.issue("label-unknown", None, text)
            for text, zh in layout.variants:
                self.issue("label-variant", None, f"{text} → {zh}")
            if layout.corner:
                corner = self.section.blocks[self._block_of(header)].corner
                is_variant = corner is not None and similar(layout.corner, corner.zh)
                self.issue("label-variant" if is_variant else "label-unknown", None, layout.corner)

    def _block_of(self, header: Header) -> int:
        used = [row.block for row in self.rows if row.header is header and row.slot]
        return used[0] if used else header.blocks[0]

    def _layout(self, header: Header, number: int) -> Layout:
        key = id(header), number
        if key not in self.layouts:
            block = self.section.blocks[number]
            self.layouts[key] = read_header(header.rows, self.key, number, block, self.words)
        return self.layouts[key]

    # --- columns ---------------------------------------------------------------------------------

    def _take(self, row: Row) -> None:
        """Give a row's values to cells of the form, or say why not."""
        for stray in row.strays:
            self.issue("label-unknown", row.slot.label.key if row.slot else None, stray)
        block = self.section.blocks[row.block]
        if row.slot is None and block.rows:
            if row.text:
                self.issue("label-unknown", None, row.text)
            elif _has_values(row):
                self.issue("row-unlabelled", None, " ".join(cell.text for cell in row.values))
            return
        if row.slot and not row.slot.label.cells and not (row.slot.label.one_row and row.values):
            if any(is_figure(cell.text) for cell in row.values):
                self.issue("heading-has-numbers", row.slot.label.key, " ".join(c.text for c in row.values))
            return
        self._assign(row, block)

    def _assign(self, row: Row, block: Block) -> None:
        key = row.slot.label.key if row.slot else None
        values, unit = _without_unit(row.values, block)
        layout = self._columns(row, block, len(values))
        cells = self._fit(row, values, layout)
        where = (values or row.values)[0].row if row.values else 0
        if cells is None:
            if row.slot or _has_values(row):
                self.issue("ragged-row", key, f"{len(values)} ≠ {len(layout)}: " + " | ".join(c.text for c in values))
                for path in block.leaf_columns():
                    self.places[key, path].append(_Place(None, row.table, where))
            return
        for path, cell, header_unit in zip(layout.columns, cells, layout.units, strict=True):
            if path is not None:
                self.places[key, path].append(_Place(cell, row.table, cell.row, header_unit, unit))

    def _columns(self, row: Row, block: Block, count: int) -> Layout:
        """Choose between the header's columns and the form's: the one that the rows agree with."""
        form = form_layout(block)
        if row.header is None or row.block not in row.header.blocks:
            return form
        header = self._layout(row.header, row.block)
        if len(header) == len(form) and not header.unknown and set(header.columns) == set(form.columns):
            return header
        usual = self._usual_count(row)
        known = [path for path in header.columns if path]
        if len(header) == usual and (len(header) > len(form) or self._is_believed(row, len(header), block)):
            return header
        in_order = known == [path for path in form.columns if path in known]
        if in_order and usual == len(form) and not (header.unknown and len(header) == len(form)):
            return form
        return header if len(header) == len(form) else Layout((None,) * len(form), (None,) * len(form))

    def _usual_count(self, row: Row) -> int:
        block = self.section.blocks[row.block]
        counts = Counter(
            len(_without_unit(other.values, block)[0])
            for other in self.rows
            if other.block == row.block and (other.slot is None or other.slot.label.cells)
        )
        return counts.most_common(1)[0][0] if counts else 0

    def _is_believed(self, row: Row, count: int, block: Block) -> bool:
        """Whether enough rows agree with a header that lacks a column of the form."""
        if not block.rows:
            return True
        rows = [other for other in self.rows if other.block == row.block and len(other.values) == count]
        full = [other for other in self.rows if other.block == row.block and len(other.values) == len(form_layout(block))]
        return len(rows) >= _ROWS_TO_BELIEVE and not full

    def _fit(self, row: Row, values: list[Cell], layout: Layout) -> list[Cell] | None:
        """Return one cell for each column if exactly one reading fits."""
        count = len(layout)
        if len(values) == count:
            return values if any(layout.columns) else None
        if len(values) < count:
            return None
        filled = [cell for cell in values if cell.text]
        if not filled:
            return values[:count]
        if count == 1:
            return filled if len(filled) == 1 else None
        empty = self._always_empty(row, len(values))
        if len(values) - len(empty) == count:
            return [cell for at, cell in enumerate(values) if at not in empty]
        return None

    def _always_empty(self, row: Row, count: int) -> set[int]:
        """Return the positions that are empty in every row of the table of that length (two at least)."""
        rows = [other for other in self.rows if other.table == row.table and len(other.values) == count]
        if len(rows) < 2:
            return set()
        return {at for at in range(count) if not any(other.values[at].text for other in rows)}

    # --- cells -----------------------------------------------------------------------------------

    def _one_rows(self) -> set[str]:
        """Return the headings printed as one row; one with rows below it has numbers it should not have."""
        printed: set[str] = set()
        present = {row.slot.label.key for row in self.rows if row.slot}
        for slot in self.words.slots[self.key]:
            key = slot.label.key
            if not slot.label.one_row or not any(place for (row, _), place in self.places.items() if row == key):
                continue
            if present & {child.key for child in slot.label.children}:
                if any(p.cell and is_figure(p.cell.text) for (row, _), ps in self.places.items() if row == key for p in ps):
                    self.issue("heading-has-numbers", key)
            else:
                printed.add(str(key))
        return printed

    def _read(self, cells: list[CellKey]) -> None:
        """Read the cells of one row of the form, and say once what is not as it should be."""
        statuses: dict[str, list[str]] = defaultdict(list)
        for cell in cells:
            fact = self._fact(cell)
            self.located.facts.append(fact)
            statuses[fact.status].append(fact.key if fact.raw is None else f"{fact.key}: {fact.raw}")
        row = cells[0].row.key if cells[0].row else None
        for status in ("absent", "text", "unreadable", "converted"):
            if statuses[status]:
                self.issue(f"cell-{status}", row, ", ".join(statuses[status]))

    def _fact(self, cell: CellKey) -> Fact:
        key = cell.row.key if cell.row else None
        place = self._settle(key, cell, self.places.get((key, cell.path), []))
        unit = cell.unit
        if place is None:
            return Fact(self.key, self.edition, cell.key, "absent", None, None, unit)
        if place.cell is None:
            return Fact(
                self.key, self.edition, cell.key, "unreadable", None, None, unit, table=place.table, row=place.row or None
            )
        found = place.cell
        header_unit = place.printed_unit or place.header_unit
        number = read_number(found.text, cell.number, unit, header_unit if header_unit != unit else None)
        return Fact(
            self.key, self.edition, cell.key, number.status, number.value, found.text, unit or number.unit,
            "text", None, found.page, place.table, found.row, found.column, found.box,
        )  # fmt: skip

    def _settle(self, row: str | None, cell: CellKey, places: list[_Place]) -> _Place | None:
        """Choose between several printed cells: the same text is one reading, different ones are none."""
        told = [place for place in places if place.cell is not None]
        if not row:  # a section without row labels: an empty row beside a filled one is a blank row
            told = [place for place in told if place.cell and place.cell.text] or told[:1]
        if len(told) > 1:
            texts = {place.cell.text for place in told if place.cell}
            self.issue("label-repeated", row, f"{cell.key}: " + " ≠ ".join(sorted(texts)))
            if len(texts) > 1:
                return _Place(None, told[0].table, told[0].row)
        return (told or places or [None])[0]


def is_figure(text: str) -> bool:
    """Whether a text holds digits that read as a number (a placeholder is none)."""
    return read_number(text, "amount").value is not None


def _has_values(row: Row) -> bool:
    return any(is_number(cell.text) for cell in row.values)


def _without_unit(values: list[Cell], block: Block) -> tuple[list[Cell], str | None]:
    """Return the cells after the unit column, where the block has one, and the unit it prints."""
    if block.unit_column and len(values) > 1 and not is_figure(values[0].text):
        return values[1:], values[0].text.strip() or None
    return values, None


def _by_row(cells: Iterable[CellKey], printed_as_one: set[str]) -> Iterable[list[CellKey]]:
    rows: dict[tuple[str | None, str | None], list[CellKey]] = defaultdict(list)
    for cell in cells:
        key = cell.row.key if cell.row else None
        if not cell.extra or key in printed_as_one:
            rows[cell.article, key].append(cell)
    return rows.values()
