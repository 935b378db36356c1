"""What archived documents can do in a real browser: nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from printer.office import BROWSER, MISSING
from served import Served, archived, running, site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason=MISSING["browser"]),
]
#: milliseconds in which a page could do what it wants to
LONG_ENOUGH = 1500
#: EXPLORER is the explorer's address, AWAY a host that listens and must hear nothing
HOSTILE = """<!doctype html><html><head><meta charset="utf-8"><title>quiet</title>
<base href="AWAY/">
<meta http-equiv="refresh" content="0;url=EXPLORER?refreshed">
<meta http-equiv="set-cookie" content="a=b">
<link rel="stylesheet" href="AWAY/a.css"><link rel="icon" href="AWAY/icon.png">
<link rel="prefetch" href="AWAY/prefetch"><link rel="preload" as="image" href="AWAY/preload">
<link rel="modulepreload" href="AWAY/module.mjs"><link rel="manifest" href="AWAY/manifest">
<link rel="preconnect" href="AWAY"><link rel="dns-prefetch" href="AWAY"><link rel="prerender" href="EXPLORER?prerender">
<script src="AWAY/a.js"></script>
<script>document.title = "loud"; fetch("EXPLORER?fetched"); top.location = "EXPLORER?moved";
localStorage.a = 1; document.cookie = "a=b"; open("EXPLORER?opened"); new Image().src = "AWAY/beacon"</script>
<script type="module">document.title = "loud"</script>
<script type="speculationrules">{"prefetch": [{"source": "list", "urls": ["EXPLORER?speculated"]}]}</script>
<style>@import url("AWAY/b.css"); @font-face {font-family: f; src: url("AWAY/f.woff2")}
body {background: url("AWAY/c.png"); font-family: f}</style>
</head><body onload="document.title='loud'" onpageshow="document.title='loud'">
<img src="AWAY/d.png" onerror="document.title='loud'"><img src="x" onerror="document.title='loud'">
<img srcset="AWAY/e.png 1x"><picture><source srcset="AWAY/f.png"><img></picture>
<svg onload="document.title='loud'"><script>document.title='loud'</script><image href="AWAY/g.png"/></svg>
<iframe src="EXPLORER?framed"></iframe><iframe srcdoc="<script>top.document.title='loud'</script>"></iframe>
<object data="EXPLORER?object"></object><embed src="EXPLORER?embed"><video src="AWAY/v" poster="AWAY/p" autoplay></video>
<audio src="AWAY/a" autoplay></audio><input autofocus onfocus="document.title='loud'">
<details open ontoggle="document.title='loud'">a</details>
<form id="form" action="EXPLORER?posted" method="get" target="_self"><button id="send">查询</button></form>
<a id="code" href="javascript:document.title='loud'">下载</a>
<a id="window" href="EXPLORER?window" target="_blank" ping="AWAY/ping">新窗口</a>
<p id="text">属于行政查询事项 5 件</p>
</body></html>"""
WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@contextmanager
def _listener() -> Iterator[tuple[str, list[bytes]]]:
    """Another host, as far as a browser can tell; yields its address and what reached it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                with caller:
                    caller.settimeout(1)
                    try:
                        heard.append(caller.recv(200))
                    except TimeoutError:
                        heard.append(b"connected")

        Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", heard
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def browser():  # type: ignore[no-untyped-def]
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def _archive(data: Path, served: Served, name: str, content: bytes) -> str:
    """Archive a document while the servers run; return its address."""
    known = archived(data, {name: content})
    return f"http://127.0.0.1:{served.archive}/archive/{known[name]}"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    site(tmp_path / "data")
    archived(tmp_path / "data", {"first.txt": b"2022"})
    with running(tmp_path / "data") as servers:
        yield servers


def test_a_hostile_page_does_nothing(tmp_path: Path, served: Served, browser) -> None:  # type: ignore[no-untyped-def]
    explorer = f"http://127.0.0.1:{served.site}/"
    with _listener() as (away, heard):
        page_text = HOSTILE.replace("EXPLORER", explorer).replace("AWAY", away)
        address = _archive(tmp_path / "data", served, "hostile.html", page_text.encode())
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        page.wait_for_timeout(LONG_ENOUGH)
        for control in ("#send", "#code"):
            page.click(control)
            page.wait_for_timeout(LONG_ENOUGH // 3)
        assert page.inner_text("#text") == "属于行政查询事项 5 件"
        assert page.title() == "quiet"
        assert page.url == address
        assert context.pages == [page]
        assert context.cookies() == []
        context.close()
    assert [line for port, line in served.asked if port == served.site] == []
    assert {line.split()[1] for port, line in served.asked} <= {
        address.partition(str(served.archive))[2],
        "/favicon.ico",
    }
    assert heard == []


def test_a_window_that_a_reader_opens_from_it_cannot_reach_back(tmp_path: Path, served: Served, browser) -> None:  # type: ignore[no-untyped-def]
    text = HOSTILE.replace("EXPLORER", f"http://127.0.0.1:{served.site}/").replace("AWAY", "http://127.0.0.1:1")
    context = browser.new_context()
    page = context.new_page()
    page.goto(_archive(tmp_path / "data", served, "hostile.html", text.encode()))
    page.click("#window")
    page.wait_for_timeout(LONG_ENOUGH // 3)
    # a sandboxed page opens no window at all
    assert context.pages == [page]
    context.close()


def test_the_explorer_cannot_be_read_or_framed_from_a_page_elsewhere(served: Served, browser) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{served.archive}/")
    page.set_content(f'<iframe id="f" src="http://127.0.0.1:{served.site}/"></iframe>')
    page.wait_for_timeout(LONG_ENOUGH // 3)
    framed = page.frames[-1]
    assert "浏览" not in framed.content()
    context.close()


@pytest.mark.parametrize(
    "name, content", [("report.pdf", b"%PDF-1.4\n%%EOF"), ("report.doc", WORD), ("a.zip", b"PK\x03\x04" + bytes(40))]
)
def test_a_file_is_a_download(tmp_path: Path, served: Served, browser, name: str, content: bytes) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{served.site}/")
    address = _archive(tmp_path / "data", served, name, content)
    page.set_content(f'<a id="a" href="{address}">原件</a>')
    with page.expect_download() as waiting:
        page.click("#a")
    assert waiting.value.suggested_filename == name
    assert Path(waiting.value.path()).read_bytes() == content
    context.close()


@pytest.mark.parametrize("charset", ["gbk", "gb18030", "utf-8", "big5", "utf-16"])
def test_a_page_is_read_in_its_own_charset(tmp_path: Path, served: Served, browser, charset: str) -> None:  # type: ignore[no-untyped-def]
    text = "<html><head><title>x</title></head><body><p>政府信息公開工作年度報告</p></body></html>"
    declared = text.replace("<head>", '<head><meta charset="big5">') if charset == "big5" else text
    page = browser.new_page()
    page.goto(_archive(tmp_path / "data", served, "a.html", declared.encode(charset)))
    assert page.inner_text("p") == "政府信息公開工作年度報告"
    page.close()
