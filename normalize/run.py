"""`data/extracted` to `data/tidy`, whole: identify, choose, write every table, check, move the link.

Input: captures, manifest and shards; output: a new generation of the tables and a `Summary`. Reports go through in
batches of agencies, so that memory hardly grows with their number; what did not change is taken from the generation
before: profiles of shards, batches, whole files.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from forms.paths import Folders
from normalize import batch, choose, issues, labels, tables, versions
from normalize import decisions as decided
from normalize.batch import Came
from normalize.choose import Candidate
from normalize.dictionary import dictionary
from normalize.documents import Collected, Row, collect
from normalize.generation import Generation, new
from normalize.histories import agency_rows, ended
from normalize.missing import missing_rows
from normalize.profiles import About
from normalize.recycled import Recycled, survey
from normalize.schema import DOCUMENTS
from normalize.spill import sorted_anew
from normalize.summary import Summary

Progress = Callable[[int, int], None]


def normalize(
    data: Path,
    *,
    about: About | None = None,
    decisions: Path | None = None,
    portals: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Write the tables of what was extracted; `progress` gets steps done and their number.

    `decisions` is a CSV of private decisions, or a folder of them, beside those of `data/decisions`; `portals`
    the code of the place of each portal, by its key.
    Raises `decisions.DecisionError` where those cannot be used, `forms.paths.Busy` where another run writes,
    `soundness.UnsoundError` where the tables would contradict themselves; `DIR/tidy` then stays as it was.
    """
    folders, summary, known = Folders(Path(data)), Summary(), decided.load(decisions)
    told = progress or (lambda done, total: None)
    with new(folders) as generation:
        with _uncollected():
            collected = collect(folders, about or {}, known, told, portals)
        versions.sight(collected.candidates, collected.captures)
        agencies = _reports(folders, collected, generation, summary, told)
        silent = _documents(collected, generation, summary)
        _missing(collected, generation, silent, ended(agencies))
        _issues(folders, collected, generation, summary)
        generation.append("labels", "labels", tables.row_table("labels", labels.rows()))
        for language, name in (("en", "DICTIONARY.md"), ("zh", "DICTIONARY.zh.md")):
            generation.write(name, dictionary(language))
    return summary


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python's collector from what is made in the block, for good: a million objects that stay until the end.

    Looking through them again and again took 4 of 24 seconds when one report was added to 100,000.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _reports(
    folders: Folders, collected: Collected, generation: Generation, summary: Summary, progress: Progress
) -> list[tuple[Any, ...]]:
    """Write all tables of reports; returns the rows of `agencies`."""
    placed = sorted((one for one in collected.candidates.values() if one.report_id), key=lambda one: one.place)
    recycled = survey(placed, collected.profiles)
    readers = {name: row["reader_version"] for name, row in collected.manifest.items()}
    every = {batch.key(some, recycled, readers): some for some in batch.batches(placed)}
    new = [some for key, some in every.items() if not generation.has(key)]
    done = total = len(collected.manifest)
    with sorted_anew(folders.extracted, new, generation.folder.with_name(".new.sorted")) as extracted:
        for key, some in every.items():
            came = _came(generation, key, some, extracted, recycled)
            summary.cells_expected += came.expected
            summary.cells_read += came.read
            summary.reports_broken += came.broken
            progress(done := done + len(some), 2 * total)
    agencies = agency_rows(placed)
    generation.append("agencies", "agencies", tables.row_table("agencies", agencies))
    return agencies


def _came(generation: Generation, key: str, some: list[Candidate], extracted: Path, recycled: Recycled) -> Came:
    """Take a batch over from the generation before, or write it."""
    if (known := generation.taken(key)) is not None:
        came = Came(**known)
        batch.settle_as(some, came)
        return came
    with generation.batch(key) as notes:
        came = batch.write(extracted, some, generation, recycled)
        notes |= came._asdict()
    return came


def _documents(collected: Collected, generation: Generation, summary: Summary) -> dict[str, str | None]:
    """Write `documents`; returns why a source gave nothing, of each that gave nothing."""
    silent: dict[str, str | None] = {}
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for capture in sorted(collected.captures, key=lambda row: (row["source"], row["document_id"] or "")):
        read = collected.manifest.get(capture["document_id"] or "")
        outcome, reason = choose.outcome(capture, read, collected.candidates.get(capture["document_id"] or ""))
        known = capture | {"format": read and read["format"], "outcome": outcome, "reason": reason}
        known["reader_version"] = read and read["reader_version"]
        known["parent"] = capture["parent"] or capture.get("found_on")
        rows.setdefault(_seen(capture), []).append(tuple(known[column.name] for column in DOCUMENTS))
        summary.count(capture["source"], outcome, reason)
        if outcome in ("unreadable", "blocked"):
            silent[capture["source"]] = reason
    for stem, some in sorted(rows.items()):
        generation.append("documents", stem, tables.row_table("documents", some))
    return silent


def _missing(collected: Collected, generation: Generation, silent: dict[str, str | None], last: dict[str, int]) -> None:
    rows = missing_rows(collected.candidates.values(), collected.captures, silent, last)
    for year, some in rows.items():
        generation.append("missing", str(year), tables.row_table("missing", some))


def _issues(folders: Folders, collected: Collected, generation: Generation, summary: Summary) -> None:
    seen = {row["document_id"]: _seen(row) for row in reversed(collected.captures) if row["document_id"]}
    found = issues.issue_table(folders.extracted, collected)
    summary.issues.update(found["code"].cast("string").to_pylist())
    for stem, rows in issues.by_stem(found, seen):
        generation.append("issues", stem, rows)


def _seen(capture: Row) -> str:
    seen = capture["first_seen"]
    return "unknown" if seen is None else str(datetime.fromtimestamp(seen / 1000, UTC).year)
