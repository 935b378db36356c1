"""Sums of cells of every report of a batch, whatever edition its sections have.

Input: a `Spread`; output: for each sum its amount and how far it is known. To narrative and plausibility.
"""

from __future__ import annotations

import numpy as np

from forms import arithmetic
from forms.arithmetic import IS_PRINTED, IS_SILENT
from normalize.cells import Codes, Floats, Ints, Mask, Spread, places

#: section and keys of the cells that are added up
Term = tuple[str, tuple[str, ...]]


class Amounts:
    """The sums of the reports at `rows` of a batch; each is computed once."""

    def __init__(self, spread: Spread, rows: Ints) -> None:
        self._spread, self._rows = spread, rows
        self._numbers: dict[tuple[str, str], tuple[Floats, Codes]] = {}
        self._known: dict[Term, tuple[Floats, Codes]] = {}

    def of(self, term: Term) -> tuple[Floats, Codes]:
        """Return the sum in every report, and 2 where all of its cells are printed, 1 where the rest of them is
        blank or dash, 0 where it cannot be told."""
        if term not in self._known:
            self._known[term] = self._add(term)
        return self._known[term]

    def _add(self, term: Term) -> tuple[Floats, Codes]:
        section, keys = term
        total, known = np.zeros(len(self._rows)), np.zeros(len(self._rows), np.int8)
        for edition in places()[section].editions:
            values, marks = self._section(section, edition)
            sums = arithmetic.of(edition, section)
            amount, printed = sums.add_up(keys, values, marks)
            _, there = sums.add_up(keys, values, np.where(marks == IS_SILENT, IS_PRINTED, marks).astype(np.int8))
            some: Mask = there & (printed | (amount > 0))
            total = np.where(some, amount, total)
            known = np.where(some, np.where(printed, 2, 1), known).astype(np.int8)
        return total, known

    def _section(self, section: str, edition: str) -> tuple[Floats, Codes]:
        place = section, edition
        if place not in self._numbers:
            self._numbers[place] = self._spread.numbers(section, edition, self._rows)
        return self._numbers[place]
