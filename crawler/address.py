"""Addresses: made absolute, freed of what only duplicates a page, and compared.

Input: what a page writes in `href`; output: an address that may be asked for, or None. Portals serve
one page under several addresses: a gateway to traditional characters, a mobile twin, doubled
slashes, a session's number, the other scheme, parameters in another order.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

#: longer than any address of a report
LONGEST = 2000
_GATE = re.compile(r"^/gate/(?:big5|gb)/([\w.:-]+)(/.*)?$", re.I)
_SESSION = re.compile(r";jsessionid=[^?/#]*", re.I)
_SLASHES = re.compile(r"/{2,}")
_MOBILE = re.compile(r"/mpost_(?=\d+\.html)")
_DROPPED = ("ismobile", "jsessionid")
_CONTROL = re.compile(r"[\x00-\x20\x7f]+")
_PORTS = {"http": 80, "https": 443}
#: a part of an address that chooses a column (``gkmlpt/index#1234``); any other is a place on the page
_COLUMN = re.compile(r"^\d+$")


def join(base: str, href: str, charset: str = "utf-8") -> str | None:
    """Return the address that `href` leads to from a page, cleaned; None for one that is not of the web.

    As browsers do, a query's characters are written in the page's `charset`, a path's in UTF-8.
    """
    text = _CONTROL.sub(" ", href).strip().replace("\\", "/")
    if not text or text.startswith("#") or "{{" in text or len(text) > LONGEST:
        return None
    try:
        return clean(safe_url_string(urljoin(base, text), encoding=charset))
    except (ValueError, UnicodeError):
        return None


@lru_cache(maxsize=1 << 14)
def clean(url: str) -> str | None:
    """Return the address without gateway, session, mobile twin, doubled slashes and fragment; None if unusable."""
    try:
        parts = urlsplit(safe_url_string(_CONTROL.sub("%20", url.strip())))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in _PORTS or not host or parts.username or parts.password:
        return None
    if gate := _GATE.match(parts.path):
        return clean(f"{parts.scheme}://{gate[1]}{gate[2] or '/'}" + (f"?{parts.query}" if parts.query else ""))
    path = _MOBILE.sub("/post_", _SLASHES.sub("/", _SESSION.sub("", parts.path))) or "/"
    fragment = parts.fragment if _COLUMN.match(parts.fragment) else ""
    return urlunsplit((parts.scheme, _place(host, port, parts.scheme), path, _query(parts.query), fragment))


def _place(host: str, port: int | None, scheme: str) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port in (None, _PORTS[scheme]) else f"{name}:{port}"


def _query(query: str) -> str:
    kept = [part for part in query.split("&") if part and part.partition("=")[0].lower() not in _DROPPED]
    return "&".join(kept)


@lru_cache(maxsize=1 << 14)
def same(url: str) -> str:
    """Return what two addresses of one page have in common: no scheme, parameters sorted."""
    parts = urlsplit(url)
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return (
        f"{parts.netloc}{parts.path}"
        + (f"?{query}" if query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )


def bare(url: str) -> str:
    """Return the address as it goes over the wire, without its fragment."""
    return url.partition("#")[0]


def with_query(url: str, **parameters: str | int) -> str:
    """Return the address with parameters set; one that it has already is replaced where it stands."""
    parts = urlsplit(url)
    given = {name: str(value) for name, value in parameters.items()}
    pairs = [(name, given.pop(name, value)) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
    query = urlencode([*pairs, *given.items()], quote_via=quote)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, parts.fragment))


def host_of(url: str) -> str:
    """Return the host's name, lower case, without port; an address's brackets are taken off."""
    return (urlsplit(url).hostname or "").rstrip(".")


def is_home(url: str) -> bool:
    """Whether this is the root of a site."""
    parts = urlsplit(url)
    return not parts.query and parts.path.lower() in (
        "",
        "/",
        "/index.html",
        "/index.htm",
        "/index.shtml",
        "/index.jsp",
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its name."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
