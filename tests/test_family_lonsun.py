"""Lonsun: units' reports, the hub by years, labels that run together."""

from datetime import date

import pytest
from family_walk import HOST, get, reports, walk
from hypothesis import given
from hypothesis import strategies as st
from portals.lonsun import LonsunPortal

from crawler.families.lonsun import Lonsun
from crawler.page import Page

LONSUN = Lonsun()


@pytest.fixture(scope="module")
def site():
    return LonsunPortal(reports())


def page(source, path="/public/column/21671?type=3"):
    return Page(f"http://{HOST}{path}", source.encode("utf-8", "replace"), "text/html; charset=utf-8")


def asked(source, number=1, path="/public/column/21671?type=3", current=None):
    first = page(source, path)
    ask = LONSUN.next_page(first, current or first, number)
    return ask and ask.url.removeprefix(f"http://{HOST}")


def labelled(site, path, label):
    return [link for link in LONSUN.columns(get(site, path)) if label in link.text]


def test_units_hubs_and_articles_are_recognised_and_a_home_page_is_not(site):
    paths = ("/public/", site.unit(site.agencies[0]), site.hub(2022), site.address(site.reports[0]))
    assert all(LONSUN.recognises(get(site, path)) for path in paths)
    assert not LONSUN.recognises(get(site, "/"))


def test_a_link_to_another_hosts_unit_is_no_sign():
    assert not LONSUN.recognises(page('<a href="http://tjj.ah.gov.cn/public/column/21671?type=3">省统计局</a>', "/"))


def test_two_steps_of_the_menu_lead_to_the_reports(site):
    assert [link.url for link in labelled(site, "/", "政府信息公开")] == [f"http://{HOST}/public/"]
    assert f"http://{HOST}{site.hub(2023)}" in [link.url for link in labelled(site, "/public/", "政府信息公开年报")]


def test_every_report_is_found_from_the_hubs_menu_of_years(site):
    years = [
        link
        for link in LONSUN.columns(get(site, site.hub(2021)))
        if link.text in ("2019年", "2021年", "2022年", "2023年")
    ]
    found = {url for link in years for url in walk(site, LONSUN, get(site, link.url.removeprefix(f"http://{HOST}")))}
    assert [held.title for held in site.reports if f"http://{HOST}{site.address(held)}" not in found] == []


def test_every_report_of_a_unit_is_found(site):
    for agency in site.agencies:
        found = walk(site, LONSUN, get(site, site.column(agency)))
        mine = [held for held in site.reports if held.agency == agency]
        assert [held.title for held in mine if f"http://{HOST}{site.address(held)}" not in found] == []


def test_every_unit_of_a_menu_has_its_reports_at_type_three(site):
    found = {link.url: (link.text, link.publisher) for link in LONSUN.columns(get(site, "/public/"))}
    for agency in site.agencies:
        assert found[f"http://{HOST}{site.unit(agency)}?type=3"] == ("政府信息公开年报", agency)


def test_a_units_menu_names_the_list_where_it_is_another(site):
    unit = site.agencies[-1]
    urls = [link.url for link in labelled(site, site.unit(unit), "政府信息公开年报")]
    assert f"http://{HOST}{site.unit(unit)}?type=4&action=rel&nav=3" in urls


def test_units_whose_menu_holds_only_guide_and_rules_get_their_reports():
    found = LONSUN.columns(page('<a href="/public/column/21671?type=2">指南</a>', "/public/column/21671?type=1"))
    assert [link.url for link in found if link.text == "政府信息公开年报"] == [
        f"http://{HOST}/public/column/21671?type=3"
    ]


def test_a_unit_with_a_link_to_its_reports_gets_no_second_one():
    source = '<a href="/public/column/21671?type=3&amp;action=list">政府信息公开年报</a><a href="/public/column/21671?type=1">制度</a>'
    urls = [link.url for link in LONSUN.columns(page(source)) if link.text == "政府信息公开年报"]
    assert urls == [f"http://{HOST}/public/column/21671?type=3&action=list"]


