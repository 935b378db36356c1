"""An OLE2 compound file (old Word, WPS and Excel files): its streams by name.

Input: the file's bytes; output: whole streams, and what the file says about itself. `olefile` reads the
container; nothing that it raises on broken input goes further than here.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import TypeVar

import olefile

from forms.records import Unreadable

#: no stream beyond this is read (pictures have streams of their own)
LARGEST = 128 << 20

_HEADER, _SHIFT, _COUNTS = 512, 30, (44, 64, 72)
_SUMMARY = "\x05SummaryInformation"
_CODE_PAGE, _TITLE = 1, 2
#: types of properties: text in the code page, text in UTF-16
_NARROW, _WIDE = 30, 31
_MOST_PROPERTIES, _LONGEST = 64, 2000
_T = TypeVar("_T")


class Container:
    """An open compound file. `Unreadable` "damaged" where it is none or holds nothing."""

    def __init__(self, data: bytes) -> None:
        self._length = len(data)
        if not _is_sound(data):
            raise Unreadable("damaged")
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
            properties = _properties(self.stream(_SUMMARY)) if self.has(_SUMMARY) else {}
        except Unreadable:
            return ""
        return _title(properties.get(_TITLE, b""), properties.get(_CODE_PAGE, b""))


def _is_sound(data: bytes) -> bool:
    """Whether the header states no more sectors than the file has; `olefile` would count as far as it says.

    The counts are those of the allocation tables ([MS-CFB] 2.2); a table may stand in one more, cut short.
    """
    if len(data) < _HEADER or data[_SHIFT] not in (9, 12):
        return False
    most = len(data) // (1 << data[_SHIFT]) + 1
    return all(int.from_bytes(data[at : at + 4], "little") <= most for at in _COUNTS)


def _properties(summary: bytes) -> dict[int, bytes]:
    """Return type and value of the first properties ([MS-OLEPS] 2.21; `olefile` counts as far as a broken file says)."""
    section = summary[int.from_bytes(summary[44:48], "little") :]
    count = min(int.from_bytes(section[4:8], "little"), _MOST_PROPERTIES, len(section) // 8)
    places = (
        list(struct.iter_unpack("<II", section[8 : 8 + 8 * count]))[:count] if len(section) >= 8 + 8 * count else []
    )
    return {name: section[place : place + _LONGEST] for name, place in places}


def _title(value: bytes, page: bytes) -> str:
    kind, size = int.from_bytes(value[:4], "little"), int.from_bytes(value[4:8], "little")
    code = int.from_bytes(page[4:6], "little")
    codec = "utf-16-le" if kind == _WIDE or code == 1200 else "utf-8" if code == 65001 else f"cp{code or 936}"
    if kind not in (_NARROW, _WIDE):
        return ""
    try:
        return value[8 : 8 + size * (1 + (kind == _WIDE))].decode(codec).strip("\0 ")
    except (LookupError, UnicodeDecodeError):
        return ""


def _tried(call: Callable[[], _T]) -> _T:
    """Return what `olefile` returns; on broken files it raises nearly anything, RecursionError too."""
    try:
        return call()
    except Exception as error:
        raise Unreadable("damaged") from error
