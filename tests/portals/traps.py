"""Sites that refuse, pretend or break off: what stands between the crawler and a portal.

Input: mostly another replica that answers behind the trap; output: what such a site answers
(`portals.md` §1.15, §5). Refusals never let anybody through; a test says what must be recorded of them.
Duplicates, moved pages and changing reports stand in `twins`, broken connections in `flaky`.
"""

from __future__ import annotations

import time
from collections import deque
from typing import NamedTuple

from .flaky import Flaky
from .server import Answer, Request, Site
from .twins import Editing, GatePortal, Moved


class _Refusal(NamedTuple):
    body: str
    headers: dict[str, str]


#: what sites that refuse answer, by status
REFUSALS = {
    412: _Refusal(
        '<!DOCTYPE html><html><head><meta charset="utf-8"><meta id="9DhefwqGPrzGxEp9hPaoag" content="{eLbp8aDVyKMwvYGm" r="m">'
        "<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=71342;$_ts.cd=\"qEqrqZWcrGAcqGqcqaqqqGLc\";</script>"
        '<script src="/4QbVtADbnLVIc/c.FxJzG50F.1cdbfc4.js"></script></head><body></body></html>',
        {"Set-Cookie": "FSSBBIl1UgzbN7N80S=60a1b2; Path=/; HttpOnly"},
    ),
    521: _Refusal(
        "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_')+('c')+'learance_s='+(1706745600+'.12|-1|')+'abc'+"
        "';max-age=3600;path=/';location.href=location.pathname+location.search</script>",
        {"Set-Cookie": "__jsluid_s=9d1f0ee3a9a54c8e8f0d4a5b6c7d8e9f; max-age=31536000; path=/; HttpOnly"},
    ),
    468: _Refusal("<html><head><title>468</title></head><body>您的请求疑似攻击行为，已被拦截！</body></html>", {}),
    403: _Refusal(
        "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n"
        "<hr><center>nginx</center>\r\n</body>\r\n</html>",
        {},
    ),
    405: _Refusal(
        '<!doctypehtml><html lang="zh-cn"><title>405</title><body><div id="block_message">很抱歉，由于您访问的URL有可能对网站造成'
        "安全威胁，您的访问被阻断。</div></body></html>",
        {"Server": "Tengine"},
    ),
}


class Behind(Site):
    """A site with another replica behind it; the other need not be started.

    Whoever is let through gets the other's answer; without another one, 404.
    """

    def __init__(self, inner: Site | None = None, host: str = "127.0.0.1") -> None:
        super().__init__(host)
        self.inner = inner

    def start(self, port: int = 0) -> None:
        """Serve, and let the replica behind know under which place it is served."""
        super().start(port)
        behind = self.inner
        while behind is not None:
            behind.host, behind._server = self.host, self._server
            behind = behind.inner if isinstance(behind, Behind) else None

    def answer(self, request: Request) -> Answer | None:
        """Return what the replica behind answers."""
        return self.inner.answer(request) if self.inner is not None else None


class Blocked(Behind):
    """Answers with one of `REFUSALS` for every address below `under`, once `after` requests have been answered."""

    def __init__(
        self, status: int, inner: Site | None = None, host: str = "127.0.0.1", under: str = "/", after: int = 0
    ) -> None:
        super().__init__(inner, host)
        self.status, self.under, self.after = status, under, after

    def answer(self, request: Request) -> Answer | None:
        """Refuse."""
        if not request.path.startswith(self.under) or len(self.log) <= self.after:
            return super().answer(request)
        refusal = REFUSALS[self.status]
        return Answer(refusal.body, self.status, headers=dict(refusal.headers))


class CookieShell(Behind):
    """200 with 380 bytes of script that set the cookie C3VK; only who sends it sees the pages."""

    def answer(self, request: Request) -> Answer | None:
        """The shell, or the page."""
        if "C3VK=" in request.headers.get("cookie", ""):
            return super().answer(request)
        script = (
            "<html><head><meta http-equiv='Content-Type' content='text/html; charset=utf-8'></head><body><script>"
            "var d=new Date();d.setTime(d.getTime()+300*1000);document.cookie='C3VK=8a1b5c;max-age=300;path=/;expires='"
            "+d.toGMTString();if(navigator.cookieEnabled){window.location.reload();}else{document.write('cookie');}"
            "</script></body></html>"
        )
        return Answer(script.ljust(380))


class CookieRedirect(Behind):
    """302 to the same address with a cookie; who does not send it back is sent round for ever."""

    def answer(self, request: Request) -> Answer | None:
        """The way back, or the page."""
        if "wzws_cid=" in request.headers.get("cookie", ""):
            return super().answer(request)
        headers = {"Location": request.target, "Set-Cookie": "wzws_cid=5e2f; path=/; HttpOnly", "Server": "openresty"}
        return Answer("", 302, headers=headers)


class Captcha(Behind):
    """A page with a slider at every address."""

    def answer(self, request: Request) -> Answer | None:
        """The slider."""
        return Answer(
            '<!DOCTYPE html><html><head><meta charset="utf-8"><title>安全验证</title><script src="/captcha/slider.js"></script>'
            '</head><body><div class="captcha"><p>请完成安全验证后继续访问</p><div id="slider">按住滑块，拖动到最右边</div>'
            '<form action="/captcha/verify" method="post"><input name="token" type="hidden"></form></div></body></html>'
        )


class SoftNotFound(Behind):
    """200 with the home page where there is nothing, for /robots.txt too.

    With `burst` n, every request after the n-th within one second gets the home page as well.
    """

    burst = 0

    def __init__(self, inner: Site, host: str = "127.0.0.1") -> None:
        super().__init__(inner, host)
        self._recent: deque[float] = deque()

    def answer(self, request: Request) -> Answer | None:
        """The page, or the home page."""
        found = None if self._throttled() else super().answer(request)
        if found is None or found.status == 404:
            return super().answer(Request("GET", "/", request.headers))
        return found

    def _throttled(self) -> bool:
        now = time.monotonic()
        self._recent.append(now)
        while self._recent and self._recent[0] < now - 1:
            self._recent.popleft()
        return 0 < self.burst < len(self._recent)


class ThrottledNotFound(SoftNotFound):
    """More than three requests a second get the home page."""

    burst = 3


class RobotsSite(Behind):
    """A portal with a robots.txt: any status, body, kind, headers, and a wait before it (seconds)."""

    def __init__(
        self,
        inner: Site,
        body: bytes | str = "User-agent: *\nDisallow:\n",
        status: int = 200,
        delay: float = 0.0,
        kind: str = "text/plain",
        headers: dict[str, str] | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        super().__init__(inner, host)
        self.robots, self.delay = Answer(body, status, kind, headers=headers or {}), delay

    def answer(self, request: Request) -> Answer | None:
        """The rules, or the page."""
        if request.path != "/robots.txt":
            return super().answer(request)
        time.sleep(self.delay)
        return self.robots


__all__ = [
    "REFUSALS",
    "Behind",
    "Blocked",
    "Captcha",
    "CookieRedirect",
    "CookieShell",
    "Editing",
    "Flaky",
    "GatePortal",
    "Moved",
    "RobotsSite",
    "SoftNotFound",
    "ThrottledNotFound",
]
