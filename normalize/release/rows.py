"""Whether the tables of a release hold together: rows and columns as stated, keys unique, ids known.

Input: the folder and the resources of its package; output: a sentence for each mistake, naming the file. Files are
read one by one, and of each only the columns in question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forms.messages import said
from normalize.release.compare import repeated

Resource = dict[str, Any]
#: tables whose key may stand in two files
_ACROSS = ("reports", "documents")


def mistakes(folder: Path, resources: Sequence[Resource]) -> Iterator[str]:
    """Yield what is wrong in the tables."""
    made = [one for one in resources if "schema" in one]
    broken = [sentence for one in made for sentence in _stated(folder, one)]
    yield from broken
    if not broken:
        for one in made:
            yield from _years(folder, one)
            yield from _unique(folder, one)
        yield from _references(folder, made)


def _stated(folder: Path, one: Resource) -> Iterator[str]:
    """Yield the files whose rows or columns are not those stated."""
    columns = [field["name"] for field in one["schema"]["fields"]]
    for file in one["files"]:
        try:
            found = pq.ParquetFile(folder / file["path"])
        except (OSError, pa.ArrowInvalid) as error:
            yield said(f"{file['path']} 不是 Parquet 文件：{error}", f"{file['path']} is no Parquet file: {error}")
            continue
        with found:
            number, names = found.metadata.num_rows, found.schema_arrow.names
        if number != file["rows"]:
            yield said(
                f"{file['path']} 有 {number:,} 行，应为 {file['rows']:,} 行",
                f"{file['path']} has {number:,} rows, not {file['rows']:,}",
            )
        for name in sorted({*names} ^ {*columns}):
            yield said(
                f"{file['path']} 的列 {name} 与所述不符",
                f"{file['path']}: the column {name} is " + ("missing" if name in columns else "not one that is stated"),
            )
    if sum(file["rows"] for file in one["files"]) != one["rows"]:
        yield said(
            f"{one['name']}：各文件行数之和不是 {one['rows']:,}",
            f"datapackage.json: the files of {one['name']} do not have {one['rows']:,} rows together",
        )


def _years(folder: Path, one: Resource) -> Iterator[str]:
    """Yield the files that hold a row of another year than they are named for."""
    if "year" in _names(one) and one["name"] != "changes":
        for file in one["files"]:
            years = _read(folder / file["path"], ["year"])["year"].unique().to_pylist()
            stem = Path(file["path"]).stem
            if {str(year) if year is not None else "unknown" for year in years} - {stem}:
                yield said(f"{file['path']} 中有别的年度", f"{file['path']} holds rows of other years")


def _unique(folder: Path, one: Resource) -> Iterator[str]:
    schema = one["schema"]
    key = schema.get("primaryKey") or (schema.get("uniqueKeys") or [[]])[0]
    files = [file["path"] for file in one["files"]] if key else []
    for path in files:
        rows = _read(folder / path, key)
        if "primaryKey" in schema and any(column.null_count for column in rows.columns):
            yield said(f"{path} 的主键 {', '.join(key)} 有空值", f"{path}: the key {', '.join(key)} has nulls")
        if repeated(rows, key):
            yield said(f"{path} 的主键 {', '.join(key)} 有重复", f"{path}: the key {', '.join(key)} stands twice")
    if (
        one["name"] in _ACROSS
        and len(files) > 1
        and repeated(pa.concat_tables(_read(folder / path, key) for path in files), key)
    ):
        yield said(
            f"{one['name']}/ 的主键在文件之间有重复", f"{one['name']}/: a key stands in two of {', '.join(files)}"
        )


def _references(folder: Path, made: Sequence[Resource]) -> Iterator[str]:
    """Yield the files that name an id which the table it leads to does not have."""
    by_name = {one["name"]: one for one in made}
    known: dict[tuple[str, str], pa.Array] = {}
    for one in made:
        for key in one["schema"].get("foreignKeys", ()):
            (column,), home = key["fields"], (key["reference"]["resource"], key["reference"]["fields"][0])
            if home not in known:
                known[home] = _values(folder, by_name[home[0]], home[1])
            for file in one["files"]:
                found = _values(folder, {"files": [file]}, column)
                strangers = found.filter(pc.invert(pc.is_in(found, known[home])))
                if len(strangers):
                    first = strangers[0].as_py()
                    yield said(
                        f"{file['path']}：{column} {first} 不在 {home[0]} 中",
                        f"{file['path']}: {column} {first} is not in {home[0]}",
                    )


def _values(folder: Path, one: Resource, column: str) -> pa.Array:
    """Return what stands in a column, each value once."""
    parts = [_read(folder / file["path"], [column])[column].unique().cast(pa.string()) for file in one["files"]]
    return pa.concat_arrays(parts).unique().drop_null() if parts else pa.array([], pa.string())


def _names(one: Resource) -> list[str]:
    return [field["name"] for field in one["schema"]["fields"]]


def _read(path: Path, columns: Sequence[str]) -> pa.Table:
    """Read columns of one file, words encoded the same in all its row groups."""
    with pq.ParquetFile(path) as file:
        return file.read(columns=list(columns)).unify_dictionaries()
