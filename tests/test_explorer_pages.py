"""The alive pages in a real browser: from a search to the place a number was read, and what can go wrong on the way."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import duckdb
import numpy as np
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from made_site import CHROMIUM, FORMULA, JIANGHAN, NAMES, REAL, SCRIPT, documents, make, served
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from explore import layout
from forms.spreadsheet import guarded
from normalize.rates import wilson

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")
slow = pytest.mark.slow
AGENCY = "420103-statistics"
REPORT = f"agency.html?id={AGENCY}&report={AGENCY}-2022"
SOURCE = f"source.html?report={AGENCY}-2022&section=requests&item=refused_administrative_query&applicant=person"
VIEWS = (REPORT, "rank.html?year=2022", f"compare.html?of={AGENCY}", SOURCE)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explorer") / "data"
    make(folder)
    return folder


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    with served(data / "site") as url:
        yield url


class Visit:
    """A page of the site: it goes to views, and remembers what a visitor must not meet."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on(
            "console", lambda message: self.said.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: (self.said.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.asked.append(request.url))

    def to(self, view: str) -> Page:
        self.page.goto(self.address + view)
        return self.settled()

    def settled(self) -> Page:
        expect(self.page.locator("#view")).to_have_attribute("aria-busy", "false", timeout=20_000)
        return self.page

    def notice(self) -> str:
        expect(self.page.locator("#notice")).to_be_visible()
        return self.page.locator("#notice").inner_text()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    made = Visit(context.new_page(), address)
    yield made
    context.close()
    assert made.said == []
    assert [url for url in made.asked if not url.startswith((address, "data:", "blob:", "file:"))] == []


def saved(page: Page, button: int = 0) -> bytes:
    with page.expect_download() as download:
        page.locator("button.csv").nth(button).click()
    return Path(download.value.path()).read_bytes()


def cells(page: Page, table: str) -> list[list[str]]:
    """The rows of a table as a reader sees them."""
    rows: list[list[str]] = page.locator(f"{table} tbody tr").evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))")  # fmt: skip
    return rows


# --- a journalist's way ----------------------------------------------------------------------------


def test_a_journalist_comes_from_a_search_to_the_line_of_the_original(visit: Visit, tmp_path: Path) -> None:
    page = visit.to("rank.html")
    page.get_by_role("combobox", name="查找机关").press_sequentially("统计 江汉")
    page.get_by_role("option", name=JIANGHAN).click()
    visit.settled()
    expect(page.get_by_role("heading", level=1)).to_have_text(JIANGHAN)
    expect(page.locator("#trend svg")).to_be_visible()
    assert "同行中位数" in page.locator("#trend svg").text_content()
    page.get_by_label("报告", exact=True).select_option(label="2022")
    visit.settled()
    row = page.locator("table.printed tr", has=page.get_by_role("rowheader", name="8.属于行政查询事项"))
    expect(row.locator("td").first).to_contain_text("5")
    expect(row.locator("td").first).to_contain_text("≠")
    row.locator("a").first.click()
    visit.settled()
    text = page.locator("#view").inner_text()
    assert "T3.TOTAL" in text
    assert "不等于总计＝4" in text
    assert "文件第 202 行" in text
    assert documents()[-1].document_id in text
    assert REAL.read_text(encoding="utf-8").splitlines()[201].strip() == page.locator("q.raw").inner_text() == "5"
    page.get_by_role("link", name=JIANGHAN).click()
    visit.settled()
    pdf = tmp_path / "page.pdf"
    page.pdf(path=pdf)
    text = "".join(one.extract_text() for one in PdfReader(pdf).pages)
    printed = normalize("NFKC", text)  # fonts share a glyph between 行 and the radical ⾏
    assert JIANGHAN in printed
    assert "同行中位数" in printed  # a chart's words are text too
    assert "属于行政查询事项" in printed


# --- values ----------------------------------------------------------------------------------------


