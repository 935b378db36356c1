"""What was read, held against what was printed.

Input: a `Truth`, the facts, paragraphs and issues of a reading; output: a `Score`: counts for the
bench, and one sentence for each thing that must not be. A missing cell is forgiven where an issue names
its row or its section; a wrong number never is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from forms.records import Fact, Issue, Paragraph

from .figures import COUNTED
from .structure import CellName, CellTruth, Truth

_INVISIBLE = re.compile(r"\[bookmark:[^\]]*\]|[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_LOST = ("absent", "unreadable")


@dataclass(slots=True)
class Score:
    """Counts (cells, right, wrong, missing, silent, silent_right, placed, …) and complaints."""

    counts: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)

    def complain(self, kind: str, text: str) -> None:
        """Count one thing of that kind that must not be, and keep the sentence."""
        self.counts[kind] += 1
        self.complaints.append(f"{kind}: {text}")


def visible(text: str | None) -> str:
    """Return the text as seen: no zero-width characters, no bookmarks, white space as one blank."""
    return " ".join(_INVISIBLE.sub("", text or "").split())


def judge(truth: Truth, facts: Iterable[Fact], issues: Iterable[Issue]) -> Score:
    """Hold the facts of one document against its truth."""
    score, by_name = Score(), {(fact.section, fact.key): fact for fact in facts}
    wheres = {issue.where for issue in issues}
    for name, cell in truth.cells.items():
        _judge_cell(score, name, cell, by_name.get(name), wheres)
    for name, fact in by_name.items():
        if name not in truth.cells and (fact.value is not None or fact.status not in _LOST):
            score.complain("invented", f"{name} = {fact.raw!r}")
    for section, edition in truth.editions.items():
        found = {fact.edition for name, fact in by_name.items() if name[0] == section}
        if section not in truth.missing and edition and found - {edition}:
            score.complain("edition", f"{section} is {edition}, read as {found}")
    for section in truth.missing:
        if not is_covered((section, ""), wheres):
            score.complain("unannounced", f"{section} is not there, and no issue says so")
    return score


def is_covered(name: CellName, wheres: set[str]) -> bool:
    """Whether an issue names the cell's section, its row, or a row above or below it (closed, closed_other)."""
    section, key = name
    row = f"{section}/{key.split('/')[0]}"
    return any(where and (where.startswith(row) or row.startswith(where)) for where in wheres)


def _judge_cell(score: Score, name: CellName, cell: CellTruth, fact: Fact | None, wheres: set[str]) -> None:
    score.counts["cells"] += 1
    has_value = cell.status in COUNTED
    score.counts["numbers" if has_value else "silent"] += 1
    if fact is not None and fact.value is not None and fact.value != cell.value:
        score.complain("wrong", f"{name} says {cell.raw!r} ({cell.value}), read as {fact.value} ({fact.raw!r})")
    elif fact is None or fact.value != cell.value or (fact.status in _LOST and cell.status != fact.status):
        score.counts["missing"] += 1
        if not is_covered(name, wheres):
            score.complain("unannounced", f"{name} says {cell.raw!r}, read as {fact and (fact.status, fact.raw)}")
    elif fact.status != cell.status:
        score.complain("status", f"{name} says {cell.raw!r} ({cell.status}), read as {fact.status}")
    else:
        score.counts["right" if has_value else "silent_right"] += 1
        _judge_place(score, name, cell, fact)


def _judge_place(score: Score, name: CellName, cell: CellTruth, fact: Fact) -> None:
    if cell.status == "absent" or (cell.status == "unreadable" and fact.column is None):
        return
    if cell.row is None:  # what a page shows is broken into lines of its own
        if cell.raw is not None and "".join(visible(fact.raw).split()) != "".join(visible(cell.raw).split()):
            score.complain("raw", f"{name} says {cell.raw!r}, kept as {fact.raw!r}")
        return
    score.counts["located"] += 1
    place, found = (cell.table, cell.row, cell.column), (fact.table, fact.row, fact.column)
    if cell.raw is not None and visible(fact.raw) != visible(cell.raw):
        score.complain("raw", f"{name} says {cell.raw!r}, kept as {fact.raw!r}")
    elif found[1:] != place[1:] or (place[0] is not None and found[0] != place[0]):
        score.complain("place", f"{name} {cell.raw!r} stands at {place}, said to be at {found}")
    else:
        score.counts["placed"] += 1


def judge_slips(score: Score, truth: Truth, found: set[tuple[str, str]]) -> None:
    """Hold the broken identities that were found against those of the report."""
    score.counts["slips"] += len(truth.slips)
    score.counts["slips_found"] += len(truth.slips & found)
    for one in sorted(found - truth.slips):
        score.complain("false_slip", f"{one} holds in print")
    if not score.counts["missing"]:
        for one in sorted(truth.slips - found):
            score.complain("slip_missed", f"{one} does not hold in print")


def judge_narrative(score: Score, truth: Truth, paragraphs: Iterable[Paragraph]) -> None:
    """Count the paragraphs of sections one, five and six that stand in their section, and only there."""
    read: dict[str, str] = {}
    for paragraph in paragraphs:
        text = visible(paragraph.heading) + visible(paragraph.text)
        read[paragraph.section] = read.get(paragraph.section, "") + "".join(text.split())
    for section, texts in truth.narrative.items():
        for text in texts:
            score.counts["paragraphs"] += 1
            bare = "".join(visible(text).split())
            where = [key for key, said in read.items() if bare in said]
            score.counts["paragraphs_right"] += where == [section]
            if where != [section]:
                score.counts["paragraphs_elsewhere"] += 1
                score.complaints.append(f"paragraph: {section} says {text[:20]!r}, found in {where}")
