"""The page of the status: the last and the next run, each portal's row, who is late and who is missing.

Input: coverage, the tables `missing`, `reports`, `documents`, `issues`, and what `gongkai update` left; output: a page.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from explore.coverage import MEASURES, Coverage
from explore.facts import Facts
from explore.pages import Page
from explore.tables import Tidy

#: rows of a list; all of them are in `data/`
MOST = 500
#: issues by which a new wording, or a new edition of the form, announces itself
WORDINGS = ("label-unknown", "label-variant")


def page(tidy: Tidy, coverage: Coverage, facts: Facts) -> Page:
    """Return the page."""
    late, missing = _late(tidy, coverage, facts.latest), _missing(tidy, coverage, facts.latest)
    known = {
        "latest": facts.latest,
        "status": facts.status,
        "portals": _portals(coverage, facts.latest),
        "late": late[:MOST],
        "late_count": len(late),
        "missing": missing[:MOST],
        "missing_count": len(missing),
        "outcomes": _count(tidy, "documents", "outcome"),
        "reasons": _count(tidy, "documents", "reason"),
        "issues": _count(tidy, "issues", "code"),
        "wordings": _wordings(tidy),
    }
    return Page("status.html", "status.html", known)


def _portals(coverage: Coverage, year: int | None) -> list[dict[str, Any]]:
    """Return each portal's row: measures of the latest year, and its documents that gave nothing."""
    by_portal = coverage.by_portal()
    at = coverage.years.index(year) if year else 0
    none = [[0] * len(MEASURES)] * len(coverage.years)
    rows = []
    for host in sorted({*by_portal, *coverage.outcomes}):
        years, outcomes = by_portal.get(host, none), coverage.outcomes.get(host, {})
        now = dict(zip(MEASURES, years[at], strict=True)) if years else dict.fromkeys(MEASURES, 0)
        documents = {name: outcomes.get(name, 0) for name in ("blocked", "unreadable")}
        found = sum(dict(zip(MEASURES, one, strict=True))["found"] for one in years)
        rows.append({"host": host, "all_found": found, "documents": documents} | now)
    return sorted(rows, key=lambda row: (-row["missing"], -row["late"], -row["expected"], row["host"]))


def _late(tidy: Tidy, coverage: Coverage, year: int | None) -> list[dict[str, Any]]:
    rows = tidy.read("reports", ["report_id", "agency_id", "year", "published", "due", "days_late", "url"])
    kept = rows.filter(
        pc.and_(pc.equal(rows["year"], year or 0), pc.fill_null(pc.greater(rows["days_late"], 0), False))
    )
    found = kept.sort_by([("days_late", "descending"), ("report_id", "ascending")]).to_pylist()
    return [row | _who(coverage, row) for row in found]


def _missing(tidy: Tidy, coverage: Coverage, year: int | None) -> list[dict[str, Any]]:
    rows = tidy.read("missing", ["agency_id", "agency", "year", "why", "due", "url", "reason"])
    kept = rows.filter(pc.equal(rows["year"], year or 0)).to_pylist()
    return [row | (_who(coverage, row) if row["agency_id"] else {"name": row["agency"], "portal": ""}) for row in kept]


def _who(coverage: Coverage, row: dict[str, Any]) -> dict[str, str]:
    n = coverage.agencies.index[row["agency_id"]]
    return {"name": coverage.agencies.name(n), "portal": coverage.portal(n, row["year"])}


def _count(tidy: Tidy, table: str, column: str) -> list[tuple[str, int]]:
    """Return how often each word stands in a column, the most frequent first."""
    found = pc.value_counts(tidy.read(table, [column])[column].drop_null())
    counted = {row["values"]: row["counts"] for row in found.to_pylist()}
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def _wordings(tidy: Tidy) -> dict[str, list[tuple[str, int]]]:
    """Return for each such issue the texts met most often."""
    rows = tidy.read("issues", ["code", "message"])
    found = {}
    for code in WORDINGS:
        messages = rows.filter(pc.equal(rows["code"], pa.scalar(code)))["message"].to_pylist()
        texts = Counter((text or "").partition("：")[2] or text for text in messages)
        found[code] = sorted(texts.items(), key=lambda item: (-item[1], item[0]))[:20]
    return found
