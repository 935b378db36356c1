"""Text files to lines and grids."""

from pathlib import Path

import pytest

from extract import document
from extract.read_text import has_pipe_table, read
from forms.records import Cell, Grid


def body(text: str, markdown: bool = False) -> list[object]:
    parts = read(text.encode(), markdown=markdown).body
    return [[[c.text for c in row] for row in part.rows] if isinstance(part, Grid) else part for part in parts]


TIKA = "一、情况\n\t规章\n\t1\n\n\t商业\n企业\n\t\n\n\n二、情况\n"


def test_a_tab_opens_a_cell_and_a_blank_line_ends_a_row() -> None:
    assert body(TIKA) == ["一、情况", [["规章", "1"], ["商业\n企业", ""]], "二、情况"]


def test_cells_carry_their_line_and_ordinal() -> None:
    grid = read(TIKA.encode()).body[1]
    assert isinstance(grid, Grid)
    assert grid.rows == [[Cell("规章", 2, 1), Cell("1", 3, 2)], [Cell("商业\n企业", 5, 1), Cell("", 7, 2)]]


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_newlines_of_other_systems(newline: str) -> None:
    assert body("\ufeff" + TIKA.replace("\n", newline)) == body(TIKA)
    assert read(TIKA.replace("\n", newline).encode()).body == read(TIKA.encode()).body


def test_an_empty_paragraph_inside_a_cell_does_not_end_its_row() -> None:
    assert body("\t甲\n\n乙\n\t1\n\n\t丙\n\t2\n\n\n文\n") == [[["甲\n乙", "1"], ["丙", "2"]], "文"]
    assert body("\t\n甲\n\t1\n\n\t丙\n\t2\n\n\n文\n") == [[["甲", "1"], ["丙", "2"]], "文"]


def test_one_blank_line_ends_a_table_where_no_table_ends_with_two() -> None:
    assert body("\t甲\n\t1\n\n二、情况\n\t乙\n\t2\n\n三、情况\n") == [
        [["甲", "1"]],
        "二、情况",
        [["乙", "2"]],
        "三、情况",
    ]


def test_an_unfinished_table_at_the_end_is_read() -> None:
    assert body("文\n\t甲\n\t1") == ["文", [["甲", "1"]]]


def test_a_bookmark_is_kept_in_the_text() -> None:
    assert body("\t甲\n\t[bookmark: _GoBack]0\n\n") == [[["甲", "[bookmark: _GoBack]0"]]]


def test_paragraphs_indented_by_tabs_are_lines() -> None:
    assert body("\t我局认真做好工作。\n\t主动公开信息8条。\n\t特此报告。\n") == [
        "我局认真做好工作。",
        "主动公开信息8条。",
        "特此报告。",
    ]


def test_tabs_between_cells_of_a_line() -> None:
    assert body("文\n规章\t1\t\t3\n\t甲\t2\t3\n\n\n文") == ["文", [["规章", "1", "", "3"], ["", "甲", "2", "3"]], "文"]


MARKDOWN = "## 一、情况\n\n| **规章** | 本年<br>制发 |\n|:---|---:|\n| a\\|b | 1 |\n|| - |\n\n文**粗**\n\n甲 | 乙\n--- | ---\n丙 | 2\n"


def test_markdown_tables_headings_and_marks() -> None:
    assert body(MARKDOWN) == [
        "一、情况",
        [["规章", "本年\n制发"], ["a|b", "1"], ["", "-"]],
        "文粗",
        [["甲", "乙"], ["丙", "2"]],
    ]
    assert has_pipe_table(MARKDOWN)


def test_a_row_of_dashes_after_the_rule_is_a_row() -> None:
    assert body("| a | b |\n| - | - |\n| - | - |\n") == [[["a", "b"], ["-", "-"]]]


def test_two_markdown_tables_are_two_grids() -> None:
    assert body("| a |b|\n|---|---|\n| 1 |2|\n\n| c |d|\n|---|---|\n|3|4|\n") == [
        [["a", "b"], ["1", "2"]],
        [["c", "d"], ["3", "4"]],
    ]


