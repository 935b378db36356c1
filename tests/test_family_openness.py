"""Openness: one host for a city and its counties."""

import pytest
from family_walk import HOST, get, reports, walk
from hypothesis import given
from hypothesis import strategies as st
from portals.openness import BRANCHES, OpennessPortal

from crawler.families.openness import Openness
from crawler.page import Page

OPENNESS = Openness()
COLUMNS = (f"/opennessAnnualReport/?branch_id={BRANCHES[0]}", "/Special/showList/443/page_1.html")


@pytest.fixture(scope="module")
def site():
    return OpennessPortal(reports(), name="宣城市人民政府")


def page(source, path="/"):
    return Page(f"http://{HOST}{path}", source.encode("utf-8", "replace"), "text/html; charset=utf-8")


def asked(source, path, number=1, current=None):
    first = page(source, path)
    ask = OPENNESS.next_page(first, current or first, number)
    return ask and ask.url.removeprefix(f"http://{HOST}")


@pytest.mark.parametrize(
    "address",
    [
        "/XxgkAnnualReport/show/3488.html",
        "/openness/OpennessAnnualReport/show/489.html",
        "/opennessAnnualReport/?branch_id=5a1f3c",
        "/Special/showList/443/page_1.html",
        "/XxgkPolicy/showList/650/page_1.html",
        "/BranchOpennessContent/showList/10395/0/page_1.html",
    ],
)
def test_addresses_are_signs_on_the_same_host_alone(address):
    assert OPENNESS.recognises(page("", address))
    assert OPENNESS.recognises(page(f'<a href="{address}">x</a>'))
    assert not OPENNESS.recognises(page(f'<a href="http://www.xuanzhou.gov.cn{address}">x</a>'))


@pytest.mark.parametrize("county", [0, 1])
def test_every_report_of_a_county_is_found_in_its_list_and_no_other(site, county):
    found = walk(site, OPENNESS, get(site, COLUMNS[county]))
    urls = {held.title: f"http://{HOST}{site.address(held)}" for held in site.reports if site.county(held) == county}
    others = {f"http://{HOST}{site.address(held)}" for held in site.reports if site.county(held) != county}
    assert [title for title, url in urls.items() if url not in found] == []
    assert not others & set(found)


def test_the_menu_of_bodies_leads_to_both_counties_reports(site):
    found = {link.url: link for link in OPENNESS.columns(get(site, "/openness/")) if link.text == "政府信息公开年报"}
    assert set(found) == {f"http://{HOST}{path}" for path in COLUMNS}
    assert found[f"http://{HOST}{COLUMNS[0]}"].publisher == site.counties[0]


def test_the_page_that_says_who_publishes_tells_the_county(site):
    for held in site.reports[:6]:
        said = OPENNESS.article(get(site, site.address(held)))
        assert (said.title, said.published, said.publisher) == (held.title, held.published, held.agency)


def test_attachments_are_found(site):
    for held in site.reports:
        found = [link.url for link in OPENNESS.attachments(get(site, site.address(held)))]
        assert found == ([f"http://{HOST}/attachment/file/{held.number}.{held.suffix}"] if held.document else [])


def test_a_list_without_links_to_its_pages_is_asked_on():
    assert asked("", "/Special/showList/443/page_1.html") == "/Special/showList/443/page_2.html"


def test_a_list_whose_pager_ends_is_asked_no_further():
    source = '<a href="/Special/showList/443/page_1.html">1</a><a href="/Special/showList/443/page_2.html">2</a>'
    first = "/Special/showList/443/page_1.html"
    assert asked(source, first) == "/Special/showList/443/page_2.html"
    assert asked(source, first, 2, page(source, "/Special/showList/443/page_2.html")) is None


def test_a_bodys_list_is_followed_by_number_where_nothing_says_next():
    path = "/opennessAnnualReport/?branch_id=5a1f3c"
    source = f'<a href="{path}&amp;page=1">1</a><a href="{path}&amp;page=2">2</a><a href="/x/?page=2">2</a>'
    assert asked(source, path) == f"{path}&page=2"
    assert asked(source, path, 2) is None


def test_a_list_named_without_its_first_page_goes_on_to_the_second():
    source = '<a href="/Special/showList/443/page_2.html">&gt;</a>'
    assert asked(source, "/Special/showList/443.html") == "/Special/showList/443/page_2.html"


@given(st.text(), st.integers(1, 50))
def test_nothing_that_a_page_may_hold_raises(text, number):
    hostile = page(
        f'<a href="/opennessContent/?branch_id={text}">x</a><a href="/A/showList/{text}/page_2.html">2</a>',
        "/A/showList/1",
    )
    for first in (page(text), hostile):
        OPENNESS.recognises(first), OPENNESS.columns(first), OPENNESS.entries(first), OPENNESS.attachments(first)
        OPENNESS.article(first), OPENNESS.next_page(first, hostile, number)
