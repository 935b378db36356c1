"""What the replicas have in common: a portal of reports, its pages' shell, and what is not a report.

Input: reports; output: pieces of pages. Each family's module says how its pages, lists and articles
are addressed and written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from .server import Answer, Request, Site
from .stock import Held

#: rows that stand among the reports and are none
CONFUSERS = (
    "{y}年政府网站工作年度报表",
    "关于做好{y}年政府信息公开工作年度报告编制和发布工作的通知",
    "{a}{y}年法治政府建设年度报告",
    "{a}{y}年度部门决算公开",
    "{a}政府信息公开指南",
    "政府信息公开年度报告制度",
)
MENU = ("首页", "新闻中心", "政务服务", "互动交流", "魅力城市", "数据开放")


class Row(NamedTuple):
    """A row of a list: where it leads, what it says, its date."""

    path: str
    title: str
    date: str


class Portal(Site):
    """A portal of reports. `address` says where a report's page is; `confusers` are pages that are no report."""

    charset = "utf-8"
    #: said by a class of its own that only others are built on
    unfinished = False

    def __init__(self, reports: Sequence[Held], host: str = "127.0.0.1", name: str = "模范市人民政府") -> None:
        super().__init__(host)
        self.reports, self.name = list(reports), name

    def address(self, report: Held) -> str:
        """Return the path of a report's page."""
        raise NotImplementedError

    def confuser_address(self, number: int) -> str:
        """Return the path of a page that is no report."""
        return f"/other/{number}.html"

    def rows(self, reports: Iterable[Held] | None = None, confusing: bool = True) -> list[Row]:
        """Return the rows of a list of reports, a page that is no report after every fourth."""
        found: list[Row] = []
        for at, held in enumerate(self.reports if reports is None else reports):
            found.append(Row(self.address(held), held.title, held.published.isoformat()))
            if confusing and at % 4 == 3:
                number = at // 4
                title = CONFUSERS[number % len(CONFUSERS)].format(a=held.agency, y=held.year)
                found.append(Row(self.confuser_address(number), title, held.published.isoformat()))
        return found

    def confuser(self, request: Request) -> Answer | None:
        """Answer for a page that is no report."""
        if not request.path.startswith("/other/"):
            return None
        text = "按照要求，现将有关情况公布如下。2023年，共公开信息1203条，网站总访问量23456次。"
        return Answer(self.shell("通知公告", f"<h1>有关情况</h1><p>{text * 6}</p>"))

    def shell(self, title: str, body: str, head: str = "") -> str:
        """Return a whole page with the portal's menu and foot around the body."""
        menu = "".join(f'<li><a href="/channel{at}/">{name}</a></li>' for at, name in enumerate(MENU))
        return (
            f'<!DOCTYPE html>\n<html><head><meta charset="{self.charset}"><title>{escape(title)}</title>{head}</head><body>'
            f'<div class="header"><ul>{menu}</ul></div>{body}'
            f'<div class="footer"><a href="/about.html">关于我们</a> <a href="/map.html">网站地图</a> 主办：{self.name}办公室'
            '<a href="https://beian.miit.gov.cn/">备案号</a></div></body></html>'
        )

    def listing(self, rows: Iterable[Row]) -> str:
        """Return the rows as the most common markup."""
        items = (
            f'<li><a href="{row.path}" title="{escape(row.title)}">{escape(row.title)}</a><span>{row.date}</span></li>'
            for row in rows
        )
        return f'<ul class="list">{"".join(items)}</ul>'

    def article(self, held: Held, container: str = 'div class="TRS_UEDITOR"', attached: str = "") -> str:
        """Return a report's page: title, what is said about it, its body, and what is attached."""
        said = f'<div class="info">发布日期：{held.published} 信息来源：{held.agency} 浏览次数：<span id="hits"></span></div>'
        body = f"<h1>{escape(held.title)}</h1>{said}<{container}>{held.body}</{container.split()[0]}>{attached}"
        return self.shell(f"{held.title}_{self.name}", body)


def pages(rows: Sequence[Row], size: int) -> list[list[Row]]:
    """Return the rows page by page."""
    return [list(rows[at : at + size]) for at in range(0, len(rows), size)] or [[]]
