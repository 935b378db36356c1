"""The identities of the forms, tried on the cells of every report, and any checks as rows of `checks`.

Input: a `Spread` and the arithmetic of the forms; output: `Checks` (reports × rules) and their Arrow
tables, and for each report how many identities could be checked and how many are broken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forms import arithmetic
from forms.arithmetic import DIFFERS, HOLDS, HOLDS_IF_RESOLVED, NOT_CHECKABLE, STATUSES, Arithmetic, Equation
from normalize.cells import Codes, Floats, Ints, Mask, Spread, places
from normalize.choose import Candidate
from normalize.schema import tables
from normalize.tables import encode, repeat

#: how sure a status is where every cell is text; OCR multiplies it by its least confidence
_SURE = np.array([{"holds": 1.0, "differs": 1.0, "not_checkable": 0.0}.get(status, 0.5) for status in STATUSES])
_ORDINAL = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]+[）)、.．])+")
_ASIDE = re.compile(r"（[^（）]*）")


class Rule(NamedTuple):
    """What a row of `checks` says of the rule it tried: the columns of those names."""

    identity: str
    kind: str
    key: str
    cells: str


@dataclass(slots=True)
class Checks:
    """Rules tried on reports: arrays of reports × rules; `note` is a position in `notes` (0: none)."""

    left: Floats
    right: Floats
    status: Codes
    sure: Floats
    applies: Mask
    note: Ints
    notes: list[str] = field(default_factory=lambda: [""])

    @classmethod
    def untried(cls, reports: int, rules: int) -> Checks:
        """Return checks of which none applies yet."""
        shape = (reports, rules)
        numbers = np.zeros(shape), np.zeros(shape), np.zeros(shape, np.int8), np.zeros(shape)
        return cls(*numbers, np.zeros(shape, bool), np.zeros(shape, np.int32))

    def annotate(self, report: int, rule: int, note: str) -> None:
        """Add a note to the sentence of one check."""
        self.note[report, rule] = len(self.notes)
        self.notes.append(note)

    def counts(self) -> tuple[Ints, Ints]:
        """Return for each report how many equations could be checked and how many are broken.

        Rules of plausibility are left out: a good report may break them.
        """
        counted = self.applies & np.array([one.identity.kind != "plausibility" for _, one in equations()])
        checked = (counted & (self.status != NOT_CHECKABLE)).sum(axis=1)
        return checked.astype(np.int32), (counted & (self.status == DIFFERS)).sum(axis=1).astype(np.int32)


@cache
def equations() -> tuple[tuple[Arithmetic, Equation], ...]:
    """Return every equation of every form, section by section, newest edition first."""
    return tuple(
        (sums, equation)
        for key, place in places().items()
        for edition in place.editions
        for sums in (arithmetic.of(edition, key),)
        for equation in sums.equations
    )


def tried(spread: Spread, rows: Ints) -> Checks:
    """Try every equation on the documents at `rows` of the batch."""
    checks = Checks.untried(len(rows), len(equations()))
    number = 0
    for key, place in places().items():
        for edition in place.editions:
            sums = arithmetic.of(edition, key)
            _try(checks, number, sums, spread, key, edition, rows)
            number += len(sums.equations)
    return checks


def _try(checks: Checks, number: int, sums: Arithmetic, spread: Spread, key: str, edition: str, rows: Ints) -> None:
    present = spread.has(key, edition, rows)
    if not present.any():
        return
    values, marks = spread.numbers(key, edition, rows)
    has_resolved = spread.resolved(key, edition, rows, list(range(len(sums.columns)))).any()
    for at, equation in enumerate(sums.equations, number):
        it = sums.evaluate(equation, values, marks)
        checks.left[:, at], checks.right[:, at], checks.status[:, at] = it.left, it.right, it.status
        checks.applies[:, at] = it.applies & present
        columns = [sums.columns[cell] for cell in equation.left + equation.right]
        if has_resolved:
            held = (it.status == HOLDS) & spread.resolved(key, edition, rows, columns)
            checks.status[held, at] = HOLDS_IF_RESOLVED
        checks.sure[:, at] = _SURE[checks.status[:, at]] * spread.confidence(key, edition, rows, columns)


#: says what a rule (by its number) found: status, left and right side
Say = Callable[[int, int, float, float], str]


@cache
def rules() -> tuple[Rule, ...]:
    """Return what `checks` says of each of `equations()`."""
    every = (equation for _, equation in equations())
    return tuple(Rule(one.identity.id, one.identity.kind, one.key, one.expression) for one in every)


def check_table(
    checks: Checks, documents: Sequence[Candidate], some: slice, named: Sequence[Rule], say: Say
) -> pa.Table:
    """Return the rows of the `checks` table for some of the reports that were tried, as `say` words them."""
    which, at = np.nonzero(checks.applies[some])
    left, right, sure = (array[some][which, at] for array in (checks.left, checks.right, checks.sure))
    status: Codes = checks.status[some][which, at]
    unknown = status == NOT_CHECKABLE
    columns = report_columns(documents[some], which) | {
        "left": pa.array(left),
        "right": pa.array(right),
        "difference": pa.array(left - right, mask=unknown),
        "status": encode(status, pa.array(STATUSES)),
        "sure": pa.array(sure.astype(np.float32)),
        "sentence": _sentences(at, status, left, right, checks.note[some][which, at], checks.notes, say),
    }
    columns |= {name: repeat([getattr(one, name) for one in named], at) for name in Rule._fields}
    table = tables()["checks"]
    return pa.table([columns[column.name] for column in table.columns], schema=table.schema)


def report_columns(reports: Sequence[Candidate], which: NDArray[np.intp]) -> dict[str, pa.Array]:
    """Return the columns that say of which report each row is."""
    return {
        "report_id": repeat([one.report_id for one in reports], which),
        "agency_id": repeat([one.agency_id for one in reports], which),
        "year": pa.array([one.who.year for one in reports], pa.int64()).take(pa.array(which)),
    }


def _sentences(
    at: NDArray[np.intp], status: Codes, left: Floats, right: Floats, note: Ints, notes: list[str], say: Say
) -> pa.DictionaryArray:
    """Say each distinct finding once: reports share most of them."""
    told = np.flatnonzero(((status != HOLDS) & (status != NOT_CHECKABLE)) | (note > 0))
    codes = np.full(len(at), -1, np.int64)
    mixed = (at[told] * len(STATUSES) + status[told]) * len(notes) + note[told]
    for side in (left, right):
        values, inverse = np.unique(side[told], return_inverse=True)
        mixed = mixed * max(1, len(values)) + inverse
    _, first, codes[told] = np.unique(mixed, return_index=True, return_inverse=True)
    found = [(say(int(at[n]), int(status[n]), left[n], right[n]), notes[note[n]]) for n in told[first]]
    words = [said + more for said, more in found]
    return encode(codes, pa.array(words, pa.string()))


def said(at: int, status: int, left: float, right: float) -> str:
    """Say in Chinese what one of `equations()` found."""
    sums, equation = equations()[at]
    return sentence(sums, equation, status, left, right)


def sentence(sums: Arithmetic, equation: Equation, status: int, left: float, right: float) -> str:
    """Say in Chinese what an equation found."""
    identity = equation.identity
    names = ["＋".join(plain(label.zh) for label in sums.terms(side)) for side in (identity.left, identity.right)]
    where = "" if identity.across is None else f"{plain(sums.terms([equation.key])[0].zh)}："
    return where + compared((names[0], left), (names[1], right), status, identity.kind == "equality")


def compared(one: tuple[str, float], other: tuple[str, float], status: int, equal: bool) -> str:
    """Say how two sums, each with its name, compare; `equal` is whether they should be equal or one not less."""
    silent = "空格按零计，" if STATUSES[status].endswith("blank_is_zero") else ""
    (name, left), (other_name, right) = one, other
    if STATUSES[status].startswith("holds"):
        return f"{silent}{name}＝{left:,.12g}，{'等于' if equal else '不小于'}{other_name}＝{right:,.12g}。"
    found = "不等于" if equal else "小于"
    return f"{silent}{name}＝{left:,.12g}，{found}{other_name}＝{right:,.12g}，相差{left - right:+,.12g}。"


def plain(label: str) -> str:
    """Return a label without its ordinal and what stands in brackets."""
    return _ASIDE.sub("", _ORDINAL.sub("", label))
