"""TRS and its look-alikes: how many pages a script's call says, and what they are called."""

from __future__ import annotations

import pytest

from crawler.families.trs import Pager, Trs, pager
from crawler.page import Page

HOME = "http://127.0.0.1/zwgk/zfxxgknb/"
ROW = '<a href="./202401/t20240126_1.shtml">江汉区统计局2023年政府信息公开工作年度报告</a>'


def page(script: str, url: str = HOME, row: str = ROW) -> Page:
    return Page(url, f"<html><body><ul><li>{row}</li></ul><script>{script}</script></body></html>".encode())


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ('createPageHTML(4, 0, "index", "shtml");', Pager(4, "index", "shtml", 1)),
        ('createPageHTML(4, 0, "list1", "html", "black2", 61);', Pager(4, "list1", "html", 1)),
        ("createPageHTML(61,4,0,'index','html');", Pager(4, "index", "html", 1)),
        ("createPageHTML('paging', 4, 1, 'index','html', 61);", Pager(4, "index", "html", 2)),
        ("createPageHTML('page_div',4, 1,'xxgk_list','shtml',61);", Pager(4, "xxgk_list", "shtml", 2)),
        ('$(".pagination").pagination("setPage", 1, 4);', Pager(4, "index", "shtml", 2)),
        (
            "// createPageHTML(1, 0, 'index', 'shtml');\ncreatePageHTML(4, 0, 'index', 'shtml');",
            Pager(4, "index", "shtml", 1),
        ),
    ],
)
def test_the_first_argument_says_from_where_pages_are_counted(script, said):
    assert pager(page(script)) == said


def test_a_count_of_pages_without_a_function_is_a_pager_of_the_name_that_the_script_builds():
    script = """var currentPage = 0; var countPage = 4;
    document.write("<a href=\\"list1"+"_" + nextPage + "."+"htm\\">下一页</a>");"""
    assert pager(page(script)) == Pager(4, "list1", "htm", 1)


def test_a_count_of_pages_alone_is_a_pager_of_the_page_itself_with_the_ending_of_its_articles():
    assert pager(page("var countPage = 4;")) == Pager(4, "index", "shtml", 1)


def test_the_settings_of_a_pager_say_how_many_pages_there_are():
    assert pager(page("var pagination_script_config = {pageIndex: 0, total: 4};")) == Pager(4, "index", "shtml", 1)


def test_a_list_of_one_page_has_no_next_page():
    first = page('createPageHTML(1, 0, "index", "shtml");')
    assert Trs().next_page(first, first, 1) is None


def test_pages_follow_each_other_to_the_last():
    first = page('createPageHTML(3, 0, "index", "shtml");')
    asked = [Trs().next_page(first, first, number) for number in (1, 2, 3)]
    assert [ask and ask.url for ask in asked] == [f"{HOME}index_1.shtml", f"{HOME}index_2.shtml", None]
