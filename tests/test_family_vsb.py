"""VSB: pages counted backwards, names in anchors, a column that is the article."""

from datetime import date

import pytest
from family_walk import HOST, fetch, get, missing, reports
from hypothesis import given
from hypothesis import strategies as st
from portals.vsb import VsbArticlePortal, VsbPortal

from crawler.ask import Ask
from crawler.families.vsb import Vsb
from crawler.page import Page

VSB = Vsb()
COLUMN = f"http://{HOST}/zwgk/zfxxgknb"
PAGER = (
    '<div class="pb_sys_common pb_sys_normal pb_sys_style1"><span class="p_t">共52条</span> <span class="p_pages">'
    '<span class="p_first_d p_fun_d">首页</span><span class="p_no_d">1</span><span class="p_no"><a href="zbgg/10.htm">2</a></span>'
    '<span class="p_no"><a href="zbgg/9.htm">3</a></span><span class="p_dot">...</span><span class="p_no"><a href="zbgg/1.htm">11</a></span>'
    '<span class="p_next p_fun"><a href="zbgg/10.htm">下页</a></span><span class="p_last p_fun"><a href="zbgg/1.htm">尾页</a></span>'
    '</span> <span class="p_t">1/11</span></div>'
)


@pytest.fixture
def site():
    return VsbPortal(reports())


def page(source, path="/xxgk/zbgg.htm"):
    return Page(f"http://{HOST}{path}", source.encode("utf-8", "replace"), "text/html; charset=utf-8")


def asked(source, number=1, path="/xxgk/zbgg.htm", current=None):
    first = page(source, path)
    ask = VSB.next_page(first, current or first, number)
    return ask and ask.url.removeprefix(f"http://{HOST}")


def test_lists_and_articles_are_recognised_and_a_home_page_is_not(site):
    assert VSB.recognises(get(site, "/zwgk/zfxxgknb.htm"))
    assert VSB.recognises(get(site, site.address(site.reports[0])))
    assert not VSB.recognises(get(site, "/"))


def test_every_report_of_the_column_is_found(site):
    assert missing(site, VSB, get(site, "/zwgk/zfxxgknb.htm")) == []


def test_page_two_of_eleven_is_ten():
    assert asked(PAGER) == "/xxgk/zbgg/10.htm"


def test_later_pages_count_down_to_one_and_then_end():
    assert asked(PAGER, 9, current=page("", "/xxgk/zbgg/3.htm")) == "/xxgk/zbgg/2.htm"
    assert asked(PAGER, 10, current=page("", "/xxgk/zbgg/2.htm")) == "/xxgk/zbgg/1.htm"
    assert asked(PAGER, 11, current=page("", "/xxgk/zbgg/1.htm")) is None


@pytest.mark.parametrize("left_out", ["1/11", '<span class="p_no"><a href="zbgg/1.htm">11</a></span>'])
def test_the_number_of_pages_is_read_from_what_the_pager_has(left_out):
    assert asked(PAGER.replace(left_out, "")) == "/xxgk/zbgg/10.htm"


def test_the_last_pages_number_tells_how_many_there_are():
    source = PAGER.replace("1/11", "").replace('<span class="p_no"><a href="zbgg/1.htm">11</a></span>', "")
    source = source.replace('<span class="p_no"><a href="zbgg/9.htm">3</a></span>', "")
    assert asked(source, 10, current=page("", "/xxgk/zbgg/2.htm")) == "/xxgk/zbgg/1.htm"


def test_a_template_that_counts_up_is_followed_upwards():
    source = (
        PAGER.replace("zbgg/1.htm", "zbgg/x.htm")
        .replace("zbgg/10.htm", "zbgg/1.htm")
        .replace("zbgg/x.htm", "zbgg/10.htm")
    )
    source = source.replace("zbgg/9.htm", "zbgg/2.htm")
    assert asked(source) == "/xxgk/zbgg/1.htm"
    assert asked(source, 2, current=page("", "/xxgk/zbgg/1.htm")) == "/xxgk/zbgg/2.htm"


def test_an_old_pager_of_a_table_counts_down_too():
    source = (
        "<td nowrap align=left id=fanye46702>共173条&nbsp;&nbsp;1/12&nbsp;</td><td>首页&nbsp;上页&nbsp;"
        '<A href="xsdt/11.htm" class="Next">下页</A>&nbsp;<a href="xsdt/1.htm" class="Next">尾页</a></td><a href="?wbtreeid=7">x</a>'
    )
    assert asked(source, path="/xsdt.htm") == "/xsdt/11.htm"
    assert asked(source, 11, "/xsdt.htm", page("", "/xsdt/2.htm")) == "/xsdt/1.htm"


