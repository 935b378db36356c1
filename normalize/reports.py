"""The tables with one row a report: `reports` and `indicators`.

Input: the documents that count, what their cells and checks came to; output: rows and Arrow tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forms import arithmetic
from forms.deadlines import due, due_of
from normalize.cells import Floats, Ints, Spread, places
from normalize.choose import Candidate
from normalize.indicators import INDICATORS, names, quotients
from normalize.schema import tables
from normalize.tables import repeat

EDITIONS = ("disclosure", "requests", "disputes")


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


def indicator_table(documents: Sequence[Candidate], rows: Ints, spread: Spread) -> pa.Table:
    """Return the `indicators` of the documents at `rows` of the batch."""
    reports = [documents[row] for row in rows]
    numbers = {
        (key, edition): spread.numbers(key, edition, rows)
        for key in EDITIONS
        for edition in places()[key].editions
    }  # fmt: skip

    def amounts(section: str, keys: tuple[str, ...]) -> Floats:
        found = np.full(len(rows), np.nan)
        for edition in places()[section].editions:
            total, known = arithmetic.of(edition, section).add_up(keys, *numbers[section, edition])
            found = np.where(known, total, found)
        return found

    late: Floats = np.array([np.nan if (days := days_late(one)) is None else days for one in reports], np.float64)
    columns = _ids(reports)
    for indicator in INDICATORS:
        if indicator.numerator:
            columns |= {name: _nulled(values) for name, values in quotients(indicator, amounts).items()}
        else:
            columns |= {name: pa.nulls(len(reports)) for name in names(indicator)} | {indicator.name: _nulled(late)}
    return _table(columns)


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
        columns[name] = pc.if_else(blank, None, columns[name])
    return pa.table([columns[field.name].cast(field.type) for field in schema], schema=schema)
