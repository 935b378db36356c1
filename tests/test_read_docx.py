"""Word files to lines and grids."""

import io
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.read_docx import read
from forms.records import PICTURE, Grid, Reading, Unreadable

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def package(parts: dict[str, str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def document(inner: str, **others: str) -> bytes:
    main = f"<w:document {NAMESPACES}><w:body>{inner}<w:sectPr/></w:body></w:document>"
    return package({"word/document.xml": main, **{f"word/{name}.xml": text for name, text in others.items()}})


def shown(reading: Reading) -> list[object]:
    return [[[c.text for c in row] for row in part.rows] if isinstance(part, Grid) else part for part in reading.body]


def body(inner: str, **others: str) -> list[object]:
    return shown(read(document(inner, **others)))


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}<w:sz w:val="21"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(r if r.startswith('<') else run(r) for r in runs)}</w:p>"


def tc(content: str, properties: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="9" w:type="dxa"/>{properties}</w:tcPr>{content if content.startswith("<") else p(content)}</w:tc>'


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(c if c.startswith(('<w:tc', '<w:sdt')) else tc(c) for c in cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def test_lines_and_tables_in_order() -> None:
    assert body(p("一、", "总体情况") + p() + tbl(tr("规章", "1"), tr("", "2")) + p(" 尾\u3000")) == [
        "一、总体情况", [["规章", "1"], ["", "2"]], "尾",
    ]  # fmt: skip


def test_paragraphs_and_breaks_of_a_cell_are_lines_and_tabs_are_kept() -> None:
    inner = p("商业") + p(
        "企", "<w:r><w:br/></w:r>", "业", properties='<w:tabs><w:tab w:val="left" w:pos="9"/></w:tabs>'
    )
    assert body(tbl(tr(tc(inner), tc(p("a", "<w:r><w:tab/></w:r>", "b"))))) == [[["商业\n企\n业", "a\tb"]]]


def test_a_merged_away_cell_is_empty_and_counts() -> None:
    rows = (
        tr(tc("四", '<w:vMerge w:val="restart"/>'), "1"),
        tr(tc("四", "<w:vMerge/>"), tc("2", '<w:gridSpan w:val="3"/>')),
    )
    assert body(tbl(*rows)) == [[["四", "1"], ["", "2"]]]


def test_accepted_changes_are_read() -> None:
    cell = p(f"<w:ins>{run('4')}</w:ins>", "<w:del><w:r><w:delText>9</w:delText></w:r></w:del>", f"<w:moveFrom>{run('9')}</w:moveFrom>",
             f"<w:moveTo>{run('5')}</w:moveTo>")  # fmt: skip
    assert body(tbl(tr("规章", tc(cell)))) == [[["规章", "45"]]]


def test_deleted_rows_and_cells_are_not_read_but_counted() -> None:
    table = tbl(tr("x", properties="<w:del/>"), tr(tc("x", "<w:cellDel/>"), "4"), tr("n", properties="<w:ins/>"))
    (grid,) = read(document(table)).body
    assert isinstance(grid, Grid)
    assert [[cell[:3] for cell in row] for row in grid.rows] == [[("4", 2, 2)], [("n", 3, 1)]]


def test_hidden_and_struck_text_is_not_read() -> None:
    hidden = (
        run("9", "<w:vanish/>")
        + run("9", "<w:strike/>")
        + run("1", '<w:vanish w:val="0"/>')
        + run("2", '<w:strike w:val="false"/>')
    )
    assert body(p("甲", hidden, properties="<w:rPr><w:vanish/></w:rPr>")) == ["甲12"]


def test_content_controls_links_tags_and_simple_fields_count_and_field_codes_do_not() -> None:
    inner = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{p('甲')}</w:sdtContent></w:sdt>"
        + p(
            f"<w:hyperlink>{run('乙')}</w:hyperlink>",
            f"<w:smartTag>{run('丙')}</w:smartTag>",
            f"<w:fldSimple>{run('丁')}</w:fldSimple>",
        )
        + p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "<w:r><w:instrText>PAGE</w:instrText></w:r>", "戊")
        + tbl(
            f"<w:sdt><w:sdtContent>{tr('1', f'<w:sdt><w:sdtContent>{tc(chr(50))}</w:sdtContent></w:sdt>')}</w:sdtContent></w:sdt>"
        )
    )
    assert body(inner) == ["甲", "乙丙丁", "戊", [["1", "2"]]]


