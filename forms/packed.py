"""Archives of documents: ZIP, RAR, 7z and TAR, and what a zip archive is that is none.

Input: an archive's bytes; output: its members one at a time, in memory and within limits: nothing is
ever written to disk under a member's name. Shared by the crawler, which captures members as documents
of their own (`a.zip!/folder/b.doc`), and by whoever reads one again later.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from forms.charset import decode
from forms.paths import path_of
from forms.records import Unreadable
from forms.warc import LIMIT

#: between an archive's source and a member's name
WITHIN = "!/"
#: archives in archives are opened so deep
DEPTH = 3
#: members of an archive and all within it, and their bytes
MOST, MOST_BYTES = 10_000, 1_000_000_000
#: a member of more than `RATIO_FROM` bytes that packs better than this is a bomb
RATIO, RATIO_FROM = 200, 8 << 20
#: a solid archive is unpacked whole, in memory
_SOLID = 256_000_000

_ZIP, _RAR, _SEVEN, _GZIP = (b"PK\x03\x04", b"PK\x05\x06"), b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08"
_LEFT_OUT = frozenset(("__MACOSX", "Thumbs.db", "desktop.ini"))
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ufffd]")
_OFFICE = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}


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


# --- what it is ------------------------------------------------------------------------------------


def kind_of(data: bytes) -> str | None:
    """Return zip, rar, 7z or tar for an archive of documents; None for anything else, Office files too."""
    if data.startswith(_ZIP):
        return "zip" if kind_of_zip(data) == "archive" else None
    if data.startswith(_RAR):
        return "rar"
    if data.startswith(_SEVEN):
        return "7z"
    if data.startswith(_GZIP):
        return "tar" if _is_tar(_beginning(data)) else None
    return "tar" if _is_tar(data) else None


def kind_of_zip(data: bytes) -> str:
    """Return docx, xlsx, pptx, ods, odt, ofd, office (another package), archive; "" where no member can be told."""
    try:
        names: Collection[str] = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        names = [entry.name for entry in _entries(data)]
    if "OFD.xml" in names:
        return "ofd"
    for folder, kind in _OFFICE.items():
        if any(name.startswith(folder) for name in names) and _is_office(names):
            return kind
    if "mimetype" in names and ("content.xml" in names or "META-INF/container.xml" in names):
        return _open_document(data)
    return "office" if _is_office(names) else "archive" if names else ""


def _is_office(names: Collection[str]) -> bool:
    return "[Content_Types].xml" in names or "_rels/.rels" in names or "word/document.xml" in names


def _open_document(data: bytes) -> str:
    said = data[30:300]  # the first member, stored, holds the media type
    return "ods" if b"opendocument.spreadsheet" in said else "odt" if b"opendocument.text" in said else "office"


def _beginning(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data[:65536], 1024)
    except zlib.error:
        return b""


def _is_tar(start: bytes) -> bool:
    return start[257:262] == b"ustar"


# --- its members -----------------------------------------------------------------------------------


def members(data: bytes, budget: Budget | None = None) -> Iterator[Member]:
    """Yield the members of an archive, folders and what a folder's walk leaves out aside.

    Raises `Unreadable` where it cannot go on: "damaged", "encrypted", "members-left-out", "needs-py7zr".
    """
    budget = budget or Budget()
    read = {"zip": _zip, "rar": _rar, "7z": _seven, "tar": _tar}[kind_of(data) or "zip"]
    for name, member in read(data, budget):
        if _is_left_out(name):
            continue
        budget.count()
        if member.data is not None:
            budget.bytes -= len(member.data)
        yield member


def _is_left_out(name: str) -> bool:
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    return not parts or any(part.startswith((".", "~$")) or part in _LEFT_OUT for part in parts)


def _writable(name: str) -> str:
    """Return a name that can stand in a line of text."""
    name = name.replace("\\", "/")
    return quote(name) if _UNWRITABLE.search(name) else name


Found = Iterator[tuple[str, Member]]


def _said(name: str, data: bytes | None = None, reason: str | None = None) -> tuple[str, Member]:
    shown = _writable(name)
    return shown, Member(shown, data, reason)


def _zip(data: bytes, budget: Budget) -> Found:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        yield from _salvaged(data, budget)
        raise Unreadable("damaged") from None
    for info in archive.infolist():
        name = _zip_name(info)
        if not name.endswith("/"):
            yield _zip_member(archive, info, name, budget)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; without the mark of UTF-8 it is in the charset of the machine that packed it."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return decode(info.orig_filename.encode("cp437"))[0]
    except UnicodeEncodeError:
        return info.filename


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: Budget) -> tuple[str, Member]:
    mode = info.external_attr >> 16
    if info.create_system == 3 and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return _said(name, reason="not-a-file")
    if info.flag_bits & 1:
        return _said(name, reason="encrypted")
    if not budget.allows(info.file_size, info.compress_size):
        return _said(name, reason="too-large")
    try:
        with archive.open(info) as file:
            content = file.read(info.file_size + 1)
    except _BROKEN:
        return _said(name, reason="damaged")
    return _said(name, content) if len(content) == info.file_size else _said(name, reason="damaged")


_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, ValueError, RuntimeError,
    struct.error,
)  # fmt: skip


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
        if data[at : at + 4] != _ZIP[0] or at + 30 > len(data):
            return
        flags, method, packed, size, more = struct.unpack_from("<2xHH8xI4xHH", data, at + 4)
        name = data[at + 30 : at + 30 + size]
        start = at + 30 + size + more
        if name and start <= len(data):
            yield _Entry(name.decode() if flags & 0x800 else decode(name)[0], flags, method, packed, start)
        at = _end(data, start, flags, packed)


def _end(data: bytes, start: int, flags: int, packed: int) -> int:
    """Return where the next member begins; one packed as a stream states its size only behind its data."""
    return data.find(_ZIP[0], start) if flags & 8 else start + packed


def _salvaged(data: bytes, budget: Budget) -> Found:
    for entry in _entries(data):
        if entry.name.endswith("/"):
            continue
        if entry.flags & 1:
            yield _said(entry.name, reason="encrypted")
            continue
        content = _inflated(data, entry, min(LIMIT, budget.bytes, max(RATIO_FROM, RATIO * len(data))))
        yield _said(entry.name, content) if content is not None else _said(entry.name, reason="damaged")


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


def _tar(data: bytes, budget: Budget) -> Found:
    try:
        if data.startswith(_GZIP):
            data = _gunzipped(data)
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:", errors="surrogateescape") as archive:
            for info in archive:
                if not info.isdir():
                    yield _tar_member(archive, info, budget)
    except (tarfile.TarError, *_BROKEN) as error:
        raise Unreadable("damaged") from error


def _gunzipped(data: bytes) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        content = file.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise Unreadable("too-large")
    return content


def _tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo, budget: Budget) -> tuple[str, Member]:
    name = decode(info.name.encode("utf-8", "surrogateescape"))[0]
    file = archive.extractfile(info) if info.isreg() else None
    if file is None:
        return _said(name, reason="not-a-file")
    if not budget.allows(info.size, info.size):
        return _said(name, reason="too-large")
    content = file.read()
    return _said(name, content) if len(content) == info.size else _said(name, reason="damaged")


def _rar(data: bytes, budget: Budget) -> Found:
    import rarfile

    try:
        archive = rarfile.RarFile(io.BytesIO(data))
        infos = archive.infolist()
    except rarfile.Error as error:
        raise Unreadable("damaged") from error
    except _BROKEN as error:
        raise Unreadable("damaged") from error
    if archive.needs_password() and not infos:
        raise Unreadable("encrypted")
    for info in infos:
        if not info.is_dir():
            yield _rar_member(archive, info, budget)


def _rar_member(archive: Any, info: Any, budget: Budget) -> tuple[str, Member]:
    import rarfile

    name = info.filename
    if not info.is_file():
        return _said(name, reason="not-a-file")
    if info.needs_password():
        return _said(name, reason="encrypted")
    if not budget.allows(info.file_size, info.compress_size):
        return _said(name, reason="too-large")
    try:
        with archive.open(info) as file:
            content = file.read(info.file_size + 1)
    except rarfile.RarCannotExec:
        return _said(name, reason="needs-unrar")
    except (rarfile.Error, *_BROKEN):
        return _said(name, reason="damaged")
    return _said(name, content) if len(content) == info.file_size else _said(name, reason="damaged")


def _seven(data: bytes, budget: Budget) -> Found:
    try:
        import py7zr
    except ImportError as error:
        raise Unreadable("needs-py7zr") from error
    try:
        archive = py7zr.SevenZipFile(io.BytesIO(data))
    except py7zr.exceptions.PasswordRequired as error:
        raise Unreadable("encrypted") from error
    except Exception as error:  # py7zr raises whatever its reading of a damaged file comes upon
        raise Unreadable("damaged") from error
    with archive:
        yield from _seven_members(archive, budget, len(data))


def _seven_members(archive: Any, budget: Budget, packed: int) -> Found:
    infos = [info for info in archive.list() if not info.is_directory]
    whole = sum(info.uncompressed for info in infos)
    if archive.needs_password():
        yield from (_said(info.filename, reason="encrypted") for info in infos)
    elif whole > _SOLID or not all(budget.allows(info.uncompressed, packed) for info in infos):
        yield from (_said(info.filename, reason="too-large") for info in infos)
    else:
        contents = _seven_contents(archive, max((info.uncompressed for info in infos), default=0))
        for info in infos:
            content = contents.get(info.filename) if not info.is_symlink else None
            reason = None if content is not None else "not-a-file" if info.is_symlink else "damaged"
            yield _said(info.filename, content, reason)


def _seven_contents(archive: Any, largest: int) -> dict[str, bytes]:
    from py7zr.io import BytesIOFactory

    factory = BytesIOFactory(largest + 1)
    try:
        archive.extractall(factory=factory)
    except Exception:  # what was unpacked before the damage is there
        pass
    return {name: product.read() for name, product in factory.products.items() if not product.seek(0)}


# --- one member again ------------------------------------------------------------------------------


def read_source(source: str, document_id: str | None = None) -> bytes:
    """Return the bytes at a source: a file's, or those of an archive's member, of that sha256 where it is given.

    Raises `Unreadable`: vanished, no-permission, or the reason of the member.
    """
    try:
        outer, inner = _split(source)
        data = Path(path_of(outer)).read_bytes()
    except PermissionError as error:
        raise Unreadable("no-permission") from error
    except OSError as error:
        raise Unreadable("vanished") from error
    for found in _found(data, inner) if inner else [data]:
        if document_id is None or hashlib.sha256(found).hexdigest() == document_id:
            return found
    raise Unreadable("vanished")


def _split(source: str) -> tuple[str, str]:
    """Return the file of a source and the way within it."""
    at = source.find(WITHIN)
    while at >= 0:
        if Path(path_of(source[:at])).is_file():
            return source[:at], source[at + len(WITHIN) :]
        at = source.find(WITHIN, at + 1)
    return source, ""


def _found(data: bytes, inner: str, depth: int = DEPTH) -> Iterator[bytes]:
    """Yield what stands at a way within an archive; several members may have one name."""
    if not depth or kind_of(data) is None:
        return
    try:
        for member in members(data):
            if member.data is None:
                continue
            if member.name == inner:
                yield member.data
            elif inner.startswith(member.name + WITHIN):
                yield from _found(member.data, inner[len(member.name) + len(WITHIN) :], depth - 1)
    except Unreadable:
        return
