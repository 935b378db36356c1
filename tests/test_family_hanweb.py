"""Hanweb: rows inside scripts, what dataproxy.jsp honours, reports by unit and year, jpaas' gateway."""

import json
from datetime import date
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from family_walk import HOST, fetch, get, reports, walk
from hypothesis import given, settings
from hypothesis import strategies as st
from portals.hanweb import (
    AnnualReportPortal,
    GetOnlyPortal,
    JpaasPortal,
    JpagePortal,
    NextGroupPortal,
    PageOnlyPortal,
    RepeatingJpaasPortal,
)

from crawler.address import same
from crawler.ask import Ask
from crawler.families.hanweb import Hanweb
from crawler.families.jpaas import Jpaas
from crawler.page import Page
from forms.titles import parse

HANWEB, JPAAS = Hanweb(), Jpaas()
MANY = tuple(range(2014, 2024))


@pytest.fixture(scope="module")
def many():
    return reports(MANY)


def variant(portal, **attributes):
    return type("Variant", (portal,), attributes)


def page(source, path="/col/col1229/index.html"):
    return Page(f"http://{HOST}{path}", source.encode("utf-8", "replace"), "text/html; charset=utf-8")


def query(ask):
    return {name: values[0] for name, values in parse_qs(urlsplit(ask.url).query, keep_blank_values=True).items()}


def missing(site, family, first=None):
    found = {same(url) for url in walk(site, family, first or get(site, site.column))}
    return [held.title for held in site.reports if same(f"http://{HOST}{site.address(held)}") not in found]


JPAGES = {
    "jpage": JpagePortal,
    "no total": variant(JpagePortal, total_told=False),
    "few embedded": variant(JpagePortal, embedded=7),
    "none embedded": variant(JpagePortal, embedded=0),
    "twenty at most": variant(JpagePortal, cap=20),
    "empty document": variant(JpagePortal, refused=200, proxy="/module/jpage/dataproxy.jsp"),
    "page only": PageOnlyPortal,
    "page only, own size": variant(PageOnlyPortal, own_size=15),
    "page only, twenty at most": variant(PageOnlyPortal, cap=20),
    "get only": GetOnlyPortal,
    "nextgroup": NextGroupPortal,
}


@pytest.mark.parametrize("portal", JPAGES.values(), ids=JPAGES.keys())
def test_every_report_of_a_jpage_column_is_found(portal, many):
    site = portal(many)
    first = get(site, site.column)
    assert HANWEB.recognises(first)
    assert not JPAAS.recognises(first)
    assert missing(site, HANWEB, first) == []


def test_the_menu_leads_to_the_column_in_two_steps(many):
    site = JpagePortal(many)
    step = next(link for link in HANWEB.columns(get(site, "/")) if link.text == "政府信息公开")
    column = next(link for link in HANWEB.columns(fetch(site, Ask(step.url))) if link.text == "政府信息公开年报")
    assert column.url.endswith(site.column)


def test_rows_have_their_whole_title_and_the_date_that_is_broken_over_lines(many):
    site = JpagePortal(many)
    held = site.reports[0]
    row = next(link for link in HANWEB.entries(get(site, site.column)) if link.url.endswith(site.address(held)))
    assert (row.text, row.date) == (held.title, held.published)


def test_the_next_request_is_for_the_group_after_the_embedded_one(many):
    site = JpagePortal(many)
    first = get(site, site.column)
    ask = HANWEB.next_page(first, first, 1)
    assert ask.body is not None
    assert ask.referer == first.url
    assert query(ask) == {"startrecord": "46", "endrecord": "90", "perpage": "45", "page": "2"}
    form = {name: values[0] for name, values in parse_qs(ask.body.decode(), keep_blank_values=True).items()}
    assert {name: form[name] for name in ("col", "appid", "webid", "path", "columnid", "unitid", "permissiontype")} == {
        "col": "1", "appid": "1", "webid": "12", "path": "/", "columnid": "1229", "unitid": "455", "permissiontype": "0",
    }  # fmt: skip
    assert form["webname"] == site.name


