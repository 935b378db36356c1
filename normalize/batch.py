"""One batch of documents, from their facts to the tables that go by the year reported on.

Input: all candidates of some agencies; output: rows appended to a generation, the candidates' outcomes settled,
and what the batch came to. A batch whose inputs are those of the generation before is taken over from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import chain, groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forms.form import NARRATIVE, TABLES
from forms.records import Issue
from normalize import shards, tables
from normalize.cells import Ints, Spread
from normalize.checks import tried
from normalize.choose import COUNTED, Candidate
from normalize.generation import Generation
from normalize.panel import Panel
from normalize.profiles import version
from normalize.recycled import Recycled
from normalize.reports import indicator_table, report_rows
from normalize.revisions import revision_tables
from normalize.versions import Correction, Version, settle

_TEXTS = {
    "section": pa.string(), "part": pa.string(), "order": pa.int32(), "heading": pa.string(), "text": pa.string(),
}  # fmt: skip
#: facts of a batch at most (with its tables it takes about 100 MB), and about how many it should have
FACTS, USUAL = 300_000, 150_000


class Came(NamedTuple):
    """What a batch came to: cells that count, of which read, reports with a broken identity, and what was settled of
    documents that are not alone (`_SETTLED` and issues by id)."""

    expected: int
    read: int
    broken: int
    settled: dict[str, list[Any]]


def batches(placed: Iterable[Candidate], facts: int = FACTS, usual: int = USUAL) -> list[list[Candidate]]:
    """Cut candidates into batches of so many facts, all documents of an agency in one; each in the order of the tables.

    Where a batch may end is said by the agency's id, so that one report more changes one batch and no other.
    """
    cut: list[list[Candidate]] = []
    size = 0
    for agency, group in groupby(sorted(placed, key=lambda one: one.agency_id), key=lambda one: one.agency_id):
        members = list(group)
        more = sum(one.facts for one in members)
        if not cut or size + more > facts or (size > usual // 2 and _begins(agency, more / usual)):
            cut.append([])
            size = 0
        cut[-1] += members
        size += more
    return [sorted(batch, key=lambda one: one.place) for batch in cut]


def _begins(agency: str, share: float) -> bool:
    """Tell whether an agency begins a batch, as so large a share of them do."""
    return int.from_bytes(blake2b(agency.encode(), digest_size=4).digest()) < share * 2**32


def key(batch: Sequence[Candidate], recycled: Recycled, readers: Mapping[str, str]) -> str:
    """Return a hash of all that decides what a batch comes to; `readers` is the version that read each document."""
    digest = blake2b(version().encode(), digest_size=16)
    for one in batch:
        found = recycled.figures.get(one.document_id), recycled.texts.get(one.report_id)
        digest.update(repr((_state(one), readers[one.document_id], found)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _state(one: Candidate) -> tuple[Any, ...]:
    who = one.who
    return (
        one.document_id, one.source, one.format, one.url, one.facts, one.narrative, one.outcome, one.reason, one.role,
        one.agency_id, one.report_id, one.first_seen, one.later, one.attached, one.counts, one.decided,
        who.agency, who.year, who.title, who.published, who.published_from, who.scope, who.edition_cited,
        who.is_report_title, who.signed, who.corrected, who.picture, who.issues,
    )  # fmt: skip


def settle_as(batch: Iterable[Candidate], came: Came) -> None:
    """Settle the documents of a batch as they were when it was written."""
    for one in batch:
        if one.document_id in came.settled:
            *known, issues = came.settled[one.document_id]
            for name, value in zip(_SETTLED, known, strict=True):
                setattr(one, name, value)
            one.who.issues = [Issue(*issue) for issue in issues]


#: what `normalize.versions` says of a document
_SETTLED = ("outcome", "reason", "role", "versions", "counts", "decided")


def write(extracted: Path, batch: Sequence[Candidate], generation: Generation, recycled: Recycled) -> Came:
    """Choose among the documents of each report, and append all rows of those that count."""
    panel, before = Panel(recycled), dict[str, tuple[int, float]]()
    spread = _spread(extracted, batch)
    counted = spread.counted()
    several = [*_together(batch)]
    corrections = _settle(batch, several, spread, counted)
    rows: Ints = np.array([at for at, one in enumerate(batch) if one.outcome in COUNTED], np.int32)
    checks = tried(spread, rows)
    checked = checks.counts()
    texts = _paragraphs(extracted, batch, rows)
    reports = report_rows(batch, rows, spread, counted, checked)
    for year, part in _years(batch, rows):
        own = rows[part]
        generation.append("reports", year, tables.row_table("reports", reports[part]))
        known = {name: counted[name][own] for name in ("numbers", "expected")}
        known |= {"checked": checked[0][part], "holding": checked[0][part] - checked[1][part]}
        generation.append("indicators", year, indicator_table(batch, own, spread, known, before))
        _write_cells(generation, year, batch, own, spread)
        for found in panel.check(checks, spread, batch, rows, part, texts):
            if len(found):
                generation.append("checks", year, found)
        _write_texts(generation, year, batch, own, texts, spread)
    for year, members in groupby(batch, key=_year):
        links = [(one.report_id, one.document_id, one.role) for one in members]
        generation.append("report_documents", year, tables.row_table("report_documents", links))
    for year, rows_of_year in revision_tables(corrections, batch, spread):
        generation.append("revisions", year, rows_of_year)
    settled = {one.document_id: [getattr(one, name) for name in _SETTLED] + [one.who.issues] for one in chain(*several)}
    expected, read = (int(counted[name][rows].sum()) for name in ("expected", "read"))
    return Came(expected, read, int((checked[1] > 0).sum()), settled)


def _year(one: Candidate) -> str:
    return str(one.who.year or "unknown")


def _years(batch: Sequence[Candidate], rows: Ints) -> Iterator[tuple[str, slice]]:
    """Yield each year's stretch of `rows`."""
    start = 0
    for year, members in groupby(_year(batch[row]) for row in rows):
        end = start + sum(1 for _ in members)
        yield year, slice(start, end)
        start = end


