"""What a person decided about documents and reports, applied after the program's own judgement.

Owns the shape of `data/decisions/*.csv` and of private files like them: who reports, on which year, in
which scope, which document of a report counts, what is no report, and that two agencies are one; cells are
never decided. Input: those files, and `Candidate`s that have their ids; output: the candidates changed, what was decided
named in them. A decision about a document that is here and that changes nothing any more is the issue
`decision-idle` (for `counts` it is `normalize.versions` that sees).
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.messages import Mistake
from forms.records import Issue
from normalize.choose import Candidate, place, report_id
from normalize.scope import SCOPES

FOLDER = Path(__file__).parents[1] / "data" / "decisions"
COLUMNS = ("document_id", "report_id", "what", "value", "why", "evidence", "by", "date")
WHAT = ("agency", "year", "scope", "counts", "not_a_report", "same_agency")
_DOCUMENT, _AGENCY = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-z][0-9a-z_-]+")


class DecisionError(Mistake):
    """A file of decisions that cannot be used; the message names the file, the line and the mend."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `subject` is a document's id, or a report's as the program alone would call it.

    `counts` says it of the document, or of the one in `value` where the subject is a report; the `value` of
    `same_agency` is the id that the agency of that document or report shares with another, and gets.
    """

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
    if not _fits(said["what"], said["value"], bool(said["report_id"])):
        raise DecisionError(f"{where}: {said['value']!r} is no value for {said['what']}")
    return Decision(said["document_id"] or said["report_id"], said["what"], said["value"])


def _fits(what: str, value: str, of_report: bool) -> bool:
    if what == "year":
        return len(value) == 4 and value.isascii() and value.isdecimal()
    if what == "counts":
        return bool(_DOCUMENT.fullmatch(value)) if of_report else not value
    if what == "same_agency":
        return bool(_AGENCY.fullmatch(value))
    return value in SCOPES if what == "scope" else bool(value) == (what == "agency")


def decide(candidates: Iterable[Candidate], decisions: Decisions) -> None:
    """Apply every decision to the documents it is about."""
    if not decisions:
        return
    placed = list(candidates)
    same = dict(_same(placed, decisions))
    for candidate in placed:
        apply(candidate, decisions)
    for candidate in placed:
        _unite(candidate, same)


def apply(candidate: Candidate, decisions: Decisions) -> None:
    """Change who, when and what as decided, and give the candidate its place anew."""
    ours = [it for it in _about(candidate, decisions) if it.what != "same_agency"]
    for decision in ours:
        changed = _change(candidate, decision)
        if changed:
            _name(candidate, decision)
        elif changed is False:
            candidate.who.issues.append(Issue("decision-idle", "", str(decision)))
    if any(decision.what != "counts" for decision in ours) and candidate.decided and candidate.reason != "decided":
        _displace(candidate, "report", None)
        place(candidate)


def _about(candidate: Candidate, decisions: Decisions) -> tuple[Decision, ...]:
    return (*decisions.get(candidate.document_id, ()), *decisions.get(candidate.report_id, ()))


def _name(candidate: Candidate, decision: Decision) -> None:
    candidate.decided = "; ".join(filter(None, (candidate.decided, str(decision))))


def _change(candidate: Candidate, decision: Decision) -> bool | None:
    """Make one change; False where things are so already, None where it is about another document."""
    if decision.what == "counts":
        candidate.counts = decision.value in ("", candidate.document_id)
        return candidate.counts or None
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


# --- two agencies that are one ----------------------------------------------------------------------


def _same(candidates: Iterable[Candidate], decisions: Decisions) -> Iterator[tuple[str, Decision]]:
    """Yield the id of each agency that a decision calls another's."""
    for candidate in candidates:
        for decision in _about(candidate, decisions):
            if decision.what == "same_agency" and decision.value == candidate.agency_id:
                candidate.who.issues.append(Issue("decision-idle", "", str(decision)))
            elif decision.what == "same_agency" and candidate.agency_id:
                yield candidate.agency_id, decision


def _unite(candidate: Candidate, same: Mapping[str, Decision]) -> None:
    """Give every report of an agency the id that was decided, step by step where that one is another's too."""
    seen = set()
    while (decision := same.get(candidate.agency_id)) and candidate.agency_id not in seen:
        seen.add(candidate.agency_id)
        candidate.agency_id = decision.value
        candidate.report_id = report_id(candidate.agency_id, candidate.who.year, candidate.who.scope)
        _name(candidate, decision)
