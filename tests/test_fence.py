"""Where a crawl may go, and where it may not, however it is written."""

from __future__ import annotations

import pytest

from crawler.fence import Fence


@pytest.mark.parametrize(
    "url",
    ["http://www.moxian.gov.cn/a", "https://gov.cn/", "http://xxgk.moxian.gov.cn:8080/a", "https://czj.moxian.gov.cn/"],
)
def test_government_hosts_are_inside(url: str) -> None:
    assert Fence().admits(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.moxian.com/", "http://gov.cn.evil.com/", "http://www.moxiangov.cn/", "http://evilgov.cn/",
        "http://www.moxian.gov.cn:22/", "http://www.moxian.gov.cn:6379/", "http://127.0.0.1/", "http://127.1/",
        "http://0x7f000001/", "http://2130706433/", "http://017700000001/", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/", "http://10.0.0.1/", "http://localhost/", "http://a.localhost/",
        "http://0.0.0.0/", "file:///etc/passwd", "ftp://www.moxian.gov.cn/", "http://user@www.moxian.gov.cn/",
        "http://www.moxian.gov.cn@evil.com/", "http://www.moxian.gov.cn%2eevil.com/", "http://122.137.242.24:8080/",
        "http://www.moxian.gov.cn。evil.com/",
    ],
)  # fmt: skip
def test_everything_else_is_outside(url: str) -> None:
    assert not Fence().admits(url)


def test_a_person_admits_hosts_by_name() -> None:
    fence = Fence(["scsqw.cn", "122.137.242.24:8080", "127.0.0.1:5000", "[::1]:5001"])
    assert fence.admits("http://scsqw.cn/a")
    assert fence.admits("http://scsqw.cn:8123/a")
    assert fence.admits("http://122.137.242.24:8080/zwinfo.jsp?id=1")
    assert fence.admits("http://127.0.0.1:5000/")
    assert not fence.admits("http://www.scsqw.cn/a")
    assert not fence.admits("http://122.137.242.24/")
    assert not fence.admits("http://127.0.0.1:5001/")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fe80::1",
     "fd00::1", "::ffff:10.0.0.1", "224.0.0.1", "240.0.0.1", "nonsense", ""],
)  # fmt: skip
def test_a_name_at_an_address_of_nobodys_is_not_connected_to(address: str) -> None:
    assert not Fence().admits_address("www.moxian.gov.cn", address)


def test_a_public_address_and_an_admitted_host_are_connected_to() -> None:
    assert Fence().admits_address("www.moxian.gov.cn", "111.26.49.1")
    assert Fence().admits_address("www.moxian.gov.cn", "240e:c3:2800::1")
    assert Fence(["neiwang.example:8080"]).admits_address("neiwang.example", "10.0.0.1")


def test_whether_only_this_machine_is_admitted() -> None:
    assert Fence(["127.0.0.1", "localhost:80"]).only_loopback
    assert not Fence(["127.0.0.1", "scsqw.cn"]).only_loopback
    assert not Fence().only_loopback
