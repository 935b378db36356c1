"""Guangdong's directory: a tree in a script that is no JSON, a list API that overstates itself, articles in `_CONFIG.DETAIL`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from html import escape

from .portal import Portal, Row, pages
from .server import Answer, Request
from .stock import Held

SHANGHAI = timezone(timedelta(hours=8))


class GkmlptPortal(Portal):
    """A unit under a prefix. Page 0 is page 1, `post_count` says more than there is, past the end stands 404."""

    prefix, sid, column, size = "/mzdpshzzf", "200175", 2629, 10
    #: whether the article's page shows what `DETAIL` holds
    rendered = True

    def __init__(self, reports: Sequence[Held], host: str = "127.0.0.1", name: str = "大埔县石正镇人民政府") -> None:
        super().__init__(reports, host, name)
        self.places = {self.address(held): held for held in self.reports}

    def address(self, report: Held) -> str:
        """The path of the article, made of its number."""
        number = 3255000 + report.number
        return f"{self.prefix}/gkmlpt/content/{number // 1_000_000}/{number // 1000}/post_{number}.html"

    def attachment(self, report: Held) -> str:
        """The path of the attached document."""
        number = 3255000 + report.number
        return f"/attachment/0/306/306724/{number}.{report.suffix}"

    def tree(self) -> str:
        """The tree as the script writes it: keys bare, texts in single quotes, a comma too many."""
        open_ = "".join(
            f"{{id: {2600 + at}, name: '{name}', parent: 2590, post_count: {at}, children: [], jump_url: ''}},"
            for at, name in enumerate(("机构职能", "通知公告", "财政预决算", "年度报告制度"))
        )
        return (
            f"[{{id: 2588, name: '政府信息公开指南', parent: 0, post_count: 1, children: [], jump_url: '{self.prefix}/gkmlpt/guide'}},"
            f"{{id: 2590, name: '法定主动公开内容', parent: 0, post_count: 99, children: [{open_}], jump_url: ''}},"
            f"{{id: {self.column}, name: '政府信息公开年报', parent: 0, post_count: {len(self.reports) + 13}, children: [], jump_url: ''}},]"
        )

    def answer(self, request: Request) -> Answer | None:
        """Home, the directory, the API, articles and their mobile twins, attachments."""
        path = request.path
        if path == "/":
            return Answer(self.shell(self.name, f'<div><a href="{self.prefix}/gkmlpt/index">政府信息公开</a></div>'))
        if path in (f"{self.prefix}/gkmlpt/index", f"{self.prefix}/gkmlpt/annualreport"):
            return Answer(self._directory())
        if found := re.fullmatch(rf"{self.prefix}/gkmlpt/api/all/(\d+)", path):
            return self._api(int(found[1]), request)
        if held := self.places.get(path.replace("/mpost_", "/post_")):
            return Answer(self._article(held))
        for held in self.reports:
            if held.document is not None and path == self.attachment(held):
                return Answer(held.document, kind=held.media_type, charset="")
        return self.confuser(request)

    def _directory(self) -> str:
        script = (
            f"window._CONFIG = {{DOMAIN: location.host, SID:'{self.sid}', TREE:{self.tree()}, SERVICE_AREA_ID: 1}};"
        )
        return self.shell("政府信息公开目录", f'<div id="app"></div><script>{script}</script>')

    def _api(self, column: int, request: Request) -> Answer | None:
        listed = pages(self.rows(), self.size)
        page = max(int(request.query.get("page", "1")), 1)
        if column != self.column or page > len(listed) or request.query.get("sid", self.sid) != self.sid:
            return Answer('{"message":"404 Not Found"}', 404, "application/json")
        host = request.headers.get("host", self.host)
        rows = [self._row(row, host) for row in listed[page - 1]]
        classify = {"id": column, "name": "政府信息公开年报", "parent": 0, "post_count": len(self.reports) + 13}
        return Answer(json.dumps({"classify": classify, "articles": rows}), kind="application/json")

    def _row(self, row: Row, host: str) -> dict[str, object]:
        held = self.places.get(row.path)
        twin = row.path.replace("/post_", "/mpost_") if held and held.number % 3 == 0 else row.path
        shown = _seconds(row.date)
        return {
            "id": 3255000 + held.number if held else 1, "title": row.title, "publisher": held.agency if held else "",
            "document_number": "", "keywords": "", "identifier": "007217658/2024-00011", "date": shown - 86400 * 9,
            "created_at": "2024-07-01 10:00:00", "first_publish_time": shown + 86400 * 40, "display_publish_time": shown,
            "url": f"http://{host}{twin}", "post_url": f"http://{host}{row.path}", "attachment": self._files(held),
            "is_expired": 0, "is_abolished": 0,
        }  # fmt: skip

    def _files(self, held: Held | None) -> list[dict[str, object]]:
        if held is None or held.document is None:
            return []
        return [{"id": 1, "name": f"{held.title}.{held.suffix}", "size": 9, "url": self.attachment(held)}]

    def _article(self, held: Held) -> str:
        detail = {
            "id": 3255000 + held.number, "title": held.title, "publisher": held.agency, "content": held.body,
            "display_publish_time": _seconds(held.published.isoformat()), "attachment": self._files(held),
        }  # fmt: skip
        written = json.dumps(detail).replace("<", "\\u003C").replace(">", "\\u003E")
        script = f"<script>window._CONFIG = {{SID:'{self.sid}', DETAIL: {written}}};</script>"
        return self.shell(f"{held.title}_{self.name}", (self._shown(held) if self.rendered else "") + script)

    def _shown(self, held: Held) -> str:
        cells = (
            ("索引号", "007217658/2024-00011"), ("分类", ""), ("发布机构", held.agency), ("成文日期", "2011-05-04"),
            ("名称", held.title), ("文号", ""), ("发布日期", held.published.isoformat()), ("主题词", ""),
        )  # fmt: skip
        table = "".join(f"<tr><td>{label}：</td><td>{escape(value)}</td></tr>" for label, value in cells)
        files = "".join(
            f'<p><a class="nfw-cms-attachment" href="{file["url"]}">{escape(str(file["name"]))}</a></p>'
            for file in self._files(held)
        )
        return (
            f"<table>{table}</table><h1>{escape(held.title)}</h1><div>发布日期：{held.published}  浏览次数：-</div>"
            f'<div class="article-content">{held.body}{files}</div>'
        )


class GkmlptScriptPortal(GkmlptPortal):
    """A bureau with a host of its own, whose articles stand in the script alone; the tree is JSON."""

    prefix, rendered = "", False

    def tree(self) -> str:
        """The annual reports under a node that is named like their whole."""
        inner = {
            "id": self.column,
            "name": "政府信息公开工作年度报告",
            "parent": 9,
            "post_count": 60,
            "children": [],
            "jump_url": "",
        }
        outer = {"id": 9, "name": "政府信息公开", "parent": 0, "post_count": 60, "children": [inner], "jump_url": None}
        return json.dumps([outer])


def _seconds(day: str) -> int:
    """Half past midnight by Shanghai's clock, still the day before in Greenwich."""
    return int(datetime.fromisoformat(f"{day}T00:30:00").replace(tzinfo=SHANGHAI).timestamp())
