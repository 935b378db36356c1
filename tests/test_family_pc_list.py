"""The pc/list.html platform: rows in a script, addresses in a text of JSON inside it."""

import json
from datetime import date

import pytest
from family_walk import HOST, get, missing, reports, walk
from hypothesis import given
from hypothesis import strategies as st
from portals.pc_list import PcListPortal, PcListQueryPortal

from crawler.families.pc_list import PcList
from crawler.page import Page

PC_LIST = PcList()
LIST = "/zgsrmzf/c00145/pc/list.html"


@pytest.fixture(scope="module", params=[PcListPortal, PcListQueryPortal])
def site(request):
    return request.param(reports())


def page(source, path=LIST):
    return Page(f"http://{HOST}{path}", source.encode("utf-8", "replace"), "text/html; charset=utf-8")


def script(source, path=LIST):
    return page(f"<html><body><script>{source}</script></body></html>", path)


def following(source, number=1):
    first = script(source)
    ask = PC_LIST.next_page(first, first, number)
    return ask and ask.url.removeprefix(f"http://{HOST}")


def test_lists_and_articles_are_recognised_and_a_home_page_is_not(site):
    assert PC_LIST.recognises(get(site, f"{site.folder}/list.html"))
    assert PC_LIST.recognises(get(site, site.address(site.reports[0])))
    assert not PC_LIST.recognises(get(site, "/"))


def test_every_report_of_the_column_is_found(site):
    assert missing(site, PC_LIST, get(site, f"{site.folder}/list.html")) == []


def test_rows_carry_title_day_and_publisher(site):
    found = walk(site, PC_LIST, get(site, f"{site.folder}/list.html"))
    for held in site.reports:
        link = found[f"http://{HOST}{site.address(held)}"]
        assert (link.text, link.date, link.publisher) == (held.title, held.published, held.agency)


def test_attachments_are_named_by_anchor_or_script(site):
    for held in site.reports:
        found = [(link.url, link.text) for link in PC_LIST.attachments(get(site, site.address(held)))]
        wanted = (f"http://{HOST}{site.attachment(held)}", f"{held.title}.{held.suffix}") if held.document else None
        assert found == ([wanted] if wanted else [])


def test_articles_say_title_and_day(site):
    for held in site.reports:
        said = PC_LIST.article(get(site, site.address(held)))
        assert (said.title, said.published, said.publisher) == (held.title, held.published, held.agency)


def test_addresses_are_decoded_twice():
    first = script(
        r"""var listData={articleList:[{title:"年报一", pubDate:"2024-01-29 11:06", urls:"{\"pc\":\"/x/pc/content/content_1.html\"}",
        contentSource:"统计局", articleFiles:[{fileName:"a.pdf",domainName:"http://f.gov.cn",filePath:"/a.pdf",fileId:"1"}], id:"1"}]}"""
    )
    link = PC_LIST.entries(first)[0]
    assert link[:4] == (f"http://{HOST}/x/pc/content/content_1.html", "年报一", date(2024, 1, 29), "统计局")
    assert [file.url for file in link.files] == ["http://f.gov.cn/a.pdf"]


@pytest.mark.parametrize(
    "urls",
    [
        '{"pc":"/1.html"}',
        "{'mobile':'/m.html','pc':'/1.html'}",
        '"{\\"pc\\":\\"/1.html\\"}"',
        "/1.html",
        {"pc": "/1.html"},
    ],
)
def test_addresses_however_wrapped_lead_to_the_desktop_s_page(urls):
    first = script(f"window.listData = {json.dumps({'articleList': [{'title': '年报', 'urls': urls}]})};")
    assert [link.url for link in PC_LIST.entries(first)] == [f"http://{HOST}/1.html"]


def test_a_list_as_a_text_of_json_is_read():
    inner = json.dumps({"articleList": [{"title": "年报", "urls": '{"pc":"/1.html"}'}]})
    assert [link.url for link in PC_LIST.entries(script(f"listData = JSON.parse({json.dumps(inner)})"))]


def test_a_row_without_a_page_leads_to_its_file():
    first = script(
        "listData={articleList:[{title:'年报',urls:'null',articleFiles:[{fileName:'a.pdf',domainName:'www.zg.gov.cn',filePath:'/a.pdf'}]}]}"
    )
    assert [link.url for link in PC_LIST.entries(first)] == ["http://www.zg.gov.cn/a.pdf"]


ROW = "{title:'年报',urls:'{\"pc\":\"/1.html\"}'}"


@pytest.mark.parametrize(
    ("said", "number", "wanted"),
    [
        (f"listData={{articleList:[{ROW}],pageSize:1,total:3}}", 2, "/zgsrmzf/c00145/pc/list_3.html"),
        (f"listData={{articleList:[{ROW}],pageSize:1,total:3}}", 3, None),
        (f"listData={{articleList:[{ROW}],totalPage:'2'}}", 1, "/zgsrmzf/c00145/pc/list_2.html"),
        (f"listData={{articleList:[{ROW}]}};u='list.html?pageNo='+n", 1, f"{LIST}?pageNo=2"),
        (f"listData={{articleList:[{ROW}]}};u=`list-${{n}}.html`", 1, "/zgsrmzf/c00145/pc/list-2.html"),
        (f"listData={{articleList:[{ROW}]}};u='list_'+n+'.html'", 9, "/zgsrmzf/c00145/pc/list_10.html"),
        (f"listData={{articleList:[{ROW}]}};createPageHTML(4,0,'list','html')", 1, "/zgsrmzf/c00145/pc/list_1.html"),
        (f"listData={{articleList:[{ROW}],total:2}}", 1, "/zgsrmzf/c00145/pc/list_2.html"),
        (f"listData={{articleList:[{ROW}]}};var total = 1;u='list_'+n", 1, "/zgsrmzf/c00145/pc/list_2.html"),
        (f"listData={{articleList:[{ROW}]}}", 1, None),
    ],
)
def test_what_follows_is_asked_for_as_the_page_says(said, number, wanted):
    assert following(said, number) == wanted


def test_an_anchor_with_the_page_s_number_is_followed():
    first = page(
        f"<script>listData={{articleList:[{ROW}]}}</script><a href='list_2.html'>2</a><a href='list_3.html'>3</a>"
    )
    assert PC_LIST.next_page(first, first, 2).url.endswith("/pc/list_3.html")


HOSTILE = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="{}[]'\",:\\/*ab1?&=_+ \n", max_size=120),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "articleList",
                        "title",
                        "urls",
                        "url",
                        "pc",
                        "articleFiles",
                        "filePath",
                        "domainName",
                        "total",
                        "pubDate",
                    ]
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=14,
    ).map(json.dumps),
)


@given(inside=HOSTILE, shape=st.integers(0, 3))
def test_whatever_a_page_holds_nothing_is_raised(inside, shape):
    first = page(
        [
            inside,
            f"<script>listData={inside};pageSize={inside}",
            f"<script>listData={{articleList:[{{title:'a',urls:{inside},articleFiles:{inside}}}],total:{inside}}}</script>",
            f"<script>articleFiles={inside};'list_'+n",
        ][shape]
    )
    PC_LIST.recognises(first)
    PC_LIST.columns(first)
    PC_LIST.entries(first)
    PC_LIST.next_page(first, first, 1)
    PC_LIST.article(first)
    PC_LIST.attachments(first)
