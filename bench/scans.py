"""How much of scanned reports is read right, how fast, and whether an agency's own slip survives the reading.

Input: `--documents N` reports, `--slips N` more with a number changed in an equation before printing (±1, 5↔4,
1↔7, 0↔8). They are printed as Word files, made PDFs by LibreOffice, scanned at 150 and 200 dpi at three levels
of badness, and read as TIFFs; the PDF is read too, so that what the scan lost is told from what the page broke.
Output: a table on standard output, then the cells that were lost. Times are processor time of one process.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable
from multiprocessing import Pool
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from printer import Printed
from printer.office import office
from printer.plant import planted
from printer.render import print_report
from printer.scan import as_tiff, scan, scanner

from extract.document import Extracted, read
from forms import arithmetic
from forms.records import Fact, Unreadable

COLUMNS = ("documents", "pages", "cells", "right", "in_pdf", "missing", "wrong", "wrong_seen", "resolved", "seconds")
LEVELS = 3

Cell = tuple[str, str]


class Job(NamedTuple):
    """One report to scan; `slip` is the cell that was changed."""

    number: int
    printed: Printed
    pdf: bytes
    slip: Cell | None


class Result(NamedTuple):
    """Its counts, what was lost, and what became of its slip."""

    name: str
    counts: Counter[str]
    lost: list[str]
    slip: str


def one(job: Job) -> Result:
    """Scan and read one report."""
    level, rng = job.number % LEVELS, Random(job.number)
    how = scanner(rng, level)
    pictures = scan(job.pdf, how, rng)
    data = as_tiff(pictures, how.dpi)
    start = time.process_time()
    try:
        found = read(data)
    except Unreadable as reason:
        return Result(f"level {level}", Counter(documents=1, failed=1), [f"{job.number}: {reason}"], "")
    counts = Counter(documents=1, pages=len(pictures), seconds=time.process_time() - start)
    lost = list(_count(counts, job, found, {_name(fact): fact for fact in read(job.pdf).facts}))
    return Result(f"level {level}, {how.dpi} dpi", counts, lost, _fate(job, found))


def _count(counts: Counter[str], job: Job, found: Extracted, in_pdf: dict[Cell, Fact]) -> Iterable[str]:
    facts = {_name(fact): fact for fact in found.facts}
    seen = _in_broken(found.facts)
    for name, cell in job.printed.truth.cells.items():
        fact = facts.get(name)
        is_right = fact is not None and (fact.status, fact.value) == (cell.status, cell.value)
        counts["cells"] += 1
        counts["right"] += is_right
        printed = in_pdf.get(name)
        counts["in_pdf"] += printed is not None and (printed.status, printed.value) == (cell.status, cell.value)
        counts["resolved"] += fact is not None and fact.reading == "resolved"
        if not is_right:
            kind = "wrong" if fact is not None and fact.value not in (None, cell.value) else "missing"
            counts[kind] += 1
            counts["wrong_seen"] += kind == "wrong" and name in seen
            told = fact and (fact.status, fact.raw, fact.confidence and round(fact.confidence, 3), fact.reading)
            yield f"{job.number} {name} says {cell.raw!r}, read as {told}"


def _name(fact: Fact) -> Cell:
    return fact.section, fact.key


def _in_broken(facts: Iterable[Fact]) -> set[Cell]:
    """Return the cells that stand in an equation that does not hold."""
    facts = list(facts)
    broken = arithmetic.broken(facts)
    return {
        (section, key)
        for name, section in {(fact.edition, fact.section) for fact in facts}
        for equation in arithmetic.of(name, section).equations
        if (equation.identity.id, equation.key) in broken
        for key in equation.left + equation.right
    }


def _fate(job: Job, found: Extracted) -> str:
    """Say what became of a slip: it differs, it was resolved away, or it is lost with its cells."""
    if job.slip is None:
        return ""
    fact = next((fact for fact in found.facts if _name(fact) == job.slip), None)
    if fact and fact.reading == "resolved" and fact.value != job.printed.truth.cells[job.slip].value:
        return "resolved away"
    return "differs" if job.slip in _in_broken(found.facts) else "lost"


def jobs(documents: int, slips: int, seed: str) -> list[Job]:
    """Print the reports and make PDFs of them."""
    made: dict[str, tuple[int, Printed, Cell | None]] = {}
    for number in range(documents):
        made[f"{number}.docx"] = number, print_report(number, "docx", number % LEVELS, seed=seed), None
    for number in range(documents, documents + slips):
        printed, cell = planted(number, number % LEVELS, seed)
        made[f"{number}.docx"] = number, printed, cell
    pdfs = office({name: printed.data for name, (_, printed, _) in made.items()}, "pdf")
    return [Job(made[name][0], made[name][1], pdf, made[name][2]) for name, pdf in pdfs.items()]


def show(results: list[Result]) -> None:
    """Print the table."""
    sums: dict[str, Counter[str]] = {}
    for result in results:
        for name in (result.name, "all"):
            sums.setdefault(name, Counter()).update(result.counts)
    print(f"{'':18}" + " ".join(f"{name:>10}" for name in COLUMNS) + "   right  of PDF s/page")
    for name, counts in sorted(sums.items(), key=lambda item: (item[0] == "all", item[0])):
        ratios = (
            counts["right"] / counts["cells"],
            counts["right"] / counts["in_pdf"],
            counts["seconds"] / counts["pages"],
        )
        print(
            f"{name:18}" + " ".join(f"{counts[column]:10.0f}" for column in COLUMNS),
            "{:7.2%} {:7.2%} {:6.2f}".format(*ratios),
        )


def main() -> int:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--slips", type=int, default=0)
    parser.add_argument("--seed", default="scan")
    parser.add_argument("--seconds", type=float, default=0, help="stop after so many, and show what was read till then")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--show", type=int, default=20, help="lost cells to print")
    args = parser.parse_args()
    start = time.perf_counter()
    with Pool(args.workers) as pool:
        results = []
        for result in pool.imap_unordered(one, jobs(args.documents, args.slips, args.seed)):
            results.append(result)
            if args.seconds and time.perf_counter() - start > args.seconds:
                pool.terminate()
                break
    show(results)
    print(*[text for result in results for text in result.lost][: args.show], sep="\n")
    if args.slips:
        print("slips:", dict(Counter(result.slip for result in results if result.slip)))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak of a process {peak:.0f} MB; {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
