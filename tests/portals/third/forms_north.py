"""Forms of the north: 山东, 河北, 辽宁, 陕西, 河南, 青海.

A form is a function from a host to a replica; all of them hang a column (or a few) of reports below a menu.
"""

from __future__ import annotations

from collections.abc import Callable

from . import dress
from .dress import Look, rows
from .hang import gate, hexed, paged, uuid_of
from .site import Third, units


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
                h, f"{root}/channel_{hexed(slug, 24)}/doc_{hexed(h.title, 24)}.html", files="/gongkai/files/{n}.{x}"
            )
            for h in site.print(units("齐川区", name), (2019, 2020, 2021, 2022, 2023, 2024))
        ]
        column = f"{root}/channel_{hexed(slug, 24)}/"
        site.listing(column, "政府信息公开年报", made)
        inner = [
            ("政府信息公开指南", qt[4][1]),
            ("法定主动公开内容", f"{root}/channel_{hexed(slug + 'fd', 24)}/"),
            ("政府信息公开年报", column),
        ]
        site.put(f"{root}/channel_{hexed(slug + 'fd', 24)}/", "法定主动公开内容", "<p>目录</p>")
        site.put(f"{root}/", f"齐川区{name}", f"<h2>{name}</h2><ul>{dress.links(inner)}</ul>")
        menu.append((name, f"{root}/"))
    gate(site, "/gongkai/", "部门、镇办", [*menu, *qt])
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
        column = f"/columns/{uuid_of(label)}"
        held = site.print(units("冀川县", *(name or "人民政府" for name in names)), (2018, 2020, 2021, 2022, 2023))
        made = []
        for h in held:
            text, path, day = site.report(
                h, f"{column}/{h.published:%Y%m/%d}/{uuid_of(h.title)}.html", files="/thumb/{n}.{x}"
            )
            title, shown = h.title, h.published
            if h.document is None:
                body = h
                site.put(
                    path,
                    title,
                    lambda t=title, d=shown, b=body: (
                        f"<h1>{t}</h1><div class='sj'>发布时间：{d}18:26<b>来源：{b.agency}</b></div><div>{b.body}</div>"
                    ),
                )
            made.append((text, path, day))
        paged(
            site, f"{label}政府信息公开年报", made, lambda n, c=column: f"{c}/index{'' if n == 1 else f'_{n}'}.html", 8
        )
        menu.append((label, f"{column}/index.html"))
    hub = f"/columns/{uuid_of('nb')}/index.html"
    site.put(hub, "政府信息公开年报", f"<ul>{dress.links(menu)}</ul>")
    gate(site, f"/columns/{uuid_of('zwgk')}/index.html", "政府信息公开", [*qt, ("政府信息公开年报", hub)])
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
    column = paged(
        site, "政府信息公开年报", made, lambda n: f"/web/zwgk/zfxxgk/zfxxgknb/index{'' if n == 1 else n}.shtml", 7
    )
    gate(site, "/web/zwgk/index.shtml", "政务公开", [*qt, ("政府信息公开年报", column)])
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
        menu.append((label, paged(site, label, made, lambda n, s=slug: f"/zfxxgk/zfxxgknb/{s}/{n}.html", 6, "next")))
    site.put("/zfxxgk/zfxxgknb/1.html", "政府信息公开年报", f"<ul>{dress.links(menu)}</ul>")
    gate(site, "/zfxxgk/1.html", "政府信息公开", [*qt, ("政府信息公开年报", "/zfxxgk/zfxxgknb/1.html")])
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
    column = paged(
        site, "政府信息公开年报", made, lambda n: "/zwgk/zfxxgknb/" + ("" if n == 1 else f"index_{n}.html"), 8
    )
    gate(site, "/zwgk/", "政务公开", [*qt, ("政府信息公开年报", column)])
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


def qinghai(host: str) -> Third:
    """/html/<col>/<id>.html."""
    site = Third("third-qinghai", host, Look("青川县人民政府", "青川县", 1))
    qt = site.confusers("/html/21", "/list.html")
    held = site.print(units("青川县", "人民政府", "教育局", "财政局"), (2018, 2019, 2020, 2021, 2022, 2023, 2024))
    made = [site.report(h, f"/html/4513/{253_000 + h.number}.html", files="/uploadfile/{n}.{x}") for h in held]
    column = paged(site, "年报", made, lambda n: f"/html/4513/list{'' if n == 1 else f'_{n}'}.html", 8, "links")
    gate(site, "/html/4500/list.html", "政府信息公开", qt)
    # the column is named by the heading of a block alone; what leads to it says 更多
    more = f'<div class="hd"><span>年报</span><a href="{column}" target="_blank">更多&gt;&gt;</a></div>'
    site.put("/html/4500/list.html", "政务公开", f"{more}{rows(made[:3], 1)}<ul>{dress.links(qt)}</ul>")
    return site


FORMS: tuple[Callable[[str], Third], ...] = (shandong, hebei, liaoning, shaanxi, henan, qinghai)
