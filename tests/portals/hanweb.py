"""Hanweb: jpage's rows inside a script, pages of annual reports by unit and year, jpaas' gateway."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from hashlib import md5
from html import escape
from urllib.parse import quote

from .portal import Portal, Row, pages
from .server import Answer, Request
from .stock import Held

#: what dataproxy.jsp answers a reader it does not like
EMPTY = "<datastore><recordset>\r\n\r\n\r\n</recordset></datastore>"
WEB = 12


def hashed(text: str) -> str:
    """Return 32 hexadecimal digits, as stored files and newer articles are called."""
    return md5(text.encode()).hexdigest()


class HanwebPortal(Portal):
    """What every Hanweb portal has: columns, articles whose month and day are not padded, downfile.jsp."""

    unfinished = True

    column = "/col/col1229/index.html"
    new_articles = False

    def __init__(self, reports: Sequence[Held], host: str = "127.0.0.1", name: str = "模范市人民政府") -> None:
        super().__init__(reports, host, name)
        self.places = {self.address(held): held for held in self.reports}
        self.files = {
            f"{hashed(held.title + suffix)}.{suffix}": (held, suffix)
            for held in self.reports
            for suffix in self.suffixes(held)
        }

    def address(self, report: Held) -> str:
        """The day in the address; newer portals have the year alone."""
        day = report.published
        if self.new_articles:
            return f"/art/{day.year}/art_{hashed(str(report.number))}.html"
        return f"/art/{day.year}/{day.month}/{day.day}/art_1229_{58000 + report.number}.html"

    def suffixes(self, report: Held) -> tuple[str, ...]:
        """The formats of the documents attached to a report."""
        return () if report.document is None else (report.suffix,)

    def attachment(self, report: Held, suffix: str) -> str:
        """The address of an attached document."""
        shown = quote(f"{report.title}.{suffix}")
        return f"/module/download/downfile.jsp?classid=0&showname={shown}&filename={hashed(report.title + suffix)}.{suffix}"

    def answer(self, request: Request) -> Answer | None:
        """Home, the page on disclosure, the column, articles, attachments."""
        path = request.path
        if path == "/":
            body = '<div class="main"><a href="/col/col1200/index.html">政府信息公开</a><a href="/col/col77/index.html">政务服务</a></div>'
            return self.page(self.shell(self.name, body))
        if path == "/col/col1200/index.html":
            labels = (("政府信息公开指南", "/col/col1201/index.html"), ("政府信息公开年报", self.column))
            return self.page(self.shell("政府信息公开", "".join(f'<a href="{to}">{text}</a>' for text, to in labels)))
        if path == self.column:
            return self.page(self.shell("政府信息公开年报", self.listed()))
        if path == "/module/download/downfile.jsp":
            return self.download(request)
        if held := self.places.get(path):
            return self.page(self.article(held, 'div id="zoom"', self.attached(held)))
        return self.confuser(request)

    def listed(self) -> str:
        """The column's body."""
        raise NotImplementedError

    def attached(self, held: Held) -> str:
        """The links to a report's documents, whose anchors say less than their addresses."""
        return "".join(
            f'<p>附件：<a href="{escape(self.attachment(held, suffix))}">下载</a></p>' for suffix in self.suffixes(held)
        )

    def download(self, request: Request) -> Answer | None:
        """A document, by its stored name alone."""
        held, suffix = self.files.get(request.query.get("filename", ""), (None, ""))
        if held is None or held.document is None or suffix != held.suffix:
            return None
        kind = {"Content-Disposition": f'attachment; filename="{quote(held.title)}.{suffix}"'}
        return Answer(held.document, kind="application/octet-stream", charset="", headers=kind)

    def page(self, text: str) -> Answer:
        """A page in the portal's charset."""
        return Answer(text, charset=self.charset)


