"""Prints the made-up reports of `data/sample` again: one of each format and edition.

Input: the blank forms, through the tests' printer; output: the files `printed_…` there, always the same bytes. Their figures are invented; the other files here are real reports.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "data" / "sample"
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from printer import print_report  # noqa: E402

from forms.form import edition  # noqa: E402


class Sample(NamedTuple):
    """What to print: the number picks agency and year, the level how far it strays from the form."""

    name: str
    number: int
    format: str
    edition: str
    level: int
    skin: str = ""


SAMPLES = (
    Sample("printed_portal.html", 9, "html", "2021", 1, "hanweb"),
    Sample("printed_portal_metadata.html", 16, "html", "2021", 2, "metatable"),
    Sample("printed_gb2312_edition_2019.html", 4, "html", "2019", 1, "bare"),
    Sample("printed_word.docx", 2, "docx", "2021", 1),
    Sample("printed_markdown.md", 3, "markdown", "2021", 0),
    Sample("printed_annex_2014.txt", 5, "text", "2014", 0),
)


def printed() -> Iterator[tuple[Path, bytes]]:
    """Yield where each made-up report stands and what it is to hold."""
    for sample in SAMPLES:
        report = print_report(
            sample.number, sample.format, sample.level, sample.skin, edition(sample.edition), "sample", slips=False
        )
        yield HERE / sample.name, report.data


def main() -> int:
    """Write them all."""
    for path, data in printed():
        path.write_bytes(data)
        print(f"{path.name}: {len(data):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