def test_nothing_is_asked_where_every_record_is_embedded():
    site = JpagePortal(reports((2023,)))
    first = get(site, site.column)
    assert HANWEB.next_page(first, first, 1) is None


def test_the_given_address_of_the_next_group_is_followed_as_it_is():
    href = "/module/web/jpage/dataproxy.jsp?page=1&amp;appid=1&amp;columnid=AbC%2BdE%3D%3D&amp;unitid=x"
    store = f'<datastore><nextgroup><![CDATA[<a href="{href}">]]></nextgroup><recordset><record><![CDATA[<li><a href="/art/2023/art_aa.html">a</a></li>]]></record></recordset></datastore>'
    first = page(f'<html><body><script type="text/xml">{store}</script></body></html>')
    ask = HANWEB.next_page(first, first, 1)
    assert ask == Ask(f"http://{HOST}{href.replace('&amp;', '&')}", referer=first.url)
    assert [link.text for link in HANWEB.entries(first)] == ["a"]


def test_a_group_that_only_repeats_the_first_address_is_counted_on():
    group = '<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&columnid=x"></a>]]></nextgroup>'
    store = f"<datastore>{group}<recordset><record><![CDATA[<a href='/art/2023/1/31/art_1_2.html'>x</a>]]></record></recordset></datastore>"
    first = page(f'<html><body><script type="text/xml">{store}</script></body></html>')
    current = page(store, "/module/web/jpage/dataproxy.jsp?page=1&columnid=x")
    assert query(HANWEB.next_page(first, current, 2))["page"] == "2"


def test_of_several_lists_the_longest_is_asked_on_with_its_own_variables():
    def listed(unit, rows):
        records = "".join(
            f"<record><![CDATA[<li><a href='/art/{unit}_{at}.html'>{at}</a></li>]]></record>" for at in range(rows)
        )
        call = f"jpage({{totalRecord : \"300\", 'perPage': 5, proxyUrl: \"/module/jpage/dataproxy.jsp\", unitid:'{unit}'}})"
        return f"<script type='text/xml'><datastore><recordset>{records}</recordset></datastore></script><script>{call}</script>"

    first = page("<html><body>" + listed(7, 3) + listed(8, 10) + listed(9, 2) + "</body></html>")
    ask = HANWEB.next_page(first, first, 1)
    assert urlsplit(ask.url).path == "/module/jpage/dataproxy.jsp"
    assert b"unitid=8" in ask.body
    assert query(ask)["startrecord"] == "11"


@pytest.mark.parametrize(
    "record",
    [
        "<record><![CDATA[<li><a href='/art/2023/1/31/art_1_2.html' title='T'>T</a><span>2023-01\n-31</span></li>]]></record>",
        "<record>&lt;li&gt;&lt;a href='/art/2023/1/31/art_1_2.html'&gt;T&lt;/a&gt;&lt;b&gt;2023-01-31&lt;/b&gt;&lt;/li&gt;</record>",
        "<RECORD><![CDATA[<tr><td><a href=/art/2023/1/31/art_1_2.html>T</a></td><td>2023-01-31</td></tr>]]></RECORD>",
        '<record><![CDATA[<li><a href=\\"/art/2023/1/31/art_1_2.html\\">T<\\/a><i>2023-01-31<\\/i><\\/li>]]><\\/record>',
        "&lt;record&gt;&lt;![CDATA[&lt;li&gt;&lt;a href='/art/2023/1/31/art_1_2.html'&gt;T&lt;/a&gt; 2023/1/31&lt;/li&gt;]]&gt;&lt;/record&gt;",
    ],
)
def test_records_are_read_however_they_are_written(record):
    (row,) = HANWEB.entries(page(record, "/module/web/jpage/dataproxy.jsp?page=2"))[:1]
    assert (row.url, row.text, row.date) == (f"http://{HOST}/art/2023/1/31/art_1_2.html", "T", date(2023, 1, 31))


LEADING = ("links", "select", "script")


