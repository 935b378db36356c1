"""Forms of the south and east: 江苏, 淮安, 福建, 海关, 上海.

A form is a function from a host to a replica; all of them hang a column (or a few) of reports below a menu.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from ..server import Answer, Request
from . import dress
from .dress import Look, rows
from .hang import gate, hexed, paged
from .paper import drawn
from .site import YEARS, Row, Third, Wanted, units


def jiangsu(host: str) -> Third:
    """/doc/2025/01/23/4484819.shtml below a column of levels."""
    site = Third("third-jiangsu", host, Look("锡川区人民政府", "锡川区", 0))
    qt = site.confusers("/zgxc/xxgk/", "/index.shtml")
    menu = []
    for slug, label, names in (
        ("bmnb", "部门年报", ("财政局", "教育局", "审计局")),
        ("zjnb", "镇（街道）年报", ("羊尖镇人民政府", "东亭街道办事处")),
    ):
        held = site.print(units("锡川区", *names), (2020, 2021, 2022, 2023, 2024))
        made = [
            site.report(
                h,
                f"/doc/{h.published:%Y/%m/%d}/{4_484_000 + h.number + 500 * len(slug)}.shtml",
                files="/uploadfiles/{n}.{x}",
            )
            for h in held
        ]
        menu.append(
            (
                label,
                paged(
                    site,
                    label,
                    made,
                    lambda n, s=slug: f"/zgxc/xxgk/xxgknb/{s}/index{'' if n == 1 else f'_{n}'}.shtml",
                    10,
                    "script",
                ),
            )
        )
    site.put("/zgxc/xxgk/xxgknb/index.shtml", "政府信息公开年度报告", f"<ul>{dress.links(menu)}</ul>")
    gate(
        site, "/zgxc/xxgk/index.shtml", "政府信息公开", [("政府信息公开年度报告", "/zgxc/xxgk/xxgknb/index.shtml"), *qt]
    )
    return site


def huaian(host: str) -> Third:
    """/col/18073_668815/index.html; PDFs by year of publication, anchors without a page."""
    site = Third("third-huaian", host, Look("淮川区人民政府", "淮川区", 1))
    qt = site.confusers("/col/1807", "_668000/index.html")
    made = []
    for h in site.print(
        units("淮川区", "财政局", "教育局", "城市管理局", "朱坝街道办事处"), (2020, 2021, 2022, 2023, 2024), ("html",)
    ):
        path, data = f"/wzxxgknb/{h.year + 1}/{hexed(h.agency, 6)}.pdf", drawn(h)
        site.raw(path, data, "application/pdf")
        site.wanted.append(Wanted(h.agency, h.year, path, [hashlib.sha256(data).hexdigest()]))
        made.append((h.title, path, h.published))
    column = paged(
        site, "政府信息公开年报", made, lambda n: f"/col/18073_668815/index{'' if n == 1 else f'_{n}'}.html", 12
    )
    gate(site, "/col/18001_111111/index.html", "政府信息公开", [*qt, ("政府信息公开年报", column)])
    return site


def fujian(host: str) -> Third:
    """/cms/html/<site>/2013-01-25/<id>.html."""
    site = Third("third-fujian", host, Look("闽川县人民政府", "闽川县", 2))
    qt = site.confusers("/cms/html/mcxrmzf/", "/index.html")
    held = site.print(units("闽川县", "人民政府", "财政局", "水利局", "石狮镇人民政府"), YEARS)
    made = [
        site.report(
            h,
            f"/cms/html/mcxrmzf/{h.published}/{1_093_480_000 + 977 * h.number}.html",
            files="/cms/sitemanage/att/{n}.{x}",
        )
        for h in held
    ]
    column = paged(
        site,
        "信息公开年度报告",
        made,
        lambda n: f"/cms/html/mcxrmzf/xxgkndbg/index{'' if n == 1 else f'_{n - 1}'}.html",
        10,
        "next",
    )
    gate(site, "/cms/html/mcxrmzf/zfxxgk/index.html", "政府信息公开", [*qt, ("信息公开年度报告", column)])
    return site


class _Eportal(Third):
    """The customs' portal: one address for every column, the list by module and page."""

    made: list[Row]

    def dynamic(self, request: Request) -> Answer | None:
        asked = request.query
        if request.path != "/eportal/ui":
            return None
        return self._list(int(asked.get("currentPage") or 1)) if asked.get("pageId") == "374006" else None

    def _list(self, at: int) -> Answer:
        made, count = self.made[(at - 1) * 8 : at * 8], -(-len(self.made) // 8)
        url = "/eportal/ui?pageId=374006&amp;currentPage={}&amp;moduleId=708676a3ab0c4b0ab7cf2ca1a0f1f0b5&amp;staticRequest=yes"
        on = "".join(f'<a href="{url.format(n)}">{n}</a>' for n in range(1, count + 1))
        further = f'<a paged="true" href="{url.format(min(at + 1, count))}">下一页</a>'
        body = f"<h2>关区年报</h2>{rows(made, 0)}<div class='easysite-page'>{on}{further}<span>共{len(self.made)}条</span></div>"
        return Answer(dress.page(self.look, "关区年报", body, self.trail))


def eportal(host: str) -> Third:
    """eportal/ui?pageId=&currentPage=&moduleId=; articles /…/5652282/index.html."""
    site = _Eportal("third-eportal", host, Look("江川海关", "江川海关", 0))
    qt = site.confusers("/customs/302249/", "/index.html")
    held = site.print(
        units("", "江川海关", "江川海关驻港区办事处", "临江海关"), (2018, 2019, 2020, 2021, 2022, 2023, 2024)
    )
    site.made = [
        site.report(
            h, f"/customs/302249/zfxxgk34/gqnb/{5_652_200 + h.number}/index.html", files="/eportal/fileDir/{n}.{x}"
        )
        for h in held
    ]
    gate(
        site, "/customs/302249/index.html", "政府信息公开", [*qt, ("关区年报", "/eportal/ui?pageId=374006")], "政务公开"
    )
    return site


def shanghai(host: str) -> Third:
    """/nw12344/YYYYMMDD/<32hex>.html below a year's page; .pagination("setPage", cur, total), page 2 = index_2.html."""
    site = Third("third-shanghai", host, Look("申川区人民政府", "申川区", 2))
    qt = site.confusers("/nw1", "/index.html")
    held = site.print(
        units("申川区", "财政局", "教育局", "规划资源局", "程家桥街道办事处"), (2019, 2020, 2021, 2022, 2023, 2024)
    )
    made = [
        site.report(h, f"/nw12344/{h.published:%Y%m%d}/{hexed(h.title, 32)}.html", files="/cmsres/{n}.{x}")
        for h in held
    ]
    count = -(-len(made) // 9)
    for at in range(1, count + 1):
        script = f'<div id="page"></div><script>$(".pagination").pagination("setPage", {at}, {count});</script>'
        site.listing(
            f"/nw12344/index{'' if at == 1 else f'_{at}'}.html", "政府信息公开年报", made[9 * at - 9 : 9 * at], script
        )
    gate(site, "/nw12000/index.html", "政府信息公开", [*qt, ("政府信息公开年报", "/nw12344/index.html")])
    return site


FORMS: tuple[Callable[[str], Third], ...] = (jiangsu, huaian, fujian, eportal, shanghai)
