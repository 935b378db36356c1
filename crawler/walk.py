"""Finds the files below the SOURCEs a user names.

Input: files and folders; output: every file once, in a fixed order, and whatever could not be read
with its reason. Links are followed, loops are not.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from forms.warc import LIMIT


class Found(NamedTuple):
    """A file below a SOURCE: its absolute path, size in bytes, or the reason why it cannot be read."""

    path: str
    size: int
    reason: str | None = None


def walk(
    sources: Iterable[str | os.PathLike[str]], leave_out: Sequence[str | os.PathLike[str]] = ()
) -> Iterator[Found]:
    """Yield every file below the sources once, sorted within a folder.

    Hidden files, `~$…` (what Word leaves beside an open file) and the paths `leave_out` are passed
    over; a folder that two paths lead to is searched by the first. `reason` is one of `REASONS`.
    """
    waiting = [os.path.abspath(source) for source in sources][::-1]
    files = {os.path.abspath(path) for path in leave_out}
    folders = {os.path.realpath(folder) for folder in leave_out}
    while waiting:
        path = waiting.pop()
        found = _look(path)
        if found is None:
            real = os.path.realpath(path)
            if real in folders:
                continue
            folders.add(real)
            found = _list(path, waiting)
        if found is not None and path not in files:
            files.add(path)
            yield found


def _look(path: str) -> Found | None:
    """Return what stands at the path; None for a folder."""
    try:
        status = os.stat(path)
    except OSError as error:
        return Found(path, 0, "not-a-file" if os.path.islink(path) else reason_of(error))
    if stat.S_ISDIR(status.st_mode):
        return None
    if not stat.S_ISREG(status.st_mode):
        return Found(path, 0, "not-a-file")
    large = status.st_size > LIMIT and not is_warc(path)
    return Found(path, status.st_size, "too-large" if large else None)


def _list(path: str, waiting: list[str]) -> Found | None:
    """Put what the folder holds on top of the waiting paths; return a row for one that cannot be listed."""
    try:
        names = os.listdir(path)
    except OSError as error:
        return Found(path, 0, reason_of(error))
    shown = (name for name in names if not name.startswith((".", "~$")))
    waiting.extend(os.path.join(path, name) for name in sorted(shown, key=os.fsencode, reverse=True))
    return None


def is_warc(path: str) -> bool:
    """Tell by its name whether a file is a WARC."""
    return path.lower().endswith((".warc", ".warc.gz"))


def reason_of(error: OSError) -> str:
    """Return which of `forms.messages.REASONS` an error of the file system is."""
    if isinstance(error, PermissionError):
        return "no-permission"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "vanished"
    if error.errno == errno.EFBIG:
        return "too-large"
    return "not-a-file" if error.errno in (errno.EINVAL, errno.ELOOP) else "damaged"
