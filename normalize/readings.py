"""What an agency's name can mean by itself: the places in it, from the left, and the organ that is left.

Input: a name as printed; output: `Reading`s, the plainest first. A reading covers the whole name: a name of
which a part is neither place nor organ has none. A place not whole (天门 for 天门市) or an unlisted town
makes a reading less plain.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from forms.labels import compact
from normalize.organs import Organ, organ_of
from normalize.places.table import NATION, Era, Place, divisions, named, town_named


class Reading(NamedTuple):
    """A place (None: the name has none) and an organ. `letter` is 市, 县 … of a name like 市教育局; `notes` codes
    of issues that it must have."""

    place: Place | None
    organ: Organ
    penalty: int
    notes: tuple[str, ...] = ()
    letter: str = ""


_SCOPE = re.compile(r"(?:(?<=局)系统|(?<=委)系统|机关|本级|关区|\((?:本级|机关|本部)[^()]*\))$")
_ALL_OF_IT = re.compile(r"(?:系统|部门)$")
_SEVERAL = re.compile(r"(?<=[局委厅队])[、,/·;](?=.{4})")
_HEADS = (
    ("国家税务总局", "tax", r"税务局|税务总局|税务"), ("国家统计局", "survey_team", r"调查总?队?"),
    ("中国人民银行", "pbc", r"(?:中心支行|支行|分行|营业管理部)"), ("国家外汇管理局", "forex", r"(?:中心支局|分局|支局|外汇管理部)"),
    ("国家金融监督管理总局", "fin_regulator", r"监管(?:局|分局|支局)"), ("中国银行保险监督管理委员会", "fin_regulator", r"监管(?:局|分局)"),
    ("中国银保监会", "fin_regulator", r"(?:监管)?(?:局|分局)"), ("中国银行业监督管理委员会", "fin_regulator", r"监管(?:局|分局)"),
    ("中国证券监督管理委员会", "csrc", r"监管局"), ("中国证监会", "csrc", r"监管局"), ("国家矿山安全监察局", "mine_safety", r"局"),
    ("国家能源局", "energy_regulator", r"监管(?:局|办公室|办)"), ("中华人民共和国", "customs", r"(?:出入境)?海关"),
    ("中华人民共和国", "maritime", r"海事局"), ("中华人民共和国", "immigration", r"出入境边防检查总?站"),
)  # fmt: skip
_TOWN_TAIL = re.compile(r"(?:办事处)?(?:人民)?(?:政府)?(?:党政(?:综合)?办公?室?|办公室|机关)?")
_UNLISTED = re.compile(
    r"(?!人民政府|政府)([\u3400-\u9fff]{1,12}?)(街道办事处|街道办|街道|民族乡|镇|乡|苏木)(?:人民)?(?:政府)?"
)
_ZONE_KIND = (
    "经济技术开发区|高新技术产业开发区|高新技术开发区|新技术开发区|经济开发区|高新区|经开区|开发区|新区|工业园区|工业园|产业园区|产业园|科技园区|园区|度假区|示范区"
    "|保税区|保税港区|管理区|风景名胜区|风景区|名胜区|景区|试验区|实验区|合作区|新城|集聚区|集中区|工业区|自贸区|自由贸易试验区片区|垦区|农场|林场|原种场|监管区|生态区|功能区"
)
_ZONE = re.compile(
    rf"(.{{0,14}}?(?:{_ZONE_KIND}))(?:\(.*\))?(?:党工委)?(管理委员会办公室|管委会办公室|管理委员会|管委会|管理处|管理局|党政办公?室?)?(.*)"
)
_ZONE_LONG = {"高新区": "高新技术产业开发区", "高新技术开发区": "高新技术产业开发区", "经开区": "经济技术开发区", "工业园": "工业园区",
              "产业园": "产业园区"}  # fmt: skip
_NATIONAL = re.compile(r"^(?:国家|中国|国务院|中华人民共和国)|(?:部|署|总局)$")
_LETTER = re.compile(r"^[省市县区州旗盟](?=.)")
_LONGEST_PLACE, _LONGEST_TOWN = 15, 18


def tidy(name: str) -> str:
    """Return a name without white space, marks around it and words of scope (机关, 系统)."""
    text = compact(name).strip("-—_|[]【】《》“”\"'.·:,。;")
    return _ALL_OF_IT.sub("局", _SCOPE.sub("", text)) if len(text) > 4 else text


@lru_cache(maxsize=1 << 16)
def readings(name: str) -> tuple[Reading, ...]:
    """Return the plainest readings of a tidy name; several where places share a name."""
    text = re.split(_SEVERAL, name)[0]
    several = ("agency-several",) if text != name else ()
    found = list(_walk(text, None, 0, True))
    for head, key, tail in _HEADS:
        if text.startswith(head):
            found += _headed(text[len(head) :], key, tail)
    found = found or [*_national(text)] or [*_placeless(text)]
    least = min(map(_rank, found), default=(0, 0))
    unique = {(one.place.code if one.place else "", *one.organ[:2]): one for one in found if _rank(one) == least}
    return tuple(one._replace(notes=(*one.notes, *several)) for one in unique.values())


def _rank(one: Reading) -> tuple[int, int]:
    """The plainest first; of zones the one with the shortest name, that is the deepest place above."""
    zone = one.place is not None and one.place.level == "functional_zone"
    return one.penalty, len(one.place.eras[0].name) if zone and one.place else 0


def _walk(rest: str, place: Place | None, penalty: int, whole: bool) -> Iterator[Reading]:
    """Read places from the left, each within the one before, then an organ."""
    if place is not None:
        yield from _ends(rest, place, penalty, whole)
    for length in range(min(_LONGEST_PLACE, len(rest)), 1, -1):
        for inner, official in named(rest[:length]):
            if place is None or (inner is not place and inner.within(place)):
                yield from _walk(rest[length:], inner, penalty + (0 if official else _short(inner)), official)


def _short(place: Place) -> int:
    """How unlikely a place is written short: provinces, cities and counties are, districts hardly."""
    if place.level == "province":
        return 1
    return 3 if place.eras[-1].name.endswith(("区", "自治县")) and not place.eras[-1].name.endswith("地区") else 2


def _ends(rest: str, place: Place, penalty: int, whole: bool) -> Iterator[Reading]:
    if not rest:
        if whole:
            yield Reading(place, _plain("gov"), penalty)
        return
    if found := organ_of(rest):
        cut = found.truncated or (not whole and _short(place) == 3)
        yield Reading(place, found, penalty, ("agency-truncated",) if cut else ())
    for head, key, tail in _HEADS:
        if rest.startswith(head):
            yield from (one._replace(penalty=penalty + 1) for one in _headed(rest[len(head) :], key, tail, place))
    rest = re.sub(r"^(?:人民)?政府(?=.)", "", rest)
    yield from _towns(rest, place, penalty)
    yield from _branch(rest, place, penalty)
    doubtful = not whole and _short(place) == 3
    yield from (one._replace(notes=("agency-by-page",) * doubtful) for one in _zone(rest, place, penalty + 2))


def _headed(rest: str, key: str, tail: str, outer: Place | None = None) -> Iterator[Reading]:
    """Read 国家税务总局 珠海市香洲区 税务局: whose parts stand around the place."""
    if not (found := re.search(rf"(?:{tail})$", rest)):
        return
    body = _plain(key, found.group())
    inner = rest[: found.start()]
    notes = ("agency-truncated",) if found.group() == "调查" else ()
    if not inner and outer:
        yield Reading(outer, body, 0, notes)
    for place, penalty in _places(inner, outer):
        yield Reading(place, body, penalty, notes)


def _places(text: str, outer: Place | None) -> Iterator[tuple[Place, int]]:
    """Read a text that is places and nothing else; one that repeats the outer place counts as that."""
    for length in range(min(_LONGEST_PLACE, len(text)), 1, -1):
        for place, official in named(text[:length]):
            if outer is None or place.within(outer):
                if length == len(text):
                    yield place, 0 if official else _short(place)
                else:
                    yield from (
                        (one, more + (0 if official else _short(place))) for one, more in _places(text[length:], place)
                    )


def _towns(rest: str, place: Place | None, penalty: int) -> Iterator[Reading]:
    listed = False
    for length in range(min(_LONGEST_TOWN, len(rest)), 1, -1):
        if not _TOWN_TAIL.fullmatch(rest, length):
            continue
        for town in town_named(rest[:length]):
            if place is None or place.code in town.above:
                listed = True
                yield Reading(town, _town_organ(town), penalty)
    found = None if listed or place is None or place.level != "county" else _UNLISTED.fullmatch(rest)
    if found and place:
        name = found[1] + ("街道" if found[2].startswith("街道") else found[2])
        town = _own_place(place, "t", name, "township")
        yield Reading(town, _town_organ(town), penalty + 3, ("town-unlisted",))


def _town_organ(town: Place) -> Organ:
    """The organ of a town is that of its first listed name, so that a 镇 turned 街道 keeps its id."""
    key = "township" if re.search(r"[镇乡]$|苏木$", town.eras[0].name) else "subdistrict"
    return _plain(key, town.eras[0].name)


def _branch(rest: str, place: Place, penalty: int) -> Iterator[Reading]:
    """Read 公安局渝中区分局 and 公安局海淀分局: the organ above, then the place, then 分局."""
    if not rest.endswith(("分局", "分中心")) or "局" not in rest[:-3]:
        return
    at = rest.index("局") + 1
    inner = rest[at:].removesuffix("分局")
    found = organ_of(rest[:at])
    for one, official in named(inner) if found else ():
        if found and one is not place and one.within(place):
            yield Reading(one, found, penalty + (not official))


def _zone(rest: str, place: Place | None, penalty: int) -> Iterator[Reading]:
    """Read a zone that has no code, and an organ in it."""
    found = _ZONE.fullmatch(rest)
    if not found or place is None or place.level in ("national",):
        return
    core = found[1]
    for short, long in _ZONE_LONG.items():
        core = core[: -len(short)] + long if core.endswith(short) and not core.endswith(long) else core
    zone = _own_place(place, "z", core, "functional_zone")
    organ = organ_of(found[3]) if found[3] else _plain("zone", found[1])
    if organ and organ.key not in ("gov", "gov_office"):
        yield Reading(zone, organ, penalty)


@lru_cache(maxsize=1 << 14)
def _own_place(parent: Place, mark: str, name: str, level: str) -> Place:
    """Return a place that no code names: its parent's code, a letter and four hex digits of its name."""
    code = f"{parent.code}{mark}{hashlib.sha256(name.encode()).hexdigest()[:4]}"
    return Place(code, level, [Era(code, name)], {parent.code, *parent.above})


def _plain(key: str, word: str = "") -> Organ:
    return Organ(key, 1, word or key, 0, (key,))


def _national(text: str) -> Iterator[Reading]:
    """Read the central organs: 国家…局, …部, …总局, 海关总署."""
    if not _NATIONAL.search(text):
        return
    bare = re.sub(r"^(?:中华人民共和国|国务院|国家|中国)", "", text)
    found = organ_of(bare) or organ_of(text)
    if found and not found.truncated and bare:
        yield Reading(divisions()[NATION], found, 0)


def _placeless(text: str) -> Iterator[Reading]:
    """Read names whose place only the page knows: 市教育局, 水务局, 河包镇, 高新区管委会."""
    yield from (one._replace(notes=("agency-by-page",)) for one in _towns(text, None, 0))
    letter = _LETTER.match(text)
    for rest in {text, text[1:] if letter else text}:
        if found := organ_of(rest):
            notes = ("agency-by-page", *(("agency-truncated",) if found.truncated else ()))
            yield Reading(None, found, 0 if letter and rest != text else 1, notes, letter.group() if letter else "")
