"""TrueCMS: records in the page, then by JSONP under a cap and with a Referer."""

from datetime import date

import pytest
from family_walk import HOST, fetch, get, missing, reports, walk
from hypothesis import given
from hypothesis import strategies as st
from portals.truecms import COLUMN, LooseTrueCmsPortal, TrueCmsPortal

from crawler.ask import Ask
from crawler.families.truecms import TrueCms
from crawler.page import Page

TRUECMS = TrueCms()
PATH = "/truecms/messageController/getMessage.do"
CALL = "<div id='initData'></div><script>x.jpage({perPage:%s, ajaxParam:{columnId:'754f6db5-d294-46d5-b25c-da3a86d102cd'}})</script>"


@pytest.fixture(scope="module", params=[TrueCmsPortal, LooseTrueCmsPortal])
def site(request):
    return request.param(reports())


def page(source, path="/hmsgtj/xzxk/xzxk.html", kind="text/html; charset=utf-8"):
    return Page(f"http://{HOST}{path}", source.encode("utf-8", "replace"), kind)


def asked(source, number=1, current=None):
    first = page(source)
    return TRUECMS.next_page(first, current or first, number)


def test_a_list_is_recognised_and_a_home_page_is_not(site):
    assert TRUECMS.recognises(get(site, site.column))
    assert not TRUECMS.recognises(get(site, "/"))


def test_two_steps_of_the_menu_lead_to_the_column(site):
    for path, label, wanted in (
        ("/", "政府信息公开", "/ntsrmzf/xxgk/xxgk.html"),
        ("/ntsrmzf/xxgk/xxgk.html", "政府信息公开年报", site.column),
    ):
        assert f"http://{HOST}{wanted}" in [link.url for link in TRUECMS.columns(get(site, path)) if link.text == label]


def test_every_report_of_the_column_is_found(site):
    assert missing(site, TRUECMS, get(site, site.column)) == []


def test_rows_carry_the_whole_title_and_the_day(site):
    found = walk(site, TRUECMS, get(site, site.column))
    for held in site.reports:
        link = found[f"http://{HOST}{site.address(held)}"]
        assert (link.text, link.date) == (held.title, held.published)


def test_no_record_is_asked_twice(site):
    first = current = get(site, site.column)
    starts = []
    while ask := TRUECMS.next_page(first, current, len(starts) + 1):
        starts.append(int(ask.url.partition("startrecord=")[2].partition("&")[0]))
        current = fetch(site, ask)
    assert starts == list(range(site.initial + 1, len(site.rows()) + 1, site.per_page))


def test_more_than_the_cap_is_answered_by_nothing_and_no_referer_by_404(site):
    path = f"{PATH}?startrecord=1&endrecord=100&perpage=100&columnId={COLUMN}&callback=cb"
    assert fetch(site, Ask(f"http://{HOST}{path}")).status == 404
    full = fetch(site, Ask(f"http://{HOST}{path}", referer=f"http://{HOST}{site.column}"))
    assert (full.status, TRUECMS.entries(full)) == (200, [])


@pytest.mark.parametrize("said, size", [("20", 20), ("'15'", 15), ("100", 10), ("0", 10), ("x", 10)])
def test_a_call_is_of_as_many_records_as_the_page_says_up_to_fifty(said, size):
    ask = asked(CALL % said)
    assert ask.url == (
        f"http://{HOST}{PATH}?startrecord=1&endrecord={size}&perpage={size}&columnId=754f6db5-d294-46d5-b25c-da3a86d102cd&callback=cb"
    )
    assert ask.referer == f"http://{HOST}/hmsgtj/xzxk/xzxk.html"


@pytest.mark.parametrize(
    "source",
    [
        "<script>ajaxParam:{columnId: columnId}</script><input type=hidden name='columnId' value='754f6db5-d294-46d5-b25c-da3a86d102cd'>",
        '<script>var COLUMNID = "754f6db5-d294-46d5-b25c-da3a86d102cd";</script>',
        "<ul data-columnid=754f6db5-d294-46d5-b25c-da3a86d102cd></ul>",
    ],
)
def test_the_column_is_read_from_wherever_the_page_names_it(source):
    assert "columnId=754f6db5-d294-46d5-b25c-da3a86d102cd&" in asked(f"<div id=initData></div>{source}").url


