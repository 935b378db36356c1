"""Kinds of columns that any CMS may hold: matrices, levels, folders by year, columns that are reports, frames.

A kind is a function from a host and a variant (0 or 1) to a replica; variants differ in layout, labels,
slugs and wording.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from . import dress
from .dress import Look, rows
from .site import YEARS, Row, Third, drawn, units

NAMES = (
    ("发展和改革局", "教育局", "公安局", "民政局", "财政局", "水利局"),
    ("经济信息和科技局", "司法局", "应急管理局", "审计局", "统计局", "信访局"),
)
TOWNS = (
    ("新城街道办事处", "白马镇人民政府", "红旗乡人民政府"),
    ("解放路街道办事处", "大河镇人民政府", "龙泉乡人民政府"),
)


def replicas() -> list[Third]:
    """Return two of each kind."""
    return [make(f"127.0.9.{2 * at + variant}", variant) for at, make in enumerate(KINDS, 1) for variant in (0, 1)]


def _site(kind: str, host: str, variant: int, place: str) -> Third:
    name = ("人民政府", "人民政府门户网站")[variant]
    return Third(
        f"third-{kind}-{variant}",
        host,
        Look(place + name, place, (len(kind) + variant) % 3, ("utf-8", "gb2312")[variant]),
    )


def _open(site: Third, variant: int, column: str, label: str = "", others: Sequence[tuple[str, str]] = ()) -> None:
    """Hang the column under the home page, in the way of the variant."""
    gate = ("政务公开", "信息公开")[variant]
    root = ("/zwgk/", "/xxgk/index.html")[variant]
    label = label or ("政府信息公开年报", "政府信息公开工作年度报告")[variant]
    qt = site.confusers(("/zwgk/", "/xxgk/")[variant], ("/", "/index.html")[variant])
    site.home([(gate, root)], menu=(22, 34)[variant])
    site.trail += [(gate, root)]
    if variant == 0:
        platform = "/zwgk/zfxxgk/"
        site.aside = [*qt[4:6], ("法定主动公开内容", "/zwgk/fdzdgknr/"), (label, column), *qt[:4], *qt[6:]]
        site.put("/zwgk/fdzdgknr/", "法定主动公开内容", f"<p>{site.look.place}法定主动公开内容</p>")
        site.put(root, gate, f"<ul>{dress.links([('政府信息公开', platform), ('政策', '/lm18/'), *others])}</ul>")
        site.put(platform, "政府信息公开", f"<h2>{site.look.place}政府信息公开</h2>")
    else:
        site.aside = [*qt, (label, column), *others]
        site.put(root, gate, rows([(text, href, None) for text, href in site.aside], 1))


def _short(site: Third, agency: str) -> str:
    return agency.removeprefix(site.look.place)


def matrix_by_year(host: str, variant: int) -> Third:
    """A topic page a year; anchors are agencies only."""
    site = _site("matrix", host, variant, ("东湾市", "西岭区")[variant])
    topics = []
    for year in (2024, 2023, 2022, 2021)[: 4 - variant]:
        held = site.print(units(site.look.place, *NAMES[variant], *TOWNS[variant]), [year])
        made = [
            site.report(
                h, f"/zt/{('%dxxgknb' % year, 'nb%d' % year)[variant]}/t{h.published:%Y%m%d}_{9000 + h.number}.html"
            )
            for h in held
        ]
        cells = [(_short(site, h.agency), path, None) for h, (_, path, _) in zip(held, made, strict=True)]
        path = f"/zt/{('%dxxgknb' % year, 'nb%d' % year)[variant]}/"
        words = f"{site.look.place}{year}年政府信息公开工作年度报告" + ("", "集中公开专题")[variant]
        site.put(
            path,
            words,
            f"<h3>市直部门</h3>{rows(cells[:6], variant)}<h3>乡镇（街道）</h3>{rows(cells[6:], variant)}",
            crumb=bool(variant),
        )
        topics.append((words, path, None))
    column = ("/zwgk/zfxxgknb/", "/xxgk/xxgknb/index.html")[variant]
    site.listing(column, "政府信息公开年报", topics)
    _open(site, variant, column)
    return site


def matrix_by_heading(host: str, variant: int) -> Third:
    """One page; years are headings, anchors agencies only."""
    site = _site("heading", host, variant, ("南屏县", "北塘区")[variant])
    parts = []
    for year in (2024, 2023, 2022, 2021, 2020):
        held = site.print(units(site.look.place, *NAMES[variant][:5]), [year], ("html", "docx"))
        made = [
            site.report(h, f"/zwgk/nb/{h.published:%Y%m}/t{h.published:%Y%m%d}_{8000 + h.number}.html") for h in held
        ]
        cells = [(_short(site, h.agency), path) for h, (_, path, _) in zip(held, made, strict=True)]
        if variant:
            parts.append(
                f'<div class="tab"><span>{year}年度</span></div><div class="nr">{"".join(f"""<a href="{p}">{t}</a> | """ for t, p in cells)}</div>'
            )
        else:
            parts.append(f"<h3>{year}年</h3><ul>{dress.links(cells)}</ul>")
    column = ("/zwgk/zfxxgknb/", "/xxgk/ndbg/index.html")[variant]
    site.put(column, "政府信息公开年报", "".join(parts))
    _open(site, variant, column, ("年报", "年度报告")[variant])
    return site


def matrix_as_table(host: str, variant: int) -> Third:
    """A table of agencies and years; anchors are 查看, or the year."""
    site = _site("table", host, variant, ("中坪县", "下关市")[variant])
    years = (2024, 2023, 2022, 2021)
    lines = []
    for name in NAMES[variant]:
        held = site.print(units(site.look.place, name), years, ("html",))
        made = [
            site.report(
                h,
                f"/zwgk/bm/{h.published:%Y%m}/t{h.published:%Y%m%d}_{abs(hash(name)) % 1 + 7000 + 10 * NAMES[variant].index(name) + h.number}.html",
            )
            for h in held
        ]
        cells = "".join(
            f'<td><a href="{path}">{("查看", f"{h.year}年")[variant]}</a></td>'
            for h, (_, path, _) in zip(held, made, strict=True)
        )
        lines.append(f"<tr><td>{name}</td>{cells}</tr>")
    head = "".join(f"<th>{year}年</th>" for year in years)
    column = ("/zwgk/gknb/", "/xxgk/zfxxgkndbg/index.html")[variant]
    site.put(column, "政府信息公开年报", f"<table border=1><tr><th>单位</th>{head}</tr>{''.join(lines)}</table>")
    _open(site, variant, column)
    return site


def levels(host: str, variant: int) -> Third:
    """Columns split by level, without folders of years."""
    site = _site("levels", host, variant, ("平山县", "安阳市")[variant])
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
    _open(site, variant, column)
    return site


def levels_and_years(host: str, variant: int) -> Third:
    """Columns split by level and by year, in either order."""
    site = _site("levelyears", host, variant, ("清泉县", "临河区")[variant])
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
    _open(site, variant, base + end)
    return site


def published_folders(host: str, variant: int) -> Third:
    """Folders of the year of publication; titles name no year."""
    site = _site("pubfolder", host, variant, ("长庆区", "宝山县")[variant])
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
    _open(site, variant, base)
    return site


def wrong_folders(host: str, variant: int) -> Third:
    """Folders and addresses of another year than the report's."""
    site = _site("wrongfolder", host, variant, ("白银区", "财川县")[variant])
    base = ("/zwgk/zfxxgknb/", "/xxgk/")[variant]
    made: list[Row] = []
    for h in site.print(units(site.look.place, *NAMES[variant][:3], "人民政府"), YEARS):
        folder = (f"{h.year - 1}n/", f"zfxxgkbg{2016 + h.year % 2}/")[variant]
        made.append(site.report(h, f"{base}{folder}202306/t20230621_{4000 + h.number}.html"))
    column = base + ("", "zfxxgkbg/index.html")[variant]
    site.listing(column, "政府信息公开年报", made)
    _open(site, variant, column)
    return site


