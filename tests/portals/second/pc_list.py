"""The `pc/list.html` platform: rows in a script, addresses in a text of JSON (§1.7)."""

from __future__ import annotations

import json

from ..server import Answer, Request
from .frame import Attached, Column, Front, Item


class PcList(Front):
    """One column with all rows; addresses encoded twice."""

    county, layout, bodies = "仁和区", "flat", 7
    label, slug, site = "政府信息公开年报", "xxgkn142", "jxsrmzf"
    strays = ("tzgg", 1)

    def where(self, column: Column) -> str:
        return f"/{self.site}/c{column.number:05}/pc/list.html"

    def at(self, item: Item) -> str:
        return f"/{self.site}/{item.column.slug}/pc/content/content_18{item.number:017}.html"

    def file_at(self, item: Item, file: Attached) -> str:
        return f"/{self.site}/uploadfile/{item.day:%Y%m}/{file.key}.{file.suffix}"

    def entry(self, item: Item) -> dict[str, object]:
        return {
            "title": item.title, "pubDate": f"{item.day} 10:12", "urls": json.dumps({"pc": self.at(item), "h5": self.at(item).replace("/pc/", "/h5/")}),
            "contentSource": item.source, "articleFiles": [self.file_entry(item, file) for file in item.files], "id": f"18{item.number:017}",
        }  # fmt: skip

    def file_entry(self, item: Item, file: Attached) -> dict[str, object]:
        return {
            "fileName": file.name,
            "domainName": self.url[:-1],
            "filePath": self.file_at(item, file),
            "fileId": file.key,
        }

    def data(self, column: Column) -> str:
        rows = {"articleList": [self.entry(item) for item in column.items], "pageCount": 1}
        return f"<script>\nvar listData={json.dumps(rows, ensure_ascii=False)};\n</script><div id='app'></div>"

    def listing(self, column: Column, request: Request) -> Answer | None:
        return self.html(self.column_page(column, self.data(column)))

    def header(self, item: Item) -> str:
        return f"<div class='msg'>发布时间: {item.day} 10:12信息来源: {item.source or self.name}浏览量：0</div>"


class PcListYears(PcList):
    """Years as columns; the list keyed otherwise; attachments only in the list's JSON."""

    county, layout, bodies = "盐边县", "years", 7
    label, slug, site = "政府信息公开工作年度报告", "c00145", "zgsrmzf"
    strays = ("ghzj", 1)

    def at(self, item: Item) -> str:
        return f"/{self.site}/c{item.column.number:05}/pc/content/content_19{item.number:017}.html"

    def data(self, column: Column) -> str:
        rows = json.dumps({"articleList": [self.entry(item) for item in column.items]}).replace("/", "\\/")
        return f"<script type='text/javascript'>var page = {{}}; listData = {rows}; render(listData)</script>"

    def files(self, item: Item) -> str:
        return ""
