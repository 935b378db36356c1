"""The texts of a release, in Chinese and English beside each other: README, known issues, changes.

Input: what was counted and compared; output: Markdown. Names and texts are what agencies printed, so whatever
Markdown or HTML would make of them is escaped.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

#: characters of a text that are shown
SHOWN = 120
_MARKED = re.compile(r"([\\`*_{}\[\]<>#|~!&$])")


@cache
def _environment() -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "texts"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    found.filters |= {"md": escaped, "code": code}
    return found


def page(text: str, /, **known: Any) -> str:
    """Return one of the texts, filled in."""
    return _environment().get_template(f"{text}.j2").render(**known)


def escaped(text: object) -> str:
    """Return a text for a cell of a Markdown table: on one line, shortened, nothing in it meant as markup."""
    plain = " ".join(str("" if text is None else text).split())
    short = plain if len(plain) <= SHOWN else f"{plain[: SHOWN - 1]}…"
    return _MARKED.sub(r"\\\1", short)


def code(text: object) -> str:
    """Return a name for a code span in a cell of a table, where a backslash would be shown."""
    return " ".join(str(text).replace("`", "'").replace("|", "/").split())
