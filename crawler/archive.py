"""The archive: WARC 1.1 segments in `DIR/raw`, one gzip member a record, a CDXJ index beside each.

Input: payloads, or WARC files made elsewhere; output: segments that are only ever added to. The
segment being written has `.open` behind its name; what a killed run left of it is cut back to its
last whole record, indexed and closed by the next. Formats: ISO 28500:2017, and CDXJ as pywb reads it.
"""

from __future__ import annotations

import calendar
import hashlib
import json
import os
import re
import time
import uuid
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import quote, unquote, urlsplit
from urllib.request import url2pathname

from warcio.archiveiterator import ArchiveIterator

from crawler.captures import Capture
from crawler.media import may_be_document, media_type
from forms.packed import WITHIN, kind_of
from forms.paths import write_whole
from forms.warc import LIMIT, OPEN

#: a segment is closed at this size (bytes)
SEGMENT = 1_000_000_000
#: beyond it a page of 80 KB takes nearly twice the time for 4 % of its bytes
LEVEL = 3
#: what is packed already is only stored
_PACKED = (b"PK\x03\x04", b"\x1f\x8b")
GZIP = zlib.MAX_WBITS | 16
#: in a URI, before the name of an archive's member
MEMBER = "#" + WITHIN
#: in a path that is not UTF-8 (a zip unpacked by the wrong charset) or would break a line
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ufffd]")


class Entry(NamedTuple):
    """One line of an index: a record, where it stands and what it holds."""

    uri: str
    seconds: int
    capture: Capture


class Segment:
    """The segment being written; opened at the first record, so that nothing new makes no file."""

    def __init__(self, raw: Path, prefix: str = "files", limit: int = SEGMENT) -> None:
        self.raw, self.prefix, self.limit = raw, prefix, limit
        self._file: BinaryIO | None = None
        self._name = ""
        self._number = 0
        self._offset = 0
        self._entries: list[Entry] = []

    def write(self, member: bytes, uri: str, capture: Capture) -> None:
        """Append a packed record and set the capture's place."""
        file = self._opened()
        capture.warc, capture.offset, capture.length = self._name, self._offset, len(member)
        file.write(member)
        self._offset += len(member)
        self._entries.append(Entry(uri, capture.first_seen, capture))
        if self._offset >= self.limit:
            self.close()

    def _opened(self) -> BinaryIO:
        if self._file is None:
            self._name = self._free_name()
            self._file = (self.raw / (self._name + OPEN)).open("wb", buffering=1 << 20)
            self._offset = self._file.write(_information(self._name))
        return self._file

    def _free_name(self) -> str:
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        while True:
            self._number += 1
            name = f"{self.prefix}-{stamp}-{self._number:05}.warc.gz"
            if not (self.raw / name).exists() and not (self.raw / (name + OPEN)).exists():
                return name

    def flush(self) -> None:
        """Bring every record to the disk, so that captures may name them."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """End the segment: to the disk, its index beside it, its final name."""
        if self._file is None:
            return
        self.flush()
        self._file.close()
        self._file = None
        write_index(self.raw, self._name, self._entries)
        (self.raw / (self._name + OPEN)).replace(self.raw / self._name)
        self._entries = []


def pack(uri: str, payload: bytes, kind: str, digest: str, seconds: int) -> bytes:
    """Return a `resource` record as one gzip member; `digest` is the payload's sha256 in hex."""
    return _member(
        f"WARC-Type: resource\r\nWARC-Target-URI: {uri}\r\nWARC-Payload-Digest: sha256:{digest}\r\n"
        f"Content-Type: {kind}\r\n",
        payload,
        seconds,
    )


def _information(name: str) -> bytes:
    fields = b"software: gongkai\r\nformat: WARC File Format 1.1\r\n"
    head = f"WARC-Type: warcinfo\r\nWARC-Filename: {name}\r\nContent-Type: application/warc-fields\r\n"
    return _member(head, fields, int(time.time()))


def _member(head: str, block: bytes, seconds: int) -> bytes:
    date = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
    named = f"WARC/1.1\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\nWARC-Date: {date}\r\n"
    stream = zlib.compressobj(0 if block.startswith(_PACKED) else LEVEL, zlib.DEFLATED, GZIP)
    start = stream.compress(f"{named}{head}Content-Length: {len(block)}\r\n\r\n".encode())
    return start + stream.compress(block) + stream.compress(b"\r\n\r\n") + stream.flush()