@slow
def test_the_ranking_shows_what_the_tables_have(visit: Visit, data: Path) -> None:
    shown = cells(visit.to("rank.html?indicator=refusal_rate&year=2023"), "table.ranking")
    tidy = pd.read_parquet(data / "tidy/indicators/2023.parquet").dropna(subset="refusal_rate")
    names = pd.read_parquet(data / "tidy/agencies").set_index("agency_id")["name"].astype(str)
    low, high = wilson(tidy["refusal_rate_num"].to_numpy(), tidy["refusal_rate_den"].to_numpy())
    expected = {
        names[one.agency_id]: [f"{one.refusal_rate:.1%}", f"{low[at]:.1%} – {high[at]:.1%}", f"{one.refusal_rate_num:.0f}", f"{one.refusal_rate_den:.0f}"]
        for at, one in enumerate(tidy.itertuples())
    }  # fmt: skip
    assert {row[1]: [row[3].rstrip("†"), *row[4:]] for row in shown} == expected
    assert {row[1] for row in shown if row[0] == "–"} == {names[one.agency_id] for one in tidy.itertuples() if one.refusal_rate_den < 30}  # fmt: skip
    assert {row[1] for row in shown if row[3].endswith("†")} == {names[one.agency_id] for one in tidy.itertuples() if one.refusal_rate_den < 5}  # fmt: skip
    ranked = [row for row in shown if row[0] != "–"]
    rates = pd.Series([int(row[5]) / int(row[6]) for row in ranked])
    assert rates.is_monotonic_decreasing
    assert [int(row[0]) for row in ranked] == rates.rank(ascending=False, method="min").astype(int).tolist()


@slow
def test_the_csv_of_a_ranking_has_the_numbers_in_full_and_no_formula(visit: Visit, data: Path) -> None:
    raw = saved(visit.to("rank.html?indicator=refusal_rate&year=2023"))
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert all(len(row) == len(rows[0]) for row in rows)
    assert f"'{FORMULA}" in [row[2] for row in rows]
    assert not [cell for row in rows for cell in row if re.match(r"[=+@\t\r]|-(?!\d)", cell)]
    frame = pd.read_csv(io.BytesIO(raw)).set_index("agency_id")
    tidy = pd.read_parquet(data / "tidy/indicators/2023.parquet").set_index("agency_id")
    assert (frame["value"] == tidy.loc[frame.index, "refusal_rate"]).all()
    for bound in ("low", "high"):
        assert np.allclose(frame[bound], tidy.loc[frame.index, f"refusal_rate_{bound}"], rtol=1e-12, atol=1e-15)


@slow
def test_the_csv_of_a_view_guards_what_every_other_csv_guards(visit: Visit) -> None:
    run = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "\t=1", "\r=1", "\n=1", "＝1+1", "＠x", "－其中", "＋其中", "﹣x"]  # fmt: skip
    left = ["-3", "+4", "-", "－", "＋4", "--", "/", "0", "12件", "无", "-1,234.5", "'x", "武汉市统计局", 'a,"b"', "", "𠮷=1"]  # fmt: skip
    made = visit.to("rank.html").evaluate(
        """async (texts) => {
            const { csv } = await import("/assets/csv.mjs");
            return csv(["text", ""], texts.map((text) => [text, ""]));
        }""",
        [*run, *left],
    )
    rows = list(csv.reader(io.StringIO(made.removeprefix("\ufeff"), newline="")))
    assert [row[0] for row in rows[1:]] == [*(f"'{text}" for text in run), *left] == [*map(guarded, [*run, *left])]


@slow
@pytest.mark.parametrize("year", [2019, 2022, 2023])
def test_the_printed_tables_have_every_cell_of_the_report(visit: Visit, data: Path, year: int) -> None:
    agency = "430921-statistics" if year == 2023 else AGENCY  # 2023: three sub-rows are absent
    page = visit.to(f"agency.html?id={agency}&report={agency}-{year}")
    links = page.locator("table.printed td.n a").evaluate_all(
        "all => all.map(one => [one.getAttribute('href'), one.textContent])"
    )
    shown = {re.sub(r"^.*section=", "", href): text for href, text in links}
    tidy = [pd.read_parquet(data / f"tidy/{table}/{year}.parquet").assign(section=table) for table in ("disclosure", "requests", "disputes")]  # fmt: skip
    rows = pd.concat([one[one["report_id"] == f"{agency}-{year}"] for one in tidy])
    assert len(shown) == len(links) == len(rows)
    for row in rows.to_dict("records"):
        keys = [
            name
            for name in ("article", "item", "measure", "applicant", "channel", "outcome")
            if isinstance(row.get(name), str)
        ]
        text = shown[row["section"] + "".join(f"&{name}={row[name]}" for name in keys)]
        assert (float(text) if row["status"] == "number" else text) == (
            row["value"] if row["status"] == "number" else "（无此格）"
        )


