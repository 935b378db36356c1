"""One small Word file with everything that a Word file can do to a number.

Input: nothing; output: its bytes. Each of its paragraphs and cells shows one thing that the readers of
DOCX, DOC and RTF must see alike; `office` brings it into the older formats.
"""

from __future__ import annotations

import base64
import io
import zipfile

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:w10="urn:schemas-microsoft-com:office:word"'
)
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_TYPES = f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/><Override PartName="/word/numbering.xml" ContentType="{_MAIN}.numbering+xml"/><Override PartName="/word/styles.xml" ContentType="{_MAIN}.styles+xml"/></Types>'
_RELATIONS = f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{_REL}/officeDocument" Target="word/document.xml"/></Relationships>'
_OF_DOCUMENT = f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{_REL}/numbering" Target="numbering.xml"/><Relationship Id="rId2" Type="{_REL}/image" Target="n.png"/><Relationship Id="rId3" Type="{_REL}/styles" Target="styles.xml"/></Relationships>'
_STYLES = f'{_XML}<w:styles {_NAMESPACES}><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="h"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'


def _level(at: int, form: str, text: str) -> str:
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'


_NUMBERING = (
    f'{_XML}<w:numbering {_NAMESPACES}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>'
    f"{_level(0, 'chineseCountingThousand', '%1、')}{_level(1, 'chineseCountingThousand', '（%2）')}</w:abstractNum>"
    f'<w:abstractNum w:abstractNumId="1">{_level(0, "decimal", "%1.")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    "</w:numbering>"
)


def _run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _p(*runs: str, properties: str = "") -> str:
    inside = "".join(run if run.startswith("<") else _run(run) for run in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def _listed(number: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def _tc(content: str, properties: str = "") -> str:
    inside = content if content.startswith(("<w:p>", "<w:tbl>")) else _p(content)
    return f'<w:tc><w:tcPr><w:tcW w:w="1500" w:type="dxa"/>{properties}</w:tcPr>{inside}</w:tc>'


def _table(*rows: tuple[str, ...]) -> str:
    cells = ["".join(c if c.startswith("<w:tc>") else _tc(c) for c in row) for row in rows]
    grid = '<w:gridCol w:w="1500"/>' * 3
    inside = "".join(f"<w:tr>{row}</w:tr>" for row in cells)
    return f'<w:tbl><w:tblPr><w:tblW w:w="4500" w:type="dxa"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{inside}</w:tbl>'


def _field(code: str, *result: str) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    inside = "".join(run if run.startswith("<") else _run(run) for run in result)
    return f"{marks[0]}<w:r><w:instrText>{code}</w:instrText></w:r>{marks[1]}{inside}{marks[2]}"


def _deleted(text: str) -> str:
    return (
        f'<w:del w:id="1" w:author="a" w:date="2024-01-01T00:00:00Z"><w:r><w:delText>{text}</w:delText></w:r></w:del>'
    )


def _inserted(text: str) -> str:
    return f'<w:ins w:id="2" w:author="a" w:date="2024-01-01T00:00:00Z">{_run(text)}</w:ins>'


_IMAGE = (
    '<w:r><w:pict><v:shape id="i" style="width:12pt;height:12pt"><v:imagedata r:id="rId2"/></v:shape></w:pict></w:r>'
)
_BOX = f'<w:r><w:pict><v:shape id="b" style="position:absolute;width:120pt;height:40pt"><v:textbox><w:txbxContent>{_p("框内文字")}</w:txbxContent></v:textbox><w10:wrap type="square"/></v:shape></w:pict></w:r>'


def _body() -> str:
    restart, merged = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    hidden, struck, twice = "<w:vanish/>", "<w:strike/>", "<w:dstrike/>"
    unseen = _table(
        ("删除", _tc(_p(_deleted("9"), _inserted("4"))), _tc(_p("1", _deleted("7")))),
        ("隐藏", _tc(_p(_run("9", hidden), "5")), _tc(_p("2", _run("8", struck), _run("6", twice)))),
        ("脚注", _tc(_p("12", _run("3", '<w:vertAlign w:val="superscript"/>'))), _tc(_p(_field("=1+1", "2")))),
        ("图片", _tc(_p(_IMAGE)), _tc(_p("1", "<w:r><w:br/></w:r>", "0"))),
    )
    inner = _table(("内", "8", "9"))
    return "".join((
        _p("总体情况", properties='<w:pStyle w:val="h"/>'),
        _p("主动公开", properties=_listed(1, 1)),
        _p("𠮷：", "<w:r><w:tab/></w:r>", "甲", "<w:r><w:noBreakHyphen/></w:r>", "乙"),
        _p("依申请公开", properties=_listed(1, 1)),
        _p("文字", _BOX),
        _p("表格", properties='<w:pStyle w:val="h"/>'),
        _table(
            (_tc("组", restart), _tc(_p("规章", properties=_listed(2, 0))), "1"),
            (_tc("", merged), _tc(_p("许可", properties=_listed(2, 0))), "2"),
            (_tc("合计", '<w:gridSpan w:val="2"/>'), "3"),
        ),
        _p("改动"), unseen, _p("套表"),
        _table(("外", _tc(inner + _p("")), "7")),
        _p("末尾", properties='<w:pStyle w:val="h"/>'),
    ))  # fmt: skip


def features() -> bytes:
    """Return the file as DOCX."""
    document = f'{_XML}<w:document {_NAMESPACES}><w:body>{_body()}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
    parts = {
        "[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/_rels/document.xml.rels": _OF_DOCUMENT,
        "word/styles.xml": _STYLES, "word/numbering.xml": _NUMBERING, "word/document.xml": document, "word/n.png": _PNG,
    }  # fmt: skip
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()
