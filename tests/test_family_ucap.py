"""UCAP: lists in JSON and in pieces of HTML, static ones, the tax service's form."""

import json
from datetime import date

import pytest
from family_walk import HOST, get, missing, reports, walk
from hypothesis import given
from hypothesis import strategies as st
from portals.ucap import (
    CHANNEL,
    ChinataxPortal,
    UcapCodePortal,
    UcapFragmentPortal,
    UcapJsonPortal,
    UcapStaticPortal,
)

from crawler.ask import FORM
from crawler.families.ucap import Ucap
from crawler.page import Page

UCAP = Ucap()
PORTALS = [UcapJsonPortal, UcapCodePortal, UcapStaticPortal, UcapFragmentPortal, ChinataxPortal]
LIST = "_isAgg=true&_isJson=true&_pageSize=20&_template=index&_rangeTimeGte=&_channelName="


@pytest.fixture(scope="module", params=PORTALS)
def site(request):
    return request.param(reports())


def page(source, path="/mfs/c100123/list.shtml"):
    return Page(f"http://{HOST}{path}", source.encode("utf-8", "replace"), "text/html; charset=utf-8")


def asked(source, path="/mfs/c100123/list.shtml", number=1, current=None):
    first = page(source, path)
    ask = UCAP.next_page(first, current or first, number)
    return ask and ask.url.removeprefix(f"http://{HOST}")


def answer(*results, **data):
    return page(json.dumps({"data": {**data, "results": results}}), f"/common/search/{CHANNEL}?page=1")


def test_articles_and_lists_are_recognised_and_a_home_page_is_not(site):
    assert UCAP.recognises(get(site, site.address(site.reports[0]))) or isinstance(site, ChinataxPortal)
    assert UCAP.recognises(get(site, site.entrance())) or isinstance(site, UcapStaticPortal)
    assert not UCAP.recognises(get(site, "/"))


def test_every_report_of_the_column_is_found(site):
    assert missing(site, UCAP, get(site, site.entrance())) == []


def test_rows_carry_title_and_displayed_day(site):
    found = walk(site, UCAP, get(site, site.entrance()))
    for held in site.reports:
        link = found[f"http://{HOST}{site.address(held)}"]
        assert (link.text, link.date) == (held.title, held.published)


@pytest.mark.parametrize("portal", [UcapJsonPortal, ChinataxPortal])
def test_the_publisher_is_read_by_its_key_and_null_is_nobody(portal):
    site = portal(reports())
    found = walk(site, UCAP, get(site, site.entrance()))
    agencies = {f"http://{HOST}{site.address(held)}": held.agency for held in site.reports}
    said = {url: link.publisher for url, link in found.items() if url in agencies or "/other/" in url}
    assert said == {url: agencies.get(url) for url in said}


def test_attachments_are_named(site):
    for held in site.reports:
        found = [(link.url, link.text) for link in UCAP.attachments(get(site, site.address(held)))]
        wanted = (f"http://{HOST}{site.attachment(held)}", f"{held.title}.{held.suffix}") if held.document else None
        assert found == ([wanted] if wanted else [])


def test_articles_say_title_and_day(site):
    for held in site.reports:
        said = UCAP.article(get(site, site.address(held)))
        assert (said.title, said.published, said.publisher) == (held.title, held.published, held.agency)


def test_a_list_that_only_says_its_channel_is_asked_for_as_most_are():
    assert asked(f"<script>channelId='{CHANNEL}'</script>", number=2) == f"/common/search/{CHANNEL}?{LIST}&page=2"


@pytest.mark.parametrize(
    ("said", "path"),
    [
        (f"var u='/searchList/{CHANNEL}?{LIST}&page='+n", f"/searchList/{CHANNEL}?{LIST}&page=3"),
        (f'var u="/search/{CHANNEL}?{LIST.replace("&", "&amp;")}&amp;page=1"', f"/search/{CHANNEL}?{LIST}&page=3"),
        (f"var u=`/es-search/search/${{channelId}}?{LIST}&page=${{n}}`", f"/es-search/search/{CHANNEL}?{LIST}&page=3"),
        (f"var u='//{HOST}/common/search/'+channelId+'?{LIST}'", f"/common/search/{CHANNEL}?{LIST}&page=3"),
        ("url:'common/search/' + channelId, data:{page:n}", f"/common/search/{CHANNEL}?{LIST}&page=3"),
        (
            "var u='/search/'+channelId+'?_isAgg=true&_isJson=true&_pageSize='+size",
            f"/search/{CHANNEL}?_isAgg=true&_isJson=true&_pageSize=20&page=3",
        ),
    ],
)
def test_a_list_is_asked_for_as_the_page_puts_it(said, path):
    assert asked(f'<script>var channelId = "{CHANNEL}"; {said}</script>', number=3) == path


