"""Spreadsheets: XLSX, ODS, and XLS with the ET of WPS; bytes to lines of text and grids.

Input: the bytes of a workbook; output: a `Reading` in the order of the sheets that are shown, places
as `extract.sheet` says. Texts are what a reader sees there, dates and errors too.
"""

from __future__ import annotations

from extract import ods, xls, xlsx
from extract.container import Container
from extract.sheet import parts
from forms.records import Reading

#: of Excel 97 and later, of older ones
_STREAMS = ("Workbook", "Book")


def read(data: bytes) -> Reading:
    """Read an XLSX workbook; `Unreadable`: "damaged", "encrypted", "too-large", "needs-later-version" (XLSB)."""
    found, title = xlsx.sheets(data)
    return Reading("xlsx", parts(found), {"doc_title": title} if title else {})


def read_ods(data: bytes) -> Reading:
    """Read an ODS spreadsheet."""
    return Reading("ods", parts(ods.sheets(data)))


def read_xls(container: Container) -> Reading:
    """Read a workbook in a compound file; `Unreadable`: "damaged", "encrypted", "too-large"."""
    return Reading("xls", parts(xls.sheets(container.stream(xls_stream(container)))))


def xls_stream(container: Container) -> str:
    """Return the name of the stream that holds a workbook; "" where none stands at the top."""
    return next((name for name in _STREAMS if container.has(name)), "")
