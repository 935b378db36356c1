"""Which places the name of a host speaks of (ezhou.gov.cn, kmwh.gov.cn: 昆明五华, hpq.sh.gov.cn: 上海黄浦).

Input: an address or the key of a portal; output: how well a place fits it, and the places that it can mean. A
host is a hint between places of one name, never proof: initials are shared by many places.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from urllib.parse import urlsplit

from normalize.places.table import Place, divisions

_PROVINCES = {
    "110000": "bj", "120000": "tj", "130000": "heb", "140000": "sx", "150000": "nmg nm", "210000": "ln", "220000": "jl",
    "230000": "hlj", "310000": "sh", "320000": "js", "330000": "zj", "340000": "ah", "350000": "fj", "360000": "jx",
    "370000": "sd", "410000": "hn hen", "420000": "hb", "430000": "hn", "440000": "gd", "450000": "gx gxzf", "460000": "hi han",
    "500000": "cq", "510000": "sc", "520000": "gz", "530000": "yn", "540000": "xz xizang", "610000": "sn shaanxi",
    "620000": "gs", "630000": "qh", "640000": "nx", "650000": "xj",
}  # fmt: skip
_KINDS = {"省": "s sheng", "市": "s shi", "县": "x xian", "区": "q qu", "旗": "q qi", "州": "z zhou", "盟": "m meng"}
_NOT_PLACES = re.compile(r"^(?:www\d*|gov|cn|com|org|xxgk|zwgk|zfxxgk|[a-z]{0,3}zf|info|gk|new|m|wap|old|portal)$")
#: what is written after a place
_AFTER = re.compile(r"(?:zf|zfw|gov|szf|xzf|qzf|rmzf|zww|zw|xxgk|zfxxgk)$")


@lru_cache(maxsize=1 << 14)
def labels(address: str) -> tuple[str, ...]:
    """Return the words of a host that may speak of a place, the one before gov.cn first."""
    host = urlsplit(address).hostname if "//" in address else address
    parts = re.split(r"[.\-_]", (host or "").lower().removeprefix("www."))
    return tuple(part for part in reversed(parts) if not _NOT_PLACES.match(part))


@cache
def _own(place: Place) -> dict[str, int]:
    """Return how a place writes itself: 3 in full, 1 by initials."""
    found: dict[str, int] = {}
    for pinyin in place.pinyin:
        syllables = pinyin.split()
        short, whole = "".join(one[0] for one in syllables), "".join(syllables)
        for era in place.eras:
            kinds = _KINDS.get(era.name[-1], "").split()
            found |= {short: 1, **{short + kind[0]: 1 for kind in kinds}} if len(short) > 1 else {}
            found |= {whole + kind: 3 for kind in ("", *kinds)}
    found |= dict.fromkeys(_PROVINCES.get(place.code, "").split(), 2)
    return found


@cache
def slugs(place: Place) -> dict[str, int]:
    """Return every word that may stand for a place and how telling it is: 3 in full, 2 with what lies above, 1 short."""
    found = {slug: strength for slug, strength in _own(place).items() if strength > 1 or len(slug) > 1}
    for code in place.above:
        for high in _own(divisions()[code]):
            for slug, strength in _own(place).items():
                found.setdefault(high + slug, 3 if strength == 3 else 2)
    return found


@lru_cache(maxsize=1 << 16)
def fit(place: Place, address: str) -> int:
    """Return how well a place, or one above it, fits an address: 0 not at all; its own words count most."""
    known = [divisions()[code] for code in place.above if code in divisions()]
    best = 0
    for label in labels(address):
        for word in {label, _AFTER.sub("", label)}:
            own = slugs(place).get(word, 0) if place.code in divisions() else 0
            high = max((_own(one).get(word, 0) for one in known if one.level != "national"), default=0)
            higher = max((slugs(one).get(word, 0) for one in known if one.level == "county"), default=0)
            best = max(best, 4 * own, 4 * higher, high)
    return best


@cache
def _index() -> dict[str, list[tuple[Place, int]]]:
    found: dict[str, list[tuple[Place, int]]] = defaultdict(list)
    for place in divisions().values():
        if place.level != "national":
            for slug, strength in slugs(place).items():
                found[slug].append((place, strength))
    return dict(found)


@lru_cache(maxsize=1 << 14)
def places(address: str) -> tuple[Place, ...]:
    """Return the places that the last word of a host stands for, only those that it names best."""
    for label in labels(address)[:1]:
        found = _index().get(label) or _index().get(_AFTER.sub("", label)) or []
        best = max((strength for _, strength in found), default=0)
        return tuple(place for place, strength in found if strength == best)
    return ()
