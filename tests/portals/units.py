"""Columns made of agencies: a matrix of names, a page of each agency's own, agencies on other hosts.

Input: reports; output: pages whose anchors say 统计局 or 东湖街道, and neither a year nor 年报.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from .menu import LEVELS, MenuPortal, by_agency, by_year, level_of, short_name
from .portal import Portal
from .server import Answer, Request
from .stock import Held


class MatrixPortal(MenuPortal):
    """Blocks by level of agencies' names; each leads to its newest report, the older ones stand beside that.

    `short` false prints the names in full.
    """

    short = True

    def __init__(self, reports: Sequence[Held], host: str = "127.0.0.1", name: str = "模范市人民政府") -> None:
        self.agencies = by_agency(reports)
        super().__init__(reports, host, name)

    def listed(self, request: Request) -> Answer | None:
        """The matrix."""
        if request.path != self.column:
            return None
        return self.page(self.label, self.matrix({name: self.leads_to(name) for name in self.agencies}))

    def leads_to(self, agency: str) -> str:
        """Return where an agency's name leads."""
        return self.address(self.agencies[agency][0])

    def matrix(self, targets: dict[str, str]) -> str:
        """Return the blocks of names that lead to `targets`."""
        return "".join(self._block(level, targets) for level in LEVELS)

    def _block(self, level: str, targets: dict[str, str]) -> str:
        names = [name for name in targets if level_of(name) == level]
        items = "".join(
            f'<li><a href="{targets[name]}" target="_blank">{short_name(name) if self.short else name}</a></li>'
            for name in names
        )
        return f'<div class="block"><h3>{level}</h3><ul>{items}</ul></div>' if names else ""

    def attached(self, held: Held) -> str:
        """The document, and the same agency's other years."""
        return super().attached(held) + self.others(held)

    def others(self, held: Held) -> str:
        """The agency's older reports, beside its newest."""
        newest, *older = self.agencies[held.agency]
        if held is not newest:
            return ""
        items = "".join(f'<li><a href="{self.address(each)}">{escape(each.title)}</a></li>' for each in older)
        return f'<div class="older"><h4>往年年报</h4><ul>{items}</ul></div>'


class MatrixListsPortal(MatrixPortal):
    """Each name leads to that agency's own list of years."""

    def leads_to(self, agency: str) -> str:
        """The agency's list."""
        return f"{self.column}{100 + list(self.agencies).index(agency)}/"

    def others(self, held: Held) -> str:
        """Nothing: the list has them."""
        return ""

    def listed(self, request: Request) -> Answer | None:
        """The matrix, or an agency's list."""
        for agency, reports in self.agencies.items():
            if request.path == self.leads_to(agency):
                return self.page(short_name(agency), self.listing(self.rows(reports)))
        return super().listed(request)


class TopicsPortal(MatrixPortal):
    """A matrix a year: the column shows the newest and leads to the others by 2022年度."""

    def topic(self, year: int) -> str:
        """Return the address of a year's matrix."""
        return f"{self.column}{year + 1}nbzt/"

    def others(self, held: Held) -> str:
        """Nothing: each year's matrix has its own."""
        return ""

    def listed(self, request: Request) -> Answer | None:
        """A year's matrix with the tabs of all years."""
        years = by_year(self.reports)
        asked = next((year for year in years if self.topic(year) == request.path), None)
        if asked is None and request.path == self.column:
            asked = next(iter(years))
        if asked is None:
            return None
        tabs = "".join(f'<a href="{self.topic(year)}">{year}年度</a>' for year in years)
        targets = {held.agency: self.address(held) for held in years[asked]}
        return self.page(self.label, f'<div class="tabs">{tabs}</div>{self.matrix(targets)}')


class ColumnIsArticlePortal(MatrixPortal):
    """Each agency's column renders its newest report at its own address; the older years stand beside as 2022年."""

    ending = "/"

    def leads_to(self, agency: str) -> str:
        """The agency's column, which is its newest report's address too."""
        return f"{self.column}dw{list(self.agencies).index(agency):02d}{self.ending}"

    def address(self, report: Held) -> str:
        """The agency's column for its newest report, a page below it for the others."""
        place = self.leads_to(report.agency)
        if self.agencies[report.agency][0] is report:
            return place
        return f"{place.removesuffix(self.ending)}/{report.year}.html"

    def others(self, held: Held) -> str:
        """The agency's other years, beside each of its reports."""
        return f'<div class="side">历年年报：{self._years(held.agency, held)}</div>'

    def _years(self, agency: str, shown: Held | None = None) -> str:
        reports = [held for held in self.agencies[agency] if held is not shown]
        return "".join(f'<a href="{self.address(held)}">{held.year}年</a> ' for held in reports)


class ColumnIsYearsPortal(ColumnIsArticlePortal):
    """The column is a page ``dw01.htm``; the older years stand on a page of their own, 历年年报."""

    ending = ".htm"

    def others(self, held: Held) -> str:
        """The way to the list of years."""
        return f'<div class="side"><a href="{self._list_of(held.agency)}">历年年报</a></div>'

    def listed(self, request: Request) -> Answer | None:
        """The matrix, or an agency's list of years."""
        for agency in self.agencies:
            if request.path == self._list_of(agency):
                return self.page(f"{short_name(agency)}历年年报", f'<div class="years">{self._years(agency)}</div>')
        return super().listed(request)

    def _list_of(self, agency: str) -> str:
        return f"{self.leads_to(agency).removesuffix(self.ending)}/lnnb.htm"


class SubordinatePortal(MatrixPortal):
    """The names lead to other portals' columns, each on its own host; the footer names those portals.

    `portals` are started by who starts this one. A portal with an attribute `column` is entered there.
    """

    def __init__(
        self,
        reports: Sequence[Held],
        portals: Sequence[Portal],
        host: str = "127.0.0.1",
        name: str = "模范市人民政府",
    ) -> None:
        super().__init__(reports, host, name)
        self.portals = list(portals)

    def listed(self, request: Request) -> Answer | None:
        """Its own reports, then the names of those below."""
        if request.path != self.column:
            return None
        items = "".join(f'<li><a href="{_entrance(each)}">{_unit(each)}</a></li>' for each in self.portals)
        blocks = f'<div class="block"><h3>部门和下级政府</h3><ul>{items}</ul></div>'
        return self.page(self.label, self.listing(self.rows()) + blocks)

    def shell(self, title: str, body: str, head: str = "") -> str:
        """The page with blocks of links in its foot."""
        split = (len(self.portals) + 1) // 2
        departments = "".join(f'<a href="{each.url}">{each.name}</a>' for each in self.portals[:split])
        below = "".join(f'<option value="{each.url}">{each.name}</option>' for each in self.portals[split:])
        foot = (
            f'<div class="links"><h4>部门网站</h4>{departments}</div>'
            f'<div class="links"><select onchange="window.open(this.value)"><option>下级政府网站</option>{below}</select></div>'
        )
        return super().shell(title, body, head).replace('<div class="footer">', f'<div class="footer">{foot}')


def _entrance(portal: Portal) -> str:
    return portal.url.rstrip("/") + str(getattr(portal, "column", "/"))


def _unit(portal: Portal) -> str:
    return re.sub(r"人民政府$", "", portal.name)
