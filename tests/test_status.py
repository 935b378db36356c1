"""`gongkai status`: coverage, portal × year, from what crawls archived and what was read of it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from asking import CHINESE, ask, ask_here
from filled import change, report, write
from portals import serving, stock
from portals.trs import TrsPortal
from printer.agencies import BODIES
from rich.cells import cell_len

from crawler.captures import Capture, Captures
from crawler.coverage import Case, Status, Year
from crawler.registry import Portal
from crawler.runs import Run, Runs
from crawler.status import status
from crawler.status_lines import lines
from forms.messages import Mistake
from forms.records import Issue
from normalize.run import normalize
from normalize.status import status as tables_status

TODAY = date(2026, 4, 20)
HOME = "http://a.gov.cn/nb"
AGENCY = "甲县统计局"


def at(day: str, hour: int = 1) -> int:
    """Return an hour (UTC) of a day, in seconds since 1970; runs last from 0 to 2."""
    return int(datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC).timestamp())


def page(agency: str | None, year: int, seen: str = "2026-03-01", **more: Any) -> Capture:
    """Return a report's page as a crawl captures it."""
    title = f"{agency or ''}{year}年政府信息公开工作年度报告"
    one = Capture(f"{HOME}/{agency}{year}.html", role="page", status=200, portal="a", title=title, report_year=year)
    one.first_seen = one.last_seen = at(seen)
    for name, value in more.items():
        setattr(one, name, value)
    one.document_id = one.document_id or hashlib.sha256(repr((one.source, seen)).encode()).hexdigest()
    return one


def held(raw: Path, captures: list[Capture], *runs: Run, portal: str = "a") -> None:
    """Write captures and the runs of one portal."""
    raw.mkdir(parents=True, exist_ok=True)
    known = Captures(raw)
    for capture in captures:
        known.see(capture)
    known.save()
    kept = Runs(raw)
    kept._runs[portal] = list(runs)
    kept.save()


def run(day: str, outcome: str = "done", **more: Any) -> Run:
    return Run(at(day, 0), ended=at(day, 2), outcome=outcome, **more)


def found(data: Path, **options: Any) -> Status:
    return status(data, portals=[], day=TODAY, **options)


def of(data: Path, captures: list[Capture], *runs: Run, **options: Any) -> Status:
    """Return the status of some captures."""
    held(data / "raw", captures, *(runs or (run("2026-03-01"),)))
    return found(data, **options)


def counts(said: Status) -> dict[int, int]:
    return {year: one.found for year, one in said.portals["a"].years.items() if one.found}


def count(data: Path, year: int, portal: str = "a") -> Year:
    return found(data).portals[portal].years[year]


# --- what is found ----------------------------------------------------------------------------------


def test_a_report_is_a_page_with_a_year_or_a_document_without_a_page(tmp_path: Path) -> None:
    document = page(AGENCY, 2022, source=f"{HOME}/2022.pdf", role="attachment")
    archive = page(AGENCY, 2021, source=f"{HOME}/2021.zip", role="container")
    member = page(AGENCY, 2021, source=f"{HOME}/2021.zip!/a.zip", role="container", report_year=None)
    attached = page(AGENCY, 2023, source=f"{HOME}/2023.doc", role="attachment", parent=page(AGENCY, 2023).source)
    attached.report_year = None
    listed = page(None, 2023, source=f"{HOME}/", role="list", report_year=None)
    undated = page(AGENCY, 2020, report_year=None)
    said = of(tmp_path, [page(AGENCY, 2023), attached, document, archive, member, listed, undated])
    assert counts(said) == {2021: 1, 2022: 1, 2023: 1}
    assert said.portals["a"].undated == 1


def test_an_address_counts_once_however_often_it_changed_and_by_either_scheme(tmp_path: Path) -> None:
    first, second = page(AGENCY, 2023), page(AGENCY, 2023, "2026-03-08")
    secure = page(AGENCY, 2023, "2026-03-09", source=first.source.replace("http:", "https:"))
    assert of(tmp_path, [first, second, secure]).portals["a"].years[2023].found == 1


