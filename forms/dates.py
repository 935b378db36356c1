"""Dates as Chinese documents print them, and the year a report's statistics are on.

Input: a line of text; output: a date, a year. To the crawler and to normalize.
"""

from __future__ import annotations

import re
from datetime import date

from forms.labels import compact
from forms.titles import year_of

_NEW_YEARS_DAY, _NEW_YEARS_EVE = r"(?:0?1|一)月(?:0?1|一)日", r"(?:12|十二)月(?:3[01]|三十一?)日"
_PERIOD = re.compile(
    rf"(20\d\d|二[^年]{{3}})年度?{_NEW_YEARS_DAY}(?:起|开始)?[至到\-—–~]+(?:(20\d\d|二[^年]{{3}})年|同年)?{_NEW_YEARS_EVE}"
)
_DATE = re.compile(r"(?<!\d)(20\d\d)(?:年|[-/.])(1[0-2]|0?[1-9])(?:月|[-/.])(3[01]|[12]\d|0?[1-9])")
_CHINESE_DATE = re.compile(r"([二2][^年]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿]{1,3})日")


def period_year(line: str) -> int | None:
    """Return the year of a line's statistics period (统计期限自2023年1月1日起至2023年12月31日止), 0 for one over years."""
    if "日" not in line or "月" not in line or not (found := _PERIOD.search(compact(line))):
        return None
    first = year_of(found.group(1))
    return first if found.group(2) is None or year_of(found.group(2)) == first else 0


def read_date(text: str) -> date | None:
    """Read the first date of a text: 2024-01-26, 2024/1/26, 2024年1月26日, 二〇二四年一月二十六日."""
    bare = compact(text) if text else ""
    if found := _DATE.search(bare):
        return day(*map(int, found.groups()))
    if found := _CHINESE_DATE.search(bare):
        return day(year_of(found.group(1)) or 0, _small(found.group(2)), _small(found.group(3)))
    return None


def day(year: int, month: int, day: int) -> date | None:
    """Return the date, or None for none that a report can have."""
    try:
        return date(year, month, day) if 2003 <= year < 2040 else None
    except ValueError:
        return None


def _small(text: str) -> int:
    """Return a Chinese number up to 39; one that is none gives no day of a month."""
    tens, ten, ones = text.replace("廿", "二十").rpartition("十")
    digits = ["", *"一二三四五六七八九"]
    if tens not in digits or ones not in digits:
        return 0
    return (digits.index(tens) or bool(ten)) * 10 + digits.index(ones)
