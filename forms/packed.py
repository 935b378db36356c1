"""Archives of documents: ZIP, RAR, 7z and TAR, and what a zip archive is that is none.

Input: an archive's bytes; output: its members one at a time, in memory and within limits: nothing is
ever written to disk under a member's name. Shared by the crawler, which captures members as documents
of their own (`a.zip!/folder/b.doc`), and by whoever reads one again later.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from forms.charset import decode
from forms.paths import path_of
from forms.records import Unreadable
from forms.unzip import BROKEN, MEMBER, NO_MEMBER, Budget, Member, Wanted, names, unzip, writable
from forms.warc import LIMIT, fetch

#: between an archive's source and a member's name
WITHIN = "!/"
#: archives in archives are opened so deep
DEPTH = 3
#: a solid archive is unpacked whole, in memory
_SOLID = 256_000_000

_ZIP, _RAR, _SEVEN, _GZIP = (MEMBER, NO_MEMBER), b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08"
_LEFT_OUT = frozenset(("__MACOSX", "Thumbs.db", "desktop.ini"))
_OFFICE = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
#: members of which an Office file has one, even when cut short
_PACKAGE = frozenset((
    "[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "word/document.xml", "xl/workbook.xml", "xl/styles.xml",
    "xl/worksheets/sheet1.xml", "ppt/presentation.xml",
))  # fmt: skip
_OPEN_DOCUMENT = frozenset(("mimetype", "META-INF/manifest.xml"))


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
    found = frozenset(names(data))
    if any(name.lower() == "ofd.xml" for name in found):
        return "ofd"
    for folder, kind in _OFFICE.items():
        if any(name.startswith(folder) for name in found) and found & _PACKAGE:
            return kind
    if found & _OPEN_DOCUMENT and ("content.xml" in found or "META-INF/container.xml" in found):
        return _open_document(data)
    return "office" if found & _PACKAGE else "archive" if found else ""


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


def members(data: bytes, budget: Budget | None = None, wanted: Wanted = bool) -> Iterator[Member]:
    """Yield the members of an archive, folders and what a folder's walk leaves out aside.

    Only those `wanted` are unpacked, where the format allows it. Raises `Unreadable` where it cannot go
    on: "damaged", "encrypted", "too-large", "members-left-out", "needs-py7zr".
    """
    budget = budget or Budget()
    read = {"zip": unzip, "rar": _rar, "7z": _seven, "tar": _tar}[kind_of(data) or "zip"]
    for found in read(data, budget, lambda name: not _is_left_out(name) and wanted(name)):
        budget.count()
        if found.data is not None:
            budget.bytes -= len(found.data)
        yield found


def _is_left_out(name: str) -> bool:
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    return not parts or any(part.startswith((".", "~$")) or part in _LEFT_OUT for part in parts)


def _tar(data: bytes, budget: Budget, wanted: Wanted) -> Iterator[Member]:
    try:
        if data.startswith(_GZIP):
            data = _gunzipped(data)
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:", errors="surrogateescape") as archive:
            for info in archive:
                name = writable(decode(info.name.encode("utf-8", "surrogateescape"))[0])
                if not info.isdir() and wanted(name):
                    yield _tar_member(archive, info, name, budget)
    except (tarfile.TarError, *BROKEN) as error:
        raise Unreadable("damaged") from error


def _gunzipped(data: bytes) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        content = file.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise Unreadable("too-large")
    return content


def _tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo, name: str, budget: Budget) -> Member:
    file = archive.extractfile(info) if info.isreg() else None
    if file is None:
        return Member(name, None, "not-a-file")
    if not budget.allows(info.size, info.size):
        return Member(name, None, "too-large")
    content = file.read()
    return Member(name, content) if len(content) == info.size else Member(name, None, "damaged")


def _rar(data: bytes, budget: Budget, wanted: Wanted) -> Iterator[Member]:
    import rarfile

    try:
        archive = rarfile.RarFile(io.BytesIO(data), charset="gb18030")
        infos = archive.infolist()
    except rarfile.Error as error:
        raise Unreadable("damaged") from error
    except BROKEN as error:
        raise Unreadable("damaged") from error
    if archive.needs_password() and not infos:
        raise Unreadable("encrypted")
    for info in infos:
        if not info.is_dir() and wanted(writable(info.filename)):
            yield _rar_member(archive, info, budget)


def _rar_member(archive: Any, info: Any, budget: Budget) -> Member:
    import rarfile

    name = writable(info.filename)
    if not info.is_file():
        return Member(name, None, "not-a-file")
    if info.needs_password():
        return Member(name, None, "encrypted")
    if not budget.allows(info.file_size, info.compress_size):
        return Member(name, None, "too-large")
    stored = info.compress_type == rarfile.RAR_M0
    for unrar in (True,) if stored else (True, False):
        # unrar-free bears unrar's name and cannot unpack what today's programs pack
        with suppress(rarfile.Error, *BROKEN):
            if not stored:
                rarfile.tool_setup(unrar=unrar, force=True)
            with archive.open(info) as file:
                content = file.read(info.file_size + 1)
            if len(content) == info.file_size:
                return Member(name, content)
    return Member(name, None, "damaged" if stored or shutil.which("unar") else "needs-unrar")


def _seven(data: bytes, budget: Budget, wanted: Wanted) -> Iterator[Member]:
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
        for found in _seven_members(archive, budget, len(data)):
            if wanted(found.name):
                yield found


def _seven_members(archive: Any, budget: Budget, packed: int) -> Iterator[Member]:
    infos = [info for info in archive.list() if not info.is_directory]
    small = {info.filename: info.uncompressed for info in infos if budget.allows(info.uncompressed, packed)}
    locked = archive.needs_password()
    if locked or sum(info.uncompressed for info in infos) > _SOLID:
        small = {}
    contents = _seven_contents(archive, small) if small else {}
    for info in infos:
        reason = "not-a-file" if info.is_symlink else "damaged" if info.filename in small else "too-large"
        content = None if info.is_symlink else contents.get(info.filename)
        yield Member(
            writable(info.filename), content, None if content is not None else "encrypted" if locked else reason
        )


def _seven_contents(archive: Any, sizes: dict[str, int]) -> dict[str, bytes]:
    from py7zr.io import BytesIOFactory

    factory = BytesIOFactory(max(sizes.values()) + 1)
    with suppress(Exception):  # what was unpacked before the damage is there
        archive.extract(targets=list(sizes), factory=factory)
    found = {name: product.read() for name, product in factory.products.items() if not product.seek(0)}
    return {name: content for name, content in found.items() if len(content) == sizes.get(name)}


# --- one member again ------------------------------------------------------------------------------


def read_source(source: str, document_id: str | None = None) -> bytes:
    """Return the bytes at a source: a file's, or those of an archive's member, of that sha256 where it is given.

    Raises `Unreadable`: vanished, no-permission.
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


def read_capture(raw: Path, source: str, document_id: str | None, place: tuple[str | None, int, int]) -> bytes:
    """Return the bytes of a row of `captures.parquet`: those at its place (warc, offset, length), else at its source.

    Raises `Unreadable` as `forms.warc.fetch` and `read_source` do.
    """
    warc, offset, length = place
    return fetch(raw, warc, offset, length) if warc is not None else read_source(source, document_id)


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
        for each in members(data, wanted=lambda name: name == inner or inner.startswith(name + WITHIN)):
            if each.data is None:
                continue
            if each.name == inner:
                yield each.data
            elif inner.startswith(each.name + WITHIN):
                yield from _found(each.data, inner[len(each.name) + len(WITHIN) :], depth - 1)
    except Unreadable:
        return
