"""The rules between consecutive years, and the exceptions that are named."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest
from filled import Filled, change, report, write
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_panel import checked, judged
from printer.panel import panel
from printer.planted import SLIPS, plant

from forms.form import load
from normalize import across_years
from normalize.run import normalize


def _checks(data: Path, *documents: Filled) -> pd.DataFrame:
    write(data, documents)
    normalize(data)
    checks = pd.read_parquet(data / "tidy/checks")
    return checks[checks["kind"] == "across_years"]


def _row(checks: pd.DataFrame, identity: str, key: str) -> pd.Series:
    rows = checks[(checks["identity"] == identity) & (checks["key"] == key)]
    assert len(rows) == 1
    return rows.iloc[0]


def _pair(year: int = 2023, form: str = "2021", before: str = "2021", **numbers: float) -> list[Filled]:
    """Two reports that agree: what is carried out is carried in, nothing is in force or pending."""
    made = [report("甲县统计局", year - 1, before), report("甲县统计局", year, form)]
    out = {fact.key.split("/")[1]: fact.value for fact in made[0].facts if fact.key.startswith("carried_out/")}
    for body, value in out.items():
        change(made[1], f"carried_in/{body}", value)
    for channel in ("review", "lawsuit_direct", "lawsuit_after_review"):
        change(made[0], f"{channel}/pending", 0)
    return made


def test_a_panel_that_agrees_holds_and_every_planted_slip_is_found(tmp_path: Path) -> None:
    sheets = plant(panel(2 * len(SLIPS), (2021, 2022, 2023)), 2)
    outcome = judged(checked(tmp_path, sheets), sheets)
    assert outcome.missed == []
    assert len(outcome.found) == len(SLIPS)
    assert len(outcome.flagged) * 200 < outcome.clean


@pytest.mark.slow
def test_a_panel_of_two_hundred_agencies_over_five_years(tmp_path: Path) -> None:
    sheets = plant(panel(200, (2021, 2022, 2023, 2024, 2025), "large"), 4)
    outcome = judged(checked(tmp_path, sheets), sheets)
    assert outcome.missed == []
    assert len(outcome.flagged) * 200 < outcome.clean


def test_carried_in_is_what_was_carried_out(tmp_path: Path) -> None:
    checks = _checks(tmp_path, *_pair())
    carry = checks[checks["identity"] == "Y.CARRY"]
    assert (len(carry), set(carry["status"]), set(carry["year"])) == (7, {"holds"}, {2023})
    assert _row(checks, "Y.CARRY", "all")["cells"] == "carried_in/all = carried_out/all[year-1]"


def test_a_difference_says_both_numbers(tmp_path: Path) -> None:
    before, now = _pair()
    change(change(change(before, "carried_out/all", 7), "carried_out/person", 3), "carried_out/business", 4)
    change(change(change(now, "carried_in/all", 9), "carried_in/person", 5), "carried_in/business", 4)
    row = _row(_checks(tmp_path, before, now), "Y.CARRY", "all")
    assert (row["left"], row["right"], row["difference"], row["status"]) == (9, 7, 2, "differs")
    assert row["sentence"] == "总计：上年结转政府信息公开申请数量＝9，不等于上年结转下年度继续办理＝7，相差+2。"
    assert row["sure"] == pytest.approx(0.9)


def test_columns_that_differ_under_an_equal_total_are_less_sure_and_say_why(tmp_path: Path) -> None:
    before, now = _pair()
    for key, value in (("person", 3.0), ("business", 1.0), ("all", 4.0)):
        change(before, f"carried_out/{key}", value)
    for key, value in (("person", 2.0), ("business", 2.0), ("all", 4.0)):
        change(now, f"carried_in/{key}", value)
    checks = _checks(tmp_path, before, now)
    row = _row(checks, "Y.CARRY", "person")
    assert (row["status"], row["sure"]) == ("differs", pytest.approx(0.45))
    assert "总计与上年一致" in row["sentence"]
    assert _row(checks, "Y.CARRY", "all")["status"] == "holds"


def test_the_stock_is_last_years_and_this_years_issued_less_repealed(tmp_path: Path) -> None:
    # 宿迁 2024: 420 + 61 - 59 = 422
    before, now = _pair()
    change(before, "normative_documents/in_force", 420)
    for measure, value in (("issued", 61), ("repealed", 59), ("in_force", 422)):
        change(now, f"normative_documents/{measure}", value)
    assert _row(_checks(tmp_path / "a", before, now), "Y.FORCE", "normative_documents")["status"] == "holds"
    change(now, "normative_documents/in_force", 430)
    row = _row(_checks(tmp_path / "b", before, now), "Y.FORCE", "normative_documents")
    assert (row["status"], row["difference"], row["sure"]) == ("differs", 8, pytest.approx(0.6))


def test_a_year_in_which_the_question_changed_is_not_held_against_the_year_before(tmp_path: Path) -> None:
    before, now = _pair(2024)
    change(change(before, "review/pending", 9), "review/all", 9)
    checks = _checks(tmp_path, before, now)
    assert "Y.T4" not in set(checks["identity"])
    assert "Y.CARRY" in set(checks["identity"])


def test_pending_cases_come_back(tmp_path: Path) -> None:
    before, now = _pair()
    change(before, "review/pending", 9)
    change(now, "review/all", 2)
    row = _row(_checks(tmp_path, before, now), "Y.T4", "review")
    assert (row["status"], row["cells"]) == ("differs", "review/all ≥ review/pending[year-1]")
    assert row["sentence"] == "行政复议：总计＝2，小于上年尚未审结＝9，相差-7。"


def test_items_of_2020_follow_those_of_2019(tmp_path: Path) -> None:
    before, now = _pair(2020, "2019", "2019")
    change(change(before, "licences/items_before", 12), "licences/change", -2)
    change(now, "licences/items_before", 11)
    checks = _checks(tmp_path, before, now)
    assert _row(checks, "Y.ITEMS", "licences")["difference"] == 1
    assert _row(checks, "Y.ITEMS", "penalties")["status"] == "holds"


def test_carrying_over_goes_on_from_the_2019_form_to_the_2021_form(tmp_path: Path) -> None:
    checks = _checks(tmp_path, *_pair(2021, "2021", "2019"))
    assert set(checks["identity"]) == {"Y.CARRY", "Y.T4"}
    assert set(checks["status"]) == {"holds"}


def test_a_blank_is_no_zero_across_years(tmp_path: Path) -> None:
    before, now = _pair()
    change(before, "carried_out/person", 0, "blank", "")
    before.facts = [f._replace(value=None) if f.key == "carried_out/person" else f for f in before.facts]
    change(now, "carried_in/person", 0)
    change(before, "carried_out/business", None, "text", "若干")
    checks = _checks(tmp_path, before, now)
    assert _row(checks, "Y.CARRY", "person")["status"] == "holds_if_blank_is_zero"
    assert _row(checks, "Y.CARRY", "business")["status"] == "not_checkable"


def test_another_agency_another_year_and_a_first_year_are_not_compared(tmp_path: Path) -> None:
    made = [report("甲县统计局", 2020), report("甲县统计局", 2022), report("乙县统计局", 2021)]
    assert _checks(tmp_path, *made).empty


def test_another_scope_is_named_and_not_compared(tmp_path: Path) -> None:
    before, now = _pair()
    before.agency, before.title = "甲县统计系统", "甲县统计系统2022年政府信息公开工作年度报告"
    now.agency, now.title = "甲县统计系统", "甲县统计系统（本级）2023年政府信息公开工作年度报告"
    write(tmp_path, [before, now])
    about = {
        before.name: {"agency": "甲县统计局", "scope": "system"},
        now.name: {"agency": "甲县统计局", "scope": "own"},
    }
    normalize(tmp_path, about=about)
    checks = pd.read_parquet(tmp_path / "tidy/checks")
    row = _row(checks[checks["kind"] == "across_years"], "Y.CARRY", "all")
    assert row["status"] == "not_checkable"
    assert row["sentence"] == "上年报告的统计范围为系统，本年为本级，不可比。"
    assert pd.isna(row["difference"])


def test_every_rule_of_the_forms_is_tried_by_key() -> None:
    counts = {(form.edition, rule.id): 0 for form in load() for rule in form.across_years}
    for link in across_years.links():
        counts[link.edition, link.rule.id] += 1
    assert counts == {
        ("2021", "Y.CARRY"): 7, ("2021", "Y.FORCE"): 2, ("2021", "Y.T4"): 3,
        ("2019", "Y.CARRY"): 7, ("2019", "Y.ITEMS"): 5, ("2019", "Y.T4"): 3,
    }  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_the_order_and_the_cut_into_batches_change_nothing(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    made = [report(f"{name}县统计局", year, seed=seed) for name in "甲乙丙" for year in (2021, 2022, 2023)]
    tables = []
    for shuffle in (False, True):
        data = tmp_path_factory.mktemp("panel")
        some = random.Random(seed).sample(made, len(made)) if shuffle else made
        write(data, some, 3 if shuffle else 1)
        with pytest.MonkeyPatch.context() as patch:
            if shuffle:
                patch.setattr("normalize.batch.batches.__defaults__", (250, 250))
            normalize(data)
        tables.append(pd.read_parquet(data / "tidy/checks").astype({"sentence": str}))
    assert len(tables[0][tables[0]["kind"] == "across_years"]) > 50
    pd.testing.assert_frame_equal(*(table.astype(object).reset_index(drop=True) for table in tables))
