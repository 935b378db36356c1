"""From ruled lines and characters to cells and text, on pages drawn by hand."""

from itertools import pairwise

import pytest
from drawn_page import MANNERS, Drawing, plain, text
from hypothesis import given
from hypothesis import strategies as some

from extract.lattice import lattices
from extract.locate import locate
from extract.page import Char, Page, Rule
from extract.pages import body
from forms.form import edition
from forms.records import BROKEN, PICTURE, Grid

SECTION = edition("2021").section("requests")
assert SECTION is not None
BLOCK = SECTION.blocks[0]
ROWS = [row for row in BLOCK.walk_rows() if row.cells]
LABELS = {row.key: row.zh for row in BLOCK.walk_rows()}
WIDTHS = [150.0, *[40.0] * 7]


def texts(*pages: Page) -> list[list[list[str]]]:
    """Return the texts of each grid, row by row."""
    grids = [part for part in body(pages) if isinstance(part, Grid)]
    return [[[cell.text.replace(BROKEN, "") for cell in row] for row in grid.rows] for grid in grids]


def said(*pages: Page) -> list[str]:
    """Return what stands outside tables."""
    return [part for part in body(pages) if isinstance(part, str)]


def numbers(*pages: Page) -> dict[str, list[float | None]]:
    """Return the values of each row of section three that was read."""
    found: dict[str, list[float | None]] = {}
    for fact in locate([part for part in body(pages) if isinstance(part, Grid)]).facts:
        if fact.section == "requests" and fact.status != "absent":
            found.setdefault(fact.key.split("/")[0], []).append(fact.value)
    return found


def row(key: str, *values: object) -> list[str]:
    """Return a row of section three: its label, seven numbers."""
    label = LABELS[key]
    return [label if len(label) < 14 else f"{label[:13]}\n{label[13:26]}", *map(str, values or [0] * 7)]


# --- ruled lines


@pytest.mark.parametrize("manner", MANNERS)
def test_lines_however_drawn_are_the_sides_of_cells(manner: str) -> None:
    cells = [["规章", "1", "2"], ["许可", "", "30"], ["处罚", "4", "5"]]
    assert texts(Drawing().table(plain(cells), [80, 50, 50], [20, 30, 20], manner=manner).page) == [cells]


@given(
    some.lists(some.integers(12, 60), min_size=2, max_size=6),
    some.lists(some.integers(12, 60), min_size=2, max_size=6),
    some.sampled_from(MANNERS),
    some.randoms(use_true_random=False),
)
def test_every_cell_stands_once_in_the_row_and_at_the_place_where_it_begins(widths, heights, manner, random) -> None:
    taken: set[tuple[int, int]] = set()
    rows = []
    for at in range(len(heights)):
        spots = []
        for column in range(len(widths)):
            if (at, column) in taken:
                continue
            columns, high = random.choice(((1, 1), (1, 1), (2, 1), (1, 2)))
            fits = column + columns <= len(widths) and at + high <= len(heights)
            free = fits and not any((at, column + more) in taken for more in range(columns))
            columns, high = (columns, high) if free else (1, 1)
            taken |= {(at + down, column + more) for down in range(high) for more in range(columns)}
            spots.append(("", column, columns, high))
        rows.append(spots)
    edges = [len({spot[1] for spots in rows for spot in spots} | {len(widths)}), len(widths) + 1]
    (found,) = lattices(Drawing().table(rows, widths, heights, manner=manner).page.rules)
    if edges[0] == edges[1]:  # every column begins somewhere, so that its place can be told
        assert [len(boxes) for boxes in found.rows] == [len(spots) for spots in rows if spots]
        assert all(one[2] <= other[0] + 1 for boxes in found.rows for one, other in pairwise(boxes))


def test_a_merged_cell_stands_once() -> None:
    rows = [[("一", 0, 1, 2), ("二", 1, 2, 1)], [("三", 1, 1, 1), ("四", 2, 1, 1)]]
    assert texts(Drawing().table(rows, [40, 40, 40], [20, 20]).page) == [[["一", "二"], ["三", "四"]]]


