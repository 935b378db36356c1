"""A draft printed in one of the formats.

Input: a `Draft`; output: a `Printed` with the places of its cells written into the truth. Every
renderer is a function `(draft, skin, rng) -> (bytes, places)`; a place is (table, row, column).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from forms import form as forms_form
from forms.form import Form

from . import print_docx, print_html, print_text, print_xlsx, skins
from .agencies import BODIES
from .draft import draft
from .structure import CellName, CellTruth, Draft, Printed

Places = dict[CellName, tuple[int | None, int, int]]
_PRINTERS: dict[str, tuple[Callable[[Draft, str, Random], tuple[bytes, Places]], str, str]] = {
    "html": (print_html.render, ".html", "text/html"),
    "text": (print_text.tika, ".txt", "text/plain"),
    "markdown": (print_text.markdown, ".md", "text/markdown"),
    "docx": (
        print_docx.render,
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xlsx": (print_xlsx.render, ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
FORMATS = tuple(_PRINTERS)
SKINS = tuple(skins.SKINS)


def render(drafted: Draft, format: str, skin: str = "") -> Printed:
    """Print a draft; the draft itself stays as it is."""
    printer, suffix, media_type = _PRINTERS[format]
    data, places = printer(drafted, skin, Random(drafted.seed + format + skin))
    nowhere = (None, None, None)
    cells = {
        name: CellTruth(cell.status, cell.value, cell.raw, *places.get(name, nowhere))
        for name, cell in drafted.truth.cells.items()
        if name[0] not in drafted.truth.missing
    }
    truth = replace(drafted.truth, cells=cells)
    encoding = skins.SKINS[skin].encoding if skin else print_text.encoding(drafted)
    name = truth.title + suffix
    return Printed(data, name, media_type, truth, format, skin, drafted.level, drafted.quirks, encoding)


def print_report(
    number: int, format: str = "html", level: int = 0, skin: str = "", form: Form | None = None,
    seed: str = "", slips: bool | None = None, only: frozenset[str] | None = None,
) -> Printed:  # fmt: skip
    """Print report `number`; the same arguments give the same bytes."""
    rng = Random(f"{seed}/{number}/{format}/{level}")
    skin = skin or (rng.choice(SKINS) if format == "html" else "")
    few_years = 3 if number < 2 * len(BODIES) else 0
    chosen = form or forms_form.edition(rng.choices(("2021", "2019", "2014"), (6, few_years, 1))[0])
    drafted = draft(f"{seed}/{number}/{format}/{level}", number, level, chosen, format, slips, only)
    return render(drafted, format, skin)
