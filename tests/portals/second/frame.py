"""A portal round its reports: home page, menus, disclosure platform, news, look-alikes, footer.

Input: a county's bodies and a layout of its report column; output: `Front`, whose subclasses say only
how a family lists rows, where its articles and attachments are, and how an article's page is dressed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape
from random import Random

from printer.agencies import BODIES, Agency

from ..server import Answer, Request, Site
from ..stock import MEDIA, Held, stock
from . import wording

YEARS = tuple(range(2018, 2025))
FORMATS = ("html", "html", "docx", "html", "pdf", "html", "xlsx")
CSS = "body{font-size:16px}.nav li{float:left}.row span{float:right}" * 12


@dataclass
class Attached:
    """A file of an article."""

    name: str
    data: Callable[[], bytes]
    media: str
    key: str

    @property
    def suffix(self) -> str:
        return self.name.rpartition(".")[2]


@dataclass
class Item:
    """An article, in the column where it is filed; `held` is the report it publishes."""

    number: int
    title: str
    day: date
    body: Callable[[], str]
    column: Column
    held: Held | None = None
    source: str = ""
    files: list[Attached] = field(default_factory=list)

    @property
    def hexed(self) -> str:
        """The article's number as 32 hexadecimal digits."""
        return hashlib.md5(f"{self.number}".encode()).hexdigest()