def test_a_table_whose_sides_are_not_drawn_has_all_its_cells() -> None:
    page = Drawing().table(plain([["规章", "1", "2"], ["许可", "3", "4"]]), [80, 50, 50], [20, 20]).page
    page.rules = [rule for rule in page.rules if rule.right > 61 and rule.left < 239]
    assert texts(page) == [[["规章", "1", "2"], ["许可", "3", "4"]]]


def test_a_table_cut_by_the_foot_of_the_page_has_its_last_row() -> None:
    page = Drawing().table(plain([["规章", "1"], ["许可", "3"]]), [80, 50], [20, 20], open_foot=True).page
    assert texts(page) == [[["规章", "1"], ["许可", "3"]]]


def test_a_cell_as_high_as_the_page_is_a_cell() -> None:
    rows = [[("三", 0, 1, 3), ("甲", 1, 1, 1), ("1", 2, 1, 1)], *[[(one, 1, 1, 1), ("2", 2, 1, 1)] for one in "乙丙"]]
    page = Drawing().table(rows, [30, 60, 60], [20, 20, 20]).page
    page.rules = [r for r in page.rules if not (r.bottom - r.top < 2 and r.left < 70)]  # nothing ends at its side
    assert texts(page)[0][0] == ["三", "甲", "1"]


def test_a_frame_around_the_page_is_no_table_and_what_is_in_it_is_read() -> None:
    page = Drawing().table(plain([["规章", "1"], ["许可", "3"]]), [80, 50], [20, 20]).write("年度报告", 60, 60).page
    page.rules += [Rule(20, 20, 575, 20), Rule(20, 820, 575, 820), Rule(20, 20, 20, 820), Rule(575, 20, 575, 820)]
    assert texts(page) == [[["规章", "1"], ["许可", "3"]]]
    assert said(page) == ["年度报告"]


def test_tables_side_by_side_keep_their_own_columns() -> None:
    page = Drawing().table(plain([["甲", "1"], ["乙", "2"]]), [50, 40], [20, 20]).page
    page.rules += Drawing().table(plain([["丙", "3"]]), [53, 41], [22], left=300, top=103).page.rules
    page.chars += Drawing().table(plain([["丙", "3"]]), [53, 41], [22], left=300, top=103).page.chars
    assert sorted(map(str, texts(page))) == sorted(map(str, [[["甲", "1"], ["乙", "2"]], [["丙", "3"]]]))


# --- text in cells


def test_a_label_written_downwards_is_read_downwards() -> None:
    page = Drawing().table([[("三\n、\n本\n年\n度", 0, 1, 1), ("1", 1, 1, 1)]], [20, 40], [90]).page
    assert texts(page)[0][0][0].replace("\n", "") == "三、本年度"


def test_columns_of_vertical_writing_are_read_from_the_right() -> None:
    page = Drawing().table([[("", 0, 1, 1), ("1", 1, 1, 1)]], [60, 40], [90]).page
    page.chars += [
        c
        for x, words in ((90, "行政处罚"), (70, "决定数量"))
        for at, w in enumerate(words)
        for c in text(w, x, 105 + at * 10)
    ]
    assert texts(page)[0][0][0].replace("\n", "") == "行政处罚决定数量"


def test_a_raised_note_is_no_digit_of_the_number_before_it() -> None:
    page = Drawing().table([[("规章", 0, 1, 1), ("12", 1, 1, 1)]], [60, 60], [30]).page
    page.chars.append(Char("1", 133, 102, 136, 108))
    assert texts(page)[0][0][1] == "12 1"


def test_a_bold_face_made_by_printing_twice_doubles_no_digit() -> None:
    page = Drawing().table([[("规章", 0, 1, 1), ("122", 1, 1, 1)]], [60, 60], [30]).page
    page.chars += [char._replace(left=char.left + 0.3, right=char.right + 0.3) for char in page.chars]
    assert texts(page) == [[["规章", "122"]]]


def test_a_number_that_a_narrow_cell_broke_is_one() -> None:
    page = Drawing().table([[("规章", 0, 1, 1), ("21\n70", 1, 1, 1)]], [60, 20], [40]).page
    assert texts(page) == [[["规章", "2170"]]]


