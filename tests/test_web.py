"""One address, asked with manners: over a network that is played here, with a clock that only sleeping moves."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

import pytest

from crawler import manners
from crawler.ask import Ask
from crawler.captures import Captures
from crawler.exchange import Answer
from crawler.fence import Fence
from crawler.manners import TRIES, Manners
from crawler.page import Page
from crawler.patience import WAITS, SendError
from crawler.shelf import Shelf
from crawler.web import Got, Lead, Web

HOST = "www.moxian.gov.cn"
HTML = b"<html><head><title>t</title></head><body><p>" + "年报".encode() * 40 + b"</p></body></html>"
ROBOTS = "User-agent: *\nDisallow: /private/\n"
SHELL = b"<html><body><script>document.cookie='C3VK=1;max-age=300';window.location.reload();</script></body></html>"
#: what is played: an answer, the reason why there is none, or a function of the headers
Played = Answer | str | Callable[[dict[str, str]], Answer]


def said(body: bytes | str = HTML, status: int = 200, **headers: str) -> Answer:
    """Return an answer; `_` in a header's name stands for `-`."""
    names = {"content-type": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Answer(status, list(names.items()), body.encode() if isinstance(body, str) else body, int(time.time()))


class Net:
    """Plays servers: for each address what it answers in turn, the last for ever; unknown ones answer 404."""

    def __init__(self, raw: Path, delay: float = 3.0) -> None:
        self.now, self.raw = 0.0, raw
        self.played: dict[str, list[Played]] = {}
        self.addresses: dict[str, str] = {}
        self.asked: list[tuple[float, str, dict[str, str]]] = []
        self.captures = Captures(raw)
        self.manners = Manners(delay, lambda: self.now)

    def play(self, path: str, *answers: Played, site: str = f"http://{HOST}") -> None:
        """Let an address answer."""
        self.played[site + path] = list(answers)

    def web(self, absent: tuple[str, ...] = (), key: str = "moxian", since: int | None = None) -> Web:
        """Return the web as a portal's crawl that begins now sees it."""
        shelf = Shelf(self.raw, self.captures, key, int(time.time()) if since is None else since)
        shelf.round_since = shelf.since
        return Web(shelf, self.manners, Fence(), self.send, self.resolve, absent=absent)

    async def send(self, ask: Ask, headers: dict[str, str]) -> Answer:
        """Answer as was played."""
        self.asked.append((self.now, ask.url, dict(headers)))
        answers = self.played.get(ask.url.partition("#")[0], [said("<html>404</html>", 404)])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, str):
            raise SendError(answer)
        return answer(headers) if callable(answer) else answer

    async def resolve(self, host: str) -> str:
        """Return a host's address."""
        address = self.addresses.get(host, "111.1.1.1")
        if not Fence().admits_address(host, address):
            raise SendError("outside")
        return address

    @property
    def pages(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [url for _, url, _ in self.asked if not url.endswith("/robots.txt")]

    @property
    def times(self) -> list[float]:
        """When it was."""
        return [at for at, url, _ in self.asked if not url.endswith("/robots.txt")]


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Net:
    net, real = Net(tmp_path), asyncio.sleep

    async def sleep(seconds: float) -> None:
        net.now += seconds
        await real(0)

    monkeypatch.setattr(manners.asyncio, "sleep", sleep)
    return net


def get(web: Web, *paths: str, site: str = f"http://{HOST}") -> list[Got]:
    """Ask for some addresses, one after the other, and keep what came."""

    async def all_of_them() -> list[Got]:
        found = []
        for path in paths:
            got = await web.get(Ask(site + path), Lead("page"))
            if got.page is not None and not got.reason:
                web.keep(got, "page")
            found.append(got)
        return found

    return asyncio.run(all_of_them())


def next_round(web: Web) -> None:
    """Begin another round, a second after what was seen last."""
    web.another_round()
    web.shelf.round_since += 1


def reason(web: Web, path: str, site: str = f"http://{HOST}") -> str | None:
    return get(web, path, site=site)[0].reason


# --- turns ------------------------------------------------------------------------------------------


def test_requests_to_a_host_are_the_delay_apart(net: Net) -> None:
    for path in "/a", "/b", "/c":
        net.play(path, said())
    get(net.web(), "/a", "/b", "/c")
    times = [at for at, _, _ in net.asked]
    assert [b - a for a, b in itertools.pairwise(times)] == [3.0] * 3


def test_hosts_of_one_domain_and_of_one_address_wait_for_each_other(net: Net) -> None:
    sites = ["http://a.moxian.gov.cn", "http://b.moxian.gov.cn", "http://www.yuanfang.gov.cn"]
    net.addresses = {"b.moxian.gov.cn": "111.1.1.2", "www.yuanfang.gov.cn": "111.1.1.2"}
    net.manners = Manners(3.0, lambda: net.now)

    async def together() -> None:
        webs = [net.web(key=f"p{number}") for number in range(3)]
        await asyncio.gather(*(web.get(Ask(f"{site}/x"), Lead()) for web, site in zip(webs, sites, strict=True)))

    asyncio.run(together())
    for one, other in ((0, 1), (1, 2)):
        times = sorted(at for at, url, _ in net.asked if url.startswith((sites[one], sites[other])))
        assert all(b - a >= 3 for a, b in itertools.pairwise(times))


def test_a_slow_server_is_given_as_long_to_rest(net: Net) -> None:
    def slow(headers: dict[str, str]) -> Answer:
        net.now += 10
        return said()

    net.play("/a", slow)
    net.play("/b", said())
    get(net.web(), "/a", "/b")
    assert net.times[1] - net.times[0] == 20


def test_crawl_delay_and_request_rate_are_kept_to(net: Net) -> None:
    for rules, apart in (("Crawl-delay: 7", 7), ("Request-rate: 1/11", 11)):
        site = f"http://h{apart}.moxian.gov.cn"
        net.play("/robots.txt", said(f"User-agent: *\n{rules}\n", content_type="text/plain"), site=site)
        before = len(net.asked)
        get(net.web(), "/a", "/b", site=site)
        times = [at for at, _, _ in net.asked[before:]]
        assert [b - a for a, b in itertools.pairwise(times)] == [apart, apart]


def test_who_asks_for_a_rest_of_hours_is_left_alone(net: Net) -> None:
    net.play("/robots.txt", said("User-agent: *\nCrawl-delay: 86400\n", content_type="text/plain"))
    assert reason(net.web(), "/a") == "robots-disallow"
    assert net.pages == []


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("kind", ["seconds", "date"])
def test_retry_after_is_waited_for(net: Net, status: int, kind: str) -> None:
    wait = "120" if kind == "seconds" else formatdate(time.time() + 121, usegmt=True)
    net.play("/a", said("", status, retry_after=wait), said())
    assert reason(net.web(), "/a") is None
    assert 118 <= net.times[1] - net.times[0] <= 122


def test_a_retry_after_of_hours_ends_the_host_for_this_run(net: Net) -> None:
    net.play("/a", said("", 429, retry_after="7200"))
    web = net.web()
    assert [got.reason for got in get(web, "/a", "/b")] == ["retry-later", "retry-later"]
    next_round(web)
    assert reason(web, "/c") == "retry-later"
    assert len(net.pages) == 1


def test_a_server_that_always_asks_to_wait_is_given_up(net: Net) -> None:
    for number in range(9):
        net.play(f"/{number}", said("", 429, retry_after="1"))
    found = get(net.web(), *(f"/{number}" for number in range(9)))
    assert [got.reason for got in found] == ["server-error"] * 5 + ["host-stopped"] * 4
    assert len(net.pages) == 5 * WAITS


def test_429_without_a_time_is_tried_later_each_time(net: Net) -> None:
    net.play("/a", said("", 429), said("", 429), said())
    assert reason(net.web(), "/a") is None
    first, second, third = net.times
    assert second - first >= 6
    assert third - second >= 12


# --- failures ---------------------------------------------------------------------------------------


def test_five_straight_failures_stop_a_host_and_another_round_reopens_it(net: Net) -> None:
    web = net.web()
    get(web, "/ok")
    for path in "/a", "/b", "/c", "/d":
        net.play(path, "cut-short")
    assert [got.reason for got in get(web, "/a", "/b", "/c", "/d")] == ["cut-short"] * 2 + ["host-stopped"] * 2
    assert len(net.pages) == 1 + 5
    next_round(web)
    net.play("/a", said())
    assert [got.reason for got in get(web, "/a", "/b")] == [None, "cut-short"]


def test_a_dead_host_costs_one_address_a_round(net: Net) -> None:
    site = f"http://{HOST}:8080"
    net.play("/robots.txt", "no-connection", site=site)
    web = net.web()
    get(web, *(f"/{number}" for number in range(20)), site=site)
    first = len(net.asked)
    next_round(web)
    get(web, *(f"/{number}" for number in range(20)), site=site)
    assert (first, len(net.asked) - first) == (TRIES, TRIES)


def test_an_answer_between_failures_starts_the_count_again(net: Net) -> None:
    for number in range(6):
        net.play(f"/{number}", "timed-out", "timed-out", said())
    assert [got.reason for got in get(net.web(), *(f"/{number}" for number in range(6)))] == [None] * 6


def test_a_failure_is_listed_with_its_evidence(net: Net) -> None:
    net.play("/a", said("<html>Bad Gateway</html>", 502))
    net.play("/b", "timed-out")
    get(net.web(), "/a", "/b")
    rows = {row.source.rpartition("/")[2]: row for row in net.captures if row.role == "page"}
    assert (rows["a"].reason, rows["a"].status, rows["a"].warc is not None) == ("server-error", 502, True)
    assert (rows["b"].reason, rows["b"].status, rows["b"].document_id) == ("timed-out", None, None)


def test_what_failed_is_asked_again_in_the_next_round_and_nothing_else(net: Net) -> None:
    net.play("/a", said())
    net.play("/b", "cut-short", "cut-short", "cut-short", said())
    net.play("/c", said("", 404))
    web = net.web()
    get(web, "/a", "/b", "/c")
    assert web.troubles[f"{HOST}/b"] == "cut-short"
    assert web.troubles[f"{HOST}/c"] == "not-found"
    assert f"{HOST}/a" not in web.troubles
    next_round(web)
    before = len(net.asked)
    found = get(web, "/a", "/b", "/c")
    assert [url for _, url, _ in net.asked[before:]] == [f"http://{HOST}/b"]
    assert [got.reason for got in found] == [None, None, "not-found"]
    assert found[0].page is not None
    assert found[0].page.data == HTML


def test_a_crawl_that_was_cut_off_asks_for_nothing_twice_but_what_failed(net: Net) -> None:
    since = int(time.time())
    net.play("/a", said())
    net.play("/b", "cut-short")
    get(net.web(since=since), "/a", "/b")
    net.manners = Manners(3.0, lambda: net.now)
    net.play("/b", said())
    web = net.web(since=since)
    web.shelf.round_since = since + 5
    before = len(net.asked)
    assert [got.reason for got in get(web, "/a", "/b")] == [None, None]
    assert [url for _, url, _ in net.asked[before:]] == [f"http://{HOST}/b"]


def test_a_later_crawl_asks_on_condition(net: Net) -> None:
    def conditional(headers: dict[str, str]) -> Answer:
        held = (
            headers.get("If-None-Match") == '"1"'
            and headers.get("If-Modified-Since") == "Thu, 01 Feb 2024 00:00:00 GMT"
        )
        return said("", 304) if held else said(etag='"1"', last_modified="Thu, 01 Feb 2024 00:00:00 GMT")

    net.play("/a", conditional)
    first = get(net.web(since=1000), "/a")[0]
    again = get(net.web(since=int(time.time()) + 1), "/a")[0]
    assert "If-None-Match" not in net.asked[1][2]
    assert again.reason is None
    assert again.page is not None
    assert again.page.data == HTML
    assert again.capture.document_id == first.capture.document_id


def test_what_was_blocked_last_week_is_asked_again_though_reports_are_spared(net: Net) -> None:
    now = int(time.time())
    net.play("/a", said("", 403))
    net.play("/b", said())
    get(net.web(since=now - 100), "/b", "/a")
    net.manners = Manners(3.0, lambda: net.now)
    net.play("/a", said())
    web = net.web(since=now + 1)

    async def spared() -> list[str | None]:
        return [(await web.get(Ask(f"http://{HOST}{path}"), Lead(), 86_400)).reason for path in ("/a", "/b")]

    before = len(net.asked)
    assert asyncio.run(spared()) == [None, None]
    assert [url for _, url, _ in net.asked[before:] if not url.endswith("robots.txt")] == [f"http://{HOST}/a"]


# --- http and https ---------------------------------------------------------------------------------


def test_a_host_that_is_silent_by_http_is_asked_by_https_from_then_on(net: Net) -> None:
    for path in "/robots.txt", "/a", "/b", "/c":
        net.play(path, "no-connection")
    for path in "/a", "/b", "/c":
        net.play(path, said(), site=f"https://{HOST}")
    web = net.web()
    found = get(web, "/a", "/b", "/c")
    assert [(got.reason, got.url) for got in found] == [(None, f"https://{HOST}{path}") for path in ("/a", "/b", "/c")]
    assert sum(url.startswith("http:") for _, url, _ in net.asked) == TRIES
    assert set(web.troubles.values()) <= {"not-found"}
    assert [row.reason for row in net.captures if row.reason in ("no-connection", "host-stopped")] == []


def test_a_host_that_is_silent_by_https_is_asked_by_http(net: Net) -> None:
    site = f"https://{HOST}"
    net.play("/robots.txt", "timed-out", site=site)
    net.play("/a", said())
    assert get(net.web(), "/a", site=site)[0].url == f"http://{HOST}/a"


def test_a_host_that_has_answered_is_not_asked_by_the_other_scheme(net: Net) -> None:
    net.play("/a", "cut-short")
    get(net.web(), "/a")
    assert not any(url.startswith("https:") for _, url, _ in net.asked)


# --- redirects --------------------------------------------------------------------------------------


def test_a_redirect_is_followed_and_each_step_is_filed(net: Net) -> None:
    net.play("/a", said("", 302, location="/b"))
    net.play("/b", said("", 301, location="/c"))
    net.play("/c", said())
    got = get(net.web(), "/a")[0]
    assert (got.url, got.reason) == (f"http://{HOST}/c", None)
    assert sorted(row.source[-2:] for row in net.captures if row.reason == "redirect") == ["/a", "/b"]
    again = get(net.web(since=got.capture.last_seen), "/a")[0]
    assert again.url == got.url
    assert len(net.pages) == 3


@pytest.mark.parametrize(
    "where", ["http://www.moxian-gov.com/a", "http://127.0.0.1:8000/", "http://169.254.169.254/", "http://10.0.0.1/"]
)
def test_no_redirect_leads_outside(net: Net, where: str) -> None:
    net.play("/a", said("", 302, location=where))
    assert reason(net.web(), "/a") == "outside"
    assert len(net.pages) == 1


def test_redirects_without_end_are_cut(net: Net) -> None:
    for number in range(20):
        net.play(f"/{number}", said("", 302, location=f"/{number + 1}"))
    net.play("/x", said("", 302, location="/y"))
    net.play("/y", said("", 302, location="/x"))
    web = net.web()
    assert [got.reason for got in get(web, "/0", "/x")] == ["redirects", "redirects"]
    assert len(net.pages) == 6 + 2


def test_a_name_at_a_private_address_is_not_asked(net: Net) -> None:
    net.addresses[HOST] = "10.1.2.3"
    assert reason(net.web(), "/a") == "outside"
    assert net.asked == []


# --- refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (said("", 412), "blocked-status"),
        (said("", 468), "blocked-status"),
        (said("", 521), "blocked-status"),
        (said(SHELL), "blocked-cookie"),
        (said("", 302, location="/2", set_cookie="a=1"), "blocked-cookie"),
        (said("<html><title>安全验证</title><body>请拖动滑块完成验证</body></html>"), "blocked-captcha"),
    ],
)
def test_a_host_that_turns_us_away_is_asked_no_further(net: Net, answer: Answer, why: str) -> None:
    for number in range(1, 9):
        net.play(f"/{number}", said() if number == 1 else answer)
    web = net.web()
    found = get(web, *(f"/{number}" for number in range(1, 9)))
    assert [got.reason for got in found] == [None] + [why] * 7
    assert len(net.pages) == 2
    evidence = next(row for row in net.captures if row.source.endswith("/2"))
    assert (evidence.reason, evidence.warc is not None) == (why, True)
    next_round(web)
    get(web, "/2", "/9")
    assert len(net.pages) == 2


