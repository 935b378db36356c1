"""A panel of agencies over years: who was late, who did not report, what was posted twice or corrected, is all found."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from filled import SEEN, Filled, change, report, write
from printer.agencies import BODIES

from normalize.run import normalize

YEARS = (2019, 2020, 2021, 2022, 2023)
#: what happens to one report in twenty each
EVENTS = ("late", "missing", "posted again", "corrected")


def agencies(count: int) -> list[str]:
    """Return departments of counties whose names say where they are."""
    named = [
        body.name for body in BODIES if len(body.place) == 3 and body.name.endswith("局") and "县" in body.place[2]
    ]
    return named[:: len(named) // count][:count]


def published(agency: str, year: int, days: int = 0) -> Filled:
    made = report(agency, year, "2021" if year >= 2021 else "2019")
    made.published = date(year + 1, 1, 20) + timedelta(days=days)
    made.source = f"https://www.a.gov.cn/{agency}/{year}.html"
    return made


def planted(count: int) -> tuple[list[Filled], dict[str, set[tuple[str, int]]]]:
    """Return the documents of a panel, and which reports were given which event."""
    documents: list[Filled] = []
    told: dict[str, set[tuple[str, int]]] = {event: set() for event in EVENTS}
    for at, agency in enumerate(agencies(count)):
        for year in YEARS:
            turn = (at * 7 + year) % 20
            event = EVENTS[turn] if turn < len(EVENTS) and year not in (YEARS[0], YEARS[-1]) else ""
            if event:
                told[event].add((agency, year))
            if event == "missing":
                continue
            one = published(agency, year, 40 if event == "late" else 0)
            documents.append(one)
            if event == "posted again":
                again = published(agency, year)
                again.source, again.format = f"https://www.b.gov.cn/{agency}{year}.pdf", "pdf"
                again.title = f"{agency}{year}年政府信息公开年度报告"
                documents.append(again)
            if event == "corrected":
                mended = change(published(agency, year), "received/all", 4321)
                mended.seen = SEEN + timedelta(days=200)
                documents.append(mended)
    return documents, told


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, set[tuple[str, int]]]]:
    """Two hundred agencies over five years, normalized once."""
    data = tmp_path_factory.mktemp("panel")
    documents, told = planted(200)
    write(data, documents)
    normalize(data)
    return data, told


def table(data: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(data / "tidy" / name)


def of(frame: pd.DataFrame) -> set[tuple[str, int]]:
    return set(zip(frame["agency"].astype(str), frame["year"].astype(int), strict=True))


def test_every_late_report_is_late_and_no_other(panel) -> None:
    data, told = panel
    reports = table(data, "reports")
    assert len(told["late"]) >= 20
    assert of(reports[reports["days_late"] > 0]) == told["late"]


def test_every_report_that_did_not_come_is_missing_and_no_other(panel) -> None:
    data, told = panel
    missing = table(data, "missing")
    within = missing[missing["year"].isin(YEARS)]
    names = table(data, "reports").drop_duplicates("agency_id").set_index("agency_id")["agency"].astype(str)
    found = {(names[agency], int(year)) for agency, year in zip(within["agency_id"], within["year"], strict=True)}
    assert len(told["missing"]) >= 20
    assert found == told["missing"]


def test_what_was_posted_again_is_linked_and_counts_once(panel) -> None:
    data, told = panel
    reports, links = table(data, "reports"), table(data, "report_documents")
    assert not reports.duplicated(["agency", "year"]).any()
    doubled = links[links["role"] == "duplicate"]["report_id"]
    assert of(reports[reports["report_id"].isin(doubled)]) == told["posted again"]


def test_a_corrected_report_has_its_revisions_and_the_new_number(panel) -> None:
    data, told = panel
    reports, revisions, requests = (table(data, name) for name in ("reports", "revisions", "requests"))
    assert of(reports[reports["report_id"].isin(revisions["report_id"])]) == told["corrected"]
    assert of(reports[reports["versions"] > 1]) == told["corrected"]
    mended = requests[(requests["item"] == "received") & (requests["applicant"] == "all") & (requests["value"] == 4321)]
    assert set(mended["report_id"]) == set(revisions["report_id"])
