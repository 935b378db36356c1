"""What the words of a link promise: a report, a column of them, a unit that has its own, or nothing of ours.

Input: links of a page; output: their kind. Labels, slugs and confusers: `portals.md` §1.16. Topic
matrices, year folders and columns split by level are told here, for all families.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from forms.labels import compact
from forms.titles import agency_name, parse, year_of

#: what stands beside reports and is none
_CONFUSERS = re.compile(
    r"网站(?:工作|监管)?(?:年度)?(?:工作)?(?:年度)?报表|网站.{0,6}(?:年报|年度报告)|预算|决算|法治(?:政府|建设)|依法行政|公积金.{0,8}(?:年报|年度报告|披露)|"
    r"统计(?:年报|年鉴|公报)|行政(?:执法|处罚).{0,4}(?:年报|年度报告|统计|公示|数据|情况)|公开(?:指南|制度|目录|办法|规定|条例|机构|渠道)|报告制度|"
    r"编制(?!委|办)|格式|模板|样式|范本|说明$|解读|答记者|培训[班会]|会议|考核|通报|双随机|环境(?:状况|质量|公报)|党务|财政专户"
)
_OTHER_REPORT = re.compile(r"网站|法治|决算|预算|公积金|行政执法")
_ABOUT = re.compile(r"召开|举办|组织开展|部署|培训|座谈|解读|图解|图说|一图(?:看|读)懂|一张图")
#: a title that a list cut off
_CUT = re.compile(r"(?:…|\.{2,3})\s*$")
_TOPIC = re.compile(r"政府信|信息公|政务公")
_NOTICE = re.compile(r"通知$|^关于(?:做好|开展|印发|转发|进一步)|的通知")
_YEAR = re.compile(
    r"^(?:\[|【|\()?(20[0-3]\d|[二2][〇○零0][〇○零一二三0-3][〇○零一二三四五六七八九0-9])(?:年度?|年版|n)?(?:年报|年度报告|报告|度)?(?:\]|】|\))?(?:[>›»]+|\(\d+\))?$"
)
_OLDER = re.compile(r"^20[0-3]\d年?(?:度)?(?:(?:及|以|及以|之)前|[-—–~至到]20[0-3]\d年?度?)(?:年报|年度报告|报告)?$")
#: the words that labels of levels are made of, and those of them that say a level
_LEVEL_WORDS = re.compile(
    r"(?:各|全|所辖|下辖|下级|所属|直属|派[出驻]|驻.{0,3}|垂直|垂管|双管|管理|党群|党委|工作(?=部门)|组成|主管|其他|其它|中央|国家|国有|公共|公用|事业|企事业|级|直|属|本"
    r"|人民政府|政府|部委|部门|单位|机构|机关|委办局|委局|委办|局办|街道办?事?处?|街办|乡镇?|镇街?|街镇|办事处|园区|开发区|高新区|新区|功能区|管委会|企业|国企|院校|高校"
    r"|[省市州盟县区旗地]|[、和及与/,)]|\((?!\d))++"
    r"(?:(?:政府)?信息公开(?:工作)?(?:年度)?(?:报告|年报)?|年度报告|年报)?(?:汇总|专栏)?(?:[>›»]+|\(\d+\))?$"
)
_LEVEL = re.compile(
    r"部委|部门|单位|机构|机关|委办|委局|局办|街道|街办|[乡镇]|办事处|园区|开发区|高新区|新区|功能区|管委会|企业|国企|院校|高校|政府|本级|直属|各[省市州盟县区旗地]|[省市州盟县区旗地][、和及与/(]?[省市州盟县区旗地]"
)
_COLUMN = re.compile(
    r"(?<!企业)(?<!信用)(?:政府|政务)?信息公开(?:工作)?(?:年度)?(?:工作)?(?:年报|年度报告|报告)|公开年报|^(?:年报|年度报告|关区年报|关区报告|(?:历年|往年|历史|以往|以前)(?:年度)?(?:年报|报告)?(?:归档|回顾|查询)?)$|年报(?:专栏|汇总|集中公开|公开)"
)
_WAY = re.compile(
    r"信息公开|政务公开|法定主动公开|公开(?:平台|专栏|目录)|^公开$|^(?:市|县|区|省|州)?政府信息$|(?:部门|街道|乡镇|镇街|区县|县区|市直|单位)(?:信息)?公开|年报"
)
#: a longer text is news of it, unless it ends as labels do (characters)
_LONGEST_WAY = 12
#: where a column's block leads on
_MORE = ("更多", "更多>>", "更多>", "more", "more>>", "+")
_WAY_END = re.compile(r"(?:信息公开|政务公开|平台|专栏|专区|目录)[>›»]*$")
_SLUG = re.compile(
    r"(?:zfxxgk|xxgk|zwgk|gk|zf|szf|bm|xj|qz)(?:gz)?(?:nb|ndbg|ndgzbg|gzndbg|gznb|nianbao)|(?<![a-z])(?:ndbg|gknb|nianbao|zfnbhz|nbzl|nbzt|nbhz|xxgkn\d*)(?![a-z])|"
    r"annualreport|[?&]type=3\b|tab=gknb|gk=4\b|state=3\b",
    re.I,
)
_WAY_SLUG = re.compile(r"zfxxgk|xxgk|zwgk|gongkai|gkml|openness|/public/", re.I)
_SHORT_BODY = re.compile(
    r"(?:联|工会|社|院|校|馆|所|站|队|台|司|处|办|委|部|厅|库|团|会|场|中心|大队|支队|总队|管委会|筹备组|公司|集团|医院|学校|幼儿园)$"
)
_YEAR_AROUND = re.compile(r"^(?:(20[0-3]\d)年?度?)?(.*?)(?:[(\[]?(20[0-3]\d)年?度?[)\]]?)?$")
_PLACE = re.compile(r"^[一-鿿]{1,10}(?:市|县|区|旗|州|盟|街道|镇|乡|苏木|办事处|新区|园区|开发区)$")
_MENU = re.compile(
    r"首页|魅力|走进|印象|智慧|召开|举行|举办|开展|调研|出席|主持|参加|新闻|动态|服务|互动|办事|旅游|概况|投资|专题|微博|微信|无障碍|登录|注册|搜索|信箱|热线|地图|关于|联系|版权|备案|客户端|更多|返回|打印|关闭|上一|下一|尾页|末页|简介|职能|领导|机构设置"
)
#: what only bodies are called, whatever a menu's word may stand before it (文化和旅游局, 政务服务中心, 街道办事处)
_SURE_BODY = re.compile(
    r"(?:局|委|委员会|办公室|人民政府|管委会|办事处|街道办|镇|乡|[一-鿿]{2}(?:服务|促进|指挥|融媒体|会计|核算)中心|服务处|新闻(?:办|出版社))$"
)
#: lists in which reports are filed among other things
_SHELF = re.compile(
    r"^(?:最新|信息|公开)?(?:通知|公示|公告|通告|通知公告|公告公示|公示公告|公告通知|公告栏)$|^(?:工作|政务|政务公开|信息公开|公开)动态$"
    r"|^(?:规划|计划|工作)(?:与|和|及)?(?:计划|规划)?总结$|^总结(?:报告|计划)$"
)
#: a name in a matrix is no longer
_LONGEST_NAME = 30


class Promise(NamedTuple):
    """`kind`: report, column, unit, way (towards a column), shelf (a list of other things with reports among them).

    `year`: the report year a title says, or a folder's.
    """

    kind: str
    year: int | None = None


@lru_cache(maxsize=1 << 16)
def promise(text: str, url: str = "") -> Promise | None:
    """Return what a link inside a column of annual reports promises, None for nothing of ours."""
    line = compact(text)
    if not line or len(line) > 120:
        return None
    if year := _YEAR.match(line):
        return Promise("column", year_of(year[1]))
    if _OLDER.match(line):
        return Promise("column")
    title = parse(text)
    if title is not None and _wrong(line):
        return None
    if title is not None and title.kind in ("report", "bare", "annex"):
        return Promise("report", title.year)
    if _CONFUSERS.search(line) or _NOTICE.search(line):
        return None
    if _CUT.search(text) and _TOPIC.search(line) and (said := re.search(r"20[0-3]\d", line)):
        return Promise("report", int(said[0]))
    if (title is not None and title.kind == "generic") or _COLUMN.search(line) or is_level(line):
        return Promise("column")
    return _unit(line)


def is_level(line: str) -> bool:
    """Whether a label names a level of the administration, as columns split by level print it."""
    return len(line) <= _LONGEST_NAME and bool(_LEVEL_WORDS.match(line) and _LEVEL.search(line))


def _unit(line: str) -> Promise | None:
    """Return what a body's name promises, with the year that a matrix prints before or after it."""
    around = _YEAR_AROUND.match(line)
    name, year = (around[2], around[1] or around[3]) if around else (line, None)
    return Promise("unit", int(year) if year else None) if is_body(name) else None


