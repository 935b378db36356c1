"""The pages that need no script: what they say, in both languages, and that what was crawled does no harm there."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from filled import SEEN, change, report, write
from lxml import html
from made_site import CHROMIUM, STILL

from explore.run import build
from forms.records import Issue
from normalize.run import normalize

HOSTILE = "<script>alert(1)</script>局"
FORMULA = '=HYPERLINK("http://example.com","局")'
PAGES = ("index", "data", "dictionary", "methodology", "changes", "status")


def _published(one: Any, day: date, host: str) -> Any:
    one.published, one.source = day, f"http://{host}/{one.agency}{one.year}.html"
    return one


def _documents() -> list[Any]:
    names = (
        "天门市统计局",
        "武汉市江汉区统计局",
        "武汉市江汉区教育局",
        "宜昌市夷陵区住房和城乡建设局",
        "南京市鼓楼区统计局",
    )
    made = [
        _published(report(name, year), date(year + 1, 1, 20), "www.a.gov.cn" if "市江汉" in name else "www.b.gov.cn")
        for name in names
        for year in (2021, 2022, 2023)
        if (name, year) != ("武汉市江汉区教育局", 2022)
    ]
    made[1].published = date(2023, 3, 1)  # 天门市统计局's of 2022
    change(made[0], "handled/all", 9999)
    again = change(report("天门市统计局", 2023), "received/person", 77)
    again = change(again, "received/all", 99)
    again.seen, again.source = SEEN + timedelta(days=90), made[2].source
    again.published = date(2024, 5, 1)
    hostile = [report(HOSTILE, 2022), report(FORMULA, 2022)]
    hostile[0].issues = [Issue("label-unknown", "requests", "<img src=x onerror=alert(1)>")]
    return [*made, again, *hostile]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DIR with tables and a site."""
    data = tmp_path_factory.mktemp("sheets")
    documents = _documents()
    write(data, documents)
    told = {one.name: {"agency": one.agency, "year": "2022"} for one in documents if one.agency in (HOSTILE, FORMULA)}
    normalize(data, about=told)
    last = {"began": "2024-05-01T00:00:00+00:00", "ended": "2024-05-01T02:00:00+00:00", "exit": 3}
    crawl = dict.fromkeys(("portals", "done", "reports", "new", "changed", "unchanged", "failed", "blocked"), 4321)
    found = {"last": last | {"found": {"crawl": crawl, "tables": {}}}, "next": "2024-06-01T23:30:00+08:00"}
    (data / "status.json").write_text(json.dumps(found))
    build(data)
    return data


def _page(data: Path, path: str) -> Any:
    return html.fromstring((data / "site" / path).read_text("utf-8"))


def _text(data: Path, path: str) -> str:
    return " ".join(_page(data, path).find(".//main").text_content().split())


def _row(page: Any, head: str) -> list[str]:
    """Return the cells of the first row with that heading."""
    rows = (row for row in page.iter("tr") if (row.findtext("th") or row.find("th").text_content()).strip() == head)
    return [cell.text_content().strip() for cell in next(rows).iter("td")]


def test_every_page_is_there_in_both_languages_and_every_link_leads_somewhere(data: Path) -> None:
    site = data / "site"
    pages = sorted(site.rglob("*.html"))
    assert {f"{name}.html" for name in PAGES} <= {path.name for path in pages}
    assert {p.relative_to(site / "en") for p in pages if "en" in p.relative_to(site).parts} == {
        p.relative_to(site) for p in pages if "en" not in p.relative_to(site).parts
    }
    for path in pages:
        for element, attribute, link, _ in html.fromstring(path.read_text("utf-8")).iterlinks():
            if attribute in ("href", "src") and not re.match(r"https?://|#", link):
                target = (path.parent / link.partition("?")[0].partition("#")[0]).resolve()
                assert target.is_file(), (path, element.tag, link)


def test_coverage_comes_first_and_says_what_is_expected_found_late_and_missing(data: Path) -> None:
    page = _page(data, "index.html")
    # expected, found, share, late, missing, unreadable, broken; the two hostile names have a report of 2022 only
    assert _row(page, "2022") == ["7", "6", "85.7%", "1", "1", "0", "0"]
    assert _row(page, "2021") == ["5", "5", "100.0%", "0", "0", "0", "1"]
    headings = [one.text_content() for one in page.iter("h2")]
    assert headings[0] == "各年度"
    assert "By year" in [one.text_content() for one in _page(data, "en/index.html").iter("h2")]


