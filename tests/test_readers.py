"""Which reader for which bytes."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from extract import readers
from extract.readers import read
from forms.records import Grid, Unreadable

PRINTED = Path(__file__).parent / "printed"
PAGE = "<html><body><p>一、总体情况</p><table><tr><td>规章<td>1</table></body></html>"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PAGE.encode(), "html"),
        (PAGE.encode("gbk"), "html"),
        (b"\xef\xbb\xbf" + PAGE.encode(), "html"),
        (PAGE.encode("utf-16"), "html"),
        (b"<?xml version='1.0'?><!DOCTYPE html>" + PAGE.encode(), "html"),
        ("<div>规章</div>".encode(), "html"),
        ("规章\t1\n".encode(), "text"),
        ("| 规章 | 法律<br>机构 |\n|---|---|\n| 1 | 2 |\n".encode(), "text"),
        ("有 < 号的文字 <5 件".encode("gbk"), "text"),
    ],
)
def test_the_content_chooses_the_reader(data: bytes, kind: str) -> None:
    for name in ("", "a.docx", "a.html", "a.txt"):
        assert read(data, name).format == kind


def test_the_name_says_markdown_where_nothing_else_does() -> None:
    assert read("**一、**".encode(), "a.md").body == ["一、"]
    assert read("**一、**".encode(), "a.txt").body == ["**一、**"]


def test_the_served_charset_counts() -> None:
    assert read("政府資訊公開".encode("big5"), "", "text/plain; charset=big5").body == ["政府資訊公開"]


def test_a_page_saved_as_one_file_under_a_word_files_name() -> None:
    mime = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html; charset="gb2312"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n<html><body><table><tr><td>=B9=E6=D5=C2</td></tr></table></body></html>\r\n--x--\r\n"
    )
    (grid,) = read(mime.encode(), "a.doc").body
    assert isinstance(grid, Grid)
    assert grid.rows[0][0].text == "规章"


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\0" * 100])
def test_nothing_is_empty(data: bytes) -> None:
    with pytest.raises(Unreadable, match="empty"):
        read(data)


@pytest.mark.parametrize(
    "data",
    [
        b"Rar!\x1a\x07\x00", b"7z\xbc\xaf\x27\x1c",
        b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><a/>",
    ],
)  # fmt: skip
def test_formats_of_a_later_version_are_named_so(data: bytes) -> None:
    with pytest.raises(Unreadable, match="needs-later-version"):
        read(data, "a.html")


def test_an_archive_that_is_no_word_file_waits_too() -> None:
    file = io.BytesIO()
    zipfile.ZipFile(file, "w").writestr("ppt/presentation.xml", "")
    with pytest.raises(Unreadable, match="needs-later-version"):
        read(file.getvalue())


@pytest.mark.parametrize("stream, reason", [("Workbook", "damaged"), ("PowerPoint Document", "unknown-format")])
def test_compound_files_are_told_by_their_streams(stream: str, reason: str) -> None:
    data = (PRINTED / "features.doc").read_bytes()
    name = "WordDocument".encode("utf-16-le")
    renamed = data.replace(name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2),
                           stream.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(stream) + 2))  # fmt: skip
    assert renamed != data
    with pytest.raises(Unreadable, match=reason):
        read(renamed)


def test_an_encrypted_word_file_is_encrypted() -> None:
    with pytest.raises(Unreadable, match="encrypted"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"))


def test_a_binary_under_a_pages_name_is_unknown() -> None:
    with pytest.raises(Unreadable, match="unknown-format"):
        read(b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40, "a.html", "text/html")


def test_a_page_of_50_mb_is_too_large() -> None:
    with pytest.raises(Unreadable, match="too-large"):
        read(b"<html>" + b" x" * (25 << 20))
    assert readers.LARGEST < 50 << 20


def test_lost_characters_are_an_issue() -> None:
    assert [issue.code for issue in read(PAGE.encode("gbk")[:-70] + b"\xff</table>").issues] == ["charset-guessed"]
    assert read(PAGE.encode("gbk")).issues == []


def test_header_like_lines_take_no_time() -> None:
    assert read(b"key: value\r\n" * 300 + b"x").format == "text"


def test_a_text_with_a_hole_is_damaged_and_not_an_unknown_format() -> None:
    for text in (PAGE, "一、总体情况\n无\n" * 200):
        data = text.encode()
        with pytest.raises(Unreadable, match="damaged"):
            read(data[:40] + bytes(512) + data[552:])
