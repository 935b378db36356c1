"""Is this page a report, of which year, or a list of them?

Input: a page, what it says of itself, and the words that led to it; output: a `Verdict`, a hint that
goes into the archive: normalize decides. Title and body tell; a folder's name never does.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from crawler.article import Article
from crawler.families.family import BODIES, leads_to_document, pictures
from crawler.leads import confuses, is_body, promise
from crawler.links import Link
from crawler.page import Page
from forms.dates import period_year
from forms.form import NARRATIVE, load
from forms.labels import compact
from forms.titles import Title, parse

#: so many labels or headings of the form in a page's text are a report
_LABELS, _HEADINGS = 5, 4
#: a label of the form that says something alone is longer (characters)
_TELLING = 8
#: so many links to reports are a list; a page that is called a report itself may have a few beside it
_LISTED, _BESIDE = 3, 8
#: a report is published in so many files; more are those of many reports
_FILES = 3
_PERIOD_LINES = 200
#: characters of a report's own text at least
_TOLD = 300
#: what a page says in the place of a report that is not there
_NOTHING = re.compile(
    r"^[^。上下]{0,12}(?:暂无|没有|尚未|未找到|未发布|不存在)[^。]{0,8}(?:年报|报告|数据|内容|记录|页面)[^。]{0,6}[。!！.…]*$|^(?:敬请期待|(?:页面|栏目)正在建设中?)[。!！.…]*$"
)


class Verdict(NamedTuple):
    """`kind`: report, list, other. `cells`: the form's labels stand in the page's own text."""

    kind: str
    year: int | None = None
    cells: bool = False


def judge(page: Page, said: Article, links: list[Link], anchor: str = "", files: int = 0) -> Verdict:
    """Return what a page is. `links` are those that are not the site's own navigation, `files` what it attaches."""
    if confuses(said.title):
        return Verdict("other")
    labels, headings = _signs(page)
    filled = labels >= _LABELS
    documents = [link for link in links if leads_to_document(link)]
    attached = _of_one(documents) if 0 < files <= _FILES else None
    titles = [parse(said.title), parse(anchor) if anchor and not _elsewhere(said.title) else None, attached]
    year = _year(page, said, titles)
    if filled or headings >= _HEADINGS:
        return Verdict("report", year, filled)
    listed = _listed(page, links, documents if attached else [])
    if len(listed) >= _LISTED and not _alone(titles[0], attached is not None, files, len(listed)):
        return Verdict("list")
    if (is_report(titles[0]) or attached) and (files or not _empty(page)):
        return Verdict("report", year)
    if is_report(titles[1]) and (files or _shows(page) or _length(page) >= _TOLD):
        # called a report by what led there alone
        return Verdict("report", year)
    if anchor and said.published and not listed and is_body(compact(said.title)) and (files or _shows(page)):
        # a body's name over nothing but a file or pictures, reached from a column
        return Verdict("report", year)
    return Verdict("list" if listed else "other")


def _of_one(documents: list[Link]) -> Title | None:
    """Return the best of the titles that files are named by; None where they are of different bodies, or of none."""
    titles = [title for link in documents if is_report(title := parse(_stem(link.text))) and title]
    if len({title.agency for title in titles if title.agency}) > 1:
        return None
    return max(titles, key=lambda title: title.rank, default=None)


def _stem(name: str) -> str:
    return re.sub(r"\.\w{2,5}$", "", name.strip())


def _listed(page: Page, links: list[Link], own: list[Link]) -> set[str]:
    """Return the reports that a page leads to, itself and its own files left out."""
    found = (link.url for link in links if (said := promise(link.text)) and said.kind in ("report", "unit"))
    return set(found) - {page.url} - {link.url for link in own}


def _alone(title: Title | None, attached: bool, files: int, listed: int) -> bool:
    """Whether a page that leads to reports is one itself, others standing beside it."""
    if not is_report(title) or title is None:
        return False
    if title.rank == 3:
        return 0 < files <= _FILES or listed < _BESIDE
    return title.year is not None and attached and listed < _BESIDE


def _empty(page: Page) -> bool:
    """Whether a page says that there is nothing, and shows nothing."""
    return any(_NOTHING.match(line) for line in page.lines) and not _shows(page)


def _length(page: Page) -> int:
    """Return how much a page's body says, in characters."""
    bodies = [len(compact(node.text())) for node in page.tree.css(BODIES)]
    return max(bodies, default=0) or len(compact("".join(page.lines)))


def _shows(page: Page) -> bool:
    return bool(page.frames) or bool(pictures(page, page.tree.css(BODIES)))


def is_report(title: Title | None) -> bool:
    """Whether a title is that of an annual report of somebody or of a year."""
    return title is not None and title.kind in ("report", "bare", "annex") and title.rank > 0


def _elsewhere(title: str) -> bool:
    """Whether a page says that what was promised is not there."""
    return any(word in title for word in ("404", "不存在", "未找到", "出错", "无法访问", "Not Found"))


def _year(page: Page, said: Article, titles: list[Title | None]) -> int | None:
    for known in titles:
        if known is not None and known.year:
            return known.year
    for line in page.lines[:_PERIOD_LINES]:
        if found := period_year(line):
            return found
    return said.published.year - 1 if said.published else None


def _signs(page: Page) -> tuple[int, int]:
    """Return how many labels of the form, and how many of its headings, stand in the page's text."""
    text = compact("".join(page.lines))[:200_000]
    labels, headings = _words()
    return sum(label in text for label in labels), sum(heading in text for heading in headings)


@cache
def _words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    labels: set[str] = set()
    headings: set[str] = set()
    for form in load():
        for section in form.sections:
            headings.add(compact(section.zh))
            if section.key not in NARRATIVE:
                labels |= {compact(label.zh) for block in section.blocks for label in block.walk_rows()}
    return tuple(sorted(label for label in labels if len(label) >= _TELLING)), tuple(sorted(headings))
