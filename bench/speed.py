"""How fast the command is, whole: start, workers, archive and writing included, its peers beside it.

Input: `--documents N` printed reports of each format, and `--mixed N` of all of them in one command;
output: three tables on standard output. `docs/s` is by the clock, `cpu ms` the processor's time of all
processes for one document, which other work on the machine disturbs less. The peers read a sample of
the same files before and after the command, and are compared by the processor's time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import corpus
import peers
import psutil

ROOT = Path(__file__).parents[1]
FORMATS = ("html", "docx", "text")
SHARED_TABLES = ("requests", "disclosure", "disputes", "checks")


class Run(NamedTuple):
    """One run of the command: seconds by the clock and of the processor, most memory of parent and child (MB)."""

    documents: int
    workers: int
    wall: float
    cpu: float
    parent: float
    child: float

    def row(self, name: str) -> str:
        """Return the run as a line of the table."""
        rate, cpu = self.documents / self.wall, 1000 * self.cpu / self.documents
        return (
            f"{name:8}{self.documents:8,}{self.workers:9}{self.wall:9.1f}{rate:9.0f}{cpu:9.2f}"
            f"{self.parent:10.0f}{self.child:10.0f}"
        )


HEAD = "format  documents workers   wall s   docs/s   cpu ms parent MB  child MB"


def command(source: Path, data: Path, documents: int, workers: int) -> Run:
    """Run `gongkai run` on a folder, into a fresh DIR; raises where it fails."""
    shutil.rmtree(data, ignore_errors=True)
    call = [
        sys.executable,
        str(ROOT / "gongkai.py"),
        "run",
        str(source),
        "--data",
        str(data),
        "--workers",
        str(workers),
    ]
    before, start = _cpu(), time.perf_counter()
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    with _watched(process.pid) as peak:
        said = process.communicate()[1]
    if process.returncode:
        raise SystemExit(f"gongkai run ended with {process.returncode}:\n{said}")
    return Run(documents, workers, time.perf_counter() - start, _cpu() - before, peak["parent"], peak["child"])


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _watched(pid: int) -> Iterator[dict[str, float]]:
    """Look at the resident size of a process and its children ten times a second."""
    peak = {"parent": 0.0, "child": 0.0}
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(pid, peak, over), daemon=True)
    watch.start()
    try:
        yield peak
    finally:
        over.set()
        watch.join()


def _watch(pid: int, peak: dict[str, float], over: threading.Event) -> None:
    while not over.wait(0.1):
        try:
            parent = psutil.Process(pid)
            sizes = {"parent": [parent], "child": parent.children(recursive=True)}
            for name, processes in sizes.items():
                most = max((process.memory_info().rss for process in processes), default=0)
                peak[name] = max(peak[name], most / 1e6)
        except psutil.Error:
            continue


def alone(function: Any, *given: Any) -> Any:
    """Call a function in a fresh process, so that its memory and its imports are its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, given)


# --- the peers, normalize, pandas ------------------------------------------------------------------


