"""Why a report, or something in it, is not as it was in the release before.

Input: both sides, and the reports in question; output: one of `terms.CHANGE_REASONS` for each. A person's
decision explains before a document does, a document before the program that read it: the nearest to the source
of what is known to have changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from normalize.release.matched import Pair
from normalize.release.sides import Report, Side


def of_pairs(old: Side, new: Side, pairs: Sequence[Pair]) -> dict[str, str]:
    """Return why something in these reports changed, by their new id."""
    documents = [one.document_id for pair in pairs for one in pair if one.document_id]
    before, after = old.readers(documents), new.readers(documents)
    found = {}
    for was, now in pairs:
        version, other = before.get(was.document_id or ""), after.get(now.document_id or "")
        if was.decided != now.decided:
            found[now.report_id] = "decision"
        elif was.document_id != now.document_id:
            found[now.report_id] = "other_document" if now.document_id in before else "source_revised"
        elif version and other and version != other:
            found[now.report_id] = "parser_fixed"
        else:
            found[now.report_id] = "other"
    return found


def of_ids(old: Side, new: Side, pairs: Sequence[Pair]) -> dict[str, str]:
    """Return why these reports have another id than before, by the new one."""
    found = of_pairs(old, new, pairs)
    for was, now in pairs:
        if was.agency_id != now.agency_id and found[now.report_id] != "decision":
            found[now.report_id] = "agency_mapping"
    return found


def of_come(old: Side, new: Side, reports: Sequence[Report], complete: int | None) -> dict[str, str]:
    """Return why these reports were not there before; `complete` is the newest year that was complete then."""
    documents = [one.document_id for one in reports if one.document_id]
    before, after = old.readers(documents), new.readers(documents)
    found = {}
    for one in reports:
        name = one.document_id or ""
        if name not in before:
            late = one.year is not None and complete is not None and one.year <= complete
            found[one.report_id] = "late_report" if late else "new_report"
        elif one.decided:
            found[one.report_id] = "decision"
        else:
            found[one.report_id] = "parser_fixed" if _read_otherwise(before[name], after.get(name)) else "other"
    return found


def _read_otherwise(before: str | None, after: str | None) -> bool:
    return before is not None and after is not None and before != after


def of_gone(old: Side, new: Side, reports: Iterable[Report]) -> dict[str, str]:
    """Return why these reports are no longer there."""
    some = list(reports)
    documents = [one.document_id for one in some if one.document_id]
    before, after = old.readers(documents), new.readers(documents)
    why, homes = new.reasons(documents), new.homes(documents)
    found = {}
    for one in some:
        name = one.document_id or ""
        home = homes.get(name)
        if why.get(name) == "decided":
            found[one.report_id] = "decision"
        elif home and not home.startswith(f"{one.agency_id}-"):
            found[one.report_id] = "agency_mapping"
        else:
            found[one.report_id] = "parser_fixed" if _read_otherwise(before.get(name), after.get(name)) else "other"
    return found
