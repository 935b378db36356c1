"""When two printed texts are the same label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.form import load
from forms.labels import compact, core, loose_core, ordinal, printed_unit


@pytest.mark.parametrize(
    "printed, label",
    [
        ("三\n、\n本\n年\n度\n办\n理\n结\n果", "三、本年度办理结果"),
        ("商 业\n企　业", "商业企业"),
        ("(三)不予公开", "（三）不予公开"),
        ('3．危及"三安全一稳定"', "3.危及“三安全一稳定”"),
        ("7、属于行政执法案卷", "7.属于行政执法案卷"),
        ("④ 无正当理由大量反复 申请", "4.无正当理由大量反复申请"),
        ("[bookmark: _GoBack]1.属于国家秘密", "1.属于国家秘密"),
        ("其中：1.涉及国家秘密", "其中：涉及国家秘密"),
        ("規範性文件", "规范性文件"),
    ],
)
def test_layout_and_ordinals_do_not_make_another_label(printed, label):
    assert core(printed) == core(label)


def test_the_ordinal_is_kept_apart():
    assert [ordinal(text) for text in ("（三）不予公开", "3.其他", "一、本年新收", "其他")] == ["三", "3", "一", ""]


def test_asides_and_a_trailing_count_are_loose():
    assert loose_core("现行有效件数（历史累计）") == loose_core("现行有效")
    assert loose_core("部分公开") == loose_core("（二）部分公开（区分处理的，只计这一情形，不计其他情形）")


def test_a_caption_keeps_its_number():
    assert core("第二十条第（一）项") != core("第二十条第（五）项")
    assert loose_core("第二十条第（一）项") != loose_core("第二十条第（五）项")


def test_a_header_names_its_unit_of_money():
    assert printed_unit("本年收费金额（单位：元）") == "元"
    assert printed_unit("本年收费金额（单位：万元）") == "万元"
    assert printed_unit("本年处理决定数量") is None


LABELS = [
    label.zh
    for form in load()
    for section in form.tables()
    for block in section.blocks
    for top in (*block.rows, *block.columns)
    for label in top.walk()
]


@given(st.sampled_from(LABELS), st.integers(0, 60), st.sampled_from([" ", "\n", "\u3000", "\xa0", "\u200b", "\ufeff"]))
def test_blanks_inside_any_label_change_nothing(zh, at, blank):
    assert core(zh[:at] + blank + zh[at:]) == core(zh)
    assert compact(zh[:at] + blank + zh[at:]) == compact(zh)
