"""Forms of the south-west: 四川, 遂宁, 云南.

A form is a function from a host to a replica; all of them hang a column (or a few) of reports below a menu.
"""

from __future__ import annotations

from collections.abc import Callable

from ..server import Answer, Request
from . import dress
from .dress import Look, rows
from .hang import gate, hexed, paged
from .site import YEARS, Row, Third, units


def sichuan(host: str) -> Third:
    """A topic page a year; articles /…/YYYY/M/D/<32hex>.shtml."""
    site = Third("third-sichuan", host, Look("蜀川省人民政府", "蜀川省", 1))
    qt = site.confusers("/10462/10464/", "/list.shtml")
    years = []
    for year in (2024, 2023, 2022, 2021):
        held = site.print(units("蜀川省", "教育厅", "财政厅", "水利厅", "绵山市人民政府"), [year])
        made = [
            site.report(
                h,
                f"/10462/c10{year}/{h.published.year}/{h.published.month}/{h.published.day}/{hexed(h.title, 32)}.shtml",
            )
            for h in held
        ]
        groups = f"<h3>省政府部门</h3>{rows(made[:3], 2)}<h3>市（州）政府</h3>{rows(made[3:], 2)}"
        site.put(f"/10462/{year}nb/xxgknbs.shtml", f"{year}年政府信息公开年度报告", groups)
        years.append((f"{year}年度报告", f"/10462/{year}nb/xxgknbs.shtml"))
    site.put("/10462/nb/list.shtml", "信息公开年报", f"<ul>{dress.links(years)}</ul>")
    gate(site, "/10462/zfxxgk.shtml", "政府信息公开", [*qt, ("信息公开年报", "/10462/nb/list.shtml")], "政府信息公开")
    return site


def sichuan_county(host: str) -> Third:
    """Articles content_184762 without ending, columns without ending too."""
    site = Third("third-gulin", host, Look("古川县人民政府", "古川县", 0))
    qt = site.confusers("/zwgk/", "")
    menu = []
    for slug, label, names in (
        ("bmxxgknb", "部门信息公开年报", ("财政局", "民政局", "医疗保障局")),
        ("xzxxgknb", "乡镇信息公开年报", ("太平镇人民政府", "双沙镇人民政府")),
    ):
        held = site.print(units("古川县", *names), (2019, 2021, 2022, 2023, 2024))
        made = [site.report(h, f"/zwgk/xxgknb/{slug}/content_{70_000 + 31 * h.number + len(slug)}") for h in held]
        menu.append(
            (
                label,
                paged(
                    site, label, made, lambda n, s=slug: f"/zwgk/xxgknb/{s}" + ("" if n == 1 else f"_{n}"), 6, "next"
                ),
            )
        )
    site.put("/zwgk/xxgknb", "信息公开年报", f"<ul>{dress.links(menu)}</ul>")
    gate(site, "/zwgk", "政务公开", [*qt, ("信息公开年报", "/zwgk/xxgknb")])
    return site


def suining(host: str) -> Third:
    """/gongkai/show/<32hex>.html and xxgk-show-69828.html."""
    site = Third("third-suining", host, Look("遂川市人民政府", "遂川市", 2))
    qt = site.confusers("/xxgk-list-", ".html")
    held = site.print(units("遂川市", "财政局", "水利局", "文化广电旅游局"), YEARS)
    made = [
        site.report(
            h,
            f"/gongkai/show/{hexed(h.title, 32)}.html" if h.year > 2020 else f"/xxgk-show-{69_000 + h.number}.html",
            files="/upload/{n}.{x}",
        )
        for h in held
    ]
    column = paged(
        site,
        "政府信息公开年度报告",
        made,
        lambda n: f"/gongkai/list/nb.html?page={n}" if n > 1 else "/gongkai/list/nb.html",
        9,
    )
    gate(site, "/gongkai/index.html", "信息公开", [("政府信息公开年度报告", column), *qt], "信息公开")
    # the menu is of pictures
    site.look.menu = [
        (f'<img src="/pic/m{at}.png" alt="{text}">', href) for at, (text, href) in enumerate(site.look.menu)
    ]
    return site


def yunnan(host: str) -> Third:
    """/c/2023-01-11/6433727.shtml under /zfxxgk/zfxxgknb/; gb2312."""
    site = Third("third-yunnan", host, Look("滇华区人民政府", "滇华区", 1, "gb2312"))
    qt = site.confusers("/zfxxgk/", "/")
    menu = []
    for slug, label, names in (
        ("qzbm", "区直部门", ("统计局", "司法局", "科技产业园管理委员会")),
        ("jd", "街道", ("莲华街道办事处", "黑林铺街道办事处")),
    ):
        held = site.print(units("滇华区", *names), (2020, 2021, 2022, 2023))
        made = [
            site.report(h, f"/c/{h.published}/{6_433_700 + h.number + 100 * len(slug)}.shtml", files="/uploads/{n}.{x}")
            for h in held
        ]
        menu.append(
            (
                label,
                paged(
                    site,
                    label,
                    made,
                    lambda n, s=slug: f"/zfxxgk/zfxxgknb/{s}/" + ("" if n == 1 else f"index_{n}.shtml"),
                    5,
                    "links",
                ),
            )
        )
    site.put("/zfxxgk/zfxxgknb/", "公开年报", f"<ul>{dress.links(menu)}</ul>")
    gate(site, "/zfxxgk/", "政府信息公开", [*qt, ("公开年报", "/zfxxgk/zfxxgknb/")], "政府信息公开")
    return site


class _Aspx(Third):
    made: list[Row]

    def dynamic(self, request: Request) -> Answer | None:
        asked = request.query
        if request.path != "/InfoPublic.aspx" or asked.get("cid") != "12":
            return None
        at, count = int(asked.get("page") or 1), -(-len(self.made) // 7)
        chunk = self.made[(at - 1) * 7 : at * 7]
        further = f'<a href="InfoPublic.aspx?cid=12&pid=3&page={min(at + 1, count)}">下一页</a>'
        return Answer(dress.page(self.look, "政府信息公开工作年度报告", rows(chunk, 1) + further, self.trail))


def aspx(host: str) -> Third:
    """InfoPublic.aspx?cid=&pid=&page=."""
    site = _Aspx("third-aspx", host, Look("滇川省人力资源和社会保障厅", "滇川省", 1))
    qt = site.confusers("/InfoList", ".aspx")
    held = site.print(
        units("滇川省", "人力资源和社会保障厅", "社会保险局", "就业局"), (2018, 2019, 2020, 2021, 2022, 2023)
    )
    site.made = [site.report(h, f"/NewsView.aspx?ID={9_000 + h.number}", files="/upload/{n}.{x}") for h in held]
    gate(
        site,
        "/InfoPublic.aspx?cid=1&pid=0",
        "信息公开",
        [*qt, ("政府信息公开工作年度报告", "/InfoPublic.aspx?cid=12&pid=3")],
        "信息公开",
    )
    # the home page only sends the reader on
    site.pages["/index.html"] = site.pages["/"]
    site.raw("/", '<html><head><meta http-equiv="refresh" content="0;url=/index.html"></head><body></body></html>')
    return site


FORMS: tuple[Callable[[str], Third], ...] = (sichuan, sichuan_county, suining, yunnan, aspx)
