"""VSB 博达: columns paged backwards, columns that are the article, documents behind download.jsp."""

from __future__ import annotations

import hashlib

from ..stock import Held
from .dress import Look, rows
from .site import YEARS, Row, Third, Wanted, units


def replicas() -> list[Third]:
    """Return both."""
    return [Paged("127.0.7.1"), Columns("127.0.7.2")]


def _pager(name: str, at: int, pages: int, home: str) -> str:
    """Return the pager of a column's page `at` of `pages` (from 1), its links as seen from `home`."""
    where = {1: f"{home}{name}.htm"} | {n: f"{home}{name}/{pages - n + 1}.htm" for n in range(2, pages + 1)}
    numbers = "".join(
        f'<span class="p_no_d">{n}</span>' if n == at else f'<span class="p_no"><a href="{where[n]}">{n}</a></span>'
        for n in where
    )
    further = f'<span class="p_next p_fun"><a href="{where[at + 1]}">下页</a></span>' if at < pages else ""
    last = f'<span class="p_last p_fun"><a href="{where[pages]}">尾页</a></span>' if at < pages else ""
    return f'<div class="pb_sys_common pb_sys_normal pb_sys_style1"><span class="p_t">共{pages * 10}条</span>{numbers}{further}{last}</div>'


class _Vsb(Third):
    def article(self, held: Held, number: int, tree: int = 1042) -> Row:
        """Serve a report under /info/, its document listed outside the body."""
        path = f"/info/{tree}/{number}.htm"
        wanted = Wanted(held.agency, held.year, path)
        self.wanted.append(wanted)
        foot = ""
        if held.document is not None:
            down = (
                f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1528374610&wbfileid={number * 7}"
            )
            wanted.documents.append(hashlib.sha256(held.document).hexdigest())
            self.raw(down, held.document, "application/octet-stream")
            foot = f'<ul style="list-style-type:none;"><li>附件【<a href="{down}" target="_blank">{held.title}.{held.suffix}</a>】已下载<span id="nattach{number}"></span>次</li></ul>'
        clicks = f'<script>_showDynClickBatch(["dynclicks_u5_{number}"],[{number}],"wbnews",1528374610)</script>'

        def body() -> str:
            inner = f'<div id="vsb_content_500"><div class="v_news_content">{held.body}</div></div>'
            shown = self.letter(held.title, inner, held.published, held.agency, foot)
            return f'<form name="_newscontent_fromname">{shown}{clicks}</form>'

        self.put(path, held.title, body)
        return held.title, path, held.published


class Paged(_Vsb):
    """One column of a county's reports, eleven to a page, pages numbered from the end."""

    def __init__(self, host: str) -> None:
        super().__init__("third-vsb-a", host, Look("高坪县人民政府", "高坪县", 0))
        qt = self.confusers("/zwgk/", ".htm")
        names = ("财政局", "教育和体育局", "民政局", "水利局", "司法局", "白塔镇人民政府")
        made = [self.article(held, 31_000 + held.number) for held in self.print(units("高坪县", *names), YEARS)]
        self.home([("政务公开", "zwgk.htm")])
        self.trail += [("政务公开", "/zwgk.htm")]
        self.aside = [*qt[2:], ("政府信息公开年报", "/zwgk/zfxxgknb.htm")]
        self.put("/zwgk.htm", "政务公开", rows([(text, href, None) for text, href in self.aside], 0))
        self._column("zfxxgknb", "政府信息公开年报", made, 11)

    def _column(self, name: str, label: str, made: list[Row], per: int) -> None:
        chunks = [made[at : at + per] for at in range(0, len(made), per)]
        for at, chunk in enumerate(chunks, 1):
            first = at == 1
            path = f"/zwgk/{name}.htm" if first else f"/zwgk/{name}/{len(chunks) - at + 1}.htm"
            up = "../" if first else "../../"
            seen = [(text, up + href.lstrip("/"), day) for text, href, day in chunk]
            self.listing(path, label, seen, _pager(name, at, len(chunks), "" if first else "../"))


class Columns(_Vsb):
    """Year folders, levels in them, and under these a column a unit that is the article; an older paged column."""

    def __init__(self, host: str) -> None:
        super().__init__("third-vsb-b", host, Look("洪川县人民政府", "洪川县", 2))
        qt = self.confusers("/zwgk/qt", ".htm")
        levels = {
            "xjbm": ("县级部门", ("教育和体育局", "审计局", "经济和信息化局")),
            "xzjd": ("乡镇街道", ("止戈镇人民政府", "余坪镇人民政府")),
        }
        self.home([("政府信息公开", "/zfxxgk.htm")])
        self.trail += [("政府信息公开", "/zfxxgk.htm")]
        self.aside = [*qt, ("政府信息公开年报", "/zfxxgk/zfxxgknb.htm")]
        self.put("/zfxxgk.htm", "政府信息公开", f"<p>{self.look.place}政府信息公开专栏</p>")
        folders: list[tuple[str, str, None]] = []
        for year in (2024, 2023, 2022):
            folders.append((f"{year}年", f"/zfxxgk/zfxxgknb/n{year}n.htm", None))
            inner = []
            for slug, (label, names) in levels.items():
                inner.append((label, f"/zfxxgk/zfxxgknb/n{year}n/{slug}.htm", None))
                entries = [
                    self._unit(held, year, slug, at)
                    for at, held in enumerate(self.print(units("洪川县", *names), [year], ("html",)))
                ]
                self.listing(f"/zfxxgk/zfxxgknb/n{year}n/{slug}.htm", label, entries)
            self.listing(f"/zfxxgk/zfxxgknb/n{year}n.htm", f"{year}年", inner)
        old = [
            self.article(held, 900 + held.number, 1007)
            for held in self.print(units("洪川县", "人民政府"), (2018, 2019, 2020, 2021))
        ]
        for at in (1, 2):
            path = "/zfxxgk/zfxxgknb/lnnb.htm" if at == 1 else "/zfxxgk/zfxxgknb/lnnb/1.htm"
            # links are written as seen from the column's first page, on every page of it
            self.listing(
                path,
                "历年年报",
                [(t, f"../..{h}", d) for t, h, d in old[2 * at - 2 : 2 * at]],
                _pager("lnnb", at, 2, ""),
            )
        self.listing(
            "/zfxxgk/zfxxgknb.htm", "政府信息公开年报", [*folders, ("历年年报", "/zfxxgk/zfxxgknb/lnnb.htm", None)]
        )

    def _unit(self, held: Held, year: int, slug: str, at: int) -> Row:
        path = f"/zfxxgk/zfxxgknb/n{year}n/{slug}/dw{at}.htm"
        self.wanted.append(Wanted(held.agency, held.year, path))
        self.put(
            path,
            held.agency,
            lambda: self.letter(held.title, f'<div id="vsb_content">{held.body}</div>', held.published, held.agency),
        )
        return held.agency.removeprefix("洪川县"), path, None