def test_two_numbers_in_a_wide_cell_stay_two() -> None:
    page = Drawing().table([[("规章", 0, 1, 1), ("21\n70", 1, 1, 1)]], [60, 80], [40]).page
    assert texts(page)[0][0][1] == "21\n70"


def test_what_is_struck_out_is_not_read_and_its_line_divides_no_cell() -> None:
    page = Drawing().table([[("规章", 0, 1, 1), ("46\n0", 1, 1, 1)]], [60, 16], [40]).page
    struck, inserted = page.chars[2:4], page.chars[4]
    page.rules.append(Rule(struck[0].left, 108.6, struck[1].right, 109.4))
    page.rules.append(Rule(inserted.left, inserted.bottom + 0.2, inserted.right, inserted.bottom + 0.8))
    assert texts(page) == [[["规章", "0"]]]


def test_a_picture_in_a_cell_is_no_blank() -> None:
    page = Drawing().table([[("规章", 0, 1, 1), ("", 1, 1, 1)]], [60, 40], [30]).page
    page.chars.append(Char(PICTURE, 130, 105, 140, 115))
    assert texts(page) == [[["规章", PICTURE]]]


# --- tables that go on over the page


def two_pages(upper: list[list[str]], lower: list[list[str]]) -> tuple[Page, Page]:
    above = Drawing(1).table(plain(upper), WIDTHS, [32] * len(upper), top=700).page
    return above, Drawing(2).table(plain(lower), WIDTHS, [32] * len(lower), top=60).page


def test_a_table_goes_on_over_the_page() -> None:
    found = numbers(*two_pages([row("received", 1, 0, 0, 0, 0, 0, 1)], [row("carried_in", 2, 0, 0, 0, 0, 0, 2)]))
    assert found["received"][0] == 1
    assert found["carried_in"][0] == 2


def test_a_row_whose_label_the_page_break_cut_is_one_row() -> None:
    whole = row("refused_state_secret", 5, 0, 0, 0, 0, 0, 5)
    upper = [row("received"), [whole[0][:4], *whole[1:]]]
    found = numbers(*two_pages(upper, [[whole[0][4:], *[""] * 7], row("refused_other_law", 7, 0, 0, 0, 0, 0, 7)]))
    assert found["refused_state_secret"] == [5, 0, 0, 0, 0, 0, 5]
    assert found["refused_other_law"] == [7, 0, 0, 0, 0, 0, 7]


def test_numbers_that_went_over_the_page_without_their_label_belong_to_it_and_say_where_they_stand() -> None:
    upper, lower = two_pages(
        [row("received"), [row("carried_in")[0], *[""] * 7]],
        [["", "3", "0", "0", "0", "0", "0", "3"], row("granted")],
    )
    facts = {f.key: f for f in locate([p for p in body([upper, lower]) if isinstance(p, Grid)]).facts}
    assert facts["carried_in/person"].value == 3
    assert (facts["carried_in/person"].page, facts["carried_in/person"].table, facts["carried_in/person"].row) == (
        2,
        2,
        1,
    )


def test_a_number_that_the_page_break_cut_is_one() -> None:
    widths = [150.0, *[18.0] * 7]
    label = row("received")[0]
    above = (
        Drawing(1).table(plain([row("carried_in"), [label, "21", *["0"] * 5, "21"]]), widths, [32, 32], top=700).page
    )
    below = Drawing(2).table(plain([["", "70", *[""] * 5, "70"], row("granted")]), widths, [32, 32], top=60).page
    assert numbers(above, below)["received"] == [2170, 0, 0, 0, 0, 0, 2170]


def test_two_whole_numbers_above_and_below_a_page_break_are_never_joined() -> None:
    found = numbers(*two_pages([row("received", *[5] * 7)], [["", *["3"] * 7], row("granted")]))
    assert found["received"] == [5] * 7


def test_a_new_row_under_a_page_break_is_a_row_of_its_own() -> None:
    found = numbers(*two_pages([row("received", *[1] * 7)], [row("carried_in", *[2] * 7)]))
    assert found == {"received": [1] * 7, "carried_in": [2] * 7}


