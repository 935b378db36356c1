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
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Semaphore
from types import TracebackType
from typing import Any, NamedTuple

import pyarrow as pa

from forms.paths import MANIFEST, Folders, current, lock, need_space
from normalize.pieces import TableFile
from normalize.schema import tables
from normalize.soundness import check

#: what each batch wrote, for the next generation
BATCHES = ".batches.json"
#: threads that write, each file in one of them, and pieces that may wait for it
_WRITERS, _AHEAD = 2, 24

Notes = dict[str, Any]


class Batch(NamedTuple):
    """What one batch wrote: of each file the first row group and how many, and notes on what it came to."""

    groups: Mapping[str, tuple[int, int]]
    notes: Notes


class Generation:
    """A generation being written in a folder; what did not change is taken from the one `before`."""

    def __init__(self, folder: Path, before: Path | None = None) -> None:
        self.folder = folder
        self._threads = [ThreadPoolExecutor(1) for _ in range(_WRITERS)]
        self._waiting: list[Future[None]] = []
        self._room = Semaphore(_AHEAD)
        self._files: dict[tuple[str, str], TableFile] = {}
        self._batches: dict[str, Batch] = {}
        kept = _batches(before)
        self._old = kept or {}
        #: the generation before, if its files are as they were written
        self.before = before if kept is not None else None

    def __enter__(self) -> Generation:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            for thread in self._threads:
                thread.shutdown(cancel_futures=True)
            return
        for file in self._files.values():
            file.close()
        for waiting in self._waiting:
            waiting.result()
        sizes = {f"{name}/{stem}": file.path.stat().st_size for (name, stem), file in self._files.items()}
        batches = {key: one._asdict() for key, one in self._batches.items()}
        self.write(BATCHES, json.dumps({"files": sizes, "batches": batches}, separators=(",", ":")))

    def append(self, name: str, stem: str, rows: pa.Table) -> None:
        """Add rows to `<table>/<stem>.parquet`, as row groups of their own."""
        self._room.acquire()
        self._file(name, stem).append(rows, self._room.release)

    @contextmanager
    def batch(self, key: str) -> Iterator[Notes]:
        """Keep under this key what is appended in the block, with the notes that the block leaves."""
        begun = {place: file.groups for place, file in self._files.items()}
        notes: Notes = {}
        yield notes
        ended = {place: file.groups for place, file in self._files.items()}
        groups = {
            f"{name}/{stem}": (start, end - start)
            for (name, stem), end in ended.items()
            if end > (start := begun.get((name, stem), 0))
        }
        self._batches[key] = Batch(groups, notes)

    def taken(self, key: str) -> Notes | None:
        """Take over what the generation before has under this key, if it has; returns its notes."""
        old = self._old.get(key)
        if old is None:
            return None
        with self.batch(key) as notes:
            for place, (start, count) in old.groups.items():
                name, _, stem = place.partition("/")
                self._file(name, stem).take(start, count)
            notes |= old.notes
        return notes

    def has(self, key: str) -> bool:
        """Tell whether the generation before has a batch of this key."""
        return key in self._old

    def fill(self) -> None:
        """Give every table that got no rows one empty file, so that each can be read."""
        written = {name for name, _ in self._files}
        for name, table in tables().items():
            if name not in written:
                self.append(name, "unknown" if table.by else name, table.schema.empty_table())

    def write(self, name: str, text: str) -> None:
        """Write a text file beside the tables."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def _file(self, name: str, stem: str) -> TableFile:
        if (name, stem) not in self._files:
            path = self.folder / name / f"{stem}.parquet"
            path.parent.mkdir(exist_ok=True)
            old = self.before / name / path.name if self.before else None
            thread = self._threads[len(self._files) % _WRITERS]
            self._files[name, stem] = TableFile(path, tables()[name].schema, old, partial(self._later, thread))
        return self._files[name, stem]

    def _later(self, thread: ThreadPoolExecutor, do: Callable[..., None], *given: object) -> None:
        """Let a thread do something after what it was given before: Arrow and zstd leave the core to Python's."""
        self._waiting.append(thread.submit(do, *given))


def _batches(before: Path | None) -> dict[str, Batch] | None:
    """Return what each batch of a generation wrote; None where its files are not as they were written."""
    if before is None or not (before / BATCHES).exists():
        return None
    kept = json.loads((before / BATCHES).read_text(encoding="utf-8"))
    files = {before / f"{place}.parquet": size for place, size in kept["files"].items()}
    whole = all(path.exists() and path.stat().st_size == size for path, size in files.items())
    return {key: Batch(**one) for key, one in kept["batches"].items()} if whole else None


@contextmanager
def new(folders: Folders) -> Iterator[Generation]:
    """Write a generation; when the block ends well it is checked and becomes `DIR/tidy`."""
    home = folders.data / ".tidy"
    with lock(home):
        need_space(home)
        before = current(folders.data)
        folder = _begin(home)
        with Generation(folder, before) as generation:
            yield generation
            generation.fill()
        check(folder, generation.before)
        _share(folder, before)
        _sync(folder)
        number = max((int(path.name) for path in _generations(home)), default=0) + 1
        folder.replace(home / str(number))
        _publish(folders, home / str(number))
        _sweep(home, {home / str(number), before})


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
        if old and old.is_file() and not old.samefile(path) and filecmp.cmp(old, path, shallow=False):
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