def test_text_boxes_are_read_once_behind_their_paragraph() -> None:
    box = f"<w:txbxContent>{p('盒')}{tbl(tr('1'))}</w:txbxContent>"
    choice = f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
    fallback = f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
    inner = p("甲", f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>") + p("乙")
    assert body(inner) == ["甲", "盒", [["1"]], "乙"]
    assert body(p("甲", f"<w:r><w:pict><v:textbox>{box}</v:textbox></w:pict></w:r>"))[:2] == ["甲", "盒"]
    assert body(tbl(tr(tc(p(f"<w:r><w:drawing><w:txbxContent>{p('4')}</w:txbxContent></w:drawing></w:r>")), "5"))) == [
        [["4", "5"]]
    ]


def test_tables_inside_tables() -> None:
    assert body(tbl(tr("规章", tc(tbl(tr("4")) + p())))) == [[["规章", "4"]]]
    reading = read(document(tbl(tr("标题"), tr(tc(p("一、") + tbl(tr("规章", "1")) + p("尾"))))))
    assert shown(reading) == [[["标题"]], "一、", [["规章", "1"]], "尾"]
    assert [part.table for part in reading.body if isinstance(part, Grid)] == [1, 2]


def test_a_picture_in_a_cell_is_no_blank() -> None:
    drawing = "<w:r><w:drawing/></w:r>"
    assert body(p(drawing) + tbl(tr(tc(p(drawing)), tc(p("规章", drawing))))) == [[[PICTURE, "规章"]]]


def test_a_raised_footnote_mark_does_not_become_a_digit() -> None:
    assert body(tbl(tr(tc(p("22", run("1", '<w:vertAlign w:val="superscript"/>')))))) == [[["22 1"]]]


def level(number: int, form: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


LEVELS = (
    level(0, "chineseCountingThousand", "%1、")
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "decimal", "%1.%4", "<w:isLgl/>")
)
NUMBERING = (
    f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="7">{LEVELS}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    "</w:numbering>"
)


def numbered(text: str, at: int, list_id: int = 1) -> str:
    return p(text, properties=f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{list_id}"/></w:numPr>')


def test_generated_numbers_are_read_and_start_anew_below_each_heading() -> None:
    inner = (
        numbered("甲", 0)
        + numbered("子", 1)
        + numbered("丑", 1)
        + numbered("寅", 2)
        + p("文")
        + numbered("乙", 0)
        + numbered("卯", 1)
    )
    assert body(inner, numbering=NUMBERING) == ["一、甲", "（一）子", "（二）丑", "1.寅", "文", "二、乙", "（一）卯"]


def test_a_list_may_start_elsewhere_and_count_in_western_numbers() -> None:
    assert body(numbered("甲", 0, 2) + numbered("乙", 3, 2) + numbered("丙", 0, 2), numbering=NUMBERING) == [
        "五、甲",
        "5.1乙",
        "六、丙",
    ]


def test_numbers_in_cells_never_touch_the_number_that_stands_there() -> None:
    assert body(tbl(tr(tc(numbered("属于国家秘密", 2)), tc(numbered("4", 2)))), numbering=NUMBERING) == [
        [["1.属于国家秘密", "2. 4"]]
    ]


def test_a_style_may_carry_the_number() -> None:
    styles = (
        f'<w:styles {NAMESPACES}><w:style w:type="paragraph" w:styleId="1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="2"><w:basedOn w:val="1"/></w:style></w:styles>'
    )
    inner = p("甲", properties='<w:pStyle w:val="2"/>') + p(
        "乙", properties='<w:pStyle w:val="1"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    )
    assert body(inner, numbering=NUMBERING, styles=styles) == ["一、甲", "乙"]


@pytest.mark.parametrize(
    ("form", "number", "text"),
    [
        ("chineseCounting", 10, "十"), ("chineseCountingThousand", 21, "二十一"), ("chineseCountingThousand", 103, "一百零三"),
        ("decimalEnclosedCircle", 3, "③"), ("upperRoman", 14, "XIV"), ("lowerLetter", 28, "bb"), ("ideographTraditional", 2, "乙"),
        ("decimalZero", 4, "04"), ("decimalFullWidth", 12, "１２"), ("ideographDigital", 20, "二〇"), ("bullet", 1, ""),
    ],
)  # fmt: skip
def test_number_formats(form: str, number: int, text: str) -> None:
    numbering = NUMBERING.replace("chineseCountingThousand", form).replace(
        '<w:start w:val="1"/>', f'<w:start w:val="{number}"/>'
    )
    assert body(numbered("x", 0), numbering=numbering) == [f"{text}、x" if text else "x"]


def test_strict_namespaces_are_read() -> None:
    data = document(tbl(tr("规章", "1")))
    main = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    strict = main.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert shown(read(package({"word/document.xml": strict}))) == [[["规章", "1"]]]


def test_the_main_part_may_have_another_name() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Target="/word/document2.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
    )
    main = f"<w:document {NAMESPACES}><w:body>{p('甲')}</w:body></w:document>"
    assert shown(read(package({"_rels/.rels": relations, "word/document2.xml": main}))) == ["甲"]


def test_the_files_own_title() -> None:
    core = '<cp:coreProperties xmlns:cp="a" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>某局年报</dc:title></cp:coreProperties>'
    main = f"<w:document {NAMESPACES}><w:body/></w:document>"
    assert read(package({"word/document.xml": main, "docProps/core.xml": core})).meta == {"doc_title": "某局年报"}


def test_formatting_cut_from_the_source_leaves_odd_markup_alone() -> None:
    odd = '<w:r><w:rPr><w:sz w:val="1"></w:sz><w:rFonts w:ascii="A/B>C"/><w:color w:val="x"/><w:b/></w:rPr><w:t>&lt;w:b/&gt;甲</w:t></w:r>'
    assert body(p(odd)) == ["<w:b/>甲"]


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_a_truncated_file_is_damaged(keep: float) -> None:
    data = document(tbl(tr("规章", "1")))
    with pytest.raises(Unreadable, match="damaged"):
        read(data[: int(len(data) * keep)])


def test_broken_or_malicious_xml_is_damaged() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w:document>&b;</w:document>'
    for main in ("", "<w:document>", bomb, "<a>" * 5000):
        with pytest.raises(Unreadable, match="damaged"):
            read(package({"word/document.xml": main}))


def test_a_zip_bomb_is_too_large() -> None:
    with pytest.raises(Unreadable, match="too-large"):
        read(package({"word/document.xml": " " * (40 << 20)}))


def test_an_encrypted_member_is_encrypted() -> None:
    data = bytearray(document(p("甲")))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(magic)
        data[at + offset] |= 1
    with pytest.raises(Unreadable, match="encrypted"):
        read(bytes(data))


def test_other_archives_wait_for_a_later_version() -> None:
    for name in ("xl/workbook.xml", "OFD.xml", "a.doc"):
        with pytest.raises(Unreadable, match="needs-later-version"):
            read(package({name: "<a/>"}))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.lists(st.text("一二12 \n", max_size=4), min_size=3, max_size=3), min_size=2, max_size=4), st.booleans()
)
def test_every_place_can_be_gone_back_to(texts: list[list[str]], merged: bool) -> None:
    written = docx.Document()
    written.add_paragraph("文")
    for _ in range(2):
        table = written.add_table(len(texts), 3)
        for row, line in enumerate(texts):
            for column, text in enumerate(line):
                table.cell(row, column).text = text
        if merged:
            table.cell(0, 1).merge(table.cell(0, 2))
    file = io.BytesIO()
    written.save(file)
    tables = docx.Document(file).tables
    grids = [part for part in read(file.getvalue()).body if isinstance(part, Grid)]
    assert [grid.table for grid in grids] == [1, 2]
    for grid in grids:
        assert [len(row) for row in grid.rows] == [2 if merged else 3] + [3] * (len(texts) - 1)
        for cell in (cell for row in grid.rows for cell in row):
            theirs = tables[grid.table - 1].rows[cell.row - 1]._tr.tc_lst[cell.column - 1]
            printed = "".join(text.text for text in theirs.iter(f"{{{theirs.nsmap['w']}}}t"))
            assert "".join(cell.text.split()) == "".join(printed.split())
