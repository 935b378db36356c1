"""Replaces `DIR/tidy` as a whole: a new generation is written beside it, checked, and the link moved.

Input: Arrow tables by name and year; output: `DIR/.tidy/<n>`, to which `DIR/tidy` is a symbolic link.
The generation before stays until the next, so a reader that resolved the link reads on undisturbed.
Where links cannot be, the files are put into `DIR/tidy` one by one and `manifest.json`, written last,
names their generation.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from forms.paths import MANIFEST, Folders, current, lock, need_space
from normalize.column import Table
from normalize.schema import tables

#: rows of a row group: its dictionaries are its own, which keeps both small
ROW_GROUP = 1_000_000
_DICTIONARY_PAGE = 1 << 25
#: columns a query can skip row groups by; statistics of every column double the time of writing
_STATISTICS = ["agency_id", "report_id", "year"]


class UnsoundError(RuntimeError):
    """A new generation that contradicts itself; the old one stays."""


class Generation:
    """A generation being written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writers: dict[tuple[str, str], pq.ParquetWriter] = {}
        self.rows: dict[str, int] = {}

    def __enter__(self) -> Generation:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._writers.values():
            writer.close()

    def append(self, name: str, stem: str, rows: pa.Table) -> None:
        """Add rows to `<table>/<stem>.parquet`, as row groups of their own."""
        writer = self._writers.get((name, stem)) or self._open(name, stem)
        writer.write_table(rows, row_group_size=ROW_GROUP)
        self.rows[name] = self.rows.get(name, 0) + len(rows)

    def fill(self) -> None:
        """Give every table that got no rows one empty file, so that each can be read."""
        written = {name for name, _ in self._writers}
        for name, table in tables().items():
            if name not in written:
                self.append(name, "unknown" if table.by else name, table.schema.empty_table())

    def write(self, name: str, text: str) -> None:
        """Write a text file beside the tables."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def _open(self, name: str, stem: str) -> pq.ParquetWriter:
        path = self.folder / name / f"{stem}.parquet"
        path.parent.mkdir(exist_ok=True)
        schema = tables()[name].schema
        writer = pq.ParquetWriter(
            path, schema, compression="zstd", dictionary_pagesize_limit=_DICTIONARY_PAGE, write_statistics=_STATISTICS
        )
        self._writers[name, stem] = writer
        return writer


@contextmanager
def new(folders: Folders) -> Iterator[Generation]:
    """Write a generation; when the block ends well it is checked and becomes `DIR/tidy`."""
    home = folders.data / ".tidy"
    with lock(home):
        need_space(home)
        before = current(folders.data)
        folder = _begin(home)
        with Generation(folder) as generation:
            yield generation
            generation.fill()
        check(folder)
        _share(folder, before)
        _sync(folder)
        number = max((int(path.name) for path in _generations(home)), default=0) + 1
        folder.replace(home / str(number))
        _publish(folders, home / str(number))
        _sweep(home, {home / str(number), before})


def check(folder: Path) -> None:
    """Raise `UnsoundError` where a key stands twice, an id is not known or a table is missing."""
    known = {name: set(_column(folder, "reports", name)) for name in ("report_id", "agency_id")}
    for name, table in tables().items():
        if not any((folder / name).glob("*.parquet")):
            raise UnsoundError(f"{name}: no file")
        for column in known.keys() & {column.name for column in table.columns}:
            strangers = {word for word in _column(folder, name, column) if word is not None} - known[column]
            if strangers:
                raise UnsoundError(f"{name}: {column} not in reports: {sorted(strangers)[:3]}")
        _unique(folder, table)


def _unique(folder: Path, table: Table) -> None:
    """Each row group is checked alone: a report's rows stand in one."""
    for path in sorted((folder / table.name).glob("*.parquet")) if table.key else ():
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
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                for chunk in file.read_row_group(group, columns=[column])[column].chunks:
                    yield from chunk.dictionary.to_pylist()


def _begin(home: Path) -> Path:
    for unfinished in home.glob(".new*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    folder = home / ".new"
    folder.mkdir()
    return folder


def _share(folder: Path, before: Path | None) -> None:
    """Hard-link what did not change to the generation before: no disk, and the same file for a cache."""
    for path in _files(folder):
        old = before / path.relative_to(folder) if before else None
        if old and old.is_file() and filecmp.cmp(old, path, shallow=False):
            link = path.with_name(f".{path.name}")
            try:
                os.link(old, link)
            except OSError:
                return
            link.replace(path)


def _publish(folders: Folders, generation: Path) -> None:
    link = folders.data / ".tidy-link"
    link.unlink(missing_ok=True)
    try:
        if folders.tidy.is_dir() and not folders.tidy.is_symlink() and any(folders.tidy.iterdir()):
            _put(folders.tidy, generation)
            return
        if folders.tidy.is_dir() and not folders.tidy.is_symlink():
            folders.tidy.rmdir()
        link.symlink_to(generation.relative_to(folders.data), target_is_directory=True)
    except OSError:
        _put(folders.tidy, generation)
    else:
        link.replace(folders.tidy)
        _sync_folder(folders.data)


def _put(tidy: Path, generation: Path) -> None:
    """Without links: every file by a rename, then the manifest, then what is no longer in it goes."""
    for path in _files(generation):
        target = tidy / path.relative_to(generation)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, unfinished := target.with_name(f".{target.name}"))
        unfinished.replace(target)
    names = [path.relative_to(generation).as_posix() for path in _files(generation)]
    unfinished = tidy / f".{MANIFEST}"
    unfinished.write_text(json.dumps({"generation": generation.name, "files": names}, indent=1), encoding="utf-8")
    unfinished.replace(tidy / MANIFEST)
    for path in _files(tidy):
        if path.relative_to(tidy).as_posix() not in {*names, MANIFEST}:
            path.unlink()


def _sweep(home: Path, keep: set[Path | None]) -> None:
    kept = {path.resolve() for path in keep if path}
    for path in _generations(home):
        if path.resolve() not in kept:
            shutil.rmtree(path, ignore_errors=True)


def _generations(home: Path) -> list[Path]:
    return [path for path in home.iterdir() if path.name.isdigit()]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sync(folder: Path) -> None:
    for path in _files(folder):
        with path.open("rb") as file:
            os.fsync(file.fileno())
    for parent in {path.parent for path in _files(folder)}:
        _sync_folder(parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
