"""Turns: one at a time for each domain and each address, whoever asks, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from email.utils import formatdate
from random import Random

import pytest

from crawler.manners import REFUSALS, STRAIGHT, TRIES, Host, Manners, domain_of, retry_after


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("tjj.ah.gov.cn", "ah.gov.cn"), ("www.gov.cn", "www.gov.cn"), ("a.b.moxian.gov.cn", "moxian.gov.cn"),
        ("www.moxian.cn", "moxian.cn"), ("scsqw.cn", "scsqw.cn"), ("a.moxian.org.cn", "moxian.org.cn"),
        ("122.137.242.24", "122.137.242.24"), ("::1", "::1"), ("localhost", "localhost"),
    ],
)  # fmt: skip
def test_the_registered_domain_of_a_host(host: str, domain: str) -> None:
    assert domain_of(host) == domain


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), (" 0 ", 0), (formatdate(1030, usegmt=True), 30), (formatdate(900, usegmt=True), 0), ("soon", None),
     ("-5", None), ("", None), (None, None)],
)  # fmt: skip
def test_retry_after_is_read_as_seconds_or_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, 1000.0) == seconds


@pytest.mark.parametrize("seed", range(5))
def test_no_two_requests_at_once_for_a_domain_or_an_address(seed: int) -> None:
    rng, busy, most = Random(seed), Counter[str](), Counter[str]()
    last: dict[str, float] = {}
    manners = Manners(0.004)
    close: list[float] = []

    async def one(place: str, address: str) -> None:
        group = manners.group(place, address)
        for _ in range(4):
            async with manners.turn(group):
                for key in (domain_of(place.partition(":")[0]), address):
                    busy[key] += 1
                    most[key] = max(most[key], busy[key])
                    close.append(time.monotonic() - last.get(key, 0))
                await asyncio.sleep(rng.random() / 500)
                for key in (domain_of(place.partition(":")[0]), address):
                    busy[key] -= 1
                    last[key] = time.monotonic()
            if rng.random() < 0.2:
                manners.hold(group, 0.01)

    async def all_of_them() -> None:
        places = [f"h{rng.randrange(4)}.d{rng.randrange(5)}.gov.cn:{rng.choice((80, 81))}" for _ in range(30)]
        await asyncio.wait_for(asyncio.gather(*(one(place, f"1.1.1.{rng.randrange(5)}") for place in places)), 30)

    asyncio.run(all_of_them())
    assert set(most.values()) == {1}
    assert min(close) >= 0.004


def test_a_crawl_delay_binds_its_host_and_not_the_whole_domain() -> None:
    manners = Manners(3.0)
    slow, other = manners.group("a.moxian.gov.cn", "1.1.1.1"), manners.group("b.moxian.gov.cn", "1.1.1.1")
    manners.slow_down(slow, 20)
    assert (slow.delay, other.delay) == (20, 3)
    manners.slow_down(slow, 1)
    assert slow.delay == 20


def test_a_host_ends_after_straight_failures_and_has_one_address_in_the_next_round() -> None:
    host = Host()
    for _ in range(STRAIGHT - 1):
        host.failed()
    host.succeeded("http")
    for _ in range(STRAIGHT):
        assert host.leaves("/a") is None
        host.failed()
    assert host.leaves("/a") == "host-stopped"
    host.one_more_try()
    for _ in range(TRIES):
        assert host.leaves("/a") is None
        host.failed()
    assert host.leaves("/a") == "host-stopped"


def test_another_round_does_not_reopen_who_turned_us_away() -> None:
    host = Host()
    host.refused("blocked-status", "/a", True)
    host.one_more_try()
    assert host.leaves("/a") == "blocked-status"


def test_a_closed_directory_counts_once_towards_the_one_above() -> None:
    host = Host(open=True)
    for folder in range(REFUSALS):
        assert host.leaves("/x/0/page") == (None if folder == 0 else "blocked-status")
        for page in range(REFUSALS):
            if host.leaves(f"/x/{folder}/{page}") is None:
                host.refused("blocked-status", f"/x/{folder}/{page}", False)
    assert host.leaves("/x/other") == "blocked-status"
    assert host.leaves("/y") is None
    assert host.leaves("/xy") is None
