"""What a view saves as XLSX: the rows of its CSV, numbers as numbers, and no text that is or becomes a formula."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from made_site import CHROMIUM, FORMULA, JIANGHAN, SCRIPT, make, served
from playwright.sync_api import Browser, Page, expect

from forms.spreadsheet import guarded

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")
slow = pytest.mark.slow
OFFICE = shutil.which("soffice")
AGENCY = "420103-statistics"
RANKING = "rank.html?indicator=refusal_rate&year=2023"
AGENCY_PAGE = f"agency.html?id={AGENCY}&indicator=refusal_rate"
#: a view and which of its buttons
VIEWS = [(RANKING, 0), (AGENCY_PAGE, 0), (AGENCY_PAGE, 1), (f"compare.html?of={AGENCY}", 0), ("en/rank.html?indicator=days_late&year=2023", 0)]  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "data"
    make(folder)
    return folder


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    with served(data / "site") as url:
        yield url


@pytest.fixture
def said() -> list[str]:
    """What the console said."""
    return []


@pytest.fixture
def page(browser: Browser, said: list[str]) -> Iterator[Page]:
    """A page whose console says nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    made = context.new_page()
    made.on("console", lambda one: said.append(one.text) if one.type in ("error", "warning") else None)
    made.on("pageerror", lambda one: said.append(str(one)))
    yield made
    context.close()
    assert said == []


def at(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("#view")).to_have_attribute("aria-busy", "false", timeout=20_000)
    return page


def saved(page: Page, kind: str, button: int = 0) -> bytes:
    with page.expect_download() as download:
        page.locator(f"button.{kind}").nth(button).press("Enter")
    assert download.value.suggested_filename.endswith(f".{kind}")
    return Path(download.value.path()).read_bytes()


def sheet(xlsx: bytes, number: int = 0) -> list[list[Any]]:
    """The rows of a sheet as openpyxl reads them."""
    return [
        list(row) for row in openpyxl.load_workbook(io.BytesIO(xlsx)).worksheets[number].iter_rows(values_only=True)
    ]


def markup(xlsx: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(xlsx)) as parts:
        assert parts.testzip() is None
        return {name: parts.read(name).decode() for name in parts.namelist()}


def written(page: Page, head: list[str], rows: list[list[object]], name: str = "x") -> bytes:
    """A workbook as the pages' own module writes it."""
    made = page.evaluate(
        """async ([name, head, rows]) => {
            const { workbook } = await import("/assets/workbook.mjs");
            return Array.from(await workbook([{ name, head, rows }]));
        }""",
        [name, head, rows],
    )
    return bytes(made)


def as_csv(rows: list[list[Any]]) -> list[list[str]]:
    """Rows of a sheet as the CSV writes them, by its own rule for texts."""
    return [["" if one is None else str(guarded(one)) for one in row] for row in rows]


def number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


@pytest.mark.parametrize("view, button", [VIEWS[0], *(pytest.param(*one, marks=slow) for one in VIEWS[1:])])
def test_the_xlsx_of_a_view_has_the_rows_of_its_csv(page: Page, address: str, view: str, button: int) -> None:
    at(page, address + view)
    xlsx, text = saved(page, "xlsx", button), saved(page, "csv", button).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) > 1
    assert [[number(one) for one in row] for row in as_csv(sheet(xlsx))] == [
        [number(one) for one in row] for row in rows
    ]


@slow
def test_the_xlsx_of_a_ranking_has_the_numbers_of_the_tables_in_full(page: Page, address: str, data: Path) -> None:
    frame = pd.read_excel(io.BytesIO(saved(at(page, address + RANKING), "xlsx")), engine="openpyxl").set_index(
        "agency_id"
    )
    tidy = pd.read_parquet(data / "tidy/indicators/2023.parquet").dropna(subset="refusal_rate").set_index("agency_id")
    assert sorted(frame.index) == sorted(tidy.index)
    assert (frame["value"] == tidy.loc[frame.index, "refusal_rate"]).all()
    for column, part in (("numerator", "num"), ("denominator", "den")):
        assert (frame[column] == tidy.loc[frame.index, f"refusal_rate_{part}"]).all()
    assert frame.loc[frame["rank"].isna(), "denominator"].lt(30).all()


@slow
def test_the_head_is_bold_and_frozen_and_rates_are_shown_as_percentages(page: Page, address: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(saved(at(page, address + AGENCY_PAGE), "xlsx")))
    rows = book.worksheets[0]
    assert (rows.title, rows.freeze_panes) == (AGENCY, "A2")
    assert all(cell.font.bold for cell in rows[1])
    assert not any(cell.font.bold for cell in rows[2])
    formats = {(row[3].value, row[4].number_format) for row in rows.iter_rows(min_row=2) if row[4].value is not None}
    assert {("disclosure_rate", "0.00%"), ("received", "General"), ("days_late", "General")} <= formats
    assert len(formats) == len({key for key, _ in formats})
    assert {cell.number_format for row in rows.iter_rows(min_row=2, max_col=2) for cell in row} == {"@"}
    assert rows.column_dimensions["B"].width >= 2 * len(JIANGHAN)


