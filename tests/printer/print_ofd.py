"""OFD files (GB/T 33190-2016) as converters write them, from a PDF that an office program printed.

Input: a PDF and a `Manner`; output: the bytes of an OFD with the same characters and lines at the same
places. What differs between producers is a field of `Manner`; `MANNERS` are those met.
"""

from __future__ import annotations

import ctypes
import io
import zipfile
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from typing import NamedTuple
from xml.sax.saxutils import escape

import pypdfium2 as pdfium
import pypdfium2.raw as raw

NAMESPACE = "http://www.ofdspec.org/2016"
MM = 25.4 / 72
_PATH, _IMAGE, _BASELINE, _SAME_RUN = 2, 3, 0.1, 1.2
_HEADER = "政府信息公开工作年度报告"


class Glyph(NamedTuple):
    """One character: where it stands on its line (mm from the top left corner), its width and size."""

    text: str
    x: float
    y: float
    width: float
    size: float


class Stroke(NamedTuple):
    """One straight line and its width (mm)."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float


class Sheet(NamedTuple):
    """One printed page (mm)."""

    width: float
    height: float
    glyphs: list[Glyph]
    strokes: list[Stroke]
    pictures: list[tuple[float, float, float, float]] = []  # noqa: RUF012 (left, top, width, height)


class Manner(NamedTuple):
    """How a producer writes: `text` is char, run or line; `lines` is stroke, thin, one or rectangle."""

    name: str
    text: str = "run"
    lines: str = "stroke"
    prefix: str = "ofd:"
    compact: bool = False
    points: bool = False
    absolute: bool = False
    template: bool = False
    glyphs: bool = False
    whole: bool = False


MANNERS = (
    Manner("chars", "char", "stroke", points=True, glyphs=True),
    Manner("runs", "run", "thin", prefix="", compact=True, absolute=True),
    Manner("lines", "line", "one", template=True, compact=True),
    Manner("canvas", "run", "rectangle", whole=True, points=True, absolute=True, template=True),
)


# --- the printed page ------------------------------------------------------------------------------


def sheets(pdf: bytes) -> list[Sheet]:
    """Return the characters and lines of each page of a PDF."""
    document = pdfium.PdfDocument(pdf)
    return [Sheet(*_size(page), list(_glyphs(page)), list(_strokes(page)), list(_pictures(page))) for page in document]


def _size(page: pdfium.PdfPage) -> tuple[float, float]:
    width, height = page.get_size()
    return width * MM, height * MM


def _glyphs(page: pdfium.PdfPage) -> Iterator[Glyph]:
    text, height = page.get_textpage(), page.get_height()
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_MATRIX()
    for at in range(text.count_chars()):
        char = chr(raw.FPDFText_GetUnicode(text.raw, at))
        if raw.FPDFText_IsGenerated(text.raw, at) or char < " ":
            continue
        raw.FPDFText_GetCharOrigin(text.raw, at, x, y)
        raw.FPDFText_GetMatrix(text.raw, at, matrix)
        left, _, right, _ = text.get_charbox(at, loose=True)
        size = raw.FPDFText_GetFontSize(text.raw, at) * abs(matrix.d or matrix.b)
        yield Glyph(char, x.value * MM, (height - y.value) * MM, (right - left) * MM, size * MM)


def _strokes(page: pdfium.PdfPage) -> Iterator[Stroke]:
    height = page.get_height()
    x, y, width = ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    for each in page.get_objects(filter=[_PATH]):
        matrix, points = each.get_matrix(), []
        for at in range(raw.FPDFPath_CountSegments(each.raw)):
            raw.FPDFPathSegment_GetPoint(raw.FPDFPath_GetPathSegment(each.raw, at), x, y)
            points.append(matrix.on_point(x.value, y.value))
        raw.FPDFPageObj_GetStrokeWidth(each.raw, width)
        for (x0, y0), (x1, y1) in pairwise(points):
            yield Stroke(x0 * MM, (height - y0) * MM, x1 * MM, (height - y1) * MM, width.value * MM)


def _pictures(page: pdfium.PdfPage) -> Iterator[tuple[float, float, float, float]]:
    height = page.get_height()
    for each in page.get_objects(filter=[_IMAGE]):
        left, bottom, right, top = each.get_bounds()
        yield left * MM, (height - top) * MM, (right - left) * MM, (top - bottom) * MM


# --- the file --------------------------------------------------------------------------------------


def ofd(pages: Iterable[Sheet], manner: Manner, title: str = "") -> bytes:
    """Write pages as an OFD in the manner of one producer."""
    pages = list(pages)
    root = "/Doc_0/" if manner.absolute else ""
    parts = {"OFD.xml": _entry(manner, title), "Doc_0/Document.xml": _document(pages, manner, root)}
    parts["Doc_0/PublicRes.xml"] = _resources(manner)
    if manner.template:
        parts["Doc_0/Tpls/Tpl_0/Content.xml"] = _page(pages[0], manner, _header(pages[0], manner), "")
    for at, sheet in enumerate(pages):
        objects = _objects(sheet, manner, at + 1)
        use = '<Template TemplateID="9" ZOrder="Background"/>' if manner.template else ""
        parts[f"Doc_0/Pages/Page_{at}/Content.xml"] = _page(sheet, manner, objects, use)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 31, 9, 0, 0)), _named(xml, manner), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _named(xml: str, manner: Manner) -> str:
    """Return a part with its declaration, every element under the producer's prefix."""
    xmlns = f' xmlns:{manner.prefix[:-1]}="{NAMESPACE}"' if manner.prefix else f' xmlns="{NAMESPACE}"'
    name, rest = xml[1:].split(" " if " " in xml.split(">")[0] else ">", 1)
    between = " " if " " in xml.split(">")[0] else ">"
    xml = f"<{name}{xmlns}{between}{rest}"
    xml = (
        xml.replace("</", "<\0").replace("<", f"<{manner.prefix}").replace(f"<{manner.prefix}\0", f"</{manner.prefix}")
    )
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml


