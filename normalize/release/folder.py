"""Writes a release: one folder that appears whole, is checked before it does, and is never written again.

Input: the generation in force of DIR/tidy, and the release before; output: `<output>/<name>/`. Everything but
the DuckDB file depends on the tables, the name, the date and the release before alone.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from forms.console import Step
from forms.messages import Mistake, said
from forms.paths import current, lock, need_space, write_whole
from forms.spreadsheet import guarded
from normalize.dictionary import dictionary
from normalize.release import check, coverage, database, issues
from normalize.release.changes import Tally, changes
from normalize.release.described import describe
from normalize.release.naming import latest, next_name, valid
from normalize.release.sides import NoTablesError, Side, opened
from normalize.release.told import Told
from normalize.schema import released, tables

#: links and dictionary, changes, database, texts, check
STEPS = 5
DICTIONARIES = (("en", "DICTIONARY.md"), ("zh", "DICTIONARY.zh.md"))


class TakenError(Mistake):
    """A release of that name is there, and is never overwritten."""


class StaleError(Mistake):
    """Tables that another version of the program wrote."""


class UnsoundReleaseError(RuntimeError):
    """A release that does not pass its own check; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Made:
    """A release that was written.

    `previous` is the name of the one it was compared with; `local` counts documents whose source is a path.
    """

    folder: Path
    previous: str | None
    told: Told
    database: bool
    local: int


def write(
    data: Path, output: Path, name: str | None, previous: Path | None, day: date | None, progress: Step | None = None
) -> Made:
    """Write a release of the tables of DIR; `day` is its date, else the day of the last document seen.

    Raises `NoTablesError`, `TakenError`, `StaleError`, `naming.BadName`, `UnsoundReleaseError`, `forms.paths.Busy`.
    """
    step = progress or (lambda done, total, note="": None)
    source = current(data)
    if source is None:
        zh = f"{data}/tidy：还没有表格，请先运行 gongkai run"
        raise NoTablesError(said(zh, f"{data}/tidy: no tables yet, run `gongkai run SOURCE` first"))
    _fresh(source)
    with lock(output):
        need_space(output)
        target = _free(output / (valid(name) if name else next_name(source, output)))
        before = previous or latest(output)
        side = opened(before) if before else None
        with _beginning(output) as folder:
            made = _fill(folder, source, target.name, side, day, step)
            step(4, STEPS, said("校验", "check"))
            if found := list(check.mistakes(folder)):
                raise UnsoundReleaseError("\n".join(found))
            _finish(folder, target)
    return replace(made, folder=target)


def _free(target: Path) -> Path:
    if os.path.lexists(target):
        zh = f"{target} 已存在，发布后不再改动：请另取名称"
        raise TakenError(said(zh, f"{target} is there, and a release is never overwritten: give another NAME"))
    return target


def _fresh(source: Path) -> None:
    for name, table in tables().items():
        for path in sorted((source / name).glob("*.parquet")):
            if pq.read_schema(path).names != table.schema.names:
                zh = f"{name} 由另一版本写成：请先运行 gongkai normalize"
                raise StaleError(said(zh, f"{name} was written by another version: run gongkai normalize first"))


@contextmanager
def _beginning(output: Path) -> Iterator[Path]:
    """Give a folder to fill; what is left of it afterwards, and of killed runs, goes."""
    _sweep(output)
    (folder := output / f".new-{os.getpid()}").mkdir()
    try:
        yield folder
    finally:
        _sweep(output)


def _sweep(output: Path) -> None:
    for unfinished in output.glob(".new-*"):
        shutil.rmtree(unfinished)


def _fill(folder: Path, source: Path, name: str, previous: Side | None, day: date | None, step: Step) -> Made:
    for path in sorted(source.glob("*/*.parquet")):
        if path.parent.name in tables():
            _link(path, folder / path.relative_to(source))
    for language, file in DICTIONARIES:
        write_whole(folder / file, dictionary(language).encode())
    step(1, STEPS, said("变动", "changes"))
    told = _changes(folder, previous)
    step(2, STEPS, "DuckDB")
    with_database = database.possible()
    if with_database:
        database.write(folder)
    step(3, STEPS, said("说明", "texts and hashes"))
    describe(folder, name, day or coverage.as_of(folder) or date(1970, 1, 1), told, previous)
    return Made(folder, previous.name if previous else None, told, with_database, issues.local_sources(folder))


def _link(path: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)


def _changes(folder: Path, previous: Side | None) -> Told:
    """Write the changes as Parquet, and as CSV for a spreadsheet, while they are found."""
    told = Told(Tally())
    schema = released()["changes"].schema
    found = changes(previous, Side(folder, ""), told.tally) if previous else iter(())
    with (
        pq.ParquetWriter(folder / "changes.parquet", schema, compression="zstd") as writer,
        (folder / "changes.csv").open("w", encoding="utf-8", newline="") as file,
    ):
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(schema.names)
        for rows in found:
            writer.write_table(told.add(rows))
            sheet.writerows(lines(rows))
    return told


def lines(rows: pa.Table) -> Iterator[list[Any]]:
    """Yield rows for a CSV, texts guarded against formulas, null as nothing."""
    for row in zip(*(column.to_pylist() for column in rows.columns), strict=True):
        yield ["" if value is None else guarded(value) for value in row]


def _finish(folder: Path, target: Path) -> None:
    """Bring everything to the disk, then give it its name in one step."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    folder.replace(target)
