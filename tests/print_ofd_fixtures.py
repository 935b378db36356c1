"""Prints the OFD files of `tests/printed` again: small reports, through Writer's PDF, as converters write them.

Input: the tests' printer and LibreOffice; output: the files there. What each of them says is known by
printing its report again (`REPORTS`), so nothing is kept beside the files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from printer import Printed, draft, render  # noqa: E402
from printer.office import office  # noqa: E402
from printer.print_ofd import MANNERS, ofd, sheets  # noqa: E402

from forms.form import edition  # noqa: E402

HERE = Path(__file__).parent / "printed"


@cache
def _report(form: str, number: int, quirks: frozenset[str] = frozenset()) -> Printed:
    return render(draft(f"ofd {number}", number, 0, edition(form), "docx", slips=False, only=quirks), "docx")


REPORTS: dict[str, Callable[[], Printed]] = {
    "report_2021_chars.ofd": partial(_report, "2021", 3),
    "report_2019_lines.ofd": partial(_report, "2019", 5, frozenset(("padding", "vertical"))),
}


def main() -> int:
    """Write them all."""
    HERE.mkdir(exist_ok=True)
    manners = {manner.name: manner for manner in MANNERS}
    for name, pdf in office({f"{name}.docx": report().data for name, report in REPORTS.items()}, "pdf").items():
        path = HERE / name.removesuffix(".docx")
        path.write_bytes(ofd(sheets(pdf), manners[path.stem.rpartition("_")[2]], REPORTS[path.name]().truth.title))
        print(f"{path.name}: {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
