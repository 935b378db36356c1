"""The replicas answer as they claim: generic portals, traps, hostile sites, the census."""

from __future__ import annotations

import http.client
import re
import socket
import time
import urllib.error
import urllib.request
import zlib
from collections import Counter
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from portals import serving, stock
from portals.bombs import LINKS, gzip_bomb, nested_bomb
from portals.census import administration, census
from portals.elsewhere import ScannedPortal
from portals.flaky import KINDS, Flaky
from portals.generic import (
    AspPortal,
    ColumnIsArticlePortal,
    ColumnIsYearsPortal,
    FiledElsewherePortal,
    IframePortal,
    LevelsPortal,
    MatrixListsPortal,
    MatrixPortal,
    PlainPortal,
    PublicationFoldersPortal,
    SubordinatePortal,
    TabsPortal,
    TopicsPortal,
    YearFoldersPortal,
)
from portals.hostile import COOKIES, EVIL, HostileSite, Mirror, Victim
from portals.traps import (
    REFUSALS,
    Blocked,
    Captcha,
    CookieRedirect,
    CookieShell,
    Editing,
    GatePortal,
    Moved,
    RobotsSite,
    SoftNotFound,
    ThrottledNotFound,
)

GENERIC = (
    PlainPortal, AspPortal, LevelsPortal, YearFoldersPortal, PublicationFoldersPortal, TabsPortal, MatrixPortal,
    MatrixListsPortal, TopicsPortal, ColumnIsArticlePortal, ColumnIsYearsPortal, FiledElsewherePortal, IframePortal,
)  # fmt: skip
_HREF = re.compile(r"<(?:a|iframe|embed|option)\s[^>]*?(?:href|src|value)=\"([^\"]*)\"[^>]*>(.*?)(?=<)", re.S)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay)


def reports(number: int = 0, years: tuple[int, ...] = (2021, 2022, 2023)):
    return stock(f"replicas/{number}", administration(number), years)


def get(url: str, headers: dict[str, str] | None = None) -> tuple[int, bytes, http.client.HTTPMessage]:
    try:
        with _OPENER.open(urllib.request.Request(url, headers=headers or {}), timeout=5) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), error.headers


def read(url: str) -> str:
    _, data, headers = get(url)
    return data.decode(headers.get_content_charset() or "utf-8", "replace")


def anchors(url: str) -> dict[str, str]:
    """Return what a page leads to, by absolute address, with the anchor's text."""
    found = _HREF.findall(read(url))
    return {urljoin(url, unescape(href)): unescape(text) for href, text in found if "javascript" not in href}


def walked(start: str, limit: int = 400) -> set[str]:
    """Return every address that can be reached on the same host without script."""
    waiting, seen = [start], {start}
    while waiting and len(seen) < limit:
        for url in anchors(waiting.pop()):
            if urlsplit(url).netloc == urlsplit(start).netloc and url not in seen and "/other/" not in url:
                seen.add(url)
                waiting.append(url)
    return seen


def raw(place: str, path: str, most: int = 1 << 20, wait: float = 5.0) -> bytes:
    """Return the first bytes of an answer as they come, whatever they are."""
    host, port = place.split(":")
    with socket.create_connection((host, int(port)), wait) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {place}\r\nConnection: close\r\n\r\n".encode())
        found, size = [], 0
        while size < most and (piece := connection.recv(1 << 16)):
            found.append(piece)
            size += len(piece)
    return b"".join(found)


@pytest.mark.parametrize("kind", GENERIC, ids=lambda kind: kind.__name__)
def test_two_steps_lead_to_the_column_and_on_to_every_report(kind):
    portal = kind(reports())
    with serving(portal):
        home = anchors(portal.url)
        disclosure = next(url for url, text in home.items() if text == "政府信息公开")
        column = next(url for url, text in anchors(disclosure).items() if text == portal.label)
        assert urlsplit(column).path == portal.column
        reached = walked(portal.url)
        assert {urljoin(portal.url, portal.address(held)) for held in portal.reports} <= reached
        for held in portal.reports[:5]:
            page = read(urljoin(portal.url, portal.address(held)))
            assert held.title in page
            assert held.body in page or portal.charset != "utf-8"