@pytest.mark.parametrize(
    "call",
    [
        "Ls.pagination('#page', {pageIndex: 1, pageCount: 2});",
        'Ls.pagination("#page",{"pageIndex":"1","totalPage":"2"});',
        "Ls.pagination({el:'#p', pages : 2, jump:function(i){ location.href='?pageIndex='+i; }})",
    ],
)
def test_the_pagers_call_says_how_many_pages(call):
    assert asked(f"<script>{call}</script>") == "/public/column/21671?type=3&pageIndex=2"
    assert asked(f"<script>{call}</script>", 2) is None


def test_a_call_that_does_not_say_is_asked_past():
    source = "<script>Ls.pagination('#page', 1, 45, fn);</script>"
    assert asked(source, 7, "/public/column/21671?type=3&pageIndex=1") == "/public/column/21671?type=3&pageIndex=8"


def test_a_link_with_the_page_is_followed():
    source = '<a href="/content/column/6795?pageIndex=2">2</a>'
    assert asked(source, path="/content/column/6795") == "/content/column/6795?pageIndex=2"
    assert asked("", path="/content/column/6795") is None


def test_a_link_to_a_page_of_another_list_is_not_followed():
    assert asked('<a href="/public/column/21671?type=4&amp;catId=5&amp;pageIndex=2">2</a>') is None


@pytest.mark.parametrize(
    "item",
    [
        '<a href="/site/tpl/7741?nav=4&amp;year=2023">2023年度政府信息公开年报</a>',
        "<a href='7741?nav=4&year=2023'>2023</a>",
        "<a onclick=\"location.href='/site/tpl/7741?nav=4&amp;year=2023'\"><b>2023</b></a>",
        "<span onclick=\"window.open('/site/tpl/7741?nav=4&amp;year=2023')\">2023</span>",
    ],
)
def test_years_of_the_hub_stand_under_other_templates(item):
    found = LONSUN.columns(page(f"<ul id='timeFrame'><li>{item}</li></ul>", "/site/tpl/7931?nav=4&year=2024"))
    assert [(link.url, link.text) for link in found] == [(f"http://{HOST}/site/tpl/7741?nav=4&year=2023", "2023年")]


@pytest.mark.parametrize(
    "header",
    [
        "信息来源:省统计局发布时间:2022-01-21 16:49被阅览数:",
        "<span>信息来源：</span><span>省统计局</span><span>发布时间：</span><span>2022-01-21 16:49</span><span>被阅览数：12</span>",
        "发布时间:2022-01-21 16:49来源:省统计局浏览次数:17字体:[大 中 小]",
    ],
)
def test_labels_that_run_together_give_day_and_publisher(header):
    said = LONSUN.article(
        page(f"<h1>省统计局2021年政府信息公开工作年度报告</h1><div>{header}</div>", "/public/21671/146.html")
    )
    assert (said.published, said.publisher) == (date(2022, 1, 21), "省统计局")


def test_articles_say_title_day_and_publisher(site):
    for held in site.reports[:6]:
        said = LONSUN.article(get(site, site.address(held)))
        assert (said.title, said.published, said.publisher) == (held.title, held.published, held.agency)


def test_attachments_are_named(site):
    for held in site.reports:
        found = [link.text for link in LONSUN.attachments(get(site, site.address(held)))]
        assert found == ([f"{held.title}.{held.suffix}"] if held.document else [])


@given(st.text(), st.integers(1, 50))
def test_nothing_that_a_page_may_hold_raises(text, number):
    hostile = page(
        f'<ul id="timeFrame"><a href="?year={text}">x</a></ul><a href="/public/column/9?type={text}&pageIndex={text}">2</a>'
        f"<script>Ls.pagination({text}, pageCount: {text})</script>信息来源:{text}"
    )
    for first in (page(text), hostile):
        (
            LONSUN.recognises(first),
            LONSUN.columns(first),
            LONSUN.entries(first),
            LONSUN.attachments(first),
            LONSUN.article(first),
        )
        LONSUN.next_page(first, hostile, number)