@pytest.mark.parametrize("leading", LEADING)
def test_every_unit_and_year_is_found_from_a_column_of_units(leading):
    site = variant(AnnualReportPortal, leading=leading)(reports())
    first = get(site, site.column)
    assert HANWEB.recognises(first)
    assert missing(site, HANWEB, first) == []


def test_a_unit_that_is_only_named_is_told_as_the_report_that_its_address_says():
    site = AnnualReportPortal(reports())
    annual = [link for link in HANWEB.entries(get(site, site.column)) if "xxgkAnnualReport" in link.url]
    titles = [parse(link.text) for link in annual]
    assert {(title.agency, title.year) for title in titles} == {(held.agency, 2023) for held in site.reports}
    assert {link.publisher for link in annual} == {held.agency for held in site.reports}


@pytest.mark.parametrize("leading", LEADING)
def test_a_report_of_a_unit_lists_itself_and_its_other_years_each_once(leading):
    site = variant(AnnualReportPortal, leading=leading)(reports())
    held = site.reports[0]
    rows = [link.url for link in HANWEB.entries(get(site, site.address(held))) if "xxgkAnnualReport" in link.url]
    own = {same(f"http://{HOST}{site.address(each)}") for each in site.reports if each.agency == held.agency}
    assert {same(url) for url in rows} == own
    assert len(rows) == len(own)


def test_the_report_page_is_an_article_with_named_attachments():
    site = AnnualReportPortal(reports())
    held = next(each for each in site.reports if each.format == "docx")
    found = get(site, site.address(held))
    told = HANWEB.article(found)
    assert (told.title, told.published, told.publisher) == (held.title, held.published, held.agency)
    files = HANWEB.attachments(found)
    assert [link.text for link in files] == [f"{held.title}.docx", f"{held.title}.pdf"]
    assert fetch(site, Ask(files[0].url)).data == held.document


@pytest.mark.parametrize("portal", [JpagePortal, NextGroupPortal, AnnualReportPortal, JpaasPortal])
def test_every_attached_document_is_found_under_its_name(portal):
    site, family = portal(reports()), JPAAS if portal is JpaasPortal else HANWEB
    for held in site.reports:
        files = family.attachments(get(site, site.address(held)))
        assert [link.text for link in files] == [f"{held.title}.{suffix}" for suffix in site.suffixes(held)]
        assert held.document is None or fetch(site, Ask(files[0].url)).data == held.document


@pytest.mark.parametrize(
    "asked, name",
    [
        ("classid=0&showname=2023%E5%B9%B4%E6%8A%A5.pdf&filename=ab12.pdf", "2023年报.pdf"),
        ("filename=ab12.docx&showname=2023%E5%B9%B4%E6%8A%A5&classid=0", "2023年报.docx"),
        ("classid=0&amp;showname=2023%C4%EA%B1%A8.pdf&amp;filename=ab12.pdf", "2023年报.pdf"),
        ("classid=0&filename=ab12.pdf", "下载.pdf"),
    ],
)
def test_a_file_is_called_by_the_query_of_the_download_program(asked, name):
    found = page(
        f'<html><body><div id="zoom"><a href="/module/download/downfile.jsp?{asked}">下载</a></div></body></html>'
    )
    assert [link.text for link in HANWEB.attachments(found)] == [name]


def searching():
    return page(
        "<html><body><script src='/module/xxgk/tree.jsp?area=002482&divid=div1229'></script><script>"
        "var infotypeId='A02'; var jdid = 149; $.post('/module/xxgk/search.jsp', {area:\"002482\"});</script></body></html>"
    )


def found_rows(number, of):
    row = f'<tr class="tr_main_value_odd"><td><a class="bt_link" href="/art/2023/1/31/art_1229_{number}.html" title="某局{number}年">某…</a></td><td>2023-01-31</td></tr>'
    foot = f"<td>第{number}页 &nbsp;共&nbsp;{of}&nbsp;页</td>"
    return page(f"{row}<tr>{foot}</tr>", f"/module/xxgk/search.jsp?currpage={number}")