def test_a_blocked_host_is_left_in_peace_after_a_restart(net: Net) -> None:
    since = int(time.time())
    net.play("/a", said())
    net.play("/b", said("", 412))
    get(net.web(since=since), "/a", "/b")
    net.manners = Manners(3.0, lambda: net.now)
    before = len(net.asked)
    assert [got.reason for got in get(net.web(since=since), "/a", "/b", "/c")] == [None] + ["blocked-status"] * 2
    assert len(net.asked) == before


@pytest.mark.parametrize("status", [401, 403, 405])
def test_a_host_that_forbids_its_first_page_is_asked_no_further(net: Net, status: int) -> None:
    for path in "/", "/a":
        net.play(path, said("", status))
    assert [got.reason for got in get(net.web(), "/", "/a")] == ["blocked-status"] * 2
    assert len(net.pages) == 1


def test_a_forbidden_directory_closes_after_three_and_the_host_stays_open(net: Net) -> None:
    forbidden = [f"/bm/x{number}/a.html" for number in range(20)]
    for path in forbidden:
        net.play(path, said("", 403))
    for path in "/", "/gk/a.html", "/gk/b.html":
        net.play(path, said())
    found = get(net.web(), "/", *forbidden, "/gk/a.html", "/gk/b.html")
    assert [got.reason for got in found] == [None] + ["blocked-status"] * 20 + [None, None]
    assert len(net.pages) == 1 + 3 + 2


