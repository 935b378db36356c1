"""Reads what the earlier stages left: captures, manifest, facts, paragraphs and issues.

Input: `DIR/raw/captures.parquet` and `DIR/extracted`; output: rows as dictionaries, facts as `Cells`,
paragraphs and issues as Arrow tables. Of a shard only the documents count whose row in the manifest
names it, so that a later reading wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from normalize.cells import STATUSES, UNREADABLE, Cells, Ints, Words, codes

_WORDS = ("document_id", "section", "edition", "key", "status", "raw", "unit", "reading")
_PLACES = ("page", "table", "row", "column")
_FACTS = (*_WORDS, "value", "confidence", "box", *_PLACES)
_TEXTS = ("document_id", "section", "part", "order", "heading", "text")


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a Parquet file, times as milliseconds since 1970; none where it is missing."""
    if not path.exists():
        return []
    with pq.ParquetFile(path) as file:
        table = file.read()
    columns = [_plain(column) for column in table.columns]
    return [dict(zip(table.column_names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(column: pa.ChunkedArray) -> list[Any]:
    """Return a column as plain values; a text that stands in many rows is one object in memory."""
    if pa.types.is_string(column.type) and len(column):
        encoded = column.combine_chunks().dictionary_encode()
        known = [*encoded.dictionary.to_pylist(), None]
        nothing = len(known) - 1
        return [known[index] for index in encoded.indices.fill_null(nothing).to_pylist()]
    if column.null_count == len(column):
        return [None] * len(column)
    plain = column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column
    quick = pa.types.is_integer(plain.type) and not plain.null_count
    values: list[Any] = plain.to_numpy().tolist() if quick else plain.to_pylist()
    return values


def words() -> dict[str, Words]:
    """Return empty vocabularies for the columns of `Cells` that hold words."""
    return {"raw": Words(), "unit": Words(), "reading": Words(("text", "ocr", "resolved"))}


def cells(extracted: Path, wanted: Mapping[str, Mapping[str, int]], into: dict[str, Words]) -> Cells:
    """Read from each shard the facts of the documents wanted of it (their positions by id)."""
    parts = [_cells(extracted / f"{shard}.facts.parquet", some, into) for shard, some in wanted.items()]
    columns = {field.name: [getattr(part, field.name) for part in parts] for field in fields(Cells)}
    empty: dict[str, NDArray[Any]] = {"box": np.zeros((0, 4), np.float32)}
    nothing = np.zeros(0, np.int32)
    return Cells(**{name: np.concatenate(arrays or [empty.get(name, nothing)]) for name, arrays in columns.items()})


def facts(extracted: Path, shard: str) -> pa.Table:
    """Return the facts of a shard, words encoded."""
    return _read(extracted / f"{shard}.facts.parquet", _FACTS, _WORDS)


def paragraphs(extracted: Path, shard: str) -> pa.Table:
    """Return the paragraphs of a shard, text plain and the rest encoded."""
    return _read(extracted / f"{shard}.paragraphs.parquet", _TEXTS, ("document_id", "section", "part", "heading"))


def words_of(column: pa.ChunkedArray) -> list[str | None]:
    """Return an encoded column as texts: each word once, many times named (`to_pylist` decodes it every time)."""
    encoded = column.combine_chunks()
    known = [*encoded.dictionary.to_pylist(), None]
    nothing = len(known) - 1
    return [known[index] for index in encoded.indices.fill_null(nothing).to_pylist()]


def issues(extracted: Path, shard: str) -> pa.Table:
    """Return the issues of a shard."""
    path = extracted / f"{shard}.issues.parquet"
    return _read(path, ("document_id", "code", "where", "detail"), ("document_id", "code"))


def positions(column: pa.ChunkedArray, wanted: Mapping[str, int]) -> Ints:
    """Return the position of each entry's document, -1 where it is not wanted."""
    encoded = column.combine_chunks()
    by_word = [wanted.get(word, -1) for word in encoded.dictionary.to_pylist()]
    indices = encoded.indices.fill_null(len(by_word)).to_numpy(zero_copy_only=False)
    found: Ints = np.array([*by_word, -1], np.int32)[indices]
    return found


def _read(path: Path, columns: tuple[str, ...], encoded: tuple[str, ...]) -> pa.Table:
    table = _table(path, columns)
    for name in encoded:
        if not pa.types.is_dictionary(table[name].type):
            at = table.schema.get_field_index(name)
            table = table.set_column(at, name, table[name].cast(pa.string()).dictionary_encode())
    return table.unify_dictionaries()


def _table(path: Path, columns: tuple[str, ...]) -> pa.Table:
    """Read a shard's file, or what `normalize.spill` made of several."""
    spilt = path.with_suffix(".arrow")
    if spilt.exists():
        with pa.memory_map(str(spilt)) as file:
            return pa.ipc.open_stream(file).read_all()
    with pq.ParquetFile(path) as file:
        return file.read(columns=list(columns))


def _cells(path: Path, wanted: Mapping[str, int], into: dict[str, Words]) -> Cells:
    table = _read(path, _FACTS, _WORDS)
    document, code = positions(table["document_id"], wanted), _codes(table)
    kept = (document >= 0) & (code >= 0)
    status = np.array([*map(_status, _dictionary(table, "status")), UNREADABLE], np.int8)[_indices(table, "status")]
    every: dict[str, NDArray[Any]] = {"document": document, "code": code, "status": status}
    every |= {name: into[name].codes(table[name].combine_chunks()) for name in into}
    every |= {name: _floats(table, name, kind) for name, kind in (("value", np.float64), ("confidence", np.float32))}
    every |= {name: _place(table, name) for name in _PLACES}
    every["box"] = _boxes(table)
    return Cells(**(every if kept.all() else {name: array[kept] for name, array in every.items()}))


def _codes(table: pa.Table) -> Ints:
    """Look up each fact's code by its section, edition and key at once."""
    sections, editions, keys = (_dictionary(table, name) for name in ("section", "edition", "key"))
    lookup = np.full((len(sections) + 1, len(editions) + 1, len(keys) + 1), -1, np.int32)
    by_word = [{word: at for at, word in enumerate(words)} for words in (sections, editions, keys)]
    for names, code in codes().items():
        at = [places.get(name) for places, name in zip(by_word, names, strict=True)]
        if None not in at:
            lookup[tuple(at)] = code
    found: Ints = lookup[_indices(table, "section"), _indices(table, "edition"), _indices(table, "key")]
    return found


@cache
def _status(word: str) -> int:
    return STATUSES.index(word) if word in STATUSES else UNREADABLE


def _dictionary(table: pa.Table, name: str) -> list[str]:
    found: list[str] = table[name].combine_chunks().dictionary.to_pylist()
    return found


def _indices(table: pa.Table, name: str) -> NDArray[np.int64]:
    column = table[name].combine_chunks()
    found: NDArray[np.int64] = column.indices.fill_null(len(column.dictionary)).to_numpy(zero_copy_only=False)
    return found


def _floats(table: pa.Table, name: str, kind: type[np.floating[Any]]) -> NDArray[Any]:
    found: NDArray[Any] = table[name].combine_chunks().to_numpy(zero_copy_only=False).astype(kind)
    return found


def _place(table: pa.Table, name: str) -> Ints:
    found: Ints = table[name].combine_chunks().fill_null(0).to_numpy(zero_copy_only=False).astype(np.int32)
    return found


def _boxes(table: pa.Table) -> NDArray[np.float32]:
    column = table["box"].combine_chunks()
    boxes = np.full((len(column), 4), np.nan, np.float32)
    whole = column.value_lengths().fill_null(0).to_numpy(zero_copy_only=False) == 4
    if whole.any():
        boxes[whole] = column.filter(pa.array(whole)).flatten().to_numpy(zero_copy_only=False).reshape(-1, 4)
    return boxes
