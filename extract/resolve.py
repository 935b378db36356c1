"""Second readings of cells that the recogniser was not sure of, where the form's arithmetic leaves one.

Input: the facts of a document and the cells they were read from; output: the facts, some of them
resolved, with an issue for each. A reading is taken only for a cell below `SURE`, and only if it alone,
of all that the cell may say, makes every equation through the cell hold, while the first reading does
not. The equations' other cells are numbers that are sure, and stay as they are: a slip of the agency's
own in a cell that was read well is never mended.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from extract.numbers import read_number
from extract.page import SURE
from forms import arithmetic
from forms.arithmetic import DIFFERS, DIFFERS_IF, HOLDS, IS_NEITHER, IS_PRINTED, IS_SILENT, PRINTED, SILENT, Arithmetic
from forms.form import CellKey
from forms.records import Box, Fact, Grid, Issue

Place = tuple[int | None, Box | None]


@dataclass(slots=True)
class Resolved:
    """Facts and issues after the second readings."""

    facts: list[Fact]
    issues: list[Issue]


def resolve(facts: list[Fact], issues: list[Issue], grids: Iterable[Grid]) -> Resolved:
    """Take the second readings that can be taken."""
    others = {(cell.page, cell.box): cell.others for grid in grids for row in grid.rows for cell in row if cell.others}
    found = Resolved(list(facts), list(issues))
    for at, fact in enumerate(facts if others else ()):
        if _is_doubted(fact) and (readings := others.get((fact.page, fact.box))):
            value = _second(fact, readings, [one for one in facts if one.section == fact.section])
            if value is not None:
                found.facts[at] = fact._replace(status="number", value=value, reading="resolved")
                _say(found.issues, fact, value)
    return found


def _is_doubted(fact: Fact) -> bool:
    return fact.status == "unreadable" and fact.confidence is not None and fact.confidence < SURE


def _second(fact: Fact, others: Sequence[str], facts: Sequence[Fact]) -> float | None:
    """Return the one value that makes all equations through a cell hold; None without one, or if it is the first."""
    sums = arithmetic.of(fact.edition, fact.section)
    cell = next(one for one in (*sums.section.cells, *sums.section.extra_cells) if one.key == fact.key)
    first = _value(fact.raw or "", cell)
    values = list(dict.fromkeys(value for text in others if (value := _value(text, cell)) is not None))
    if first in values:
        values.remove(first)
    holding = [value for value in values if _holds(value, fact.key, sums, facts)]
    if len(holding) != 1 or (first is not None and _holds(first, fact.key, sums, facts)):
        return None
    return holding[0]


def _value(text: str, cell: CellKey) -> float | None:
    number = read_number(text, cell.number, cell.unit)
    return number.value if number.status == "number" else None


def _holds(value: float, key: str, sums: Arithmetic, facts: Sequence[Fact]) -> bool:
    """Whether an equation holds, and none differs, with that value in the cell."""
    values, marks = np.zeros((1, len(sums.columns))), np.full((1, len(sums.columns)), IS_NEITHER, np.int8)
    for fact in facts:
        at = sums.columns[fact.key]
        if fact.key == key:
            values[0, at], marks[0, at] = value, IS_PRINTED
        elif fact.status in PRINTED and fact.value is not None:
            values[0, at], marks[0, at] = fact.value, IS_PRINTED
        elif fact.status in SILENT:
            marks[0, at] = IS_SILENT
    through = [one for one in sums.equations if key in one.left + one.right and one.identity.kind == "equality"]
    tried = [sums.evaluate(one, values, marks) for one in through]
    status = {int(one.status[0]) for one in tried if one.applies[0]}
    return HOLDS in status and not status & {DIFFERS, DIFFERS_IF}


def _say(issues: list[Issue], fact: Fact, value: float) -> None:
    """Put an issue of its own in the place of the one that called the cell unreadable."""
    for at, (code, where, detail) in enumerate(issues):
        names = detail.split(", ")
        if code == "cell-unreadable" and where.split("/")[0] == fact.section and f"{fact.key}: {fact.raw}" in names:
            names.remove(f"{fact.key}: {fact.raw}")
            issues[at : at + 1] = [Issue(code, where, ", ".join(names))] if names else []
            issues.append(Issue("cell-resolved", where, f"{fact.key}: {fact.raw} → {value:g}"))
            return
