"""What a column and a table are: their types in Arrow and in pandas, and the labels they carry.

Input: the declarations of `normalize.schema`; output: Arrow schemas whose fields hold label, unit and
description, with the metadata that makes pandas read nullable integers as such.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from normalize import terms

#: a text of few values; the four sides of a box (the inner field is named as Parquet names it)
CATEGORY = pa.dictionary(pa.int32(), pa.string())
BOX = pa.list_(pa.field("element", pa.float64()))
#: kinds of column: their Arrow type, and what pandas must make of it where that is not plain
KINDS: dict[str, tuple[pa.DataType, str | None]] = {
    "category": (CATEGORY, None),
    "text": (pa.string(), None),
    "integer": (pa.int64(), "Int64"),
    "int32": (pa.int32(), "Int32"),
    "int16": (pa.int16(), "Int16"),
    "float": (pa.float64(), None),
    "float32": (pa.float32(), None),
    "box": (BOX, None),
    "flag": (pa.bool_(), "boolean"),
    "date": (pa.date32(), None),
    "time": (pa.timestamp("ms", "UTC"), None),
}


class Column(NamedTuple):
    """One column. `kind` is a key of `KINDS`; `about` says what name and labels cannot.

    `terms` names the closed list of its words (`normalize.terms`), `notes` are further metadata of its field.
    """

    name: str
    kind: str
    zh: str
    en: str
    about: str = ""
    unit: str = ""
    terms: str = ""
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `by` is what its files go by: year, first_seen, or nothing (one file)."""

    name: str
    zh: str
    en: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    by: str | None = "year"

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, with labels on each field and what pandas needs to know."""
        return pa.schema([_field(column) for column in self.columns], {b"pandas": _pandas(self.columns)})


def _field(column: Column) -> pa.Field:
    notes = {"label_zh": column.zh, "label_en": column.en, "unit": column.unit, "description": column.about}
    notes |= dict(column.notes)
    if column.terms:
        notes["captions"] = json.dumps(terms.captions(column.terms), ensure_ascii=False)
    return pa.field(column.name, KINDS[column.kind][0], metadata=notes)


def _pandas(columns: Iterable[Column]) -> bytes:
    typed = [(column.name, KINDS[column.kind][1]) for column in columns]
    described = [
        {"name": name, "field_name": name, "pandas_type": str(dtype).lower(), "numpy_type": dtype, "metadata": None}
        for name, dtype in typed
        if dtype
    ]
    return json.dumps(
        {"index_columns": [], "column_indexes": [], "columns": described, "pandas_version": "2.0.0"}
    ).encode()
