"""Binary Word files to lines and grids: what LibreOffice prints, and by hand what it never writes."""

import struct
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random

import pytest
from binary_word import INNER, Para, Streams, cell, p, row, row_end, sprm, table_definition, word
from hypothesis import given, settings
from hypothesis import strategies as st
from print_fixtures import REPORTS
from printer.features import features
from printer.judge import judge

from extract import read_doc, readers
from extract.container import Container
from extract.document import read
from forms.records import PICTURE, Grid, Reading, Unreadable

PRINTED = Path(__file__).parent / "printed"
DELETED, HIDDEN, STRUCK, TWICE = (sprm(code, 1) for code in (0x0800, 0x083C, 0x0837, 0x2A53))
#: flags of a cell (TCGRF)
BELOW, RESTART = 0x20, 0x60


def shown(reading: Reading) -> list[object]:
    return [[[c.text for c in r] for r in part.rows] if isinstance(part, Grid) else part for part in reading.body]


def read_by_hand(streams: Streams) -> Reading:
    return read_doc.read(streams)  # type: ignore[arg-type]


def body(*paragraphs: Para, **how: object) -> list[object]:
    return shown(read_by_hand(word(paragraphs, **how)))  # type: ignore[arg-type]


# --- printed by LibreOffice


@pytest.mark.parametrize("name", [name for name in REPORTS if name.endswith(".doc")])
def test_a_printed_report_is_read_whole(name: str) -> None:
    printed = REPORTS[name]()
    extracted = read((PRINTED / name).read_bytes(), name)
    score = judge(printed.truth, extracted.facts, extracted.issues)
    assert extracted.format == "doc"
    assert score.complaints == []
    assert score.counts["missing"] == 0


def test_a_word_file_and_its_binary_copy_are_read_alike() -> None:
    assert shown(readers.read((PRINTED / "features.doc").read_bytes())) == shown(readers.read(features()))


def test_the_kind_is_told_by_the_content_not_the_name() -> None:
    data = (PRINTED / "features.doc").read_bytes()
    assert {readers.read(data, name).format for name in ("a.wps", "a.docx", "a.html", "")} == {"doc"}


# --- text


def test_pieces_of_one_and_two_bytes_are_one_text() -> None:
    assert body(p("规章", "ab 12"), cuts=(2,), one_byte=(1,)) == ["规章ab 12"]


def test_one_byte_text_has_the_signs_of_windows() -> None:
    assert body(p("\x93a\x94 \x96"), one_byte=(0,)) == ["“a” –"]


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(1, 40), max_size=8), st.booleans())
def test_a_fast_saved_file_reads_as_one_saved_whole(cuts: set[int], backwards: bool) -> None:
    paragraphs = [
        p("一、总体", ("情况9", b""), ("9", DELETED)),
        *row("规章", "12", "0"),
        *row("许可", "34", "5"),
        p("末尾"),
    ]
    length = sum(len(run) for runs, _ in paragraphs for run, _ in runs)
    places = sorted(cut for cut in cuts if cut < length)
    assert body(*paragraphs, cuts=places, backwards=backwards) == body(*paragraphs)


def test_a_piece_may_carry_properties() -> None:
    hidden, at_once = 0x5C << 1 | 1 << 8, 1
    assert body(p("规章12", "34"), cuts=(4,), prms={1: hidden}, one_byte=()) == ["规章12"]
    assert body(p("规章12", "34"), cuts=(4,), prms={1: at_once}, lists_of_prms=[STRUCK]) == ["规章12"]


def test_characters_outside_of_the_first_plane_shift_nothing() -> None:
    assert body(p("𠮷𠮷", ("9", DELETED), "1"), *row("𠮷", "2")) == ["𠮷𠮷1", [["𠮷", "2"]]]


def test_special_characters() -> None:
    assert body(p("甲\x1e乙\x1f丙\x0b丁\t戊\x0e己\x02\x05")) == ["甲-乙丙", "丁\t戊", "己"]


def test_a_page_break_inside_a_paragraph_only_breaks_the_line() -> None:
    assert body(p("甲\x0c乙"), p("丙", end="\x0c"), p("丁")) == ["甲", "乙", "丙", "丁"]


def test_a_character_that_no_text_has_is_an_issue() -> None:
    reading = read_by_hand(word([p("1\0")]))
    assert [issue.code for issue in reading.issues] == ["charset-guessed"]
    assert reading.body == ["1\ufffd"]


def test_symbols_are_read() -> None:
    assert body(p("甲", ("(", sprm(0x6A09, struct.pack("<HH", 3, 0x2460))), "(")) == ["甲①("]


# --- runs that are not printed


