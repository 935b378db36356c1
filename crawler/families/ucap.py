"""UCAP (开普云): lists as JSON or as pieces of HTML from a search by channel, and the tax service's own.

Input: a list's page, which says its channel (``channelId='…'``, 32 hex digits) or the channel's code,
and mostly how it asks; answers of the search; articles (`portals.md` §1.6). Static lists of the same
family, whose pager counts from one, are asked for as `trs` asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from crawler.address import bare, is_home, with_query
from crawler.ask import Ask
from crawler.families.family import Family
from crawler.families.trs import Trs, pager
from crawler.families.values import assigned, place, rows, under, unwrapped, when, words
from crawler.links import Link, once
from crawler.page import Page

_HEX = "[0-9a-fA-F]{32}"
_SIGNS = re.compile(
    r"UCAP-CONTENT|ucapcontent|ucaptitle|ucapsource|ucap/list|[?&]_isAgg=|_isJson=|getChannelList\b|getFileListByCodeId|/manuscriptList/"
    rf"|\b(?:channel_?id|lmCode)\W{{1,6}}(?:value\W{{1,3}})?{_HEX}\b",
    re.I,
)
_CHANNEL = re.compile(rf"(?<![a-z])(?:channel_?id|lmCode)\W{{1,6}}(?:value\W{{1,3}})?({_HEX})\b", re.I)
_FILES = re.compile(r"((?:(?:https?:)?//[\w.:-]{1,80})?(?:/[\w/-]{0,80})?)getFileListByCodeId")
#: how a page asks: the program's path, the channel (written out, or put together by the script), the parameters
_SEARCH = re.compile(
    r"(?P<path>(?:(?:https?:)?//[\w.:-]{1,80}/)?(?:/?[\w-]{1,40}/){0,4}/?(?:search|searchList|\w{0,12}manuscriptList)/)"
    r"(?P<channel>\w{4,40}|[\"'`]\s*\+\s*[\w$.]{1,40}\s*\+\s*[\"'`]|\$\{[\w.]{1,40}\}|[\"'`])"
    r"(?:\?(?P<query>[^\"'`\s<>]{0,400}))?",
    re.I,
)
_CODES = re.compile(r"(?P<path>(?:(?:https?:)?//[\w.:-]{1,80})?(?:/[\w-]{1,40}){0,4}/getChannelList)\b", re.I)
_CODE = re.compile(r"(?:channel_?code|code_?id|columnCode)\W{1,6}(?:value\W{1,3})?([cn]\d{4,}\w?)\b", re.I)
_CODE_IN_PATH = re.compile(r"/(c\d{5,}[a-z]?)/", re.I)
_MANUSCRIPTS = re.compile(r"manuscriptList/", re.I)
_ANSWERED = re.compile(rf"/(?:search|searchList)/{_HEX}\?", re.I)
_ANNUAL = re.compile(r"信息公开.*(?:年报|年度.*报告)|^(?:公开)?(?:年报|年度报告)$")
_ROWS = (
    ("data", "results"),
    ("results", "data", "results"),
    ("results", "results"),
    ("data", "list"),
    ("results",),
    ("data",),
)
_JSON_LIST = "_isAgg=true&_isJson=true&_pageSize=20&_template=index&_rangeTimeGte=&_channelName="
_HTML_LIST = "_template=ucap/list_ejs&_isAgg=1&_pageSize=20"
_PUBLISHERS = ("fbjg", "publisher", "fwdw", "source")
_PUBLISHER_NAMES = ("发布机构", "发布单位", "发文单位", "发文机关", "信息来源", "来源")
_DEEPEST = 8


class Ucap(Family):
    """UCAP's lists by channel; static ones by their pager."""

    name = "ucap"

    def recognises(self, page: Page) -> bool:
        """By the article's marks, by how lists are asked for, or by a channel's number."""
        return bool(_SIGNS.search(page.text))

    def entries(self, page: Page) -> list[Link]:
        """Return the rows of an answer in JSON; of a page or a piece of one its links."""
        if page.json is None:
            return super().entries(page) if page.kind in ("text/html", "text/plain", "text/xml") else []
        return once(link for row in _records(page.json) if (link := _entry(page, row)))

    def next_page(self, first: Page, current: Page, number: int) -> Ask | None:
        """Return the list's next page: by the static pager, by the form, by the search, by the code's channel."""
        if pager(first) is not None:
            return Trs().next_page(first, current, number)
        if _is_over(current):
            return None
        return (
            _form(first, number)
            or _spelled(first, _channel(first), number)
            or _by_code(first, current, number)
            or super().next_page(first, current, number)
        )

    def attachments(self, page: Page) -> list[Link]:
        """Return the documents of the page, and those that only its script lists."""
        listed = [link for value in assigned(page.text, "resList") for link in _files(page, value)]
        return once([*super().attachments(page), *listed])


