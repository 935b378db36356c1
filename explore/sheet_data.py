"""The page of the data: every file of every table with rows, size and hash, and the lines that load them.

Input: the files in the site; output: a page.
"""

from __future__ import annotations

from typing import Any

from explore.pages import Page

#: the table of the examples
EXAMPLE = "requests"


def page(files: dict[str, list[dict[str, Any]]]) -> Page:
    """Return the page; the tables in the order that readers ask for them, cells first."""
    tables = [
        {
            "name": name,
            "files": some,
            "rows": sum(one["rows"] for one in some),
            "bytes": sum(one["bytes"] for one in some),
        }
        for name, some in files.items()
    ]
    return Page("data.html", "data.html", {"tables": tables, "example": _example(files[EXAMPLE])})


def _example(files: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the path of the latest year's file, which the lines load."""
    dated = [one for one in files if one["stem"].isdigit()] or files
    latest: dict[str, Any] = dated[-1]
    return latest
