"""Holds what a crawl archived, and what became of it in the tables, against what replicas publish.

Input: DIR and replicas; output: sentences for what is amiss, counts of cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from portals.portal import Portal
from portals.server import Site

import gongkai
from crawler.address import same
from crawler.captures import Capture, Captures
from crawler.command import at_home

#: roles of captures that are documents
DOCUMENTS = ("page", "attachment", "container")
_KEYS = {
    "disclosure": ["item", "measure"],
    "requests": ["item", "applicant"],
    "disputes": ["channel", "outcome"],
    "statistics": ["indicator"],
}


def call(data: Path, sites: Iterable[Site], *words: object, delay: float = 0) -> list[str]:
    """Return the words of the command line that crawls some replicas from their home pages."""
    named = [word for site in sites for word in ("--portal", site.url, "--allow-host", site.host)]
    return ["crawl", "--data", str(data), "--delay", str(delay), *named, *map(str, words)]


def captures(data: Path) -> list[Capture]:
    """Return the captures of a folder."""
    return list(Captures(data / "raw"))


def key_of(site: Site) -> str:
    """Return the key that a replica's portal gets from its home page."""
    return at_home(site.url).key


def amiss(data: Path, site: Portal) -> list[str]:
    """Return what is not as a replica publishes it: reports missing, invented or on the wrong year, documents missing."""
    mine = [one for one in captures(data) if one.portal == key_of(site) and one.role in DOCUMENTS and one.document_id]
    want = {same(site.url.rstrip("/") + site.address(held)): held for held in site.reports}
    found = {same(one.source): one for one in mine if one.report_year}
    said = [f"{type(site).__name__}: no {key}" for key in want if key not in found]
    said += [f"{type(site).__name__}: invented {key} ({one.title})" for key, one in found.items() if key not in want]
    said += [
        f"{type(site).__name__}: {key} is on {want[key].year}, not {one.report_year}"
        for key, one in found.items()
        if key in want and want[key].year != one.report_year
    ]
    attached = len({one.document_id for one in mine if one.role != "page"})
    published = len({held.document for held in site.reports if held.document is not None})
    return said + ([f"{type(site).__name__}: {attached} of {published} documents"] if attached < published else [])


def cells(data: Path, sites: Sequence[Portal]) -> Counter[str]:
    """Return how many cells of the replicas' reports the tables have right, wrong, not at all."""
    reports = gongkai.load(data, "reports")
    ids = dict(zip(zip(reports["agency"].astype(str), reports["year"], strict=True), reports["report_id"], strict=True))
    tables = _tables(data)
    count: Counter[str] = Counter(reports=len(reports))
    for held in (held for site in sites for held in site.reports):
        mine = tables.get(ids.get((held.agency, held.year)), {})
        for name, cell in held.truth.cells.items():
            value = mine.get(name)
            count["right" if value == cell.value else "missing" if value is None else "wrong"] += 1
    return count


def _tables(data: Path) -> dict[Any, dict[tuple[str, str], float | None]]:
    found: dict[Any, dict[tuple[str, str], float | None]] = {}
    for table, columns in _KEYS.items():
        frame = gongkai.load(data, table)
        names = frame[columns[0]].astype(str)
        for column in columns[1:]:
            names = names + "/" + frame[column].astype(str)
        for report, name, value in zip(frame["report_id"], names, frame["value"], strict=True):
            found.setdefault(report, {})[table, name] = None if pd.isna(value) else float(value)
    return found
