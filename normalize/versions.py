"""Which of several documents of one report counts, and what the others are to it.

Owns the rules of choice (`RULES`, the first that tells two documents apart decides) and of what is the same
report again (`_relation`). Input: the documents of one agency, year and scope with their cells as a line of
numbers each; output: outcome, role and reason of each, and which document a later one corrected
(`Correction`, for `normalize.revisions`). Nothing is merged: all cells of a report are of one document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from forms.records import Issue
from normalize.cells import Floats
from normalize.choose import Candidate

Row = Mapping[str, Any]
#: what is easier to look at, before what has to be opened, before what was recognised in a picture
_FORMATS = ("html", "docx", "doc", "rtf", "text", "xlsx", "xls", "ods", "pdf", "ofd", "scan")


@dataclass(slots=True)
class Version:
    """A document of a report, as the rules see it. `tables` holds half of their cells at least; `line` its numbers."""

    one: Candidate
    tables: int
    read: int
    numbers: int
    recognised: int
    line: Floats
    overtaken: bool = False

    @property
    def correction(self) -> tuple[bool, int, int]:
        """Whether it says that it corrects, then which of several corrections is the later one."""
        who = self.one.who
        if not who.corrected:
            return False, 0, 0
        return True, who.published.toordinal() if who.published else 0, self.one.first_seen


class Rule(NamedTuple):
    """The greater value wins."""

    says: str
    value: Callable[[Version], Any]


RULES = (
    Rule("a person decided that it counts", lambda it: it.one.counts),
    Rule("it holds more tables of the form", lambda it: it.tables),
    Rule("it says that it is a correction, the latest one", lambda it: it.correction),
    Rule("no later bytes came from its address", lambda it: not it.overtaken),
    Rule("it is no picture (图解, 图片版)", lambda it: not it.one.who.picture),
    Rule("more cells were read, and told without recognising characters", lambda it: it.read - it.recognised),
    Rule("more cells were read", lambda it: it.read),
    Rule("more cells hold a number", lambda it: it.numbers),
    Rule("its narrative was read", lambda it: it.one.narrative),
    Rule("its format is easier to look at", lambda it: -_rank(it.one.format)),
    Rule("it was seen first", lambda it: -it.one.first_seen),
)


class Correction(NamedTuple):
    """A document and the later one that overtook it."""

    old: Version
    new: Version


def _rank(format: str | None) -> int:
    return _FORMATS.index(format) if format in _FORMATS else len(_FORMATS)


# --- what came from one address ---------------------------------------------------------------------


def sight(candidates: Mapping[str, Candidate], captures: Iterable[Row]) -> None:
    """Tell each document when it was first seen, whether a page attached it, and which later bytes came from its address."""
    at: dict[str, list[Row]] = defaultdict(list)
    for row in captures:
        if (one := candidates.get(row["document_id"] or "")) is not None:
            one.first_seen = min(one.first_seen or row["first_seen"], row["first_seen"])
            one.attached |= row["role"] == "attachment"
            at[_address(row["source"])].append(row)
    for rows in at.values():
        if len(rows) > 1:
            _overtake(candidates, sorted(rows, key=lambda row: (row["last_seen"], row["first_seen"])))


def _overtake(candidates: Mapping[str, Candidate], rows: Sequence[Row]) -> None:
    for at, row in enumerate(rows):
        later = [other["document_id"] for other in rows[at + 1 :] if _after(other, row)]
        candidates[row["document_id"]].later += [name for name in later if name != row["document_id"]]


def _after(other: Row, row: Row) -> bool:
    """Tell whether bytes came later than others: seen last, or first where both were there last time."""
    return bool((other["last_seen"], other["first_seen"]) > (row["last_seen"], row["first_seen"]))


def _address(source: str) -> str:
    """http and https are one address."""
    return source.partition("://")[2] if source.startswith(("http://", "https://")) else source


# --- the choice -------------------------------------------------------------------------------------


def settle(versions: Sequence[Version]) -> list[Correction]:
    """Let the documents of one report compete; returns what a later one corrected, oldest first."""
    names = {it.one.document_id for it in versions}
    for it in versions:
        it.overtaken = bool(names.intersection(it.one.later))
    best, *rest = ranked(versions)
    if best.one.counts:
        _idle(best, versions)
    corrections = [Correction(it, new) for it in rest if (new := _successor(it, versions, best)) is not None]
    overtaken = {correction.old.one.document_id for correction in corrections}
    for it in rest:
        _relate(it, best, it.one.document_id in overtaken)
    best.one.versions = 1 + sum(it.one.outcome == "superseded" for it in rest)
    return sorted(corrections, key=lambda it: (it.old.one.first_seen, it.old.one.document_id))


def ranked(versions: Iterable[Version]) -> list[Version]:
    """Return versions the best first; source and id settle what no rule does, so that every run agrees."""
    named = sorted(versions, key=lambda it: (it.one.source, it.one.document_id))
    return sorted(named, key=lambda it: tuple(rule.value(it) for rule in RULES), reverse=True)


def _idle(best: Version, versions: Sequence[Version]) -> None:
    """Say so where a decision chose what would have been chosen anyway."""
    best.one.counts = False
    said = (best.one.decided or "").split("; ")
    if ranked(versions)[0] is best:
        best.one.who.issues.append(Issue("decision-idle", "", next(it for it in said if it.startswith("counts"))))
        best.one.decided = "; ".join(it for it in said if not it.startswith("counts")) or None
    best.one.counts = True


def _successor(it: Version, versions: Sequence[Version], best: Version) -> Version | None:
    """Return what corrects a document: the next bytes at its address, else the correction that counts.

    A picture of the report and a reading of fewer tables correct nothing, and nobody corrects them.
    """
    if it.one.who.picture or it.tables < best.tables:
        return None
    next_here = [other for other in versions if other.one.document_id in it.one.later and other.tables >= it.tables]
    if next_here:
        return min(next_here, key=lambda other: (other.one.first_seen, other.one.document_id))
    return best if best.one.who.corrected and not it.overtaken else None


def _relate(it: Version, best: Version, corrected: bool) -> None:
    """Say what a document that does not count is to the one that does."""
    one = it.one
    if best.one.facts and not one.facts:
        one.outcome, one.role = "part", _part(one)
    elif _adds_nothing(it.line, best.line):
        one.outcome, one.role = "duplicate", "picture" if one.who.picture else "duplicate"
        one.reason = "same-report"
    else:
        one.outcome, one.role = "superseded", "superseded"
        one.reason = "corrected" if corrected else "other-version"


def _part(one: Candidate) -> str:
    if one.who.picture or one.format == "scan":
        return "picture"
    return "narrative" if one.narrative else "attachment" if one.attached else "page"


def _adds_nothing(line: Floats, best: Floats) -> bool:
    """Every number of the one is also in the other, at its place."""
    return bool(((line == best) | np.isnan(line)).all())