def test_one_forbidden_page_closes_nothing(net: Net) -> None:
    for number in range(12):
        net.play(f"/bm/{number}", said("", 403) if number % 2 else said())
    assert [got.reason for got in get(net.web(), *(f"/bm/{number}" for number in range(12)))] == [
        None,
        "blocked-status",
    ] * 6


def test_a_host_that_begins_to_forbid_everything_is_asked_no_further(net: Net) -> None:
    paths = [f"/d{number // 4}/{number}" for number in range(60)]
    net.play("/", said())
    for path in paths:
        net.play(path, said("", 403))
    get(net.web(), "/", *paths)
    assert len(net.pages) <= 1 + 3 * 3


# --- robots.txt -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["list", "page", "attachment", "api"])
def test_robots_txt_is_obeyed_for_every_role(net: Net, role: str) -> None:
    net.play("/robots.txt", said(ROBOTS, content_type="text/plain"))
    for path in "/private/a", "/open":
        net.play(path, said())
    web = net.web()

    async def both() -> list[str | None]:
        body = b"page=1" if role == "api" else None
        return [
            (await web.get(Ask(f"http://{HOST}{path}", body), Lead(role))).reason for path in ("/private/a", "/open")
        ]

    assert asyncio.run(both()) == ["robots-disallow", None]
    assert net.pages == [f"http://{HOST}/open"]


