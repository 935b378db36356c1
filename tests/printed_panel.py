"""A printed panel on its way through extract and normalize, and what the checks say of it.

Input: sheets of `tests/printer/panel.py`; output: a data folder, and (found, missed, clean, flagged).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from filled import Filled, write
from printer import render
from printer.panel import Sheet, sheet_draft

from extract.document import read
from forms.records import Fact, Paragraph
from normalize.run import normalize

#: what a check of kind plausibility or below this certainty says is no accusation
FLAGGED = ("differs",)


@dataclass(slots=True)
class Outcome:
    """Planted slips found and missed, and clean reports flagged, of how many."""

    found: list[str]
    missed: list[str]
    flagged: list[str]
    clean: int


class Placed(Filled):
    """A printed sheet as extract read it, with the lines before its first heading as they were read."""

    @property
    def front(self) -> list[Paragraph]:
        return []


def printed(sheet: Sheet) -> Placed:
    """Print a sheet as a web page and read it."""
    page = render(sheet_draft(sheet), "html", "nfcms")
    found = read(page.data, page.name, page.media_type)
    facts = [Fact(*fact) for fact in found.facts]
    return Placed(sheet.agency, sheet.year, facts, list(found.paragraphs), source=f"{sheet.agency}{sheet.year}.html")


def checked(data: Path, sheets: list[Sheet]) -> pd.DataFrame:
    """Print, read and normalize the sheets; return their checks with agency and printed name."""
    write(data, [printed(sheet) for sheet in sheets])
    normalize(data)
    checks, reports = (pd.read_parquet(data / "tidy" / name) for name in ("checks", "reports"))
    return checks.merge(reports[["report_id", "agency"]], on="report_id")


def judged(checks: pd.DataFrame, sheets: list[Sheet]) -> Outcome:
    """Hold what the checks flag against what was planted."""
    differs = checks[checks["status"] == "differs"]
    told: dict[tuple[str, int], set[str]] = {}
    for row in differs.itertuples():
        names = told.setdefault((str(row.agency), int(row.year)), set())
        names |= {str(row.identity), f"{row.identity}:{row.key}"}
    outcome = Outcome([], [], [], 0)
    for sheet in sheets:
        found = told.get((sheet.agency, sheet.year), set())
        for name in sheet.planted:
            (outcome.found if name in found else outcome.missed).append(f"{name} {sheet.agency} {sheet.year}")
        if not sheet.planted:
            outcome.clean += 1
            if found:
                outcome.flagged.append(f"{sheet.agency} {sheet.year}: {sorted(found)}")
    return outcome
