"""UCAP: lists as JSON, as pieces of HTML, as static pages that count from one, and the tax service's form."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from .portal import Portal, Row, pages
from .server import Answer, Request
from .stock import Held

CHANNEL = "0b36ae25bf2b4a2da5a8b0d0ccfd24e1"
OTHER = "29a88b67e4b149cfa9fac7919dfb08a5"
SIZE = 6


class UcapPortal(Portal):
    """What they share: the column's address, articles in ``#UCAP-CONTENT``, files beside them."""

    unfinished = True

    site, code, file = "mfs", "c100123", "zfxxgk_gknbz"

    def __init__(self, reports: Sequence[Held], host: str = "127.0.0.1", name: str = "模范市人民政府") -> None:
        super().__init__(reports, host, name)
        self.places = {self.address(held): held for held in self.reports}

    @property
    def column(self) -> str:
        """The path of the list's page."""
        return f"/{self.site}/{self.code}/{self.file}.shtml"

    def address(self, report: Held) -> str:
        """The path of an article: month and 32 hex digits."""
        return f"/{self.site}/{self.code}/{report.published:%Y%m}/{report.number + 0xABC:032x}.shtml"

    def attachment(self, report: Held) -> str:
        """The path of the attached document."""
        return f"/{self.site}/{self.code}/{report.published:%Y%m}/files/{report.number + 0xDEF:032x}.{report.suffix}"

    def answer(self, request: Request) -> Answer | None:
        """Home, the page on disclosure, the column, lists, articles, attachments."""
        path = request.path
        if path == "/":
            return Answer(self.shell(self.name, f'<div><a href="/{self.site}/zwgk.shtml">政府信息公开</a></div>'))
        if path == f"/{self.site}/zwgk.shtml":
            body = f'<ul><li><a href="/{self.site}/c100121/zfxxgk_gkzn.shtml">政府信息公开指南</a></li><li><a href="{self.entrance()}">政府信息公开年报</a></li></ul>'
            return Answer(self.shell("政府信息公开", body))
        if held := self.places.get(path):
            return Answer(self.article(held, 'div id="UCAP-CONTENT"', self._attached(held)))
        for held in self.reports:
            if held.document is not None and path == self.attachment(held):
                return Answer(held.document, kind=held.media_type, charset="")
        return self.list(request) or self.confuser(request)

    def entrance(self) -> str:
        """What the menu links."""
        return self.column

    def list(self, request: Request) -> Answer | None:
        """Answer for the column's page and its lists."""
        raise NotImplementedError

    def page_of(self, number: str) -> list[Row]:
        """Return the rows of a page counted from one, none past the end."""
        listed = pages(self.rows(), SIZE)
        at = int(number or "1") - 1
        return listed[at] if 0 <= at < len(listed) else []

    def _attached(self, held: Held) -> str:
        if held.document is None:
            return ""
        return f'<p>附件：<a href="{self.attachment(held)}" target="_blank">{escape(held.title)}.{held.suffix}</a></p>'


class UcapJsonPortal(UcapPortal):
    """The search's JSON: "null" as a text, addresses that begin with ``//``, files in `resList`."""

    program = "/common/search/"

    def script(self) -> str:
        """What the column's page says of its list."""
        ask = f"'{self.program}'+channelId+'?_isAgg=true&_isJson=true&_pageSize={SIZE}&_template=index&_rangeTimeGte=&_channelName=&page='+page"
        return f"var channelId='{CHANNEL}'; function load(page) {{ $.getJSON({ask}, draw); }} load(1);"

    def list(self, request: Request) -> Answer | None:
        """The column without rows, and the search."""
        if request.path == self.column:
            body = f'<div class="list" id="list"></div><script>{self.script()}</script>'
            return Answer(self.shell("政府信息公开年报", body))
        if request.path != self.program + CHANNEL or request.query.get("_isJson") != "true":
            return None
        rows, host = self.page_of(request.query.get("page", "")), request.headers.get("host", self.host)
        data = {
            "total": len(self.rows()), "page": int(request.query.get("page", "1")), "rows": SIZE, "channelId": CHANNEL,
            "results": [self.result(row, host) for row in rows],
        }  # fmt: skip
        return Answer(json.dumps({"code": "200", "data": data}), kind="application/json")

    def result(self, row: Row, host: str) -> dict[str, object]:
        """Return a row as the search does."""
        held = self.places.get(row.path)
        files = (
            [{"fileName": f"{held.title}.{held.suffix}", "filePath": self.attachment(held)}]
            if held and held.document
            else []
        )
        who = held.agency if held else "null"
        metas = [{"name": "发布机构", "key": "fbjg", "value": who}, {"name": "文号", "key": "wh", "value": "null"}]
        return {
            "title": row.title, "subTitle": "null", "url": f"//{host}{row.path}" if held and held.number % 2 else row.path,
            "redirectUrl": "null", "publishedTimeStr": f"{row.date} 00:10:00", "publishedTime": "null", "memo": "null",
            "channelName": "政府信息公开年报", "content": "null", "resList": files,
            "domainMetaList": [{"name": "信息公开", "resultList": metas}],
        }  # fmt: skip


