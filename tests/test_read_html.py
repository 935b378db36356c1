"""Pages to lines and grids."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.read_html import read
from forms.records import PICTURE, Grid, Reading, Unreadable


def page(body: str, head: str = "") -> Reading:
    return read(f"<html><head>{head}</head><body>{body}</body></html>".encode())


def body(markup: str) -> list[object]:
    return [
        [[c.text for c in row] for row in part.rows] if isinstance(part, Grid) else part for part in page(markup).body
    ]


def rows(markup: str) -> list[list[str]]:
    grids = [part for part in body(markup) if isinstance(part, list)]
    assert len(grids) == 1
    return grids[0]


def test_a_row_of_cells() -> None:
    assert rows("<table><tr><th>规章</th><td>4</td><td></td></tr></table>") == [["规章", "4", ""]]


def test_runs_are_joined_with_nothing_between() -> None:
    label = "".join(f"<span>{c}</span>" for c in "三、本年度")
    assert rows(f"<table><tr><td><p>{label}</p></td><td><font>1</font><span>2</span></td></tr></table>") == [
        ["三、本年度", "12"]
    ]


def test_paragraphs_and_breaks_are_lines_of_a_cell() -> None:
    assert rows("<table><tr><td><p>商业</p>\n<p>企业</p></td><td>科研<br/>机构</td></tr></table>") == [
        ["商业\n企业", "科研\n机构"]
    ]


def test_source_line_breaks_are_blanks_but_not_between_chinese_characters() -> None:
    assert rows("<table><tr><td>商业\r\n   企业</td><td>a\n b</td><td>1\n2</td></tr></table>") == [
        ["商业企业", "a b", "1 2"]
    ]


def test_nbsp_and_ideographic_space_are_kept_inside() -> None:
    assert rows("<table><tr><td>&nbsp;总&nbsp;计\u3000</td></tr></table>") == [["总\xa0计"]]


def test_spans_of_cells_are_never_expanded() -> None:
    assert rows("<table><tr><td colspan=9 rowspan=3>a</td><td>b</td></tr><tr><td>c</td></tr></table>") == [
        ["a", "b"],
        ["c"],
    ]


def test_missing_end_tags() -> None:
    assert rows("<table><tr><td>a<td>b<tr><td><p>c<td>d</table>") == [["a", "b"], ["c", "d"]]


def test_head_body_and_foot_stand_where_they_stand() -> None:
    markup = "<table><tfoot><tr><td>z</tr></tfoot><thead><tr><td>a</tr></thead><tbody><tr><td>b</tr></tbody></table>"
    assert rows(markup) == [["z"], ["a"], ["b"]]


@pytest.mark.parametrize(
    "hidden",
    [
        "<del>9</del>", "<s>9</s>", "<script>9</script>", "<style>9</style>", "<!-- 9 -->", "<textarea>9</textarea>",
        "<noscript>9</noscript>", "<template>9</template>", '<span style="DISPLAY: None">9</span>', "<i hidden>9</i>",
        '<span style="display:none"><b style="display:none">9</b></span>', "<span style='mso-hide:all'>9</span>",
        "<!--[if gte mso 9]><p>9</p><![endif]-->", '<input type="hidden" value="9">',
        '<span style="text-decoration:line-through">9</span>', '<div style="display:none"><table><tr><td>9</table></div>',
    ],
)  # fmt: skip
def test_what_is_not_shown_is_not_read(hidden: str) -> None:
    assert rows(f"<table><tr><td>4{hidden}</td></tr></table>") == [["4"]]
    assert body(f"<p>{hidden}四</p>") == ["四"]


def test_hidden_cells_rows_and_tables_keep_their_ordinals() -> None:
    reading = page(
        '<table style="display:none"><tr><td>x</table>'
        '<table><tr style="display:none"><td>x<tr><td style="display:none">x<td>4</table>'
    )
    (grid,) = [part for part in reading.body if isinstance(part, Grid)]
    assert grid.table == 2
    assert [cell[:3] for cell in grid.rows[0]] == [("4", 2, 2)]
    assert len(grid.rows) == 1


def test_typed_fields_are_text() -> None:
    assert rows(
        '<table><tr><td><input type="text" value="4"></td><td><input type=submit value="go"></td></tr></table>'
    ) == [["4", ""]]


def test_a_picture_in_a_cell_is_no_blank() -> None:
    assert rows("<table><tr><td><img src=a.png></td><td>规章<img></td><td>1<img></td></tr></table>") == [
        [PICTURE, "规章", "1" + PICTURE]
    ]
    assert body("<p><img></p><p>文<img></p>") == ["文"]


def test_a_raised_footnote_mark_does_not_become_a_digit() -> None:
    assert rows("<table><tr><td>22<sup>1</sup></td></tr></table>") == [["22 1"]]


def test_word_markup() -> None:
    markup = (
        "<table><tr><td><p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p></td>"
        "<td><p><span><font face=宋体>1</font></span><span>0<o:p></o:p></span></p></td></tr></table>"
    )
    assert rows(markup) == [["", "10"]]


def test_a_layout_table_gives_its_lines_and_the_tables_in_it() -> None:
    markup = "<table><tr><td>首页</td></tr><tr><td><h1>年报</h1><p>一、总体情况</p><table><tr><td>规章<td>1</table><p>尾</p></td></tr></table>"
    assert body(markup) == [[["首页"]], "年报", "一、总体情况", [["规章", "1"]], "尾"]
    assert [part.table for part in page(markup).body if isinstance(part, Grid)] == [1, 2]


def test_an_article_in_a_layout_cell_is_lines() -> None:
    text = "政务公开" * 100
    assert body(f"<table><tr><td>导航</td><td><p>标题</p><p>{text}</p></td></tr></table>") == ["导航", "标题", text]


def test_a_table_that_wraps_one_cell_belongs_to_the_cell_around_it() -> None:
    markup = "<table><tr><td>规章</td><td><table><tr><td><table><tr><td>4</table></table></td><td>5</td></tr></table>"
    reading = page(markup)
    assert rows(markup) == [["规章", "4", "5"]]
    assert isinstance(reading.body[0], Grid)
    assert [c.column for c in reading.body[0].rows[0]] == [1, 2, 3]


def test_a_caption_stands_before_its_table() -> None:
    assert body("<table><caption>三、申请情况</caption><tr><td>1</table>") == ["三、申请情况", [["1"]]]


def test_two_tables_are_two_grids_in_order() -> None:
    assert body("<p>a</p><table><tr><td>1</table>b<table><tr><td>2</table>") == ["a", [["1"]], "b", [["2"]]]


def test_blocks_are_lines_and_runs_are_not() -> None:
    assert body("<div>一<span>、</span>总体<div>甲</div>乙</div><ul><li>丙<li>丁</ul>戊<br>己") == [
        "一、总体",
        "甲",
        "乙",
        "丙",
        "丁",
        "戊",
        "己",
    ]


def test_preformatted_text_keeps_its_lines() -> None:
    assert body("<pre>一\n二\r\n三</pre>") == ["一", "二", "三"]


def test_a_page_without_a_body_is_read_as_empty() -> None:
    assert read(b"<html><frameset><frame src=a></frameset></html>").body == []


def test_tables_nested_without_end_are_refused() -> None:
    with pytest.raises(Unreadable, match="too-large"):
        read(b"<table><tr><td>" * 5000)
    assert len(read(b"<div>" * 5000 + b"<table><tr><td>x</table>").body) == 1


def test_metas_of_the_portal() -> None:
    head = (
        '<title>某局2023年报_某县人民政府</title><meta name="ArticleTitle" content="某局2023年政府信息公开工作年度报告">'
        '<META NAME="PubDate" CONTENT="2024-01-26 10:11"><meta name="ContentSource" content="某局">'
    )
    meta = page("<p>文</p>", head).meta
    assert meta["title"] == "某局2023年政府信息公开工作年度报告"
    assert meta["page_title"] == "某局2023年报_某县人民政府"
    assert (meta["pubdate"], meta["publisher"], meta["charset"]) == ("2024-01-26", "某局", "utf-8")


@pytest.mark.parametrize(
    "line",
    [
        "发布日期：2024-01-26 来源：于洪区教育局 浏览次数：",
        "<span>发布日期：2024-01-26</span><span>来源：于洪区教育局</span><span>浏览次数：3</span>",
        "时间：2024年1月26日 09:30&nbsp;&nbsp;信息来源: 于洪区教育局【字体：大 中 小】",
        "<table><tr><td>索 引 号：</td><td>x/2</td><td>公开日期</td><td>2024/1/26</td></tr><tr><td>发布机构：</td><td>于洪区教育局</td></tr></table>",
        "<ul><li><b>发布时间：</b><br>2024-01-26</li><li><b>发布机构：</b><br>于洪区教育局</li></ul>",
    ],
)
def test_displayed_date_and_publisher(line: str) -> None:
    meta = page(f"<div>当前位置：首页 &gt; 年报</div><h1>2023年政府信息公开年度报告</h1><div>{line}</div>").meta
    assert (meta["published"], meta["publisher"]) == ("2024-01-26", "于洪区教育局")
    assert meta["breadcrumb"] == "当前位置：首页 > 年报"
    assert meta["title"] == "2023年政府信息公开年度报告"


def test_the_day_of_publication_outranks_that_of_making() -> None:
    meta = page("<p>成文日期：2023-12-30</p><p>索引号：014416330/2024-1 发布日期：2024-01-26</p>").meta
    assert meta["published"] == "2024-01-26"
    assert meta["index_number"] == "014416330/2024-1"


def test_a_date_or_a_source_of_something_else_is_not_the_pages() -> None:
    assert not {"published", "publisher"} & set(page("<p>施行日期：2023-05-01 数据来源：国家统计局</p>").meta)


def test_a_breadcrumb_of_many_lines() -> None:
    meta = page(
        "<div>您现在的位置：</div><ul><li>首页</li><li>某县教育局</li></ul><p>关于某某事项的很长很长的一句话在这里</p>"
    ).meta
    assert meta["breadcrumb"].endswith(" > 首页 > 某县教育局")


def test_the_columns_name_is_not_the_title() -> None:
    meta = page("<h2>政府信息公开年报</h2><h3 class='title'>某局2023年政府信息公开工作年度报告</h3>").meta
    assert meta["title"] == "某局2023年政府信息公开工作年度报告"


texts = st.text("一二三四0123456789 abc、（", max_size=6)


@st.composite
def tables(draw: st.DrawFn, depth: int = 2) -> str:
    def cell() -> str:
        inner = draw(tables(depth - 1)) if depth and draw(st.integers(0, 9)) == 0 else ""
        text = draw(texts)
        return f"<td colspan={draw(st.integers(1, 3))}><p><span>{text[:2]}</span>{text[2:]}</p>{inner}</td>"

    grid = [
        f"<tr>{''.join(cell() for _ in range(draw(st.integers(1, 4))))}</tr>" for _ in range(draw(st.integers(1, 4)))
    ]
    return f"<table>{''.join(grid)}</table>"


@settings(max_examples=60, deadline=None)
@given(st.lists(tables(), min_size=1, max_size=3))
def test_every_place_can_be_gone_back_to(markup: list[str]) -> None:
    source = "<p>文</p>".join(markup)
    soup = BeautifulSoup(source, "html.parser").find_all("table")
    for part in page(source).body:
        for row in part.rows if isinstance(part, Grid) else []:
            for cell in row:
                table = soup[part.table - 1]
                tr = [tr for tr in table.find_all("tr") if tr.find_parent("table") is table][cell.row - 1]
                td = [td for td in tr.find_all("td") if td.find_parent("tr") is tr][cell.column - 1]
                assert re.sub(r"\s", "", td.get_text()) == re.sub(r"\s", "", cell.text)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(
    ["<table>", "</table>", "<tr>", "<td>", "</td>", "<p>", "<div>", "</div>", "<span>", "<del>", "</del>", "<template>", "<script>", "</script>", "<form>", "<caption>", "x", "1", "<td/hidden>", "<tr/style=display:none>", "<table/hidden>", "<div/hidden>", "<img>", "<input/value=3>", "<sup>1", "<select>", "<svg>", "<noscript>"]
), max_size=40))  # fmt: skip
def test_no_markup_hurts(pieces: list[str]) -> None:
    read("".join(pieces).encode())