def test_the_newest_version_says_which_year_a_report_is_on(tmp_path: Path) -> None:
    wrong, right = page(AGENCY, 2023), page(AGENCY, 2023, "2026-03-08", report_year=2024)
    assert counts(of(tmp_path, [wrong, right])) == {2024: 1}


def test_missing_is_what_the_registry_expects_beyond_what_was_found(tmp_path: Path) -> None:
    held(tmp_path / "raw", [page(AGENCY, 2023), page("甲县财政局", 2023), page(AGENCY, 2024)], run("2026-03-01"))
    known = [Portal("a", "甲县人民政府", "http://a.gov.cn/", expected={2022: 3, 2023: 5, 2024: 1})]
    years = status(tmp_path, portals=known, day=TODAY).portals["a"].years
    assert {y: (one.found, one.expected, one.missing) for y, one in years.items() if one.expected} == {
        2022: (0, 3, 3),
        2023: (2, 5, 3),
        2024: (1, 1, 0),
    }


def test_what_nobody_counted_is_not_missing(tmp_path: Path) -> None:
    year = of(tmp_path, [page(AGENCY, 2023)]).portals["a"].years[2023]
    assert (year.expected, year.missing) == (None, None)


# --- the last run -----------------------------------------------------------------------------------


def test_new_is_what_the_last_run_saw_first(tmp_path: Path) -> None:
    of(tmp_path, [page(AGENCY, 2022), page(AGENCY, 2023, "2026-03-08")], run("2026-03-01"), run("2026-03-08"))
    assert (count(tmp_path, 2022).new, count(tmp_path, 2023).new) == (0, 1)


def test_changed_is_what_the_last_run_saw_with_other_bytes(tmp_path: Path) -> None:
    versions = [
        page(AGENCY, 2022),
        page(AGENCY, 2022, "2026-03-04"),
        page(AGENCY, 2023),
        page(AGENCY, 2023, "2026-03-08"),
    ]
    said = of(tmp_path, versions, run("2026-03-01"), run("2026-03-04"), run("2026-03-08"))
    assert [(one.year, one.agency, one.source) for one in said.changed] == [(2023, AGENCY, versions[2].source)]
    assert (count(tmp_path, 2023).changed, count(tmp_path, 2023).new, count(tmp_path, 2022).changed) == (1, 0, 0)


def test_a_changed_document_changes_the_report_whose_page_attaches_it(tmp_path: Path) -> None:
    of_page = {
        "source": f"{HOME}/x.doc",
        "role": "attachment",
        "parent": page(AGENCY, 2023).source,
        "report_year": None,
    }
    versions = [page(AGENCY, 2023), page(AGENCY, 2023, **of_page), page(AGENCY, 2023, "2026-03-08", **of_page)]
    assert [one.source for one in of(tmp_path, versions, run("2026-03-08")).changed] == [versions[0].source]


def test_gone_is_what_is_not_found_any_more_though_it_is_archived(tmp_path: Path) -> None:
    lost = {"document_id": "", "reason": "not-found", "status": 404, "report_year": None, "title": None}
    rows = [page(AGENCY, 2022), page(AGENCY, 2023), page(AGENCY, 2022, "2026-03-08", **lost)]
    never = page(AGENCY, 2021, "2026-03-08", **lost)
    for row in (rows[-1], never):
        row.document_id = None
    said = of(tmp_path, [*rows, never], run("2026-03-08"))
    assert [(one.year, one.source) for one in said.gone] == [(2022, rows[0].source)]
    held(tmp_path / "raw", [page(AGENCY, 2022, "2026-03-15", document_id=rows[0].document_id)], run("2026-03-15"))
    assert found(tmp_path).gone == []


def test_a_block_is_told_with_its_reason_and_since_when(tmp_path: Path) -> None:
    runs = [run("2026-01-05", "blocked"), run("2026-02-01"), run("2026-02-08", "blocked", reason="robots-unknown"),
            run("2026-02-15", "blocked", reason="blocked-status"), Run(at("2026-02-22"))]  # fmt: skip
    blocked = of(tmp_path, [], *runs).portals["a"].blocked
    assert blocked is not None
    assert (blocked.reason, blocked.since.date(), blocked.runs) == ("blocked-status", date(2026, 2, 8), 2)
    assert of(tmp_path, [], *runs[:2]).portals["a"].blocked is None


