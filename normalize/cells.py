"""The cells of a batch of documents, as columns of numbers and as one matrix a section.

Input: facts by their codes (`normalize.shards` reads them); output: `Cells`, and a `Spread` of them
over documents × the form's cells, from which tables, checks and indicators are taken without a loop
over cells. The order of a section's columns is that of the forms, newest edition first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forms import arithmetic
from forms.form import TABLES, CellKey, Section
from normalize.schema import sections

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
Mask = NDArray[np.bool_]

STATUSES = ("number", "remark", "converted", "blank", "dash", "text", "absent", "unreadable")
UNREADABLE = STATUSES.index("unreadable")
_MARKS = np.array(
    [
        arithmetic.IS_PRINTED if status in arithmetic.PRINTED
        else arithmetic.IS_SILENT if status in arithmetic.SILENT
        else arithmetic.IS_NEITHER
        for status in (*STATUSES, "no row")
    ],
    np.int8,
)  # fmt: skip
_READ = np.array([status not in ("absent", "unreadable") for status in STATUSES])


class Words:
    """Strings met so far and their codes; -1 is null."""

    def __init__(self, words: tuple[str, ...] = ()) -> None:
        self._codes = {word: code for code, word in enumerate(words)}

    def codes(self, column: pa.DictionaryArray) -> Ints:
        """Return the codes of a dictionary column, its new words taken in."""
        known = self._codes
        mapped = [-1 if word is None else known.setdefault(word, len(known)) for word in column.dictionary.to_pylist()]
        indices = column.indices.fill_null(len(mapped)).to_numpy(zero_copy_only=False)
        codes: Ints = np.array([*mapped, -1], np.int32)[indices]
        return codes

    def array(self) -> pa.Array:
        """Return the words by their code."""
        return pa.array(list(self._codes), pa.string())


@dataclass(slots=True)
class Cells:
    """One entry a fact. `document` is a position in the batch, `code` one in `places()` of all tables.

    Numbers that may be missing: `value` and `confidence` are NaN, places 0, words -1.
    """

    document: Ints
    code: Ints
    status: Codes
    value: Floats
    raw: Ints
    unit: Ints
    reading: Ints
    confidence: NDArray[np.float32]
    page: Ints
    table: Ints
    row: Ints
    column: Ints
    #: n × 4, NaN where the format has none
    box: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Places:
    """The columns of one section over all editions: where its codes start, and which cell each is."""

    start: int
    cells: tuple[tuple[str, CellKey], ...]
    editions: dict[str, tuple[int, int, Section]]


@cache
def places() -> dict[str, Places]:
    """Return the places of every cell table's section."""
    made, start = {}, 0
    for key in TABLES:
        cells: list[tuple[str, CellKey]] = []
        editions = {}
        for name, section in sections(key):
            own = section.cells + section.extra_cells
            editions[name] = (len(cells), len(cells) + len(own), section)
            cells += [(name, cell) for cell in own]
        made[key] = Places(start, tuple(cells), editions)
        start += len(cells)
    return made


@cache
def codes() -> dict[tuple[str, str, str], int]:
    """Return the code of each cell by section, edition and key."""
    return {
        (section, name, cell.key): place.start + number
        for section, place in places().items()
        for number, (name, cell) in enumerate(place.cells)
    }


