"""How the explorer grows: a site of 33,000 agencies × 6 years from a seed, its build and what a view loads.

Input: `--agencies N`, `--years N`; output: seconds, most memory, and bytes of the landing page, of a ranking and of an
agency's page. `--without-cells` leaves out the cells (250,000 agencies then fit a small disk); `--chromium` opens the
views in a browser and times their first chart, cold.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import tables

AGENCIES, YEARS, LAST = 33_000, 6, 2025
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--no-first-run"]  # fmt: skip


def _alone(function: Any, *given: Any) -> Any:
    """Call a function in a fresh process: its memory is its own."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(function, given)


def built(data: Path) -> tuple[float, float, float]:
    """Build the site; returns seconds by the clock and of the processor, and most memory (MB)."""
    from explore.run import build

    wall, cpu = time.perf_counter(), time.process_time()
    build(data)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return time.perf_counter() - wall, time.process_time() - cpu, used.ru_maxrss / 1024


def _size(site: Path, names: Iterable[str]) -> int:
    return sum((site / name).stat().st_size for name in names)


def weighed(site: Path) -> dict[str, int]:
    """Return the bytes of what each view loads of `data/`, and of the landing page with all its files."""
    manifest = json.loads((site / "data/manifest.json").read_text("utf-8"))
    always = ["data/manifest.json", "data/agencies.parquet"]
    largest = max(manifest["indicators"], key=lambda one: (site / f"data/ind/{one['key']}.parquet").stat().st_size)
    shards = [
        [f"{path.relative_to(site)}/{file.name}" for file in path.iterdir()] for path in (site / "data/shard").iterdir()
    ]
    shard = max(shards, key=lambda names: _size(site, names), default=[])
    hashes = max(site.glob("data/shards/*.json"), key=lambda path: path.stat().st_size, default=None)
    of_agency = [*always, "data/labels.json", *shard, *([str(hashes.relative_to(site))] if hashes else [])]
    return {
        "landing page, all its files": _size(site, _landing(site)),
        "manifest": _size(site, always[:1]),
        "agencies": _size(site, always[1:]),
        "ranking or comparison, data": _size(site, [*always, f"data/ind/{largest['key']}.parquet"]),
        "agency's page, data (largest shard)": _size(site, [*of_agency, f"data/ind/{largest['key']}.parquet"]),
        "largest file of a shard": max((_size(site, [name]) for names in shards for name in names), default=0),
        "largest page": max(path.stat().st_size for path in site.rglob("*.html")),
        "site without the tables": _size(site, (str(path.relative_to(site)) for path in site.rglob("*") if path.is_file() and "tables" not in path.parts)),
    }  # fmt: skip


def _landing(site: Path) -> set[str]:
    """Return the landing page and every file that it names, and those that its modules import."""
    page = (site / "index.html").read_text("utf-8")
    found = set(re.findall(r'<(?:link|script)[^>]* (?:href|src)="([^"]+)"', page))
    for name in [name for name in found if name.endswith(".mjs")]:
        imports = re.findall(r'^import .*from "\./(.*)";$', (site / name).read_text("utf-8"), re.M)
        found |= {f"assets/{other}" for other in imports}
    return {"index.html", *found}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def drawn(site: Path) -> dict[str, tuple[float, int, int]]:
    """Return for each view seconds to its first chart in a new browser, bytes of code and bytes of data it loaded."""
    from playwright.sync_api import sync_playwright

    some = _an_id(site)
    views = {
        "index.html": "table",
        f"agency.html?id={some}": "svg",
        "rank.html?indicator=refusal_rate": "svg",
        f"compare.html?of={some}": "svg",
    }
    found = {}
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site))) as server,
        sync_playwright() as play,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for view, wanted in views.items():
            browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
            page, loaded = browser.new_page(), [0, 0]
            page.on("response", lambda one, loaded=loaded: loaded.__setitem__("/data/" in one.url, loaded["/data/" in one.url] + int(one.headers.get("content-length", 0))))  # fmt: skip
            start = time.perf_counter()
            page.goto(f"http://127.0.0.1:{server.server_port}/{view}")
            page.wait_for_selector(f"main {wanted}", timeout=60_000)
            found[view] = (time.perf_counter() - start, *loaded)
            browser.close()
        server.shutdown()
    return found


def _an_id(site: Path) -> str:
    import pyarrow.parquet as pq

    ids = pq.read_table(site / "data/agencies.parquet", columns=["agency_id"])["agency_id"]
    return str(ids[len(ids) // 2])


def main() -> int:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--agencies", type=int, default=AGENCIES)
    parser.add_argument("--years", type=int, default=YEARS)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--without-cells", action="store_true")
    parser.add_argument("--chromium", action="store_true")
    parser.add_argument("--keep", type=Path, help="a folder for DIR, kept")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gongkai-explore-") as name:
        data = args.keep or Path(name)
        if not (data / "tidy").exists():
            years = range(LAST + 1 - args.years, LAST + 1)
            _alone(tables.write, data, args.agencies, years, args.seed, not args.without_cells)
        wall, cpu, memory = _alone(built, data)
        print(
            f"{args.agencies:,} agencies × {args.years} years: built in {wall:.0f} s ({cpu:.0f} s of the processor), {memory:,.0f} MB"
        )
        for what, size in weighed(data / "site").items():
            print(f"{size:14,} bytes  {what}")
        for view, (seconds, code, loaded) in drawn(data / "site").items() if args.chromium else ():
            print(f"{seconds:8.2f} s  {code:11,} bytes of code {loaded:11,} of data  {view}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