@slow
def test_the_trend_of_an_agency_has_gaps_peers_and_a_mark_where_the_form_changed(visit: Visit, data: Path) -> None:
    page = visit.to("agency.html?id=420104-statistics&indicator=refusal_rate")
    rows = {row[0]: row for row in cells(page, "table.figures")}
    assert rows["2022"][1] == "–"
    tidy = pd.read_parquet(data / "tidy/indicators/2021.parquet").set_index("agency_id")
    peers = [
        one
        for one in tidy.index
        if one.endswith("-statistics") and one not in ("420104-statistics", "420000-statistics")
    ]
    quartiles = tidy.loc[peers, "refusal_rate"].quantile([0.25, 0.5, 0.75])
    assert rows["2021"][4:] == [*(f"{value:.1%}" for value in quartiles), str(len(peers))]
    assert "2021 · 本机关改用 2021 年格式" in page.locator("#trend").inner_text()
    assert "2021年格式" in page.locator("#trend svg").text_content()
    assert "2022：没有找到报告" in page.locator("#view").inner_text()


@slow
def test_the_text_of_a_report_is_fetched_when_it_is_opened(visit: Visit) -> None:
    page = visit.to(REPORT)
    assert not [url for url in visit.asked if "texts.parquet" in url]
    page.locator("#narrative summary").click()
    expect(page.locator("#narrative")).to_contain_text("通过政府网站公开信息8条")


@slow
def test_few_cases_are_marked_and_have_no_rank(visit: Visit) -> None:
    rows = cells(visit.to("rank.html?organ=education&year=2023"), "table.ranking")
    assert len(rows) == 3
    assert {(row[0], row[3]) for row in rows} == {("–", "66.7%†")}


@slow
def test_equal_values_share_their_rank(visit: Visit, data: Path) -> None:
    rows = cells(visit.to("rank.html?indicator=days_late&year=2023"), "table.ranking")
    late = pd.read_parquet(data / "tidy/indicators/2023.parquet")["days_late"].dropna()
    assert [(row[0], row[3]) for row in rows] == [("1", "49"), *[("2", "-11")] * (len(late) - 1)]


# --- the state in the address ----------------------------------------------------------------------


@slow
def test_a_deep_link_restores_the_view_and_back_goes_back(visit: Visit) -> None:
    page = visit.to(
        "rank.html?indicator=refusal_rate&year=2021&province=浙江省&organ=statistics&level=county&order=low&q=统计"
    )
    values = {
        name: page.locator(f"#f-{name}").input_value()
        for name in ("indicator", "year", "province", "organ", "level", "order", "q")
    }
    assert values == {"indicator": "refusal_rate", "year": "2021", "province": "浙江省", "organ": "statistics", "level": "county", "order": "low", "q": "统计"}  # fmt: skip
    assert [row[1] for row in cells(page, "table.ranking")] == ["瑞安市统计局"]
    page.locator("#f-province").select_option("湖北省")
    expect(page.locator("table.ranking tbody tr")).to_have_count(7)
    assert "province=%E6%B9%96" in page.url
    page.go_back()
    expect(page.locator("table.ranking tbody tr")).to_have_count(1)
    expect(page.locator("#f-province")).to_have_value("浙江省")


@slow
def test_the_other_language_keeps_the_state(visit: Visit) -> None:
    page = visit.to("rank.html?indicator=refusal_rate&organ=education")
    page.locator("#f-year").select_option("2021")
    visit.settled()
    page.get_by_role("link", name="English").click()
    visit.settled()
    expect(page.get_by_role("heading", level=1)).to_have_text("Refusal rate, 2021")
    expect(page.locator("#f-organ")).to_have_value("education")
    page.get_by_role("link", name="中文").click()
    visit.settled()
    expect(page.get_by_role("heading", level=1)).to_have_text("2021 年不予公开率排序")


