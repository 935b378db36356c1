"""Guangdong's gkmlpt: a tree in the page, lists and articles as JSON (§1.5)."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from ..server import Answer, Request
from .frame import Attached, Column, Front, Item


class Gkmlpt(Front):
    """The city's own tree; page 0 is page 1, the count is inflated, 404 past the end."""

    county, layout, bodies = "白云区", "flat", 9
    label, slug = "政府信息公开年报", "gknb"
    prefix, sid, per_call, content_in_page = "", "755006", 20, True
    strays = ("gzdt", 1)

    def listed(self, column: Column) -> bool:
        """Whether the tree holds the column."""
        return column in list(self.columns["platform"].all())

    def where(self, column: Column) -> str:
        if not self.listed(column):
            return f"{column.path}index.html"
        return f"{self.prefix}/gkmlpt/index" + ("" if column is self.columns["platform"] else f"#{column.number}")

    def at(self, item: Item) -> str:
        if not self.listed(item.column):
            return f"{item.column.path}content/post_{item.number}.html"
        return f"{self.prefix}/gkmlpt/content/{item.number // 1_000_000}/{item.number // 1000}/post_{item.number}.html"

    def file_at(self, item: Item, file: Attached) -> str:
        return f"/attachment/0/306/{file.key[-6:]}{file.key[:3]}/{item.number}.{file.suffix}"

    def node(self, column: Column) -> dict[str, object]:
        return {
            "id": column.number, "name": column.label, "parent": column.parent.number if column.parent else 0,
            "post_count": len(column.items) + 13 if column.items else 0, "children": [self.node(child) for child in column.children],
            "jump_url": "",
        }  # fmt: skip

    def config(self) -> str:
        tree = json.dumps([self.node(child) for child in self.columns["platform"].children], ensure_ascii=False)
        return f"<script>\n    window._CONFIG = {{\n  BASE: '{self.prefix}/gkmlpt',\n SID: '{self.sid}',\n IS_MOBILE: false,\n TREE: {tree},\n  THEME: 'red' }};\n</script>"

    def listing(self, column: Column, request: Request) -> Answer | None:
        if not self.listed(column):
            return self.html(self.column_page(column, "".join(map(self.row, column.items))))
        return self.html(
            self.page(
                "政府信息公开目录", f"<div id='app'></div>{self.config()}<script src='/gkmlpt/js/app.js'></script>"
            )
        )

    def _route(self) -> None:
        super()._route()
        platform = self.columns["platform"]
        self._routes[f"{self.prefix}/gkmlpt/index"] = lambda request: self.listing(platform, request)

    def more(self, request: Request) -> Answer | None:
        api = f"{self.prefix}/gkmlpt/api/all/"
        if not request.path.startswith(api):
            return None
        column = next((c for c in self.columns.values() if str(c.number) == request.path.removeprefix(api)), None)
        if column is None or request.query.get("sid", self.sid) != self.sid:
            return None
        page = max(int(request.query.get("page", 1)), 1)
        pages = self.pages(column, self.per_call)
        if page > len(pages):
            return None
        node = self.node(column)
        classify = {key: node[key] for key in ("id", "name", "parent", "post_count")} | {"theme_count": 0}
        data = {"classify": classify, "articles": [self.entry(item) for item in pages[page - 1]]}
        return Answer(json.dumps(data), kind="application/json")

    def seconds(self, item: Item) -> int:
        return int(datetime(item.day.year, item.day.month, item.day.day, 1, tzinfo=UTC).timestamp())

    def entry(self, item: Item) -> dict[str, object]:
        at = self.seconds(item)
        return {
            "id": item.number, "title": item.title, "document_number": "", "publisher": item.source or self.name, "keywords": "",
            "date": at - 400_000, "created_at": at + 80_000_000, "first_publish_time": at, "display_publish_time": at,
            "identifier": f"11440111MB2C{item.number}", "classify_main": item.column.number, "classify_main_name": item.column.label,
            "classify_genre_name": "其他", "classify_theme_name": "综合政务", "url": f"{self.url[:-1]}{self.at(item)}", "post_url": "",
            "abstract": "", "attachment": [self.attachment(item, file) for file in item.files], "relation": [], "is_expired": 0, "is_abolished": 0,
        }  # fmt: skip

    def attachment(self, item: Item, file: Attached) -> dict[str, object]:
        return {"id": int(file.key), "name": file.name, "type": file.suffix, "mime": file.media, "size": len(file.data()),
                "url": f"{self.url[:-1]}{self.file_at(item, file)}"}  # fmt: skip

    def files(self, item: Item) -> str:
        return "".join(
            f'<p><a class="nfw-cms-attachment" href="{self.file_at(item, f)}" alt="{f.name}">{f.name}</a></p>'
            for f in item.files
        )

    def header(self, item: Item) -> str:
        if not self.listed(item.column):
            return f"<div class='time'>来源：{item.source}发布时间：{item.day} 10:11浏览次数：-</div>"
        cells = (("索引号", f"11440111MB2C{item.number}"), ("分类", item.column.label), ("发布机构", item.source or self.name), ("成文日期", ""),
                 ("名称", item.title), ("文号", "无"), ("发布日期", str(item.day)), ("主题词", ""))  # fmt: skip
        rows = "".join(f"<td class='label'>{name}：</td><td>{value}</td>" for name, value in cells)
        return f"<table class='classify'><tr>{rows}</tr></table><div>发布日期：{item.day} 09:00:00 浏览次数：-</div>"

    def article(self, item: Item) -> str:
        if not self.listed(item.column):
            return super().article(item)
        detail = {**self.entry(item), "content": item.body() + self.files(item)}
        script = f"<script>window._CONFIG = {{ SID: '{self.sid}', BASE: '{self.prefix}/gkmlpt', DETAIL: {json.dumps(detail)} }};</script>"
        shown = item.body() + self.files(item) if self.content_in_page else ""
        main = f"{self.header(item)}<h1 class='title document-number'>{item.title}</h1><div class='article-content'>{shown}</div>{script}"
        return self.page(item.title, main, "当前位置：首页 &gt; 政府信息公开目录")


class GkmlptUnit(Gkmlpt):
    """A town's prefix beside the county's ordinary NFCMS columns; the body is in the page's JSON alone."""

    county, layout, bodies = "从化区", "levels", 7
    label, slug = "政府信息公开工作年度报告", "xxgknb"
    prefix, sid, per_call, content_in_page = "/mzdpshzzf", "753121", 100, False
    strays = ("ghzj", 1)

    def node(self, column: Column) -> dict[str, object]:
        node = super().node(column)
        if column.slug == "bm":
            node |= {"jump_url": f"{self.url[:-1]}{column.path}index.html", "post_count": 0}
        return node

    def listed(self, column: Column) -> bool:
        return super().listed(column) and column.slug != "bm"

    def body_open(self) -> str:
        return "<div class='news_cont_d_wrap'><div class='article-content'>"


class GkmlptYears(Gkmlpt):
    """Years as nodes below 年报, which holds nothing itself; the site's number is demanded; dates only as texts."""

    county, layout, bodies = "天河区", "years", 7
    label, slug = "信息公开年报", "xxgkndbg"
    sid, per_call = "200057", 5
    strays = ("tzgg", 0)

    def more(self, request: Request) -> Answer | None:
        if "/api/all/" in request.path and "sid" not in request.query:
            return None
        return super().more(request)
