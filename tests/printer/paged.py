"""Reports on pages: printed ones sent through Writer or a browser to PDF, with what pages add to them.

Input: report numbers, levels and a seed; output: `Printed`s. Pages add margins, running heads, page numbers in several manners, borders of
several kinds, rows that may or may not be cut by a page break, headers printed again on each page.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from random import Random

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from . import quirks
from .office import BROWSER, browser, office
from .render import SKINS, print_report
from .structure import Printed

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_FIELD = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
_NUMBERS = ("- {} -", "— {} —", "{}", "第 {} 页", "-{}-")
__all__ = ["BROWSER", "on_pages", "paged"]


def on_pages(numbers: Iterable[tuple[int, int]], format: str = "pdf-office", seed: str = "") -> list[Printed]:
    """Print reports (number, level) and send them through the program; those that it prints whole.

    `pdf-office`, `pdf-browser`, or `pdf-unruled`: by Writer, without a single line drawn.
    """
    if format == "pdf-browser":
        reports = [_report(n, "html", level, seed, SKINS[n % len(SKINS)]) for n, level in numbers]
        return [_of(report, browser(report.data), format) for report in reports]
    reports = [_report(n, "docx", level, seed) for n, level in numbers]
    sent = {f"{at}.docx": paged(report, format != "pdf-unruled") for at, report in enumerate(reports)}
    made = office(sent, "pdf")
    printed = [(report, made[f"{at}.docx"]) for at, report in enumerate(reports)]
    return [_of(report, data, format) for report, data in printed if not _is_lost(report.data, data)]


def _is_lost(word: bytes, pdf: bytes) -> bool:
    """Whether Writer left rows out, as it does where a row of merged cells is cut by the page's end: fewer figures."""
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        texts = re.findall("<w:t[ >][^<]*", archive.read("word/document.xml").decode())
    with pdfium.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return sum(map(_figures, pages)) < sum(map(_figures, texts))


def _figures(text: str) -> int:
    return sum(char.isdigit() for char in text)


def _report(number: int, format: str, level: int, seed: str, skin: str = "") -> Printed:
    """Print a report with quirks that a page can carry."""
    chosen = quirks.choose(level, "page", Random(f"{seed}/{number}/{level}"))
    if "extra_column" in chosen:  # its numbers would not fit beside their labels
        chosen -= {"auto_numbers"}
    return print_report(number, format, level, skin, seed=seed, only=chosen)


def _of(report: Printed, data: bytes, format: str) -> Printed:
    return replace(report, data=data, name=report.truth.title + ".pdf", media_type="application/pdf", format=format)


def paged(report: Printed, ruled: bool = True) -> bytes:
    """Return a printed Word file with the page set up: margins, borders, running head, page number."""
    rng = Random(report.truth.title + report.name + str(sorted(report.quirks)))
    with zipfile.ZipFile(io.BytesIO(report.data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts["word/document.xml"] = _set_up(parts["word/document.xml"], rng, ruled)
    parts["word/footer1.xml"] = _margin("ftr", rng.choice(_NUMBERS).format("\0"), rng)
    parts["word/header1.xml"] = _margin("hdr", rng.choice(("", "", report.truth.agency)), rng)
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        '<v:imagedata src="n.png"/>', f'<v:imagedata xmlns:r="{_R}" r:id="digit"/>'
    )
    _add(
        parts,
        "word/_rels/document.xml.rels",
        "</Relationships>",
        f'<Relationship Id="digit" Type="{_R}/image" Target="media/digit.png"/>',
    )
    _add(parts, "[Content_Types].xml", "</Types>", '<Default Extension="png" ContentType="image/png"/>')
    names = (("footer", "footer1.xml"), ("header", "header1.xml"))
    for kind, name in names:
        _add(
            parts,
            "[Content_Types].xml",
            "</Types>",
            f'<Override PartName="/word/{name}" ContentType="{_MAIN}.{kind}+xml"/>',
        )
        link = f'<Relationship Id="{kind}" Type="{_R}/{kind}" Target="{name}"/>'
        _add(parts, "word/_rels/document.xml.rels", "</Relationships>", link)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text)
        archive.writestr(zipfile.ZipInfo("word/media/digit.png"), _digit())
    return file.getvalue()


