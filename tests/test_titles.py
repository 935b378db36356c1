"""Titles of annual reports: the kinds that portals and files print, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.titles import agency_name, parse


def named(text: str) -> tuple[str | None, int | None]:
    title = parse(text)
    assert title is not None, text
    return title.agency, title.year


@pytest.mark.parametrize(
    "text",
    [
        "某县审计局2023年政府信息公开工作年度报告",
        "某县审计局2023年度政府信息公开工作年度报告",
        "某县审计局 2023年政府信息公开年度报告",
        "某县审计局2023年信息公开年度报告",
        "某县审计局2023年度信息公开工作年度报告",
        "某县审计局2023年政府信息公开工作报告",
        "某县审计局2023年政务公开工作报告",
        "某县审计局2023年政务信息公开年度报告",
        "某县审计局2023年政府信息公开年报",
        "某县审计局2023年政府信息公开报告",
        "某县审计局2023政府信息公开年报",
        "某县审计局2023年政府信息公开工作的年度报告",
        "2023年某县审计局政府信息公开工作年度报告",
        "2023年度某县审计局政府信息公开工作年度报告",
        "某县审计局政府信息公开工作2023年度报告",
        "某县审计局政府信息公开工作年度报告（2023年度）",
        "关于某县审计局2023年政府信息公开工作年度报告",
        "某县审计局 关于2023年度政府信息公开年度报告的函",
        "某县审计局关于公布2023年政府信息公开工作年度报告的公告",
        "《某县审计局2023年政府信息公开工作年度报告》",
        "关于《某县审计局2023年政府信息公开工作年度报告》的公示",
        "附件1：某县审计局2023年政府信息公开工作年度报告",
        "正文 某县审计局2023年政府信息公开工作年度报告",
        "某县审计局２０２３年政府信息公开工作年度报告",
        "某县审计局二〇二三年政府信息公开工作年度报告",
        "某县审计局二O二三年度政府信息公开工作年度报告",
        "某 县 审 计 局 2 0 2 3 年 政 府 信 息 公 开 工 作 年 度 报 告",
        "某县审计局2023年\n政府信息公开工作年度报告",
        "某县審計局2023年政府信息公開工作年度報告",
        "某县审计局2023年政府信息公开工作年度报告_某县人民政府",
        "某县审计局2023年政府信息公开工作年度报告-某县人民政府门户网站",
        "2023年政府信息公开工作年度报告-某县审计局",
        "2023年政府信息公开工作年度报告（某县审计局）",
        "当前位置：首页 > 政府信息公开年报 > 某县审计局2023年政府信息公开工作年度报告",
        "索引号 | 1 | 名称 | 某县审计局2023年政府信息公开工作年度报告 | 发布机构 | 某县人民政府",
        "某县审计局2023年政府信息公开工作年度报告(集中公开专题页面)",
        "【图解】某县审计局2023年政府信息公开工作年度报告",
        "某县审计局2023年政府信息公开工作年度报告.docx",
        "〔2024〕5号 某县审计局2023年政府信息公开工作年度报告",
        "某县审计局2023年政府信息公开工作年度报告 2024-01-26",
        "某县审计局2023年年报",
    ],
)
def test_a_title_names_its_agency_and_year(text: str) -> None:
    assert named(text) == ("某县审计局", 2023)


@pytest.mark.parametrize(
    ("text", "agency", "year"),
    [
        ("2022年政府信息公开工作年度报告", None, 2022),
        ("政府信息公开工作年度报告（2022）", None, 2022),
        ("本机关2022年政府信息公开工作年度报告", None, 2022),
        ("我局二〇二二年政府信息公开工作年度报告", None, 2022),
        ("二O一一年度政府信息公开报告", None, 2011),
        ("2022年政府信息公开工作年度报告_某县人民政府", None, 2022),
        ("2008年度衡阳市政府信息公开工作年度报告", "衡阳市", 2008),
        ("淮安市人民政府信息公开工作年度报告（2022年）", "淮安市人民政府", 2022),
        ("天门调查队2023年度信息公开工作年度报告", "天门调查队", 2023),
        ("海关总署（本级机关）2020年政府信息公开工作年度报告", "海关总署(本级机关)", 2020),
        ("全州县2022年政府信息公开工作年度报告", "全州县", 2022),
        ("全市2022年政府信息公开工作年度报告", None, 2022),
        ("附城镇2022年政府信息公开工作年度报告", "附城镇", 2022),
        ("各莫镇2022年政府信息公开工作年度报告", "各莫镇", 2022),
        ("中共某县委机构编制委员会办公室2022年政府信息公开工作年度报告", "中共某县委机构编制委员会办公室", 2022),
        ("某县住房和城乡建设局2022年政府信息公开工作年度报告", "某县住房和城乡建设局", 2022),
        ("市政府2022年政府信息公开工作年度报告", "市政府", 2022),
        ("2021-2022年某局政府信息公开工作年度报告", "某局", None),
    ],
)
def test_what_a_title_does_not_say_is_unknown(text: str, agency: str | None, year: int | None) -> None:
    assert named(text) == (agency, year)


@pytest.mark.parametrize(
    "text",
    [
        "政府信息公开年报",
        "信息公开年报",
        "政府信息公开工作年度报告",
        "各部门、街道政府信息公开年度报告",
        "县市区信息公开年报",
        "部门政府信息公开工作年度报告",
    ],
)
def test_menu_labels_are_generic(text: str) -> None:
    title = parse(text)
    assert title is not None
    assert (title.kind, title.agency, title.year) == ("generic", None, None)


@pytest.mark.parametrize("text", ["政府信息公开工作年度报告格式模板", "中华人民共和国政府信息公开工作年度报告格式"])
def test_the_blank_form_is_nobodys_report(text: str) -> None:
    title = parse(text)
    assert title is not None
    assert (title.kind, title.agency, title.year) == ("form", None, None)


@pytest.mark.parametrize(
    "text",
    [
        "2023年政府网站工作年度报表",
        "某市2023年法治政府建设年度报告",
        "某局2023年部门预算公开报告",
        "政府信息公开指南",
        "政府信息公开目录",
        "政府信息公开年度报告制度",
        "关于做好2023年政府信息公开工作年度报告编制工作的通知",
        "关于报送2023年政府信息公开工作年度报告的通知",
        "2023年政府信息公开工作年度报告解读",
        "2023年第一季度政府信息公开工作报告",
        "2023年度政府信息公开年度工作报告说明",
        "2023年政务公开工作要点",
        "某公司2023年环境信息公开年度报告",
        "某市住房公积金2023年年度报告",
        "关于人大建议的办理报告",
        "根据《中华人民共和国政府信息公开条例》，编制2023年政府信息公开工作年度报告。",
        "现将2023年政府信息公开工作年度报告公布如下：",
        "年报",
        "市政府办公室",
        "",
    ],
)
def test_other_documents_and_sentences_are_no_titles(text: str) -> None:
    assert parse(text) is None


def test_the_statistics_table_of_a_report_is_its_annex() -> None:
    title = parse("某县审计局2017年政府信息公开情况统计表")
    assert title is not None
    assert (title.kind, title.agency, title.year) == ("annex", "某县审计局", 2017)


@pytest.mark.parametrize(
    "text", ["某县审计局", "松木塘镇", "国家统计局天门调查队", "市人民政府办公室", " 某 县 人 民 政 府 "]
)
def test_an_agency_stands_alone_on_its_line(text: str) -> None:
    assert agency_name(text) == "".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "本机关",
        "我局",
        "本站",
        "某县人民政府门户网站",
        "首页",
        "1",
        "无。",
        "县直各部门",
        "打印 关闭",
        "",
        "政府信息公开年报",
    ],
)
def test_self_words_and_furniture_are_no_agency(text: str) -> None:
    assert agency_name(text) is None


@given(st.text(alphabet="某县审计局2023年政府信息公开工作年度报告〔〕()（）-_|关于 \n一、", max_size=60))
def test_no_text_is_too_odd_to_parse(text: str) -> None:
    title = parse(text)
    assert title is None or title.year is None or 2000 <= title.year < 2040