@slow
def test_agencies_are_compared_by_preset_and_by_hand(visit: Visit) -> None:
    page = visit.to(f"compare.html?of={AGENCY}")
    assert cells(page, "table.years")[0][0] == JIANGHAN
    assert len(cells(page, "table.years")) == 9  # eight, and the median of all
    page.locator("#f-by").select_option("province")
    expect(page.locator("table.years tbody tr")).to_have_count(8)
    page.get_by_role("button", name="去掉 宜昌市夷陵区统计局").click()
    expect(page.locator("#f-by")).to_have_value("hand")
    page.locator("#f-add").fill("瑞安 教育")
    page.locator("#f-add").press("Enter")
    expect(page.locator(".chosen")).to_contain_text("瑞安市教育局")
    assert "330381-education" in page.url


# --- the lines -------------------------------------------------------------------------------------


@slow
def test_the_lines_for_pandas_and_duckdb_give_the_rows_of_the_view(
    visit: Visit, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit.to("rank.html?indicator=refusal_rate&year=2023&province=湖北省&organ=statistics")
    page.locator("details.lines summary").click()
    lines = dict(zip(("pandas", "R", "DuckDB"), page.locator("details.lines code").all_inner_texts(), strict=True))
    shown = {row[1]: (int(row[5]), int(row[6])) for row in cells(page, "table.ranking")}
    monkeypatch.chdir(data.parent)
    known: dict[str, pd.DataFrame] = {}
    exec(lines["pandas"], known)
    found = known["v"]
    assert {
        str(one.name): (one.refusal_rate_num, one.refusal_rate_den) for one in found.itertuples(index=False)
    } == shown
    rows = duckdb.sql(lines["DuckDB"]).df()
    assert {
        one.name: (one.refusal_rate_num, one.refusal_rate_den) for one in rows.dropna().itertuples(index=False)
    } == shown


# --- what can go wrong -----------------------------------------------------------------------------


@slow
@pytest.mark.parametrize(
    "view, words",
    [
        ("agency.html?id=999999-nothing", "没有编号为 999999-nothing 的机关"),
        ("agency.html", "请在上方查找一个机关"),
        (f"source.html?report={AGENCY}-1999&section=requests", f"没有编号为 {AGENCY}-1999 的报告"),
        ("source.html?report=nothing", "没有编号为 nothing 的报告"),
        (f"source.html?report={AGENCY}-2022&section=requests&item=nothing&applicant=all", "没有这一格：nothing / all"),
        (f"source.html?report={AGENCY}-2022&section=__proto__", "没有这一格：__proto__"),
        ("rank.html?indicator=nothing", "没有指标 nothing"),
        ("compare.html?a=nothing", "没有编号为 nothing 的机关"),
        ("en/agency.html?id=<b>x</b>", "There is no agency <b>x</b>."),
    ],
)  # fmt: skip
def test_an_unknown_id_has_a_message(visit: Visit, view: str, words: str) -> None:
    visit.to(view)
    assert words in visit.notice()


@slow
def test_a_report_that_is_not_there_is_not_quietly_another(visit: Visit) -> None:
    page = visit.to(f"agency.html?id={AGENCY}&report={AGENCY}-1999")
    expect(page.locator("#view > .notice")).to_have_text(f"没有编号为 {AGENCY}-1999 的报告。下面是 2024 年的。")


@slow
def test_a_file_that_is_not_the_manifests_is_not_believed(visit: Visit, data: Path) -> None:
    damaged = bytearray((data / "site/data/agencies.parquet").read_bytes())
    damaged[60] ^= 1
    visit.page.route("**/agencies.parquet*", lambda route: route.fulfill(body=bytes(damaged)))
    visit.to("rank.html")
    assert "与清单不符" in visit.notice()
    assert cells(visit.page, "table") == []


@slow
def test_a_file_that_is_missing_is_named(visit: Visit, data: Path) -> None:
    visit.page.route("**/ind/*", lambda route: route.fulfill(status=404))
    visit.to("rank.html")
    assert "缺少文件 data/ind/disclosure_rate.parquet" in visit.notice()
    visit.said.clear()  # the browser itself notes the 404


@slow
def test_opened_by_double_click_a_page_says_what_to_run(browser: Browser, data: Path) -> None:
    page = browser.new_page()
    page.goto((data / "site/rank.html").as_uri())
    expect(page.locator("#file-only")).to_be_visible()
    expect(page.locator("#file-only")).to_contain_text("gongkai serve")
    page.close()


@slow
def test_hostile_names_are_only_text(visit: Visit) -> None:
    page = visit.to("rank.html?year=2023&q=<script>")
    assert [row[1] for row in cells(page, "table.ranking")] == [SCRIPT]
    page.get_by_role("link", name=SCRIPT).click()
    visit.settled()
    expect(page.get_by_role("heading", level=1)).to_have_text(SCRIPT)
    agency = re.findall(r"id=([^&]+)", page.url)[0]
    visit.to(f"compare.html?a={agency}")
    page.mouse.move(640, 500)
    assert page.locator("main script:not([src]), svg script").count() == 0
    page.get_by_role("combobox", name="查找机关").press_sequentially("hyper")
    expect(page.locator("#search-list [role=option]")).to_contain_text([FORMULA])


@slow
def test_empty_tables_have_pages(browser: Browser, tmp_path: Path) -> None:
    make(tmp_path / "data", [])
    with served(tmp_path / "data/site") as url:
        empty = Visit(browser.new_page(), url)
        empty.to("rank.html")
        assert "符合条件的机关 0 个" in empty.page.locator("#view").inner_text()
        empty.to("compare.html")
        empty.to("agency.html?id=x")
        assert "没有编号为 x 的机关" in empty.notice()
        empty.page.close()
    assert empty.said == []


@slow
def test_a_site_packed_with_zstd_reads_the_same(
    browser: Browser, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visit: Visit
) -> None:
    before = cells(visit.to("rank.html?year=2022"), "table.ranking")
    monkeypatch.setattr(layout, "SNAPPY_UP_TO", 0)
    make(tmp_path / "data")
    with served(tmp_path / "data/site") as url:
        packed = Visit(browser.new_page(), url)
        assert cells(packed.to("rank.html?year=2022"), "table.ranking") == before
        packed.page.close()


@slow
def test_the_archived_copy_is_linked_where_it_is_served(visit: Visit) -> None:
    page = visit.to(SOURCE)
    expect(page.locator("#archived")).to_have_count(0)
    assert "files.warc.gz" in page.locator("#view").inner_text()
    visit.page.route("**/api/serve.json", lambda route: route.fulfill(json={"archive": "http://127.0.0.1:9/archive/"}))
    page = visit.to(SOURCE)
    expect(page.locator("#archived")).to_have_attribute(
        "href", f"http://127.0.0.1:9/archive/{documents()[-1].document_id}"
    )


@slow
def test_no_page_needs_more_than_the_strictest_policy(data: Path) -> None:
    for path in (data / "site").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "default-src 'self'; object-src 'none'" in text, path
        assert not re.search(r"<style|<script(?![^>]* src=)|<[^>]+ (?:style|on\w+)=|unsafe", text), path


# --- everyone can use it ---------------------------------------------------------------------------


@slow
@pytest.mark.parametrize("language", ["", "en/"])
@pytest.mark.parametrize("view", VIEWS)
def test_labels_and_contrast_pass_axe(visit: Visit, view: str, language: str) -> None:
    page = visit.to(language + view)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@slow
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_wider_than_a_phone(visit: Visit, view: str) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 800})
    page = visit.to(view)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@slow
@pytest.mark.parametrize("view", VIEWS)
def test_the_keyboard_reaches_every_control_with_visible_focus(visit: Visit, view: str) -> None:
    page = visit.to(view)
    wanted = page.locator("a[href], button:enabled, select, input:enabled, summary").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map((one, at) => (one.dataset.at = at))"
    )
    reached: set[str] = set()
    for _ in range(len(wanted) + 40):
        page.keyboard.press("Tab")
        at, outline = page.evaluate(
            "[document.activeElement.dataset.at ?? null, getComputedStyle(document.activeElement).outlineStyle]"
        )
        if at is not None:
            reached.add(at)
            assert outline != "none", at
    assert reached == {str(at) for at in wanted}


@slow
def test_the_search_is_used_by_keyboard_alone(visit: Visit) -> None:
    page = visit.to("rank.html")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.type("江汉")
    expect(page.locator("#search-list [role=option]")).to_have_count(2)
    expect(page.locator("#search-said")).to_have_text("找到 2 个机关")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true] span").inner_text()
    assert chosen in NAMES
    page.keyboard.press("Enter")
    page.wait_for_url("**/agency.html?id=*")
    visit.settled()
    expect(page.get_by_role("heading", level=1)).to_have_text(chosen)
