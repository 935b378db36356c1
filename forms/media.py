"""What kind of file some bytes are: for the archive's Content-Type, and for what of a WARC may be a document.

Input: the first bytes and the name; output: a media type. Readers decide for themselves by content.
"""

from __future__ import annotations

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "application/vnd.openxmlformats-officedocument."

_STARTS = (
    (b"%PDF", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"Rar!", "application/vnd.rar"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x1f\x8b", "application/gzip"),
)
_ZIPPED = {
    "docx": _OFFICE + "wordprocessingml.document",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "pptx": _OFFICE + "presentationml.presentation",
    "ofd": "application/ofd",
    "odt": "application/vnd.oasis.opendocument.text",
}
_COMPOUND = {
    "xls": "application/vnd.ms-excel",
    "et": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
}
_TEXTS = {
    "md": "text/markdown", "csv": "text/csv", "css": "text/css", "js": "text/javascript", "json": "application/json",
    "xml": "text/xml", "htm": "text/html", "html": "text/html", "shtml": "text/html", "mht": "multipart/related",
}  # fmt: skip
_TAGS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<div", b"<meta", b"<p>", b"<p ")
_NEVER = ("image/", "text/css", "text/javascript", "application/json", "audio/", "video/", "font/")


def media_type(start: bytes, name: str) -> str:
    """Return the media type by the first 1,024 bytes or so, the extension settling what these leave open."""
    extension = name.rpartition(".")[2].lower()
    if start.startswith(b"PK\x03\x04"):
        return _ZIPPED.get(extension, "application/zip")
    if start.startswith(_OLE):
        return _COMPOUND.get(extension, "application/msword")
    for magic, found in _STARTS:
        if start.startswith(magic):
            return found
    return _text(start, extension)


def may_be_document(declared: str, guessed: str) -> bool:
    """Tell whether a response of these media types (as served, as guessed) may hold a report."""
    served = declared.partition(";")[0].strip().lower()
    return not guessed.startswith(_NEVER) and not (guessed.startswith("text/plain") and served.startswith(_NEVER))


def _text(start: bytes, extension: str) -> str:
    lowered = start[:1024].lower()
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in lowered and not wide:
        return "application/octet-stream"
    if wide:
        lowered = lowered.replace(b"\0", b"")
    known = _TEXTS.get(extension)
    if known in (None, "text/html", "text/xml") and any(tag in lowered for tag in _TAGS):
        return "text/html"
    return known or "text/plain"
