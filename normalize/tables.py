"""Turns a batch into Arrow tables: cells, paragraphs, and rows made one by one.

Input: a `Spread` of cells, paragraphs of shards, and rows of plain values; output: Arrow tables with the
schemas of `normalize.schema`. Cells are moved by whole columns: nothing here looks at one cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forms.form import CellKey
from normalize.cells import STATUSES, Ints, Spread, places
from normalize.choose import Candidate
from normalize.column import BOX
from normalize.pieces import ROW_GROUP
from normalize.schema import counts_only, dimensions, tables

#: past this a place is not kept (an int16 column; a document with more tables than that is no report)
_LARGEST = {"page": 32_767, "table": 32_767, "row": 2**31 - 1, "column": 32_767}


def cell_tables(section: str, spread: Spread, documents: Sequence[Candidate], rows: Ints) -> Iterator[pa.Table]:
    """Yield one section's table for the documents at `rows` of the batch, a row group at a time."""
    filled = (spread.index[section][rows] >= 0).sum(axis=1)
    step = max(1, ROW_GROUP // max(1, int(filled.max(initial=0))))
    for start in range(0, len(rows), step):
        some = rows[start : start + step]
        if filled[start : start + step].any():
            yield _cells(section, spread, [documents[row] for row in some], spread.index[section][some])


def _cells(section: str, spread: Spread, documents: list[Candidate], index: Ints) -> pa.Table:
    which, place = np.nonzero(index >= 0)
    at = index[which, place]
    columns = {**_common(documents, which), **_places(section, place), **_contents(section, spread, at)}
    table = tables()[section]
    return pa.table([columns[column.name] for column in table.columns], schema=table.schema)


def _common(documents: list[Candidate], which: NDArray[np.intp]) -> dict[str, pa.Array]:
    return {
        "report_id": repeat([one.report_id for one in documents], which),
        "agency_id": repeat([one.agency_id for one in documents], which),
        "document_id": repeat([one.document_id for one in documents], which),
        "year": pa.array([one.who.year for one in documents], pa.int64()).take(pa.array(which)),
    }


def _places(section: str, place: NDArray[np.intp]) -> dict[str, pa.Array]:
    cells = places()[section].cells
    columns = {name: repeat([_key(section, *cell, name) for cell in cells], place) for name in dimensions(section)}
    return columns | {"edition": repeat([edition for edition, _ in cells], place)}


def _key(section: str, edition: str, cell: CellKey, dimension: str) -> str | None:
    if dimension == "article":
        return cell.article
    own = places()[section].editions[edition][2].dimensions
    return cell.keys[own.index(dimension)] if dimension in own else None


def _contents(section: str, spread: Spread, at: Ints) -> dict[str, pa.Array]:
    cells = spread.cells
    value = cells.value[at]
    columns = {name: encode(getattr(cells, name)[at], words.array()) for name, words in spread.words.items()}
    columns["status"] = encode(cells.status[at], pa.array(STATUSES))
    silent = np.isnan(value)
    whole = np.where(silent, 0, value)
    columns["value"] = pa.array(whole.astype(np.int64) if counts_only(section) else whole, mask=silent)
    confidence = cells.confidence[at]
    columns["confidence"] = pa.array(confidence, mask=np.isnan(confidence))
    for name, largest in _LARGEST.items():
        columns[name] = _place(getattr(cells, name)[at], largest)
    columns["box"] = _boxes(cells.box[at])
    return columns


def _boxes(boxes: NDArray[np.float32]) -> pa.Array:
    """Return boxes to a tenth of a point; null where the format has none."""
    there = ~np.isnan(boxes).any(axis=1)
    ends = np.concatenate([[0], np.cumsum(4 * there)]).astype(np.int32)
    values = pa.array(np.round(boxes[there].astype(np.float64), 1).ravel())
    return pa.ListArray.from_arrays(pa.array(ends), values, type=BOX, mask=pa.array(~there))


def _place(numbers: Ints, largest: int) -> pa.Array:
    missing = (numbers <= 0) | (numbers > largest)
    return pa.array(np.where(missing, 0, numbers).astype(np.int32 if largest > 2**15 else np.int16), mask=missing)


def repeat(words: Sequence[str | None], which: NDArray[np.intp]) -> pa.DictionaryArray:
    """Return the word at each position of `which`, encoded."""
    encoded = pa.array(words, pa.string()).dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return encode(codes[which], encoded.dictionary)


def encode(codes: NDArray[Any], words: pa.Array) -> pa.DictionaryArray:
    """Return a dictionary column of these codes (-1 is null) with only the words it uses, sorted."""
    used = np.zeros(len(words) + 1, bool)
    used[codes] = True
    kept = np.flatnonzero(used[:-1])
    kept = kept[pc.sort_indices(words.take(pa.array(kept))).to_numpy()]
    mapped = np.full(len(words) + 1, -1, np.int32)
    mapped[kept] = np.arange(len(kept))
    found = mapped[codes]
    return pa.DictionaryArray.from_arrays(pa.array(found, mask=found < 0), words.take(pa.array(kept)))


def paragraph_table(
    section: str, rows: pa.Table, documents: Sequence[Candidate], editions: Sequence[str | None]
) -> pa.Table:
    """Return a narrative section's table. `rows` has `position` (in `documents`), part, order, heading, text."""
    order = np.lexsort((rows["order"].to_numpy(), rows["position"].to_numpy()))
    rows = rows.take(pa.array(order))
    which = rows["position"].to_numpy().astype(np.intp)
    columns = {name: rows[name] for name in rows.column_names} | _common(list(documents), which)
    columns["order"] = pa.array(_numbered(which))
    columns["edition"] = repeat(editions, which)
    columns["part"] = pc.fill_null(rows["part"].cast(pa.string()), "other").dictionary_encode()
    columns["heading"] = rows["heading"].cast(pa.string()).dictionary_encode()
    schema = tables()[section].schema
    return pa.table([columns[field.name].cast(field.type) for field in schema], schema=schema)


def _numbered(which: NDArray[np.intp]) -> Ints:
    """Number the paragraphs of each document from 1, so that order is a key whatever was extracted."""
    _, first, counts = np.unique(which, return_index=True, return_counts=True)
    return np.asarray(np.arange(len(which)) - np.repeat(first, counts) + 1, np.int32)


def row_table(name: str, rows: Iterable[Sequence[Any]]) -> pa.Table:
    """Return a table of rows of plain values, in the order of its columns."""
    schema = tables()[name].schema
    columns: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(schema)
    filled = [_column(list(values), field) for values, field in zip(columns, schema, strict=True)]
    return pa.table(filled, schema=schema)


def _column(values: list[Any], field: pa.Field) -> pa.Array:
    if pa.types.is_dictionary(field.type):
        return pa.array(values, pa.string()).dictionary_encode()
    return pa.array(values, field.type)
