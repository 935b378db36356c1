"""Portals whose pages have several addresses, old addresses, or another text tomorrow.

Input: reports; output: their pages, each report once or more often. The duplicates are those of real
hosts: a gateway to traditional characters, a mobile twin, doubled slashes, the other scheme.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from .generic import PlainPortal
from .portal import Portal, Row
from .server import MODIFIED, Answer, Request
from .stock import Held

_TRADITIONAL = str.maketrans("开关报务门区县办财审计发时间来", "開關報務門區縣辦財審計發時間來")


class GatePortal(PlainPortal):
    """Every report stands in the list by its own address and by one more, and the gateway has the whole site again."""

    def listing(self, rows: Iterable[Row]) -> str:
        """The rows, each followed by a twin."""
        return super().listing(twin for at, row in enumerate(rows) for twin in (row, self._twin(at, row)))

    def shell(self, title: str, body: str, head: str = "") -> str:
        """The page with the ways to its other languages."""
        ways = f'<a href="/gate/big5/{self.place}/">繁體版</a> <a href="/?isMobile=true">手机版</a>'
        return super().shell(title, body, head).replace('<div class="header">', f'<div class="header">{ways}', 1)

    def answer(self, request: Request) -> Answer | None:
        """The page itself, in traditional characters behind the gateway, under doubled slashes too."""
        gate = f"/gate/big5/{self.place}"
        plain = request.target.removeprefix(gate)
        target = _one_slash(plain) or "/"
        found = super().answer(Request(request.method, target, request.headers, request.body))
        if found is None or plain == request.target or not isinstance(found.body, str):
            return found
        text = found.body.translate(_TRADITIONAL).replace('href="/', f'href="{gate}/')
        return Answer(text.replace(f"{gate}{gate}", gate), charset=found.charset)

    def _twin(self, at: int, row: Row) -> Row:
        doubled = "//" + row.path.strip("/").replace("/", "//")
        twins = (
            f"/gate/big5/{self.place}{row.path}",
            f"{row.path}?isMobile=true",
            f"http://{self.place}{doubled}",
            f"https://{self.place}{row.path}",
        )
        return row._replace(path=twins[at % len(twins)])


def _one_slash(target: str) -> str:
    path, sign, query = target.partition("?")
    while "//" in path:
        path = path.replace("//", "/")
    return path + sign + query


class Moved(PlainPortal):
    """The list still has old addresses: chains of `hops` redirects, then the report.

    Among the rows are redirects without end: to itself, to and fro, to ever new addresses; and one to
    another host's page (`other`).
    """

    hops = 3
    statuses = (301, 302, 303, 307, 308)

    def __init__(
        self,
        reports: Sequence[Held],
        other: Portal | None = None,
        host: str = "127.0.0.1",
        name: str = "模范市人民政府",
    ) -> None:
        super().__init__(reports, host, name)
        self.other = other

    def listing(self, rows: Iterable[Row]) -> str:
        """The rows by their old addresses, and those that lead nowhere."""
        old = (row._replace(path=f"/old/1{row.path}") if row.path in self.places else row for row in rows)
        return super().listing([*old, *self._lost()])

    def answer(self, request: Request) -> Answer | None:
        """Where a page has moved to; or the page."""
        path = request.path
        if path.startswith("/old/"):
            hop, _, rest = path.removeprefix("/old/").partition("/")
            if not hop.isdecimal():
                return None
            step = int(hop)
            return self._to(f"/old/{step + 1}/{rest}" if step < self.hops else f"/{rest}", step)
        if path in ("/loop/self.html", "/loop/to.html", "/loop/fro.html"):
            swap = {"/loop/to.html": "/loop/fro.html", "/loop/fro.html": "/loop/to.html"}
            return self._to(swap.get(path, path), 1)
        if path == "/loop/ever.html":
            return self._to(f"{path}?n={int(request.query.get('n', '0')) + 1}", 1)
        if path == "/away.html" and self.other is not None:
            return self._to(f"{self.other.url.rstrip('/')}{self.other.address(self.other.reports[0])}", 0)
        return super().answer(request)

    def _to(self, place: str, step: int) -> Answer:
        return Answer("", self.statuses[step % len(self.statuses)], headers={"Location": place})

    def _lost(self) -> Iterator[Row]:
        year = max(held.year for held in self.reports)
        for at, place in enumerate(("/loop/self.html", "/loop/to.html", "/loop/ever.html", "/away.html")):
            title = f"模范市第{'一二三四'[at]}中心{year}年政府信息公开工作年度报告"
            yield Row(place, title, f"{year + 1}-01-20")


class Editing(PlainPortal):
    """A portal whose reports change: silently edited, withdrawn, published late."""

    def __init__(self, reports: Sequence[Held], host: str = "127.0.0.1", name: str = "模范市人民政府") -> None:
        self.modified: dict[str, int] = {}
        super().__init__(reports, host, name)

    def edit(self, report: Held, days: int = 1) -> None:
        """Put other numbers in a report's place, `days` later by the server's clock."""
        report.edit()
        changed = (self.address(report), self.document_address(report))
        for path in changed:
            self.modified[path] = self.modified.get(path, MODIFIED) + days * 86400

    def withdraw(self, report: Held) -> None:
        """Take a report out of the list; its address answers 404."""
        self.reports.remove(report)
        self.file()

    def publish(self, report: Held) -> None:
        """Put a report on top of the list."""
        self.reports.insert(0, report)
        self.file()

    def answer(self, request: Request) -> Answer | None:
        """The page, with the time of its last change."""
        found = super().answer(request)
        if found is not None:
            found.modified = self.modified.get(urlsplit(request.target).path, MODIFIED)
        return found
