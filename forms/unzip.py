"""ZIP archives: their members in memory, names in the charset they were packed in, what is left of a damaged one.

Input: an archive's bytes and a `Budget`; output: `Member`s, for `forms.packed`.
"""

from __future__ import annotations

import io
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from forms.charset import decode
from forms.records import Unreadable
from forms.warc import LIMIT

#: members of an archive and all within it, and their bytes
MOST, MOST_BYTES = 10_000, 1_000_000_000
#: a member of more than `RATIO_FROM` bytes that packs better than this is a bomb
RATIO, RATIO_FROM = 200, 8 << 20
#: how each archive of documents and each member begins
MEMBER, NO_MEMBER = b"PK\x03\x04", b"PK\x05\x06"

#: a directory of more members is not read: each costs half a kilobyte before anything is known of it
_MOST_LISTED = 100_000

#: what reading damaged bytes raises
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, ValueError, RuntimeError,
    struct.error,
)  # fmt: skip
#: which members are wanted, by their names
Wanted = Callable[[str], bool]
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ufffd]")


class Member(NamedTuple):
    """A member of an archive: its bytes, or the reason why there are none."""

    name: str
    data: bytes | None
    reason: str | None = None


@dataclass(slots=True)
class Budget:
    """What may still be taken out of an archive and all within it."""

    members: int = MOST
    bytes: int = MOST_BYTES

    def count(self) -> None:
        """Take in a member; `Unreadable` "members-left-out" beyond the last one allowed."""
        if self.members <= 0:
            raise Unreadable("members-left-out")
        self.members -= 1

    def allows(self, size: int, packed: int) -> bool:
        """Whether a member of so many bytes, so many packed, may be unpacked."""
        return size <= min(LIMIT, self.bytes) and (size <= RATIO_FROM or size <= RATIO * max(1, packed))


def writable(name: str) -> str:
    """Return a name that can stand in a line of text, its folders divided by slashes."""
    name = name.replace("\\", "/")
    return quote(name) if _UNWRITABLE.search(name) else name


def names(data: bytes) -> list[str]:
    """Return the names of all members, as far as they can be told."""
    try:
        return _opened(data).namelist()
    except BROKEN:
        return [entry.name for entry in _entries(data)]


def _opened(data: bytes) -> zipfile.ZipFile:
    if data.count(b"PK\x01\x02") > _MOST_LISTED:
        raise zipfile.BadZipFile("too many members")
    return zipfile.ZipFile(io.BytesIO(data))


def unzip(data: bytes, budget: Budget, wanted: Wanted) -> Iterator[Member]:
    """Yield the wanted members; `Unreadable` "damaged" after those that can still be read."""
    try:
        archive = _opened(data)
    except BROKEN:
        yield from _salvaged(data, budget, wanted)
        raise Unreadable("damaged") from None
    for info in archive.infolist():
        name = writable(_zip_name(info))
        if not name.endswith("/") and wanted(name):
            yield _zip_member(archive, info, name, budget)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; without the mark of UTF-8 it is in the charset of the machine that packed it."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return decode(info.orig_filename.encode("cp437"))[0]
    except UnicodeEncodeError:
        return info.filename


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: Budget) -> Member:
    mode = info.external_attr >> 16
    if info.create_system == 3 and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return Member(name, None, "not-a-file")
    if info.flag_bits & 1:
        return Member(name, None, "encrypted")
    if not budget.allows(info.file_size, info.compress_size):
        return Member(name, None, "too-large")
    try:
        with archive.open(info) as file:
            content = file.read(info.file_size + 1)
    except BROKEN:
        return Member(name, None, "damaged")
    return Member(name, content) if len(content) == info.file_size else Member(name, None, "damaged")


class _Entry(NamedTuple):
    name: str
    flags: int
    method: int
    packed: int
    start: int


def _entries(data: bytes) -> Iterator[_Entry]:
    """Yield the members of a zip archive that lost its directory, as far as each says where the next begins."""
    at = 0
    for _ in range(MOST + 1):
        if data[at : at + 4] != MEMBER or at + 30 > len(data):
            return
        flags, method, packed, size, more = struct.unpack_from("<2xHH8xI4xHH", data, at + 4)
        name = data[at + 30 : at + 30 + size]
        start = at + 30 + size + more
        if name and start <= len(data):
            yield _Entry(writable(decode(name)[0]), flags, method, packed, start)
        at = _end(data, start, flags, packed)


def _end(data: bytes, start: int, flags: int, packed: int) -> int:
    """Return where the next member begins; one packed as a stream states its size only behind its data."""
    return data.find(MEMBER, start) if flags & 8 else start + packed


def _salvaged(data: bytes, budget: Budget, wanted: Wanted) -> Iterator[Member]:
    for entry in _entries(data):
        if entry.name.endswith("/") or not wanted(entry.name):
            continue
        if entry.flags & 1:
            yield Member(entry.name, None, "encrypted")
            continue
        content = _inflated(data, entry, min(LIMIT, budget.bytes, max(RATIO_FROM, RATIO * len(data))))
        yield Member(entry.name, content) if content is not None else Member(entry.name, None, "damaged")


def _inflated(data: bytes, entry: _Entry, limit: int) -> bytes | None:
    if entry.method == 0 and not entry.flags & 8:
        stored = data[entry.start : entry.start + entry.packed]
        return stored if len(stored) == entry.packed <= limit else None
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = stream.decompress(data[entry.start :], limit)
    except zlib.error:
        return None
    return content if stream.eof and entry.method == 8 else None
