"""What the pages tell beside the data: counts, coverage, captions, indicators, the last run.

Input: the tables of one generation; output: `Facts`, plain values that templates and the manifest are made from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from explore import indicators
from explore.agencies import Agencies
from explore.coverage import MEASURES, Coverage
from explore.tables import Tidy
from forms.paths import STATUS

#: lists of words that pages caption: the column each is taken from
CAPTIONS = {
    "level": ("agencies", "level"),
    "organ": ("agencies", "organ"),
    "line": ("agencies", "line"),
    "cell_status": ("requests", "status"),
    "reading": ("requests", "reading"),
    "check_status": ("checks", "status"),
    "kind": ("checks", "kind"),
    "scope": ("reports", "scope"),
    "outcome": ("documents", "outcome"),
    "reason": ("documents", "reason"),
    "role": ("report_documents", "role"),
    "issue": ("issues", "code"),
    "why": ("missing", "why"),
}
#: those that every page needs
OF_AGENCIES = ("level", "organ", "line")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a site as a whole. `data_as_of` is the day of the last look at a source."""

    generation: str
    built: datetime
    data_as_of: date | None
    agencies: Agencies
    coverage: Coverage
    indicators: list[dict[str, Any]]
    captions: dict[str, dict[str, list[str]]]
    status: dict[str, Any]
    #: cells that reports should have, and those that could be read
    cells: tuple[int, int]

    @classmethod
    def of(cls, data: Path, tidy: Tidy, agencies: Agencies, coverage: Coverage) -> Facts:
        """Gather the facts of one generation."""
        captions = {name: tidy.captions(*at) for name, at in CAPTIONS.items()}
        looked = _looked(tidy)
        status = _status(data) | {"data_as_of": looked and looked.isoformat()}
        now = datetime.now(UTC).replace(microsecond=0)
        return cls(tidy.name, now, looked, agencies, coverage, indicators.entries(tidy), captions, status, _cells(tidy))

    @property
    def years(self) -> list[int]:
        """The years reported on."""
        return self.agencies.years

    @property
    def latest(self) -> int | None:
        """The latest year of which most reports are there: one that only begins to come in says little."""
        found = [dict(zip(MEASURES, row, strict=True))["found"] for row in self.coverage.total()]
        years = [year for year, count in zip(self.coverage.years, found, strict=False) if 2 * count >= max(found)]
        return years[-1] if years else None

    def manifest(self) -> dict[str, Any]:
        """Return what the manifest says of the site as a whole."""
        return {
            "generation": self.generation,
            "built": self.built.isoformat(),
            "data_as_of": self.data_as_of and self.data_as_of.isoformat(),
            "years": self.years,
            "agencies": len(self.agencies),
            "reports": len(self.agencies.reports.ids),
            "indicators": self.indicators,
            "captions": {name: self.captions[name] for name in OF_AGENCIES},
        }


def _looked(tidy: Tidy) -> date | None:
    found: datetime | None = pc.max(tidy.read("documents", ["last_seen"])["last_seen"]).as_py()
    return found.date() if found else None


def _cells(tidy: Tidy) -> tuple[int, int]:
    rows = tidy.read("reports", ["cells_expected", "cells_read"])
    return tuple(pc.sum(column).as_py() or 0 for column in rows.columns)  # type: ignore[return-value]


def _status(data: Path) -> dict[str, Any]:
    path = data / STATUS
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {"last": None, "next": None} | found
