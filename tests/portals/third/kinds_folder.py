"""Columns split by level and by year; folders of the year of publication, and of a wrong one; lists of other things."""

from __future__ import annotations

from collections.abc import Callable

from . import dress
from .kind import NAMES, TOWNS, opened, sited
from .site import YEARS, Row, Third, units


def levels(host: str, variant: int) -> Third:
    """Columns split by level, without folders of years."""
    site = sited("levels", host, variant, ("平山县", "安阳市")[variant])
    base = ("/zwgk/zfxxgknb/", "/xxgk/XXGKNB/")[variant]
    groups = (
        (("市直部门", "szbm"), NAMES[variant][:4]),
        (("乡镇街道", "xzjd"), TOWNS[variant]),
        (("县市区", "xsq"), ("人民政府",)),
    )
    menu = []
    for (label, slug), names in groups:
        held = site.print(units(site.look.place, *names), (2019, 2021, 2022, 2023, 2024))
        made = [
            site.report(h, f"{base}{slug}/{h.published:%Y%m}/t{h.published:%Y%m%d}_{6000 + h.number}.html")
            for h in held
        ]
        column = f"{base}{slug}/" + ("", "index.html")[variant]
        site.listing(column, label + ("", "信息公开年报")[variant], made)
        menu.append((label, column))
    column = base + ("", "index.html")[variant]
    body = ("<ul>{}</ul>", "<div class='sub'><ul>{}</ul></div>")[variant].format(dress.links(menu))
    site.put(column, "政府信息公开年报", body)
    opened(site, variant, column)
    return site


def levels_and_years(host: str, variant: int) -> Third:
    """Columns split by level and by year, in either order."""
    site = sited("levelyears", host, variant, ("清泉县", "临河区")[variant])
    base = ("/zwgk/zfxxgknb/", "/xxgk/zfxxgkzl/zfxxgkndbg/")[variant]
    end = ("", "index.html")[variant]
    outer: dict[str, list[tuple[str, str]]] = {}
    for slug, label, names in (("qzbm", "区直部门", NAMES[variant][:4]), ("xzj", "各镇街", TOWNS[variant][:2])):
        for year in (2024, 2023, 2022, 2021):
            held = site.print(units(site.look.place, *names), [year])
            folder = (f"{year}n/{slug}/", f"{slug}_{9200 + len(slug)}/nb_{year}n/")[variant]
            made = [
                site.report(h, f"{base}{folder}{h.published:%Y%m}/t{h.published:%Y%m%d}_{5000 + h.number}.html")
                for h in held
            ]
            site.listing(base + folder + end, f"{year}年{label}", made)
            top, inner = ((f"{year}年", label), (label, f"{year}年"))[variant]
            outer.setdefault(top, []).append((inner, base + folder + end))
    menu = []
    for top, inner in outer.items():
        path = base + (f"{top[:4]}n/" if variant == 0 else f"{inner[0][1].removeprefix(base).partition('/')[0]}/") + end
        site.put(path, top, f"<ul>{dress.links(inner)}</ul>")
        menu.append((top, path))
    site.put(base + end, "政府信息公开年报", f"<ul>{dress.links(menu)}</ul>")
    opened(site, variant, base + end)
    return site


def published_folders(host: str, variant: int) -> Third:
    """Folders of the year of publication; titles name no year."""
    site = sited("pubfolder", host, variant, ("长庆区", "宝山县")[variant])
    base = ("/zwgk/zfgknb-xxgknb/", "/xxgk/nb/")[variant]
    menu = []
    for year in (2024, 2023, 2022, 2021):
        held = site.print(units(site.look.place, *NAMES[variant][:4]), [year], ("html",))
        made = [
            site.report(
                h,
                f"{base}{year + 1}/266/{8700 + 10 * (2024 - year) + h.number}.html",
                f"{h.agency}{('政府信息公开工作年度报告', '政府信息公开年报')[variant]}",
            )
            for h in held
        ]
        site.listing(f"{base}{year + 1}/", f"{year + 1}年", made)
        menu.append((f"{year + 1}年", f"{base}{year + 1}/"))
    site.put(base, "政府信息公开年报", f"<ul>{dress.links(menu)}</ul>")
    opened(site, variant, base)
    return site


def wrong_folders(host: str, variant: int) -> Third:
    """Folders and addresses of another year than the report's."""
    site = sited("wrongfolder", host, variant, ("白银区", "财川县")[variant])
    base = ("/zwgk/zfxxgknb/", "/xxgk/")[variant]
    made: list[Row] = []
    for h in site.print(units(site.look.place, *NAMES[variant][:3], "人民政府"), YEARS):
        folder = (f"{h.year - 1}n/", f"zfxxgkbg{2016 + h.year % 2}/")[variant]
        made.append(site.report(h, f"{base}{folder}202306/t20230621_{4000 + h.number}.html"))
    column = base + ("", "zfxxgkbg/index.html")[variant]
    site.listing(column, "政府信息公开年报", made)
    opened(site, variant, column)
    return site


def elsewhere(host: str, variant: int) -> Third:
    """Reports filed under 通知公告 and 工作动态, among other things, in pages."""
    site = sited("gzdt", host, variant, ("中山调查队", "港城市气象局")[variant])
    label, base = (("通知公告", "/tzgg/"), ("工作动态", "/gzdt/"))[variant]
    held = site.print(units("", ("国家统计局中山调查队", "港城市气象局")[variant]), YEARS, ("html", "docx"))
    made: list[Row] = site.news(12)
    for at, h in enumerate(held):
        made.insert(
            2 + 2 * at, site.report(h, f"{base}{h.published:%Y%m}/t{h.published:%Y%m%d}_{2000 + h.number}.html")
        )
    made.insert(1, site.notice(f"{base}202301/t20230101_1.html", held[1]))
    made.insert(5, site.explained(f"{base}202201/t20220101_2.html", 2021))
    for at in range(0, len(made), 7):
        page = at // 7
        count = -(-len(made) // 7)
        pager = (
            f'<script>createPageHTML({count}, {page}, "index", "html");</script>'
            if variant == 0
            else f'<a href="{base}index_{page + 1}.html">下一页</a>'
        )
        site.listing(
            base + ("index.html" if page == 0 else f"index_{page}.html"),
            label,
            made[at : at + 7],
            pager if at + 7 < len(made) else "",
        )
    site.pages[base] = site.pages[base + "index.html"]
    site.confusers("/xxgk/", "/")
    site.home([(label, base), ("信息公开", "/xxgk/")])
    site.put(
        "/xxgk/",
        "信息公开",
        f"<ul>{dress.links([('公开指南', '/xxgk/04/'), ('公开制度', '/xxgk/05/'), (label, base)])}</ul>",
    )
    return site


KINDS: tuple[Callable[[str, int], Third], ...] = (levels, levels_and_years, published_folders, wrong_folders, elsewhere)
