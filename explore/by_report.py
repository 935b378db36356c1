"""The indicators of each report, long: what an agency's own page shows of all of them without a file for each.

Input: the wide table `indicators`; output: for each shard its rows as `explore.layout.VALUE` has them. A file of one
indicator for all agencies is what a comparison reads; a page of one agency would need dozens of those.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from explore.agencies import Agencies, Ints
from explore.layout import SHARD
from explore.tables import Cursor, Tidy, plain

_PARTS = {"value": "", "num": "_num", "den": "_den"}


class ByReport:
    """The table `indicators`, a file a year, given agency by agency and long."""

    def __init__(self, tidy: Tidy, agencies: Agencies) -> None:
        self._keys = [name for name, notes in tidy.fields("indicators").items() if "kind" in notes]
        wanted = ["report_id", *(key + end for key in self._keys for end in _PARTS.values())]
        self._cursors = [Cursor(path, wanted, agencies.index) for path in tidy.files("indicators")]

    def up_to(self, last: int) -> Iterator[tuple[pa.Table, Ints]]:
        """Yield the rows of agencies up to this index, a report's indicators in the order of the table."""
        for cursor in self._cursors:
            for rows, at in cursor.up_to(last):
                yield self._long(plain(rows)), np.repeat(at, len(self._keys))

    def _long(self, rows: pa.Table) -> pa.Table:
        keys, count = self._keys, len(rows)
        columns = {
            "report_id": rows["report_id"].combine_chunks().take(pa.array(np.repeat(np.arange(count), len(keys)))),
            "indicator": pa.array(np.tile(np.array(keys, object), count), pa.string()),
        }
        for part, end in _PARTS.items():
            wide = np.column_stack([rows[key + end].to_numpy() for key in keys]).ravel()
            columns[part] = pa.array(wide, pa.float64(), from_pandas=True)
        return pa.table(columns, schema=SHARD["indicators"])
