"""Portals that show no family's marks: lists with 下一页, columns by level or by year, tabs.

Input: reports; output: their pages. Those whose column is made of agencies stand in `units`, those
whose reports are elsewhere or otherwise than expected in `elsewhere`; all can be had from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from .elsewhere import FiledElsewherePortal, IframePortal, ScannedPortal
from .menu import LEVELS, MenuPortal, by_year, level_of, number_in, pager
from .portal import Row, pages
from .server import Answer, Request
from .stock import Held
from .units import (
    ColumnIsArticlePortal,
    ColumnIsYearsPortal,
    MatrixListsPortal,
    MatrixPortal,
    SubordinatePortal,
    TopicsPortal,
)

_LEVEL_LABELS = dict(
    zip(LEVELS, ("部门政府信息公开工作年度报告", "乡镇、街道政府信息公开年度报告", "县市区信息公开年报"), strict=True)
)
_SLUGS = dict(zip(LEVELS, ("szbm", "xzjd", "xsq"), strict=True))


class PlainPortal(MenuPortal):
    """A table of title, agency and date a page, the others behind 下一页."""

    def at(self, number: int) -> str:
        """Return the address of a page of the list."""
        return f"{self.column}?page={number}"

    def listed(self, request: Request) -> Answer | None:
        """The column, its page named in the address."""
        if request.path != self.column:
            return None
        found, at = pages(self.rows(), 8), number_in(request)
        if not 1 <= at <= len(found):
            return self.page(self.label, "<p>暂无数据</p>")
        return self.page(self.label, self.listing(found[at - 1]) + pager(at, len(found), self.at))

    def listing(self, rows: Iterable[Row]) -> str:
        """The rows as rows of a table."""
        found = (
            f'<tr><td>{at}</td><td><a href="{escape(row.path)}" target="_blank">{escape(row.title)}</a></td>'
            f"<td>{row.date}</td></tr>"
            for at, row in enumerate(rows, 1)
        )
        return f'<table class="list"><tr><th>序号</th><th>名称</th><th>发布日期</th></tr>{"".join(found)}</table>'


class AspPortal(PlainPortal):
    """The same in a page program, in gbk, with dates such as 2024/1/9."""

    charset, column = "gbk", "/InfoPublic.aspx"

    def at(self, number: int) -> str:
        """Return the address of a page of the list; the column's own comes with two parameters more."""
        return f"{self.column}?cid=12&pid=0&page={number}"

    def rows(self, reports: Iterable[Held] | None = None, confusing: bool = True) -> list[Row]:
        """The rows with unpadded dates."""
        return [row._replace(date=re.sub(r"-0?", "/", row.date)) for row in super().rows(reports, confusing)]


class LevelsPortal(MenuPortal):
    """A column of sub-columns by level: each shown with its newest three and 更多, each paged."""

    def listed(self, request: Request) -> Answer | None:
        """The column, or a page of a sub-column (``szbm/``, ``szbm/2.html``)."""
        if request.path == self.column:
            return self.page(self.label, "".join(self._block(level) for level in LEVELS))
        found = re.fullmatch(rf"{self.column}(\w+)/(?:(\d+)\.html)?", request.path)
        level = next((level for level, slug in _SLUGS.items() if found and slug == found[1]), None)
        if not found or level is None:
            return None
        body = self.paged(self._rows_of(level), int(found[2] or 1), lambda at: f"{self._place(level)}{at}.html")
        return self.page(_LEVEL_LABELS[level], body) if body else None

    def _place(self, level: str) -> str:
        return f"{self.column}{_SLUGS[level]}/"

    def _rows_of(self, level: str) -> list[Row]:
        return self.rows(held for held in self.reports if level_of(held.agency) == level)

    def _block(self, level: str) -> str:
        more, label = f'<a class="more" href="{self._place(level)}">更多&gt;&gt;</a>', _LEVEL_LABELS[level]
        title = f'<h3><a href="{self._place(level)}">{label}</a>{more}</h3>'
        return f'<div class="block">{title}{self.listing(self._rows_of(level)[:3])}</div>'


class YearFoldersPortal(MenuPortal):
    """A column of folders 2023年, 2022年…, each paged; `lag` 1 where a folder is called for the year of publication.

    Two things are wrong, as on real portals: every fifth report lies in the next year's folder, and the
    address of the newest folder names the year before.
    """

    lag = 0

    def folders(self) -> dict[int, list[Held]]:
        """Return the reports by the year that their folder is labelled with, newest first."""
        found: dict[int, list[Held]] = {}
        newest = max(held.year for held in self.reports)
        for held in self.reports:
            misfiled = held.number % 5 == 3 and held.year < newest
            found.setdefault(held.year + misfiled + self.lag, []).append(held)
        return dict(sorted(found.items(), reverse=True))

    def folder(self, year: int) -> str:
        """Return the address of a folder."""
        wrong = year == max(self.folders())
        return f"{self.column}zfxxgkbg{year - 1}_1/" if wrong else f"{self.column}zfxxgkbg{year}/"

    def listed(self, request: Request) -> Answer | None:
        """The folders, or a page of one (``?p=2``)."""
        folders = self.folders()
        if request.path == self.column:
            items = "".join(f'<li><a href="{self.folder(year)}">{year}年</a></li>' for year in folders)
            return self.page(self.label, f'<ul class="years">{items}</ul>')
        year = next((year for year in folders if self.folder(year) == request.path), None)
        if year is None:
            return None
        body = self.paged(self.rows(folders[year]), number_in(request, "p"), lambda at: f"{self.folder(year)}?p={at}")
        return self.page(f"{year}年", body) if body else None


class PublicationFoldersPortal(YearFoldersPortal):
    """Folders called for the year of publication."""

    lag = 1


class TabsPortal(MenuPortal):
    """Every year on one page: all tabs but the first are hidden."""

    def listed(self, request: Request) -> Answer | None:
        """The column, all of it."""
        if request.path != self.column:
            return None
        years = by_year(self.reports)
        heads = "".join(f'<li class="tab" onclick="show({at})">{year}年</li>' for at, year in enumerate(years))
        bodies = "".join(
            f'<div class="tab-body" id="tab{at}"{" style=display:none" if at else ""}>{self.listing(self.rows(held))}</div>'
            for at, held in enumerate(years.values())
        )
        return self.page(self.label, f'<ul class="tabs">{heads}</ul>{bodies}')


__all__ = [
    "AspPortal",
    "ColumnIsArticlePortal",
    "ColumnIsYearsPortal",
    "FiledElsewherePortal",
    "IframePortal",
    "LevelsPortal",
    "MatrixListsPortal",
    "MatrixPortal",
    "PlainPortal",
    "PublicationFoldersPortal",
    "ScannedPortal",
    "SubordinatePortal",
    "TabsPortal",
    "TopicsPortal",
    "YearFoldersPortal",
]
