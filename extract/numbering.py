"""The numbers that Word generates: a heading's 一、 or （三） that no text of the file contains.

Input: `numbering.xml`, the styles and the paragraphs of a document in order; output: the number's
text of each paragraph. Rules: ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (number formats).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

Element = etree._Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL, _NUM_PR, _ILVL, _NUM_ID = _W + "val", _W + "numPr", _W + "ilvl", _W + "numId"
_PPR, _P_STYLE = _W + "pPr", _W + "pStyle"
_NUM_PATH = f"{_PPR}/{_NUM_PR}"
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
class _Level:
    start: int
    format: str
    text: str
    restart: int | None
    legal: bool
    style: str | None


@dataclass(slots=True)
class _List:
    """One `w:num`: its levels, whose counters it shares, and where it starts them anew."""

    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document and how far each has counted."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self.lists = _lists(numbering) if numbering is not None else {}
        self.styles = _styles(styles) if styles is not None else {}
        self.counts: dict[str, dict[int, int]] = {}
        self.begun: set[tuple[str, int]] = set()
        #: the style of a paragraph that names none
        self.default = next((name for name, style in self.styles.items() if style[2]), None)
        self.of_style: dict[tuple[str | None, int | None], tuple[str, int]] = {}

    @classmethod
    def of(cls, root: Element, numbering: Element | None, styles: Element | None) -> Numbering | None:
        """Return the counters, or None where neither a paragraph nor a style is numbered."""
        used = next(root.iter(_NUM_PR), None) is not None
        used = used or (styles is not None and next(styles.iter(_NUM_PR), None) is not None)
        return cls(numbering, styles) if used else None

    def number(self, paragraph: Element) -> str:
        """Count this paragraph; return its number's text, "" where it has none. Call in document order."""
        list_id, level = self._place(paragraph)
        chosen = self.lists.get(list_id)
        if chosen is None or level not in chosen.levels:
            return ""
        self._count(list_id, chosen, level)
        return self._printed(chosen, level)

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """Return list and level: the paragraph's own, else those of its style and what that is based on."""
        properties = paragraph.find(_PPR)
        if properties is None:
            return self._of_style(self.default, None)
        own_list, own_level = _num(properties.find(_NUM_PR))
        if own_list is not None:
            return own_list, own_level or 0
        style = properties.find(_P_STYLE)
        return self._of_style(style.get(_VAL) if style is not None else self.default, own_level)

    def _of_style(self, name: str | None, own_level: int | None) -> tuple[str, int]:
        known = self.of_style.get((name, own_level))
        if known is None:
            known = self.of_style[name, own_level] = self._by_style(name, own_level)
        return known

    def _by_style(self, name: str | None, own_level: int | None) -> tuple[str, int]:
        for based_on in self._chain(name):
            list_id, level = self.styles[based_on][1]
            if list_id is not None:
                if level is None and own_level is None:
                    level = self._level_of_style(list_id, based_on)
                return list_id, own_level if own_level is not None else level or 0
        return "", 0

    def _chain(self, name: str | None) -> list[str]:
        chain: list[str] = []
        while name is not None and name in self.styles and name not in chain:
            chain.append(name)
            name = self.styles[name][0]
        return chain

    def _level_of_style(self, list_id: str, style: str) -> int | None:
        levels = self.lists[list_id].levels if list_id in self.lists else {}
        return next((number for number, level in levels.items() if level.style == style), None)

    def _count(self, list_id: str, chosen: _List, level: int) -> None:
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

    def _printed(self, chosen: _List, level: int) -> str:
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


# --- reading the definitions -----------------------------------------------------------------------


def _num(num_pr: Element | None) -> tuple[str | None, int | None]:
    if num_pr is None:
        return None, None
    return _value(num_pr, "numId"), _whole(_value(num_pr, "ilvl"))


def _value(parent: Element, name: str) -> str | None:
    child = parent.find(_W + name)
    return child.get(_VAL) if child is not None else None


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _lists(numbering: Element) -> dict[str, _List]:
    abstracts = {item.get(_W + "abstractNumId", ""): item for item in numbering.iter(_W + "abstractNum")}
    by_style = {link: key for key, item in abstracts.items() if (link := _value(item, "styleLink"))}
    lists = {}
    for num in numbering.iter(_W + "num"):
        key = _value(num, "abstractNumId") or ""
        link = _value(abstracts[key], "numStyleLink") if key in abstracts else None
        key = by_style.get(link or "", key)
        if key in abstracts:
            lists[num.get(_NUM_ID, "")] = _overridden(_List(key, _levels(abstracts[key])), num)
    return lists


def _levels(parent: Element) -> dict[int, _Level]:
    return {_whole(level.get(_ILVL)) or 0: _level(level) for level in parent.findall(_W + "lvl")}


def _level(level: Element) -> _Level:
    start = _whole(_value(level, "start"))
    legal = level.find(_W + "isLgl")
    return _Level(
        start if start is not None else 0, _value(level, "numFmt") or "decimal", _value(level, "lvlText") or "",
        _whole(_value(level, "lvlRestart")), legal is not None and legal.get(_VAL) not in ("0", "false"),
        _value(level, "pStyle"),
    )  # fmt: skip


def _overridden(chosen: _List, num: Element) -> _List:
    for override in num.findall(_W + "lvlOverride"):
        number = _whole(override.get(_ILVL)) or 0
        chosen.levels.update(_levels(override))
        start = _whole(_value(override, "startOverride"))
        if start is not None:
            chosen.starts[number] = start
    return chosen


def _styles(styles: Element) -> dict[str, tuple[str | None, tuple[str | None, int | None], bool]]:
    """Return of each paragraph style: what it is based on, its list and level, whether it is the default."""
    return {
        style.get(_W + "styleId", ""): (
            _value(style, "basedOn"),
            _num(style.find(_NUM_PATH)),
            style.get(_W + "default") in ("1", "true"),
        )
        for style in styles.iter(_W + "style")
        if style.get(_W + "type") == "paragraph"
    }


# --- numerals --------------------------------------------------------------------------------------


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
