"""The archive: WARC 1.1 segments in `DIR/raw`, one gzip member a record, a CDXJ index beside each.

Input: payloads, or WARC files made elsewhere; output: segments that are only ever added to. The
segment being written has `.open` behind its name; what a killed run left of it is cut back to its
last whole record, indexed and closed by the next. Formats: ISO 28500:2017, and CDXJ as pywb reads it.
"""

from __future__ import annotations

import os
import time
import uuid
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from crawler.captures import Capture, Captures
from crawler.cdxj import Entry, Place, write_index
from crawler.records import MEMBER, read
from forms.warc import OPEN

#: a segment is closed at this size (bytes)
SEGMENT = 1_000_000_000
#: beyond it a page of 80 KB takes nearly twice the time for 4 % of its bytes
LEVEL = 3
#: what is packed already is only stored
_PACKED = (b"PK\x03\x04", b"\x1f\x8b")
GZIP = zlib.MAX_WBITS | 16


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
        place = self.append(member)
        capture.warc, capture.offset, capture.length = self._name, *place
        kind, digest = capture.media_type or "", capture.document_id and f"sha256:{capture.document_id}"
        self.note(Entry(uri, capture.first_seen, capture, place, kind, digest))

    def append(self, member: bytes, before: bytes = b"") -> Place:
        """Append a packed record, in one write with those that belong before it; return its place."""
        self._opened().write(before + member)
        place = Place(self._offset + len(before), len(member))
        self._offset += len(before) + len(member)
        return place

    def note(self, entry: Entry) -> None:
        """Put a record into the segment's index; a segment that is full ends with it."""
        self._entries.append(entry)
        if self._offset >= self.limit:
            self.close()

    @property
    def name(self) -> str:
        """What the segment will be called when it is closed."""
        return self._name

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

    def settle(self) -> None:
        """Let readers see every record; they may still be lost with the machine."""
        if self._file is not None:
            self._file.flush()

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


def recover(raw: Path, captures: Captures) -> list[Entry]:
    """Close every segment that a killed run left open, cut back to its last whole record.

    What it holds is in the captures, and they are saved, before the segment gets its final name. Returns
    the archives among it, since a run may have been killed before it came to their members.
    """
    archives: list[Entry] = []
    for path in sorted(raw.glob("*.warc.gz" + OPEN)):
        name = path.name.removesuffix(OPEN)
        os.truncate(path, _whole_length(path))
        entries = list(read(path, name))
        write_index(raw, name, entries)
        take_in(captures, entries)
        captures.save()
        path.replace(raw / name) if entries else path.unlink()
        archives += [entry for entry in entries if entry.capture.role == "container" and MEMBER not in entry.uri]
    return archives


def take_in(captures: Captures, entries: Iterable[Entry]) -> None:
    """Put what a WARC file holds into the captures; what only points to earlier bytes takes their place."""
    for entry in entries:
        capture = entry.capture
        first = captures.first(capture.document_id) if capture.document_id else None
        if capture.warc is None and first is not None:
            capture.warc, capture.offset, capture.length = first.warc, first.offset, first.length
            capture.bytes, capture.media_type = first.bytes, first.media_type
            capture.role = "container" if first.role == "container" else capture.role
        captures.see(capture)


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
