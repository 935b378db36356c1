"""Anhui's openness: a city and two counties on one host, told apart by what a page says and by no address."""

from __future__ import annotations

import re

from .portal import Portal, Row, pages
from .server import Answer, Request
from .stock import Held

SIZE = 5
#: the bodies' keys on the platform; the first lists by ``branch_id``, the second by ``showList``
BRANCHES = ("5a1f3c7b9d2e4f6081a2b3c4", "5a1f3c7b9d2e4f6081a2b3c5")


class OpennessPortal(Portal):
    """The first county's reports by ``branch_id``, the second's at ``/Special/showList/443/page_1.html``."""

    counties = ("广德市", "旌德县")

    def county(self, report: Held) -> int:
        """Return which of the two counties publishes a report: every agency has one."""
        agencies = list(dict.fromkeys(held.agency for held in self.reports))
        return agencies.index(report.agency) % 2

    def address(self, report: Held) -> str:
        """Two forms of address."""
        if self.county(report) == 0:
            return f"/XxgkAnnualReport/show/{3488 + report.number}.html"
        return f"/openness/OpennessAnnualReport/show/{489 + report.number}.html"

    def answer(self, request: Request) -> Answer | None:
        """Home, the bodies of the platform, their lists, articles, attachments."""
        path = request.path
        if path == "/":
            return Answer(self.shell(self.name, '<a href="/openness/">政府信息公开</a>'))
        if path == "/openness/":
            return Answer(self.shell("政府信息公开", self._bodies()))
        if path.lower() in ("/opennesscontent/", "/opennessannualreport/"):
            return self._branch(request)
        if found := re.fullmatch(r"/Special/showList/443/page_(\d+)\.html", path):
            return self._list(self._rows(1), int(found[1]), "/Special/showList/443/page_{}.html")
        held = next((held for held in self.reports if self.address(held) == path), None)
        if held:
            attached = (
                f'<p><a href="/attachment/file/{held.number}.{held.suffix}">附件</a></p>' if held.document else ""
            )
            return Answer(self.article(held, 'div class="con_text"', attached))
        return self._document(path) or self.confuser(request)

    def _bodies(self) -> str:
        branch = f'<li><a href="/opennessContent/?branch_id={BRANCHES[0]}">{self.counties[0]}</a></li>'
        special = f'<li>{self.counties[1]} <a href="/Special/showList/443/page_1.html">政府信息公开年报</a></li>'
        return f"<ul>{branch}{special}</ul>"

    def _branch(self, request: Request) -> Answer | None:
        if request.query.get("branch_id") != BRANCHES[0]:
            return None
        base = f"/opennessAnnualReport/?branch_id={BRANCHES[0]}"
        if "content" in request.path.lower():
            return Answer(self.shell(self.counties[0], f'<a href="/opennessGuide/?branch_id={BRANCHES[0]}">指南</a>'))
        return self._list(self._rows(0), int(request.query.get("page") or 1), base + "&amp;page={}")

    def _rows(self, county: int) -> list[Row]:
        return self.rows([held for held in self.reports if self.county(held) == county])

    def _list(self, rows: list[Row], at: int, to: str) -> Answer | None:
        listed = pages(rows, SIZE)
        if not 0 < at <= len(listed):
            return None
        numbers = "".join(
            f'<a href="{to.format(n)}">{n}</a>' for n in range(max(1, at - 1), min(len(listed), at + 1) + 1)
        )
        following = f'<a href="{to.format(at + 1)}">下一页</a>' if at < len(listed) else ""
        return Answer(
            self.shell(
                "政府信息公开年报", f'{self.listing(listed[at - 1])}<div class="pager">{numbers}{following}</div>'
            )
        )

    def _document(self, path: str) -> Answer | None:
        found = re.fullmatch(r"/attachment/file/(\d+)\.\w+", path)
        held = next((held for held in self.reports if found and held.number == int(found[1])), None)
        return Answer(held.document, kind=held.media_type, charset="") if held and held.document else None
