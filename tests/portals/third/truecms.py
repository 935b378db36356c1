"""TrueCMS: the first page's rows in the page, the rest by JSONP with a cap and a Referer."""

from __future__ import annotations

import json
import uuid
from zlib import crc32

from ..server import Answer, Request
from . import dress
from .dress import Look
from .site import Row, Third, units


def replicas() -> list[Third]:
    """Return both."""
    return [TrueCms("127.0.7.9", 20, 0), TrueCms("127.0.7.10", 10, 1)]


class TrueCms(Third):
    """`cap`: rows of one answer; more are answered by nothing."""

    def __init__(self, host: str, cap: int, variant: int) -> None:
        place = ("通海市", "盐亭区")[variant]
        super().__init__(f"third-truecms-{variant}", host, Look(f"{place}人民政府", place, variant))
        self.cap, self.site = cap, ("ths", "ytq")[variant]
        qt = self.confusers(f"/{self.site}/qt", "/qt.html")
        names = ("财政局", "教育局", "水利局", "审计局", "商务局", "城管局", "狼山镇人民政府")
        self.column = str(uuid.UUID(int=0x5A1E_0000_9B7C_4E11_AA00_1234_5678_0000 + variant))
        self.made: list[Row] = []
        for held in self.print(units(place, *names), (2019, 2020, 2021, 2022, 2023, 2024)):
            key = uuid.UUID(int=crc32(held.title.encode()) * 7_919_000_017)
            self.made.append(self.report(held, f"/{self.site}/xxgknb/content/{key}.html", files="/UploadFile/{n}.{x}"))
        home = f"/{self.site}/zfxxgknb/zfxxgknb.html"
        said = (
            f'<script>var columnId="{self.column}";var perpage=10;var total={len(self.made)};</script>',
            f'<input type="hidden" id="columnId" value="{self.column}"><input type="hidden" id="totalRecord" value="{len(self.made)}">',
        )[variant]
        first = f'<div id="initData" style="display:none">{self._store(self.made[:10])}</div>'
        self.put(
            home,
            "政府信息公开年度报告",
            f'<h2>政府信息公开年度报告</h2><ul id="list"></ul>{said}{first}<script src="/truecms/js/page.js"></script>',
        )
        self.aside = [*qt, ("政府信息公开年度报告", home)]
        self.home([("政务公开", f"/{self.site}/zwgk/zwgk.html")])
        self.put(f"/{self.site}/zwgk/zwgk.html", "政务公开", f"<ul>{dress.links(self.aside)}</ul>")

    def _store(self, made: list[Row]) -> str:
        records = "".join(
            f'<record><![CDATA[<li><a href="{path}" title="{text}" target="_blank">{text}</a><span>{day}</span></li>]]></record>'
            for text, path, day in made
        )
        return f"<datastore><nextgroup></nextgroup><recordset>{records}</recordset></datastore>"

    def dynamic(self, request: Request) -> Answer | None:
        asked = request.query
        if request.path != "/truecms/messageController/getMessage.do" or "referer" not in request.headers:
            return None
        start, end, per = (int(asked.get(name, "0")) for name in ("startrecord", "endrecord", "perpage"))
        rows = (
            self.made[start - 1 : min(end, start - 1 + per)]
            if 0 < per <= self.cap and asked.get("columnId") == self.column
            else []
        )
        said = json.dumps({"result": self._store(rows)}, ensure_ascii=False)
        return Answer(f"{asked.get('callback', 'cb')}({said})", kind="text/javascript")
