"""Lists that a word processor numbers: how each has counted, and how a number is printed.

Input: the lists of a document, as `numbering` reads them from OOXML and `word_lists` from the binary
format; output: the number's text, paragraph by paragraph. Rules: ECMA-376 part 1, 17.9 (numbering) and
17.18.59 (number formats), which are those of the older formats too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_PLACE = re.compile(r"%([1-9])")

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
#: formats that count through a fixed row of signs
_SIGNS = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
}
_CHINESE = frozenset(
    ["chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"]
)
_SILENT = frozenset(("none", "bullet"))


@dataclass(slots=True)
class Level:
    """How one level of a list counts. `text` has %1 to %9 where the levels' numbers stand."""

    start: int
    format: str
    text: str
    restart: int | None
    legal: bool
    style: str | None


@dataclass(slots=True)
class NumberedList:
    """One list: its levels, whose counters it shares, and where it starts them anew."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


class Counters:
    """How far each list of a document has counted."""

    def __init__(self, lists: dict[str, NumberedList]) -> None:
        self.lists = lists
        self.counts: dict[str, dict[int, int]] = {}
        self.begun: set[tuple[str, int]] = set()

    def number(self, list_id: str, level: int) -> str:
        """Count one paragraph of a list; return its number's text, "" where it has none. Call in document order."""
        chosen = self.lists.get(list_id)
        if chosen is None or level not in chosen.levels:
            return ""
        self._count(list_id, chosen, level)
        return self._printed(chosen, level)

    def _count(self, list_id: str, chosen: NumberedList, level: int) -> None:
        counts = self.counts.setdefault(chosen.abstract, {})
        if level in chosen.starts and (list_id, level) not in self.begun:
            counts.pop(level, None)
        self.begun.add((list_id, level))
        start = chosen.starts.get(level, chosen.levels[level].start)
        counts[level] = counts[level] + 1 if level in counts else start
        for above in range(level):
            if above in chosen.levels:
                counts.setdefault(above, chosen.starts.get(above, chosen.levels[above].start))
        for below, its in chosen.levels.items():
            if below > level and its.restart != 0 and (its.restart is None or level < its.restart):
                counts.pop(below, None)

    def _printed(self, chosen: NumberedList, level: int) -> str:
        own = chosen.levels[level]
        if own.format in _SILENT:
            return ""
        counts = self.counts[chosen.abstract]

        def numeral(place: re.Match[str]) -> str:
            number = int(place[1]) - 1
            if number not in counts or number not in chosen.levels:
                return ""
            return _numeral(counts[number], "decimal" if own.legal else chosen.levels[number].format)

        return _PLACE.sub(numeral, own.text)


def numbered(number: str, text: str) -> str:
    """Return a paragraph's text behind its number; the number never touches a number that stands there."""
    apart = " " if number and (text[:1].isdigit() or text[:1] in "-+.") else ""
    return number + apart + text


def _numeral(number: int, form: str) -> str:
    if form in _SILENT:
        return ""
    if form in _CHINESE:
        return _chinese(number)
    if form in _SIGNS:
        signs = _SIGNS[form]
        return signs[number - 1] if 0 < number <= len(signs) else str(number)
    if form in ("upperRoman", "lowerRoman"):
        return _roman(number).upper() if form == "upperRoman" else _roman(number)
    if form in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if form == "chineseLegalSimplified":
        return _chinese(number, _LEGAL, ("", "拾", "佰", "仟"))
    if form == "decimalFullWidth":
        return str(number).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    return f"{number:02}" if form == "decimalZero" else str(number)


def _chinese(number: int, digits: str = "零一二三四五六七八九", tens: tuple[str, ...] = ("", "十", "百", "千")) -> str:
    """Return a number under ten thousand as it is spoken: 十一, 二十, 一百零三."""
    if not 0 < number < 10_000:
        return str(number) if number else digits[0]
    text, zero = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += (digits[0] if zero and text else "") + digits[digit] + tens[place]
        zero = not digit
    return text[1:] if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text
