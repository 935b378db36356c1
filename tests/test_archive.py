"""The archive: what is written can be read back by others, and a killed run leaves nothing half."""

import hashlib
import json

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import Segment, pack, recover
from crawler.captures import Capture, Captures
from crawler.records import read
from forms.records import Unreadable
from forms.warc import fetch


def write(raw, payloads, limit=10**9, close=True):
    raw.mkdir(exist_ok=True)
    segment, captures = Segment(raw, limit=limit), []
    for number, payload in enumerate(payloads):
        digest = hashlib.sha256(payload).hexdigest()
        uri = f"file:///in/{number}.html"
        capture = Capture(f"/in/{number}.html", digest, media_type="text/html", bytes=len(payload), first_seen=10**9)
        segment.write(pack(uri, payload, "text/html", digest, 10**9), uri, capture)
        captures.append(capture)
    segment.close() if close else segment.flush()
    return captures


PAYLOADS = [b"<html>one", b"", "二".encode() * 50_000, b"\r\n\r\nfour\r\n\r\n"]


def test_every_record_is_found_by_another_reader_with_a_digest_that_holds(tmp_path):
    captures = write(tmp_path, PAYLOADS)
    (path,) = tmp_path.glob("*.warc.gz")
    found = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            if record.rec_type == "resource":
                assert record.rec_headers.protocol == "WARC/1.1"
                found.append((record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read()))
    assert found == [(f"file:///in/{n}.html", payload) for n, payload in enumerate(PAYLOADS)]
    assert [fetch(tmp_path, c.warc, c.offset, c.length) for c in captures] == PAYLOADS


def test_the_index_leads_to_every_record(tmp_path):
    write(tmp_path, PAYLOADS)
    (path,) = tmp_path.glob("*.cdxj")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines == sorted(lines)
    for line in lines:
        key, stamp, fields = line.split(" ", 2)
        place = json.loads(fields)
        payload = fetch(tmp_path, place["filename"], int(place["offset"]), int(place["length"]))
        assert (key, stamp) == (place["url"], "20010909014640")
        assert place["digest"] == "sha256:" + hashlib.sha256(payload).hexdigest()


def test_a_segment_is_closed_at_its_size(tmp_path):
    captures = write(tmp_path, [b"a" * 1000, b"b" * 1000, b"c" * 1000], limit=400)
    assert len({capture.warc for capture in captures}) == len(list(tmp_path.glob("*.warc.gz"))) > 1


def test_a_record_of_the_open_segment_can_be_read(tmp_path):
    captures = write(tmp_path, PAYLOADS, close=False)
    assert list(tmp_path.glob("*.open"))
    assert [fetch(tmp_path, c.warc, c.offset, c.length) for c in captures] == PAYLOADS


@pytest.mark.parametrize("cut", [1, 5, 30, 100])
def test_a_damaged_open_segment_is_cut_back_to_its_last_whole_record(tmp_path, cut):
    captures = write(tmp_path, PAYLOADS, close=False)
    (path,) = tmp_path.glob("*.open")
    data = path.read_bytes()
    path.write_bytes(data[:-cut] + b"\0" * (cut // 2))
    taken = Captures(tmp_path)
    recover(tmp_path, taken)
    found = list(Captures(tmp_path))
    assert found == list(taken)
    whole = [c for c in captures if c.offset + c.length <= len(data) - cut]
    assert [(c.source, c.document_id, c.offset, c.length) for c in found] == [
        (c.source, c.document_id, c.offset, c.length) for c in whole
    ]
    assert [fetch(tmp_path, c.warc, c.offset, c.length) for c in found] == PAYLOADS[: len(whole)]
    assert not list(tmp_path.glob("*.open"))
    assert recover(tmp_path, Captures(tmp_path)) == []


def test_a_segment_without_a_whole_record_goes(tmp_path):
    (tmp_path / "files-x-00001.warc.gz.open").write_bytes(b"\x1f\x8b\x08")
    assert recover(tmp_path, Captures(tmp_path)) == []
    assert not list(tmp_path.glob("*.warc.gz*"))


def test_a_place_that_holds_no_whole_record_is_unreadable(tmp_path):
    (capture, *_) = write(tmp_path, PAYLOADS)
    for offset, length in ((capture.offset + 1, 50), (capture.offset, 20), (10**9, 10), (0, 0)):
        with pytest.raises(Unreadable, match="damaged"):
            fetch(tmp_path, capture.warc, offset, length)
    with pytest.raises(Unreadable, match="vanished"):
        fetch(tmp_path, "gone.warc.gz", 0, 10)


def test_reading_a_warc_again_gives_the_same_captures(tmp_path):
    captures = write(tmp_path, PAYLOADS)
    (path,) = tmp_path.glob("*.warc.gz")
    assert [entry.capture.document_id for entry in read(path, path.name)] == [c.document_id for c in captures]
