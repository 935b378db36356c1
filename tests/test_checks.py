"""The arithmetic of the forms, on one document and on many."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from filled import Filled, change, report, write

from extract.document import read
from forms import arithmetic
from forms.arithmetic import broken
from forms.records import Fact
from normalize.run import normalize

SAMPLE = Path(__file__).parents[1] / "data/sample"


def _checks(data: Path, *documents: Filled) -> pd.DataFrame:
    write(data, documents)
    normalize(data)
    return pd.read_parquet(data / "tidy/checks")


def _status(checks: pd.DataFrame, identity: str, key: str) -> str:
    rows = checks[(checks["identity"] == identity) & (checks["key"] == key)]
    assert len(rows) == 1
    return str(rows["status"].iloc[0])


def test_the_real_report_that_fails_its_total_fails_only_that() -> None:
    found = read((SAMPLE / "wuhan_jianghan_statistics_2022.txt").read_bytes(), "wuhan.txt", "text/plain")
    assert broken(found.facts) == {("T3.TOTAL", "person"), ("T3.TOTAL", "all")}


def test_the_real_report_of_zeros_holds_everywhere() -> None:
    found = read((SAMPLE / "tianmen_survey_team_2023.txt").read_bytes(), "tianmen.txt", "text/plain")
    assert broken(found.facts) == set()


@pytest.mark.parametrize("form", ["2021", "2019", "2014"])
def test_consistent_numbers_hold_in_every_edition(form: str) -> None:
    assert broken(report("甲县统计局", 2022, form).facts) == set()


def test_each_edition_has_the_equations_of_its_form() -> None:
    counts = {
        (form, section): len({(one.identity.id, one.key) for one in arithmetic.of(form, section).equations})
        for form, section in (("2021", "requests"), ("2019", "requests"), ("2021", "disputes"), ("2021", "disclosure"))
    }
    # the one-row 其他处理 of a 2021 form has a T3.ROW of its own: 7 + 7 + 25 + 1
    assert counts == {
        ("2021", "requests"): 40,
        ("2019", "requests"): 37,
        ("2021", "disputes"): 3,
        ("2021", "disclosure"): 2,
    }


def test_a_heading_printed_as_one_row_stands_for_its_rows() -> None:
    whole = report("甲县统计局", 2022, one_row=True)
    assert broken(whole.facts) == set()
    assert broken(change(whole, "closed/person", 77).facts) == {("T3.TOTAL", "person"), ("T3.ROW", "closed")}


def test_rows_of_a_heading_printed_as_one_row_are_not_tried(tmp_path: Path) -> None:
    checks = _checks(tmp_path, report("甲县统计局", 2022, one_row=True))
    rows = checks[checks["identity"] == "T3.ROW"]["key"]
    assert "closed" in set(rows)
    assert not {"closed_other", "closed_fee_unpaid"} & set(rows)
    assert set(checks["status"]) == {"holds"}


def test_one_wrong_cell_breaks_its_row_and_its_column(tmp_path: Path) -> None:
    checks = _checks(tmp_path, change(report("甲县统计局", 2022), "refused_internal/business", 500))
    assert _status(checks, "T3.ROW", "refused_internal") == "differs"
    assert _status(checks, "T3.TOTAL", "business") == "differs"
    assert (checks["status"] == "differs").sum() == 2


def test_a_blank_is_not_a_zero(tmp_path: Path) -> None:
    made = report("甲县统计局", 2022)
    values = {fact.key: fact.value for fact in made.facts}
    zero = next(key for key, value in values.items() if key.endswith("/business") and value == 0 and "refused" in key)
    nonzero = next(key for key, value in values.items() if key.endswith("/person") and value and "refused" in key)
    change(made, zero, None, "blank")
    change(made, nonzero, None, "dash", "/")
    checks = _checks(tmp_path, made)
    assert _status(checks, "T3.ROW", zero.split("/")[0]) == "holds_if_blank_is_zero"
    assert _status(checks, "T3.ROW", nonzero.split("/")[0]) == "differs_if_blank_is_zero"


def test_printed_parts_above_the_printed_whole_differ_whatever_is_blank(tmp_path: Path) -> None:
    made = change(change(report("甲县统计局", 2022), "granted/person", None, "blank"), "granted/business", 9999)
    assert _status(_checks(tmp_path, made), "T3.ROW", "granted") == "differs"


@pytest.mark.parametrize("status", ["text", "absent", "unreadable"])
def test_a_part_that_is_no_number_makes_it_not_checkable(tmp_path: Path, status: str) -> None:
    made = change(report("甲县统计局", 2022), "granted/person", None, status, "若干")
    checks = _checks(tmp_path, made)
    assert _status(checks, "T3.ROW", "granted") == "not_checkable"
    assert checks.loc[checks["status"] == "not_checkable", ["difference", "sentence"]].isna().all().all()


def test_a_silent_whole_makes_it_not_checkable(tmp_path: Path) -> None:
    made = change(report("甲县统计局", 2022), "review/all", None, "blank")
    assert _status(_checks(tmp_path, made), "T4.SUM", "review") == "not_checkable"


def test_remarks_and_conversions_are_numbers() -> None:
    made = report("甲县统计局", 2022)
    value = next(fact.value for fact in made.facts if fact.key == "granted/person")
    assert broken(change(made, "granted/person", value, "remark", f"{value:g}（含1件）").facts) == set()


def test_an_inequality_allows_more_and_refuses_less() -> None:
    made = report("甲县统计局", 2022)
    assert broken(change(made, "regulations/in_force", 5).facts) == set()
    assert broken(change(made, "normative_documents/issued", 5).facts) == {("T2.GE", "normative_documents")}


def test_amounts_agree_within_the_tolerance() -> None:
    cells = {
        "review/upheld": 0.1,
        "review/corrected": 0.2,
        "review/other": 0.0,
        "review/pending": 0.0,
        "review/all": 0.3,
    }
    assert broken(Fact("disputes", "2021", key, "number", value, "") for key, value in cells.items()) == set()


def test_a_rule_of_plausibility_breaks_no_report(tmp_path: Path) -> None:
    write(tmp_path, [change(report("甲县人民政府", 2016, "2014"), "pd_total", 9)])
    normalize(tmp_path)
    checks, reports = (pd.read_parquet(tmp_path / "tidy" / name) for name in ("checks", "reports"))
    assert _status(checks, "A.CHANNELS", "statistics") == "differs"
    assert reports["identities_broken"].tolist() == [0]
    assert reports["identities_checked"].tolist() == [9]


def test_the_sentence_names_labels_and_numbers(tmp_path: Path) -> None:
    checks = _checks(tmp_path, change(report("甲县统计局", 2022), "review/all", 50))
    sentence = checks.loc[checks["status"] == "differs", "sentence"].iloc[0]
    assert sentence.startswith("行政复议：结果维持＋结果纠正＋其他结果＋尚未审结＝")
    assert "不等于总计＝50" in sentence
    assert checks.loc[checks["status"] == "holds", "sentence"].isna().all()


def test_an_equation_with_a_second_reading_holds_if_resolved(tmp_path: Path) -> None:
    made = report("甲县统计局", 2022)
    second = {"reading": "resolved", "confidence": 0.5}
    made.facts = [
        fact._replace(**second) if fact.key in ("granted/person", "refused_internal/business") else fact
        for fact in made.facts
    ]
    change(made, "refused_internal/business", 500)
    checks = _checks(tmp_path, made)
    assert _status(checks, "T3.ROW", "granted") == "holds_if_resolved"
    assert _status(checks, "T3.ROW", "carried_in") == "holds"
    assert _status(checks, "T3.ROW", "refused_internal") == "differs"
