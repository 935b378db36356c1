"""Which reports came after their legal date, and whose are not there though it has passed.

Input: the reports that an archive holds, the portals' runs; output: rows of them. The displayed date
tells, else the first sight: that only where a run after the day looked and did not find the report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crawler.runs import Run
from forms.deadlines import CHINA, Kind, due_of, kind

Runs = Mapping[str, Sequence[Run]]

KINDS: tuple[Kind, ...] = get_args(Kind)
#: outcomes of a run that looked everywhere, or nearly
_LOOKED = ("done", "part")
_DAY = 86_400


def late(reports: pd.DataFrame, runs: Runs) -> pd.DataFrame:
    """Return the late ones, with `due`, `days` after it and `by` (published, seen)."""
    rows = reports.assign(due=_due(reports))
    seen = pd.to_datetime((rows["since"] + CHINA.utcoffset(None).total_seconds()) // _DAY * _DAY, unit="s")
    missed = rows["published"].isna() & (rows["since"] > _looked(rows, runs))
    rows["by"] = np.where(missed, "seen", "published")
    rows["days"] = (rows["published"].where(~missed, seen) - rows["due"]).dt.days
    return rows[rows["days"] > 0].astype({"days": int})


def absent(reports: pd.DataFrame, runs: Runs, day: date, year: int) -> pd.DataFrame:
    """Return the newest report of each agency that has none on a year though its day has passed, with that `due`.

    Only where a run looked after that day. A name and its end (武昌区统计局, 统计局) count as one agency.
    """
    named = reports[reports["agency"].notna()]
    now, before = named[named["year"] == year], named[named["year"] < year].sort_values("year")
    before = before.drop_duplicates(["portal", "agency"], keep="last").assign(last_year=before["year"], year=year)
    before["due"] = _due(before)
    asked = np.isfinite(_looked(before, runs)) & (before["due"] < pd.Timestamp(day))
    there = {portal: _Names(names) for portal, names in now.groupby("portal", observed=True)["agency"]}
    nobody = _Names(())
    gone = [name not in there.get(key, nobody) for key, name in zip(before["portal"], before["agency"], strict=True)]
    found: pd.DataFrame = before[asked & np.array(gone, bool)]
    return found.sort_values(["last_year", "portal", "row"], ascending=[False, True, True])


class _Names:
    """Names of agencies, one in it where it ends another or another ends it."""

    def __init__(self, names: Any) -> None:
        self._names = set(names)
        self._ends = {name[at:] for name in self._names for at in range(len(name) - 2)}

    def __contains__(self, name: str) -> bool:
        return name in self._ends or any(name[at:] in self._names for at in range(1, len(name) - 2))


def _due(reports: pd.DataFrame) -> NDArray[np.datetime64]:
    """Return the day of the law for each report; none where whose it is, perhaps a town's, is not known."""
    agencies = reports["agency"].astype("category")
    bodies: list[Kind] = [*map(kind, agencies.cat.categories), "town"]
    codes = np.array([KINDS.index(body) for body in bodies])[agencies.cat.codes]
    years = np.sort(reports["year"].unique())
    days = np.array([[due_of(body, int(year)) for year in years] for body in KINDS], "datetime64[s]")
    found: NDArray[np.datetime64] = days.reshape(len(KINDS), -1)[codes, np.searchsorted(years, reports["year"])]
    return found


def _looked(rows: pd.DataFrame, runs: Runs) -> NDArray[np.float64]:
    """Return when the first run of its portal that began after a report's `due` ended; infinity where none did."""
    wanted = rows[["portal", "due"]]
    pairs = wanted.drop_duplicates()
    pairs = pairs.assign(
        ended=[_first_after(runs.get(key, ()), due) for key, due in zip(*map(pairs.get, pairs), strict=True)]
    )
    return wanted.merge(pairs, how="left")["ended"].to_numpy(float)


def _first_after(runs: Sequence[Run], due: pd.Timestamp) -> float:
    for run in runs if pd.notna(due) else ():
        asked = run.year is None or run.year == due.year - 1
        if asked and run.outcome in _LOOKED and datetime.fromtimestamp(run.started, CHINA).date() > due.date():
            return run.ended or np.inf
    return np.inf