class JpagePortal(HanwebPortal):
    """jpage: the column embeds `embedded` records; more come by POST with a Referer, no more than `cap` at once."""

    embedded, shown, cap = 45, 15, 100
    proxy = "/module/web/jpage/dataproxy.jsp"
    #: what a POST without Referer gets: 404, or the empty document
    refused = 404
    total_told = True

    def record(self, row: Row) -> str:
        """A row, its date broken over two lines."""
        day = row.date[:5] + "\n" + row.date[5:]
        return f"<record><![CDATA[\n<li><a href='{row.path}' title='{escape(row.title)}' target=\"_blank\">{escape(row.title[:18])}...</a><span>{day}</span></li>]]></record>"

    def datastore(self, rows: Sequence[Row], group: str = "") -> str:
        """Rows as the server writes them."""
        total = f"<totalrecord>{len(self.rows())}</totalrecord>" if self.total_told else ""
        return f"<datastore>{group}{total}<recordset>{''.join(map(self.record, rows))}</recordset></datastore>"

    def listed(self) -> str:
        """The first records and the call that draws the pager."""
        rows = self.rows()
        total = f"totalRecord:{len(rows)}," if self.total_told else ""
        return (
            f'<div id="455"><script type="text/xml">{self.datastore(rows[: self.embedded])}</script></div>'
            f"<script>$('#455').jpage({{{total}perPage:{self.shown},proxyUrl:'{self.proxy}',ajaxParam:{{col:1,appid:1,webid:{WEB},path:'/',"
            f"columnid:1229,sourceContentType:1,unitid:'455',webname:'{self.name}',permissiontype:0}}}});</script>"
        )

    def answer(self, request: Request) -> Answer | None:
        """The records asked for; else as every Hanweb portal."""
        if request.path != self.proxy:
            return super().answer(request)
        if not request.headers.get("referer"):
            return None if self.refused == 404 else Answer(EMPTY, kind="text/xml")
        said = {**request.query, **request.form}
        if (said.get("columnid"), said.get("unitid"), said.get("webid")) != ("1229", "455", str(WEB)):
            return Answer(EMPTY, kind="text/xml")
        return Answer(self.datastore(self.chosen(said)), kind="text/xml")

    def chosen(self, said: dict[str, str]) -> list[Row]:
        """startrecord counts from one, endrecord is within."""
        start, end = int(said["startrecord"]), int(said["endrecord"])
        return self.rows()[start - 1 : min(end, start - 1 + self.cap)]


class PageOnlyPortal(JpagePortal):
    """A server that ignores startrecord; `own_size` is one that ignores perpage too."""

    own_size = 0
    refused = 200

    def chosen(self, said: dict[str, str]) -> list[Row]:
        """Pages count from one."""
        size = self.own_size or min(int(said["perpage"]), self.cap)
        at = (int(said.get("page", "1")) - 1) * size
        return self.rows()[at : at + size]


class GetOnlyPortal(JpagePortal):
    """A server that gives a POST the empty document."""

    def answer(self, request: Request) -> Answer | None:
        """Only GET is answered."""
        if request.path == self.proxy and request.method == "POST":
            return Answer(EMPTY, kind="text/xml")
        return super().answer(request)


class NextGroupPortal(JpagePortal):
    """The newer jpage: an address with encrypted numbers, given with every group, leads to the next."""

    embedded = 15
    new_articles = True

    def token(self, at: int) -> str:
        """What stands for column and group."""
        return quote(hashed(f"1229/{at}")[:20] + "+/==", safe="+/=")

    def group(self, at: int) -> str:
        """The link to a group, empty after the last."""
        if at * self.embedded >= len(self.rows()):
            return ""
        href = f"{self.proxy if at == 1 else './dataproxy.jsp'}?page={at}&appid=1&webid={WEB}&path=/&columnid={self.token(at)}&unitid=aB3=&webname={quote(self.name)}&permissiontype=0"
        return f'<nextgroup><![CDATA[<a href="{href}"></a>]]></nextgroup>'

    def listed(self) -> str:
        """The first group; no variables."""
        return f'<div id="455"><script type="text/xml">{self.datastore(self.rows()[: self.embedded], self.group(1))}</script></div>'

    def answer(self, request: Request) -> Answer | None:
        """A group, to who asks with the address that was given."""
        if request.path != self.proxy:
            return HanwebPortal.answer(self, request)
        said = dict(part.partition("=")[::2] for part in request.target.partition("?")[2].split("&"))
        at = int(said.get("page") or 0)
        if not request.headers.get("referer") or said.get("columnid") != self.token(at):
            return Answer(EMPTY, kind="text/xml")
        rows = self.rows()[at * self.embedded : (at + 1) * self.embedded]
        return Answer(self.datastore(rows, self.group(at + 1)), kind="text/xml")