def _channel(page: Page) -> str | None:
    """Return the channel that the page lists: of several the one of the tab that the address names."""
    tab = parse_qs(urlsplit(page.url).query).get("tab", [""])[0]
    if tab:
        named = re.compile(rf"(?<!tab=)\b{re.escape(tab[:40])}\b[^<>]{{0,200}}?\b({_HEX})\b", re.I)
        if found := named.search(page.text):
            return found[1]
    found = _CHANNEL.search(page.text)
    return found[1] if found else None


def _form(first: Page, number: int) -> Ask | None:
    """Return the form of the tax service, which asks by the channel or by its code."""
    program, channel, code = _FILES.search(first.text), _channel(first), _code(first)
    own = f"{first.url} {first.text}"
    if not program and not (channel and "/chinatax/" in own and not _MANUSCRIPTS.search(own)):
        return None
    if not channel and not code:
        return None
    url = first.join(f"{(program and program[1]) or '/'}getFileListByCodeId")
    by = {"channelId": channel} if channel else {"codeId": code or ""}
    form = urlencode({**by, "page": number, "size": 20, "relateSubChannels": "true"})
    return Ask(url, form.encode(), referer=bare(first.url)) if url else None


def _spelled(first: Page, channel: str | None, number: int) -> Ask | None:
    """Return the request as the page's script puts it together; as most do where it only says the channel."""
    for found in _SEARCH.finditer(f"{first.text}\n{first.url}"):
        query = (found["query"] or "").replace("&amp;", "&")
        written = found["channel"]
        if not written.isalnum():
            written, query = (channel or _listed_code(first, found["path"])), query or _JSON_LIST
        if written and "_" in query:
            path = found["path"] if found["path"].startswith(("/", "http")) else f"/{found['path']}"
            return _request(first, path + written, query, number)
    if channel:
        pieces = "lmCode" in first.text or "list_ejs" in first.text
        path = "/es-search/search/" if pieces else "/common/search/"
        return _request(first, path + channel, _HTML_LIST if pieces else _JSON_LIST, number)
    return None


def _listed_code(page: Page, path: str) -> str | None:
    """Return the channel's code, by which manuscripts are listed instead of its number."""
    return _code(page) if _MANUSCRIPTS.search(path) else None


def _code(page: Page) -> str | None:
    found = _CODE.search(page.text) or _CODE_IN_PATH.search(urlsplit(page.url).path)
    return found[1] if found else None


def _request(first: Page, path: str, query: str, number: int) -> Ask | None:
    """Return the request for a page of the list; a size that the script would have put in is twenty."""
    query = re.sub(r"(?<![^&])_pageSize=(?=&|$)", "_pageSize=20", query) or _JSON_LIST
    parts = [
        part for part in query.split("&") if part and part.partition("=")[0].lower() != "page" and "${" not in part
    ]
    url = first.join(f"{path}?{'&'.join([*parts, f'page={number}'])}")
    return Ask(url, referer=bare(first.url)) if url else None


