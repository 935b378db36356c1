"""Serves three small replicas of portals on this machine, crawls them, and carries on to the tables.

For `make run`: the whole pipeline without internet. The reports are made up; their portals speak as
TRS, Hanweb and Guangdong's directory do. They have what an analysis meets: both forms of 2019 and 2021,
peers (bureaus of one kind in five districts), blanks and dashes for zeros, and a year that one bureau
left out. Input: DIR (default `data`); output: its raw, extracted, tidy.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from portals import Held, Site, stock  # noqa: E402
from portals.gkmlpt import GkmlptPortal  # noqa: E402
from portals.hanweb import JpagePortal  # noqa: E402
from portals.trs import TrsPortal  # noqa: E402
from printer.agencies import BODIES, Agency  # noqa: E402

#: always the same ports, so that a second call is a second crawl of the same portals
PORT = 18_951
KINDS = (TrsPortal, JpagePortal, GkmlptPortal)
YEARS = (2019, 2020, 2021, 2022, 2023)
#: printed with blanks, dashes, other wordings and split tables, as most portals do (see `printer.quirks`)
LEVEL = 2
#: 江汉区's bureau of statistics is left to data/sample, which has a real report of it
_PEERS = [
    Agency(f"{district}{organ}", ("湖北省", "武汉市", district))
    for district in ("江岸区", "汉阳区", "洪山区", "新洲区", "蔡甸区")
    for organ in ("统计局", "教育局")
]
#: a report that was never published
SILENT = ("洪山区教育局", 2021)


def main() -> int:
    """Serve, crawl, extract, normalize; return the first status that is neither 0 nor 3."""
    data = sys.argv[1] if len(sys.argv) > 1 else "data"
    sites = portals()
    with ExitStack() as stack:
        for at, site in enumerate(sites):
            site.start(PORT + at)
            stack.callback(site.stop)
        named = [word for site in sites for word in ("--portal", site.url)]
        status = gongkai("crawl", *named, "--allow-host", "127.0.0.1", "--delay", "0", "--data", data)
    for stage in ("extract", "normalize"):
        status = status if status not in (0, 3) else gongkai(stage, "--data", data)
    return 0 if status == 3 else status


def portals() -> list[Site]:
    """Return the replicas, not served yet; always with the same reports."""
    return [kind(_reports(at)) for at, kind in enumerate(KINDS)]


def _reports(at: int) -> list[Held]:
    bodies = [*BODIES[40 * at : 40 * at + 5], *(_PEERS if at == 1 else [])]
    printed = stock(f"run/{at}", bodies, YEARS, level=LEVEL)
    return [held for held in printed if (held.agency, held.year) != SILENT]


def gongkai(*words: str) -> int:
    """Call the command, saying so."""
    print("$ gongkai", *words, flush=True)
    return subprocess.run([sys.executable, "-m", "gongkai", *words], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
