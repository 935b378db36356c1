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
from PIL import Image, ImageDraw
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, StreamObject
from reportlab.lib.utils import ImageReader
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


def wrapped(
    data: bytes, matrix: str, around: Callable[[pypdf.PageObject], None] | None = None, times: int = 1
) -> bytes:
    """Return a PDF whose pages' content is in form objects, one in the other, each moved by a matrix."""

    def change(writer: pypdf.PdfWriter) -> None:
        for page in writer.pages:
            for _ in range(times):
                form = _form(page.get_contents().get_data().decode("latin-1"), (-9000, -9000, 9000, 9000))
                form[NameObject("/Resources")] = page["/Resources"]
                names = DictionaryObject({NameObject("/Within"): writer._add_object(form)})
                page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): names})
                content = StreamObject()
                content.set_data(f"q {matrix} cm /Within Do Q".encode())
                page[NameObject("/Contents")] = writer._add_object(content)
            if around:
                around(page)

    return changed(data, change)


# --- what no program for texts draws ---------------------------------------------------------------


def picture(canvas: Canvas, left: float, top: float, right: float, bottom: float) -> None:
    """Draw a picture, white with a black rim."""
    image = Image.new("L", (60, 60), 255)
    ImageDraw.Draw(image).rectangle((1, 1, 58, 58), outline=0)
    canvas.drawImage(ImageReader(image), left, -bottom, right - left, bottom - top)


def ocr_text(canvas: Canvas) -> None:
    """Write the table's text as programs do that recognise scans: invisible."""
    for place in places():
        text = canvas.beginText(place.left + 2, 4 - place.bottom)
        text.setFont(SONG, size_of(place))
        text.setTextRenderMode(3)
        text.textOut(place.text)
        canvas.drawText(text)


def vertical() -> bytes:
    """Return table three with the labels of its first column written downwards."""
    font = UnicodeCIDFont(SONG, isVertical=True)
    font.name = font.fontName = "vertical"
    pdfmetrics.registerFont(font)

    def words(canvas: Canvas, place: Place) -> None:
        if place.right - place.left == _LABELS[1] and place.bottom - place.top > 200:
            canvas.setFont("vertical", 9)
            canvas.drawString((place.left + place.right) / 2, -place.top - 20, place.text)
        else:
            written(canvas, place)

    return pdf(lambda canvas: table(canvas, words=words))


def annotation(writer: pypdf.PdfWriter, kind: str, place: Place) -> None:
    """Put an annotation with an appearance of its own over a cell."""
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    named = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
    looks = _form(f"BT /F 9 Tf 3 8 Td ({place.text}) Tj ET", (0, 0, place.right - place.left, place.bottom - place.top))
    looks[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F"): named})}
    )
    box = map(FloatObject, (place.left, A4[1] - place.bottom, place.right, A4[1] - place.top))
    one = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject(kind),
        NameObject("/Rect"): ArrayObject(box), NameObject("/F"): NumberObject(4),
        NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(looks)}),
    })  # fmt: skip
    writer.add_annotation(0, one)


def _form(content: str, box: Sequence[float]) -> StreamObject:
    form = StreamObject()
    form.set_data(content.encode("latin-1"))
    form.update({
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): ArrayObject(map(FloatObject, box)),
    })  # fmt: skip
    return form


def bare(*objects: bytes) -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is the catalogue."""
    file, places = io.BytesIO(b"%PDF-1.7\n"), []
    file.seek(0, io.SEEK_END)
    for number, content in enumerate(objects, 1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    end = file.tell()
    entries = b"".join(b"%010d 00000 n \n" % place for place in places)
    file.write(b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, entries))
    file.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, end))
    return file.getvalue()


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(content), content)


CATALOGUE, PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def one_page(content: bytes, resources: bytes, *objects: bytes) -> bytes:
    """Return a PDF of one page; its further objects are numbered from 5."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%b>>>>" % resources
    return bare(CATALOGUE, PAGES, page, content if content.startswith(b"<<") else stream(content), *objects)


HELVETICA = b"/Font<</H<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
_WIDTHS = b"/FirstChar 0/LastChar 255/Widths[%b]" % (b"500 " * 256)
_SUBSET = b"/BaseFont/ABCDEF+X"
_DESCRIPTOR = b"<</Type/FontDescriptor/FontName/ABCDEF+X/Flags 4/FontBBox[0 -200 1000 900]/Ascent 900/Descent -200/ItalicAngle 0/CapHeight 700/StemV 80>>"
_SQUARE = stream(b"500 0 0 0 500 700 d1 0 0 400 700 re f")
#: fonts whose file does not say which characters their glyphs are
_UNMAPPED = {
    "/Type3": (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 750 750]/FontMatrix[.001 0 0 .001 0 0]/CharProcs<</a 6 0 R>>"
        b"/Encoding<</Type/Encoding/Differences[0%b]>>/Resources<<>>%b>>" % (b"/a" * 256, _WIDTHS), _SQUARE),
    "/Type0": (
        b"<</Type/Font/Subtype/Type0%b/Encoding/Identity-H/DescendantFonts[6 0 R]>>" % _SUBSET,
        b"<</Type/Font/Subtype/CIDFontType2%b/DW 500/FontDescriptor 7 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>" % _SUBSET, _DESCRIPTOR),
}  # fmt: skip


def unmapped(kind: str) -> bytes:
    """Return a page with one line of text and many of glyphs whose codes look like numbers."""
    digits = b"<%b>" % b"".join(b"00%02x" % code for code in b"12345") if kind == "/Type0" else b"(12345)"
    text = b"".join(b"BT /F 10 Tf 100 %d Td %b Tj ET\n" % (600 - 20 * at, digits) for at in range(20))
    line = b"BT /H 10 Tf 100 750 Td (page) Tj ET\n"
    fonts = b"/Font<</F 5 0 R/H<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    return one_page(line + text, fonts, *_UNMAPPED[kind])
