"""`datapackage.json`: what a release holds, as a Data Package (version 2).

Input: the files of a release, with their rows and hashes, and the one schema; output: the descriptor, as plain
values. A table is one resource, however many files it has: `hash` and `bytes` are those of all of them one after
the other, and `files` says rows, bytes and hash of each.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from normalize.column import Column, Table
from normalize.release import keys, sums
from normalize.release.citation import AUTHORS, KEYWORDS, LICENCE, LICENCE_URL, TITLE
from normalize.schema import released

NAME = "datapackage.json"
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TYPES = {
    "category": "string", "text": "string", "integer": "integer", "int32": "integer", "int16": "integer",
    "float": "number", "float32": "number", "box": "array", "flag": "boolean", "date": "date", "time": "datetime",
}  # fmt: skip
_MEDIA = {"md": "text/markdown", "csv": "text/csv", "cff": "application/yaml", "duckdb": "application/vnd.duckdb.file"}


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a table."""

    path: str
    rows: int
    bytes: int
    hash: str


def paths(folder: Path, table: Table) -> list[Path]:
    """Return the files of a table, as they lie in the folder."""
    if table.name == "changes":
        return [Path(f"{table.name}.parquet")]
    return sorted(path.relative_to(folder) for path in (folder / table.name).glob("*.parquet"))


def parts(folder: Path) -> dict[str, list[Part]]:
    """Return the files of every table, each read once for its hash."""
    return {name: [_part(folder, path) for path in paths(folder, table)] for name, table in released().items()}


def _part(folder: Path, path: Path) -> Part:
    whole = folder / path
    rows = pq.read_metadata(whole).num_rows
    return Part(path.as_posix(), rows, whole.stat().st_size, f"sha256:{sums.sha256([whole])}")


def descriptor(
    name: str, day: date, folder: Path, coverage: Mapping[str, Any], tables: Mapping[str, list[Part]]
) -> dict[str, Any]:
    """Return the descriptor of a release whose other files are all written; its own sum is not among them."""
    made = [_resource(folder, table, tables[table.name]) for table in released().values()]
    known = {path for one in made for path in ([one["path"]] if isinstance(one["path"], str) else one["path"])}
    others = [path for path in sums.files(folder) if path not in {*known, NAME, sums.NAME}]
    return {
        "$schema": _PROFILE,
        "name": "gongkai",
        "id": f"gongkai-{name}",
        "title": TITLE,
        "version": name,
        "created": f"{day.isoformat()}T00:00:00Z",
        "licenses": [{"name": LICENCE, "path": LICENCE_URL}],
        "contributors": [{"title": author, "roles": ["creator"]} for author in AUTHORS],
        "keywords": list(KEYWORDS),
        "schemaHash": schema_hash(),
        "coverage": dict(coverage),
        "resources": [*made, *(_other(folder, path) for path in others)],
    }


def text(described: Mapping[str, Any]) -> str:
    """Return the descriptor as it is written."""
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def schema_hash() -> str:
    """Return what tells one state of the schema from another."""
    said = json.dumps([[table.name, table_schema(table)] for table in released().values()], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _resource(folder: Path, table: Table, files: list[Part]) -> dict[str, Any]:
    paths = [part.path for part in files]
    return {
        "name": table.name,
        "type": "table",
        "title": f"{table.zh} · {table.en}",
        "description": f"One row is {table.row}.",
        "path": paths[0] if len(paths) == 1 else paths,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "rows": sum(part.rows for part in files),
        "bytes": sum(part.bytes for part in files),
        "hash": f"sha256:{sums.sha256(folder / path for path in paths)}",
        "files": [asdict(part) for part in files],
        "schema": table_schema(table),
    }


def table_schema(table: Table) -> dict[str, Any]:
    """Return the Table Schema of a table: its fields, keys and references."""
    described: dict[str, Any] = {"fields": [_field(column) for column in table.columns]}
    if table.key and table.name != "changes":
        if table.name in keys.NULLS:
            described["uniqueKeys"] = [list(table.key)]
        else:
            described["primaryKey"] = list(table.key)
    found = [
        {"fields": [one.column], "reference": {"resource": one.table, "fields": [one.target]}}
        for one in keys.references(table)
    ]
    return described | ({"foreignKeys": found} if found else {})


def _field(column: Column) -> dict[str, Any]:
    known = {"name": column.name, "type": _TYPES[column.kind], "title": f"{column.zh} · {column.en}"}
    titles = {"zh": column.zh, "en": column.en}
    said = {"description": column.about, "unit": column.unit}
    return known | {"titles": titles} | {name: value for name, value in said.items() if value}


def _other(folder: Path, path: str) -> dict[str, Any]:
    """Describe a file that is no table: its hash stands here beside `SHA256SUMS`, so that each vouches for the other."""
    whole = folder / path
    form = whole.suffix[1:]
    return {
        "name": path.lower().replace("/", "-").replace("_", "-"),
        "path": path,
        "format": form,
        "mediatype": _MEDIA.get(form, "application/octet-stream"),
        "bytes": whole.stat().st_size,
        "hash": f"sha256:{sums.sha256([whole])}",
    }
