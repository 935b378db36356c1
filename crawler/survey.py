"""What `gongkai discover` finds: a portal's columns and subordinate sites, as a portal for a person to review.

Input: a home page; output: a `Portal` with what the menus lead to, and comments with the labels they
were found under. Nothing is archived.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from crawler import downloader, families
from crawler.ask import Ask
from crawler.captures import Captures
from crawler.discover import Discovery
from crawler.fence import Fence
from crawler.following import SHELF
from crawler.limits import Limits, Watch
from crawler.manners import Manners
from crawler.registry import Portal
from crawler.run import Options
from crawler.shelf import Shelf
from crawler.web import Lead, Stop, Web

#: subordinate sites named in a YAML
_MOST = 200


class Survey(NamedTuple):
    """A portal as found, and the text above each of its fields."""

    portal: Portal
    comments: dict[str, str]


def survey(portal: Portal, options: Options) -> Survey | None:
    """Look at a home page and where its menus lead; None where it cannot be looked at."""
    found: list[Survey] = []
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder)
        fence = Fence(options.allowed)
        shelf = Shelf(raw, Captures(raw), portal.key, int(time.time()))

        async def work(engine: Any) -> None:
            sender = downloader.Downloader(engine, options.agent)
            check = Watch(Limits(), raw).check(shelf)
            web = Web(shelf, Manners(options.delay), fence, sender.send, sender.resolve, check)
            try:
                if (one := await _look(portal, web)) is not None:
                    found.append(one)
            except Stop:
                return

        downloader.run(work, fence, 4, options.timeout)
        shelf.close()
    return found[0] if found else None


async def _look(portal: Portal, web: Web) -> Survey | None:
    discovery = Discovery(portal, web)
    await discovery.look(always=True)
    if discovery.home is None:
        return None
    found = [column for column in discovery.columns if column.promise.kind != SHELF]
    columns = {column.url: column.link.text if column.link else "" for column in found}
    names = [name for url in columns if (name := await _family(url, web))]
    family = max(sorted(set(names)), key=names.count) if names else None
    subordinate = dict(list(discovery.subordinate.items())[:_MOST])
    comments = {
        "columns": "\n".join(f"{text}: {url}" for url, text in columns.items()),
        "subordinate": "\n".join(f"{text}: {url}" for url, text in subordinate.items()),
    }
    name = discovery.home.title or portal.name
    surveyed = Portal(portal.key, name, portal.home, None, tuple(columns), family, subordinate=tuple(subordinate))
    return Survey(surveyed, {field: text for field, text in comments.items() if text})


async def _family(url: str, web: Web) -> str | None:
    """Return the family of a column, where it shows signs of one."""
    got = await web.get(Ask(url), Lead("list"))
    if got.page is None or got.reason or not got.page.is_html:
        return None
    web.keep(got, "list")
    family = families.recognise(got.page)
    return family.name if family.name != "links" else None