class UcapCodePortal(UcapJsonPortal):
    """The page knows its channel's code only; the number has to be asked for."""

    program = "/searchList/"

    def script(self) -> str:
        """First the channel, then its list."""
        return f"var channelCode = '{self.code}'; $.get('/getChannelList?channelCode=' + channelCode, function (r) {{ start(r.results) }});"

    def list(self, request: Request) -> Answer | None:
        """The channel and its neighbours too."""
        if request.path == "/getChannelList" and request.query.get("channelCode") == self.code:
            mine = {"channelId": CHANNEL, "channelCode": self.code, "displayName": "政府信息公开年报"}
            other = {"channelId": OTHER, "channelCode": "c100121", "displayName": "政府信息公开指南"}
            return Answer(json.dumps({"code": 200, "results": {"children": [other, mine]}}), kind="application/json")
        return super().list(request)


class UcapStaticPortal(UcapPortal):
    """Static pages: ``createPageHTML(divName, …)``, page 2 is ``name_2``."""

    def list(self, request: Request) -> Answer | None:
        """The column's pages; none past the end."""
        found = re.fullmatch(rf"/{self.site}/{self.code}/{self.file}(?:_(\d+))?\.shtml", request.path)
        if not found or found[1] == "1" or not (rows := self.page_of(found[1])):
            return None
        total = len(pages(self.rows(), SIZE))
        call = f"createPageHTML('page_div',{total}, {found[1] or 1},'{self.file}','shtml',{len(self.rows())});"
        body = f'{self.listing(rows)}<div id="page_div"></div><script>{call}</script>'
        return Answer(self.shell("政府信息公开年报", body))


class UcapFragmentPortal(UcapPortal):
    """Pieces of HTML that the page's script loads by the channel's number."""

    def list(self, request: Request) -> Answer | None:
        """The column without rows, and the pieces; past the end an empty one."""
        if request.path == self.column:
            load = "$('.data').load('/es-search/search/' + lmCode + '?_template=ucap/list_ejs&_isAgg=1&_pageSize=20&page=' + n);"
            script = f'var lmCode = "{CHANNEL}"; function callback(n) {{ {load} }}'
            return Answer(self.shell("政府信息公开年报", f'<div class="data"></div><script>{script}</script>'))
        if request.path != f"/es-search/search/{CHANNEL}" or request.query.get("_template") != "ucap/list_ejs":
            return None
        return Answer(self.listing(self.page_of(request.query.get("page", ""))))


class ChinataxPortal(UcapPortal):
    """The tax service: several tabs in one page, the list by a form, the title as HTML."""

    site, code, file = "chinatax", "c102384r", "index"

    @property
    def column(self) -> str:
        """The page of all tabs."""
        return f"/{self.site}/{self.code}/index.html"

    def entrance(self) -> str:
        """The tab of annual reports."""
        return f"{self.column}?tab=gknb"

    def article(self, held: Held, container: str = 'div id="zoomcon"', attached: str = "") -> str:
        """The body stands in ``#zoomcon``."""
        return super().article(held, 'div id="zoomcon" class="article-content"', attached)

    def list(self, request: Request) -> Answer | None:
        """The tabs' page, and the list by POST alone."""
        if request.path == self.column:
            tabs = f"{{gkzn: {{name: '政府信息公开指南', channelId: '{OTHER}'}}, gknb: {{name: '政府信息公开年报', channelId: '{CHANNEL}'}}}}"
            ask = "$.post('/getFileListByCodeId', {channelId: tabs[tab].channelId, page: page, size: 20, relateSubChannels: true}, draw);"
            return Answer(self.shell("信息公开", f'<div class="list"></div><script>var tabs = {tabs}; {ask}</script>'))
        if (
            request.path != "/getFileListByCodeId"
            or request.method != "POST"
            or request.form.get("channelId") != CHANNEL
        ):
            return None
        rows = self.page_of(request.form.get("page", ""))
        data = {
            "total": len(self.rows()),
            "page": int(request.form.get("page", "1")),
            "rows": SIZE,
            "results": [self._result(row) for row in rows],
        }
        return Answer(json.dumps({"code": 200, "results": {"data": data}}), kind="application/json")

    def _result(self, row: Row) -> dict[str, object]:
        held = self.places.get(row.path)
        metas = [
            {"key": "source", "name": "来源", "value": "null"},
            {"key": "fwdw", "name": "发文单位", "value": held.agency if held else "null"},
        ]
        return {
            "titleHtml": f"<span>{escape(row.title)}</span>", "subTitleHtml": "", "url": quote(row.path), "redirectUrl": "null",
            "publishedTimeStr": f"{row.date} 09:30:00", "domainMetaList": [{"resultList": metas}],
        }  # fmt: skip
