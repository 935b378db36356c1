"""The `missing` table: who should have reported on a year and did not, as far as the collection can tell.

Input: the documents that count, all captures, and the last year of agencies that ended; output: rows, one an
agency × year, with why a report is expected: `gap` (it has reports before and after), `stopped` (it has before,
and the portal it reports on has that year's reports of others), `listed` (a link or a file names the report, and
nothing of it could be read: `reason`). A year before an agency's first report is never expected, nor one whose
legal date has not passed. How many reports a portal should have is the crawler's to say (`gongkai status`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from forms.deadlines import due, due_of
from forms.labels import compact
from forms.titles import parse
from normalize.choose import Candidate

Row = Mapping[str, Any]
#: a year was looked for where so large a part of the agencies seen there have a report on it
SHARE = 1 / 3
#: a portal of fewer agencies says nothing alone: then the whole collection does
FEW = 5


@dataclass(slots=True)
class _Agency:
    """What is known of an agency: its latest printed name, where it reports, on which years."""

    name: str = ""
    years: set[int] = field(default_factory=set)
    origins: set[str] = field(default_factory=set)


def missing_rows(
    counted: Iterable[Candidate], captures: Sequence[Row], reasons: Mapping[str, str | None], ended: Mapping[str, int]
) -> dict[int, list[tuple[Any, ...]]]:
    """Return the rows of `missing` by year. `reasons` is why a document gave nothing, by its source; `ended` an agency's last year."""
    origins = {row["source"]: _origin(row) for row in captures if row["document_id"]}
    agencies = _agencies(counted, origins)
    today = _today(captures)
    found = {(row[0], row[2]): row for row in _silent(agencies, ended, today)}
    for row in _listed(agencies, captures, reasons):
        known = found.get((row[0] or row[1], row[2]))
        found[row[0] or row[1], row[2]] = row if known is None else (*known[:7], row[7], row[8])
    by_year: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in sorted(found.values(), key=lambda row: (row[2], str(row[0] or "nan"), row[1])):
        by_year[row[2]].append(row)
    return dict(by_year)


def _origin(row: Row) -> str:
    return row.get("portal") or urlsplit(row["source"]).netloc if "://" in row["source"] else ""


def _today(captures: Iterable[Row]) -> date:
    """Return the day of the last look, so that the same collection gives the same rows."""
    last = max((row["last_seen"] or 0 for row in captures), default=0)
    return datetime.fromtimestamp(last / 1000, UTC).date()


def _agencies(counted: Iterable[Candidate], origins: Mapping[str, str]) -> dict[str, _Agency]:
    agencies: dict[str, _Agency] = defaultdict(_Agency)
    for one in sorted(counted, key=lambda one: one.who.year or 0):
        if one.outcome == "report" and one.who.year is not None:
            agency = agencies[one.agency_id]
            agency.name = one.who.agency or agency.name
            agency.years.add(one.who.year)
            agency.origins.add(origins.get(one.source, ""))
    return dict(agencies)


# --- who was silent ---------------------------------------------------------------------------------


def _silent(agencies: Mapping[str, _Agency], ended: Mapping[str, int], today: date) -> Iterator[tuple[Any, ...]]:
    looked, every = _looked(agencies.values())
    for agency_id, agency in agencies.items():
        first, last = min(agency.years), max(agency.years)
        until = min(today.year - 1, ended.get(agency_id, today.year))
        for year in range(first + 1, max(last, until) + 1):
            why = "gap" if year < last else "stopped"
            searched = year in every if agency.origins <= {""} else any((at, year) in looked for at in agency.origins)
            if year in agency.years or (why == "stopped" and not (searched and _passed(agency.name, year, today))):
                continue
            before = max(known for known in agency.years if known < year)
            after = min((known for known in agency.years if known > year), default=None)
            yield agency_id, agency.name, year, why, before, after, due(agency.name, year), None, None


def _looked(agencies: Iterable[_Agency]) -> tuple[set[tuple[str, int]], set[int]]:
    """Return the years that were looked for at each origin, and in the whole collection."""
    size: Counter[str] = Counter()
    reports: Counter[tuple[str, int]] = Counter()
    total: Counter[int] = Counter()
    count = 0
    for agency in agencies:
        count += 1
        total.update(agency.years)
        for origin in agency.origins:
            size[origin] += 1
            reports.update((origin, year) for year in agency.years)
    every = {year for year, number in total.items() if number >= SHARE * count}
    looked = {(at, year) for (at, year), number in reports.items() if size[at] >= FEW and number >= SHARE * size[at]}
    return looked | {(at, year) for at, number in size.items() if number < FEW for year in every}, every


def _passed(name: str, year: int, today: date) -> bool:
    """Tell whether the legal date is over; that of governments where the law names none (towns)."""
    return (due(name, year) or due_of("government", year) or today) < today


# --- what was announced -----------------------------------------------------------------------------


def _listed(
    agencies: Mapping[str, _Agency], captures: Iterable[Row], reasons: Mapping[str, str | None]
) -> Iterator[tuple[Any, ...]]:
    """Yield the reports that a link's words or a file's name announce and of which nothing could be read."""
    ids = {compact(agency.name): agency_id for agency_id, agency in agencies.items()}
    for row in captures:
        if row["source"] not in reasons:
            continue
        for text in (row.get("title"), row.get("anchor"), unquote(row["source"].rpartition("/")[2])):
            title = parse(text) if text else None
            if title and title.agency and title.year:
                agency_id = ids.get(compact(title.agency))
                if agency_id is None or title.year not in agencies[agency_id].years:
                    day, reason = due(title.agency, title.year), reasons[row["source"]]
                    before, after = _around(agencies.get(agency_id or ""), title.year)
                    yield agency_id, title.agency, title.year, "listed", before, after, day, row["source"], reason
                break


def _around(agency: _Agency | None, year: int) -> tuple[int | None, int | None]:
    years = agency.years if agency else set()
    return max((one for one in years if one < year), default=None), min(
        (one for one in years if one > year), default=None
    )
