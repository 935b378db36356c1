"""A walk through a replica without a network: what the crawler's tour does with a family, in a few lines."""

from __future__ import annotations

from urllib.parse import urlsplit

from portals import Request, Site, stock
from printer.agencies import Agency

from crawler.address import bare
from crawler.ask import Ask
from crawler.families.family import Family
from crawler.links import Link
from crawler.page import Page

HOST = "127.0.0.1"
AGENCIES = tuple(
    Agency(name, ("广东省", "梅州市", "大埔县"))
    for name in (
        "大埔县人民政府",
        "大埔县财政局",
        "大埔县石正镇人民政府",
        "大埔县统计局",
        "大埔县司法局",
        "大埔县水利局",
        "大埔县教育局",
    )
)


def reports(years: tuple[int, ...] = (2019, 2021, 2022, 2023)):
    """Print the reports that the families' tests publish."""
    return stock("families", AGENCIES, years)


def fetch(site: Site, ask: Ask) -> Page:
    """Return the replica's answer to a request."""
    parts = urlsplit(bare(ask.url))
    assert parts.netloc == HOST, ask.url
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {"host": HOST, **({"referer": ask.referer} if ask.referer else {})}
    answer = site.answer(Request("GET" if ask.body is None else "POST", target, headers, ask.body or b""))
    if answer is None:
        return Page(ask.url, b"<html><body>404 Not Found</body></html>", "text/html", 404)
    return Page(ask.url, answer.data, f"{answer.kind}; charset={answer.charset}", answer.status)


def get(site: Site, target: str) -> Page:
    """Return the page at a path."""
    return fetch(site, Ask(f"http://{HOST}{target}"))


def walk(site: Site, family: Family, first: Page, most: int = 40) -> dict[str, Link]:
    """Return what a column lists, by address, asking on until an error or twice nothing new."""
    found = {link.url: link for link in family.entries(first)}
    current, idle = first, 0
    for number in range(1, most):
        ask = family.next_page(first, current, number)
        if ask is None:
            break
        current = fetch(site, ask)
        if current.status >= 400:
            break
        new = [link for link in family.entries(current) if link.url not in found]
        found.update((link.url, link) for link in new)
        idle = 0 if new else idle + 1
        if idle == 2:
            break
    return found


def missing(site, family: Family, first: Page) -> list[str]:
    """Return the titles of reports that a walk through the column does not find at their addresses."""
    found = walk(site, family, first)
    return [held.title for held in site.reports if f"http://{HOST}{site.address(held)}" not in found]
