"""PDFs drawn by hand: table three of the form with known numbers, in any manner that a program may draw it.

Input: how to draw a cell's lines and its text (functions that are handed a canvas); output: the bytes of
a PDF whose only table is the form's table three. Labels come from the form. The font is one that every
reader of PDFs knows by name, so that no font file is needed.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import pypdf
from pypdf.generic import DictionaryObject, NameObject, StreamObject
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from forms.form import Label, edition

SONG = "STSong-Light"
A4 = (595.0, 842.0)
LEFT, TOP, ROW = 40.0, 90.0, 24.0
#: where the columns of labels begin, then those of the numbers
_LABELS, _NUMBER = (0.0, 30.0, 80.0, 200.0), 45.0
pdfmetrics.registerFont(UnicodeCIDFont(SONG))

_SECTION = next(section for section in edition("2021").sections if section.key == "requests")
_BLOCK = _SECTION.blocks[0]
TITLE = f"{_SECTION.number}、{_SECTION.zh}"


class Place(NamedTuple):
    """A cell of the table: its box (left, top, right, bottom from the top left of the page), its text, the fact's key."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    key: str | None = None


def _number(at: int) -> int:
    """Return a number of one to four figures, all figures among them, now and then 0."""
    return at * at * 7919 % 10_000 // (10 ** (at % 4)) * (at % 5 != 0)


NUMBERS = {cell.key: _number(at) for at, cell in enumerate(_SECTION.cells)}


def places(numbers: dict[str, int] = NUMBERS) -> list[Place]:
    """Return the cells of table three, merged ones once."""
    return [*_header(), *_rows(numbers)]


def _header() -> Iterator[Place]:
    left, top = LEFT + _LABELS[-1], TOP
    assert _BLOCK.corner
    yield Place(LEFT, top, left, top + 3 * ROW, _BLOCK.corner.zh)

    def below(labels: Sequence[Label], left: float, level: int) -> Iterator[Place]:
        for label in labels:
            wide = sum(not one.children for one in label.walk()) * _NUMBER
            deep = 1 if label.children else 3 - level
            yield Place(left, top + level * ROW, left + wide, top + (level + deep) * ROW, label.zh)
            yield from below(label.children, left, level + 1)
            left += wide

    yield from below(_BLOCK.columns, left, 0)


def _rows(numbers: dict[str, int]) -> Iterator[Place]:
    top = TOP + 3 * ROW
    columns = ["/".join(part.key for part in path if part.key) for path in _BLOCK.leaf_columns]

    def below(labels: Sequence[Label], level: int) -> Iterator[Place]:
        nonlocal top
        for label in labels:
            start = top
            yield from below(label.children, level + 1)
            right = _LABELS[level + 1] if label.children else _LABELS[-1]
            foot = top if label.children else top + ROW
            yield Place(LEFT + _LABELS[level], start, LEFT + right, foot, label.zh)
            if label.children:
                continue
            for at, column in enumerate(columns):
                left, key = LEFT + _LABELS[-1] + at * _NUMBER, f"{label.key}/{column}"
                yield Place(left, top, left + _NUMBER, top + ROW, str(numbers[key]), key)
            top += ROW

    yield from sorted(below(_BLOCK.rows, 0), key=lambda place: (place.top, place.left))


# --- ways to draw ----------------------------------------------------------------------------------

Lines = Callable[[Canvas, Place], None]
Words = Callable[[Canvas, Place], None]


def boxed(canvas: Canvas, place: Place) -> None:
    """Draw a cell's four sides as one stroked rectangle."""
    canvas.setLineWidth(0.5)
    canvas.rect(place.left, -place.bottom, place.right - place.left, place.bottom - place.top)


def lines(place: Place, size: float) -> Iterator[tuple[float, float, str]]:
    """Yield the lines of a cell's text with the left end of their baselines (y upwards)."""
    width = place.right - place.left - 4
    text, cut = place.text, []
    while text:
        end = len(text)
        while end > 1 and pdfmetrics.stringWidth(text[:end], SONG, size) > width:
            end -= 1
        cut.append(text[:end])
        text = text[end:]
    middle = (place.top + place.bottom) / 2 + size * (0.36 - 0.5 * (len(cut) - 1) * 1.1)
    for at, line in enumerate(cut):
        wide = pdfmetrics.stringWidth(line, SONG, size)
        yield (place.left + place.right - wide) / 2, -(middle + at * size * 1.1), line


def size_of(place: Place) -> float:
    """Return the size in which a cell is written: numbers larger than labels."""
    return 9.0 if place.key else 6.0


def written(canvas: Canvas, place: Place) -> None:
    """Write a cell's text."""
    canvas.setFont(SONG, size_of(place))
    for x, y, line in lines(place, size_of(place)):
        canvas.drawString(x, y, line)


def table(canvas: Canvas, ruled: Lines = boxed, words: Words = written, numbers: dict[str, int] = NUMBERS) -> None:
    """Draw the heading and the table; the canvas has its origin at the top left of the page, y upwards."""
    canvas.setFont(SONG, 12)
    canvas.drawString(LEFT, 20 - TOP, TITLE)
    for place in places(numbers):
        ruled(canvas, place)
    for place in places(numbers):
        words(canvas, place)


def pdf(*pages: Callable[[Canvas], None], size: tuple[float, float] = A4) -> bytes:
    """Return a PDF with these pages, each drawn from its top left corner."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size, pageCompression=0)
    for page in pages or (table,):
        canvas.saveState()
        canvas.translate(0, size[1])
        page(canvas)
        canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def changed(data: bytes, change: Callable[[pypdf.PdfWriter], None]) -> bytes:
    """Return a PDF after a change to its objects."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    change(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def wrapped(data: bytes, matrix: str, around: Callable[[pypdf.PageObject], None] | None = None, times: int = 1) -> bytes:
    """Return a PDF whose pages' content is in form objects, one in the other, each moved by a matrix."""

    def change(writer: pypdf.PdfWriter) -> None:
        for page in writer.pages:
            for _ in range(times):
                form = StreamObject()
                form.set_data(page.get_contents().get_data())
                form.update({
                    NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form"),
                    NameObject("/BBox"): pypdf.generic.ArrayObject(map(pypdf.generic.FloatObject, (-9000, -9000, 9000, 9000))),
                    NameObject("/Resources"): page["/Resources"],
                })  # fmt: skip
                names = DictionaryObject({NameObject("/Within"): writer._add_object(form)})
                page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): names})
                content = StreamObject()
                content.set_data(f"q {matrix} cm /Within Do Q".encode())
                page[NameObject("/Contents")] = writer._add_object(content)
            if around:
                around(page)

    return changed(data, change)
