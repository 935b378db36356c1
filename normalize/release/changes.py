"""What differs between two sets of tables, row by row of `changes`, one file of one table at a time.

Input: two `Side`s; output: Arrow tables with the schema of `changes`, and a `Tally` that is filled on the way.
The rows of a report that only one side has are not listed: the report is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from normalize.release import reasons
from normalize.release.coverage import complete_year
from normalize.release.matched import Matched, match
from normalize.release.sides import Report, Side
from normalize.release.within import plain, within
from normalize.schema import released

_SCHEMA = released()["changes"].schema


@dataclass(slots=True)
class Tally:
    """What two sets of tables come to: rows by table (old, new; None: no such table), columns, changes by what and why.

    `agencies` counts the reports whose agency has another id, by the old and the new one.
    """

    tables: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)
    columns_added: list[str] = field(default_factory=list)
    columns_gone: list[str] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    agencies: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def nothing(self) -> bool:
        """Whether nothing differs that is compared."""
        rows = any(old != new for old, new in self.tables.values())
        return not (rows or self.columns_added or self.columns_gone or self.counts)


def changes(old: Side, new: Side, tally: Tally) -> Iterator[pa.Table]:
    """Yield everything that changed, by year of the report."""
    _tables(old, new, tally)
    before = old.reports()
    matched = match(before, new.reports())
    complete = complete_year(old.folder)
    found = (
        _reports("report_added", matched.come, reasons.of_come(old, new, matched.come, complete)),
        _reports("report_gone", matched.gone, reasons.of_gone(old, new, matched.gone)),
        _renumbered(old, new, matched, tally),
    )
    touched: set[str] = set()
    for rows in found:
        touched.update(rows["agency_id"].to_pylist())
        yield from _counted(rows, tally)
    for stems, some in matched.pairs.items():
        rows = within(old, new, stems, some, touched)
        touched.update(rows["agency_id"].unique().to_pylist())
        yield from _counted(rows, tally)


def _counted(rows: pa.Table, tally: Tally) -> Iterator[pa.Table]:
    if len(rows):
        words = pa.table({name: rows[name].cast(pa.string()) for name in ("what", "reason")})
        met = words.group_by(["what", "reason"]).aggregate([([], "count_all")])
        for row in met.to_pylist():
            tally.counts[row["what"], row["reason"]] += row["count_all"]
        yield rows


def _tables(old: Side, new: Side, tally: Tally) -> None:
    had, has = old.tables(), new.tables()
    for name in sorted(had | has, key=lambda name: (list(released()).index(name) if name in released() else 99, name)):
        tally.tables[name] = (old.count(name) if name in had else None, new.count(name) if name in has else None)
        if name in had & has:
            before, after = old.columns(name), new.columns(name)
            tally.columns_added += [f"{name}.{column}" for column in after if column not in before]
            tally.columns_gone += [f"{name}.{column}" for column in before if column not in after]


# --- whole reports ---------------------------------------------------------------------------------


def _reports(what: str, some: Sequence[Report], why: Mapping[str, str]) -> pa.Table:
    side = "new" if what == "report_added" else "old"
    rows = [
        {
            "report_id": one.report_id, "agency_id": one.agency_id, "year": one.year, "what": what, "table": "reports",
            "key": "", "column": "report_id", side: one.report_id, "reason": why[one.report_id],
            f"document_{side}": one.document_id,
        }
        for one in sorted(some, key=lambda one: (one.stem, one.report_id))
    ]  # fmt: skip
    return _table(rows)


def _renumbered(old: Side, new: Side, matched: Matched, tally: Tally) -> pa.Table:
    some = [pair for each in matched.pairs.values() for pair in each if pair[0].report_id != pair[1].report_id]
    why = reasons.of_ids(old, new, some)
    tally.agencies.update((a.agency_id, b.agency_id) for a, b in some if a.agency_id != b.agency_id)
    rows = [
        {
            "report_id": now.report_id, "agency_id": now.agency_id, "year": now.year, "what": "report_id",
            "table": "reports", "key": "", "column": "report_id", "old": was.report_id, "new": now.report_id,
            "reason": why[now.report_id], "document_old": was.document_id, "document_new": now.document_id,
        }
        for was, now in sorted(some, key=lambda pair: (pair[1].stem, pair[1].report_id))
    ]  # fmt: skip
    return _table(rows)


def _table(rows: Sequence[Mapping[str, object]]) -> pa.Table:
    types = pa.schema([(one.name, plain(one.type)) for one in _SCHEMA])
    return pa.Table.from_pylist(list(rows), schema=types).cast(_SCHEMA)
