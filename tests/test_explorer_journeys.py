"""A researcher and an officer find what they came for; a journalist's way is in `test_explorer_pages`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from filled import Filled, report, write
from made_site import CHROMIUM, STILL, served
from playwright.sync_api import Page, expect, sync_playwright

from explore.run import build
from normalize.run import normalize

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")
LATE, MISSING = "武汉市江汉区统计局", "武汉市江汉区教育局"
HOSTS = {"www.b.gov.cn": ("南京市鼓楼区统计局",), "www.a.gov.cn": (LATE, MISSING, *(f"武汉市{one}区统计局" for one in ("江岸", "硚口", "汉阳", "武昌")))}  # fmt: skip


def _documents() -> Iterator[Filled]:
    for host, names in HOSTS.items():
        for name in names:
            for year in (2021, 2022, 2023):
                made = report(name, year)
                made.published = date(year + 1, 4 if (name, year) == (LATE, 2023) else 1, 20)
                made.source = f"http://{host}/{name}{year}.html"
                if (name, year) != (MISSING, 2023):
                    yield made


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("journeys")
    write(data, [*_documents()])
    normalize(data)
    build(data)
    with served(data / "site") as url:
        yield url


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    """A page that must not ask another host for anything, nor say anything on the console."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=STILL)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        made, met = context.new_page(), list[str]()
        made.on("console", lambda one: met.append(one.text))
        made.on("pageerror", lambda one: met.append(str(one)))
        made.on("request", lambda one: met.append(one.url) if not one.url.startswith((address, "data:")) else None)
        yield made
        browser.close()
    assert met == []


def test_a_researcher_copies_a_line_that_gives_counts_and_categories(page: Page, address: str) -> None:
    page.goto(address)
    for words in ("应有", "已有", "逾期", "缺报"):
        expect(page.locator("main")).to_contain_text(words)
    page.get_by_role("navigation").get_by_role("link", name="数据", exact=True).click()
    page.get_by_role("button", name="复制 pandas").click()
    expect(page.locator("[data-copy=line-pandas]")).to_have_text("已复制")
    known: dict[str, Any] = {}
    exec(page.evaluate("navigator.clipboard.readText()"), known)
    frame = known["requests"]
    assert str(frame["value"].dtype) == "Int64"
    assert {str(frame[name].dtype) for name in ("agency_id", "item", "applicant", "status")} == {"category"}
    assert len(frame) == 6 * 175
    expect(page.locator("main")).to_contain_text("数据截至 2025-02-03")
    page.get_by_role("link", name="各列的说明: requests", exact=True).click()
    assert page.url.endswith("dictionary.html#t-requests")
    table = page.get_by_role("region", name="表 requests")
    expect(table).to_be_in_viewport()
    for column in frame.columns:
        expect(table.get_by_role("rowheader", name=column, exact=True)).to_have_count(1)


@pytest.mark.parametrize(("language", "late", "missing"), [("", "逾期", "缺报"), ("en/", "Late", "Missing")])
def test_an_officer_comes_from_the_status_to_who_is_late_or_missing_and_to_the_portals_row(
    page: Page, address: str, language: str, late: str, missing: str
) -> None:
    page.goto(f"{address}{language}index.html")
    page.get_by_role("navigation").get_by_role("link", name="Status" if language else "状态", exact=True).click()
    for name, words in ((LATE, late), (MISSING, missing)):
        row = page.get_by_role("region", name=words, exact=True).get_by_role("row").filter(has_text=name)
        expect(row).to_have_count(1)
        row.get_by_role("link", name="www.a.gov.cn").click()
        portal = page.locator("[id='p-www.a.gov.cn']")
        expect(portal).to_be_in_viewport()
        # expected, found, share, late, missing of 2023
        assert portal.get_by_role("cell").all_inner_texts()[:5] == ["6", "5", "83.3%", "1", "1"]