def test_two_steps_of_the_menu_lead_to_the_column(site):
    for path, label, wanted in (
        ("/", "政府信息公开", "/zwgk.htm"),
        ("/zwgk.htm", "政府信息公开年报", "/zwgk/zfxxgknb.htm"),
    ):
        assert f"http://{HOST}{wanted}" in [link.url for link in VSB.columns(get(site, path)) if link.text == label]


def test_lists_of_programs_are_followed_by_their_link():
    source = '<div class="pb_sys_common"><span class="p_next p_fun"><a href="?a2t=3&amp;a2p=2&amp;wbtreeid=1029">下页</a></span></div>'
    assert asked(source, path="/list.jsp?wbtreeid=1029") == "/list.jsp?a2t=3&a2p=2&wbtreeid=1029"


def test_further_pages_may_write_their_links_as_seen_from_the_column():
    source = '<a href="../info/1/2.htm">某局2023年年报</a><span class="p_next"><a href="zbgg/{}.htm">下页</a></span>'
    deep = page(source.format(9) + '<span class="p_t">2/11</span>', "/xxgk/zbgg/10.htm")
    assert f"http://{HOST}/info/1/2.htm" in [link.url for link in VSB.entries(deep)]
    assert asked(PAGER, 2, current=deep) == "/xxgk/zbgg/9.htm"


@pytest.mark.parametrize("added", [1, 6, 12])
def test_reports_published_during_the_walk_hide_none_of_the_others(site, added):
    known, new = list(site.reports), reports((2020,)) + reports((2018,))
    first = current = get(site, "/zwgk/zfxxgknb.htm")
    seen = {link.url for link in VSB.entries(first)}
    for number in range(1, 40):
        if number == 2:
            for held in new[:added]:
                held.number += 500
                site.insert(held)
        ask = VSB.next_page(first, current, number)
        if ask is None:
            break
        current = fetch(site, ask)
        seen |= {link.url for link in VSB.entries(current)}
    assert [held.title for held in known if f"http://{HOST}{site.address(held)}" not in seen] == []


def test_pages_shift_when_a_report_is_added(site):
    before = get(site, "/zwgk/zfxxgknb/2.htm")
    for held in reports((2020,)):
        site.insert(held)
    assert {link.url for link in before.links} != {link.url for link in get(site, "/zwgk/zfxxgknb/2.htm").links}


def test_attachments_are_named_by_their_anchors(site):
    for held in site.reports:
        found = [(link.url, link.text) for link in VSB.attachments(get(site, site.address(held)))]
        wanted = [(f"http://{HOST}{site.attachment(held)}", site.attached_name(held))] if held.document else []
        assert found == wanted


def test_attachments_answer_with_the_document(site):
    held = next(held for held in site.reports if held.document)
    assert fetch(site, Ask(f"http://{HOST}{site.attachment(held)}")).data == held.document


@pytest.mark.parametrize("path", ["/__local/2/30/25/plan.pdf", "/virtual_attach_file.vsb?afc=public&oid=12&e=.pdf"])
def test_a_document_that_a_script_shows_is_attached(path):
    found = VSB.attachments(
        page(f'<div id="vsb_content"><script>showVsbpdfIframe("{path}","100%","600");</script></div>')
    )
    assert [link.url for link in found] == [f"http://{HOST}{path}"]


def test_a_column_may_be_the_newest_report():
    site = VsbArticlePortal(reports()[:5])
    first = get(site, "/zwgk/zfxxgknb.htm")
    assert VSB.article(first).title == site.newest.title
    assert VSB.next_page(first, first, 1) is None
    assert {f"http://{HOST}{site.address(held)}" for held in site.reports} - {first.url} <= {
        link.url for link in VSB.entries(first)
    }


def test_articles_say_title_and_day(site):
    held = site.reports[0]
    said = VSB.article(get(site, site.address(held)))
    assert (said.title, said.published, said.publisher) == (held.title, held.published, held.agency)


def test_rows_carry_their_day():
    found = VSB.entries(
        page('<li id="line_u7_0"><span> 2024-01-23</span><a href="../info/1116/5946.htm"><em>2023年年报</em></a></li>')
    )
    assert [(link.url, link.date) for link in found] == [(f"http://{HOST}/info/1116/5946.htm", date(2024, 1, 23))]


@given(st.text(), st.integers(1, 50))
def test_nothing_that_a_page_may_hold_raises(text, number):
    hostile = page(
        f'<div class="pb_sys_common"><span class="p_next"><a href="{text}">下页</a></span><span class="p_t">{text}/9999</span></div>'
    )
    for first in (page(text), hostile):
        VSB.recognises(first), VSB.columns(first), VSB.entries(first), VSB.attachments(first), VSB.article(first)
        VSB.next_page(first, hostile, number)
