"""Spreadsheets: XLSX, ODS, and XLS with the ET of WPS; bytes to lines of text and grids.

Input: the bytes of a workbook; output: a `Reading` in the order of the sheets that are shown, places
as `extract.sheet` says. Texts are what a reader sees there, dates and errors too.
"""

from __future__ import annotations

from collections.abc import Collection

from extract import ods, xls, xlsx
from extract.sheet import parts
from forms.records import Reading


def is_workbook(names: Collection[str]) -> bool:
    """Tell by the members of a zip archive whether it is a workbook."""
    return any(name.startswith("xl/") for name in names)


def read(data: bytes) -> Reading:
    """Read an XLSX workbook; `Unreadable`: "damaged", "encrypted", "too-large", "needs-later-version" (XLSB)."""
    found, title = xlsx.sheets(data)
    return Reading("xlsx", parts(found), {"doc_title": title} if title else {})


def read_ods(data: bytes) -> Reading:
    """Read an ODS spreadsheet."""
    return Reading("ods", parts(ods.sheets(data)))


def read_xls(data: bytes) -> Reading:
    """Read a workbook in an OLE2 file; `Unreadable`: "damaged", "encrypted", "too-large"."""
    return Reading("xls", parts(xls.sheets(data)))
