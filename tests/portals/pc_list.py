"""The ``pc/list.html`` platform: rows in the page's script, their addresses in a text of JSON inside it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape

from .portal import Portal, Row, pages
from .server import Answer, Request
from .stock import Held

SIZE = 8


class PcListPortal(Portal):
    """``list.html``, ``list_2.html``, …; none past the end. Every second article's file stands in its script alone."""

    folder = "/mfsrmzf/c00145/pc"

    def __init__(self, reports: Sequence[Held], host: str = "127.0.0.1", name: str = "模范市人民政府") -> None:
        super().__init__(reports, host, name)
        self.places = {self.address(held): held for held in self.reports}

    def address(self, report: Held) -> str:
        """The path of an article: 19 digits."""
        return f"{self.folder}/content/content_{1750000000000000000 + report.number}.html"

    def attachment(self, report: Held) -> str:
        """The path of the attached document."""
        return f"/mfsrmzf/c00145/{1750000000000000000 + report.number}/2FdILM{report.number}.{report.suffix}"

    def answer(self, request: Request) -> Answer | None:
        """Home, the page on disclosure, the column's pages, articles, attachments."""
        path = request.path
        if path == "/":
            return Answer(self.shell(self.name, '<div><a href="/mfsrmzf/zfxxgk/pc/index.html">政府信息公开</a></div>'))
        if path == "/mfsrmzf/zfxxgk/pc/index.html":
            body = f'<ul><li><a href="/mfsrmzf/c00143/pc/list.html">政府信息公开制度</a></li><li><a href="{self.folder}/list.html">政府信息公开年报</a></li></ul>'
            return Answer(self.shell("政府信息公开", body))
        if held := self.places.get(path):
            return Answer(self.article(held, 'div class="article-content"', self._attached(held, request)))
        for held in self.reports:
            if held.document is not None and path == self.attachment(held):
                return Answer(held.document, kind=held.media_type, charset="")
        number = self.number(request)
        return (self._list(number, request) if number else None) or self.confuser(request)

    def number(self, request: Request) -> int:
        """Return the page of the list that is asked for, 0 where none is."""
        found = re.fullmatch(rf"{self.folder}/list(?:_(\d+))?\.html", request.path)
        return int(found[1] or 1) if found else 0

    def pager(self) -> str:
        """The script that leads to the other pages."""
        return "function go(n) { location.href = n == 1 ? 'list.html' : 'list_' + n + '.html'; }"

    def _list(self, number: int, request: Request) -> Answer | None:
        listed = pages(self.rows(), SIZE)
        if number > len(listed):
            return None
        articles = ",".join(json.dumps(self._row(row, request), ensure_ascii=False) for row in listed[number - 1])
        data = f"listData={{articleList:[{articles}],pageNo:{number},pageSize:{SIZE},total:{len(self.rows())}}}"
        body = f'<div id="list"></div><div id="pager"></div><script>var {data};{self.pager()}</script>'
        return Answer(self.shell("政府信息公开年报", body))

    def _row(self, row: Row, request: Request) -> dict[str, object]:
        held = self.places.get(row.path)
        return {
            "title": row.title, "pubDate": f"{row.date} 11:06", "urls": json.dumps({"pc": row.path, "mobile": row.path.replace("/pc/", "/mobile/")}),
            "contentSource": held.agency if held else None, "articleFiles": self._files(held, request) if held else [], "id": row.path[-24:-5],
        }  # fmt: skip

    def _files(self, held: Held, request: Request) -> list[dict[str, str]]:
        if held.document is None:
            return []
        host = request.headers.get("host", self.host)
        name = f"{held.title}.{held.suffix}"
        return [
            {
                "fileName": name,
                "domainName": f"http://{host}",
                "filePath": self.attachment(held),
                "fileId": str(held.number),
            }
        ]

    def _attached(self, held: Held, request: Request) -> str:
        files = self._files(held, request)
        if held.number % 2:
            return "".join(f'<p><a href="{file["filePath"]}">{escape(file["fileName"])}</a></p>' for file in files)
        return f"<script>var articleFiles = {json.dumps(files)};</script>"


class PcListQueryPortal(PcListPortal):
    """Pages by a parameter; the last one again past the end."""

    def number(self, request: Request) -> int:
        """Return what `pageNo` says, no more than there are pages."""
        if request.path != f"{self.folder}/list.html":
            return 0
        return min(int(request.query.get("pageNo", "1")), len(pages(self.rows(), SIZE)))

    def pager(self) -> str:
        """The script asks the same page for another number."""
        return 'function go(n) { window.location.href = "list.html?pageNo=" + n; }'
