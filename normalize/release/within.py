"""What changed within the reports of one file of each table: cells, paragraphs, descriptions, indicators.

Input: two `Side`s, and pairs of reports that are the same one; output: rows of `changes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forms.form import NARRATIVE, TABLES
from normalize.column import KINDS
from normalize.indicators import INDICATORS
from normalize.release import reasons
from normalize.release.compare import Ints, Pairs, differing, pairs
from normalize.release.matched import Pair
from normalize.release.sides import Side, same_file
from normalize.schema import dimensions, released, tables

_SCHEMA = released()["changes"].schema
_NOT_COMPARED = ("report_id", "agency_id", "year")
#: kinds of change that another report of the agency can bring about: growth, checks across years
_FOLLOW = ("indicator", "description")


@dataclass(frozen=True, slots=True)
class _Compared:
    """A table that is compared: its key beside the report, and the columns whose first difference is a change."""

    table: str
    what: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    #: each column that differs is a change of its own
    apart: bool = False


def _compared() -> Iterator[_Compared]:
    for name in TABLES:
        known = {column.name for column in tables()[name].columns}
        columns = tuple(column for column in ("value", "status", "unit", "raw") if column in known)
        yield _Compared(name, "cell", dimensions(name), columns)
    for name in NARRATIVE:
        part = ("part",) if name == "overview" else ()
        yield _Compared(name, "paragraph", ("order",), ("text", "heading", *part))
    said = (column.name for column in tables()["reports"].columns)
    yield _Compared("reports", "description", (), tuple(name for name in said if name not in _NOT_COMPARED), True)
    yield _Compared("indicators", "indicator", (), tuple(one.name for one in INDICATORS), True)


def within(old: Side, new: Side, stems: tuple[str, str], some: Sequence[Pair], touched: Set[str]) -> pa.Table:
    """Return what changed in the reports of one file of each table.

    What is counted from an agency's other reports follows where those are `touched`.
    """
    parts = [part for compared in _compared() for part in _table(old, new, stems, some, compared)]
    if not parts:
        return _SCHEMA.empty_table()
    rows = pa.concat_tables(parts)
    met = set(rows["report_id"].unique().to_pylist())
    about = {now.report_id: (was, now) for was, now in some if now.report_id in met}
    why = reasons.of_pairs(old, new, list(about.values()))
    names = rows["report_id"].to_pylist()
    known = {
        "agency_id": [about[name][1].agency_id for name in names],
        "year": [about[name][1].year for name in names],
        "reason": [
            "other_report"
            if what in _FOLLOW and why[name] == "other" and about[name][1].agency_id in touched
            else why[name]
            for name, what in zip(names, rows["what"].to_pylist(), strict=True)
        ],
        "document_old": [about[name][0].document_id for name in names],
        "document_new": [about[name][1].document_id for name in names],
    }
    filled = [
        rows[one.name] if one.name in rows.column_names else pa.array(known[one.name], plain(one.type))
        for one in _SCHEMA
    ]
    return pa.table(filled, names=_SCHEMA.names).cast(_SCHEMA)


def _table(
    old: Side, new: Side, stems: tuple[str, str], some: Sequence[Pair], compared: _Compared
) -> Iterator[pa.Table]:
    if stems[0] == stems[1] and same_file(old, new, compared.table, stems[0]):
        return
    columns = {
        column.name: KINDS[column.kind][0]
        for column in tables()[compared.table].columns
        if column.name in ("report_id", "status", *compared.key, *compared.columns)
    }
    one, other = (side.read(compared.table, stem, columns) for side, stem in zip((old, new), stems, strict=True))
    one = _only(one, [was.report_id for was, _ in some])
    other = _only(other, [now.report_id for _, now in some])
    one = _renamed(one, {was.report_id: now.report_id for was, now in some if was.report_id != now.report_id})
    if compared.what == "paragraph":
        one, other = _without_equal(one, other, compared)
    found = pairs(one, other, ("report_id", *compared.key))
    yield from _rows(one, other, found, compared)


def _only(rows: pa.Table, reports: list[str]) -> pa.Table:
    ids = rows["report_id"].combine_chunks()
    known = pc.is_in(ids.dictionary, pa.array(reports, pa.string()))
    return rows if pc.all(known).as_py() else rows.filter(known.take(ids.indices))


def _renamed(rows: pa.Table, names: Mapping[str, str]) -> pa.Table:
    if not names or not len(rows):
        return rows
    ids = rows["report_id"].combine_chunks()
    words = pa.array([names.get(word, word) for word in ids.dictionary.to_pylist()], pa.string())
    return rows.set_column(0, "report_id", words.take(ids.indices).dictionary_encode())


def _without_equal(one: pa.Table, other: pa.Table, compared: _Compared) -> tuple[pa.Table, pa.Table]:
    """Leave out the paragraphs that both have, wherever they stand: one more before them changes none."""
    equal = pairs(one, other, ("report_id", *compared.columns), repeated=True)
    return one.take(pa.array(equal.gone)), other.take(pa.array(equal.come))


def _rows(one: pa.Table, other: pa.Table, found: Pairs, compared: _Compared) -> Iterator[pa.Table]:
    """Yield the rows of both that differ, then those on one side only."""
    differ = np.stack([differing(one, other, found, column) for column in compared.columns])
    taken = differ if compared.apart else differ & (np.cumsum(differ, axis=0) == 1)
    for column, mask in zip(compared.columns, taken, strict=True):
        yield _made(one, other, found.old[mask], found.new[mask], compared, column)
    first = compared.columns[0]
    if not compared.apart:
        yield _made(one, other, found.gone, None, compared, first)
        yield _made(one, other, None, found.come, compared, first)


def _made(
    one: pa.Table, other: pa.Table, old: Ints | None, new: Ints | None, compared: _Compared, column: str
) -> pa.Table:
    before = None if old is None else one.take(pa.array(old))
    after = None if new is None else other.take(pa.array(new))
    told: pa.Table = before if after is None else after
    size = len(told)
    columns = {
        "report_id": told["report_id"],
        "what": pa.array([compared.what] * size),
        "table": pa.array([compared.table] * size),
        "key": _key(told, compared.key),
        "column": pa.array([column] * size),
        "old": _text(before, column, size),
        "new": _text(after, column, size),
        "status_old": _text(before, "status", size),
        "status_new": _text(after, "status", size),
    }
    return pa.table({name: values.cast(pa.string()) for name, values in columns.items()})


def _key(rows: pa.Table, names: Sequence[str]) -> pa.Array:
    if not names:
        return pa.array([""] * len(rows))
    parts = [rows[name].cast(pa.string()).combine_chunks() for name in names]
    return pc.binary_join_element_wise(*parts, "/", null_handling="replace")


def _text(rows: pa.Table | None, name: str, size: int) -> pa.Array:
    """Return a column as text: whole numbers without a point, days as written in the tables."""
    if rows is None or name not in rows.column_names:
        return pa.nulls(size, pa.string())
    column = rows[name]
    if pa.types.is_floating(column.type):
        return pa.array([None if value is None else f"{value:.15g}" for value in column.to_pylist()], pa.string())
    return column.cast(pa.string())


def plain(kind: pa.DataType) -> pa.DataType:
    """Return the type of what a column encodes."""
    return pa.string() if pa.types.is_dictionary(kind) else kind
