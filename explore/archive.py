"""Archived documents by their sha256, out of `DIR/raw`.

Input: `captures.parquet` and the WARC files it names (or the files themselves, where `run --no-archive` only
referred to them; members of archives too); output: a document's bytes, which have been hashed again.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, NamedTuple

import pyarrow.parquet as pq

from forms.packed import read_capture
from forms.records import Unreadable
from forms.warc import LIMIT

#: documents that are taken out at once, each up to `LIMIT`
AT_ONCE = 4
_COLUMNS = ["source", "media_type", "bytes", "warc", "offset", "length"]


class Altered(Exception):
    """What stands at a document's place has another sha256 than the tables say."""


class Copy(NamedTuple):
    """A document as it was collected: its bytes, where they came from, the media type it was served with."""

    data: bytes
    source: str
    media_type: str


class Archive:
    """The documents of one `DIR/raw`; several threads may ask."""

    def __init__(self, raw: Path) -> None:
        self.raw = raw
        self.turn = BoundedSemaphore(AT_ONCE)

    @property
    def exists(self) -> bool:
        """Whether anything was collected."""
        return self._captures.is_file()

    @property
    def _captures(self) -> Path:
        return self.raw / "captures.parquet"

    def copy(self, document_id: str) -> Copy | None:
        """Return a document; None where no capture has that id. Raises `Altered`, `Unreadable`."""
        rows = self._rows(document_id)
        failed: Exception | None = None
        for row in rows:
            try:
                return Copy(self._bytes(row, document_id), row["source"], row["media_type"] or "")
            except (Altered, Unreadable) as error:
                # of several reasons the gravest is told
                failed = failed if isinstance(failed, Altered) else error
        if failed is not None:
            raise failed
        return None

    def _rows(self, document_id: str) -> list[dict[str, Any]]:
        """Return the captures of those bytes, records before files."""
        if not self.exists:
            return []
        wanted = [("document_id", "==", document_id)]
        rows: list[dict[str, Any]] = pq.read_table(self._captures, columns=_COLUMNS, filters=wanted).to_pylist()
        return sorted(rows, key=lambda row: row["warc"] is None)

    def _bytes(self, row: dict[str, Any], document_id: str) -> bytes:
        if row["warc"] is None and (row["bytes"] or 0) > LIMIT:
            raise Unreadable("too-large")
        if row["warc"] is not None and Path(row["warc"]).name != row["warc"]:
            raise Unreadable("damaged")
        place = row["warc"], row["offset"] or 0, row["length"] or 0
        data = read_capture(self.raw, row["source"], document_id, place)
        if hashlib.sha256(data).hexdigest() != document_id:
            raise Altered(row["source"])
        return data
