"""Rich Text Format to lines and grids: what LibreOffice prints, and by hand what others write."""

from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random

import pytest
from print_fixtures import REPORTS
from printer.features import features
from printer.judge import judge

from extract import readers
from extract.document import read
from forms.records import PICTURE, Grid, Reading, Unreadable

PRINTED = Path(__file__).parent / "printed"
FONTS = r"{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset134 SimSun;}{\f2\fcharset2 Wingdings;}{\f3\fcharset136 Ming;}}"


def rtf(inside: str, head: str = r"\ansi\ansicpg936\deff0") -> Reading:
    """Read a file; the bytes of ``inside`` are written as they are in Windows-1252."""
    return readers.read(("{\\rtf1" + head + FONTS + inside + "}").encode("cp1252"))


def shown(reading: Reading) -> list[object]:
    return [[[c.text for c in r] for r in part.rows] if isinstance(part, Grid) else part for part in reading.body]


def body(inside: str, **head: str) -> list[object]:
    return shown(rtf(inside, **head))


def gbk(text: str, codec: str = "gbk") -> str:
    return "".join(f"\\'{code:02x}" for code in text.encode(codec))


def row(*cells: str, flags: dict[int, str] | None = None) -> str:
    places = "".join(f"{(flags or {}).get(at, '')}\\cellx{900 * (at + 1)}" for at in range(len(cells)))
    return f"\\trowd{places}\\pard\\intbl " + "".join(f"{cell}\\cell " for cell in cells) + "\\row\\pard "


# --- printed by LibreOffice


def test_a_printed_report_is_read_as_printed() -> None:
    printed = REPORTS["disputes.rtf"]()
    extracted = read((PRINTED / "disputes.rtf").read_bytes(), "report.rtf")
    score = judge(printed.truth, extracted.facts, extracted.issues)
    assert extracted.format == "rtf"
    assert score.complaints == []
    assert score.counts["missing"] == 0 < score.counts["right"]


def test_a_word_file_and_its_rtf_copy_are_read_alike() -> None:
    """LibreOffice writes no text boxes into RTF."""
    expected = [part for part in shown(readers.read(features())) if part != "框内文字"]
    assert shown(readers.read((PRINTED / "features.rtf").read_bytes())) == expected


# --- characters


def test_bytes_are_read_by_the_fonts_character_set() -> None:
    assert body(rf"\f1 {gbk('规章')}\f3 {gbk('規', 'big5')}\f1 12\par", head=r"\ansi\ansicpg1252") == ["规章規12"]


def test_a_font_without_a_character_set_has_the_files_code_page() -> None:
    assert body(rf"{gbk('规章')}1\par") == ["规章1"]
    assert body(rf"caf\'e9\par {gbk('规')}\par") == ["café", "规"]


def test_the_second_byte_of_a_character_may_be_written_as_a_letter() -> None:
    assert "丂".encode("gbk") == b"\x81\x40"
    assert body(r"\f1 \'81@1\par") == ["丂1"]


def test_half_a_character_never_takes_the_digit_behind_it() -> None:
    reading = rtf(r"\f1 \'b91 2\par")
    assert reading.body == ["\ufffd1 2"]
    assert [issue.code for issue in reading.issues] == ["charset-guessed"]


def test_unicode_characters_leave_out_what_stands_for_them() -> None:
    assert body(r"\uc2 \u-30268\'b9\'e6\uc1\u31456?1{\uc0 \u-30268 9}\u31456\'3f\par") == ["规章1规9章"]


def test_a_word_between_a_character_and_what_stands_for_it_changes_nothing() -> None:
    assert body(r"\u-30268\f1 ?\v 9\'b9\v0\'e6 1\par") == ["规\ufffd 1"]


def test_halves_of_a_pair_are_one_character() -> None:
    assert body(r"\u-10174?\u-8265?1\par") == ["𠮷1"]


def test_special_characters() -> None:
    assert body(r"\ldblquote a\rdblquote\~b\_c\-d\line e\{\tab f\\\par") == ["“a”\xa0b-cd", "e{\tf\\"]
    assert body("a\r\nb\\\nc\\par") == ["ab", "c"]


def test_white_space_before_the_file_is_no_text() -> None:
    assert readers.read(b"\xef\xbb\xbf\r\n{\\rtf1 a\\par}").body == ["a"]


def test_raw_bytes_are_passed_over() -> None:
    assert body("a{\\*\\x\\bin5 {{}}\\}b\\bin2 {{c\\par") == ["abc"]


# --- what is not printed


@pytest.mark.parametrize("how", ["v", "strike", "striked1", "deleted", "mvf"])
def test_what_is_not_printed_is_not_read(how: str) -> None:
    off = how.rstrip("1")
    assert body(rf"{{\{how} 9}}1\{how} 9\{off}0 2\{how} 8\plain 3\par") == ["123"]


