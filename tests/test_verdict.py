"""What a page is: a report, a list, or neither; and the year it is on."""

from __future__ import annotations

from crawler.article import article
from crawler.families.family import Family
from crawler.page import Page
from crawler.verdict import judge

ROW = '<li><a href="/t{n}.html">{text}</a></li>'


def verdict(source, anchor=""):
    page, family = Page("http://www.x.gov.cn/nb/t9.html", source.encode()), Family()
    return judge(page, article(page), list(page.links), anchor, len(family.attachments(page)))


def beside(*titles):
    return "".join(ROW.format(n=n, text=text) for n, text in enumerate(titles))


def test_a_report_whose_title_names_no_agency_and_whose_body_is_a_file_is_one_beside_others():
    around = beside("2022年度信息公开报告", "2021年度信息公开报告")
    found = verdict(
        f'<h1>2023年度信息公开报告</h1><p>现予公布。</p><a href="/a.docx">2023年度信息公开报告.docx</a>{around}'
    )
    assert (found.kind, found.year) == ("report", 2023)


def test_a_years_page_that_lists_three_agencies_files_is_a_list():
    files = "".join(
        f'<a href="/{n}.pdf">清溪县{n}局2023年政府信息公开工作年度报告.pdf</a>' for n in ("财政", "教育", "民政")
    )
    assert verdict(f"<h1>2023年政府信息公开工作年度报告</h1>{files}").kind == "list"


def test_a_page_that_says_there_is_none_is_no_report():
    assert verdict("<h1>政府信息公开年报</h1><p>暂无该年度报告！</p>", "2016年政府信息公开工作年度报告").kind == "other"


def test_a_few_words_are_no_report_whatever_led_there():
    assert (
        verdict("<h1>历年年报</h1><p>内容整理中。</p>", "模范市第3办公室2022年政府信息公开工作年度报告").kind == "other"
    )
    told = "我局认真贯彻落实条例，全年主动公开政府信息若干条。" * 20
    found = verdict(
        f"<h1>政府信息公开</h1><div id='zoom'><p>{told}</p></div>", "市财政局2012年政府信息公开工作年度报告"
    )
    assert (found.kind, found.year) == ("report", 2012)


def test_the_next_article_that_does_not_exist_takes_nothing_from_a_report():
    found = verdict("<h1>清溪县财政局2023年政府信息公开工作年度报告</h1><p>现将报告予以公布。</p><p>上一篇：没有了</p>")
    assert (found.kind, found.year) == ("report", 2023)


def test_a_title_that_is_only_the_agency_is_a_report_by_the_name_of_its_file():
    file = '<a href="/a.pdf">义乌市青山乡人民政府2020年政府信息公开工作年度报告.pdf</a>'
    found = verdict(f"<h1>青山乡人民政府</h1><p>现予公布。</p>{file}", "青山乡人民政府")
    assert (found.kind, found.year) == ("report", 2020)


def test_scanned_sheets_under_an_agencys_name_are_its_report_of_the_year_before():
    sheets = '<div id="zoom"><img src="W1.jpg"><img src="W2.jpg"></div>'
    found = verdict(f"<h1>青山乡人民政府</h1><p>发布日期：2021-01-20</p>{sheets}", "青山乡人民政府")
    assert (found.kind, found.year) == ("report", 2020)
    assert (
        verdict("<h1>青山乡人民政府</h1><p>发布日期：2021-01-20</p><p>联系方式</p>", "青山乡人民政府").kind == "other"
    )


def test_a_notice_with_the_blank_form_in_it_is_no_report():
    form = "".join(
        f"<p>{text}</p>"
        for text in ("总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "存在的主要问题及改进情况")
    )
    assert verdict(f"<h1>关于做好2023年政府信息公开工作年度报告编制工作的通知</h1>{form}").kind == "other"
