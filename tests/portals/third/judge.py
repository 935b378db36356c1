"""Crawl every replica of this package in one run and print, as JSON, how each came out.

Input: names of replicas (all where none is given); output: a list of findings, one a replica. A module to
be run in a process of its own: `python -m portals.third.judge`.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crawler.address import same
from crawler.captures import Capture, Captures
from crawler.registry import Portal
from crawler.run import Options, crawl

from ..server import serving
from . import everything
from .site import Third, Wanted

_HELD = ("page", "attachment", "container", "file")


def judge(names: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return what is missing, wrong or too much, replica by replica."""
    sites = [site for site in everything() if not names or site.seed in names]
    served = [*sites, *(other for site in sites for other in getattr(site, "portals", []))]
    with tempfile.TemporaryDirectory() as folder, serving(*served):
        portals = [Portal(f"t{at:02}", site.look.name, site.url) for at, site in enumerate(sites)]
        began = time.monotonic()
        crawl(Path(folder), portals, Options(allowed=[site.host for site in served], delay=0))
        spent = round(time.monotonic() - began, 1)
        captures = list(Captures(Path(folder) / "raw"))
        return [
            _finding(site, [c for c in captures if c.portal == f"t{at:02}"], spent) for at, site in enumerate(sites)
        ]


def _finding(site: Third, mine: list[Capture], spent: float) -> dict[str, Any]:
    places = [site, *getattr(site, "portals", [])]
    wanted: dict[str, Wanted] = {
        same(each.url.rstrip("/") + want.path): want for each in places for want in each.wanted
    }
    held = [capture for capture in mine if capture.role in _HELD and capture.document_id]
    counted = {same(capture.source): capture for capture in held if capture.report_year}
    parents = {same(capture.source): same(capture.parent or "") for capture in held}
    bodies = {capture.document_id for capture in held if capture.role in _HELD[1:]}
    return {
        "replica": site.seed,
        "wanted": len(wanted),
        "asked": sum(len(each.log) for each in places),
        "seconds": spent,
        "missing": [key for key in wanted if key not in counted],
        "year": [
            (key, counted[key].report_year, want.year)
            for key, want in wanted.items()
            if key in counted and counted[key].report_year != want.year
        ],
        "documents": [
            (key, sum(d not in bodies for d in want.documents))
            for key, want in wanted.items()
            if not bodies.issuperset(want.documents)
        ],
        "extra": [
            (key, capture.title or capture.anchor)
            for key, capture in counted.items()
            if key not in wanted and parents[key] not in wanted
        ],
        "strange": [key for key, parent in parents.items() if parent and parent not in wanted and key not in wanted],
    }


if __name__ == "__main__":
    print(json.dumps(judge(sys.argv[1:]), ensure_ascii=False))
