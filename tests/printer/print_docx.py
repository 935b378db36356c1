"""Reports as Word files, written part by part.

Input: a `Draft`; output: bytes and places: the ordinal of the w:tbl over the document, of its w:tr,
and of the w:tc as written (the cells below a vertical merge are written, as Word does). Only text is
zipped; tracked changes, numbering made by Word, text boxes and nested tables by the draft's quirks.
"""

from __future__ import annotations

import io
import zipfile
from random import Random
from xml.sax.saxutils import escape

from .structure import CellName, Draft, Line, Spot, Table

Places = dict[CellName, tuple[int | None, int, int]]
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LISTS = ("chineseCounting", "%1、"), ("decimal", "%1.")

_PARTS = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="{_MAIN}.styles+xml"/><Override PartName="/word/numbering.xml" ContentType="{_MAIN}.numbering+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{_REL}/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{_REL}/styles" Target="styles.xml"/><Relationship Id="rId2" Type="{_REL}/numbering" Target="numbering.xml"/></Relationships>',
    "word/styles.xml": f'{_XML}<w:styles {_W}><w:style w:type="paragraph" w:default="1" w:styleId="1"><w:name w:val="Normal"/></w:style><w:style w:type="table" w:default="1" w:styleId="3"><w:name w:val="Normal Table"/></w:style></w:styles>',
}  # fmt: skip
_RPR = '<w:rPr><w:rFonts w:hint="eastAsia" w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体" w:cs="宋体"/><w:sz w:val="21"/><w:szCs w:val="21"/></w:rPr>'
_BORDERS = '<w:tcBorders><w:top w:val="single" w:color="000000" w:sz="8" w:space="0"/><w:left w:val="single" w:color="000000" w:sz="8" w:space="0"/></w:tcBorders>'
_PICTURE = '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:12pt;height:12pt"><v:imagedata src="n.png"/></v:shape></w:pict></w:r>'


def render(draft: Draft, skin: str, rng: Random) -> tuple[bytes, Places]:
    """Print the draft as a Word file."""
    page = _Page(draft, rng)
    body = "".join(page.line(piece) if isinstance(piece, Line) else page.table(piece) for piece in draft.pieces)
    document = f'{_XML}<w:document {_W}><w:body>{body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in (*_PARTS.items(), ("word/numbering.xml", page.numbering()), ("word/document.xml", document)):
            archive.writestr(zipfile.ZipInfo(name), text)
    return file.getvalue(), page.places


