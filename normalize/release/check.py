"""Whether a release is what it says: every byte, row, key and column.

Input: the folder of a release; output: a sentence for everything that is wrong, naming the file. `SHA256SUMS` and
`datapackage.json` state the hashes independently, so one of them that was changed is told from a changed file.
Multi-file Parquet is checked here and not by frictionless, which calls it valid where a part is missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from forms.messages import said
from normalize.dictionary import dictionary
from normalize.release import database, package, rows, sums
from normalize.schema import released

Described = dict[str, Any]
_DICTIONARIES = {"en": "DICTIONARY.md", "zh": "DICTIONARY.zh.md"}


def mistakes(folder: Path) -> Iterator[str]:
    """Yield what is wrong with a release; nothing where all is as stated."""
    found = list(_bytes(folder))
    if not found:
        try:
            found = list(_tables(folder))
        except (KeyError, TypeError, ValueError) as error:
            found = [
                said(
                    f"{package.NAME} 不是本程序所写：{error}",
                    f"{package.NAME} is not as this program writes it: {error}",
                )
            ]
    yield from found


def _tables(folder: Path) -> Iterator[str]:
    described = json.loads((folder / package.NAME).read_text(encoding="utf-8"))
    found = [*_schema(folder, described), *rows.mistakes(folder, described["resources"])]
    yield from found
    if not found:
        yield from _database(folder)


# --- bytes -----------------------------------------------------------------------------------------


def _bytes(folder: Path) -> Iterator[str]:
    """Yield what is missing, besides, or not of the stated bytes."""
    there = sums.files(folder)
    for name in (sums.NAME, package.NAME):
        if name not in there:
            yield said(f"缺少文件 {name}", f"{name} is missing")
            return
    try:
        stated = sums.read(folder / sums.NAME)
    except sums.NotSumsError as error:
        yield said(f"{sums.NAME} 第 {error} 行不成格式", f"{sums.NAME}: line {error} is no line of hashes")
        return
    also = _hashes(folder)
    for name in there:
        if name not in stated and name != sums.NAME:
            yield said(f"多出文件 {name}（{sums.NAME} 中没有）", f"{name} is there and {sums.NAME} does not name it")
    for name in sorted({*stated, *also} - set(there)):
        yield said(f"缺少文件 {name}", f"{name} is missing")
    for name in sorted(stated.keys() & set(there)):
        yield from _file(folder, name, stated[name], also)


def _file(folder: Path, name: str, stated: str, also: Mapping[str, str]) -> Iterator[str]:
    path = folder / name
    if path.is_symlink() or not path.is_file():
        yield said(f"{name} 不是普通文件", f"{name} is no regular file")
        return
    found = sums.sha256([path])
    if found == stated and (name == package.NAME or also.get(name) == found):
        return
    if found == stated:
        yield said(
            f"{package.NAME} 所列 {name} 的哈希不符", f"{package.NAME} is wrong: it does not state the hash of {name}"
        )
    elif also.get(name) == found:
        yield said(f"{sums.NAME} 所列 {name} 的哈希不符", f"{sums.NAME} is wrong: it does not state the hash of {name}")
    else:
        yield said(f"{name} 的内容与 {sums.NAME} 不符", f"{name} does not have the hash that {sums.NAME} states")


def _hashes(folder: Path) -> dict[str, str]:
    """Return the hash of each file that the package states; none where the package cannot be read."""
    try:
        resources = json.loads((folder / package.NAME).read_bytes())["resources"]
        stated = [file for one in resources for file in one.get("files", [one])]
        return {file["path"]: str(file["hash"]).removeprefix("sha256:") for file in stated}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


# --- what it says of itself ------------------------------------------------------------------------


def _schema(folder: Path, described: Described) -> Iterator[str]:
    """Yield where package and dictionary are not in step with the schema that they were made from.

    A release of another version of the schema is held to its own package alone.
    """
    resources = {one["name"]: one["schema"] for one in described["resources"] if "schema" in one}
    ours = package.schema_hash() == described.get("schemaHash")
    for name, table in released().items():
        if ours and resources.get(name) != package.table_schema(table):
            yield said(
                f"{package.NAME} 中 {name} 的列与程序不符",
                f"{package.NAME}: the columns of {name} are not those of the schema",
            )
    columns = {field["name"] for schema in resources.values() for field in schema["fields"]}
    for language, name in _DICTIONARIES.items():
        text = (folder / name).read_text(encoding="utf-8") if (folder / name).exists() else ""
        if (ours and text != dictionary(language)) or not all(f"`{column}`" in text for column in columns):
            yield said(f"{name} 与各列不符", f"{name} is not in step with the columns")


def _database(folder: Path) -> Iterator[str]:
    if (folder / database.NAME).exists() and database.possible():
        for table in database.mistakes(folder):
            yield said(
                f"{database.NAME} 中的 {table} 与 Parquet 文件不符",
                f"{database.NAME}: {table} is not what the Parquet files hold",
            )