class AnnualReportPortal(HanwebPortal):
    """``xxgkAnnualReport.jsp``: a page a unit and year; the column lists units by their names alone.

    `leading` is how a unit's page leads to its other years: links, select or script. The column links
    each unit's newest year only. DOCX is attached with a PDF beside it where there is one.
    """

    leading = "links"
    program = "/module/xxgk/xxgkAnnualReport.jsp"

    def address(self, report: Held) -> str:
        """Unit and year, every second in the other order."""
        return self.target(report, report.number % 2 == 1)

    def target(self, report: Held, swapped: bool) -> str:
        """The page's address."""
        said = [f"area={self.area(report)}", f"fbtime={report.year}"]
        return f"{self.program}?{'&'.join(said[::-1] if swapped else said)}"

    def area(self, report: Held) -> str:
        """The unit's code."""
        units = list(dict.fromkeys(held.agency for held in self.reports))
        return f"{2482000 + units.index(report.agency):09d}"

    def suffixes(self, report: Held) -> tuple[str, ...]:
        """A document, and a PDF beside it."""
        return () if report.document is None else tuple(dict.fromkeys((report.suffix, "pdf")))

    def download(self, request: Request) -> Answer | None:
        """The PDF is one of a few bytes."""
        held, suffix = self.files.get(request.query.get("filename", ""), (None, ""))
        if held is not None and suffix == "pdf" and held.suffix != "pdf":
            return Answer(b"%PDF-1.4\n%%EOF\n", kind="application/pdf", charset="")
        return super().download(request)

    def listed(self) -> str:
        """Each unit once, among rows that are none."""
        newest: dict[str, Held] = {}
        for held in self.reports:
            if held.agency not in newest or newest[held.agency].year < held.year:
                newest[held.agency] = held
        items = [
            f'<li><a href="{escape(self.target(held, held.number % 2 == 0))}">{held.agency}</a></li>'
            for held in newest.values()
        ]
        others = self.listing(row for row in self.rows() if row.path.startswith("/other/"))
        return f"<ul>{''.join(items)}</ul>{others}"

    def years(self, held: Held) -> str:
        """The unit's years."""
        own = [each for each in self.reports if each.agency == held.agency]
        if self.leading == "select":
            options = "".join(f'<option value="{each.year}">{each.year}年</option>' for each in own)
            return f"<select onchange=\"location.href='{self.program}?area={self.area(held)}&fbtime='+this.value\">{options}</select>"
        if self.leading == "script":
            return "".join(f"<a href=\"javascript:changeYear('{each.year}')\">{each.year}</a>" for each in own)
        return "".join(f'<a href="{escape(self.target(each, each.number % 3 == 0))}">{each.year}年</a>' for each in own)

    def answer(self, request: Request) -> Answer | None:
        """A unit's page of a year; else as every Hanweb portal."""
        if request.path != self.program:
            return super().answer(request)
        said = request.query.get("area"), request.query.get("fbtime")
        for held in self.reports:
            if (self.area(held), str(held.year)) == said:
                return self.page(self._report(held))
        return self.page(self.shell("政府信息公开年度报告", "<p>暂无内容</p>"))

    def _report(self, held: Held) -> str:
        said = f'<div class="info">发布时间:{held.published} 18:20:44 来源：{held.agency}</div>'
        body = f'{self.years(held)}<h1>{escape(held.title)}</h1>{said}<div id="zoom">{held.body}</div>{self.attached(held)}'
        return self.shell(held.title, body)


class JpaasPortal(HanwebPortal):
    """jpaas: rows by GET from a gateway, told by a script's ``queryData``; a side column is a unit too."""

    new_articles = True
    program = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    #: how queryData is written: plain, escaped
    written = "plain"

    def unit(self, tag: str) -> str:
        """The script that draws a list."""
        said = (("parseType", "bulidstatic"), ("webId", "3096"), ("tplSetId", "quSyqDUrFf"), ("pageType", "column"))
        data = ",".join(
            f"'{name}':'{value}'" for name, value in (*said, ("tagId", tag), ("editType", "null"), ("pageId", "1229"))
        )
        quoted = escape(f"{{{data}}}", quote=True) if self.written == "escaped" else f"{{{data}}}"
        return f'<div id="{tag}"><script src="/script/unitbuild.js?v=3" url="{self.program}" queryData="{quoted}"></script></div>'

    def listed(self) -> str:
        """The list and a side column, neither drawn."""
        return self.unit("右侧导航") + self.unit("分页列表")

    def answer(self, request: Request) -> Answer | None:
        """The gateway; else as every Hanweb portal."""
        if request.path != self.program:
            return super().answer(request)
        said = request.query
        if (said.get("parseType"), said.get("webId"), said.get("pageId")) != ("bulidstatic", "3096", "1229"):
            return self._answer('{"success":false,"code":"500","data":null}')
        return self._answer(
            json.dumps({"success": True, "code": "200", "data": {"html": self.html(said)}}, ensure_ascii=False)
        )

    def html(self, said: dict[str, str]) -> str:
        """The rows of a page."""
        if said.get("tagId") != "分页列表":
            return '<ul><li><a href="/col/col1201/index.html">政府信息公开指南</a></li></ul>'
        asked = json.loads(said.get("paramJson") or "{}")
        size, number = int(asked.get("pageSize", 15)), int(asked.get("pageNo", 1))
        listed = pages(self.rows(), size)
        rows = listed[number - 1] if number <= len(listed) else []
        return self.listing(rows) + self.pagination(size, number)

    def pagination(self, size: int, number: int) -> str:
        """The pager's attributes."""
        return f'<div class="pagination" rows="{size}" count="{len(self.rows())}" pageNo="{number}"></div>'

    def _answer(self, text: str) -> Answer:
        return Answer(re.sub("/", r"\\/", text), kind="application/json")


class RepeatingJpaasPortal(JpaasPortal):
    """A server that ignores ``paramJson``: every page is page one, which holds every row."""

    written = "escaped"

    def html(self, said: dict[str, str]) -> str:
        """Page one, whatever is asked."""
        return self.listing(self.rows()) if said.get("tagId") == "分页列表" else "<ul></ul>"
