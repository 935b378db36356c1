"""What an answer to /robots.txt allows: a text is obeyed, "not there" allows, anything else holds the host."""

from __future__ import annotations

import pytest

from crawler.page import Page
from crawler.robots import Robots, rules_of

URL = "http://www.moxian.gov.cn/robots.txt"


def rules(text: str | bytes, declared: str = "text/plain") -> Robots:
    return rules_of(Page(URL, text.encode() if isinstance(text, str) else text, declared), None, 200)


def allows(robots: Robots, path: str) -> bool:
    return robots.allows(f"http://www.moxian.gov.cn{path}")


def test_rules_for_everybody_are_obeyed() -> None:
    robots = rules("User-agent: *\nDisallow: /admin/\nDisallow: /*.aspx$\nAllow: /admin/nb/\n")
    assert not allows(robots, "/admin/a")
    assert allows(robots, "/admin/nb/a")
    assert not allows(robots, "/x.aspx")
    assert allows(robots, "/x.aspx?id=1")
    assert allows(robots, "/xxgk/")


def test_rules_for_us_come_before_those_for_everybody() -> None:
    robots = rules("User-agent: *\nDisallow: /\n\nUser-agent: GongKai\nDisallow: /private/\nCrawl-delay: 4\n")
    assert allows(robots, "/xxgk/")
    assert not allows(robots, "/private/a")
    assert robots.delay == 4


def test_one_search_engine_alone_is_admitted() -> None:
    robots = rules("User-agent: Baiduspider\nAllow: /\n\nUser-agent: *\nDisallow: /\n")
    assert not allows(robots, "/")
    assert robots.held is None


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /x/\r\n", b"user-agent:*\ndisallow:/x/", "# 禁止\nUser-agent: *\nDisallow: /x/".encode("gbk"),
        b"<!-- robots -->\nUser-agent: *\nDisallow: /x/\n",
    ],
)  # fmt: skip
def test_rules_are_read_however_they_are_written(text: bytes) -> None:
    assert not allows(rules(text), "/x/a")


def test_chinese_paths_match_as_they_go_over_the_wire() -> None:
    assert not allows(rules("User-agent: *\nDisallow: /年报/\n"), "/%E5%B9%B4%E6%8A%A5/a")


@pytest.mark.parametrize("text", ["", "\n\n", "Sitemap: /sitemap.xml", "nonsense", "Disallow: /"])
def test_a_text_without_rules_allows(text: str) -> None:
    assert allows(rules(text), "/a")


def test_an_ordinary_page_in_its_place_is_none() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>模范县人民政府</title></head><body>User-agent: * Disallow: /</body></html>"
    )
    assert allows(rules(page, "text/html"), "/a")
    assert rules(page).held is None


@pytest.mark.parametrize("status", [404, 410])
def test_not_there_allows(status: int) -> None:
    assert rules_of(None, "not-found", status) == Robots()


@pytest.mark.parametrize(
    ("reason", "status", "held"),
    [
        ("blocked-status", 401, "robots-unknown"), ("blocked-status", 403, "robots-unknown"),
        ("blocked-status", 412, "blocked-status"), ("blocked-cookie", 200, "blocked-cookie"),
        ("blocked-captcha", 200, "blocked-captcha"), ("server-error", 500, "robots-unknown"),
        ("timed-out", None, "robots-unknown"), ("cut-short", None, "robots-unknown"), ("too-large", None, "robots-unknown"),
        ("not-found", 400, "robots-unknown"), ("damaged", 200, "robots-unknown"), ("no-connection", None, "no-connection"),
        ("no-name", None, "no-name"), ("retry-later", 429, "robots-unknown"),
    ],
)  # fmt: skip
def test_anything_else_holds_the_host(reason: str, status: int | None, held: str) -> None:
    assert rules_of(None, reason, status).held == held


@pytest.mark.parametrize(
    ("line", "delay"),
    [("Crawl-delay: 2.5", 2.5), ("Request-rate: 1/10s", 10), ("Request-rate: 2/1m", 30), ("Crawl-delay: x", 0)],
)
def test_how_long_to_rest_is_read(line: str, delay: float) -> None:
    assert rules(f"User-agent: *\n{line}\n").delay == delay


def test_who_wants_hours_between_two_requests_is_left_alone() -> None:
    assert rules("User-agent: *\nCrawl-delay: 3600\n").held == "robots-disallow"


def test_a_robots_txt_without_end_is_read_to_a_limit() -> None:
    robots = rules(b"User-agent: *\nDisallow: /x/\n" + b"Disallow: /" + b"y" * 2_000_000)
    assert not allows(robots, "/x/a")