@pytest.mark.parametrize("kind", GENERIC, ids=lambda kind: kind.__name__)
def test_every_attached_document_is_served(kind):
    portal = kind(reports())
    with serving(portal):
        reached = {unquote(url) for url in walked(portal.url)}
        for held in portal.reports:
            if held.document is not None:
                place = portal.document_address(held)
                assert any(place in url for url in reached)
                assert get(urljoin(portal.url, place))[1] == held.document


def test_a_matrix_says_neither_year_nor_report():
    portal = MatrixPortal(reports())
    with serving(portal):
        page = read(urljoin(portal.url, portal.column))
        blocks = page.partition('<div class="block">')[2].partition('<div class="footer">')[0]
    assert not re.search(r"年报|报告|>[^<]*20\d\d", blocks)
    assert all(f"<h3>{level}</h3>" in page for level in ("市直部门", "乡镇街道", "县市区"))


def test_folders_named_for_publication_hold_the_year_before():
    assert all(
        held.year == 2022 for held in PublicationFoldersPortal(reports()).folders()[2023] if held.number % 5 != 3
    )
    folders = YearFoldersPortal(reports()).folders()
    assert {held.year for held in folders[2023]} == {2022, 2023}


def test_a_units_column_is_its_newest_report():
    portal = ColumnIsArticlePortal(reports())
    newest = max(portal.reports, key=lambda held: held.year)
    with serving(portal):
        page = read(urljoin(portal.url, portal.leads_to(newest.agency)))
    assert newest.title in page
    assert re.search(r'href="[^"]+/2022\.html">2022年</a>', page)


def test_the_names_below_lead_to_other_hosts():
    below = [PlainPortal(reports(at), f"127.0.3.{at}", f"{at}县人民政府") for at in (1, 2)]
    portal = SubordinatePortal(reports(3), below, "127.0.3.9")
    with serving(portal, *below):
        led = anchors(urljoin(portal.url, portal.column))
        assert {urljoin(each.url, each.column) for each in below} <= set(led)
        assert {each.url for each in below} <= set(anchors(portal.url))
        assert "下一页" in read(urljoin(below[0].url, below[0].column))


def test_reports_filed_elsewhere_keep_every_wording_of_title():
    portal = FiledElsewherePortal(stock("elsewhere", administration(5), (2019, 2020, 2021, 2022, 2023)))
    titles = [held.title for held in portal.reports]
    assert any(title.endswith("的函") for title in titles)
    assert any(title == held.agency for title, held in zip(titles, portal.reports, strict=True))
    assert any(re.fullmatch(r"20\d\d年度信息公开报告", title) for title in titles)
    with serving(portal):
        assert urljoin(portal.url, portal.notices) in anchors(urljoin(portal.url, portal.column))
        assert read(urljoin(portal.url, portal.notices)).count("<li><a") > 15


def test_a_frame_or_a_viewer_shows_the_document():
    portal = IframePortal(reports(4, (2019, 2020, 2021, 2022, 2023)))
    ways = {portal.attached(held).partition(" ")[0] for held in portal.reports if held.format != "html"}
    shown = "".join(portal.attached(held) for held in portal.reports)
    assert ways == {"<iframe", "<embed"}
    assert "viewer.html?file=%2Fupload" in shown
    assert "viewer.html?file=/upload" in shown


