"""The data of the site, as the pages read it: which files there are and what their columns are.

Owns the layout, a promise to old links and to whoever builds on the files. All lie under `DIR/site/data/`;
paths in the manifest are relative to `DIR/site/`. Integers are 32 bits or doubles, since a page would get a
64-bit one as a BigInt; no column is an Arrow dictionary.

- `manifest.json`: `generation`, `data_as_of`, `built` (the only thing that two builds from the same tables
  differ in), `years`, `agencies` and `reports` (counts), `codec` (snappy up to 50,000 agencies, else zstd),
  `shards` (count), `indicators` (key, kind, labels, formulas, unit, better, breaks, columns), `captions` (level,
  organ, line → word → [zh, en]), `files` (path → sha256 of all files that are no shard's), `shards_per_list` and `shards_sha256`:
  the pattern of the path of the list that shard s is in, number s // shards_per_list; a list has sha256 by shard
  and file.
- `agencies.parquet`: AGENCY, a row an agency by agency_id; its row number is the agency's index n.
- `ind/<key>.parquet`: row i is agency i; its report on its own (or on what is not said), year by year. Of a rate
  `num_<year>` and `den_<year>`, both null where it cannot be computed; value and Wilson's interval follow from
  them. Of all others `v_<year>`; of a ratio (a change, a difference) also `low_`, `high_`.
- `shard/<number, four digits>/<table>.parquet`: SHARD, everything of the agencies of a shard, by agency, then report.
- `labels.json`: the `labels` table as columns and rows, and all closed lists as `captions`.
- `coverage.json`: see `explore.coverage`.
- `status.json`: the last and the next run as `gongkai update` left them, else only when the tables are from.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

TEXT, SMALL, INT, DOUBLE = pa.string(), pa.int16(), pa.int32(), pa.float64()
SEEN = pa.timestamp("ms", "UTC")

AGENCY = pa.schema(
    [
        ("agency_id", TEXT), ("name", TEXT), ("aliases", TEXT), ("province", TEXT), ("city", TEXT), ("county", TEXT),
        ("level", TEXT), ("organ", TEXT), ("line", TEXT), ("place_code", TEXT), ("successor", TEXT),
        ("first_year", SMALL), ("last_year", SMALL), ("reports", SMALL), ("shard", INT),
    ]
)  # fmt: skip
#: a number of these tables, kept with its place
CELL = pa.schema(
    [
        ("report_id", TEXT), ("section", TEXT), ("edition", TEXT), ("article", TEXT), ("item", TEXT),
        ("measure", TEXT), ("applicant", TEXT), ("channel", TEXT), ("outcome", TEXT), ("indicator", TEXT),
        ("unit", TEXT), ("value", DOUBLE), ("status", TEXT), ("raw", TEXT), ("reading", TEXT),
        ("confidence", pa.float32()), ("document_id", TEXT), ("page", SMALL), ("table", SMALL), ("row", INT),
        ("column", SMALL), ("box", pa.list_(pa.field("element", DOUBLE))),
    ]
)  # fmt: skip
REPORT = pa.schema(
    [
        ("report_id", TEXT), ("agency_id", TEXT), ("agency", TEXT), ("year", SMALL), ("scope", TEXT), ("title", TEXT),
        ("edition_disclosure", TEXT), ("edition_requests", TEXT), ("edition_disputes", TEXT), ("edition_cited", TEXT),
        ("published", pa.date32()), ("published_from", TEXT), ("due", pa.date32()), ("days_late", INT),
        ("document_id", TEXT), ("url", TEXT), ("format", TEXT), ("cells_expected", INT), ("cells_read", INT),
        ("cells_resolved", INT), ("identities_checked", INT), ("identities_broken", INT), ("versions", INT),
        ("decided", TEXT),
    ]
)  # fmt: skip
CHECK = pa.schema(
    [
        ("report_id", TEXT), ("identity", TEXT), ("kind", TEXT), ("key", TEXT), ("cells", TEXT), ("left", DOUBLE),
        ("right", DOUBLE), ("difference", DOUBLE), ("status", TEXT), ("sure", pa.float32()), ("sentence", TEXT),
    ]
)  # fmt: skip
ISSUE = pa.schema([(name, TEXT) for name in ("report_id", "document_id", "code", "where", "message")])
DOCUMENT = pa.schema(
    [
        ("report_id", TEXT), ("document_id", TEXT), ("role", TEXT), ("source", TEXT), ("url", TEXT), ("parent", TEXT),
        ("format", TEXT), ("media_type", TEXT), ("warc", TEXT), ("offset", DOUBLE), ("bytes", DOUBLE),
        ("first_seen", SEEN), ("last_seen", SEEN), ("outcome", TEXT), ("reason", TEXT),
    ]
)  # fmt: skip
PARAGRAPH = pa.schema(
    [
        ("report_id", TEXT), ("section", TEXT), ("part", TEXT), ("order", INT), ("heading", TEXT), ("text", TEXT),
        ("document_id", TEXT),
    ]
)  # fmt: skip
REVISION = pa.schema(
    [
        ("report_id", TEXT), ("section", TEXT), ("key", TEXT), ("old", DOUBLE), ("new", DOUBLE),
        ("document_old", TEXT), ("document_new", TEXT), ("seen", SEEN),
    ]
)  # fmt: skip
MISSING = pa.schema(
    [
        ("agency_id", TEXT), ("agency", TEXT), ("year", SMALL), ("why", TEXT), ("last_year", SMALL),
        ("next_year", SMALL), ("due", pa.date32()), ("url", TEXT), ("reason", TEXT),
    ]
)  # fmt: skip
#: an indicator of a report, all of them: what the page of an agency shows
VALUE = pa.schema([("report_id", TEXT), ("indicator", TEXT), ("value", DOUBLE), ("num", DOUBLE), ("den", DOUBLE)])

#: the files of a shard. Checks are those that do not simply hold.
SHARD = {
    "reports": REPORT,
    "cells": CELL,
    "checks": CHECK,
    "issues": ISSUE,
    "documents": DOCUMENT,
    "texts": PARAGRAPH,
    "revisions": REVISION,
    "missing": MISSING,
    "indicators": VALUE,
}
#: cells of a shard, unless one agency alone has more: its largest file is then about 300 KB
CELLS_OF_A_SHARD = 24_000
#: a report counts as so many at least: one of text alone has paragraphs, checks and indicators too
LEAST_OF_A_REPORT = 60
#: lists are short, since a page reads a whole one for one shard; with many agencies the manifest names many lists
SHARDS_PER_LIST = 32
SHARD_LISTS = "data/shards/{:04}.json"
#: agencies up to which the small reader of pages, which knows snappy only, is enough
SNAPPY_UP_TO = 50_000


def codec(agencies: int) -> str:
    """Return how the files are packed."""
    return "snappy" if agencies <= SNAPPY_UP_TO else "zstd"


def shard_path(number: int, table: str) -> str:
    """Return the path of a table of a shard in the site."""
    return f"data/shard/{number:04}/{table}.parquet"


def write(path: Path, rows: pa.Table, codec: str, sorted_texts: Iterable[str] = ()) -> None:
    """Write a file of the site. `sorted_texts` are columns whose neighbours begin alike."""
    delta = dict.fromkeys(sorted_texts, "DELTA_BYTE_ARRAY")
    words = [field.name for field in rows.schema if field.name not in delta]
    pq.write_table(
        rows, path, compression=codec, use_dictionary=words, column_encoding=delta or None,
        write_statistics=False, store_schema=False,
    )  # fmt: skip
