"""Epoint 新点: a list that only a POST of JSON returns, its site named inline or by a script."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

from .portal import Portal
from .server import Answer, Request
from .stock import Held

CATEGORY = "003001003"
GUID = "bc6e816e-4cfa-4317-9c8c-1e74c712d3fe"


class EpointPortal(Portal):
    """Pages from 0 (``first``), parameters bare, ``siteInfo`` in the page, ``custom`` an object."""

    first = 0
    #: parameters are read from ``params``; ``siteInfo`` only in the script; ``custom`` a text of JSON
    wrapped = scripted = custom_text = False
    project = "/EWB-FRONT"
    column = f"/dynamic/zwgk/govInfoPubright.html?categorynum={CATEGORY}&deptcode="

    def address(self, report: Held) -> str:
        """Nested codes, the date, a key."""
        return f"/zwgk/003001/{CATEGORY}/{report.published:%Y%m%d}/{UUID(int=report.number + (1 << 100))}.html"

    @property
    def interface(self) -> str:
        """The interface's path."""
        return f"{self.project}/rest/lightfrontaction/getgovinfolist"

    def answer(self, request: Request) -> Answer | None:
        """Home, disclosure, the empty list and its script, the interface, articles, attachments."""
        path = request.path
        if path == "/":
            return Answer(self.shell(self.name, '<a href="/zwgk/">政府信息公开</a>'))
        if path == "/zwgk/":
            return Answer(
                self.shell("政府信息公开", f'<a href="{self.column.replace("&", "&amp;")}">政府信息公开年报</a>')
            )
        if path == "/dynamic/zwgk/govInfoPubright.html":
            script = (
                '<script src="/js/webBuilderCommon.js"></script>'
                if self.scripted
                else f"<script>{self._site()}</script>"
            )
            return Answer(self.shell("政府信息公开年报", '<ul id="infolist" class="ewb-list"></ul>', script))
        if path == "/js/webBuilderCommon.js" and self.scripted:
            return Answer(f"var a='<a href=\"'+u+'\">x</a>';\n{self._site()}\n", kind="application/javascript")
        if path == self.interface:
            return self._listed(request)
        held = next((held for held in self.reports if self.address(held) == path), None)
        if held:
            attached = (
                f'<p><a href="/files/{held.number}.{held.suffix}">{held.title}.{held.suffix}</a></p>'
                if held.document
                else ""
            )
            return Answer(self.article(held, 'div class="mian-cont"', attached))
        return self._document(path) or self.confuser(request)

    def _site(self) -> str:
        return f'var siteInfo = {{"projectName":"{self.project}","siteGuid":"{GUID}"}};'

    def _listed(self, request: Request) -> Answer | None:
        try:
            asked: dict[str, Any] = json.loads(request.body)
        except ValueError:
            return None
        asked = asked["params"] if self.wrapped and "params" in asked else {} if self.wrapped else asked
        if request.method != "POST" or asked.get("categorynum") != CATEGORY or asked.get("siteGuid") != GUID:
            return Answer(json.dumps({"custom": {"data": [], "total": 0}}), kind="application/json")
        at, size = int(asked["pageIndex"]) - self.first, min(int(asked["pageSize"]), 50)
        rows = self.rows()
        shown = rows[at * size : (at + 1) * size] if at >= 0 else []
        data = [
            {"infourl": row.path, "title": row.title[:20] + "...", "realtitle": row.title, "infodate": row.date}
            for row in shown
        ]
        custom: Any = {"data": data, "total": len(rows)}
        said = {"custom": json.dumps(custom) if self.custom_text else custom, "status": {"code": 200}}
        return Answer(json.dumps(said, ensure_ascii=False), kind="application/json")

    def _document(self, path: str) -> Answer | None:
        found = re.fullmatch(r"/files/(\d+)\.\w+", path)
        held = next((held for held in self.reports if found and held.number == int(found[1])), None)
        return Answer(held.document, kind=held.media_type, charset="") if held and held.document else None


class WrappedEpointPortal(EpointPortal):
    """营口: the parameters in ``params``, ``custom`` a text of JSON, another project."""

    wrapped, custom_text = True, True
    project = "/EWB_YK_Mid"


class ScriptedEpointPortal(EpointPortal):
    """``siteInfo`` only in ``webBuilderCommon.js``."""

    scripted = True
    project = "/Epoint-MiddleForWeb"


class CountingEpointPortal(EpointPortal):
    """Pages from 1; page 0 is empty."""

    first = 1
