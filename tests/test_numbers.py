"""What one cell says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.numbers import Number, read_number


def status(text, number="count", unit="件", header_unit=None):
    return read_number(text, number, unit, header_unit).status


def value(text, number="count", unit="件", header_unit=None):
    return read_number(text, number, unit, header_unit).value


@pytest.mark.parametrize("text", ["", "　", " \n\xa0", "\u200b"])
def test_white_space_of_any_kind_is_a_blank(text):
    assert status(text) == "blank"


@pytest.mark.parametrize(
    "text", ["/", "／", "-", "--", "－－", "—", "——", "–", "无", "空", "不涉及", "不适用", "N/A", "NA", ":", "："]
)
def test_a_slash_or_its_kin_is_not_zero(text):
    assert read_number(text, "count", "件") == Number("dash", None, None)


@pytest.mark.parametrize(
    "text, expected",
    [("0", 0), (" 　0", 0), ("１２", 12), ("1,408", 1408), ("1，408", 1408), ("12件", 12), ("11398889", 11398889), ("3.0", 3),
     ("[bookmark: _GoBack]0", 0), ("0\u200b", 0)],
)  # fmt: skip
def test_a_number_is_read_as_printed(text, expected):
    assert (status(text), value(text)) == ("number", expected)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("22（其中修订 16 件）", 22),
        ("55（含自然失效 29 件）", 55),
        ("0（无）", 0),
        ("5 （注1）", 5),
        ("4，其中2件", 4),
        ("12条", 12),
        ("22①", 22),
        ("22²", 22),
    ],
)
def test_other_words_beside_a_number_are_a_remark(text, expected):
    assert (status(text), value(text)) == ("remark", expected)


@pytest.mark.parametrize(
    "text",
    [
        "见附件",
        "约5",
        "5余件",
        "3.5",
        "-3",
        "(3)",
        "1 2",
        "12\n3",
        "1,40",
        "3次2件",
        "2023年5件",
        "O",
        "〇",
        "15元",
        "x",
        "5、6",
        "1.2.3",
        "１ ２",
    ],
)
def test_words_and_numbers_the_cell_cannot_hold_are_text(text):
    assert read_number(text, "count", "件") == Number("text", None, None)


@pytest.mark.parametrize(
    "text, header, expected",
    [
        ("251000元", None, 25.1),
        ("251000", "元", 25.1),
        ("1.2亿元", None, 12000),
        ("0元", None, 0),
        ("3千元", None, 0.3),
    ],
)
def test_another_unit_of_money_is_converted_exactly(text, header, expected):
    assert (status(text, "amount", "万元", header), value(text, "amount", "万元", header)) == ("converted", expected)


def test_amounts_keep_their_decimals():
    assert value("59237.2449", "amount", "万元") == 59237.2449
    assert read_number("7545", "amount", "万元", None) == Number("number", 7545.0, None)


def test_the_printed_unit_is_kept_where_the_form_fixes_none():
    assert read_number("160.5964万元", "amount", None) == Number("number", 160.5964, "万元")
    assert read_number("477.35", "amount", None, "万元") == Number("number", 477.35, "万元")
    assert read_number("0", "amount", None) == Number("number", 0.0, None)


@pytest.mark.parametrize(
    "text, expected", [("+1036", 1036), ("−3", -3), ("－3", -3), ("减2", -2), ("增加1", 1), ("0", 0)]
)
def test_a_change_has_a_sign(text, expected):
    assert value(text, "change", "项") == expected


def test_a_picture_is_unreadable_never_blank():
    assert status("\ufffc") == "unreadable"


@given(st.integers(0, 10**12), st.text(" \u3000\xa0\u200b", max_size=3), st.text(" \u3000\xa0", max_size=3))
def test_padding_never_changes_a_count(number, before, after):
    assert value(f"{before}{number}{after}") == number


@given(st.integers(0, 10**12))
def test_thousands_separators_and_full_width_never_change_a_count(number):
    grouped = f"{number:,}"
    wide = grouped.translate(str.maketrans("0123456789,", "０１２３４５６７８９，"))
    assert value(grouped) == value(wide) == number


@given(st.text(max_size=12))
def test_a_value_stands_only_beside_digits(text):
    found = read_number(text, "amount", "万元")
    assert (found.value is not None) == (found.status in ("number", "remark", "converted"))
    assert found.value is None or any(character.isdigit() or character.isnumeric() for character in text)
