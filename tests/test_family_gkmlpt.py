"""Guangdong's directory: the tree, the API, articles in `_CONFIG.DETAIL`."""

import json
from datetime import date

import pytest
from family_walk import HOST, get, missing, reports, walk
from hypothesis import given
from hypothesis import strategies as st
from portals.gkmlpt import GkmlptPortal, GkmlptScriptPortal

from crawler.families.gkmlpt import Gkmlpt
from crawler.families.values import assigned, literal, when, words
from crawler.page import Page

GKMLPT = Gkmlpt()
PORTALS = [GkmlptPortal, GkmlptScriptPortal]


@pytest.fixture(scope="module", params=PORTALS)
def site(request):
    return request.param(reports())


def page(source, path="/gkmlpt/index", status=200):
    return Page(f"http://{HOST}{path}", source.encode("utf-8", "replace"), "text/html; charset=utf-8", status)


def config(inside):
    return page(f"<html><body><script>window._CONFIG = {{{inside}}};</script></body></html>")


def answered(*articles, column=7, number=1, **classify):
    body = json.dumps({"classify": classify, "articles": articles})
    return page(body, f"/gkmlpt/api/all/{column}?page={number}&sid=1")


def test_the_directory_is_recognised_and_an_ordinary_home_page_is_not(site):
    assert GKMLPT.recognises(get(site, f"{site.prefix}/gkmlpt/index"))
    assert not GKMLPT.recognises(get(site, "/"))


def test_the_tree_s_nodes_are_columns_by_their_number(site):
    texts = {link.url: link.text for link in GKMLPT.columns(get(site, f"{site.prefix}/gkmlpt/index"))}
    assert "年" in texts[f"http://{HOST}{site.prefix}/gkmlpt/index#{site.column}"]


def test_every_report_of_the_column_is_found(site):
    assert missing(site, GKMLPT, get(site, f"{site.prefix}/gkmlpt/index#{site.column}")) == []


def test_an_address_without_a_column_lists_the_annual_reports(site):
    assert missing(site, GKMLPT, get(site, f"{site.prefix}/gkmlpt/index")) == []


def test_a_page_of_the_directory_under_another_name_lists_its_column():
    site = GkmlptPortal(reports())
    assert missing(site, GKMLPT, get(site, f"{site.prefix}/gkmlpt/annualreport#{site.column}")) == []


def test_rows_carry_the_displayed_day_and_the_publisher(site):
    found = walk(site, GKMLPT, get(site, f"{site.prefix}/gkmlpt/index#{site.column}"))
    for held in site.reports:
        link = found[f"http://{HOST}{site.address(held)}"]
        assert (link.text, link.date, link.publisher) == (held.title, held.published, held.agency)


def test_articles_say_title_day_and_publisher_even_where_only_the_script_has_them(site):
    for held in site.reports:
        said = GKMLPT.article(get(site, site.address(held)))
        assert (said.title, said.published, said.publisher) == (held.title, held.published, held.agency)


def test_attachments_are_named(site):
    for held in site.reports:
        found = [(link.url, link.text) for link in GKMLPT.attachments(get(site, site.address(held)))]
        wanted = (f"http://{HOST}{site.attachment(held)}", f"{held.title}.{held.suffix}") if held.document else None
        assert found == ([wanted] if wanted else [])


def test_the_first_request_is_for_page_one_with_the_site_s_number():
    first = page("<script>window._CONFIG={SID:'755325',TREE:[]}</script>", "/gmjjfw/gkmlpt/index#25192")
    ask = GKMLPT.next_page(first, first, 1)
    assert ask.url == f"http://{HOST}/gmjjfw/gkmlpt/api/all/25192?page=1&sid=755325"


def test_a_site_without_a_number_is_asked_without_it():
    first = page("<script>window._CONFIG={TREE:[]}</script>", "/gkmlpt/index#5")
    assert GKMLPT.next_page(first, first, 1).url.endswith("/gkmlpt/api/all/5?page=1")


def test_a_column_that_holds_nothing_itself_is_listed_by_its_children():
    first = config(
        "SID:'1',TREE:[{id:7,name:'信息公开年报',post_count:0,children:[{id:8,name:'2023年'},{id:9,name:'2022年'}]}]"
    )
    assert "/all/8?page=1" in GKMLPT.next_page(first, first, 1).url
    last = answered({"id": 1, "title": "甲", "url": "/1.html"}, column=8, post_count=1)
    assert "/all/9?page=1" in GKMLPT.next_page(first, last, 2).url


