"""TrueCMS: the first records in ``#initData``, the others by JSONP, with a cap and a Referer."""

from __future__ import annotations

import json
import re
from html import escape
from uuid import UUID

from .portal import Portal, Row
from .server import Answer, Request
from .stock import Held

COLUMN = "754f6db5-d294-46d5-b25c-da3a86d102cd"


class TrueCmsPortal(Portal):
    """``initial`` records in the page, ``cap`` records a call; above it nothing is answered."""

    initial, cap, per_page = 6, 10, 10
    #: whether the answer is JavaScript and no JSON: ``{result:"…"}``
    loose = False
    column = "/ntsrmzf/zfxxgknb/zfxxgknb.html"
    interface = "/truecms/messageController/getMessage.do"

    def address(self, report: Held) -> str:
        """A key under the column."""
        return f"/ntsrmzf/zfxxgknb/content/{UUID(int=report.number + (1 << 101))}.html"

    def answer(self, request: Request) -> Answer | None:
        """Home, disclosure, the column, the interface, articles, attachments."""
        path = request.path
        if path == "/":
            return Answer(self.shell(self.name, '<a href="/ntsrmzf/xxgk/xxgk.html">政府信息公开</a>'))
        if path == "/ntsrmzf/xxgk/xxgk.html":
            return Answer(self.shell("政府信息公开", f'<a href="{self.column}">政府信息公开年报</a>'))
        if path == self.column:
            return Answer(self._column())
        if path == self.interface:
            return self._listed(request)
        held = next((held for held in self.reports if self.address(held) == path), None)
        if held:
            attached = (
                f'<p><a href="attach/{held.number}.{held.suffix}">{held.title}.{held.suffix}</a></p>'
                if held.document
                else ""
            )
            return Answer(self.article(held, 'div id="zoom"', attached))
        return self._document(path) or self.confuser(request)

    def _column(self) -> str:
        rows = "".join(f"<ul>{_row(row)}</ul>" for row in self.rows()[: self.initial])
        said = f"totalRecord:'{len(self.rows())}', proxyUrl:'http://210.29.65.177:8001{self.interface}', perPage:{self.per_page}"
        template = (
            "contentTemplate:'<datastore><totalrecord>${totalRecord}</totalrecord><recordset><#list msgAllList as msgAll>"
            '<record><![CDATA[<li><a href="${(msgAll.htmlPath)!}">${(msgAll.msgTitle)!}</a></li>]]></record></#list>'
            "</recordset></datastore>',"
        )
        built = (
            "$('#initData ul').each(function(){initData += '<record><![CDATA[' + $(this).html() + ']]></record>';});"
        )
        call = f"{built}$('#msgList').jpage({{{template}dataStore:initData, {said}, groupSize:3, ajaxParam:{{columnId:'{COLUMN}'}}}});"
        body = f'<div id="initData" style="display:none">{rows}</div><div id="msgList"></div><script>{call}</script>'
        return self.shell("政府信息公开年报", body)

    def _listed(self, request: Request) -> Answer | None:
        asked = request.query
        if self.column not in request.headers.get("referer", "") or asked.get("columnId") != COLUMN:
            return None
        start, end, size = (int(asked[name]) for name in ("startrecord", "endrecord", "perpage"))
        rows = self.rows()[start - 1 : end] if max(size, end - start + 1) <= self.cap else []
        records = "".join(f"<record><![CDATA[{_row(row)}]]></record>" for row in rows)
        store = f"<datastore><totalrecord>{len(self.rows())}</totalrecord><recordset>{records}</recordset></datastore>"
        name = "result" if self.loose else '"result"'
        return Answer(f"{asked.get('callback', 'cb')}({{{name}:{json.dumps(store)}}})", kind="text/javascript")

    def _document(self, path: str) -> Answer | None:
        found = re.fullmatch(r"/ntsrmzf/zfxxgknb/content/attach/(\d+)\.\w+", path)
        held = next((held for held in self.reports if found and held.number == int(found[1])), None)
        return Answer(held.document, kind=held.media_type, charset="") if held and held.document else None


class LooseTrueCmsPortal(TrueCmsPortal):
    """A JavaScript object, no records in the page, calls of 20."""

    loose = True
    initial, cap, per_page = 0, 20, 20


def _row(row: Row) -> str:
    return f'<li><span>[{row.date}]</span><a href="{row.path}" title="{escape(row.title)}">{escape(row.title[:24])}</a></li>'