def _entry(manner: Manner, title: str) -> str:
    place = "/Doc_0/Document.xml" if manner.absolute else "Doc_0/Document.xml"
    about = f"<DocInfo><DocID>{'0' * 32}</DocID><Title>{escape(title)}</Title></DocInfo>"
    return f'<OFD DocType="OFD" Version="1.1"><DocBody>{about}<DocRoot>{place}</DocRoot></DocBody></OFD>'


def _document(pages: list[Sheet], manner: Manner, root: str) -> str:
    template = f'<TemplatePage ID="9" BaseLoc="{root}Tpls/Tpl_0/Content.xml"/>' if manner.template else ""
    common = (
        f"<CommonData><MaxUnitID>99999</MaxUnitID><PageArea>{_area(pages[0])}</PageArea>"
        f"<PublicRes>{root}PublicRes.xml</PublicRes>{template}</CommonData>"
    )
    listed = "".join(f'<Page ID="{at + 10}" BaseLoc="{root}Pages/Page_{at}/Content.xml"/>' for at in range(len(pages)))
    return f"<Document>{common}<Pages>{listed}</Pages></Document>"


def _resources(manner: Manner) -> str:
    fonts = '<Fonts><Font ID="3" FontName="宋体" FamilyName="宋体"/></Fonts>'
    return f'<Res BaseLoc="Res">{fonts}<DrawParams><DrawParam ID="4" LineWidth="0.25"/></DrawParams></Res>'


def _area(sheet: Sheet) -> str:
    return f"<PhysicalBox>0 0 {_n(sheet.width)} {_n(sheet.height)}</PhysicalBox>"


def _page(sheet: Sheet, manner: Manner, objects: Iterable[str], use: str) -> str:
    inside = "".join(objects)
    if manner.points:
        inside = f'<PageBlock ID="6"><PageBlock ID="7">{inside}</PageBlock></PageBlock>'
    return f'<Page>{use}<Area>{_area(sheet)}</Area><Content><Layer ID="5" Type="Body">{inside}</Layer></Content></Page>'


def _header(sheet: Sheet, manner: Manner) -> Iterator[str]:
    size = 3.2
    glyphs = [Glyph(char, 20 + at * size, 9.0, size, size) for at, char in enumerate(_HEADER)]
    yield _text(glyphs, manner, sheet)
    yield from _lines([Stroke(20, 11, sheet.width - 20, 11, 0.25)], manner, sheet)


def _objects(sheet: Sheet, manner: Manner, number: int) -> Iterator[str]:
    yield from _lines(sheet.strokes, manner, sheet)
    for left, top, width, height in sheet.pictures:
        ctm = _array((width, 0, 0, height, 0, 0))
        yield f'<ImageObject ID="1" Boundary="{_array((left, top, width, height))}" CTM="{ctm}" ResourceID="8"/>'
    for run in _runs(sheet.glyphs, manner.text):
        yield _text(run, manner, sheet)
    if manner.template:
        start, y = sheet.width / 2 - 4, sheet.height - 8
        label = [Glyph(char, start + at * 1.6, y, 1.6, 3.2) for at, char in enumerate(f"- {number} -")]
        yield _text(label, manner, sheet)


# --- text ------------------------------------------------------------------------------------------


