"""The stage: from `DIR/raw` to `DIR/extracted`.

Input: `captures.parquet` and the records it names; output: shards and their manifest. Work is done
when the same bytes were read by the same reader and forms; a killed run keeps every shard it named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pyarrow.parquet as pq

from extract import batch, pool
from extract.allowance import Limits
from extract.batch import Batch, Job
from extract.store import Store
from forms.fingerprint import fingerprint
from forms.paths import Folders, lock, need_space
from forms.warc import WAYS

Progress = Callable[[int, int], None]

#: documents a worker is given at a time, and the work in them: their bytes, where a byte of some kinds counts more
BATCH, BATCH_WORK = 16, 2_000_000
_WORK = {"application/pdf": 4, "image/": 20}
#: modules of this package that do not change what is read
_AROUND = {
    "__init__", "allowance", "batch", "examine", "explain", "explain_drawing", "explain_image", "frames", "pdf_picture", "pool", "run",
    "schematic", "store", "worker",
}  # fmt: skip


@dataclass(slots=True)
class ExtractCount:
    """How many documents there are; of them read now, read before, unreadable now; facts found now."""

    documents: int = 0
    read: int = 0
    known: int = 0
    unreadable: int = 0
    facts: int = 0


def extract(
    data: Path,
    *,
    workers: int = 1,
    again: bool = False,
    limit: int | None = None,
    progress: Progress | None = None,
    reader: str = "extract.document.read",
    limits: Limits | None = None,
) -> ExtractCount:
    """Read every captured document that this version of the reader has not read.

    `again` reads all; `limit` at most so many. `reader` is the dotted name of the function that reads
    one document. Raises `Busy` and `NoSpace`.
    """
    folders = Folders(data)
    with lock(folders.extracted):
        need_space(folders.extracted)
        store, version = Store(folders.extracted), reader_version()
        jobs = _jobs(folders.raw)
        todo = [job for job in jobs if again or store.version(job.document_id) != version][:limit]
        count = ExtractCount(documents=len(jobs), known=len(jobs) - len(todo))
        try:
            tell = partial(_tell, progress, len(todo))
            for lot in _read(todo, folders.raw, workers, reader, limits, tell):
                store.add(lot, version)
                _tally(count, lot)
        finally:
            store.close(version)
        return count


@cache
def reader_version() -> str:
    """Return the hash of everything that decides what is read: the reader's modules and the forms."""
    here = Path(__file__).parent
    modules = [path for path in here.glob("*.py") if path.stem not in _AROUND]
    forms = here.parent / "forms"
    return fingerprint([*modules, *forms.glob("*.py"), *forms.glob("*.yml")])


def _jobs(raw: Path) -> list[Job]:
    """Return every captured document once, in the order of the captures, from a record if any holds it."""
    path = raw / "captures.parquet"
    if not path.exists():
        return []
    names = ["document_id", "source", "media_type", "bytes", "warc", "offset", "length", "role"]
    columns = [column.to_pylist() for column in pq.read_table(path, columns=names).select(names).columns]
    jobs: dict[str, Job] = {}
    for document_id, source, media_type, size, warc, offset, length, role in zip(*columns, strict=True):
        if document_id is None or role == "container" or role in WAYS:
            continue
        known = jobs.get(document_id)
        if known is None or (known.warc is None and warc is not None):
            jobs[document_id] = Job(document_id, source, media_type or "", size or 0, warc, offset or 0, length or 0)
    return list(jobs.values())


def _tell(progress: Progress | None, total: int, done: int) -> None:
    if progress:
        progress(done, total)


def _read(
    todo: list[Job], raw: Path, workers: int, reader: str, limits: Limits | None, tell: Callable[[int], None]
) -> Iterator[list[Batch]]:
    """Yield what each lot gave: one batch, or one a document where the lot ended its worker and was tried again."""
    work = partial(batch.read, raw=str(raw), reader=reader)
    ready = partial(batch.prepare, reader=reader)
    for results in pool.run(work, _batches(todo), workers=workers, limits=limits, prepare=ready, progress=tell):
        yield [
            batch.unreadable(result.item, result.reason) if isinstance(result, pool.Ended) else result
            for result in results
        ]


def _batches(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    lot: list[Job] = []
    work = 0
    for job in jobs:
        expected = job.bytes * next((times for kind, times in _WORK.items() if job.media_type.startswith(kind)), 1)
        if lot and (len(lot) == BATCH or work + expected > BATCH_WORK):
            yield lot
            lot, work = [], 0
        lot.append(job)
        work += expected
    if lot:
        yield lot


def _tally(count: ExtractCount, lot: Iterable[Batch]) -> None:
    rows = [row for done in lot for row in done.rows]
    unreadable = sum(row.outcome == "unreadable" for row in rows)
    count.unreadable += unreadable
    count.read += len(rows) - unreadable
    count.facts += sum(row.facts for row in rows)
