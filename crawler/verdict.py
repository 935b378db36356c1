"""Is this page a report, of which year, or a list of them?

Input: a page, what it says of itself, and the words that led to it; output: a `Verdict`, a hint that
goes into the archive: normalize decides. Title and body tell; a folder's name never does.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from crawler.article import Article
from crawler.leads import confuses, promise
from crawler.page import Link, Page
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


class Verdict(NamedTuple):
    """`kind`: report, list, other. `cells`: the form's labels stand in the page's own text."""

    kind: str
    year: int | None = None
    cells: bool = False


def judge(page: Page, said: Article, links: list[Link], anchor: str = "", files: int = 0) -> Verdict:
    """Return what a page is. `links` are those that are not the site's own navigation, `files` what it attaches."""
    title, led = parse(said.title), parse(anchor) if anchor else None
    labels, headings = _signs(page)
    filled = labels >= _LABELS
    year = _year(page, said, title, led)
    if confuses(said.title):
        return Verdict("other")
    if filled or headings >= _HEADINGS:
        return Verdict("report", year, filled)
    listed = {link.url for link in links if (found := promise(link.text)) and found.kind in ("report", "unit")}
    called = title is not None and title.rank == 3 and is_report(title)
    alone = called and (0 < files <= _FILES or len(listed) < _BESIDE)
    if len(listed - {page.url}) >= _LISTED and not alone:
        return Verdict("list")
    if is_report(title) or (is_report(led) and not _elsewhere(said.title)):
        return Verdict("report", year)
    return Verdict("list" if listed else "other")


def is_report(title: Title | None) -> bool:
    """Whether a title is that of an annual report of somebody or of a year."""
    return title is not None and title.kind in ("report", "bare", "annex") and title.rank > 0


def _elsewhere(title: str) -> bool:
    """Whether a page says that what was promised is not there."""
    return any(word in title for word in ("404", "不存在", "未找到", "出错", "无法访问", "Not Found"))


def _year(page: Page, said: Article, title: Title | None, led: Title | None) -> int | None:
    for known in (title, led):
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