def test_an_empty_answer_ends_the_column():
    first = page("<script>window._CONFIG={SID:'1',TREE:[]}</script>", "/gkmlpt/index#7")
    assert GKMLPT.next_page(first, answered(post_count=40), 2) is None


def test_an_article_without_an_address_has_the_one_its_number_stands_for():
    entries = GKMLPT.entries(answered({"id": 3255421, "title": "年报", "url": None, "post_url": "null"}))
    assert [link.url for link in entries] == [f"http://{HOST}/gkmlpt/content/3/3255/post_3255421.html"]


def test_a_node_with_a_jump_leads_there():
    first = config("SID:'1',TREE:[{id:7,name:'政府信息公开年报',jump_url:'http://www.dg.gov.cn/zfxxgknb/'}]")
    assert GKMLPT.columns(first)[0][:2] == ("http://www.dg.gov.cn/zfxxgknb/", "政府信息公开年报")


def test_the_day_of_writing_is_not_that_of_publication():
    said = GKMLPT.article(
        page("<table><tr><td>成文日期：</td><td>2011-05-04</td><td>发布日期：</td><td>2024-01-29</td></tr></table>")
    )
    assert said.published == date(2024, 1, 29)


def test_times_are_read_by_shanghai_s_clock():
    assert when(1706460000) == date(2024, 1, 29)  # 16:40 on the 28th in Greenwich
    assert when("1706460000000") == when("2024年1月29日") == date(2024, 1, 29)
    assert when("null") is when(None) is when(float("inf")) is when(True) is None


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{a: 1, 'b': 'x\\'y', \"c\": [1, 2,],}", {"a": 1, "b": "x'y", "c": [1, 2]}),
        ("{a: new Date(1, 2), b: null, c: true, d: x ? 1 : 2}", {"a": None, "b": None, "c": True, "d": None}),
        ("[{id: 1, name: '年报', children: [{id: 2", [{"id": 1, "name": "年报", "children": [{"id": 2}]}]),
        ("[1, /* two */ 2, // three\n 3]", [1, 2, 3]),
        ("{'a': '\\u5e74\\u62a5\\x21'}", {"a": "年报!"}),
    ],
)
def test_literals_that_are_no_json_are_read(source, value):
    assert literal(source) == value


def test_texts_of_json_are_decoded():
    assert list(assigned("var d = JSON.parse('{\"a\":[1]}');", "d")) == [{"a": [1]}]
    assert list(assigned("<input value='{&quot;TREE&quot;:[{&quot;id&quot;:1}]}'>", "TREE")) == [[{"id": 1}]]
    assert words("<b>2023年</b>&nbsp;年报") == "2023年 年报"
    assert words("null") == words(None) == words(["x"]) == ""


HOSTILE = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="{}[]'\",:\\/*ab1 \n", max_size=120),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["articles", "title", "url", "id", "attachment", "classify", "post_count", "name", "children"]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    ).map(json.dumps),
)


@given(inside=HOSTILE, shape=st.integers(0, 4))
def test_whatever_a_page_holds_nothing_is_raised(inside, shape):
    first = page(
        [
            inside,
            f"<script>window._CONFIG={{SID:'1',TREE:{inside}",
            f"<script>window._CONFIG={{DETAIL:{inside}}}</script>",
            f'{{"articles":[{inside}]}}',
            f'<script>_CONFIG=[];TREE=[{{"id":1,"name":"年报","post_count":0,"children":{inside}}}]</script>',
        ][shape],
        "/gkmlpt/api/all/1?page=1" if shape == 3 else "/gkmlpt/index#1",
    )
    GKMLPT.recognises(first)
    GKMLPT.columns(first)
    GKMLPT.entries(first)
    GKMLPT.next_page(first, first, 1)
    GKMLPT.next_page(first, page(inside, "/gkmlpt/api/all/1?page=3"), 4)
    GKMLPT.article(first)
    GKMLPT.attachments(first)
    GKMLPT.pictures(first)


@given(source=HOSTILE)
def test_whatever_a_script_holds_its_literal_is_read(source):
    literal(source)
    list(assigned(f"a={source};'a':{source}", "a"))
