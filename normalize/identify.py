"""Who reported, on which year, when: from what a document and the page around it say.

Owns the order in which clues are believed. Input: the metadata, front, body and foot of one document
(`Clues`, from `data/extracted`); output: a `Who`. The title is believed first, since a page's
publisher is often another body than the reporting agency, and a folder's year or a date in an
address is often that of a later import (9 of 26 pages with both differ, by up to 8 years).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from urllib.parse import unquote

from forms.form import load
from forms.labels import compact
from forms.records import Issue
from forms.titles import Title, agency_name, parse
from normalize.dates import PIECE, Clues, period, published, signature
from normalize.renditions import rendition
from normalize.scope import scope_of


@dataclass(slots=True)
class Who:
    """What is known of a report; None where it cannot be told.

    `published_from` is displayed, metadata, list, signature or address; `scope` own, area, system or unknown;
    `signed` the agency at the foot.
    """

    agency: str | None = None
    year: int | None = None
    title: str | None = None
    published: date | None = None
    published_from: str | None = None
    scope: str = "unknown"
    edition_cited: str | None = None
    is_report_title: bool = False
    signed: str | None = None
    corrected: bool = False
    picture: bool = False
    issues: list[Issue] = field(default_factory=list)


def identify(clues: Clues) -> Who:
    """Identify a document: the title first, then weaker clues in their order."""
    title, named = _title(clues), _file_title(clues.source)
    shown = title or named
    meta = clues.meta
    who = Who(title=shown.text if shown else meta.get("title") or meta.get("page_title") or None)
    who.is_report_title = shown is not None and shown.kind == "report"
    signed = signature(clues.foot)
    who.published, who.published_from = published(clues, signed[1])
    who.signed = signed[0]
    who.agency = _agency(clues, title, named, signed[0], who.issues)
    who.year = _year(clues, title, named, who)
    who.scope = scope_of(who.agency or "", who.title or "", clues)
    who.corrected, who.picture = rendition(clues, shown)
    who.edition_cited = _edition_cited(clues)
    return who


# --- the title -------------------------------------------------------------------------------------

_NOT_APIECE = re.compile(r"[,，。;；:：!！?？>|]|发布|来源|位置|首页|登录|浏览|字[体号]|无障碍|^\s*\d{4}[-/.]")


def _title(clues: Clues) -> Title | None:
    """Return the document's title; None where it has none or is a list of other reports' titles.

    The title kept in a Word file's properties comes last: it is often that of an earlier year.
    """
    meta = clues.meta
    best = max(_parsed(meta.get("title", ""), meta.get("page_title", "")), key=_rank, default=None)
    if best and best.rank == 3:
        return best
    lines = [index for index, line in enumerate(clues.front) if "报" in line or "報" in line]
    printed = [title for index in lines if (title := _title_at(clues.front, index))]
    if _rank(best) == 0 and len({title[:2] for title in printed if title.rank == 3}) > 2:
        return None
    for title in reversed(printed):
        if best is None or title.rank > best.rank:
            best = title
    return best if best and best.kind != "generic" else parse(meta.get("doc_title", "")) or best


def _rank(title: Title | None) -> int:
    return title.rank if title else 0


def _parsed(*texts: str) -> list[Title]:
    return [title for text in texts if text and (title := parse(text))]


def _title_at(front: Sequence[str], index: int) -> Title | None:
    """Return the title in a line, joined with the lines above that it was broken over."""
    line = front[index]
    best = parse(line)
    if len(line) > PIECE or _rank(best) == 3 or (best and best.kind == "form"):
        return best
    joined = line
    for above in reversed(front[max(0, index - 3) : index]):
        if len(above) > PIECE or _NOT_APIECE.search(above):
            break
        joined = above.strip() + joined
        title = parse(joined)
        if title and (best is None or title.rank > best.rank) and (title.agency is None or agency_name(title.agency)):
            best = title
    return _with_line_below(best, front[index + 1 : index + 2]) if best and not best.agency else best


def _with_line_below(title: Title, below: Sequence[str]) -> Title:
    """Take the agency from a line of its own under the title (松木塘镇)."""
    name = agency_name(below[0]) if below and len(below[0]) <= PIECE else None
    return title._replace(agency=name, kind="report" if title.kind == "generic" else title.kind) if name else title


@lru_cache(maxsize=1 << 12)
def _file_title(source: str) -> Title | None:
    """Return the title that the name of the file, or of a folder above it, holds."""
    parts = [part for part in re.split(r"[/\\]|!/", unquote(source)) if part]
    titles = [title for title in _parsed(*reversed(parts[-4:])) if title.kind in ("report", "bare", "annex")]
    return max(titles, key=_rank, default=None)


# --- the agency ------------------------------------------------------------------------------------

_PLACE_FIRST = re.compile(r"^.{2,8}?(?:省|自治区|市|州|盟|县|区|旗|镇|乡)(?![场政容管建村])")
_SHORT = re.compile(r"^[省市县区州旗].|^.{2,12}(?:局|委员会|委|办公室|厅)$")
_GOVERNMENT = re.compile(r"(.{2,16}[省市县区州旗盟])(?:(?:人民)?政府(?:办公[室厅])?)?$")
_SITE_WORDS = re.compile(r"(?:政务)?(?:门户)?网站?$|门户$|政府网$|信息公开.*$")
_LABELLED = re.compile(r"发布机构[:：\s|]*([^\s|:：]{3,40})")
_CONTACT = re.compile(
    r"请(?:您|直接)?[与和同向](?P<name>[^,。;():]{3,40}?)(?P<desk>办公室)?(?:\([^()]*\))?(?:联系|反映|咨询)"
)
_DESK = re.compile(
    r"(?<=.{3})(?:的?(?:政务|政府信息|信息)公开.*|党政(?:综合)?办公?室?|综合(?:科|股|处|办公室)|(?:秘书|信息)[科股处].*)$"
)


def _agency(
    clues: Clues, title: Title | None, named: Title | None, signed: str | None, issues: list[Issue]
) -> str | None:
    if title and title.kind == "form":
        return None
    printed = title.agency if title and title.agency else None
    if printed is None and _rank(title) == 0:
        printed = agency_name(clues.meta.get("title", ""))
    if printed:
        return _completed(printed, clues, signed)
    names = [*_weaker_names(clues), *filter(None, (signed, named.agency if named else None))]
    if len(names) > 1 and not any(same_body(names[0], other) for other in names[1:]):
        issues.append(Issue("agency-disagrees", "page", " / ".join(dict.fromkeys(names))))
    return names[0] if names else None


def _weaker_names(clues: Clues) -> Iterator[str]:
    """Yield the agencies that the page and its text name, the most believable first."""
    shown = [found.group(1) for line in clues.front if "发布机构" in line and (found := _LABELLED.search(line))]
    for text in (clues.meta.get("publisher", ""), *shown, *reversed(crumbs(clues.meta.get("breadcrumb", "")))):
        if name := agency_name(text):
            yield name
    if name := _contact(clues):
        yield name


def same_body(one: str, other: str) -> bool:
    """Tell whether two names are one body's, as far as their words tell: 人民政府 is 政府, a place may be left out."""
    one, other = one.replace("人民政府", "政府"), other.replace("人民政府", "政府")
    return one.endswith(other) or other.endswith(one)