@pytest.mark.parametrize("how", [DELETED, HIDDEN, STRUCK, TWICE])
def test_what_is_not_printed_is_not_read(how: bytes) -> None:
    off = how[:2] + b"\0"
    assert body(*row("规章", "x"), cell("规章"), cell(("9", how), "1", ("2", off)), row_end()) == [
        [["规章", "x"], ["规章", "12"]]
    ]


def test_a_raised_footnote_mark_does_not_become_a_digit() -> None:
    assert body(p("12", ("3", sprm(0x2A48, 1)))) == ["12 3"]


def test_fields_are_their_results() -> None:
    assert body(p("合计\x13 =SUM(\x13 REF a \x149\x15) \x1442\x15件\x13 XE a \x15")) == ["合计42件"]
    assert body(p("从不结束\x13的域")) == ["从不结束的域"]


def test_a_style_may_hide_its_text_and_a_run_show_itself() -> None:
    sheet = style_sheet(para=b"", run=HIDDEN)
    hidden = [("9", b""), ("1", HIDDEN[:2] + b"\0"), ("\r", b"")]
    assert body((hidden, b"style\1\0"), p("2"), styles=sheet) == ["1", "2"]


def test_a_character_style_may_hide_its_text() -> None:
    sheet = style_sheet(para=b"", run=STRUCK, kind=2)
    assert body(p("1", ("9", sprm(0x4A30, 1))), styles=sheet) == ["1"]


def style_sheet(para: bytes, run: bytes, kind: int = 1) -> bytes:
    """Return a sheet with one empty style and one style, on no other, with these properties."""
    updates = [b"\1\0" + para, run] if kind == 1 else [run]
    head = struct.pack("<HHHHH", 0, 0xFFF0 | kind, len(updates), 0, 0) + struct.pack("<HHH", 1, ord("s"), 0)
    for update in updates:
        head += struct.pack("<H", len(update)) + update + bytes(len(update) % 2)
    styles = b"\0\0" + struct.pack("<H", len(head)) + head
    return struct.pack("<HHH", 4, 2, 10) + styles


# --- tables


def test_merged_cells_are_empty_and_count() -> None:
    rows = [*row("四", "1", flags=(RESTART, 0)), *row("x", "2", flags=(BELOW, 0))]
    assert body(*rows) == [[["四", "1"], ["", "2"]]]


@pytest.mark.parametrize("flags", [(1, 2, 2, 1, 2), (2, 1, 1, 2, 1), (3, 1, 1, 3, 1)])
def test_cells_merged_across_are_not_read_but_counted(flags: tuple[int, ...]) -> None:
    (grid,) = read_by_hand(word(row("a", "x", "x", "b", "x", "c", flags=(*flags, 0)))).body
    assert isinstance(grid, Grid)
    assert [(cell.text, cell.column) for cell in grid.rows[0]] == [("a", 1), ("b", 4), ("c", 6)]


def test_merges_stated_apart_from_the_definition() -> None:
    below = sprm(0xD62B, b"\2\0\1")
    across = sprm(0x5624, b"\1\3")
    assert body(cell("x"), cell("1"), cell("x"), row_end((0, 0, 0), props=below + across)) == [[["", "1"]]]


def test_a_row_too_long_for_its_page_has_its_properties_in_the_data_stream() -> None:
    long = table_definition((BELOW, 0))
    data = b"\0" * 7 + struct.pack("<H", len(long)) + long
    assert body(cell("x"), cell("1"), row_end(props=sprm(0x6646, 7)), data=data) == [[["", "1"]]]


def test_a_deleted_row_is_not_read_but_counted() -> None:
    gone = [([("9", DELETED), ("\x07", DELETED)], cell("")[1]), row_end(mark=DELETED)]
    (grid,) = read_by_hand(word([*gone, *row("1", "2")])).body
    assert isinstance(grid, Grid)
    assert [[(c.text, c.row) for c in r] for r in grid.rows] == [[("1", 2), ("2", 2)]]


def test_a_row_with_only_its_last_mark_deleted_stays() -> None:
    assert body(cell("1"), row_end(mark=DELETED), *row("2")) == [[["1"], ["2"]]]


def inner_row(*texts: str) -> list[Para]:
    ends = [p(text, props=INNER + sprm(0x244B, 1)) for text in texts]
    return [*ends, ([("\r", b"")], INNER + sprm(0x244C, 1) + sprm(0x2417, 0))]


def test_tables_inside_tables_stand_on_their_own() -> None:
    inner = [*inner_row("规章", "1"), *inner_row("许可", "2")]
    reading = read_by_hand(word([*inner, cell(""), cell("3"), row_end(), p("后"), *row("4")]))
    assert shown(reading) == [[["规章", "1"], ["许可", "2"]], "3", "后", [["4"]]]
    assert [part.table for part in reading.body if isinstance(part, Grid)] == [2, 3]


