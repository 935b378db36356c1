"""Lonsun 龙讯: units with their reports at ``type=3``, a hub by years, labels that run together."""

from __future__ import annotations

import re
from html import escape

from .portal import Portal, Row, pages
from .server import Answer, Request
from .stock import Held

SIZE = 4
#: the hub's template of each year, as the province's differ
TEMPLATES = {2019: 5591, 2020: 5281, 2021: 6621, 2022: 7161, 2023: 7741, 2024: 7931}


class LonsunPortal(Portal):
    """Every agency is a unit; the last unit lists by ``type=4&action=rel`` and leaves ``type=3`` empty."""

    @property
    def agencies(self) -> list[str]:
        """The units' names."""
        return list(dict.fromkeys(held.agency for held in self.reports))

    @property
    def years(self) -> list[int]:
        """The hub's years, newest first."""
        return sorted({held.year for held in self.reports}, reverse=True)

    def unit(self, agency: str) -> str:
        """Return a unit's home."""
        return f"/public/column/{21670 + self.agencies.index(agency)}"

    def address(self, report: Held) -> str:
        """Under the unit's number."""
        return f"/public/{21670 + self.agencies.index(report.agency)}/{146000000 + report.number}.html"

    def column(self, agency: str) -> str:
        """Return where a unit lists its reports."""
        related = agency == self.agencies[-1] and len(self.agencies) > 1
        return self.unit(agency) + ("?type=4&action=rel&nav=3" if related else "?type=3")

    def hub(self, year: int) -> str:
        """Return the hub's page of a year."""
        return f"/site/tpl/{TEMPLATES[year]}?nav=4&year={year}"

    def answer(self, request: Request) -> Answer | None:
        """Home, disclosure with its units and hub, units' lists, articles, attachments."""
        path = request.path
        if path == "/":
            return Answer(self.shell(self.name, '<a href="/public/">政府信息公开</a>'))
        if path == "/public/":
            units = "".join(f'<li><a href="{self.unit(name)}">{name}</a></li>' for name in self.agencies)
            menu = f'<a href="{escape(self.hub(self.years[0]))}">政府信息公开年报</a><ul class="units">{units}</ul>'
            return Answer(self.shell("政府信息公开", menu))
        if path.startswith("/site/tpl/"):
            return self._hub(request)
        held = next((held for held in self.reports if self.address(held) == path), None)
        return (
            Answer(self._article(held))
            if held
            else self._unit(request) or self._document(path) or self.confuser(request)
        )

    def _hub(self, request: Request) -> Answer | None:
        year = int(request.query.get("year") or self.years[0])
        if year not in self.years or not request.path.endswith(f"/{TEMPLATES[year]}"):
            return None
        menu = "".join(f'<li><a href="{escape(self.hub(each))}">{each}年</a></li>' for each in self.years)
        rows = self.rows([held for held in self.reports if held.year == year])
        return Answer(self.shell("政府信息公开年报", f'<ul id="timeFrame">{menu}</ul>{self._paged(request, rows)}'))

    def _unit(self, request: Request) -> Answer | None:
        agency = next((name for name in self.agencies if self.unit(name) == request.path), None)
        if agency is None:
            return None
        mine = [held for held in self.reports if held.agency == agency]
        asked = request.query.get("type", "4") + ("rel" if request.query.get("action") == "rel" else "")
        kept = "4rel" if "rel" in self.column(agency) else "3"
        body = self._paged(request, self.rows(mine) if asked == kept else [])
        menu = f'<a href="{self.unit(agency)}?type=2">政府信息公开指南</a><a href="{escape(self.column(agency))}">政府信息公开年报</a>'
        return Answer(self.shell("政府信息公开", f'<div class="menu2">{menu}</div>{body}'))

    def _paged(self, request: Request, rows: list[Row]) -> str:
        listed, at = pages(rows, SIZE), int(request.query.get("pageIndex") or 1)
        shown = self.listing(listed[at - 1] if 0 < at <= len(listed) else [])
        call = f"Ls.pagination('#page_public', {{pageIndex: {at}, pageCount: {len(listed)}, total: {len(rows)}, pageSize: {SIZE}}});"
        return f'{shown}<div id="page_public"></div><script>$(function(){{{call}}})</script>'

    def _article(self, held: Held) -> str:
        metas = f'<meta name="SiteName" content="{self.name}"><meta name="PubDate" content="{held.published} 16:49">'
        header = f"信息来源:{held.agency}发布时间:{held.published} 16:49被阅览数:<span></span>次"
        attached = (
            f'<p><a href="/group3/M00/{held.number}.{held.suffix}">{held.title}.{held.suffix}</a></p>'
            if held.document
            else ""
        )
        body = f'<h1>{escape(held.title)}</h1><div class="info">{header}</div><div class="j-fontContent">{held.body}{attached}</div>'
        return self.shell(f"{held.title}_{self.name}", body, metas)

    def _document(self, path: str) -> Answer | None:
        found = re.fullmatch(r"/group3/M00/(\d+)\.\w+", path)
        held = next((held for held in self.reports if found and held.number == int(found[1])), None)
        return Answer(held.document, kind=held.media_type, charset="") if held and held.document else None
