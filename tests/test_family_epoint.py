"""Epoint: lists by POST, the site named inline or by a script, pages from 0 or from 1."""

import json
from datetime import date

import pytest
from family_walk import HOST, fetch, get, missing, reports, walk
from hypothesis import given
from hypothesis import strategies as st
from portals.epoint import CountingEpointPortal, EpointPortal, ScriptedEpointPortal, WrappedEpointPortal

from crawler.ask import JSON
from crawler.families.epoint import USUAL_GUID, Epoint
from crawler.page import Page

EPOINT = Epoint()
LIST = "/dynamic/zwgk/govInfoPubright.html?categorynum=003001003&deptcode="
INLINE = '<script>var siteInfo={"projectName":"/EWB_YK_Mid","siteGuid":"bc6e816e-4cfa-4317-9c8c-1e74c712d3fe"}</script>'


@pytest.fixture(scope="module", params=[EpointPortal, WrappedEpointPortal, ScriptedEpointPortal, CountingEpointPortal])
def site(request):
    return request.param(reports())


def page(source, path=LIST):
    return Page(f"http://{HOST}{path}", source.encode("utf-8", "replace"))


def answer(said):
    return page(json.dumps(said), "/EWB-FRONT/rest/lightfrontaction/getgovinfolist")


def asked(source, number=1, path=LIST, current=None):
    first = page(source, path)
    return EPOINT.next_page(first, current or first, number)


def test_a_list_is_recognised_and_a_home_page_is_not(site):
    assert EPOINT.recognises(get(site, site.column))
    assert not EPOINT.recognises(get(site, "/"))


def test_two_steps_of_the_menu_lead_to_the_column(site):
    for path, label, wanted in (("/", "政府信息公开", "/zwgk/"), ("/zwgk/", "政府信息公开年报", site.column)):
        assert f"http://{HOST}{wanted}" in [link.url for link in EPOINT.columns(get(site, path)) if link.text == label]


def test_every_report_of_the_column_is_found(site):
    assert missing(site, EPOINT, get(site, site.column)) == []


def test_rows_carry_the_whole_title_and_the_day(site):
    found = walk(site, EPOINT, get(site, site.column))
    for held in site.reports:
        link = found[f"http://{HOST}{site.address(held)}"]
        assert (link.text, link.date) == (held.title, held.published)


def test_a_single_page_is_asked_once():
    site = EpointPortal(reports()[:8])
    first = get(site, site.column)
    assert EPOINT.next_page(first, fetch(site, EPOINT.next_page(first, first, 1)), 2) is None


def test_the_request_holds_its_parameters_bare_and_wrapped():
    ask = asked(INLINE)
    assert (ask.url, ask.kind) == (f"http://{HOST}/EWB_YK_Mid/rest/lightfrontaction/getgovinfolist", JSON)
    assert ask.referer == f"http://{HOST}{LIST}"
    sent = json.loads(ask.body)
    wrapped = sent.pop("params")
    assert sent == wrapped
    assert (sent["categorynum"], sent["pageIndex"], sent["siteGuid"]) == (
        "003001003",
        0,
        "bc6e816e-4cfa-4317-9c8c-1e74c712d3fe",
    )


@pytest.mark.parametrize(
    "said",
    [
        "siteInfo = {projectName : '/EWB_YK_Mid', siteGuid:'{}'}",
        'siteInfo={{"siteGuid":"{}","projectName":"EWB_YK_Mid/"}}',
    ],
)
def test_the_site_is_read_however_it_is_written(said):
    guid = "BC6E816E-4CFA-4317-9C8C-1E74C712D3FE"
    ask = asked(f"<script>var {said.replace('{}', guid).replace('{{', '{').replace('}}', '}')};</script>")
    assert ask.url.endswith("/EWB_YK_Mid/rest/lightfrontaction/getgovinfolist")
    assert json.loads(ask.body)["siteGuid"] == guid


