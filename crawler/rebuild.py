"""Makes `captures.parquet` and every index anew from the WARC files alone.

Input: the WARC files of `DIR/raw`; output: the table and the indexes as they were written at the time.
What no record says cannot come back: files that were only referred to, that could not be read, or whose
bytes another file had before; addresses that were never asked for; sights of a file after the first.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from warcio.exceptions import ArchiveLoadFailed

from crawler import collect, records
from crawler.archive import take_in
from crawler.captures import NAME, Capture, Captures
from crawler.cdxj import Entry, Place, write_index
from crawler.inside import CollectCount, Inside, Packed
from forms.media import media_type
from forms.packed import kind_of
from forms.paths import lock, sweep
from forms.warc import OPEN

Progress = Callable[[int, int], None]

#: what the table as it was before is called, with the time
OLD = "captures-%Y%m%dT%H%M%SZ.parquet"
_OURS = re.compile(r"(?P<portal>.+)-(?P<when>\d{8}T\d{6}Z-\d{5})\.warc\.gz")
_COPY = re.compile(r".*-(?P<digest>[0-9a-f]{12})\.warc(?:\.gz)?")


@dataclass(slots=True)
class RebuildCount:
    """What came of it: WARC files, of them damaged ones; records; rows of the new table.

    `before` had the table before (None where it could not be read), which is kept as `old`.
    """

    warcs: int = 0
    damaged: int = 0
    records: int = 0
    rows: int = 0
    before: int | None = None
    old: str | None = None


def rebuild(raw: Path, progress: Progress | None = None) -> RebuildCount:
    """Write captures and indexes anew; the table before stays beside the new one. Raises `Busy`, `NoSpace`."""
    if any(raw.glob("*" + OPEN)):
        _close_open(raw)
    with lock(raw):
        sweep(raw)
        return _Rebuild(raw, progress or (lambda done, total: None)).run()


def _close_open(raw: Path) -> None:
    """Let a collection of nothing close what a killed run left open, with the members it did not come to."""
    if _rows(raw / NAME) is None and (raw / NAME).exists():
        _keep_old(raw)
        (raw / NAME).unlink()
    collect.archive([], raw)


def warcs(raw: Path) -> list[Path]:
    """Return the closed WARC files in the order in which they were begun, copies of others' last."""
    found = [*raw.glob("*.warc.gz"), *raw.glob("*.warc")]
    return sorted(found, key=lambda path: (ours[2] if (ours := _OURS.fullmatch(path.name)) else "~", path.name))


class _Archive(NamedTuple):
    """An archive of documents: the URI of its record, its row's source and bytes, the portal its members are of."""

    uri: str
    source: str
    document_id: str
    portal: str | None


