"""When: the dates and the statistics period that a document and the page around it print.

Input: the `Clues` of one document; output: dates. A date in an address is trusted least: it is often
that of a later import (9 of 26 pages with both differ, by up to 8 years).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from forms.dates import day, period_year, read_date
from forms.labels import compact
from forms.titles import agency_name

#: lines of the body in which a statistics period is looked for
_NEAR_TOP = 12
#: a line that can be a part of a title broken over lines, or a signature, is no longer
PIECE = 45


@dataclass(slots=True)
class Clues:
    """What identifies a document. `front` and `foot` are the lines before the first heading and after
    the last section's text; `meta` is `Reading.meta`; `source` a path, an archive member or a URL."""

    source: str
    meta: dict[str, str] = field(default_factory=dict)
    front: Sequence[str] = ()
    foot: Sequence[str] = ()
    body: Sequence[str] = ()
    #: the date that the list gives which leads to the document
    listed: date | None = None


_DISPLAYED = re.compile(r"(?<!统计)(?<!起止)(?<!截止)(?:日期|时间)[:：\s|]*(?=20\d\d)")
_ADDRESS_DATES = [
    re.compile(pattern)
    for pattern in (r"[/_]t(20\d\d)(\d\d)(\d\d)_", r"/(20\d\d)[-/](\d\d?)[-/](\d\d?)/", r"/(20\d\d)(\d\d)/?(\d\d)/")
]


def period(clues: Clues) -> int | None:
    """Return the year of the statistics period (统计期限自2023年1月1日起至2023年12月31日止)."""
    for line in (*clues.front, *clues.body[:_NEAR_TOP]):
        if (found := period_year(line)) is not None:
            return found or None
    return None


def published(clues: Clues, signed: date | None) -> tuple[date | None, str | None]:
    """Return the date of publication and what says so, the most trusted first."""
    if shown := read_date(clues.meta.get("published", "")) or _displayed(clues.front):
        return shown, "displayed"
    if stamped := read_date(clues.meta.get("pubdate", "")):
        return stamped, "metadata"
    if clues.listed:
        return clues.listed, "list"
    if signed:
        return signed, "signature"
    found = next((found for pattern in _ADDRESS_DATES if (found := pattern.search(clues.source))), None)
    address = day(*map(int, found.groups())) if found else None
    return (address, "address") if address else (None, None)


def _displayed(front: Sequence[str]) -> date | None:
    for line in front:
        if ("日期" in line or "时间" in line) and (found := _DISPLAYED.search(line)):
            return read_date(line[found.end() : found.end() + 24])
    return None


def signature(foot: Sequence[str]) -> tuple[str | None, date | None]:
    """Return the agency and the date at the foot: a date on a line of its own, a name on the line above."""
    for index in range(len(foot) - 1, -1, -1):
        if len(foot[index]) <= PIECE and (signed := read_date(foot[index])) and len(compact(foot[index])) <= 24:
            return (agency_name(foot[index - 1]) if index else None), signed
    names = [name for line in foot if len(line) <= PIECE and (name := agency_name(line))]
    return (names[0] if len(names) == 1 else None), None
