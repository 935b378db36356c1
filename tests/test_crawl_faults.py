"""What a crawl makes of servers that break, lie or speak old TLS: everything in the end, or a reason for it."""

from __future__ import annotations

import ssl
import subprocess
import time
from pathlib import Path

import pytest
from crawling import Crawled, crawl, paths, wanted
from portals import serving
from portals.census import administration
from portals.generic import AspPortal, LevelsPortal, MatrixPortal, PlainPortal
from portals.portal import Portal
from portals.server import Answer, Request, Site
from portals.stock import stock
from portals.traps import Behind, Flaky, ThrottledNotFound
from portals.trs import TrsPortal

from crawler.address import same

FORMATS = ("docx", "html")
KINDS = (PlainPortal, LevelsPortal, TrsPortal, MatrixPortal)


def portal(number: int, host: str, kind: type[Portal] = PlainPortal, reports: int = 3) -> Portal:
    """Return a small portal."""
    return kind(stock(f"faults/{number}", administration(number)[:reports], (2022, 2023), FORMATS), host=host)


def documents(crawled: Crawled, site: Portal) -> tuple[int, int]:
    """Return how many attached documents were got of a portal, and how many it has."""
    got = {
        row.document_id
        for row in crawled.captures
        if row.role in ("attachment", "container") and site.place in row.source
    }
    return len(got), sum(held.format != "html" for held in site.reports)


class Broken(Behind):
    """Breaks off whatever is asked below a path, for ever."""

    def __init__(self, inner: Site, host: str, under: str) -> None:
        super().__init__(inner, host)
        self.under, self.flaky = under, Flaky("broken", 1.0, kinds=("drop", "reset", "truncate", "500"))
        self.fault = lambda handler, request: request.path.startswith(self.under) and self.flaky(handler, request)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["a", "b"])
def test_with_three_answers_of_ten_broken_everything_comes_in_the_end(data: Path, seed: str) -> None:
    sites = [portal(number, f"127.0.8.{number + 1}", kind) for number, kind in enumerate(KINDS)]
    faults = Flaky(seed, 0.3, hang=0.8, drip=0.2).on(*sites)
    with serving(*sites):
        crawled = crawl(data, sites, "--timeout", 0.6)
    assert len({kind for _, kind in faults.done}) == 7
    for site in sites:
        missing = wanted(site) - crawled.reports
        assert missing <= set(crawled.reasons)
        assert (missing == set() and documents(crawled, site)[0] == documents(crawled, site)[1]) == (
            crawled.run(site)["outcome"] == "done"
        )
    assert sum(len(wanted(site) - crawled.reports) for site in sites) == 0
    assert crawled.status == 0


def test_what_never_comes_is_listed_with_its_reason_and_the_run_says_so(data: Path) -> None:
    inner = portal(0, "127.0.8.11")
    broken = inner.address(inner.reports[1])
    site, sound = Broken(inner, "127.0.8.11", broken), portal(1, "127.0.8.12")
    with serving(site, sound):
        crawled = crawl(data, [site, sound])
    missing = same(site.url.rstrip("/") + broken)
    assert wanted(inner) - crawled.reports == {missing}
    assert crawled.reasons[missing] in ("cut-short", "server-error")
    assert (crawled.status, crawled.run(site)["outcome"], crawled.run(sound)["outcome"]) == (3, "part", "done")


def test_a_portal_that_breaks_off_every_answer_costs_a_few_requests(data: Path) -> None:
    site = portal(0, "127.0.8.13")
    Flaky("all", 1.0, kinds=("drop", "reset")).on(site)
    with serving(site):
        crawled = crawl(data, [site])
    assert (crawled.status, crawled.run(site)["outcome"]) == (3, "blocked")
    assert crawled.reasons[same(site.url)] == "robots-unknown"
    assert len(site.log) <= 12


def test_a_robots_txt_that_fails_at_first_does_not_cost_the_portal(data: Path) -> None:
    site = Behind(portal(0, "127.0.8.20", reports=1), "127.0.8.20")
    faults = Flaky("robots", 1.0, most=4, kinds=("reset",))
    site.fault = lambda handler, request: request.path == "/robots.txt" and faults(handler, request)
    with serving(site):
        crawled = crawl(data, [site])
    assert (crawled.status, crawled.run(site)["outcome"]) == (0, "done")


@pytest.mark.slow
def test_a_server_that_is_not_there_is_a_failure(data: Path) -> None:
    site = portal(0, "127.0.8.14")
    with serving(site):
        pass
    crawled = crawl(data, [site])
    assert (crawled.status, crawled.run(site)["outcome"]) == (3, "failed")
    assert crawled.run(site)["reason"] == "no-connection"


def test_every_answer_but_the_second_asks_to_wait(data: Path) -> None:
    site = portal(0, "127.0.8.15", reports=1)
    faults = Flaky("wait", 1.0, most=1, kinds=("429",), retry="0").on(site)
    with serving(site):
        crawled = crawl(data, [site])
    assert crawled.status == 0
    assert crawled.reports >= wanted(site)
    assert len(faults.done) * 2 == len(site.log)