def test_other_destinations_are_not_read() -> None:
    inside = (
        r"{\*\unknown{a}b}{\info{\title T}{\author x}}{\stylesheet{s}}{\header h\par}{\footnote f}{\*\bkmkstart b}甲"
    )
    reading = rtf(inside.replace("甲", r"\u30002?\par"))
    assert reading.body == ["甲"]
    assert reading.meta == {"doc_title": "T"}


def test_fields_are_their_results() -> None:
    assert body(r"{\field{\*\fldinst {=1+1 \\* x}}{\fldrslt {42}}}\par") == ["42"]


def test_a_raised_footnote_mark_does_not_become_a_digit() -> None:
    assert body(r"12{\super 3}{\super a}\par") == ["12 3a"]


def test_generated_numbers_are_read_and_bullets_are_not() -> None:
    assert body(rf"{{\listtext\f1 {gbk('一、')}\tab}}\f1 {gbk('总体')}\par") == ["一、总体"]
    assert body(rf"{{\pntext 1.\tab}}5\par{{\listtext\f2 \'6c\tab}}\f1 {gbk('甲')}\par") == ["1. 5", "甲"]


# --- tables


def test_lines_and_tables_in_order() -> None:
    assert body(r"a\par " + row("1", "2\\par 3") + row("4", "") + r"b") == ["a", [["1", "2\n3"], ["4", ""]], "b"]


def test_merged_cells_are_empty_and_those_merged_across_are_not_read_but_counted() -> None:
    table = row("x", "1", "y", flags={0: r"\clvmgf", 1: r"\clmgf", 2: r"\clmrg"}) + row("x", "2", flags={0: r"\clvmrg"})
    (grid,) = rtf(table).body
    assert isinstance(grid, Grid)
    assert [[(c.text, c.column) for c in r] for r in grid.rows] == [[("x", 1), ("1", 2)], [("", 1), ("2", 2)]]


def test_a_rows_definition_may_stand_behind_it_and_holds_for_the_next() -> None:
    behind = r"\pard\intbl x\cell 1\cell\trowd\clvmrg\cellx900\cellx1800\row\pard\intbl y\cell 2\cell\row\pard"
    assert body(behind) == [[["", "1"], ["", "2"]]]


def test_tables_inside_tables_stand_on_their_own() -> None:
    inner = r"\pard\intbl\itap2 8\nestcell 9\nestcell{\*\nesttableprops\trowd\clvmrg\cellx1\cellx2\nestrow}{\nonesttables\par}"
    reading = rtf(rf"\trowd\cellx1\cellx2 {inner}{inner}\pard\intbl\itap1 \cell 7\cell\row\pard b\par")
    assert shown(reading) == [[["", "9"], ["", "9"]], "7", "b"]
    assert [part.table for part in reading.body if isinstance(part, Grid)] == [2]


def test_a_deleted_row_is_not_read_but_counted() -> None:
    gone = r"\trowd\cellx1{\deleted\intbl 9\cell\row}"
    (grid,) = rtf(gone + row("1")).body
    assert isinstance(grid, Grid)
    assert [[(c.text, c.row) for c in r] for r in grid.rows] == [[("1", 2)]]


def test_a_picture_in_a_cell_is_no_blank() -> None:
    picture = r"{\*\shppict{\pict\pngblip 89504e47}}{\nonshppict{\pict 00}}"
    shape = r"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}}{\shprslt x}}"
    assert body(row(picture, "1" + shape)) == [[[PICTURE, f"1{PICTURE}"]]]


def test_a_text_box_stands_behind_its_paragraph_even_in_a_cell() -> None:
    box = r"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt \pard b\par}}{\shprslt x}}"
    assert body(rf"a{box}c\par d\par") == ["ac", "b", "d"]
    assert body(row("a" + box, "1")) == [[["a\nb", "1"]]]


# --- damage


@cache
def fixture() -> bytes:
    return (PRINTED / "features.rtf").read_bytes()


@pytest.mark.parametrize("part", range(0, 100, 4))
def test_a_truncated_file_is_damaged(part: int) -> None:
    data = fixture()
    with pytest.raises(Unreadable, match="damaged"):
        readers.read(data[: 6 + len(data) * part // 100])


@pytest.mark.parametrize("seed", range(150))
def test_flipped_bits_end_in_a_reading_or_a_reason(seed: int) -> None:
    rng, data = Random(seed), bytearray(fixture())
    for _ in range(rng.randint(1, 30)):
        data[rng.randrange(6, len(data))] ^= 1 << rng.randrange(8)
    with suppress(Unreadable):
        readers.read(bytes(data))


@pytest.mark.parametrize(
    "data",
    [b"{\\rtf1" + b"{" * 100_000 + b"}" * 100_001, b"{\\rtf1\\itap99999\\intbl a\\par}", b"{\\rtf1\\bin9999999999 }"],
)
def test_depth_without_end_is_damage(data: bytes) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        readers.read(data)


def test_zeroed_bytes_are_lost_characters() -> None:
    assert [issue.code for issue in rtf("1\0\\par").issues] == ["charset-guessed"]
