"""Which printed cell is which cell of the form."""

import pytest

from extract.locate import locate
from forms.form import edition
from forms.records import Cell, Grid

HEAD = """
（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和） | 申请人情况
 | 自然人 | 法人或其他组织 | 总计
 | | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 |
"""
REFUSED = """
三、本年度办理结果 | （三）不予公开 | 1.属于国家秘密 | 1 | 0 | 0 | 0 | 0 | 0 | 1
 | | 2.其他法律行政法规禁止公开 | 2 | 0 | 0 | 0 | 0 | 0 | 2
 | | 3.危及“三安全一稳定” | 3 | 0 | 0 | 0 | 0 | 0 | 3
 | | 4.保护第三方合法权益 | 4 | 0 | 0 | 0 | 0 | 0 | 4
"""
DISPUTES = """
行政复议 | 行政诉讼
结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 未经复议直接起诉 | 复议后起诉
 | | | | | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计
"""


def grids(*tables):
    return [
        Grid(number, [[Cell(text.strip(), row, column) for column, text in enumerate(line.split("|"), 1)]
                      for row, line in enumerate(table.strip("\n").split("\n"), 1)])
        for number, table in enumerate(tables, 1)
    ]  # fmt: skip


class Look:
    """The facts of some tables, by key."""

    def __init__(self, *tables):
        located = locate(grids(*tables))
        self.facts = {(fact.section, fact.key): fact for fact in located.facts}
        self.issues = [issue for issue in located.issues if issue.code not in ("section-missing", "cell-absent")]
        self.codes = [issue.code for issue in self.issues]

    def value(self, key, section="requests"):
        return self.facts[section, key].value

    def status(self, key, section="requests"):
        return self.facts[section, key].status


def test_a_complete_row_is_read_by_position_after_its_label():
    look = Look(HEAD + "一、本年新收政府信息公开申请数量 | 1 | 2 | 3 | 4 | 5 | 6 | 21")
    assert [look.value(f"received/{key}") for key in ("person", "business", "other_body", "all")] == [1, 2, 6, 21]
    assert look.issues == []


def test_every_cell_of_a_found_section_has_a_fact_and_the_lacking_ones_are_absent():
    look = Look(HEAD + "一、本年新收政府信息公开申请数量 | 1 | 2 | 3 | 4 | 5 | 6 | 21")
    assert len(look.facts) == 161
    assert look.status("carried_in/person") == "absent"


def test_the_place_is_the_cell_as_the_format_writes_it():
    fact = Look(HEAD + REFUSED).facts["requests", "refused_other_law/person"]
    assert (fact.table, fact.row, fact.column, fact.raw) == (1, 6, 4, "2")  # a blank row stands between


def test_a_row_of_the_wrong_length_is_unreadable_and_an_issue():
    look = Look(HEAD + REFUSED + "一、本年新收政府信息公开申请数量 | 1 | 2 | 3 | 4 | 5 | 6")
    assert look.status("received/person") == "unreadable"
    assert look.codes == ["ragged-row", "cell-unreadable"]


def test_an_empty_column_through_the_whole_table_is_dropped():
    rows = "\n".join(line + " | " for line in REFUSED.strip("\n").split("\n"))
    look = Look(HEAD + rows)
    assert look.value("refused_third_party/all") == 4
    assert look.issues == []


def test_one_row_with_an_extra_empty_cell_is_not_guessed():
    look = Look(HEAD + REFUSED + "四、结转下年度继续办理 | 1 | | 0 | 0 | 0 | 0 | 0 | 1")
    assert look.status("carried_out/person") == "unreadable"


def test_a_table_split_in_two_goes_on_without_a_header():
    first, second = REFUSED.strip("\n").split("\n")[:2], REFUSED.strip("\n").split("\n")[2:]
    look = Look(HEAD + "\n".join(first), "\n".join(second))
    assert look.value("refused_third_party/person") == 4
    assert look.issues == []


def test_header_rows_repeated_in_the_middle_are_no_rows():
    lines = REFUSED.strip("\n").split("\n")
    look = Look(HEAD + "\n".join(lines[:2]) + HEAD + "\n".join(lines[2:]))
    assert look.value("refused_security/person") == 3
    assert look.issues == []