def _by_code(first: Page, current: Page, number: int) -> Ask | None:
    """Return the request for the code's channel, then those for the channel's list."""
    if _ANSWERED.search(current.url):
        page = parse_qs(urlsplit(current.url).query).get("page", ["1"])[0]
        known = page.isdecimal() and len(page) < 7
        return Ask(with_query(current.url, page=int(page) + 1), referer=bare(first.url)) if known else None
    program, code = _CODES.search(first.text), _code(first)
    if not program or not code:
        return None
    if number == 1:
        url = first.join(f"{program['path']}?channelCode={code}")
        return Ask(url, referer=bare(first.url)) if url else None
    if not (channel := _of_code(current.json, code)):
        return None
    if _SEARCH.search(first.text):
        return _spelled(first, channel, 1)
    path = "/common/search/" if "/common/" in program["path"] else "/searchList/"
    return _request(first, path + channel, _JSON_LIST, 1)


def _of_code(answer: Any, code: str) -> str | None:
    """Return the number of the channel with a code; else of the one named for annual reports; else of the first."""
    nodes = list(_channels(answer))
    same = [node for node in nodes if words(node.get("channelCode")).lower() == code.lower()]
    named = [node for node in nodes if _ANNUAL.search(words(node.get("displayName")) or words(node.get("channelName")))]
    return next((words(node.get("channelId")) for node in [*same, *named, *nodes]), None)


def _channels(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict) and re.fullmatch(_HEX, words(value.get("channelId"))):
        yield value
    if depth < _DEEPEST and isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _channels(each, depth + 1)


def _records(answer: Any) -> list[dict[str, Any]]:
    """Return the results of an answer, wherever the program puts them."""
    if isinstance(answer, list):
        return rows(answer)
    return next((found for names in _ROWS if (found := rows(under(answer, *names)))), [])


def _is_over(current: Page) -> bool:
    """Whether an answer is empty, or the last by its own count."""
    answer = current.json
    for data in (under(answer, "data"), under(answer, "results", "data")):
        total, page, size = (words(under(data, name)) for name in ("total", "page", "rows"))
        results = under(data, "results")
        if isinstance(results, list):
            counted = all(each.isdecimal() and len(each) < 10 for each in (total, page, size)) and int(total) > 0
            return not results or (counted and (int(page) - 1) * int(size) + len(results) >= int(total))
    return False


def _entry(page: Page, row: dict[str, Any]) -> Link | None:
    """Return a result's link: where the reader is sent on, the page itself, or its first file."""
    places = [place(row.get(name)) for name in ("redirectUrl", "url", "link")]
    files = list(_files(page, row.get("resList")))
    places += [link.url for link in files]
    url = next((url for each in places if each and (url := page.join(each)) and not is_home(url)), None)
    title = words(row.get("title")) or words(row.get("titleHtml")) + words(row.get("subTitleHtml"))
    return Link(url, title, _day(row), _publisher(row), tuple(files)) if url and title else None


def _files(page: Page, value: Any) -> Iterator[Link]:
    for each in rows(value):
        if url := page.join(place(each.get("filePath")) or place(each.get("url"))):
            yield Link(url, words(each.get("fileName")) or words(each.get("name")))


def _day(row: dict[str, Any]) -> date | None:
    return next((day for name in ("publishedTimeStr", "publishedTime") if (day := when(row.get(name)))), None)


def _publisher(row: dict[str, Any]) -> str | None:
    """Return what the metadata say, matched by key, by name where the key is the portal's own."""
    said: dict[str, str] = {}
    for group in rows(unwrapped(row.get("domainMetaList"))):
        for each in rows(group.get("resultList")):
            if value := words(each.get("value")):
                said.setdefault(words(each.get("key")).lower(), value)
                said.setdefault(words(each.get("name")), value)
    return next((said[name] for name in (*_PUBLISHERS, *_PUBLISHER_NAMES) if name in said), None)
