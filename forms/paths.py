"""The layout of DIR, and how its folders are written: one lock each, and no file ever seen half.

Input: the folder a user names with ``--data``; output: the paths of its stages, locks on them, and
files that appear whole. Every stage writes through this module and through no other.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

STAGES = ("raw", "extracted", "tidy", "site")
#: what the last `gongkai update` came to, and when the next is due
STATUS = "status.json"
LOCK = ".lock"
#: names the generation in force of `DIR/tidy` where links cannot be
MANIFEST = "manifest.json"
#: below this much free disk no stage starts (bytes)
SPACE = 2_000_000_000


class TryLater(Exception):
    """Nothing is wrong with the input: the same call may succeed later (exit status 75)."""


class Busy(TryLater):
    """Another process is writing the folder."""


class NoSpace(TryLater):
    """Less disk is free than a run may need."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of one DIR."""

    data: Path

    @property
    def raw(self) -> Path:
        """The bytes as served."""
        return self.data / "raw"

    @property
    def extracted(self) -> Path:
        """What is printed in them."""
        return self.data / "extracted"

    @property
    def tidy(self) -> Path:
        """The tables."""
        return self.data / "tidy"

    @property
    def site(self) -> Path:
        """The explorer."""
        return self.data / "site"


def current(data: Path) -> Path | None:
    """Return the folder of the generation of `DIR/tidy` in force; None before the first.

    Resolve it once and read every table from it: the link may move between two tables.
    """
    tidy = Folders(data).tidy
    if tidy.is_symlink():
        return tidy.resolve() if tidy.exists() else None
    manifest = tidy / MANIFEST
    if manifest.exists():
        found = data.resolve() / ".tidy" / json.loads(manifest.read_text(encoding="utf-8"))["generation"]
        return found if found.exists() else tidy.resolve()
    return None


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the folder for this process, making it where it is missing; `Busy` where another holds it.

    The lock is the kernel's, so a killed run leaves none behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            _hold(handle)
        except OSError as error:
            raise Busy(f"{folder}: another run is writing here") from error
        yield
    finally:
        os.close(handle)


def _hold(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def need_space(folder: Path, space: int | None = None) -> None:
    """Raise `NoSpace` where the disk under an existing folder has fewer free bytes than `space` (`SPACE`)."""
    space = SPACE if space is None else space
    free = shutil.disk_usage(folder).free
    if free < space:
        raise NoSpace(f"{folder}: {free / 1e9:.1f} GB free, {space / 1e9:.1f} GB needed")


def write_whole(path: Path, data: Any) -> None:
    """Write bytes (any buffer) under a name that begins with a dot, then rename: all of it or nothing is seen."""
    unfinished = path.with_name(f".{path.name}")
    with unfinished.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def sweep(folder: Path) -> None:
    """Remove what a killed run left unfinished; call it with the lock held."""
    for path in folder.glob(".*"):
        if path.name != LOCK and path.is_file():
            with suppress(OSError):
                path.unlink()


def path_of(source: str) -> str:
    """Return the path behind the source of a file: a `file:` URI where the path is not plain text."""
    if source.startswith("file://"):
        return os.fsdecode(unquote_to_bytes(source.removeprefix("file://")))
    return source
