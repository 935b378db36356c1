"""The `checks` table: every identity of the forms, tried on every report.

Input: a `Spread` and the arithmetic of the forms; output: Arrow tables, and for each report how many
identities could be checked and how many are broken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

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


@dataclass(slots=True)
class Checks:
    """All equations tried on all reports of a batch: reports × `equations()`."""

    left: Floats
    right: Floats
    status: Codes
    sure: Floats
    applies: Mask

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
    shape = (len(rows), len(equations()))
    checks = Checks(np.zeros(shape), np.zeros(shape), np.zeros(shape, np.int8), np.zeros(shape), np.zeros(shape, bool))
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


def check_table(checks: Checks, documents: Sequence[Candidate], some: slice) -> pa.Table:
    """Return the rows of the `checks` table for some of the reports that were tried."""
    which, at = np.nonzero(checks.applies[some])
    left, right, sure = (array[some][which, at] for array in (checks.left, checks.right, checks.sure))
    status: Codes = checks.status[some][which, at]
    reports = documents[some]
    unknown = status == NOT_CHECKABLE
    columns = {
        "report_id": repeat([one.report_id for one in reports], which),
        "agency_id": repeat([one.agency_id for one in reports], which),
        "year": pa.array([one.who.year for one in reports], pa.int64()).take(pa.array(which)),
        "left": pa.array(left),
        "right": pa.array(right),
        "difference": pa.array(left - right, mask=unknown),
        "status": encode(status, pa.array(STATUSES)),
        "sure": pa.array(sure.astype(np.float32)),
        "sentence": _sentences(at, status, left, right),
    } | _names(at)
    table = tables()["checks"]
    return pa.table([columns[column.name] for column in table.columns], schema=table.schema)


def _names(at: NDArray[np.intp]) -> dict[str, pa.Array]:
    every = [equation for _, equation in equations()]
    return {
        "identity": repeat([one.identity.id for one in every], at),
        "kind": repeat([one.identity.kind for one in every], at),
        "key": repeat([one.key for one in every], at),
        "cells": repeat([one.expression for one in every], at),
    }


def _sentences(at: NDArray[np.intp], status: Codes, left: Floats, right: Floats) -> pa.DictionaryArray:
    """Say each distinct finding once: reports share most of them."""
    told = np.flatnonzero((status != HOLDS) & (status != NOT_CHECKABLE))
    codes = np.full(len(at), -1, np.int64)
    mixed = at[told] * len(STATUSES) + status[told]
    for side in (left, right):
        values, inverse = np.unique(side[told], return_inverse=True)
        mixed = mixed * max(1, len(values)) + inverse
    _, first, codes[told] = np.unique(mixed, return_index=True, return_inverse=True)
    words = [_said(int(at[one]), int(status[one]), left[one], right[one]) for one in told[first]]
    return encode(codes, pa.array(words, pa.string()))


def _said(at: int, status: int, left: float, right: float) -> str:
    sums, equation = equations()[at]
    return sentence(sums, equation, status, left, right)


def sentence(sums: Arithmetic, equation: Equation, status: int, left: float, right: float) -> str:
    """Say in Chinese what an equation found."""
    identity = equation.identity
    names = ["＋".join(_name(label.zh) for label in sums.terms(side)) for side in (identity.left, identity.right)]
    where = "" if identity.across is None else f"{_name(sums.terms([equation.key])[0].zh)}："
    silent = "空格按零计，" if STATUSES[status].endswith("blank_is_zero") else ""
    if STATUSES[status].startswith("holds"):
        found = "等于" if identity.kind == "equality" else "不小于"
        return f"{where}{silent}{names[0]}＝{left:,.12g}，{found}{names[1]}＝{right:,.12g}。"
    found = "不等于" if identity.kind == "equality" else "小于"
    return f"{where}{silent}{names[0]}＝{left:,.12g}，{found}{names[1]}＝{right:,.12g}，相差{left - right:+,.12g}。"


def _name(label: str) -> str:
    return _ASIDE.sub("", _ORDINAL.sub("", label))
