"""What one cell says: its status and its value, never guessed.

The statuses are the contract's: number, remark, converted, blank, dash, text, unreadable. A value is
exact (`decimal`) until it is stored. Sources of the readings: the quirks met in real reports
(placeholders, remarks in brackets, units in the cell, thousands separators, full-width digits).
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from forms.labels import compact
from forms.records import PICTURE


class Number(NamedTuple):
    """A cell's reading; `unit` is the printed one where the form fixes none."""

    status: str
    value: float | None
    unit: str | None


#: placeholders met in reports for "nothing" or "not applicable"; a letter x or a star is not among them
DASHES = frozenset(
    "/ // \\ : 无 空 空白 没有 暂无 不涉及 不适用 未涉及 无此项 无数据 无内容 "  # noqa: SIM905 (one line to add to)
    "N/A n/a NA na Na NULL null None none".split()
)
_DASH_RUN = re.compile(r"[-/\\\u2010-\u2015\u2212\u2500_~]+")

#: units of money in yuan; a count's units carry no factor
_YUAN = {
    "元": Decimal(1),
    "千元": Decimal(10**3),
    "万元": Decimal(10**4),
    "百万元": Decimal(10**6),
    "亿元": Decimal(10**8),
}
#: words that count documents, requests or cases; printed in another one's place they are a remark
_COUNTERS = frozenset(["件", "条", "份", "宗", "个", "项", "起", "次", "篇", "期", "人", "人次"])
_UNITS = "万元|亿元|百万元|千元|元|人次|[件条份宗个项起次篇期人]"
_AMOUNT = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = re.compile(
    rf"(?P<sign>[+\-\u2212\u2013\u2014]|增加?|减少?|增长|下降)?(?P<number>{_AMOUNT})(?P<times>[百千万亿]+(?![元]))?"
    rf"(?:(?P<unit>{_UNITS})|\((?:单位:)?(?P<aside>{_UNITS})\))?(?P<rest>.*)",
    re.DOTALL,
)
_TIMES = {
    "百": Decimal(10**2),
    "千": Decimal(10**3),
    "万": Decimal(10**4),
    "百万": Decimal(10**6),
    "亿": Decimal(10**8),
}
_REMARK = re.compile(r"[(\[【〔*※#,;。,;、]*(?:其中|包括|包含|含|均为|均系|注|备注|说明|另)|[(\[【〔].+|[*※#]+$")
#: digits that mark a note (22①, 22²), which NFKC would turn into digits of the number
_NOTE_MARKS = re.compile(r"[\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3251-\u32bf]")
_DIGITS_APART = re.compile(r"[\d.,，．]\s+[\d.,，．]")


def kind(text: str) -> str:
    """Return what a cell's text is before its column is known: blank, value (a placeholder too) or words."""
    if PICTURE in text:
        return "value"
    bare = _bare(text)
    if not bare:
        return "blank"
    if bare in DASHES or _DASH_RUN.fullmatch(bare):
        return "value"
    found = _NUMBER.fullmatch(bare)
    is_number = found and (not found["rest"] or _REMARK.match(found["rest"])) and not _DIGITS_APART.search(text.strip())
    return "value" if is_number else "words"


def _bare(text: str) -> str:
    return compact(_NOTE_MARKS.sub("※", text)).replace("，", ",")


@lru_cache(maxsize=1 << 16)
def read_number(text: str, number: str = "count", unit: str | None = None, header_unit: str | None = None) -> Number:
    """Read one cell whose form asks for a `number` ("count", "amount", "change") in `unit`.

    `header_unit` is the unit that the column's own header prints, where that differs from the form's.
    """
    if PICTURE in text:
        return Number("unreadable", None, None)
    bare = _bare(text)
    if not bare:
        return Number("blank", None, None)
    if bare in DASHES or _DASH_RUN.fullmatch(bare):
        return Number("dash", None, None)
    found = _NUMBER.fullmatch(bare)
    if not found or _DIGITS_APART.search(text.strip()):
        return Number("text", None, None)
    return _settle(found, number, unit, header_unit)


def _settle(found: re.Match[str], number: str, unit: str | None, header_unit: str | None) -> Number:
    nothing = Number("text", None, None)
    rest = found["rest"]
    if rest and not _REMARK.match(rest):
        return nothing
    value = Decimal(found["number"].replace(",", ""))
    if found["sign"]:
        if number != "change":
            return nothing
        value = -value if found["sign"] in "-\u2212\u2013\u2014减减少下降" else value
    own_unit = found["unit"] or found["aside"] or header_unit
    status, value = _in_unit(value, own_unit, unit, found["times"])
    if status == "text" or (number != "amount" and value != value.to_integral_value()):
        return nothing
    return Number("remark" if rest and status == "number" else status, float(value), own_unit if unit is None else None)


def _in_unit(value: Decimal, printed: str | None, unit: str | None, times: str | None) -> tuple[str, Decimal]:
    """Return the status and the value in the form's unit."""
    if times:
        factor = _TIMES.get(times)
        if factor is None or (unit in _YUAN and printed not in _YUAN):
            return "text", value
        value, status = value * factor, "converted"
    else:
        status = "number"
    if printed in (None, unit) or unit is None:
        return status, value
    if unit in _YUAN:
        return ("converted", value * _YUAN[printed] / _YUAN[unit]) if printed in _YUAN else ("text", value)
    return ("remark" if status == "number" else status, value) if printed in _COUNTERS else ("text", value)
