"""Serves archived documents from an origin of their own, so that nothing in one can touch the explorer.

Input: `/archive/<document_id>`; output: the bytes as collected. Pages are shown with every power taken from
them (`sandbox`: no script, form, frame or refresh; nothing loaded); texts as plain text; everything else, also
what only pretends to be a page, is a download.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import quote

from explore.answer import Answer, Answering, Listening, page
from explore.archive import Altered, Archive, Copy
from explore.file_name import extension_of, file_name
from forms.charset import decode
from forms.media import media_type
from forms.messages import REASONS
from forms.records import Unreadable

POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_GUARD = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "X-DNS-Prefetch-Control": "off",
    "X-Robots-Tag": "noindex",
}
_ASKED = re.compile(r"/archive/([0-9a-f]{64})(?:\?.*)?")
_PLAIN = ("text/plain", "text/markdown", "text/csv")
#: charsets by the names that browsers know; in UTF-32 they read nothing
_CHARSETS = {"big5hkscs": "big5", "utf-32": ""}


class ArchiveServer(Listening):
    """Serves the documents of one archive."""

    def __init__(self, host: str, port: int, archive: Archive) -> None:
        self.archive = archive
        super().__init__(host, port, _Documents)


class _Documents(Answering):
    server: ArchiveServer

    def reply(self) -> Answer:
        asked = _ASKED.fullmatch(self.path)
        if asked is None:
            return _nothing()
        with self.server.archive.turn:
            return _document(self.server.archive, asked[1])


def _document(archive: Archive, document_id: str) -> Answer:
    try:
        copy = archive.copy(document_id)
    except Altered:
        return _altered(document_id)
    except Unreadable as error:
        return _unreadable(document_id, str(error))
    return _unknown(document_id) if copy is None else given(copy, document_id)


def given(copy: Copy, document_id: str) -> Answer:
    """Return a document as this origin gives it: a page, a text, or a download."""
    kind, charset = _shown(copy)
    if charset:
        return Answer(copy.data, {**_GUARD, "Content-Type": f"{kind}; charset={charset}"})
    extension = extension_of(copy.data, copy.source)
    plain = f"{document_id[:12]}{extension}"
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name(copy.source, plain), safe='')}"
    return Answer(copy.data, {**_GUARD, "Content-Type": "application/octet-stream", "Content-Disposition": named})


def _shown(copy: Copy) -> tuple[str, str]:
    """Return as what, and in which charset, a document is shown; without a charset it is a download."""
    told = media_type(copy.data[:1024], copy.source.partition("?")[0])
    if told == "text/plain" and copy.media_type.lower().startswith(("text/html", "application/xhtml")):
        told = "text/html"
    if told != "text/html" and told not in _PLAIN:
        return told, ""
    charset = decode(copy.data, copy.media_type)[1]
    return told if told == "text/html" else "text/plain", _CHARSETS.get(charset, charset)


def _nothing() -> Answer:
    return page(
        HTTPStatus.NOT_FOUND,
        "404",
        "这里只有存档的原件：/archive/ 加文件编号（64 位十六进制）。请从浏览器中的数字点进来。",
        "Only archived originals are here, at /archive/ and the document's id (64 hex digits): "
        "follow a number of the explorer.",
    )


def _unknown(document_id: str) -> Answer:
    return page(
        HTTPStatus.NOT_FOUND,
        "没有存档 · Not archived",
        "这个数据文件夹（DIR/raw）中没有这份文件。数据可能来自别处，或原件不在本机。",
        "DIR/raw has no document of this id: the tables may come from elsewhere, without the originals.",
        document_id,
    )


def _altered(document_id: str) -> Answer:
    return page(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "存档有误 · Not the same bytes",
        "存档中的内容与文件编号（sha256）不符，因此不予显示：存档已损坏，或原文件后来被改动。",
        "What is stored has another sha256 than the document's id, so it is not shown: "
        "the archive is damaged, or the file was changed afterwards.",
        document_id,
    )


def _unreadable(document_id: str, reason: str) -> Answer:
    text = REASONS[reason]
    return page(HTTPStatus.INTERNAL_SERVER_ERROR, "无法取出 · Cannot be given", text.zh, text.en, document_id)
