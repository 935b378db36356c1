"""What links promise: real titles and labels, and what stands beside reports and is none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from crawler.leads import confuses, is_body, menu, promise

TITLES = Path(__file__).parents[2] / "shared" / "samples" / "titles.csv"

LABELS = [
    "政府信息公开年报",
    "信息公开年报",
    "公开年报",
    "政府信息公开年度报告",
    "政府信息公开工作年度报告",
    "政府信息公开工作年报",
    "信息公开年度报告",
    "信息公开工作年度报告",
    "年度报告",
    "年报",
    "关区年报",
    "关区报告",
    "县市区信息公开年报",
    "部门政府信息公开工作年度报告",
    "各部门、街道政府信息公开年度报告",
]
LEVELS = [
    "市直部门",
    "乡镇街道",
    "县市区",
    "各县区",
    "区级部门",
    "驻区单位",
    "中央驻鄂单位",
    "省直单位、各市",
    "市、县（区）",
    "县（市、区）",
    "街道（镇）",
    "党群部门",
    "政府本级",
    "垂直管理部门",
    "区属国有企业",
    "部门年报",
    "公共企事业单位",
    "历年年报",
    "历史年报",
    "2018年以前",
    "2008-2018年",
    "2023年",
    "2023n",
    "二〇二三年",
    "2023年度(45)",
]
BODIES = [
    "文化和旅游局",
    "政务服务管理局",
    "政务服务和数据管理局",
    "新城街道办事处",
    "投资促进局",
    "机关事务服务中心",
    "融媒体中心",
    "县政府办公室",
    "市政府办公室",
    "区经济信息和科技局",
    "总工会",
    "镇雄县",
]
OTHER_THINGS = (
    "政府网站工作年度报表（2023年度）",
    "清溪县人民政府网站工作年度报表（2023年度）",
    "清溪县2023年法治政府建设年度报告",
    "清溪县财政局2023年度部门决算公开",
    "武汉住房公积金2023年年度报告",
    "2023年统计年报",
    "清溪县2023年行政执法统计年报",
    "清溪县司法局2023年行政复议年度报告",
    "政府信息公开工作年度报告制度",
    "政府信息公开年度报告格式",
    "关于做好2023年政府信息公开工作年度报告编制和发布工作的通知",
    "国务院办公厅政府信息与政务公开办公室关于印发《中华人民共和国政府信息公开工作年度报告格式》的通知",
    "政府信息公开指南",
    "清溪县教育局政府信息公开事项目录",
    "清溪县档案局2022年度工作报告说明",
    "2023年政府工作报告",
    "政府工作报告",
    "清溪县召开政府信息公开年度报告培训会",
    "一图读懂清溪县2023年政府信息公开工作年度报告",
    "清溪县2023年政府信息公开工作年度报告解读",
    "清溪县生态环境局2023年环境信息依法披露年度报告",
    "清溪县2023年政务公开工作要点",
)


@pytest.mark.skipif(not TITLES.exists(), reason="the real titles are not here")
def test_every_real_title_is_followed_in_a_column_with_the_year_it_says():
    with TITLES.open(encoding="utf-8") as file:
        titles = [row for row in csv.DictReader(file) if row["kind"] == "report"]
    assert len(titles) == 50
    said = {row["title"]: promise(row["title"]) for row in titles}
    assert [title for title, what in said.items() if what is None or what.kind not in ("report", "unit")] == []
    wrong = [row["title"] for row in titles if (year := said[row["title"]].year) and str(year) != row["year"]]
    assert wrong == []
    assert [row["title"] for row in titles if confuses(row["title"])] == []


@pytest.mark.parametrize("label", LABELS)
def test_a_menu_label_of_the_column_leads_to_it(label):
    assert menu(label, "http://www.x.gov.cn/a/b/").kind == "column"


@pytest.mark.parametrize("label", LEVELS)
def test_a_level_or_year_is_a_column_below_the_column(label):
    assert promise(label).kind == "column"


@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_one_whatever_menu_word_is_in_its_name(name):
    assert is_body(name)
    assert promise(f"{name}2023年") == ("unit", 2023)


@pytest.mark.parametrize(
    "label", ["办事服务", "网上办事大厅", "新闻中心", "县长信箱", "乡镇动态", "走进清溪", "社会救助", "政策文件"]
)
def test_a_menu_label_is_no_body(label):
    assert promise(label) is None


@pytest.mark.parametrize(
    "title",
    [
        "江汉区统计局2023年政府信息公开工…",
        "2023年江汉区统计局政府信息公开工作年度...",
        "江汉区人民政府办公室2023年政府信...",
    ],
)
def test_a_title_that_a_list_cut_off_is_followed(title):
    assert promise(title) == ("report", 2023)


@pytest.mark.parametrize("title", OTHER_THINGS)
def test_what_stands_beside_reports_is_not_followed_as_one(title):
    assert promise(title) is None


@pytest.mark.parametrize("label", ["通知公告", "工作动态", "政务动态", "规划总结", "公示公告"])
def test_a_list_of_other_things_is_a_shelf(label):
    assert menu(label, "http://www.x.gov.cn/tzgg/").kind == "shelf"
