"""Collecting: every file is exactly one row, whatever it is, and equal bytes are stored once."""

import hashlib
import io
import os
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler import collect
from crawler.collect import archive
from forms.media import media_type
from forms.paths import Busy, NoSpace, lock, path_of
from forms.warc import fetch


def rows(raw):
    return pq.read_table(raw / "captures.parquet").to_pylist()


def by_source(raw):
    return {row["source"]: row for row in rows(raw)}


def records(raw):
    for path in sorted(raw.glob("*.warc*")):
        with path.open("rb") as file:
            yield from (
                r.content_stream().read() for r in ArchiveIterator(file) if r.rec_type in ("resource", "response")
            )


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    (folder / "a.html").write_bytes(b"<html>1")
    (folder / "b" / "c.txt").write_bytes(b"text")
    return folder


NAMES = st.sampled_from(["a.html", "报告　2022.doc", "~$x.docx", ".hidden", "c%20d.txt", "e\nf.txt", "g", "空.pdf"])
FOLDERS = st.lists(st.sampled_from(["x", "y 年", ".z"]), max_size=2)
FILES = st.lists(st.tuples(FOLDERS, NAMES, st.sampled_from([b"", b"1", b"<html>", b"%PDF-", b"\0\1"])), max_size=12)


@settings(max_examples=30, deadline=None)
@given(FILES, st.sampled_from(["file", "loop", "broken", "pipe"]), st.booleans())
def test_each_collected_file_is_exactly_one_row_and_its_bytes_come_back(files, extra, keep):
    with tempfile.TemporaryDirectory() as name:
        folder, raw = Path(name).resolve() / "in", Path(name).resolve() / "data" / "raw"
        folder.mkdir()
        for path, file, content in files:
            place = folder.joinpath(*path)
            place.mkdir(parents=True, exist_ok=True)
            (place / file).write_bytes(content)
        put(folder / "extra", extra)
        wanted = set(listed(folder))
        count = archive([folder], raw, workers=2, keep=keep)
        found = rows(raw)
        assert sorted(path_of(row["source"]) for row in found) == sorted(map(str, wanted))
        assert (count.files, count.failed) == (len(wanted), sum(row["document_id"] is None for row in found))
        for row in found:
            assert (row["document_id"] is None) == (row["reason"] is not None)
            if row["document_id"] and keep:
                data = fetch(raw, row["warc"], row["offset"], row["length"])
                assert data == Path(path_of(row["source"])).read_bytes()
                assert hashlib.sha256(data).hexdigest() == row["document_id"]
        stored = list(records(raw))
        assert sorted(stored) == sorted({p.read_bytes() for p in wanted if p.is_file()} if keep else [])
        assert archive([folder], raw, keep=keep).known == len(wanted) - count.failed
        assert len(rows(raw)) == len(found)


def put(path, extra):
    if extra == "file":
        path.write_bytes(b"extra")
    elif extra == "loop":
        path.symlink_to(path.parent, target_is_directory=True)
    elif extra == "broken":
        path.symlink_to(path.parent / "nowhere")
    else:
        os.mkfifo(path)


def listed(folder):
    """List what is to be collected, by another way than the walk's own."""
    for path in folder.rglob("*"):
        if not path.is_dir() and not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts):
            yield path


def test_the_same_bytes_at_two_places_are_one_record_and_two_rows(source, tmp_path):
    (source / "z.html").write_bytes(b"<html>1")
    count = archive([source], tmp_path / "data" / "raw")
    found = by_source(tmp_path / "data" / "raw")
    first, second = found[str(source / "a.html")], found[str(source / "z.html")]
    assert (first["warc"], first["offset"], first["length"]) == (second["warc"], second["offset"], second["length"])
    assert (count.new, count.duplicates) == (2, 1)


def test_a_second_run_writes_nothing_and_moves_last_seen(source, tmp_path, monkeypatch):
    raw = tmp_path / "data" / "raw"
    archive([source], raw)
    before, files = by_source(raw), sorted(raw.iterdir())
    monkeypatch.setattr(collect.time, "time", lambda: 4e9)
    archive([source], raw)
    assert sorted(raw.iterdir()) == files
    for name, row in by_source(raw).items():
        assert row["first_seen"] == before[name]["first_seen"]
        assert row["last_seen"].year == 2096


def test_changed_bytes_are_a_new_row_and_the_old_one_stays(source, tmp_path):
    raw = tmp_path / "data" / "raw"
    archive([source], raw)
    (source / "a.html").write_bytes(b"<html>2")
    archive([source], raw)
    changed = [row for row in rows(raw) if row["source"] == str(source / "a.html")]
    assert [fetch(raw, r["warc"], r["offset"], r["length"]) for r in changed] == [b"<html>1", b"<html>2"]


def test_a_file_that_cannot_be_read_is_a_row_with_its_reason_until_it_can(source, tmp_path, monkeypatch):
    raw, real = tmp_path / "data" / "raw", collect._bytes
    errors = {"a.html": PermissionError(), "c.txt": FileNotFoundError()}

    def fails(path):
        raise errors[os.path.basename(path)]

    monkeypatch.setattr(collect, "_bytes", fails)
    assert archive([source], raw).failed == 2
    assert sorted((r["reason"], r["document_id"]) for r in rows(raw)) == [("no-permission", None), ("vanished", None)]
    monkeypatch.setattr(collect, "_bytes", real)
    archive([source], raw)
    assert [row["reason"] for row in rows(raw)] == [None, None]