class _Page:
    """Prints the pieces of one document."""

    def __init__(self, draft: Draft, rng: Random) -> None:
        self.quirks, self.rng = draft.quirks, rng
        self.places: Places = {}
        self.tables = 0
        self.boxed = "text_box" not in draft.quirks
        #: what each list made by Word begins with; the first one numbers the headings
        self.starts = [1]

    def numbering(self) -> str:
        """Return the part that says how Word numbers."""
        level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
        lists = "".join(
            f'<w:abstractNum w:abstractNumId="{at}">{level.format(*each)}</w:abstractNum>'
            for at, each in enumerate(_LISTS)
        )
        numbers = "".join(
            f'<w:num w:numId="{at}"><w:abstractNumId w:val="{int(at > 1)}"/>'
            f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
            for at, start in enumerate(self.starts, 1)
        )
        return f"{_XML}<w:numbering {_W}>{lists}{numbers}</w:numbering>"

    def line(self, line: Line) -> str:
        if line.kind == "picture":
            return f"<w:p>{_PICTURE}</w:p>"
        numbered = line.ordinal and "auto_numbers" in self.quirks
        numbering = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if numbered else ""
        text = line.text if numbered else line.ordinal + line.text
        runs = self.runs(text, False)
        if line.kind == "text" and not self.boxed:
            self.boxed = True
            runs += _box("联系单位印章（此处盖章）")
        return f'<w:p><w:pPr>{numbering}<w:spacing w:line="560"/><w:ind w:firstLine="420"/></w:pPr>{runs}</w:p>'

    def table(self, table: Table) -> str:
        nested = "nested" in self.quirks and table.section is not None and self.rng.random() < 0.4
        self.tables += 1 + nested
        rows = "".join(f"<w:tr>{self.row(table, at)}</w:tr>" for at in range(len(table.rows)))
        grid = '<w:gridCol w:w="900"/>' * table.width()
        text = f'<w:tbl><w:tblPr><w:tblW w:w="9740" w:type="dxa"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
        if nested:
            inner = f'<w:tr><w:tc><w:tcPr><w:tcW w:w="9740" w:type="dxa"/></w:tcPr>{text}<w:p/></w:tc></w:tr>'
            text = f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="9740"/></w:tblGrid>{inner}</w:tbl>'
        return text

    def row(self, table: Table, at: int) -> str:
        cells = []
        for column, spot in enumerate(table.rows[at].spots, 1):
            if spot.cell:
                self.places[spot.cell] = (self.tables, at + 1, column)
            cells.append(self.cell(spot))
        return "".join(cells)

    def cell(self, spot: Spot) -> str:
        span = f'<w:gridSpan w:val="{spot.cols}"/>' if spot.cols > 1 else ""
        merge = "<w:vMerge/>" if spot.merged else '<w:vMerge w:val="restart"/>' if spot.rows > 1 else ""
        inside = self.paragraphs(spot)
        return f'<w:tc><w:tcPr><w:tcW w:w="900" w:type="dxa"/>{span}{merge}{_BORDERS}<w:vAlign w:val="center"/></w:tcPr>{inside}</w:tc>'

    def paragraphs(self, spot: Spot) -> str:
        if spot.picture:
            return f"<w:p>{_PICTURE}</w:p>"
        text, numbering = spot.text, ""
        if "auto_numbers" in self.quirks and spot.label and text[:1].isdigit() and text[1:2] in ".、．":
            self.starts.append(int(text[0]))
            text, numbering = text[2:], f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{len(self.starts)}"/></w:numPr>'
        lines = text.split("\n") if self.rng.random() < 0.5 else [text]
        return "".join(self.paragraph(line, numbering if not at else "", spot) for at, line in enumerate(lines))

    def paragraph(self, text: str, numbering: str, spot: Spot) -> str:
        return f'<w:p><w:pPr>{numbering}<w:jc w:val="center"/></w:pPr>{self.runs(text, bool(spot.cell))}</w:p>'

    def runs(self, text: str, is_number: bool) -> str:
        if is_number and "tracked" in self.quirks and text.strip() and self.rng.random() < 0.1:
            gone = f'<w:del w:id="1" w:author="a"><w:r>{_RPR}<w:delText>{self.rng.randint(0, 99)}</w:delText></w:r></w:del>'
            return f'{gone}<w:ins w:id="2" w:author="a">{_run(text)}</w:ins>'
        if "cut_spans" in self.quirks and len(text) > 1 and self.rng.random() < 0.3:
            at = self.rng.randint(1, len(text) - 1)
            return (
                _run(text[:at])
                + '<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>'
                + _run(text[at:])
            )
        return _run(text)


def _run(text: str) -> str:
    if not text:
        return ""
    parts = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{_RPR}{parts}</w:r>"


def _box(text: str) -> str:
    """Return a text box as Word writes it: the drawing and, for older programs, the same again."""
    content = f"<w:txbxContent><w:p>{_run(text)}</w:p></w:txbxContent>"
    choice = f'<mc:Choice Requires="wps"><w:drawing><wps:txbx xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">{content}</wps:txbx></w:drawing></mc:Choice>'
    fallback = f'<mc:Fallback><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml">{content}</v:textbox></w:pict></mc:Fallback>'
    return f'<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">{choice}{fallback}</mc:AlternateContent></w:r>'
