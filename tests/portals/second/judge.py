"""Crawls every replica of the second opinion and says what is amiss; prints it as one line of JSON.

Input: names of replicas (none: all), as arguments; output: for each replica what is missing, invented,
on the wrong year, or said wrongly. Run as ``python -m portals.second.judge`` (a reactor starts once).
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from crawler.address import same
from crawler.captures import Capture, Captures
from crawler.registry import Portal
from crawler.run import Options, crawl

from ..server import serving
from .census import fronts
from .frame import Front


def main(names: list[str]) -> None:
    """Crawl and print."""
    sites = [site for site in fronts() if not names or type(site).__name__ in names]
    with serving(*sites), tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        portals = [Portal(f"p{at:02}", type(site).__name__, site.url) for at, site in enumerate(sites)]
        crawl(data, portals, Options(allowed=[site.host for site in sites], delay=0))
        captures = list(Captures(data / "raw"))
        found = {
            type(site).__name__: findings(site, [c for c in captures if c.portal == f"p{at:02}"])
            for at, site in enumerate(sites)
        }
    print(json.dumps(found, ensure_ascii=False))


def findings(site: Front, captures: list[Capture]) -> dict[str, Any]:
    """Return what a crawl of a replica has wrong."""
    home = site.url.rstrip("/")
    reports = {same(home + site.at(item)): item for item in site.reports}
    files = {same(home + site.file_at(item, file)) for item in site.reports for file in item.files}
    counted = {
        same(c.source): c
        for c in captures
        if c.report_year and c.document_id and c.role in ("page", "attachment", "container")
    }
    attached = {same(c.source) for c in captures if c.document_id and c.role in ("attachment", "container")}
    both = [(reports[key], counted[key]) for key in reports.keys() & counted.keys()]
    return {
        "wanted": len(reports),
        "asked": len(site.log),
        "missing": sorted(f"{key} ({item.title})" for key, item in reports.items() if key not in counted),
        "year": [f"{c.source}: {c.report_year}" for item, c in both if item.held and c.report_year != item.held.year],
        "invented": sorted(
            f"{c.source} ({c.title})" for key, c in counted.items() if key not in reports.keys() | files
        ),
        "unattached": sorted(files - attached),
        "said": [
            f"{c.source}: {c.title} {c.published}"
            for item, c in both
            if (c.title, c.published) != (item.title, item.day)
        ],
    }


if __name__ == "__main__":
    main(sys.argv[1:])
