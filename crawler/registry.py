"""The portals: where each publishes its annual reports, one YAML a portal.

Input: `crawler/portals/<key>.yml`; output: `Portal`, read by the crawler, and the same YAML written
for a person to review. An unknown or wrong field is refused with the file, the field and the mend.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from crawler.address import clean, is_loopback
from forms import strict_yaml
from forms.messages import Mistake

FOLDER = Path(__file__).parent / "portals"
NEVER = "never"
ABSENT = "absent"
#: the first report year; the last one a file may name
FIRST_YEAR, LAST_YEAR = 2007, 2100
_KEY = re.compile(r"[a-z0-9_-]+")
_PLACE = re.compile(r"[1-9]\d{5}", re.A)
_FAMILY = re.compile(r"[a-z_]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")


class PortalError(Mistake):
    """A portal's YAML that cannot be used; the message names the file and the mend."""


@dataclass(frozen=True, slots=True)
class Portal:
    """One portal: a site, and where its annual reports are.

    `place` is a code of GB/T 2260 (none for central bodies), `columns` are addresses of its
    政府信息公开年报 columns, `expected` counts reports by year, `closed` says why robots are turned away.
    `robots` is "absent" where a person saw that there is no robots.txt though the server answers
    something else; `hosts` are hosts outside gov.cn that a person admitted, `subordinate` homes that its
    footer names and nobody reviewed yet. `checked` is the day somebody looked, or "never".
    """

    key: str
    name: str
    home: str
    place: str | None = None
    columns: tuple[str, ...] = ()
    family: str | None = None
    expected: dict[int, int] = field(default_factory=dict)
    closed: str | None = None
    robots: str | None = None
    hosts: tuple[str, ...] = ()
    subordinate: tuple[str, ...] = ()
    checked: str = NEVER


#: the fields in the order in which they are written
ORDER = ("key", "name", "place", "home", "columns", "family", "expected", "closed", "robots", "hosts",
         "subordinate", "checked")  # fmt: skip
_NEEDED = tuple(each.name for each in fields(Portal) if MISSING is each.default is each.default_factory)


def load(folder: Path = FOLDER, families: Collection[str] | None = None) -> tuple[Portal, ...]:
    """Return every portal of a folder, by key."""
    return tuple(read(path, families) for path in sorted(folder.glob("*.yml")))


def read(path: Path, families: Collection[str] | None = None) -> Portal:
    """Read one portal; `PortalError` names what is wrong. `families` are the names that `family` may have."""
    try:
        data: Any = strict_yaml.load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise PortalError(f"{path.name}: not a YAML file: {error}") from error
    if not isinstance(data, dict):
        raise PortalError(f"{path.name}: expected a mapping at the top")
    portal = Portal(**_checked(path.name, data))
    if portal.key != path.stem:
        raise PortalError(f"{path.name}: key is {portal.key!r}, the file's name says {path.stem!r}")
    if families is not None and portal.family not in (None, *families):
        raise PortalError(f"{path.name}: unknown family {portal.family!r}; known: {', '.join(sorted(families))}")
    return portal


def write(portal: Portal, comments: Mapping[str, str] | None = None) -> str:
    """Return the portal's YAML for a person to review; a field's comment stands above it."""
    said = comments or {}
    parts = []
    for name in ORDER:
        value = getattr(portal, name)
        if value or name in _NEEDED:
            parts += [f"# {line}\n" for line in said.get(name, "").splitlines()]
            parts.append(_field(name, value))
    return "".join(parts)


def _field(name: str, value: Any) -> str:
    if name == "place":
        return f'place: "{value}"\n'
    if name == "checked" and value != NEVER:
        value = datetime.date.fromisoformat(value)
    plain = list(value) if isinstance(value, tuple) else value
    text: str = yaml.dump({name: plain}, Dumper=_Dumper, allow_unicode=True, default_flow_style=False, width=1 << 16)
    return text


