"""Whether the tables of a generation agree with each other, before it comes into force.

Input: the folder of a generation, and of the one before; output: nothing, or `UnsoundError`. Files that are the same
as before were checked then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from normalize.column import Table
from normalize.schema import tables


class UnsoundError(RuntimeError):
    """A new generation that contradicts itself; the old one stays."""


def check(folder: Path, before: Path | None = None) -> None:
    """Raise `UnsoundError` where a key stands twice, an id is not known or a table is missing.

    A file of the generation `before` was checked then, as long as all reports of then are still there.
    """
    known = {name: set(_column(folder, "reports", name)) for name in ("report_id", "agency_id")}
    then = {name: set(_column(before, "reports", name)) if before else set() for name in known}
    lasting = all(then[name] <= known[name] for name in known)
    for name, table in tables().items():
        files = sorted((folder / name).glob("*.parquet"))
        if not files:
            raise UnsoundError(f"{name}: no file")
        for path in files:
            same = _is_same(path, before and before / name / path.name)
            if not (same and lasting):
                _known(path, table, known)
            if not same and table.key:
                _unique(path, table)


def _is_same(path: Path, old: Path | None) -> bool:
    return old is not None and old.exists() and path.samefile(old)


def _known(path: Path, table: Table, known: Mapping[str, set[str | None]]) -> None:
    for column in known.keys() & {column.name for column in table.columns}:
        strangers = {word for word in _words(path, column) if word is not None} - known[column]
        if strangers:
            raise UnsoundError(f"{table.name}: {column} not in reports: {sorted(strangers)[:3]}")


def _unique(path: Path, table: Table) -> None:
    """Each row group is checked alone: a report's rows stand in one."""
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            codes = np.sort(_codes(file.read_row_group(group, columns=list(table.key))))
            if (codes[1:] == codes[:-1]).any():
                raise UnsoundError(f"{table.name}: a key stands twice in {path.name}")


def _codes(rows: pa.Table) -> NDArray[np.int64]:
    """Return a number for each row, the same only where all columns are."""
    codes = np.zeros(len(rows), np.int64)
    for column in rows.columns:
        whole = column.combine_chunks()
        words = whole if isinstance(whole, pa.DictionaryArray) else whole.dictionary_encode()
        count = len(words.dictionary) + 1
        codes = codes * count + words.indices.fill_null(count - 1).to_numpy(zero_copy_only=False)
    return codes


def _column(folder: Path, table: str, column: str) -> Iterator[str | None]:
    for path in sorted((folder / table).glob("*.parquet")):
        yield from _words(path, column)


def _words(path: Path, column: str) -> Iterator[str | None]:
    with pq.ParquetFile(path) as file:
        for chunk in file.read(columns=[column])[column].chunks:
            yield from chunk.dictionary.to_pylist()
