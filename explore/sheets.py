"""The pages that need no JavaScript: which there are, and what each tells.

Input: the tables of one generation, agencies, coverage and facts; output: `explore.pages.Page`s one by one, so that
their facts need not all be held. Their templates are named after them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from explore import sheet_changes, sheet_data, sheet_dictionary, sheet_groups, sheet_status
from explore.agencies import Agencies
from explore.coverage import MEASURES, NATIONAL, UNKNOWN, Coverage
from explore.facts import Facts
from explore.indicators import Values
from explore.pages import Page
from explore.tables import Tidy

#: columns and rows of the tiles that stand for the provinces on the landing page
TILES = {
    "黑龙江": (1, 8), "新疆": (2, 1), "内蒙古": (2, 5), "北京": (2, 6), "辽宁": (2, 7), "吉林": (2, 8), "青海": (3, 2),
    "甘肃": (3, 3), "宁夏": (3, 4), "山西": (3, 5), "河北": (3, 6), "天津": (3, 7), "西藏": (4, 1), "四川": (4, 3),
    "陕西": (4, 4), "河南": (4, 5), "山东": (4, 6), "重庆": (5, 3), "湖北": (5, 4), "安徽": (5, 5), "江苏": (5, 6),
    "上海": (5, 7), "云南": (6, 2), "贵州": (6, 3), "湖南": (6, 4), "江西": (6, 5), "浙江": (6, 6), "广西": (7, 3),
    "广东": (7, 4), "福建": (7, 5), "海南": (8, 3),
}  # fmt: skip


def sheets(
    tidy: Tidy, agencies: Agencies, coverage: Coverage, facts: Facts, files: dict[str, list[dict[str, Any]]]
) -> Iterator[Page]:
    """Yield the pages, the landing page first."""
    groups = sheet_groups.Groups(agencies, coverage, facts)
    yield Page("index.html", "index.html", _landing(coverage, groups, facts))
    yield from groups.provinces()
    with Values(tidy, agencies) as values:
        yield from groups.organs(values)
    yield from groups.years(tidy)
    yield sheet_data.page(files)
    yield sheet_dictionary.page(tidy, facts)
    yield Page("methodology.html", "methodology.html", {"totals": _totals(coverage)})
    yield sheet_changes.page(tidy, agencies, facts)
    yield sheet_status.page(tidy, coverage, facts)


def _landing(coverage: Coverage, groups: sheet_groups.Groups, facts: Facts) -> dict[str, Any]:
    latest = facts.latest
    return {
        "totals": _totals(coverage),
        "latest": latest,
        "tiles": list(_tiles(groups.provinces_of(latest))),
        "elsewhere": [row for row in groups.provinces_of(latest) if row["key"] in (NATIONAL, UNKNOWN)],
        "organs": groups.organs_of(latest),
        "levels": groups.levels_of(latest),
        "agencies": len(groups.agencies),
        "reports": len(groups.agencies.reports.ids),
        "cells": facts.cells,
    }


def _totals(coverage: Coverage) -> list[dict[str, Any]]:
    """Return the measures of each year, the latest first."""
    rows = zip(coverage.years, coverage.total(), strict=False)
    return [{"year": year} | dict(zip(MEASURES, row, strict=True)) for year, row in rows][::-1]


def _tiles(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield a tile for each province of the grid, those without a report too."""
    for name, (row, column) in TILES.items():
        found = next((one for one in rows if one["key"].startswith(name)), None)
        yield {"name": name, "row": row, "column": column, "province": found}
