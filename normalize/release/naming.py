"""What a release is called, and which one came before it.

Input: the folder of all releases, and the newest complete report year; output: a name as 2024.1, or a folder.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from forms.messages import Mistake, said
from normalize.release.coverage import by_year, complete_year
from normalize.release.package import NAME as PACKAGE

_NAME = re.compile(r"\w(?:[\w.-]*\w)?")


class BadName(Mistake):
    """A name that cannot be given; the message says why."""


def valid(name: str) -> str:
    """Return the name; `BadName` where it would be no plain name of a folder."""
    if not _NAME.fullmatch(name):
        raise BadName(
            said(
                f"{name!r} 不能用作名称：只用字母、数字、点和横线",
                f"{name!r} is no name: use letters, digits, dots and dashes",
            )
        )
    return name


def next_name(folder: Path, output: Path) -> str:
    """Return the newest complete report year of the tables, with the first number that is free."""
    year = complete_year(folder) or max((year for year in by_year(folder) if year), default=None)
    if year is None:
        raise BadName(said("没有报告年度，请给出名称", "no report year is there to name it by: give a NAME"))
    taken = [path.name.removeprefix(f"{year}.") for path in output.glob(f"{year}.*")]
    return f"{year}.{max((int(number) for number in taken if number.isdecimal()), default=0) + 1}"


def latest(output: Path) -> Path | None:
    """Return the last release of a folder: by its date, then by its name, 2024.10 after 2024.9."""
    found = [path.parent for path in output.glob(f"[!.]*/{PACKAGE}")]
    return max(found, key=lambda path: (_created(path), _natural(path.name)), default=None)


def _created(folder: Path) -> str:
    try:
        return str(json.loads((folder / PACKAGE).read_text(encoding="utf-8"))["created"])
    except (ValueError, KeyError, TypeError):
        return ""


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split("([0-9]+)", name) if part]
