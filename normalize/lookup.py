"""One document by its path or its report's id: its bytes, and whose report of which year it is.

Input: what a user names; output: bytes from the file or from the archive. For `explain`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from forms.packed import read_capture, read_source
from forms.paths import Folders, current
from forms.records import Paragraph, Unreadable
from normalize.dates import Clues
from normalize.identify import Who, identify


@dataclass(frozen=True, slots=True)
class Original:
    """A document's bytes and where they come from."""

    data: bytes
    source: str


def original(name: str, data: Path) -> Original | None:
    """Return the document behind a path, a source that was collected, a document's or a report's id.

    Of several versions at one source it is the one seen last. Raises `Unreadable`.
    """
    if os.path.isfile(name):
        return Original(read_source(name), name)
    captures = Folders(data).raw / "captures.parquet"
    if not captures.exists():
        return None
    wanted = {name, os.path.abspath(name), _document_of(name, data)}
    rows = [row for row in pq.read_table(captures).to_pylist() if wanted & {row["source"], row["document_id"]}]
    # of two seen in one second the one that came later stands further down
    row = max(reversed(rows), key=lambda row: (row["document_id"] is not None, row["last_seen"]), default=None)
    if row is None:
        return None
    if row["reason"]:
        raise Unreadable(row["reason"])
    place = row["warc"] or None, row["offset"] or 0, row["length"] or 0
    return Original(read_capture(captures.parent, row["source"], row["document_id"], place), row["source"])


def _document_of(report_id: str, data: Path) -> str | None:
    folder = current(data)
    if folder is None or not (folder / "reports").is_dir():
        return None
    for path in sorted((folder / "reports").glob("[!.]*.parquet")):
        columns = pq.read_table(path, columns=["report_id", "document_id"]).to_pydict()
        if report_id in columns["report_id"]:
            return str(columns["document_id"][columns["report_id"].index(report_id)])
    return None


def who(source: str, meta: dict[str, str], paragraphs: Iterable[Paragraph]) -> Who:
    """Identify one document from what extract found in it."""
    texts: dict[str, list[str]] = {"front": [], "foot": []}
    body: list[str] = []
    for paragraph in paragraphs:
        texts.get(paragraph.section, body).append(paragraph.text)
    return identify(Clues(source, meta, texts["front"], texts["foot"], body))
