"""The tables of one generation of `DIR/tidy`, read by columns or in the order of agencies, never a large one whole.

Input: the generation in force; output: Arrow tables, the captions and labels that fields carry, and `Cursor`s.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from forms.form import NARRATIVE, TABLES
from forms.messages import Mistake, said
from forms.paths import Folders, current

#: rows that a cursor holds
BATCH = 1 << 14


class Tidy:
    """One generation: it stays as it is while it is read, whatever the link is moved to."""

    def __init__(self, data: Path) -> None:
        folder = current(data)
        if folder is None:
            tidy = Folders(data).tidy
            raise Mistake(
                said(
                    f"{tidy}：还没有表格，请先运行 gongkai run",
                    f"{tidy}: no tables yet, run `gongkai run SOURCE` first",
                )
            )
        self.folder = folder

    @property
    def name(self) -> str:
        """The generation's name."""
        return self.folder.name

    def files(self, table: str) -> list[Path]:
        """Return the files of a table, by year."""
        return sorted((self.folder / table).glob("[!.]*.parquet"))

    def read(self, table: str, columns: Sequence[str]) -> pa.Table:
        """Return columns of a table, words as plain text."""
        if not set(columns) <= self.fields(table).keys():
            raise _older()
        parts = [plain(pq.read_table(path, columns=list(columns))) for path in self.files(table)]
        return pa.concat_tables(parts).combine_chunks()

    def fields(self, table: str) -> dict[str, dict[str, str]]:
        """Return the metadata of each column: labels, unit, description, and what else it carries."""
        files = self.files(table)
        if not files:
            raise _older()
        schema = pq.read_schema(files[0])
        return {
            field.name: {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
            for field in schema
        }

    @cached_property
    def tables(self) -> list[str]:
        """The tables there are, those of cells first, then those of paragraphs."""
        order = [*TABLES, *NARRATIVE]
        names = (path.name for path in self.folder.iterdir() if path.is_dir() and self.files(path.name))
        return sorted(names, key=lambda name: (order.index(name) if name in order else len(order), name))

    def captions(self, table: str, column: str) -> dict[str, list[str]]:
        """Return the captions (zh, en) of the words of a column."""
        found = self.fields(table)[column].get("captions")
        if found is None:
            raise _older()
        words: dict[str, list[str]] = json.loads(found)
        return words


def _older() -> Mistake:
    return Mistake(
        said(
            "表格由旧版写成：请先运行 gongkai normalize",
            "An earlier version wrote the tables: run `gongkai normalize` first",
        )
    )


def plain(rows: pa.Table) -> pa.Table:
    """Return a table with its dictionary columns as text, without metadata."""
    schema = pa.schema([(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in rows.schema])
    return rows.cast(schema).replace_schema_metadata()


class Cursor:
    """Reads one file, sorted by agency, from its first row to its last, some agencies at a time."""

    def __init__(self, path: Path, columns: Sequence[str], index: Mapping[str, int]) -> None:
        self._path, self._index = path, index
        self._batches = self._read(["agency_id", *(name for name in columns if name != "agency_id")])
        self._rows: pa.Table | None = None
        self._at: NDArray[np.int32] = np.empty(0, np.int32)
        self._last = -1

    def up_to(self, last: int) -> Iterator[tuple[pa.Table, NDArray[np.int32]]]:
        """Yield the rows, not yet given, of agencies up to this index, with each row's agency."""
        while self._fill():
            assert self._rows is not None
            count = int(np.searchsorted(self._at, last, side="right"))
            if count:
                yield self._rows.slice(0, count), self._at[:count]
            self._rows, self._at = self._rows.slice(count), self._at[count:]
            if len(self._at):
                return

    def _fill(self) -> bool:
        """Tell whether there are rows at hand, after reading on where there were none."""
        while not len(self._at):
            self._rows = next(self._batches, None)
            if self._rows is None:
                return False
            self._at = self._places(self._rows["agency_id"])
        return True

    def _places(self, column: pa.ChunkedArray) -> NDArray[np.int32]:
        chunks = [self._codes(chunk) for chunk in column.chunks]
        found = np.concatenate(chunks) if chunks else np.empty(0, np.int32)
        if len(found) and (found[0] < self._last or (np.diff(found) < 0).any()):
            raise RuntimeError(f"{self._path}: not in the order of agencies")
        self._last = int(found[-1]) if len(found) else self._last
        return found

    def _codes(self, chunk: pa.DictionaryArray) -> NDArray[np.int32]:
        words = np.array([self._index[word] for word in chunk.dictionary.to_pylist()] or [0], np.int32)
        codes: NDArray[np.int32] = words[chunk.indices.to_numpy(zero_copy_only=False)]
        return codes

    def _read(self, columns: list[str]) -> Iterator[pa.Table]:
        with pq.ParquetFile(self._path) as file:
            for group in range(file.num_row_groups):
                for batch in file.iter_batches(BATCH, row_groups=[group], columns=columns):
                    yield pa.Table.from_batches([batch])
