"""Makes releases for the tests, and changes them as an accident, a bug or an enemy would.

Input: made-up reports; output: a DIR, a release, and the same with its hashes stated anew, so that what is wrong
beyond the bytes shows.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filled import Filled, write

from normalize.release import folder, package, sums
from normalize.run import normalize


@pytest.fixture(scope="module")
def no_waiting_for_the_disk() -> Iterator[None]:
    """Let the system write when it likes: what is lost with the power is not what these tests are about."""
    with patch.object(os, "fsync", lambda _: None):
        yield


def tables(data: Path, documents: Sequence[Filled], **options: Any) -> Path:
    """Write a DIR with the tables of these documents."""
    write(data, documents)
    normalize(data, **options)
    return data


def release(data: Path, output: Path, name: str | None = None, previous: Path | None = None) -> Path:
    """Release the tables of a DIR."""
    return folder.write(data, output, name, previous, None).folder


def rewrite(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    """Change a table's file; the other names of the same bytes stay as they were."""
    with pq.ParquetFile(path) as file:
        rows = file.read()
    path.unlink()
    pq.write_table(change(rows), path)


def set_cell(path: Path, row: int, **values: Any) -> None:
    """Change columns of one row of a table's file."""

    def changed(rows: pa.Table) -> pa.Table:
        plain = rows.to_pylist()
        plain[row] |= values
        return pa.Table.from_pylist(plain, schema=rows.schema)

    rewrite(path, changed)


def restate(release: Path) -> None:
    """State the files as they are now: rows, bytes and hashes, in the package and in the sums."""
    described = json.loads((release / package.NAME).read_text(encoding="utf-8"))
    for one in described["resources"]:
        for file in one.get("files", [one]):
            path = release / file["path"]
            file["hash"], file["bytes"] = f"sha256:{sums.sha256([path])}", path.stat().st_size
            if "rows" in file and file is not one:
                file["rows"] = pq.read_metadata(path).num_rows
        if "files" in one:
            one["rows"] = sum(file["rows"] for file in one["files"])
    (release / package.NAME).write_text(package.text(described), encoding="utf-8")
    others = [name for name in sums.files(release) if name != sums.NAME]
    (release / sums.NAME).write_text(
        sums.text({name: sums.sha256([release / name]) for name in others}), encoding="utf-8"
    )
