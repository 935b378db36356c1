"""Write many printed reports into a folder, for benches of speed.

Input: a folder, a number, a format (or mixed), a level; output: files named after their titles in
folders by province and city, each of another agency and year. No truth is
written: the printer gives the truth again from the number in the file's name.
"""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from printer import print_report

MIXED = ("html", "html", "html", "docx", "text")


def write(folder: Path, format: str, level: int, seed: str, number: int) -> int:
    """Print one report into the folder; return its size in bytes."""
    kind = MIXED[number % len(MIXED)] if format == "mixed" else format
    printed = print_report(number, kind, level, seed=seed)
    place = folder.joinpath(*printed.truth.place[:2])
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{number:05} {printed.name}").write_bytes(printed.data)
    return len(printed.data)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=5_000)
    parser.add_argument("--format", choices=("html", "docx", "text", "markdown", "mixed"), default="mixed")
    parser.add_argument("--level", type=int, default=1)
    parser.add_argument("--seed", default="corpus")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    start = time.perf_counter()
    with Pool(args.workers) as pool:
        job = partial(write, args.folder, args.format, args.level, args.seed)
        sizes = list(pool.imap_unordered(job, range(args.documents), chunksize=50))
    seconds = time.perf_counter() - start
    print(
        f"{len(sizes)} files, {sum(sizes) / 1e6:.1f} MB, {sum(sizes) // max(1, len(sizes)):,} bytes each, {seconds:.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
