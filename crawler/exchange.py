"""One exchange with a server as WARC 1.1 records: request, metadata, then response or revisit.

Input: what was asked and answered, and what the crawl knows of it; output: the records as gzip members.
The answer comes last, so that where it is whole all of them are. The metadata record (warc-fields) says
what only the crawl knows: role, portal, where the address was found and under which words, the verdict.
"""

from __future__ import annotations

import hashlib
import io
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from warcio.recordbuilder import RecordBuilder
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import BufferWARCWriter

from crawler.ask import Ask
from crawler.captures import Capture

_BUILDER = RecordBuilder(warc_version="1.1")
_REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 404: "Not Found"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
#: fields of a capture that its metadata record repeats
_FIELDS = ("role", "portal", "found_on", "parent", "anchor", "title", "publisher", "published", "report_year", "reason")
#: what a saved header may not say any more: the body is kept without it
_TRANSFER = ("transfer-encoding", "connection", "keep-alive", "content-length")


@dataclass(slots=True)
class Answer:
    """What a server sent: the body as served, its content encoding still on; `seconds` when (since 1970)."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    seconds: int

    @property
    def digest(self) -> str:
        """The payload's digest as WARC writes it."""
        return f"sha256:{hashlib.sha256(self.body).hexdigest()}"

    def header(self, name: str) -> str | None:
        """Return a header's value, by its name in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)


class Records(NamedTuple):
    """The records of one exchange: those before the answer, and the answer (empty where there was none)."""

    before: bytes
    answer: bytes


def response(ask: Ask, sent: Mapping[str, str], answer: Answer, capture: Capture) -> Records:
    """Return the records of an answer that is kept whole."""
    headers = {"WARC-Payload-Digest": answer.digest}
    record = _record(ask, "response", answer, io.BytesIO(answer.body), len(answer.body), headers)
    return Records(_before(ask, sent, answer, capture, record), _packed(record))


def revisit(ask: Ask, sent: Mapping[str, str], answer: Answer, capture: Capture, first: Capture) -> Records:
    """Return the records of an answer whose bytes an earlier record holds: not modified, or the same again."""
    profile = "server-not-modified" if answer.status == 304 else "identical-payload-digest"
    record = _record(ask, "revisit", answer, None, 0, {
        "WARC-Profile": f"http://netpreserve.org/warc/1.1/revisit/{profile}",
        "WARC-Refers-To-Target-URI": first.source,
        "WARC-Refers-To-Date": _date(first.first_seen),
        "WARC-Payload-Digest": f"sha256:{capture.document_id}",
    })  # fmt: skip
    return Records(_before(ask, sent, answer, capture, record), _packed(record))


def failure(ask: Ask, seconds: int, capture: Capture) -> Records:
    """Return the one record of a request that brought no answer: its reason."""
    return Records(b"", _packed(_metadata(ask, seconds, capture, None)))


def _record(
    ask: Ask, kind: str, answer: Answer, payload: io.BytesIO | None, length: int, headers: dict[str, str]
) -> Any:
    kept = [(name, _line(value)) for name, value in answer.headers if name.lower() not in _TRANSFER]
    if payload is not None:
        kept.append(("Content-Length", str(length)))
    status = f"{answer.status} {_REASONS.get(answer.status, '')}".strip()
    return _BUILDER.create_warc_record(
        ask.key,
        kind,
        payload=payload,
        length=length,
        warc_headers_dict={"WARC-Date": _date(answer.seconds), **headers},
        http_headers=StatusAndHeaders(status, kept, protocol="HTTP/1.1"),
    )


def _before(ask: Ask, sent: Mapping[str, str], answer: Answer, capture: Capture, record: Any) -> bytes:
    parts = urlsplit(ask.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    method = "GET" if ask.body is None else "POST"
    headers = StatusAndHeaders(
        f"{method} {path} HTTP/1.1", [("Host", parts.netloc), *sent.items()], is_http_request=True
    )
    body = ask.body or b""
    together = record.rec_headers.get_header("WARC-Record-ID")
    request = _BUILDER.create_warc_record(
        ask.key,
        "request",
        payload=io.BytesIO(body),
        length=len(body),
        warc_headers_dict={"WARC-Date": _date(answer.seconds), "WARC-Concurrent-To": together},
        http_headers=headers,
    )
    return _packed(request) + _packed(_metadata(ask, answer.seconds, capture, together, answer.status))


def _metadata(ask: Ask, seconds: int, capture: Capture, together: str | None, status: int | None = None) -> Any:
    said = {name: value for name in _FIELDS if (value := getattr(capture, name)) is not None}
    if status is not None:
        said["status"] = status
    if capture.document_id:
        said["document"] = capture.document_id
    text = "".join(f"{name}: {_line(str(value))}\r\n" for name, value in said.items()).encode()
    headers = {"WARC-Date": _date(seconds)} | ({"WARC-Concurrent-To": together} if together else {})
    return _BUILDER.create_warc_record(
        ask.key,
        "metadata",
        payload=io.BytesIO(text),
        length=len(text),
        warc_content_type="application/warc-fields",
        warc_headers_dict=headers,
    )


def _packed(record: Any) -> bytes:
    writer = BufferWARCWriter(gzip=True, warc_version="1.1")
    writer.write_record(record)
    data: bytes = writer.get_contents()
    return data


def _line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _date(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