def test_a_group_label_cut_by_the_page_break_is_joined() -> None:
    group = LABELS["unavailable"]
    first, second = row("unavailable_not_held"), row("unavailable_must_create")
    upper = [[(group[:4], 0, 1, 1), *[(words, at + 1, 1, 1) for at, words in enumerate(first)]]]
    lower = [[(group[4:], 0, 1, 1), *[(words, at + 1, 1, 1) for at, words in enumerate(second)]]]
    above = Drawing(1).table(upper, [50, *WIDTHS], [32], left=30, top=740).page
    below = Drawing(2).table(lower, [50, *WIDTHS], [32], left=30, top=60).page
    located = locate([part for part in body([above, below]) if isinstance(part, Grid)])
    assert not [issue for issue in located.issues if issue.code == "label-unknown"]


# --- furniture, paragraphs, columns


def test_page_numbers_and_running_heads_are_dropped() -> None:
    pages = [
        Drawing(at).write("某某局年报", 250, 30).write(f"正文第{at}段。", 60, 300).write(f"- {at} -", 280, 810).page
        for at in (1, 2, 3)
    ]
    assert "".join(said(*pages)) == "正文第1段。正文第2段。正文第3段。"


def test_a_number_within_the_text_is_no_page_number() -> None:
    assert said(Drawing().write("2024", 60, 400).page) == ["2024"]


def test_the_lines_of_a_paragraph_are_one_text_over_the_page_too() -> None:
    full = "一" * 45
    above = Drawing(1).write(f"  {full}\n{full}一一", 60, 700).page
    below = Drawing(2).write(f"{full}一一\n完。\n  另起一段。", 60, 80).page
    assert said(above, below) == [f"{full}{full}一一{full}一一完。", "另起一段。"]


def test_a_heading_is_a_paragraph_of_its_own() -> None:
    full = "一" * 45
    page = Drawing().write(f"  {full}\n{full}一。\n二、标题\n  正文。", 60, 100).page
    assert said(page) == [f"{full}{full}一。", "二、标题", "正文。"]


def test_columns_of_text_are_read_one_after_the_other() -> None:
    left, right = "\n".join(f"左{at}行到此。" for at in range(6)), "\n".join(f"右{at}行到此。" for at in range(6))
    page = Drawing().write(left, 60, 100).write(right, 320, 100).page
    assert "".join(said(page)) == (left + right).replace("\n", "")


# --- no rules


def lines(*rows: list[str]) -> Page:
    drawing = Drawing()
    for at, words in enumerate(rows):
        drawing.write(words[0], 60, 100 + 30 * at)
        for column, number in enumerate(words[1:]):
            drawing.write(number, 300 + 35 * column, 100 + 30 * at)
    return drawing.page


def unruled(key: str, *values: int) -> list[str]:
    return [LABELS[key], *map(str, values)]


def test_rows_without_rules_are_read_where_they_have_the_forms_number_of_cells() -> None:
    keys = ["received", "carried_in", "granted", "refused_state_secret", "refused_other_law"]
    found = numbers(lines(*(unruled(key, *[at] * 7) for at, key in enumerate(keys))))
    assert found == {key: [at] * 7 for at, key in enumerate(keys)}


def test_a_row_without_rules_that_lacks_a_cell_is_not_read() -> None:
    keys = ["received", "carried_in", "granted", "refused_state_secret", "refused_other_law"]
    rows = [unruled(key, *[at] * 7) for at, key in enumerate(keys)]
    del rows[2][3]
    assert numbers(lines(*rows))["granted"] == [None] * 7


def test_numbers_without_rules_on_two_lines_are_not_taken_for_their_halves() -> None:
    keys = ["received", "carried_in", "granted", "refused_state_secret", "refused_other_law"]
    page = lines(*(unruled(key, *[21] * 7) for key in keys))
    page.chars += [char for column in range(7) for char in text("70", 300 + 35 * column, 112)]
    assert numbers(page).get("received", [None] * 7) == [None] * 7
