"""A slip planted in a report: one number changed that an equation adds up, as agencies do and scanners must not.

Input: a number and a level; output: a printed report and the cell that was changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from forms import arithmetic
from forms import form as forms_form
from forms.form import Form

from .draft import draft
from .render import render
from .structure import CellName, CellTruth, Draft, Printed

#: what one figure is taken for
_TAKEN_FOR = {"5": "4", "4": "5", "1": "7", "7": "1", "0": "8", "8": "0"}


def planted(number: int, level: int, seed: str, format: str = "docx") -> tuple[Printed, CellName]:
    """Print a report with one slip; the cells of the equation it breaks are all numbers."""
    rng = Random(f"{seed}/slip/{number}")
    while True:
        form = forms_form.edition(rng.choice(("2021", "2019")))
        drafted = draft(f"{seed}/slip/{number}/{rng.random()}", number, level, form, format, slips=False)
        cells = sorted(_places(drafted, form))
        if cells:
            name = rng.choice(cells)
            _change(drafted, name, rng)
            return render(drafted, format), name


def _places(drafted: Draft, form: Form) -> Iterator[CellName]:
    """Yield the cells, printed in figures alone, of equations whose cells are all so."""
    plain = {
        name for name, cell in drafted.truth.cells.items() if cell.status == "number" and (cell.raw or "").isdecimal()
    }
    for section in form.tables():
        if drafted.truth.editions.get(section.key) != form.edition or section.key in drafted.truth.missing:
            continue
        for equation in arithmetic.of(form.edition, section.key).equations:
            names = {(section.key, key) for key in equation.left + equation.right}
            if equation.identity.kind == "equality" and names <= plain and not equation.one_row:
                yield from names


def _change(drafted: Draft, name: CellName, rng: Random) -> None:
    old = drafted.truth.cells[name].raw or ""
    new = _slip(old, rng)
    for table in drafted.tables():
        for spot in table.spots():
            if spot.cell == name:
                spot.text = new
    drafted.truth.cells[name] = CellTruth("number", float(new), new)


def _slip(old: str, rng: Random) -> str:
    alike = [old[:at] + _TAKEN_FOR[sign] + old[at + 1 :] for at, sign in enumerate(old) if sign in _TAKEN_FOR]
    alike = [new for new in alike if new == "0" or not new.startswith("0")]
    one = str(max(0, int(old) + rng.choice((-1, 1))))
    return rng.choice([*alike, one if one != old else str(int(old) + 1)])
