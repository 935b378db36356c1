"""Matrices: a topic page a year, years as headings, a table; columns that are their newest report."""

from __future__ import annotations

from collections.abc import Callable

from . import dress
from .dress import rows
from .kind import NAMES, TOWNS, opened, short, sited
from .site import Third, units


def matrix_by_year(host: str, variant: int) -> Third:
    """A topic page a year; anchors are agencies only."""
    site = sited("matrix", host, variant, ("东湾市", "西岭区")[variant])
    topics = []
    for year in (2024, 2023, 2022, 2021)[: 4 - variant]:
        held = site.print(units(site.look.place, *NAMES[variant], *TOWNS[variant]), [year])
        made = [
            site.report(
                h, f"/zt/{(f'{year}xxgknb', f'nb{year}')[variant]}/t{h.published:%Y%m%d}_{9000 + h.number}.html"
            )
            for h in held
        ]
        cells = [(short(site, h.agency), path, None) for h, (_, path, _) in zip(held, made, strict=True)]
        path = f"/zt/{(f'{year}xxgknb', f'nb{year}')[variant]}/"
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
    opened(site, variant, column)
    return site


def matrix_by_heading(host: str, variant: int) -> Third:
    """One page; years are headings, anchors agencies only."""
    site = sited("heading", host, variant, ("南屏县", "北塘区")[variant])
    parts = []
    for year in (2024, 2023, 2022, 2021, 2020):
        held = site.print(units(site.look.place, *NAMES[variant][:5]), [year], ("html", "docx"))
        made = [
            site.report(h, f"/zwgk/nb/{h.published:%Y%m}/t{h.published:%Y%m%d}_{8000 + h.number}.html") for h in held
        ]
        cells = [(short(site, h.agency), path) for h, (_, path, _) in zip(held, made, strict=True)]
        if variant:
            parts.append(
                f'<div class="tab"><span>{year}年度</span></div><div class="nr">{"".join(f"""<a href="{p}">{t}</a> | """ for t, p in cells)}</div>'
            )
        else:
            parts.append(f"<h3>{year}年</h3><ul>{dress.links(cells)}</ul>")
    column = ("/zwgk/zfxxgknb/", "/xxgk/ndbg/index.html")[variant]
    site.put(column, "政府信息公开年报", "".join(parts))
    opened(site, variant, column, ("年报", "年度报告")[variant])
    return site


def matrix_as_table(host: str, variant: int) -> Third:
    """A table of agencies and years; anchors are 查看, or the year."""
    site = sited("table", host, variant, ("中坪县", "下关市")[variant])
    years = (2024, 2023, 2022, 2021)
    lines = []
    for name in NAMES[variant]:
        held = site.print(units(site.look.place, name), years, ("html",))
        made = [
            site.report(
                h,
                f"/zwgk/bm/{h.published:%Y%m}/t{h.published:%Y%m%d}_{7000 + 10 * NAMES[variant].index(name) + h.number}.html",
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
    opened(site, variant, column)
    return site


def newest(host: str, variant: int) -> Third:
    """A column a unit that shows its newest report at the folder's address."""
    site = sited("newest", host, variant, ("天河市", "仙桃县")[variant])
    base = ("/zwgk/zfxxgkgz/zfxxgknb/zfnbhz/", "/xxgk/bmgk/")[variant]
    menu = []
    for at, h in enumerate(
        site.print(units(site.look.place, *NAMES[variant], *TOWNS[variant]), [2024], ("html", "docx"))
    ):
        path = base + (f"dw{at:02}", f"dw{at:02}/zfxxgknb/")[variant]
        site.report(h, path, files="/files/{n}.{x}")
        menu.append((short(site, h.agency), path))
    column = (base, "/xxgk/bmgk/index.html")[variant]
    site.put(column, ("年报汇总", "部门政府信息公开年报")[variant], f"<h2>年报</h2><ul>{dress.links(menu)}</ul>")
    opened(site, variant, column, ("政府信息公开年报", "各部门、街道政府信息公开年度报告")[variant])
    return site


KINDS: tuple[Callable[[str, int], Third], ...] = (matrix_by_year, matrix_by_heading, matrix_as_table, newest)
