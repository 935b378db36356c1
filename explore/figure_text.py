"""How a comparison's numbers and remarks are worded, in a terminal and on a picture.

Input: values of `explore.compare`; output: short texts in the user's language. Names are crawled text: what could
steer a terminal or turn the writing direction is replaced.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from explore.compare import Group, Value
from forms.messages import language, said


def clean(text: str) -> str:
    """Return a crawled text without control characters and such as have no width."""
    return "".join("\ufffd" if unicodedata.category(one)[0] == "C" else one for one in text)


def label(entry: dict[str, Any]) -> str:
    """Return an indicator's label with its unit."""
    text, unit = str(entry[f"label_{language()}"]), entry["unit"]
    return f"{text} ({unit})" if unit else text


def number(value: float | None, kind: str) -> str:
    """Return a value as one reads it: shares in per cent with one decimal; an empty text for none."""
    if value is None:
        return ""
    if kind in ("rate", "ratio"):
        return f"{100 * value:.1f}%" if kind == "rate" else f"{100 * value:+.1f}%"
    return plain_number(value)


def plain_number(value: float | None) -> str:
    """Return a number in full, a whole one without a decimal point."""
    return "" if value is None else str(int(value)) if value == int(value) else repr(value)


def behind(value: Value) -> str:
    """Return numerator and denominator."""
    if value.denominator is None:
        return ""
    return f"{plain_number(value.numerator)}/{plain_number(value.denominator)}"


def bounds(low: float | None, high: float | None, kind: str) -> str:
    """Return an interval."""
    return "" if low is None or high is None else f"{number(low, kind)} – {number(high, kind)}"


def remarks(value: Value) -> str:
    """Return what a reader has to know of a value, or why there is none."""
    return said("；", "; ").join(_remarks(value))


def _remarks(value: Value) -> Iterator[str]:
    if value.gap:
        yield said(*value.why)
    if value.small and value.value is not None:
        yield said("基数小（不足30）", "small: fewer than 30")
    if value.broken:
        yield said(f"本报告有 {value.broken} 处勾稽不符", f"{value.broken} of its report's checks fail")
    if value.days_late is not None and value.days_late > 0:
        yield said(f"逾期 {value.days_late} 天", f"{value.days_late} days late")


def group_remarks(group: Group) -> str:
    """Return how many peers there are, reported and count, and where the agency stands among them."""
    counts = said(
        f"同类 {group.size} 个：{group.reported} 个有报告，{group.counted} 个计入",
        f"{group.size} {'peer' if group.size == 1 else 'peers'}: {group.reported} reported, {group.counted} count",
    )
    if group.below is None:
        return counts
    return counts + said(f"；首个机关高于其中 {group.below} 个", f"; the first agency is above {group.below}")