def _wrong(line: str) -> bool:
    """Whether a title that reads like a report's is of something else that agencies report yearly, or tells of one."""
    return bool(_ABOUT.search(line)) or (bool(_OTHER_REPORT.search(line)) and "信息公开" not in line)


def is_body(line: str) -> bool:
    """Whether a text is the name of a body and nothing else, as matrices print it."""
    if len(line) > _LONGEST_NAME or len(line) < 2 or (_MENU.search(line) and not _SURE_BODY.search(line)):
        return False
    return bool(agency_name(line) or _PLACE.match(line) or _SHORT_BODY.search(line))


def confuses(text: str) -> bool:
    """Whether a title is of something that stands beside reports and is none."""
    line = compact(text)
    return bool(_NOTICE.search(line)) or _wrong(line) or (bool(_CONFUSERS.search(line)) and parse(text) is None)


@lru_cache(maxsize=1 << 16)
def menu(text: str, url: str, inside: bool = False) -> Promise | None:
    """Return what a menu's link promises on the way from a home page: a column, a way towards one, or nothing.

    `inside`: the menu stands on a page of the disclosure itself, where levels and bodies have columns of their own.
    """
    line, path = compact(text), _path(url)
    if len(line) > 40 or _SHELF.match(line):
        return Promise("shelf") if _SHELF.match(line) else None
    if _CONFUSERS.search(line) or _NOTICE.search(line):
        return None
    said = promise(text) or Promise("other")
    if said.kind == "report" and said.year:
        return said
    if (said.kind in ("report", "column") and _names_column(line, path, inside)) or (
        line in _MORE and _SLUG.search(path)
    ):
        return Promise("column", said.year)
    if _names_way(line) or (is_level(line) and (inside or _WAY_SLUG.search(path))):
        return Promise("way")
    if said.kind == "unit":
        return Promise("column", said.year) if _SLUG.search(path) else said
    return None


def _names_column(line: str, path: str, inside: bool) -> bool:
    """Whether a label speaks of reports, or its address does."""
    return bool(_COLUMN.search(line) or parse(line) or _SLUG.search(path)) or (inside and "报" in line)


def _names_way(line: str) -> bool:
    return bool(_WAY.search(line)) and (len(line) <= _LONGEST_WAY or bool(_WAY_END.search(line)))


def is_column_address(url: str) -> bool:
    """Whether an address is written as columns of annual reports are."""
    return bool(_SLUG.search(_path(url)))


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
