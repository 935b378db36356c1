"""PDF: characters and ruled lines straight from pdfium.

Input: the bytes of a file; output: a `Reading` of its pages as a reader sees them, upright and
cropped. Text that is not printed is not read; what is printed but has no character (a picture in a
cell, a glyph without a map to Unicode, a digit drawn as a path) is read from a picture of the page, or
is `PICTURE`, never a blank.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from extract import pdf_scan, pdf_shades
from extract.page import Page, Rule
from extract.pages import body
from extract.pdf_paths import Drawing, drawing
from extract.pdf_text import characters
from extract.pdf_view import View, view
from forms.records import PICTURE, Issue, Reading, Unreadable

#: more pages than any report has; more lines than a page of tables has
MOST_PAGES, _MOST_RULES = 300, 8000
#: annotations of a page looked at
_MOST_ANNOTATIONS = 5000
#: what annotations print on the page itself: fields that were filled in, text that was typed onto it
_PRINTED = (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT)
_PASSWORD = 4
#: fewer characters a page than this are no report's: the rest is in pictures that were not read
_HARDLY_ANY = 20


class _File(NamedTuple):
    """A document as pdfium has it, and its form of fields (None: it has none)."""

    document: Any
    form: Any


def read(data: bytes) -> Reading:
    """Return the document's lines and grids; `Unreadable`: damaged, encrypted, too-large, needs-ocr."""
    with _opened(data) as file:
        count = pdfium.FPDF_GetPageCount(file.document)
        if count > MOST_PAGES:
            raise Unreadable("too-large")
        unread: list[tuple[int, str]] = []
        pages = [_page(file, number, unread) for number in range(count)]
        _refuse_scans(pages, unread)
        issues = [Issue("page-unread", "", f"{number}: {reason}") for number, reason in unread]
        return Reading("pdf", body(pages), {"title": _title(file.document)}, issues)


def _refuse_scans(pages: list[Page], unread: list[tuple[int, str]]) -> None:
    """Refuse a document that is hardly more than pictures which could not be read."""
    said = sum(char.text != PICTURE for page in pages for char in page.chars)
    if unread and said < _HARDLY_ANY * len(pages):
        raise Unreadable(unread[0][1])


@contextmanager
def _opened(data: bytes) -> Iterator[_File]:
    _library()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise Unreadable("encrypted" if pdfium.FPDF_GetLastError() == _PASSWORD else "damaged")
    form = None
    settings = pdfium.FPDF_FORMFILLINFO(version=2)
    try:
        if pdfium.FPDF_GetFormType(document):
            form = pdfium.FPDFDOC_InitFormFillEnvironment(document, settings)
        yield _File(document, form)
    finally:
        if form:
            pdfium.FPDFDOC_ExitFormFillEnvironment(form)
        pdfium.FPDF_CloseDocument(document)


@cache
def _library() -> None:
    """Start pdfium, once a process."""
    import pypdfium2  # noqa: F401 (its import starts the library)


def _title(document: Any) -> str:
    size = pdfium.FPDF_GetMetaText(document, b"Title", None, 0)
    if not 2 < size < 1000:
        return ""
    text = ctypes.create_string_buffer(size)
    pdfium.FPDF_GetMetaText(document, b"Title", text, size)
    return text.raw.decode("utf-16-le", "replace").rstrip("\0").strip()


# --- one page --------------------------------------------------------------------------------------


def _page(file: _File, number: int, unread: list[tuple[int, str]]) -> Page:
    page = _loaded(file.document, number)
    try:
        if pdfium.FPDFPage_GetAnnotCount(page) and _keep_printed(page):
            page = _flattened(file, page, number)
        found, reason = _read(file.document, page, number + 1)
    finally:
        pdfium.FPDF_ClosePage(page)
    if reason:
        unread.append((number + 1, reason))
    return found


def _loaded(document: Any, number: int) -> Any:
    page = pdfium.FPDF_LoadPage(document, number)
    if not page:
        raise Unreadable("damaged")
    return page


def _read(document: Any, page: Any, number: int) -> tuple[Page, str]:
    """Return the page, and why a part of it could not be read ("" where all was)."""
    text = pdfium.FPDFText_LoadPage(page)
    try:
        seen = view(page, text)
        drawn = drawing(page, seen.matrix)
        opaque = pdf_scan.Opaque(document, page)
        chars, covered = characters(text, seen, drawn, opaque)
    finally:
        pdfium.FPDFText_ClosePage(text)
    found = Page(number, seen.width, seen.height, chars, _rules(drawn, seen))
    if len(found.rules) > _MOST_RULES:
        found.rules = []
        return found, "too-large"
    return found, pdf_scan.complete(page, seen, found, drawn, covered)


def _rules(drawn: Drawing, seen: View) -> list[Rule]:
    """Return the lines on the page, with the sides of cells that only their colour shows."""
    lines = [*drawn.rules, *pdf_shades.sides(drawn.shades, drawn.rules)] if drawn.shades else drawn.rules
    return [
        Rule(left, top, right, bottom)
        for left, top, right, bottom in lines
        if right > -1 and bottom > -1 and left < seen.width + 1 and top < seen.height + 1
    ]


# --- annotations -----------------------------------------------------------------------------------


def _keep_printed(page: Any) -> bool:
    """Remove links, comments, highlights and stamps; return whether anything is left that prints text."""
    count = pdfium.FPDFPage_GetAnnotCount(page)
    if count > _MOST_ANNOTATIONS:
        raise Unreadable("too-large")
    kinds = [_kind(page, at) for at in range(count)]
    if not any(kind in _PRINTED for kind in kinds):
        return False
    for at in range(count - 1, -1, -1):
        if kinds[at] not in _PRINTED:
            pdfium.FPDFPage_RemoveAnnot(page, at)
    return True


def _kind(page: Any, at: int) -> int:
    annotation = pdfium.FPDFPage_GetAnnot(page, at)
    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    pdfium.FPDFPage_CloseAnnot(annotation)
    return int(kind)


def _flattened(file: _File, page: Any, number: int) -> Any:
    """Make what is in the fields a part of the page; pdfium draws it where the file does not."""
    if file.form:
        pdfium.FORM_OnAfterLoadPage(page, file.form)
    pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
    if file.form:
        pdfium.FORM_OnBeforeClosePage(page, file.form)
    pdfium.FPDF_ClosePage(page)
    return _loaded(file.document, number)
