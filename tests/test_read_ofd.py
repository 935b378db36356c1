"""OFD files: read by the standard, whatever the producer's manner."""

import io
import sys
import types
import zipfile
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image
from tiny_ofd import MM, content, ofd, path, ruled, text

from extract import ofd_drawing, ofd_package, read_ofd
from extract.page import Char, Page, Rule
from extract.readers import read
from forms.records import PICTURE, Grid, Unreadable

PRINTED = Path(__file__).parent / "printed"


def page(objects: str, **more: object) -> Page:
    """Return the page that the reader makes of these objects."""
    return pages(ofd(objects, **more))[0]  # type: ignore[arg-type]


def pages(data: bytes) -> list[Page]:
    """Return the pages that the reader hands on."""
    found: list[Page] = []
    kept, read_ofd.body = read_ofd.body, lambda each: found.extend(each) or []
    try:
        read_ofd.read(data)
    finally:
        read_ofd.body = kept
    return found


def written(found: Page) -> str:
    """Return the characters in the order of the file."""
    return "".join(char.text for char in found.chars)


def places(found: Page) -> list[tuple[str, float, float]]:
    """Return each character with its left edge and the line it stands on (mm)."""
    return [(c.text, round(c.left * MM, 2), round((c.top + 0.88 * (c.bottom - c.top)) * MM, 2)) for c in found.chars]


def sides(found: Page) -> set[tuple[float, ...]]:
    """Return the rules (mm)."""
    return {tuple(round(edge * MM, 1) for edge in rule) for rule in found.rules}


def grid(data: bytes) -> list[list[str]]:
    """Return the texts of the only table."""
    (found,) = [part for part in read(data).body if isinstance(part, Grid)]
    return [[cell.text for cell in row] for row in found.rows]


TABLE = [["规章", "12"], ["许可", "0"]]


# --- the file


def test_a_table_is_read_with_its_places() -> None:
    reading = read(ofd(text("一、总体情况", 20, 20) + ruled(TABLE)), "a.pdf")
    assert (reading.format, reading.meta) == ("ofd", {"doc_title": "年报"})
    heading, table = reading.body
    assert heading == "一、总体情况"
    assert isinstance(table, Grid)
    cell = table.rows[0][1]
    assert (cell.text, cell.page, cell.row, cell.column) == ("12", 1, 1, 2)
    assert [round(edge * MM, 1) for edge in cell.box or ()] == [50, 30, 80, 40]


@pytest.mark.parametrize(("prefix", "namespace"), [("ofd:", "http://www.ofdspec.org/2016"), ("", "http://www.ofdspec.org/2016"),
                                                   ("x:", "http://www.ofdspec.org"), ("", "")])  # fmt: skip
def test_prefix_and_namespace_do_not_matter(prefix: str, namespace: str) -> None:
    assert grid(ofd(ruled(TABLE), prefix=prefix, namespace=namespace)) == TABLE


@pytest.mark.parametrize(
    "place", ["/Doc_0/Tpls/A.xml", "Tpls/A.xml", "Doc_0/Tpls/A.xml", "./Tpls/../Tpls/a.XML", "Tpls\\A.xml"]
)
def test_a_path_is_absolute_or_relative_to_the_file_that_names_it(place: str) -> None:
    template = f"<Page>{content(text('抬头', 20, 15))}</Page>"
    data = ofd(
        f'<Page><Template TemplateID="9"/>{content(text("正文", 20, 50))}</Page>',
        common=f'<TemplatePage ID="9" BaseLoc="{place}"/>',
        parts={"Doc_0/Tpls/A.xml": template},
    )
    assert written(pages(data)[0]) == "抬头正文"


