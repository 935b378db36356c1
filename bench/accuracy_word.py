"""How much of printed reports is read right after LibreOffice has made DOC or RTF of them, and how fast.

Input: `--documents N` of each level; output: one line a format on standard output: counts, and documents a
second of processor time on one core, conversion apart; then the first complaints of each kind. Places are
counted only where no two tables touch (see `printer.convert`). Exit status 1 where a number is wrong or a
cell is missing without an issue.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from printer import Printed
from printer.convert import WORD_FORMATS, converted, joined
from printer.judge import judge, judge_narrative, judge_slips

from extract.document import Extracted, read
from forms.arithmetic import broken

COLUMNS = ("numbers", "right", "wrong", "invented", "missing", "unannounced", "place", "slips", "slips_found")
FATAL = ("wrong", "invented", "unannounced", "false_slip")


def score(printed: Printed, extracted: Extracted) -> tuple[Counter[str], list[str]]:
    """Hold one reading against what was printed."""
    found = judge(printed.truth, extracted.facts, extracted.issues)
    judge_slips(found, printed.truth, broken(extracted.facts))
    judge_narrative(found, printed.truth, extracted.paragraphs)
    if joined(printed):
        found.complaints = [text for text in found.complaints if not text.startswith("place")]
        del found.counts["place"]
    return found.counts, found.complaints


def bench(to: str, count: int, levels: list[int], seed: str) -> dict[str, list[str]]:
    """Convert, read and judge; print the line of one format; return the complaints by kind."""
    counts: Counter[str] = Counter()
    said: dict[str, list[str]] = defaultdict(list)
    batch, seconds = converted(count, to, levels, seed), 0.0
    for printed, data in batch:
        start = time.process_time()
        extracted = read(data, f"report.{to}")
        seconds += time.process_time() - start
        each, complaints = score(printed, extracted)
        counts.update(each)
        for text in complaints:
            said[text.split(":")[0]].append(f"{text} [{printed.level} {printed.name}]")
    figures = " ".join(f"{name} {counts[name]:,}" for name in COLUMNS)
    share = counts["right"] / counts["numbers"]
    print(f"{to}: {len(batch)} documents, {figures}; {share:.4%} right; {len(batch) / seconds:.0f} docs/s")
    return said


def main() -> int:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=15, help="of each level")
    parser.add_argument("--formats", default=",".join(WORD_FORMATS))
    parser.add_argument("--levels", default="0,1,2,3,4")
    parser.add_argument("--seed", default="office")
    args = parser.parse_args()
    failed = False
    for to in args.formats.split(","):
        said = bench(to, args.documents, [int(level) for level in args.levels.split(",")], args.seed)
        for kind, texts in sorted(said.items()):
            print(f"{kind}: {len(texts)}", *texts[:3], sep="\n  ")
        failed |= any(said.get(kind) for kind in FATAL)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