def test_addresses_that_gave_nothing_are_listed_by_reason_unless_the_archive_has_them(tmp_path: Path) -> None:
    nothing = {"report_year": None, "title": None}
    rows = [
        page(AGENCY, 2022),
        *(page(AGENCY, year, "2026-03-08", reason="timed-out", **nothing) for year in (2022, 2023)),
    ]
    rows += [page(AGENCY, 2024, reason="blocked-status", **nothing), page(AGENCY, 2021, reason="not-found", **nothing)]
    for row in rows[1:]:
        row.document_id = None
    said = of(tmp_path, rows)
    assert said.portals["a"].unanswered == {"timed-out": 1, "blocked-status": 1}
    assert {(one.source, one.reason) for one in said.unanswered} == {
        (rows[2].source, "timed-out"),
        (rows[3].source, "blocked-status"),
    }


# --- the law ----------------------------------------------------------------------------------------


def late(data: Path, *captures: Capture, runs: tuple[Run, ...] = ()) -> list[Case]:
    return of(data, list(captures), *runs).late


@pytest.mark.parametrize(
    ("agency", "year", "published", "days"),
    [
        ("甲县统计局", 2024, "2025-01-31", None),
        ("甲县统计局", 2024, "2025-02-01", 1),
        ("甲县人民政府", 2024, "2025-03-31", None),
        ("甲县人民政府", 2024, "2025-04-02", 2),
        ("甲县人民政府办公室", 2024, "2025-02-28", 28),
        ("甲县乙镇人民政府", 2024, "2025-12-31", None),
        ("甲区乙街道办事处", 2024, "2025-12-31", None),
        ("甲县统计局", 2018, "2019-03-31", None),
        ("甲县统计局", 2018, "2019-04-01", 1),
        (None, 2018, "2019-04-01", 1),
        (None, 2024, "2025-12-31", None),
    ],
)
def test_a_report_is_late_behind_the_day_that_the_law_sets_its_agency(
    agency: str | None, year: int, published: str, days: int | None, tmp_path: Path
) -> None:
    cases = late(tmp_path, page(agency, year, published=date.fromisoformat(published)))
    assert [(one.days, one.by, one.agency) for one in cases] == ([] if days is None else [(days, "published", agency)])


def test_whose_report_it_is_say_the_title_the_words_that_led_there_or_the_publisher(tmp_path: Path) -> None:
    day = {"published": date(2025, 2, 10)}
    bare = {**day, "title": "2024年政府信息公开年报"}
    rows = [page("甲县教育局", 2024, **day), page("b", 2024, anchor="甲县民政局", **bare),
            page("c", 2024, publisher="甲县水利局", **bare), page("d", 2024, publisher="本站", **bare)]  # fmt: skip
    assert sorted(str(one.agency) for one in late(tmp_path, *rows)) == ["甲县教育局", "甲县民政局", "甲县水利局"]


def test_first_sight_counts_where_no_date_is_shown_and_an_earlier_run_looked_after_the_day(tmp_path: Path) -> None:
    seen = page(AGENCY, 2025, "2026-03-01")
    runs = (run("2026-02-08"), run("2026-03-01"))
    (case,) = late(tmp_path, seen, runs=runs)
    assert (case.by, case.due, case.first_seen, case.days) == ("seen", date(2026, 1, 31), date(2026, 3, 1), 29)
    assert late(tmp_path, seen, runs=(run("2026-01-20"), run("2026-03-01"))) == []
    assert late(tmp_path, seen, runs=(run("2026-02-08", "blocked"), run("2026-03-01"))) == []
    assert late(tmp_path, seen, runs=(run("2026-02-08", year=2023), run("2026-03-01"))) == []


