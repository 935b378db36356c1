"""Anhui's openness: one platform a city, whose host does not tell the county."""

from __future__ import annotations

from . import dress
from .dress import Look
from .site import Row, Third, units


def replicas() -> list[Third]:
    """Return both."""
    return [Branches("127.0.7.5"), Special("127.0.7.6")]


class Branches(Third):
    """A county's home page; its units' reports stand under branches of the city's platform, as do its neighbour's."""

    def __init__(self, host: str) -> None:
        super().__init__("third-openness-a", host, Look("广阳市人民政府", "广阳市", 2))
        qt = self.confusers("/Special/showList/44", ".html")
        counties = {
            "广阳市": ("财政局", "教育体育局", "桃州镇人民政府"),
            "宁溪县": ("审计局", "民政局", "河沥街道办事处"),
        }
        menu, number = [], 400
        for county, names in counties.items():
            branches = []
            for at, name in enumerate(names):
                branch = f"{len(menu)}{at}5f0c4a2e1b7d9{at}"
                made: list[Row] = []
                for held in self.print(units(county, name), (2019, 2020, 2021, 2022, 2023, 2024)):
                    number += 1
                    made.append(
                        self.report(
                            held, f"/openness/OpennessAnnualReport/show/{number}.html", files="/uploads/annual/{n}.{x}"
                        )
                    )
                self.listing(f"/opennessAnnualReport/?branch_id={branch}", f"{county}{name}政府信息公开年报", made)
                self.listing(
                    f"/openness/?branch_id={branch}",
                    f"{county}{name}",
                    [
                        ("公开指南", qt[4][1], None),
                        ("信息公开年报", f"/opennessAnnualReport/?branch_id={branch}", None),
                    ],
                )
                branches.append((name, f"/openness/?branch_id={branch}", None))
            self.listing(f"/openness/county/{len(menu)}.html", county, branches)
            menu.append((county, f"/openness/county/{len(menu)}.html"))
        self.home([("信息公开", "/openness/")])
        self.put(
            "/openness/",
            "信息公开",
            f"<h3>县市区</h3><ul>{dress.links(menu)}</ul><h3>栏目</h3><ul>{dress.links(qt)}</ul>",
        )


class Special(Third):
    """Lists by page number under Special/showList, reports under XxgkAnnualReport."""

    def __init__(self, host: str) -> None:
        super().__init__("third-openness-b", host, Look("铜川区人民政府", "铜川区", 0))
        qt = self.confusers("/XxgkPolicy/showList/6", "/page_1.html")
        names = ("发展和改革委员会", "公安分局", "老洲镇人民政府", "统计局")
        made = [
            self.report(held, f"/XxgkAnnualReport/show/{3400 + held.number}.html", files="/upload/file/{n}.{x}")
            for held in self.print(units("铜川区", *names), (2020, 2021, 2022, 2023, 2024))
        ]
        pages = [made[at : at + 8] for at in range(0, len(made), 8)]
        for at, chunk in enumerate(pages, 1):
            numbers = "".join(
                f'<a href="/Special/showList/443/page_{n}.html">{n}</a>' for n in range(1, len(pages) + 1)
            )
            pager = f'<div class="page">{numbers}<a href="/Special/showList/443/page_{min(at + 1, len(pages))}.html">下一页</a></div>'
            self.listing(f"/Special/showList/443/page_{at}.html", "年度报告", chunk, pager)
        self.home([("政府信息公开", "/XxgkIndex/")])
        self.aside = [*qt, ("年度报告", "/Special/showList/443/page_1.html")]
        self.put("/XxgkIndex/", "政府信息公开", "<p>政府信息公开平台</p>")
