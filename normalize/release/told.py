"""The changes between two sets of tables as a person reads them: counted, the first of each kind listed.

Input: rows of `changes` as they are found; output: what `CHANGES.md` and `gongkai diff` show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from forms.form import TABLES
from forms.messages import Text
from normalize import labels
from normalize.release.changes import Tally
from normalize.release.sides import Side
from normalize.schema import LABELS, tables
from normalize.terms import CHANGE_REASONS

#: changes of one kind that are listed; all are in the table
LISTED = 200
WHAT = {
    "cell": Text("单元格", "Cells"),
    "indicator": Text("指标", "Indicators"),
    "description": Text("报告信息", "Descriptions of reports"),
    "paragraph": Text("正文", "Paragraphs"),
    "report_added": Text("新增报告", "Reports added"),
    "report_gone": Text("不再有的报告", "Reports gone"),
    "report_id": Text("报告编号", "Ids of reports"),
}
_SHOWN = (
    "report_id",
    "agency_id",
    "what",
    "table",
    "key",
    "column",
    "old",
    "new",
    "status_old",
    "status_new",
    "reason",
)


class Counted(NamedTuple):
    """How often something changed for one reason."""

    what: Text
    reason: str
    number: int
    text: Text


class Part(NamedTuple):
    """The first changes of one kind, and how many more there are."""

    what: Text
    rows: list[dict[str, Any]]
    more: int


@dataclass(slots=True)
class Told:
    """What is shown of the changes. `add` takes them in as they are found."""

    tally: Tally
    listed: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, rows: pa.Table) -> pa.Table:
        """Keep the first rows of each kind, and return all."""
        for what in WHAT:
            kept = self.listed.setdefault(what, [])
            if len(kept) < LISTED:
                some = rows.filter(pc.equal(rows["what"].cast(pa.string()), what)).slice(0, LISTED - len(kept))
                kept += some.select(list(_SHOWN)).to_pylist()
        return rows

    def counts(self) -> list[Counted]:
        """Return the counts, by kind and then the most frequent reason first."""
        found = self.tally.counts
        order = sorted(found, key=lambda one: (list(WHAT).index(one[0]), -found[one], one[1]))
        return [Counted(WHAT[what], reason, found[what, reason], CHANGE_REASONS[reason]) for what, reason in order]

    def parts(self, sides: Iterable[Side]) -> Iterator[Part]:
        """Yield what is listed of each kind, agencies by the names that the first side has for them, then the others."""
        names = _names(sides, {row["agency_id"] for rows in self.listed.values() for row in rows})
        for what, rows in self.listed.items():
            number = sum(count for (kind, _), count in self.tally.counts.items() if kind == what)
            if rows:
                yield Part(WHAT[what], [_shown(row, names) for row in rows], number - len(rows))

    def agencies(self) -> list[tuple[str, str, int]]:
        """Return the agencies whose id changed: old, new, reports."""
        return [(old, new, number) for (old, new), number in sorted(self.tally.agencies.items())]


def _shown(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    place = " ".join(filter(None, (row["table"], row["key"], row["column"])))
    where = "" if row["column"] == "report_id" else f"{place} ({_labels(row['table'], row['key'], row['column'])})"
    old, new = (_value(row[side], row[f"status_{side}"]) for side in ("old", "new"))
    known = {"report_id": row["report_id"], "reason": row["reason"], "agency": names.get(row["agency_id"], "")}
    return known | {"where": where, "old": old, "new": new}


def _labels(table: str, key: str, column: str) -> str:
    """Return the form's own words for the parts of a cell's key, or what the schema calls the column."""
    words = [_words().get((table, part), part) for part in key.split("/")] if table in TABLES else []
    named = {one.name: one.zh for one in tables()[table].columns}
    return " / ".join(words) or named[column]


@cache
def _words() -> dict[tuple[str, str], str]:
    """Return the label of each key in the newest edition that has it."""
    places = [column.name for column in LABELS]
    rows: list[dict[str, Any]] = [dict(zip(places, row, strict=True)) for row in labels.rows()]
    rows.sort(key=lambda row: str(row["edition"]))
    return {(row["section"], row["key"]): row["label_zh"] for row in rows}


def _value(value: str | None, status: str | None) -> str:
    """Return a value as it is shown; the status of a cell in its place where there is none."""
    return value if value is not None else f"({status})" if status else "–"


def _names(sides: Iterable[Side], agencies: set[str | None]) -> dict[str, str]:
    found: dict[str, str] = {}
    wanted = pa.array(sorted(name for name in agencies if name), pa.string())
    for side in sides:
        for path in side.files("agencies"):
            rows = side.read(
                "agencies", path.stem, {"agency_id": pa.string(), "name": pa.string(), "valid_to": pa.date32()}
            )
            rows = rows.filter(pc.and_(rows["valid_to"].is_null(), pc.is_in(rows["agency_id"], wanted)))
            for name, text in zip(rows["agency_id"].to_pylist(), rows["name"].to_pylist(), strict=True):
                found.setdefault(name, text)
    return found
