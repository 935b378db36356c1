"""Why there is no value: no report, and what is known of that; or a report from which it cannot be computed.

Input: the tables `missing`, `labels` and the cells; output: a code and a sentence. A gap is never filled, and
a report that was not collected is not called missing unless the tables have a reason to expect it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from explore.selected import select
from explore.tables import Tidy
from forms.deadlines import due, today
from forms.form import TABLES
from forms.messages import REASONS, Text

NOT_COLLECTED = Text(
    "没有收集到报告，也无从判断是否应有", "no report was collected, and whether one is due cannot be told"
)
ZERO = Text("不可计算：分母为零", "not computable: the denominator is zero")
NO_NUMBER = Text("不可计算：所需的单元格中有的不是数字", "not computable: a cell that it needs is no number")
_DENOMINATOR = re.compile(r"^\([^()]*\) / \(([^()]*)\)$")
_CELL = re.compile(r"\b([a-z]+)\.([a-z_.\d]+(?:/[a-z_]+)*)")
#: what a formula names a cell by, in this order; `article` it leaves out
_DIMENSIONS = ("item", "measure", "applicant", "channel", "outcome", "indicator")


class Gaps:
    """The reasons for gaps of some agencies (names by id) in some years."""

    def __init__(self, tidy: Tidy, who: Mapping[str, str], years: Sequence[int]) -> None:
        self._tidy, self._who = tidy, who
        self._cells: dict[tuple[str, str], dict[str, float | None]] = {}
        rows = tidy.read("missing", ["agency_id", "year", "why", "reason"]).to_pylist()
        self._missing = {(row["agency_id"], row["year"]): row for row in rows if row["agency_id"] in who}

    def of(self, agency_id: str, year: int, report_id: str | None, entry: Mapping[str, Any]) -> tuple[str, Text]:
        """Return code (missing, not_due, not_collected, not_computable) and reason of one gap."""
        if report_id is not None:
            return "not_computable", ZERO if self._zero(report_id, year, entry["formula_en"]) else NO_NUMBER
        if (agency_id, year) in self._missing:
            return "missing", self._why(self._missing[agency_id, year])
        day = due(self._who[agency_id], year)
        if day is not None and today() <= day:
            return "not_due", Text(f"未到期（{day}）", f"not due until {day}")
        return "not_collected", NOT_COLLECTED

    def _why(self, row: Mapping[str, Any]) -> Text:
        zh, en = self._tidy.captions("missing", "why").get(row["why"], [row["why"], row["why"]])
        reason = REASONS.get(row["reason"] or "", Text("", ""))
        return Text(f"缺报：{zh}{reason.zh and '；' + reason.zh}", f"missing: {en}{reason.en and '; ' + reason.en}")

    def _zero(self, report_id: str, year: int, formula: str) -> bool:
        """Tell whether the denominator is printed in full and comes to zero."""
        below = _DENOMINATOR.match(formula)
        cells = [self._cell(report_id, year, section, key) for section, key in _CELL.findall(below[1] if below else "")]
        return bool(cells) and not any(cell is None or cell for cell in cells)

    def _cell(self, report_id: str, year: int, section: str, key: str) -> float | None:
        """Return a cell's number, or the sum below a heading; None where any is no number."""
        values = self._values(report_id, year, section) if section in TABLES else {}
        first, _, rest = key.partition("/")
        keys = [key] if key in values else [f"{one}/{rest}" for one in self._below[section, first]]
        found = [values.get(one) for one in keys]
        return None if not found or None in found else float(sum(one for one in found if one is not None))

    @cached_property
    def _below(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in self._tidy.read("labels", ["edition", "section", "parent", "key"]).to_pylist():
            if row["parent"] and row["key"] not in found[row["section"], row["parent"]]:
                found[row["section"], row["parent"]].append(row["key"])
        return found

    def _values(self, report_id: str, year: int, section: str) -> dict[str, float | None]:
        known = self._cells.get((report_id, section))
        if known is None:
            columns = ["report_id", *_DIMENSIONS, "value"]
            rows = select(self._tidy, section, columns, "report_id", [report_id], [year])
            known = {"/".join(row[name] for name in _DIMENSIONS if name in row): row["value"] for row in rows}
            self._cells[report_id, section] = known
        return known
