"""Narrative sections: headings as reports print them, contents lists, restarts, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import read_text
from extract.sections import sections
from forms.form import load
from forms.records import Cell, Grid, Paragraph

SAMPLES = Path(__file__).parents[1] / "data" / "sample"
ZH = {section.key: section.zh for section in load()[0].sections}
KEYS = list(ZH)
NUMERALS = "一二三四五六"
TABLES = {2: "disclosure", 3: "requests", 4: "disputes"}
REAL_TABLES = {1: "disclosure", 2: "requests", 3: "disputes"}


def table(number: int, *rows: Sequence[str]) -> Grid:
    return Grid(number, [[Cell(text, r, c) for c, text in enumerate(row, 1)] for r, row in enumerate(rows, 1)])


def split(body: Sequence[str | Grid], anchors: dict[int, str] | None = None) -> list[Paragraph]:
    anchors = anchors or {}
    return sections(list(body), set(anchors), anchors)


def texts(paragraphs: Sequence[Paragraph], section: str) -> list[str]:
    return [paragraph.text for paragraph in paragraphs if paragraph.section == section]


def report(mark: str = "{n}、{zh}", tables: bool = True, preamble: Sequence[str] = ()) -> list[str | Grid]:
    body: list[str | Grid] = ["某县财政局2023年政府信息公开工作年度报告", *preamble]
    for index, (key, zh) in enumerate(ZH.items()):
        body += [mark.format(n=NUMERALS[index], d=index + 1, zh=zh), f"{key}的文字。"]
        if tables and index + 1 in TABLES:
            body.append(table(index + 1, ("规章", "1")))
    return body


def assert_whole(paragraphs: Sequence[Paragraph]) -> None:
    assert {key: texts(paragraphs, key) for key in KEYS} == {key: [f"{key}的文字。"] for key in KEYS}


@pytest.mark.parametrize(
    "mark", ["{n}、{zh}", "{n}．{zh}", "{n}.{zh}", "## {n}、{zh}", "（{n}）{zh}", "({n}){zh}", "{d}、{zh}", "{d}. {zh}", "{zh}", "{n}{zh}",
             "第{n}部分 {zh}", "[bookmark: _GoBack]{n}、{zh}", "　　{n}、 {zh}"],
)  # fmt: skip
def test_headings_are_found_however_they_are_numbered(mark: str) -> None:
    assert_whole(split(report(mark), TABLES))


def test_headings_are_found_without_any_table() -> None:
    assert_whole(split(report(tables=False)))


def test_a_contents_sentence_is_no_heading() -> None:
    said = "本报告由" + "、".join(ZH.values()) + "六部分组成。"
    found = split(report(preamble=[said]), TABLES)
    assert_whole(found)
    assert said in texts(found, "front")


@pytest.mark.parametrize("mark", ["{n}、{zh}", "{zh}"])
def test_a_list_of_contents_is_no_heading(mark: str) -> None:
    listed = [mark.format(n=NUMERALS[i], zh=zh) for i, zh in enumerate(ZH.values())]
    found = split(report(preamble=["目录", *listed, "现公布如下。"]), TABLES)
    assert_whole(found)
    assert texts(found, "front")[1:] == ["目录", *listed, "现公布如下。"]


def test_a_heading_may_share_its_line_with_text() -> None:
    body = [*report()[:-2], f"六、{ZH['other_matters']}。无。"]
    assert texts(split(body, TABLES), "other_matters") == ["无。"]


def test_other_wordings_and_misspelt_headings_are_found() -> None:
    body = [
        "一、工作基本情况",
        "甲。",
        "二、主动公开政府政府情况",
        "乙。",
        "五、存在问题及改进情况",
        "丙。",
        "六、其它需要报告事项",
        "丁。",
    ]
    found = split(body)
    assert [texts(found, key) for key in ("overview", "disclosure", "problems", "other_matters")] == [
        ["甲。"],
        ["乙。"],
        ["丙。"],
        ["丁。"],
    ]


def test_numbering_that_restarts_is_followed_by_the_tables() -> None:
    body: list[str | Grid] = [
        "一、总体情况", "甲。", "二、工作机制保障", "乙。", "三、主动公开工作情况", "丙。", "四、政府信息公开申请情况", "丁。",
        "五、存在的主要问题及改进情况", "戊。", "一、主动公开政府信息情况", table(2, ("规章", "1")), "二、收到和处理政府信息公开申请情况",
        table(3, ("规章", "1")), "三、政府信息公开行政复议、行政诉讼情况", table(4, ("规章", "1")), "五、其他需要报告的事项", "无。",
    ]  # fmt: skip
    found = split(body, TABLES)
    assert texts(found, "overview") == ["甲。", "乙。", "丙。", "丁。"]
    assert texts(found, "problems") == ["戊。"]
    assert texts(found, "requests") == []
    assert texts(found, "other_matters") == ["无。"]


def test_tables_place_the_text_after_them_where_headings_are_lost() -> None:
    body: list[str | Grid] = ["一、总体情况", "甲。", table(2, ("规章", "1")), table(3, ("规章", "1")), "收到申请三件。",
                              table(4, ("规章", "1")), "五、存在的主要问题及改进情况", "乙。"]  # fmt: skip
    found = split(body, TABLES)
    assert texts(found, "overview") == ["甲。"]
    assert texts(found, "requests") == ["收到申请三件。"]
    assert texts(found, "problems") == ["乙。"]


def test_the_overview_begins_at_its_first_sub_heading_where_its_heading_is_lost() -> None:
    found = split(
        [
            "某市2023年政府信息公开年度报告",
            "（一）主动公开情况",
            "甲。",
            "五、存在的主要问题及改进情况",
            "乙。",
            "六、其他需要报告的事项",
            "无。",
        ]
    )
    assert [(p.section, p.part, p.heading) for p in found if p.text == "甲。"] == [
        ("overview", "disclosure", "（一）主动公开情况")
    ]


def test_sub_headings_give_the_part_of_the_overview() -> None:
    body = ["一、总体情况", "概况。", "（一）主动公开情况。甲。", "（二）依申请公开", "乙。", "（三）深化平台建设", "丙。", "（四）标准化建设", "丁。",
            "一是监督保障方面。戊。", "二、主动公开政府信息情况", "己。"]  # fmt: skip
    found = split(body)
    assert [(p.part, p.heading, p.text) for p in found if p.section == "overview"] == [
        (None, None, "概况。"),
        ("disclosure", "（一）主动公开情况", "甲。"),
        ("requests", "（二）依申请公开", "乙。"),
        ("platform", "（三）深化平台建设", "丙。"),
        ("other", "（四）标准化建设", "丁。"),
        ("supervision", "（四）标准化建设", "一是监督保障方面。戊。"),
    ]


def test_sub_headings_are_kept_in_other_sections_and_where_nothing_follows() -> None:
    found = split(
        [
            "一、总体情况",
            "甲。",
            "五、存在的主要问题及改进情况",
            "（一）主要问题",
            "乙。",
            "（二）改进情况",
            "六、其他需要报告的事项",
            "无。",
        ]
    )
    assert [(p.order, p.heading, p.text) for p in found if p.section == "problems"] == [
        (1, "（一）主要问题", "乙。"),
        (2, None, "（二）改进情况"),
    ]


@pytest.mark.parametrize(
    "tail",
    [["某县财政局", "2024年1月26日"], ["2024年1月26日"], ["附件：统计表.xls", "扫一扫在手机打开当前页"], ["分享到：", "打印 关闭"], ["某县财政局"],
     ["某县财政局", "二〇二四年一月二十六日"]],
)  # fmt: skip
def test_signature_and_furniture_are_the_foot(tail: list[str]) -> None:
    found = split([*report(), *tail], TABLES)
    assert_whole(found)
    assert texts(found, "foot") == tail


def test_other_tables_in_the_narrative_are_lines() -> None:
    body: list[str | Grid] = [
        "一、总体情况",
        table(1, ("渠道", "条数"), ("网站", "", "15")),
        "二、主动公开政府信息情况",
        table(2, ("规章", "1")),
    ]
    assert texts(split(body, {2: "disclosure"}), "overview") == ["渠道 | 条数", "网站 | 15"]


def test_of_a_long_front_the_nearest_lines_and_titles_are_kept() -> None:
    title = "某县财政局2023年政府信息公开工作年度报告"
    front = texts(split([title, *[f"导航{n}" for n in range(200)], *report()[1:]], TABLES), "front")
    assert front[0] == title
    assert len(front) == 61


def test_a_page_without_headings_is_all_front() -> None:
    assert texts(split(["首页", "政府信息公开年报", "某局"]), "front")[:2] == ["首页", "政府信息公开年报"]
    assert split([]) == []


@given(st.lists(st.sampled_from([*[f"{n}、{zh}" for n, zh in zip(NUMERALS, ZH.values(), strict=True)], "（一）主动公开情况", "一是甲。", "乙。",
                                 "某县财政局", "2024年1月26日", "附件：甲", "（二）依申请公开。丙。"]), max_size=25))  # fmt: skip
def test_no_line_is_lost(body: list[str]) -> None:
    found = split(body)
    printed = "\n".join(f"{p.heading} {p.text}" for p in found)
    headings = {f"{n}、{zh}" for n, zh in zip(NUMERALS, ZH.values(), strict=True)}
    assert all(piece in printed for line in body if line not in headings for piece in line.split("。") if piece)
    orders: dict[str, int] = {}
    for paragraph in found:
        orders[paragraph.section] = orders.get(paragraph.section, 0) + 1
        assert paragraph.order == orders[paragraph.section]


def real_report(name: str) -> list[str | Grid]:
    return read_text.read((SAMPLES / name).read_bytes()).body


def test_the_report_of_tianmen_is_split_whole() -> None:
    found = split(real_report("tianmen_survey_team_2023.txt"), REAL_TABLES)
    assert [(key, len(texts(found, key))) for key in KEYS] == list(zip(KEYS, (6, 3, 1, 1, 2, 1), strict=True))
    assert [p.part for p in found if p.section == "overview"] == [
        None,
        "disclosure",
        "requests",
        "management",
        "platform",
        "supervision",
    ]
    assert texts(found, "front")[0] == "天门调查队2023年度信息公开工作年度报告"
    assert texts(found, "foot") == []


def test_the_report_of_jianghan_is_split_whole() -> None:
    found = split(real_report("wuhan_jianghan_statistics_2022.txt"), REAL_TABLES)
    assert [(key, len(texts(found, key))) for key in KEYS] == list(zip(KEYS, (8, 0, 0, 0, 2, 1), strict=True))
    assert {p.heading for p in found if p.part == "management"} == {"（3） 政府信息管理"}
    assert texts(found, "other_matters") == ["无。"]
