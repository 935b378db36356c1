"""Is this line the title of an annual report, of whom, of which year?

Owns the wording of titles and of agencies' names as titles print them. Input: one line, or a few
joined (from a page, a file name, a link); output: a `Title`, to the crawler (is this link a report?)
and to normalize (whose is it?). Sources: 110 displayed titles and the variants of real reports.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from forms.labels import compact

#: longer than any title; a line beyond it is a sentence or a whole page
LONGEST = 160


class Title(NamedTuple):
    """What a title says. `kind` is one of

    ``report`` (it names an agency or a year), ``generic`` (title words alone, as menus print them),
    ``bare`` (年报 without 信息公开: a report only if the cells say so), ``annex`` (the statistics table
    of a report), ``form`` (the blank form's own title).
    """

    agency: str | None
    year: int | None
    text: str
    kind: str

    @property
    def rank(self) -> int:
        """How much it tells: 3 agency and year, 2 a year, 1 an agency, 0 neither."""
        return 2 * (self.year is not None) + (self.agency is not None)


_ZERO = "〇○零oOОΟО0"
_DIGITS = str.maketrans("一二三四五六七八九" + _ZERO, "123456789" + "0" * len(_ZERO))
_YEAR = rf"20[0-3]\d|[二2][{_ZERO}][一二三{_ZERO}123][一二三四五六七八九{_ZERO}\d]"
_TOPIC = (
    r"(?:(?:政府|政务)?(?:信息|政务)公开|政府信息|政府资讯公开)"
    r"(?:[和与及暨、](?:政府|政务)?(?:信息|政务)?公开)?"
)
_WORDS = re.compile(
    rf"{_TOPIC}(?:工作|情况|总结|年度|[的《“\"(])*(?P<year>(?<!\d)(?:{_YEAR})(?:年度|年)?)?\)?"
    r"(?:工作|情况|总结|年度|的)*(?P<word>年报|报告书?|统计[年]?表)"
)
_BARE = re.compile(rf"^(?P<agency>.{{2,40}}?)(?P<year>{_YEAR})年度?(?:工作)?(?:年报|年度报告)$")
_TAIL = re.compile(
    r"[》”\"』」】]?(?:的?(?:函|公告|公示|报告|公开))?(?:[及和与暨]?的?(?:附表|附件|统计表|附统计表))?"
    r"(?:正文|全文|电子版|图解|图片版|文字版|公开版|定稿|终稿|的?(?:更正|更新|修订|修正|订正|勘误)(?:版|稿|说明)?)?[》”\"』」】\]]?(?:\([^()]*\)|\[[^\[\]]*\]|【[^】]*】)*"
    r"[》”\"】]?(?:(?:发布|公开|成文|更新)?(?:时间|日期):.*|(?:信息)?来源:.*|字[体号]:.*|\d{4}[-/.年]\d.*|\d{1,2})?"
    r"(?:\.[A-Za-z]{2,4})?",
)
_EXTENSION = re.compile(r"\.[A-Za-z]{2,4}$")
_OTHER_MATTER = re.compile(r"(?:环境|环保|企业|预算|决算|财政|党务|司法|检务|校务|信用|征地|土地)$")
_FORM = re.compile(r"^的?(?:统一)?(?:格式|模板|样式|样表|范本)")
_BREAKS = re.compile(r"[_|｜丨>»›→]+|(?<!\d)[-—–]+|[-—–]+(?!\d)")
_YEAR_IN_PREFIX = re.compile(rf"(?<!\d)[\[〔【(]?(?P<year>{_YEAR})(?:年度|年)?[\]〕】)]?(?![\d.\-/]|年?\d+月)")
_DOCUMENT_NUMBER = re.compile(r"[\[〔【(]\d{4}[\]〕】)](?:第?\d+号)|[〔\[]\d{4}[〕\]]")
_RANGE = re.compile(rf"(?:{_YEAR})年?(?:[-—–~至到、和])(?:{_YEAR})(?:年度?)?")
_HEAD = re.compile(
    r"^(?:\d{4}(?:年\d{1,2}月\d{1,2}日|([-/.])\d{1,2}\1\d{1,2})|附件\d*[:、.]?|附\d*[:、.]|(?:标题|名称|题名|文件名|信息名称)[:]?|(?:图解|一图读懂|正文|首页|当前位置)[:|]?|关于|(?:更正|更新|勘误|订正|修[订正])[】\])〕:]?"
    r"|[一二三四五六七八九十\d]{1,2}[、.]|[^\w(〔]+|_)+"
)
_VERBS = re.compile(r"(?:关于|报送|上报|呈报|公布|发布|印发|公开|做好|年度|全年|[\s:,、·_《“\"(\[【-])+$")
_NOT_A_NAME = re.compile(
    r"[,。;；:：!?！？《》]|根据|按照|依据|依照|现将|(?<!机构)编制|撰写|要求|如下|条例|规定|通知|通报|公告|条目|栏目|制度|指南"
    r"|目录|提案|建议|解读|季度|上半年|下半年|月份"
    r"|点击|下载|历年|往年|本报告|本年度|负责|起草|[^\x00-\x7f]的"
)
_SELF = re.compile(
    r"^(?:本|我)(?:行政)?(?:机关|局|单位|委|办|厅|部|院|处|所|站|中心|镇|乡|街道|县|市|区|省|州|旗|级|会|年)|^全(?:[市县区省州旗镇乡]$|系统)"
)
_MENU = re.compile(
    r"各(?:有关|直属|级|部门|单位|机构|委办局|省|市|县|区|地|乡镇|乡、|镇街|街道).*|[省市县区州旗盟乡镇街道直属级垂管所下辖派出(),、和及与/]*"
    r"(?:部门|单位|机构|委办局|街道|乡镇|镇街|县市区|市县|区县|市区|办事处|政府|政府部门|年度|法定主动公开内容)?"
)
_ORGAN = re.compile(
    r"^[^\s,。;；:：!?！？《》|>＞]{1,36}(?:局|委|委员会|办公室|办公厅|办|厅|部|院|署|会|社|队|中心|站|所|处|街道|街道办|镇|乡|苏木|政府|公司|学校|大学|学院|馆|园区|新区"
    r"|开发区|高新区|经开区|示范区|度假区|农场|林场|海关|银行|台|省|市|县|区|州|旗|盟|团|分局|分会|机关)(?:\([^()]{1,20}\))?$"
)
_FURNITURE = re.compile(r"网$|网站|门户|平台|首页|专栏|年报|报告|公开|位置|本站|管理员|主办|版权|备案|下载|联系|地址")
_SITE = re.compile(r"(?:[市县区省州旗盟]|自治区)(?:人民)?政府$")


@lru_cache(maxsize=1 << 15)
def parse(text: str) -> Title | None:
    """Return what a line says as the title of an annual report, or None where it is none.

    Joined lines, site names after ``_ | -``, spaced-out characters, Chinese numerals and years before,
    inside or after the name are read; years of document numbers (〔2021〕30号) never count.
    """
    if len(text) > 3 * LONGEST or not ("报" in text or "報" in text or "表" in text):
        return None
    line = compact(text)
    if len(line) > LONGEST:
        return None
    pieces = [piece for piece in _BREAKS.split(line) if piece]
    titles = [title for piece in pieces if (title := _parse_piece(piece))]
    if not titles:
        return None
    best = max(titles, key=lambda title: title.rank)
    return best if best.agency or best.kind == "form" else _with_neighbour(best, pieces)


@lru_cache(maxsize=1 << 15)
def agency_name(text: str) -> str | None:
    """Return the name where a line is an agency's name and nothing else (a signature, a publisher)."""
    line = compact(text).strip("-—_|()[]【】《》“”\"'.·")
    if not 3 <= len(line) <= 40 or not _ORGAN.match(line):
        return None
    if _FURNITURE.search(line) or _NOT_A_NAME.search(line) or _SELF.match(line) or _MENU.fullmatch(line):
        return None
    return None if re.search(r"\d{3}", line) else line


def year_of(text: str) -> int | None:
    """Return a printed year as a number (2023, ２０２３, 二〇二三, 二O二三)."""
    digits = compact(text).translate(_DIGITS)
    return int(digits) if re.fullmatch(r"20\d\d", digits) else None


def _parse_piece(piece: str) -> Title | None:
    plain = _DOCUMENT_NUMBER.sub("", piece)
    for words in _WORDS.finditer(plain):
        tail = plain[words.end() :]
        if words.group().startswith("信息") and _OTHER_MATTER.search(plain[: words.start()]):
            continue
        if _FORM.match(tail):
            return Title(None, None, plain, "form")
        if _TAIL.fullmatch(tail) or agency_name(tail):
            return _titled(plain, words, tail)
    return _parse_bare(plain)


def _titled(plain: str, words: re.Match[str], tail: str) -> Title | None:
    prefix = _prefix(plain, words.start())
    several = _RANGE.search(prefix)
    name, year = _name_and_year(_RANGE.sub("", prefix) if several else prefix)
    if name and _NOT_A_NAME.search(name):
        return None
    if year is None and not several:
        year = year_of((words["year"] or "").rstrip("年度")) or _year_in_brackets(tail)
    agency = _as_agency(name) or _agency_in_tail(tail)
    kind = _kind(words)
    if kind and not (agency and year):
        return None
    shown = _EXTENSION.sub("", _HEAD.sub("", plain)).rstrip('》”"')
    return Title(agency, year, shown, kind or ("report" if agency or year else "generic"))


def _kind(words: re.Match[str]) -> str | None:
    if words["word"].startswith("统计"):
        return "annex"
    return None if "公开" in words.group() else "bare"


def _prefix(plain: str, end: int) -> str:
    """Return what stands before the title words; 人民政府信息公开 gives the agency its 政府 back."""
    prefix = plain[:end].rpartition(":")[2]
    return prefix + "政府" if prefix.endswith("人民") and plain.startswith("政府", end) else prefix


def _name_and_year(prefix: str) -> tuple[str, int | None]:
    years = list(_YEAR_IN_PREFIX.finditer(prefix))
    if not years:
        return _trim(prefix), None
    found = years[-1]
    name = _trim(prefix[: found.start()]) + _trim(prefix[found.end() :])
    return name, year_of(found["year"])


def _trim(text: str) -> str:
    """Cut ordinals, 附件, 关于, opening marks from the ends of a name."""
    return _VERBS.sub("", _HEAD.sub("", text))


def _as_agency(name: str) -> str | None:
    if not 2 <= len(name) <= 50 or _SELF.match(name) or _MENU.fullmatch(name):
        return None if name not in ("市政府", "县政府", "区政府", "省政府") else name
    return name


def _agency_in_tail(tail: str) -> str | None:
    """Return the agency of …年度报告(某某局) or of a name that follows the title after a blank."""
    name = agency_name(tail.strip("()"))
    return None if name is None or _SITE.search(name) else name


def _year_in_brackets(tail: str) -> int | None:
    found = re.match(rf"[^(\[]*[(\[]({_YEAR})(?:年度|年)?[)\]]", tail)
    return year_of(found.group(1)) if found else None


def _parse_bare(plain: str) -> Title | None:
    found = _BARE.match(_HEAD.sub("", plain))
    agency = agency_name(found["agency"]) if found else None
    if not found or agency is None or re.search(r"公积金|网站|法治|统计年", agency):
        return None
    return Title(agency, year_of(found["year"]), plain, "bare")


def _with_neighbour(title: Title, pieces: list[str]) -> Title:
    """Take the agency from the piece beside a title without one (…年度报告-沭阳县发改局).

    The government of a county or above is left alone: there the piece is the site's name.
    """
    for piece in pieces:
        name = agency_name(piece)
        if name and not _SITE.search(name):
            kind = title.kind if title.kind != "generic" else "report"
            return title._replace(agency=name, kind=kind)
    return title