def _runs(glyphs: list[Glyph], kind: str) -> Iterator[list[Glyph]]:
    """Yield what one text object holds: a character, a run without gaps, or all of a line."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and not _goes_on(run[-1], glyph, kind):
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def _goes_on(last: Glyph, glyph: Glyph, kind: str) -> bool:
    if kind == "char" or abs(glyph.y - last.y) > _BASELINE or glyph.size != last.size:
        return False
    ahead = glyph.x - last.x
    return ahead > 0 and (kind == "line" or ahead < _SAME_RUN * last.size)


def _text(run: list[Glyph], manner: Manner, sheet: Sheet) -> str:
    first = run[0]
    left, top = (0.0, 0.0) if manner.whole else (first.x, first.y - first.size)
    width, height = run[-1].x + run[-1].width - left, 1.25 * first.size
    box = (0, 0, sheet.width, sheet.height) if manner.whole else (left, top, width, height)
    unit = MM if manner.points else 1.0
    codes = "".join(_codes(run, manner, left, top, unit))
    ctm = f' CTM="{_n(unit)} 0 0 {_n(unit)} 0 0"' if manner.points else ""
    return (
        f'<TextObject ID="1" Boundary="{_array(box)}"{ctm} Font="3" Size="{_n(first.size / unit)}">{codes}</TextObject>'
    )


def _codes(run: list[Glyph], manner: Manner, left: float, top: float, unit: float) -> Iterator[str]:
    """Yield the text codes of one object; a whole line has one for each stretch without a blank."""
    stretches = [run]
    if manner.text == "line":
        stretches = [list(group) for blank, group in groupby(run, lambda glyph: glyph.text.isspace()) if not blank]
    for part in stretches:
        steps = [(other.x - one.x) / unit for one, other in pairwise(part)]
        delta = f' DeltaX="{_deltas(steps, manner.compact)}"' if steps else ""
        if manner.glyphs:
            ids = " ".join(str(ord(glyph.text)) for glyph in part)
            yield f'<CGTransform CodePosition="0" CodeCount="{len(part)}" GlyphCount="{len(part)}"><Glyphs>{ids}</Glyphs></CGTransform>'
        text = escape("".join(glyph.text for glyph in part))
        yield f'<TextCode X="{_n((part[0].x - left) / unit)}" Y="{_n((part[0].y - top) / unit)}"{delta}>{text}</TextCode>'


def _deltas(steps: list[float], compact: bool) -> str:
    words: list[str] = []
    for step, group in groupby(map(_n, steps)):
        times = len(list(group))
        words += ["g", str(times), step] if compact and times > 1 else [step] * times
    return " ".join(words)


# --- lines -----------------------------------------------------------------------------------------


def _lines(strokes: list[Stroke], manner: Manner, sheet: Sheet) -> Iterator[str]:
    if manner.lines == "one":
        data = " ".join(f"M {_array((s.x0, s.y0))} L {_array((s.x1, s.y1))}" for s in strokes)
        if data:
            yield f'<PathObject ID="1" Boundary="{_array((0, 0, sheet.width, sheet.height))}" LineWidth="0.25">{_data(data)}</PathObject>'
        return
    for stroke in strokes:
        left, right = sorted((stroke.x0, stroke.x1))
        top, bottom = sorted((stroke.y0, stroke.y1))
        yield _line(left, top, right - left, bottom - top, stroke.width, manner)


def _line(left: float, top: float, width: float, height: float, thick: float, manner: Manner) -> str:
    if manner.lines == "stroke":
        ctm = f"{_n(MM)} 0 0 {_n(MM)} 0 0"
        data = _data(f"M 0 0 L {_array((width / MM, height / MM))}")
        box = _array((left, top, width, height))
        return f'<PathObject ID="1" Boundary="{box}" CTM="{ctm}" LineWidth="{_n(thick / MM)}"><StrokeColor Value="0 0 0"/>{data}</PathObject>'
    half = max(thick, 0.1) / 2
    left, top, width, height = left - half, top - half, width + 2 * half, height + 2 * half
    corners = ((0, 0), (width, 0), (width, height), (0, height))
    data = _data(
        "M " + " L ".join(map(_array, corners)) + (" C" if manner.lines == "rectangle" else f" L {_array((0, 0))}")
    )
    how = 'Fill="true" Stroke="false"' if manner.lines == "thin" else 'LineWidth="0.02" DrawParam="4"'
    return f'<PathObject ID="1" Boundary="{_array((left, top, width, height))}" {how}><FillColor Value="0 0 0"/>{data}</PathObject>'


def _data(text: str) -> str:
    return f"<AbbreviatedData>{text}</AbbreviatedData>"


def _array(values: Iterable[float]) -> str:
    return " ".join(map(_n, values))


def _n(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