def test_columns_in_another_order_are_not_read():
    head = HEAD.replace("商业企业 | 科研机构", "科研机构 | 商业企业")
    look = Look(head + "一、本年新收政府信息公开申请数量 | 1 | 2 | 3 | 4 | 5 | 6 | 21")
    assert look.status("received/business") == "unreadable"
    assert "columns-moved" in look.codes


def test_a_column_that_no_edition_has_is_left_out_and_an_issue():
    head = HEAD.replace("法律服务机构 | 其他", "法律服务机构 | 新闻媒体 | 其他")
    look = Look(head + REFUSED.replace(" | 0 | 0 |", " | 0 | 9 | 0 |", 1) .replace("2 | 0 | 0 | 0 | 0 | 0 | 2", "2 | 0 | 0 | 0 | 0 | 9 | 0 | 2")
                .replace("3 | 0 | 0 | 0 | 0 | 0 | 3", "3 | 0 | 0 | 0 | 0 | 9 | 0 | 3").replace("4 | 0 | 0 | 0 | 0 | 0 | 4", "4 | 0 | 0 | 0 | 0 | 9 | 0 | 4"))  # fmt: skip
    assert look.codes == ["label-unknown"]
    assert look.value("refused_third_party/other_body") == 0
    assert look.value("refused_third_party/all") == 4


def test_a_header_that_lost_one_cell_does_not_shift_the_numbers():
    look = Look(HEAD.replace(" | 科研机构", "") + REFUSED)
    assert look.value("refused_third_party/all") == 4


def test_columns_that_a_converter_named_are_the_forms_own():
    rows = [f"项目 | 数据1 | 数据2 | 数据3 | 数据4 | 数据5 | 数据6 | 总计\n{line.strip(' |').split('| ')[-8]} | 1 | 0 | 0 | 0 | 0 | 0 | 1"
            for line in REFUSED.strip("\n").split("\n")]  # fmt: skip
    look = Look(HEAD, *rows)
    assert look.value("refused_third_party/all") == 1


def test_a_header_invented_at_a_page_break_moves_no_number():
    lines = REFUSED.strip("\n").split("\n")
    invented = "项目 | 本年新收件数 | 上年结转件数 | 予以公开 | 部分公开 | 不予公开 | 无法提供 | 总计"
    look = Look(HEAD + "\n".join([*lines[:2], invented, *lines[2:]]))
    assert look.value("refused_security/person") == 3
    assert look.status("received/person") == "absent"


def test_a_misspelt_label_is_read_only_where_its_place_leaves_one_row():
    look = Look(HEAD + REFUSED.replace("其他法律行政法规禁止公开", "其他法律行政止公干"))
    assert look.value("refused_other_law/person") == 2
    assert look.codes == ["label-variant"]


def test_a_misspelt_label_beside_a_lacking_row_is_not_guessed():
    lines = REFUSED.strip("\n").split("\n")
    look = Look(HEAD + "\n".join([lines[0], lines[1].replace("法律行政法规禁止", "法律行止"), lines[3]]))
    assert look.status("refused_other_law/person") == "absent"
    assert "label-unknown" in look.codes


def test_a_row_whose_label_is_gone_gives_no_numbers():
    look = Look(HEAD + REFUSED.replace("2.其他法律行政法规禁止公开", ""))
    assert look.status("refused_other_law/person") == "absent"
    assert "row-unlabelled" in look.codes


def test_a_label_cut_by_a_page_break_is_joined():
    look = Look(HEAD + REFUSED + "\n | | 5.属于三类内部 | 5 | 0 | 0 | 0 | 0 | 0 | 5\n | | 事务信息 | | | | | | |")
    assert look.value("refused_internal/person") == 5
    assert look.issues == []


def test_numbers_on_a_line_between_the_two_halves_of_their_label_are_joined():
    text = "\n5.要求行政机关确认或重新出具\n0 | 0 | 0 | 0 | 0 | 0 | 7\n已获取信息"
    assert Look(HEAD + REFUSED + text).value("rejected_certification/all") == 7


