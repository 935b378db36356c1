"""What an article says of itself: title, date of publication, publisher.

Input: a page; output: `Article`, a hint that goes into the archive with the page. What the report
is on and whose is told by normalize, from the archived page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from crawler.page import Page
from forms.dates import read_date
from forms.titles import parse

_TITLES = "h1,h2,h3,.article-title,.articletitle,.content-title,.title,.bt,.tit,.xl_tit,.arti_title,.info-title,#title,ucaptitle"
_TITLE_METAS = ("articletitle", "title", "og:title")
_DATE_METAS = ("pubdate", "publishdate", "publish_date", "createdate", "firstpublishedtime")
_SHOWN = re.compile(r"(?:发布|公开|成文|生成|更新|发文)\s*(?:日\s*期|时\s*间)|发布于|(?<![一-鿿])(?:日\s*期|时\s*间)")
_PUBLISHER = re.compile(
    r"(?:发\s*布\s*(?:机\s*构|单\s*位)|公开机构|公开主体|来\s*源)\s*[:：]\s*([^\s|【】\[\]:：]{2,40})"
)
#: what stands between a page's title, its column and its site
_BETWEEN = re.compile(r"[_|]|\s[-–—]\s|-+(?!\d)")
_RUN_TOGETHER = re.compile(r"(?:发布|公开|成文|更新)?(?:时间|日期)$|(?:被?阅览数|浏览次数|点击数?|字体|字号)$")
#: lines from the top in which a displayed date is looked for, headings looked at for the title
_TOP, _HEADINGS = 120, 60


@dataclass(frozen=True, slots=True)
class Article:
    """Title, date and publisher as displayed; a meta's date only where none is displayed."""

    title: str = ""
    published: date | None = None
    publisher: str | None = None


def article(page: Page) -> Article:
    """Return what a page says of itself."""
    if not page.is_html:
        return Article()
    shown = _shown_date(page.lines[:_TOP])
    stamped = next((found for name in _DATE_METAS if (found := read_date(page.metas.get(name, "")))), None)
    return Article(_title(page), shown or stamped, _publisher(page))


def _title(page: Page) -> str:
    """Return the best title of a report among the page's headings; else the first of them."""
    said = [page.metas[name] for name in _TITLE_METAS if page.metas.get(name)]
    headings = [" ".join(node.text().split()) for node in page.tree.css(_TITLES)[:_HEADINGS]]
    titles = [part.strip() for part in _BETWEEN.split(page.title)]
    candidates = [text for text in (*said[:1], *headings, *said[1:], *titles) if 2 < len(text) < 120]
    ranked = [(title.rank, text) for text in candidates if (title := parse(text)) and title.kind != "form"]
    best = max((rank for rank, _ in ranked), default=0)
    return next((text for rank, text in ranked if rank == best), next(iter(candidates), ""))


def _shown_date(lines: list[str]) -> date | None:
    for at, line in enumerate(lines):
        if (found := _SHOWN.search(line)) and len(line) < 400:
            day = read_date(line[found.end() : found.end() + 30]) or read_date(" ".join(lines[at + 1 : at + 2])[:30])
            if day:
                return day
    return None


def _publisher(page: Page) -> str | None:
    for line in page.lines[:_TOP]:
        if found := _PUBLISHER.search(line):
            return _RUN_TOGETHER.sub("", found[1]) or None
    return page.metas.get("contentsource") or None