class _Dumper(yaml.SafeDumper):
    """Indents the items of a list under its name."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


# --- the fields ------------------------------------------------------------------------------------


class _Wrong(Exception):
    """What a field should be instead."""


def _checked(file: str, data: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the fields as `Portal` takes them; one that is empty counts as not written."""
    for name in data:
        if name not in ORDER:
            raise PortalError(f"{file}: unknown field {name!r}; known: {', '.join(ORDER)}")
    for name in _NEEDED:
        if data.get(name) is None:
            raise PortalError(f"{file}: the field {name!r} is missing")
    found = {}
    for name, value in data.items():
        try:
            if value is not None:
                found[name] = _CHECKS[name](value)
        except _Wrong as wrong:
            raise PortalError(f"{file}: {name}: {value!r} cannot be used: {wrong}") from None
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or _CONTROL.search(value):
        raise _Wrong("write one line of text, in quotes where it looks like a number, a date or yes and no")
    return value


def _matching(pattern: re.Pattern[str], mend: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise _Wrong(mend)
        return value

    return check


def _address(value: Any) -> str:
    mend = f"write an address that begins with http:// or https://, not {value!r}"
    if not isinstance(value, str) or not re.match("https?://", value) or re.search(r"\s", value):
        raise _Wrong(mend)
    if clean(value) is None:
        raise _Wrong(mend)
    return value


def _home(value: Any) -> str:
    if urlsplit(_address(value)).fragment or urlsplit(value).query:
        raise _Wrong("write the address of the home page, without ? and #")
    return str(value)


def _host(value: Any) -> str:
    if not isinstance(value, str) or not _HOST.fullmatch(value):
        raise _Wrong("write hosts alone, lower case, without http://, port and path: scsqw.cn, 122.137.242.24")
    if is_loopback(value):
        raise _Wrong("this machine is admitted by --allow-host only")
    return value


def _each(check: Callable[[Any], str]) -> Callable[[Any], tuple[str, ...]]:
    def checked(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise _Wrong("write a list, each item on a line of its own after '- '")
        items = tuple(check(item) for item in value)
        if len(set(items)) < len(items):
            raise _Wrong("an item stands twice; leave one out")
        return items

    return checked


def _counts(value: Any) -> dict[int, int]:
    """Check `expected`; `bool` is refused though it is an `int` in Python."""
    if not isinstance(value, dict):
        raise _Wrong("write a year and its number of reports a line, as 2023: 41")
    for year, count in value.items():
        if type(year) is not int or not FIRST_YEAR <= year <= LAST_YEAR:
            raise _Wrong(f"{year!r} is no report year from {FIRST_YEAR} on; write 2023: 41")
        if type(count) is not int or count < 0:
            raise _Wrong(f"the count of {year} is {count!r}; write a whole number, as {year}: 41")
    return dict(sorted(value.items()))


def _day(value: Any) -> str:
    if value == NEVER:
        return NEVER
    mend = f"write the day as 2026-01-31, or {NEVER}"
    if isinstance(value, datetime.datetime) or not isinstance(value, str | datetime.date):
        raise _Wrong(mend)
    try:
        day = datetime.datetime.strptime(str(value), "%Y-%m-%d").date().isoformat()
    except ValueError:
        raise _Wrong(mend) from None
    if day != str(value):
        raise _Wrong(mend)
    return day


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "key": _matching(_KEY, "write small letters, digits, _ and - only"),
    "name": _text,
    "place": _matching(_PLACE, 'write a place code of six digits, in quotes: "420000"'),
    "home": _home,
    "columns": _each(_address),
    "family": _matching(_FAMILY, "write the name of a family of CMS, as trs"),
    "expected": _counts,
    "closed": _text,
    "robots": _matching(re.compile(ABSENT), f"leave it out, or write {ABSENT}"),
    "hosts": _each(_host),
    "subordinate": _each(_home),
    "checked": _day,
}