@pytest.mark.parametrize(
    "said",
    [
        f'<input id="channelId" value="{CHANNEL}">',
        f'<div data-channelid="{CHANNEL}"></div>',
        f'{{"channelId": "{CHANNEL}"}}',
    ],
)
def test_the_channel_is_found_wherever_it_stands(said):
    assert CHANNEL in asked(f"<p>{said}</p>")


def test_a_channel_s_parent_is_not_the_channel():
    assert CHANNEL in asked(f"<script>parentChannelId='{'a' * 32}';channelId='{CHANNEL}'</script>")


def test_manuscripts_are_listed_by_their_node():
    said = "<a href='/chinatax/manuscriptList/n810755?_isAgg=0&_pageSize=20&_template=index&page=2'>下一页</a>"
    wanted = "/chinatax/manuscriptList/n810755?_isAgg=0&_pageSize=20&_template=index&page=5"
    assert asked(said, number=5) == wanted
    assert asked("<p></p>", "/chinatax/manuscriptList/n810755?_isAgg=0&_pageSize=20&_template=index", 5) == wanted


def test_the_tax_service_is_asked_by_a_form():
    first = page(f"<script>post('/getFileListByCodeId',{{channelId:'{CHANNEL}'}})</script>")
    ask = UCAP.next_page(first, first, 2)
    assert (ask.url, ask.kind) == (f"http://{HOST}/getFileListByCodeId", FORM)
    assert ask.body == f"channelId={CHANNEL}&page=2&size=20&relateSubChannels=true".encode()


def test_a_static_pager_comes_before_the_search():
    source = f"<script>channelId='{CHANNEL}';createPageHTML('page_div',3,1,'list','shtml',60)</script>"
    assert asked(source) == "/mfs/c100123/list_2.shtml"


def test_the_last_answer_by_its_own_count_ends_the_list():
    source = f"<script>channelId='{CHANNEL}'</script>"
    row = {"title": "年报", "url": "/a.shtml"}
    assert asked(source, number=3, current=answer(row, total=21, page=2, rows=20)) is None
    assert asked(source, number=3, current=answer(row, total=40, page=2, rows=20))  # fewer rows a page than it says
    assert asked(source, number=3, current=answer(row, total="null", page=2, rows=20))
    assert asked(source, number=3, current=answer(total=99, page=2, rows=20)) is None


def test_a_row_leads_where_its_reader_is_sent_and_null_is_no_address():
    rows = UCAP.entries(
        answer(
            {"title": "甲", "url": "null", "redirectUrl": "//www.x.gov.cn/1.html", "publishedTime": 1706460000000},
            {"title": "乙", "url": "/2.shtml", "redirectUrl": "null", "publishedTimeStr": "2024-01-29 00:10:00"},
            {"title": "丙", "url": None, "resList": [{"fileName": "丙.pdf", "filePath": "/f/3.pdf"}]},
            {"title": "丁", "url": "null"},
        )
    )
    assert [link.url for link in rows] == [
        "http://www.x.gov.cn/1.html",
        f"http://{HOST}/2.shtml",
        f"http://{HOST}/f/3.pdf",
    ]
    assert rows[0].date == rows[1].date == date(2024, 1, 29)


def test_metadata_without_a_known_key_is_read_by_its_name():
    metas = [
        {"resultList": [{"name": "来源", "key": "x17", "value": "统计局"}, {"name": "文号", "key": "x1", "value": "1"}]}
    ]
    assert UCAP.entries(answer({"title": "甲", "url": "/1", "domainMetaList": metas}))[0].publisher == "统计局"


HOSTILE = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="{}[]'\",:\\/*ab1?&=_+ \n", max_size=120),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9) | st.just(CHANNEL),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "data",
                        "results",
                        "total",
                        "page",
                        "rows",
                        "title",
                        "url",
                        "resList",
                        "filePath",
                        "domainMetaList",
                        "resultList",
                        "key",
                        "value",
                        "channelId",
                        "children",
                        "channelCode",
                    ]
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=14,
    ).map(json.dumps),
)


@given(inside=HOSTILE, shape=st.integers(0, 4))
def test_whatever_a_page_holds_nothing_is_raised(inside, shape):
    first = page(
        [
            inside,
            f"<script>channelId='{CHANNEL}';u='/common/search/'+channelId+'?_isAgg={inside}",
            f"<script>resList={inside};getFileListByCodeId channelId='{CHANNEL}'</script>",
            f'{{"data":{{"results":[{inside}]}}}}',
            f"<script>channelCode='c101935';'/getChannelList?channelCode='+{inside}",
        ][shape],
        "/x/list.html?tab=%E5%B9%B4((&page=x",
    )
    current = page(inside, f"/searchList/{CHANNEL}?page=1{inside[:3]}")
    UCAP.recognises(first)
    UCAP.columns(first)
    UCAP.entries(first)
    UCAP.entries(current)
    UCAP.next_page(first, first, 1)
    UCAP.next_page(first, current, 2)
    UCAP.attachments(first)
