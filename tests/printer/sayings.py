"""How a number, or the lack of one, is printed in a cell.

Input: a cell of the form, its value, the report's quirks; output: the string for the page and what
that string says by the contract: its status and its value.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import NamedTuple

from forms.form import CellKey

DASHES = ("/", "／", "-", "--", "－－", "—", "–", "——", "无", "不涉及", "不适用", "N/A", "NA", "空")
BLANKS = ("", "", " ", "\u00a0", "\u3000", "\u3000\u3000", " \u00a0")
WORDS = ("见附件", "若干", "约20", "详见正文", "十二", "30余", "数据正在核实")
REMARKS = (
    "{n}（其中修订{m}件）",
    "{n}（含自然失效{m}件）",
    "{n}（其中{m}件为上年结转）",
    "{n} （均为往年数据）",
    "{n}（注：含修订{m}件）",
)
_FULL = str.maketrans("0123456789", "０１２３４５６７８９")


class Said(NamedTuple):
    """A cell as printed: text, status, value, and whether it is a picture."""

    text: str
    status: str
    value: float | None
    picture: bool = False


def say(cell: CellKey, value: float, quirks: frozenset[str], rng: Random, money: str | None = None) -> Said:
    """Return the cell as this report prints it. `money` is the unit that the column's header prints."""
    odd = _odd(cell, value, quirks, rng)
    if odd:
        return odd
    if money == "元" and cell.unit == "万元":
        return Said(plain(Decimal(str(value)) * 10_000), "converted", value)
    if cell.number == "amount" and "other_units" in quirks and value:
        return _money(cell, value, rng)
    if "remarks" in quirks and cell.number == "count" and rng.random() < 0.04:
        text = rng.choice(REMARKS).format(n=plain(Decimal(str(value))), m=rng.randint(1, 30))
        return Said(text, "remark", value)
    return Said(_dress(cell, value, quirks, rng), "number", value)


def silence(status: str, rng: Random) -> Said:
    """Return a blank or a dash."""
    return Said(rng.choice(BLANKS if status == "blank" else DASHES), status, None)


def _odd(cell: CellKey, value: float, quirks: frozenset[str], rng: Random) -> Said | None:
    if value == 0 and "zeros_blank" in quirks and rng.random() < 0.5:
        return silence("blank", rng)
    if value == 0 and "zeros_dash" in quirks and rng.random() < 0.4:
        return silence("dash", rng)
    if "words" in quirks and rng.random() < 0.01:
        return Said(rng.choice(WORDS), "text", None)
    if "decimals_in_counts" in quirks and cell.number == "count" and rng.random() < 0.02:
        return Said(f"{int(value)}.5", "text", None)
    if "pictures" in quirks and rng.random() < 0.01:
        return Said("", "unreadable", None, True)
    return None


def plain(value: Decimal) -> str:
    """Return the number in plain digits."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _money(cell: CellKey, value: float, rng: Random) -> Said:
    exact = Decimal(str(value))
    if cell.unit != "万元":
        return Said(plain(exact) + rng.choice(("万元", "元", "")), "number", value)
    if rng.random() < 0.5:
        return Said(plain(exact * 10_000) + "元", "converted", value)
    return Said(plain(exact) + "万元", "number", value)


def _dress(cell: CellKey, value: float, quirks: frozenset[str], rng: Random) -> str:
    text = plain(Decimal(str(value)))
    if cell.number == "change":
        text = _signed(value, quirks, rng)
    elif "thousands" in quirks and value >= 1000:
        whole, dot, rest = text.partition(".")
        text = f"{int(whole):,}{dot}{rest}"
        text = text.replace(",", "，") if "full_width" in quirks else text
    if "full_width" in quirks and rng.random() < 0.3:
        text = text.translate(_FULL)
    if "unit_suffix" in quirks and cell.unit == "件" and rng.random() < 0.3:
        text += "件"
    return _pad(text, quirks, rng)


def _signed(value: float, quirks: frozenset[str], rng: Random) -> str:
    bare = str(abs(int(value)))
    if value == 0:
        return "0"
    if value < 0:
        return (rng.choice(("-", "−", "－", "减", "减少")) if "signs" in quirks else "-") + bare
    return (rng.choice(("+", "＋", "增", "增加", "")) if "signs" in quirks else "") + bare


def _pad(text: str, quirks: frozenset[str], rng: Random) -> str:
    if "padding" in quirks and rng.random() < 0.5:
        text = (
            rng.choice(("\u00a0", "\u3000", "\u3000\u3000", " ", "")) + text + rng.choice(("", "\u00a0", " ", "\u3000"))
        )
    if "zero_width" in quirks and rng.random() < 0.2:
        text = rng.choice(("\u200b", "\ufeff", "\u200e")) + text
    return text