@pytest.mark.parametrize(
    "answer", [said("", 401), said("", 403), said("", 500), said("", 400), "timed-out", "cut-short"]
)
def test_robots_txt_that_cannot_be_told_holds_the_host(net: Net, answer: Played) -> None:
    net.play("/robots.txt", answer)
    net.play("/robots.txt", "no-connection", site=f"https://{HOST}")
    net.play("/a", said())
    assert [got.reason for got in get(net.web(), "/a", "/b")] == ["robots-unknown"] * 2
    assert net.pages == []
    assert {row.reason for row in net.captures if row.role == "page"} == {"robots-unknown"}


@pytest.mark.parametrize("answer", [said("", 412), said("", 521), said(SHELL)])
def test_a_firewall_before_robots_txt_is_called_what_it_is(net: Net, answer: Answer) -> None:
    net.play("/robots.txt", answer)
    assert (reason(net.web(), "/a") or "").startswith("blocked-")
    assert net.pages == []
    evidence = next(row for row in net.captures if row.role == "robots")
    assert evidence.warc is not None


def test_robots_txt_that_failed_is_asked_again_in_the_next_round_and_one_that_refused_is_not(net: Net) -> None:
    other = "http://www.yuanfang.gov.cn"
    net.play("/robots.txt", *[said("", 503)] * TRIES, said(ROBOTS, content_type="text/plain"))
    net.play("/robots.txt", said("", 403), site=other)
    net.play("/a", said())
    web = net.web()
    get(web, "/a")
    assert web.troubles[f"{HOST}/robots.txt"] == "server-error", "nobody would know that another round may help"
    get(web, "/a", site=other)
    next_round(web)
    assert reason(web, "/a") is None
    assert reason(web, "/a", site=other) == "robots-unknown"
    assert [url for _, url, _ in net.asked if url.startswith(other)] == [f"{other}/robots.txt"]


