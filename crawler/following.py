"""Which links of a page are followed: its own, not the site's navigation, as far as they promise reports.

Input: links, and where they stand; output: links with what they promise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from crawler.address import is_home, same
from crawler.families.family import leads_to_document
from crawler.leads import Promise, promise
from crawler.links import Link, links_of
from crawler.page import Page

#: where links stand: in a column of reports, beside a report, in a list of other things (通知公告)
COLUMN, BESIDE, SHELF = "column", "beside", "shelf"
#: what is followed all the same: of the home page's links, of those in the page's own navigation
_FIXED, _LOCAL = ("report",), ("report", COLUMN)
_LEFT_OUT = {COLUMN: (), BESIDE: ("unit",), SHELF: ("unit", "column")}


def own(page: Page, links: Iterable[Link], furniture: Collection[str]) -> list[Link]:
    """Return the links that are the page's own: not its navigation, nor what the home page links, unless they promise reports."""
    found = []
    for link in links:
        if is_home(link.url):
            continue
        kinds = _FIXED if same(link.url) in furniture else _LOCAL if link.url in page.furniture else None
        said = promise(link.text) if kinds else None
        if kinds is None or (said is not None and said.kind in kinds):
            found.append(link)
    return found


def promising(links: Iterable[Link], place: str) -> Iterator[tuple[Link, Promise]]:
    """Yield the links that promise something of ours where they stand."""
    for link in links:
        said = promise(link.text)
        if said is None and leads_to_document(link) and place != BESIDE:
            said = promise(link.text.rpartition(".")[0])
        if said is not None and said.kind not in _LEFT_OUT[place]:
            yield link, said


def in_text(page: Page) -> list[Link]:
    """Return the links in a page's running text: an empty column may only say where the reports are."""
    found = links_of(page.tree.css("p a"), page.join)
    return [link for link in found if not is_home(link.url) and not leads_to_document(link)]
