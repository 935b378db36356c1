"""Print the scanned pages that tests read: `python tests/print_scans.py` (needs LibreOffice).

Output: `tests/printed/scan_*.jpg`, each a page of a printed report, and `scans.json`: the cells that stand on it.
The pages were chosen for what is on them: a table cut by the page, a stamp over numbers, a title.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from printer import print_report
from printer.office import office
from printer.scan import Scanner, as_jpeg, scan

from extract.document import read

FOLDER = Path(__file__).parent / "printed"
#: name: the report's number and level, the page, how it is scanned
SCANS = {
    "scan_table": (1, 0, 2, Scanner(dpi=150, skew=0.8, shade=0.15, noise=2, speckle=1e-5)),
    "scan_stamp": (1, 0, 2, Scanner(dpi=150, skew=-0.6, stamps=10, noise=2)),
    "scan_title": (1, 0, 0, Scanner(dpi=150, skew=-1.0, blur=0.5)),
}


def main() -> None:
    """Write the pictures and the truth of their pages."""
    truth = {}
    for name, (number, level, page, how) in SCANS.items():
        printed = print_report(number, "docx", level, seed="scan")
        pdf = office({"a.docx": printed.data}, "pdf")["a.docx"]
        picture = scan(pdf, how, Random(name))[page]
        (FOLDER / f"{name}.jpg").write_bytes(as_jpeg(picture, how.dpi, 40))
        cells = {
            f"{fact.section}/{fact.key}": printed.truth.cells[fact.section, fact.key].value
            for fact in read(pdf).facts
            if fact.page == page + 1
        }
        truth[name] = {"title": printed.truth.title, "cells": cells}
    (FOLDER / "scans.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
