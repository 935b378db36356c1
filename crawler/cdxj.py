"""The index beside each WARC file, CDXJ as pywb reads it: a line a record, sorted by its key.

Input: the entries of a file; output: `<name>.cdxj`. A record that only says "unchanged" has a line, too.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from crawler.captures import Capture
from forms.paths import write_whole


class Place(NamedTuple):
    """Where a record stands in its file (bytes)."""

    offset: int
    length: int


class Entry(NamedTuple):
    """A record: what it is of, when, where it stands, and the capture it makes or renews.

    `mime` is `warc/revisit` for one that leads to an earlier record; `digest` that of its payload.
    """

    uri: str
    seconds: int
    capture: Capture
    place: Place
    mime: str
    digest: str | None


def write_index(raw: Path, name: str, entries: Iterable[Entry]) -> None:
    """Write the CDXJ index of a WARC file."""
    lines = sorted(_line(name, entry) for entry in entries if entry.digest)
    write_whole(raw / (name.removesuffix(".gz").removesuffix(".warc") + ".cdxj"), "".join(lines).encode())


def _line(name: str, entry: Entry) -> str:
    fields = {
        "url": entry.uri,
        "mime": entry.mime,
        "status": str(entry.capture.status or 200),
        "digest": entry.digest,
        "length": str(entry.place.length),
        "offset": str(entry.place.offset),
        "filename": name,
    }
    stamp = time.strftime("%Y%m%d%H%M%S", time.gmtime(entry.seconds))
    return f"{_key(entry.uri)} {stamp} {json.dumps(fields, ensure_ascii=False)}\n"


def _key(uri: str) -> str:
    """Return the key an index is sorted by: ``http://www.a.gov.cn/b`` gives ``cn,gov,a)/b``."""
    try:
        parts = urlsplit(uri)
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return uri
    if parts.scheme not in ("http", "https"):
        return uri
    host = (parts.hostname or "").removeprefix("www.")
    query = "?" + "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}{port}){parts.path or '/'}{query}".lower()