def test_the_search_of_the_disclosure_module_is_asked_page_by_page():
    first = searching()
    ask = HANWEB.next_page(first, first, 1)
    form = {name: values[0] for name, values in parse_qs(ask.body.decode(), keep_blank_values=True).items()}
    assert (form["infotypeId"], form["jdid"], form["area"], form["divid"], form["currpage"]) == (
        "A02",
        "149",
        "002482",
        "div1229",
        "1",
    )
    row = HANWEB.entries(found_rows(1, 2))[0]
    assert (row.text, row.date) == ("某局1年", date(2023, 1, 31))
    assert query(HANWEB.next_page(first, found_rows(1, 2), 2))["currpage"] == "2"
    assert HANWEB.next_page(first, found_rows(2, 2), 3) is None


JPAAS_PORTALS = {
    "jpaas": JpaasPortal,
    "escaped": variant(JpaasPortal, written="escaped"),
    "no pager": variant(JpaasPortal, pagination=lambda self, size, number: ""),
    "repeating": RepeatingJpaasPortal,
}


@pytest.mark.parametrize("portal", JPAAS_PORTALS.values(), ids=JPAAS_PORTALS.keys())
def test_every_report_of_a_jpaas_column_is_found(portal, many):
    site = portal(many)
    first = get(site, site.column)
    assert JPAAS.recognises(first)
    assert missing(site, JPAAS, first) == []


