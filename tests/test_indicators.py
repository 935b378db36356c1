"""Each indicator is what its formula says, null where a cell is no number, with an interval where it is a share."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from filled import Filled, change, report, write
from hypothesis import given
from hypothesis import strategies as st

from normalize import rates
from normalize.dictionary import dictionary
from normalize.indicators import INDICATORS, Indicator, names
from normalize.run import normalize


def indicators(data: Path, *documents: Filled) -> pd.DataFrame:
    write(data, documents)
    normalize(data)
    known = pd.read_parquet(data / "tidy/reports").set_index("report_id")
    rows = pd.read_parquet(data / "tidy/indicators").set_index("report_id")
    rows.index = pd.Index([f"{known.loc[one, 'agency']}{known.loc[one, 'year']}" for one in rows.index])
    return rows


def values(made: Filled) -> dict[str, float]:
    return {fact.key: fact.value for fact in made.facts if fact.value is not None}


RATES = [one for one in INDICATORS if one.denominator]


def test_every_indicator_has_its_six_columns_and_a_name_of_its_own() -> None:
    every = [name for one in INDICATORS for name in names(one)]
    assert len(every) == len(set(every)) == 6 * len(INDICATORS)


def test_rates_are_their_formulas_on_a_complete_report(tmp_path: Path) -> None:
    made = report("甲县统计局", 2022)
    for key, number in (("penalties/decisions", 3), ("licences/decisions", 5), ("coercive_measures/decisions", 2),
                        ("normative_documents/in_force", 20), ("normative_documents/repealed", 5),
                        ("normative_documents/issued", 4)):  # fmt: skip
        change(made, key, number)
    row, v = indicators(tmp_path, made).loc["甲县统计局2022"], values(made)
    refused = sum(number for key, number in v.items() if key.startswith("refused_") and key.endswith("/all"))
    closed = sum(v[f"closed_{key}/all"] for key in ("not_corrected", "fee_unpaid", "other"))
    disclosed = v["granted/all"] + v["partly_granted/all"]
    ended = v["review/upheld"] + v["review/corrected"] + v["review/other"]
    expected = {
        "load": v["received/all"] + v["carried_in/all"],
        "received": v["received/all"],
        "closed": closed,
        "clearance_rate": v["handled/all"] / (v["received/all"] + v["carried_in/all"]),
        "merits_disclosure_rate": disclosed / (disclosed + refused),
        "refused_internal_share": v["refused_internal/all"] / refused,
        "not_held_rate": v["unavailable_not_held/all"] / v["handled/all"],
        "withdrawn_rate": v["closed_other/all"] / v["handled/all"],
        "person_share": v["received/person"] / v["received/all"],
        "vexatious_rate": sum(v[f"rejected_{key}/all"] for key in ("repeat", "bulk", "petition")) / v["handled/all"],
        "suits_after_review_rate": v["lawsuit_after_review/all"] / ended,
        "review_pending_share": v["review/pending"] / v["review/all"],
        "penalty_share": 0.3,
        "normative_repeal_rate": 0.2,
        "normative_issue_rate": 0.2,
        "fees": 0.5,
        "completeness": 1.0,
        "all_zero": 0.0,
    }
    assert row[list(expected)].astype(float).to_dict() == pytest.approx(expected)
    assert row["integrity_num"] == row["integrity_den"] > 40


def test_closed_is_the_sum_of_three_rows_or_the_one_row_that_is_printed(tmp_path: Path) -> None:
    three, one, old = (
        report("甲县统计局", 2022),
        report("乙县统计局", 2022, one_row=True),
        report("丙县统计局", 2020, "2019"),
    )
    rows = indicators(tmp_path, three, one, old)
    assert rows["closed"].tolist() == [
        values(old)["closed/all"],
        *(values(made).get("closed/all", sum(values(made).get(f"closed_{k}/all", 0) for k in ("not_corrected", "fee_unpaid", "other")))
          for made in sorted((three, one), key=lambda it: rows.index.get_loc(f"{it.agency}2022"))),
    ]  # fmt: skip
    assert (
        pd.read_parquet(tmp_path / "tidy/requests")
        .query("edition == '2021' and status != 'absent'")["item"]
        .eq("closed")
        .sum()
        == 7
    )


def test_what_a_form_does_not_ask_is_null(tmp_path: Path) -> None:
    rows = indicators(tmp_path, report("甲县统计局", 2020, "2019"), report("乙县统计局", 2022, one_row=True))
    assert rows.loc["甲县统计局2020", ["withdrawn_rate", "fees", "normative_repeal_rate"]].isna().all()
    assert pd.isna(rows.loc["乙县统计局2022", "withdrawn_rate"])
    assert pd.notna(rows.loc["乙县统计局2022", "procedural_exit_rate"])


def test_a_blank_cell_makes_what_needs_it_null_and_nothing_else(tmp_path: Path) -> None:
    row = indicators(tmp_path, change(report("甲县统计局", 2022), "received/business", None, "blank")).iloc[0]
    assert row[list(names(next(one for one in INDICATORS if one.name == "business_share")))].isna().all()
    assert pd.notna(row["person_share"])
    assert row["completeness"] == 199 / 200


def test_growth_is_against_the_same_agencys_year_before(tmp_path: Path) -> None:
    made = [
        change(report("甲县统计局", year), "received/all", number)
        for year, number in ((2021, 40), (2022, 50), (2024, 10))
    ]
    rows = indicators(tmp_path, *made, report("乙县统计局", 2023))
    assert rows.loc["甲县统计局2022", ["growth", "growth_num", "growth_den"]].tolist() == [0.25, 50, 40]
    assert rows["growth"].notna().sum() == 1
    assert rows["growth_low"].isna().all()


def test_growth_goes_over_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import functools

    from normalize import batch

    monkeypatch.setattr(batch, "batches", functools.partial(batch.batches, facts=200))
    made = [change(report("甲县统计局", year), "received/all", number) for year, number in ((2021, 40), (2022, 50))]
    assert indicators(tmp_path, *made).loc["甲县统计局2022", "growth"] == 0.25


def test_the_gap_between_applicants_has_an_interval_around_it(tmp_path: Path) -> None:
    row = indicators(tmp_path, report("甲县统计局", 2022)).iloc[0]
    assert row["applicant_gap"] == pytest.approx(row["disclosure_rate_person"] - row["disclosure_rate_bodies"])
    assert -1 <= row["applicant_gap_low"] < row["applicant_gap"] < row["applicant_gap_high"] <= 1


def test_a_rate_over_few_cases_is_flagged_and_a_count_has_no_flag(tmp_path: Path) -> None:
    rows = indicators(tmp_path, *(change(report(f"{n}县统计局", 2022), "handled/all", n) for n in (0, 29, 30)))
    assert rows["disclosure_rate_small"].tolist() == rows.index.map({"0县统计局2022": pd.NA, "29县统计局2022": True, "30县统计局2022": False}.get).tolist()  # fmt: skip
    assert rows[["received_small", "days_late_small", "all_zero_small"]].isna().all(axis=None)


def test_nothing_but_zeros_is_said(tmp_path: Path) -> None:
    made = report("甲县统计局", 2022)
    made.facts = [fact._replace(value=0.0) if fact.section != "disclosure" else fact for fact in made.facts]
    empty = report("乙县统计局", 2022)
    empty.facts = []
    rows = indicators(tmp_path, made, empty)
    assert rows.loc["甲县统计局2022", "all_zero"] == 1
    assert pd.isna(rows.loc["乙县统计局2022", "all_zero"])


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_wilsons_bounds_enclose_the_share_and_stay_within_it(case: tuple[int, int]) -> None:
    cases, of = (np.array([float(one)]) for one in case)
    low, high = rates.wilson(cases, of)
    assert 0 <= low[0] <= case[0] / case[1] + 1e-12
    assert case[0] / case[1] - 1e-12 <= high[0] <= 1
    more_low, more_high = rates.wilson(cases * 100, of * 100)
    assert more_high[0] - more_low[0] < high[0] - low[0]


@given(st.integers(0, 99), st.integers(0, 99))
def test_more_disputes_than_requests_are_no_share(top: int, bottom: int) -> None:
    one = Indicator("x", "甲", "x", (("a", ("t",)),), (("a", ("b",)),))
    found = rates.columns(one, lambda section, keys: np.array([float(top if keys == ("t",) else bottom)]))
    if not bottom:
        assert np.isnan(found["x"][0])
    elif top > bottom:
        assert (found["x"][0], np.isnan(found["x_low"][0])) == (top / bottom, True)
    else:
        assert found["x_low"][0] <= found["x"][0] <= found["x_high"][0]


@pytest.mark.parametrize("one", INDICATORS, ids=lambda one: one.name)
def test_the_dictionary_has_each_formula_in_both_languages(one: Indicator) -> None:
    assert one.formula in dictionary("en")
    assert one.formula_zh in dictionary("zh")
    assert not any("a" <= letter <= "z" for letter in one.formula_zh)


def test_three_lines_rank_education_bureaus_by_disclosure_rate(tmp_path: Path) -> None:
    counties = ("沭阳县", "泗阳县", "泗洪县")
    made = [report(f"{name}教育局", 2022) for name in counties] + [report("沭阳县统计局", 2022)]
    for one in made:
        one.published = date(2023, 1, 9)
    write(tmp_path, made)
    normalize(tmp_path)
    rates_, agencies = pd.read_parquet(tmp_path / "tidy/indicators"), pd.read_parquet(tmp_path / "tidy/agencies")
    schools = agencies[(agencies["organ"] == "education") & agencies["valid_to"].isna()]
    bureaus = rates_.merge(schools, on="agency_id").query("year == 2022")
    ranking = bureaus.sort_values("disclosure_rate", ascending=False)[
        ["name", "disclosure_rate", "disclosure_rate_low", "disclosure_rate_high", "disclosure_rate_small"]
    ]
    assert sorted(ranking["name"]) == sorted(f"{name}教育局" for name in counties)
    assert ranking["disclosure_rate"].is_monotonic_decreasing
    assert (ranking["disclosure_rate_low"] < ranking["disclosure_rate_high"]).all()
