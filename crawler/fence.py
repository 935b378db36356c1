"""Where a crawl may go: `*.gov.cn`, hosts that a person reviewed, and never a private address.

Hijacked mirrors serve whole portals under other names, and a page may lead to anything: every address
passes here before it is asked for, each step of a redirect too, and every name after it is resolved.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from crawler.address import clean, host_of, is_loopback

#: ports that a portal may be served at, on hosts that nobody allowed by name
_PORTS = (None, 80, 443, 8080, 8000, 8081, 8088, 8090, 9090, 81, 82, 85, 88, 90)


class Fence:
    """`allowed`: hosts (or host:port) beyond `*.gov.cn`; the only way to a loopback address."""

    def __init__(self, allowed: Collection[str] = ()) -> None:
        self.allowed = frozenset(host.lower().strip("[]") for host in allowed)

    def admits(self, url: str) -> bool:
        """Whether an address may be asked for."""
        if clean(url) is None:
            return False
        parts, host = urlsplit(url), host_of(url)
        if self._named(host, parts.port):
            return True
        if _is_address(host) or is_loopback(host):
            return False
        return (host == "gov.cn" or host.endswith(".gov.cn")) and parts.port in _PORTS

    def admits_address(self, host: str, address: str) -> bool:
        """Whether a name may resolve to an address: a public one, or whatever an allowed host stands at."""
        if host.lower() in self.allowed or any(name.rpartition(":")[0] == host.lower() for name in self.allowed):
            return True
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return found.is_global and not found.is_multicast

    def _named(self, host: str, port: int | None) -> bool:
        return host in self.allowed or (port is not None and f"{host}:{port}" in self.allowed)

    @property
    def only_loopback(self) -> bool:
        """Whether nothing but this machine was allowed by name."""
        names = [name.rpartition(":")[0] if name.count(":") == 1 else name for name in self.allowed]
        return bool(names) and all(is_loopback(name) for name in names)


def _is_address(host: str) -> bool:
    """Whether a host is written as a number in any way that a resolver would take (0x7f000001, 127.1)."""
    try:
        ipaddress.ip_address(host)
        return True
    except ValueError:
        last = host.rpartition(".")[2]
        return last.isdigit() or last.startswith("0x")
