"""What one portal's crawl knows and writes: its addresses in the archive, and its open segment.

Input: answers and what the crawl says of them; output: records, captures. A crawl that was killed goes
on by asking here first: what was answered since the crawl began is replayed from the archive, so the
archive itself is the list of what is done.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from crawler import exchange
from crawler.archive import Segment, pack
from crawler.ask import Ask
from crawler.captures import Capture, Captures
from crawler.cdxj import Entry, Place
from crawler.exchange import Answer
from crawler.inside import CollectCount, Inside, Packed
from crawler.records import Answered, answered
from forms.media import media_type
from forms.packed import kind_of

#: reasons that another round may do away with
PASSING = frozenset(
    (
        "server-error",
        "timed-out",
        "no-connection",
        "cut-short",
        "no-name",
        "host-stopped",
        "retry-later",
        "home-instead",
    )
)


@dataclass(slots=True)
class ShelfCount:
    """What a crawl of one portal came to, in addresses."""

    asked: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    blocked: int = 0
    bytes: int = 0


class Shelf:
    """The archive as one portal sees it. `since`: when this crawl of it began (seconds since 1970)."""

    def __init__(
        self, raw: Path, captures: Captures, portal: str, since: int, owners: Mapping[str, str] | None = None
    ) -> None:
        self.raw, self.captures, self.portal, self.since = raw, captures, portal, since
        #: the portals whose homes are known, by host: what another portal leads to there is theirs
        self.owners = owners or {}
        #: failures before this round are tried again
        self.round_since = since
        self.segment = Segment(raw, portal)
        self.count = ShelfCount()
        self._inside = Inside(captures, CollectCount(), int(time.time()), self._member, self._keep_member)

    def owner(self, url: str) -> str:
        """Return the portal that an address is of."""
        return self.owners.get(urlsplit(url).netloc, self.portal)

    def recall(self, key: str, since: int | None = None) -> Capture | None:
        """Return what was captured of an address since then (since this crawl began), the newest."""
        since = self.since if since is None else since
        found = [one for one in self.captures.at(key) if one.last_seen >= self._from(one, since)]
        return max(found, key=_recency, default=None)

    def _from(self, capture: Capture, since: int) -> int:
        """A failure counts in its own round, any other reason in this crawl."""
        if capture.reason in PASSING:
            return max(since, self.round_since)
        return max(since, self.since) if capture.reason else since

    def known(self, key: str) -> Capture | None:
        """Return the newest capture of an address that has bytes."""
        found = [one for one in self.captures.at(key) if one.document_id]
        return max(found, key=_recency, default=None)

    def replay(self, capture: Capture) -> Answered:
        """Return an archived answer again. Raises what `records.answered` does."""
        return answered(self.raw, capture)

    def keep(self, ask: Ask, sent: Mapping[str, str], answer: Answer, body: bytes | None, capture: Capture) -> Capture:
        """Archive an answer; `body` is its content without encoding, None for one that is no document.

        Bytes that the archive has are not stored again. Returns the capture as it stands in the table.
        """
        self.count.asked += 1
        capture.portal = self.owner(capture.source)
        capture.first_seen = capture.last_seen = answer.seconds
        first = None
        if body is not None:
            capture.bytes, capture.document_id = len(body), hashlib.sha256(body).hexdigest()
            capture.media_type = media_type(body[:1024], capture.source.partition("?")[0])
            capture.etag, capture.last_modified = answer.header("etag"), answer.header("last-modified")
            first = self.captures.first(capture.document_id)
        if (
            first is not None
            and first.warc
            and (answer.status == 304 or answer.digest == f"sha256:{first.document_id}")
        ):
            self._revisit(ask, sent, answer, capture, first)
        else:
            self._respond(ask, sent, answer, capture)
        archive = body if body is not None and capture.role in ("attachment", "page") and kind_of(body) else None
        if archive is not None:
            capture.role = "container"
        kept = self._see(capture)
        if archive is not None:
            self._inside.now = answer.seconds
            self._inside.open(kept, ask.key, archive)
        return kept

    def fail(self, ask: Ask, capture: Capture, seconds: int) -> Capture:
        """Archive that an address gave no answer, with the capture's reason."""
        capture.portal = self.owner(capture.source)
        capture.first_seen = capture.last_seen = seconds
        place = self._append(exchange.failure(ask, seconds, capture))
        self.segment.note(Entry(ask.key, seconds, replace(capture), place, "", None))
        return self._see(capture)

    def renew(self, capture: Capture, **said: object) -> None:
        """Say anew what a replayed capture is; nothing is written to the archive."""
        for name, value in said.items():
            if value is not None:
                setattr(capture, name, value)

    def open_again(self, entries: Iterable[Entry]) -> None:
        """Take the members out of archives that a killed crawl had begun with."""
        self._inside.open_all(self.raw, entries)

    def close(self) -> None:
        """End the open segment."""
        self.segment.close()

    def _append(self, records: exchange.Records) -> Place:
        """Write an exchange so that every portal's crawl can read it at once, and a killed one has it."""
        place = self.segment.append(records.answer, records.before)
        self.segment.settle()
        return place

    def _respond(self, ask: Ask, sent: Mapping[str, str], answer: Answer, capture: Capture) -> None:
        records = exchange.response(ask, sent, answer, capture)
        place = self._append(records)
        capture.warc, capture.offset, capture.length = self.segment.name, *place
        self.count.bytes += len(records.before) + len(records.answer)
        kind = capture.media_type or "text/html"
        self.segment.note(Entry(ask.key, answer.seconds, replace(capture), place, kind, answer.digest))

    def _revisit(self, ask: Ask, sent: Mapping[str, str], answer: Answer, capture: Capture, first: Capture) -> None:
        records = exchange.revisit(ask, sent, answer, capture, first)
        place = self._append(records)
        capture.warc, capture.offset, capture.length = first.warc, first.offset, first.length
        entry = Entry(ask.key, answer.seconds, replace(capture), place, "warc/revisit", f"sha256:{capture.document_id}")
        self.segment.note(entry)

    def _see(self, capture: Capture) -> Capture:
        before = self.known(capture.source)
        new = self.captures.see(capture)
        kept = self.captures.get(capture.source, capture.document_id)
        self._tally(capture, new, before)
        return kept

    def _tally(self, capture: Capture, new: bool, before: Capture | None) -> None:
        if capture.reason:
            documented = capture.role in ("page", "attachment") and capture.reason != "redirect"
            self.count.blocked += capture.reason.startswith("blocked")
            self.count.failed += capture.reason in PASSING or (documented and not capture.reason.startswith("blocked"))
        elif capture.role in ("page", "attachment", "container"):
            self.count.unchanged += not new
            self.count.changed += new and before is not None
            self.count.new += new and before is None

    def _member(self, capture: Capture, uri: str, payload: bytes) -> Packed:
        capture.document_id, capture.bytes = hashlib.sha256(payload).hexdigest(), len(payload)
        capture.media_type, capture.portal = media_type(payload[:1024], capture.source), self.portal
        archive = payload if kind_of(payload) else None
        capture.role = "container" if archive else "file"
        record = pack(uri, payload, capture.media_type, capture.document_id, capture.first_seen)
        return Packed(capture, uri, record, archive)

    def _keep_member(self, packed: Packed) -> None:
        capture = packed.capture
        first = self.captures.first(capture.document_id or "")
        if first and first.warc:
            capture.warc, capture.offset, capture.length = first.warc, first.offset, first.length
        elif packed.record is not None:
            self.segment.write(packed.record, packed.uri, capture)
        self.captures.see(capture)


def _recency(capture: Capture) -> tuple[int, bool, int]:
    return capture.last_seen, capture.document_id is not None, capture.first_seen
