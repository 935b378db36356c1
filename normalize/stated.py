"""The numbers that a report's text states, with their sentence: what they count, and how surely.

Input: a paragraph and the year its report is on; output: `Stated`s, which `normalize.narrative` holds
against the table. The wording is that of `forms.md` §4.3 and of real reports. A sentence that may count
something else (another year, a channel, another body, published items) gives nothing: a number missed
is no error, a wrong accusation is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from forms.labels import compact

#: a paragraph without any of these states nothing that a table holds
WORTH = "申请|复议|诉讼|规范性文件|行政许可|行政处罚|行政强制|其中"

_N = (
    r"(?P<about>约|近|逾|超过?|将近|达到?约?)?(?P<n>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?P<more>余|多|来|几|[十百千]?万)?"
)
_U = r"(?:余|多)?(?P<unit>件|份|宗|条|次|项|个|起|例|篇)(?P<over>以上|左右|多)?"
_GAP = r"[^,;。:\d]"
_VERB = r"(?:新收到?|收到|接收|接到|收悉|受理|收办|办理)"
_SENTENCE = re.compile(r"[^。!?\n]+")
_YEAR = re.compile(r"(20\d\d)年")
_OTHER_TIME = re.compile(r"以来|历年|近[两二三四五\d]年|同期|去年|上半年|下半年|季度")
_WIDER = re.compile(
    r"全[省市区县州旗盟镇乡国系]|各(?:级|部门|单位|镇|乡|街道|县|区|科室)|市直|县直|区直|所属|下属|辖区|本级|系统"
)
_CHANNEL = re.compile(
    r"网络|网上|互联网|在线|信函|信件|当面|现场|邮件|邮箱|邮寄|传真|平台|微信|自然人|法人|企业|公民|组织|个人"
    r"|其中|占|许可|复议|诉讼|建议|提案|投诉|举报|咨询|救助|留言|来电|来信|热线|不予|撤回|重复|补正|结转|延期|按[时期]|超期|逾期|收费|费用"
)
#: who may ask at all, which tells no channel
_ANYONE = re.compile(r"公民、?法人(?:和|或|及|与|、)?者?其他组织(?:提交的|提出的|的)?")
_BODY = re.compile(r"(?:局|委员会|委|办公室|办事处|政府|镇|乡|街道|中心|大队|支队|厅|院)$")
_SELF = re.compile(r"(?:我|本|全)(?:局|委|办|镇|乡|街道|县|市|区|厅|单位|机关|中心|院|部门|级)?$")
_LEAD = re.compile(
    r"^(?:20\d\d年度?|全年|年度内?|本年度?|一年来|共计?|累计|总共|[一二三四五六七八九十]是|截[至止][^,]*|[(（].{1,12}[)）]|\d+[.、])+|(?:全年|本年度?|共计?|累计|总共|内)+$"
)


class Stated(NamedTuple):
    """A number the text states. `fact` is what it counts; `firm` is false where it may count something else,
    so that it can agree with the table but not contradict it."""

    fact: str
    number: float
    rounded: bool
    firm: bool
    sentence: str


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("{N}", _N + _U).replace("{G}", _GAP).replace("{V}", _VERB))


_RECEIVED = (_re(r"{V}{G}{0,24}?申请{G}{0,12}?{N}"), _re(r"{V}(?:了|各类|的|共|:)*{N}{G}{0,16}申请"))
_NEW = _re(r"(?:其中)?(?:本年度?)?新收到?(?:的|政府信息公开|信息公开|申请)*{N}")
_NONE = re.compile(
    rf"(?:未收到|没有收到|未接到|没有接到|未受理|未收悉|无(?=人|依申请|政府信息公开申请|信息公开申请|公开申请)){_GAP}{{0,20}}申请"
)
_OUTCOMES = {
    "granted_or_partly": r"予以公开(?:和|及|与|或|、)(?:予以)?部分公开",
    "granted": r"(?<![不可])予以公开",
    "partly_granted": r"(?<!公开[和及与或、])部分公开",
    "refused": r"不予公开",
    "unavailable": r"无法提供",
    "rejected": r"不予处理",
    "closed": r"其[他它]处理",
}
_OUTCOME = {
    fact: _re(rf"{words}(?:的|类|情形|决定|答复|政府信息|信息|申请|共|为|有|计|:|情况)*{{N}}")
    for fact, words in _OUTCOMES.items()
}
_PERSONS = _re(r"自然人(?:提出|提交|的|申请|政府信息公开|信息公开|共|为|:)*{N}")
_LEGAL = _re(r"法人(?:和|或|及|与|、)者?其他组织(?:提出|提交|的|申请|政府信息公开|信息公开|共|为|:)*{N}")
_DONE = _re(r"(?:办结|办理完毕){G}{0,6}?{N}")
_DISPUTE = {
    "review": _re(r"行政复议(?:[^,;。:\d诉]{0,8}?){N}"),
    "lawsuits": _re(r"行政诉讼(?:[^,;。:\d议]{0,8}?){N}"),
}
_NO_DISPUTE = re.compile(
    r"(?:未发生|没有发生|未收到|没有收到|未产生|未出现|没有|未被|(?<!有)无)([^,;。]{0,30}行政(?:复议|诉讼)[^,;。]{0,16})"
)
_NOT_THAT = re.compile(r"败诉|纠|撤|维持|责任|超期|逾期|上诉|违法|驳回|备案|新增|审结|胜诉|终结")
_NORMS = {
    "normative_issued": _re(r"(?:制发|制定|印发|出台)(?:了|行政|的|各类)*规范性文件(?:共)?{N}"),
    "normative_repealed": _re(r"废止(?:了|行政|的|规范性文件|共)*{N}"),
    "normative_in_force": _re(r"现行有效(?:的|行政|规范性文件|共|为|有)*{N}"),
}
_DECISIONS = {
    "licences": _re(r"(?:[作做]出行政许可(?:决定)?|行政许可处理决定)(?:数量|共|为)*{N}"),
    "penalties": _re(r"(?:[作做]出行政处罚(?:决定)?|行政处罚处理决定)(?:数量|共|为)*{N}"),
    "coercive_measures": _re(r"(?:[作做]出行政强制(?:措施)?(?:决定)?|行政强制处理决定)(?:数量|共|为)*{N}"),
}
_MADE_KNOWN = re.compile(r"公开|公示|发布|解读|备案|审查|清理|网站")


def stated(text: str, year: int, agency: str, about_requests: bool) -> Iterator[Stated]:
    """Yield what a paragraph states. `about_requests` says that its heading or section is on requests."""
    bare = _ANYONE.sub("", compact.__wrapped__(text))
    asks = about_requests or "信息公开申请" in bare or "依申请公开" in bare or "申请公开" in bare
    for found in _SENTENCE.finditer(bare):
        sentence = found.group()
        years = {int(one) for one in _YEAR.findall(sentence)}
        if asks and ("申请" in sentence or "公开" in sentence or "结转" in sentence):
            yield from _carried(sentence, year)
        if years - {year} or _OTHER_TIME.search(sentence):
            continue
        if asks:
            yield from _requests(sentence, agency)
        if "复议" in sentence or "诉讼" in sentence:
            yield from _disputes(sentence)
        if "规范性文件" in sentence and "规章" not in sentence:
            yield from _papers(sentence, _NORMS)
        if "行政许可" in sentence or "行政处罚" in sentence or "行政强制" in sentence:
            yield from _papers(sentence, _DECISIONS)


def _requests(sentence: str, agency: str) -> Iterator[Stated]:
    if "申请" in sentence:
        yield from _received(sentence, agency)
        firm = not _WIDER.search(sentence)
        yield from _each(_PERSONS, "persons", sentence, firm)
        yield from _each(_LEGAL, "legal", sentence, firm)
    if "公开" in sentence or "处理" in sentence or "提供" in sentence:
        for fact, pattern in _OUTCOME.items():
            yield from _each(pattern, fact, sentence, not _WIDER.search(sentence))
    if "办" in sentence and ("申请" in sentence or "公开" in sentence):
        for found in _DONE.finditer(sentence):
            if not _CHANNEL.search(_clause(sentence, found)):
                yield _said("handled", found, sentence, not _WIDER.search(sentence))


def _received(sentence: str, agency: str) -> Iterator[Stated]:
    for pattern in _RECEIVED:
        for found in pattern.finditer(sentence):
            clause = _clause(sentence, found)
            if not _CHANNEL.search(clause):
                yield _said("received", found, sentence, not _WIDER.search(clause) and _own(clause, found, agency))
    for found in _NEW.finditer(sentence):
        if not _CHANNEL.search(_clause(sentence, found).replace("其中", "")):
            yield _said("new", found, sentence, not _WIDER.search(sentence))
    for found in _NONE.finditer(sentence):
        clause = _clause(sentence, found)
        if not _CHANNEL.search(clause):
            yield Stated("received", 0.0, False, not _WIDER.search(clause), sentence)


def _carried(sentence: str, year: int) -> Iterator[Stated]:
    if "结转" not in sentence and "转下" not in sentence:
        return
    years = {int(one) for one in _YEAR.findall(sentence)} - {year - 1, year, year + 1}
    if years or "以来" in sentence:
        return
    firm = not _WIDER.search(sentence)
    patterns = _carrying(year)
    for fact, pattern in patterns:
        for found in pattern.finditer(sentence):
            clause = _clause(sentence, found)
            if not re.search(r"自然人|法人|企业|网络|信函", clause):
                yield _said(fact, found, sentence, firm)
    if re.search(r"(?:无|没有)结转(?:至|到)?(?:下一?年|次年)", sentence):
        yield Stated("carried_out", 0.0, False, firm, sentence)
    if re.search(r"(?:无|没有)(?:上一?年度?)结转", sentence):
        yield Stated("carried_in", 0.0, False, firm, sentence)


_CARRYING: dict[int, tuple[tuple[str, re.Pattern[str]], ...]] = {}


def _carrying(year: int) -> tuple[tuple[str, re.Pattern[str]], ...]:
    if year not in _CARRYING:
        last, next_ = rf"(?:上一?年度?|去年|{year - 1}年度?)", rf"(?:下一?年度?|次年|{year + 1}年度?)"
        _CARRYING[year] = (
            ("carried_in", _re(rf"{last}(?:度|未办结)?(?:结转|转入){{G}}{{0,16}}?{{N}}")),
            ("carried_in", _re(rf"结转{last}(?:继续)?(?:办理)?{{G}}{{0,8}}?{{N}}")),
            ("carried_out", _re(rf"(?:结转|转)(?:至|到|入)?{next_}{{G}}{{0,14}}?{{N}}")),
            ("carried_out", _re(rf"{{N}}{{G}}{{0,6}}(?:结转|转)(?:至|到|入)?{next_}(?!{{G}}{{0,14}}\d)")),
        )
    return _CARRYING[year]


def _disputes(sentence: str) -> Iterator[Stated]:
    if "公开" not in sentence:
        return
    firm = not _WIDER.search(sentence)
    for fact, pattern in _DISPUTE.items():
        for found in pattern.finditer(sentence):
            if not _NOT_THAT.search(_clause(sentence, found)):
                yield _said(fact, found, sentence, firm)
    for none in _NO_DISPUTE.finditer(sentence):
        if not _NOT_THAT.search(none.group(1)) and not re.search(r"\d", none.group(1)):
            for fact, word in (("review", "复议"), ("lawsuits", "诉讼")):
                if word in none.group(1):
                    yield Stated(fact, 0.0, False, firm, sentence)


def _papers(sentence: str, patterns: dict[str, re.Pattern[str]]) -> Iterator[Stated]:
    for fact, pattern in patterns.items():
        for found in pattern.finditer(sentence):
            if not _MADE_KNOWN.search(_clause(sentence, found)):
                yield _said(fact, found, sentence, not _WIDER.search(sentence))


def _each(pattern: re.Pattern[str], fact: str, sentence: str, firm: bool) -> Iterator[Stated]:
    for found in pattern.finditer(sentence):
        if found["unit"] in "件份宗":
            yield _said(fact, found, sentence, firm)


def _said(fact: str, found: re.Match[str], sentence: str, firm: bool) -> Stated:
    rounded = bool(found["about"] or found["more"] or found["over"] or re.search(r"[余多]", found.group()[-3:]))
    return Stated(fact, float(found["n"].replace(",", "")), rounded, firm, sentence)


def _clause(sentence: str, found: re.Match[str]) -> str:
    """Return the clause a match stands in, commas apart."""
    start = max(sentence.rfind(mark, 0, found.start()) for mark in ",;:") + 1
    ends = [at for mark in ",;、" if (at := sentence.find(mark, found.end())) >= 0]
    return sentence[start : min(ends, default=len(sentence))]


def _own(clause: str, found: re.Match[str], agency: str) -> bool:
    """Whether the subject of a clause is the agency itself, as far as it is named."""
    subject = _LEAD.sub("", clause[: clause.find(found.group()[:2])])
    return not _BODY.search(subject) or bool(_SELF.search(subject)) or subject[-3:] in agency
