"""Which report of the old tables is which of the new ones.

Input: the reports of both; output: pairs by the files they stand in, and those that came or are gone. A report
under a new id is the same one where the document that holds its cells is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from normalize.release.sides import Report

Pair = tuple[Report, Report]


@dataclass(slots=True)
class Matched:
    """Pairs of reports by the names of their files (old, new); reports on one side only by that of theirs."""

    pairs: dict[tuple[str, str], list[Pair]] = field(default_factory=dict)
    come: list[Report] = field(default_factory=list)
    gone: list[Report] = field(default_factory=list)


def match(old: Mapping[str, Report], new: Mapping[str, Report]) -> Matched:
    """Match reports by id, then by document."""
    strangers = {one.document_id: one for name, one in old.items() if name not in new and one.document_id}
    pairs, found = defaultdict(list), Matched()
    for name, one in new.items():
        before = old.get(name) or strangers.pop(one.document_id or "", None)
        if before:
            pairs[before.stem, one.stem].append((before, one))
        else:
            found.come.append(one)
    paired = {before.report_id for some in pairs.values() for before, _ in some}
    found.gone = [one for name, one in old.items() if name not in paired]
    found.pairs = dict(sorted(pairs.items(), key=lambda item: (item[0][1], item[0][0])))
    return found
