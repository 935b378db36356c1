"""The headings of a report's sections: which lines are headings, and which only look like one.

Input: the lines of a body and the form's tables among them; output: the chosen `Heading`s. Numbering
restarts, contents lists and sub-headings with a section's words make single headings doubtful, so
all candidates are weighed together and the heaviest run in the form's order is taken; headings are
re-synchronised by the form's tables, which never lie about their section.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from forms.form import load, wordings
from forms.labels import core

#: the weight of words that a part of the overview has too (主动公开情况); others weigh more
DOUBTFUL = 2.0
#: a heading is no longer than this
LONGEST = 40

_NUMERAL = "一二三四五六七八九十"
MARK = re.compile(
    rf"[\s#*]*(?:(?P<cn>第?[{_NUMERAL}]{{1,3}}\s*(?:部分)?\s*[、.．,，:：]|第[{_NUMERAL}]部分)"
    rf"|(?P<paren>[(（]\s*(?:[{_NUMERAL}]{{1,3}}|\d{{1,2}})\s*[)）]\s*[、.．]?)"
    rf"|(?P<digit>\d{{1,2}}\s*[、.．)）](?!\d))|(?P<item>[{_NUMERAL}]是))\s*"
)
_SHARED = re.compile(r"[。:：;；.．\s]")
_WEAK = str.maketrans({"的": None, "和": None, "及": None, "与": None, "它": "他"})
_LAST_WORD = re.compile(r"[^\W_](?=[\W_]*$)")
_YEAR_BEFORE = re.compile(r"^20\d\d年度?")


class Line(NamedTuple):
    """A line of text, or a table (`table` is its number, `text` empty where it holds the form's cells)."""

    text: str
    table: int | None = None


class Heading(NamedTuple):
    """A line that may be a section's heading; `rest` is the text that shares its line."""

    line: int
    section: str
    style: str
    weight: float
    rest: str


@cache
def order() -> dict[str, int]:
    """Return the sections of the form and their places; the annex of 2014 is no narrative."""
    return {section.key: place for place, section in enumerate(load()[0].sections)}


def plain(text: str) -> str:
    """Return what two wordings of a heading have in common: the core without 的, 和, 及, 与."""
    return core(text).translate(_WEAK)


@cache
def _wordings() -> dict[str, tuple[str, float]]:
    """Return the section of every known heading, and how much its wording weighs."""
    known: dict[str, tuple[str, float]] = {}
    for section in load()[0].sections:
        for other in wordings().get(section.zh, ()):
            bare = plain(other)
            known.setdefault(bare, (section.key, DOUBTFUL if bare in part_wordings()[0] else 3.0))
        known[plain(section.zh)] = (section.key, 4.0)
    return known


@cache
def part_wordings() -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Return the overview's parts by their wordings, and (words to be contained, part)."""
    parts = next(section.parts for section in load()[0].sections if section.parts)
    exact = {plain(other): part.key or "" for part in parts for other in (part.zh, *wordings().get(part.zh, ()))}
    return exact, tuple((plain(part.zh), part.key or "") for part in parts)


def part_of(heading: str) -> str | None:
    """Return which part of the overview a sub-heading opens; None where no part or several are named."""
    exact, contained = part_wordings()
    bare = plain(heading)
    if bare in exact:
        return exact[bare]
    found = [part for words, part in contained if words in bare]
    return found[0] if len(found) == 1 else None


def headings(lines: list[Line], anchors: Mapping[int, str]) -> list[Heading]:
    """Return the lines that are the sections' headings; `anchors` says of which section a table is."""
    found = [heading for index, line in enumerate(lines) if line.text and (heading := _candidate(index, line.text))]
    after = _tables_after(lines, anchors)
    found = _one_level(found, after)
    ends = [heading.line for heading in found[1:]] + [len(lines)]
    weighed = [_weighed(heading, end, after) for heading, end in zip(found, ends, strict=False)]
    run = _heaviest_run(weighed)
    return run + _out_of_order(weighed, run)


def _candidate(index: int, text: str) -> Heading | None:
    """Return the heading a line may be: alone, or sharing its line with text."""
    mark = MARK.match(text)
    style = (mark.lastgroup or "") if mark else "none"
    if style == "item" or (mark is None and len(text) > LONGEST):
        return None
    head = text[mark.end() :] if mark else text.lstrip("#* ")
    if len(head) <= LONGEST and (known := _known(head)):
        return Heading(index, known[0], style, known[1], "")
    if mark is None:
        bare = _known(head[1:]) if head[:1] in _NUMERAL and len(head) > 3 else None
        return Heading(index, bare[0], "cn", bare[1], "") if bare else None
    return _shared(index, head, style) or (_misspelt(index, text, head) if style == "cn" else None)


def _known(head: str) -> tuple[str, float] | None:
    end = _LAST_WORD.search(head)
    if end is None or end[0] not in _last_characters():
        return None  # most lines of a page: not worth compacting
    bare = plain(head)
    return _wordings().get(bare) or _wordings().get(_YEAR_BEFORE.sub("", bare))


@cache
def _last_characters() -> frozenset[str]:
    return frozenset(wording[-1] for wording in _wordings()) | frozenset("的和及与")


def _shared(index: int, head: str, style: str) -> Heading | None:
    """`六、其他需要报告的事项。无。`"""
    for end in _SHARED.finditer(head, 2, LONGEST):
        known = _known(head[: end.start()])
        if known and (rest := head[end.end() :].strip()):
            return Heading(index, known[0], style, known[1], rest)
    return None


def _misspelt(index: int, text: str, head: str) -> Heading | None:
    """Take `二、主动公开政府政府情况` for the second heading: its ordinal and most characters agree."""
    if len(head) > LONGEST or head.endswith("。"):
        return None
    printed, number = set(plain(head)), text.lstrip("#*第 \u3000")[0]
    alike = {
        section.key: _alike(printed, section.zh) + 0.1 * (section.number == number) for section in load()[0].sections
    }
    key = max(alike, key=lambda key: alike[key])
    return Heading(index, key, "cn", 2.5, "") if alike[key] >= 0.7 else None


@cache
def _characters(zh: str) -> frozenset[str]:
    return frozenset(plain(zh))


def _alike(printed: set[str], zh: str) -> float:
    """Return the share of characters that two headings have in common, 0 to 1."""
    return len(printed & _characters(zh)) / len(printed | _characters(zh))


def _one_level(found: list[Heading], after: list[tuple[int, str]]) -> list[Heading]:
    """Keep the candidates of the level at which this report writes its headings.

    Sub-headings of the overview have the words of sections; where sections are numbered 一、 the ones
    numbered （一） are sub-headings. A line without any mark is a heading unless its words are a part's.
    """
    sure = {(heading.style, heading.section) for heading in found if heading.weight > DOUBTFUL}
    levels = Counter(style for style, _ in sure)
    level = next((style for style in ("cn", "paren", "digit") if levels[style] >= 2), None)
    return [
        heading
        for heading in found
        if heading.style == level
        or (
            (heading.style == "none" or level is None)
            and (heading.weight > DOUBTFUL or after[heading.line][1] == heading.section)
        )
    ]


def _weighed(heading: Heading, end: int, after: list[tuple[int, str]]) -> Heading:
    """Add what speaks for a candidate (its table follows) and against (one of a list of contents)."""
    weight = heading.weight + (heading.style == "cn")
    table, section = after[heading.line]
    if section == heading.section and table < end:
        weight += 4
    if end == heading.line + 1 and not heading.rest:
        weight -= 3
    return heading._replace(weight=weight)


def _tables_after(lines: list[Line], anchors: Mapping[int, str]) -> list[tuple[int, str]]:
    """Return for each line where the next table of the form is, and of which section."""
    following, found = (len(lines), ""), []
    for index in range(len(lines) - 1, -1, -1):
        table = lines[index].table
        if table is not None and table in anchors:
            following = (index, anchors[table])
        found.append(following)
    return found[::-1]


class _Run(NamedTuple):
    """Headings in the form's order, the last one first."""

    weight: float
    heading: Heading | None = None
    before: _Run | None = None


def _heaviest_run(found: list[Heading]) -> list[Heading]:
    """Return the heaviest run of candidates in the form's order; of equals the later one."""
    best = [_Run(0.0)] * len(order())
    for heading in found:
        place = order()[heading.section]
        before = max(best[:place], key=lambda run: run.weight, default=_Run(0.0))
        run = _Run(before.weight + heading.weight, heading, before)
        best[place] = max(run, best[place], key=lambda run: run.weight)
    return _unwound(max(best, key=lambda run: run.weight))


def _unwound(run: _Run | None) -> list[Heading]:
    headings = []
    while run and run.heading:
        headings.append(run.heading)
        run = run.before
    return headings


def _out_of_order(found: list[Heading], run: list[Heading]) -> list[Heading]:
    """Return headings of narrative sections that stand before the tables in reports whose numbering restarts."""
    taken = {heading.section for heading in run}
    tables = {section.key for section in load()[0].tables()}
    return [
        heading
        for heading in {heading.section: heading for heading in found}.values()
        if heading.section not in taken | tables and heading.style == "cn" and heading.weight >= 4
    ]
