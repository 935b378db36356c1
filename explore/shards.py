"""The shards: all that is known of some dozens of neighbouring agencies, in a file a table.

Input: the tables of one generation, each read once from beginning to end; output: `shard/<number>/*.parquet` by
`explore.layout.SHARD`. Nothing but the rows of one shard, and what cursors hold, is in memory; the tables that are
not in the order of agencies are read whole (issues, revisions, missing) or in parts (documents).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from numpy.typing import NDArray

from explore.agencies import Agencies, Ints
from explore.by_report import ByReport
from explore.layout import SHARD
from explore.tables import Cursor, Tidy, plain
from forms.form import NARRATIVE, TABLES

#: the tables behind a file, those in the order of agencies
_SOURCES = {"reports": ("reports",), "cells": TABLES, "checks": ("checks",), "texts": NARRATIVE}
HOLDS = "holds"
#: shards that are read at once: a table is cut, cast and sorted that much less often, and about 100 MB are held
BLOCK = 4
#: shards whose documents are joined at once
GROUP = 256


def shards(tidy: Tidy, agencies: Agencies) -> Iterator[tuple[int, dict[str, pa.Table]]]:
    """Yield the number of each shard and its tables."""
    streams: dict[str, list[_Stream] | list[ByReport]]
    streams = {name: [_Stream(tidy, source, name, agencies) for source in _SOURCES[name]] for name in _SOURCES}
    streams["indicators"] = [ByReport(tidy, agencies)]
    wholes: dict[str, _Whole | _Documents] = {name: make(tidy, agencies) for name, make in _WHOLE.items()}
    bounds = list(agencies.bounds())
    for start in range(0, len(bounds), BLOCK):
        block = bounds[start : start + BLOCK]
        read = {name: _sorted(_parts(some, block[-1][1]), name) for name, some in streams.items()}
        for number, last in block:
            found = {name: rows.up_to(last) for name, rows in read.items()}
            found |= {name: whole.of(number) for name, whole in wholes.items()}
            yield number, {name: found[name] for name in SHARD}


def _parts(streams: Iterable[_Stream | ByReport], last: int) -> list[tuple[pa.Table, Ints]]:
    return [part for one in streams for part in one.up_to(last)]


class _Stream:
    """One table, a file a year, given agency by agency in the columns of the site."""

    def __init__(self, tidy: Tidy, source: str, name: str, agencies: Agencies) -> None:
        fields = tidy.fields(source)
        wanted = [field.name for field in SHARD[name] if field.name in fields]
        self._schema, self._checks = SHARD[name], name == "checks"
        self._constant = {"section": source, "unit": fields.get("value", {}).get("unit")}
        self._cursors = [Cursor(path, wanted, agencies.index) for path in tidy.files(source)]

    def up_to(self, last: int) -> Iterator[tuple[pa.Table, Ints]]:
        """Yield the rows of agencies up to this index."""
        for cursor in self._cursors:
            for rows, at in cursor.up_to(last):
                if self._checks:
                    kept = pc.not_equal(rows["status"].cast(pa.string()), HOLDS).to_numpy()
                    rows, at = rows.filter(kept), at[kept]
                yield self._fitted(rows), at

    def _fitted(self, rows: pa.Table) -> pa.Table:
        own = plain(rows)
        return pa.table([self._column(own, field) for field in self._schema], schema=self._schema)

    def _column(self, rows: pa.Table, field: pa.Field) -> Any:
        if field.name in rows.column_names:
            return rows[field.name].cast(field.type)
        constant = self._constant.get(field.name) or None
        return pa.repeat(pa.scalar(constant, field.type), len(rows))


class _Block:
    """Rows of some shards, by agency, given up shard by shard."""

    def __init__(self, rows: pa.Table, at: Ints) -> None:
        self._rows, self._at = rows, at

    def up_to(self, last: int) -> pa.Table:
        """Return the rows, not yet given, of agencies up to this index."""
        count = int(np.searchsorted(self._at, last, side="right"))
        given, self._rows, self._at = self._rows.slice(0, count), self._rows.slice(count), self._at[count:]
        return given


def _sorted(parts: list[tuple[pa.Table, Ints]], name: str) -> _Block:
    """Return rows by agency; of one agency by table and year, as they came."""
    if not parts:
        return _Block(SHARD[name].empty_table(), np.empty(0, np.int32))
    at = np.concatenate([at for _, at in parts])
    order = np.argsort(at, kind="stable")
    rows = pa.concat_tables([rows for rows, _ in parts]).combine_chunks().take(pa.array(order))
    return _Block(rows, at[order])


class _Whole:
    """A small table held whole, by shard."""

    def __init__(self, rows: pa.Table, at: Ints, agencies: Agencies, name: str, then: tuple[str, ...]) -> None:
        known = np.flatnonzero(at >= 0)
        rows = rows.take(pa.array(known)).append_column("", pa.array(at[known], pa.int32()))
        keys = ["", *then]
        rows = rows.take(pc.sort_indices(rows, [(key, "ascending") for key in keys])) if len(rows) else rows
        self._shard: NDArray[np.int32] = agencies.shard[rows[""].to_numpy()] if len(rows) else np.empty(0, np.int32)
        schema = SHARD[name]
        self._rows = pa.table([rows[field.name].cast(field.type) for field in schema], schema=schema)

    def of(self, shard: int) -> pa.Table:
        """Return the rows of a shard."""
        first, last = (int(np.searchsorted(self._shard, shard, side=side)) for side in ("left", "right"))
        return self._rows.slice(first, last - first).combine_chunks()


def _of_reports(rows: pa.Table, agencies: Agencies) -> Ints:
    """Return the agency of each row by its report; -1 where it has none."""
    found = pc.index_in(rows["report_id"], value_set=agencies.reports.ids.combine_chunks())
    places: Ints = np.append(agencies.reports.agency, -1)[found.fill_null(-1).to_numpy()].astype(np.int32)
    return places


def _issues(tidy: Tidy, agencies: Agencies) -> _Whole:
    rows = tidy.read("issues", SHARD["issues"].names)
    return _Whole(rows, _of_reports(rows, agencies), agencies, "issues", tuple(SHARD["issues"].names))


def _revisions(tidy: Tidy, agencies: Agencies) -> _Whole:
    rows = tidy.read("revisions", SHARD["revisions"].names)
    return _Whole(rows, _of_reports(rows, agencies), agencies, "revisions", ("report_id", "section", "key", "seen"))


def _missing(tidy: Tidy, agencies: Agencies) -> _Whole:
    rows = tidy.read("missing", SHARD["missing"].names)
    return _Whole(rows, agencies.at(rows["agency_id"]), agencies, "missing", ("year", "url"))


class _Documents:
    """The documents of reports with where they are from, joined for some shards at a time."""

    def __init__(self, tidy: Tidy, agencies: Agencies) -> None:
        self._tidy, self._agencies, self._group = tidy, agencies, -1
        self._own = tidy.read("report_documents", ["report_id", "document_id", "role"])
        self._at = _of_reports(self._own, agencies)
        self._groups = np.where(self._at >= 0, agencies.shard[self._at] // GROUP, -1) if len(agencies) else self._at

    def of(self, shard: int) -> pa.Table:
        """Return the rows of a shard."""
        if shard // GROUP != self._group:
            self._group = shard // GROUP
            self._rows = self._joined(self._own.filter(pa.array(self._groups == self._group)))
        return self._rows.of(shard)

    def _joined(self, own: pa.Table) -> _Whole:
        """Join some documents to their sources; one that was collected from two has two rows."""
        names = [name for name in SHARD["documents"].names if name not in ("report_id", "role", "url")]
        wanted = pc.field("document_id").cast(pa.string()).isin(own["document_id"].combine_chunks())
        kept = plain(ds.dataset(self._tidy.files("documents")).to_table(names, filter=wanted))
        rows = own.join(kept, keys="document_id", join_type="left outer")
        page = pc.replace_substring_regex(rows["source"], "!/.*$", "")  # of what lies in an archive, the archive
        urls = pc.if_else(pc.match_substring_regex(page, "^https?://"), page, None)
        rows = rows.append_column("url", urls.cast(pa.string()))
        then = ("report_id", "document_id", "source", "role")
        return _Whole(rows, _of_reports(rows, self._agencies), self._agencies, "documents", then)


_WHOLE: dict[str, Callable[[Tidy, Agencies], _Whole | _Documents]] = {
    "issues": _issues,
    "documents": _Documents,
    "revisions": _revisions,
    "missing": _missing,
}
