"""The shards of `DIR/extracted` and their manifest.

Input: batches of read documents, in order; output: `<shard>.facts.parquet`, `.paragraphs.parquet`,
`.issues.parquet`, about a thousand whole documents each, named by the hash of their content and never
changed, and `manifest.parquet`, one row a document, which says what counts. A shard that the manifest
does not name is not there; a document's rows in any shard but the manifest's do not count.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extract.batch import Batch
from extract.frames import FACTS, ISSUES, MANIFEST, PARAGRAPHS, unpack
from forms.paths import sweep, write_whole

#: documents a shard, and bytes of its tables in memory
DOCUMENTS, BYTES = 1000, 64_000_000
#: writing the manifest may take one part in so many of a run's time
SHARE = 20

TABLES = {"facts": FACTS, "paragraphs": PARAGRAPHS, "issues": ISSUES}


class Store:
    """The shards of one folder, whose lock the caller holds."""

    def __init__(self, folder: Path, documents: int | None = None) -> None:
        self.folder, self.documents = folder, documents or DOCUMENTS
        self._batches: list[Batch] = []
        self._versions: dict[str, str] = {}
        self._shard_of: dict[str, str] = {}
        self._rows: dict[str, pa.Table] = {}
        self._next_write = 0.0
        self._writer = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None
        sweep(folder)
        self._load()
        self._remove_strangers()

    def _load(self) -> None:
        try:
            manifest = pq.read_table(self.folder / "manifest.parquet", schema=MANIFEST)
        except (OSError, pa.ArrowException):
            return
        start = 0
        # a shard's rows stand together: one pass, however many shards there are
        for shard, names in groupby(manifest["shard"].to_pylist()):
            length = sum(1 for _ in names)
            if all(path.exists() for path in self._paths(shard)):
                self._know(shard, manifest.slice(start, length))
            start += length

    def _know(self, shard: str, rows: pa.Table) -> None:
        self._rows[shard] = rows
        ids = rows["document_id"].to_pylist()
        self._shard_of.update(dict.fromkeys(ids, shard))
        self._versions.update(zip(ids, rows["reader_version"].to_pylist(), strict=True))

    def _paths(self, shard: str) -> list[Path]:
        return [self.folder / f"{shard}.{name}.parquet" for name in TABLES]

    def _remove_strangers(self) -> None:
        """Remove shards that the manifest does not name: overtaken ones, or a killed run's."""
        for path in self.folder.glob("*.*.parquet"):
            if path.name.partition(".")[0] not in self._rows:
                with suppress(OSError):
                    path.unlink()

    def version(self, document_id: str) -> str | None:
        """Return which version of the reader read the document, or None."""
        return self._versions.get(document_id)

    def add(self, lot: Iterable[Batch], version: str) -> None:
        """Take in what one lot gave; a full shard is written, which never ends within a lot: whether a worker was killed
        in it must not tell."""
        self._batches += lot
        count = sum(len(batch.rows) for batch in self._batches)
        size = sum(len(batch.facts) + len(batch.paragraphs) for batch in self._batches)
        if count >= self.documents or size >= BYTES:
            self.flush(version)

    def flush(self, version: str) -> None:
        """Write what was taken in as a shard, while more is read; what the write before raised is raised here."""
        self._wait()
        if self._batches:
            batches, self._batches = self._batches, []
            self._writing = self._writer.submit(self._write, batches, version)

    def _wait(self) -> None:
        writing, self._writing = self._writing, None
        if writing:
            writing.result()

    def _write(self, batches: list[Batch], version: str) -> None:
        tables = [
            _joined([unpack(getattr(batch, name), schema) for batch in batches]) for name, schema in TABLES.items()
        ]
        self._commit(tables, _rows(batches, version))
        self._write_manifest(patient=True)

    def _commit(self, tables: Sequence[pa.Table], rows: pa.Table) -> None:
        """Write a shard and let it overtake what older shards hold of its documents."""
        contents = [_parquet(table) for table in tables]
        digest = hashlib.sha256()
        for content in contents:
            digest.update(content)
        shard = digest.hexdigest()[:16]
        for path, content in zip(self._paths(shard), contents, strict=True):
            write_whole(path, content)
        self._overtake(shard, rows["document_id"])
        place = MANIFEST.get_field_index("shard")
        self._know(shard, rows.set_column(place, "shard", pa.array([shard] * rows.num_rows, pa.string())))

    def _overtake(self, shard: str, ids: pa.ChunkedArray) -> None:
        for old in {self._shard_of.get(document_id) for document_id in ids.to_pylist()} - {None, shard}:
            rows = self._rows[str(old)]
            self._rows[str(old)] = rows.filter(pc.invert(pc.is_in(rows["document_id"], ids.combine_chunks())))

    def _write_manifest(self, patient: bool = False) -> None:
        started = time.monotonic()
        if patient and started < self._next_write:
            return
        rows = [rows for rows in self._rows.values() if rows.num_rows]
        manifest = pa.concat_tables(rows) if rows else MANIFEST.empty_table()
        write_whole(self.folder / "manifest.parquet", _parquet(manifest))
        self._next_write = time.monotonic() + SHARE * (time.monotonic() - started)

    def close(self, version: str) -> None:
        """Write what is left, merge small and overtaken shards, remove what no longer counts."""
        self.flush(version)
        self._wait()
        self._writer.shutdown()
        self._merge()
        self._write_manifest()
        self._rows = {shard: rows for shard, rows in self._rows.items() if rows.num_rows}
        self._remove_strangers()

    def _merge(self) -> None:
        for group in list(self._groups()):
            if len(group) > 1:
                rows = pa.concat_tables([self._rows[shard] for shard in group]).combine_chunks()
                tables = [_joined([self._live(shard, name) for shard in group]) for name in TABLES]
                self._commit(tables, rows)

    def _groups(self) -> Iterator[list[str]]:
        """Yield lots of shards that hold less than half of what they may, each lot one shard's worth."""
        lot: list[str] = []
        count = 0
        for shard, rows in self._rows.items():
            if 0 < rows.num_rows < self.documents // 2:
                lot.append(shard)
                count += rows.num_rows
            if count >= self.documents // 2:
                yield lot
                lot, count = [], 0
        yield lot

    def _live(self, shard: str, name: str) -> pa.Table:
        table = pq.read_table(self.folder / f"{shard}.{name}.parquet", schema=TABLES[name])
        ids = self._rows[shard]["document_id"].combine_chunks()
        return table.filter(pc.is_in(table["document_id"].cast(pa.string()), ids))


def _rows(batches: Sequence[Batch], version: str) -> pa.Table:
    rows = [row for batch in batches for row in batch.rows]
    columns: dict[str, Any] = dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))
    columns |= {"shard": [None] * len(rows), "reader_version": [version] * len(rows)}
    return pa.table([pa.array(columns[field.name], field.type) for field in MANIFEST], MANIFEST)


def _joined(tables: Sequence[pa.Table]) -> pa.Table:
    """Return the tables as one, its dictionaries one, so that equal rows give equal bytes however they came."""
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def _parquet(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", write_statistics=False)
    return sink.getvalue()
