"""Writes a release: one folder that appears whole, is checked before it does, and is never written again.

Input: the generation in force of DIR/tidy, and the release before; output: `<output>/<name>/`. Everything but
the DuckDB file depends on the tables, the name, the date and the release before alone.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from forms.messages import Mistake, said
from forms.paths import lock, need_space, write_whole
from normalize.dictionary import dictionary
from normalize.export import guarded
from normalize.generation import current
from normalize.release import check, citation, coverage, database, issues, package, sums
from normalize.release.changes import Tally, changes
from normalize.release.markdown import page
from normalize.release.naming import latest, next_name, valid
from normalize.release.sides import NoTablesError, Side, opened
from normalize.release.told import Told
from normalize.schema import released, tables

DICTIONARIES = (("en", "DICTIONARY.md"), ("zh", "DICTIONARY.zh.md"))


class TakenError(Mistake):
    """A release of that name is there, and is never overwritten."""


class StaleError(Mistake):
    """Tables that another version of the program wrote."""


class UnsoundReleaseError(RuntimeError):
    """A release that does not pass its own check; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Made:
    """A release that was written. `previous` is the name of the one it was compared with."""

    folder: Path
    previous: str | None
    told: Told
    database: bool


def write(data: Path, output: Path, name: str | None, previous: Path | None, day: date | None) -> Made:
    """Write a release of the tables of DIR; `day` is its date, else the day of the last document seen.

    Raises `NoTablesError`, `TakenError`, `StaleError`, `naming.BadName`, `UnsoundReleaseError`, `forms.paths.Busy`.
    """
    source = current(data)
    if source is None:
        raise NoTablesError(
            said(
                f"{data}/tidy：还没有表格，请先运行 gongkai run",
                f"{data}/tidy: no tables yet, run `gongkai run SOURCE` first",
            )
        )
    _fresh(source)
    with lock(output):
        need_space(output)
        chosen = valid(name) if name else next_name(source, output)
        target = output / chosen
        if target.exists():
            raise TakenError(
                said(
                    f"{target} 已存在，发布后不再改动：请另取名称",
                    f"{target} is there, and a release is never overwritten: give another NAME",
                )
            )
        before = previous or latest(output)
        side = opened(before) if before else None
        made = _fill(_begin(output), source, chosen, side, day)
        if found := list(check.mistakes(made.folder)):
            shutil.rmtree(made.folder)
            raise UnsoundReleaseError("\n".join(found))
        _finish(made.folder, target)
    return Made(target, made.previous, made.told, made.database)


def _fresh(source: Path) -> None:
    for name, table in tables().items():
        for path in sorted((source / name).glob("*.parquet")):
            if pq.read_schema(path).names != table.schema.names:
                raise StaleError(
                    said(
                        f"{name} 由另一版本写成：请先运行 gongkai normalize",
                        f"{name} was written by another version: run gongkai normalize first",
                    )
                )


def _begin(output: Path) -> Path:
    for unfinished in output.glob(".new-*"):
        shutil.rmtree(unfinished)
    folder = output / f".new-{os.getpid()}"
    folder.mkdir()
    return folder


def _fill(folder: Path, source: Path, name: str, previous: Side | None, day: date | None) -> Made:
    for path in sorted(source.glob("*/*.parquet")):
        if path.parent.name in tables():
            _link(path, folder / path.relative_to(source))
    for language, file in DICTIONARIES:
        _write(folder / file, dictionary(language))
    told = _changes(folder, previous)
    with_database = database.possible()
    if with_database:
        database.write(folder)
    _describe(folder, name, day or coverage.as_of(folder) or date(1970, 1, 1), told, previous)
    return Made(folder, previous.name if previous else None, told, with_database)


def _link(path: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)


def _write(path: Path, text: str) -> None:
    write_whole(path, text.encode())


def _changes(folder: Path, previous: Side | None) -> Told:
    """Write the changes as Parquet, and as CSV for a spreadsheet, while they are found."""
    told = Told(Tally())
    schema = released()["changes"].schema
    found = changes(previous, Side(folder, ""), told.tally) if previous else iter(())
    with (
        pq.ParquetWriter(folder / "changes.parquet", schema, compression="zstd") as writer,
        (folder / "changes.csv").open("w", encoding="utf-8", newline="") as file,
    ):
        sheet = csv.writer(file)
        sheet.writerow(schema.names)
        for rows in found:
            writer.write_table(told.add(rows))
            sheet.writerows(lines(rows))
    return told


def lines(rows: pa.Table) -> Iterator[list[Any]]:
    """Yield rows for a CSV, texts guarded against formulas, null as nothing."""
    for row in zip(*(column.to_pylist() for column in rows.columns), strict=True):
        yield ["" if value is None else guarded(value) for value in row]


def _describe(folder: Path, name: str, day: date, told: Told, previous: Side | None) -> None:
    """Write all that is said of the tables; the package and the sums last, since they name the others."""
    covered = coverage.by_year(folder)
    years = coverage.years(covered)
    resources = [(table, package.parts(folder, table)) for table in released().values()]
    shown = [
        {"name": table.name, "title": f"{table.zh} · {table.en}", "rows": sum(one.rows for one in parts), "bytes": sum(one.bytes for one in parts)}
        for table, parts in resources
    ]  # fmt: skip
    newest = max((year for year, one in covered.items() if year and one.found), default="unknown")
    _write(folder / citation.NAME, citation.text(name, day, years))
    _write(
        folder / "README.md",
        page(
            "README.md",
            name=name,
            day=day,
            years=years,
            coverage=covered.items(),
            resources=shown,
            newest=newest,
            licence=citation.LICENCE,
            database=(folder / database.NAME).exists(),
        ),
    )
    _write(
        folder / "KNOWN_ISSUES.md",
        page(
            "KNOWN_ISSUES.md",
            name=name,
            cells=issues.cells(folder),
            broken=issues.broken(folder),
            issues=issues.issues(folder),
            unread=issues.unread(folder),
            breaks=issues.breaks(folder),
        ),
    )
    _write(
        folder / "CHANGES.md",
        page(
            "CHANGES.md",
            name=name,
            previous=previous and previous.name,
            **shown_changes(told, [Side(folder, name), *([previous] if previous else [])]),
        ),
    )
    said_of = {str(year or "unknown"): one.as_dict() for year, one in covered.items()}
    _write(folder / package.NAME, package.text(package.descriptor(name, day, folder, said_of)))
    _write(folder / sums.NAME, sums.text({path: sums.sha256([folder / path]) for path in sums.files(folder)}))


def shown_changes(told: Told, sides: list[Side]) -> dict[str, Any]:
    """Return what the page of changes shows."""
    tally = told.tally
    known = [(name, old, new) for name, (old, new) in tally.tables.items()]
    return {
        "counts": told.counts(), "parts": list(told.parts(sides)), "agencies": told.agencies(), "tables": known,
        "added": tally.columns_added, "gone": tally.columns_gone,
    }  # fmt: skip


def _finish(folder: Path, target: Path) -> None:
    """Bring everything to the disk, then give it its name in one step."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    folder.replace(target)