@dataclass(slots=True)
class Spread:
    """Cells over documents × places: for each section the position of the fact, -1 where there is none."""

    cells: Cells
    count: int
    words: dict[str, Words]
    index: dict[str, Ints] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for section, place in places().items():
            self.index[section] = self._section(place)

    def _section(self, place: Places) -> Ints:
        at = self.cells.code - place.start
        own = np.flatnonzero((at >= 0) & (at < len(place.cells)))
        index = np.full((self.count, len(place.cells)), -1, np.int32)
        index[self.cells.document[own], at[own]] = own
        return index

    def has(self, section: str, edition: str, rows: Ints) -> Mask:
        """Return which of the documents have cells of that edition's section."""
        first, last, _ = places()[section].editions[edition]
        return np.asarray((self.index[section][rows, first:last] >= 0).any(axis=1))

    def confidence(self, section: str, edition: str, rows: Ints, columns: list[int]) -> Floats | float:
        """Return the least confidence of those columns' cells in each document; 1 where all is text."""
        if np.isnan(self.cells.confidence).all():
            return 1.0
        first = places()[section].editions[edition][0]
        index = self.index[section][rows][:, [first + column for column in columns]]
        sure = np.where(index >= 0, np.nan_to_num(self.cells.confidence[index], nan=1.0), 1.0)
        least: Floats = sure.min(axis=1)
        return least

    def resolved(self, section: str, edition: str, rows: Ints, columns: list[int]) -> Mask:
        """Return in which documents any of those columns' cells is a second reading."""
        code = self.words["reading"].array().to_pylist().index("resolved")
        first = places()[section].editions[edition][0]
        index = self.index[section][rows][:, [first + column for column in columns]]
        if not len(self.cells.reading):
            return np.zeros(len(rows), bool)
        return np.asarray(((index >= 0) & (self.cells.reading[index] == code)).any(axis=1))

    def numbers(self, section: str, edition: str, rows: Ints) -> tuple[Floats, Codes]:
        """Return values and marks of one edition's section, as `forms.arithmetic` wants them."""
        first, last, _ = places()[section].editions[edition]
        index = self.index[section][rows, first:last]
        if not (len(self.cells.value) and (index >= 0).any()):
            return np.zeros(index.shape), np.full(index.shape, arithmetic.IS_NEITHER, np.int8)
        value = self.cells.value[index]
        marks = _MARKS[np.where(index >= 0, self.cells.status[index], len(STATUSES))]
        marks[(marks == arithmetic.IS_PRINTED) & np.isnan(value)] = arithmetic.IS_NEITHER
        return np.where(marks == arithmetic.IS_PRINTED, value, 0.0), marks

    def values(self, section: str, rows: Ints) -> Floats:
        """Return every number of a section by its place, documents × places of all editions, NaN where there is none."""
        index = self.index[section][rows]
        none = np.nan * np.zeros(index.shape)
        return np.where(index >= 0, self.cells.value[index], np.nan) if len(self.cells.value) else none

    def line(self, document: int) -> Floats:
        """Return every number of one document by its place, NaN where there is none."""
        index = np.concatenate([self.index[section][document] for section in places()])
        line: Floats = np.where(index >= 0, self.cells.value[index] if len(self.cells.value) else np.nan, np.nan)
        return line

    def tables(self, document: int) -> int:
        """Return of how many tables one document holds half of the cells at least."""
        whole = 0
        for section, place in places().items():
            index = self.index[section][document]
            there = (index >= 0) & (_READ[self.cells.status[index]] if len(self.cells.status) else False)
            for first, last, form in place.editions.values():
                whole += 2 * int(there[first:last].sum()) >= len(form.cells)
        return whole

    def counted(self) -> dict[str, Ints]:
        """Return for each document how many cells it has (`expected`), of which `read`, `numbers`, `resolved`, `recognised`."""
        resolved = self.words["reading"].array().to_pylist().index("resolved")
        wanted: dict[str, Mask | None] = {
            "expected": None,
            "read": _READ[self.cells.status],
            "numbers": np.asarray(_MARKS[self.cells.status] == arithmetic.IS_PRINTED),
            "resolved": np.asarray(self.cells.reading == resolved),
            "recognised": _READ[self.cells.status] & ~np.isnan(self.cells.confidence),
        }
        kept = np.concatenate([index[index >= 0] for index in self.index.values()])
        document = self.cells.document[kept]
        return {
            name: np.bincount(document if mask is None else document[mask[kept]], minlength=self.count).astype(np.int32)
            for name, mask in wanted.items()
        }

    def edition(self, section: str) -> list[str | None]:
        """Return for each document the edition its section has, None without one."""
        found: list[str | None] = [None] * self.count
        for name, (first, last, _) in reversed(places()[section].editions.items()):
            for document in np.flatnonzero((self.index[section][:, first:last] >= 0).any(axis=1)):
                found[document] = name
        return found