def test_a_page_without_site_and_script_is_asked_as_most_are():
    ask = asked("", path=LIST)
    assert ask.url == f"http://{HOST}/EWB-FRONT/rest/lightfrontaction/getgovinfolist"
    assert json.loads(ask.body)["siteGuid"] == USUAL_GUID


def test_the_script_comes_first_where_only_it_names_the_site():
    source = "<script src='../../js/webBuilderCommon.js?v=2'></script>"
    assert asked(source).url == f"http://{HOST}/js/webBuilderCommon.js?v=2"
    first, script = page(source), page(INLINE, "/js/webBuilderCommon.js?v=2")
    found = [EPOINT.next_page(first, current, number) for number, current in ((2, script), (3, answer({})))]
    assert [ask.url.split("/")[3] for ask in found] == ["EWB_YK_Mid", "EWB_YK_Mid"]
    assert [json.loads(ask.body)["pageIndex"] for ask in found] == [0, 1]


def test_the_older_interface_is_asked_where_the_page_names_it():
    script = "<script>url: siteInfo.projectName + '/rest/frontAppNotNeedLoginAction/getGovInfoList'</script>"
    ask = asked(INLINE + script)
    assert ask.url == f"http://{HOST}/EWB_YK_Mid/rest/frontAppNotNeedLoginAction/getGovInfoList"
    assert json.loads(ask.body)["categoryNum"] == "003001003"


@pytest.mark.parametrize(
    "source",
    [
        "var categorynum = '002005';",
        'var p={categorynum:"002005"};',
        "</script><input id='categorynum' value='002005'><script>",
    ],
)
def test_the_category_may_stand_in_the_page(source):
    ask = asked(f"{INLINE}<script>{source}</script>", path="/zwgk/list.html")
    assert json.loads(ask.body)["categorynum"] == "002005"


ROW = {
    "infourl": "/zwgk/002005/20210125/a.html",
    "title": "某局2020…",
    "realtitle": "<b>某局</b>2020年年报",
    "infodate": "2021-01-25",
}


@pytest.mark.parametrize(
    "said",
    [
        {"custom": {"data": [ROW], "total": 1}},
        {"custom": json.dumps({"data": [ROW], "total": "1"})},
        {"custom": {"data": json.dumps([ROW])}},
        {"custom": [ROW]},
        [{"list": [ROW]}],
    ],
)
def test_rows_are_found_wherever_the_answer_holds_them(said):
    found = EPOINT.entries(answer(said))
    assert [tuple(link)[:3] for link in found] == [
        (f"http://{HOST}/zwgk/002005/20210125/a.html", "某局2020年年报", date(2021, 1, 25))
    ]


def test_a_relative_address_is_of_the_sites_root():
    found = EPOINT.entries(answer({"custom": {"data": [{**ROW, "infourl": "zwgk/a.html", "infodate": "2017/2/8"}]}}))
    assert [(link.url, link.date) for link in found] == [(f"http://{HOST}/zwgk/a.html", date(2017, 2, 8))]


def test_attachments_are_named(site):
    for held in site.reports:
        found = [link.text for link in EPOINT.attachments(get(site, site.address(held)))]
        assert found == ([f"{held.title}.{held.suffix}"] if held.document else [])


JSONS = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["custom", "data", "infourl", "total", "title", "infodate"]), inner)
    ),
)


@given(JSONS, st.text(), st.integers(1, 9))
def test_nothing_that_a_page_or_an_answer_may_hold_raises(said, text, number):
    for first in (page(text), page(INLINE + text), answer(said)):
        (
            EPOINT.recognises(first),
            EPOINT.columns(first),
            EPOINT.entries(first),
            EPOINT.attachments(first),
            EPOINT.article(first),
        )
        EPOINT.next_page(page(INLINE), first, number), EPOINT.next_page(first, answer(said), number)


def test_json_too_deep_to_read_is_no_list():
    assert EPOINT.entries(page("[" * 100_000, "/EWB-FRONT/rest/lightfrontaction/getgovinfolist")) == []
