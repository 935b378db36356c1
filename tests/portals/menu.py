"""What the replicas without a family's marks have in common: a menu of two steps, articles, attached documents.

Input: reports; output: home page → 政府信息公开 → 政府信息公开年报. Which pages the column has, and how the
reports hang on them, is each replica's own matter (`listed`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape

from .portal import Portal, Row, pages
from .server import Answer, Request
from .stock import Held

SIZE = 8
PARTS = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容")
#: the blocks that columns are divided into
CITY, TOWN, COUNTY = "市直部门", "乡镇街道", "县市区"
LEVELS = (CITY, TOWN, COUNTY)
#: what stands between an article's title and its text, in turn
SAID = (
    '<div class="info">发布日期：{d} 信息来源：{a} 浏览次数：<span id="hits"></span></div>',
    '<p class="sub"><span>时间：{d:%Y年%m月%d日}</span> <span>来源：{a}</span> <span>字号：大 中 小</span></p>',
    '<table class="catalogue"><tr><td>索引号：</td><td>011158/{n}</td><td>发布机构：</td><td>{a}</td></tr>'
    "<tr><td>名称：</td><td>{t}</td><td>发布日期：</td><td>{d:%Y/%m/%d}</td></tr></table>",
)
_TOWN = re.compile(r"(?:[镇乡]人民政府|街道(?:办事处)?)$")
_COUNTY = re.compile(r"[县市区旗州]人民政府(?:办公室)?$")
_ABOVE = re.compile(r"^.*?[省市县区旗州](?=..)")


class MenuPortal(Portal):
    """A portal whose menu leads in two steps to the column."""

    column = "/zwgk/zfxxgk/nb/"
    label = "政府信息公开年报"

    def __init__(self, reports: Sequence[Held], host: str = "127.0.0.1", name: str = "模范市人民政府") -> None:
        super().__init__(reports, host, name)
        self.places: dict[str, Held] = {}
        self.documents: dict[str, Held] = {}
        self.file()

    def file(self) -> None:
        """Write down again where every report and document is."""
        self.places = {self.address(held): held for held in self.reports}
        self.documents = {self.document_address(held): held for held in self.reports if held.format != "html"}

    def address(self, report: Held) -> str:
        """A page by number."""
        return f"/content/{report.published.year}/{30000 + report.number}.html"

    def document_address(self, report: Held) -> str:
        """Where the attached document is."""
        return f"/upload/{report.published:%Y%m}/{70000 + report.number}.{report.suffix}"

    def answer(self, request: Request) -> Answer | None:
        """Home, the page on disclosure, articles, documents, then what `listed` says."""
        path = request.path
        if path in ("/", "/index.html"):
            return self.page(self.name, self.home())
        if path == "/zwgk/":
            return self.page("政府信息公开", self.parts())
        if held := self.places.get(path):
            return Answer(self.article(held, attached=self.attached(held)), charset=self.charset)
        if held := self.documents.get(path):
            return Answer(held.document or b"", kind=held.media_type, charset="")
        return self.listed(request) or self.confuser(request)

    def listed(self, request: Request) -> Answer | None:
        """Answer for a page of the column."""
        raise NotImplementedError

    def home(self) -> str:
        """The home page's body."""
        news = "".join(f'<li><a href="/other/{9000 + at}.html">市领导调研第{at}产业园</a></li>' for at in range(6))
        return f'<div class="main"><a href="/zwgk/">政府信息公开</a><a href="/zwfw/">政务服务</a><ul>{news}</ul></div>'

    def parts(self) -> str:
        """The body of the page on disclosure: its four parts."""
        others = "".join(f'<a href="/other/{8000 + at}.html">{part}</a>' for at, part in enumerate(PARTS))
        return f'<div class="xxgk">{others}<a href="{self.column}">{self.label}</a></div>'

    def article(self, held: Held, container: str = 'div class="main-text"', attached: str = "") -> str:
        """Return a report's page, with where one is, and what is said about it in one of three ways."""
        said = SAID[held.number % len(SAID)].format(
            d=held.published, a=held.agency, n=held.number, t=escape(held.title)
        )
        way = (
            f'<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="{self.column}">{self.label}</a></div>'
        )
        body = f"{way}<h1>{escape(held.title)}</h1>{said}<{container}>{held.body}</{container.split()[0]}>{attached}"
        return self.shell(f"{held.title}_{self.name}", body)

    def page(self, title: str, body: str, head: str = "") -> Answer:
        """Return a page of the portal."""
        return Answer(self.shell(title, body, head), charset=self.charset)

    def attached(self, held: Held) -> str:
        """The paragraph that leads to the document, nothing where the report stands in the page."""
        if held.format == "html":
            return ""
        name = f"{escape(held.title)}.{held.suffix}"
        return f'<p>附件：<a href="{self.document_address(held)}">{name}</a></p>'

    def paged(self, rows: Sequence[Row], at: int, link: Callable[[int], str], size: int = SIZE) -> str | None:
        """Return the rows of page `at` (from 1) with anchors to the others; None past the end."""
        found = pages(rows, size)
        if not 1 <= at <= len(found):
            return None
        return self.listing(found[at - 1]) + pager(at, len(found), link)


def pager(at: int, total: int, link: Callable[[int], str]) -> str:
    """Return the anchors 首页, 上一页, 下一页, 尾页; on the last page 下一页 leads nowhere."""
    onward = link(at + 1) if at < total else "javascript:void(0)"
    steps = (("首页", link(1)), ("上一页", link(max(at - 1, 1))), ("下一页", onward), ("尾页", link(total)))
    anchors = "".join(f'<a href="{escape(href)}">{label}</a> ' for label, href in steps)
    return f'<div class="pages">{anchors}共{total}页</div>'


def number_in(request: Request, name: str = "page") -> int:
    """Return the page asked for in the address, 1 where it names none or nonsense."""
    said = request.query.get(name, "1")
    return int(said) if said.isdecimal() else 1


def level_of(agency: str) -> str:
    """Return the block of a matrix that an agency stands in."""
    if _TOWN.search(agency):
        return TOWN
    return COUNTY if _COUNTY.search(agency) else CITY


def short_name(agency: str) -> str:
    """Return what a matrix calls an agency: no place before a department, no 人民政府 after a place."""
    if level_of(agency) == CITY:
        return _ABOVE.sub("", agency)
    place = re.sub(r"人民政府(?:办公室)?$|办事处$", "", agency)
    return re.sub(r"^.+?[县区市旗州](?=..)", "", place) if level_of(agency) == TOWN else place


def by_agency(reports: Iterable[Held]) -> dict[str, list[Held]]:
    """Return each agency's reports, newest year first."""
    found: dict[str, list[Held]] = {}
    for held in sorted(reports, key=lambda held: -held.year):
        found.setdefault(held.agency, []).append(held)
    return found


def by_year(reports: Iterable[Held]) -> dict[int, list[Held]]:
    """Return each year's reports, newest year first."""
    found: dict[int, list[Held]] = {}
    for held in sorted(reports, key=lambda held: -held.year):
        found.setdefault(held.year, []).append(held)
    return found
