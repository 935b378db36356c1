"""UCAP: lists as JSON by a channel's number, and chinatax with its POST (§1.6)."""

from __future__ import annotations

import hashlib
import json
from html import escape

from ..server import Answer, Request
from .frame import Attached, Column, Front, Item


class UcapJson(Front):
    """`/common/search/<channelId>`: "null" texts, addresses that begin with `//`."""

    county, layout, bodies = "中方县", "levels", 7
    label, slug = "政府信息公开年报", "zfxxgk_gknbz"
    site, api, page_size = "zfx", "/common/search/", 6
    strays = ("tzgg", 1)

    def channel(self, column: Column) -> str:
        return hashlib.md5(f"{type(self).__name__}{column.number}".encode()).hexdigest()

    def where(self, column: Column) -> str:
        name = {"reports": "zfxxgk_gknbz"}.get(next(k for k, c in self.columns.items() if c is column), "list")
        return f"/{self.site}/c{column.number + 100000}/{name}.shtml"

    def at(self, item: Item) -> str:
        return f"/{self.site}/c{item.column.number + 100000}/{item.day:%Y%m}/{item.hexed}.shtml"

    def file_at(self, item: Item, file: Attached) -> str:
        return (
            f"/{self.site}/c{item.column.number + 100000}/{item.day:%Y%m}/{item.hexed}/files/{file.key}.{file.suffix}"
        )

    def script(self, column: Column) -> str:
        return f"""<div id="list"></div><script>
var channelId = '{self.channel(column)}'; var pageSize = {self.page_size};
function load(page){{ $.ajax({{ url: "{self.api}"+channelId+"?_isAgg=true&_isJson=true&_pageSize="+pageSize+"&_template=index&_rangeTimeGte=&_channelName=&page="+page, success: function(r){{ render(r.data.results); }} }}); }}
load(1);</script>"""

    def listing(self, column: Column, request: Request) -> Answer | None:
        return self.html(self.column_page(column, self.script(column) if column.items else ""))

    def url_of(self, address: str) -> str:
        return f"//{self.place}{address}"

    def result(self, item: Item) -> dict[str, object]:
        meta = [
            {"name": "发布机构", "key": "publisher", "value": item.source or "null"},
            {"name": "文号", "key": "fileNum", "value": "null"},
        ]
        return {
            "title": item.title, "subTitle": "null", "url": self.url_of(self.at(item)), "publishedTime": 1_700_000_000_000,
            "publishedTimeStr": f"{item.day} 09:12:33", "channelName": item.column.label, "content": "null", "source": "null",
            "resList": [{"fileName": f.name, "filePath": self.url_of(self.file_at(item, f))} for f in item.files],
            "domainMetaList": [{"domainName": "公开", "resultList": meta}],
        }  # fmt: skip

    def more(self, request: Request) -> Answer | None:
        if not request.path.startswith(self.api):
            return None
        wanted = request.path.removeprefix(self.api)
        column = next((c for c in self.columns.values() if self.channel(c) == wanted), None)
        if column is None:
            return self.json({"data": {"total": 0, "page": 1, "rows": 0, "channelId": "null", "results": []}})
        page, size = int(request.query.get("page", 1)), min(int(request.query.get("_pageSize", 20)), self.page_size)
        items = column.items[(page - 1) * size : page * size]
        data = {
            "total": len(column.items),
            "page": page,
            "rows": size,
            "channelId": wanted,
            "results": list(map(self.result, items)),
        }
        return self.json({"data": data, "code": 200})

    def json(self, data: object) -> Answer:
        return Answer(json.dumps(data, ensure_ascii=False), kind="application/json")

    def header(self, item: Item) -> str:
        return f"<div class='xinxi'><span>发布时间：{item.day} 09:12</span><span>来 源：{item.source or self.name}</span><span>发布机构：{self.name}</span></div>"

    def body_open(self) -> str:
        return "<div id='UCAP-CONTENT'>"


class UcapSearch(UcapJson):
    """`/es-search/search/`; the channel's number is asked for by its code; the first page is also in the HTML."""

    county, layout, bodies = "伊宁市", "flat", 6
    label, slug = "政府信息公开工作年度报告", "xxgknb"
    site, api, page_size = "xjwqx", "/es-search/search/", 7
    strays = ("gzdt", 1)

    def script(self, column: Column) -> str:
        return f"""<ul id="list"></ul><script>
$.get('/getChannelList?channelCode=c{column.number + 100000}', function(res){{
  var id = res.results.data[0].channelId;
  $.get('{self.api}'+id+'?_template=index&_isAgg=true&_isJson=true&_pageSize={self.page_size}&page=1', draw);
}});</script>"""

    def url_of(self, address: str) -> str:
        return address

    def more(self, request: Request) -> Answer | None:
        if request.path == "/getChannelList":
            code = request.query.get("channelCode", "")
            found = [c for c in self.columns.values() if f"c{c.number + 100000}" == code]
            rows = [{"channelName": c.label, "channelCode": code, "channelId": self.channel(c)} for c in found]
            return self.json({"results": {"data": rows}})
        return super().more(request)

    def at(self, item: Item) -> str:
        return f"/{self.site}/c{item.column.number + 100000}/{item.day:%Y%m}/c01_{item.number}.shtml"


