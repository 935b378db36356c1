"""How much of many printed reports is read right, by format and level of quirks.

Input: `--documents N` (and formats, levels, seed); the reports are printed and read in memory by two
processes, those of other programs' formats (`--formats doc,rtf,xls,ods,pdf-office,pdf-browser,ofd`) by
these in batches. Output: a table on standard output, then the first complaints of each kind. Exit status 1
where a number is wrong, a cell is missing without an issue, or a slip is flagged that is none.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from printer import FORMATS, Printed, print_report
from printer.judge import judge, judge_narrative, judge_slips
from printer.sent import SENT, sent

from extract.document import read
from forms.arithmetic import broken
from forms.records import Unreadable

COLUMNS = (
    "documents", "cells", "right", "wrong", "missing", "unannounced", "silent", "silent_right", "status",
    "located", "placed", "slips", "slips_found", "slip_missed", "false_slip", "paragraphs", "paragraphs_right", "failed",
)  # fmt: skip
FATAL = ("wrong", "invented", "unannounced", "status", "raw", "place", "edition", "slip_missed", "false_slip", "failed")

Job = tuple[str, int, list[int], str]
Result = tuple[str, int, Counter[str], list[str]]
#: reports a job
BATCH = 25


def batch(job: Job) -> list[Result]:
    """Print and read some reports of a format and level; return counts and complaints of each."""
    format, level, numbers, seed = job
    if format in SENT:
        return [judged(report, level) for report in sent(format, [(number, level) for number in numbers], seed)]
    return [judged(print_report(number, format, level, seed=seed), level) for number in numbers]


def judged(printed: Printed, level: int) -> Result:
    """Read one report and hold it against what was printed."""
    started = time.process_time()
    try:
        extracted = read(printed.data, printed.name, printed.media_type)
        found = broken(extracted.facts)
    except (Exception, Unreadable) as error:
        return printed.format, level, Counter(documents=1, failed=1), [f"failed: {printed.name}: {error!r}"]
    took = time.process_time() - started
    score = judge(printed.truth, extracted.facts, extracted.issues)
    judge_slips(score, printed.truth, found)
    judge_narrative(score, printed.truth, extracted.paragraphs)
    score.counts.update(documents=1, cpu_us=round(1e6 * took))
    complaints = [f"{text} [{printed.format} {level} {printed.skin} {printed.name}]" for text in score.complaints]
    return printed.format, level, score.counts, complaints


def jobs(documents: int, formats: list[str], levels: list[int], seed: str) -> Iterator[Job]:
    """Yield documents, formats and levels in turn, so that any number of documents is a fair mixture."""
    kinds = [(format, level) for level in levels for format in formats]
    by_kind: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number in range(documents):
        by_kind[kinds[number % len(kinds)]].append(number)
    for (format, level), numbers in by_kind.items():
        for at in range(0, len(numbers), BATCH):
            yield format, level, numbers[at : at + BATCH], seed


def gather(
    batches: Iterable[list[Result]], documents: int
) -> tuple[dict[tuple[str, int], Counter[str]], dict[str, list[str]]]:
    """Sum up by format and level; keep the first complaints of each kind."""
    sums: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    said: dict[str, list[str]] = defaultdict(list)
    results = (result for batch in batches for result in batch)
    for done, (format, level, counts, complaints) in enumerate(results, 1):
        sums[format, level].update(counts)
        for text in complaints:
            said[text.split(":")[0]].append(text)
        if done % 1000 == 0:
            print(f"{done} of {documents}", file=sys.stderr)
    return sums, said


def show(sums: dict[tuple[str, int], Counter[str]]) -> None:
    """Print the table."""
    names = " ".join(f"{name:>{max(7, len(name))}}" for name in COLUMNS)
    print(f"format      level   right %  cpu ms {names}")
    total: Counter[str] = Counter()
    for (format, level), counts in sorted(sums.items()):
        total.update(counts)
        print(f"{format:12}{level:5} " + _row(counts))
    print(f"{'all':12}{'':5} " + _row(total))


def _row(counts: Counter[str]) -> str:
    share = 100 * (counts["right"] + counts["silent_right"]) / max(1, counts["cells"])
    took = counts["cpu_us"] / 1000 / max(1, counts["documents"])
    return f"{share:9.4f} {took:7.1f} " + " ".join(f"{counts[name]:>{max(7, len(name))},}" for name in COLUMNS)


def main() -> int:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=15_000)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--levels", default="0,1,2,3,4")
    parser.add_argument("--seed", default="bench")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--show", type=int, default=5, help="complaints of each kind to print")
    args = parser.parse_args()
    start = time.perf_counter()
    work = jobs(args.documents, args.formats.split(","), [int(level) for level in args.levels.split(",")], args.seed)
    with Pool(args.workers) as pool:
        sums, said = gather(pool.imap_unordered(batch, work), args.documents)
    show(sums)
    for kind, texts in sorted(said.items()):
        print(f"\n{kind}: {len(texts)}", *texts[: args.show], sep="\n  ")
    print(f"\n{time.perf_counter() - start:.0f} s")
    return int(any(said.get(kind) for kind in FATAL))


if __name__ == "__main__":
    sys.exit(main())