def _by_shard(batch: Sequence[Candidate], rows: Iterable[int]) -> dict[str, dict[str, int]]:
    """Return the rows of the documents each shard is to be asked for."""
    wanted: dict[str, dict[str, int]] = {}
    for row in rows:
        wanted.setdefault(batch[row].shard, {})[batch[row].document_id] = int(row)
    return dict(sorted(wanted.items()))


def _spread(extracted: Path, batch: Sequence[Candidate]) -> Spread:
    words = shards.words()
    wanted = _by_shard(batch, (row for row, one in enumerate(batch) if one.facts))
    return Spread(shards.cells(extracted, wanted, words), len(batch), words)


def _together(batch: Iterable[Candidate]) -> Iterator[list[Candidate]]:
    """Yield the documents of each report that has several, or about one of which a person decided."""
    for _, group in groupby(batch, key=lambda one: one.report_id):
        members = [one for one in group if one.outcome == "report"]
        if len(members) > 1 or any(one.counts for one in members):
            yield members


def _settle(
    batch: Sequence[Candidate], several: Iterable[list[Candidate]], spread: Spread, counted: dict[str, Ints]
) -> list[Correction]:
    """Choose among the documents of each report that has several."""
    at = {one.document_id: row for row, one in enumerate(batch)}
    corrections: list[Correction] = []
    for members in several:
        corrections += settle([_version(one, at[one.document_id], spread, counted) for one in members])
    return corrections


def _version(one: Candidate, row: int, spread: Spread, counted: dict[str, Ints]) -> Version:
    read, numbers, recognised = (int(counted[name][row]) for name in ("read", "numbers", "recognised"))
    return Version(one, spread.tables(row), read, numbers, recognised, spread.line(row))


def _paragraphs(extracted: Path, batch: Sequence[Candidate], rows: Ints) -> pa.Table:
    """Return the paragraphs of the documents that count, `position` being their row of the batch."""
    parts = [_empty()]
    for shard, wanted in _by_shard(batch, rows).items():
        table = shards.paragraphs(extracted, shard)
        position = pa.array(shards.positions(table["document_id"], wanted))
        columns = {name: table[name].cast(kind) for name, kind in _TEXTS.items()} | {"position": position}
        parts.append(pa.table(columns).filter(pc.greater_equal(position, 0)))
    return pa.concat_tables(parts)


def _empty() -> pa.Table:
    return pa.table({name: pa.array([], kind) for name, kind in (_TEXTS | {"position": pa.int32()}).items()})


def _write_cells(generation: Generation, year: str, batch: Sequence[Candidate], own: Ints, spread: Spread) -> None:
    for section in TABLES:
        for rows in tables.cell_tables(section, spread, batch, own):
            generation.append(section, year, rows)


def _write_texts(
    generation: Generation, year: str, batch: Sequence[Candidate], own: Ints, texts: pa.Table, spread: Spread
) -> None:
    editions = _editions(spread)
    ours = texts.filter(pc.is_in(texts["position"], pa.array(own)))
    for section in NARRATIVE:
        rows = ours.filter(pc.equal(ours["section"], section))
        if len(rows):
            generation.append(section, year, tables.paragraph_table(section, rows, batch, editions))


def _editions(spread: Spread) -> list[str | None]:
    """The narrative's edition is that of the report's tables, section three's first."""
    requests, disclosure = spread.edition("requests"), spread.edition("disclosure")
    return [first or second for first, second in zip(requests, disclosure, strict=True)]
