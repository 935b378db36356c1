"""The narrative of a report: which line stands in which section, under which sub-heading.

Owns headings. Input: the body of a `Reading`, and from `locate` which tables hold the form's cells;
output: `Paragraph`s, from ``front`` (title, preamble) over the form's sections to ``foot`` (signature,
attachments, page furniture). Numbering restarts and contents lists make single headings doubtful, so
all candidates are weighed together and the heaviest run in the form's order is taken; headings are
re-synchronised by the form's tables, which never lie about their section.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from typing import NamedTuple

from forms.form import load, wordings
from forms.labels import core
from forms.records import Grid, Paragraph
from forms.titles import agency_name, parse

#: lines kept before the first heading, and of a document that has none
FRONT, FRONT_ALONE = 60, 400
#: a heading is no longer than this
LONGEST = 40

_NUMERAL = "一二三四五六七八九十"
_MARK = re.compile(
    rf"[\s#*]*(?:(?P<cn>第?[{_NUMERAL}]{{1,3}}\s*(?:部分)?\s*[、.．,，:：]|第[{_NUMERAL}]部分)"
    rf"|(?P<paren>[(（]\s*(?:[{_NUMERAL}]{{1,3}}|\d{{1,2}})\s*[)）]\s*[、.．]?)"
    rf"|(?P<digit>\d{{1,2}}\s*[、.．)）](?!\d))|(?P<item>[{_NUMERAL}]是))\s*"
)
_SHARED = re.compile(r"[。:：;；.．\s]")
_FIRST_CLAUSE = re.compile(r"[^。:：;；]{2,25}?[。:：]")
_SENTENCE_END = ("。", "；", ";", "，", ",", "：", ":", "！")
_WEAK = str.maketrans({"的": None, "和": None, "及": None, "与": None, "它": "他"})
_YEAR_BEFORE = re.compile(r"^20\d\d年度?")
_FURNITURE = re.compile(
    r"[\s【\[(（]*(?:附件|附表|附[:：]|相关(?:附件|链接|文件|文章|稿件|阅读|信息|文档)|上一[篇条]|下一[篇条]|分享|打印|关闭|扫一扫|手机扫|扫码|用手机"
    r"|责任编辑|编辑[:：]|编辑人|责编|审核[:：]|信息?来源[:：]|主办|承办|版权所有|备案|网站标识码|网站地图|联系我们|关于我们|[A-Z京沪津渝\u4e00-\u9fff]?ICP|公网安备|返回|浏览次数"
    r"|字体|无障碍|回到顶部|点击下载|文件下载|收藏|TOP|政府网站)"
)
_DATE_LINE = re.compile(r"[\s(（]*(?:20\d\d|二\s*[〇○零OoО0]\s*\S\s*\S)\s*[年./-][\s\d年月日./\-一二三四五六七八九十廿]{2,20}[)）\s]*$")


class _Line(NamedTuple):
    """A line of text, or a table (`table` is its number, `text` empty where it holds the form's cells)."""

    text: str
    table: int | None = None


class _Heading(NamedTuple):
    """A line that may be a section's heading; `rest` is the text that shares its line."""

    line: int
    section: str
    style: str
    weight: float
    rest: str


def sections(
    body: Iterable[str | Grid], form_tables: AbstractSet[int], anchors: Mapping[int, str]
) -> list[Paragraph]:
    """Split a body into paragraphs, in reading order; `order` counts from 1 in each section.

    `form_tables` are the tables whose texts are cells and no narrative, `anchors` says of which
    section such a table is. Of the lines before the first heading the last 60 are kept, and titles.
    """
    lines = list(_lines(body, form_tables))
    chosen = {heading.line: heading for heading in _headings(lines, anchors)}
    placed = _placed(lines, chosen, anchors)
    _mark_foot(lines, placed, chosen)
    return _Writer(lines, placed, chosen).paragraphs()


def _lines(body: Iterable[str | Grid], form_tables: AbstractSet[int]) -> Iterable[_Line]:
    for item in body:
        if isinstance(item, str):
            if text := item.strip():
                yield _Line(text)
        elif item.table in form_tables:
            yield _Line("", item.table)
        else:
            for row in item.rows:
                if text := " | ".join(filter(None, (" ".join(cell.text.split()) for cell in row))):
                    yield _Line(text, item.table)


# --- headings ----------------------------------------------------------------------------------------


@cache
def _order() -> dict[str, int]:
    """Return the sections of the form and their places; the annex of 2014 is no narrative."""
    return {section.key: place for place, section in enumerate(load()[0].sections)}


def _plain(text: str) -> str:
    return core(text).translate(_WEAK)


@cache
def _wordings() -> dict[str, tuple[str, float]]:
    """Return the section of every known heading, and how much its wording weighs."""
    known: dict[str, tuple[str, float]] = {}
    for section in load()[0].sections:
        for other in wordings().get(section.zh, ()):
            known.setdefault(_plain(other), (section.key, 3.0))
        known[_plain(section.zh)] = (section.key, 4.0)
    return known


@cache
def _parts() -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Return the overview's parts by their wordings, and (words to be contained, part)."""
    parts = next(section.parts for section in load()[0].sections if section.parts)
    exact = {_plain(other): part.key or "" for part in parts for other in (part.zh, *wordings().get(part.zh, ()))}
    return exact, tuple((_plain(part.zh), part.key or "") for part in parts)


def _part(heading: str) -> str | None:
    """Return which part of the overview a sub-heading opens; None where no part or several are named."""
    exact, contained = _parts()
    plain = _plain(heading)
    if plain in exact:
        return exact[plain]
    found = [part for words, part in contained if words in plain]
    return found[0] if len(found) == 1 else None


def _headings(lines: list[_Line], anchors: Mapping[int, str]) -> list[_Heading]:
    found = [heading for index, line in enumerate(lines) if line.text and (heading := _candidate(index, line.text))]
    if not found:
        return []
    found = _one_level(found, lines, anchors)
    weighed = [_weighed(heading, place, found, lines, anchors) for place, heading in enumerate(found)]
    run = _heaviest_run(weighed)
    return run + _out_of_order(weighed, run)


def _candidate(index: int, text: str) -> _Heading | None:
    """Return the heading a line may be: alone, or sharing its line with text."""
    mark = _MARK.match(text)
    style = (mark.lastgroup or "") if mark else "none"
    if style == "item" or (mark is None and len(text) > LONGEST):
        return None
    head = text[mark.end() :] if mark else text.lstrip("#* ")
    if len(head) <= LONGEST and (known := _known(head)):
        return _Heading(index, known[0], style, known[1], "")
    if mark is None:
        bare = _known(head[1:]) if head[:1] in _NUMERAL and len(head) > 3 else None
        return _Heading(index, bare[0], "cn", bare[1], "") if bare else None
    return _shared(index, head, style) or (_misspelt(index, text, head) if style == "cn" else None)


def _known(head: str) -> tuple[str, float] | None:
    plain = _plain(head)
    return _wordings().get(plain) or _wordings().get(_YEAR_BEFORE.sub("", plain))


def _shared(index: int, head: str, style: str) -> _Heading | None:
    """`六、其他需要报告的事项。无。`"""
    for end in _SHARED.finditer(head, 2, LONGEST):
        known = _known(head[: end.start()])
        if known and (rest := head[end.end() :].strip()):
            return _Heading(index, known[0], style, known[1], rest)
    return None


def _misspelt(index: int, text: str, head: str) -> _Heading | None:
    """Take `二、主动公开政府政府情况` for the second heading: its ordinal and most characters agree."""
    number = _NUMERAL.find(text.lstrip("#*第 \u3000")[0])
    section = next((section for section in load()[0].sections if section.number == _NUMERAL[number]), None)
    if section is None or len(head) > LONGEST or head.endswith("。"):
        return None
    printed, right = set(_plain(head)), set(_plain(section.zh))
    alike = len(printed & right) >= 0.6 * len(printed | right)
    return _Heading(index, section.key, "cn", 1.5, "") if alike else None


def _one_level(found: list[_Heading], lines: list[_Line], anchors: Mapping[int, str]) -> list[_Heading]:
    """Keep the candidates of the level at which this report writes its headings.

    Sub-headings of the overview have the words of sections; where sections are numbered 一、 the ones
    numbered （一） are sub-headings. A line without any mark is a heading unless its words are a part's.
    """
    levels = Counter(style for style, _ in {(heading.style, heading.section) for heading in found})
    level = next((style for style in ("cn", "paren", "digit") if levels[style] >= 2), None)
    exact = _parts()[0]
    return [
        heading
        for heading in found
        if (heading.style == level or level is None and heading.style != "none")
        or (
            heading.style == "none"
            and (
                _plain(lines[heading.line].text) not in exact
                or _next_anchor(heading.line, lines, anchors) == heading.section
            )
        )
    ]


def _weighed(
    heading: _Heading, place: int, found: list[_Heading], lines: list[_Line], anchors: Mapping[int, str]
) -> _Heading:
    """Add what speaks for a candidate (its table follows) and against (one of a list of contents)."""
    weight = heading.weight + (heading.style == "cn")
    following = found[place + 1].line if place + 1 < len(found) else len(lines)
    if _next_anchor(heading.line, lines, anchors, following) == heading.section:
        weight += 4
    if following == heading.line + 1 and not heading.rest:
        weight -= 3
    return heading._replace(weight=weight)


def _next_anchor(start: int, lines: list[_Line], anchors: Mapping[int, str], end: int | None = None) -> str | None:
    for line in lines[start + 1 : end]:
        if line.table is not None and line.table in anchors:
            return anchors[line.table]
    return None


def _heaviest_run(found: list[_Heading]) -> list[_Heading]:
    """Return the heaviest run of candidates in the form's order; of equals the later one."""
    order = _order()
    runs: list[tuple[float, list[_Heading]]] = []
    for heading in found:
        before = [run for run in runs if order[run[1][-1].section] < order[heading.section]]
        weight, run = max(before, key=lambda run: run[0], default=(0.0, []))
        runs.append((weight + heading.weight, [*run, heading]))
    return max(reversed(runs), key=lambda run: run[0])[1]


def _out_of_order(found: list[_Heading], run: list[_Heading]) -> list[_Heading]:
    """Return headings of narrative sections that stand before the tables in reports whose numbering restarts."""
    taken = {heading.section for heading in run}
    tables = {section.key for section in load()[0].tables()}
    return [
        heading
        for heading in {heading.section: heading for heading in found}.values()
        if heading.section not in taken | tables and heading.style == "cn" and heading.weight >= 4
    ]


# --- placing lines -----------------------------------------------------------------------------------


def _placed(lines: list[_Line], chosen: Mapping[int, _Heading], anchors: Mapping[int, str]) -> list[str]:
    """Return the section of every line: that of the last heading or of the last table of the form."""
    order, section, placed = _order(), "front", []
    bare_overview = None if any(h.section == "overview" for h in chosen.values()) else _first_part(lines, chosen)
    for index, line in enumerate(lines):
        if index in chosen:
            section = chosen[index].section
        elif line.table is not None and anchors.get(line.table) in order:
            section = anchors[line.table]
        elif index == bare_overview and section == "front":
            section = "overview"
        placed.append(section)
    return placed


def _first_part(lines: list[_Line], chosen: Mapping[int, _Heading]) -> int | None:
    """Return where the overview begins though its heading was lost: at its first sub-heading."""
    for index, line in enumerate(lines[: min(chosen, default=0)]):
        mark = _MARK.match(line.text)
        if mark and mark.lastgroup == "paren" and _part(_FIRST_CLAUSE.match(line.text, mark.end()) and
                                                        line.text[mark.end() : mark.end() + 12] or line.text[mark.end() :][:LONGEST]):
            return index
    return None


def _mark_foot(lines: list[_Line], placed: list[str], chosen: Mapping[int, _Heading]) -> None:
    """Call the lines after the last section's text the foot, from the signature or the furniture on."""
    start = len(lines)
    while start and placed[start - 1] == placed[-1] and start - 1 not in chosen and lines[start - 1].text:
        start -= 1
    if placed and placed[-1] == "front":
        start = max(start, len(lines) - 8, 1)
    for index in range(start, len(lines)):
        if _FURNITURE.match(lines[index].text) or _signs(lines, index):
            placed[index:] = ["foot"] * (len(lines) - index)
            return


def _signs(lines: list[_Line], index: int) -> bool:
    """Whether a signature begins here: a date on its own line, or an agency above one or at the very end."""
    text = lines[index].text
    if len(text) > LONGEST:
        return False
    below = lines[index + 1].text if index + 1 < len(lines) else ""
    if _DATE_LINE.match(text):
        return True
    return agency_name(text) is not None and (not below or bool(_DATE_LINE.match(below)) or bool(_FURNITURE.match(below)))


# --- paragraphs --------------------------------------------------------------------------------------


class _Writer:
    """Walks the placed lines and keeps the sub-heading, the part and the order of each section."""

    def __init__(self, lines: list[_Line], placed: list[str], chosen: Mapping[int, _Heading]) -> None:
        self.lines, self.placed, self.chosen = lines, placed, chosen
        self.orders: Counter[str] = Counter()
        self.found: list[Paragraph] = []
        self.section = "front"
        self.enter("front")

    def enter(self, section: str) -> None:
        self.section = section
        self.heading: str | None = None
        self.part: str | None = None
        self.level = ""
        self.pending = False

    def paragraphs(self) -> list[Paragraph]:
        first = next((i for i, section in enumerate(self.placed) if section != "front"), None)
        kept = range(max(0, first - FRONT), len(self.lines)) if first is not None else range(FRONT_ALONE)
        for index, (line, section) in enumerate(zip(self.lines, self.placed, strict=True)):
            if section != self.section:
                self.close()
                self.enter(section)
            if index in self.chosen:
                self.add(self.chosen[index].rest)
            elif section in ("front", "foot"):
                if section == "foot" or index in kept or parse(line.text):
                    self.add(line.text)
            elif line.text:
                self.read(line.text)
        self.close()
        return self.found

    def read(self, text: str) -> None:
        """Place one line of narrative: a sub-heading, one that shares its line with text, or text."""
        mark = _MARK.match(text)
        if mark is None:
            plain_part = self.section == "overview" and len(text) <= LONGEST and _plain(text) in _parts()[0]
            return self.head(text, "none") if plain_part else self.add(text)
        style = mark.lastgroup or ""
        if style == "item":
            self.turn(text[mark.end() : mark.end() + 15], style)
            return self.add(text)
        if len(text) <= LONGEST and not text.endswith(_SENTENCE_END):
            return self.head(text, style)
        clause = _FIRST_CLAUSE.match(text, mark.end())
        if clause and clause.end() < len(text) and not re.search(r"\d", clause.group()):
            self.head(text[: clause.end() - 1], style)
            return self.add(text[clause.end() :].strip())
        return self.add(text)

    def head(self, heading: str, style: str) -> None:
        self.close()
        self.heading, self.pending = heading, True
        self.turn(heading, style)

    def turn(self, words: str, style: str) -> None:
        """Open a part of the overview; a heading of the same level that names none ends it."""
        if self.section != "overview":
            return
        part = _part(words)
        if part or (style == self.level or not self.level) and style != "item":
            self.part, self.level = part or "other", style

    def close(self) -> None:
        """Keep a sub-heading that nothing stands under as a line of its own."""
        if self.pending and self.heading:
            heading, self.heading = self.heading, None
            self.add(heading)

    def add(self, text: str) -> None:
        if not text:
            return
        self.pending = False
        self.orders[self.section] += 1
        self.found.append(Paragraph(self.section, self.part, self.orders[self.section], self.heading, text))