def sampled(files: Sequence[Path], number: int) -> list[Path]:
    """Return so many of the files, evenly spread."""
    return list(files[:: max(1, len(files) // number)][:number])


def beside(format: str, run: Run, costs: Sequence[peers.Cost]) -> str:
    """Return the line that compares the whole command to a peer."""
    documents = sum(cost.documents for cost in costs)
    own = run.cpu / run.documents
    bare = sum(cost.alone for cost in costs) / documents
    match = sum(cost.matching for cost in costs) / documents
    name = peers.PEERS[format].__name__.removeprefix("by_")
    return f"{format:8}{name:14}{1000 * own:9.2f}{1000 * bare:9.1f}{1000 * match:10.1f}{bare / own:9.1f}{(bare + match) / own:9.1f}"


def normalized(data: Path) -> tuple[int, float, float]:
    """Normalize again; return cells, processor seconds for the cells' tables and checks, and for the whole stage."""
    from normalize import batch
    from normalize.run import normalize

    spent: dict[str, float] = {}

    def timed(name: str) -> None:
        function = getattr(batch, name)

        def call(*given: Any) -> Any:
            start = time.process_time()
            came = function(*given)
            spent[name] = spent.get(name, 0.0) + time.process_time() - start
            return came

        setattr(batch, name, call)

    narrative = ("_paragraphs", "_write_texts")
    for name in ("write", *narrative):
        timed(name)
    start = time.process_time()
    summary = normalize(data)
    whole = time.process_time() - start
    return summary.cells_expected, spent["write"] - sum(spent.get(name, 0.0) for name in narrative), whole


def in_pandas(data: Path) -> Iterator[tuple[str, int, float]]:
    """Yield table, rows, and bytes a row in pandas, text counted whole."""
    import pandas as pd

    for name in SHARED_TABLES:
        frame = pd.read_parquet(data / "tidy" / name)
        yield name, len(frame), frame.memory_usage(index=True, deep=True).sum() / max(1, len(frame))


def in_pandas_list(data: Path) -> list[tuple[str, int, float]]:
    """Return what `in_pandas` yields."""
    return list(in_pandas(data))


# --- the bench -------------------------------------------------------------------------------------


def printed(folder: Path, format: str, documents: int) -> list[Path]:
    """Print a corpus into the folder; return its files."""
    with multiprocessing.Pool(2) as pool:
        job = partial(corpus.write, folder, format, 1, "speed")
        for _ in pool.imap_unordered(job, range(documents), chunksize=50):
            pass
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        pool.map(packed, [path for path in files if path.suffix == ".docx"], chunksize=50)
    return files


def packed(path: Path) -> None:
    """Pack a printed Word file as Word does: the printer only stores."""
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)


def one_format(folder: Path, format: str, documents: int, sample: int, workers: Sequence[int]) -> str | None:
    """Measure a format; print its lines; return the line of its peer."""
    files = printed(folder / format, format, documents)
    some = sampled(files, sample)
    costs = [alone(peers.cost, format, some)] if format in peers.PEERS else []
    runs = []
    for number in workers:
        runs.append(command(folder / format, folder / "data", documents, number))
        print(runs[-1].row(format), flush=True)
    if len(runs) > 1:
        print(f"{'':8}{workers[-1]} workers: {runs[0].wall / runs[-1].wall:.2f} times as fast", flush=True)
    if costs:
        costs.append(alone(peers.cost, format, some))
    shutil.rmtree(folder / format)
    return beside(format, runs[0], costs) if costs else None


def mixed(folder: Path, documents: int) -> None:
    """Measure all formats in one command, then normalize and pandas on what came out."""
    printed(folder / "mixed", "mixed", documents)
    print(command(folder / "mixed", folder / "data", documents, 2).row("mixed"), flush=True)
    cells, tables, whole = alone(normalized, folder / "data")
    print(
        f"\nnormalize: {cells:,} cells; cells' tables and checks {cells / tables:,.0f} cells/s, whole stage {cells / whole:,.0f}"
    )
    for name, rows, size in alone(in_pandas_list, folder / "data"):
        print(f"pandas: {name:12}{rows:12,} rows {size:8.1f} bytes a row")


def main() -> int:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=5_000)
    parser.add_argument("--mixed", type=int, default=20_000)
    parser.add_argument("--format", action="append", choices=FORMATS, help="default: all")
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--sample", type=int, default=40, help="documents the peers read")
    args = parser.parse_args()
    workers = [int(number) for number in args.workers.split(",")]
    with tempfile.TemporaryDirectory(prefix="gongkai-speed-") as name:
        print(HEAD)
        formats = args.format or (FORMATS if args.documents else ())
        lines = [one_format(Path(name), format, args.documents, args.sample, workers) for format in formats]
        if args.mixed:
            mixed(Path(name), args.mixed)
        if any(lines):
            print("\nformat  peer             ours    alone  matching    times  with it   (cpu ms a document)")
            print(*filter(None, lines), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
