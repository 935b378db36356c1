"""What the checks beyond one report's sums cost: processor time and memory over 10³ and 10⁴ reports.

    python bench/checks.py [--agencies 200 2000] [--years 5]

Reports are those of `tests/printer/panel.py`, written as extract leaves them (no page is printed).
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from filled import Filled, write
from printer.panel import FORM, Sheet, panel

from forms.records import Fact, Paragraph
from normalize import run
from normalize.across_years import LastYear
from normalize.panel import Panel


def filled(sheet: Sheet, number: int) -> Filled:
    """Return a sheet as extract would have read it; `number` makes its agency one of its own."""
    agency = f"{sheet.place[-1]}{number}号{sheet.agency.removeprefix(sheet.place[-1])}"
    facts = [
        Fact(section.key, "2021", cell.key, "number", value, f"{value:g}", cell.unit, table=at, row=1, column=1)
        for at, section in enumerate(FORM.tables(), 1)
        for cell in section.cells
        for value in (sheet.values[section.key, cell.key],)
    ]
    made = Filled(agency, sheet.year, facts)
    for section, texts in sheet.text.items():
        made.paragraphs += [Paragraph(section, None, order, None, text) for order, text in enumerate(texts, 1)]
    return made


def timed(owner: Any, name: str, spent: dict[str, float]) -> None:
    """Add up the processor time of a function."""
    function: Callable[..., Any] = getattr(owner, name)

    def call(*given: Any) -> Any:
        start = time.process_time()
        came = function(*given)
        came = list(came) if isinstance(came, Iterator) else came
        spent[name] = spent.get(name, 0.0) + time.process_time() - start
        return came

    setattr(owner, name, call)


def main() -> None:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--agencies", type=int, nargs="+", default=[200, 2000])
    parser.add_argument("--years", type=int, default=5)
    args = parser.parse_args()
    spent: dict[str, float] = {}
    for owner, name in ((Panel, "check"), (Panel, "_found"), (LastYear, "tried"), (run, "survey")):
        timed(owner, name, spent)
    print("reports  normalize s  survey s  checks s (of them told s, across years s)  peak MB")
    for agencies in args.agencies:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder)
            sheets = panel(agencies, tuple(range(2026 - args.years, 2026)))
            write(
                data, [filled(sheet, at // args.years) for at, sheet in enumerate(sheets)], max(1, len(sheets) // 1000)
            )
            spent.clear()
            start = time.process_time()
            run.normalize(data)
            whole = time.process_time() - start
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            told = (spent[name] for name in ("survey", "check", "_found", "tried"))
            print(
                f"{len(sheets):7,}  {whole:11.1f}  "
                + "  ".join(f"{seconds:8.2f}" for seconds in told)
                + f"  {peak:6.0f}"
            )


if __name__ == "__main__":
    main()
