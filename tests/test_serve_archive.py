"""Archived documents as `gongkai serve` gives them: whole, checked, and without power."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

import pyarrow.parquet as pq
import pytest
from asking import SAMPLE
from served import Served, archived, running, site

from explore.archive import Copy
from explore.file_name import extension_of, file_name
from explore.serve_archive import given

PAGE = "<html><head><title>武汉市江汉区统计局2022年政府信息公开工作年度报告</title></head><body>五件</body></html>"


def _zip(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return file.getvalue()


INNER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 of a member"
FILES = {
    "utf8.html": PAGE.encode(),
    "gbk.html": PAGE.replace("<head>", '<head><meta charset="gb2312">').encode("gbk"),
    "undeclared.html": PAGE.encode("gb18030"),
    "big5.html": '<html><meta charset="big5"><body>年度報告'.encode("big5"),
    "utf16.html": b"\xff\xfe" + PAGE.encode("utf-16-le"),
    "report.txt": "二、主动公开".encode("gbk"),
    "report.md": "# 年度报告".encode(),
    "年报 2022.pdf": b"%PDF-1.4\n%%EOF",
    "report.docx": (SAMPLE / "printed_word.docx").read_bytes(),
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "table.et": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(700),
    "scan.png": b"\x89PNG\r\n\x1a\n" + bytes(20),
    "mail.mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n",
    "drawing.svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    "really_a.pdf": PAGE.replace("2022", "2023").encode(),
    "really_b.html": b"%PDF-1.5\n%%EOF",
    "all.zip": _zip(**{"a/b.doc": INNER, "c.html": b"<html><body>inside"}),
}


@pytest.fixture(scope="module", params=[True, False], ids=["archived", "referred-to"])
def ids(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[tuple[Served, dict[str, str]]]:
    data = tmp_path_factory.mktemp("archive") / "data"
    site(data)
    known = archived(data, FILES, keep=request.param)
    known |= {"all.zip!/a/b.doc": hashlib.sha256(INNER).hexdigest()}
    with running(data) as servers:
        yield servers, known


Ids = tuple[Served, dict[str, str]]


def test_every_document_is_given_byte_for_byte(ids: Ids) -> None:
    served, known = ids
    for name, document_id in known.items():
        answer = served.document(document_id)
        assert answer.status == 200, name
        assert hashlib.sha256(answer.body).hexdigest() == document_id, name


@pytest.mark.parametrize(
    "name, expected",
    [
        ("utf8.html", "text/html; charset=utf-8"),
        ("gbk.html", "text/html; charset=gb18030"),
        ("undeclared.html", "text/html; charset=gb18030"),
        ("big5.html", "text/html; charset=big5"),
        ("utf16.html", "text/html; charset=utf-16"),
        ("report.txt", "text/plain; charset=gb18030"),
        ("report.md", "text/plain; charset=utf-8"),
    ],
)
def test_pages_and_texts_are_shown_in_their_charset_without_any_power(ids: Ids, name: str, expected: str) -> None:
    served, known = ids
    headers = served.document(known[name]).headers
    assert headers["content-type"] == expected
    policy = headers["content-security-policy"].split("; ")
    assert {"sandbox", "default-src 'none'", "form-action 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert "content-disposition" not in headers


@pytest.mark.parametrize(
    "name, expected",
    [
        ("年报 2022.pdf", "年报_2022.pdf"), ("report.docx", "report.docx"), ("old.doc", "old.doc"),
        ("table.et", "table.et"), ("scan.png", "scan.png"), ("mail.mht", "mail.mht"), ("all.zip", "all.zip"),
        ("really_b.html", "really_b.html.pdf"), ("all.zip!/a/b.doc", "b.doc"),
    ],
)  # fmt: skip
def test_everything_else_is_a_download_under_a_name_of_its_own(ids: Ids, name: str, expected: str) -> None:
    served, known = ids
    headers = served.document(known[name]).headers
    kind, _, named = headers["content-disposition"].partition(";")
    assert kind == "attachment"
    assert unquote(named.rpartition("''")[2]) == expected
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-security-policy"].startswith("sandbox")


def test_a_drawing_with_a_script_is_shown_as_its_text_and_a_page_called_pdf_has_no_power(ids: Ids) -> None:
    served, known = ids
    assert served.document(known["drawing.svg"]).headers["content-type"] == "text/plain; charset=utf-8"
    assert served.document(known["really_a.pdf"]).headers["content-security-policy"].startswith("sandbox")


def test_every_answer_forbids_guessing_framing_and_telling_where_one_came_from(ids: Ids) -> None:
    served, known = ids
    for path in (f"/archive/{known['utf8.html']}", f"/archive/{known['old.doc']}", "/archive/", "/archive/" + "0" * 64):
        headers = served.get(path, served.archive).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "set-cookie" not in headers


def test_an_unknown_id_has_a_page_that_says_what_that_means(ids: Ids) -> None:
    answer = ids[0].document("0" * 64)
    assert answer.status == 404
    assert "没有这份文件" in answer.body.decode()
    assert "has no document of this id" in answer.body.decode()


@pytest.mark.parametrize(
    "path",
    ["/", "/archive/", "/archive/abc", "/archive/" + "A" * 64, "/archive/../raw/captures.parquet", "/raw/captures.parquet",
     "/archive/" + "0" * 64 + "/x", "/archive/%2e%2e/captures.parquet", "/favicon.ico"],
)  # fmt: skip
def test_nothing_but_documents_is_given(ids: Ids, path: str) -> None:
    assert ids[0].get(path, ids[0].archive).status == 404


def test_many_at_once_are_all_given_right(ids: Ids) -> None:
    served, known = ids
    wanted = list(known.values()) * 5
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(served.document, wanted))
    assert [hashlib.sha256(answer.body).hexdigest() for answer in answers] == wanted


def test_bytes_that_are_not_the_documents_are_not_shown(tmp_path: Path) -> None:
    data = tmp_path / "data"
    site(data)
    known = archived(data, {"a.html": PAGE.encode(), "b.html": b"<html><body>another"})
    captures = data / "raw" / "captures.parquet"
    table = pq.read_table(captures)
    # the places exchanged: each id now leads to the other's bytes
    turned = [table["offset"][1], table["offset"][0]], [table["length"][1], table["length"][0]]
    for name, column in zip(("offset", "length"), turned, strict=True):
        at = table.column_names.index(name)
        table = table.set_column(at, table.schema.field(name), [[one.as_py() for one in column]])
    pq.write_table(table, captures)
    with running(data) as served:
        answer = served.document(known["a.html"])
    assert answer.status == 500
    assert "another sha256" in answer.body.decode()
    assert b"another</" not in answer.body


def test_a_damaged_or_vanished_archive_says_so(tmp_path: Path) -> None:
    data = tmp_path / "data"
    site(data)
    known = archived(data, {"a.html": PAGE.encode()})
    segment = next((data / "raw").glob("*.warc.gz"))
    whole = segment.read_bytes()
    with running(data) as served:
        segment.write_bytes(whole[:-40])
        damaged = served.document(known["a.html"])
        segment.unlink()
        vanished = served.document(known["a.html"])
    assert (damaged.status, vanished.status) == (500, 500)
    assert "damaged" in damaged.body.decode()
    assert "vanished" in vanished.body.decode()


def test_a_file_that_was_changed_since_is_not_shown(tmp_path: Path) -> None:
    data = tmp_path / "data"
    site(data)
    known = archived(data, {"a.html": PAGE.encode()}, keep=False)
    (tmp_path / "data-files" / "a.html").write_bytes(b"<html>changed")
    with running(data) as served:
        answer = served.document(known["a.html"])
    assert answer.status == 500
    assert b"changed</" not in answer.body


def test_captures_that_point_out_of_the_archive_are_not_followed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    site(data)
    known = archived(data, {"a.html": PAGE.encode()})
    segment = next((data / "raw").glob("*.warc.gz"))
    segment.rename(data / segment.name)
    captures = data / "raw" / "captures.parquet"
    table = pq.read_table(captures)
    at = table.column_names.index("warc")
    pq.write_table(table.set_column(at, "warc", [[f"../{segment.name}"] * len(table)]), captures)
    with running(data) as served:
        assert served.document(known["a.html"]).status == 500


@pytest.mark.parametrize(
    "source, expected",
    [
        ("http://www.example.gov.cn/art/2023/report.pdf?id=1", "report.pdf"),
        ("http://www.example.gov.cn/%E5%B9%B4%E6%8A%A5.pdf", "年报.pdf"),
        ("http://www.example.gov.cn/download.jsp?file=a", "download.jsp.pdf"),
        ("http://www.example.gov.cn/", "0.pdf"),
        ("http://x.gov.cn/..%2f..%2fetc%2fpasswd", "passwd.pdf"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("/data/a.zip!/年报/二〇二二.pdf", "二〇二二.pdf"),
        ("/data/report.pdf.exe", "report.pdf.exe.pdf"),
        ("/data/..", "0.pdf"),
        ("/data/con.pdf", "0.pdf"),
        ("/data/fdp.\u202eexe.pdf", "fdp.exe.pdf"),
        ('/data/a"; filename="b.exe', "a_;_filename=_b.exe.pdf"),
        ("/data/a\r\nSet-Cookie: b.pdf", "aSet-Cookie_b.pdf"),
        ("/data/" + "长" * 300 + ".pdf", "长" * 80 + ".pdf"),
    ],
)
def test_a_downloads_name_does_no_harm(source: str, expected: str) -> None:
    assert extension_of(b"%PDF-1.4", source) == ".pdf"
    assert file_name(source, "0.pdf") == expected


def test_a_header_never_breaks_however_a_source_is_written() -> None:
    for source in ("a\r\nX: 1.pdf", "\ud800.pdf", "年报\u2028.pdf", "\x00.pdf"):
        headers = given(Copy(b"%PDF-1.4", source, ""), "0" * 64).headers
        assert all(value.isascii() and value.isprintable() for value in headers.values())


def test_what_a_server_called_a_page_is_one_without_any_tag() -> None:
    answer = given(Copy("年度报告".encode(), "http://www.example.gov.cn/a", "text/html;charset=utf-8"), "0" * 64)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_page_in_a_charset_that_browsers_do_not_know_is_a_download() -> None:
    answer = given(Copy(b"\xff\xfe\x00\x00" + "<html>".encode("utf-32-le"), "a.html", ""), "0" * 64)
    assert answer.headers["Content-Disposition"].startswith("attachment")
