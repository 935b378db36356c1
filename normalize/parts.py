"""The parts that a sentence names against its own total (公开54条，其中网站15条，微信29条).

Input: a paragraph; output: `Finding`s of identity `X.PARTS`. Parts above their total differ, unless they
are channels (one item is often published through several). Parts below it are no error in a list of
examples; they differ only where every part is a channel, because each item was published somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms.arithmetic import DIFFERS, HOLDS
from forms.labels import compact
from normalize.findings import Finding

_NUMBER = re.compile(
    r"(?P<about>约|近|逾|超过?)?(?P<n>\d+)(?P<more>余|多|万)?(?P<unit>条|件|篇|份|宗|次|期)(?P<over>以上|左右|多)?"
)
_TOTAL = re.compile(
    r"(?:公开|发布|收到|受理|新收|申请)[^,;。:\d]{0,16}?(?P<n>\d+)(?P<unit>条|件|篇|份|宗)[,;:(]?其中[,:]?(?P<list>[^。;]*)"
)
_CHANNEL = re.compile(r"网站|门户|微信|微博|公众号|客户端|公告栏|公开栏|公示栏|报刊|公报|电视|广播|平台|新媒体|抖音")
_OPEN = re.compile(r"等|主要|包括|占|同比|增|减|另|较|还|累计")
_YEAR = re.compile(r"(20\d\d)年")


def shares(report: int, text: str, year: int) -> Iterator[Finding]:
    """Yield the total and the parts of each list in a paragraph where they can be held against each other."""
    if "其中" not in text:
        return
    for found in _TOTAL.finditer(compact.__wrapped__(text)):
        parts = list(_NUMBER.finditer(found["list"]))
        others = {int(one) for one in _YEAR.findall(found.group())} - {year}
        if len(parts) < 2 or others or any(part["unit"] != found["unit"] for part in parts) or _vague(parts):
            continue
        total, some = float(found["n"]), sum(float(part["n"]) for part in parts)
        channels = _channels(found["list"], parts)
        if (
            some == total
            or (some < total and channels and not _OPEN.search(found["list"]))
            or _above(found, parts, some, channels)
        ):
            yield _finding(report, found, total, some, channels)


def _vague(parts: list[re.Match[str]]) -> bool:
    return any(part["about"] or part["more"] or part["over"] for part in parts)


def _channels(words: str, parts: list[re.Match[str]]) -> bool:
    """Whether every part is a channel, each named by its own words."""
    start, every = 0, True
    for part in parts:
        every &= bool(_CHANNEL.search(words[start : part.end()]))
        start = part.end()
    return every


def _above(found: re.Match[str], parts: list[re.Match[str]], some: float, channels: bool) -> bool:
    """Whether the parts, none of which is a part of another, exceed their total."""
    total = float(found["n"])
    nested = "其中" in found["list"] or "(" in found["list"] or "含" in found["list"]
    return some > total and not channels and not nested and not _OPEN.search(found["list"].replace("等", ""))


def _finding(report: int, found: re.Match[str], total: float, some: float, channels: bool) -> Finding:
    status = HOLDS if some == total else DIFFERS
    sentence = f"“{found.group()[:160]}”"
    if status == DIFFERS:
        sentence = f"正文{sentence}，所列各项合计{some:g}，与总数{total:g}不符。"
    sure = 1.0 if status == HOLDS else 0.5 if channels else 0.7
    key = f"{total:g}{found['unit']}"
    return Finding(report, "X.PARTS", "narrative", key, "text total = text parts", total, some, status, sure, sentence)