def test_a_large_file_from_a_slow_server_is_given_longer(data: Path) -> None:
    class Slow(Behind):
        """Takes its time over one document."""

        def answer(self, request: Request) -> Answer | None:
            if request.path == inner.document_address(attached):
                time.sleep(1.3)
            return super().answer(request)

    inner = portal(0, "127.0.8.19", reports=2)
    attached = next(held for held in inner.reports if held.format != "html")
    site = Slow(inner, "127.0.8.19")
    with serving(site):
        crawled = crawl(data, [site], "--timeout", 0.5)
    assert crawled.status == 0
    assert documents(crawled, inner)[0] == documents(crawled, inner)[1]


def test_the_home_page_for_who_asks_too_fast_is_no_report(data: Path) -> None:
    inner = portal(0, "127.0.8.16")
    site = ThrottledNotFound(inner, "127.0.8.16")
    with serving(site):
        crawled = crawl(data, [site])
    assert crawled.reports >= wanted(inner)
    assert documents(crawled, inner)[0] == documents(crawled, inner)[1]
    home = Request("GET", "/", {})
    page = inner.answer(home)
    assert page is not None
    assert [
        row.source for row in crawled.captures if row.bytes == len(page.data) and row.role in ("page", "attachment")
    ] == []


@pytest.mark.slow
def test_the_home_page_for_what_is_gone_is_listed(data: Path) -> None:
    class Gone(Behind):
        """Shows the home page, or sends there, for two reports."""

        def answer(self, request: Request) -> Answer | None:
            first, second = (inner.address(held) for held in inner.reports[:2])
            if request.path == first:
                return super().answer(Request("GET", "/", request.headers))
            return Answer("", 302, headers={"Location": "/"}) if request.path == second else super().answer(request)

    inner = portal(0, "127.0.8.17")
    site = Gone(inner, "127.0.8.17")
    with serving(site):
        crawled = crawl(data, [site])
    gone = {same(site.url.rstrip("/") + inner.address(held)) for held in inner.reports[:2]}
    assert {crawled.reasons[address] for address in gone} == {"home-instead"}
    assert wanted(inner) - crawled.reports == gone
    assert (crawled.status, crawled.run(site)["outcome"]) == (3, "part")


def test_moved_pages_come_and_endless_redirects_are_cut(data: Path) -> None:
    class Circle(Behind):
        """Sends who asks for one report round for ever."""

        def answer(self, request: Request) -> Answer | None:
            if request.path.startswith(inner.address(inner.reports[0])):
                return Answer("", 302, headers={"Location": request.path + "x"})
            return super().answer(request)

    inner = portal(0, "127.0.8.18")
    site = Circle(inner, "127.0.8.18")
    with serving(site):
        crawled = crawl(data, [site])
    lost = same(site.url.rstrip("/") + inner.address(inner.reports[0]))
    assert wanted(inner) - crawled.reports == {lost}
    assert len([path for path in paths(site) if path.startswith(inner.address(inner.reports[0]))]) == 6
    assert "redirects" in crawled.reasons.values()


def old(kind: str, folder: Path) -> ssl.SSLContext:
    """Return TLS as an old server speaks it, under a certificate of somebody else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(folder / "c.pem", folder / "k.pem")
    versions = {"1.0": ssl.TLSVersion.TLSv1, "1.1": ssl.TLSVersion.TLSv1_1}
    if kind in versions:
        context.minimum_version = context.maximum_version = versions[kind]
    if kind == "small-dh":
        context.load_dh_params(folder / "dh.pem")
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("DHE-RSA-AES128-SHA:@SECLEVEL=0")
    if kind == "no-forward-secrecy":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("AES128-SHA:@SECLEVEL=0")
    if kind == "p-256":
        context.set_ecdh_curve("prime256v1")
    return context


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_tls_small_keys_foreign_certificates_and_gbk_are_read(data: Path, tmp_path: Path) -> None:
    make = ("req", "-x509", "-newkey", "rsa:1024", "-sha1", "-nodes", "-keyout", "k.pem", "-out", "c.pem", "-days", "2",
            "-subj", "/CN=other.example")  # fmt: skip
    try:
        for words in (make, ("dhparam", "-out", "dh.pem", "1024")):
            subprocess.run(["openssl", *words], cwd=tmp_path, check=True, capture_output=True)
        contexts = [old(kind, tmp_path) for kind in ("1.0", "1.1", "small-dh", "no-forward-secrecy", "p-256", "now")]
    except (OSError, subprocess.CalledProcessError, ssl.SSLError) as error:
        pytest.skip(f"no old TLS to serve here: {error}")
    sites = [portal(number, f"127.0.8.{30 + number}", AspPortal, 1) for number in range(len(contexts))]
    with serving(*sites):
        for site, context in zip(sites, contexts, strict=True):
            assert site._server is not None
            site._server.socket = context.wrap_socket(site._server.socket, server_side=True)
        words = [
            word
            for site in sites
            for word in ("--portal", site.url.replace("http:", "https:"), "--allow-host", site.host)
        ]
        crawled = crawl(data, [], *words, "--timeout", 5)
    for site in sites:
        assert crawled.reports >= wanted(site)
        titles = {row.title for row in crawled.captures if row.report_year and site.place in row.source}
        assert titles >= {held.title for held in site.reports}
    assert crawled.status == 0
    assert "Warning" not in crawled.answer.err
