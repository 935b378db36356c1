"""Reads one record back from `data/raw`, for every stage that needs a document's bytes.

Input: the place that `captures.parquet` gives (file, offset, length); output: the document's bytes.
The format is WARC 1.1 (ISO 28500).
"""

from __future__ import annotations

import io
import os
import zlib
from pathlib import Path

from forms.records import Unreadable

#: roles of captures that are only the way to documents
WAYS = frozenset(("list", "api", "robots"))
#: added to the name of the segment that is being written
OPEN = ".open"
#: more bytes than any report has: what is larger, or unpacks to more, is not kept in memory
LIMIT = 128_000_000


def fetch(raw: Path, warc: str, offset: int, length: int) -> bytes:
    """Return the payload of the record at that place, HTTP headers and encodings taken off.

    Raises `Unreadable`: vanished (no such file), damaged (no whole record there), too-large.
    """
    data = member(raw, warc, offset, length)
    head, _, block = data.partition(b"\r\n\r\n")
    if not head.startswith(b"WARC/"):
        raise Unreadable("damaged")
    if b"\nWARC-Type: resource\r" in head and head.endswith(b"\r\nContent-Length: %d" % (len(block) - 4)):
        return block[:-4]
    return _by_library(data)


def member(raw: Path, warc: str, offset: int, length: int) -> bytes:
    """Return the record at that place as it stands, unpacked. Raises `Unreadable` as `fetch` does."""
    found = _member(raw, warc, offset, length)
    return _unpacked(found) if found[:2] == b"\x1f\x8b" else found


def _member(raw: Path, warc: str, offset: int, length: int) -> bytes:
    # the open segment may get its final name between two tries
    for name in (warc, warc + OPEN, warc):
        try:
            with (raw / name).open("rb", buffering=0) as file:
                file.seek(offset)
                return _whole(file, length)
        except FileNotFoundError:
            continue
    raise Unreadable("vanished")


def _whole(file: io.FileIO, length: int) -> bytes:
    if not 0 < length <= os.fstat(file.fileno()).st_size:
        raise Unreadable("damaged")
    data = file.read(length)
    if len(data) < length:
        raise Unreadable("damaged")
    return data


def _unpacked(member: bytes) -> bytes:
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        data = stream.decompress(member, LIMIT + 65536)
    except zlib.error as error:
        raise Unreadable("damaged") from error
    if not stream.eof:
        raise Unreadable("too-large" if stream.unconsumed_tail else "damaged")
    return data


def _by_library(member: bytes) -> bytes:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        record = next(iter(ArchiveIterator(io.BytesIO(member))))
        data: bytes = record.content_stream().read(LIMIT + 1)
    except (ArchiveLoadFailed, StopIteration, EOFError, ValueError, zlib.error) as error:
        raise Unreadable("damaged") from error
    if len(data) > LIMIT:
        raise Unreadable("too-large")
    return data
