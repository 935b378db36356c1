"""What a downloaded document is called: a name that does no harm, an extension that its bytes bear out.

Input: a document's bytes and source (a path, an address, `a.zip!/b.doc`); output: a file name. A source is
crawled text: `report.pdf.exe`, `..\\..\\x`, letters that turn the writing direction round.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from forms.media import media_type
from forms.packed import WITHIN, kind_of_zip

#: the longest name (characters) without its extension
LONGEST = 80
_KINDS = {
    "application/pdf": (".pdf",), "application/rtf": (".rtf", ".doc"), "application/vnd.rar": (".rar",),
    "application/x-7z-compressed": (".7z",), "application/gzip": (".gz", ".tgz"), "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"), "image/gif": (".gif",), "image/bmp": (".bmp",), "image/tiff": (".tif", ".tiff"),
    "application/msword": (".doc", ".wps", ".dot"), "application/vnd.ms-excel": (".xls", ".et"),
    "application/vnd.ms-powerpoint": (".ppt",), "text/xml": (".xml",), "multipart/related": (".mht",),
    "text/html": (".html",), "text/plain": (".txt",), "text/markdown": (".md",), "text/csv": (".csv",),
    "application/json": (".json",),
}  # fmt: skip
_ZIPPED = {"archive": ".zip", "office": ".zip", "": ".zip"}
_FORBIDDEN = re.compile(r'[<>:"/\\|?*%\s]+')
#: names that Windows keeps for devices
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)


def extension_of(data: bytes, source: str) -> str:
    """Return the extension, told by the bytes; of several for one format the source's own."""
    name = _last(source)
    kind = media_type(data[:1024], name)
    if data.startswith(b"PK"):
        zipped = kind_of_zip(data)
        return _ZIPPED.get(zipped, f".{zipped}")
    known = _KINDS.get(kind, (".bin",))
    own = "." + name.rpartition(".")[2].lower()
    return own if own in known else known[0]


def file_name(source: str, plain: str) -> str:
    """Return the source's own last name made harmless, with the extension of `plain`, which is the name without one."""
    extension = "." + plain.rpartition(".")[2]
    name = "".join(letter for letter in _last(source) if unicodedata.category(letter)[0] != "C")
    stem = _FORBIDDEN.sub("_", name.removesuffix(extension)).strip("._ ")[:LONGEST].rstrip("._ ")
    return f"{stem}{extension}" if stem and not _DEVICE.fullmatch(stem) else plain


def _last(source: str) -> str:
    if "://" in source and WITHIN not in source:
        source = unquote(urlsplit(source).path, errors="replace")
    return source.replace("\\", "/").rstrip("/").rpartition("/")[2]
