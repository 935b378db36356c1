"""VSB 博达: pages counted backwards that shift when one is added, documents named only by their anchors."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .portal import Portal, Row, pages
from .server import Answer, Request
from .stock import Held

SIZE = 6


class VsbPortal(Portal):
    """Page 2 of 11 is ``zfxxgknb/10.htm``; every link is relative to the page that it stands in."""

    column = "/zwgk/zfxxgknb"

    def address(self, report: Held) -> str:
        """Under the tree's number."""
        return f"/info/1029/{6000 + report.number}.htm"

    def confuser_address(self, number: int) -> str:
        """Beside the reports."""
        return f"/info/1030/{number}.htm"

    def attachment(self, report: Held) -> str:
        """The download program; nothing in it names the file."""
        return (
            f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1478234&wbfileid={900 + report.number}"
        )

    def attached_name(self, report: Held) -> str:
        """The file's name, in the anchor's text alone."""
        return f"{report.agency}{report.year}.{report.suffix}"

    def insert(self, held: Held) -> None:
        """Publish a report at the top of the column, which moves all others down."""
        self.reports.insert(0, held)

    def answer(self, request: Request) -> Answer | None:
        """Home, the page on disclosure, the column's pages, articles, attachments."""
        path = request.path
        if path == "/":
            return Answer(self.shell(self.name, '<div class="main"><a href="zwgk.htm">政府信息公开</a></div>'))
        if path == "/zwgk.htm":
            menu = '<a href="zwgk/zfxxgkzn.htm">政府信息公开指南</a><a href="zwgk/zfxxgknb.htm">政府信息公开年报</a>'
            return Answer(self.shell("政府信息公开", f'<div class="xxgk">{menu}</div>'))
        if path == "/system/_content/download.jsp":
            return self._document(request.query.get("wbfileid", ""))
        held = next((held for held in self.reports if self.address(held) == path), None)
        if held:
            return Answer(self._article(held))
        return self._list(path) or self._confuser(request)

    def _list(self, path: str) -> Answer | None:
        found = re.fullmatch(rf"{self.column}(?:/([1-9]\d*))?\.htm", path)
        listed = pages(self.rows(), SIZE)
        at = 1 if found is None or found[1] is None else len(listed) - int(found[1]) + 1
        if found is None or at < 1 or (found[1] and at == 1):
            return None
        up = "../../" if found[1] else "../"
        rows = [Row(up + row.path.removeprefix("/"), row.title, row.date) for row in listed[at - 1]]
        script = "<script>_showDynClickBatch(['dynclicks_u5_3201'],[3201],\"wbnews\", 1632666717)</script>"
        body = f"{self.listing(rows)}{self._pager(at, len(listed))}{script}"
        return Answer(self.shell("政府信息公开年报", body))

    def _pager(self, at: int, total: int) -> str:
        shown = sorted({1, *range(max(1, at - 2), min(total, at + 4) + 1), total})
        numbers = "".join(
            f'<span class="p_no_d">{n}</span>'
            if n == at
            else f'<span class="p_no"><a href="{self._to(n, at, total)}">{n}</a></span>'
            for n in shown
        )
        following = f'<span class="p_next p_fun"><a href="{self._to(at + 1, at, total)}">下页</a></span>'
        last = f'<span class="p_last p_fun"><a href="{self._to(total, at, total)}">尾页</a></span>'
        ends = following + last if at < total else '<span class="p_next_d p_fun_d">下页</span>'
        return (
            '<div class="pb_sys_common pb_sys_normal pb_sys_style1"><span class="p_pages">'
            f'<span class="p_first_d p_fun_d">首页</span>{numbers}{ends}</span> <span class="p_t">{at}/{total}</span></div>'
        )

    def _to(self, number: int, at: int, total: int) -> str:
        """Return the relative address of one page in another."""
        name = self.column.rpartition("/")[2]
        if number == 1:
            return f"{name}.htm" if at == 1 else f"../{name}.htm"
        return f"{name}/{total - number + 1}.htm" if at == 1 else f"{total - number + 1}.htm"

    def _article(self, held: Held) -> str:
        attached = ""
        if held.document is not None:
            href, name = self.attachment(held).replace("&", "&amp;"), self.attached_name(held)
            attached = f'<ul style="list-style-type:none;"><li>附件【<a href="{href}" target="_blank">{name}</a>】已下载<span id="nattach1"></span>次</li></ul>'
        return self.article(held, 'div id="vsb_content_501" class="v_news_content"', attached)

    def _document(self, number: str) -> Answer | None:
        held = next((held for held in self.reports if str(900 + held.number) == number), None)
        return Answer(held.document, kind="application/octet-stream", charset="") if held and held.document else None

    def _confuser(self, request: Request) -> Answer | None:
        if not request.path.startswith("/info/1030/"):
            return None
        return self.confuser(Request(request.method, "/other/0.html", request.headers))


class VsbArticlePortal(VsbPortal):
    """A small body's portal: the column's page is the newest report itself, and leads to the others."""

    def __init__(self, reports: Sequence[Held], host: str = "127.0.0.1", name: str = "洪雅县统计局") -> None:
        super().__init__(reports, host, name)
        self.newest = next(held for held in self.reports if held.format == "html")

    def address(self, report: Held) -> str:
        """The column for the newest."""
        return f"{self.column}.htm" if report is self.newest else super().address(report)

    def _article(self, held: Held) -> str:
        page = super()._article(held)
        others = self.listing(self.rows([other for other in self.reports if other is not self.newest], confusing=False))
        return page.replace('<div class="footer">', f'{others}<div class="footer">') if held is self.newest else page