def newest(host: str, variant: int) -> Third:
    """A column a unit that shows its newest report at the folder's address."""
    site = _site("newest", host, variant, ("天河市", "仙桃县")[variant])
    base = ("/zwgk/zfxxgkgz/zfxxgknb/zfnbhz/", "/xxgk/bmgk/")[variant]
    menu = []
    for at, h in enumerate(
        site.print(units(site.look.place, *NAMES[variant], *TOWNS[variant]), [2024], ("html", "docx"))
    ):
        path = base + (f"dw{at:02}", f"dw{at:02}/zfxxgknb/")[variant]
        site.report(h, path, files="/files/{n}.{x}")
        menu.append((_short(site, h.agency), path))
    column = (base, "/xxgk/bmgk/index.html")[variant]
    site.put(column, ("年报汇总", "部门政府信息公开年报")[variant], f"<h2>年报</h2><ul>{dress.links(menu)}</ul>")
    _open(site, variant, column, ("政府信息公开年报", "各部门、街道政府信息公开年度报告")[variant])
    return site


def framed(host: str, variant: int) -> Third:
    """A column in a frame (0); reports whose pages are a frame around a PDF, or around a page (1)."""
    site = _site("framed", host, variant, ("沙河县", "金湾区")[variant])
    column = ("/zwgk/zfxxgknb/", "/xxgk/gknb/index.html")[variant]
    if variant == 0:
        held = site.print(units(site.look.place, *NAMES[0]), (2021, 2022, 2023, 2024))
        made = [
            site.report(h, f"/zwgk/zfxxgknb/{h.published:%Y%m}/t{h.published:%Y%m%d}_{3000 + h.number}.html")
            for h in held
        ]
        site.raw("/zwgk/zfxxgknb/list.html", f"<html><body>{rows(made, 0)}</body></html>")
        site.put(
            column,
            "政府信息公开年报",
            '<h2>政府信息公开年报</h2><iframe src="list.html" width="100%" height="900" frameborder="0"></iframe>',
        )
    else:
        made = []
        for h in site.print(units(site.look.place, *NAMES[1][:4]), (2022, 2023, 2024), ("html",)):
            path = f"/xxgk/gknb/{h.published:%Y%m}/t{h.published:%Y%m%d}_{3000 + h.number}.html"
            row = site.report(h, path)
            wanted, data = site.wanted[-1], drawn(h)
            site.document(wanted, f"/xxgk/gknb/{h.published:%Y%m}/P0{h.number}.pdf", data, "application/pdf")
            inner = f'<iframe src="/pdfjs/web/viewer.html?file=/xxgk/gknb/{h.published:%Y%m}/P0{h.number}.pdf" width="100%"></iframe>'
            site.put(path, h.title, site.letter(h.title, inner, h.published, h.agency))
            made.append(row)
        site.raw("/pdfjs/web/viewer.html", "<html><body><div id=viewer></div></body></html>")
        site.listing(column, "政府信息公开年报", made)
    _open(site, variant, column)
    return site


