"""The `revisions` table: the cells that a later version of a report changed.

Input: the corrections that `normalize.versions` found, and the cells of both documents; output: Arrow tables
by the year in which the later version was first seen. Only what both documents print is compared: a cell
that one of them does not have, or that could not be read, was not changed by anyone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from normalize.cells import STATUSES, Mask, Spread, places
from normalize.choose import Candidate
from normalize.tables import row_table
from normalize.versions import Correction

_UNTOLD = [STATUSES.index(status) for status in ("absent", "unreadable")]


def revision_tables(
    corrections: Iterable[Correction], batch: Sequence[Candidate], spread: Spread
) -> Iterator[tuple[str, pa.Table]]:
    """Yield the rows of each year; what two older copies of one text share is said once."""
    at = {one.document_id: row for row, one in enumerate(batch)} if corrections else {}
    rows: dict[str, dict[tuple[Any, ...], tuple[Any, ...]]] = defaultdict(dict)
    for old, new in corrections:
        stem = str(datetime.fromtimestamp(new.one.first_seen / 1000, UTC).year) if new.one.first_seen else "unknown"
        for cell in _changed(spread, at[old.one.document_id], at[new.one.document_id]):
            known = (new.one.report_id, *cell, new.one.document_id)
            row = (new.one.report_id, *cell, old.one.document_id, new.one.document_id, new.one.first_seen or None)
            rows[stem].setdefault(known, row)
    for stem, some in sorted(rows.items()):
        yield stem, row_table("revisions", sorted(some.values(), key=lambda row: str(row[:3])))


def _changed(spread: Spread, old: int, new: int) -> Iterator[tuple[str, str, float | None, float | None]]:
    """Yield section, key, old and new value of each cell that both documents print and that differs."""
    for section, place in places().items():
        index = spread.index[section][[old, new]]
        told = _told(spread, index[0]) & _told(spread, index[1])
        columns = np.flatnonzero(told)
        before, after = spread.cells.value[index[0, columns]], spread.cells.value[index[1, columns]]
        differs = ~((before == after) | (np.isnan(before) & np.isnan(after)))
        for column, was, now in zip(columns[differs], before[differs], after[differs], strict=True):
            yield section, place.cells[column][1].key, _number(was), _number(now)


def _told(spread: Spread, index: Any) -> Mask:
    if not len(spread.cells.status):
        return np.zeros(len(index), bool)
    told: Mask = (index >= 0) & ~np.isin(spread.cells.status[index], _UNTOLD)
    return told


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
