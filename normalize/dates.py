"""When: the dates and the statistics period that a document and the page around it print.

Input: the `Clues` of one document; output: dates. A date in an address is trusted least: it is often
that of a later import (9 of 26 pages with both differ, by up to 8 years).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from forms.labels import compact
from forms.titles import agency_name, year_of

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


_NEW_YEARS_DAY, _NEW_YEARS_EVE = r"(?:0?1|一)月(?:0?1|一)日", r"(?:12|十二)月(?:3[01]|三十一?)日"
_PERIOD = re.compile(
    rf"(20\d\d|二[^年]{{3}})年度?{_NEW_YEARS_DAY}(?:起|开始)?[至到\-—–~]+(?:(20\d\d|二[^年]{{3}})年|同年)?{_NEW_YEARS_EVE}"
)
_DATE = re.compile(r"(?<!\d)(20\d\d)(?:年|[-/.])(1[0-2]|0?[1-9])(?:月|[-/.])(3[01]|[12]\d|0?[1-9])")
_CHINESE_DATE = re.compile(r"([二2][^年]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿]{1,3})日")
_DISPLAYED = re.compile(r"(?<!统计)(?<!起止)(?<!截止)(?:日期|时间)[:：\s|]*(?=20\d\d)")
_ADDRESS_DATES = [
    re.compile(pattern)
    for pattern in (r"[/_]t(20\d\d)(\d\d)(\d\d)_", r"/(20\d\d)[-/](\d\d?)[-/](\d\d?)/", r"/(20\d\d)(\d\d)/?(\d\d)/")
]


def period(clues: Clues) -> int | None:
    """Return the year of the statistics period (统计期限自2023年1月1日起至2023年12月31日止)."""
    for line in (*clues.front, *clues.body[:_NEAR_TOP]):
        if "日" in line and "月" in line and (found := _PERIOD.search(compact(line))):
            first = year_of(found.group(1))
            return first if found.group(2) is None or year_of(found.group(2)) == first else None
    return None


def published(clues: Clues, signed: date | None) -> tuple[date | None, str | None]:
    """Return the date of publication and what says so, the most trusted first."""
    if shown := read_date(clues.meta.get("published", "")) or _displayed(clues.front):
        return shown, "displayed"
    if stamped := read_date(clues.meta.get("pubdate", "")):
        return stamped, "metadata"
    if signed:
        return signed, "signature"
    found = next((found for pattern in _ADDRESS_DATES if (found := pattern.search(clues.source))), None)
    address = _day(*map(int, found.groups())) if found else None
    return (address, "address") if address else (None, None)


def _displayed(front: Sequence[str]) -> date | None:
    for line in front:
        if ("日期" in line or "时间" in line) and (found := _DISPLAYED.search(line)):
            return read_date(line[found.end() : found.end() + 24])
    return None


def read_date(text: str) -> date | None:
    """Read the first date of a text: 2024-01-26, 2024/1/26, 2024年1月26日, 二〇二四年一月二十六日."""
    bare = compact(text) if text else ""
    if found := _DATE.search(bare):
        return _day(*map(int, found.groups()))
    if found := _CHINESE_DATE.search(bare):
        return _day(year_of(found.group(1)) or 0, _small(found.group(2)), _small(found.group(3)))
    return None


def _small(text: str) -> int:
    """Return a Chinese number up to 39; one that is none gives no day of a month."""
    tens, ten, ones = text.replace("廿", "二十").rpartition("十")
    digits = ["", *"一二三四五六七八九"]
    if tens not in digits or ones not in digits:
        return 0
    return (digits.index(tens) or bool(ten)) * 10 + digits.index(ones)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 2003 <= year < 2040 else None
    except ValueError:
        return None


def signature(foot: Sequence[str]) -> tuple[str | None, date | None]:
    """Return the agency and the date at the foot: a date on a line of its own, a name on the line above."""
    for index in range(len(foot) - 1, -1, -1):
        if len(foot[index]) <= PIECE and (signed := read_date(foot[index])) and len(compact(foot[index])) <= 24:
            return (agency_name(foot[index - 1]) if index else None), signed
    names = [name for line in foot if len(line) <= PIECE and (name := agency_name(line))]
    return (names[0] if len(names) == 1 else None), None
