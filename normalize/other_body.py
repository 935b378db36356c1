"""Text of another body: where a report names an agency that it is not in the place of its own.

Input: the documents that count and their paragraphs; output: `Finding`s `P.BODY`. Only three ways of
naming are taken: whom to ask (请与…联系), who reports figures (甲市乙局共收到…), and the organ whose
disclosure is described (住房和城乡部门基础政务公开, in a statistics bureau's). Superior bodies, the
place's government and its offices are no strangers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forms.arithmetic import DIFFERS
from forms.labels import compact
from normalize.cells import Ints
from normalize.choose import Candidate
from normalize.findings import Finding

_WORTH = "请.{0,6}联系|基[础层]政务公开|(?:局|委员会|委|政府|办公室|办事处|厅|中心|队).{0,10}(?:收到|受理|主动公开|公开政府信息)|政府办公[室厅]提出"
_ASK = re.compile(
    r"请(?:您|直接)?[与和同向](?P<name>[^,。;():]{4,30}?)(?:的?(?:政务|政府信息|信息)公开[^,。;():]*|办公室|综合[科股处])?(?:\([^()]*\))?联系"
)
_REPORTS = re.compile(
    r"(?:^|[。;])(?:20\d\d年度?,?|[一二三四五]是|\([一二三四五]\)[^,。]{2,12}情况[。:]?)*(?P<name>[^,。;:()、\d]{2,16}(?:局|委员会|人民政府|办事处|厅))"
    r"(?:全年|共|累计|共计|本年度?|20\d\d年度?)*(?:收到|受理|主动公开|公开政府信息)[^,。;]{0,20}\d"
)
_FIELD = re.compile(
    r"(?:做好|开展|推进|抓好|落实|加强)(?:了)?(?P<name>[^,。;:()、的\d]{2,8})(?:部门|系统|领域)基[础层]政务公开"
)
_UPWARDS = re.compile(
    r"向(?P<name>[省市县区])(?:人民)?政府(?:及[省市县区](?:人民)?政府办公[室厅])?提出[^,。;]{0,12}申请"
)
_PLACE = re.compile(
    r"[^省市县区旗州盟镇乡]{1,7}?(?:省|自治区|自治州|(?<!城)市|州|盟|县|区|旗|(?<!城)镇|(?<!城)乡)(?!场|政|管|建|村|域|里)"
)
_ORGANS = (
    "住房,住建,城乡建设", "教育", "民政", "财政", "统计", "卫生健康,卫健,卫计", "应急", "农业", "交通", "水利,水务", "文化,旅游,文旅,体育",
    "商务", "审计", "司法", "公安", "自然资源,国土", "生态环境,环保,环境保护", "市场监", "人力资源,人社", "医疗保障,医保", "退役军人", "税务",
    "城市管理,城管,综合执法", "发展和改革,发改", "科技,科学技术", "林业", "气象", "信访", "档案", "民族,宗教",
)  # fmt: skip


def misplaced(batch: Sequence[Candidate], own: Ints, texts: pa.Table) -> Iterator[Finding]:
    """Yield one finding for each report at `own` of the batch whose text names another body as its own."""
    place = np.full(int(max(own, default=0)) + 2, -1, np.int32)
    place[own] = np.arange(len(own))
    position = np.minimum(texts["position"].to_numpy(), len(place) - 1)
    some = texts.filter(pc.and_(pc.match_substring_regex(texts["text"], _WORTH), pa.array(place[position] >= 0)))
    told: set[int] = set()
    for number, text in zip(place[some["position"].to_numpy()].tolist(), some["text"].to_pylist(), strict=True):
        agency = batch[own[number]].who.agency
        found = _stranger(compact.__wrapped__(text), agency) if agency and number not in told else None
        if found:
            told.add(number)
            name, words, sure = found
            sentence = f"正文“{words[:120]}”所称为{name}，本报告为{agency}。"
            yield Finding(
                number, "P.BODY", "plausibility", "text", "body of the text = agency", 1.0, 0.0, DIFFERS, sure, sentence
            )


def _stranger(text: str, agency: str) -> tuple[str, str, float] | None:
    for pattern, sure in ((_ASK, 0.7), (_REPORTS, 0.6)):
        for found in pattern.finditer(text):
            if _is_other(found["name"], agency):
                return found["name"], found.group().strip("。;"), sure
    for found in _FIELD.finditer(text):
        named, mine = _organs(found["name"]), _organs(agency)
        if named and mine and not named & mine:
            return found["name"] + "部门", found.group(), 0.5
    if (found_up := _UPWARDS.search(text)) and not agency.endswith(("政府", "办公室", "办公厅")):
        return f"{found_up['name']}政府", found_up.group(), 0.5
    return None


@lru_cache(maxsize=1 << 14)
def _is_other(name: str, agency: str) -> bool:
    """Whether a name is certainly another body's: another place of the same rank, or another organ of no place."""
    mine, theirs = _places(agency), _places(name)
    if not mine or not theirs or agency in name or name in agency:
        return False
    if {one[:-1] for one in mine} & {one[:-1] for one in theirs} or any(one[:-1] in agency for one in theirs):
        return bool(_organs(name) and _organs(agency) and not _organs(name) & _organs(agency))
    if len(theirs) > 1 and theirs[0][-1] in "市州盟" and theirs[-1][-1] in "县区旗" and mine[-1][-1] not in "省区州盟":
        return True
    return mine[-1][-1] in "县区旗镇乡" and _class(mine[-1]) == _class(theirs[-1])


def _class(place: str) -> str:
    return "town" if place[-1] in "镇乡" else "county" if place[-1] in "县区旗" else "city"


@lru_cache(maxsize=1 << 14)
def _places(name: str) -> tuple[str, ...]:
    return tuple(_PLACE.findall(name))


@lru_cache(maxsize=1 << 14)
def _organs(name: str) -> frozenset[int]:
    return frozenset(number for number, words in enumerate(_ORGANS) if any(word in name for word in words.split(",")))