class _Rebuild:
    """One rebuilding, with the lock of `raw` held."""

    def __init__(self, raw: Path, progress: Progress) -> None:
        self.raw, self.progress = raw, progress
        self.captures = Captures(raw / "anew")
        self.captures.path = raw / NAME
        self.count = RebuildCount(before=_rows(raw / NAME))
        #: revisits of bytes that no file before theirs holds
        self._early: list[tuple[Entry, str]] = []
        self._archives: dict[tuple[str, str], _Archive] = {}

    def run(self) -> RebuildCount:
        paths = warcs(self.raw)
        for done, path in enumerate(paths, 1):
            self._take(path)
            self.progress(done, len(paths))
        for entry, name in self._early:
            self._see(entry, name)
        for found in self._archives.values():
            self._open(found)
        self.count.old = _keep_old(self.raw)
        self.captures.save()
        self.count.rows = len(self.captures)
        return self.count

    def _take(self, path: Path) -> None:
        entries, whole = read(path)
        write_index(self.raw, path.name, entries)
        self.count.warcs, self.count.damaged = self.count.warcs + 1, self.count.damaged + (not whole)
        self.count.records += len(entries)
        container = _copied(path)
        if container is not None:
            container.reason = "damaged" if not whole else None if container.bytes else "empty"
            self.captures.see(container)
        for entry in entries:
            if container is not None:
                entry.capture.parent = container.source
            if entry.mime == records.REVISIT and self.captures.first(entry.capture.document_id or "") is None:
                self._early.append((entry, path.name))
            else:
                self._see(entry, path.name)

    def _see(self, entry: Entry, name: str) -> None:
        capture = entry.capture
        first = self.captures.first(capture.document_id or "")
        if first is not None and first.role == "container" and capture.role in ("page", "attachment"):
            capture.role = "container"  # a revisit says what the page around it took the archive for
        if entry.mime == records.REVISIT:
            self._say_anew(entry, name)
        take_in(self.captures, [entry])
        row = self.captures.get(capture.source, capture.document_id)
        row.first_seen = min(row.first_seen, capture.first_seen)
        if row.role == "container" and records.MEMBER not in entry.uri:
            ours = _OURS.fullmatch(name) if row.portal else None
            key = row.source, row.document_id or ""
            self._archives.setdefault(key, _Archive(entry.uri, *key, ours["portal"] if ours else None))

    def _say_anew(self, entry: Entry, name: str) -> None:
        """Give a revisit what the server said of it for the next time."""
        at = Capture(entry.capture.source, warc=name, offset=entry.place.offset, length=entry.place.length)
        headers = records.answered(self.raw, at).headers
        entry.capture.etag, entry.capture.last_modified = headers.get("etag"), headers.get("last-modified")

    # --- archives of documents -----------------------------------------------------------------------

    def _open(self, found: _Archive) -> None:
        """Take in the members of an archive, as of its first sight and of its last."""
        row = self.captures.get(found.source, found.document_id)
        entry = Entry(found.uri, row.first_seen, row, Place(0, 0), "", None)
        for now in dict.fromkeys((row.first_seen, row.last_seen)):
            describe = partial(_described, found.portal)
            Inside(self.captures, CollectCount(), now, describe, self._store).open_all(self.raw, [entry])

    def _store(self, packed: Packed) -> None:
        capture = packed.capture
        first = self.captures.first(capture.document_id or "")
        if first is not None and first.warc:
            capture.warc, capture.offset, capture.length = first.warc, first.offset, first.length
        self.captures.see(capture)


def _described(portal: str | None, capture: Capture, uri: str, payload: bytes) -> Packed:
    capture.document_id, capture.bytes = hashlib.sha256(payload).hexdigest(), len(payload)
    capture.media_type, capture.portal = media_type(payload[:1024], capture.source), portal
    archive = payload if kind_of(payload) else None
    capture.role = "container" if archive else "file"
    return Packed(capture, uri, None, archive)


def read(path: Path) -> tuple[list[Entry], bool]:
    """Return what a WARC file holds as far as it can be read, and whether that is all of it."""
    entries: list[Entry] = []
    try:
        entries.extend(records.read(path, path.name))
    except (ArchiveLoadFailed, EOFError, ValueError, OSError, zlib.error):
        return entries, False
    return entries, True


def _copied(path: Path) -> Capture | None:
    """Return the row of a WARC that `run` brought here from elsewhere: its name ends with its digest."""
    named = _COPY.fullmatch(path.name)
    if not named:
        return None
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    status = path.stat()
    seen = int(status.st_mtime)
    return None if not digest.startswith(named["digest"]) else Capture(
        str(path.resolve()), digest, role="container", warc=path.name, media_type="application/warc",
        bytes=status.st_size, first_seen=seen, last_seen=seen,
    )  # fmt: skip


def _rows(path: Path) -> int | None:
    try:
        return int(pq.read_metadata(path).num_rows)
    except (OSError, pa.ArrowException):
        return None


def _keep_old(raw: Path) -> str | None:
    """Give the table a second name, by which it stays; return that."""
    name = time.strftime(OLD, time.gmtime())
    if not (raw / NAME).exists():
        return None
    with suppress(FileNotFoundError):
        (raw / name).unlink()
    try:
        os.link(raw / NAME, raw / name)
    except OSError:
        shutil.copyfile(raw / NAME, raw / name)
    return name