def elsewhere(host: str, variant: int) -> Third:
    """Reports filed under 通知公告 and 工作动态, among other things, in pages."""
    site = _site("gzdt", host, variant, ("中山调查队", "港城市气象局")[variant])
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


def titles(host: str, variant: int) -> Third:
    """Displayed titles that are only the agency, only the year, or neither."""
    site = _site("titles", host, variant, ("鄂城市", "翠川区")[variant])
    base = ("/gk/xxgknb/gknb/", "/zwgk/zfxxgkndbg/")[variant]
    made: list[Row] = []
    for at, h in enumerate(site.print(units(site.look.place, *NAMES[variant]), (2021, 2022, 2023, 2024), ("html",))):
        name = _short(site, h.agency)
        said = (f"{('市', '区')[variant]}{name}", f"{h.year}年度政府信息公开年报", "政府信息公开工作年度报告")[at % 3]
        made.append(site.report(h, f"{base}{h.published:%Y%m}/t{h.published:%Y%m%d}_{1000 + h.number}.html", said))
    site.listing(base, "政府信息公开年报", made)
    _open(site, variant, base)
    return site


def direct(host: str, variant: int) -> Third:
    """Reports listed as PDFs, without a page of their own, between confusers."""
    site = _site("direct", host, variant, ("东川区", "西川区")[variant])
    base = ("/zwgk/zfxxgknb/", "/xxgk/nb/")[variant]
    held = site.print(units(site.look.place, *NAMES[variant][:4]), (2020, 2021, 2022, 2023, 2024), ("html",))
    made = [
        site.direct(h, f"{base}{(f'{h.published:%Y%m}/P0{h.number:09}', f'files/{h.number}')[variant]}.pdf")
        for h in held
    ]
    made += [site.explained("/zwgk/sm.html", 2023)]
    made += [site.notice("/zwgk/tz.html", site.print(units(site.look.place, "人民政府"), [2023], ("html",))[0])]
    column = base + ("", "index.html")[variant]
    site.listing(column, "政府信息公开年报", made)
    _open(site, variant, column)
    return site


def scans(host: str, variant: int) -> Third:
    """Reports as pictures of sheets."""
    site = _site("scans", host, variant, ("北川区", "南川区")[variant])
    base = ("/zwgk/zfxxgknb/", "/xxgk/nb/")[variant]
    held = site.print(units(site.look.place, *NAMES[variant][:3]), (2018, 2019, 2021, 2023), ("html",))
    made = [
        site.scanned(h, f"{base}{h.published:%Y%m}/t{h.published:%Y%m%d}_{h.number}.html", 2 + variant) for h in held
    ]
    column = base + ("", "index.html")[variant]
    site.listing(column, "政府信息公开年报", made)
    _open(site, variant, column)
    return site


