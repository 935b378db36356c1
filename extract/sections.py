"""The narrative of a report: which line stands in which section, under which sub-heading.

Input: the body of a `Reading`, and from `locate` which tables hold the form's cells; output:
`Paragraph`s, from ``front`` (title, preamble) over the form's sections to ``foot`` (signature,
attachments, page furniture). Every line lands in a paragraph; `headings` says which are headings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from extract.headings import LONGEST, MARK, Heading, Line, headings, order, part_of, part_wordings, plain
from forms.records import Grid, Paragraph
from forms.titles import agency_name, parse

#: lines kept before the first heading, and of a document that has none
FRONT, FRONT_ALONE = 60, 400

_NUMERAL = "一二三四五六七八九十"
_UNPRINTED = re.compile(r"\[bookmark:[^\]]*\]|[\u200b-\u200f\u2060\ufeff]")
_FIRST_CLAUSE = re.compile(r"[^。:：;；]{2,25}?[。:：]")
_SENTENCE_END = ("。", "；", ";", "，", ",", "：", ":", "！")
_FURNITURE = re.compile(
    r"[\s【\[(（]*(?:附件|附表|附[:：]|相关(?:附件|链接|文件|文章|稿件|阅读|信息|文档)|上一[篇条]|下一[篇条]|分享|打印|关闭|扫一扫|手机扫|扫码|用手机"
    r"|责任编辑|编辑[:：]|编辑人|责编|审核[:：]|信息?来源[:：]|主办|承办|版权所有|备案|网站标识码|网站地图|联系我们|关于我们|[A-Z京沪津渝\u4e00-\u9fff]?ICP|公网安备|返回|浏览次数"
    r"|字体|无障碍|回到顶部|点击下载|文件下载|收藏|TOP|政府网站)"
)
_DATE_LINE = re.compile(
    rf"[\s(（]*(?:20\d\d|二\s*[〇○零OoО0]\s*\S\s*\S)\s*[年./-][\s\d年月日./\-{_NUMERAL}廿]{{2,20}}[)）\s]*$"
)


def sections(body: Iterable[str | Grid], form_tables: AbstractSet[int], anchors: Mapping[int, str]) -> list[Paragraph]:
    """Split a body into paragraphs, in reading order; `order` counts from 1 in each section.

    `form_tables` are the tables whose texts are cells and no narrative, `anchors` says of which
    section such a table is. Of the lines before the first heading the last 60 are kept, and titles.
    """
    lines = list(_lines(body, form_tables))
    chosen = {heading.line: heading for heading in headings(lines, anchors)}
    placed = _placed(lines, chosen, anchors)
    _mark_foot(lines, placed, chosen)
    return _Writer(lines, placed, chosen).paragraphs()


def _lines(body: Iterable[str | Grid], form_tables: AbstractSet[int]) -> Iterable[Line]:
    for item in body:
        if isinstance(item, str):
            if text := _UNPRINTED.sub("", item).strip():
                yield Line(text)
        elif item.table in form_tables:
            yield Line("", item.table)
        else:
            for row in item.rows:
                if text := " | ".join(filter(None, (" ".join(cell.text.split()) for cell in row))):
                    yield Line(text, item.table)


# --- placing lines -----------------------------------------------------------------------------------


def _placed(lines: list[Line], chosen: Mapping[int, Heading], anchors: Mapping[int, str]) -> list[str]:
    """Return the section of every line: that of the last heading or of the last table of the form."""
    section, placed = "front", []
    bare_overview = None if any(h.section == "overview" for h in chosen.values()) else _first_part(lines, chosen)
    for index, line in enumerate(lines):
        if index in chosen:
            section = chosen[index].section
        elif line.table is not None and anchors.get(line.table) in order():
            section = anchors[line.table]
        elif index == bare_overview and section == "front":
            section = "overview"
        placed.append(section)
    return placed


def _first_part(lines: list[Line], chosen: Mapping[int, Heading]) -> int | None:
    """Return where the overview begins though its heading was lost: at its first sub-heading."""
    for index, line in enumerate(lines[: min(chosen, default=0)]):
        mark = MARK.match(line.text)
        if mark and mark.lastgroup == "paren":
            clause = _FIRST_CLAUSE.match(line.text, mark.end())
            if part_of(line.text[mark.end() : clause.end() if clause else LONGEST]):
                return index
    return None


def _mark_foot(lines: list[Line], placed: list[str], chosen: Mapping[int, Heading]) -> None:
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


def _signs(lines: list[Line], index: int) -> bool:
    """Whether a signature begins here: a date on its own line, or an agency above one or at the very end."""
    text = lines[index].text
    if len(text) > LONGEST:
        return False
    below = lines[index + 1].text if index + 1 < len(lines) else ""
    if _DATE_LINE.match(text):
        return True
    ends = not below or bool(_DATE_LINE.match(below) or _FURNITURE.match(below))
    return ends and agency_name(text) is not None


# --- paragraphs --------------------------------------------------------------------------------------


class _Writer:
    """Walks the placed lines and keeps the sub-heading, the part and the order of each section."""

    def __init__(self, lines: list[Line], placed: list[str], chosen: Mapping[int, Heading]) -> None:
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
        mark = MARK.match(text)
        if mark is None:
            plain_part = self.section == "overview" and len(text) <= LONGEST and plain(text) in part_wordings()[0]
            return self.head(text, "none") if plain_part else self.add(text)
        style = mark.lastgroup or ""
        if style == "item":
            self.turn(text[mark.end() : mark.end() + 15], style)
            return self.add(text)
        clause = _FIRST_CLAUSE.match(text, mark.end())
        if clause and text[clause.end() :].strip() and not re.search(r"\d", clause.group()):
            self.head(text[: clause.end() - 1], style)
            return self.add(text[clause.end() :].strip())
        if len(text) <= LONGEST and not text.endswith(_SENTENCE_END):
            return self.head(text, style)
        return self.add(text)

    def head(self, heading: str, style: str) -> None:
        self.close()
        self.heading, self.pending = heading, True
        self.turn(heading, style)

    def turn(self, words: str, style: str) -> None:
        """Open a part of the overview; a heading of the same level that names none ends it."""
        if self.section != "overview":
            return
        part = part_of(words)
        if part or (style != "item" and self.level in ("", style)):
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
