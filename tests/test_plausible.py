"""Flags of plausibility, and the cell that explains what does not hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from filled import Filled, change, report, write

from extract.document import read
from forms.records import Paragraph
from normalize.other_body import _stranger
from normalize.rank import rank
from normalize.run import normalize

SAMPLE = Path(__file__).parents[1] / "data/sample"


def _checks(data: Path, *documents: Filled) -> pd.DataFrame:
    write(data, documents)
    normalize(data)
    return pd.read_parquet(data / "tidy/checks")


def _flags(data: Path, *documents: Filled) -> set[str]:
    checks = _checks(data, *documents)
    return set(checks.loc[(checks["status"] == "differs") & checks["identity"].str.startswith("P."), "identity"])


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("桃江县松木塘镇人民政府", "town"), ("东湖街道办事处", "town"), ("武汉市江汉区统计局", "county"), ("石林彝族自治县财政局", "county"),
        ("苏尼特右旗人民政府", "county"), ("湖北省教育厅", "high"), ("广西壮族自治区财政厅", "high"), ("国家税务总局", "high"),
        ("宜昌市人民政府", "unknown"), ("天门市统计局", "unknown"), ("天门调查队", "unknown"), (None, "unknown"),
    ],
)  # fmt: skip
def test_a_name_tells_a_level_or_nothing(name: str | None, level: str) -> None:
    assert rank(name) == level


def test_a_township_makes_no_rules(tmp_path: Path) -> None:
    # 松木塘镇 2022 prints 2, 0, 2
    for name, flagged in (("松木塘镇人民政府", True), ("甲县教育局", True), ("宜昌市人民政府", False)):
        made = change(change(report(name, 2022), "regulations/issued", 2), "regulations/in_force", 2)
        assert ("P.POWER" in _flags(tmp_path / name, made)) is flagged


def test_yuan_in_a_column_of_ten_thousands_is_flagged(tmp_path: Path) -> None:
    before, now = (
        change(report("甲县教育局", year), "fees/amount", value) for year, value in ((2022, 33.5), (2023, 330_000))
    )
    assert _flags(tmp_path / "a", before, now) == {"P.YUAN"}
    change(before, "fees/amount", 210_000)
    assert _flags(tmp_path / "b", before, now) == set()
    assert _flags(tmp_path / "c", change(report("小关乡人民政府", 2023), "fees/amount", 812_345)) == {"P.YUAN"}


def test_a_report_published_before_its_year_ended_is_flagged(tmp_path: Path) -> None:
    for day, flagged in ((date(2023, 12, 19), True), (date(2024, 1, 2), False)):
        made = report("滁州市气象局", 2023)
        made.paragraphs.append(Paragraph("foot", None, 1, None, f"{day.year}年{day.month}月{day.day}日"))
        assert ("P.EARLY" in _flags(tmp_path / str(day), made)) is flagged


def test_the_notice_of_another_form_is_flagged_for_each_table(tmp_path: Path) -> None:
    made = report("甲县教育局", 2022)
    made.paragraphs.insert(0, Paragraph("front", None, 2, None, "按照国办公开办函〔2019〕60号要求编制。"))
    checks = _checks(tmp_path, made)
    assert checks.loc[checks["identity"] == "P.CITED", "key"].tolist() == ["disclosure", "requests"]


def test_a_period_of_another_year_is_flagged(tmp_path: Path) -> None:
    made = report("甲县教育局", 2022)
    made.paragraphs.insert(0, Paragraph("front", None, 2, None, "统计期限为2021年1月1日至2021年12月31日。"))
    assert _flags(tmp_path, made) == {"P.YEAR"}


@pytest.mark.parametrize(
    ("section", "texts", "key"),
    [
        ("front", ["本报告统计期限自2022年1月1日起至2021年12月31日止。"], "period"),
        ("front", ["根据条例规定，现编制并公布2021年政府信息公开工作年度报告。"], "preamble"),
        ("overview", ["2021年，我局加强学习。", "2021年，组织培训3次。"], "text"),
        ("front", ["根据条例规定，现公布2022年政府信息公开工作年度报告。"], None),
        ("front", ["上一篇：甲县教育局2021年政府信息公开工作年度报告"], None),
        ("overview", ["2021年，我局加强学习。", "2022年，组织培训3次。"], None),
    ],
)
def test_a_text_on_another_year_is_flagged(tmp_path: Path, section: str, texts: list[str], key: str | None) -> None:
    made = report("甲县教育局", 2022)
    made.paragraphs = [Paragraph(section, None, 9 + at, None, text) for at, text in enumerate(texts)]
    checks = _checks(tmp_path, made)
    assert checks.loc[checks["identity"] == "P.YEAR", "key"].tolist() == ([key] if key else [])


@pytest.mark.parametrize(
    ("agency", "text"),
    [
        ("武汉市江汉区统计局", "2022年我局认真做好住房和城乡部门基础政务公开和重点栏目公开等工作"),
        ("迎宾路街道办事处", "公民向市政府及市政府办公室提出政府信息公开申请"),
        ("甲县教育局", "如有疑问，请与宜宾市翠屏区文化和旅游局办公室联系"),
        ("甲县教育局", "2023年，乙县教育局共收到政府信息公开申请3件"),
    ],
)
def test_text_of_another_body_is_flagged(agency: str, text: str) -> None:
    assert _stranger(text.replace("，", ","), agency)


@pytest.mark.parametrize(
    ("agency", "text"),
    [
        ("天门调查队", "请与国家统计局天门调查队办公室联系"),
        ("江汉区统计局", "请与武汉市江汉区统计局办公室联系"),
        ("江汉区统计局", "武汉市统计局共收到申请3件"),
        ("甲县人民政府", "请与甲县人民政府办公室联系"),
        ("甲县教育局", "县委县政府高度重视,甲县教育局主动公开信息3条"),
        ("甲县教育局", "推进教育领域基层政务公开"),
        ("湖北省教育厅", "武汉市江汉区教育局主动公开信息3条"),
        ("甲县人民政府", "做好教育、住房保障等领域基层政务公开"),
        ("本机关", "请与我们联系"),
    ],
)
def test_superiors_offices_and_the_own_field_are_no_strangers(agency: str, text: str) -> None:
    assert _stranger(text, agency) is None


def _sample(name: str, agency: str, year: int) -> Filled:
    found = read((SAMPLE / name).read_bytes(), name, "text/plain")
    made = Filled(agency, year, list(found.facts), list(found.paragraphs), source=name)
    made.title = f"{agency}{year}年政府信息公开工作年度报告"
    return made


def test_the_two_real_reports_end_with_their_findings(tmp_path: Path) -> None:
    tianmen = _sample("tianmen_survey_team_2023.txt", "天门调查队", 2023)
    jianghan = _sample("wuhan_jianghan_statistics_2022.txt", "武汉市江汉区统计局", 2022)
    checks = _checks(tmp_path, tianmen, jianghan)
    differs = checks[checks["status"] == "differs"]
    found = [(row.year, row.identity, row.key, row.left, row.right) for row in differs.itertuples()]
    assert found == [
        (2022, "T3.TOTAL", "person", 5, 4),
        (2022, "T3.TOTAL", "all", 5, 4),
        (2022, "P.BODY", "text", 1, 0),
        (2023, "X.PARTS", "54条", 54, 44),
    ]
    sentences = differs["sentence"].tolist()
    assert all("属于行政查询事项、自然人印作5、5，如为4、4则全部成立" in one for one in sentences[:2])
    assert sentences[3].endswith("所列各项合计44，与总数54不符。")


def test_the_one_cell_that_explains_all_is_named(tmp_path: Path) -> None:
    made = report("甲县教育局", 2022)
    value = next(fact.value for fact in made.facts if fact.key == "refused_internal/business") or 0
    checks = _checks(tmp_path, change(made, "refused_internal/business", value + 500))
    sentences = checks.loc[checks["status"] == "differs", "sentence"].tolist()
    said = f"只有一格可解释全部差异：属于三类内部事务信息、商业企业印作{value + 500:g}，如为{value:g}则全部成立（refused_internal/business）。"
    assert len(sentences) == 2
    assert all(one.endswith(said) for one in sentences)


def test_two_wrong_cells_are_explained_by_none(tmp_path: Path) -> None:
    made = report("甲县教育局", 2022)
    change(change(made, "refused_internal/business", 500), "granted/person", 900)
    checks = _checks(tmp_path, made)
    assert not checks.loc[checks["status"] == "differs", "sentence"].str.contains("可解释").any()
