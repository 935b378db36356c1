"""What a person decided about documents and reports, applied after the program's own judgement.

Owns the shape of `data/decisions/*.csv` and of private files like them: who reports, on which year, in
which scope, and what is no report; cells are never decided. Input: those files, and a `Candidate` that has
its ids; output: the candidate changed, what was decided named in it. A decision about a document that is
here and that changes nothing any more is the issue `decision-idle`.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.messages import Mistake
from forms.records import Issue
from normalize.choose import Candidate, place

FOLDER = Path(__file__).parents[1] / "data" / "decisions"
COLUMNS = ("document_id", "report_id", "what", "value", "why", "evidence", "by", "date")
SCOPES = ("own", "area", "system", "unknown")
WHAT = ("agency", "year", "scope", "not_a_report")


class DecisionError(Mistake):
    """A file of decisions that cannot be used; the message names the file, the line and the mend."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `subject` is a document's id, or a report's as the program alone would call it."""

    subject: str
    what: str
    value: str

    def __str__(self) -> str:
        return f"{self.what}={self.value}" if self.value else self.what


Decisions = Mapping[str, Sequence[Decision]]


def load(private: Path | None = None, folder: Path = FOLDER) -> Decisions:
    """Return all decisions by their subject: those of the project, then private ones (a CSV, or a folder of them).

    Raises `DecisionError`.
    """
    found: dict[str, list[Decision]] = defaultdict(list)
    for path in (*_files(folder), *(_files(private) if private else ())):
        for decision in read(path):
            found[decision.subject].append(decision)
    return dict(found)


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("[!.]*.csv")) if path.is_dir() else [path] if path.exists() else []


def read(path: Path) -> Iterator[Decision]:
    """Yield the decisions of one file; `DecisionError` says which line cannot be used and why."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if sorted(rows.fieldnames or ()) != sorted(COLUMNS):
                raise DecisionError(f"{path}: columns must be {', '.join(COLUMNS)}")
            for row in rows:
                yield _decision(row, f"{path}: line {rows.line_num}")
    except (UnicodeDecodeError, csv.Error) as error:
        raise DecisionError(f"{path}: not a CSV in UTF-8: {error}") from error


def _decision(row: Mapping[str, str | None], where: str) -> Decision:
    said = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if None in row or bool(said["document_id"]) == bool(said["report_id"]):
        raise DecisionError(f"{where}: give a document_id or a report_id, and no more than {len(COLUMNS)} fields")
    for name in ("why", "evidence", "by", "date"):
        if not said[name]:
            raise DecisionError(f"{where}: {name} is missing")
    if said["what"] not in WHAT:
        raise DecisionError(f"{where}: what must be one of {', '.join(WHAT)}")
    if not _fits(said["what"], said["value"]):
        raise DecisionError(f"{where}: {said['value']!r} is no value for {said['what']}")
    return Decision(said["document_id"] or said["report_id"], said["what"], said["value"])


def _fits(what: str, value: str) -> bool:
    if what == "year":
        return len(value) == 4 and value.isascii() and value.isdecimal()
    return value in SCOPES if what == "scope" else bool(value) == (what == "agency")


def apply(candidate: Candidate, decisions: Decisions) -> None:
    """Change who, when and what as decided, and give the candidate its place anew."""
    ours = (*decisions.get(candidate.document_id, ()), *decisions.get(candidate.report_id, ()))
    if not ours:
        return
    for decision in ours:
        if _change(candidate, decision):
            candidate.decided = "; ".join(filter(None, (candidate.decided, str(decision))))
        else:
            candidate.who.issues.append(Issue("decision-idle", "", str(decision)))
    if candidate.decided and candidate.reason != "decided":
        _displace(candidate, "report", None)
        place(candidate)


def _change(candidate: Candidate, decision: Decision) -> bool:
    """Make one change; False where things are so already."""
    if decision.what == "not_a_report":
        so_already = candidate.outcome == "not_a_report"
        _displace(candidate, "not_a_report", candidate.reason if so_already else "decided")
        return not so_already
    who, value = candidate.who, int(decision.value) if decision.what == "year" else decision.value
    if getattr(who, decision.what) == value:
        return False
    setattr(who, decision.what, value)
    who.issues[:] = [issue for issue in who.issues if issue.code != f"{decision.what}-disagrees"]
    return True


def _displace(candidate: Candidate, outcome: str, reason: str | None) -> None:
    candidate.outcome, candidate.reason, candidate.role = outcome, reason, None
    candidate.agency_id = candidate.report_id = ""