@dataclass
class Column:
    """A column of the portal; one with children is a hub."""

    number: int
    label: str
    slug: str
    parent: Column | None = None
    items: list[Item] = field(default_factory=list)
    children: list[Column] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The slugs from the root, `/a/b/`."""
        return (self.parent.path if self.parent else "/") + self.slug + "/"

    def all(self) -> Iterator[Column]:
        """Give the column and all below it."""
        yield self
        for child in self.children:
            yield from child.all()


class Front(Site):
    """A county's portal. Subclasses set the names and override `at`, `where`, `listing`, `file_at`, `more`."""

    county = "江汉区"
    #: flat, years, levels, years-levels, units
    layout = "flat"
    label, slug = "政府信息公开年报", "zfxxgknb"
    platform_slug = "zfxxgk"
    years: tuple[int, ...] = YEARS
    bodies = 5
    charset = "utf-8"
    formats = FORMATS
    #: reports filed outside the column: the column's slug, how many
    strays = ("tzgg", 0)
    year_label, year_slug = "{y}年", "{y}n"
    page_size = 10

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.rng = Random(type(self).__name__)
        self.columns: dict[str, Column] = {}
        self.items: list[Item] = []
        self.root = Column(0, "首页", "")
        self._frame()
        self._file(self._stock())
        self._alikes()
        for column in self.columns.values():
            column.items.sort(key=lambda item: (item.day, item.number), reverse=True)
        self._routes: dict[str, Callable[[Request], Answer | None]] = {}

    # --- what is published --------------------------------------------------------------------------

    @property
    def reports(self) -> list[Item]:
        """The reports, by the items that publish them."""
        return [item for item in self.items if item.held is not None]

    @property
    def name(self) -> str:
        return self.county + "人民政府"

    def agencies(self) -> list[Agency]:
        mine = [body for body in BODIES if body.place[-1] == self.county]
        own = [body for body in mine if body.name == self.name]
        organs = [body for body in mine if "镇" not in body.name and "乡" not in body.name and body not in own]
        towns = [body for body in mine if body.name.endswith(("镇人民政府", "乡人民政府", "办事处"))]
        half = (self.bodies - 1) // 2
        return own + self.rng.sample(organs, self.bodies - 1 - half) + self.rng.sample(towns, half)

    def _stock(self) -> list[Held]:
        found = stock(type(self).__name__, self.agencies(), self.years, self.formats)
        for held in found:
            wordings = wording.TITLES if self.layout in ("years", "years-levels") else wording.TITLES[:-1]
            short = held.agency.removeprefix(self.county) or held.agency
            held.title = self.rng.choice(wordings).format(a=held.agency, s=short, y=held.year)
            if held.format == "pdf":
                held.converted = b"%PDF-1.4\n%" + f"{held.agency} {held.year} {type(self).__name__}".encode() + b"\n%%EOF\n"
        return found

    def add(self, slug: str, label: str, parent: Column | None, key: str | None = None) -> Column:
        column = Column(1000 + 7 * len(self.columns), label, slug, parent)
        if parent:
            parent.children.append(column)
        self.columns[key or slug] = column
        return column

    def _frame(self) -> None:
        for slug, label in (("xwzx", "新闻中心"), ("zwgk", "政务公开"), ("hdjl", "互动交流"), ("zjxx", "走进" + self.county)):
            self.add(slug, label, None)
        for slug, label in (("bdyw", "本地要闻"), ("bmdt", "部门动态"), ("tzgg", "通知公告")):
            self.add(slug, label, self.columns["xwzx"])
        top = self.columns["zwgk"]
        platform = self.add(self.platform_slug, "政府信息公开", top, "platform")
        for slug, label in (("ldzc", "领导之窗"), ("ghzj", "规划总结"), ("gzdt", "工作动态"), ("zcjd", "政策解读"),
                            ("wznb", "政府网站工作年度报表")):  # fmt: skip
            self.add(slug, label, top)
        for slug, label in (("zxts", "咨询投诉"), ("myzj", "民意征集")):
            self.add(slug, label, self.columns["hdjl"])
        self.add("gkzn", "政府信息公开指南", platform)
        self.add("gkzd", "政府信息公开制度", platform)
        contents = self.add("fdzdgknr", "法定主动公开内容", platform)
        for label, slug in wording.CONTENTS:
            self.add(slug, label, contents)
        self.report_root = self.add(self.slug, self.label, platform, "reports")
        self.add("ysqgk", "依申请公开", platform)

    def _file(self, stock: list[Held]) -> None:
        slug, count = self.strays
        outside = [held for held in stock if held.year == max(self.years)][1 : 1 + count]
        for held in stock:
            if held in outside:
                held.title = f"{held.agency}{held.year}年政府信息公开工作年度报告"
                self.publish(held, self.columns[slug])
            else:
                self.publish(held, self.home_of(held))

    def home_of(self, held: Held) -> Column:
        root = self.report_root
        if self.layout == "flat":
            return root
        if self.layout in ("years", "years-levels"):
            root = self._child(root, self.year_label.format(y=held.year), self.year_slug.format(y=held.year))
        if self.layout in ("levels", "years-levels"):
            root = self._child(root, *self._level(held.agency))
        if self.layout == "units":
            at = [body.name for body in self.agencies_once].index(held.agency)
            root = self._child(root, held.agency.removeprefix(self.county), f"u{at:02}")
        return root

    @property
    def agencies_once(self) -> list[Agency]:
        if not hasattr(self, "_agencies"):
            self._agencies = [body for body in BODIES if body.place[-1] == self.county]
        return self._agencies

    def _level(self, agency: str) -> tuple[str, str]:
        if agency == self.name:
            return "区政府", "szf"
        return ("乡镇（街道）", "xzjd") if agency.endswith(("镇人民政府", "乡人民政府", "办事处")) else ("区直部门", "bm")

    def _child(self, parent: Column, label: str, slug: str) -> Column:
        for child in parent.children:
            if child.label == label:
                return child
        return self.add(slug, label, parent, f"{parent.path}{slug}")

    def publish(self, held: Held, column: Column) -> Item:
        item = self.put(held.title, held.published, lambda: held.body, column, held.agency)
        item.held = held
        if held.format != "html":
            self._attach(item, held, self.file_name(held))
        return item

    def file_name(self, held: Held) -> str:
        title = held.title if str(held.year) in held.title else f"{held.agency}{held.year}年政府信息公开工作年度报告"
        return f"{title}.{held.suffix}".replace(" ", "")

    def _attach(self, item: Item, held: Held, name: str) -> None:
        key = f"{item.number}{len(item.files)}"
        item.files.append(Attached(name, lambda: held.document or b"", MEDIA[held.format], key))

    def put(self, title: str, day: date, body: Callable[[], str], column: Column, source: str = "") -> Item:
        item = Item(3_000_000 + 37 * len(self.items), title, day, body, column, None, source)
        self.items.append(item)
        column.items.append(item)
        return item

    def _alikes(self) -> None:
        some = next(item.held for item in self.reports if item.held and item.held.format == "html")
        form = next(item.held for item in self.reports if item.held and item.held.format == "docx")
        for year in self.years[-3:]:
            document = b"PK\x05\x06" + bytes(18) + f"blank {self.county} {year}".encode()
            for alike in wording.alike(self.county, year, some.body, document):
                self._put_alike(alike, date(year + 1, 1, 5))
        for alike in wording.guides(self.county):
            self._put_alike(alike, date(2020, 5, 6))
        report = self.report_root if not self.report_root.children else self.report_root.children[0]
        notice = f"{form.agency}{max(self.years)}年度工作报告说明"
        self.put(notice, date(2025, 2, 3), lambda: "<p>我单位为新成立单位，暂无政府信息公开年度工作报告，特此说明。</p>", report)
        for at, title in enumerate(wording.NEWS * 2):
            year = 2024 - at % 3
            column = self.columns[("bdyw", "bmdt", "gzdt")[at % 3]]
            self.put(title.format(y=year), date(year, 3, 1) + timedelta(days=at), _story(title), column)
        for at, title in enumerate(wording.NOTICES):
            self.put(title.format(y=2024, a=self.name), date(2024, 6, 1) + timedelta(days=at), _story(title), self.columns["tzgg"])

    def _put_alike(self, alike: wording.Alike, day: date) -> None:
        item = self.put(alike.title, day, lambda: alike.body, self.columns[alike.slug], self.name)
        for name, data in alike.files.items():
            key = f"{item.number}{len(item.files)}"
            item.files.append(Attached(name, lambda data=data: data, "application/octet-stream", key))

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
        banner = f'<a href="{self.where(self.columns["platform"])}"><img src="/images/zfxxgk.png" alt="政府信息公开"></a>'
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
        if column.children:
            rows += "".join(f"<h3>{self.link(child)}<i>{self.link(child).replace(child.label, '更多&gt;&gt;')}</i></h3>" for child in column.children)
        if column is self.columns["platform"]:
            rows = self.columns["gkzn"].items[0].body() if self.columns["gkzn"].items else rows
        main = f'{self.aside(column)}<div class="right"><h2>{column.label}</h2><ul class="list">{rows}</ul>{after}</div>'
        return self.page(f"{column.label}_{self.name}", main, self.trail(column))

    def header(self, item: Item) -> str:
        """What stands between title and body."""
        return f"<div class='info'><span>来源：{item.source or self.name}</span><span>发布时间：{item.day} 10:21</span><span>点击数：<i id='hits'></i></span></div>"

    def metas(self, item: Item) -> str:
        return f'<meta name="ColumnName" content="{item.column.label}">'

    def body_open(self) -> str:
        return '<div id="zoom" class="content">'

    def files(self, item: Item) -> str:
        links = "".join(f'<p><a href="{escape(self.file_at(item, file))}">{escape(file.name)}</a></p>' for file in item.files)
        return f"<div class='fj'>附件：{links}</div>" if links else ""

    def related(self, item: Item) -> str:
        """The block 相关链接: neighbours in the column, news, other portals."""
        column = item.column.items
        at = column.index(item)
        near = [("上一篇", column[at - 1])] if at else []
        near += [("下一篇", column[at + 1])] if at + 1 < len(column) else []
        links = "".join(f'<p>{label}：<a href="{escape(self.at(one))}">{escape(one.title)}</a></p>' for label, one in near)
        news = "".join(self.row(one) for one in self.columns["bdyw"].items[:6])
        away = '<li><a href="http://www.gov.cn/zhengce/content/2019-04/15/content_5382991.htm">中华人民共和国政府信息公开条例</a></li>'
        return f"<div class='pn'>{links}</div><div class='xglj'><h3>相关链接</h3><ul>{away}{news}</ul></div>"

    def article(self, item: Item) -> str:
        main = (
            f"<h1 class='title'>{escape(item.title)}</h1>{self.header(item)}{self.body_open()}{item.body()}</div>"
            f"{self.files(item)}<div class='share'>分享到：<a href='javascript:;'>微信</a> 【打印】【关闭】</div>{self.related(item)}"
        )
        return self.page(f"{item.title}_{item.column.label}_{self.name}", main, self.trail(item.column), self.metas(item))

    def pages(self, column: Column, size: int | None = None) -> list[list[Item]]:
        """A column's items by pages."""
        size = size or self.page_size
        return [column.items[at : at + size] for at in range(0, len(column.items), size)] or [[]]


def _story(title: str) -> Callable[[], str]:
    return lambda: f"<p>　　近日，{title.format(y=2024, a='')}有关情况如下。记者从现场了解到，各项工作有序推进。</p>" * 4
