"""Collects what is already here: files, folders and WARC files into `DIR/raw`.

Input: SOURCEs, in the order given; output: records in the archive's segments and one row of
`captures.parquet` for each file found, also for one that could not be read. Files are read, hashed
and packed in threads (zlib and hashlib let others run); one hand writes, in sorted order.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed

from crawler import archive as warc
from crawler import records
from crawler.captures import Capture, Captures
from crawler.cdxj import Entry, write_index
from crawler.inside import CollectCount, Inside, Packed
from crawler.walk import Found, is_warc, reason_of, walk
from forms.media import media_type
from forms.packed import kind_of
from forms.paths import STAGES, STATUS, lock, need_space, sweep
from forms.warc import LIMIT

Progress = Callable[[int, int], None]

#: files are handed to a thread in lots of at most so many, and of so many bytes
LOT, LOT_BYTES = 64, 4_000_000
_WEB = ("http://", "https://")


def archive(
    sources: Sequence[Path],
    raw: Path,
    *,
    workers: int = 1,
    keep: bool = True,
    progress: Progress | None = None,
) -> CollectCount:
    """Put every file below the sources into `raw` and its captures; equal bytes are stored once.

    With `keep` false only the captures are written, and the bytes are read at their path later.
    Raises `Busy` and `NoSpace`.
    """
    with lock(raw):
        need_space(raw)
        sweep(raw)
        return _Collection(raw, workers, keep, progress).run(sources)


class _Collection:
    """One run over some sources, with the lock of `raw` held."""

    def __init__(self, raw: Path, workers: int, keep: bool, progress: Progress | None) -> None:
        self.raw, self.workers, self.keep = raw, max(1, workers), keep
        self.report = progress or (lambda done, total: None)
        self.now = int(time.time())
        self.captures = Captures(raw)
        self.segment = warc.Segment(raw)
        self.count = CollectCount()
        self.inside = Inside(self.captures, self.count, self.now, self._described, self._store)

    def run(self, sources: Sequence[Path]) -> CollectCount:
        self._recover()
        found = list(walk(sources, leave_out=[self.raw.parent / stage for stage in (*STAGES, STATUS)]))
        try:
            for done, packed in enumerate(self._packed(found), 1):
                self._take(packed)
                self.report(done, len(found))
        finally:
            self.segment.flush()
            self.captures.save()
            self.segment.close()
        return self.count

    def _packed(self, found: Iterable[Found]) -> Iterator[Packed]:
        """Yield the files in order, a few lots ahead of the writer being made ready in threads."""
        with ThreadPoolExecutor(self.workers) as threads:
            ahead: deque[Future[list[Packed]]] = deque()
            try:
                for lot in _lots(found):
                    ahead.append(threads.submit(self._pack, lot))
                    if len(ahead) > self.workers:
                        yield from ahead.popleft().result()
                while ahead:
                    yield from ahead.popleft().result()
            finally:
                threads.shutdown(cancel_futures=True)

    def _pack(self, lot: list[Found]) -> list[Packed]:
        return [self._pack_one(found) for found in lot]

    def _pack_one(self, found: Found) -> Packed:
        uri = Path(found.path).as_uri()
        capture = Capture(records.source_of(uri), first_seen=self.now, last_seen=self.now)
        capture.reason = found.reason
        if found.reason:
            return Packed(capture, uri)
        if is_warc(found.path):
            return Packed(capture, found.path)
        try:
            payload = _bytes(found.path)
        except OSError as error:
            capture.reason = reason_of(error)
            return Packed(capture, uri)
        return self._described(capture, uri, payload)

    def _described(self, capture: Capture, uri: str, payload: bytes) -> Packed:
        digest = hashlib.sha256(payload).hexdigest()
        capture.document_id, capture.bytes = digest, len(payload)
        capture.media_type = media_type(payload[:1024], capture.source)
        archive = payload if kind_of(payload) else None
        capture.role = "container" if archive else "file"
        first = self.captures.first(digest)
        if (first and first.warc) or not (self.keep or uri.startswith(_WEB)):
            return Packed(capture, uri, None, archive)
        return Packed(capture, uri, warc.pack(uri, payload, capture.media_type, digest, self.now), archive)

    def _take(self, packed: Packed) -> None:
        self.count.files += 1
        if packed.capture.document_id is None:
            self._without_bytes(packed)
            return
        self._tally(packed.capture, *self._store(packed))
        if packed.archive is not None:
            self.inside.open(packed.capture, packed.uri, packed.archive)

    def _store(self, packed: Packed) -> tuple[bool, bool]:
        """Write a record where its bytes have none; return whether the capture is new, and its bytes known."""
        capture = packed.capture
        first = self.captures.first(capture.document_id or "")
        if first and first.warc:
            capture.warc, capture.offset, capture.length = first.warc, first.offset, first.length
        elif packed.record is not None:
            self.segment.write(packed.record, packed.uri, capture)
        return self.captures.see(capture), first is not None

    def _recover(self) -> None:
        """Take in what a killed run wrote, and what it did not come to of the archives it had begun."""
        self.inside.open_all(self.raw, warc.recover(self.raw, self.captures))

    def _without_bytes(self, packed: Packed) -> None:
        capture = packed.capture
        if capture.reason is None:
            self._take_warc(capture, Path(packed.uri))
            return
        self.count.failed += 1
        self.captures.see(capture)

    def _tally(self, capture: Capture, new: bool, duplicate: bool) -> None:
        if not new:
            self.count.known += 1
        elif duplicate:
            self.count.duplicates += 1
        else:
            self.count.new += 1
        self.count.bytes += capture.bytes or 0

    def _take_warc(self, container: Capture, path: Path) -> None:
        """Copy a WARC into the archive and take in what of it may be a document."""
        container.role = "container"
        try:
            container.document_id, container.warc = _copied(path, self.raw)
        except OSError as error:
            container.reason = reason_of(error)
        else:
            container.media_type, container.bytes = "application/warc", (self.raw / container.warc).stat().st_size
            container.reason = None if container.bytes else "empty"
            self._take_records(container, container.warc)
        self.count.failed += bool(container.reason)
        new = self.captures.see(container)
        if not container.reason:
            self._tally(container, new, False)

    def _take_records(self, container: Capture, name: str) -> None:
        if self.captures.touch(container):
            return
        entries: list[Entry] = []
        try:
            entries.extend(records.read(self.raw / name, name))
        except (ArchiveLoadFailed, EOFError, ValueError, OSError):
            container.reason = "damaged"
        for entry in entries:
            # an attachment in the WARC of a crawl has its page
            entry.capture.parent = entry.capture.parent or container.source
        warc.take_in(self.captures, entries)
        self.inside.open_all(self.raw, entries)
        self.count.responses += len(entries)
        write_index(self.raw, name, entries)


def _lots(found: Iterable[Found]) -> Iterator[list[Found]]:
    lot: list[Found] = []
    size = 0
    for file in found:
        if lot and (len(lot) == LOT or size + file.size > LOT_BYTES):
            yield lot
            lot, size = [], 0
        lot.append(file)
        size += file.size
    if lot:
        yield lot


def _bytes(path: str) -> bytes:
    # a pipe put in the file's place since it was found must not hold up the run
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    with open(handle, "rb", buffering=0) as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        if status.st_size > LIMIT:
            raise OSError(errno.EFBIG, "too large")
        return file.read()


def _copied(path: Path, raw: Path) -> tuple[str, str]:
    """Bring a WARC into `raw`, by a hard link where that is possible; return its sha256 and its name there."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    stem = path.name[: path.name.lower().rindex(".warc")]
    name = f"{stem}-{digest[:12]}{path.name[len(stem) :].lower()}"
    if not (raw / name).exists():
        unfinished = raw / f".{name}"
        with suppress(FileNotFoundError):
            unfinished.unlink()
        try:
            os.link(path, unfinished)
        except OSError:
            shutil.copyfile(path, unfinished)
        unfinished.replace(raw / name)
    return digest, name
