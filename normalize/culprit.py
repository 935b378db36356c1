"""Which one cell explains the equations of a report that do not hold.

Input: `Checks` of the identities within reports and their `Spread`; output: a note on each check that
the cell breaks. A cell explains them if it stands in every broken equation and in no other that holds,
and one change of it mends all. Where the rows hold and columns differ alike, the typed row itself is
wrong (江汉 2022), and a row is named by its two cells. Nothing is repaired.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from forms import arithmetic
from forms.arithmetic import DIFFERS, HOLDS, Arithmetic
from normalize.cells import Floats, Ints, Mask, Spread, places
from normalize.checks import Checks, equations, plain


def name(checks: Checks, part: slice, spread: Spread, own: Ints) -> None:
    """Annotate the broken checks of reports; `own` are their rows of the batch, `part` theirs in the checks."""
    differs = (checks.status[part] == DIFFERS) & checks.applies[part] & _equalities()
    for report in np.flatnonzero(differs.sum(axis=1) > 1):
        applies, status = checks.applies[part][report], checks.status[part][report]
        gaps = checks.left[part][report] - checks.right[part][report]
        for (section, edition), (numbers, matrix) in _matrices().items():
            broken = differs[report, numbers]
            if broken.sum() < 2:
                continue
            known = applies[numbers] & ((status[numbers] == HOLDS) | broken)
            values, _ = spread.numbers(section, edition, own[report : report + 1])
            if said := _explained(
                matrix[known], np.where(broken, gaps[numbers], 0.0)[known], values[0], section, edition
            ):
                for number in numbers[broken]:
                    checks.annotate(part.start + int(report), int(number), said)


@cache
def _equalities() -> Mask:
    mask: Mask = np.array([one.identity.kind == "equality" for _, one in equations()])
    return mask


@cache
def _matrices() -> dict[tuple[str, str], tuple[Ints, Floats]]:
    """Return for each section of an edition its equalities' numbers and what each of its cells adds to them."""
    found, number = {}, 0
    for section, place in places().items():
        for edition in place.editions:
            sums = _sums(edition, section)
            some = [n for n, one in enumerate(sums.equations, number) if one.identity.kind == "equality"]
            matrix = np.zeros((len(some), len(sums.columns)))
            for line, at in enumerate(some):
                equation = equations()[at][1]
                for sign, side in ((1, equation.left), (-1, equation.right)):
                    matrix[line, [sums.columns[key] for key in side]] += sign
            found[section, edition] = np.array(some, np.int32), matrix
            number += len(sums.equations)
    return found


def _sums(edition: str, section: str) -> Arithmetic:
    return arithmetic.of(edition, section)


def _explained(matrix: Floats, gaps: Floats, values: Floats, section: str, edition: str) -> str:
    for mends in (_cells(matrix), _rows(matrix, section, edition)):
        found = [fit for cells, effect in mends if (fit := _fit(cells, effect, gaps, values)) is not None]
        if len(found) == 1:
            return _said(*found[0], values, section, edition)
        if found:
            return ""
    return ""


def _fit(cells: list[int], effect: Floats, gaps: Floats, values: Floats) -> tuple[list[int], float] | None:
    """Return the change of the cells that mends every gap and opens none; None where there is none."""
    at = np.flatnonzero(effect)
    if not len(at) or set(at) != set(np.flatnonzero(gaps)):
        return None
    change = -gaps[at] / effect[at]
    if np.ptp(change) > 1e-6 or (values[cells] + change[0] < 0).any():
        return None
    return cells, float(change[0])


def _cells(matrix: Floats) -> Iterator[tuple[list[int], Floats]]:
    yield from (([cell], matrix[:, cell]) for cell in range(matrix.shape[1]))


def _rows(matrix: Floats, section: str, edition: str) -> Iterator[tuple[list[int], Floats]]:
    """Yield each cell with the total of its row."""
    sums = _sums(edition, section)
    for key, cell in sums.columns.items():
        row, _, column = key.rpartition("/")
        total = sums.columns.get(f"{row}/all")
        if section == "requests" and column != "all" and total is not None:
            yield [cell, total], matrix[:, cell] + matrix[:, total]


def _said(cells: list[int], change: float, values: Floats, section: str, edition: str) -> str:
    sums = _sums(edition, section)
    keys = [key for cell in cells for key, at in sums.columns.items() if at == cell]
    row, _, column = keys[0].rpartition("/")
    named = "、".join(plain(label.zh) for label in sums.terms([one for one in (row, column) if one]))
    printed = "、".join(f"{values[cell]:,.12g}" for cell in cells)
    mended = "、".join(f"{values[cell] + change:,.12g}" for cell in cells)
    where = "只有一格可解释全部差异" if len(cells) == 1 else "各行合计均成立，原表自相矛盾，只有一行可解释全部差异"
    return f"{where}：{named}印作{printed}，如为{mended}则全部成立（{' '.join(keys)}）。"
