"""`gongkai update`: what a timer calls. Crawl, extract, normalize, each time with what is new or changed."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from asking import Answer, ask
from portals import serving, stock
from portals.trs import TrsPortal
from printer.agencies import BODIES

import gongkai
from forms.deadlines import today
from forms.paths import lock

LAST = today().year - 1
pytestmark = pytest.mark.slow


def replica(host: str) -> TrsPortal:
    return TrsPortal(stock("update", BODIES[:3], (2022, LAST), formats=("html", "docx")), host)


def update(data: Path, site: TrsPortal, *words: object) -> Answer:
    return ask("update", "--data", data, "--delay", 0, "--portal", site.url, "--allow-host", site.host, *words)


def articles(site: TrsPortal, year: int, since: int) -> list[int]:
    """Return how requests for the pages of a year's reports were answered since so many requests."""
    mine = {site.address(held) for held in site.reports if held.year == year}
    return [seen.status for seen in site.log[since:] if seen.request.path in mine]


def test_an_update_brings_the_tables_and_the_next_asks_for_what_may_be_new(tmp_path: Path) -> None:
    site = replica("127.0.63.1")
    with serving(site):
        first = update(tmp_path, site)
        asked = len(site.log)
        next(held for held in site.reports if held.format == "html" and held.year == LAST).edit()
        second = update(tmp_path, site)
    assert first.status == second.status == 0, first.err + second.err
    assert f"1 portals, 1 done: {len(site.reports)} reports; documents" in first.out
    assert f": {len(site.reports)} reports, " in first.out
    assert "1 changed" in second.out
    reports = gongkai.load(tmp_path, "reports")
    assert sorted(reports["year"]) == sorted(held.year for held in site.reports)
    assert articles(site, 2022, asked) == [], "seen within half a year"
    assert sorted(articles(site, LAST, asked)) in ([200, 304, 304], [304] * 3), (
        "the year that is due is looked at again"
    )
    assert [seen.status for seen in site.log[asked:] if seen.request.path == site.column], "lists always are"


def test_an_update_tells_status_what_was_new(tmp_path: Path) -> None:
    site = replica("127.0.63.2")
    late = site.reports[0]
    with serving(site):
        page = site.places.pop(site.address(late))
        site.reports.remove(late)
        update(tmp_path, site)
        site.reports.insert(0, late)
        site.places[site.address(late)] = page
        update(tmp_path, site)
    said = json.loads(ask("status", "--data", tmp_path, "--json", "--year", late.year).out)
    (mine,) = (portal for portal in said["portals"] if portal["last"])
    assert (mine["years"][str(late.year)]["found"], mine["years"][str(late.year)]["new"]) == (3, 1)
    assert datetime.fromtimestamp(mine["last"]["started"]).year == LAST + 1
    assert said["tables"]["years"][str(late.year)]["reports"] == 3
    assert set(said["tables"]["readers"]) == {said["reader_version"]}


def test_an_unreadable_document_is_status_3_and_the_rest_is_written(tmp_path: Path) -> None:
    site = replica("127.0.63.3")
    broken = next(held for held in site.reports if held.format == "docx")
    broken.converted = b"PK\x03\x04 no package"
    broken.__dict__.pop("document", None)
    with serving(site):
        answer = update(tmp_path, site)
    assert answer.status == 3
    assert len(gongkai.load(tmp_path, "reports")) >= len(site.reports) - 1


def test_a_portal_that_does_not_answer_is_status_3(tmp_path: Path) -> None:
    site = replica("127.0.63.4")
    with serving(site):
        pass
    answer = ask(
        "update", "--data", tmp_path, "--delay", 0, "--portal", site.url, "--allow-host", site.host, "--timeout", 1
    )
    assert answer.status == 3
    assert "failed" in answer.out


@pytest.mark.parametrize("folder", ["raw", "extracted", ".tidy"])
def test_a_held_lock_means_later(folder: str, tmp_path: Path) -> None:
    site = replica("127.0.63.5")
    with serving(site), lock(tmp_path / folder):
        assert update(tmp_path, site).status == 75


def test_no_network_means_later(tmp_path: Path) -> None:
    names = [f"www.{name}.gov.cn.invalid" for name in "abcdefgh"]
    words = [word for name in names for word in ("--portal", f"http://{name}/", "--allow-host", name)]
    code = "from crawler import run; run.REST = 0"
    answer = ask("update", "--data", tmp_path, "--contact", "a@example.org", "--delay", 1, *words, code=code)
    assert answer.status == 75, answer.out + answer.err


def test_a_wrong_portal_is_wrong_usage_before_any_work(tmp_path: Path) -> None:
    assert ask("update", "--data", tmp_path, "--portal", "nobody").status == 2
    assert not list(tmp_path.iterdir())