def test_a_scan_is_pictures_in_the_body():
    held = reports()[:2]
    portal = ScannedPortal(held, {held[0].number: [b"\xff\xd8one", b"\xff\xd8two"]})
    with serving(portal):
        place = urljoin(portal.url, portal.address(held[0]))
        page = read(place)
        names = re.findall(r'src="(\./W0\d+\.jpg)"', page)
        assert [get(urljoin(place, name))[1] for name in names] == [b"\xff\xd8one", b"\xff\xd8two"]
        assert "<table" not in page
        assert get(urljoin(place, "/images/icon_share.png"))[1].startswith(b"\x89PNG")


@pytest.mark.parametrize("status", sorted(REFUSALS))
def test_a_block_refuses_every_address(status):
    site = Blocked(status)
    with serving(site):
        for path in ("", "robots.txt", "zwgk/"):
            found, body, headers = get(site.url + path)
            assert found == status
            assert len(body) < 1000
    assert status != 521 or headers["Set-Cookie"].startswith("__jsluid_s")
    assert status != 412 or b"$_ts" in body


def test_a_block_may_begin_late_or_hold_for_a_subtree_alone():
    late, part = Blocked(403, PlainPortal(reports()), after=2), Blocked(403, PlainPortal(reports()), under="/content/")
    with serving(late, part):
        assert [get(late.url)[0] for _ in range(4)] == [200, 200, 403, 403]
        assert [get(urljoin(part.url, path))[0] for path in ("/", "/content/2024/1.html")] == [200, 403]


def test_cookie_shells_show_nothing_without_their_cookie():
    shell, round_ = CookieShell(PlainPortal(reports())), CookieRedirect(PlainPortal(reports()))
    with serving(shell, round_):
        status, body, _ = get(shell.url)
        assert (status, 370 < len(body) < 420, b"C3VK" in body) == (200, True, True)
        assert len(get(shell.url, {"Cookie": "C3VK=8a1b5c"})[1]) > 500
        status, _, headers = get(round_.url + "zwgk/")
        assert (status, headers["Location"]) == (302, "/zwgk/")
        assert get(round_.url, {"Cookie": headers["Set-Cookie"].partition(";")[0]})[0] == 200


def test_a_captcha_stands_at_every_address():
    site = Captcha()
    with serving(site):
        assert read(site.url) == read(site.url + "robots.txt")
        assert "拖动" in read(site.url)


def test_a_soft_not_found_is_the_home_page():
    site = SoftNotFound(PlainPortal(reports()))
    with serving(site):
        assert read(site.url) == read(site.url + "robots.txt") == read(site.url + "nothing.html")
        assert get(site.url + "nothing.html")[0] == 200


def test_bursts_get_the_home_page():
    portal = PlainPortal(reports())
    site = ThrottledNotFound(portal)
    with serving(site):
        column = urljoin(site.url, portal.column)
        found = [read(column) for _ in range(5)]
        time.sleep(1.1)
        assert found[0] == read(column)
        assert found[4] == read(site.url) != found[0]


def test_robots_answer_what_they_were_told():
    site = RobotsSite(PlainPortal(reports()), "User-agent: *\nDisallow: /", 403, 0.2)
    with serving(site):
        began = time.monotonic()
        assert get(site.url + "robots.txt")[:2] == (403, b"User-agent: *\nDisallow: /")
        assert time.monotonic() - began >= 0.2
        assert get(site.url)[0] == 200


@pytest.mark.parametrize("kind", KINDS)
def test_each_fault_breaks_its_way(kind):
    portal = PlainPortal(reports())
    Flaky("kind", 1.0, 1, (kind,), hang=0.3, drip=0.4).on(portal)
    with serving(portal):
        began = time.monotonic()
        if kind in ("500", "429"):
            status, _, headers = get(portal.url)
            assert (status, headers["Retry-After"]) == (int(kind), "1" if kind == "429" else None)
        elif kind == "drip":
            assert get(portal.url)[0] == 200
            assert time.monotonic() - began > 0.3
        else:
            with pytest.raises((http.client.HTTPException, OSError)):
                get(portal.url)
        assert get(portal.url)[0] == 200


