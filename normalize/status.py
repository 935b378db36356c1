"""What reading and normalizing came to: readers, unreadable documents, sums that fail, new wordings.

Input: the manifest of `DIR/extracted` and the generation in force of `DIR/tidy`, each where it exists;
output: a `TablesStatus`, plain values that `gongkai status` prints or writes as JSON.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forms.messages import REASONS, said, say
from forms.paths import Folders, current

#: issues by which a new wording, or a new edition of the form, announces itself
WORDINGS = ("label-unknown", "label-variant")
#: items of one kind that are named
LOOK = 5


@dataclass(slots=True)
class ReportYear:
    """The reports on one year, of them `late` and `broken` (with sums that do not hold)."""

    reports: int = 0
    late: int = 0
    broken: int = 0


@dataclass(slots=True)
class TablesStatus:
    """What extract and normalize came to. Documents by `outcomes`, those without cells by `reasons`.

    `readers` counts documents by the version that read them; `wordings` issues by code and what was met;
    `broken` names reports with sums that do not hold. `tables` is false before the first `normalize`.
    """

    tables: bool = False
    readers: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    unreadable: list[dict[str, Any]] = field(default_factory=list)
    years: dict[int | None, ReportYear] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    issues: dict[str, int] = field(default_factory=dict)
    wordings: dict[str, dict[str, int]] = field(default_factory=dict)


def status(data: Path, years: Collection[int] = ()) -> TablesStatus:
    """Return what extract and normalize came to; `years` narrows what is counted by report year."""
    found = TablesStatus()
    manifest = Folders(data).extracted / "manifest.parquet"
    if manifest.exists():
        found.readers = _counts(pq.read_table(manifest, columns=["reader_version"])["reader_version"])
    folder = current(data)
    if folder is not None:
        found.tables = True
        _documents(found, _table(folder, "documents", ["source", "outcome", "reason"]))
        _reports(found, _table(folder, "reports", ["report_id", "year", "days_late", "identities_broken"]), years)
        _issues(found, _table(folder, "issues", ["code", "message"]))
    return found


def _table(folder: Path, name: str, columns: Sequence[str]) -> pa.Table:
    return pq.ParquetDataset(sorted((folder / name).glob("[!.]*.parquet"))).read(columns=list(columns))


def _counts(column: pa.ChunkedArray) -> dict[str, int]:
    """Return how often each word stands in a column, the most frequent first."""
    plain = pc.drop_null(column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column)
    found = pc.value_counts(plain)
    return dict(Counter(dict(zip(*(part.to_pylist() for part in found.flatten()), strict=True))).most_common())


def _documents(found: TablesStatus, rows: pa.Table) -> None:
    found.outcomes = _counts(rows["outcome"])
    without = rows.filter(pc.is_in(rows["outcome"].cast(pa.string()), pa.array(["unreadable", "blocked"])))
    found.reasons = _counts(without["reason"])
    found.unreadable = without.to_pylist()


def _reports(found: TablesStatus, rows: pa.Table, years: Collection[int]) -> None:
    if years:
        rows = rows.filter(pc.is_in(rows["year"], pa.array(list(years), pa.int64())))
    late = pc.fill_null(pc.greater(rows["days_late"], 0), False)
    broken = pc.fill_null(pc.greater(rows["identities_broken"], 0), False)
    counted = pa.table({"year": rows["year"], "late": late, "broken": broken}).group_by("year")
    for row in counted.aggregate([([], "count_all"), ("late", "sum"), ("broken", "sum")]).sort_by("year").to_pylist():
        found.years[row["year"]] = ReportYear(row["count_all"], row["late_sum"], row["broken_sum"])
    found.broken = sorted(rows.filter(broken)["report_id"].cast(pa.string()).to_pylist())


def _issues(found: TablesStatus, rows: pa.Table) -> None:
    found.issues = _counts(rows["code"])
    codes = rows["code"].cast(pa.string())
    for code in WORDINGS:
        messages = rows.filter(pc.equal(codes, code))["message"]
        if len(messages):
            found.wordings[code] = {_met(message): n for message, n in _counts(messages).items()}


def _met(message: str) -> str:
    """Return what was met, behind the code's own sentence."""
    return message.partition("：")[2] or message


# --- as text ----------------------------------------------------------------------------------------


def lines(found: TablesStatus, reader: str) -> Iterator[str]:
    """Yield what needs attention; `reader` is the version of the reader at hand."""
    older = sum(count for version, count in found.readers.items() if version != reader)
    if found.readers:
        yield said(
            f"已读文件 {sum(found.readers.values()):,} 份",
            f"Documents read: {sum(found.readers.values()):,}",
        ) + (said(f"，其中 {older:,} 份由旧版读取：gongkai extract",
                  f", {older:,} of them by another version: gongkai extract reads them again") if older else "")  # fmt: skip
    if not found.tables:
        yield said(
            "还没有表格：gongkai extract，gongkai normalize", "No tables yet: gongkai extract, gongkai normalize"
        )
        return
    reports, broken = sum(year.reports for year in found.years.values()), len(found.broken)
    yield said(f"表中报告 {reports:,} 份", f"Reports in the tables: {reports:,}")
    yield from _some(
        said("未能读取的文件", "Documents that gave nothing"), _reasons(found), sum(found.reasons.values())
    )
    yield from _some(said("勾稽关系不成立的报告", "Reports with sums that do not hold"), found.broken, broken)
    for code, zh, en in (
        ("label-unknown", "格式以外的标签（新措辞或新格式）", "Labels that no edition has (new wordings, a new form)"),
        ("label-variant", "按位置认定的错误标签", "Misspelt labels, read by their place"),
    ):
        met = found.wordings.get(code, {})
        yield from _some(said(zh, en), [f"{count:,} × {text}" for text, count in met.items()], sum(met.values()))


def _reasons(found: TablesStatus) -> list[str]:
    return [
        f"{count:,} — {say(REASONS[reason]) if reason in REASONS else reason}"
        for reason, count in found.reasons.items()
    ]


def _some(title: str, items: Sequence[str], count: int) -> Iterator[str]:
    if not items:
        return
    yield f"{title} ({count:,})"
    yield from (f"  {item}" for item in items[:LOOK])
    if len(items) > LOOK:
        more = len(items) - LOOK
        yield "  " + said(f"…… 其余 {more:,} 项见 --json", f"… {more:,} more, see --json")