def test_a_file_too_large_to_be_a_report_is_a_row_without_bytes(source, tmp_path):
    with (source / "film.mp4").open("wb") as file:
        file.truncate(200_000_000)
    archive([source], tmp_path / "data" / "raw")
    assert by_source(tmp_path / "data" / "raw")[str(source / "film.mp4")]["reason"] == "too-large"


def test_the_folders_of_the_data_folder_are_left_out_and_its_sample_is_not(tmp_path):
    for name in ("raw", "extracted", "tidy", "site", "sample"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_bytes(name.encode())
    (tmp_path / "status.json").write_text("{}")
    assert archive([tmp_path], tmp_path / "raw").files == 1


def test_two_overlapping_sources_give_each_file_once(source, tmp_path):
    assert archive([source / "b", source, source / "a.html"], tmp_path / "data" / "raw").files == 2


def test_a_killed_run_loses_no_whole_record(source, tmp_path, monkeypatch):
    raw = tmp_path / "data" / "raw"
    with monkeypatch.context() as patch:
        patch.setattr(collect.Captures, "save", lambda self: None)
        patch.setattr(collect.warc.Segment, "close", lambda self: None)
        archive([source], raw)
    assert list(raw.glob("*.open"))
    assert not (raw / "captures.parquet").exists()
    archive([], raw)
    assert sorted(by_source(raw)) == [str(source / "a.html"), str(source / "b" / "c.txt")]


def test_a_name_that_is_not_utf8_leads_back_to_its_file(tmp_path):
    (tmp_path / "in").mkdir()
    path = os.path.join(os.fsencode(tmp_path / "in"), "年报.txt".encode("gb18030"))
    with open(path, "wb") as file:
        file.write(b"x")
    archive([tmp_path / "in"], tmp_path / "data" / "raw", keep=False)
    (row,) = rows(tmp_path / "data" / "raw")
    assert os.fsencode(path_of(row["source"])) == path


def response(writer, uri, body, kind, status="200 OK", **headers):
    fields = [("Content-Type", kind), *headers.items()]
    head = StatusAndHeaders(status, fields, protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record(uri, "response", payload=io.BytesIO(body), http_headers=head))


@pytest.mark.parametrize("zipped", [True, False])
def test_a_warc_is_taken_in_as_it_is_and_its_documents_are_rows(tmp_path, zipped):
    path = tmp_path / ("crawl.warc.gz" if zipped else "crawl.warc")
    chunked = b"6\r\n<html>\r\n4\r\nbody\r\n0\r\n\r\n"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=zipped)
        response(writer, "http://www.a.gov.cn/1.html", b"<html>1", "text/html")
        response(writer, "http://a.gov.cn/2.html", chunked, "text/html", **{"Transfer-Encoding": "chunked"})
        response(writer, "http://a.gov.cn/3.css", b"p {}", "text/css")
        response(writer, "http://a.gov.cn/4.png", b"\x89PNG", "image/png")
        response(writer, "http://a.gov.cn/5", b"gone", "text/html", "404 Not Found")
        response(writer, "http://a.gov.cn/6.pdf", b"%PDF-1.4", "application/octet-stream")
    raw = tmp_path / "data" / "raw"
    count = archive([path], raw)
    found = by_source(raw)
    container = found.pop(str(path))
    assert container["role"] == "container"
    assert (raw / container["warc"]).read_bytes() == path.read_bytes()
    bodies = {source: fetch(raw, r["warc"], r["offset"], r["length"]) for source, r in found.items()}
    assert bodies == {
        "http://www.a.gov.cn/1.html": b"<html>1",
        "http://a.gov.cn/2.html": b"<html>body",
        "http://a.gov.cn/6.pdf": b"%PDF-1.4",
    }
    assert {r["parent"] for r in found.values()} == {str(path)}
    assert (count.files, count.responses) == (1, 3)
    assert (raw / (container["warc"].partition(".")[0] + ".cdxj")).read_text().startswith("cn,gov,a)/1.html ")
    assert archive([path], raw).known == 1
    assert len(rows(raw)) == 4


@pytest.mark.parametrize("content", [b"", b"no warc at all", b"\x1f\x8bno gzip", b"WARC/1.0\r\nhalf"])
def test_what_only_has_the_name_of_a_warc_harms_nothing(source, tmp_path, content):
    (source / "x.warc.gz").write_bytes(content)
    count = archive([source], tmp_path / "data" / "raw")
    assert count.files == 3
    assert len(rows(tmp_path / "data" / "raw")) == 3


def test_a_locked_archive_and_a_full_disk_say_try_later(source, tmp_path, monkeypatch):
    raw = tmp_path / "data" / "raw"
    with lock(raw), pytest.raises(Busy):
        archive([source], raw)
    monkeypatch.setattr("forms.paths.SPACE", 10**18)
    with pytest.raises(NoSpace):
        archive([source], raw)


@pytest.mark.parametrize(
    ("start", "name", "kind"),
    [
        (b"<!DOCTYPE html>", "x", "text/html"),
        (b"\xff\xfe<\0h\0t\0m\0l\0", "x", "text/html"),
        (b"text", "x.html", "text/html"),
        (b"text", "x", "text/plain"),
        (b"PK\x03\x04", "x.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"PK\x03\x04", "x.html", "application/zip"),
        (b"\0\1\2", "x.html", "application/octet-stream"),
        (b"%PDF-1.7", "x.doc", "application/pdf"),
    ],
)
def test_a_media_type_is_told_by_content_first(start, name, kind):
    assert media_type(start, name) == kind
