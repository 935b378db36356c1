"""What the crawls have come to: coverage, portal × report year, and what needs somebody's attention.

Input: `DIR/raw` (captures, runs) and the registry; output: a `Status`, plain values that `gongkai status`
prints (`crawler.status_lines`) or writes as JSON.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from crawler import holdings, overdue, registry
from crawler.captures import NAME
from crawler.coverage import Blocked, Case, PortalStatus, Status, Unanswered, Year
from crawler.holdings import Holdings
from crawler.registry import Portal
from crawler.runs import Run, Runs
from crawler.shelf import PASSING
from forms.deadlines import CHINA, today
from forms.messages import Mistake, said
from forms.paths import Folders

#: reasons of addresses that gave nothing, though there may be something
FAILED = (*PASSING, "too-large", "damaged")


def status(
    data: Path,
    keys: Collection[str] = (),
    years: Collection[int] = (),
    *,
    portals: Collection[Portal] | None = None,
    day: date | None = None,
) -> Status:
    """Return what the crawls of DIR came to, narrowed to portals and report years where any are named.

    `portals` are those known (default: the registry), `day` is today in China. Raises `Mistake` for a portal
    that nobody knows, and where captures or runs cannot be read.
    """
    raw, day = Folders(data).raw, day or today()
    known = {portal.key: portal for portal in (registry.load() if portals is None else portals)}
    runs, held = _read(raw)
    there = {*known, *runs, *(() if held is None else held.seen["portal"].cat.categories)}
    if strangers := set(keys) - there:
        raise Mistake(said("没有这些门户：", "no such portals: ") + ", ".join(sorted(strangers)))
    found = Status(day, day.year - 1)
    for key in sorted(keys or there):
        found.portals[key] = _portal(key, known.get(key), runs.get(key, []))
    if held is not None:
        _Counting(found, held, runs, years).count()
    _expect(found.portals, known, years)
    return found


def _read(raw: Path) -> tuple[dict[str, list[Run]], Holdings | None]:
    try:
        return dict(Runs(raw)), holdings.read(raw) if (raw / NAME).exists() else None
    except (ValueError, TypeError, OSError) as error:
        raise Mistake(
            said(f"{raw} 的索引无法读取：gongkai doctor", f"{raw}: its index cannot be read: gongkai doctor")
        ) from error


def _portal(key: str, portal: Portal | None, runs: Sequence[Run]) -> PortalStatus:
    made = PortalStatus(key, last=runs[-1] if runs else None, blocked=_blocked(runs))
    if portal is not None:
        made.name, made.closed = portal.name, portal.closed
    return made


def _blocked(runs: Sequence[Run]) -> Blocked | None:
    straight = []
    for run in reversed([run for run in runs if run.ended is not None]):
        if run.outcome != "blocked":
            break
        straight.append(run)
    return Blocked(straight[0].reason, _time(straight[-1].started), len(straight)) if straight else None


def _expect(found: Mapping[str, PortalStatus], known: Mapping[str, Portal], years: Collection[int]) -> None:
    for key, portal in found.items():
        for year, count in known[key].expected.items() if key in known else ():
            if not years or year in years:
                counted = portal.years.setdefault(year, Year())
                counted.expected, counted.missing = count, max(0, count - counted.found)
        portal.years = dict(sorted(portal.years.items()))


class _Counting:
    """Fills a `Status` from what an archive holds, for the portals in it and some years (none: all)."""

    def __init__(
        self, found: Status, held: Holdings, runs: Mapping[str, Sequence[Run]], years: Collection[int]
    ) -> None:
        self.found, self.held, self.runs = found, held, runs
        self._years = years
        self._began = {key: some[-1].started for key, some in runs.items() if some}

    def count(self) -> None:
        """Fill it."""
        reports = self.held.reports
        self._tally("found", reports)
        self._tally("new", reports[reports["since"] >= self._started(reports)])
        self._list("changed", self._changed())
        self._list("gone", self._gone())
        self._list("late", overdue.late(reports, self.runs))
        self._list("absent", overdue.absent(reports, self.runs, self.found.day, self.found.last_year))
        self._undated()
        self._unanswered()

    def _started(self, rows: pd.DataFrame) -> pd.Series[float]:
        """Return when the last run of each row's portal began."""
        return rows["portal"].map(self._began).astype(float)

    def _wanted(self, rows: pd.DataFrame) -> pd.DataFrame:
        kept = rows[rows["portal"].isin(list(self.found.portals))]
        return kept[kept["year"].isin(list(self._years))] if self._years else kept

    def _tally(self, name: str, rows: pd.DataFrame) -> None:
        counts = self._wanted(rows).groupby(["portal", "year"], observed=True).size().reset_index()
        for portal, year, count in counts.itertuples(index=False):
            setattr(self.found.portals[portal].years.setdefault(int(year), Year()), name, int(count))

    def _list(self, name: str, rows: pd.DataFrame) -> None:
        self._tally(name, rows)
        getattr(self.found, name).extend(self._cases(self._wanted(rows)))

    def _cases(self, rows: pd.DataFrame) -> Iterator[Case]:
        nothing = [None] * len(rows)
        more = [_plain(rows[name]) if name in rows else nothing for name in ("due", "days", "by", "last_year")]
        names = ("portal", "year", "agency", "published")
        portal, year, agency, published = (_plain(rows[name]) for name in names)
        seen = [_time(seconds).astimezone(CHINA).date() for seconds in rows["since"]]
        for values in zip(portal, year, agency, self.held.sources(rows), published, seen, *more, strict=True):
            yield Case(*values)

    def _changed(self) -> pd.DataFrame:
        """Reports of which the last run saw other bytes, of the page or of a document, than were seen before."""
        versions, reports = self.held.versions, self.held.reports
        before = versions.groupby("address")["first"].transform("min")
        now = (versions["first"] >= self._started(versions)) & (before < versions["first"])
        return reports[reports.index.isin(versions.loc[now, "report"])]

    def _gone(self) -> pd.DataFrame:
        """Reports of which the page or a document was there, and is not found any more."""
        versions, seen = self.held.versions, self.held.seen
        lost = seen[~seen["document"] & (seen["reason"] == "not-found")].groupby("address")["last"].max()
        there = versions.groupby("address").agg({"last": "max", "report": "first"})
        gone = there.loc[lost.reindex(there.index) >= there["last"], "report"]
        return self.held.reports[self.held.reports.index.isin(gone)]

    def _undated(self) -> None:
        seen = self.held.seen
        pages = seen[seen["document"] & seen["page"] & seen["year"].isna()]
        for key, count in pages.groupby("portal", observed=True)["address"].nunique().items():
            if key in self.found.portals:
                self.found.portals[str(key)].undated = int(count)

    def _unanswered(self) -> None:
        seen = self.held.seen
        reasons = [name for name in seen["reason"].cat.categories if name in FAILED or _is_refusal(name)]
        there = seen.loc[seen["document"], "address"]
        rows = seen[~seen["document"] & seen["reason"].isin(reasons) & ~seen["address"].isin(there)]
        rows = rows[rows["portal"].isin(list(self.found.portals))]
        told = zip(rows["portal"], self.held.sources(rows), rows["reason"], map(_time, rows["last"]), strict=True)
        for row in told:
            one = Unanswered(*row)
            self.found.unanswered.append(one)
            counted = self.found.portals[one.portal].unanswered
            counted[one.reason] = counted.get(one.reason, 0) + 1


def _is_refusal(reason: str) -> bool:
    return reason.startswith(("blocked", "robots"))


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Return values without pandas' types, None where there is none."""
    if pd.api.types.is_datetime64_dtype(column):
        return [None if pd.isna(day) else day.date() for day in column]
    return column.astype(object).where(column.notna(), None).tolist()


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
