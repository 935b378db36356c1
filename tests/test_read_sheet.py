"""Spreadsheets are read as a person sees them: numbers, merged cells, several tables in a sheet, nothing hidden."""

import datetime
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from random import Random

import openpyxl
import pytest
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet
from printer import print_report
from printer.judge import judge, visible
from printer.office import MISSING, OFFICE, office
from python_calamine import CalamineWorkbook

from extract import document, read_sheet, readers
from extract.container import Container
from extract.number_format import plain, shown
from forms.records import PICTURE, Cell, Grid, Unreadable

RULED = Border(*[Side(style="thin")] * 4)
needs_office = pytest.mark.skipif(OFFICE is None, reason=MISSING["office"])


def book(fill: Callable[[Worksheet], object], **options: object) -> bytes:
    workbook = openpyxl.Workbook()
    fill(workbook.active)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def body(data: bytes) -> list[str | list[list[str]]]:
    """Return a document's lines, and the texts of its grids."""
    parts = readers.read(data).body
    return [part if isinstance(part, str) else [[cell.text for cell in row] for row in part.rows] for part in parts]


def texts(*values: object, formats: dict[int, str] | None = None) -> list[str]:
    """Return what is read of values in a row."""

    def fill(sheet: Worksheet) -> None:
        sheet.append(["x", *values])
        for at, code in (formats or {}).items():
            sheet.cell(1, at + 2).number_format = code

    (grid,) = body(book(fill))
    assert isinstance(grid, list)
    return grid[0][1:]


# --- one cell


def test_a_number_is_the_text_that_a_reader_sees() -> None:
    values = [0, 12.0, 7730.28, 59237.2449, 0.1 + 0.2, 11398889, 1e20, 1e-7, -3]
    expected = "0 12 7730.28 59237.2449 0.3 11398889 100000000000000000000 0.0000001 -3"
    assert texts(*values) == expected.split()


def test_a_date_a_logical_value_and_an_error_are_texts() -> None:
    assert texts(datetime.date(2024, 1, 26), True, "#REF!") == ["2024-01-26", "TRUE", "#REF!"]


def test_a_formula_without_its_result_is_text_and_no_zero() -> None:
    assert texts("=SUM(A1:A3)") == ["=SUM(A1:A3)"]


def test_a_picture_in_a_cell_of_wps_is_a_picture() -> None:
    assert texts('=_xlfn.DISPIMG("ID_1",1)') == [PICTURE]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (2.6, "0", "3"),
        (2.5, "0", "3"),
        (1234, "#,##0", "1234"),
        (12, "0.00", "12"),
        (12.3456, "0.00_ ", "12.35"),
        (0.5, "0%", "50%"),
        (251000, '0"元"', "251000元"),
        (123000, '0!.0,"万元"', "12.3万元"),
        (12, 'G/通用格式"件"', "12件"),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "0"),
        (0, "0;-0;;@", "0"),
        (5, "[$¥-804]#,##0.00", "5"),
        (12, "[>=100]0;0.00", "12"),
        (45317, 'yyyy"年"m"月"d"日"', "2024-01-26"),
    ],
)
def test_a_format_that_shows_another_number_or_a_unit_is_read_as_shown(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize("code", ["", ";;;", '"', "[", "0/0", "0E+0", "\\", "yyyy", "[h]:mm", "0.0.0", "%%%", ",,,0"])
@pytest.mark.parametrize("value", [0.0, -1.5, 1e300, -1e300, 1e-300, float("nan"), float("inf"), 1e9])
def test_no_format_is_too_odd_for_a_text(value: float, code: str) -> None:
    assert isinstance(shown(value, code), str)


# --- cells, tables, sheets


def test_a_merged_cell_stands_once_where_it_begins() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["一", "宽", None, "尾"])
        sheet.append(["被盖", 1, 2, 3])
        sheet.merge_cells("B1:C1")
        sheet.merge_cells("A1:A2")

    (grid,) = readers.read(book(fill)).body
    assert isinstance(grid, Grid)
    places = [[(cell.text, cell.row, cell.column) for cell in row] for row in grid.rows]
    assert places == [[("一", 1, 1), ("宽", 1, 2), ("尾", 1, 4)], [("1", 2, 2), ("2", 2, 3), ("3", 2, 4)]]


