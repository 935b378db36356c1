"""What a number of a spreadsheet looks like: its stored value and the format of its cell to the text that is read.

Input: a stored number and a format code (`#,##0.00`, `0!.0,"万元"`, `yyyy-m-d`); output: its text.
Where the format shows the same number, the text is the plain number; where it shows another one
(rounded, in per cent, in 万) or words beside it, the text is what is shown. A number of which the
format shows no digit (an accounting format's dash for 0, a hidden zero) is still the number.
Source: ECMA-376 part 1, 18.8.31; Chinese offices write `!` for `\\`.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

#: the formats that have a number and no code; those that show any number as it is are left out
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
    40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00",
}  # fmt: skip
_DATES = frozenset((14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58))
_TIMES = frozenset((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56))
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]?|(?P<general>General|G/通用格式)|(?P<char>.)',
    re.I | re.S,
)
_SECTION = re.compile(r'(?:"[^"]*"?|[\\!_*].|\[[^\]]*\]?|[^;])*', re.S)
#: numbers beyond have no digits for a format to round
_EXACT = 1e15
#: beside a number these say nothing else than the number itself
_MUTE = re.compile(r"[\s()\uff08\uff09$¥￥+\-]*")


def built_in(number: int) -> str:
    """Return the code of a format that files only give by its number; empty for General and text."""
    return "yyyy-m-d" if number in _DATES else "h:mm:ss" if number in _TIMES else _BUILT_IN.get(number, "")


def plain(value: float) -> str:
    """Return a number with its 15 significant digits, as spreadsheets keep it: 12, 7730.28, never 1E+20."""
    try:
        number = Decimal(f"{value:.15g}")
    except (InvalidOperation, ValueError):
        return ""
    return _trimmed(format(number, "f")) if number else "0"


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=1 << 14)
def shown(value: float, code: str, since_1904: bool = False) -> str:
    """Return the text of a number in a cell with that format."""
    if not code or not abs(value) < _EXACT:
        return plain(value)
    sections = [found for found in _SECTION.findall(code) if found] or [""]
    if kind := _moment(sections[0]):
        return _date(value, kind, since_1904)
    at = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    number = Decimal(f"{value:.15g}")
    text = _Picture(sections[at]).of(abs(number), negative=value < 0 and at == 0)
    return plain(value) if text is None else text


def _moment(section: str) -> str:
    """Return which letters of dates and times a section has."""
    found = set()
    for token in _TOKEN.finditer(section):
        if token["bracket"] and set(token["bracket"].lower()) <= set("hms"):
            found |= set(token["bracket"].lower())
        elif token["char"] and token["char"].lower() in "ymdhs":
            found.add(token["char"].lower())
    return "".join(sorted(found))


def _date(value: float, kind: str, since_1904: bool) -> str:
    try:
        moment = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)
        moment += timedelta(seconds=round(value * 86400))
    except (OverflowError, ValueError):
        return plain(value)
    if not set(kind) & set("ymd") or (kind == "ms" or kind == "hm"):
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" + (f" {moment:%H:%M:%S}" if value % 1 else "")


class _Picture:
    """One section of a format: the places of its digits, and what stands around and between them."""

    def __init__(self, section: str) -> None:
        #: kinds: digit (a place for one), general, "." and "," for themselves, else a text as it stands
        self.tokens: list[tuple[str, str]] = []
        self.is_known = True
        self.percents = 0
        for token in _TOKEN.finditer(section):
            self._take(token)
        self._scale()

    def _take(self, token: re.Match[str]) -> None:
        char, bracket = token["char"], token["bracket"]
        if bracket is not None:
            self.is_known &= bracket[:1] not in ("<", ">", "=")
            if bracket.startswith("$"):
                self.tokens.append(("text", bracket[1:].partition("-")[0]))
        elif token["general"]:
            self.tokens.append(("general", ""))
        elif char is None:
            self.tokens.append(("text", token["quoted"] or token["escaped"] or ""))
        elif char in "0#?":
            self.tokens.append(("digit", char))
        elif char in ".,":
            self.tokens.append((char, char))
        else:
            self.is_known &= char not in "Ee/@"
            self.percents += char == "%"
            self.tokens.append(("text", char))

    def _scale(self) -> None:
        """Take the commas behind the last digit as thousandths; those before it only separate, and are left out."""
        last = max((at for at, (kind, _) in enumerate(self.tokens) if kind == "digit"), default=-1)
        self.thousandths = sum(kind == "," for kind, _ in self.tokens[last + 1 :])
        self.tokens = [token for token in self.tokens if token[0] != ","]

    def of(self, number: Decimal, negative: bool) -> str | None:
        """Return what is shown of a number; None where it says no more than the plain number."""
        kinds = [kind for kind, _ in self.tokens]
        if not self.is_known or not ("digit" in kinds or "general" in kinds):
            return None
        scaled = number * 100**self.percents / 1000**self.thousandths
        words = "".join(text for kind, text in self.tokens if kind == "text")
        if "general" in kinds:
            text = "".join(_trimmed(format(number, "f")) if kind == "general" else t for kind, t in self.tokens)
            return None if _MUTE.fullmatch(words) else "-" * negative + text.strip()
        point = kinds.index(".") if "." in kinds else len(kinds)
        places = kinds[point:].count("digit")
        rounded = scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if rounded == number and _MUTE.fullmatch(words) and not self.percents:
            return None
        return "-" * negative + self._filled(rounded, point, places).strip()

    def _filled(self, rounded: Decimal, point: int, places: int) -> str:
        """Lay the digits into their places, those before the point from the right."""
        whole, _, part = format(rounded, "f").partition(".")
        digits = list("" if whole == "0" and not any(t == "0" for k, t in self.tokens[:point]) else whole)
        first = next((at for at, (kind, _) in enumerate(self.tokens[:point]) if kind == "digit"), -1)
        before: list[str] = []
        for at in range(point - 1, -1, -1):
            kind, text = self.tokens[at]
            if kind != "digit":
                before.append(text)
            elif at == first:
                before.append("".join(digits))
            else:
                before.append(digits.pop() if digits else "0" if text == "0" else "")
        rest, after = iter(part[:places]), []
        for kind, text in self.tokens[point:]:
            after.append(next(rest, "") if kind == "digit" else text)
        return "".join(reversed(before)) + "".join(after)
