"""A portal round its reports: home page, menus, disclosure platform, footer.

Input: what the portal holds (`filed.py`); output: `Front`, whose subclasses say only how a family lists
rows, where its articles and attachments are, and how an article's page is dressed.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from ..server import Answer, Request
from . import wording
from .filed import Attached, Column, Filed, Item

__all__ = ["Attached", "Column", "Front", "Item"]

CSS = "body{font-size:16px}.nav li{float:left}.row span{float:right}" * 12


class Front(Filed):
    """A county's portal. Subclasses override `at`, `where`, `listing`, `file_at`, `more`."""

    #: whether a column's page names the columns below it, each with 更多
    headings = True

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self._routes: dict[str, Callable[[Request], Answer | None]] = {}

    # --- where it is ----------------------------------------------------------------------------------

    def where(self, column: Column) -> str:
        """Return a column's address."""
        raise NotImplementedError

    def at(self, item: Item) -> str:
        """Return an article's address."""
        raise NotImplementedError

    def file_at(self, item: Item, file: Attached) -> str:
        """Return an attachment's address."""
        raise NotImplementedError

    def listing(self, column: Column, request: Request) -> Answer | None:
        """Return a column's page."""
        raise NotImplementedError

    def more(self, request: Request) -> Answer | None:
        """Answer what is neither home, column, article nor attachment."""
        return None

    # --- pages ----------------------------------------------------------------------------------------

    def answer(self, request: Request) -> Answer | None:
        if request.path in ("/", "/index.html"):
            return self.html(self.home())
        if request.path == "/robots.txt":
            return None
        self._route()
        for key in (request.target, request.path):
            if (route := self._routes.get(key)) is not None:
                return route(request)
        return self.more(request)

    def _route(self) -> None:
        if self._routes:
            return
        for column in self.columns.values():
            self._routes.setdefault(self.where(column), lambda request, c=column: self.listing(c, request))
        for item in self.items:
            self._routes[self.at(item)] = lambda request, i=item: self.html(self.article(i))
            for file in item.files:
                self._routes[self.file_at(item, file)] = lambda request, f=file: Answer(f.data(), kind=f.media)

    def html(self, text: str, status: int = 200) -> Answer:
        if self.charset == "utf-8":
            return Answer(text, status)
        return Answer(text.encode("gbk", "xmlcharrefreplace"), status, charset=self.charset)

    def page(self, title: str, main: str, trail: str = "", metas: str = "") -> str:
        return (
            f'<!DOCTYPE html>\n<html><head><meta http-equiv="Content-Type" content="text/html; charset={self.charset}">'
            f'<meta name="SiteName" content="{self.name}"><meta name="SiteIDCode" content="4201030001">\n{metas}'
            f"<title>{escape(title)}</title><style>{CSS}</style><script src='/js/jquery.min.js'></script></head><body>"
            f"{self._top()}<div class='wrap'><div class='position'>{trail}</div>{main}</div>{self._foot()}</body></html>"
        )

    def link(self, column: Column) -> str:
        return f'<a href="{escape(self.where(column))}" target="_blank">{column.label}</a>'

    def _top(self) -> str:
        menus = "".join(
            f"<li>{self.link(top)}<ul>{''.join(f'<li>{self.link(child)}</li>' for child in top.children)}</ul></li>"
            for top in self.columns.values()
            if top.parent is None
        )
        return (
            '<div class="top"><a href="javascript:void(0)" onclick="SetHome(this)">设为首页</a>|<a href="#" id="wza">无障碍</a>|'
            f'<a href="/gate/big5/{self.place}/">繁体版</a><a href="https://zwfw.hubei.gov.cn/">政务服务网</a></div>'
            f'<div class="nav"><ul><li><a href="/">网站首页</a></li>{menus}<li><a href="https://zwfw.hubei.gov.cn/webview/fw/frfw.do">办事服务</a></li></ul></div>'
        )

    def _foot(self) -> str:
        links = "".join(
            f'<li><a href="http://{host}/" target="_blank">{name}</a></li>'
            for host, name in zip(wording.HOSTS, wording.BODIES_OF_STATE, strict=True)
        )
        return (
            f'<div class="links"><h3>部门网站</h3><ul>{links}</ul></div><div class="foot"><a href="/wzdt.html">网站地图</a>'
            f"主办单位：{self.name}办公室　网站标识码：4201030001　<a href='https://beian.miit.gov.cn/'>鄂ICP备05004141号</a></div>"
        )

    def home(self) -> str:
        blocks = "".join(
            f"<div class='box'><h2>{self.link(self.columns[slug])}</h2><ul>"
            + "".join(self.row(item) for item in self.columns[slug].items[:10])
            + "</ul></div>"
            for slug in ("bdyw", "bmdt", "tzgg", "gzdt")
        )
        banner = (
            f'<a href="{self.where(self.columns["platform"])}"><img src="/images/zfxxgk.png" alt="政府信息公开"></a>'
        )
        return self.page(f"{self.name}门户网站", blocks + banner)

    def row(self, item: Item) -> str:
        """A row of a list; a long title is cut in the text and whole in `title`."""
        title = item.title if len(item.title) < 24 else item.title[:22] + "…"
        return f'<li class="row"><a href="{escape(self.at(item))}" title="{escape(item.title)}" target="_blank">{escape(title)}</a><span>{item.day}</span></li>'

    def trail(self, column: Column) -> str:
        steps: list[Column] = []
        at: Column | None = column
        while at is not None:
            steps.append(at)
            at = at.parent
        links = "".join(f" &gt; {self.link(step)}" for step in reversed(steps))
        return f'您现在的位置：<a href="/">首页</a>{links}'

    def aside(self, column: Column) -> str:
        """The menu beside a column: the platform's four parts, or the column's neighbours."""
        parts = self.columns["platform"].children
        if column not in [each for part in self.columns["platform"].all() for each in part.all()]:
            parts = (column.parent.children if column.parent else column.children) or [column]
        menu = "".join(
            f"<li>{self.link(part)}<ul>{''.join(f'<li>{self.link(child)}</li>' for child in part.children)}</ul></li>"
            for part in parts
        )
        return f'<div class="left"><ul class="menu">{menu}</ul></div>'

    def column_page(self, column: Column, rows: str, after: str = "") -> str:
        """A column's page round its rows."""
        if column.children and self.headings:
            rows += "".join(
                f"<h3>{self.link(child)}<i>{self.link(child).replace(child.label, '更多&gt;&gt;')}</i></h3>"
                for child in column.children
            )
        if column is self.columns["platform"]:
            rows = self.columns["gkzn"].items[0].body() if self.columns["gkzn"].items else rows
        main = (
            f'{self.aside(column)}<div class="right"><h2>{column.label}</h2><ul class="list">{rows}</ul>{after}</div>'
        )
        return self.page(f"{column.label}_{self.name}", main, self.trail(column))

    def header(self, item: Item) -> str:
        """What stands between title and body."""
        return f"<div class='info'><span>来源：{item.source or self.name}</span><span>发布时间：{item.day} 10:21</span><span>点击数：<i id='hits'></i></span></div>"

    def metas(self, item: Item) -> str:
        return f'<meta name="ColumnName" content="{item.column.label}">'

    def body_open(self) -> str:
        return '<div id="zoom" class="content">'

    def files(self, item: Item) -> str:
        links = "".join(
            f'<p><a href="{escape(self.file_at(item, file))}">{escape(file.name)}</a></p>' for file in item.files
        )
        return f"<div class='fj'>附件：{links}</div>" if links else ""

    def related(self, item: Item) -> str:
        """The block 相关链接: neighbours in the column, news, other portals."""
        column = item.column.items
        at = column.index(item)
        near = [("上一篇", column[at - 1])] if at else []
        near += [("下一篇", column[at + 1])] if at + 1 < len(column) else []
        links = "".join(
            f'<p>{label}：<a href="{escape(self.at(one))}">{escape(one.title)}</a></p>' for label, one in near
        )
        news = "".join(self.row(one) for one in self.columns["bdyw"].items[:6])
        away = '<li><a href="http://www.gov.cn/zhengce/content/2019-04/15/content_5382991.htm">中华人民共和国政府信息公开条例</a></li>'
        return f"<div class='pn'>{links}</div><div class='xglj'><h3>相关链接</h3><ul>{away}{news}</ul></div>"

    def article(self, item: Item) -> str:
        main = (
            f"<h1 class='title'>{escape(item.title)}</h1>{self.header(item)}{self.body_open()}{item.body()}</div>"
            f"{self.files(item)}<div class='share'>分享到：<a href='javascript:;'>微信</a> 【打印】【关闭】</div>{self.related(item)}"
        )
        return self.page(
            f"{item.title}_{item.column.label}_{self.name}", main, self.trail(item.column), self.metas(item)
        )

    def pages(self, column: Column, size: int | None = None) -> list[list[Item]]:
        """A column's items by pages."""
        size = size or self.page_size
        return [column.items[at : at + size] for at in range(0, len(column.items), size)] or [[]]