def test_the_blank_cells_of_a_table_are_cells_up_to_its_last_column() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (["项目", "甲", "乙", "丙"], ["一", 1, None, None], ["二", None, None, None]):
            sheet.append(row)

    assert body(book(fill)) == [[["项目", "甲", "乙", "丙"], ["一", "1", "", ""], ["二", "", "", ""]]]


def test_a_table_that_goes_on_below_a_blank_row_is_as_wide_as_above() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (["项目", "甲", "乙", "丙"], ["一", 1, 2, 3], [], ["二", 1, None, None]):
            sheet.append(row)

    assert body(book(fill))[1] == [["二", "1", "", ""]]


def test_tables_stacked_in_a_sheet_stand_apart_with_the_prose_between_them() -> None:
    long = "本年度坚持以公开为常态。" * 40

    def fill(sheet: Worksheet) -> None:
        for row in (["某某市统计局2023年政府信息公开工作年度报告"], [long], ["二、主动公开政府信息情况"]):
            sheet.append(row)
            sheet.merge_cells(start_row=sheet.max_row, start_column=1, end_row=sheet.max_row, end_column=9)
        for row in (["信息内容", "制发"], ["规章", 1], ["三、收到和处理政府信息公开申请情况"], ["a", "b", "c"]):
            sheet.append(row)

    assert body(book(fill)) == [
        "某某市统计局2023年政府信息公开工作年度报告", long, "二、主动公开政府信息情况", [["信息内容", "制发"], ["规章", "1"]],
        "三、收到和处理政府信息公开申请情况", [["a", "b", "c"]],
    ]  # fmt: skip


def test_a_caption_stays_in_its_table() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["第二十条第（一）项"])
        sheet.append(["信息内容", "制发"])
        sheet.merge_cells("A1:B1")
        for row in sheet["A1:B2"]:
            for cell in row:
                cell.border = RULED

    assert body(book(fill)) == [[["第二十条第（一）项"], ["信息内容", "制发"]]]


