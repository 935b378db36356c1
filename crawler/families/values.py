"""Values as scripts and list APIs write them: literals that are not always JSON, texts, times.

Input: a page's source, or a value from a decoded answer; output: plain Python values. Literals are read
as far as they go: a key without quotes, a text in single quotes, a call or a name where a value should
stand (read as None), an array that the page breaks off. Nothing here raises.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from itertools import islice
from typing import Any

from crawler.links import LONG_TEXT
from crawler.page import read_json
from forms.dates import day, read_date

#: the clock of every portal
SHANGHAI = timezone(timedelta(hours=8))
#: assignments of one name looked at, levels of nesting read, times that a text may hold a text
_MOST_NAMED, _DEEPEST, _WRAPPED = 20, 60, 3
_SPACE = re.compile(r"(?:\s++|//[^\n]*+|/\*.*?\*/)*+", re.S)
_STRING = re.compile(r""""((?:[^"\\]|\\.)*+)"|'((?:[^'\\]|\\.)*+)'|`((?:[^`\\]|\\.)*+)`""", re.S)
_WORD = re.compile(r"[^\s,:\[\]{}\"'`]++")
_REST = re.compile(r"[^,\]}]++")
_NUMBER = re.compile(r"-?\d{1,25}(?:\.\d{1,25})?")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)", re.S)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": "", "0": "", "\n": "", "\r\n": ""}
_NAMED = {"true": True, "false": False}
_TAG = re.compile(r"<[^<>]*+>")
_NONE = ("null", "undefined", "none")


def assigned(source: str, name: str) -> Iterator[Any]:
    """Yield what scripts assign to a name (``name = …``, ``'name': …``, ``JSON.parse('…')``), texts of JSON decoded."""
    sources = [source, html.unescape(source)] if "&quot;" in source or "&#34;" in source else [source]
    for each in sources:
        for found in islice(_assignment(name).finditer(each), _MOST_NAMED):
            yield unwrapped(literal(each, found.end()))


@lru_cache(maxsize=64)
def _assignment(name: str) -> re.Pattern[str]:
    return re.compile(rf"""(?<![\w$]){name}\\?["']?\]?\s*[:=]\s*(?:JSON\.parse\s*\(\s*)?(?=[\[{{"'`])""")


def unwrapped(value: Any) -> Any:
    """Return a value with texts that hold JSON decoded, however often they are wrapped."""
    for _ in range(_WRAPPED):
        if not isinstance(value, str) or value.strip()[:1] not in ("{", "[", '"'):
            break
        decoded = read_json(value)
        value = literal(value) if decoded is None else decoded
    return value


def literal(source: str, at: int = 0) -> Any:
    """Return the literal that starts at a place of a script, as much of it as can be read."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(source, _past_space(source, at))[0]
    except (ValueError, RecursionError):
        return _Reader(source, at).value(0)


def words(value: Any) -> str:
    """Return a value as one line of text without markup; for "null" and what is no text, nothing."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or value.strip().lower() in _NONE:
        return ""
    plain = html.unescape(_TAG.sub("", value)) if "<" in value or "&" in value else value
    return " ".join(_paired(plain).split())[:LONG_TEXT]


def place(value: Any) -> str:
    """Return a value as an address still to be joined; for "null", numbers and what is no text, nothing."""
    return value.strip() if isinstance(value, str) and value.strip().lower() not in _NONE else ""


def when(value: Any) -> date | None:
    """Return the day of a time: seconds or milliseconds since 1970 by Shanghai's clock, or as printed."""
    if isinstance(value, str) and not re.fullmatch(r"\s*\d{9,13}\s*", value):
        return read_date(value[:LONG_TEXT])
    try:
        seconds = float(value)
        moment = datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, SHANGHAI)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return day(moment.year, moment.month, moment.day)


def rows(value: Any) -> list[dict[str, Any]]:
    """Return the records of a list, a text of JSON decoded first; for anything else nothing."""
    value = unwrapped(value)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def under(value: Any, *names: str) -> Any:
    """Return what stands under names, one in the other; None where one is missing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _past_space(source: str, at: int) -> int:
    found = _SPACE.match(source, at)
    return found.end() if found else at


def _paired(text: str) -> str:
    """Return a text whose halves of characters are joined, or marked as lost where alone."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: _character(found[1]), text) if "\\" in text else text


def _character(escape: str) -> str:
    if len(escape) > 1 and escape[0] in "ux":
        return chr(int(escape[1:], 16))
    return _ESCAPED.get(escape, escape)


class _Reader:
    """A place in a script that moves on while a literal is read."""

    def __init__(self, source: str, at: int) -> None:
        self.source, self.at = source, at

    def value(self, depth: int) -> Any:
        if depth > _DEEPEST:
            self.at = len(self.source)
            return None
        first = self._peek()
        if first == "{":
            return self._object(depth)
        if first == "[":
            return self._array(depth)
        return self._text() if first in ("'", '"', "`") else self._word()

    def _peek(self) -> str:
        self.at = _past_space(self.source, self.at)
        return self.source[self.at : self.at + 1]

    def _array(self, depth: int) -> list[Any]:
        found: list[Any] = []
        self.at += 1
        while (first := self._peek()) and first != "]":
            if first in ",}:":
                self.at += 1
                continue
            found.append(self.value(depth + 1))
            self._to_end_of_value()
        self.at += 1
        return found

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.at += 1
        while (first := self._peek()) and first != "}":
            if first in ",:[]{":
                self.at += 1
                continue
            name = self._name()
            if self._peek() == ":":
                self.at += 1
                found[name] = self.value(depth + 1)
            self._to_end_of_value()
        self.at += 1
        return found

    def _name(self) -> str:
        if self._peek() in ("'", '"', "`"):
            return self._text() or ""
        found = _WORD.match(self.source, self.at)
        self.at = found.end() if found else self.at + 1
        return found[0] if found else ""

    def _text(self) -> str | None:
        """Return a text; one that never ends is none, and ends the reading."""
        found = _STRING.match(self.source, self.at)
        self.at = found.end() if found else len(self.source)
        return _unescaped(next(part for part in found.groups() if part is not None)) if found else None

    def _word(self) -> Any:
        found = _WORD.match(self.source, self.at)
        if not found:
            return None
        self.at = found.end()
        if _NUMBER.fullmatch(found[0]):
            return float(found[0]) if "." in found[0] else int(found[0])
        return _NAMED.get(found[0])

    def _to_end_of_value(self) -> None:
        """Pass over what follows a value without a comma: a call's brackets, a sum."""
        self._peek()
        if found := _REST.match(self.source, self.at):
            self.at = found.end()
