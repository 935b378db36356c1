"""What is compared: the tables of a release, of DIR, or of one generation of it.

Input: a path that a user names; output: a `Side`, which reads the columns asked for, null where it has none.
"""

from __future__ import annotations

import filecmp
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forms.messages import said
from forms.paths import current
from normalize.release.package import NAME as PACKAGE

_REPORT = ("report_id", "agency_id", "year", "document_id", "decided")


class NoTablesError(Exception):
    """A path with no tables; the argument says which, and what was expected."""


class Report(NamedTuple):
    """One row of `reports`; `stem` is the name of its file."""

    report_id: str
    agency_id: str
    year: int | None
    document_id: str | None
    decided: str | None
    stem: str


@dataclass(frozen=True, slots=True)
class Side:
    """A folder of tables, and what to call it."""

    folder: Path
    name: str

    def tables(self) -> set[str]:
        """Return the names of its tables."""
        return {path.parent.name for path in self.folder.glob("*/[!.]*.parquet")}

    def files(self, table: str) -> list[Path]:
        """Return the files of a table."""
        return sorted((self.folder / table).glob("[!.]*.parquet"))

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns."""
        return list(pq.read_schema(self.files(table)[0]).names)

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return sum(pq.read_metadata(path).num_rows for path in self.files(table))

    def read(self, table: str, stem: str, columns: Mapping[str, pa.DataType]) -> pa.Table:
        """Return columns of one file of a table, as the types given; no rows where there is no such file."""
        schema = pa.schema(list(columns.items()))
        path = self.folder / table / f"{stem}.parquet"
        if not path.exists():
            return schema.empty_table()
        with pq.ParquetFile(path) as file:
            there = [name for name in columns if name in file.schema_arrow.names]
            rows = file.read(columns=there)
        found = [rows[name] if name in there else pa.nulls(len(rows), kind) for name, kind in columns.items()]
        return pa.table(found, names=list(columns)).unify_dictionaries().cast(schema)

    def reports(self) -> dict[str, Report]:
        """Return every report by its id."""
        found = {}
        for path in self.files("reports"):
            rows = self.read(
                "reports", path.stem, {name: pa.int64() if name == "year" else pa.string() for name in _REPORT}
            )
            for row in zip(*(rows[name].to_pylist() for name in _REPORT), strict=True):
                found[row[0]] = Report._make((*row, path.stem))
        return found

    def readers(self, documents: Sequence[str]) -> dict[str, str | None]:
        """Return which version read each of these documents, of those that were collected."""
        return self._by_document("documents", documents, "reader_version")

    def reasons(self, documents: Sequence[str]) -> dict[str, str | None]:
        """Return the reason that `documents` gives for each of these, of those that were collected."""
        return self._by_document("documents", documents, "reason")

    def homes(self, documents: Sequence[str]) -> dict[str, str | None]:
        """Return a report that each of these documents belongs to."""
        return self._by_document("report_documents", documents, "report_id")

    def _by_document(self, table: str, documents: Sequence[str], column: str) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        wanted = pa.array(sorted(set(documents)), pa.string())
        for path in self.files(table) if len(wanted) else ():
            rows = self.read(table, path.stem, {"document_id": pa.string(), column: pa.string()})
            rows = rows.filter(pc.is_in(rows["document_id"], wanted))
            found.update(zip(rows["document_id"].to_pylist(), rows[column].to_pylist(), strict=True))
        return found


def opened(path: Path) -> Side:
    """Return the tables at a path: a release, DIR, DIR/tidy or a generation. Raises `NoTablesError`."""
    if (path / PACKAGE).exists():
        return Side(path.resolve(), _named(path))
    for folder in (current(path), path.resolve()):
        if folder is not None and any(folder.glob("reports/*.parquet")):
            return Side(folder, str(path))
    expected = said("应为发布文件夹、DIR 或 DIR/tidy", "a release, DIR or DIR/tidy was expected")
    raise NoTablesError(f"{path}: {said('没有表格', 'no tables')} ({expected})")


def _named(path: Path) -> str:
    try:
        return str(json.loads((path / PACKAGE).read_text(encoding="utf-8"))["version"])
    except (ValueError, KeyError, TypeError):
        return path.name


def same_file(old: Side, new: Side, table: str, stem: str) -> bool:
    """Tell whether both sides have the same bytes there; nothing is read where they share the file."""
    one, other = (side.folder / table / f"{stem}.parquet" for side in (old, new))
    if not one.exists() or not other.exists():
        return not one.exists() and not other.exists()
    return one.samefile(other) or filecmp.cmp(one, other, shallow=False)
