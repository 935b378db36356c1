"""Printed reports sent through other programs: the formats that only these write.

Input: a format, numbers and levels of reports, a seed; output: `Printed`s. What a program leaves out or
joins on its way is known, and no part of the truth: pages have tables and rows of their own, DOC and RTF,
having no mark between tables, write two that touch as one.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import docx
from docx.oxml.ns import qn

from . import paged, print_ofd
from .office import MISSING, OFFICE, office
from .render import print_report
from .structure import CellTruth, Printed, Truth

Jobs = Sequence[tuple[int, int]]
_MEDIA_TYPES = {
    "doc": "application/msword", "rtf": "application/rtf", "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}  # fmt: skip


def sent(format: str, jobs: Iterable[tuple[int, int]], seed: str = "") -> list[Printed]:
    """Print reports (number, level) and send them to a format of `SENT`; those that the program made whole."""
    return SENT[format](list(jobs), format, seed)


def missing(format: str) -> str:
    """Return why a format cannot be printed here, "" where it can."""
    if format == "pdf-browser":
        return "" if paged.BROWSER else MISSING["browser"]
    return "" if OFFICE else MISSING["office"]


def _by_office(source: str) -> Callable[[Jobs, str, str], list[Printed]]:
    def made(jobs: Jobs, format: str, seed: str) -> list[Printed]:
        reports = {f"{at}.{source}": print_report(n, source, level, seed=seed) for at, (n, level) in enumerate(jobs)}
        files = office({name: report.data for name, report in reports.items()}, format)
        return [_as(reports[name], data, format) for name, data in files.items()]

    return made


def _as(report: Printed, data: bytes, format: str) -> Printed:
    truth = placeless(report.truth) if report.format == "docx" and _touch(report.data) else report.truth
    media_type = _MEDIA_TYPES[format]
    return replace(report, data=data, name=f"{truth.title}.{format}", media_type=media_type, format=format, truth=truth)


def placeless(truth: Truth) -> Truth:
    """Return a truth that says nothing of where its cells stand."""
    cells = {name: CellTruth(cell.status, cell.value, cell.raw) for name, cell in truth.cells.items()}
    return replace(truth, cells=cells)


def _touch(word: bytes) -> bool:
    """Whether two tables of a Word file touch."""
    body = docx.Document(io.BytesIO(word)).element.body
    return any(one.tag == other.tag == qn("w:tbl") for one, other in pairwise(body))


def _pages(jobs: Jobs, format: str, seed: str) -> list[Printed]:
    return [replace(report, truth=placeless(report.truth)) for report in paged.on_pages(jobs, format, seed)]


def _ofd(jobs: Jobs, format: str, seed: str) -> list[Printed]:
    return [_as_ofd(report, at) for at, report in enumerate(_pages(jobs, "pdf-office", seed))]


def _as_ofd(report: Printed, at: int) -> Printed:
    manner = print_ofd.MANNERS[at % len(print_ofd.MANNERS)]
    data = print_ofd.ofd(print_ofd.sheets(report.data), manner, report.truth.title)
    name = report.truth.title + ".ofd"
    return replace(report, data=data, name=name, media_type="application/ofd", format="ofd", skin=manner.name)


SENT: dict[str, Callable[[Jobs, str, str], list[Printed]]] = {
    "doc": _by_office("docx"),
    "rtf": _by_office("docx"),
    "xls": _by_office("xlsx"),
    "ods": _by_office("xlsx"),
    "pdf-office": _pages,
    "pdf-browser": _pages,
    "pdf-unruled": _pages,
    "ofd": _ofd,
}
