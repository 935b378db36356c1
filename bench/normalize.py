"""How normalize grows: extracted shards of 10³, 10⁴, 10⁵ reports from a seed, normalized on two cores.

Input: `--reports N…`; output: a line each with seconds by the clock and of the processor, cells a second and
most memory, then the time to add one report to the largest. `--profile` says where the time goes instead.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import resource
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import shards

REPORTS = (1_000, 10_000, 100_000)
CORES = 2


class Cost(NamedTuple):
    """One normalize: reports and cells, seconds by the clock and of the processor, most memory (MB)."""

    reports: int
    cells: int
    wall: float
    cpu: float
    memory: float

    def row(self) -> str:
        """Return it as a line of the curve."""
        return (
            f"{self.reports:9,}{self.cells:12,}{self.wall:9.1f}{self.cpu:9.1f}{self.cells / self.wall:11,.0f}"
            f"{1000 * self.cpu / self.reports:8.2f}{self.memory:9,.0f}"
        )


HEAD = "  reports       cells   wall s    cpu s   cells/s  ms/rep       MB"


def _alone(function: Any, *given: Any) -> Any:
    """Call a function in a fresh process on two cores: its memory and its imports are its own."""
    with get_context("spawn").Pool(1, _two_cores) as pool:
        return pool.apply(function, given)


def _two_cores() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


def cost(data: Path) -> Cost:
    """Normalize DIR and measure it."""
    from normalize.run import normalize

    wall, cpu = time.perf_counter(), time.process_time()
    summary = normalize(data)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu += used[1].ru_utime + used[1].ru_stime
    return Cost(summary.reports, summary.cells_expected, wall, cpu, max(one.ru_maxrss for one in used) / 1024)


def profile(data: Path) -> None:
    """Normalize DIR and print where the time goes."""
    from normalize.run import normalize

    watch = cProfile.Profile()
    watch.runcall(normalize, data)
    for order in ("tottime", "cumtime"):
        pstats.Stats(watch).sort_stats(order).print_stats("normalize|forms|pyarrow|numpy|method", 45)


def main() -> int:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--reports", type=int, nargs="*", default=REPORTS)
    parser.add_argument("--seed", default="normalize")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--keep", type=Path, help="a folder for DIR, kept")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gongkai-normalize-") as name:
        print(HEAD, flush=True)
        for number in sorted(args.reports):
            data = (args.keep or Path(name)) / str(number)
            if not data.exists():
                _alone(shards.write, data, number, args.seed)
            if args.profile:
                profile(data)
            else:
                print(_alone(cost, data).row(), flush=True)
        if not args.profile:
            shards.add_one(data, number, args.seed)
            print(_alone(cost, data).row(), " one more", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
