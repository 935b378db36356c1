"""Slips of the year: a preamble, a period or a whole text that is on another year than the report.

Input: the documents that count and their paragraphs; output: `Finding`s `P.YEAR`, each once a report: the
title's year against the period's (as `identify` found it), a period that ends before it begins
(自2010年1月1日起至2009年12月31日止), a preamble that names another year's report, and a text that again
and again says 2020年 and never the report's own year. A list of other reports' titles is no preamble.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forms.arithmetic import DIFFERS
from forms.form import NARRATIVE
from forms.labels import compact
from normalize.cells import Ints
from normalize.choose import Candidate
from normalize.findings import Finding

_BACKWARDS = re.compile(r"(20\d\d)年0?1月0?1日起?[至到\-—–~]+(20\d\d)年12月3[01]日")
_PREAMBLE = re.compile(r"(?:根据|按照|依据|现将|本报告|为贯彻)[^。]{0,200}?(20\d\d)年(?:度)?[^。,\d]{0,24}年度报告")
_OPENS = re.compile(r"(?:^|[。;；])\s*(20\d\d)\s*年(?!\s*\d*\s*月)")
_ANY = re.compile(r"20\d\d(?=\s*年)")


def slips(batch: Sequence[Candidate], own: Ints, texts: pa.Table) -> Iterator[Finding]:
    """Yield one finding for each report at `own` of the batch that is on two years."""
    found = {number: said for number, row in enumerate(own) if (said := _disagrees(batch[row]))}
    opened: dict[int, list[int]] = {}
    seen: dict[int, set[int]] = {}
    for number, section, text in _dated(own, texts):
        year = batch[own[number]].who.year
        if year is None or number in found:
            continue
        if section in NARRATIVE:
            opened.setdefault(number, []).extend(int(one) for one in _OPENS.findall(text))
            seen.setdefault(number, set()).update(int(one) for one in _ANY.findall(text))
        elif section == "front" and (said := _front(compact.__wrapped__(text), year)):
            found[number] = said
    for number, years in opened.items():
        year = batch[own[number]].who.year
        if year and number not in found and years.count(year - 1) > 1 and not seen[number] & {year, year + 1}:
            found[number] = "text", year - 1, f"正文一再称{year - 1}年，从未提及{year}年。", 0.5
    for number, (key, other, sentence, sure) in sorted(found.items()):
        year = batch[own[number]].who.year or 0
        cells = "year = year of the text"
        yield Finding(number, "P.YEAR", "plausibility", key, cells, float(year), float(other), DIFFERS, sure, sentence)


def _dated(own: Ints, texts: pa.Table) -> Iterator[tuple[int, str, str]]:
    place = np.full(int(max(own, default=0)) + 2, -1, np.int32)
    place[own] = np.arange(len(own))
    position = np.minimum(texts["position"].to_numpy(), len(place) - 1)
    some = texts.filter(pc.and_(pc.match_substring(texts["text"], "年"), pa.array(place[position] >= 0)))
    numbers = place[some["position"].to_numpy()].tolist()
    yield from zip(numbers, some["section"].to_pylist(), some["text"].to_pylist(), strict=True)


def _disagrees(one: Candidate) -> tuple[str, int, str, float] | None:
    for issue in one.who.issues:
        said, _, other = (part.strip() for part in issue.detail.partition(" / "))
        if issue.code == "year-disagrees" and said.isdecimal() and other.isdecimal():
            return "period", int(other), f"标题为{said}年度，正文统计期限为{other}年。", 0.8
    return None


def _front(text: str, year: int) -> tuple[str, int, str, float] | None:
    for found in _BACKWARDS.finditer(text):
        if int(found[2]) < int(found[1]):
            return "period", int(found[2]), f"统计期限“{found.group()}”止于其起之前。", 0.9
    named = {int(one) for one in _PREAMBLE.findall(text)}
    if named and year not in named and len(named) == 1:
        return "preamble", min(named), f"前言称本报告为{min(named)}年年度报告，标题为{year}年度。", 0.7
    return None
