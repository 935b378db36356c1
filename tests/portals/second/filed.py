"""What a county's portal holds: its columns, the reports filed in them, news and look-alikes.

Input: a county's bodies and a layout of its report column; output: `Filed`, whose columns and items
`frame.py` shows as pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from printer.agencies import BODIES, Agency

from ..server import Site
from ..stock import MEDIA, Held, stock
from . import wording

YEARS = tuple(range(2018, 2025))
FORMATS = ("html", "html", "docx", "html", "pdf", "html", "xlsx")


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


class Filed(Site):
    """What a portal holds. Subclasses say how it is laid out, what it is called, how much there is."""

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
    #: what only looks like a report is filed among the reports too
    mixed = True

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
            if held.format in ("pdf", "jpg"):
                held.converted = (
                    (b"%PDF-1.4\n%" if held.format == "pdf" else b"\xff\xd8\xff\xe0\x00\x10JFIF")
                    + f"{held.agency} {held.year} {type(self).__name__}".encode()
                    + b"\n%%EOF\n"
                )
        return found

    def add(self, slug: str, label: str, parent: Column | None, key: str | None = None) -> Column:
        column = Column(1000 + 7 * len(self.columns), label, slug, parent)
        if parent:
            parent.children.append(column)
        self.columns[key or slug] = column
        return column

    def _frame(self) -> None:
        for slug, label in (
            ("xwzx", "新闻中心"),
            ("zwgk", "政务公开"),
            ("hdjl", "互动交流"),
            ("zjxx", "走进" + self.county),
        ):
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
        return (
            ("乡镇（街道）", "xzjd") if agency.endswith(("镇人民政府", "乡人民政府", "办事处")) else ("区直部门", "bm")
        )

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
        report = next(column for column in self.report_root.all() if not column.children)
        for year in self.years[-3:]:
            document = b"PK\x05\x06" + bytes(18) + f"blank {self.county} {year}".encode()
            for alike in wording.alike(self.county, year, some.body, document):
                self._put_alike(alike, date(year + 1, 1, 5), self.columns[alike.slug])
                if self.mixed:
                    self._put_alike(alike, date(year + 1, 1, 6), report)
        for alike in wording.guides(self.county):
            self._put_alike(alike, date(2020, 5, 6), self.columns[alike.slug])
            if self.mixed:
                self._put_alike(alike, date(2020, 5, 7), report)
        notice = f"{form.agency}{max(self.years)}年度工作报告说明"
        self.put(
            notice,
            date(2025, 2, 3),
            lambda: "<p>我单位为新成立单位，暂无政府信息公开年度工作报告，特此说明。</p>",
            report,
        )
        for at, title in enumerate(wording.NEWS * 2):
            year = 2024 - at % 3
            column = self.columns[("bdyw", "bmdt", "gzdt")[at % 3]]
            self.put(title.format(y=year), date(year, 3, 1) + timedelta(days=at), _story(title), column)
        for at, title in enumerate(wording.NOTICES):
            self.put(
                title.format(y=2024, a=self.name),
                date(2024, 6, 1) + timedelta(days=at),
                _story(title),
                self.columns["tzgg"],
            )

    def _put_alike(self, alike: wording.Alike, day: date, column: Column) -> None:
        item = self.put(alike.title, day, lambda: alike.body, column, self.name)
        for name, data in alike.files.items():
            key = f"{item.number}{len(item.files)}"
            item.files.append(Attached(name, lambda data=data: data, "application/octet-stream", key))


def _story(title: str) -> Callable[[], str]:
    return lambda: (
        f"<p>　　近日，{title.format(y=2024, a='')}有关情况如下。记者从现场了解到，各项工作有序推进。</p>" * 4
    )