def four_steps(host: str, variant: int) -> Third:
    """首页 → 政务公开 → 政府信息公开 → 区级部门 → unit → its 年报; 25 units."""
    site = _site("steps", host, variant, ("武昌区", "江山区")[variant])
    names = [
        *(a + "局" for a in ["发展和改革", "教育", "科学技术", "公安分", "民政", "司法", "财政", "人力资源和社会保障", "自然资源", "住房和城乡建设", "交通运输", "水务", "农业农村", "商务", "文化和旅游", "卫生健康", "审计", "统计", "医疗保障", "信访"]),
        *(f"{a}街道办事处" for a in ["中华路", "粮道街", "杨园", "徐家棚", "积玉桥"]),
    ]  # fmt: skip
    menu = []
    for at, name in enumerate(names):
        root = f"/xxgk/dw{at:02}/" if variant == 0 else f"/bm/{9100 + at}/"
        held = site.print(units(site.look.place, name), (2022, 2023, 2024), ("html", "html", "docx"))
        made = [
            site.report(h, f"{root}zfxxgknb/{h.published:%Y%m}/t{h.published:%Y%m%d}_{h.number}.html") for h in held
        ]
        tabs = [
            (t, f"{root}{s}/")
            for t, s in (
                ("机构职能", "jgzn"),
                ("政府信息公开指南", "zn"),
                ("政府信息公开制度", "zd"),
                ("法定主动公开内容", "fdzdgknr"),
                ("政府信息公开年报", "zfxxgknb"),
            )
        ]
        side = f"<ul>{dress.links(tabs)}</ul>"
        for label, path in tabs[:-1]:
            site.put(path, f"{name}{label}", f"{side}<p>{name}{label}。</p>")
        site.put(f"{root}zfxxgknb/", f"{name}政府信息公开年报", lambda m=made, s=side: s + rows(m, 0))
        site.put(root, name, f"<h2>{name}</h2>{side}")
        menu.append((name, root))
    qt = site.confusers("/qt/", "/")
    site.home([("政务公开", "/zwgk/")], menu=38)
    departments, streets = ("区级部门", "/zfxxgk/qjbm/"), ("街道", "/zfxxgk/jd/")
    site.put("/zwgk/", "政务公开", f"<ul>{dress.links([('政府信息公开', '/zfxxgk/'), *qt])}</ul>")
    site.put("/zfxxgk/", "政府信息公开", f"<ul>{dress.links([('区政府', '/lm20/'), departments, streets])}</ul>")
    site.put(departments[1], departments[0], f"<ul>{dress.links(menu[:20])}</ul>")
    site.put(streets[1], streets[0], f"<ul>{dress.links(menu[20:])}</ul>")
    return site


class _City(Third):
    """A city's portal; its subordinate sites stand on hosts of their own."""

    portals: list[Third]


def hosts(host: str, variant: int) -> Third:
    """A column whose rows lead to the columns (0) or the reports (1) of subordinate hosts."""
    place = ("昆城市", "咸宁市")[variant]
    site = _City(f"third-hosts-{variant}", host, Look(place + "人民政府", place, variant))
    site.portals = []
    base = ("/zfxxgk/zfxxgknb/", "/zfxxgk/xxgknb/index.html")[variant]
    ways: list[tuple[str, str]] = []
    for at, name in enumerate(("财政局", "审计局", "政务服务管理局")):
        other = Third(f"third-hosts-{variant}-{at}", f"127.0.10.{10 * variant + at + 1}", Look(place + name, place, at))
        held = other.print(units(place, name), (2021, 2022, 2023, 2024))
        made = [other.report(h, f"/c/{h.published}/{4_826_500 + h.number}.shtml", files="/files/{n}.{x}") for h in held]
        other.listing("/zfxxgk/zfxxgknb/", "政府信息公开年报", made)
        other.aside = [("政府信息公开年报", "/zfxxgk/zfxxgknb/")]
        other.home([("政府信息公开", "/zfxxgk/")])
        other.put("/zfxxgk/", "政府信息公开", f"<ul>{dress.links(other.aside)}</ul>")
        site.portals.append(other)
        ways += [(name, "/zfxxgk/zfxxgknb/")] if variant == 0 else [(text, path) for text, path, _ in made]
    spread = [at // (len(ways) // 3) for at in range(len(ways))]
    site.put(
        base,
        "政府信息公开年报",
        lambda: (
            f"<ul>{dress.links([(t, site.portals[s].url.rstrip('/') + p) for s, (t, p) in zip(spread, ways, strict=True)])}</ul>"
        ),
    )
    _open(site, variant, base)
    return site


KINDS: tuple[Callable[[str, int], Third], ...] = (
    matrix_by_year, matrix_by_heading, matrix_as_table, levels, levels_and_years, published_folders, wrong_folders, newest,
    framed, elsewhere, titles, direct, scans, four_steps, hosts,
)  # fmt: skip
