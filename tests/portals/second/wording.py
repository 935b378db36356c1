"""What portals call things: report titles as displayed, menus, and what only looks like a report.

Input: a place and its years; output: texts. Report titles follow the 110 displayed titles of the
field notes: nine in ten end in 政府信息公开工作年度报告, the rest do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

#: frequent first; {a} agency, {s} its short name, {y} the report year
TITLES = (
    "{a}{y}年政府信息公开工作年度报告", "{y}年{a}政府信息公开工作年度报告", "{a}{y}年度政府信息公开工作年度报告",
    "{a}{y}年政府信息公开年度报告", "{a}{y}年政府信息公开工作年度报告", "{y}年度{a}政府信息公开工作报告",
    "{a} {y}年政府信息公开工作年度报告", "{a}{y}年信息公开工作年度报告", "{y}年政府信息公开工作年度报告",
    "{a}{y}年政府信息公开工作年度报告", "{y}年度政府信息公开年报", "{a}{y}年度政务信息公开年度报告",
    "{a}政府信息公开工作年度报告（{y}年）", "{a}{y}年政府信息公开工作年度报告", "{a}{y}年政府信息公开报告",
    "{a}{y}年信息公开工作报告", "{a}關於{y}年政府信息公開工作年度報告", "{y}年度信息公开报告",
    "{a} 关于{y}年度政府信息公开年度报告的函", "{s}",
)  # fmt: skip

NEWS = (
    "区委常委会召开会议 传达学习贯彻有关精神", "我区召开{y}年政府信息公开工作推进会", "全区安全生产工作会议召开",
    "区领导调研重点项目建设", "一图读懂：今年民生实事进展如何", "我区部署{y}年政务公开重点工作任务",
    "“{y}年度十大新闻”评选揭晓", "区人大常委会听取{y}年度环境状况报告", "春季植树活动启动", "专家来我区考察交流",
    "区政府办举办政府信息公开培训班", "我区在全市政务公开考核中获优秀等次", "{y}年全区经济工作报告解读", "防汛备汛工作扎实开展",
    "政府工作报告（{y}年）", "“我为群众办实事”实践活动走深走实", "全区教育工作会议召开", "文明创建在行动",
)  # fmt: skip

NOTICES = (
    "{a}{y}年公开招聘工作人员公告", "关于{y}年国庆节放假安排的通知", "{y}年度专业技术职务评审公示",
    "关于{y}年度企业年报公示的提示", "关于道路交通管制的通告", "{y}年第二季度行政许可和行政处罚情况", "关于停水的公告",
    "{y}年度国有建设用地供应计划", "关于公开征求意见的公告", "{a}{y}年政府信息公开工作要点",
)  # fmt: skip

#: (label, slug); the parts of a disclosure platform's 法定主动公开内容
CONTENTS = (
    ("机构职能", "jgzn"), ("领导信息", "ldxx"), ("政府文件", "zfwj"), ("规范性文件", "gfxwj"), ("规划计划", "ghjh"),
    ("统计信息", "tjxx"), ("行政许可", "xzxk"), ("行政处罚", "xzcf"), ("财政预决算", "czyjs"), ("政府采购", "zfcg"),
    ("重大项目", "zdxm"), ("重大民生", "zdms"), ("公务员招考", "gwyzk"), ("应急管理", "yjgl"), ("建议提案办理", "jyta"),
    ("权责清单", "qzqd"), ("双随机一公开", "ssj"), ("法治政府建设年度报告", "fzzfjsndbg"), ("行政执法年报", "xzzfnb"),
    ("住房公积金年报", "gjjnb"), ("统计年报", "tjnb"), ("基层政务公开", "jczwgk"),
)  # fmt: skip

HOSTS = (
    "www.gov.cn", "www.hubei.gov.cn", "www.moe.gov.cn", "www.ndrc.gov.cn", "czj.km.gov.cn", "rsj.km.gov.cn", "yjj.km.gov.cn",
    "www.mva.gov.cn", "tjj.ah.gov.cn", "www.ezhou.gov.cn", "jyj.yanan.gov.cn", "www.hongshan.gov.cn",
)  # fmt: skip
BODIES_OF_STATE = (
    "中国政府网", "省政府门户网站", "教育部", "国家发展改革委", "市财政局", "市人力资源和社会保障局", "市应急管理局", "退役军人事务部",
    "省统计局", "鄂州市政府", "市教育局", "洪山区政府",
)  # fmt: skip


@dataclass
class Alike:
    """Something that is no report: where it is filed, what it says, what is attached (name → bytes)."""

    slug: str
    title: str
    body: str
    files: dict[str, bytes] = field(default_factory=dict)


def _paragraphs(*texts: str) -> str:
    return "".join(f"<p>　　{text}</p>" for text in texts)


def _table(*rows: tuple[str, ...]) -> str:
    cells = ("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table border="1">{"".join(cells)}</table>'


def blank(body: str) -> str:
    """Return the tables of a report with nothing filled in, as a notice encloses them."""
    tables = "".join(re.findall(r"<table.*?</table>", body, re.DOTALL | re.IGNORECASE))
    return re.sub(r"\d+(?:\.\d+)?(?=\s*(?:<[^>]*>\s*)*</td)", "", tables)


def alike(place: str, year: int, form: str, document: bytes) -> Iterator[Alike]:
    """Give a year's look-alikes; `form` is a whole report's body, `document` a blank form as a file."""
    yield Alike(
        "wznb", f"{place}政府网站工作年度报表（{year}年度）",
        _paragraphs("填报单位：区政府办公室")
        + _table(("网站名称", place + "人民政府门户网站"), ("首页网址", "www.example.gov.cn"), ("独立用户访问总量", "183021"),
                 ("信息发布总数", "5210"), ("政务动态信息更新量", "3125"), ("信息公开目录信息更新量", "1200"), ("解读信息发布总数", "42")),
    )  # fmt: skip
    yield Alike("fzzfjsndbg", f"{place}{year}年法治政府建设年度报告", _paragraphs(
        f"{year}年，我区深入推进依法行政，现将法治政府建设情况报告如下。", "一、总体情况。全面推进政务公开，主动公开政府信息5210条，办理依申请公开42件。",
        "二、行政复议、行政诉讼情况。全年办理行政复议案件31件。", "三、存在的主要问题及改进情况。"))  # fmt: skip
    yield Alike(
        "czyjs",
        f"{place}财政局{year}年度部门决算",
        _paragraphs("一、部门概况", "二、预算执行情况"),
        {f"{year}年度部门决算公开表.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + f"budget {place} {year}".encode()},
    )
    yield Alike(
        "gjjnb",
        f"{place}住房公积金{year}年年度报告",
        _paragraphs("根据国务院《住房公积金管理条例》的规定，现将住房公积金年度报告公布如下。"),
    )
    yield Alike("tjnb", f"{place}{year}年统计年报", _paragraphs(f"{year}年全区生产总值812亿元。"))
    yield Alike("xzzfnb", f"{place}{year}年度行政执法统计年报", _paragraphs("一、行政许可", "二、行政处罚"))
    yield Alike("zfwj", f"关于做好{year}年政府信息公开工作年度报告编制和发布工作的通知", _paragraphs(
        "各乡镇人民政府、街道办事处，区直各部门：", f"根据《中华人民共和国政府信息公开条例》第四十九条、第五十条规定，现就做好{year}年政府信息公开工作年度报告编制和发布工作通知如下。",
        "请各单位于1月31日前将本单位年度报告向社会公布。", "附件：政府信息公开工作年度报告格式") + blank(form),
        {f"{year}年政府信息公开工作年度报告模板.docx": document})  # fmt: skip


def guides(place: str) -> Iterator[Alike]:
    """Give what stands beside the reports on a disclosure platform."""
    yield Alike("gkzn", f"{place}政府信息公开指南", _paragraphs(
        "为了更好地提供政府信息公开服务，特编制本指南。", "一、主动公开", "二、依申请公开",
        "三、政府信息公开工作年度报告于每年1月31日前在政府信息公开专栏公布。", "四、政府信息公开工作机构"))  # fmt: skip
    yield Alike("gkzd", f"{place}政府信息公开工作年度报告制度", _paragraphs(
        "第一条 为规范政府信息公开工作年度报告，制定本制度。", "第二条 年度报告应当包括主动公开政府信息的情况、依申请公开的情况。"))  # fmt: skip
    yield Alike("gkzd", "中华人民共和国政府信息公开条例", _paragraphs(
        "第四十九条 县级以上人民政府部门应当在每年1月31日前向本级政府信息公开工作主管部门提交上一年度政府信息公开工作年度报告并向社会公布。",
        "第五十条 政府信息公开工作年度报告应当包括下列内容：（一）行政机关主动公开政府信息的情况；"))  # fmt: skip
    yield Alike("gkzd", "国务院办公厅政府信息与政务公开办公室关于印发《中华人民共和国政府信息公开工作年度报告格式》的通知", _paragraphs(
        "国办公开办函〔2021〕30号", "各省、自治区、直辖市人民政府办公厅：现将《中华人民共和国政府信息公开工作年度报告格式》印发给你们。"))  # fmt: skip
