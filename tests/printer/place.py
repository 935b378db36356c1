"""The way back: what stands at a stated place of a document, found without our readers.

Input: a document's bytes, its format, a (table, row, column); output: the text there. One short
reader for each format, on libraries that the readers under test do not use.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache

import docx
import openpyxl
from bs4 import BeautifulSoup, Tag
from docx.oxml.ns import qn

Finder = Callable[[int | None, int, int], str]


def finder(data: bytes, format: str, encoding: str = "utf-8") -> Finder:
    """Return a function from a place to the text there; `LookupError` where there is none."""
    return {"html": _html, "docx": _docx, "text": _tika, "markdown": _markdown, "xlsx": _xlsx}[format](data, encoding)


def _html(data: bytes, encoding: str) -> Finder:
    tables = BeautifulSoup(data, "html5lib", from_encoding=encoding).find_all("table")

    @cache
    def rows(table: int) -> list[list[Tag]]:
        own = [tr for tr in tables[table - 1].find_all("tr") if tr.find_parent("table") is tables[table - 1]]
        return [tr.find_all(["td", "th"], recursive=False) for tr in own]

    def find(table: int | None, row: int, column: int) -> str:
        cell = rows(table or 0)[row - 1][column - 1]
        return "" if cell.find("img") else str(cell.get_text())

    return find


def _docx(data: bytes, encoding: str) -> Finder:
    tables = list(docx.Document(io.BytesIO(data)).element.body.iter(qn("w:tbl")))

    def find(table: int | None, row: int, column: int) -> str:
        cell = tables[(table or 0) - 1].findall(qn("w:tr"))[row - 1].findall(qn("w:tc"))[column - 1]
        return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in cell.iter(qn("w:p")))

    return find


def _xlsx(data: bytes, encoding: str) -> Finder:
    sheets = openpyxl.load_workbook(io.BytesIO(data)).worksheets

    def find(table: int | None, row: int, column: int) -> str:
        value = sheets[(table or 0) - 1].cell(row, column).value
        return "" if value is None or "DISPIMG(" in str(value) else str(value)

    return find


def _tika(data: bytes, encoding: str) -> Finder:
    lines = data.decode(encoding).replace("\r", "").split("\n")

    def find(table: int | None, row: int, column: int) -> str:
        if not lines[row - 1].startswith("\t"):
            raise LookupError(f"no cell begins on line {row}")
        first = max((at for at in range(row) if not lines[at].strip(" ")), default=-1) + 1
        opened = sum(line.startswith("\t") for line in lines[first:row])
        if opened != column:
            raise LookupError(f"line {row} opens cell {opened}, not {column}")
        return lines[row - 1][1:]

    return find


def _markdown(data: bytes, encoding: str) -> Finder:
    lines = data.decode(encoding).replace("\r", "").split("\n")
    return lambda table, row, column: lines[row - 1].strip().strip("|").split("|")[column - 1]
