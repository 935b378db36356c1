"""What the user already knows of sources: `--about FILE.csv`, kept as `DIR/raw/about.csv`.

Owns the shape of that file. It outranks what is read, in this run and in later ones.
"""

from __future__ import annotations

import csv
import io
import os
import re
from pathlib import Path

from forms.charset import decode
from forms.messages import Mistake, said
from forms.paths import Folders

COLUMNS = ("source", "agency", "year", "scope", "url")
SCOPES = ("own", "area", "system", "unknown")


class AboutError(Mistake):
    """A file that cannot be used; the message names it, the line's source and the mend."""


def load(data: Path) -> dict[str, dict[str, str]]:
    """Return what was said of each source of a folder: agency, year, scope, url."""
    path = Folders(data).raw / "about.csv"
    return {row["source"]: row for row in _rows(path)} if path.exists() else {}


def _rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV in any encoding that Excel saves one in; `AboutError` where it does not say what it should."""
    reader = csv.DictReader(io.StringIO(decode(path.read_bytes())[0], newline=""), restval="")
    columns = reader.fieldnames or ()
    if "source" not in columns or set(columns) - set(COLUMNS):
        raise AboutError(
            f"{path}: " + said("列名应为", "columns must be") + f" {', '.join(COLUMNS)}: {', '.join(columns)}"
        )
    rows = [{name: (row.get(name) or "").strip() for name in COLUMNS} for row in reader]
    for row in rows:
        if not re.fullmatch("([0-9]{4})?", row["year"]) or row["scope"] not in ("", *SCOPES):
            raise AboutError(
                f"{path}: {row['source']}: year {row['year']!r}, scope {row['scope']!r} (2023; {', '.join(SCOPES)})"
            )
    return rows


def keep(given: Path, data: Path) -> None:
    """Merge FILE.csv into DIR/raw/about.csv, so that a later `normalize` knows it too.

    A source that is a path from here is kept as the absolute one, any other (a file's name, a URL) as it is.
    """
    rows = {
        os.path.abspath(row["source"]) if os.path.lexists(row["source"]) else row["source"]: row for row in _rows(given)
    }
    merged = {**load(data), **{source: {**row, "source": source} for source, row in rows.items()}}
    path = Folders(data).raw / "about.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(".about.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(merged[source] for source in sorted(merged))
    path.with_name(".about.csv").replace(path)
