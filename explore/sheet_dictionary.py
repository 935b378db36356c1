"""The page of the dictionary: tables, columns, closed lists, indicators, and the keys of each edition of the form.

Input: the metadata that the fields of every table carry, the table `labels`; output: a page.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pyarrow.parquet as pq

from explore.facts import Facts
from explore.pages import Page
from explore.tables import Tidy

#: columns of the table `indicators` that stand for one indicator
_ENDS = ("num", "den", "low", "high", "small")


def page(tidy: Tidy, facts: Facts) -> Page:
    """Return the page."""
    known = {
        "tables": [{"name": name, "columns": _columns(tidy, name)} for name in tidy.tables],
        "lists": {name: words for name, words in facts.captions.items() if name not in ("organ", "issue", "reason")},
        "issues": facts.captions["issue"],
        "reasons": facts.captions["reason"],
        "organs": facts.captions["organ"],
        "indicators": facts.indicators,
        "editions": _editions(tidy),
        "ends": _ENDS,
    }
    return Page("dictionary.html", "dictionary.html", known)


def _columns(tidy: Tidy, table: str) -> list[dict[str, str]]:
    """Return name, type and notes of each column; of the wide table of indicators those that all reports share."""
    types = {field.name: _type(str(field.type)) for field in pq.read_schema(tidy.files(table)[0])}
    fields = tidy.fields(table)
    kept = fields if table != "indicators" else [name for name in fields if name in ("report_id", "agency_id", "year")]
    return [{"name": name, "type": types[name]} | fields[name] for name in kept]


def _type(arrow: str) -> str:
    return "category" if arrow.startswith("dictionary") else arrow


def _editions(tidy: Tidy) -> list[dict[str, Any]]:
    """Return the labels by edition and section, in printed order."""
    names = [
        "edition", "section", "dimension", "key", "label_zh", "label_en", "unit", "parent", "break_from", "break_why",
        "break_why_zh",
    ]  # fmt: skip
    rows = tidy.read("labels", names).to_pylist()
    return [
        {"edition": edition, "section": section, "rows": list(some)}
        for (edition, section), some in groupby(rows, key=lambda row: (row["edition"], row["section"]))
    ]
