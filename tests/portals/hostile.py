"""A site that means harm, with a few real reports among its traps.

Input: reports, another server that must never be asked (`victim`), and one that may be linked but is
no portal (`Mirror`); output: pages full of bait. The log and `bombs.sent` say who took it. Streams come
from `bombs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from http.server import BaseHTTPRequestHandler
from urllib.parse import quote, urlsplit

from .bombs import Bombs
from .bystanders import Mirror, Victim
from .generic import PlainPortal
from .portal import Row
from .server import Answer, Request, Site
from .stock import Held

EVIL = "../../../evil.doc"
#: places that a crawler of portals has no business at
FORBIDDEN = (
    "http://169.254.169.254/latest/meta-data",
    "file:///etc/passwd",
    "ftp://127.0.0.1/report.doc",
    "javascript:alert(1)",
    "data:text/html,<h1>2023</h1>",
    "gopher://127.0.0.1:25/_HELO",
)
#: ways to write this machine
LOCAL = (
    "127.0.0.1",
    "localhost",
    "[::1]",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "127.1",
    "[::ffff:127.0.0.1]",
    "0",
)
#: addresses that are more than an address; each answers with a page
CROOKED = (
    "/odd/a%0d%0aSet-Cookie:%20injected=1.html",
    "/odd/b%0aX-Injected:%20yes.html",
    "/odd/nul%00.html",
    "/odd/..%2f..%2f..%2fetc%2fpasswd",
    "/odd/" + "9" * 10_000 + ".html",
    "/odd/%ff%fe%80.html",
    "/odd/%2e%2e/%2e%2e/up.html",
)
#: written into `href` as they are
RAW = (
    "../../../../../../etc/passwd",
    "/odd/c\r\nX-Injected: yes.html",
    "/odd/d\x00.html",
    "http://[::1/odd",
    "//",
    "http://",
)
COOKIES = 1000
#: a download program's answers, in turn: the address's query, the header
_DISGUISES = (
    ("showname=" + quote(EVIL, safe="") + "&filename=" + quote(EVIL, safe=""), f'attachment; filename="{EVIL}"'),
    ("showname=../../../evil.doc&filename=evil.doc", "attachment; filename*=UTF-8''..%2F..%2Fevil.doc"),
    ("showname=a%00b.doc&filename=a.doc", 'attachment; filename="a\x00b\x01\x02.doc"'),
    ("showname=" + "x" * 3000 + ".doc&filename=x.doc", 'attachment; filename="' + "x" * 3000 + '.doc"'),
    ("showname=CON.doc&filename=C:%5Cevil.doc", 'attachment; filename="C:\\evil.doc"'),
)


class HostileSite(PlainPortal):
    """A portal whose column mixes its reports with bait that has the titles of reports.

    `victim` is linked by every way to write this machine, `mirror` by its reports' paths. `pace` is
    what a slow page waits between two bytes (seconds).
    """

    def __init__(
        self,
        reports: Sequence[Held],
        victim: Site | None = None,
        mirror: Site | None = None,
        host: str = "127.0.0.1",
        name: str = "模范市人民政府",
        pace: float = 1.0,
    ) -> None:
        super().__init__(reports, host, name)
        self.victim, self.mirror, self.bombs = victim, mirror, Bombs(pace)
        self.fault = self._raw

    def stop(self) -> None:
        """End the streams, then the server."""
        self.bombs.ended.set()
        super().stop()

    def forbidden(self) -> list[str]:
        """Return the addresses that must never be asked for."""
        port = self.victim.place.rpartition(":")[2] if self.victim is not None else "9"
        return [*(f"http://{name}:{port}/zfxxgk/nb2023.html" for name in LOCAL), *FORBIDDEN]

    def bait(self) -> list[str]:
        """Return everything that the column leads to beside the reports, as written in `href`."""
        jumps = [f"/jump/{at}" for at in range(len(self.forbidden()))]
        disguised = [f"/module/download/downfile.jsp?classid=0&{query}" for query, _ in _DISGUISES]
        mirrored = [self.mirror.url.rstrip("/") + self.address(held) for held in self.reports] if self.mirror else []
        own = ["/calendar/2023/01?next", "/archive/?page=1", "/cookies.html", "/control.html"]
        return [*own, *self.forbidden(), *jumps, *CROOKED, *RAW, *disguised, *mirrored, *self.bombs.paths]

    def listing(self, rows: Iterable[Row]) -> str:
        """The rows, then the bait."""
        return super().listing(rows) + f'<ul class="list">{"".join(self._baited())}</ul>'

    def _baited(self) -> Iterator[str]:
        for at, href in enumerate(self.bait()):
            title = f"模范市第{at}局2023年政府信息公开工作年度报告"
            split = "\r\nX-Injected: yes\r\n\r\n" if at % 5 == 0 else "\x00\x08" if at % 5 == 1 else ""
            yield f'<li><a href="{escape(href)}" title="{title}{split}">{title}{split}</a><span>2024-01-20</span></li>'

    def parts(self) -> str:
        """The four parts, and two that have no end."""
        endless = '<a href="/calendar/2023/01?next">政府信息公开年报（按月浏览）</a><a href="/archive/?page=1">历年政府信息公开年报</a>'
        return super().parts() + endless

    def attached(self, held: Held) -> str:
        """The document, and two that never end."""
        return (
            super().attached(held) + '<a href="/files/huge.pdf">附件1.pdf</a><a href="/files/endless.doc">附件2.doc</a>'
        )

    def answer(self, request: Request) -> Answer | None:
        """The portal's pages, then endless ones, then redirects to where nobody should go."""
        path = request.path
        if found := super().answer(request):
            return found
        if path.startswith("/calendar/"):
            return self._calendar(path)
        if path.startswith("/archive/"):
            return self._archive(request)
        if path.startswith("/odd/"):
            return self.page("有关情况", "<p>有关情况。</p>")
        return None

    def _calendar(self, path: str) -> Answer:
        """A month of rows that are always new and no reports; the next month is always there."""
        parts = path.strip("/").split("/")
        year, month = (int(part) if part.isdecimal() else 1 for part in [*parts[1:3], "1", "1"][:2])
        onward = f"/calendar/{year + month // 12}/{month % 12 + 1:02d}?next"
        rows = [
            Row(f"{path}/{day:02d}.html", f"{year}年{month}月{day}日政务动态", f"{year}-{month:02d}-{day:02d}")
            for day in range(1, 29)
        ]
        return self.page(f"{year}年{month}月", PlainPortal.listing(self, rows) + f'<a href="{onward}">下一页</a>')

    def _archive(self, request: Request) -> Answer:
        """A list whose rows always look like new reports; what they lead to is none."""
        if request.path != "/archive/":
            return self.page("历年年报", "<h1>历年年报</h1><p>内容整理中。</p>")
        said = request.query.get("page", "1")
        at = int(said) if said.isdecimal() else 1
        rows = [
            Row(f"/archive/{at}-{row}.html", f"模范市第{at}-{row}办公室2022年政府信息公开工作年度报告", "2023-01-20")
            for row in range(12)
        ]
        onward = f'<a href="/archive/?page={at + 1}">下一页</a>'
        return self.page("历年政府信息公开年报", PlainPortal.listing(self, rows) + onward)

    def _raw(self, handler: BaseHTTPRequestHandler, request: Request) -> bool:
        """Write what no well-behaved server would."""
        path = request.path
        if path == "/cookies.html":
            jar = "".join(f"Set-Cookie: c{at}={'v' * 40}; Path=/\r\n" for at in range(COOKIES))
            return _write(
                handler, 200, f"Content-Type: text/html\r\n{jar}".encode(), b"<html><body>cookies</body></html>"
            )
        if path == "/control.html":
            odd = b"Content-Type: text/html\x01\x02\r\nX-Note: a\x00b\x7f\xff\r\nX-Bare\r\n: nameless\r\n"
            return _write(handler, 200, odd, b"<html><body>control</body></html>")
        if path.startswith("/jump/"):
            return self._jump(handler, path)
        if path == "/module/download/downfile.jsp":
            return self._disguised(handler, request)
        return self.bombs.stream(handler, path)

    def _jump(self, handler: BaseHTTPRequestHandler, path: str) -> bool:
        targets, number = self.forbidden(), path.rpartition("/")[2]
        if not number.isdecimal() or int(number) >= len(targets):
            return False
        return _write(handler, 302, f"Location: {targets[int(number)]}\r\n".encode(), b"")

    def _disguised(self, handler: BaseHTTPRequestHandler, request: Request) -> bool:
        asked = urlsplit(request.target).query
        header = next((header for query, header in _DISGUISES if query in asked), _DISGUISES[0][1])
        data = (
            next((held.document for held in self.reports if held.document), None) or b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        )
        head = f"Content-Type: application/octet-stream\r\nContent-Disposition: {header}\r\n"
        return _write(handler, 200, head.encode(), data)


def _write(handler: BaseHTTPRequestHandler, status: int, head: bytes, body: bytes) -> bool:
    handler.close_connection = True
    foot = f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
    handler.wfile.write(f"HTTP/1.1 {status} OK\r\n".encode() + head + foot + body)
    return True


__all__ = ["COOKIES", "CROOKED", "EVIL", "FORBIDDEN", "LOCAL", "HostileSite", "Mirror", "Victim"]
