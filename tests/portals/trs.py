"""TRS WCM and the look-alikes that count from one: pagers that only a script writes, P0 attachments, re-stamped addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .portal import Portal, pages
from .server import Answer, Request
from .stock import Held

SIZE = 7


class TrsPortal(Portal):
    """TRS: ``createPageHTML(N, i, "index", "html")``, page 2 is ``index_1``; a stub past the end."""

    first, extension = 1, "html"
    column = "/zwgk/zfxxgkzl/zfxxgknb/"

    def __init__(self, reports: Sequence[Held], host: str = "127.0.0.1", name: str = "模范市人民政府") -> None:
        super().__init__(reports, host, name)
        self.places = {self.address(held): held for held in self.reports}

    def address(self, report: Held) -> str:
        """A third of the pages carry the stamp of a later import."""
        stamp = "20240715" if report.number % 3 == 0 else f"{report.published:%Y%m%d}"
        return f"{self.column}{stamp[:6]}/t{stamp}_{4000000 + report.number}.{self.extension}"

    def attachment(self, report: Held) -> str:
        """The stored name of the attached document, beside the page."""
        return f"P0{report.published:%Y%m%d}{500000000 + report.number}.{report.suffix}"

    def answer(self, request: Request) -> Answer | None:
        """Home, the page on disclosure, the column's pages, articles, attachments."""
        path = request.path
        if path == "/":
            body = '<div class="main"><a href="/zwgk/">政务公开</a><a href="/zwfw/">政务服务</a></div>'
            return self._page(self.shell(self.name, body))
        if path == "/zwgk/":
            body = f'<div class="xxgk"><a href="./zfxxgkzn/">政府信息公开指南</a><a href="./zfxxgkzd/">政府信息公开制度</a><a href="{self.column}">政府信息公开年报</a></div>'
            return self._page(self.shell("政府信息公开", body))
        if held := self.places.get(path):
            return self._page(self.article(held, attached=self._attached(held)))
        if document := self._document(path):
            return document
        return self._list(path) or self.confuser(request)

    def pager(self, total: int, at: int) -> str:
        """The call that writes the pager."""
        return f'createPageHTML({total}, {at}, "index", "{self.extension}");'

    def _list(self, path: str) -> Answer | None:
        listed = pages(self.rows(), SIZE)
        found = re.fullmatch(rf"{self.column}(?:index(?:_(\d+))?\.{self.extension})?", path)
        if not found:
            return None
        at = int(found[1] or self.first - 1) - (self.first - 1)
        if found[1] and at == 0:
            return None
        if at >= len(listed):
            return Answer("<html><body></body></html>" + " " * 300)
        script = f"<script>{self.pager(len(listed), at)}</script>"
        body = self.listing(listed[at]) + f'<div class="page">{script}</div>'
        return self._page(self.shell("政府信息公开年报", body))

    def _attached(self, held: Held) -> str:
        if held.document is None:
            return ""
        name = self.attachment(held)
        return f'<p>附件：<a href="./{name}" appendix="true" needdownload="true" oldsrc="/protect/{name}">{held.title}.{held.suffix}</a></p>'

    def _document(self, path: str) -> Answer | None:
        for held in self.reports:
            if held.document is not None and path.endswith("/" + self.attachment(held)):
                return Answer(held.document, kind=held.media_type, charset="")
        return None

    def _page(self, text: str) -> Answer:
        return Answer(text, charset=self.charset)


class OldTrsPortal(TrsPortal):
    """An old board in gb2312, ``shtml``, with the six arguments of Hubei."""

    extension, charset = "shtml", "gb2312"

    def pager(self, total: int, at: int) -> str:
        """Six arguments, still counted from nought."""
        return f'createPageHTML({total}, {at}, "index", "{self.extension}", "black2", {len(self.reports)});'


class HunanPortal(TrsPortal):
    """A text first, so page 2 is ``index_2``."""

    first = 2

    def pager(self, total: int, at: int) -> str:
        """The id of an element first."""
        return f"createPageHTML('paging', {total}, {at + 1}, 'index', '{self.extension}', {len(self.reports)});"


class ShanghaiPortal(HunanPortal):
    """``setPage``; the last page answers 404."""

    def pager(self, total: int, at: int) -> str:
        """The current page and one more than there are."""
        return f'$(".pagination").pagination("setPage", {at + 1}, {total + 1});'

    def _list(self, path: str) -> Answer | None:
        found = super()._list(path)
        return None if found and len(found.data) < 400 else found
