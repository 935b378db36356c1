"""Lonsun 龙讯: a unit's page by type, and the hub whose years stand in a menu."""

from __future__ import annotations

from typing import ClassVar

from ..server import Answer, Request
from . import dress
from .dress import Look
from .site import YEARS, Row, Third, units

_TABS = (
    ("政府信息公开制度", 1),
    ("政府信息公开指南", 2),
    ("法定主动公开内容", 4),
    ("依申请公开", 5),
    ("政府信息公开年报", 3),
)


def replicas() -> list[Third]:
    """Return both."""
    return [Units("127.0.7.3"), Hub("127.0.7.4")]


class _Lonsun(Third):
    per = 5

    def organ(self, number: int, name: str, made: list[Row]) -> None:
        """Serve a unit: its tabs by type, its reports paged."""
        home = f"/public/column/{number}"
        tabs = [
            (label, f"{home}?type={kind}" + ("&catId=&action=list&nav=3" if kind == 4 else "")) for label, kind in _TABS
        ]
        for label, kind in _TABS:
            content = f"<h3>{name}</h3><ul class='xxgk_nav'>{dress.links(tabs)}</ul>"
            if kind == 3:
                self.paged(f"{home}?type=3", name + "信息公开年报", content, made)
            elif kind == 4:
                for target in (home, tabs[2][1], f"{home}?type=4"):
                    self.put(target, f"{name}{label}", content + "<p>法定主动公开目录</p>")
            else:
                self.put(f"{home}?type={kind}", f"{name}{label}", content + f"<p>{name}{label}全文。</p>")

    def paged(self, home: str, label: str, content: str, made: list[Row]) -> None:
        """Serve a list in pages; the pager is drawn by script."""
        count = -(-len(made) // self.per)
        for at in range(1, count + 1):
            chunk = made[(at - 1) * self.per : at * self.per]
            pager = (
                f'<div id="page_public_info" class="pagination"></div><script>Ls.pagination("#page_public_info",{{"pageIndex":{at},'
                f'"pageSize":{self.per},"pageCount":{count},"total":{len(made)},"url":"{home}&pageIndex={{page}}"}});</script>'
            )
            shown = dress.rows(chunk, 0) + (pager if count > 1 else "")
            for target in ([home] if at == 1 else []) + [f"{home}&pageIndex={at}"]:
                self.put(target, label, content + shown)


class Units(_Lonsun):
    """A county whose units each have a page; the menu of units stands on 政府信息公开."""

    def __init__(self, host: str) -> None:
        super().__init__("third-lonsun-a", host, Look("霍岭县人民政府", "霍岭县", 0))
        qt = self.confusers("/content/column/", "?pageIndex=1")
        names = ("人民政府办公室", "统计局", "财政局", "气象局", "诸佛庵镇人民政府", "衡山镇人民政府")
        tree = []
        for at, name in enumerate(names):
            number = 6_596_221 + at
            made = [
                self.report(
                    held, f"/public/{number}/{101_899_61 + 40 * at + held.year}.html", files="/group3/M00/0A/{n}.{x}"
                )
                for held in self.print(units("霍岭县", name), YEARS)
            ]
            self.organ(number, "霍岭县" + name, made)
            tree.append((name, f"/public/column/{number}?type=4&catId=&action=list&nav=3"))
        self.home([("政务公开", "/public/")])
        self.put(
            "/public/",
            "政务公开",
            f"<h3>县直部门</h3><ul>{dress.links(tree)}</ul><h3>专栏</h3><ul>{dress.links(qt)}</ul>",
        )


class Hub(_Lonsun):
    """A province's hub: a page a year by another template's number, anchors that are agencies."""

    tpl: ClassVar = {2018: 5211, 2019: 5591, 2020: 5281, 2021: 6621, 2022: 7161, 2023: 7741, 2024: 7931}

    def __init__(self, host: str) -> None:
        super().__init__("third-lonsun-b", host, Look("江淮省人民政府", "江淮省", 1))
        qt = self.confusers("/content/column/", "?pageIndex=1")
        names = ("统计局", "财政厅", "教育厅", "林业局", "黟山市人民政府", "滁阳市人民政府")
        years = [
            (f"{year}年", f"/site/tpl/{tpl}?nav=4&year={year}") for year, tpl in sorted(self.tpl.items(), reverse=True)
        ]
        frame = f'<ul id="timeFrame">{dress.links(years)}</ul>'
        for year, tpl in self.tpl.items():
            made = [
                self.report(
                    held, f"/public/{6981 + at}/{146_422_000 + 10 * year + at}.html", files="/group3/M00/0B/{n}.{x}"
                )
                for at, held in enumerate(self.print(units("江淮省", *names), [year]))
            ]
            short = [(names[at], f"http://{{place}}{href}" if at % 2 else href) for at, (_, href, _) in enumerate(made)]
            self._year(f"/site/tpl/{tpl}?nav=4&year={year}", frame, short)
        self.home([("政府信息公开", "/site/tpl/4461?nav=1")])
        parts = [("政府信息公开指南", qt[4][1]), ("政府信息公开制度", qt[5][1]), ("政府信息公开年报", years[0][1])]
        self.put("/site/tpl/4461?nav=1", "政府信息公开", f'<ul class="nav4">{dress.links([*parts, *qt])}</ul>')

    def _year(self, path: str, frame: str, short: list[tuple[str, str]]) -> None:
        def made() -> Answer:
            entries = dress.links([(text, href.replace("{place}", self.place)) for text, href in short])
            body = f"<h2>政府信息公开年报</h2>{frame}<div class='dw'><h4>省直单位、各市</h4><ul>{entries}</ul></div>"
            return Answer(dress.page(self.look, "政府信息公开年报", body, self.trail))

        self.pages[path] = made

    def dynamic(self, request: Request) -> Answer | None:
        return None