def test_page_numbers_notes_and_blank_rows_are_ignored_by_name():
    lines = REFUSED.strip("\n").split("\n")
    look = Look(HEAD + "\n".join([*lines[:2], "- 3 -", " | | | ", "注：含上年度结转数量。", *lines[2:]]))
    assert look.issues == []


def test_three_others_and_two_totals_are_told_apart():
    look = Look(
        HEAD
        + """
（六）其他处理 | 1.逾期不补正 | 1 | 0 | 0 | 0 | 0 | 0 | 1
 | 2.逾期不缴费 | 2 | 0 | 0 | 0 | 0 | 0 | 2
 | 其他 | 3 | 0 | 0 | 0 | 0 | 0 | 3
总计 | 6 | 0 | 0 | 0 | 0 | 0 | 6"""
    )
    assert look.value("closed_other/person") == 3
    assert look.value("handled/all") == 6
    assert look.issues == []


TABLE_2021 = """
第二十条第（一）项
信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数
规章 | 1 | 2 | 3
规范性文件 | 4 | 5 | 6
第二十条第（五）项
信息内容 | 本年处理决定数量
行政许可 | 7
第二十条第（六）项
信息内容 | 本年处理决定数量
行政处罚 | 8
行政强制 | 9
第二十条第（八）项
信息内容 | 本年收费金额（单位：万元）
行政事业性收费 | 10.5
"""


def test_section_two_is_read_block_by_block():
    look = Look(TABLE_2021)
    assert [fact.value for fact in look.facts.values()] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10.5]
    assert look.issues == []


def test_a_header_in_yuan_is_converted():
    fact = Look(TABLE_2021.replace("（单位：万元）", "（单位：元）").replace("10.5", "251000")).facts[
        "disclosure", "fees/amount"
    ]
    assert (fact.status, fact.value, fact.raw, fact.unit) == ("converted", 25.1, "251000", "万元")


def test_other_tables_with_the_same_words_are_not_the_form():
    other = "类别 | 数量\n行政许可 | 77\n规章 | 88"
    look = Look(other, TABLE_2021, other)
    assert look.value("licences/decisions", "disclosure") == 7
    assert look.value("regulations/issued", "disclosure") == 1


def test_the_edition_is_told_by_the_labels_of_each_section():
    old = """
第二十条第（五）项
信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量
行政许可 | 10 | +4 | 3
其他对外管理服务事项 | 0 | -2 | 0"""
    look = Look(old, HEAD + REFUSED + "（六）其他处理 | 1.逾期不补正 | 1 | 0 | 0 | 0 | 0 | 0 | 1")
    assert look.facts["disclosure", "licences/change"].edition == "2019"
    assert look.value("other_services/change", "disclosure") == -2
    assert look.facts["requests", "closed_not_corrected/all"].edition == "2021"


def test_other_handling_printed_as_one_row_keeps_its_seven_numbers():
    look = Look(TABLE_2021, HEAD + REFUSED + "（六）其他处理 | 6 | 0 | 0 | 0 | 0 | 0 | 6")
    assert look.value("closed/person") == 6
    assert look.status("closed_other/person") == "absent"
    assert len([key for key in look.facts if key[0] == "requests"]) == 182


def test_section_four_is_counted_under_its_three_header_rows():
    look = Look(DISPUTES + " | ".join(str(number) for number in range(1, 16)))
    cells = edition("2021").section("disputes").cells
    assert [look.value(cell.key, "disputes") for cell in cells] == list(range(1, 16))
    assert look.issues == []


def test_two_rows_of_section_four_that_differ_in_a_blank_are_not_mixed():
    first, second = "0 | | 3 |" + " 0 |" * 11 + " 0", "0 | 5 | 3 |" + " 0 |" * 11 + " 0"
    look = Look(DISPUTES + first, DISPUTES + second)
    assert look.status("review/corrected", "disputes") == "unreadable"
    assert look.value("review/other", "disputes") == 3


def test_a_blank_row_above_the_numbers_of_section_four_is_no_reading():
    look = Look(DISPUTES + " |" * 14 + "\n" + " | ".join(["7"] * 15))
    assert look.value("review/upheld", "disputes") == 7
    assert look.issues == []