def test_a_table_that_wraps_one_cell_is_that_cell() -> None:
    assert body(*inner_row("5"), cell(""), cell("3"), row_end()) == [[["5", "3"]]]


def test_a_picture_in_a_cell_is_no_blank() -> None:
    data_only = sprm(0x0806, 1)
    assert body(cell("\x01"), cell("1\x08"), cell("规章\x01"), cell(("\x01", data_only)), row_end()) == [
        [[PICTURE, f"1{PICTURE}", "规章", ""]]
    ]


def test_a_text_box_stands_behind_its_paragraph_even_in_a_cell() -> None:
    text = "甲\x08"
    anchors = struct.pack("<II", 1, 9) + struct.pack("<I22x", 7)
    boxes = struct.pack("<III", 0, 3, 4) + struct.pack("<8xH4xI4x", 0, 7) + bytes(22)
    streams = word([p(text), p("乙")], boxes=[p("框内"), p("")], anchors=anchors)
    assert shown(read_by_hand(with_boxes(streams, boxes))) == ["甲", "框内", "乙"]
    streams = word([cell(text), cell("1"), row_end()], boxes=[p("框内"), p("")], anchors=anchors)
    assert shown(read_by_hand(with_boxes(streams, boxes))) == [[["甲\n框内", "1"]]]


def test_a_text_box_of_a_grouped_drawing_stands_at_the_end() -> None:
    boxes = struct.pack("<III", 0, 3, 4) + struct.pack("<8xH4xI4x", 0, 8) + struct.pack("<8xH12x", 1)
    streams = word([p("甲\x08"), p("乙")], boxes=[p("框内"), p("")], anchors=struct.pack("<III22x", 1, 9, 7))
    assert shown(read_by_hand(with_boxes(streams, boxes))) == [f"甲{PICTURE}", "乙", "框内"]


def test_text_boxes_over_one_another_are_damage() -> None:
    boxes = struct.pack("<IIII", 0, 4, 0, 4) + (struct.pack("<8xH4xI4x", 0, 8) + struct.pack("<8xH4xI4x", 0, 9)) * 2
    streams = word([p("甲")], boxes=[p("框内"), p("")])
    with pytest.raises(Unreadable, match="damaged"):
        read_by_hand(with_boxes(streams, boxes[: 16 + 66]))


def with_boxes(streams: Streams, table: bytes) -> Streams:
    """Add the table of text boxes."""
    main, old = bytearray(streams.streams["WordDocument"]), streams.streams["1Table"]
    struct.pack_into("<II", main, 0x9A + 8 * 56, len(old), len(table))
    return Streams(streams.streams | {"WordDocument": bytes(main), "1Table": old + table})


# --- generated numbers


def level(text: str, form: int, start: int = 1) -> bytes:
    places = [at + 1 for at, sign in enumerate(text) if ord(sign) < 9]
    head = struct.pack("<iBB9sBiiBBBB", start, form, 0, bytes(places).ljust(9, b"\0"), 0, 0, 0, 0, 0, 0, 0)
    return head + struct.pack("<H", len(text)) + text.encode("utf-16-le")


def list_tables(levels: list[bytes], overrides: tuple[bytes, ...] = ()) -> dict[str, bytes]:
    """Return one list used once plainly and once for each override."""
    simple = len(levels) == 1
    lists = struct.pack("<HiI18xBB", 1, 77, 0, int(simple), 0) + b"".join(levels)
    counts = [0, *(1 for _ in overrides)]
    uses = struct.pack("<I", len(counts)) + b"".join(
        struct.pack("<iIIBBBB", 77, 0, 0, each, 0, 0, 0) for each in counts
    )
    uses += b"".join(struct.pack("<I", 0xFFFFFFFF) + each for each in (b"", *overrides))
    return {"lists": lists, "uses": uses}


def listed(use: int, at: int = 0) -> bytes:
    return sprm(0x260A, at) + sprm(0x460B, use)


def test_generated_numbers_are_read_and_start_anew_below_each_heading() -> None:
    nine = [level("\0、", 37), level("（\1）", 39), *[level("", 255)] * 7]
    lines = [p("总体", props=listed(1)), p("甲", props=listed(1, 1)), p("乙", props=listed(1, 1)),
             p("申请", props=listed(0xFFFF)), p("丙", props=listed(1, 1)), p("无", props=listed(0xF801))]  # fmt: skip
    assert body(*lines, **list_tables(nine)) == ["一、总体", "（一）甲", "（二）乙", "二、申请", "（一）丙", "无"]


