"""The list of what was collected: `DIR/raw/captures.parquet`, one row a source and its bytes.

Input: captures, one at a time; output: the table that extract and normalize read. The same bytes at
the same source again only move `last_seen`; changed bytes are a new row and the old one stays.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.address import same
from forms.paths import write_whole

NAME = "captures.parquet"

SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("document_id", pa.string()),
        ("parent", pa.string()),
        ("role", pa.string()),
        ("warc", pa.string()),
        ("offset", pa.int64()),
        ("length", pa.int64()),
        ("status", pa.int32()),
        ("reason", pa.string()),
        ("media_type", pa.string()),
        ("bytes", pa.int64()),
        ("first_seen", pa.timestamp("ms", "UTC")),
        ("last_seen", pa.timestamp("ms", "UTC")),
        ("portal", pa.string()),
        ("found_on", pa.string()),
        ("anchor", pa.string()),
        ("title", pa.string()),
        ("publisher", pa.string()),
        ("published", pa.date32()),
        ("report_year", pa.int32()),
        ("etag", pa.string()),
        ("last_modified", pa.string()),
    ]
)


@dataclass(slots=True)
class Capture:
    """Some bytes at a source (`document_id` their sha256), or why there are none (`reason`).

    `role`: file, container (a WARC or an archive, whose records or members are rows of their own),
    response (of anyone's WARC), or of a crawl page, attachment, list, api, robots. `parent` is the source
    of the container or of the page that an attachment belongs to. Times are seconds since 1970.

    Of a crawl: `found_on` the page that led there and `anchor` its words; `title`, `publisher`,
    `published` what the page, or the one an attachment belongs to, says of itself; `report_year` the
    crawler's verdict, null where it is no report; `etag` and `last_modified` for the next time.
    """

    source: str
    document_id: str | None = None
    parent: str | None = None
    role: str = "file"
    warc: str | None = None
    offset: int | None = None
    length: int | None = None
    status: int | None = None
    reason: str | None = None
    media_type: str | None = None
    bytes: int | None = None
    first_seen: int = 0
    last_seen: int = 0
    portal: str | None = None
    found_on: str | None = None
    anchor: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    report_year: int | None = None
    etag: str | None = None
    last_modified: str | None = None


#: columns for who joins the table with an index: the address, and the digest as WARC and CDXJ write it
_NAMES: dict[str, Callable[[Capture], str | None]] = {
    "url": lambda one: one.source if "://" in one.source else None,
    "hash": lambda one: one.document_id and f"sha256:{one.document_id}",
}
#: what a later sight of the same bytes says anew, where it says anything
_RENEWED = ("anchor", "title", "publisher", "published", "report_year", "etag", "last_modified", "status")
_ROW = attrgetter(*(field.name for field in fields(Capture)))


class Captures:
    """All captures of one `DIR/raw`."""

    def __init__(self, raw: Path) -> None:
        self.path = raw / NAME
        self._rows: dict[tuple[str, str | None], Capture] = {}
        self._first: dict[str, Capture] = {}
        self._at: dict[str, list[Capture]] = {}
        for capture in _read(self.path):
            self._put(capture)

    def __iter__(self) -> Iterator[Capture]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def first(self, document_id: str) -> Capture | None:
        """Return the first capture of those bytes, one that a record holds before one that none does."""
        return self._first.get(document_id)

    def get(self, source: str, document_id: str | None) -> Capture:
        """Return the row of a source and its bytes; KeyError where there is none."""
        return self._rows[source, document_id]

    def at(self, url: str) -> list[Capture]:
        """Return the rows of an address, however it is written (`address.same`)."""
        return self._at.get(same(url), [])

    def touch(self, container: Capture) -> bool:
        """Move `last_seen` of a container seen whole before, and of what it holds; False for a new one."""
        known = self._rows.get((container.source, container.document_id))
        if known is None or known.reason:
            return False
        inside = {container.source}
        for capture in self:
            if capture.warc == container.warc or (capture.parent in inside and capture.parent != container.source):
                capture.last_seen = container.last_seen
                if capture.role == "container":
                    inside.add(capture.source)
        return True

    def see(self, capture: Capture) -> bool:
        """Take in a capture; True where its source and bytes are new.

        A source that had no bytes before loses that row when it has some, and so does the folder above it.
        """
        known = self._rows.get((capture.source, capture.document_id))
        if known is None:
            self._put(capture)
        else:
            self._again(known, capture)
        if capture.document_id:
            gone = self._rows.pop((capture.source, None), None)
            if gone is not None and (there := self._at.get(same(capture.source))):
                there.remove(gone)
            if "://" not in capture.source:
                self._rows.pop((os.path.dirname(capture.source), None), None)
        return known is None

    def _again(self, known: Capture, capture: Capture) -> None:
        known.last_seen = max(known.last_seen, capture.last_seen)
        known.reason, known.role, known.parent = capture.reason, capture.role, capture.parent
        known.found_on, known.portal = known.found_on or capture.found_on, known.portal or capture.portal
        for name in _RENEWED:
            if (said := getattr(capture, name)) is not None:
                setattr(known, name, said)
        if capture.warc is not None and (known.warc is None or known.document_id is None):
            known.warc, known.offset, known.length = capture.warc, capture.offset, capture.length
            self._put(known)

    def _put(self, capture: Capture) -> None:
        key = capture.source, capture.document_id
        if "://" in capture.source and key not in self._rows:
            self._at.setdefault(same(capture.source), []).append(capture)
        self._rows[key] = capture
        if capture.document_id and (capture.role != "container" or capture.offset is not None):
            first = self._first.setdefault(capture.document_id, capture)
            if first.warc is None and capture.warc:
                self._first[capture.document_id] = capture

    def save(self) -> None:
        """Write the table, whole."""
        columns = list(zip(*map(_ROW, self._rows.values()), strict=True)) or [()] * len(SCHEMA)
        seconds = {"first_seen", "last_seen"}
        arrays = [
            pa.array([1000 * t for t in column], pa.int64()).cast(field.type)
            if field.name in seconds
            else pa.array(column, field.type)
            for field, column in zip(SCHEMA, columns, strict=True)
        ]
        table = pa.table(arrays, SCHEMA)
        for name, told in _NAMES.items():
            table = table.append_column(name, pa.array([told(one) for one in self], pa.string()))
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd")
        write_whole(self.path, sink.getvalue())


def _read(path: Path) -> Iterator[Capture]:
    if not path.exists():
        return
    table = pq.read_table(path, schema=SCHEMA)
    columns: list[list[Any]] = []
    for field in fields(Capture):
        column = table[field.name]
        seen = pa.types.is_timestamp(column.type)
        columns.append([t // 1000 for t in column.cast(pa.int64()).to_pylist()] if seen else column.to_pylist())
    for row in zip(*columns, strict=True):
        yield Capture(*row)