def crumbs(breadcrumb: str) -> list[str]:
    """Return the steps of a breadcrumb, the outermost first."""
    return [crumb for crumb in re.split(r"[>»›→/|:：\s]+", breadcrumb) if crumb]


def _contact(clues: Clues) -> str | None:
    """Return whom to ask (请与…联系), without the desk inside that body."""
    for line in (*clues.front[-4:], *clues.body[:3], *clues.body[-3:], *clues.foot[:5]):
        for found in _CONTACT.finditer(compact(line)) if "请" in line else ():
            whole = found["name"].endswith(("政府", "委"))
            name = found["name"] + (found["desk"] or "") if whole else _DESK.sub("", found["name"])
            if agency_name(name):
                return name
    return None


def _completed(name: str, clues: Clues, signed: str | None) -> str:
    """Complete a name without its place (市政府办公室) where the page leaves one possibility."""
    if _PLACE_FIRST.match(name) or not _SHORT.search(name):
        return name
    meta = clues.meta
    around = [meta.get("publisher", ""), signed or "", *crumbs(meta.get("breadcrumb", ""))]
    around += re.split(r"[_|\-—]+", meta.get("page_title", ""))
    full = {whole for text in around if (whole := _complete_from(name, _SITE_WORDS.sub("", compact(text))))}
    longest = max(sorted(full), key=len, default=name)
    return longest if all(same_body(longest, other) for other in full) else name


def _complete_from(name: str, other: str) -> str | None:
    """Return the whole name where `other` is it, or is the government of its place."""
    if len(other) > len(name) and other.replace("人民政府", "政府").endswith(name.replace("人民政府", "政府")):
        return agency_name(other)
    place = _GOVERNMENT.fullmatch(other)
    return place.group(1)[:-1] + name if place and place.group(1)[-1] == name[0] else None


# --- the year ----------------------------------------------------------------------------------

_FBTIME = re.compile(r"[?&]fbtime=(20\d\d)\b")


def _year(clues: Clues, title: Title | None, named: Title | None, who: Who) -> int | None:
    if title and title.kind == "form":
        return None
    counted = period(clues)
    if title and title.year:
        if counted and counted != title.year:
            who.issues.append(Issue("year-disagrees", "front", f"{title.year} / {counted}"))
        return title.year
    asked = _FBTIME.search(clues.source)
    return counted or (named.year if named else None) or (int(asked.group(1)) if asked else None) or _year_before(who)


def _year_before(who: Who) -> int | None:
    """Return the year before publication, where a person wrote the date and it is not November or later.

    A report dated then is of the same year (滁州市气象局 2023) or very late, which cannot be told.
    """
    if who.published is None or who.published_from not in ("displayed", "signature") or who.published.month > 10:
        return None
    return who.published.year - 1


# --- the edition ---------------------------------------------------------------------------------------


@cache
def _citations() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return how reports cite each edition's notice: 〔2021〕30号, its brackets in any form."""
    found = ((re.search(r"(\d{4})\D+(\d+)号", form.instrument), form.edition) for form in load())
    return tuple(
        (re.compile(rf"[〔\[(（【]\s*{notice[1]}\s*[〕\])）】]\s*{notice[2]}\s*号"), name)
        for notice, name in found
        if notice
    )


def _edition_cited(clues: Clues) -> str | None:
    """Return the edition whose notice the text cites."""
    for line in (*clues.front, *clues.body):
        if "号" in line and "20" in line:
            for citation, name in _citations():
                if citation.search(line):
                    return name
    return None
