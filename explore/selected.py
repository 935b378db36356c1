"""Some rows of a table: those of a few agencies or reports, without reading the rest of a large one.

Input: the generation in force; output: rows. Row groups that hold none of the wanted words are passed over by
their statistics, and only what is wanted is turned into Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from explore.tables import Tidy, plain


def select(
    tidy: Tidy, table: str, columns: Sequence[str], by: str, wanted: Sequence[str], years: Iterable[int]
) -> Iterator[dict[str, Any]]:
    """Yield the rows of some years in which the column `by` is one of the wanted words."""
    stems = {str(year) for year in years}
    for path in tidy.files(table) if wanted else ():
        if path.stem in stems:
            with pq.ParquetFile(path) as file:
                names = [name for name in columns if name in file.schema_arrow.names]
                for group in _groups(file, by, min(wanted), max(wanted)):
                    rows = file.read_row_group(group, columns=names)
                    yield from plain(rows.filter(_among(rows[by], wanted))).to_pylist()


def _groups(file: pq.ParquetFile, by: str, low: str, high: str) -> Iterator[int]:
    """Yield the row groups that may hold a word between the two."""
    for group in range(file.num_row_groups):
        parts = file.metadata.row_group(group)
        column = next(part for at in range(parts.num_columns) if (part := parts.column(at)).path_in_schema == by)
        facts = column.statistics
        if facts is None or not facts.has_min_max or (facts.max >= low and facts.min <= high):
            yield group


def _among(column: pa.ChunkedArray, wanted: Sequence[str]) -> pa.Array:
    whole = column.combine_chunks()
    words = whole if isinstance(whole, pa.DictionaryArray) else whole.dictionary_encode()
    known = pc.is_in(words.dictionary, value_set=pa.array(wanted, words.dictionary.type))
    return known.take(words.indices).fill_null(False)
