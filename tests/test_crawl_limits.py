"""Where a crawl stops early, cleanly, and goes on with the next call: hours, gigabytes, the disk, the network."""

from __future__ import annotations

from pathlib import Path

import pytest
from asking import ask
from crawling import crawl, wanted
from portals import serving
from portals.census import administration
from portals.generic import PlainPortal
from portals.stock import stock

from crawler import limits
from crawler.captures import Captures
from crawler.limits import Limits, Watch
from crawler.patience import Stop
from crawler.shelf import Shelf

#: put before the command: no name resolves
NO_NAMES = (
    "import socket\n"
    "def none(*words, **more): raise socket.gaierror(-3, 'Temporary failure in name resolution')\n"
    "socket.gethostbyname = socket.getaddrinfo = none"
)


def portal(host: str) -> PlainPortal:
    """Return a portal of twelve reports."""
    return PlainPortal(stock("limits", administration(0)[:4], (2021, 2022, 2023)), host=host)


@pytest.mark.parametrize("word", [("--max-hours", 1.2 / 3600), ("--max-gb", 20e3 / 1e9)])
def test_a_crawl_that_was_stopped_goes_on_where_it_was(tmp_path: Path, word: tuple[str, float]) -> None:
    site, data = portal("127.0.9.1"), tmp_path / "data"
    with serving(site):
        stopped = crawl(data, [site], *word, delay=0.1)
        first = [one.request.target for one in site.log]
        rest = crawl(data, [site])
    assert "stopped early" in stopped.answer.out
    assert 0 < len(stopped.reports) < len(wanted(site))
    assert list((data / "raw").rglob("*.open*")) == []
    assert rest.status == 0
    assert rest.reports >= wanted(site)
    asked = [one.request.target for one in site.log]
    assert set(first) & set(asked[len(first) :]) == set(), "asked twice"


@pytest.mark.parametrize("portals", [1, 4])
def test_without_a_network_the_crawl_is_put_off(tmp_path: Path, portals: int) -> None:
    words = [word for number in range(portals) for word in ("--portal", f"http://www.none{number}.gov.cn/")]
    answer = ask("crawl", "--data", tmp_path, *words, "--contact", "a@example.org", code=NO_NAMES)
    assert answer.status == 75
    assert "Traceback" not in answer.err


def watch(tmp_path: Path, portals: int) -> tuple[Watch, list[Shelf]]:
    """Return the watch of a run over some portals."""
    captures = Captures(tmp_path)
    return Watch(Limits(), tmp_path), [Shelf(tmp_path, captures, f"p{number}", 0) for number in range(portals)]


def test_names_that_are_gone_are_the_portals_matter_while_others_resolve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_is_up", lambda: True)
    watching, shelves = watch(tmp_path, 40)
    for shelf in shelves:
        watching.check(shelf)("no-name")


def test_portals_that_fall_silent_together_are_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_is_up", lambda: False)
    watching, shelves = watch(tmp_path, 5)
    checks = [watching.check(shelf) for shelf in shelves]
    for check in checks[:4]:
        check("timed-out")
    shelves[0].count.asked += 1
    for check in checks[:4]:
        check("no-connection")
    with pytest.raises(Stop, match="network"):
        checks[4]("cut-short")


def test_one_portal_that_falls_silent_is_not_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_is_up", lambda: False)
    watching, shelves = watch(tmp_path, 1)
    for _ in range(30):
        watching.check(shelves[0])("timed-out")


def test_a_full_disk_stops_the_crawl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.paths, "SPACE", 1 << 80)
    watching, shelves = watch(tmp_path, 1)
    with pytest.raises(Stop, match="disk"):
        watching.check(shelves[0])(None)
