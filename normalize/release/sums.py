"""`SHA256SUMS`: the hash of every file of a release, in the format of `sha256sum`.

Input: a folder; output: the file, and the hashes it states.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

NAME = "SHA256SUMS"
_LINE = re.compile("([0-9a-f]{64})  ([^\n]+)\n")


class NotSumsError(ValueError):
    """A file that is no list of hashes; the argument is the line's number."""


def files(folder: Path) -> list[str]:
    """Return the paths of everything in a folder that is no folder with something in it, links and hidden ones too."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir() or not any(path.iterdir()))
    return sorted(path.relative_to(folder).as_posix() for path in found)


def sha256(paths: Iterable[Path]) -> str:
    """Return the hash of files one after the other."""
    found = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                found.update(part)
    return found.hexdigest()


def text(sums: Mapping[str, str]) -> str:
    """Return the file's text for hashes by path."""
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))


def read(path: Path) -> dict[str, str]:
    """Return the hashes by path; `NotSumsError` with the number of the first line that is none."""
    return dict(_lines(path.read_bytes()))


def _lines(data: bytes) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(keepends=True), 1):
        found = _LINE.fullmatch(line)
        if not found:
            raise NotSumsError(number)
        yield found[2], found[1]