class Chinatax(UcapJson):
    """`POST /getFileListByCodeId`; the reports behind a tab of the platform's page."""

    county, layout, bodies = "宿城区", "flat", 6
    label, slug, site = "政府信息公开年报", "gknb", "chinatax"
    api, cap = "/getFileListByCodeId", 9
    strays = ("tzgg", 0)

    def where(self, column: Column) -> str:
        if column is self.report_root:
            return f"/chinatax/c{self.columns['platform'].number + 100000}r/index.html?tab=gknb"
        if column is self.columns["platform"]:
            return f"/chinatax/c{column.number + 100000}r/index.html"
        return f"/chinatax/c{column.number + 100000}/common_list.html"

    def at(self, item: Item) -> str:
        return f"/chinatax/n810/c{item.column.number + 100000}/c{item.number}/content.html"

    def script(self, column: Column) -> str:
        return f"""<div class="tabs"><script>
var channelId = "{self.channel(column)}";
function getList(page) {{ $.ajax({{ type: "post", url: "{self.api}", data: {{ channelId: channelId, page: page, size: {self.cap}, relateSubChannels: true }},
 dataType: "json", success: function (d) {{ draw(d.results.data.results) }} }}); }}</script></div>"""

    def result(self, item: Item) -> dict[str, object]:
        meta = [
            {"name": "来源", "key": "source", "value": item.source or "null"},
            {"name": "发文单位", "key": "fwdw", "value": "null"},
        ]
        return {
            "titleHtml": f"<em>{item.title}</em>", "subTitleHtml": "", "title": item.title, "url": self.at(item), "redirectUrl": "null",
            "publishedTimeStr": f"{item.day} 00:00:00", "domainMetaList": [{"resultList": meta}],
        }  # fmt: skip

    def more(self, request: Request) -> Answer | None:
        if request.path != self.api or request.method != "POST":
            return None
        form = request.form
        column = next((c for c in self.columns.values() if self.channel(c) == form.get("channelId")), None)
        items = column.items if column else []
        page, size = int(form.get("page", 1)), min(int(form.get("size", 10)), self.cap)
        shown = items[(page - 1) * size : page * size]
        return self.json(
            {"code": 200, "results": {"data": {"total": len(items), "results": list(map(self.result, shown))}}}
        )

    def body_open(self) -> str:
        return "<div class='article-content'><div id='zoomcon'>"


class Manuscripts(Chinatax):
    """A bureau's `manuscriptList`, given as GET in the page; years as columns."""

    county, layout, bodies = "泗阳县", "years", 8
    label, slug = "政府信息公开工作年度报告", "gknb"
    api, cap = "/chinatax/manuscriptList/", 5

    def where(self, column: Column) -> str:
        return f"/chinatax/c{column.number + 100000}/common_list.html"

    def script(self, column: Column) -> str:
        node = f"n{column.number}"
        return f"""<ul id="ul"></ul><script>var node='{node}';$.getJSON('{self.api}{node}?_isAgg=0&_pageSize={self.cap}&_template=index&page=1', show)</script>"""

    def more(self, request: Request) -> Answer | None:
        if not request.path.startswith(self.api):
            return None
        node = request.path.removeprefix(self.api)
        column = next((c for c in self.columns.values() if f"n{c.number}" == node), None)
        if column is None:
            return None
        page, size = int(request.query.get("page", 1)), self.cap
        shown = column.items[(page - 1) * size : page * size]
        return self.json({"results": {"data": {"total": len(column.items), "results": list(map(self.result, shown))}}})


class UcapFragments(UcapJson):
    """Rows as an HTML fragment, `?_template=ucap/list_ejs`; the first page stands in the list."""

    county, layout, bodies = "沅陵县", "flat", 6
    label, slug = "信息公开年度报告", "newxxgk_list"
    site, page_size = "csrc", 8

    def script(self, column: Column) -> str:
        rows = "".join(map(self.row, column.items[: self.page_size]))
        return f"""<ul id="list">{rows}</ul><div id="page"></div><script>
var channelId='{self.channel(column)}';
createPage({len(column.items)}, function(n){{ $.get('/common/search/'+channelId+'?_template=ucap/list_ejs&_isAgg=1&_pageSize={self.page_size}&page='+n, function(h){{$('#list').html(h)}}) }});</script>"""

    def more(self, request: Request) -> Answer | None:
        if request.query.get("_isJson") == "true" or not request.path.startswith(self.api):
            return None
        wanted = request.path.removeprefix(self.api)
        column = next((c for c in self.columns.values() if self.channel(c) == wanted), None)
        if column is None:
            return None
        page = int(request.query.get("page", 1))
        items = column.items[(page - 1) * self.page_size : page * self.page_size]
        return Answer(
            "".join(f'<li><a href="{self.at(i)}">{escape(i.title)}</a><span>{i.day}</span></li>' for i in items)
        )


class UcapHidden(UcapJson):
    """The channel stands in a hidden field; files and texts come with the list; another program's name."""

    county, layout, bodies = "沅江市", "years", 7
    label, slug = "政府信息公开年度报告", "zfxxgk_gknb"
    site, api, page_size = "yjs", "/searchList/", 4
    strays = ("tzgg", 1)

    def where(self, column: Column) -> str:
        return f"/{self.site}/c{column.number + 100000}/common_list.shtml"

    def script(self, column: Column) -> str:
        return f"""<input type="hidden" id="channelId" value="{self.channel(column)}"><ul class="list-box"></ul><script>
function getData(n) {{ $.ajax({{ url: "{self.api}" + $("#channelId").val(), data: {{ _isAgg: true, _isJson: true, _pageSize: {self.page_size}, _template: "index", page: n }} }}) }}</script>"""

    def result(self, item: Item) -> dict[str, object]:
        return {**super().result(item), "content": item.body()}
