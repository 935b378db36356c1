"""What `gongkai status` knows of the crawls: portals, their report years, and the cases behind the counts.

Filled by `crawler.status`, printed by `crawler.status_lines`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from crawler.runs import Run


@dataclass(slots=True)
class Year:
    """The reports of a portal on one year. `expected` and `missing` are null where nobody counted.

    `new` and `changed` in its last run; `gone` from the portal, though the archive has them; `late` past
    their legal date; `absent`: agencies with reports on earlier years and none on this, its date past.
    """

    found: int = 0
    expected: int | None = None
    missing: int | None = None
    new: int = 0
    changed: int = 0
    gone: int = 0
    late: int = 0
    absent: int = 0


@dataclass(slots=True)
class Blocked:
    """The last `runs` of a portal ended blocked, the first of them `since`; `reason` is the latest one's."""

    reason: str | None
    since: datetime
    runs: int


@dataclass(slots=True)
class PortalStatus:
    """One portal. `last` is its latest run; `closed` why the registry says that it turns robots away.

    `undated` counts reports on a year that could not be told, `unanswered` addresses without bytes by reason.
    """

    portal: str
    name: str | None = None
    closed: str | None = None
    last: Run | None = None
    blocked: Blocked | None = None
    undated: int = 0
    unanswered: dict[str, int] = field(default_factory=dict)
    years: dict[int, Year] = field(default_factory=dict)


class Case(NamedTuple):
    """A report, or an agency's newest before the one that is absent; `year` is the one in question.

    `days` after `due` it was published or, where `by` is seen, first found; `last_year` of an absent one's.
    """

    portal: str
    year: int
    agency: str | None
    source: str
    published: date | None
    first_seen: date
    due: date | None = None
    days: int | None = None
    by: str | None = None
    last_year: int | None = None


class Unanswered(NamedTuple):
    """An address without bytes, and why."""

    portal: str
    source: str
    reason: str
    last_seen: datetime


@dataclass(slots=True)
class Status:
    """All portals on a `day`; `last_year` is the report year before it. The lists name what the counts count."""

    day: date
    last_year: int
    portals: dict[str, PortalStatus] = field(default_factory=dict)
    changed: list[Case] = field(default_factory=list)
    gone: list[Case] = field(default_factory=list)
    late: list[Case] = field(default_factory=list)
    absent: list[Case] = field(default_factory=list)
    unanswered: list[Unanswered] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON; times are theirs."""
        cases = {name: [one._asdict() for one in getattr(self, name)] for name in LISTS}
        portals = [asdict(portal) for portal in self.portals.values()]
        return {"day": self.day, "last_year": self.last_year, "portals": portals, **cases}


#: what of a `Status` is a list of cases
LISTS = ("changed", "gone", "late", "absent", "unanswered")