def test_a_provinces_page_lists_its_agencies_with_a_word_for_each_year(data: Path) -> None:
    page = _page(data, "province/420000.html")
    assert _row(page, "武汉市江汉区教育局") == ["县级", "教育", "有", "缺", "有"]
    assert _row(page, "天门市统计局")[2:] == ["有", "迟", "迟"]
    assert "南京市鼓楼区统计局" not in _text(data, "province/420000.html")
    assert _row(_page(data, "en/province/420000.html"), "武汉市江汉区教育局")[2:] == ["found", "missing", "found"]


def test_an_organs_page_has_median_and_quartiles_of_the_tables(data: Path) -> None:
    rates = pd.read_parquet(data / "tidy/indicators")
    own = rates[rates["agency_id"].astype(str).str.endswith("-statistics") & (rates["year"] == 2021)]
    kept = own.loc[own["disclosure_rate_den"] >= 5, "disclosure_rate"]
    cells = next(
        [cell.text_content() for cell in row.iter("td")]
        for row in _page(data, "organ/statistics.html").iter("tr")
        if row.find("th").text_content().startswith("公开率")
    )
    assert cells[0].startswith(f"{100 * kept.median():.1f}%")
    assert cells[0].endswith(str(len(kept)))


def test_the_status_says_when_it_ran_who_is_late_and_missing_and_at_which_portal(data: Path) -> None:
    page, text = _page(data, "status.html"), _text(data, "status.html")
    assert "4,321" in text
    assert "2024-06-01 23:30" in text
    assert "完成，部分文件或门户失败" in text
    row = _row(page, "www.b.gov.cn")
    assert row[:2] == ["3", "3"]
    late = _row(page, "天门市统计局")
    assert late[:3] == ["2024-01-31", "2024-05-01", "91"]
    links = {link for _, _, link, _ in page.iterlinks() if link.startswith("#p-")}
    assert links == {"#p-www.b.gov.cn"}
    assert page.get_element_by_id("p-www.b.gov.cn").tag == "tr"


def test_a_years_page_says_who_is_missing_and_why(data: Path) -> None:
    row = _row(_page(data, "year/2022.html"), "武汉市江汉区教育局")
    assert row[:2] == ["2023-01-31", "前后年度均有报告"]


def test_a_correction_is_told_with_both_values_and_leads_to_its_cell(data: Path) -> None:
    page = _page(data, "changes.html")
    revisions = pd.read_parquet(data / "tidy/revisions")
    assert len(revisions) > 0
    row = next(row for row in page.iter("tr") if "received/person" in row.text_content())
    cells = [cell.text_content().strip() for cell in row.iter("td")]
    known = revisions[revisions["key"] == "received/person"].iloc[0]
    assert cells[1:3] == [f"{known.old:g}", f"{known.new:g}"]
    link = next(link for _, attribute, link, _ in row.iterlinks() if attribute == "href")
    assert link == f"source.html?report={known.report_id}&section=requests&item=received&applicant=person"


def test_the_dictionary_names_every_table_column_and_indicator(data: Path) -> None:
    text = (data / "site/dictionary.html").read_text("utf-8")
    for folder in (data / "tidy").iterdir():
        if folder.is_dir():
            frame = pd.read_parquet(folder)
            names = frame.columns if folder.name != "indicators" else ["disclosure_rate", "integrity"]
            assert all(f">{name}<" in text for name in names), folder.name
    assert "自 2024 年起" in text
    assert "Since 2024" in (data / "site/en/dictionary.html").read_text("utf-8")


