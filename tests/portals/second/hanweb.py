"""Hanweb: datastores in a script with a proxy behind them, groups that name the next, and report pages (§1.3)."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from ..server import Answer, Request
from .frame import Attached, Column, Front, Item

EMPTY = '<?xml version="1.0" encoding="utf-8"?><datastore/>\n  '


class Jpage(Front):
    """`/col/colN/index.html`: 24 records in a script; the rest by POST with a Referer."""

    county, layout, bodies = "瓯海区", "flat", 9
    label, slug = "政府信息公开年报", "xxgknb"
    proxy, embedded, shown, cap = "/module/web/jpage/dataproxy.jsp", 24, 8, 30
    strays = ("tzgg", 1)

    def where(self, column: Column) -> str:
        return f"/col/col{column.number}/index.html"

    def at(self, item: Item) -> str:
        day = item.day
        return f"/art/{day.year}/{day.month}/{day.day}/art_{item.column.number}_{item.number}.html"

    def file_at(self, item: Item, file: Attached) -> str:
        name = quote(file.name)
        return f"/module/download/downfile.jsp?classid=0&showname={name}&filename={item.hexed[:14]}{file.key}.{file.suffix}"

    def record(self, item: Item) -> str:
        date = f"{item.day:%Y}-\n{item.day:%m}-\n{item.day:%d}"
        return f"""<li><a href='{self.at(item)}' title='{escape(item.title)}' target="_blank">{escape(item.title)}</a><span>{date}</span></li>"""

    def store(self, column: Column, items: list[Item], more: str = "") -> str:
        records = "\n".join(f"<record><![CDATA[\n{self.record(item)}]]></record>" for item in items)
        size = len(column.items)
        return (
            f"<datastore>\n{more}<totalrecord>{size}</totalrecord><totalpage>{-(-size // self.shown)}</totalpage>"
            f"<recordset>\n{records}\n</recordset></datastore>"
        )

    def variables(self, column: Column) -> str:
        return (
            f"<script>$('#{column.number}').jpage({{initScript:'',theme:'default',totalRecord:{len(column.items)},perPage:{self.shown},"
            f"proxyUrl:'{self.proxy}',params:{{'col':1,'appid':1,'webid':2412,'path':'/','columnid':{column.number},"
            f"'sourceContentType':1,'unitid':'47{column.number}','webname':'{self.name}','permissiontype':0}}}});</script>"
        )

    def listing(self, column: Column, request: Request) -> Answer | None:
        if not column.items:
            return self.html(self.column_page(column, ""))
        script = f'<div id="{column.number}"><script type="text/xml">{self.store(column, column.items[: self.embedded])}</script></div>'
        return self.html(self.column_page(column, script, self.variables(column)))

    def more(self, request: Request) -> Answer | None:
        if request.path != self.proxy:
            return None
        form = {**request.query, **request.form}
        column = next((c for c in self.columns.values() if str(c.number) == form.get("columnid")), None)
        if column is None or form.get("unitid") != f"47{column.number}" or not self.admits(request):
            return Answer(EMPTY.encode(), kind="text/xml", charset="utf-8")
        items = self.asked_for(column, form)
        return Answer(self.store(column, items) if items else EMPTY, kind="text/xml")

    def admits(self, request: Request) -> bool:
        return request.method == "POST" and "/col/" in request.headers.get("referer", "")

    def asked_for(self, column: Column, form: dict[str, str]) -> list[Item]:
        first, last = int(form.get("startrecord", 1)), int(form.get("endrecord", 0))
        last = min(last, first + self.cap - 1) if int(form.get("perpage", 15)) <= 100 else 0
        return column.items[first - 1 : last]

    def header(self, item: Item) -> str:
        return f"<div class='info'>发布日期:{item.day} 11:52访问次数:<script src='/module/visitcount/articlehits.jsp'></script>来源:{item.source or self.name}</div>"

    def body_open(self) -> str:
        return '<div id="zoom"><!--ZJEG_RSS.content.begin-->'


class JpageByPage(Jpage):
    """GET, an own path, honours only `page`; years as columns and one that outgrows the first answer."""

    county, layout, bodies = "永嘉县", "levels", 9
    label, slug = "政府信息公开工作年报", "nb"
    proxy, embedded, shown = "/module/jpage/dataproxy.jsp", 12, 6
    strays = ("bmdt", 1)

    def at(self, item: Item) -> str:
        return f"/col/col{item.column.number}/art/{item.day.year}/art_{item.hexed}.html"

    def admits(self, request: Request) -> bool:
        return "/col/" in request.headers.get("referer", "")

    def asked_for(self, column: Column, form: dict[str, str]) -> list[Item]:
        page, size = int(form.get("page", 1)), min(int(form.get("perpage", self.shown)), 100)
        return column.items[(page - 1) * size : page * size]

    def record(self, item: Item) -> str:
        return f'<li><a target="_blank" href="{self.url[:-1]}{self.at(item)}">{escape(item.title)}</a><b>[{item.day}]</b></li>'

    def listing(self, column: Column, request: Request) -> Answer | None:
        answer = super().listing(column, request)
        assert answer is not None
        assert isinstance(answer.body, str)
        answer.body = answer.body.replace("<script>$('#", "<script type='text/javascript'>jQuery('#")
        return answer


class NextGroup(Jpage):
    """Groups that name the next one; its parameters are encrypted and may not be built."""

    county, layout, bodies = "平阳县", "flat", 7
    label, slug = "年度报告", "ndbg"
    embedded, shown = 15, 15
    end = ""
    strays = ("tzgg", 0)

    def token(self, column: Column) -> str:
        return quote(f"vQ3r{column.number}T/k=", safe="")

    def group(self, column: Column, page: int) -> str:
        if page * self.embedded >= len(column.items):
            return self.end
        return self.wrapped(
            f"{self.proxy}?page={page}&appid=1&webid=1&path=/&columnid={self.token(column)}&unitid={self.token(column)[::-1][:9]}x&webname={quote(self.name)}&permissiontype=0"
        )

    def wrapped(self, href: str) -> str:
        return f'<nextgroup><![CDATA[<a href="{href}"></a>]]></nextgroup>\n'

    def listing(self, column: Column, request: Request) -> Answer | None:
        if not column.items:
            return self.html(self.column_page(column, ""))
        store = self.store(column, column.items[: self.embedded], self.group(column, 1))
        return self.html(self.column_page(column, f'<script type="text/xml">{store}</script>'))

    def more(self, request: Request) -> Answer | None:
        if request.path != self.proxy:
            return None
        for column in self.columns.values():
            if (
                f"columnid={self.token(column)}&" in request.target
                and f"={self.token(column)[::-1][:9]}x&" in request.target
            ):
                page = int(request.query["page"])
                items = column.items[page * self.embedded : (page + 1) * self.embedded]
                return Answer(self.store(column, items, self.group(column, page + 1)), kind="text/xml")
        return Answer(EMPTY, kind="text/xml")

    def at(self, item: Item) -> str:
        return f"/art/{item.day.year}/art_{item.column.number}_{item.hexed}.html"


class NextGroupEscaped(NextGroup):
    """Hrefs with entities and an empty group at the end; dates before the title."""

    county, bodies, layout = "瑞安市", 7, "levels"
    label, slug = "信息公开工作年度报告", "xxgkgzndbg"
    embedded, end = 10, "<nextgroup><![CDATA[]]></nextgroup>"
    strays = ("tzgg", 1)

    def wrapped(self, href: str) -> str:
        return f"<nextgroup><![CDATA[<a href='{href.replace('&', '&amp;')}'>下一组</a>]]></nextgroup>\n"

    def record(self, item: Item) -> str:
        return f'<tr><td>{item.day:%Y/%m/%d}</td><td><a href="{self.at(item)}" title="{escape(item.title)}">{escape(item.title[:20])}</a></td></tr>'


class AnnualReports(Jpage):
    """`xxgkAnnualReport.jsp`: a column that is a matrix of units, years by a select; PDF and DOCX attached."""

    county, layout, bodies = "微山县", "flat", 8
    label, slug = "政府信息公开年报", "xxgknb"
    script = "/module/xxgk/xxgkAnnualReport.jsp"
    formats = ("html", "html", "docx", "html", "xlsx")
    strays = ("tzgg", 0)

    def area(self, item: Item) -> str:
        names = [body.name for body in self.agencies_once]
        assert item.held is not None
        return f"11370826{names.index(item.held.agency):05}25769B"

    def at(self, item: Item) -> str:
        if item.held is None:
            return super().at(item)
        return f"{self.script}?area={self.area(item)}&fbtime={item.held.year}"

    def listing(self, column: Column, request: Request) -> Answer | None:
        if column is not self.report_root:
            return super().listing(column, request)
        return self.html(self.column_page(column, self.matrix()))

    def matrix(self) -> str:
        """The units of the newest year."""
        newest = [item for item in self.reports if item.held and item.held.year == max(self.years)]
        cells = "".join(
            f'<td><a href="{self.at(item)}" target="_blank">{item.source.removeprefix(self.county)}</a></td>'
            for item in newest
        )
        rest = "".join(self.row(item) for item in self.report_root.items if item.held is None)
        return f"<table class='jg'><tr><th colspan=8>部门</th></tr><tr>{cells}</tr></table>{rest}"

    def select(self, item: Item) -> str:
        assert item.held is not None
        options = "".join(
            f"<option value='{year}'{' selected' if year == item.held.year else ''}>{year}年</option>"
            for year in reversed((2016, *self.years))
        )
        return f"<select name='fbtime' id='fbtime' onchange=\"window.location.href='{self.script}?area={self.area(item)}&fbtime='+this.value\">{options}</select>"

    def header(self, item: Item) -> str:
        if item.held is None:
            return super().header(item)
        return f"<div>{self.select(item)}</div><div class='tm'>发布时间：{item.day} 18:20:44 来源：{item.source} 浏览次数：</div>"

    def publish(self, held, column):  # type: ignore[no-untyped-def]
        item = super().publish(held, column)
        if held.format == "docx":
            twin = f"%PDF-1.4 {held.agency} {held.year}".encode()
            item.files.append(
                Attached(
                    self.file_name(held).replace(".docx", ".pdf"), lambda: twin, "application/pdf", f"{item.number}9"
                )
            )
        return item

    def more(self, request: Request) -> Answer | None:
        if request.path == self.script:
            wanted = request.query
            for item in self.reports:
                assert item.held is not None
                if (wanted.get("area"), wanted.get("fbtime")) == (self.area(item), str(item.held.year)):
                    return self.html(self.article(item))
            return self.html(self.page("政府信息公开年报", "<div class='zw'>暂无该年度报告！</div>"))
        return super().more(request)


class AnnualReportsByYear(AnnualReports):
    """The year's tabs hold the units; the parameters stand the other way round; a town is missing in some years."""

    county, bodies = "汶上县", 7
    label, slug = "政府信息公开年度报告", "xxgkndbg"

    def at(self, item: Item) -> str:
        if item.held is None:
            return super().at(item)
        return f"{self.script}?fbtime={item.held.year}&area={self.area(item)}"

    def _stock(self):  # type: ignore[no-untyped-def]
        found = super()._stock()
        return [held for held in found if not (held.agency == found[-1].agency and held.year in (2019, 2021))]

    def matrix(self) -> str:
        parts = []
        for year in reversed(self.years):
            units = [item for item in self.reports if item.held and item.held.year == year]
            cells = "".join(
                f'<li><a href="{escape(self.at(item))}">{item.source.removeprefix(self.county)}</a></li>'
                for item in units
            )
            parts.append(f"<div class='tab'><h4>{year}</h4><ul>{cells}</ul></div>")
        return "".join(parts)

    def select(self, item: Item) -> str:
        return ""


