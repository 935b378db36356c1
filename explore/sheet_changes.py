"""The page of changes: values that a later version of a report corrected, and which source says so.

Input: the tables `revisions`, `documents` and the agencies; output: a page with the latest corrections, and how many
there were by month. What changed between two releases stands in the release.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from explore.agencies import Agencies
from explore.facts import Facts
from explore.pages import Page
from explore.tables import Tidy

#: corrections that are listed
MOST = 500
_COLUMNS = ("report_id", "section", "key", "old", "new", "document_old", "document_new", "seen")
#: the dimensions of the keys of a section, in their order
_DIMENSIONS = {
    "requests": ("item", "applicant"),
    "disputes": ("channel", "outcome"),
    "disclosure": ("item", "measure"),
    "statistics": ("indicator",),
}


def page(tidy: Tidy, agencies: Agencies, facts: Facts) -> Page:
    """Return the page, the latest correction first."""
    rows = sorted(
        tidy.read("revisions", _COLUMNS).to_pylist(), key=lambda row: (row["seen"] is None, row["seen"]), reverse=True
    )
    months = Counter(f"{row['seen']:%Y-%m}" if row["seen"] else "" for row in rows)
    reports = pa.array([row["report_id"] for row in rows[:MOST]], pa.string())
    places = pc.index_in(reports, value_set=agencies.reports.ids.combine_chunks()).to_pylist()
    names = [agencies.name(agencies.reports.agency[at]) for at in places]
    shown = [row | {"name": name, "cell": _cell(row)} for row, name in zip(rows[:MOST], names, strict=True)]
    known = {"revisions": shown, "count": len(rows), "months": sorted(months.items(), reverse=True)}
    return Page("changes.html", "changes.html", known)


def _cell(row: dict[str, Any]) -> dict[str, str]:
    """Return what the address of the cell's page needs."""
    keys = str(row["key"]).split("/")
    return {"report": row["report_id"], "section": row["section"]} | dict(
        zip(_DIMENSIONS.get(row["section"], ()), keys, strict=False)
    )