@pytest.mark.parametrize("answer", [said("", 404), said("", 410), said(HTML), said("", 302, location="/"), said(b"")])
def test_no_robots_txt_allows(net: Net, answer: Answer) -> None:
    net.play("/robots.txt", answer)
    for path in "/a", "/":
        net.play(path, said())
    assert reason(net.web(), "/a") is None


def test_a_person_may_say_that_there_is_no_robots_txt(net: Net) -> None:
    net.play("/robots.txt", said("", 403))
    net.play("/a", said())
    assert reason(net.web(absent=(HOST,)), "/a") is None
    assert [url for _, url, _ in net.asked] == [f"http://{HOST}/a"]


# --- the home page in the place of another ------------------------------------------------------------


def homely(visitors: int) -> bytes:
    """Return a home page that counts its visitors."""
    news = "".join(f"<li><a href='/n/{number}.html'>新闻{number}</a></li>" for number in range(40))
    return f"<html><head><title>模范县人民政府</title></head><body><ul>{news}</ul>第{visitors}位</body></html>".encode()


def test_the_home_page_in_the_place_of_another_is_asked_again_more_slowly(net: Net) -> None:
    net.play("/a", said(homely(2)), said())
    net.play("/b", said(homely(3)))
    net.play("/c", said("", 302, location="/"))
    web = net.web()
    web.reach.home = Page(f"http://{HOST}/", homely(1))
    assert [got.reason for got in get(web, "/a", "/b", "/c", "/index.html")] == [
        None,
        *["home-instead"] * 2,
        "not-found",
    ]
    assert net.times[1] - net.times[0] >= 6
    rows = {row.source[-1]: row for row in net.captures if row.reason == "home-instead"}
    assert set(rows) == {"b", "c"}
    assert all(row.document_id is None and row.warc for row in rows.values())
    next_round(web)
    net.play("/b", said())
    assert reason(web, "/b") is None


def test_the_home_page_under_its_own_other_names_is_no_failure(net: Net) -> None:
    for path in "/zwgk/", "/zwgk/index.html":
        net.play(path, said(homely(2)))
    web = net.web()
    web.reach.home = Page(f"http://{HOST}/zwgk/", homely(1))
    assert [got.reason for got in get(web, "/zwgk/index.html", "/zwgk/#1234")] == [None, None]
