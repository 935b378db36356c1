"""Look-alikes of TRS whose pagers count from 1: Hunan, UCAP's static lists, Shanghai (§1.2)."""

from __future__ import annotations

from html import escape

from ..server import Answer, Request
from .frame import Attached, Column, Item
from .trs import Trs


class Hunan(Trs):
    """First argument a DOM id: page 2 is `index_2.html`."""

    county, layout, bodies = "桃江县", "years", 8
    label, slug, year_slug, ext = "政府信息公开年度报告", "zfxxgkndbg", "{y}ndbg", "html"
    page_size = 3

    def file_of(self, column: Column, at: int) -> str:
        return f"{column.path}{self.stem(column)}{f'_{at + 1}' if at else ''}.{self.ext}"

    def call(self, column: Column, pages: int, at: int) -> str:
        number = len(column.items)
        return f"<div id='paging'></div><script>createPageHTML('paging', {pages}, {at + 1}, 'index', 'html', {number});</script>"

    def name_of(self, item: Item) -> str:
        return f"{self.stamp(item)[:6]}/t{self.stamp(item)}_{item.number}.html"


class UcapStatic(Hunan):
    """UCAP's static lists: `name_2.ext`; 32 hexadecimal digits for an article."""

    county, layout, bodies = "霍城县", "flat", 6
    label, slug, ext, page_size = "政府信息公开年报", "c102102", "shtml", 9

    def stem(self, column: Column) -> str:
        return "xxgk_list" if column is self.report_root else "list"

    def where(self, column: Column) -> str:
        return f"/hcx/c{column.number}/{self.stem(column)}.shtml"

    def file_of(self, column: Column, at: int) -> str:
        return f"/hcx/c{column.number}/{self.stem(column)}{f'_{at + 1}' if at else ''}.shtml"

    def at(self, item: Item) -> str:
        return f"/hcx/c{item.column.number}/{item.day:%Y%m}/{item.hexed}.shtml"

    def file_at(self, item: Item, file: Attached) -> str:
        return f"/hcx/c{item.column.number}/{item.day:%Y%m}/{item.hexed}/files/{file.key}.{file.suffix}"

    def more(self, request: Request) -> Answer | None:
        for column in self.columns.values():
            for at in range(len(self.pages(column))):
                if request.path == self.file_of(column, at):
                    return self.sheet(column, at)
        return None

    def call(self, column: Column, pages: int, at: int) -> str:
        return f"<div id='page_div'></div><script>$(function(){{createPageHTML('page_div',{pages}, {at + 1},'{self.stem(column)}','shtml',{len(column.items)});}});</script>"

    def metas(self, item: Item) -> str:
        return f'<meta name="ArticleTitle" content="{item.title}"><meta name="PubDate" content="{item.day} 11:02:33"><meta name="ContentSource" content="{item.source}">'

    def body_open(self) -> str:
        return "<div><div id='UCAP-CONTENT'>"

    def files(self, item: Item) -> str:
        folder = item.hexed
        links = "".join(
            f'<p><a href="{folder}/files/{f.key}.{f.suffix}" target="_blank">{escape(f.name)}</a></p>'
            for f in item.files
        )
        return f"<div class='fj'>附件：{links}</div>" if links else ""


class Shanghai(Hunan):
    """`.pagination("setPage", cur, total)`; the last page is not there."""

    county, layout, bodies = "清江浦区", "levels", 8
    label, slug, ext, page_size = "政府信息公开年度报告", "2024ndbg", "html", 6
    headings = False

    def aside(self, column: Column) -> str:
        """The menu beside a column is its only way to the levels, and is called a navigation."""
        return super().aside(column).replace('<div class="left"><ul class="menu">', '<div class="nav left-nav"><ul>')

    def where(self, column: Column) -> str:
        return f"/nw{column.number}/index.html"

    def file_of(self, column: Column, at: int) -> str:
        return f"/nw{column.number}/index{f'_{at + 1}' if at else ''}.html"

    def at(self, item: Item) -> str:
        return f"/nw{item.column.number}/{item.day:%Y%m%d}/{item.hexed}.html"

    def file_at(self, item: Item, file: Attached) -> str:
        return f"/cmsres/{item.hexed[:2]}/{item.hexed}/{file.key}.{file.suffix}"

    def files(self, item: Item) -> str:
        return "".join(
            f'<p>附件：<a href="{self.file_at(item, f)}" target="_blank">{f.name}</a></p>' for f in item.files
        )

    def more(self, request: Request) -> Answer | None:
        for column in self.columns.values():
            for at in range(len(self.pages(column))):
                if request.path == self.file_of(column, at):
                    return self.sheet(column, at)
        return None

    def call(self, column: Column, pages: int, at: int) -> str:
        total = pages + (pages > 1)
        return f"""<div class="pagination"></div><script>$(".pagination").pagination({{currentPage:1,totalPage:{total}}});
        $(".pagination").pagination("setPage", {at + 1}, {total});</script>"""
