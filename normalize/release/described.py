"""Writes all that a release says of its tables: README, known issues, changes, citation, package, sums.

Input: a folder with the tables, and what changed; output: those files in it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from forms.paths import write_whole
from normalize.release import citation, coverage, database, issues, package, sums
from normalize.release.markdown import page
from normalize.release.sides import Side
from normalize.release.told import Told
from normalize.schema import released

Tables = dict[str, list[package.Part]]


def describe(folder: Path, name: str, day: date, told: Told, previous: Side | None) -> None:
    """Write everything; the package and the sums last, since they name the others."""
    covered, tables = coverage.by_year(folder), package.parts(folder)
    years = coverage.years(covered)
    _write(folder / citation.NAME, citation.text(name, day, years))
    _write(folder / "README.md", page("README.md", name=name, day=day, years=years, **_readme(folder, covered, tables)))
    _write(folder / "KNOWN_ISSUES.md", page("KNOWN_ISSUES.md", name=name, **_issues(folder)))
    sides = [Side(folder, name), *([previous] if previous else [])]
    before = previous.name if previous else None
    _write(folder / "CHANGES.md", page("CHANGES.md", name=name, previous=before, **_changes(told, sides)))
    by_year = {str(year or "unknown"): one.as_dict() for year, one in covered.items()}
    _write(folder / package.NAME, package.text(package.descriptor(name, day, folder, by_year, tables)))
    _write(folder / sums.NAME, sums.text({path: sums.sha256([folder / path]) for path in sums.files(folder)}))


def _write(path: Path, text: str) -> None:
    write_whole(path, text.encode())


def _readme(folder: Path, covered: dict[int | None, coverage.Year], tables: Tables) -> dict[str, Any]:
    return {
        "coverage": covered.items(),
        "resources": [_shown(name, parts) for name, parts in tables.items()],
        "newest": max((year for year, one in covered.items() if year and one.found), default="unknown"),
        "licence": citation.LICENCE,
        "database": (folder / database.NAME).exists(),
    }


def _shown(name: str, parts: list[package.Part]) -> dict[str, Any]:
    table = released()[name]
    rows, size = sum(one.rows for one in parts), sum(one.bytes for one in parts)
    return {"name": name, "title": f"{table.zh} · {table.en}", "rows": rows, "bytes": size}


def _issues(folder: Path) -> dict[str, Any]:
    return {
        "cells": issues.cells(folder),
        "broken": issues.broken(folder),
        "issues": issues.issues(folder),
        "outcomes": issues.outcomes(folder),
        "unread": issues.unread(folder),
        "local": issues.local_sources(folder),
        "breaks": issues.breaks(folder),
    }


def _changes(told: Told, sides: list[Side]) -> dict[str, Any]:
    return {
        "counts": told.counts(),
        "parts": list(told.parts(sides)),
        "agencies": told.agencies(),
        "tables": [(name, old, new) for name, (old, new) in told.tally.tables.items()],
        "added": told.tally.columns_added,
        "gone": told.tally.columns_gone,
    }
