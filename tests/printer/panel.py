"""A panel of agencies over years whose reports agree with each other and with their own text.

Input: a number of agencies, years and a seed; output: `Sheet`s (an agency's year: figures, text, dates),
which `tests/printer/planted.py` puts slips into and `sheet_draft` makes ready to be printed. Carried in is
what was carried out, the stock of documents is last year's with this year's, a case pending comes back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from forms.form import edition

from . import texts
from .agencies import agency
from .draft import _heading, _table_section
from .figures import Values
from .fill import Report, fill
from .structure import Draft, Line, Table, Truth
from .told import tell

BODIES = ("person", "business", "research_body", "public_interest_body", "legal_service_body", "other_body")
SUMS = ("received", "carried_in", "handled", "carried_out")
FORM = edition("2021")


@dataclass(slots=True)
class Sheet:
    """One report before it is printed. `planted` names the slips in it, by what must be found."""

    agency: str
    place: tuple[str, ...]
    year: int
    values: Values
    text: dict[str, list[str]]
    published: str
    cited: str = FORM.instrument
    period: int = 0
    planted: set[str] = field(default_factory=set)

    def total(self, *items: str) -> int:
        """Return the sum of the total column's cells of these rows."""
        return int(sum(self.values["requests", f"{item}/all"] for item in items))


def panel(agencies: int, years: tuple[int, ...], seed: str = "panel") -> list[Sheet]:
    """Return every agency's reports, year after year, none of which has a slip."""
    sheets = []
    for number in range(agencies):
        rng = Random(f"{seed}{number}")
        body, before = agency(number), None
        size = rng.choice((2, 9, 60))
        for year in years:
            values = _values(rng, size, before)
            day = f"{year + 1}-01-{rng.randint(4, 29):02}"
            sheet = Sheet(body.name, body.place, year, values, {}, day, period=year)
            sheet.text = tell(sheet, rng)
            sheets.append(sheet)
            before = values
    return sheets


def _values(rng: Random, size: int, before: Values | None) -> Values:
    values: Values = {}
    _disclosure(values, rng, size, before)
    for body in BODIES:
        _column(values, body, rng, size if body == "person" else size // 4, before)
    total(values)
    for channel in ("review", "lawsuit_direct", "lawsuit_after_review"):
        least = before["disputes", f"{channel}/pending"] if before else 0.0
        row = {outcome: float(rng.choice((0, 0, 1, 2))) for outcome in ("corrected", "other", "pending")}
        row["upheld"] = rng.choice((0, 1)) + max(0.0, least - sum(row.values()))
        values |= {("disputes", f"{channel}/{outcome}"): float(number) for outcome, number in row.items()}
        values["disputes", f"{channel}/all"] = float(sum(row.values()))
    return values


def _disclosure(values: Values, rng: Random, size: int, before: Values | None) -> None:
    for item in ("regulations", "normative_documents"):
        none = item == "regulations"
        stock = before["disclosure", f"{item}/in_force"] if before else float(rng.randint(0, size))
        issued, repealed = float(rng.randint(0, 4)), float(rng.randint(0, 2))
        stock, issued, repealed = (0.0, 0.0, 0.0) if none else (stock, issued, min(repealed, stock))
        for measure, number in (("issued", issued), ("repealed", repealed), ("in_force", stock + issued - repealed)):
            values["disclosure", f"{item}/{measure}"] = number
    for item in ("licences", "penalties", "coercive_measures"):
        values["disclosure", f"{item}/decisions"] = float(rng.randint(0, size * 20))
    values["disclosure", "fees/amount"] = round(rng.uniform(0, 900), 2)


def _column(values: Values, body: str, rng: Random, size: int, before: Values | None) -> None:
    section = FORM.section("requests")
    assert section is not None
    items = [item for item in dict.fromkeys(cell.keys[0] for cell in section.cells) if item not in SUMS]
    column = {item: float(rng.randint(0, size) if rng.random() < 0.3 else 0) for item in items}
    handled, out = sum(column.values()), float(rng.choice((0, 0, 1, min(size, 3))))
    came = before["requests", f"carried_out/{body}"] if before else float(rng.choice((0, 0, 1)))
    if came > handled + out:
        column["granted"] += came - handled - out
        handled = sum(column.values())
    column |= {"handled": handled, "carried_out": out, "carried_in": came, "received": handled + out - came}
    values |= {("requests", f"{item}/{body}"): number for item, number in column.items()}


def total(values: Values) -> None:
    """Fill the total column of table three anew."""
    for section, key in [name for name in values if name[0] == "requests" and name[1].endswith("/person")]:
        item = key.split("/")[0]
        values[section, f"{item}/all"] = sum(values[section, f"{item}/{body}"] for body in BODIES)


def sheet_draft(sheet: Sheet) -> Draft:
    """Return a sheet ready to be rendered."""
    rng = Random(f"{sheet.agency}{sheet.year}")
    sections = {section.key: (FORM, section) for section in FORM.sections}
    report = Report(FORM, sections, frozenset(), rng)
    title = f"{sheet.agency}{sheet.year}年政府信息公开工作年度报告"
    truth = Truth(sheet.agency, sheet.year, title, sheet.published, sheet.place)
    truth.cells, truth.slips = fill(report, False, sheet.values)
    pieces: list[Line | Table] = [Line(title, "title")]
    pieces.append(Line(texts.fill(texts.PREAMBLE, sheet.agency, sheet.period, rng, sheet.cited)))
    for number, section in zip("一二三四五六", FORM.sections, strict=True):
        pieces.append(Line(_heading(report, section), "heading", f"{number}、"))
        if section.blocks:
            pieces += list(_table_section(report, truth, section.key))
        else:
            pieces += [Line(text) for text in sheet.text[section.key]]
    pieces.append(Line(sheet.agency, "signature"))
    year, month, day = sheet.published.split("-")
    pieces.append(Line(f"{year}年{int(month)}月{int(day)}日", "signature"))
    return Draft(f"{sheet.agency}{sheet.year}", pieces, truth, frozenset(), 0)
