"""Which answers are refusals, and which only look like one."""

from __future__ import annotations

import pytest
from portals.server import Request
from portals.traps import REFUSALS, Captcha, CookieShell

from crawler.blocks import is_home_instead, refusal
from crawler.page import Page

URL = "http://www.moxian.gov.cn/a.html"
MENU = "".join(f'<li><a href="/{number}/">栏目{number}</a></li>' for number in range(12))


def page(body: str | bytes, status: int = 200, declared: str = "text/html") -> Page:
    return Page(URL, body.encode() if isinstance(body, str) else body, declared, status)


def refused(body: str | bytes, status: int = 200, declared: str = "text/html") -> str | None:
    return refusal(status, {}, page(body, status, declared))


@pytest.mark.parametrize("status", sorted(REFUSALS))
def test_a_firewall_says_so_by_its_status(status: int) -> None:
    assert refusal(status, REFUSALS[status].headers, page(REFUSALS[status].body, status)) == "blocked-status"
    assert refused("", status) == "blocked-status"


def test_a_shell_that_sets_a_cookie_and_a_slider_are_told() -> None:
    for kind, reason in ((CookieShell, "blocked-cookie"), (Captcha, "blocked-captcha")):
        answer = kind().answer(Request("GET", "/", {}))
        assert answer is not None
        assert refused(answer.data) == reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<script>document.cookie='C3VK=1';window.location.href='/';</script>", "blocked-cookie"),
        ("<html><script>$_ts=window['$_ts'];eval('x')</script></html>", "blocked-cookie"),
        ("<html><script>var arg1='8A';var acw_sc__v2=1;setTimeout('reload(arg2)',2)</script></html>", "blocked-cookie"),
        (
            "<html><head><title>请稍候…</title></head><body><script src='/x.js'></script></body></html>",
            "blocked-captcha",
        ),
        ("<html><body><p>为了您的访问安全，请完成验证码</p><input></body></html>", "blocked-captcha"),
    ],
)
def test_shells_that_were_seen_are_told(body: str, reason: str) -> None:
    assert refused(body) == reason


@pytest.mark.parametrize(
    "body",
    [
        f"<html><title>模范县</title><body>{MENU}<script>document.cookie='v=1';setTimeout(a,1)</script></body></html>",
        "<html><title>2023年政府信息公开工作年度报告</title><body>" + "<p>开通滑块验证、验证码登录等功能，优化服务。</p>" * 30 + "</body></html>",
        f"<html><title>登录</title><body>{MENU}<p>请输入验证码</p></body></html>",
        "<html><script>window.location.href='/xxgk/index.html'</script></html>",
        "<html><head><meta http-equiv='refresh' content='0;url=/index/'></head></html>",
        "<html><body></body></html>", "", "13 bytes here",
    ],
)  # fmt: skip
def test_pages_that_only_look_like_it_pass(body: str) -> None:
    assert refused(body) is None


def test_documents_and_other_errors_are_no_refusal() -> None:
    assert refused(b"%PDF-1.4 captcha", declared="application/pdf") is None
    assert [refused("", status) for status in (404, 410, 500, 503, 429, 301, 304)] == [None] * 7


def home(counter: int, news: int = 40, title: str = "模范县人民政府") -> Page:
    items = "".join(f"<li><a href='/n/{number}.html'>新闻标题{number}</a></li>" for number in range(news))
    return page(
        f"<html><head><title>{title}</title></head><body><ul>{items}</ul><p>第{counter}位访客</p></body></html>"
    )


def test_the_home_page_is_known_again_with_another_counter() -> None:
    assert is_home_instead(home(1), home(1))
    assert is_home_instead(home(20394), home(1))


def test_other_pages_of_the_same_shell_are_not_the_home_page() -> None:
    assert not is_home_instead(home(1, news=30), home(1))
    assert not is_home_instead(home(1, title="年报_模范县人民政府"), home(1))
    assert not is_home_instead(page(b"%PDF-1.4" + b"x" * 3000, declared="application/pdf"), home(1))