def recover(raw: Path) -> Iterator[Entry]:
    """Close every segment that a killed run left open, cut back to its last whole record; yield what it holds."""
    for path in sorted(raw.glob("*.warc.gz" + OPEN)):
        name = path.name.removesuffix(OPEN)
        os.truncate(path, _whole_length(path))
        entries = list(read(path, name))
        write_index(raw, name, entries)
        yield from entries
        path.replace(raw / name) if entries else path.unlink()


def _whole_length(path: Path) -> int:
    """Return how many bytes of the file are whole gzip members."""
    whole = position = 0
    with path.open("rb") as file:
        stream = zlib.decompressobj(GZIP)
        while block := file.read(1 << 16):
            while block:
                try:
                    stream.decompress(block)
                except zlib.error:
                    return whole
                position += len(block) - len(stream.unused_data)
                block = stream.unused_data
                if stream.eof:
                    whole, stream = position, zlib.decompressobj(GZIP)
    return whole


def read(path: Path, name: str) -> Iterator[Entry]:
    """Yield an entry for each resource and each response of status 200 of a WARC that may be a document.

    `name` is what its captures call the file. Raises warcio's `ArchiveLoadFailed` where it is none.
    """
    with path.open("rb") as file:
        records = ArchiveIterator(file)
        for record in records:
            found = _entry(record)
            if found is not None:
                capture = found.capture
                capture.warc, capture.offset = name, records.get_record_offset()
                capture.length = records.get_record_length()
                yield found


def _entry(record: Any) -> Entry | None:
    status = record.http_headers.get_statuscode() if record.http_headers else None
    if record.rec_type not in ("resource", "response") or status not in (None, "200"):
        return None
    uri = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    seconds = _seconds(record.rec_headers.get_header("WARC-Date") or "")
    headers = record.http_headers or record.rec_headers
    payload = record.content_stream().read(LIMIT + 1)
    kind = media_type(payload[:1024], uri.partition("?")[0])
    if not uri.startswith("file:") and not may_be_document(headers.get_header("Content-Type") or "", kind):
        return None
    capture = Capture(
        source_of(uri), status=status and int(status), media_type=kind, first_seen=seconds, last_seen=seconds
    )
    capture.role = "response" if record.rec_type == "response" else "file"
    if MEMBER in uri:
        capture.parent = source_of(uri.rpartition(MEMBER)[0])
    if len(payload) > LIMIT:
        capture.reason = "too-large"
    else:
        capture.bytes, capture.document_id = len(payload), hashlib.sha256(payload).hexdigest()
        if kind_of(payload):
            capture.role = "container"
    return Entry(uri, seconds, capture)


def _seconds(date: str) -> int:
    try:
        return calendar.timegm(time.strptime(date[:19], "%Y-%m-%dT%H:%M:%S"))
    except ValueError:
        return 0


def source_of(uri: str) -> str:
    """Return the path of a `file:` URI where it can be written as text; else the URI. A member's is its archive's and its name."""
    if MEMBER in uri:
        outer, _, name = uri.rpartition(MEMBER)
        return source_of(outer) + WITHIN + unquote(name)
    if not uri.startswith("file://"):
        return uri
    path = url2pathname(uri.removeprefix("file://"))
    return uri if _UNWRITABLE.search(path) else path


def member_uri(uri: str, name: str) -> str:
    """Return the URI of a member of the archive at that URI."""
    return uri + MEMBER + quote(name)


def write_index(raw: Path, name: str, entries: Iterable[Entry]) -> None:
    """Write the CDXJ index of a WARC file: a line a record, sorted by its key."""
    lines = sorted(_line(entry) for entry in entries if entry.capture.document_id)
    write_whole(raw / (name.removesuffix(".gz").removesuffix(".warc") + ".cdxj"), "".join(lines).encode())


def _line(entry: Entry) -> str:
    capture = entry.capture
    fields = {
        "url": entry.uri,
        "mime": capture.media_type,
        "status": str(capture.status or 200),
        "digest": f"sha256:{capture.document_id}",
        "length": str(capture.length),
        "offset": str(capture.offset),
        "filename": capture.warc,
    }
    stamp = time.strftime("%Y%m%d%H%M%S", time.gmtime(entry.seconds))
    return f"{_key(entry.uri)} {stamp} {json.dumps(fields, ensure_ascii=False)}\n"


def _key(uri: str) -> str:
    """Return the key an index is sorted by: ``http://www.a.gov.cn/b`` gives ``cn,gov,a)/b``."""
    try:
        parts = urlsplit(uri)
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return uri
    if parts.scheme not in ("http", "https"):
        return uri
    host = (parts.hostname or "").removeprefix("www.")
    query = "?" + "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}{port}){parts.path or '/'}{query}".lower()
