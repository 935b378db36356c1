"""The tables themselves in the site, for whoever loads them: the files of the generation, not copies where links can be.

Input: one generation; output: `tables/<table>/<year>.parquet`, the dictionaries beside them, `tables/SHA256SUMS`,
and what the page of the data says of each file.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from explore.tables import Tidy

FOLDER = "tables"
SUMS = "SHA256SUMS"


def link(tidy: Tidy, site: Path) -> dict[str, list[dict[str, Any]]]:
    """Put the files of all tables into the site; returns by table its files, with rows, bytes and sha256."""
    found = {table: [_file(path, site, tidy) for path in tidy.files(table)] for table in tidy.tables}
    for path in sorted(tidy.folder.glob("*.md")):
        _link(path, site / FOLDER / path.name)
    lines = [f"{one['sha256']}  {one['path']}\n" for files in found.values() for one in files]
    (site / FOLDER).mkdir(exist_ok=True)
    (site / FOLDER / SUMS).write_text("".join(lines), encoding="utf-8")
    return found


def _file(path: Path, site: Path, tidy: Tidy) -> dict[str, Any]:
    name = path.relative_to(tidy.folder).as_posix()
    _link(path, site / FOLDER / name)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    rows = pq.read_metadata(path).num_rows
    return {"path": name, "stem": path.stem, "rows": rows, "bytes": path.stat().st_size, "sha256": digest}


def _link(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)
