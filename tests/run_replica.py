"""Serves three small replicas of portals on this machine, crawls them, and carries on to the tables.

For `make run`: the whole pipeline without internet. The reports are made up; their portals speak as
TRS, Hanweb and Guangdong's directory do. Input: DIR (default `data`); output: its raw, extracted, tidy.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from portals import stock  # noqa: E402
from portals.gkmlpt import GkmlptPortal  # noqa: E402
from portals.hanweb import JpagePortal  # noqa: E402
from portals.trs import TrsPortal  # noqa: E402
from printer.agencies import BODIES  # noqa: E402

#: always the same ports, so that a second call is a second crawl of the same portals
PORT = 18_951
KINDS = (TrsPortal, JpagePortal, GkmlptPortal)


def main() -> int:
    """Serve, crawl, extract, normalize; return the first status that is neither 0 nor 3."""
    data = sys.argv[1] if len(sys.argv) > 1 else "data"
    sites = [
        kind(stock(f"run/{at}", BODIES[40 * at : 40 * at + 5], (2021, 2022, 2023))) for at, kind in enumerate(KINDS)
    ]
    with ExitStack() as stack:
        for at, site in enumerate(sites):
            site.start(PORT + at)
            stack.callback(site.stop)
        named = [word for site in sites for word in ("--portal", site.url)]
        status = gongkai("crawl", *named, "--allow-host", "127.0.0.1", "--delay", "0", "--data", data)
    for stage in ("extract", "normalize"):
        status = status if status not in (0, 3) else gongkai(stage, "--data", data)
    return 0 if status == 3 else status


def gongkai(*words: str) -> int:
    """Call the command, saying so."""
    print("$ gongkai", *words, flush=True)
    return subprocess.run([sys.executable, "-m", "gongkai", *words], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
