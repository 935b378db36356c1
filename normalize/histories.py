"""The `agencies` table: every agency that reports name, a row a name with its years.

Input: the candidates that count; output: rows. A name ends where the place was renamed or got another code
(a county turned district), or the organ was (环境保护 to 生态环境); other wordings are aliases.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from normalize.agencies import Agency
from normalize.choose import COUNTED, Candidate
from normalize.places.table import Era
from normalize.schema import AGENCIES

Row = tuple[Any, ...]


@dataclass(slots=True)
class _Stretch:
    """The reports of an agency under one name."""

    era: Era
    until: int
    last: Agency
    years: list[int] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def add(self, year: int, name: str, agency: Agency) -> None:
        self.years.append(year)
        self.names[name] += 1
        self.last = agency
        if agency.credit_code:
            self.codes[agency.credit_code] += 1


_VALID_TO = [column.name for column in AGENCIES].index("valid_to")


def agency_rows(placed: Iterable[Candidate]) -> list[Row]:
    """Return the rows of the table; of a body that is not known only its id and name."""
    unknown: dict[str, str | None] = {}
    known: dict[str, dict[tuple[Era, int], _Stretch]] = defaultdict(dict)
    for one in sorted((one for one in placed if one.outcome in COUNTED), key=lambda one: one.who.year or 0):
        agency, year = one.agency, one.who.year
        if isinstance(agency, Agency) and year is not None:
            era, until = agency.place.era(year), agency.organ.until
            stretch = known[one.agency_id].setdefault((era, until), _Stretch(era, until, agency))
            stretch.add(year, one.who.agency or "", agency)
        else:
            unknown[one.agency_id] = one.who.agency
    rows = [(agency, name, *[None] * (len(AGENCIES) - 2)) for agency, name in unknown.items()]
    for agency_id, stretches in known.items():
        rows += _rows(agency_id, sorted(stretches.values(), key=lambda one: (one.era.until, one.until or 9999)))
    return sorted(rows, key=lambda row: (row[0], row[11] or date.min, row[3] or "", row[1] or ""))


def ended(rows: Sequence[Row]) -> dict[str, int]:
    """Return the last report year of each agency none of whose names is in force any more, from the table's rows."""
    until: dict[str, list[date | None]] = defaultdict(list)
    for row in rows:
        until[row[0]].append(row[_VALID_TO])
    return {agency: max(day.year for day in days if day) - 1 for agency, days in until.items() if all(days)}


def _rows(agency_id: str, stretches: Sequence[_Stretch]) -> Iterator[Row]:
    begins = [None, *(_begin(before, after) for before, after in itertools.pairwise(stretches))]
    ends = [*begins[1:], _end(stretches[-1])]
    seen = set()
    for stretch, begin, end in zip(stretches, begins, ends, strict=True):
        row = _row(agency_id, stretch, begin, end)
        if (row[3], row[1]) not in seen:
            seen.add((row[3], row[1]))
            yield row


def _begin(before: _Stretch, after: _Stretch) -> int:
    """Return the year from which a name holds: the reference's, or the first report's if that is earlier."""
    known = after.era.since if after.era != before.era else before.until
    return min(known or 9999, min(after.years))


def _end(stretch: _Stretch) -> int | None:
    ends = min(stretch.era.until, stretch.until or 9999)
    return ends if ends < 9999 and ends >= max(stretch.years) else None


def _row(agency_id: str, stretch: _Stretch, begin: int | None, end: int | None) -> Row:
    agency, year = stretch.last, max(stretch.years)
    name = max(stretch.names, key=lambda one: (stretch.names[one], len(one), one))
    above = {level: place.era(year).name for level, place in agency.above(year).items()}
    places = [above.get(level) for level in ("province", "prefecture", "county")]
    code = max(stretch.codes, key=lambda one: (stretch.codes[one], one), default=None)
    return (
        agency_id, name, "|".join(sorted(set(stretch.names) - {name})) or None, stretch.era.code, *places, agency.level,
        agency.organ.key, agency.line, code, _first_day(begin), _first_day(end), _successor(agency, end),
    )  # fmt: skip


def _first_day(year: int | None) -> date | None:
    return date(year, 1, 1) if year else None


def _successor(agency: Agency, end: int | None) -> str | None:
    """Return what took the place of an agency that ended: the same organ of the place above, or its first body."""
    if end is None:
        return None
    if agency.place.successor:
        return f"{agency.place.successor}-{agency.organ.key}"
    return f"{agency.place.code}-{agency.organ.key}" if agency.organ.body > 1 else None
