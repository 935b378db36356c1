"""An OLE2 compound file (old Word, WPS and Excel files): its streams by name.

Input: the file's bytes; output: whole streams, and what the file says about itself. `olefile` reads the
container; nothing that it raises on broken input goes further than here.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TypeVar

import olefile

from forms.records import Unreadable

#: no stream beyond this is read (pictures have streams of their own)
LARGEST = 128 << 20

_SUMMARY = "\x05SummaryInformation"
_CODE_PAGE, _TITLE = 1, 2
_T = TypeVar("_T")


class Container:
    """An open compound file. `Unreadable` "damaged" where it is none or holds nothing."""

    def __init__(self, data: bytes) -> None:
        self._length = len(data)
        self._file = _tried(lambda: olefile.OleFileIO(io.BytesIO(data)))
        if not _tried(self._file.listdir):
            raise Unreadable("damaged")

    def has(self, name: str) -> bool:
        """Whether a stream of that name stands at the top."""
        return bool(_tried(lambda: self._file.exists(name) and self._file.get_type(name) == olefile.STGTY_STREAM))

    def stream(self, name: str) -> bytes:
        """Return a stream; `Unreadable` where it is not there ("damaged"), cut short, or "too-large"."""
        if not self.has(name):
            raise Unreadable("damaged")
        size = int(_tried(lambda: self._file.get_size(name)))
        if size > min(LARGEST, self._length):
            raise Unreadable("damaged" if size > self._length else "too-large")
        data = bytes(_tried(lambda: self._file.openstream(name).read()))
        if len(data) < size:
            raise Unreadable("damaged")
        return data

    def title(self) -> str:
        """Return the title that the file's properties state; where they are broken, none."""
        try:
            properties = _tried(lambda: self._file.getproperties(_SUMMARY)) if self.has(_SUMMARY) else {}
        except Unreadable:
            return ""
        title, page = properties.get(_TITLE), properties.get(_CODE_PAGE)
        return _decoded(title, page).strip("\0 ") if isinstance(title, bytes) else ""


def _decoded(text: bytes, page: object) -> str:
    code = page % 0x10000 if isinstance(page, int) else 936
    try:
        return text.decode("utf-8" if code == 65001 else f"cp{code}")
    except (LookupError, UnicodeDecodeError):
        return ""


def _tried(call: Callable[[], _T]) -> _T:
    """Return what `olefile` returns; on broken files it raises nearly anything, RecursionError too."""
    try:
        return call()
    except Exception as error:
        raise Unreadable("damaged") from error