def test_a_list_may_start_elsewhere_and_look_otherwise() -> None:
    starts = struct.pack("<iI", 5, 16)
    other = struct.pack("<iI", 0, 32) + level("(\0)", 0, 3)
    tables = list_tables([level("\0.", 0)], (starts, other))
    assert body(p("甲", props=listed(1)), p("乙", props=listed(2)), **tables) == ["1.甲", "5.乙"]
    assert body(p("甲", props=listed(3)), **tables) == ["(3)甲"]


def test_a_style_may_carry_the_number() -> None:
    sheet = style_sheet(para=listed(1), run=b"")
    paragraph = ([("总体\r", b"")], b"style\1\0")
    assert body(paragraph, p("x"), styles=sheet, **list_tables([level("\0、", 37)])) == ["一、总体", "x"]


def test_a_number_never_touches_the_number_that_stands_there() -> None:
    assert body(cell("5", props=listed(1)), row_end(), **list_tables([level("\0.", 0)])) == [[["1. 5"]]]


# --- what cannot be read


def test_an_encrypted_file_is_encrypted() -> None:
    with pytest.raises(Unreadable, match="encrypted"):
        body(p("甲"), flags=0x100)


@pytest.mark.parametrize("n_fib", [33, 101, 104])
def test_files_of_word_95_say_what_to_do(n_fib: int) -> None:
    with pytest.raises(Unreadable, match="old-word"):
        body(p("甲"), n_fib=n_fib)


def test_pieces_that_would_grow_are_damage() -> None:
    streams = word([p("x" * 3000)], cuts=range(1, 2900))
    main, table = streams.streams["WordDocument"], bytearray(streams.streams["1Table"])
    at, _ = struct.unpack_from("<II", main, 0x9A + 8 * 33)
    for place in range(at + 5, at + 5 + 4 * 2901, 4):
        struct.pack_into("<I", table, place, (place - at - 5) // 4 * 3000)
    with pytest.raises(Unreadable, match="damaged"):
        read_by_hand(Streams(streams.streams | {"1Table": bytes(table)}))


def summary(title: bytes, kind: int, page: int, count: int = 2) -> bytes:
    """Return the properties that a file states of itself."""
    values = struct.pack("<IHH", 2, page, 0) + struct.pack("<II", kind, len(title) // (kind - 29)) + title
    section = struct.pack("<IIIIII", 99, count, 1, 24, 2, 32) + values
    return bytes(44) + struct.pack("<I", 48) + section


@pytest.mark.parametrize("kind, page, codec", [(30, 936, "gbk"), (30, 65001, "utf-8"), (31, 936, "utf-16-le")])
def test_the_files_own_title(kind: int, page: int, codec: str) -> None:
    assert title_in(summary("年报\0".encode(codec), kind, page)) == "年报"


def title_in(data: bytes) -> str:
    class Open(Container):
        def __init__(self) -> None:
            pass

        def has(self, name: str) -> bool:
            return True

        def stream(self, name: str) -> bytes:
            return data

    return Open().title()


@pytest.mark.parametrize(
    "data", [b"", bytes(60), summary(b"x", 30, 7), summary(b"\xff", 30, 65001), summary(b"x", 30, 936, 1 << 31)]
)
def test_broken_properties_state_no_title_and_take_no_time(data: bytes) -> None:
    assert title_in(data) == ""


def test_a_compound_file_without_anything_is_damaged() -> None:
    with pytest.raises(Unreadable, match="damaged"):
        readers.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000)


@pytest.mark.parametrize("at", [44, 64, 72])
def test_a_header_that_states_more_sectors_than_the_file_has_takes_no_time(at: int) -> None:
    data = bytearray(fixture())
    struct.pack_into("<I", data, at, 1 << 30)
    with pytest.raises(Unreadable, match="damaged"):
        readers.read(bytes(data))


@cache
def fixture() -> bytes:
    return (PRINTED / "features.doc").read_bytes()


@pytest.mark.parametrize("part", range(0, 100, 4))
def test_a_truncated_file_is_damaged(part: int) -> None:
    data = fixture()
    with pytest.raises(Unreadable):
        readers.read(data[: 8 + len(data) * part // 100])


@pytest.mark.parametrize("seed", range(150))
def test_flipped_bits_end_in_a_reading_or_a_reason(seed: int) -> None:
    rng, data = Random(seed), bytearray(fixture())
    for _ in range(rng.randint(1, 30)):
        data[rng.randrange(8, len(data))] ^= 1 << rng.randrange(8)
    with suppress(Unreadable):
        readers.read(bytes(data))
