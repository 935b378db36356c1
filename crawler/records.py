"""Reads WARC files back: our own, and anyone's (wget, Browsertrix, Common Crawl).

Input: a WARC file, or the place of one record; output: an `Entry` for each record that may be a
document, or that says what became of one; for one record what was answered, to be used again. What a
crawl knows of a response stands in the `metadata` record before it (`crawler.exchange`).
"""

from __future__ import annotations

import calendar
import hashlib
import io
import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote
from urllib.request import url2pathname

from warcio.archiveiterator import ArchiveIterator

from crawler.captures import Capture
from crawler.cdxj import Entry, Place
from forms.media import may_be_document, media_type
from forms.packed import WITHIN, kind_of
from forms.warc import LIMIT, member

#: in a URI, before the name of an archive's member
MEMBER = "#" + WITHIN
#: in a path that is not UTF-8 (a zip unpacked by the wrong charset) or would break a line
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ufffd]")


class Answered(NamedTuple):
    """What a server answered: status, headers (names in lower case), the body without its encoding."""

    status: int
    headers: dict[str, str]
    body: bytes


def answered(raw: Path, capture: Capture) -> Answered:
    """Return the answer that a capture's record holds. Raises `Unreadable` and warcio's errors."""
    data = member(raw, capture.warc or "", capture.offset or 0, capture.length or 0)
    record = next(iter(ArchiveIterator(io.BytesIO(data))))
    headers = {name.lower(): value for name, value in record.http_headers.headers} if record.http_headers else {}
    status = int(record.http_headers.get_statuscode()) if record.http_headers else 200
    return Answered(status, headers, record.content_stream().read(LIMIT + 1))


def read(path: Path, name: str) -> Iterator[Entry]:
    """Yield an entry for each record of a WARC that may be a document, or that a crawl wrote.

    `name` is what its captures call the file. Raises warcio's `ArchiveLoadFailed` where it is none.
    """
    about: dict[str, str] = {}
    with path.open("rb") as file:
        records = ArchiveIterator(file)
        for record in records:
            if record.rec_type in ("request", "warcinfo"):
                continue
            said = _fields(record) if record.rec_type == "metadata" else {}
            said = said if "role" in said else {}  # another crawler's metadata says nothing to us
            found = _failed(record, said) if said else _entry(record, about)
            about = said
            if found is None:
                continue
            place = Place(records.get_record_offset(), records.get_record_length())
            if found.mime != REVISIT and found.digest:
                found.capture.warc, found.capture.offset, found.capture.length = name, *place
            yield found._replace(place=place)


REVISIT = "warc/revisit"
_NOWHERE = Place(0, 0)
#: fields of a crawl's metadata record that a capture has under the same name
_KEPT = ("role", "portal", "found_on", "anchor", "title", "publisher", "reason", "parent")


def _fields(record: Any) -> dict[str, str]:
    text = record.content_stream().read(1 << 20).decode("utf-8", "replace")
    return dict(line.split(": ", 1) for line in text.split("\r\n") if ": " in line)


def _entry(record: Any, about: dict[str, str]) -> Entry | None:
    capture, uri = _named(record)
    if record.rec_type == "revisit" and about:
        return _renewed(record, capture, uri, about)
    if record.rec_type not in ("resource", "response"):
        return None
    status = record.http_headers.get_statuscode() if record.http_headers else None
    capture.status = int(status) if status and status.isdecimal() else None
    return _crawled(record, capture, uri, about) if about else _foreign(record, capture, uri)


def _named(record: Any) -> tuple[Capture, str]:
    uri = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    seconds = _seconds(record.rec_headers.get_header("WARC-Date") or "")
    return Capture(source_of(uri), first_seen=seconds, last_seen=seconds), uri


def _failed(record: Any, about: dict[str, str]) -> Entry | None:
    """A request that brought no answer: its metadata stands alone and has a reason."""
    if "reason" not in about or "status" in about:
        return None
    capture, uri = _named(record)
    _say(capture, about)
    return Entry(uri, capture.last_seen, capture, _NOWHERE, "", None)


def _renewed(record: Any, capture: Capture, uri: str, about: dict[str, str]) -> Entry:
    _say(capture, about)
    capture.document_id, capture.status = about.get("document"), 200
    _validators(record, capture)
    digest = record.rec_headers.get_header("WARC-Payload-Digest")
    return Entry(uri, capture.last_seen, capture, _NOWHERE, REVISIT, digest)


def _crawled(record: Any, capture: Capture, uri: str, about: dict[str, str]) -> Entry:
    _say(capture, about)
    digest = record.rec_headers.get_header("WARC-Payload-Digest")
    if capture.reason is None:
        payload = record.content_stream().read(LIMIT + 1)
        capture.bytes, capture.document_id = len(payload), hashlib.sha256(payload).hexdigest()
        capture.media_type = media_type(payload[:1024], uri.partition("?")[0])
        _validators(record, capture)
        if kind_of(payload) and capture.role in ("attachment", "page"):
            capture.role = "container"
    return Entry(uri, capture.last_seen, capture, _NOWHERE, capture.media_type or "text/html", digest)


def _validators(record: Any, capture: Capture) -> None:
    if headers := record.http_headers:
        capture.etag, capture.last_modified = headers.get_header("ETag"), headers.get_header("Last-Modified")


def _say(capture: Capture, about: dict[str, str]) -> None:
    for name in _KEPT:
        if name in about:
            setattr(capture, name, about[name])
    capture.published = date.fromisoformat(about["published"]) if "published" in about else None
    capture.report_year = int(about["report_year"]) if "report_year" in about else None


def _foreign(record: Any, capture: Capture, uri: str) -> Entry | None:
    """A record that is not of our crawls counts where it may be a document."""
    if capture.status not in (None, 200):
        return None
    headers = record.http_headers or record.rec_headers
    payload = record.content_stream().read(LIMIT + 1)
    kind = capture.media_type = media_type(payload[:1024], uri.partition("?")[0])
    if not uri.startswith("file:") and not may_be_document(headers.get_header("Content-Type") or "", kind):
        return None
    capture.role = "response" if record.rec_type == "response" else "file"
    if MEMBER in uri:
        capture.parent = source_of(uri.rpartition(MEMBER)[0])
    if len(payload) > LIMIT:
        capture.reason = "too-large"
    else:
        capture.bytes, capture.document_id = len(payload), hashlib.sha256(payload).hexdigest()
        if kind_of(payload):
            capture.role = "container"
    return Entry(
        uri, capture.last_seen, capture, _NOWHERE, kind, capture.document_id and f"sha256:{capture.document_id}"
    )


def _seconds(date: str) -> int:
    try:
        return calendar.timegm(time.strptime(date[:19], "%Y-%m-%dT%H:%M:%S"))
    except ValueError:
        return 0


def source_of(uri: str) -> str:
    """Return the path of a `file:` URI where it can be written as text; else the URI. A member's is its archive's and its name."""
    if MEMBER in uri:
        outer, _, name = uri.rpartition(MEMBER)
        return source_of(outer) + WITHIN + unquote(name)
    if not uri.startswith("file://"):
        return uri
    path = url2pathname(uri.removeprefix("file://"))
    return uri if _UNWRITABLE.search(path) else path


def member_uri(uri: str, name: str) -> str:
    """Return the URI of a member of the archive at that URI."""
    return uri + MEMBER + quote(name)