def over_the_page(rest):
    """Return section four with two cells empty, and the row that stands below it on the next page."""
    above, below = grids(DISPUTES + "1 | 2 | 3 | | |" + " 0 |" * 9 + " 0", rest)
    below.continues = True
    for grid in (above, below):
        for row in grid.rows:
            row[:] = [
                cell._replace(box=(20.0 * at, 30.0 * cell.row, 20.0 * at + 20, 30.0 * cell.row + 30))
                for at, cell in enumerate(row)
            ]
    located = locate([above, below])
    values = {fact.key: fact.value for fact in located.facts}
    return values, [issue.code for issue in located.issues if issue.code != "section-missing"]


def test_numbers_of_section_four_that_went_over_the_page_are_in_their_row():
    values, codes = over_the_page(" | | | 4 | 10 |" + " |" * 9)
    assert [values[f"review/{key}"] for key in ("upheld", "pending", "all")] == [1, 4, 10]
    assert codes == []


def test_another_row_of_numbers_below_section_four_is_an_issue():
    values, codes = over_the_page("7 | | | 4 | 10 |" + " |" * 9)
    assert values["review/pending"] is None
    assert codes == ["row-unlabelled"]


def test_section_four_may_stand_in_three_tables():
    outcomes = "结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计\n"
    look = Look("行政复议\n" + outcomes + "1 | 2 | 3 | 4 | 10", "行政诉讼\n未经复议直接起诉\n" + outcomes + "0 | 0 | 0 | 5 | 5",
                "行政诉讼\n复议后起诉\n" + outcomes + "6 | 0 | 0 | 0 | 6")  # fmt: skip
    assert look.value("review/all", "disputes") == 10
    assert look.value("lawsuit_direct/pending", "disputes") == 5
    assert look.value("lawsuit_after_review/upheld", "disputes") == 6


def test_the_same_label_with_other_numbers_is_unreadable():
    look = Look(HEAD + REFUSED, HEAD + REFUSED.replace("1 | 0 | 0 | 0 | 0 | 0 | 1", "1 | 0 | 0 | 0 | 0 | 0 | 9"))
    assert look.status("refused_state_secret/all") == "unreadable"
    assert look.value("refused_other_law/all") == 2
    assert "label-repeated" in look.codes


def test_numbers_on_a_heading_are_an_issue_and_no_cell():
    look = Look(HEAD + "（三）不予公开 | 5 | 0 | 0 | 0 | 0 | 0 | 5" + REFUSED)
    assert look.codes[0] == "heading-has-numbers"
    assert look.value("refused_state_secret/person") == 1


def test_the_annex_of_2014_is_read_with_its_unit_column():
    look = Look("""
统计指标 | 单位 | 统计数
一、主动公开情况 | —— | ——
（一）主动公开政府信息数 | 条 | 120
其中：主动公开规范性文件数 | 条 | 3
四、行政复议数量 | 件 | 3
（一）维持具体行政行为数 | 件 | 1
（二）被依法纠错数 | 件 | 2
五、行政诉讼数量 | 件 | 1
（一）维持具体行政行为或者驳回原告诉讼请求数 | 件 | 0
（二）被依法纠错数 | 件 | 1
七、依申请公开信息收取的费用 | 元 | 20000""")
    assert look.value("pd_total", "statistics") == 120
    assert (look.value("rv_corrected", "statistics"), look.value("lt_corrected", "statistics")) == (2, 1)
    assert look.facts["statistics", "fees"][3:5] == ("converted", 2)


@pytest.mark.parametrize("text", ["机构 | 电话\n办公室 | 5815228", "总计 | 3", "规章 | 2"])
def test_tables_without_a_telling_label_hold_nothing(text):
    assert Look(text).facts == {}


def test_headings_of_the_text_are_no_annex_of_2014():
    look = Look("（二）依申请公开情况", HEAD + REFUSED, DISPUTES + "1 | " * 14 + "1")
    assert {section for section, _ in look.facts} == {"requests", "disputes"}
