"""A comparison as CSV and JSON, every number in full.

Input: a `Comparison`; output: text on standard output. The CSV begins with a byte order mark, which Excel needs
for Chinese, and no text in it runs as a formula.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from explore.compare import Comparison, Value
from explore.figure_text import plain_number
from forms.messages import said
from forms.spreadsheet import guarded

_COLUMNS = (
    "indicator", "label", "year", "agency_id", "agency", "value", "numerator", "denominator", "low", "high", "small",
    "gap", "why", "checks_failed", "days_late", "report_id", "document_id", "url",
)  # fmt: skip
_PEERS = ("peers", "peers_reported", "peers_counted", "peers_q1", "peers_median", "peers_q3", "peers_below")


def as_csv(found: Comparison) -> bytes:
    """Return a row for each indicator, year and agency; what is known of the peers stands beside the first agency."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([*_COLUMNS, *(_PEERS if found.groups else ())])
    for entry, value in _values(found):
        row = _row(found, entry, value) | (_peers(found, entry, value) if found.groups else {})
        writer.writerow([_written(one) for one in row.values()])
    return file.getvalue().encode("utf-8-sig", "replace")


def as_json(found: Comparison) -> str:
    """Return the same with formulas and breaks, as JSON."""
    values = [_row(found, entry, value) | _peers(found, entry, value) for entry, value in _values(found)]
    agencies = [{"agency_id": one, "name": name} for one, name in found.agencies]
    whole = {
        "generation": found.generation, "agencies": agencies, "years": found.years, "indicators": found.entries,
        "values": values,
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _values(found: Comparison) -> Iterator[tuple[dict[str, Any], Value]]:
    for entry in found.entries:
        for value in found.rows(entry["key"]):
            yield entry, value


def _row(found: Comparison, entry: dict[str, Any], value: Value) -> dict[str, Any]:
    label = said(entry["label_zh"], entry["label_en"])
    name = dict(found.agencies)[value.agency_id]
    cells = (
        entry["key"], label, value.year, value.agency_id, name, value.value, value.numerator, value.denominator,
        value.low, value.high, None if value.value is None else value.small, value.gap or None,
        said(*value.why) or None, value.broken if value.report_id else None, value.days_late, value.report_id,
        value.document_id, value.url,
    )  # fmt: skip
    return dict(zip(_COLUMNS, cells, strict=True))


def _peers(found: Comparison, entry: dict[str, Any], value: Value) -> dict[str, Any]:
    group = found.groups.get((entry["key"], value.year)) if value.agency_id == found.agencies[0][0] else None
    if group is None:
        return dict.fromkeys(_PEERS) if found.groups else {}
    known = (group.size, group.reported, group.counted, group.q1, group.median, group.q3, group.below)
    return dict(zip(_PEERS, known, strict=True))


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    return plain_number(value) if isinstance(value, (int, float)) else str(guarded(value))