def test_a_reset_is_no_end():
    portal = PlainPortal(reports())
    Flaky("reset", 1.0, kinds=("reset",)).on(portal)
    with serving(portal), pytest.raises(ConnectionResetError):
        raw(portal.place, "/")


def test_a_third_of_the_requests_fail_and_the_same_ones_again():
    done = []
    for _ in range(2):
        portal = PlainPortal(reports())
        flaky = Flaky("share", kinds=("500",)).on(portal)
        with serving(portal):
            statuses = Counter(get(f"{portal.url}zwgk/?n={at}")[0] for at in range(100))
        assert 18 <= statuses[500] <= 42
        done.append(flaky.done)
    assert done[0] == done[1]


def test_every_twin_is_the_same_report():
    portal = GatePortal(reports())
    with serving(portal):
        led = anchors(urljoin(portal.url, portal.column))
        twins = [url for url in led if "/gate/" in url or "isMobile" in url or "//content" in url]
        plain = read(urljoin(portal.url, portal.address(portal.reports[0])))
        assert len(twins) >= 6
        assert any(url.startswith("https://") for url in led)
        assert all(get(url)[0] == 200 for url in twins)
        gate = f"{portal.url}gate/big5/{portal.place}{portal.address(portal.reports[0])}"
        assert "開" in read(gate)
        assert len(read(gate)) > len(plain) // 2


def test_moved_pages_are_chains_and_loops():
    other = PlainPortal(reports(1), "127.0.3.1")
    portal = Moved(reports(), other)
    with serving(portal, other):
        place, hops = urljoin(portal.url, f"/old/1{portal.address(portal.reports[0])}"), 0
        while (found := get(place))[0] != 200:
            place, hops = urljoin(place, found[2]["Location"]), hops + 1
        assert (hops, urlsplit(place).path) == (3, portal.address(portal.reports[0]))
        assert get(urljoin(portal.url, "/loop/self.html"))[2]["Location"] == "/loop/self.html"
        assert get(urljoin(portal.url, "/loop/ever.html?n=4"))[2]["Location"] == "/loop/ever.html?n=5"
        assert get(get(urljoin(portal.url, "/away.html"))[2]["Location"])[0] == 200


def test_an_edited_report_has_another_validator():
    portal = Editing(reports())
    held = next(held for held in portal.reports if held.format == "html")
    with serving(portal):
        place = urljoin(portal.url, portal.address(held))
        _, before, headers = get(place)
        assert get(place, {"If-None-Match": headers["ETag"]})[0] == 304
        portal.edit(held)
        status, after, changed = get(place, {"If-None-Match": headers["ETag"]})
        assert (status, held.title in after.decode()) == (200, True)
        assert before != after
        assert changed["Last-Modified"] != headers["Last-Modified"]
        portal.withdraw(held)
        assert get(place)[0] == 404
        portal.publish(held)
        assert get(place)[0] == 200


@pytest.fixture(scope="module")
def hostile():
    victim, mirror = Victim(), Mirror(PlainPortal(reports()), "127.0.3.8")
    site = HostileSite(reports(), victim, mirror, "127.0.3.6", pace=0.02)
    with serving(site, victim, mirror):
        yield site


def test_the_bait_stands_among_real_reports(hostile):
    page = read(urljoin(hostile.url, hostile.column))
    port = hostile.victim.place.rpartition(":")[2]
    for each in (
        f"http://0x7f000001:{port}/",
        "http://[::1]:",
        "169.254.169.254",
        "file:///etc/passwd",
        "\x00",
        "\r\n",
    ):
        assert each in page
    assert page.count("9" * 10_000) == 1
    assert get(urljoin(hostile.url, hostile.address(hostile.reports[0])))[0] == 200
    assert hostile.victim.log == []


def test_every_way_to_write_this_machine_reaches_the_victim():
    victim = Victim()
    with serving(victim):
        port = victim.place.rpartition(":")[2]
        assert all(get(f"http://{name}:{port}/")[0] == 200 for name in ("127.0.0.1", "0x7f000001", "127.1", "[::1]"))
    assert len(victim.log) == 4


