"""A small site for tests and screenshots: one real report among made ones, through the whole pipeline.

`make(data)` leaves tables and site in DIR; `served(folder)` gives its address on loopback while a block runs.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from filled import Filled, change, report, write

from explore.run import build
from extract.examine import examine
from normalize.run import normalize

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
#: headless, as root, and asking nobody for anything
STILL = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
REAL = Path(__file__).parents[1] / "data/sample/wuhan_jianghan_statistics_2022.txt"
YEARS = range(2019, 2025)
JIANGHAN = "武汉市江汉区统计局"
#: agencies of one kind and level, in two provinces, and some of another kind
NAMES = (
    JIANGHAN, "武汉市江岸区统计局", "武汉市硚口区统计局", "武汉市汉阳区统计局", "武汉市武昌区统计局",
    "武汉市洪山区统计局", "宜昌市夷陵区统计局", "瑞安市统计局", "青阳县统计局", "南县统计局",
    "武汉市江汉区教育局", "武汉市江岸区教育局", "瑞安市教育局", "湖北省统计局",
)  # fmt: skip
SCRIPT, FORMULA = "<script>alert(1)</script>局", '=HYPERLINK("http://example.com","x")'
#: a report that prints 其他处理 as one row, so that its three sub-rows are absent
ONE_ROW = ("南县统计局", 2023)
#: names that no title gives: they are told, as a user's own list of sources may tell them
HOSTILE = {"hostile-script.html": SCRIPT, "hostile-formula.html": FORMULA}


@dataclass
class Real(Filled):
    """A document that was read, with the hash of its bytes."""

    sha256: str = ""

    @property
    def document_id(self) -> str:
        return self.sha256


def documents(names: tuple[str, ...] = NAMES) -> list[Filled]:
    """Return the real report and a report a year of each name, one missing, one late, some with few requests."""
    made = [_made(name, year) for name in names for year in YEARS if (name, year) not in _ELSEWHERE]
    hostile = [replace(report(None, None, seed=at), source=source) for at, source in enumerate(HOSTILE)]
    return [*made, *hostile, real()]


#: the real report, and one that is missing between two others
_ELSEWHERE = {(JIANGHAN, 2022), ("武汉市硚口区统计局", 2022)}


def real() -> Real:
    """Return the report of data/sample as it is read."""
    found, _ = examine(REAL.read_bytes(), REAL.name, with_picture=False)
    return Real(None, None, list(found.facts), list(found.paragraphs), source=REAL.name, format="text",
                sha256=sha256(REAL.read_bytes()).hexdigest())  # fmt: skip


def _made(name: str, year: int) -> Filled:
    made = report(name, year, "2019" if year < 2021 else "2021", one_row=(name, year) == ONE_ROW)
    made.published = date(year + 1, 3 if (name, year) == (JIANGHAN, 2023) else 1, 20)
    for fact in made.facts:
        if fact.key.split("/")[-1] == "pending" or fact.key.startswith("carried_out"):
            change(made, fact.key, 0)
    _add_up(made)
    made.source = f"https://www.example.gov.cn/{sha256(name.encode()).hexdigest()[:6]}/{year}.html"
    if name.endswith("教育局"):
        for fact in made.facts:
            if fact.section == "requests":
                change(made, fact.key, 3 if fact.key in _THREE else 1 if fact.key in _ONE else 0)
    return made


def _add_up(made: Filled) -> None:
    """Let nothing be left over for the next year, so that its report need not know of it."""
    value = {fact.key: fact.value or 0 for fact in made.facts}
    for key in value:
        row, _, column = key.partition("/")
        if row == "received":
            change(made, key, value[f"handled/{column}"])
        if column == "all" and f"{row}/pending" in value:
            change(made, key, sum(value[f"{row}/{one}"] for one in ("upheld", "corrected", "other")))


_THREE = {f"{item}/{body}" for item in ("received", "handled") for body in ("person", "all")}
_ONE = {f"{item}/{body}" for item in ("granted", "partly_granted", "refused_internal") for body in ("person", "all")}


def make(data: Path, made: list[Filled] | None = None) -> Path:
    """Write tables and site; returns the site's folder."""
    write(data, documents() if made is None else made)
    normalize(data, about={source: {"agency": name, "year": "2023"} for source, name in HOSTILE.items()})
    build(data)
    return data / "site"


class _Quiet(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
