"""One Parquet file of a generation, written piece by piece: what did not change is taken from the file before.

Input: Arrow tables, each a piece with row groups of its own, and pieces named by their place in the old file; output:
the new file. Where it comes to the same pieces as the old one, it is the old one, hard-linked.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

#: rows of a row group: its dictionaries are its own, which keeps both small
ROW_GROUP = 1_000_000
Later = Callable[..., None]
_DICTIONARY_PAGE = 1 << 25
#: columns a query can skip row groups by; statistics of every column double the time of writing
_STATISTICS = ["agency_id", "report_id", "year"]


class TableFile:
    """A file being written. `old` is the one it follows, if there is one; `later` does things in their order, while
    the caller goes on; `groups` is how many row groups the file has, those to come included."""

    def __init__(self, path: Path, schema: pa.Schema, old: Path | None, later: Later) -> None:
        self.path, self.schema, self._later = path, schema, later
        self.groups = 0
        self._stack = ExitStack()
        self._old = self._opened(old) if old and old.is_file() else None
        self._writer: pq.ParquetWriter | None = None
        #: row groups of the old file that the new one begins with: the first so many, as long as nothing differs
        self._taken = 0

    def append(self, rows: pa.Table, done: Callable[[], None]) -> None:
        """Add rows as a piece of its own; `done` is called when they are written."""
        count = max(1, -(-len(rows) // ROW_GROUP))
        self.groups += count
        self._later(self._append, rows, count, done)

    def take(self, start: int, count: int) -> None:
        """Add row groups of the old file, which must be there."""
        self.groups += count
        self._later(self._take, start, count)

    def close(self) -> None:
        """Finish the file."""
        self._later(self._close)

    def _append(self, rows: pa.Table, count: int, done: Callable[[], None]) -> None:
        try:
            if self._writer is None and self._old is not None and self._stands_next(self._old, rows, count):
                self._taken += count
            else:
                self._writing().write_table(rows, row_group_size=ROW_GROUP)
        finally:
            done()

    def _take(self, start: int, count: int) -> None:
        if self._writer is None and start == self._taken:
            self._taken += count
        else:
            self._copy(range(start, start + count))

    def _close(self) -> None:
        if self._old is not None and self._writer is None and self._taken < self._old.num_row_groups:
            self._writing()
        self._stack.close()
        if self._writer is None and self._old is not None:
            _link(self._followed, self.path)

    def _opened(self, old: Path) -> pq.ParquetFile | None:
        """Open the old file, if it has the same columns."""
        self._followed = old
        file = self._stack.enter_context(pq.ParquetFile(old))
        return file if file.schema_arrow.equals(self.schema, check_metadata=True) else None

    def _writing(self) -> pq.ParquetWriter:
        """Return the writer; what was taken over until now is written first."""
        if self._writer is None:
            self._writer = self._stack.enter_context(
                pq.ParquetWriter(
                    self.path, self.schema, compression="zstd", dictionary_pagesize_limit=_DICTIONARY_PAGE,
                    write_statistics=_STATISTICS,
                )
            )  # fmt: skip
            self._copy(range(self._taken))
        return self._writer

    def _copy(self, groups: range) -> None:
        for group in groups:
            assert self._old is not None
            self._writing().write_table(self._old.read_row_group(group), row_group_size=ROW_GROUP)

    def _stands_next(self, old: pq.ParquetFile, rows: pa.Table, count: int) -> bool:
        """Tell whether these rows are the next piece of the old file."""
        groups = range(self._taken, self._taken + count)
        if groups.stop > old.num_row_groups:
            return False
        if sum(old.metadata.row_group(group).num_rows for group in groups) != len(rows):
            return False
        return bool(_plain(old.read_row_groups([*groups])).equals(_plain(rows)))


def _plain(rows: pa.Table) -> pa.Table:
    """Return the rows without dictionaries: two may hold the same words in another order."""
    types = [one.type.value_type if pa.types.is_dictionary(one.type) else one.type for one in rows.schema]
    return pa.table([column.cast(kind) for column, kind in zip(rows.columns, types, strict=True)], rows.column_names)


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)
