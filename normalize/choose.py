"""Which report a document is of; which of several documents of one report counts is for `normalize.versions`.

Input: a document's captures, its row of the manifest, who and when (`normalize.identify`) and how many
cells it has; output: `Candidate`s with ids, outcome, reason and role. A document that fits no report
keeps its cells under an id of its own (`unplaced`): nothing that was collected disappears.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from normalize.agencies import Agency, Hints, Unknown, find, unknown_id
from normalize.identify import Who

#: outcomes under which a document's cells or narrative stand in the tables
COUNTED = ("report", "unplaced")


@dataclass(slots=True)
class Candidate:
    """One document on its way into the tables. `facts` is how many cells its reading gave."""

    document_id: str
    source: str
    shard: str
    format: str | None
    url: str | None
    who: Who
    facts: int
    narrative: bool
    outcome: str = "report"
    reason: str | None = None
    role: str | None = None
    agency_id: str = ""
    report_id: str = ""
    versions: int = 1
    #: when it was first seen (ms since 1970), and the ids of later bytes at its address (`normalize.versions`)
    first_seen: int = 0
    later: list[str] = field(default_factory=list)
    #: whether a page attached it, and whether a person decided that it counts
    attached: bool = False
    counts: bool = False
    #: what a person decided about it (`normalize.decisions`)
    decided: str | None = None
    #: what the page tells of its agency besides the name, and who that is
    hints: Hints = field(default_factory=Hints)
    agency: Agency | Unknown | None = None

    @property
    def place(self) -> tuple[int, str, str, str]:
        """Its place in the tables: by year (unknown last), agency, report, document."""
        return (self.who.year or 9999, self.agency_id, self.report_id, self.document_id)


def place(candidate: Candidate) -> None:
    """Give a readable document its outcome as far as it can be told alone, and its ids."""
    who = candidate.who
    placed = who.agency is not None and who.year is not None
    if not candidate.facts and not (who.is_report_title and (placed or candidate.narrative)):
        candidate.outcome, candidate.reason = "not_a_report", "no-labels"
        return
    candidate.role = "cells" if candidate.facts else "narrative"
    if placed:
        name = who.agency or ""
        candidate.agency = find(name, candidate.hints._replace(year=who.year))
        found = candidate.agency
        candidate.agency_id = found.agency_id if isinstance(found, Agency) else unknown_id(name)
    else:
        candidate.outcome, candidate.reason, candidate.agency = "unplaced", _unknown(who), None
        candidate.agency_id = f"x-{candidate.document_id[:10]}"
    candidate.report_id = report_id(candidate.agency_id, who.year, who.scope)


def report_id(agency_id: str, year: int | None, scope: str) -> str:
    """Return the id of a report; own and unknown scope share the bare one."""
    suffix = f"-{scope}" if scope in ("area", "system") else ""
    return f"{agency_id}-{year or 'unknown'}{suffix}"


def outcome(
    capture: Mapping[str, Any], read: Mapping[str, Any] | None, candidate: Candidate | None
) -> tuple[str, str | None]:
    """Return outcome and reason of one row of captures, given its reading and what became of its document."""
    if capture["role"] == "container":
        return "container", capture["reason"]
    if candidate is None:
        reason = (read or capture)["reason"] or "not-extracted"
        return "blocked" if reason.startswith(("blocked-", "robots-")) else "unreadable", reason
    if candidate.role and capture["source"] != candidate.source:
        return "duplicate", "same-bytes"
    return candidate.outcome, candidate.reason


def _unknown(who: Who) -> str:
    if who.agency is None:
        return "no-agency-no-year" if who.year is None else "no-agency"
    return "no-year"