def test_an_interface_at_no_readable_host_is_asked_at_the_portals_own():
    assert asked(CALL % 10 + "<script>'http://[bad/TrueCMS/messageController/getMessage.do'</script>").url.startswith(
        f"http://{HOST}/"
    )


def test_a_total_with_a_comma_is_read_whole():
    source = CALL % 10 + '<script>totalRecord:"1,234"</script>'
    assert "startrecord=1231&" in asked(source, 124).url
    assert asked(source, 125) is None


def test_what_the_server_fills_in_is_no_row(site):
    assert not [link for link in TRUECMS.entries(get(site, site.column)) if "msgAll" in link.url]


def test_an_interface_at_an_inner_address_is_asked_at_the_portals_own():
    ask = asked(
        CALL % 10 + "<script>proxyUrl:'http://210.29.65.177:8001/TrueCMS/messageController/getMessage.do'</script>"
    )
    assert ask.url.startswith(f"http://{HOST}/TrueCMS/messageController/getMessage.do?startrecord=1&")


ROW = '<li><span>[2023-01-30]</span><a href="/hmsgtj/xzxk/content/a1.html">某局2022年年报</a></li>'
STORE = f"<datastore><totalrecord>1</totalrecord><recordset><record><![CDATA[{ROW}]]></record></recordset></datastore>"
QUOTED = STORE.replace('"', '\\"').replace("</", "<\\/")


@pytest.mark.parametrize(
    "source",
    [
        f'cb({{"result":"{QUOTED}"}})',
        f'cb({{result:"{QUOTED}"}});',
        f"jQuery17205_168({{'result':'{STORE}'}})",
        f'{{"result":"{QUOTED}","code":0}}',
        STORE,
        f'cb({{result:"{STORE.replace("<", chr(92) + "u003c").replace(chr(34), chr(92) + chr(34))}"}})',
        'cb({"result":"' + QUOTED.replace("[CDATA[", "[CDATA[\\n").replace("<li>", "\\t<li>") + '"})',
    ],
)
def test_records_are_read_however_the_answer_wraps_them(source):
    found = TRUECMS.entries(page(source, f"{PATH}?startrecord=1", "text/javascript"))
    assert [tuple(link)[:3] for link in found] == [
        (f"http://{HOST}/hmsgtj/xzxk/content/a1.html", "某局2022年年报", date(2023, 1, 30))
    ]


@pytest.mark.parametrize(
    "holder",
    [
        '<script type="text/xml" id="initData">{}</script>',
        '<textarea id="initData">{}</textarea>',
        "<div id=initData><ul>{}</ul></div>",
    ],
)
def test_the_first_records_are_read_from_whatever_holds_them(holder):
    source = holder.format(ROW if "div" in holder else STORE.replace(">1<", ">40<"))
    assert f"http://{HOST}/hmsgtj/xzxk/content/a1.html" in [link.url for link in TRUECMS.entries(page(source))]
    assert "startrecord=2&" in asked(source + (CALL % 10).replace("<div id='initData'></div>", "")).url


def test_attachments_are_named(site):
    for held in site.reports:
        found = [link.text for link in TRUECMS.attachments(get(site, site.address(held)))]
        assert found == ([f"{held.title}.{held.suffix}"] if held.document else [])


@given(st.text(), st.integers(1, 50))
def test_nothing_that_a_page_or_an_answer_may_hold_raises(text, number):
    pages = (
        page(text),
        page(CALL % 10 + text),
        page(f'cb({{result:"{text}\\u12"}})', PATH),
        page(f"<datastore><![CDATA[{text}", PATH),
    )
    for first in pages:
        (
            TRUECMS.recognises(first),
            TRUECMS.columns(first),
            TRUECMS.entries(first),
            TRUECMS.attachments(first),
            TRUECMS.article(first),
        )
        TRUECMS.next_page(pages[1], first, number), TRUECMS.next_page(first, pages[2], number)
