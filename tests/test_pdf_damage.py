"""A PDF of which a part did not arrive whole says so, whatever pdfium still draws of it."""

from pathlib import Path

from printer.hostile import packed, pdf

from extract.document import read
from extract.pdf_damage import damaged_streams

PDF = (Path(__file__).parent / "printed" / "report_2021.pdf").read_bytes()


def issues(data: bytes) -> list[str]:
    return [issue.code for issue in read(data).issues]


def test_a_whole_file_has_no_such_issue() -> None:
    assert "part-damaged" not in issues(PDF)


def test_a_file_with_a_hole_says_that_a_part_is_damaged() -> None:
    start = PDF.index(b"stream") + 100
    assert "part-damaged" in issues(PDF[:start] + bytes(512) + PDF[start + 512 :])


def test_one_bit_of_a_page_is_enough() -> None:
    page = bytearray(PDF)
    page[PDF.index(b"stream") + 400] ^= 4
    assert damaged_streams(bytes(page)) == 1


def test_only_a_stream_that_can_be_checked_is_told_to_be_cut() -> None:
    whole = packed([b"q Q " * 1000])
    assert damaged_streams(pdf(1, whole, "/Filter/FlateDecode")) == 0
    assert damaged_streams(pdf(1, whole[:-4], "/Filter[/FlateDecode]")) == 1
    assert damaged_streams(pdf(1, b"no such thing", "/Filter/LZWDecode")) == 0
    assert damaged_streams(pdf(1, whole[:-4], "/Filter/FlateDecode", trailer="/Encrypt<<>>")) == 0


def test_a_stream_without_an_end_is_cut() -> None:
    assert damaged_streams(b"1 0 obj<</Filter/FlateDecode>>stream\n" + packed([bytes(99)])[:9]) == 1


def test_a_bomb_is_not_unpacked_to_its_end() -> None:
    assert damaged_streams(pdf(1, packed([bytes(1_000_000)] * 300), "/Filter/FlateDecode")) == 0
