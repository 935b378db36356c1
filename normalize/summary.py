"""What came out of a run, in the few lines that the command prints.

Input: the rows of `documents` as they are written; output: counts, and a text in the user's language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from forms.messages import REASONS, said, say

#: sources named in a summary, for each reason
LOOK = 20


@dataclass(slots=True)
class Summary:
    """What came out: files by outcome, cells, and where to look next (sources by reason)."""

    outcomes: Counter[str] = field(default_factory=Counter)
    cells_read: int = 0
    cells_expected: int = 0
    reports_broken: int = 0
    issues: Counter[str] = field(default_factory=Counter)
    look: dict[str, list[str]] = field(default_factory=dict)

    def count(self, source: str, outcome: str, reason: str | None) -> None:
        """Take in one row of `documents`."""
        self.outcomes[outcome] += 1
        if outcome in ("unreadable", "blocked", "unplaced", "superseded") or (outcome == "container" and reason):
            sources = self.look.setdefault(reason or outcome, [])
            if len(sources) < LOOK:
                sources.append(source)

    def as_dict(self) -> dict[str, Any]:
        """Return the summary as plain values, for ``--json``."""
        totals = {"files": self.files, "reports": self.reports, "duplicates": self.duplicates}
        return totals | asdict(self) | {"outcomes": dict(self.outcomes), "issues": dict(self.issues)}

    def found(self) -> dict[str, int]:
        """Return the numbers of the run, by name."""
        broken = {"reports_broken": self.reports_broken}
        return {"files": self.files, "reports": self.reports, "cells_read": self.cells_read, "cells_expected": self.cells_expected} | broken  # fmt: skip

    @property
    def files(self) -> int:
        """How many rows `documents` has."""
        return sum(self.outcomes.values())

    @property
    def reports(self) -> int:
        """How many documents hold what counts of a report."""
        return self.outcomes["report"]

    @property
    def duplicates(self) -> int:
        """How many documents another one stands for: same bytes, same cells, overtaken, or a part."""
        return sum(self.outcomes[name] for name in ("duplicate", "superseded", "part"))


def lines(summary: Summary, data: Path) -> Iterator[str]:
    """Yield the summary: what there is, what failed and why, where to look next."""
    yield said(f"{summary.files:,} 个文件：", f"{_many(summary.files, 'file')}: ") + said("；", "; ").join(
        _parts(summary)
    )
    for reason, sources in summary.look.items():
        yield f"  {say(REASONS[reason]) if reason in REASONS else reason}"
        yield from (f"    {source}" for source in sources)
        if len(sources) == LOOK:
            yield "    " + said(f"…… 其余见 {data}/tidy/documents", f"… and more in {data}/tidy/documents")
    broken, checks = summary.reports_broken, f"{data}/tidy/checks"
    if broken:
        yield "  " + said(
            f"{broken:,} 份报告的勾稽关系不成立，见 {checks}",
            f"{_many(broken, 'report')} with sums that do not hold, see {checks}",
        )
    yield "  " + said(
        f"表格：{data}/tidy，说明：{data}/tidy/DICTIONARY.zh.md",
        f"tables: {data}/tidy, described in {data}/tidy/DICTIONARY.md",
    )


def _parts(summary: Summary) -> Iterator[str]:
    out, cells = summary.outcomes, (f"{summary.cells_read:,}", f"{summary.cells_expected:,}")
    yield said(
        f"{out['report']:,} 份报告，{cells[1]} 个单元格中读得 {cells[0]} 个",
        f"{_many(out['report'], 'report')}, {cells[0]} of {cells[1]} cells",
    )
    others = [
        (summary.duplicates, "份重复", "duplicate", "duplicates"),
        (out["unplaced"], "份机关或年度不明", "of unknown agency or year", "of unknown agency or year"),
        (out["not_a_report"], "份不是报告", "not a report", "not reports"),
        (out["unreadable"], "份无法读取", "unreadable", "unreadable"),
        (out["blocked"], "份被拒绝访问", "blocked", "blocked"),
    ]
    yield from (
        said(f"{count:,} {zh}", f"{count:,} {one if count == 1 else more}") for count, zh, one, more in others if count
    )


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
