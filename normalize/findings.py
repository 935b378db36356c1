"""Checks that are told one by one (narrative, plausibility, recycled text), as rows of the `checks` table.

Input: `Finding`s of the reports of a batch; output: an Arrow table, and several such tables put in the
order of the reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forms.arithmetic import NOT_CHECKABLE, STATUSES
from normalize.checks import report_columns
from normalize.choose import Candidate
from normalize.schema import tables
from normalize.tables import encode


class Finding(NamedTuple):
    """One check of one report. `report` is its position among the documents that count; `status` one of
    `forms.arithmetic`. The sentence is null where the check simply holds."""

    report: int
    identity: str
    kind: str
    key: str
    cells: str
    left: float
    right: float
    status: int
    sure: float
    sentence: str | None


def finding_table(found: Sequence[Finding], reports: Sequence[Candidate], start: int = 0) -> pa.Table:
    """Return findings as rows of `checks`; `reports` are the documents that count from `start` on."""
    schema = tables()["checks"].schema
    if not found:
        return schema.empty_table()
    named = dict(zip(Finding._fields, map(list, zip(*found, strict=True)), strict=True))
    status = np.array(named["status"], np.int8)
    left, right = (np.array(named[side], np.float64) for side in ("left", "right"))
    columns = report_columns(reports, np.array(named["report"], np.intp) - start) | {
        "left": pa.array(left),
        "right": pa.array(right),
        "difference": pa.array(left - right, mask=status == NOT_CHECKABLE),
        "status": encode(status, pa.array(STATUSES)),
        "sure": pa.array(np.array(named["sure"], np.float32)),
        "sentence": pa.array(named["sentence"], pa.string()).dictionary_encode(),
    }
    for name in ("identity", "kind", "key", "cells"):
        columns[name] = pa.array(named[name], pa.string()).dictionary_encode()
    return pa.table([columns[field.name] for field in schema], schema=schema)


def in_order(parts: Iterable[pa.Table], reports: Sequence[Candidate]) -> pa.Table:
    """Return the rows of all tables in the order of the reports."""
    some = [part for part in parts if len(part)]
    if len(some) < 2:
        return some[0] if some else tables()["checks"].schema.empty_table()
    whole = pa.concat_tables(some).unify_dictionaries().combine_chunks()
    ids = whole["report_id"].combine_chunks()
    place = {one.report_id: number for number, one in enumerate(reports)}
    ranks = np.array([place[word] for word in ids.dictionary.to_pylist()], np.int32)
    order = np.argsort(ranks[ids.indices.to_numpy()], kind="stable")
    return pc.take(whole, pa.array(order))