class JpageOwnSize(Jpage):
    """GET; the server pages by its own size whatever is asked, and gives the last page again past the end."""

    county, layout, bodies = "鹤城区", "flat", 9
    label, slug = "政府信息公开工作年度报告", "gknb"
    embedded, shown = 30, 10
    strays = ("tzgg", 0)

    def admits(self, request: Request) -> bool:
        return True

    def asked_for(self, column: Column, form: dict[str, str]) -> list[Item]:
        page = max(1, min(int(form.get("page", 1)), -(-len(column.items) // self.shown)))
        return column.items[(page - 1) * self.shown : page * self.shown]


class AnnualReportsChosen(AnnualReports):
    """Unit and year are chosen from two lists, and a script puts the address together."""

    county, bodies = "任城区", 6
    label, slug = "信息公开年报", "nb"

    def matrix(self) -> str:
        newest = [item for item in self.reports if item.held and item.held.year == max(self.years)]
        units = "".join(
            f"<option value='{self.area(item)}'>{item.source.removeprefix(self.county)}</option>" for item in newest
        )
        years = "".join(f"<option value='{year}'>{year}年</option>" for year in reversed(self.years))
        return f"""<select id='area'><option value=''>请选择单位</option>{units}</select><select id='year'>{years}</select>
<a href='javascript:void(0)' onclick='look()'>查看</a><script>function look(){{
 window.open('{self.script}?area='+$('#area').val()+'&fbtime='+$('#year').val()); }}</script>"""

    def select(self, item: Item) -> str:
        return ""