def test_a_line_that_ends_in_numbers_is_a_row() -> None:
    assert body(
        "一、本年新收政府信息公开申请数量 4 0 0 0 0 0 4\n（三）不予公开 1.属于国家 秘密 / 0 — 1,234 3件\n行政许可 12"
    ) == [
        [
            ["一、本年新收政府信息公开申请数量", "4", "0", "0", "0", "0", "0", "4"],
            ["（三）不予公开", "1.属于国家 秘密", "/", "0", "—", "1,234", "3件"],
            ["行政许可", "12"],
        ]
    ]


def test_numbers_on_a_line_of_their_own_are_a_row_and_a_page_number_is_none() -> None:
    assert body("0 0 0 0 0\n- 3 -\n7\n— 4 —") == [[["0", "0", "0", "0", "0"]], "- 3 -", "7", "— 4 —"]


def test_gaps_separate_columns() -> None:
    assert body("信息内容   本年制发件数  现行有效件数\n规章    1    2\n行政许可　　3") == [
        [["信息内容", "本年制发件数", "现行有效件数"], ["规章", "1", "2"], ["行政许可", "3"]]
    ]


def test_prose_is_a_line_however_it_is_spaced() -> None:
    for line in ("我局共收到申请  4 件。 全年 0 0", "某局　　2023年1月5日", "2023 年", "联系电话：0799 1234 转办公室"):
        assert body(line) == [line]


def test_a_heading_with_a_word_after_a_gap_stays_a_line() -> None:
    assert body("六、其他需要报告的事项  无") == ["六、其他需要报告的事项  无"]


@pytest.mark.parametrize(
    "line",
    ["|" * 200_000, "| -" * 100_000, "~~ " * 100_000, "\t。" * 100_000, "a: b\r\n" * 20_000, "\n" * 500_000 + "\tx"],
)
def test_long_odd_lines_take_no_time(line: str) -> None:
    read(("x\n" + line).encode())


def test_form_feeds_are_no_text() -> None:
    assert body("文\n\f规章 1 2\n3\f4 5 6") == ["文", [["规章", "1", "2"], ["3", "4", "5", "6"]]]


def test_the_real_reports() -> None:
    sample = Path(__file__).parents[1] / "data" / "sample"
    for path in (sample / "tianmen_survey_team_2023.txt", sample / "wuhan_jianghan_statistics_2022.txt"):
        grids = [part for part in read(path.read_bytes()).body if isinstance(part, Grid)]
        assert [len(grid.rows) for grid in grids] == [14, 28, 4]


def test_lines_of_words_above_numbers_are_the_rows_of_their_header() -> None:
    text = "二、主动公开政府信息情况\n第二十条第（五）项\n信息内容 本年收费金额（单位：万元）\n行政许可 7\n我局认真做好工作。\n"
    assert body(text) == [
        "二、主动公开政府信息情况",
        [["第二十条第（五）项"], ["信息内容", "本年收费金额（单位：万元）"], ["行政许可", "7"]],
        "我局认真做好工作。",
    ]


@pytest.mark.parametrize("gap", ["  ", "\t", "　　"])
def test_a_whole_report_in_columns_of_plain_text_is_read(gap: str) -> None:
    sample = Path(__file__).parents[1] / "data" / "sample" / "wuhan_jianghan_statistics_2022.txt"
    lines = []
    for part in read(sample.read_bytes()).body:
        rows = part.rows if isinstance(part, Grid) else [[Cell(part, 0, 0)]]
        lines += [gap.join(c.text.replace("\n", "") for c in row if c.text or gap == "\t") for row in rows]
    facts = document.read("\n".join(lines).encode(), "report.txt").facts
    assert [fact.status for fact in facts] == ["number"] * 200
    assert {fact.key for fact in facts if fact.value == 5} == {
        "refused_administrative_query/person",
        "refused_administrative_query/all",
    }
