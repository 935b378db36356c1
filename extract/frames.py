"""The columns of `data/extracted`: how records become Arrow tables, and cross from worker to parent.

Input: `Fact`, `Paragraph`, `Issue` of some documents; output: tables with the fields of `forms.records`
behind `document_id`, as Arrow IPC bytes (two hundred pickled records cost ten times as much).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa

_FEW = pa.dictionary(pa.int32(), pa.string())

FACTS = pa.schema(
    [
        ("document_id", _FEW),
        ("section", _FEW),
        ("edition", _FEW),
        ("key", _FEW),
        ("status", _FEW),
        ("value", pa.float64()),
        ("raw", _FEW),
        ("unit", _FEW),
        ("reading", _FEW),
        ("confidence", pa.float32()),
        ("page", pa.int32()),
        ("table", pa.int32()),
        ("row", pa.int32()),
        ("column", pa.int32()),
        ("box", pa.list_(pa.float32())),
    ]
)
PARAGRAPHS = pa.schema(
    [
        ("document_id", _FEW),
        ("section", _FEW),
        ("part", _FEW),
        ("order", pa.int32()),
        ("heading", pa.string()),
        ("text", pa.string()),
    ]
)
ISSUES = pa.schema([("document_id", _FEW), ("code", _FEW), ("where", pa.string()), ("detail", pa.string())])

#: one row a document; `meta` is what the document says about itself, as JSON
MANIFEST = pa.schema(
    [
        ("document_id", pa.string()),
        ("shard", pa.string()),
        ("reader_version", pa.string()),
        ("outcome", pa.string()),
        ("reason", pa.string()),
        ("format", pa.string()),
        ("charset", pa.string()),
        ("bytes", pa.int64()),
        ("media_type", pa.string()),
        ("meta", pa.string()),
        ("facts", pa.int64()),
    ]
)


def table(schema: pa.Schema, ids: Sequence[str], records: Sequence[Sequence[tuple[Any, ...]]]) -> pa.Table:
    """Return the records of some documents, `records[i]` those of `ids[i]`, as one table.

    Raises `ValueError` or `TypeError` (Arrow's errors are of these) where a record does not fit.
    """
    counts = [len(some) for some in records]
    if not any(counts):
        return schema.empty_table()
    codes = np.repeat(np.arange(len(ids), dtype=np.int32), counts)
    used = pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(ids, pa.string()))
    columns = zip(*chain.from_iterable(records), strict=True)
    return pa.Table.from_arrays([used, *map(_array, columns, schema.types[1:])], schema=schema)


def _array(column: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    if not pa.types.is_dictionary(kind):
        return pa.array(column, kind)
    first = column[0]
    if column.count(first) == len(column):
        codes = np.zeros(len(column), np.int32)
        return pa.nulls(len(column), kind) if first is None else pa.DictionaryArray.from_arrays(codes, [first])
    return pa.array(column, pa.string()).dictionary_encode()


def pack(content: pa.Table) -> bytes:
    """Return a table as Arrow IPC bytes; no bytes for one without rows."""
    if not content.num_rows:
        return b""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, content.schema) as stream:
        stream.write_table(content)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def unpack(packed: bytes, schema: pa.Schema) -> pa.Table:
    """Return the table behind the bytes that `pack` made of one of this schema."""
    return pa.ipc.open_stream(packed).read_all() if packed else schema.empty_table()
