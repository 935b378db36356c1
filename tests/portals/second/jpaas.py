"""Hanweb jpaas: a script names the unit that holds the rows; the gateway answers JSON with HTML (§1.4)."""

from __future__ import annotations

import json
from html import escape

from ..server import Answer, Request
from .frame import Attached, Column, Front, Item

GATEWAY = "/api-gateway/jpaas-publish-server/front/page/build/unit"


class Jpaas(Front):
    """queryData entity-escaped; next pages by `paramJson`."""

    county, layout, bodies = "鹿城区", "levels", 8
    label, slug = "政府信息公开年报", "zfxxgknb"
    tag, web, page_size = "分页列表", "2b6a", 8
    strays = ("tzgg", 1)

    def where(self, column: Column) -> str:
        return f"/col/col{1229000000 + column.number}/index.html"

    def at(self, item: Item) -> str:
        return f"/art/{item.day.year}/{item.day.month}/{item.day.day}/art_{1229000000 + item.column.number}_{item.number}.html"

    def file_at(self, item: Item, file: Attached) -> str:
        return f"/api-gateway/jpaas-web-server/front/document/download-file?documentFileId={item.hexed}{file.key}&documentFileName={file.key}.{file.suffix}"

    def unit(self, column: Column) -> dict[str, str]:
        return {
            "parseType": "bulidstatic", "webId": self.web, "tplSetId": "8fQ1", "pageType": "column", "tagId": self.tag,
            "editType": "null", "pageId": f"{1229000000 + column.number}",
        }  # fmt: skip

    def query_data(self, column: Column) -> str:
        return str(self.unit(column)).replace("'", "&#39;").replace(": ", ":").replace(", ", ",")

    def script(self, column: Column) -> str:
        return f'<script type="text/javascript" src="/script/web/unitbuild.js" url="{GATEWAY}" queryData="{self.query_data(column)}" id="ub{column.number}"></script>'

    def listing(self, column: Column, request: Request) -> Answer | None:
        menu = f"""<script src="/script/web/unitbuild.js" url="{GATEWAY}" queryData="{self.query_data(column).replace(self.tag, "导航")}"></script>"""
        return self.html(self.column_page(column, menu + f"<div class='main'>{self.script(column)}</div>"))

    def fragment_row(self, item: Item) -> str:
        return f'<li class="clearfix"><a href="{self.at(item)}" title="{escape(item.title)}" target="_blank">{escape(item.title[:25])}</a><b>{item.day}</b></li>'

    def more(self, request: Request) -> Answer | None:
        if request.path != GATEWAY:
            return None
        asked = request.query
        column = next((c for c in self.columns.values() if self.unit(c)["pageId"] == asked.get("pageId")), None)
        if column is None or any(asked.get(k) != v for k, v in self.unit(column).items() if k != "tagId"):
            return self.json({"success": False, "code": "500", "message": "参数错误", "data": None})
        if asked.get("tagId") != self.tag:
            return self.json({"success": True, "code": "200", "data": {"html": "<div class='nav'></div>"}})
        rows = "".join(map(self.fragment_row, self.rows(column, asked)))
        return self.json({"success": True, "code": "200", "data": {"html": f"<ul>\n{rows}</ul>\n{self.foot(column)}"}})

    def foot(self, column: Column) -> str:
        return f"<div class='page'>共{len(column.items)}条 <a href='javascript:void(0)'>下一页</a></div>"

    def rows(self, column: Column, asked: dict[str, str]) -> list[Item]:
        page = json.loads(asked.get("paramJson") or "{}").get("pageNo", 1)
        pages = self.pages(column)
        return pages[int(page) - 1] if int(page) <= len(pages) else []

    def json(self, data: object) -> Answer:
        return Answer(json.dumps(data, ensure_ascii=False), kind="application/json")

    def header(self, item: Item) -> str:
        return f"<p class='xx'>发布日期：{item.day} 09:30浏览次数：<i></i>信息来源：{item.source or self.name}字号：[ 大 中 小 ]</p>"


class JpaasDeaf(Jpaas):
    """Ignores paramJson: every page is the first; years are columns of their own. Rows in another tag."""

    county, layout, bodies = "义乌市", "years", 8
    label, slug = "政府信息公开工作年度报告", "gknb"
    tag, web = "当前栏目list", "3f1c"

    def query_data(self, column: Column) -> str:
        return str(self.unit(column))

    def rows(self, column: Column, asked: dict[str, str]) -> list[Item]:
        return column.items[:15]

    def at(self, item: Item) -> str:
        return f"/ywsrmzf/zwgk/{item.column.number}/art/{item.day.year}/art_{item.hexed}.html"

    def where(self, column: Column) -> str:
        return f"/ywsrmzf{column.path}index.html"

    def foot(self, column: Column) -> str:
        return '<div class="pagination" id="pagination"></div>'


class JpaasBare(Jpaas):
    """Honours only a bare `pageNo`; the list is called 右侧内容."""

    county, layout, bodies = "东阳市", "flat", 6
    label, slug = "信息公开工作年度报告", "xxgknb"
    tag, web = "右侧内容", "9a01"

    def rows(self, column: Column, asked: dict[str, str]) -> list[Item]:
        pages, page = self.pages(column, 15), int(asked.get("pageNo") or 1)
        return pages[page - 1] if page <= len(pages) else []