def test_every_forbidden_place_has_a_redirect(hostile):
    found = [raw(hostile.place, f"/jump/{at}") for at in range(len(hostile.forbidden()))]
    for target, answer in zip(hostile.forbidden(), found, strict=True):
        assert f"Location: {target}\r\n".encode() in answer


def test_calendars_and_archives_go_on_for_ever(hostile):
    assert "/calendar/2024/01?next" in read(hostile.url + "calendar/2023/12?next")
    assert "/calendar/83333/05?next" in read(hostile.url + "calendar/83333/04?next")
    rows = read(hostile.url + "archive/?page=900000")
    assert "第900000-11办公室2022年政府信息公开工作年度报告" in rows
    assert "?page=900001" in rows


def test_the_mirror_has_the_same_paths_under_other_names(hostile):
    held = hostile.reports[0]
    copy = read(urljoin(hostile.mirror.url, hostile.address(held)))
    assert held.agency not in copy
    assert "鞠娱乐" in copy


def test_streams_count_what_they_sent(hostile):
    for path, head in (("/files/huge.pdf", b"Content-Length: 10000000000"), ("/files/endless.doc", b"chunked")):
        data = raw(hostile.place, path, 1 << 18)
        assert head in data
        assert hostile.bombs.sent[path] >= 1 << 17
    links = raw(hostile.place, "/long/links.html", 1 << 30)
    assert links.count(b"<a href") == LINKS
    assert raw(hostile.place, "/long/nested.html", 1 << 20).count(b"<div>") > 200_000


def test_bombs_are_small_and_unpack_to_gigabytes(hostile):
    small = raw(hostile.place, "/bomb/nested.html").partition(b"\r\n\r\n")[2]
    assert (small, len(small) < 100_000) == (nested_bomb(), True)
    assert zlib.decompress(nested_bomb(), 31) == gzip_bomb()
    eighth = len(gzip_bomb()) // 8
    assert len(gzip_bomb()) < 3_000_000
    assert len(zlib.decompressobj(31).decompress(gzip_bomb()[:eighth])) > 1 << 27


def test_a_slow_page_comes_byte_by_byte(hostile):
    began = time.monotonic()
    data = raw(hostile.place, "/slow/page.html", 115)
    assert 0 < len(data) < 400
    raw(hostile.place, "/slow/head.html", 110)
    assert time.monotonic() - began > 0.2


def test_headers_and_names_are_what_no_server_should_send(hostile):
    assert raw(hostile.place, "/cookies.html").count(b"Set-Cookie:") == COOKIES
    assert b"\x01\x02" in raw(hostile.place, "/control.html")
    disguised = raw(hostile.place, "/module/download/downfile.jsp?classid=0&showname=..%2F..%2F..%2Fevil.doc")
    assert f'filename="{EVIL}"'.encode() in disguised
    assert get(hostile.url + "odd/a%0d%0aSet-Cookie:%20injected=1.html")[0] == 200


@pytest.fixture(scope="module")
def country():
    return census()


def test_the_census_is_four_hundred_reports_of_sixty_agencies(country):
    held = [each for portal in country for each in portal.reports]
    agencies = Counter(each.agency for each in held)
    assert len(held) >= 400
    assert len(agencies) >= 60
    assert {each.year for each in held} == {2020, 2021, 2022, 2023, 2024}
    assert {each.format for each in held} == {"html", "docx", "xlsx", "text"}
    assert len({portal.host for portal in country}) == len(country)
    assert max(agencies.values()) == 5


def test_every_portal_of_the_census_serves_its_reports(country):
    with serving(*country):
        for portal in country:
            assert get(portal.url)[0] == 200, portal
            for held in portal.reports[::4]:
                assert get(urljoin(portal.url, portal.address(held)))[0] == 200, (portal, held.title)
