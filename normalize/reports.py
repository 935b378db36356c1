"""The tables with one row a report: `reports` and `indicators`.

Input: the documents that count, what their cells and checks came to; output: rows and Arrow tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forms import arithmetic
from forms.deadlines import due, due_of
from normalize import rates
from normalize.cells import Floats, Ints, Spread, places
from normalize.choose import Candidate
from normalize.indicators import INDICATORS
from normalize.schema import tables
from normalize.tables import repeat

EDITIONS = ("disclosure", "requests", "disputes")
#: numbers, expected, holding, checked: an entry a report
Known = Mapping[str, NDArray[Any]]


def report_rows(
    documents: Sequence[Candidate],
    rows: Ints,
    spread: Spread,
    counted: dict[str, Ints],
    checked: tuple[Ints, Ints],
) -> list[tuple[Any, ...]]:
    """Return the rows of `reports` for the documents at `rows` of the batch."""
    editions = {section: spread.edition(section) for section in EDITIONS}
    return [
        _row(documents[row], [editions[section][row] for section in EDITIONS])
        + tuple(int(counted[name][row]) for name in ("expected", "read", "resolved"))
        + (int(checked[0][at]), int(checked[1][at]), documents[row].versions, documents[row].decided)
        for at, row in enumerate(rows)
    ]


def _row(one: Candidate, editions: list[str | None]) -> tuple[Any, ...]:
    who = one.who
    return (
        one.report_id, one.agency_id, who.agency, who.year, who.scope, who.title, *editions, who.edition_cited,
        who.published, who.published_from, legal_day(one), days_late(one),
        one.document_id, one.url, one.format,
    )  # fmt: skip


def legal_day(one: Candidate) -> date | None:
    """Return the day it was due: a report on a whole area is the government's, whoever publishes it."""
    who = one.who
    if who.scope == "area" and who.year is not None:
        return due_of("government", who.year)
    return due(who.agency, who.year)


def days_late(one: Candidate) -> int | None:
    """Return the days from the day it was due to the day it was published; negative is early."""
    last = legal_day(one)
    return (one.who.published - last).days if one.who.published and last else None


def indicator_table(
    documents: Sequence[Candidate], rows: Ints, spread: Spread, known: Known, before: dict[str, tuple[int, float]]
) -> pa.Table:
    """Return the `indicators` of the documents at `rows` of the batch; `known` has an entry for each of them.

    `before` holds year and requests received of each agency's latest report so far, and is moved on.
    """
    reports = [documents[row] for row in rows]
    sums = _Sums(rows, spread, known)
    sums.known["before/received/all"] = _previous(reports, sums("requests", ("received/all",)), before)
    sums.known["report/days_late"] = np.array([_float(days_late(one)) for one in reports], np.float64)
    sums.known["report/all_zero"] = _all_zero(rows, spread)
    columns = _ids(reports)
    for indicator in INDICATORS:
        columns |= {name: _nulled(values) for name, values in rates.columns(indicator, sums).items()}
    return _table(columns)


class _Sums:
    """The sums of cells of a batch's reports, each added up once."""

    def __init__(self, rows: Ints, spread: Spread, known: Known) -> None:
        self.count = len(rows)
        self.known = {f"report/{name}": np.asarray(values, np.float64) for name, values in known.items()}
        self._numbers = {
            (key, edition): spread.numbers(key, edition, rows) for key in EDITIONS for edition in places()[key].editions
        }
        self._found: dict[tuple[str, tuple[str, ...]], Floats] = {}

    def __call__(self, section: str, keys: tuple[str, ...]) -> Floats:
        """Return the sum of cells in every report, NaN where one of them is no number."""
        if (section, keys) not in self._found:
            if section not in EDITIONS:
                return np.sum([self.known[f"{section}/{key}"] for key in keys], axis=0)  # type: ignore[no-any-return]
            self._found[section, keys] = self._add_up(section, keys)
        return self._found[section, keys]

    def _add_up(self, section: str, keys: tuple[str, ...]) -> Floats:
        found = np.full(self.count, np.nan)
        for edition in places()[section].editions:
            total, known = arithmetic.of(edition, section).add_up(keys, *self._numbers[section, edition])
            found = np.where(known, total, found)
        return found


def _previous(reports: Sequence[Candidate], received: Floats, before: dict[str, tuple[int, float]]) -> Floats:
    """Return what each report's agency received the year before, NaN where its report is not there."""
    found = np.full(len(reports), np.nan)
    for at, one in enumerate(reports):
        if one.who.year is not None:
            key = f"{one.agency_id}/{one.report_id.partition(f'-{one.who.year}')[2]}"
            year, number = before.get(key, (0, np.nan))
            if year == one.who.year - 1:
                found[at] = number
            before[key] = (one.who.year, float(received[at]))
    return found


def _all_zero(rows: Ints, spread: Spread) -> Floats:
    """Return 1 where requests and disputes print numbers and every one is zero, NaN where they print none."""
    lines = np.concatenate([spread.values(section, rows) for section in ("requests", "disputes")], axis=1)
    printed, positive = (~np.isnan(lines)).any(axis=1), (np.nan_to_num(lines) != 0).any(axis=1)
    return np.where(printed, ~positive, np.nan).astype(np.float64)


def _float(number: int | None) -> float:
    return np.nan if number is None else float(number)


def _ids(reports: Sequence[Candidate]) -> dict[str, pa.Array]:
    each = np.arange(len(reports))
    return {
        "report_id": repeat([one.report_id for one in reports], each),
        "agency_id": repeat([one.agency_id for one in reports], each),
        "year": pa.array([one.who.year for one in reports], pa.int64()),
    }


def _nulled(values: NDArray[Any]) -> pa.Array:
    return pa.array(values, mask=None if values.dtype == bool else np.isnan(values))


def _table(columns: dict[str, pa.Array]) -> pa.Table:
    schema = tables()["indicators"].schema
    for name in [name for name in columns if name.endswith("_small")]:
        blank = columns[name.removesuffix("small") + "den"].is_null()
        columns[name] = pc.if_else(blank, pa.scalar(None, pa.bool_()), columns[name])
    return pa.table([columns[field.name].cast(field.type) for field in schema], schema=schema)
