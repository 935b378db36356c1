"""The arithmetic a form prints or implies, tried on the cells of one report or of many at once.

Input: cells as two arrays, one line a report and one column a cell (`Arithmetic.columns`): numbers, and
whether each is printed, silent or neither; or the facts of one document. Output: for each `Equation`
(an identity at one key) its two sums and a status. Nothing is repaired here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from forms.form import Form, Identity, Label, Section, edition
from forms.records import Fact

#: what a cell's status means to a sum
PRINTED = ("number", "remark", "converted")
SILENT = ("blank", "dash")
IS_PRINTED, IS_SILENT, IS_NEITHER = 0, 1, 2

STATUSES = (
    "holds", "differs", "holds_if_blank_is_zero", "differs_if_blank_is_zero", "holds_if_resolved", "not_checkable"
)  # fmt: skip
HOLDS, DIFFERS, HOLDS_IF, DIFFERS_IF, HOLDS_IF_RESOLVED, NOT_CHECKABLE = range(6)

#: amounts are printed with up to four decimals (万元), so sums agree within this
TOLERANCE = 1e-6

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Equation:
    """An identity at one key: the cells of its two sides, and the headings its form depends on.

    `key` is the key of the identity's dimension `across`, or the section where it has none.
    `one_row` says which headings the report must print as one row (True) or must not (False).
    """

    identity: Identity
    key: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    one_row: tuple[tuple[str, bool], ...] = ()

    @property
    def expression(self) -> str:
        """The equation with the keys of its cells."""
        sign = "=" if self.identity.kind == "equality" else "≥"
        return f"{' + '.join(self.left)} {sign} {' + '.join(self.right)}"


@dataclass(frozen=True, slots=True)
class Tried:
    """An equation tried on many reports: arrays with one entry a report; `applies` is where it could be."""

    left: Floats
    right: Floats
    status: Codes
    applies: Mask


def broken(facts: Iterable[Fact]) -> set[tuple[str, str]]:
    """Return the (identity id, key) of every equation that certainly does not hold in one document."""
    tables: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        tables.setdefault((fact.edition, fact.section), []).append(fact)
    found: set[tuple[str, str]] = set()
    for (name, key), cells in tables.items():
        if edition(name).section(key) is not None:
            found |= of(name, key).broken(cells)
    return found


@cache
def of(name: str, section: str) -> Arithmetic:
    """Return the arithmetic of an edition's section; `KeyError` where there is no such edition or section."""
    form = edition(name)
    found = form.section(section)
    if found is None:
        raise KeyError(section)
    return Arithmetic(form, found)