def test_a_counted_list_is_not_asked_past_its_end(many):
    site = JpaasPortal(many)
    asked = []
    site_answer = site.answer
    site.answer = lambda request: asked.append(request) or site_answer(request)
    walk(site, JPAAS, get(site, site.column))
    numbers = [
        json.loads(request.query["paramJson"])["pageNo"]
        for request in asked
        if request.query.get("tagId") == "分页列表"
    ]
    assert numbers == list(range(1, -(-len(site.rows()) // 15) + 1))


PLAIN = "{'parseType':'bulidstatic','webId':'1','tplSetId':'t','pageType':'column','tagId':'分页列表','editType':'null','pageId':'9'}"
SAID = {"parseType": "bulidstatic", "webId": "1", "tplSetId": "t", "pageType": "column", "tagId": "分页列表", "editType": "null", "pageId": "9"}  # fmt: skip


@pytest.mark.parametrize(
    "written",
    [
        f'queryData="{PLAIN}"',
        f"querydata='{json.dumps(SAID)}'",
        f"QUERYDATA='{json.dumps(SAID, ensure_ascii=False)}'",
        'queryData="' + json.dumps(SAID, ensure_ascii=False).replace('"', "&quot;") + '"',
        'queryData="' + PLAIN.replace("'", "&#39;") + '"',
        'queryData="' + PLAIN.replace("'", "&amp;quot;") + '"',
        f"queryData='{PLAIN}'",
    ],
)
def test_query_data_is_read_however_it_is_quoted(written):
    source = f'<html><body><script src="/x/unitbuild.js" url="/api-gateway/jpaas-publish-server/front/page/build/unit" {written}></script></body></html>'
    first = page(source)
    ask = JPAAS.next_page(first, first, 1)
    assert urlsplit(ask.url).path == "/api-gateway/jpaas-publish-server/front/page/build/unit"
    assert query(ask) == {**SAID, "paramJson": '{"pageNo":1,"pageSize":"15"}', "pageNo": "1"}


def test_rows_of_a_broken_answer_are_read_as_far_as_they_go():
    source = (
        '{"success":true,"data":{"html":"<li><a href=\\"\\/art\\/2023\\/art_ab.html\\" title=\\"T\\">T<\\/a><\\/li><li'
    )
    (row,) = JPAAS.entries(page(source, "/api"))
    assert (row.url, row.text) == (f"http://{HOST}/art/2023/art_ab.html", "T")


def test_ordinary_pages_are_of_neither_family():
    plain = page(
        "<html><body><a href='/zwgk/'>政务公开</a><div class='TRS_Editor'>文</div></body></html>", "/zwgk/index.html"
    )
    assert not HANWEB.recognises(plain)
    assert not JPAAS.recognises(plain)


BITS = st.sampled_from([
    "<datastore>", "<recordset>", "<record>", "</record>", "<![CDATA[", "]]>", "<nextgroup>", "</nextgroup>", "<a href='/art/x.html'>", "</a>",
    "<a href=\"dataproxy.jsp?page=1\">", "&lt;record&gt;", "dataproxy.jsp", "proxyUrl:'http://[bad'", "totalRecord:'９９'", "perPage:0", "columnid='²'",
    "<script>", "</script>", "<option value='2023'>", "xxgkAnnualReport.jsp?area=1&fbtime=x", "<a href='/module/xxgk/xxgkAnnualReport.jsp?fbtime=20'>",
    "/module/xxgk/search.jsp", "'//[/module/xxgk/search.jsp'", "共3页", "<script queryData=\"{'url':'\\ud800','a':1}\" url='//['>", "queryData={", "{'x':'y'}", "{", "}", "[",
    '{"data":{"html":"\\ud800<a href=1>"}}', "/page/build/unit", "<a href='/module/download/downfile.jsp?showname=%ff&filename=.'>", "2023", "'", '"', "&#xD800;", "&",
])  # fmt: skip
PATHS = st.sampled_from([
    "/col/col1/index.html", "/module/web/jpage/dataproxy.jsp?startrecord=0&perpage=0&page=0", "/module/xxgk/xxgkAnnualReport.jsp?area=1&fbtime=2023",
    "/module/xxgk/xxgkAnnualReport.jsp", "/api?paramJson=[&a=1", "/api?paramJson={%22pageNo%22:1}&a=1", "/module/web/jpage/dataproxy.jsp?startrecord=9&perpage=5&page=2&columnid=1",
])  # fmt: skip
SOURCES = st.lists(st.one_of(BITS, st.text(max_size=6)), max_size=14).map("".join)


@pytest.mark.parametrize("family", [HANWEB, JPAAS], ids=["hanweb", "jpaas"])
@settings(max_examples=300)
@given(sources=st.tuples(SOURCES, SOURCES), paths=st.tuples(PATHS, PATHS), number=st.integers(1, 5))
def test_broken_input_never_raises(family, sources, paths, number):
    first, current = page(sources[0], paths[0]), page(sources[1], paths[1])
    for each in (first, current):
        family.recognises(each)
        family.columns(each)
        family.entries(each)
        family.attachments(each)
        family.article(each)
    for last in (first, current):
        ask = family.next_page(first, last, number)
        assert ask is None or ask.url.startswith("http")


def test_a_list_inside_a_script_is_asked_on_though_the_page_has_a_gateway_too(many):
    site = JpagePortal(many)
    site.listed = lambda: JpagePortal.listed(site) + JpaasPortal.unit(JpaasPortal([]), "右侧导航")
    first = get(site, site.column)
    assert JPAAS.recognises(first)
    assert missing(site, JPAAS, first) == []


def test_units_are_asked_for_their_years_though_a_gateway_draws_the_menu():
    site = AnnualReportPortal(reports())
    site.listed = lambda: AnnualReportPortal.listed(site) + JpaasPortal.unit(JpaasPortal([]), "右侧导航")
    site_answer, gateway = site.answer, JpaasPortal([])
    site.answer = lambda request: site_answer(request) or gateway.answer(request)
    assert missing(site, JPAAS) == []


def test_a_script_that_builds_addresses_of_annual_reports_leads_to_every_unit_and_year():
    source = """<html><body><select id="area"><option value="">请选择</option><option value="113708260001">财政局</option>
    <option value="113708260002">教育局</option></select><select id="year"><option>2023年</option><option>2022年</option></select>
    <script>window.open('/module/xxgk/xxgkAnnualReport.jsp?area='+area+'&fbtime='+year)</script></body></html>"""
    rows = HANWEB.entries(page(source))
    said = [(query["area"], query["fbtime"]) for row in rows if (query := dict(parse_qsl(urlsplit(row.url).query)))]
    assert said == [(unit, year) for unit in ("113708260001", "113708260002") for year in ("2023", "2022")]
    assert [row.text for row in rows][:1] == ["财政局2023年政府信息公开工作年度报告"]
