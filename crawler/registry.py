"""The portals: where each publishes its annual reports, one YAML a portal.

Owns `crawler/portals/*.yml`. Output: `Portal`s. A YAML that says something this module does not know
is refused with `PortalError` before any work starts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from forms.messages import Mistake

FOLDER = Path(__file__).parent / "portals"


class PortalError(Mistake):
    """A portal's YAML that cannot be used; the message names the file and the mend."""


@dataclass(frozen=True, slots=True)
class Portal:
    """One portal. `columns` are addresses of its 政府信息公开年报 columns, `expected` reports by year,
    `closed` why robots are turned away, `checked` the day somebody looked, or "never"."""

    key: str
    name: str
    home: str
    place: str | None = None
    columns: tuple[str, ...] = ()
    family: str | None = None
    expected: dict[int, int] = field(default_factory=dict)
    closed: str | None = None
    checked: str = "never"


def load(folder: Path = FOLDER) -> tuple[Portal, ...]:
    """Return every portal of a folder, by key."""
    return tuple(read(path) for path in sorted(folder.glob("*.yml")))


def read(path: Path) -> Portal:
    """Read one portal; `PortalError` names what is wrong."""
    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PortalError(f"{path.name}: not a YAML file: {error}") from error
    if not isinstance(data, dict):
        raise PortalError(f"{path.name}: expected a mapping at the top")
    known = [each.name for each in fields(Portal)]
    for name in data:
        if name not in known:
            raise PortalError(f"{path.name}: unknown field {name!r}; known: {', '.join(known)}")
    for name in ("key", "name", "home"):
        if not isinstance(data.get(name), str):
            raise PortalError(f"{path.name}: the field {name!r} is missing, or no text")
    if data["key"] != path.stem:
        raise PortalError(f"{path.name}: key is {data['key']!r}, the file's name says {path.stem!r}")
    columns = tuple(data.pop("columns", None) or ())
    return Portal(**{**data, "checked": str(data.get("checked", "never"))}, columns=columns)
