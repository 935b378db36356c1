"""What a report's text states, held against its tables and against itself."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from filled import Filled, change, report, write
from hypothesis import given
from hypothesis import strategies as st

from forms.arithmetic import DIFFERS, HOLDS
from forms.records import Paragraph
from normalize.parts import shares
from normalize.run import normalize
from normalize.stated import stated


def _facts(text: str, year: int = 2023, agency: str = "甲县统计局") -> dict[str, float]:
    return {one.fact: one.number for one in stated(text, year, agency, False) if one.firm and not one.rounded}


def _checks(
    data: Path, text: str, *cells: tuple[str, float], year: int = 2023, section: str = "overview"
) -> pd.DataFrame:
    made = report("甲县统计局", year)
    for key, value in cells:
        change(made, key, value)
    made.paragraphs = [Paragraph(section, "requests", 1, None, text)]
    write(data, [made])
    normalize(data)
    checks = pd.read_parquet(data / "tidy/checks")
    return checks[checks["kind"] == "narrative"].set_index("key")


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("全年共收到政府信息公开申请15件，上年结转2件。", {"received": 15, "carried_in": 2}),
        ("共受理政府信息公开申请15件，其中新收到14件，结转上年度办理1件。", {"received": 15, "new": 14, "carried_in": 1}),
        ("2023年天门调查队受理申请公开0件。", {"received": 0}),
        ("全年未收到政府信息公开申请。", {"received": 0}),
        ("收到公民、法人和其他组织提出的政府信息公开申请12件。", {"received": 12}),
        ("收到12件政府信息公开申请。", {"received": 12}),
        ("全年受理政府信息公开申请1,408宗。", {"received": 1408}),
        ("依申请公开：予以公开3件、部分公开1件、不予公开2件、其他处理4件。",
         {"granted": 3, "partly_granted": 1, "refused": 2, "closed": 4}),
        ("政府信息公开申请中予以公开及部分公开258件。", {"granted_or_partly": 258}),
        ("依申请公开中，3件结转下一年度办理。", {"carried_out": 3}),
        ("依申请公开中，结转下年度继续办理3件。", {"carried_out": 3}),
        ("因政府信息公开被申请行政复议7件，被提起行政诉讼9件。", {"review": 7, "lawsuits": 9}),
        ("未发生因政府信息公开引发的行政复议、行政诉讼。", {"review": 0, "lawsuits": 0}),
        ("制发行政规范性文件3件，废止1件，现行有效12件。",
         {"normative_issued": 3, "normative_repealed": 1, "normative_in_force": 12}),
        ("自然人申请8件，法人或其他组织申请2件，均为政府信息公开申请。", {"persons": 8, "legal": 2}),
    ],
)  # fmt: skip
def test_a_number_is_read_with_what_it_counts(text: str, facts: dict[str, float]) -> None:
    assert _facts(text) == facts


@pytest.mark.parametrize(
    "text",
    [
        "通过网络收到政府信息公开申请5件，信函申请3件。",
        "2022年共收到政府信息公开申请9件。",
        "条例施行以来，累计收到政府信息公开申请90件。",
        "全县共收到政府信息公开申请255件。",
        "县财政局收到政府信息公开申请4件。",
        "收到低保申请30件，办理人大建议3件。",
        "共收到政府信息公开申请约40件，接到依申请公开咨询30件。",
        "收到政府信息公开申请40余件。",
        "办理行政复议案件120件、行政诉讼30件。",
        "行政复议备案134件，政府信息公开行政诉讼新增57件。",
        "未发生因政府信息公开引发的行政复议被纠错、行政诉讼败诉情况。",
        "公开规范性文件30件，公示作出行政许可决定20件。",
        "按时答复政府信息公开申请7件。",
    ],
)
def test_what_counts_something_else_contradicts_nothing(text: str) -> None:
    assert _facts(text) == {}


def test_received_may_be_new_or_new_and_carried_in(tmp_path: Path) -> None:
    cells = ("received/all", 14.0), ("carried_in/all", 1.0)
    found = _checks(tmp_path / "a", "全年共受理政府信息公开申请15件。", *cells).loc["received"]
    assert (found["status"], found["cells"]) == ("holds", "text = received/all + carried_in/all")
    found = _checks(tmp_path / "b", "全年共收到政府信息公开申请14件。", *cells).loc["received"]
    assert (found["status"], found["cells"]) == ("holds", "text = received/all")
    found = _checks(tmp_path / "c", "全年共收到政府信息公开申请16件。", *cells).loc["received"]
    assert (found["status"], found["left"], found["right"]) == ("differs", 16, 14)
    assert found["sentence"] == "正文“全年共收到政府信息公开申请16件”，表中为14。"


def test_a_rounded_number_never_differs(tmp_path: Path) -> None:
    found = _checks(tmp_path, "全年共收到政府信息公开申请40余件。", ("received/all", 14.0))
    assert found.loc["received", "status"] == "not_checkable"


def test_a_cell_that_is_no_number_is_not_checkable(tmp_path: Path) -> None:
    made = change(report("甲县统计局", 2023), "received/all", None, "blank")
    made.paragraphs = [Paragraph("overview", None, 1, None, "全年共收到政府信息公开申请3件。")]
    write(tmp_path, [made])
    normalize(tmp_path)
    checks = pd.read_parquet(tmp_path / "tidy/checks")
    assert checks.loc[checks["identity"] == "X.NARR", "status"].tolist() == ["not_checkable"]


def test_one_sentence_that_agrees_is_enough(tmp_path: Path) -> None:
    text = "共收到政府信息公开申请14件。本办收到政府信息公开申请3件。"
    assert _checks(tmp_path, text, ("received/all", 14.0)).loc["received", "status"] == "holds"


def _parts(text: str) -> list[tuple[str, float, float, int]]:
    return [(one.key, one.left, one.right, one.status) for one in shares(0, text, 2023)]


def test_the_parts_of_a_real_report_do_not_add_up() -> None:
    text = "2023年，天门队累计主动公开政府信息54条，其中在政府网站公开政府信息15条，政务微信公众号公开信息29条。"
    assert _parts(text) == [("54条", 54, 44, DIFFERS)]


@pytest.mark.parametrize(
    "text",
    [
        "公开政府信息100条，其中政策文件20条、工作动态30条。",
        "公开政府信息100条，其中网站100条，微信公众号60条。",
        "公开政府信息100条，其中网站50余条，微信公众号20条。",
        "公开政府信息100条，其中网站50条，微信公众号20条等。",
        "公开政府信息100条，其中行政许可80件，微信公众号70条。",
        "公开政府信息100条，其中网站60条（其中动态50条）、公告55条。",
    ],
)
def test_a_list_of_examples_is_no_sum(text: str) -> None:
    assert _parts(text) == []


@given(st.lists(st.integers(0, 500), min_size=2, max_size=6))
def test_parts_that_add_up_hold(numbers: list[int]) -> None:
    listed = "、".join(f"第{'一二三四五六'[at]}类{number}条" for at, number in enumerate(numbers))
    assert _parts(f"公开信息{sum(numbers)}条，其中{listed}。") == [
        (f"{sum(numbers)}条", sum(numbers), sum(numbers), HOLDS)
    ]


@given(st.integers(0, 10**6), st.sampled_from(["收到", "受理", "新收"]), st.sampled_from("件宗份"))
def test_any_number_is_read_as_printed(number: int, verb: str, unit: str) -> None:
    assert _facts(f"全年{verb}政府信息公开申请{number}{unit}。")["received"] == number


def test_text_that_is_said_in_the_request_section_counts_too(tmp_path: Path) -> None:
    found = _checks(tmp_path, "本年度收到政府信息公开申请99件。", ("received/all", 14.0), section="requests")
    assert found.loc["received", "status"] == "differs"


def test_a_report_without_text_has_no_narrative_checks(tmp_path: Path) -> None:
    made = Filled("甲县统计局", 2023, report("甲县统计局", 2023).facts)
    write(tmp_path, [made])
    normalize(tmp_path)
    assert not (pd.read_parquet(tmp_path / "tidy/checks")["kind"] == "narrative").any()