def test_the_order_of_pages_is_that_of_the_document() -> None:
    listed = "".join(f'<Page ID="{at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in (1, 0))
    document = f"<Document><CommonData/><Pages>{listed}</Pages></Document>"
    found = pages(ofd(text("后", 20, 100), text("先", 20, 100), parts={"Doc_0/Document.xml": document}))
    assert [written(each) for each in found] == ["先", "后"]


def test_all_documents_of_a_file_are_read() -> None:
    bodies = "".join(f"<DocBody><DocRoot>Doc_{at}/Document.xml</DocRoot></DocBody>" for at in range(2))
    second = '<Document><CommonData/><Pages><Page ID="1" BaseLoc="P.xml"/></Pages></Document>'
    parts = {
        "OFD.xml": f"<OFD>{bodies}</OFD>",
        "Doc_1/Document.xml": second,
        "Doc_1/P.xml": f"<Page>{content(text('乙', 20, 100))}</Page>",
    }
    found = pages(ofd(text("甲", 20, 100), parts=parts))
    assert [(each.number, each.chars[0].text) for each in found] == [(1, "甲"), (2, "乙")]


def test_a_page_has_its_own_size_or_that_of_the_document() -> None:
    wide = f"<Page><Area><PhysicalBox>0 0 297 210</PhysicalBox></Area>{content('')}</Page>"
    found = pages(ofd(wide, text("正", 20, 20), box="0 0 200 300"))
    assert [(round(each.width * MM), round(each.height * MM)) for each in found] == [(297, 210), (200, 300)]


def test_what_stands_off_the_page_or_outside_what_is_shown_is_not_read() -> None:
    area = "<Area><PhysicalBox>0 0 210 297</PhysicalBox><ApplicationBox>10 10 190 277</ApplicationBox></Area>"
    inside, outside, off = text("内", 20, 20), text("外", 3, 20), text("远", 300, 20)
    (found,) = pages(ofd(f"<Page>{area}{content(inside + outside + off)}</Page>"))
    assert [char.text for char in found.chars] == ["内"]


def test_template_page_blocks_and_layers_are_all_content() -> None:
    own = f'<Content><Layer ID="1">{text("甲", 20, 50)}</Layer><Layer ID="2" Type="Background"><PageBlock ID="3"><PageBlock ID="4">{text("乙", 20, 60)}</PageBlock></PageBlock></Layer></Content>'
    uses = '<Template TemplateID="8" ZOrder="Foreground"/><Template TemplateID="9"/><Template TemplateID="7"/>'
    common = '<TemplatePage ID="9" BaseLoc="B.xml"/><TemplatePage ID="8" BaseLoc="F.xml"/>'
    parts = {
        f"Doc_0/{name}.xml": f"<Page>{content(text(word, 20, 70))}</Page>" for name, word in (("B", "底"), ("F", "面"))
    }
    found = page(f"<Page>{uses}{own}</Page>", common=common, parts=parts)
    assert [char.text for char in found.chars] == ["底", "甲", "乙", "面"]


def test_annotations_and_seals_are_left_out() -> None:
    mark = f'<PageAnnot><Annot ID="1" Type="Watermark"><Appearance Boundary="0 0 210 297">{text("内部资料", 20, 50)}</Appearance></Annot></PageAnnot>'
    found = page(
        text("甲", 20, 50),
        parts={"Doc_0/Annots/Page_0/Annotation.xml": mark, "Doc_0/Signs/Sign_0/SignedValue.dat": b"x"},
    )
    assert [char.text for char in found.chars] == ["甲"]


# --- text


def test_each_character_stands_where_the_deltas_put_it() -> None:
    found = page(text("总1计", 20, 50, 4, 'DeltaX="4 8"'))
    assert places(found) == [("总", 20, 50), ("1", 24, 50), ("计", 32, 50)]
    (one, digit, _) = found.chars
    assert round((one.bottom - one.top) * MM, 2) == round((one.right - one.left) * MM, 2) == 4
    assert round((digit.right - digit.left) * MM, 2) == 2


@pytest.mark.parametrize("deltas", ["g 3 5", "5 g 2 5", "g 1 5 5 5", "G 3 5", "5,5,5"])
def test_a_run_of_equal_deltas_is_written_short(deltas: str) -> None:
    assert [x for _, x, _ in places(page(text("政府信息", 20, 50, 4, f'DeltaX="{deltas}"')))] == [20, 25, 30, 35]


def test_deltas_that_are_lacking_are_a_characters_width() -> None:
    assert [x for _, x, _ in places(page(text("信息12公", 20, 50, 4)))] == [20, 24, 28, 30, 32]
    assert [x for _, x, _ in places(page(text("信息公开", 20, 50, 4, 'DeltaX="5 x"')))] == [20, 25, 29, 33]


def test_text_written_downwards_has_delta_y() -> None:
    assert places(page(text("年度", 20, 50, 4, 'DeltaY="g 1 6"'))) == [("年", 20, 50), ("度", 20, 56)]
    assert places(page(text("年度", 20, 50, 4, "", 'ReadDirection="90"'))) == [("年", 20, 50), ("度", 20, 54)]


def test_a_text_code_without_x_or_y_keeps_those_of_the_one_before() -> None:
    more = '<TextCode X="3" Y="4">甲</TextCode><TextCode Y="10">乙</TextCode><TextCode X="7">丙</TextCode>'
    assert places(page(f'<TextObject Boundary="20 30 50 50" Size="4">{more}</TextObject>')) == [
        ("甲", 23, 34),
        ("乙", 23, 40),
        ("丙", 27, 40),
    ]


def test_a_ctm_scales_and_moves_the_text_within_its_boundary() -> None:
    one = '<TextObject Boundary="20 30 50 50" CTM="0.5 0 0 0.5 1 2" Size="8"><TextCode X="2" Y="8" DeltaX="10">甲乙</TextCode></TextObject>'
    found = page(one)
    assert places(found) == [("甲", 22, 36), ("乙", 27, 36)]
    assert round((found.chars[0].bottom - found.chars[0].top) * MM, 2) == 4


def test_hscale_narrows_the_characters() -> None:
    (char,) = page(text("甲", 20, 50, 4, "", 'HScale="0.5"')).chars
    assert round((char.right - char.left) * MM, 2) == 2


def test_a_digit_is_as_wide_as_its_neighbours_or_its_boundary() -> None:
    found = page(text("10", 20, 50, 4, 'DeltaX="2.4"'))
    assert [round((char.right - char.left) * MM, 2) for char in found.chars] == [2.4, 2.4]
    (alone,) = page('<TextObject Boundary="20 46 2.2 4" Size="4"><TextCode X="0" Y="4">7</TextCode></TextObject>').chars
    assert round((alone.right - alone.left) * MM, 2) == 2.2


@pytest.mark.parametrize(
    ("counts", "deltas", "expected"),
    [
        ("2 1", "4", [("ffi", 20)]),
        ("2 2", "4 4", [("f", 20), ("f", 24), ("i", 28)]),
        ("1 2", "4 4 4", [("f", 20), ("f", 28), ("i", 32)]),
    ],
)
def test_deltas_count_glyphs_where_these_are_not_characters(
    counts: str, deltas: str, expected: list[tuple[str, float]]
) -> None:
    codes, glyphs = counts.split()
    codes = "3" if glyphs == "1" else codes
    inside = (
        f'<CGTransform CodePosition="0" CodeCount="{codes}" GlyphCount="{glyphs}"><Glyphs>7 8</Glyphs></CGTransform>'
    )
    found = page(text("ffi", 20, 50, 4, f'DeltaX="{deltas}"', inside=inside))
    assert [(text, x) for text, x, _ in places(found)] == expected


def test_glyphs_change_no_text() -> None:
    inside = '<CGTransform CodePosition="0" CodeCount="2" GlyphCount="2"><Glyphs>17 18</Glyphs></CGTransform>'
    assert [char.text for char in page(text("12", 20, 50, inside=inside)).chars] == ["1", "2"]


@pytest.mark.parametrize("code", ["\u00a4", "\ue011", "\ufffd", "\\0002"])
def test_a_glyph_without_a_character_is_no_blank(code: str) -> None:
    assert grid(ofd(ruled([["规章", code]]))) == [["规章", PICTURE]]


def test_an_escaped_character_is_itself() -> None:
    assert read(ofd(text("A\\0020B\\4E2D", 20, 50))).body == ["A B中"]


def test_line_breaks_of_the_xml_are_no_text() -> None:
    assert [char.text for char in page(text("\n   甲乙\n  ", 20, 50)).chars] == ["甲", "乙"]


def test_a_blank_divides_two_numbers_and_moves_no_margin() -> None:
    assert [char.text for char in page(text(" 12 30 ", 20, 50, 4, 'DeltaX="g 6 1.5"')).chars] == [
        "1",
        "2",
        " ",
        "3",
        "0",
    ]
    apart = "".join(text(char, 20 + at * 1.3, 50) for at, char in enumerate("12 30 "))
    assert read(ofd(apart)).body == ["12 30"]
    assert read(ofd(text(" ", 20, 50) + text("甲", 80, 50))).body == ["甲"]


@pytest.mark.parametrize(
    ("more", "inside"),
    [
        ('Visible="false"', ""),
        ('Alpha="0"', ""),
        ('Fill="false"', ""),
        ("", '<FillColor Value="0 0 0" Alpha="0"/>'),
        ('CTM="0.7 0.7 -0.7 0.7 0 0"', ""),
    ],
)
def test_text_that_is_not_printed_and_watermarks_are_not_read(more: str, inside: str) -> None:
    assert not page(text("机密", 20, 50, 4, "", more, inside)).chars


def test_outlined_text_is_printed() -> None:
    assert page(text("甲", 20, 50, 4, "", 'Fill="false" Stroke="true"')).chars


def test_characters_turned_on_the_spot_keep_their_place() -> None:
    (char,) = page(text("甲", 20, 50, 4, "", 'CharDirection="180"')).chars + page("").chars
    assert char.text == "甲"


@pytest.mark.parametrize(
    ("ctm", "box"),
    [("0 1 -1 0 297 0", "0 0 297 210"), ("0 -1 1 0 0 210", "0 0 297 210"), ("-1 0 0 -1 210 297", "0 0 210 297")],
)
def test_a_page_whose_text_is_turned_is_read_upright(ctm: str, box: str) -> None:
    drawn = content(text("一、总体情况", 20, 20) + ruled(TABLE))
    unit = f'<Res><CompositeGraphicUnits><CompositeGraphicUnit ID="7">{drawn}</CompositeGraphicUnit></CompositeGraphicUnits></Res>'
    turned = f'<CompositeObject Boundary="0 0 0 0" CTM="{ctm}" ResourceID="7"/>'
    data = ofd(turned, common="<PublicRes>R.xml</PublicRes>", parts={"Doc_0/R.xml": unit}, box=box)
    assert read(data).body[0] == "一、总体情况"
    assert grid(data) == TABLE


# --- lines


@pytest.mark.parametrize(
    ("data", "more"),
    [
        ("M 20 30 L 80 30", ""),
        ("S 20 30 L 80 30", ""),
        ("M20 30L80 30", 'Stroke="true"'),
        ("M 20 29.9 L 80 29.9 L 80 30.1 L 20 30.1 C", 'Fill="true" Stroke="false"'),
        ("M 20 29.9 L 80 29.9 L 80 30.1 L 20 30.1 L 20 29.9", ""),
        ("M 50 29.9 L 50 30.1", 'LineWidth="60"'),
    ],
)
def test_a_line_is_a_stroke_or_a_thin_shape(data: str, more: str) -> None:
    ((left, top, right, bottom),) = page(path(data, more)).rules
    assert (round(left * MM), round(right * MM)) == (20, 80)
    assert abs((top + bottom) / 2 * MM - 30) < 0.11


def test_a_stroked_rectangle_is_four_lines() -> None:
    assert sides(page(path("M 20 30 L 80 30 L 80 50 L 20 50 C"))) == {
        (20, 30, 80, 30),
        (80, 30, 80, 50),
        (20, 50, 80, 50),
        (20, 30, 20, 50),
    }


def test_a_frame_filled_between_two_rectangles_is_four_lines() -> None:
    frame = "M 20 30 L 80 30 L 80 50 L 20 50 C M 20.3 30.3 L 79.7 30.3 L 79.7 49.7 L 20.3 49.7 C"
    assert len(sides(page(path(frame, 'Fill="true" Stroke="false" Rule="Even-Odd"')))) == 4


@pytest.mark.parametrize(
    ("data", "more"),
    [
        ("M 20 30 L 80 30", 'Stroke="false"'),
        ("M 20 30 L 80 30 L 80 50 L 20 50 C", 'Fill="true" Stroke="false"'),
        ("M 20 30 L 80 50", ""),
        ("M 20 40 L 80 40", 'LineWidth="10"'),
        ("M 20 30 L 80 30", 'Visible="false"'),
        ("M 20 30 X 80 30", ""),
        ("M 20 30 L 80", ""),
        ("", ""),
    ],
)
def test_shades_oblique_and_unseen_lines_divide_nothing(data: str, more: str) -> None:
    assert not page(path(data, more)).rules


def test_a_path_has_a_boundary_a_ctm_and_drawing_parameters() -> None:
    moved = path("M 0 0 L 120 0", 'CTM="0.5 0 0 0.5 0 0" DrawParam="4"', "20 30 60 0")
    resources = '<Res BaseLoc="Res"><DrawParams><DrawParam ID="4" Relative="5"/><DrawParam ID="5" LineWidth="0.2"/></DrawParams></Res>'
    common = "<PublicRes>R.xml</PublicRes>"
    assert sides(page(moved, common=common, parts={"Doc_0/R.xml": resources})) == {(20, 30, 80, 30)}
    wide = resources.replace('"0.2"', '"20"')
    assert not page(moved, common=common, parts={"Doc_0/R.xml": wide}).rules


SHAPES = {
    "a curve": "M 53 33 B 55 33 55 37 53 37 B 51 37 51 33 53 33 C",
    "an arc": "M 53 33 A 2 2 0 1 1 53 37 C",
    "a polygon": "M 53 33 L 55 33 L 55 35 L 54 35 L 54 37 L 53 37 C",
    "a quadratic curve": "M 53 33 Q 57 35 53 37 C",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_digit_drawn_as_a_path_is_no_blank(shape: str) -> None:
    drawn = ruled([["规章", ""]]) + path(SHAPES[shape], 'Fill="true" Stroke="false"')
    assert grid(ofd(drawn)) == [["规章", PICTURE]]


# --- pictures and composed objects


def test_a_small_picture_in_a_cell_is_no_blank() -> None:
    for ctm in ('CTM="8 0 0 5 0 0"', ""):
        picture = f'<ImageObject Boundary="53 33 8 5" {ctm} ResourceID="7"/>'
        assert grid(ofd(ruled([["规章", ""]]) + picture)) == [["规章", PICTURE]]


def test_a_seal_over_the_table_changes_no_cell() -> None:
    seal = '<ImageObject Boundary="40 25 42 42" CTM="42 0 0 42 0 0" ResourceID="7"/>'
    assert grid(ofd(ruled(TABLE) + seal)) == TABLE


UNIT = f'<Res><CompositeGraphicUnits><CompositeGraphicUnit ID="7" Width="50" Height="20">{content(text("抬头", 5, 10))}</CompositeGraphicUnit></CompositeGraphicUnits></Res>'


def test_a_composed_object_draws_its_content() -> None:
    used = '<CompositeObject ID="1" Boundary="20 30 50 20" CTM="2 0 0 2 0 0" ResourceID="7"/>'
    found = page(used, common="<DocumentRes>D.xml</DocumentRes>", parts={"Doc_0/D.xml": UNIT})
    assert places(found) == [("抬", 30, 50), ("头", 38, 50)]


def test_a_composed_object_that_is_not_there_is_no_blank() -> None:
    used = '<CompositeObject ID="1" Boundary="53 33 8 5" ResourceID="70"/>'
    assert grid(ofd(ruled([["规章", ""]]) + used)) == [["规章", PICTURE]]


def test_an_object_composed_of_itself_ends() -> None:
    used = '<CompositeObject ID="1" Boundary="20 30 50 20" ResourceID="7"/>'
    unit = UNIT.replace("<TextObject", used * 2 + "<TextObject")
    with pytest.raises(Unreadable, match="too-large"):
        read(ofd(used, common="<DocumentRes>D.xml</DocumentRes>", parts={"Doc_0/D.xml": unit}))


def _scan(ctm: str = "210 0 0 297 0 0") -> bytes:
    target = io.BytesIO()
    pixels = np.full((297, 210), 255, np.uint8)
    pixels[:20, :10] = 0  # the top left corner
    Image.fromarray(pixels).save(target, "PNG")
    resources = '<Res BaseLoc="Res"><MultiMedias><MultiMedia ID="7" Type="Image"><MediaFile>a.png</MediaFile></MultiMedia></MultiMedias></Res>'
    picture = f'<ImageObject Boundary="0 0 210 297" CTM="{ctm}" ResourceID="7"/>'
    parts = {"Doc_0/D.xml": resources, "Doc_0/Res/a.png": target.getvalue()}
    return ofd(picture, text("第二页的文字不是图片", 20, 100), common="<DocumentRes>D.xml</DocumentRes>", parts=parts)


@pytest.mark.parametrize(
    ("ctm", "corner"),
    [("210 0 0 297 0 0", (0, 0)), ("-210 0 0 -297 210 297", (-1, -1)), ("210 0 0 -297 0 297", (-1, 0))],
)
def test_a_page_that_is_a_picture_is_recognised(
    monkeypatch: pytest.MonkeyPatch, ctm: str, corner: tuple[int, int]
) -> None:
    seen = []

    def scanned(grey: np.ndarray, dpi: float) -> tuple[list[Char], list[Rule]]:  # type: ignore[type-arg]
        seen.append((grey, dpi))
        return [Char("读", 10, 20, 30, 40, 0.9)], [Rule(0, 0, 100, 0)]

    module = types.ModuleType("extract.read_scan")
    module.scanned = scanned  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "extract.read_scan", module)
    first, second = pages(_scan(ctm))
    ((grey, dpi),) = seen
    assert (grey.shape, round(dpi, 1)) == ((297, 210), 25.4)
    assert grey[corner] == 0
    assert first.chars == [Char("读", 10, 20, 30, 40, 0.9)]
    assert len(first.rules) == 1
    assert len(second.chars) == 10


def test_without_ocr_a_scan_is_unreadable_and_a_scanned_page_an_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "extract.read_scan", None)
    assert [(issue.code, issue.detail) for issue in read(_scan()).issues] == [("page-unread", "1: needs-ocr")]
    with pytest.raises(Unreadable, match="needs-ocr"):
        read(ofd('<ImageObject Boundary="0 0 210 297" ResourceID="7"/>'))


