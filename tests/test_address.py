"""Addresses: what pages write in `href` made one, and what is no address of the web."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.address import LONGEST, clean, is_home, is_loopback, join, same, with_query
from crawler.page import Page

BASE = "http://www.moxian.gov.cn/xxgk/nb/index.html"


@pytest.mark.parametrize(
    ("href", "where"),
    [
        ("./202401/t20240129_1.html", "http://www.moxian.gov.cn/xxgk/nb/202401/t20240129_1.html"),
        ("../P020240129.doc", "http://www.moxian.gov.cn/xxgk/P020240129.doc"),
        ("/a b.html", "http://www.moxian.gov.cn/a%20b.html"),
        ("\n /a.html\t", "http://www.moxian.gov.cn/a.html"),
        ("//czj.moxian.gov.cn//a//b.html", "http://czj.moxian.gov.cn/a/b.html"),
        ("\\\\czj.moxian.gov.cn\\a", "http://czj.moxian.gov.cn/a"),
        ("HTTP://WWW.Moxian.GOV.CN:80/A", "http://www.moxian.gov.cn/A"),
        ("https://www.moxian.gov.cn:443/", "https://www.moxian.gov.cn/"),
        ("http://www.moxian.gov.cn./a", "http://www.moxian.gov.cn/a"),
        ("http://www.moxian.gov.cn/gate/big5/www.moxian.gov.cn/a.html", "http://www.moxian.gov.cn/a.html"),
        ("/gate/big5/czj.moxian.gov.cn/a?b=1", "http://czj.moxian.gov.cn/a?b=1"),
        ("/a;jsessionid=0A1B?x=1", "http://www.moxian.gov.cn/a?x=1"),
        ("/a.html?isMobile=true&x=1", "http://www.moxian.gov.cn/a.html?x=1"),
        ("/art/mpost_123.html", "http://www.moxian.gov.cn/art/post_123.html"),
        ("/gkmlpt/index#1234", "http://www.moxian.gov.cn/gkmlpt/index#1234"),
        ("/a.html#top", "http://www.moxian.gov.cn/a.html"),
        ("/2023年报.pdf", "http://www.moxian.gov.cn/2023%E5%B9%B4%E6%8A%A5.pdf"),
    ],
)
def test_an_href_leads_to_one_clean_address(href: str, where: str) -> None:
    assert join(BASE, href) == where


@pytest.mark.parametrize(
    "href",
    [
        "", "#", "#top", "javascript:void(0)", "mailto:a@b.cn", "file:///etc/passwd", "ftp://ftp.moxian.gov.cn/a",
        "data:text/html,a", "{{ item.url }}", "http://user:pass@www.moxian.gov.cn/", "http://[::1",
        "http://www.moxian.gov.cn:99999/", "/" + "a" * LONGEST, "about:blank", "gopher://a/", "http://a:b/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_none(href: str) -> None:
    assert join(BASE, href) is None


def test_no_line_break_gets_into_an_address() -> None:
    for href in ("/a\r\nHost: evil", "/a%0d%0aSet-Cookie:x", "http://www.moxian.gov.cn/a\nb"):
        where = join(BASE, href)
        assert where is not None
        assert not set("\r\n \t") & set(where)


def test_addresses_of_one_page_are_the_same() -> None:
    assert same("http://a.gov.cn/x?b=2&a=1") == same("https://a.gov.cn/x?a=1&b=2")
    assert same("http://a.gov.cn/x#1") != same("http://a.gov.cn/x#2")
    assert same("http://a.gov.cn/x?p=1") != same("http://a.gov.cn/x?p=2")


def test_a_parameter_is_replaced_where_it_stands() -> None:
    assert with_query("http://a.gov.cn/x?a=1&p=1&b=", p=2, q="年") == "http://a.gov.cn/x?a=1&p=2&b=&q=%E5%B9%B4"


def test_roots_and_this_machine() -> None:
    assert all(map(is_home, ("http://a.gov.cn", "http://a.gov.cn/", "http://a.gov.cn/index.shtml")))
    assert not any(map(is_home, ("http://a.gov.cn/xxgk/", "http://a.gov.cn/?id=1")))
    assert all(map(is_loopback, ("localhost", "a.localhost", "127.0.3.4", "::1")))
    assert not any(map(is_loopback, ("10.0.0.1", "www.gov.cn", "localhost.gov.cn")))


@given(st.text(max_size=60))
def test_any_text_is_joined_or_refused(href: str) -> None:
    where = join(BASE, href)
    if where is not None:
        assert where.startswith(("http://", "https://"))
        assert clean(where) == where
        assert where.isascii()


def test_a_query_is_written_in_the_pages_charset_and_a_path_in_utf_8():
    page = '<meta charset="gb2312"><a href="/下载/down.jsp?showname=年报.doc">年报</a>'.encode("gbk")
    (link,) = Page("http://a.gov.cn/", page).links
    assert link.url == "http://a.gov.cn/%E4%B8%8B%E8%BD%BD/down.jsp?showname=%C4%EA%B1%A8.doc"
