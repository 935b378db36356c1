"""The forms of provinces that no known CMS makes: addresses of columns and articles as seen there.

A form is a function from a host to a replica; all of them hang a column (or a few) of reports below a menu.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from ..server import Answer, Request
from . import dress
from .dress import Look, rows
from .site import YEARS, Row, Third, Wanted, drawn, units


def replicas() -> list[Third]:
    """Return one of each form."""
    return [make(f"127.0.8.{at}") for at, make in enumerate(FORMS, 1)]


def _hex(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def _uuid(text: str) -> str:
    key = _hex(text, 32)
    return f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"


def _paged(
    site: Third, label: str, made: Sequence[Row], where: Callable[[int], str], per: int, style: str = "links"
) -> str:
    """Serve a column in pages at `where(1)`, `where(2)` …; return its address."""
    count = max(1, -(-len(made) // per))
    for at in range(1, count + 1):
        chunk = made[(at - 1) * per : at * per]
        following = where(min(at + 1, count))
        numbers = "".join(f'<a href="{where(n)}">{n}</a>' for n in range(1, count + 1))
        pager = {
            "links": f'<div class="pages">{numbers}<a href="{following}">下一页</a><a href="{where(count)}">尾页</a></div>',
            "next": f'<p>共{count}页 第{at}页 <a href="{following}">下页</a></p>',
            "script": f'<p><a href="javascript:void(0)" onclick="location.href=\'{following}\'">&gt;</a></p>',
        }[style]
        site.listing(where(at), label, chunk, pager if count > 1 else "")
    return where(1)


def _gate(site: Third, path: str, label: str, menu: Sequence[tuple[str, str]], gate: str = "政务公开") -> None:
    """Serve the home page and the page between it and the columns."""
    site.home([(gate, path)])
    site.trail += [(gate, path)]
    site.aside = list(menu)
    site.put(path, gate, f"<h2>{label}</h2><ul>{dress.links(menu)}</ul>")


def shandong(host: str) -> Third:
    """/gongkai/site_<unit>/channel_<24hex>/doc_<24hex>.html."""
    site = Third("third-shandong", host, Look("齐川区人民政府", "齐川区", 0))
    qt = site.confusers("/gongkai/site_qcq/channel_", "/")
    menu = []
    for slug, name in (
        ("qcqczj", "财政局"),
        ("qcqjyj", "教育和体育局"),
        ("qcqlcz", "昆仑镇人民政府"),
        ("qcqzfb", "人民政府办公室"),
    ):
        root = f"/gongkai/site_{slug}"
        made = [
            site.report(
                h, f"{root}/channel_{_hex(slug, 24)}/doc_{_hex(h.title, 24)}.html", files="/gongkai/files/{n}.{x}"
            )
            for h in site.print(units("齐川区", name), (2019, 2020, 2021, 2022, 2023, 2024))
        ]
        column = f"{root}/channel_{_hex(slug, 24)}/"
        site.listing(column, "政府信息公开年报", made)
        inner = [
            ("政府信息公开指南", qt[4][1]),
            ("法定主动公开内容", f"{root}/channel_{_hex(slug + 'fd', 24)}/"),
            ("政府信息公开年报", column),
        ]
        site.put(f"{root}/channel_{_hex(slug + 'fd', 24)}/", "法定主动公开内容", "<p>目录</p>")
        site.put(f"{root}/", f"齐川区{name}", f"<h2>{name}</h2><ul>{dress.links(inner)}</ul>")
        menu.append((name, f"{root}/"))
    _gate(site, "/gongkai/", "部门、镇办", [*menu, *qt])
    return site


def hebei(host: str) -> Third:
    """/columns/<uuid>/YYYYMM/DD/<uuid>.html, date and time run together."""
    site = Third("third-hebei", host, Look("冀川县人民政府", "冀川县", 2))
    qt = site.confusers("/columns/2f1c", "/index.html")
    menu = []
    for label, names in (
        ("县政府", ("",)),
        ("县直部门", ("财政局", "卫生健康局", "应急管理局")),
        ("乡镇", ("孟村镇人民政府",)),
    ):
        column = f"/columns/{_uuid(label)}"
        held = site.print(units("冀川县", *(name or "人民政府" for name in names)), (2018, 2020, 2021, 2022, 2023))
        made = []
        for h in held:
            text, path, day = site.report(
                h, f"{column}/{h.published:%Y%m/%d}/{_uuid(h.title)}.html", files="/thumb/{n}.{x}"
            )
            title, shown = h.title, h.published
            foot = f'<p><a href="/thumb/{_hex(h.title, 8)}.{h.suffix}">附件</a></p>' if h.document else ""
            if h.document is None:
                body = h
                site.put(
                    path,
                    title,
                    lambda t=title, d=shown, b=body: (
                        f"<h1>{t}</h1><div class='sj'>发布时间：{d}18:26<b>来源：{b.agency}</b></div><div>{b.body}</div>{foot}"
                    ),
                )
            made.append((text, path, day))
        _paged(
            site, f"{label}政府信息公开年报", made, lambda n, c=column: f"{c}/index{'' if n == 1 else f'_{n}'}.html", 8
        )
        menu.append((label, f"{column}/index.html"))
    hub = f"/columns/{_uuid('nb')}/index.html"
    site.put(hub, "政府信息公开年报", f"<ul>{dress.links(menu)}</ul>")
    _gate(site, f"/columns/{_uuid('zwgk')}/index.html", "政府信息公开", [*qt, ("政府信息公开年报", hub)])
    return site


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
                f"/10462/c10{year}/{h.published.year}/{h.published.month}/{h.published.day}/{_hex(h.title, 32)}.shtml",
            )
            for h in held
        ]
        groups = f"<h3>省政府部门</h3>{rows(made[:3], 2)}<h3>市（州）政府</h3>{rows(made[3:], 2)}"
        site.put(f"/10462/{year}nb/xxgknbs.shtml", f"{year}年政府信息公开年度报告", groups)
        years.append((f"{year}年度报告", f"/10462/{year}nb/xxgknbs.shtml"))
    site.put("/10462/nb/list.shtml", "信息公开年报", f"<ul>{dress.links(years)}</ul>")
    _gate(site, "/10462/zfxxgk.shtml", "政府信息公开", [*qt, ("信息公开年报", "/10462/nb/list.shtml")], "政府信息公开")
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
                _paged(
                    site, label, made, lambda n, s=slug: f"/zwgk/xxgknb/{s}" + ("" if n == 1 else f"_{n}"), 6, "next"
                ),
            )
        )
    site.put("/zwgk/xxgknb", "信息公开年报", f"<ul>{dress.links(menu)}</ul>")
    _gate(site, "/zwgk", "政务公开", [*qt, ("信息公开年报", "/zwgk/xxgknb")])
    return site


def suining(host: str) -> Third:
    """/gongkai/show/<32hex>.html and xxgk-show-69828.html."""
    site = Third("third-suining", host, Look("遂川市人民政府", "遂川市", 2))
    qt = site.confusers("/xxgk-list-", ".html")
    held = site.print(units("遂川市", "财政局", "水利局", "文化广电旅游局"), YEARS)
    made = [
        site.report(
            h,
            f"/gongkai/show/{_hex(h.title, 32)}.html" if h.year > 2020 else f"/xxgk-show-{69_000 + h.number}.html",
            files="/upload/{n}.{x}",
        )
        for h in held
    ]
    column = _paged(
        site,
        "政府信息公开年度报告",
        made,
        lambda n: f"/gongkai/list/nb.html?page={n}" if n > 1 else "/gongkai/list/nb.html",
        9,
    )
    _gate(site, "/gongkai/index.html", "信息公开", [("政府信息公开年度报告", column), *qt], "信息公开")
    # the menu is of pictures
    site.look.menu = [
        (f'<img src="/pic/m{at}.png" alt="{text}">', href) for at, (text, href) in enumerate(site.look.menu)
    ]
    return site


def liaoning(host: str) -> Third:
    """/web/…/<id>/index.shtml; wording 年度政府信息公开工作报告."""
    site = Third("third-liaoning", host, Look("辽川县人民政府", "辽川县", 0))
    qt = site.confusers("/web/zwgk/zfxxgk/", "/index.shtml")
    held = site.print(
        units("辽川县", "人民政府", "财政局", "农业农村局", "兴隆街道办事处"), (2018, 2019, 2021, 2022, 2023)
    )
    made = [
        site.report(
            h,
            f"/web/zwgk/zfxxgk/zfxxgknb/{2_026_000 + h.number}/index.shtml",
            f"{h.agency}{h.year}年度政府信息公开工作报告",
            files="/web/files/{n}.{x}",
        )
        for h in held
    ]
    column = _paged(
        site, "政府信息公开年报", made, lambda n: f"/web/zwgk/zfxxgk/zfxxgknb/index{'' if n == 1 else n}.shtml", 7
    )
    _gate(site, "/web/zwgk/index.shtml", "政务公开", [*qt, ("政府信息公开年报", column)])
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
                _paged(
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
    _gate(site, "/zfxxgk/", "政府信息公开", [*qt, ("公开年报", "/zfxxgk/zfxxgknb/")], "政府信息公开")
    return site


def shaanxi(host: str) -> Third:
    """Lists 1.html → 2.html; articles of 19 digits or Content-<id>.html."""
    site = Third("third-shaanxi", host, Look("秦川县人民政府", "秦川县", 0))
    qt = site.confusers("/zfxxgk/", "/1.html")
    menu = []
    for slug, label, names in (
        ("bmxxgknb", "部门信息公开年报", ("教育局", "司法局", "林业局")),
        ("zjxxgknb", "镇街信息公开年报", ("哑柏镇人民政府", "集贤镇人民政府")),
    ):
        held = site.print(units("秦川县", *names), (2019, 2020, 2021, 2022, 2023, 2024))
        made = [
            site.report(
                h,
                f"/Content-{2_790_000 + h.number}.html"
                if slug == "zjxxgknb"
                else f"/zfxxgk/zfxxgknb/{slug}/{1_879_788_051_845_656_000 + 13 * h.number}.html",
                files="/images/{n}.{x}",
            )
            for h in held
        ]
        menu.append((label, _paged(site, label, made, lambda n, s=slug: f"/zfxxgk/zfxxgknb/{s}/{n}.html", 6, "next")))
    site.put("/zfxxgk/zfxxgknb/1.html", "政府信息公开年报", f"<ul>{dress.links(menu)}</ul>")
    _gate(site, "/zfxxgk/1.html", "政府信息公开", [*qt, ("政府信息公开年报", "/zfxxgk/zfxxgknb/1.html")])
    return site


def henan(host: str) -> Third:
    """/2024/03-29/2967452.html and /contents/37548/328057.html; the menu is written by nav.js."""
    site = Third("third-henan", host, Look("豫川市人民政府", "豫川市", 2))
    qt = site.confusers("/zwgk/", "/")
    held = site.print(units("豫川市", "城市管理局", "财政局", "民政局", "人民政府"), (2018, 2020, 2021, 2022, 2023))
    made = [
        site.report(
            h,
            f"/contents/37548/{328_000 + h.number}.html"
            if h.year < 2022
            else f"/{h.published:%Y/%m-%d}/{2_967_400 + h.number}.html",
            files="/upload/{n}.{x}",
        )
        for h in held
    ]
    column = _paged(
        site, "政府信息公开年报", made, lambda n: "/zwgk/zfxxgknb/" + ("" if n == 1 else f"index_{n}.html"), 8
    )
    _gate(site, "/zwgk/", "政务公开", [*qt, ("政府信息公开年报", column)])
    menu = "".join(f"document.writeln('<li><a href=\"{href}\">{text}</a></li>');" for text, href in site.look.menu)
    site.raw("/common/nav.js", f"document.writeln('<ul>');{menu}document.writeln('</ul>');", "application/javascript")
    site.look.menu = []
    news = rows([*site.news(14)], 2)
    site.put(
        "/",
        site.look.name,
        f'<script src="/common/head.js"></script><script src="/common/nav.js"></script>{news}',
        crumb=False,
    )
    return site


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
                _paged(
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
    _gate(
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
        path, data = f"/wzxxgknb/{h.year + 1}/{_hex(h.agency, 6)}.pdf", drawn(h)
        site.raw(path, data, "application/pdf")
        site.wanted.append(Wanted(h.agency, h.year, path, [hashlib.sha256(data).hexdigest()]))
        made.append((h.title, path, h.published))
    column = _paged(
        site, "政府信息公开年报", made, lambda n: f"/col/18073_668815/index{'' if n == 1 else f'_{n}'}.html", 12
    )
    _gate(site, "/col/18001_111111/index.html", "政府信息公开", [*qt, ("政府信息公开年报", column)])
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
    column = _paged(
        site,
        "信息公开年度报告",
        made,
        lambda n: f"/cms/html/mcxrmzf/xxgkndbg/index{'' if n == 1 else f'_{n - 1}'}.html",
        10,
        "next",
    )
    _gate(site, "/cms/html/mcxrmzf/zfxxgk/index.html", "政府信息公开", [*qt, ("信息公开年度报告", column)])
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
    _gate(
        site, "/customs/302249/index.html", "政府信息公开", [*qt, ("关区年报", "/eportal/ui?pageId=374006")], "政务公开"
    )
    return site


def qinghai(host: str) -> Third:
    """/html/<col>/<id>.html."""
    site = Third("third-qinghai", host, Look("青川县人民政府", "青川县", 1))
    qt = site.confusers("/html/21", "/list.html")
    held = site.print(units("青川县", "人民政府", "教育局", "财政局"), (2018, 2019, 2020, 2021, 2022, 2023, 2024))
    made = [site.report(h, f"/html/4513/{253_000 + h.number}.html", files="/uploadfile/{n}.{x}") for h in held]
    column = _paged(site, "年报", made, lambda n: f"/html/4513/list{'' if n == 1 else f'_{n}'}.html", 8, "links")
    _gate(site, "/html/4500/list.html", "政府信息公开", qt)
    # the column is named by the heading of a block alone; what leads to it says 更多
    more = f'<div class="hd"><span>年报</span><a href="{column}" target="_blank">更多&gt;&gt;</a></div>'
    site.put("/html/4500/list.html", "政务公开", f"{more}{rows(made[:3], 1)}<ul>{dress.links(qt)}</ul>")
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
    _gate(
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


def shanghai(host: str) -> Third:
    """/nw12344/YYYYMMDD/<32hex>.html below a year's page; .pagination("setPage", cur, total), page 2 = index_2.html."""
    site = Third("third-shanghai", host, Look("申川区人民政府", "申川区", 2))
    qt = site.confusers("/nw1", "/index.html")
    held = site.print(
        units("申川区", "财政局", "教育局", "规划资源局", "程家桥街道办事处"), (2019, 2020, 2021, 2022, 2023, 2024)
    )
    made = [
        site.report(h, f"/nw12344/{h.published:%Y%m%d}/{_hex(h.title, 32)}.html", files="/cmsres/{n}.{x}") for h in held
    ]
    count = -(-len(made) // 9)
    for at in range(1, count + 1):
        script = f'<div id="page"></div><script>$(".pagination").pagination("setPage", {at}, {count});</script>'
        site.listing(
            f"/nw12344/index{'' if at == 1 else f'_{at}'}.html", "政府信息公开年报", made[9 * at - 9 : 9 * at], script
        )
    _gate(site, "/nw12000/index.html", "政府信息公开", [*qt, ("政府信息公开年报", "/nw12344/index.html")])
    return site


FORMS: tuple[Callable[[str], Third], ...] = (
    shandong, hebei, sichuan, sichuan_county, suining, liaoning, yunnan, shaanxi, henan, jiangsu, huaian, fujian, eportal,
    qinghai, aspx, shanghai,
)  # fmt: skip