@slow
def test_the_second_sheet_says_where_the_rows_come_from(page: Page, address: str) -> None:
    xlsx = saved(at(page, address + RANKING), "xlsx")
    told = dict(sheet(xlsx, 1)[1:])
    assert told["本页"] == "2023 年不予公开率排序"
    assert told["地址"] == address + RANKING
    footer = page.locator("footer").inner_text()
    assert f"数据截至 {told['数据截至']}" in footer
    assert f"版本 {told['版本']}" in footer
    assert told["refusal_rate"] == "不予公开率：(不予公开) / (总计)"
    page.goto(told["数据字典"])
    expect(page.locator("#indicators")).to_be_in_viewport()


@slow
def test_a_hostile_name_is_text_in_the_xlsx(page: Page, address: str) -> None:
    xlsx = saved(at(page, address + RANKING), "xlsx")
    cells = {cell.value: cell for row in openpyxl.load_workbook(io.BytesIO(xlsx)).worksheets[0].iter_rows() for cell in row}  # fmt: skip
    assert (cells[FORMULA].data_type, cells[SCRIPT].data_type) == ("s", "s")
    assert not [one for one in cells.values() if one.data_type == "f" or one.hyperlink]
    for name, text in markup(xlsx).items():
        assert not re.search(r"<f\b|<script|externalLink|\bt=\"(?!inlineStr\")", text), name


@slow
def test_a_text_that_a_workbook_cannot_hold_is_mended(page: Page, address: str) -> None:
    at(page, address + RANKING)
    given = [
        "a\0b\x1f\x0b\ufffe",
        " 两边有空 ",
        "一\r\n二\t三",
        "<&>\"'",
        "]]>",
        "字" * 40_000,
        "=1+1",
        "𠮷",
        "-3",
        "007",
    ]
    xlsx = written(page, ["text", "lone"], [[text, None] for text in given], "[a]:*?/\\'" + "名" * 40)
    texts = ["a\ufffdb\ufffd\ufffd\ufffd", *given[1:5], "字" * 32_767, *given[6:]]
    assert [row[0] for row in sheet(xlsx)[1:]] == texts
    names = openpyxl.load_workbook(io.BytesIO(xlsx)).sheetnames
    assert [len(name) for name in names] == [31]
    assert not re.search(r"[\[\]:*?/\\]", names[0])
    half = page.evaluate(
        """async () => {
            const { workbook } = await import("/assets/workbook.mjs");
            return Array.from(await workbook([{ name: "x", head: ["\\ud800"], rows: [["a\\udc00b"], [Infinity]] }]));
        }"""
    )
    assert sheet(bytes(half)) == [["\ufffd"], ["a\ufffdb"], ["Infinity"]]


@slow
def test_a_number_reads_back_as_itself(page: Page, address: str) -> None:
    at(page, address + RANKING)
    given = [0.1 + 0.2, 1e-7, 1e21, 5e-324, 1.7976931348623157e308, -0.5, 0, 2**53, 1 / 3]
    assert [row[0] for row in sheet(written(page, ["n"], [[one] for one in given]))[1:]] == given
    columns = [f"c{at}" for at in range(800)]
    assert sheet(written(page, columns, [[*range(800)]])) == [columns, [*range(800)]]


@slow
@pytest.mark.skipif(OFFICE is None, reason="no LibreOffice: apt-get install libreoffice-calc")
def test_libreoffice_opens_the_xlsx(page: Page, address: str, tmp_path: Path) -> None:
    at(page, address + RANKING)
    (tmp_path / "view.xlsx").write_bytes(saved(page, "xlsx"))
    (tmp_path / "signs.xlsx").write_bytes(written(page, ["text"], [["_x0041_"], [" =1+1"], ["=1+1"]]))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    filters = (
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false"  # comma, quotes, UTF-8, values as they are
    )
    subprocess.run([OFFICE, home, "--headless", "--convert-to", filters, "--outdir", tmp_path, *tmp_path.glob("*.xlsx")], check=True, capture_output=True, timeout=120)  # fmt: skip
    opened = pd.read_csv(tmp_path / "view.csv")
    for share in ("value", "low", "high"):
        opened[share] = opened[share].str.removesuffix("%").astype(float) / 100
    expected = pd.read_excel(tmp_path / "view.xlsx", engine="openpyxl")
    pd.testing.assert_frame_equal(opened, expected, check_dtype=False, rtol=1e-12)
    assert FORMULA in opened["agency"].tolist()
    assert (tmp_path / "signs.csv").read_text(encoding="utf-8").splitlines() == ["text", "_x0041_", " =1+1", "=1+1"]


@slow
def test_what_writes_xlsx_is_fetched_only_when_it_is_asked_for(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url.removeprefix(f"{address}assets/")))
    at(page, address + RANKING)
    page.wait_for_load_state("networkidle")
    ours = {"xlsx.mjs", "workbook.mjs", "vendor/fflate/index.js"}
    assert not ours & {*asked}
    saved(page, "csv")
    assert not ours & {*asked}
    before = len(asked)
    saved(page, "xlsx")
    assert {one for one in asked[before:] if not one.startswith("blob:")} == ours
    assert Axe().run(page).violations_count == 0


@slow
def test_a_file_that_cannot_be_written_is_said(page: Page, address: str, said: list[str]) -> None:
    page.route("**/vendor/fflate/*", lambda route: route.fulfill(status=404))
    at(page, address + RANKING).locator("button.xlsx").click()
    expect(page.locator(".give .note")).to_contain_text("没有存成：")
    expect(page.locator("table.ranking")).to_be_visible()
    assert said
    said.clear()  # the browser itself notes the 404
