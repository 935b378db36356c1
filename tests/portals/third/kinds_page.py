"""What a report's page may be: a frame, a bare title, a document alone, scanned sheets."""

from __future__ import annotations

from collections.abc import Callable

from .dress import rows
from .kind import NAMES, opened, short, sited
from .paper import drawn
from .site import Row, Third, units


def framed(host: str, variant: int) -> Third:
    """A column in a frame (0); reports whose pages are a frame around a PDF, or around a page (1)."""
    site = sited("framed", host, variant, ("沙河县", "金湾区")[variant])
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
    opened(site, variant, column)
    return site


def titles(host: str, variant: int) -> Third:
    """Displayed titles that are only the agency, only the year, or neither."""
    site = sited("titles", host, variant, ("鄂城市", "翠川区")[variant])
    base = ("/gk/xxgknb/gknb/", "/zwgk/zfxxgkndbg/")[variant]
    made: list[Row] = []
    for at, h in enumerate(site.print(units(site.look.place, *NAMES[variant]), (2021, 2022, 2023, 2024), ("html",))):
        name = short(site, h.agency)
        said = (f"{('市', '区')[variant]}{name}", f"{h.year}年度政府信息公开年报", "政府信息公开工作年度报告")[at % 3]
        made.append(site.report(h, f"{base}{h.published:%Y%m}/t{h.published:%Y%m%d}_{1000 + h.number}.html", said))
    site.listing(base, "政府信息公开年报", made)
    opened(site, variant, base)
    return site


def direct(host: str, variant: int) -> Third:
    """Reports listed as PDFs, without a page of their own, between confusers."""
    site = sited("direct", host, variant, ("东川区", "西川区")[variant])
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
    opened(site, variant, column)
    return site


def scans(host: str, variant: int) -> Third:
    """Reports as pictures of sheets."""
    site = sited("scans", host, variant, ("北川区", "南川区")[variant])
    base = ("/zwgk/zfxxgknb/", "/xxgk/nb/")[variant]
    held = site.print(units(site.look.place, *NAMES[variant][:3]), (2018, 2019, 2021, 2023), ("html",))
    made = [
        site.scanned(h, f"{base}{h.published:%Y%m}/t{h.published:%Y%m%d}_{h.number}.html", 2 + variant) for h in held
    ]
    column = base + ("", "index.html")[variant]
    site.listing(column, "政府信息公开年报", made)
    opened(site, variant, column)
    return site


KINDS: tuple[Callable[[str, int], Third], ...] = (framed, titles, direct, scans)
