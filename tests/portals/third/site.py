"""A replica of the third kind: pages by path, dressed, with confusers around them and its reports known.

Input: a look and what a family's module puts in; output: answers, and `wanted`, the reports that a crawl
must find, each with its agency, year, address and documents.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from zlib import crc32

from printer.agencies import Agency

from ..server import Answer, Request, Site
from ..stock import Held, stock
from . import dress
from .dress import Look
from .paper import drawn, sheet_of
from .texts import CONFUSERS, NEWS, PROSE

YEARS = tuple(range(2018, 2025))
Row = tuple[str, str, date | None]


@dataclass
class Wanted:
    """A report that a crawl must find. `documents`: SHA-256 of what is attached to its page."""

    agency: str
    year: int
    path: str
    documents: list[str] = field(default_factory=list)


def units(place: str, *names: str) -> list[Agency]:
    """Return agencies of a place, by their short names."""
    return [Agency(place + name, ("湖北省", "清江市", place)) for name in names]


class Third(Site):
    """`put` pages, `report` reports; `dynamic` answers what no path does."""

    def __init__(self, seed: str, host: str, look: Look) -> None:
        super().__init__(host)
        self.seed, self.look, self.rng = seed, look, Random(seed)
        self.pages: dict[str, Callable[[], Answer]] = {}
        self.wanted: list[Wanted] = []
        self.trail: list[tuple[str, str]] = [("首页", "/")]
        self.aside: list[tuple[str, str]] = []
        look.foot = look.foot or [
            (f"{look.place}{name}", f"http://{slug}.qingxi.gov.cn/")
            for name, slug in (
                ("教育局", "jyj"),
                ("财政局", "czj"),
                ("公安局", "gaj"),
                ("民政局", "mzj"),
                ("林业局", "lyj"),
            )
        ]

    def answer(self, request: Request) -> Answer | None:
        made = self.pages.get(request.target) or self.pages.get(request.path)
        return made() if made is not None else self.dynamic(request)

    def dynamic(self, request: Request) -> Answer | None:
        """Answer what stands at no fixed path."""
        return None

    def put(self, path: str, title: str, content: Callable[[], str] | str, head: str = "", crumb: bool = True) -> None:
        """Serve a dressed page."""

        def made() -> Answer:
            body = content if isinstance(content, str) else content()
            trail = [*self.trail, (title, path)] if crumb else []
            aside = (
                f'<h3>政府信息公开</h3><ul class="zn">{dress.links(self.aside)}</ul>' if crumb and self.aside else ""
            )
            return Answer(dress.page(self.look, title, body, trail, head, aside), charset=self.look.charset)

        self.pages[path] = made

    def raw(self, path: str, body: bytes | str, kind: str = "text/html") -> None:
        """Serve bytes."""
        self.pages[path] = lambda: Answer(body, kind=kind, charset=self.look.charset)

    def listing(self, path: str, label: str, entries: Iterable[Row], pager: str = "", head: str = "") -> None:
        """Serve a column of rows."""
        made = list(entries)
        self.put(
            path,
            f"{label}-{self.look.name}",
            lambda: f"<h2>{label}</h2>{dress.rows(made, self.look.layout)}{pager}",
            head,
        )

    def home(self, gate: Sequence[tuple[str, str]], news: Sequence[Row] = (), menu: int = 24) -> None:
        """Serve the home page: `gate` is the way to the reports, within a menu of other things."""
        others = dress.elsewhere(self.look.place, "/", menu)
        self.look.menu = [("网站首页", "/"), *others[: menu // 3], *gate, *others[menu // 3 :]]
        items = [*news, *self.news(14)]
        blocks = (
            f'<div class="focus"><img src="/pic/banner.jpg"></div><h2><a href="/lm03/">要闻动态</a></h2>'
            f"{dress.rows(items, self.look.layout)}<h2>快速通道</h2><ul>{dress.links(others[10:20])}</ul>"
        )
        self.put("/", self.look.name, blocks, crumb=False)

    def news(self, count: int) -> list[Row]:
        """Return news that are no reports, and serve them."""
        made: list[Row] = []
        for at in range(count):
            text = NEWS[at % len(NEWS)].format(p=self.look.place, n=at + 3)
            day = date(2024, 3, 28) - timedelta(days=3 * at)
            path = f"/xw/{day:%Y%m}/n{at}.html"
            self.put(path, text, self.letter(text, f"<p>{text}。{PROSE * 4}</p>", day))
            made.append((text, path, day))
        return made

    def confusers(self, prefix: str = "/qt/", suffix: str = "/index.html") -> list[tuple[str, str]]:
        """Serve columns whose names resemble the one that is looked for; return their menu."""
        menu = []
        for at, (label, wording, table) in enumerate(CONFUSERS):
            entries: list[Row] = []
            for year in (2023, 2022, 2021):
                title, day = wording.format(p=self.look.place, y=year), date(year + 1, 1, 20)
                path = f"{prefix}{at:02}/{year}{suffix if suffix.startswith('.') else '.html'}"
                self.put(path, title, self.letter(title, f"<p>{title}如下。{PROSE * 3}</p>{table}", day))
                entries.append((title, path, day))
            column = f"{prefix}{at:02}{suffix}"
            self.listing(column, label, entries)
            menu.append((label, column))
        return menu

    def notice(self, path: str, held: Held) -> Row:
        """Serve a notice that has the blank form in it."""
        title = f"{self.look.place}政务公开办关于做好{held.year}年政府信息公开工作年度报告编制和发布工作的通知"
        day = date(held.year, 12, 20)
        blank = re.sub(r">\s*[\d,，]+\s*(?=<)", ">", held.body)
        said = f"<p>各乡镇人民政府、县直各部门：</p><p>为做好年度报告编制工作，请按附件格式于1月31日前公布。{PROSE}</p>"
        self.put(path, title, self.letter(title, f"{said}<p>附件：年度报告格式（空表）</p>{_tables(blank)}", day))
        return title, path, day

    def explained(self, path: str, year: int) -> Row:
        """Serve a notice that there is no report."""
        title, day = f"{self.look.place}史志研究中心{year}年度工作报告说明", date(year + 1, 1, 25)
        self.put(
            path, title, self.letter(title, f"<p>本单位{year}年度未产生政府信息公开工作年度报告，特此说明。</p>", day)
        )
        return title, path, day

    def letter(self, title: str, body: str, day: date, source: str = "", foot: str = "", shown: bool = True) -> str:
        """Return an article's content; `shown` false leaves the publisher out."""
        source = source or f"{self.look.place}人民政府办公室"
        head = (
            f'<div class="xx">发布日期：{day}　来源：{source}　浏览次数：<span id="hits"></span> 次 【字体：大 中 小】</div>',
            f"<p align=center>发布时间:{day:%Y/%m/%d} 10:21:05 信息来源:{source}点击数:<script>count()</script></p>",
            f'<div class="info"><span>{day:%Y年%m月%d日}</span><span>发布机构：{source}</span><span>打印</span></div>',
        )[self.look.layout]
        heading = ("<h1>{}</h1>", '<p class="bt">{}</p>', '<div class="arti_title">{}</div>')[self.look.layout].format(
            title
        )
        pages = '<div class="pn">上一篇：<a href="/lm03/">没有了</a> 下一篇：<a href="/lm04/">更多</a></div>'
        return f'{heading}{head if shown else ""}<div class="content" id="zoom">{body}</div>{foot}{pages}'

    def report(
        self,
        held: Held,
        path: str,
        title: str | None = None,
        shown: date | None = None,
        source: str = "",
        files: str = "./P0{n}.{x}",
    ) -> Row:
        """Serve a report's page and its document; return its row."""
        day, said = shown or held.published, held.title if title is None else title
        wanted = Wanted(held.agency, held.year, path)
        self.wanted.append(wanted)
        body, foot = (lambda: held.body), ""
        if held.document is not None:
            name = files.format(n=crc32(path.encode()), x=held.suffix)
            foot = f'<p class="fj">附件：<a href="{name}">{held.title}.{held.suffix}</a></p>'
            self.document(wanted, _beside(path, name), held.document, held.media_type)
        self.put(path, said, lambda: self.letter(said, body(), day, source or held.agency, foot))
        return said, path, day

    def document(self, wanted: Wanted, path: str, data: bytes, kind: str) -> None:
        """Serve a report's document."""
        wanted.documents.append(hashlib.sha256(data).hexdigest())
        self.raw(path, data, kind)

    def direct(self, held: Held, path: str) -> Row:
        """Serve a report as a PDF of its own."""
        data = drawn(held)
        self.wanted.append(Wanted(held.agency, held.year, path, [hashlib.sha256(data).hexdigest()]))
        self.raw(path, data, "application/pdf")
        return held.title, path, held.published

    def scanned(self, held: Held, path: str, sheets: int = 3) -> Row:
        """Serve a report's page that shows scanned sheets."""
        wanted = Wanted(held.agency, held.year, path)
        self.wanted.append(wanted)
        shown = []
        for sheet in range(sheets):
            name = f"W0{crc32(path.encode())}{sheet}.jpg"
            self.document(wanted, _beside(path, name), sheet_of(held, sheet), "image/jpeg")
            shown.append(f'<p style="text-align:center"><img src="./{name}" width="640" oldsrc="{name}"></p>')
        self.put(path, held.title, self.letter(held.title, "".join(shown), held.published, held.agency))
        return held.title, path, held.published

    def print(
        self,
        agencies: Sequence[Agency],
        years: Sequence[int],
        formats: Sequence[str] = ("html", "html", "docx", "html", "xlsx"),
    ) -> list[Held]:
        """Return reports of agencies and years, newest first."""
        return stock(self.seed, agencies, years, formats)


def _beside(path: str, name: str) -> str:
    return name if name.startswith("/") else path.rpartition("/")[0] + "/" + name.removeprefix("./")


def _tables(source: str) -> str:
    return "".join(re.findall(r"<table.*?</table>", source, re.S | re.I)) or source