def test_what_is_hidden_is_not_read_and_a_hidden_sheet_is_counted() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["隐藏"])
    workbook.active.sheet_state = "hidden"
    sheet = workbook.create_sheet()
    for row in (["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    file = io.BytesIO()
    workbook.save(file)
    (grid,) = readers.read(file.getvalue()).body
    assert isinstance(grid, Grid)
    assert grid.rows == [
        [Cell("a", 1, 1, table=2), Cell("c", 1, 3, table=2)],
        [Cell("g", 3, 1, table=2), Cell("i", 3, 3, table=2)],
    ]


# --- other programs


@pytest.fixture(scope="module")
def converted() -> dict[str, bytes]:
    files = {f"{level}.xlsx": print_report(level, "xlsx", level, seed="office").data for level in range(4)}
    return {f"{name}.{to}": data for to in ("xls", "ods") for name, data in office(files, to).items()}


@needs_office
@pytest.mark.parametrize("to", ["xls", "ods"])
@pytest.mark.parametrize("level", range(4))
def test_a_workbook_saved_by_another_program_gives_the_same_cells(
    level: int, to: str, converted: dict[str, bytes]
) -> None:
    printed = print_report(level, "xlsx", level, seed="office")
    found = document.read(converted[f"{level}.xlsx.{to}"])
    score = judge(printed.truth, found.facts, found.issues)
    assert found.format == to
    assert not [said for said in score.complaints if not said.startswith("status")]
    assert score.counts["right"] == score.counts["numbers"]


@needs_office
def test_an_independent_reader_finds_the_text_of_an_xls_at_its_place(converted: dict[str, bytes]) -> None:
    data = converted["1.xlsx.xls"]
    sheets = CalamineWorkbook.from_object(io.BytesIO(data))
    rows = [sheets.get_sheet_by_index(at).to_python(skip_empty_area=False) for at in range(len(sheets.sheet_names))]
    facts = [fact for fact in document.read(data).facts if fact.row and fact.column and fact.raw]
    assert len(facts) > 100
    for fact in facts:
        found = rows[(fact.table or 0) - 1][(fact.row or 0) - 1][(fact.column or 0) - 1]
        assert fact.raw == (plain(found) if isinstance(found, float) else visible(str(found)))


@needs_office
def test_an_xls_with_a_password_says_so(converted: dict[str, bytes]) -> None:
    data = converted["0.xlsx.xls"]
    stream = Container(data).stream("Workbook")
    place = data.index(stream[:100]) + 4 + int.from_bytes(stream[2:4], "little")  # behind the first record
    with pytest.raises(Unreadable, match="encrypted"):
        readers.read(data[:place] + b"\x2f\x00" + data[place + 2 :])


@needs_office
def test_a_file_with_a_workbook_embedded_in_it_is_no_workbook(converted: dict[str, bytes]) -> None:
    name, other = ("Workbook".encode("utf-16-le").ljust(64, b"\0"), "Werkbook".encode("utf-16-le").ljust(64, b"\0"))
    data = converted["0.xlsx.xls"]
    assert read_sheet.xls_stream(Container(data)) == "Workbook"
    assert not read_sheet.xls_stream(Container(data.replace(name, other) + name))


# --- bad input


def xlsx_with(sheet: bytes) -> bytes:
    """Return a workbook whose sheet's XML is these bytes."""
    source, file = zipfile.ZipFile(io.BytesIO(book(lambda sheet: sheet.append([1])))), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else source.read(name))
    return file.getvalue()


def cells(*rows: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return head + before + b"<sheetData>" + b"".join(rows) + b"</sheetData>" + after + b"</worksheet>"


ONE = b'<row r="1"><c r="A1"><v>1</v></c></row>'
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
BOMBS = {
    "a sheet of spaces": cells(ONE, after=b" " * 300_000_000),
    "a row that ends far to the right": cells(b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'),
    "two cells at the ends of the sheet": cells(ONE, FAR),
    "a merged cell over all": cells(ONE, FAR, after=b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "many merged cells in a row": cells(ONE, after=b'<mergeCell ref="A1:B1000000"/>' * 40_000),
    "a column of styled cells": cells(ONE, *[b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(2, 400_000)]),
    "a million cells": cells(ONE, *[b"<row>" + b"<c><v>1</v></c>" * 1000 + b"</row>"] * 1000),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_workbook_that_unpacks_to_too_much_takes_no_600_mb(name: str) -> None:
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_DATA, (600_000_000,) * 2)\n"
        "from extract import readers; from forms.records import Unreadable\n"
        "try: readers.read(sys.stdin.buffer.read())\n"
        "except Unreadable as error: assert str(error) == 'too-large', error\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=xlsx_with(BOMBS[name]), capture_output=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def damaged(data: bytes, rng: Random) -> bytes:
    if rng.random() < 0.3:
        return data[: rng.randrange(len(data))]
    flipped = bytearray(data)
    for _ in range(rng.choice((1, 3, 30))):
        flipped[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(flipped)


@cache
def good() -> bytes:
    return print_report(3, "xlsx", 3, seed="damage").data


def unpacked_and_damaged(rng: Random) -> bytes:
    """Return a workbook that is a sound archive of a damaged part."""
    source, file = zipfile.ZipFile(io.BytesIO(good())), io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, damaged(content, rng) if rng.random() < 0.4 else content)
    return file.getvalue()


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_workbook_is_read_or_unreadable_and_nothing_else(seed: int) -> None:
    for data in (damaged(good(), Random(seed)), unpacked_and_damaged(Random(seed))):
        with suppress(Unreadable):
            document.read(data)


@needs_office
@pytest.mark.parametrize("to", ["xls", "ods"])
def test_a_damaged_workbook_of_another_program_too(to: str, converted: dict[str, bytes]) -> None:
    for seed in range(120):
        with suppress(Unreadable):
            document.read(damaged(converted[f"3.xlsx.{to}"], Random(seed)))
