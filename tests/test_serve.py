"""The explorer's server: its files, media types, and nothing outside the site."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from asking import ENGLISH, ROOT, ask, ask_here
from filled import report, write
from served import HOME, Served, archived, running, site

from explore.serve import PORT, TRIES, serving, site_state
from explore.serve_site import SiteServer
from normalize.run import normalize

FILES = {
    "app.mjs": b"export {}", "lib/echarts.min.js": b"1", "style.css": b"a{}", "data/manifest.json": b"{}",
    "data/agencies.parquet": b"PAR1", "en/index.html": b"<p>en", "pictures/map.svg": b"<svg/>", "a.png": b"\x89PNG",
    "view.csv": b"a,b", "LICENSE": b"MIT", "vendor/VENDOR.toml": b"a=1", "notes.md": b"# a", "strange.xyz": b"?",
    "年报/武汉.html": b"<p>zh",
}  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("serve") / "data"
    root = site(data, FILES)
    archived(data, {"a.txt": b"2022"})
    (data / "secret.txt").write_text("secret")
    (root / ".lock").write_text("secret")
    (root / "out.txt").symlink_to(data / "secret.txt")
    (root / "up").symlink_to(data)
    with running(data) as servers:
        yield servers


def test_the_home_page_is_served_at_the_root(served: Served) -> None:
    answer = served.get("/")
    assert (answer.status, answer.body.decode()) == (200, HOME)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "name, expected",
    [
        ("app.mjs", "text/javascript; charset=utf-8"),
        ("lib/echarts.min.js", "text/javascript; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("data/manifest.json", "application/json"),
        ("data/agencies.parquet", "application/vnd.apache.parquet"),
        ("en/index.html", "text/html; charset=utf-8"),
        ("pictures/map.svg", "image/svg+xml"),
        ("a.png", "image/png"),
        ("view.csv", "text/csv; charset=utf-8"),
        ("LICENSE", "text/plain; charset=utf-8"),
        ("vendor/VENDOR.toml", "text/plain; charset=utf-8"),
        ("notes.md", "text/plain; charset=utf-8"),
        ("strange.xyz", "application/octet-stream"),
    ],
)
def test_every_kind_of_file_has_its_media_type(served: Served, name: str, expected: str) -> None:
    answer = served.get(f"/{name}?v=1")
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, expected, FILES[name])


def test_every_answer_forbids_guessing_and_framing_and_sets_no_cookie(served: Served) -> None:
    for path in ("/", "/app.mjs", "/nothing", "/en", "/api/serve.json"):
        headers = served.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "set-cookie" not in headers
    assert served.get("/").headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/en/../../secret.txt", "/..\\secret.txt",
        "/..%5csecret.txt", "//etc/passwd", "/%2fetc%2fpasswd", "/C:/secret.txt", "/./index.html", "/.lock",
        "/out.txt", "/up/secret.txt", "/up/raw/captures.parquet", "/index.html%00.txt", "/%ff", "/" + "a" * 5000,
        "http://127.0.0.1/index.html", "secret.txt", "*",
    ],
)  # fmt: skip
def test_nothing_outside_the_site_is_given(served: Served, path: str) -> None:
    answer = served.get(path)
    assert answer.status == 404
    assert b"secret\n" not in answer.body
    assert b"root:" not in answer.body


def test_a_folder_is_never_listed(served: Served) -> None:
    assert served.get("/data/").status == 404
    assert served.get("/lib/").status == 404


def test_a_folder_without_its_slash_leads_to_its_page_and_to_no_other_host(served: Served) -> None:
    answer = served.get("/en?id=420103-statistics")
    assert (answer.status, answer.headers["location"]) == (301, "./en/?id=420103-statistics")
    assert served.get("/en/").body == FILES["en/index.html"]
    assert served.get("//evil.example").status == 404
    assert served.get("//en").headers["location"] == "./en/"


def test_chinese_names_of_files_are_found(served: Served) -> None:
    assert served.get("/%E5%B9%B4%E6%8A%A5/%E6%AD%A6%E6%B1%89.html").body == b"<p>zh"


def test_an_unknown_address_has_a_page_in_both_languages(served: Served) -> None:
    answer = served.get("/nothing.html")
    assert answer.status == 404
    assert "没有这个网页" in answer.body.decode()
    assert "no such page" in answer.body.decode()


def test_the_sites_own_page_for_unknown_addresses_is_used(tmp_path: Path) -> None:
    site(tmp_path / "data", {"404.html": b"<p>ours"})
    with running(tmp_path / "data") as servers:
        answer = servers.get("/nothing")
    assert (answer.status, answer.body) == (404, b"<p>ours")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8000", "", "localhost.evil", "[::1", "10.0.0.1"]
)
def test_a_host_that_is_not_ours_is_refused(served: Served, host: str) -> None:
    for port in (served.site, served.archive):
        answer = served.get("/", port, Host=host)
        assert answer.status == 421
        assert "gongkai serve" in answer.body.decode()


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9000", "127.0.0.1", "[::1]:8000"])
def test_this_machines_own_names_are_answered(served: Served, host: str) -> None:
    assert served.get("/", Host=host).status == 200


def test_listening_for_others_no_foreign_name_is_answered_either(tmp_path: Path) -> None:
    site(tmp_path / "data")
    with running(tmp_path / "data", "0.0.0.0") as servers:
        assert servers.get("/", Host="192.168.1.5:8000").status == 200
        assert servers.get("/", Host="evil.example").status == 421


def test_the_explorer_is_told_where_the_archive_is(served: Served) -> None:
    answer = served.get("/api/serve.json", Host="localhost:1")
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.body) == {"archive": f"http://localhost:{served.archive}/archive/"}
    assert served.archive != served.site


def test_without_an_archive_the_explorer_is_told_of_none(tmp_path: Path) -> None:
    site(tmp_path / "data")
    with running(tmp_path / "data") as servers:
        assert servers.servers.archive is None
        assert servers.get("/api/serve.json").status == 404


def test_what_did_not_change_is_not_sent_again(served: Served) -> None:
    tag = served.get("/app.mjs").headers["etag"]
    again = served.get("/app.mjs", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")


def test_head_has_no_body_and_nothing_can_be_written(served: Served) -> None:
    answer = served.get("/app.mjs", method="HEAD")
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"", "9")
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert served.get("/app.mjs", method=method).status == 501


def test_a_hundred_requests_at_once_are_all_answered(served: Served) -> None:
    paths = [f"/{name}" for name in FILES if name.isascii()] * 8
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(served.get, paths))
    assert [answer.body for answer in answers] == [FILES[path[1:]] for path in paths]


def test_one_who_says_nothing_keeps_nobody_waiting(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.site)):
        began = time.monotonic()
        assert served.get("/").status == 200
        assert time.monotonic() - began < 5


def test_a_browser_that_hangs_up_is_not_an_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    site(tmp_path / "data", {"big.bin": bytes(20_000_000)})
    with running(tmp_path / "data") as servers:
        with socket.create_connection(("127.0.0.1", servers.site)) as caller:
            caller.sendall(b"GET /big.bin HTTP/1.1\r\nHost: localhost\r\n\r\n")
            caller.recv(10)
        assert servers.get("/").status == 200
        time.sleep(0.2)
    assert capfd.readouterr().err == ""


# --- the command -------------------------------------------------------------------------------------


def _stop(self: SiteServer, poll_interval: float = 0.5) -> None:
    raise KeyboardInterrupt


def _started(*words: str) -> tuple[subprocess.Popen[str], str]:
    call = [sys.executable, str(ROOT / "gongkai.py"), "serve", *words]
    process = subprocess.Popen(
        call, cwd=ROOT, env={**os.environ, **ENGLISH}, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_the_command_prints_its_address_and_ctrl_c_ends_it_at_once(tmp_path: Path) -> None:
    site(tmp_path / "data")
    process, address = _started("--data", str(tmp_path / "data"), "--port", "0")
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert address.startswith("http://127.0.0.1:")
    assert (process.returncode, out) == (0, "")
    assert time.monotonic() - began < 5
    assert "Traceback" not in err


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_it_ends_at_once_though_a_browser_is_connected(tmp_path: Path) -> None:
    site(tmp_path / "data")
    process, address = _started("--data", str(tmp_path / "data"), "--port", "0")
    port = int(address.rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)):
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=5)
    assert process.returncode == 0


def test_without_tables_it_says_what_to_run(tmp_path: Path) -> None:
    answer = ask("serve", "--data", tmp_path)
    assert answer.status == 2
    assert "gongkai run" in answer.err
    assert answer.out == ""


def test_a_site_that_is_not_there_is_built_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, [report("武汉市江汉区统计局", 2022)])
    normalize(tmp_path)
    monkeypatch.setattr(SiteServer, "serve_forever", _stop)
    assert ask_here("serve", "--data", tmp_path, "--port", "0").status == 0
    assert site_state(tmp_path) == "current"


def test_a_port_that_was_asked_for_and_is_taken_is_said(tmp_path: Path) -> None:
    site(tmp_path / "data")
    with running(tmp_path / "data") as servers:
        answer = ask_here("serve", "--data", tmp_path / "data", "--port", servers.site)
        assert answer.status == 2
        assert str(servers.site) in answer.err


def test_without_a_wish_the_next_free_port_is_used(tmp_path: Path) -> None:
    site(tmp_path / "data")
    with serving(tmp_path / "data", "127.0.0.1", None) as one, serving(tmp_path / "data", "127.0.0.1", None) as other:
        assert PORT <= one.site.server_port < other.site.server_port < PORT + TRIES


def test_a_site_older_than_the_tables_is_said(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert site_state(data) == "missing"
    site(data)
    assert site_state(data) == "current"
    for generation, expected in (("1", "current"), ("2", "old")):
        (data / ".tidy" / generation).mkdir(parents=True)
        (data / "tidy").unlink(missing_ok=True)
        (data / "tidy").symlink_to(f".tidy/{generation}")
        assert site_state(data) == expected
    (data / "site/data/manifest.json").write_text("not json")
    assert site_state(data) == "old"


def test_listening_for_others_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site(tmp_path / "data")
    monkeypatch.setattr(SiteServer, "serve_forever", _stop)
    for host, warned in (("0.0.0.0", True), ("127.0.0.1", False), ("localhost", False)):
        answer = ask_here("serve", "--data", tmp_path / "data", "--port", "0", "--host", host)
        assert answer.status == 0
        assert ("Warning" in answer.err) == warned
        assert answer.out.startswith("http://localhost:" if host == "localhost" else "http://127.0.0.1:")