def test_a_date_that_is_shown_outranks_first_sight(tmp_path: Path) -> None:
    shown = page(AGENCY, 2025, "2026-03-01", published=date(2026, 1, 20))
    assert late(tmp_path, shown, runs=(run("2026-02-08"), run("2026-03-01"))) == []


def test_agencies_of_earlier_years_without_a_report_are_not_there_yet(tmp_path: Path) -> None:
    rows = [page(name, year) for name in (AGENCY, "甲县财政局", "甲县乙镇人民政府") for year in (2022, 2023)]
    said = of(tmp_path, [*rows, page("甲县财政局", 2025)], run("2026-02-20"))
    assert [(one.agency, one.year, one.last_year, one.due) for one in said.absent] == [
        (AGENCY, 2025, 2023, date(2026, 1, 31))
    ]
    assert count(tmp_path, 2025).absent == 1


def test_nobody_is_absent_before_the_day_of_the_law(tmp_path: Path) -> None:
    held(tmp_path / "raw", [page("甲县人民政府", 2024), page(AGENCY, 2024)], run("2026-03-20"))
    on = {day: status(tmp_path, portals=[], day=day).absent for day in (date(2026, 3, 31), date(2026, 4, 1))}
    assert [[one.agency for one in cases] for cases in on.values()] == [[AGENCY], [AGENCY]]
    held(tmp_path / "raw", [], run("2026-04-01"))
    assert {one.agency for one in status(tmp_path, portals=[], day=date(2026, 4, 1)).absent} == {AGENCY, "甲县人民政府"}


def test_nobody_is_absent_where_no_run_looked_since(tmp_path: Path) -> None:
    assert of(tmp_path, [page(AGENCY, 2024)], run("2026-01-20")).absent == []


def test_an_agency_is_there_by_its_longer_or_shorter_name(tmp_path: Path) -> None:
    rows = [
        page("乙市甲县统计局", 2024),
        page("甲县财政局", 2024),
        page("甲县统计局", 2025),
        page("乙市甲县财政局", 2025),
    ]
    assert of(tmp_path, rows, run("2026-03-01")).absent == []


# --- narrowed, printed ------------------------------------------------------------------------------


def test_portals_and_years_narrow_everything(tmp_path: Path) -> None:
    held(tmp_path / "raw", [page(AGENCY, 2023, portal="b", source="http://b.gov.cn/1")], run("2026-03-01"), portal="b")
    rows = [page(AGENCY, year, published=date(year + 1, 3, 1)) for year in (2022, 2023, 2024)]
    said = of(tmp_path, rows, keys=["a"], years=[2023])
    assert list(said.portals) == ["a"]
    assert list(said.portals["a"].years) == [2023]
    assert [one.year for one in said.late] == [2023]
    assert {one.portal for one in found(tmp_path).late} == {"a"}
    with pytest.raises(Mistake, match="nobody"):
        found(tmp_path, keys=["nobody"])


def test_columns_stand_below_one_another_in_chinese_too(tmp_path: Path) -> None:
    known = [
        Portal("a", "甲县人民政府", "http://a.gov.cn/", expected={2024: 12}),
        Portal("long_key", "Ab", "http://b.gov.cn/"),
    ]
    held(tmp_path / "raw", [page(AGENCY, 2024)], run("2026-03-01"))
    held(tmp_path / "raw", [], run("2026-03-02"), portal="long_key")
    head, first, second, total, *_ = lines(status(tmp_path, portals=known, day=TODAY))
    ends = {
        row: cell_len(row[: row.index(cell) + len(cell)])
        for row, cell in ((head, "2024"), (first, "1/12"), (total, "1"))
    }
    assert len(set(ends.values())) == 1
    assert {cell_len(row[: row.index("2026")]) for row in (first, second)} == {cell_len(head[: head.index("last")])}


def test_the_last_five_years_are_shown_unless_others_are_named(tmp_path: Path) -> None:
    said = of(tmp_path, [page(AGENCY, year) for year in range(2015, 2026)])
    years = [str(year) for year in range(2021, 2026)]
    assert [word for word in next(lines(said)).split() if word.isdecimal()] == years
    assert "2016" in next(lines(said, [2016])).split()