def test_the_files_of_the_tables_are_in_the_site_and_their_sums_right(data: Path) -> None:
    folder = data / "site/tables"
    sums = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        assert (folder / name).read_bytes() == (data / "tidy" / name).read_bytes()
    assert set(sums) == {p.relative_to(folder).as_posix() for p in folder.rglob("*.parquet")}
    page = _page(data, "data.html")
    listed = [one.text_content() for one in page.iter("a") if (one.get("href") or "").endswith(".parquet")]
    assert sorted(listed) == sorted(sums)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    """The site on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(data / "site"))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_the_line_of_the_data_page_runs_and_gives_counts_and_categories(
    data: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = _page(data, "data.html").get_element_by_id("line-pandas").text_content()
    known: dict[str, Any] = {}
    monkeypatch.chdir(data / "site")
    exec(line, known)
    assert str(known["requests"]["value"].dtype) == "Int64"
    assert str(known["requests"]["item"].dtype) == "category"
    exec(line.replace("tables/", f"{address}tables/"), known)
    assert set(known["requests"]["year"]) == {2023}


def test_hostile_names_are_text_on_every_page(data: Path) -> None:
    met = 0
    for path in (data / "site").rglob("*.html"):
        text = path.read_text("utf-8")
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
        met += "&lt;script&gt;alert(1)&lt;/script&gt;局" in text
    assert met >= 2
    assert "<img src=x onerror=alert(1)>" in _text(data, "status.html")


def test_no_page_loads_anything_from_another_host(data: Path) -> None:
    for path in (data / "site").rglob("*.html"):
        for element, attribute, link, _ in html.fromstring(path.read_text("utf-8")).iterlinks():
            if re.match(r"(?:https?:)?//", link):
                assert (element.tag, attribute) == ("a", "href"), (path, link)


def test_the_landing_page_weighs_no_more_than_eighty_kilobytes_with_all_its_files(data: Path) -> None:
    site, page = data / "site", _page(data, "index.html")
    files = {link for element, attribute, link, _ in page.iterlinks() if element.tag in ("link", "script")}
    loaded = {(site / name).resolve() for name in files}
    for path in [*loaded]:
        if path.suffix == ".mjs":
            loaded |= {(path.parent / name).resolve() for name in re.findall(r'^import .*from "(.*)";$', path.read_text("utf-8"), re.M)}  # fmt: skip
    assert len(loaded) >= 4
    assert sum(path.stat().st_size for path in [site / "index.html", *loaded]) <= 80_000


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")
@pytest.mark.parametrize("old", [False, True])
def test_a_page_opened_by_double_click_can_be_read_and_says_where_it_is_old(
    data: Path, tmp_path: Path, old: bool
) -> None:
    sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright
    site = tmp_path / "site"
    shutil.copytree(data / "site", site, ignore=shutil.ignore_patterns("data", "tables"))
    page = site / "province/420000.html"
    day = re.search(r'datetime="(\d{4}-\d\d-\d\d)"', page.read_text("utf-8"))
    assert day
    now = date.fromisoformat(day[1]) + timedelta(days=450 if old else 30)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=STILL)
        view = browser.new_page()
        view.clock.set_fixed_time(now.isoformat())
        view.goto(page.as_uri())
        assert "武汉市江汉区教育局" in view.inner_text("main")
        assert view.locator("main .notice").count() == old
        view.click("main >> text=覆盖情况")
        assert view.inner_text("h1").startswith("政府信息公开工作年度报告")
        browser.close()


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")
@pytest.mark.parametrize("language", ["", "en/"])
def test_the_pages_pass_axe_and_say_nothing_on_the_console(address: str, language: str) -> None:
    sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=STILL)
        view = browser.new_context(bypass_csp=True).new_page()
        said: list[str] = []
        view.on("console", lambda one: said.append(one.text))
        view.on("pageerror", lambda one: said.append(str(one)))
        view.on("request", lambda one: said.append(one.url) if not one.url.startswith(address) else None)
        for name in (*PAGES, "province/420000", "organ/statistics", "year/2022"):
            view.goto(f"{address}{language}{name}.html")
            found = axe.run(view)
            assert not found.response["violations"], (name, found.generate_report())
        assert not said
        browser.close()


def test_empty_tables_have_pages_that_say_so(tmp_path: Path) -> None:
    write(tmp_path, [])
    normalize(tmp_path)
    build(tmp_path)
    assert "还没有报告" in _text(tmp_path, "index.html")
    assert "There are no reports yet" in _text(tmp_path, "en/index.html")
    assert "没有发现缺报" in _text(tmp_path, "status.html")
    assert "尚无更正" in _text(tmp_path, "changes.html")
