"""Units with columns of their own: four steps down a menu, or on hosts of their own."""

from __future__ import annotations

from collections.abc import Callable

from . import dress
from .dress import Look, rows
from .kind import opened, sited
from .site import Third, units


def four_steps(host: str, variant: int) -> Third:
    """首页 → 政务公开 → 政府信息公开 → 区级部门 → unit → its 年报; 25 units."""
    site = sited("steps", host, variant, ("武昌区", "江山区")[variant])
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
    opened(site, variant, base)
    return site


KINDS: tuple[Callable[[str, int], Third], ...] = (four_steps, hosts)
