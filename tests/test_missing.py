"""Who should have reported and did not: a row only where the collection itself gives the reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from filled import SEEN, Filled, report, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from normalize.histories import ended
from normalize.run import normalize
from normalize.schema import AGENCIES

LINK = {"role": "page", "first_seen": SEEN, "last_seen": SEEN, "reason": "timed-out"}

NAMES = [column.name for column in AGENCIES]


def made(agency: str, *years: int, portal: str | None = None) -> list[Filled]:
    some = [report(agency, year, "2021" if year > 2020 else "2019") for year in years]
    for one in some:
        one.portal, one.source = portal, f"https://www.{portal or 'x'}.gov.cn/{agency}{year_of(one)}.html"
    return some


def year_of(one: Filled) -> int | None:
    return one.year


def missing(data: Path, documents: list[Filled], *links: dict[str, Any]) -> pd.DataFrame:
    write(data, documents, more=[dict.fromkeys(["document_id"]) | LINK | link for link in links])
    normalize(data)
    return pd.read_parquet(data / "tidy/missing")


OTHERS = [one for name in "乙丙丁戊己" for one in made(f"{name}县统计局", 2020, 2021, 2022, 2023, portal="p")]


def test_a_year_between_two_reports_is_missing(tmp_path: Path) -> None:
    rows = missing(tmp_path, made("甲县统计局", 2020, 2023))
    assert rows[["agency", "year", "why", "last_year", "next_year", "due"]].values.tolist() == [
        ["甲县统计局", 2021, "gap", 2020, 2023, date(2022, 1, 31)],
        ["甲县统计局", 2022, "gap", 2020, 2023, date(2023, 1, 31)],
    ]
    assert set(rows["agency_id"]) == set(pd.read_parquet(tmp_path / "tidy/reports")["agency_id"])
    assert sorted(path.name for path in (tmp_path / "tidy/missing").iterdir()) == ["2021.parquet", "2022.parquet"]


def test_who_stopped_while_the_others_of_the_portal_went_on_is_missing(tmp_path: Path) -> None:
    rows = missing(tmp_path, [*OTHERS, *made("甲县统计局", 2020, 2021, portal="p")])
    assert rows[["agency", "year", "why"]].values.tolist() == [
        ["甲县统计局", 2022, "stopped"],
        ["甲县统计局", 2023, "stopped"],
    ]
    assert rows["next_year"].isna().all()


def test_a_portal_that_was_not_looked_at_for_a_year_says_nothing(tmp_path: Path) -> None:
    elsewhere = [one for name in "子丑寅卯辰" for one in made(f"{name}县统计局", 2020, 2021, portal="q")]
    assert missing(tmp_path, [*OTHERS, *elsewhere]).empty


def test_nobody_is_missing_before_the_first_report_nor_before_the_day_has_passed(tmp_path: Path) -> None:
    assert missing(tmp_path, [*OTHERS, *made("甲县统计局", 2023, portal="p")]).empty
    newest = [one for name in "乙丙丁戊己" for one in made(f"{name}县人民政府", 2024, portal="p")]
    before = [one for name in "乙丙丁戊己" for one in made(f"{name}县人民政府", 2023, portal="p")]
    # last seen on 3 February 2025, when governments have until 31 March
    assert missing(tmp_path, [*before, *newest, *made("甲县人民政府", 2023, portal="p")]).empty


def test_a_town_is_missing_without_a_legal_day(tmp_path: Path) -> None:
    rows = missing(tmp_path, made("甲县乙镇人民政府", 2021, 2023))
    assert rows["year"].tolist() == [2022]
    assert rows["due"].isna().all()


@pytest.mark.parametrize("named", ["title", "anchor", "source"])
def test_what_a_link_announces_and_nobody_could_read_is_missing(tmp_path: Path, named: str) -> None:
    link = {"source": "https://www.p.gov.cn/1.html"} | {named: "甲县统计局2022年政府信息公开工作年度报告"}
    if named == "source":
        link["source"] = "files/甲县统计局2022年政府信息公开工作年度报告.pdf"
    rows = missing(tmp_path, made("甲县统计局", 2021), link)
    assert rows[["agency", "year", "why", "url", "reason"]].values.tolist() == [
        ["甲县统计局", 2022, "listed", link["source"], "timed-out"]
    ]
    assert rows["agency_id"].notna().all()


def test_a_report_that_another_source_gave_is_not_missing(tmp_path: Path) -> None:
    link = {"source": "https://www.p.gov.cn/1.html", "title": "甲县统计局2022年政府信息公开工作年度报告"}
    assert missing(tmp_path, made("甲县统计局", 2022), link).empty


def test_an_agency_that_is_only_announced_has_no_id(tmp_path: Path) -> None:
    link = {"source": "https://www.p.gov.cn/1.html", "title": "甲县统计局2022年政府信息公开工作年度报告"}
    rows = missing(tmp_path, made("乙县统计局", 2022), link)
    assert rows["agency"].tolist() == ["甲县统计局"]
    assert rows["agency_id"].isna().all()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sets(st.integers(2019, 2023), min_size=1), min_size=1, max_size=4))
def test_no_agency_is_both_there_and_missing_and_every_gap_is_a_row(tmp_path: Path, years: list[set[int]]) -> None:
    documents = [one for at, some in enumerate(years) for one in made(f"第{at}县统计局", *sorted(some), portal="p")]
    rows = missing(tmp_path, documents)
    gone = set(zip(rows["agency"], rows["year"], strict=True))
    assert not gone & {(one.agency, one.year) for one in documents}
    for at, some in enumerate(years):
        gaps = set(range(min(some), max(some))) - some
        assert {(f"第{at}县统计局", year) for year in gaps} <= gone


def test_an_agency_ends_with_the_last_of_its_names() -> None:
    def row(agency: str, until: date | None) -> tuple[object, ...]:
        return tuple(agency if name == "agency_id" else until if name == "valid_to" else None for name in NAMES)

    rows = [row("a", date(2015, 1, 1)), row("a", date(2019, 1, 1)), row("b", date(2015, 1, 1)), row("b", None)]
    assert ended(rows) == {"a": 2018}
