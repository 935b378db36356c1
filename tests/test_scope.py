"""Whose activity a report counts is told by its name, then by what its text says; nothing else tells."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from filled import report, write
from hypothesis import given
from hypothesis import strategies as st

from forms.records import Paragraph
from normalize.dates import Clues
from normalize.identify import identify
from normalize.run import normalize
from normalize.scope import SCOPES


def scope(title: str, *front: str, body: tuple[str, ...] = (), foot: tuple[str, ...] = ()) -> str:
    return identify(Clues("a.html", {"title": title}, [title, *front], foot, body)).scope


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("海关总署（本级机关）2020年政府信息公开工作年度报告", "own"),
        ("全国海关2020年政府信息公开工作年度报告", "system"),
        ("广州海关关区2023年政府信息公开工作年度报告", "system"),
        ("广州海关本级2023年政府信息公开工作年度报告", "own"),
        ("大同市气象部门2023年政府信息公开工作年度报告", "system"),
        ("重庆市人民政府机关2020年政府信息公开工作年度报告", "own"),
        ("重庆市2021年政府信息公开工作年度报告", "unknown"),
        ("甲县人民政府办公室2022年政府信息公开工作年度报告", "own"),
        ("甲区府办2022年政府信息公开工作年度报告", "own"),
        ("甲县人民政府2022年政府信息公开工作年度报告", "unknown"),
        ("甲县统计局2022年政府信息公开工作年度报告", "unknown"),
        ("甲县国防动员办公室2022年政府信息公开工作年度报告", "unknown"),
        ("国家统计局天门调查队2023年政府信息公开工作年度报告", "unknown"),
    ],
)
def test_the_name_tells_the_scope(title: str, expected: str) -> None:
    assert scope(title) == expected


@pytest.mark.parametrize(
    ("agency", "said", "expected"),
    [
        ("吉林省气象局", "本报告所列数据仅限吉林省气象局机关。", "own"),
        ("吉林省气象局", "统计数据不含下属单位。", "own"),
        ("丽水市", "本报告综合了各县(市、区)政府和市级各部门的政府信息公开年度报告编制而成。", "area"),
        ("甲市人民政府", "本年度报告根据各县（市、区）人民政府、市政府各部门的年度报告汇总编制。", "area"),
        ("濂溪区人民政府", "2024年，全区受理政府信息公开申请255件。", "area"),
        ("甲市人民政府", "2024年，全市各级行政机关共收到政府信息公开申请1,255件。", "area"),
        ("山西省气象局", "2023年全省气象部门共收到政府信息公开申请12件。", "system"),
        ("甲县统计局", "2024年，全县受理政府信息公开申请255件。", "unknown"),
        ("甲县人民政府", "全县主动公开政府信息255条。", "unknown"),
        ("甲县人民政府", "全县公安系统受理政府信息公开申请25件。", "unknown"),
        ("甲县统计局", "根据各乡镇、各部门报送的要求，现编制本报告。", "unknown"),
        ("甲县人民政府", "现将全县申请办理情况公布如下，仅供参考。", "unknown"),
    ],
)
def test_the_text_tells_where_the_name_does_not(agency: str, said: str, expected: str) -> None:
    title = f"{agency}2024年政府信息公开工作年度报告"
    assert scope(title, said) == scope(title, body=(said,)) == scope(title, foot=(said,)) == expected


def test_the_name_outranks_the_text() -> None:
    title = "重庆市人民政府机关2020年政府信息公开工作年度报告"
    assert scope(title, "2020年，全市受理政府信息公开申请255件。") == "own"


def test_a_report_on_an_area_and_one_on_the_body_itself_are_two_reports(tmp_path: Path) -> None:
    own, area = report("甲县人民政府", 2022), report("甲县人民政府", 2022)
    area.source = "area.html"
    area.paragraphs = [*area.paragraphs, Paragraph("overview", None, 2, None, "全县受理政府信息公开申请9件。")]
    write(tmp_path, [own, area])
    normalize(tmp_path)
    rows = pd.read_parquet(tmp_path / "tidy/reports").set_index("document_id")
    assert rows["scope"].to_dict() == {own.document_id: "unknown", area.document_id: "area"}
    assert rows.loc[area.document_id, "report_id"] == f"{rows.loc[own.document_id, 'report_id']}-area"


@given(st.text("全市区县受理收到政府信息公开申请255件仅限机关各部门综合汇总编制。（）", max_size=60))
def test_any_text_gives_one_of_four_scopes(said: str) -> None:
    assert scope("甲县人民政府2022年政府信息公开工作年度报告", said) in SCOPES
