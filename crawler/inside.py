"""What archives hold: each member is a capture of its own, with the archive as its source.

Input: an archive's capture and bytes; output: captures of its members (`a.zip!/b.doc`), handed to the
collection that stores them. A member without bytes is a capture with its reason, and what could not
be gone on with is the archive's own reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from crawler import records
from crawler.captures import Capture, Captures
from crawler.cdxj import Entry
from forms.packed import DEPTH, WITHIN, members
from forms.records import Unreadable
from forms.unzip import Budget, Member
from forms.warc import fetch


@dataclass(slots=True)
class CollectCount:
    """How many files were found; of them new, new with bytes that another source has, seen before, failed.

    `responses` were found in WARC files, `members` in archives; `bytes` is the size of the files that have any.
    """

    files: int = 0
    new: int = 0
    duplicates: int = 0
    known: int = 0
    failed: int = 0
    responses: int = 0
    members: int = 0
    bytes: int = 0


class Packed(NamedTuple):
    """A file's bytes made ready: its capture, its URI, its record (None where nothing is to be written).

    Of an archive also its bytes, to take its members out of.
    """

    capture: Capture
    uri: str
    record: bytes | None = None
    archive: bytes | None = None


@dataclass(slots=True)
class Inside:
    """Opens archives for one collection; `describe` makes a member ready, `store` writes it."""

    captures: Captures
    count: CollectCount
    now: int
    describe: Callable[[Capture, str, bytes], Packed]
    store: Callable[[Packed], object]

    def open(self, container: Capture, uri: str, data: bytes, budget: Budget | None = None, depth: int = 1) -> None:
        """Take in the members of an archive, each a document of its own or a row with its reason."""
        budget = budget or Budget()
        try:
            if depth > DEPTH:
                raise Unreadable("members-left-out")
            for member in members(data, budget):
                self._take(container, uri, member, budget, depth)
        except Unreadable as error:
            container.reason = str(error)
            self.count.failed += 1
        self.captures.see(container)

    def open_all(self, raw: Path, entries: Iterable[Entry]) -> None:
        """Take in the members of the archives among records of `raw`."""
        for entry in entries:
            uri, capture = entry.uri, entry.capture
            if capture.role == "container" and capture.warc is not None:
                with suppress(Unreadable):
                    self.open(capture, uri, fetch(raw, capture.warc, capture.offset or 0, capture.length or 0))

    def _take(self, container: Capture, uri: str, member: Member, budget: Budget, depth: int) -> None:
        self.count.members += 1
        capture = Capture(container.source + WITHIN + member.name, first_seen=self.now, last_seen=self.now)
        capture.parent, capture.reason = container.source, member.reason
        if member.data is None:
            self.count.failed += 1
            self.captures.see(capture)
            return
        packed = self.describe(capture, records.member_uri(uri, member.name), member.data)
        self.store(packed)
        if packed.archive is not None:
            self.open(capture, packed.uri, packed.archive, budget, depth + 1)
