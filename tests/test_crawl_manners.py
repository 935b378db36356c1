"""A crawl's manners, as the servers see them: how close requests come, and what is not asked for."""

from __future__ import annotations

import time
from email.utils import formatdate
from pathlib import Path

import pytest
from crawling import SLACK, crawl, gaps, paths, seen, wanted
from portals import serving
from portals.census import administration
from portals.generic import LevelsPortal, PlainPortal
from portals.gkmlpt import GkmlptPortal
from portals.portal import Portal
from portals.server import Answer, Request
from portals.stock import stock
from portals.traps import Behind, Blocked, Captcha, CookieRedirect, CookieShell, RobotsSite, SoftNotFound
from portals.trs import TrsPortal

DELAY = 0.2
FORMATS = ("docx", "html")


def portal(number: int, host: str, kind: type[Portal] = PlainPortal, reports: int = 2) -> Portal:
    """Return a small portal."""
    return kind(stock(f"manners/{number}", administration(number)[:reports], (2023,), FORMATS), host=host)


class Waits(Behind):
    """Says at some requests that it was asked too often: `status`, with the Retry-After of each."""

    def __init__(self, inner: Portal, host: str, status: int, waits: dict[int, str]) -> None:
        super().__init__(inner, host)
        self.status, self.waits = status, waits

    def answer(self, request: Request) -> Answer | None:
        wait = self.waits.get(len(self.log))
        if wait is None:
            return super().answer(request)
        if wait == "date":
            wait = formatdate(time.time() + 2.5, usegmt=True)
        return Answer("", self.status, headers={"Retry-After": wait})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_portals_at_one_address_are_asked_one_at_a_time_and_not_faster_than_allowed(data: Path) -> None:
    sites = [portal(number, "127.0.7.1", kind, 1) for number, kind in enumerate((LevelsPortal, TrsPortal))]
    elsewhere = portal(3, "127.0.7.2", reports=1)
    with serving(*sites, elsewhere):
        crawled = crawl(data, [*sites, elsewhere], delay=DELAY)
    log = seen(sites)
    assert crawled.status == 0, crawled.answer.err
    assert crawled.reports >= set().union(*map(wanted, [*sites, elsewhere]))
    assert min(gaps(log)) >= DELAY - SLACK
    assert elsewhere.log[-1].ended < log[-1].began - 5 * DELAY, "another address waited for this one"


def test_a_crawl_delay_is_kept_to(data: Path) -> None:
    site = RobotsSite(portal(0, "127.0.7.3", reports=1), "User-agent: *\nCrawl-delay: 0.3\n", host="127.0.7.3")
    with serving(site):
        crawled = crawl(data, [site])
    assert crawled.status == 0
    assert min(gaps(site.log)) >= 0.3 - SLACK


@pytest.mark.parametrize(("status", "wait"), [(429, "1"), (503, "date")])
def test_retry_after_is_waited_for_by_all_who_share_the_server(data: Path, status: int, wait: str) -> None:
    site, beside = Waits(portal(0, "127.0.7.4"), "127.0.7.4", status, {3: wait}), portal(1, "127.0.7.4", reports=6)
    with serving(site, beside):
        crawled = crawl(data, [site, beside], delay=0.05)
    assert crawled.status == 0
    assert crawled.reports >= wanted(beside)
    log = seen([site, beside])
    after = next(one.began for one in log if one.began > site.log[2].began)
    assert after - site.log[2].ended >= 1.0 - SLACK


@pytest.mark.parametrize(
    ("kind", "path", "rest"), [(PlainPortal, "/upload/", "/content/"), (GkmlptPortal, "/gkmlpt/api/", "/gkmlpt/index")]
)
def test_what_robots_txt_disallows_is_not_asked_for(data: Path, kind: type[Portal], path: str, rest: str) -> None:
    inner = portal(0, "127.0.7.5", kind)
    site = RobotsSite(inner, f"User-agent: *\nDisallow: *{path}\n", host="127.0.7.5")
    with serving(site):
        crawled = crawl(data, [site])
    assert [asked for asked in paths(site) if path in asked] == []
    assert [asked for asked in paths(site) if rest in asked] != []
    assert "robots-disallow" in {why for address, why in crawled.reasons.items() if path in address}


