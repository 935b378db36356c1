"""Whose activity a report's cells count: its own body's, a whole area's, a whole system's, or unknown.

Input: the name and title of a report, and its text; output: own, area, system, unknown. The name tells first
(本级机关, 关区, 气象部门), then what the text says of the data (数据仅限…机关), then how it was made (综合各县、各部门
编制) and whose requests it counts (全区受理…件). The cues are those of real reports, each named beside its pattern;
what kind of body reports tells only for the office of a government, which reports on itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from forms.labels import compact
from normalize.dates import Clues

SCOPES = ("own", "area", "system", "unknown")

# 海关总署（本级机关）, 重庆市人民政府机关
_OWN = re.compile(r"本级|机关(?:本级)?\)?$|\(机关\)")
# 全国海关, 广州海关关区, 大同市气象部门
_SYSTEM = re.compile(r"系统|关区|全国海关|部门$")
_AREA = re.compile(r"^全[国省市区县州]|\(全[省市区县州]\)|含.{0,12}(?:乡镇|街道|部门)\)")
_GOVERNMENT = re.compile(r"(?:政府|[省市县区州旗盟])$")
_OFFICE = re.compile(r"政府办公?[室厅]?$|[市县区州旗省]府办(?:公室)?$")

# 所列数据仅限吉林省气象局机关; 统计数据不含下属单位
_ONLY = re.compile(
    r"(?:数据|数字|统计|范围)[^。；]{0,12}(?:仅限|仅含|仅包[括含]|仅为|只包[括含]|限于)[^。；]{0,24}(?:机关|本级|本部)"
    r"|(?:数据|数字|统计|范围)[^。；]{0,12}(?:不含|不包[括含])[^。；]{0,12}(?:下属|所属|直属|各|基层|下级)"
)
# 综合…各县(市、区)政府和市级各部门…编制而成 (丽水)
_COMPILED = re.compile(
    r"(?:综合|汇总|根据)[^。]{0,20}各(?:县|乡|镇|街道|区)[^。]{0,30}(?:部门|单位)[^。]{0,40}(?:编制|汇总)"
    r"|(?:数据|统计|范围)[^。；]{0,12}(?:包[括含]|涵盖|汇总|含)[^。；]{0,30}(?:各?(?:乡镇|街道|县|区)[^。；]{0,20}部门|部门[^。；]{0,20}各?(?:乡镇|街道))"
)
# 全区受理…255件 (濂溪), 全省气象部门收到…件
_COUNTED = re.compile(
    r"全[国省市区县州旗](?P<line>[^。；，,]{0,8}(?:系统|部门|海关))?[^。；，,]{0,12}(?:收到|受理|新收|接到|收办|办理)"
    r"[^。；]{0,16}(?:政府信息|信息公开|依申请公开)[^。；]{0,12}\d+[件条宗份]"
)
#: what stands in whatever `_ONLY` and the second half of `_COMPILED` find
_LIMITS = re.compile("限|仅|不含|不包|范围|只包|涵盖|数据")
_BODY = 20


def scope_of(name: str, title: str, clues: Clues) -> str:
    """Return the scope of a report; own and unknown are versions of one report, area and system reports of their own."""
    if _OWN.search(name):
        return "own"
    if _SYSTEM.search(name):
        return "system"
    if _AREA.search(title):
        return "area"
    return _said(name, clues) or ("own" if _OFFICE.search(name) else "unknown")


def _said(name: str, clues: Clues) -> str | None:
    """Return what the text says. Of requests in a whole area only a government's own report can speak."""
    government = bool(_GOVERNMENT.search(name))
    for line in map(compact, _telling(chain(clues.front, clues.body[:_BODY], clues.foot))):
        if _ONLY.search(line):
            return "own"
        if government and _COMPILED.search(line):
            return "area"
        if counted := _COUNTED.search(line):
            if counted["line"] and counted["line"] != "各部门":
                return None if government else "system"
            if government:
                return "area"
    return None


def _telling(lines: Iterable[str]) -> Iterable[str]:
    """Keep the lines that may tell: a look costs a hundredth of a search."""
    return (
        line
        for line in lines
        if ("全" in line and "申请" in line) or ("各" in line and "部" in line) or _LIMITS.search(line)
    )
