"""Which reader for which bytes: chosen by content, never by the file's name.

Input: bytes as served, with name and media type as hints; output: a `Reading`, or `Unreadable` with
the reason that `documents.reason` states.
"""

from __future__ import annotations

import email
import email.policy
import re

from extract import read_doc, read_docx, read_html, read_ofd, read_pdf, read_rtf, read_sheet, read_text
from extract.container import Container
from extract.word_xml import is_word_xml
from forms import packed
from forms.charset import decode
from forms.records import Reading, Unreadable

#: text and pages beyond this are refused (the largest real page with a report has 3 MB)
LARGEST = 32 << 20

_LATER = (
    b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08",
    b"\x00\x00\x00\x0cjP", b"\x09\x08\x10\x00\x00\x06", b"\xdb\xa5",
)  # fmt: skip
_PICTURES = b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_OFFICE_XML = re.compile(r"<\?mso-application|<w:wordDocument|<pkg:package")
#: how far into a document its kind is looked for
_HEAD = 1 << 16
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|table|tbody|tr|td|div|meta)(?=[\s>/])|</(?:p|span|font|h[1-6])>", re.I
)
#: what stands in a text where a part of it never came
_HOLE = "\0" * 64
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)(?=[\s>/])", re.I)
_MIME = re.compile(rb"\A\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:mime-version|content-type):[^\n]*", re.I)


def read(data: bytes, name: str = "", media_type: str = "") -> Reading:
    """Read a document of any kind; `Unreadable` with the reason where it cannot be.

    `media_type` may carry the served charset; `name` only decides between plain text and Markdown.
    """
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _read_zip(data)
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\f\x00"):
        raise Unreadable("empty")
    if b"%PDF-" in data[:1024]:
        return read_pdf.read(data)
    if _is_picture(data):
        from extract import read_scan  # only here: who never meets a picture need not load what reads it

        return read_scan.read(data)
    if data.startswith(_OLE):
        return _read_container(data)
    if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_RTF):
        return read_rtf.read(data)
    _refuse_other_formats(data)
    if len(data) > LARGEST:
        raise Unreadable("too-large")
    if _is_mime(data):
        return _read_mime(data)
    return _read_text_or_page(data, name, media_type)


def _read_zip(data: bytes) -> Reading:
    """Read a zip archive by what its members are."""
    kind = packed.kind_of_zip(data)
    if kind == "ofd":
        return read_ofd.read(data)
    if kind == "xlsx":
        return read_sheet.read(data)
    if kind == "ods":
        return read_sheet.read_ods(data)
    if kind == "archive":
        raise Unreadable("is-archive")
    return read_docx.read(data)


def _read_container(data: bytes) -> Reading:
    """Read a compound file by the streams it has."""
    if _ENCRYPTED_PACKAGE in data:
        raise Unreadable("encrypted")
    container = Container(data)
    if container.has("WordDocument"):
        return read_doc.read(container)
    if read_sheet.xls_stream(container):
        return read_sheet.read_xls(container)
    raise Unreadable("unknown-format")


def _refuse_other_formats(data: bytes) -> None:
    if data.startswith(_LATER):
        raise Unreadable("needs-later-version")


def _is_picture(data: bytes) -> bool:
    is_webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    is_bitmap = data.startswith(b"BM") and data[6:10] == bytes(4) and 12 <= int.from_bytes(data[14:18], "little") <= 124
    return data.startswith(_PICTURES) or is_webp or is_bitmap


def _read_text_or_page(data: bytes, name: str, declared: str) -> Reading:
    text, charset = decode(data, declared)
    head = text[:_HEAD]
    if _is_binary(head.replace("\0", "")):
        raise Unreadable("unknown-format")
    if _HOLE in text:
        raise Unreadable("damaged")
    if _is_binary(head):
        raise Unreadable("unknown-format")
    if _OFFICE_XML.search(head, 0, 4000):
        if is_word_xml(data[: _HEAD // 4]):
            return read_docx.read_xml(data)
        raise Unreadable("needs-later-version")
    if _is_page(head):
        return read_html.read_page(text, charset)
    return read_text.read_lines(text, charset, markdown=name.lower().endswith((".md", ".markdown")))


def _is_binary(head: str) -> bool:
    """Whether decoded bytes are no text: too many characters that no text has."""
    head = head[:8192]
    sample = head.encode("utf-8", "replace")
    odd = head.count("\ufffd") + len(sample) - len(sample.translate(None, _ODD))
    return odd > 2 and odd * 20 > len(head)


#: control characters that a text does not have (U+FFFD, the mark of bytes that fit no charset, counts with them)
_ODD = bytes(code for code in range(32) if chr(code) not in "\t\n\v\f\r\x1a\x1b")


def _is_page(head: str) -> bool:
    if not _MARKUP.search(head):
        return False
    return bool(_PAGE.search(head)) or not read_text.has_pipe_table(head)


def _is_mime(data: bytes) -> bool:
    return bool(_MIME.match(data, 0, 4096)) and b"multipart/" in data[:4096].lower()


def _read_mime(data: bytes) -> Reading:
    """Read a page saved as one file (MHTML, also under the name of a Word file)."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and page.strip():
                return read_html.read(page, part.get_content_charset() or "")
    raise Unreadable("damaged")