# --- what was read ----------------------------------------------------------------------------------


def test_the_tables_tell_what_is_unreadable_broken_late_and_new(tmp_path: Path) -> None:
    sound, broken = report("甲县统计局", 2023), change(report("甲县财政局", 2023), "handled/all", 99)
    broken.issues += [Issue("label-unknown", "t3", "新指标")] * 2 + [
        Issue("label-unknown", "t3", "另一指标"),
        Issue("label-variant", "t3", "结转下一年"),
    ]
    bad = report("甲县教育局", 2022)
    bad.facts, bad.paragraphs, bad.outcome, bad.reason = [], [], "unreadable", "damaged"
    write(tmp_path, [sound, broken, bad])
    normalize(tmp_path)
    said = tables_status(tmp_path)
    assert said.reasons == {"damaged": 1}
    assert [row["source"] for row in said.unreadable] == [bad.name]
    assert (said.years[2023].reports, said.years[2023].broken, len(said.broken)) == (2, 1, 1)
    assert said.wordings == {"label-unknown": {"新指标": 2, "另一指标": 1}, "label-variant": {"结转下一年": 1}}
    assert sum(said.readers.values()) == 3
    assert list(tables_status(tmp_path, [2022]).years) == []


# --- the command ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, TrsPortal]:
    """A replica crawled twice, a report silently edited and one taken away between."""
    data = tmp_path_factory.mktemp("data")
    site = TrsPortal(stock("status", BODIES[:4], (2022, 2023)), "127.0.61.1")
    with serving(site):
        words = ["crawl", "--data", data, "--delay", 0, "--portal", site.url, "--allow-host", site.host]
        assert ask(*words).status == 0
        site.reports[3].edit()
        site.places.pop(site.address(site.reports[5]))
        ask(*words)
    return data, site


def test_a_crawl_is_told_by_portal_and_year_with_what_was_edited_and_what_is_gone(
    crawled: tuple[Path, TrsPortal],
) -> None:
    data, site = crawled
    answer = ask("status", "--data", data, "--json")
    said = json.loads(answer.out)
    (mine,) = (portal for portal in said["portals"] if portal["last"])
    assert {year: one["found"] for year, one in mine["years"].items() if one["found"]} == {"2022": 4, "2023": 4}
    for kind, held_ in (("changed", site.reports[3]), ("gone", site.reports[5])):
        (case,) = said[kind]
        assert case["source"].endswith(site.address(held_))
        assert (case["agency"], case["year"]) == (held_.agency, held_.year)
    assert said["tables"]["tables"] is False
    assert answer.status == 0
    assert len(said["portals"]) > 40, "the registry's portals that nobody crawled are told, too"


def test_it_speaks_the_users_language_and_says_what_to_do(crawled: tuple[Path, TrsPortal]) -> None:
    english, chinese = ask_here("status", "--data", crawled[0]), ask_here("status", "--data", crawled[0], env=CHINESE)
    assert "Reports changed since the crawl before (1)" in english.out
    assert "No tables yet: gongkai extract, gongkai normalize" in english.out
    assert "内容已改动的报告 (1)" in chinese.out
    assert "gongkai crawl --portal KEY" in chinese.out


def test_nothing_collected_yet_is_no_error(tmp_path: Path) -> None:
    answer = ask_here("status", "--data", tmp_path)
    assert (answer.status, answer.out.splitlines()[0]) == (0, "No portal was crawled yet: gongkai crawl")
    assert not list(tmp_path.iterdir())


def test_an_unknown_portal_and_a_broken_index_are_said_in_one_line(tmp_path: Path) -> None:
    answer = ask_here("status", "--data", tmp_path, "--portal", "nobody")
    assert (answer.status, answer.err) == (2, "no such portals: nobody\n")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "captures.parquet").write_bytes(b"not parquet")
    answer = ask_here("status", "--data", tmp_path)
    assert (answer.status, "gongkai doctor" in answer.err) == (2, True)
