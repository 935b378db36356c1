"""What is known to be wrong or unsure in a set of tables: `KNOWN_ISSUES.md`'s numbers.

Input: a folder of tables; output: counts by code, each with its sentence in both languages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forms.messages import ISSUES, REASONS, Text
from normalize.schema import LABELS, tables
from normalize.terms import CELL_STATUSES, OUTCOMES

#: kinds of checks, the surest first
KINDS = ("equality", "inequality", "across_years", "narrative", "plausibility")
#: statuses of cells that are what the form asks for, or what the agency chose to print
_UNREMARKABLE = ("number", "remark", "blank", "dash")


class Known(NamedTuple):
    """How often a code stands in the tables, and what it means."""

    code: str
    number: int
    text: Text


class Break(NamedTuple):
    """Keys that are not quite the same question from a year on."""

    section: str
    since: int
    why: str
    keys: tuple[str, ...]


def issues(folder: Path) -> list[Known]:
    """Return the codes of `issues`, the most frequent first."""
    return _known(_count(folder, "issues", "code"), ISSUES)


def outcomes(folder: Path) -> list[Known]:
    """Return what became of the documents."""
    return _known(_count(folder, "documents", "outcome"), OUTCOMES)


def unread(folder: Path) -> list[Known]:
    """Return why documents do not count or could not be read, where there is a reason."""
    return _known(_count(folder, "documents", "reason"), REASONS)


def cells(folder: Path) -> list[Known]:
    """Return the statuses of cells that say something went otherwise than the form intends."""
    found: Counter[str] = Counter()
    for table in tables().values():
        if "raw" in {column.name for column in table.columns}:
            found.update(_count(folder, table.name, "status"))
    return _known({code: count for code, count in found.items() if code not in _UNREMARKABLE}, CELL_STATUSES)


def broken(folder: Path) -> list[tuple[str, str, int]]:
    """Return kind and name of the identities that reports break, the most often broken of a kind first."""
    found: Counter[tuple[str, str]] = Counter()
    for path in sorted((folder / "checks").glob("[!.]*.parquet")):
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                rows = file.read_row_group(group, columns=["kind", "identity", "status"])
                rows = rows.filter(pc.equal(rows["status"].cast(pa.string()), "differs"))
                found.update(zip(rows["kind"].to_pylist(), rows["identity"].to_pylist(), strict=True))
    return sorted(((kind, name, count) for (kind, name), count in found.items()), key=_order)


def _order(broken: tuple[str, str, int]) -> tuple[int, int, str]:
    kind, name, number = broken
    return KINDS.index(kind), -number, name


def breaks(folder: Path) -> list[Break]:
    """Return the keys whose wording or counting rule changed, from the labels of the forms."""
    names = [column.name for column in LABELS]
    rows = [
        row
        for path in sorted((folder / "labels").glob("*.parquet"))
        for row in pq.read_table(path, columns=names).to_pylist()
    ]
    found: dict[tuple[str, int, str], set[str]] = defaultdict(set)
    for row in rows:
        if row["break_from"]:
            found[row["section"], row["break_from"], row["break_why"] or ""].add(row["key"])
    return [Break(*known, tuple(sorted(names))) for known, names in sorted(found.items())]


def local_sources(folder: Path) -> int:
    """Return how many documents came from a path and not from an address."""
    number = 0
    for path in sorted((folder / "documents").glob("[!.]*.parquet")):
        with pq.ParquetFile(path) as file:
            sources = file.read(columns=["source"])["source"]
        number += len(sources) - (pc.sum(pc.match_substring_regex(sources, "^https?://")).as_py() or 0)
    return number


def _known(counts: Mapping[str, int], texts: Mapping[str, Text]) -> list[Known]:
    nothing = Text("", "")
    found = [Known(code, count, texts.get(code, nothing)) for code, count in counts.items()]
    return sorted(found, key=lambda one: (-one.number, one.code))


def _count(folder: Path, table: str, column: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for path in sorted((folder / table).glob("[!.]*.parquet")):
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                found.update(_values(file.read_row_group(group, columns=[column])[column]))
    return found


def _values(column: pa.ChunkedArray) -> Mapping[str, int]:
    counted: Sequence[Mapping[str, object]] = pc.value_counts(pc.drop_null(column.cast(pa.string()))).to_pylist()
    return {str(one["values"]): int(str(one["counts"])) for one in counted}
