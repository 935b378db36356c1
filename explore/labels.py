"""The captions of cells, as the forms print them.

Input: the table `labels`; output: `labels.json`, its columns and rows, by edition, section and dimension in
printed order.
"""

from __future__ import annotations

from typing import Any

from explore.tables import Tidy


def labels(tidy: Tidy) -> dict[str, Any]:
    """Return columns and rows of the table, as it stands."""
    columns = list(tidy.fields("labels"))
    table = tidy.read("labels", columns)
    return {"columns": columns, "rows": [list(row.values()) for row in table.to_pylist()]}
