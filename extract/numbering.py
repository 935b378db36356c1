"""The numbers that Word generates: a heading's 一、 or （三） that no text of the file contains.

Input: `numbering.xml`, the styles and the paragraphs of a document in order; output: the number's
text of each paragraph. Rules: ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (number formats).
"""

from __future__ import annotations

from lxml import etree

from extract.counters import Counters, Level, NumberedList

Element = etree._Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL, _NUM_PR, _ILVL, _NUM_ID = _W + "val", _W + "numPr", _W + "ilvl", _W + "numId"
_PPR, _P_STYLE = _W + "pPr", _W + "pStyle"
_NUM_PATH = f"{_PPR}/{_NUM_PR}"


class Numbering:
    """The lists of a document and how far each has counted."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self.lists = _lists(numbering) if numbering is not None else {}
        self.styles = _styles(styles) if styles is not None else {}
        self.counters = Counters(self.lists)
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
        return self.counters.number(*self._place(paragraph))

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


def _lists(numbering: Element) -> dict[str, NumberedList]:
    abstracts = {item.get(_W + "abstractNumId", ""): item for item in numbering.iter(_W + "abstractNum")}
    by_style = {link: key for key, item in abstracts.items() if (link := _value(item, "styleLink"))}
    lists = {}
    for num in numbering.iter(_W + "num"):
        key = _value(num, "abstractNumId") or ""
        link = _value(abstracts[key], "numStyleLink") if key in abstracts else None
        key = by_style.get(link or "", key)
        if key in abstracts:
            lists[num.get(_NUM_ID, "")] = _overridden(NumberedList(key, _levels(abstracts[key])), num)
    return lists


def _levels(parent: Element) -> dict[int, Level]:
    return {_whole(level.get(_ILVL)) or 0: _level(level) for level in parent.findall(_W + "lvl")}


def _level(level: Element) -> Level:
    start = _whole(_value(level, "start"))
    legal = level.find(_W + "isLgl")
    return Level(
        start if start is not None else 0, _value(level, "numFmt") or "decimal", _value(level, "lvlText") or "",
        _whole(_value(level, "lvlRestart")), legal is not None and legal.get(_VAL) not in ("0", "false"),
        _value(level, "pStyle"),
    )  # fmt: skip


def _overridden(chosen: NumberedList, num: Element) -> NumberedList:
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
