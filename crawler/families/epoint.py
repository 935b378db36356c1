"""Epoint 新点: lists that only a POST of JSON returns, ``{projectName}/rest/lightfrontaction/getgovinfolist``.

``siteInfo`` names the project and the site; where the page does not hold it, its script
``/js/webBuilderCommon.js`` is asked for first, and the script that is called like the page, which
names the interface. Portals count pages from 0 or from 1 and read the
parameters bare or wrapped in ``params``: both are sent, and counting begins at 0 (`portals.md` §1.10).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit
from weakref import WeakKeyDictionary

from crawler.ask import JSON, Ask
from crawler.families.family import Family
from crawler.links import Link, once
from crawler.page import Page, read_json
from forms.dates import read_date

_SIGNS = re.compile(
    r"webBuilderCommon|lightfrontaction|frontAppNotNeedLoginAction|govInfoPub(?:right)?\.html|[?&;]categorynum=\d{3}"
    r"|\bEWB[-_][A-Z]|Epoint-|\bsiteGuid\b",
    re.I,
)
_PROJECT = re.compile(r"""\bprojectName["']?\s*[:=]\s*["'](/?[\w./-]{2,80})["']""", re.I)
_GUID = re.compile(r"""\bsiteGuid["']?\s*[:=]\s*["']([0-9a-f-]{32,36})["']""", re.I)
_NAMED = re.compile(r"""(/[\w-]+(?:/[\w-]+)?)/rest/(?:lightfrontaction|frontAppNotNeedLoginAction)\b""", re.I)
_SCRIPT = re.compile(r"""\bsrc\s{0,9}=\s{0,9}["']?([^"'\s>]{0,200}?(?:webBuilderCommon|ajaxReq)[^"'\s>]{0,99})""", re.I)
_CATEGORY = re.compile(r"""categorynum["']?(?:\s*[:=]|[^<>]{0,40}\bvalue\s*=)\s*["']?(\d{3,40})""", re.I)
_DEPARTMENT = re.compile(r"""deptcode["']?(?:\s*[:=]|[^<>]{0,40}\bvalue\s*=)\s*["'](\w{1,40})["']""", re.I)
_SOURCE = re.compile(r"""\bsrc\s{0,9}=\s{0,9}["']?([^"'\s>]{1,200}?/(\w{4,60})\.js)""", re.I)
_OLD = re.compile(r"frontAppNotNeedLoginAction/getGovInfoList", re.I)
_MARKUP = re.compile(r"<[^<>]*>")
USUAL_PROJECT, USUAL_GUID = "/EWB-FRONT", "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"
ROWS, _DEEPEST = 20, 5


class Site(NamedTuple):
    """What ``siteInfo`` says."""

    project: str
    guid: str


#: what the scripts of a column said, as long as the column's page lives
_SAID: WeakKeyDictionary[Page, str] = WeakKeyDictionary()


class Epoint(Family):
    """Epoint's disclosure lists."""

    name = "epoint"

    def recognises(self, page: Page) -> bool:
        """By the script, the interface or the addresses of the lists."""
        return bool(_SIGNS.search(page.text) or _SIGNS.search(page.url))

    def entries(self, page: Page) -> list[Link]:
        """Return the rows of an answer; of a page its links; of a script nothing."""
        if urlsplit(page.url).path.endswith(".js"):
            return []
        answer = page.json
        return list(page.links) if answer is None else once(_links(page, answer))

    def next_page(self, first: Page, current: Page, number: int) -> Ask | None:
        """Return the script where the page lacks what it says, then the interface's pages from 0."""
        category = _category(first)
        if not category or not self.recognises(first):
            return super().next_page(first, current, number)
        scripts = _scripts(first)
        if 1 < number <= len(scripts) + 1 and current is not first:
            _SAID[first] = _SAID.get(first, "") + current.text
        if number <= len(scripts):
            return Ask(scripts[number - 1], referer=first.url)
        if _ends(current):
            return None
        return _ask(first, category, number - len(scripts) - 1)


def _ask(first: Page, category: str, index: int) -> Ask | None:
    source = first.text + _SAID.get(first, "")
    site = _site(first.text) or _site(source) or _usual(first)
    old = _OLD.search(source) and "getgovinfolist" not in source
    action = "frontAppNotNeedLoginAction/getGovInfoList" if old else "lightfrontaction/getgovinfolist"
    department = _given(first, "deptcode") or _found(_DEPARTMENT, first.scripts)
    asked = {
        "deptcode": department,
        "categorynum": category,
        "pageIndex": index,
        "pageSize": ROWS,
        "siteGuid": site.guid,
    }
    if old:
        asked |= {"deptCode": department, "categoryNum": category}
    url = first.join(f"/{site.project.strip('/')}/rest/{action}")
    return Ask(url, json.dumps({**asked, "params": asked}).encode(), JSON, first.url) if url else None


def _site(text: str) -> Site | None:
    """Return what a page or script says of the site; None where it does not name both."""
    project, guid = _PROJECT.search(text), _GUID.search(text)
    return Site(project[1], guid[1]) if project and guid else None


def _usual(first: Page) -> Site:
    """Return what most portals use, but for what the page names."""
    project = _found(_PROJECT, first.text) or _found(_NAMED, first.text)
    return Site(project or USUAL_PROJECT, _found(_GUID, first.text) or USUAL_GUID)


def _scripts(first: Page) -> list[str]:
    """Return the scripts to read first: what holds ``siteInfo``, and the page's own where it alone knows the interface."""
    named = () if _site(first.text) else (first.join(_found(_SCRIPT, first.text)),)
    stem = urlsplit(first.url).path.rpartition("/")[2].partition(".")[0].lower()
    own = (first.join(found[1]) for found in _SOURCE.finditer(first.text) if found[2].lower() == stem)
    known = _NAMED.search(first.text) or "lightfrontaction" in first.text
    return list(dict.fromkeys(url for url in (*named, *(() if known else own)) if url))


def _category(first: Page) -> str:
    return _given(first, "categorynum") or _found(_CATEGORY, first.scripts) or _found(_CATEGORY, first.text)


def _given(page: Page, name: str) -> str:
    """Return a parameter of the page's own address, its name in any case."""
    return next((value for key, value in parse_qsl(urlsplit(page.url).query) if key.lower() == name), "")


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _ends(answer: Page) -> bool:
    """Whether an answer holds everything that it counts."""
    said = answer.json if urlsplit(answer.url).path.find("/rest/") >= 0 else None
    custom = _opened(said.get("custom")) if isinstance(said, dict) else None
    total = str(custom.get("total", "")) if isinstance(custom, dict) else ""
    return total.isdecimal() and 0 < int(total[:9]) <= len(list(_rows(custom)))


def _opened(value: Any) -> Any:
    """Return what a text of JSON inside JSON holds."""
    return read_json(value) if isinstance(value, str) and value.lstrip()[:1] in ("{", "[") else value


def _rows(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield every object that names an ``infourl``, wherever the answer holds it."""
    value = _opened(value)
    if depth > _DEEPEST or not isinstance(value, dict | list):
        return
    if isinstance(value, dict) and isinstance(value.get("infourl"), str):
        yield value
        return
    for inner in value.values() if isinstance(value, dict) else value:
        yield from _rows(inner, depth + 1)


def _links(page: Page, answer: Any) -> Iterator[Link]:
    for row in _rows(answer):
        href = row["infourl"].strip()
        url = page.join(href if "://" in href or href.startswith("/") else f"/{href}") if href else None
        if url:
            yield Link(url, _title(row), read_date(str(row.get("infodate") or "")))


def _title(row: dict[str, Any]) -> str:
    """Return the whole title, not the one cut to the width of a list."""
    titles = [title for name in ("realtitle", "title") if (title := _plain(row.get(name)))]
    return next((title for title in titles if not title.endswith(("...", "…"))), next(iter(titles), ""))


def _plain(value: Any) -> str:
    return " ".join(html.unescape(_MARKUP.sub("", value)).split()) if isinstance(value, str) else ""