def test_a_page_of_strips_or_outlines_is_said_to_be_unread() -> None:
    strips = "".join(f'<ImageObject Boundary="0 {at * 60} 210 60" ResourceID="7"/>' for at in range(4))
    outlines = path(" ".join(SHAPES["a curve"] for _ in range(60)), 'Fill="true" Stroke="false"')
    words = text("第三页的文字可以读出来", 20, 100)
    assert [issue.detail for issue in read(ofd(strips, outlines, words)).issues] == ["1: needs-ocr", "2: needs-ocr"]


# --- damage, limits


@pytest.mark.parametrize("name", ["Encryptions.xml", "/Encryptions.xml", "decryptseed.dat"])
def test_an_encrypted_document_is_encrypted(name: str) -> None:
    with pytest.raises(Unreadable, match="encrypted"):
        read(ofd("", parts={name: b"x"}))


@pytest.mark.parametrize(
    "parts",
    [
        {"OFD.xml": "<OFD/>"},
        {"OFD.xml": b"<OFD"},
        {"Doc_0/Document.xml": b""},
        {"Doc_0/Document.xml": "<Document><Pages/></Document>"},
        {"Doc_0/Document.xml": '<Document><Pages><Page BaseLoc="Nowhere.xml"/></Pages></Document>'},
        {"Doc_0/Pages/Page_0/Content.xml": b'<!DOCTYPE a [<!ENTITY e "1">]><Page><Content/></Page>'},
    ],
)
def test_a_file_without_its_parts_is_damaged(parts: dict[str, str | bytes]) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        read(ofd(text("甲", 20, 50), parts=parts))


