"""The HTML of the site: the Jinja environment, the frame of every page, and the alive pages.

Input: facts that other modules of `explore` computed, and a list of further pages; output: HTML in `DIR/site`
(Chinese at the top, the same in English under `en/`) and `assets/`, what the pages load. The alive pages are
frames: their modules read `data/` in the browser. No page loads anything from another host.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_HERE = Path(__file__).parent
#: what a module imports, at once or when it first reads a table
_IMPORT = re.compile(
    r"""^(?:import|export)\b[^"';]*?["'](\./[^"']+)["']|\bimport\(["'](\./vendor/hyparquet/[^"']+)["']\)""", re.M
)
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
#: language → the folder of its pages in the site
LANGUAGES = {"zh": "", "en": "en/"}


@dataclass(frozen=True)
class Page:
    """One page: its path in a language's folder (`agency.html`, `province/42.html`), template and own facts."""

    path: str
    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def modules(name: str) -> list[str]:
    """Return all that a module of `assets` imports, directly or not: a browser told of them fetches them at once."""
    found, todo = [name], [name]
    while todo:
        path = _HERE / "assets" / todo.pop()
        for given in _IMPORT.findall(_COMMENT.sub("", path.read_text(encoding="utf-8"))):
            other = (path.parent / "".join(given)).resolve().relative_to((_HERE / "assets").resolve()).as_posix()
            if other not in found:
                found.append(other)
                todo.append(other)
    return found[1:]


#: the pages that a module makes alive, each named like its module
ALIVE = tuple(
    Page(f"{name}.html", f"{name}.html", {"modules": modules(f"{name}.mjs")})
    for name in ("agency", "compare", "rank", "source")
)


def render(site: Path, facts: Mapping[str, Any], pages: Iterable[Page] = ()) -> None:
    """Write the alive pages and the given ones in every language, and what they load.

    `facts` are known to every template: at least `manifest`, as in `data/manifest.json`.
    """
    shutil.copytree(_HERE / "assets", site / "assets", dirs_exist_ok=True)
    (site / "api").mkdir(exist_ok=True)
    (site / "api/serve.json").write_text('{"archive":null}', encoding="utf-8")  # `gongkai serve` answers itself
    for page in (*ALIVE, *pages):
        for path, text in written(page, facts):
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(text, encoding="utf-8")


def written(page: Page, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the page's path in the site and its HTML, in each language."""
    for language, folder in LANGUAGES.items():
        known = {**facts, **page.facts, **_place(page.path, language)}
        yield folder + page.path, _environment(language).get_template(page.template).render(known)


def _place(path: str, language: str) -> dict[str, str]:
    """Return what links need: to the language's folder, to the site's, and to the page in the other language."""
    home = "../" * path.count("/")
    root = home + "../" * LANGUAGES[language].count("/")
    other = "en" if language == "zh" else "zh"
    return {"home": home, "root": root, "here": path, "lang": language, "other": root + LANGUAGES[other] + path}


@cache
def _environment(language: str) -> Environment:
    """Return the templates' environment; in it `t(zh, en)` chooses the language."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["t"] = lambda zh, en: zh if language == "zh" else en
    return made
