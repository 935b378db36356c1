"""Reads a batch of documents; runs in a worker.

Input: jobs that say where a document's bytes are, and the reader by name; output: a `Batch`, ready to
be sent and written. What a reader cannot open is `unreadable` with its reason; an unforeseen error of
one document is caught here, becomes an issue with its traceback, and touches no other document.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from extract import allowance, frames
from forms.packed import read_capture
from forms.records import Fact, Issue, Paragraph, Unreadable


class Job(NamedTuple):
    """A document to read: a record in `raw`, or the file at `source` where `warc` is None."""

    document_id: str
    source: str
    media_type: str
    bytes: int
    warc: str | None
    offset: int
    length: int


class Row(NamedTuple):
    """What the manifest says of a document, all but its shard and the reader's version."""

    document_id: str
    outcome: str
    reason: str | None
    format: str | None
    charset: str | None
    bytes: int
    media_type: str
    meta: str | None
    facts: int


class Batch(NamedTuple):
    """Some documents read: their rows, and three tables as Arrow IPC bytes."""

    rows: list[Row]
    facts: bytes = b""
    paragraphs: bytes = b""
    issues: bytes = b""


class _Read(NamedTuple):
    row: Row
    facts: Sequence[Fact] = ()
    paragraphs: Sequence[Paragraph] = ()
    issues: Sequence[Issue] = ()


def prepare(reader: str) -> None:
    """Make a fresh worker ready: import the reader before its time counts."""
    # what Arrow's own pools reserve and do not use would count against the limit of memory
    pa.set_memory_pool(pa.system_memory_pool())
    sys.meta_path.insert(0, _NoPandas())
    _function(reader)


class _NoPandas(MetaPathFinder):
    """Arrow looks for pandas at the first list it is given: half a second and 40 MB, for nothing here."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def read(jobs: Sequence[Job], raw: str, reader: str) -> Batch:
    """Read the documents with the function of that dotted name (`extract.document.read`)."""
    function = _function(reader)
    results = [_one(job, raw, function) for job in jobs]
    try:
        return _batch(results)
    except MemoryError:
        raise
    except Exception:
        # a record that fits no column: find whose it is
        return _batch([_fitting(result) for result in results])


def unreadable(job: Job, reason: str) -> Batch:
    """Return the batch of one document that gave nothing."""
    return Batch([_row(job, "unreadable", reason)])


@cache
def _function(name: str) -> Callable[[bytes, str, str], Any]:
    module, _, attribute = name.rpartition(".")
    found: Callable[[bytes, str, str], Any] = getattr(importlib.import_module(module), attribute)
    return found


def _one(job: Job, raw: str, function: Callable[[bytes, str, str], Any]) -> _Read:
    allowance.begin_document()
    try:
        found = function(_bytes(job, Path(raw)), job.source, job.media_type)
        meta = json.dumps(found.meta, ensure_ascii=False, sort_keys=True)
        row = _row(job, "read", None, found.format, found.charset, meta, len(found.facts))
        return _Read(row, found.facts, found.paragraphs, found.issues)
    except MemoryError:
        raise
    except Unreadable as error:
        return _Read(_row(job, "unreadable", str(error)))
    except Exception:
        return _unforeseen(_row(job, "unreadable", "unforeseen"))


def _row(
    job: Job,
    outcome: str,
    reason: str | None,
    kind: str | None = None,
    charset: str | None = None,
    meta: str | None = None,
    facts: int = 0,
) -> Row:
    return Row(
        job.document_id, outcome, reason, kind, charset, job.bytes, job.media_type, meta and _writable(meta), facts
    )


def _unforeseen(row: Row) -> _Read:
    row = row._replace(outcome="unreadable", reason="unforeseen", facts=0)
    return _Read(row, issues=[Issue("unforeseen", "", _writable(traceback.format_exc()))])


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _bytes(job: Job, raw: Path) -> bytes:
    return read_capture(raw, job.source, job.document_id, (job.warc, job.offset, job.length))


def _batch(results: Sequence[_Read]) -> Batch:
    ids = [result.row.document_id for result in results]
    return Batch(
        [result.row for result in results],
        frames.pack(frames.table(frames.FACTS, ids, [result.facts for result in results])),
        frames.pack(frames.table(frames.PARAGRAPHS, ids, [result.paragraphs for result in results])),
        frames.pack(frames.table(frames.ISSUES, ids, [result.issues for result in results])),
    )


def _fitting(result: _Read) -> _Read:
    try:
        _batch([result])
        return result
    except MemoryError:
        raise
    except Exception:
        return _unforeseen(result.row)
