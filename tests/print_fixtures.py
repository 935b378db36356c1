"""Prints the files of `tests/printed` again: small reports as LibreOffice writes them in older formats.

Input: the tests' printer and LibreOffice; output: the files there. What each of them says is known by
printing its report again (`REPORTS`), so nothing is kept beside the files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from printer import Printed, draft, render  # noqa: E402
from printer.features import features  # noqa: E402
from printer.office import office  # noqa: E402
from printer.structure import Draft, Line  # noqa: E402

from forms.form import edition  # noqa: E402

HERE = Path(__file__).parent / "printed"


@cache
def _report(form: str, number: int, level: int, quirks: frozenset[str], only: str = "") -> Printed:
    whole = draft(f"fixture {number}", number, level, edition(form), "docx", slips=False, only=quirks)
    return render(_part(whole, only) if only else whole, "docx")


def _part(whole: Draft, section: str) -> Draft:
    """Return a report with the tables of one section alone."""
    kept = [piece for piece in whole.pieces if isinstance(piece, Line) or piece.section == section]
    cells = {name: cell for name, cell in whole.truth.cells.items() if name[0] == section}
    missing = {key for key in whole.truth.editions if key != section}
    return replace(whole, pieces=kept, truth=replace(whole.truth, cells=cells, missing=missing))


REPORTS: dict[str, Callable[[], Printed]] = {
    "report_2021.doc": partial(_report, "2021", 3, 0, frozenset()),
    "report_2019.doc": partial(_report, "2019", 5, 3, frozenset(("tracked", "nested", "padding", "line_breaks"))),
    "disputes.rtf": partial(_report, "2021", 4, 1, frozenset(("tracked",)), "disputes"),
}


def main() -> int:
    """Write them all."""
    HERE.mkdir(exist_ok=True)
    sources = {name: report().data for name, report in REPORTS.items()} | {
        f"features.{kind}": features() for kind in ("doc", "rtf")
    }
    for kind in ("doc", "rtf"):
        names = [name for name in sources if name.endswith(kind)]
        for name, data in office({f"{name}.docx": sources[name] for name in names}, kind).items():
            (HERE / name.removesuffix(".docx")).write_bytes(data)
            print(f"{name}: {len(data):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