def test_a_portal_that_disallows_everything_is_left_alone_and_reported(data: Path) -> None:
    site = RobotsSite(portal(0, "127.0.7.6"), "User-agent: *\nDisallow: /\n", host="127.0.7.6")
    with serving(site):
        crawled = crawl(data, [site])
    assert paths(site) == ["/robots.txt"]
    assert (crawled.status, crawled.run(site)["outcome"], crawled.run(site)["reason"]) == (
        3,
        "blocked",
        "robots-disallow",
    )


@pytest.mark.slow
def test_no_robots_txt_allows_and_one_that_cannot_be_told_holds_the_host(data: Path) -> None:
    shell, human = CookieShell().answer(Request("GET", "/", {})), Captcha().answer(Request("GET", "/", {}))
    assert shell is not None
    assert human is not None
    allows = {"404": ("", 404), "410": ("", 410), "empty": ("", 200)}
    holds = {"401": ("", 401), "403": ("", 403), "412": ("", 412), "500": ("", 500), "503": ("", 503),
             "shell": (shell.body, 200), "captcha": (human.body, 200)}  # fmt: skip
    sites = {
        name: RobotsSite(portal(at, host := f"127.0.7.{20 + at}"), *said, host=host)
        for at, (name, said) in enumerate((allows | holds).items())
    }
    sites["slow"] = RobotsSite(portal(20, "127.0.7.40"), delay=1.0, host="127.0.7.40")
    soft = SoftNotFound(portal(21, "127.0.7.41"), host="127.0.7.41")
    with serving(*sites.values(), soft):
        crawled = crawl(data, [*sites.values(), soft], "--timeout", 0.2)
    for name in allows:
        assert crawled.reports >= wanted(sites[name].inner), name
    assert crawled.reports >= wanted(soft.inner)
    for name in (*holds, "slow"):
        assert set(paths(sites[name])) == {"/robots.txt"}, name
        run = crawled.run(sites[name])
        assert run["outcome"] == "blocked", name
        assert run["reason"] in ("robots-unknown", "blocked-status", "blocked-cookie", "blocked-captcha"), name
    assert all(len(sites[name].log) == 1 for name in ("401", "403", "412", "shell", "captcha"))
    assert crawled.status == 3


def test_a_person_may_say_in_the_yaml_that_there_is_no_robots_txt(data: Path, tmp_path: Path) -> None:
    site = RobotsSite(portal(0, "127.0.7.7"), "", 403, host="127.0.7.7")
    with serving(site):
        path = tmp_path / "moxian.yml"
        path.write_text(f"key: moxian\nname: 模县\nhome: {site.url}\nrobots: absent\n", encoding="utf-8")
        crawled = crawl(data, [path], "--allow-host", site.host)
    assert crawled.status == 0, crawled.answer.err
    assert crawled.reports >= wanted(site.inner)
    assert "/robots.txt" not in paths(site)


def test_who_turns_us_away_is_asked_no_further_and_is_no_news_after_three_runs(data: Path) -> None:
    hosts = iter(f"127.0.7.{number}" for number in range(60, 90))
    whole = [Blocked(status, host=next(hosts)) for status in (412, 468, 521, 403, 405)]
    shells = [kind(host=next(hosts)) for kind in (CookieShell, CookieRedirect, Captcha)]
    later = [
        Blocked(status, portal(at, host := next(hosts)), host, after=5) for at, status in enumerate((412, 468, 521))
    ]
    sites = [*whole, *shells, *later]
    statuses = []
    with serving(*sites):
        for number in range(4):
            crawled = crawl(data, sites)
            statuses.append(crawled.status)
            if number == 0:
                first = [len(site.log) for site in sites]
    assert first == [1] * 8 + [6] * 3
    assert all(crawled.run(site)["outcome"] == "blocked" for site in sites)
    assert (statuses[0], statuses[1], statuses[3]) == (3, 3, 0)
    for site in sites:
        reasons = {row.reason for row in crawled.captures if site.place in row.source and row.warc and row.reason}
        assert len(reasons - {"not-found"}) == 1, type(site)
        assert min(reasons - {"not-found"}).startswith("blocked-")


def test_one_forbidden_directory_does_not_close_the_portal(data: Path) -> None:
    inner = portal(0, "127.0.7.8", reports=6)
    site = Blocked(403, inner, "127.0.7.8", under="/upload/")
    with serving(site):
        crawled = crawl(data, [site])
    assert crawled.reports >= wanted(inner)
    assert (crawled.status, crawled.run(site)["outcome"]) == (3, "blocked")
    forbidden = [asked for asked in paths(site) if asked.startswith("/upload/")]
    assert len(forbidden) == len(set(forbidden)) > 0
