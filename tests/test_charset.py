"""Which encoding bytes are in."""

from hypothesis import given
from hypothesis import strategies as st

from forms.charset import decode

REPORT = "武汉市江汉区统计局2022年政府信息公开工作年度报告，本年新收申请4件。"
chinese = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=30)


@given(chinese)
def test_chinese_text_comes_back_from_every_charset(text: str) -> None:
    for charset in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"):
        assert decode(text.encode(charset), "gbk" if charset == "gb18030" else "")[0] == text


@given(
    chinese,
    st.sampled_from(["", "utf-8", "gb2312", "iso-8859-1", "text/html; charset=windows-1252", "big5", "nonsense"]),
)
def test_a_wrong_declaration_does_not_spoil_utf_8(text: str, declared: str) -> None:
    assert decode(text.encode(), declared)[0] == text


def test_gb2312_and_gbk_are_read_as_gb18030() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">镕㐀' + REPORT
    assert decode(page.encode("gb18030")) == (page, "gb18030")


def test_nothing_declared_never_means_latin_1() -> None:
    assert decode(REPORT.encode("gbk")) == (REPORT, "gb18030")
    assert decode(REPORT.encode("gbk"), "text/html; charset=ISO-8859-1") == (REPORT, "gb18030")


def test_utf_8_declared_over_gbk_bytes_is_read_as_gb18030() -> None:
    page = '<meta charset="utf-8">' + REPORT
    assert decode(page.encode("gbk"), "utf-8") == (page, "gb18030")


def test_the_page_outranks_the_server() -> None:
    page = '<?xml version="1.0" encoding="big5"?>政府資訊'
    assert decode(page.encode("big5"), "gbk") == (page, "big5hkscs")


def test_one_broken_byte_loses_one_character() -> None:
    text, charset = decode(REPORT.encode()[:-1])
    assert charset == "utf-8"
    assert text == REPORT[:-1] + "\ufffd"
    text, charset = decode(REPORT.encode("gbk") + b"\xff")
    assert charset == "gb18030"
    assert text == REPORT + "\ufffd"


def test_utf_16_without_a_mark_is_told_by_its_zero_bytes() -> None:
    page = "<html><body>" + REPORT
    assert decode(page.encode("utf-16-le"))[0] == page
    assert decode(page.encode("utf-16-be"))[0] == page


def test_the_mark_is_no_text() -> None:
    assert decode(b"\xef\xbb\xbf" + REPORT.encode()) == (REPORT, "utf-8")
    assert decode(b"") == ("", "utf-8")


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_give_text(data: bytes, declared: str) -> None:
    assert isinstance(decode(data, declared)[0], str)