def test_more_pages_than_a_report_has_are_too_many() -> None:
    listed = '<Page BaseLoc="Pages/Page_0/Content.xml"/>' * (read_ofd.MOST_PAGES + 1)
    with pytest.raises(Unreadable, match="too-large"):
        read(ofd("", parts={"Doc_0/Document.xml": f"<Document><Pages>{listed}</Pages></Document>"}))


def test_a_bomb_is_too_large() -> None:
    blown = b"<Page><Content>" + b" " * (40 << 20) + b"</Content></Page>"
    with pytest.raises(Unreadable, match="too-large"):
        read(ofd("", parts={"Doc_0/Pages/Page_0/Content.xml": blown}))


def test_all_parts_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd_package, "MOST_UNPACKED", 2000)
    with pytest.raises(Unreadable, match="too-large"):
        read(ofd(*[text("甲", 20, 50)] * 20))


def test_a_text_of_a_million_characters_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd_drawing, "MOST", 1000)
    long = text("甲" * 5000, 20, 50, 4, 'DeltaX="g 999999999 0.01"')
    with pytest.raises(Unreadable, match="too-large"):
        read(ofd(long, long))


def test_blocks_nested_without_end_are_refused() -> None:
    with pytest.raises(Unreadable, match=r"too-large|damaged"):
        read(ofd(" " + "<PageBlock>" * 200 + "</PageBlock>" * 200))


@pytest.mark.parametrize("name", sorted(each.name for each in PRINTED.glob("*.ofd")))
def test_damaged_bytes_are_unreadable_or_read(name: str) -> None:
    whole = (PRINTED / name).read_bytes()
    random = Random(name)
    for number in range(60):
        data = bytearray(whole)
        if number % 3:
            for _ in range(random.choice((1, 8, 64))):
                data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        else:
            del data[random.randrange(len(data)) :]
        try:
            read(bytes(data))
        except Unreadable:
            continue


def test_broken_xml_inside_is_unreadable_or_read() -> None:
    """Flipped bits that the archive's checksums would hide, in each part."""
    random = Random(7)
    with zipfile.ZipFile(io.BytesIO(ofd(ruled(TABLE) + path(SHAPES["an arc"])))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for number in range(150):
        name = sorted(parts)[number % len(parts)]
        data = bytearray(parts[name])
        for _ in range(3):
            data[random.randrange(len(data))] = random.choice(b'0123456789 ."-eg<>/MLCX')
        try:
            read(ofd(parts={**parts, name: bytes(data)}))
        except Unreadable:
            continue