class Arithmetic:
    """The identities of one section, ready to be tried."""

    def __init__(self, form: Form, section: Section) -> None:
        self.section = section
        cells = section.cells + section.extra_cells
        #: the column of each cell's key, the form's own cells first, then the one-row extras
        self.columns = {cell.key: number for number, cell in enumerate(cells)}
        tops = [top for block in section.blocks for top in (*block.rows, *block.columns)]
        self._names = {label.key: label for top in tops for label in top.walk() if label.key}
        self._one_row = {key: label for key, label in self._names.items() if label.one_row}
        place = dict(enumerate(cells))
        self._own = {key: [n for n, cell in place.items() if cell.extra and key in cell.keys] for key in self._one_row}
        below = {key: {row.key for row in label.walk()} - {key} for key, label in self._one_row.items()}
        self._under = {key: [n for n, cell in place.items() if below[key] & {*cell.keys}] for key in self._one_row}
        identities = [identity for identity in form.identities if identity.section == section.key]
        self.equations = tuple(equation for identity in identities for equation in self._equations(identity))

    def evaluate(self, equation: Equation, values: Floats, marks: Codes) -> Tried:
        """Try one equation on reports: `values` and `marks` are reports × `columns`.

        `values` is zero where `marks` is not `IS_PRINTED`. A silent part is never a zero, only a sum
        that would hold or differ if it were one.
        """
        left, right = [self.columns[key] for key in equation.left], [self.columns[key] for key in equation.right]
        sums = values[:, left].sum(axis=1), values[:, right].sum(axis=1)
        silent = (marks[:, left] == IS_SILENT).sum(axis=1), (marks[:, right] == IS_SILENT).sum(axis=1)
        unknown = (marks[:, left + right] == IS_NEITHER).any(axis=1) | (silent[1] == len(right))
        if equation.identity.kind != "equality":
            unknown |= silent[0] == len(left)
        status = compare(equation.identity.kind, *sums, silent[0] > 0, silent[1] > 0)
        status[unknown] = NOT_CHECKABLE
        applies = np.ones(len(marks), bool)
        for heading, wanted in equation.one_row:
            applies &= self._printed_as_one(heading, marks) == wanted
        return Tried(*sums, status, applies)

    def add_up(self, keys: Iterable[str], values: Floats, marks: Codes) -> tuple[Floats, Mask]:
        """Return the sum of cells in every report, and where all of them are numbers.

        The first part of a key may be a heading: it stands for the cells below it, or for its own where
        the report prints it as one row. A key the form does not have leaves the sum nowhere known.
        """
        total, known = np.zeros(len(values)), np.ones(len(values), bool)
        for key in keys:
            amount, sure = self._sum_of(key, False, values, marks)
            if (heading := key.split("/")[0]) in self._one_row:
                folded = self._printed_as_one(heading, marks)
                own, own_sure = self._sum_of(key, True, values, marks)
                amount, sure = np.where(folded, own, amount), np.where(folded, own_sure, sure)
            total, known = total + amount, known & sure
        return total, known

    def broken(self, facts: Iterable[Fact]) -> set[tuple[str, str]]:
        """Return the (identity id, key) of every equation of this section that does not hold in one document."""
        values, marks = np.zeros((1, len(self.columns))), np.full((1, len(self.columns)), IS_NEITHER, np.int8)
        for fact in facts:
            at = self.columns.get(fact.key)
            if at is not None and fact.status in PRINTED and fact.value is not None:
                values[0, at], marks[0, at] = fact.value, IS_PRINTED
            elif at is not None and fact.status in SILENT:
                marks[0, at] = IS_SILENT
        tried = ((equation, self.evaluate(equation, values, marks)) for equation in self.equations)
        return {(one.identity.id, one.key) for one, it in tried if it.applies[0] and it.status[0] == DIFFERS}

    def terms(self, keys: Iterable[str]) -> list[Label]:
        """Return the labels of an identity's terms."""
        return [self._names[key] for key in keys]

    def _sum_of(self, key: str, folded: bool, values: Floats, marks: Codes) -> tuple[Floats, Mask]:
        term, *rest = key.split("/")
        if key in self.columns and term not in self._one_row:
            at = self.columns[key]
            return values[:, at], np.asarray(marks[:, at] == IS_PRINTED)
        parts = _parts(self._names[term], {term: folded}) if term in self._names else []
        several = [self.columns.get("/".join((part, *rest)), -1) for part in parts]
        if not several or -1 in several:
            return np.zeros(len(values)), np.zeros(len(values), bool)
        return values[:, several].sum(axis=1), (marks[:, several] == IS_PRINTED).all(axis=1)

    def _printed_as_one(self, heading: str, marks: Codes) -> Mask:
        """Where the heading has numbers or silent cells of its own and no row below it has any."""
        own, under = marks[:, self._own[heading]], marks[:, self._under[heading]]
        mask: Mask = (own != IS_NEITHER).any(axis=1) & (under == IS_NEITHER).all(axis=1)
        return mask

    def _equations(self, identity: Identity) -> Iterator[Equation]:
        folding = [key for key in (*identity.left, *identity.right) if key in self._one_row]
        for key in self._keys(identity.across):
            for choice in product((False, True), repeat=len(folding)):
                one_row = dict(zip(folding, choice, strict=True))
                left, right = (self._side(identity, key, side, one_row) for side in (identity.left, identity.right))
                if left and right:
                    needs = (*one_row.items(), *self._needs(key))
                    yield Equation(identity, key or self.section.key, left, right, needs)

    def _needs(self, key: str | None) -> Iterator[tuple[str, bool]]:
        """A row that exists only as one row is tried only there; the rows below it only elsewhere."""
        for heading, label in self._one_row.items():
            if key in {row.key for row in label.walk()}:
                yield heading, key == heading

    def _keys(self, across: str | None) -> list[str | None]:
        if across is None:
            return [None]
        at = self.section.dimensions.index(across)
        return list(dict.fromkeys(cell.keys[at] for cell in self.section.cells + self.section.extra_cells))

    def _side(
        self, identity: Identity, key: str | None, terms: Iterable[str], one_row: dict[str, bool]
    ) -> tuple[str, ...]:
        """Return the keys of the cells a side adds up; () where the form has not all of them."""
        parts = [part for term in terms for part in _parts(self._names[term], one_row)]
        names = tuple(self._cell_key(identity.across, key, part) for part in parts)
        return names if all(name in self.columns for name in names) else ()

    def _cell_key(self, across: str | None, key: str | None, term: str) -> str:
        if across is None or key is None:
            return term
        return "/".join(key if dimension == across else term for dimension in self.section.dimensions)


def compare(kind: str, left: Floats, right: Floats, left_gaps: Mask, right_gaps: Mask) -> Codes:
    """Return the status of two sums in every report; `…_gaps` says where a side has silent cells.

    An equality's sides are to be equal; of any other kind the left is to be no less.
    """
    gap = left - right
    if kind == "equality":
        agrees = np.abs(gap) <= TOLERANCE
        exceeds = ((gap > TOLERANCE) & ~right_gaps) | ((gap < -TOLERANCE) & ~left_gaps)
    else:
        agrees = gap >= -TOLERANCE
        exceeds = ~agrees & ~left_gaps
    sure = np.where(agrees, HOLDS, DIFFERS)
    unsure = np.where(agrees, HOLDS_IF, np.where(exceeds, DIFFERS, DIFFERS_IF))
    return np.where(left_gaps | right_gaps, unsure, sure).astype(np.int8)


def _parts(term: Label, one_row: dict[str, bool]) -> Iterator[str]:
    """A label with cells of its own stands for itself, a heading for what is below it."""
    if term.key and (term.cells or one_row.get(term.key)):
        yield term.key
        return
    for child in term.children:
        yield from _parts(child, one_row)