def _digit() -> bytes:
    """Return a number as a picture."""
    picture = Image.new("L", (24, 24), 255)
    ImageDraw.Draw(picture).text((6, 2), "7", fill=0, font_size=20)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _add(parts: dict[str, str], name: str, before: str, text: str) -> None:
    parts[name] = parts[name].replace(before, text + before)


def _margin(tag: str, text: str, rng: Random) -> str:
    runs = "".join(f'<w:r><w:t xml:space="preserve">{piece}</w:t></w:r>' for piece in [text])
    if "\0" in text:
        before, after = text.split("\0")
        runs = f'<w:r><w:t xml:space="preserve">{before}</w:t></w:r>{_FIELD}<w:r><w:t xml:space="preserve">{after}</w:t></w:r>'
    align = rng.choice(("center", "right"))
    return f'<w:{tag} {_W}><w:p><w:pPr><w:jc w:val="{align}"/></w:pPr>{runs}</w:p></w:{tag}>'


def _set_up(document: str, rng: Random, ruled: bool) -> str:
    nested = '<w:gridCol w:w="9740"/>' in document
    side = rng.choice((900, 1050) if nested else (900, 1134, 1417, 1800))
    margins = f'<w:pgMar w:top="{rng.randint(900, 2100)}" w:bottom="{rng.randint(900, 2100)}" w:left="{side}" w:right="{side}" w:header="700" w:footer="700"/>'
    ends = f'<w:headerReference xmlns:r="{_R}" w:type="default" r:id="header"/><w:footerReference xmlns:r="{_R}" w:type="default" r:id="footer"/>'
    document = document.replace(
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>', f'<w:sectPr>{ends}<w:pgSz w:w="11906" w:h="16838"/>{margins}'
    )
    document = document.replace("</w:tbl><w:tbl>", "</w:tbl><w:p/><w:tbl>")  # else a program makes them one
    border = rng.choice(("single", "single", "single", "double"))
    sides = "".join(
        f'<w:{name} w:val="{border}" w:sz="{rng.choice((4, 6, 12))}" w:space="0" w:color="auto"/>'
        for name in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    if not ruled:
        document = re.sub("<w:tcBorders>.*?</w:tcBorders>", "", document)
    elif rng.random() < 0.85:  # else only what the cells have themselves: no line at the right and the foot
        document = document.replace(
            '<w:tblW w:w="9740" w:type="dxa"/>',
            f'<w:tblW w:w="9740" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders>',
        )
    if rng.random() < 0.8 or 'w:numId w:val="2"' in document:  # else all columns alike, labels and numbers crowded
        document = _widened(document, 11906 - 2 * side)
    size = rng.choice((18, 21, 21, 24, 28))
    return document.replace('<w:sz w:val="21"/><w:szCs w:val="21"/>', f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>')


def _widened(document: str, width: int) -> str:
    """Give labels the room that real forms give them: widths by column, not by cell."""
    narrow = '<w:gridCol w:w="900"/>'

    def grid(found: re.Match[str]) -> str:
        count = found[0].count(narrow)
        labels = (400, 900, 2000) if 10 <= count < 13 else ()
        rest = max(350, (width - sum(labels)) // max(1, count - len(labels)))
        widths = (*labels, *(rest for _ in range(count - len(labels))))
        return "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) + "</w:tblGrid>"

    document = re.sub("<w:tblGrid>.*?</w:tblGrid>", grid, document)
    return document.replace('<w:tcW w:w="900" w:type="dxa"/>', "")
