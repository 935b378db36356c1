"""Spreadsheets: XLSX, ODS, and XLS with the ET of WPS; bytes to lines of text and grids.

Input: the bytes of a workbook; output: a `Reading` in the order of the sheets that are shown, places
as `extract.sheet` says. Texts are what a reader sees there, dates and errors too.
"""

from __future__ import annotations

import io

import olefile

from extract import ods, xls, xlsx
from extract.biff import STREAMS
from extract.sheet import parts
from forms.records import Reading


def is_xls(data: bytes) -> bool:
    """Tell whether an OLE2 file is a workbook, not only a file with one embedded in it."""
    if not any(name.encode("utf-16-le") in data for name in STREAMS):
        return False
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            return any(file.exists(name) for name in STREAMS)
    except Exception:  # olefile raises whatever its reading of a damaged file comes upon
        return "WordDocument".encode("utf-16-le") not in data


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
