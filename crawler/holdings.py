"""Which reports an archive holds: one row for each, with its year, its agency and when it was seen.

Input: `captures.parquet`; output: frames for `crawler.status`. A report is a page with a report year, or
a document that a list led to without a page; the newest version of an address counts. Everything is done
by columns: a national archive has some million rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from crawler.captures import NAME, SCHEMA
from forms.packed import WITHIN
from forms.titles import agency_name, parse

#: roles of captures that are documents
DOCUMENTS = ("page", "attachment", "container")
_COLUMNS = pa.schema([SCHEMA.field(name) for name in (
    "source", "document_id", "parent", "role", "reason", "first_seen", "last_seen", "portal", "anchor", "title",
    "publisher", "published", "report_year",
)])  # fmt: skip
#: what differs between the titles that one agency uses year after year, so that they are parsed once
_SAME = (
    ("20[0-3][0-9]年度?", ""),
    ("政府信息公开(?:工作)?(?:年度)?(?:工作)?(?:年报|报告)$", "政府信息公开年报"),
)


@dataclass(slots=True)
class Holdings:
    """What a crawl's archive holds.

    `seen`: every row of a document's address (`address` and `report` number addresses; what a page attaches
    has the page's `report`; `first` and `last` in seconds since 1970). `reports`: the newest version of each,
    by address, `since` its first version was seen; `versions`: every version of their pages and documents.
    """

    seen: pd.DataFrame
    reports: pd.DataFrame
    versions: pd.DataFrame
    _sources: pa.ChunkedArray

    def sources(self, rows: pd.DataFrame) -> list[str]:
        """Return the addresses of some rows of `seen` or `reports`."""
        found: list[str] = self._sources.take(pa.array(rows["row"].to_numpy())).to_pylist()
        return found


def read(raw: Path) -> Holdings:
    """Return what was captured by crawls, nothing where there was none yet."""
    table = _table(raw / NAME)
    seen = _frame(table)
    there = seen[seen["document"]]
    reports = there[there["year"].notna() & there["alone"]].sort_values(["last", "first"], kind="stable")
    reports = reports.drop_duplicates("address", keep="last").set_index("address").sort_values("row")
    reports["year"] = reports["year"].astype(int)
    reports["since"] = there.groupby("address")["first"].min().reindex(reports.index)
    versions = there[there["report"].isin(reports.index)]
    reports["agency"] = _agencies(table.take(pa.array(reports["row"].to_numpy())))
    return Holdings(seen, reports, versions, table["source"])


def _table(path: Path) -> pa.Table:
    table = pq.read_table(path, schema=_COLUMNS, columns=_COLUMNS.names)
    member = pc.and_(pc.equal(table["role"], "container"), pc.match_substring(table["source"], WITHIN))
    of_crawl = pc.and_(pc.is_valid(table["portal"]), pc.is_in(table["role"], pa.array(DOCUMENTS)))
    return table.filter(pc.and_(of_crawl, pc.invert(member)))


def _frame(table: pa.Table) -> pd.DataFrame:
    address, report = _numbered(table["source"], pc.coalesce(table["parent"], table["source"]))
    return pd.DataFrame(
        {
            "row": np.arange(table.num_rows),
            "address": address,
            "report": report,
            "alone": pc.is_null(table["parent"]).to_numpy(),
            "page": pc.equal(table["role"], "page").to_numpy(),
            "document": pc.is_valid(table["document_id"]).to_numpy(),
            "portal": table["portal"].dictionary_encode().to_pandas(),
            "reason": table["reason"].dictionary_encode().to_pandas(),
            "year": table["report_year"].to_pandas().astype(float),
            "first": _seconds(table["first_seen"]),
            "last": _seconds(table["last_seen"]),
            "published": table["published"].cast(pa.timestamp("s")).to_pandas(),
        }
    )


def _numbered(*columns: pa.ChunkedArray) -> list[NDArray[Any]]:
    """Return columns of addresses as numbers, the same for http and https."""
    plain = [pc.replace_substring_regex(column, "^https?://", "").combine_chunks() for column in columns]
    numbers = pa.concat_arrays(plain).dictionary_encode().indices.to_numpy()
    return np.split(numbers, len(columns))


def _seconds(column: pa.ChunkedArray) -> NDArray[Any]:
    found: NDArray[Any] = column.cast(pa.int64()).to_numpy() // 1000
    return found


def _agencies(table: pa.Table) -> NDArray[Any]:
    """Return whose report each row is: as its title says, else the words that led to it, else its publisher."""
    found = _each(table["title"], _titled)
    for name, told in (("anchor", _titled), ("anchor", agency_name), ("publisher", agency_name)):
        open_ = pd.isna(found)
        if open_.any():
            found[open_] = _each(table[name].filter(pa.array(open_)), told)
    return found


def _each(column: pa.ChunkedArray, told: Callable[[str], str | None]) -> NDArray[Any]:
    """Apply a function to every different text once."""
    for pattern, instead in _SAME:
        column = pc.replace_substring_regex(column, pattern, instead)
    encoded = column.combine_chunks().dictionary_encode()
    words = np.array([*(told(text) for text in encoded.dictionary.to_pylist()), None], object)
    found: NDArray[Any] = words[encoded.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)]
    return found


def _titled(text: str) -> str | None:
    title = parse(text)
    return re.sub(r"\s", "", title.agency) if title is not None and title.agency else None
