"""The cells of one report: numbers that add up, said in the report's manner, slips put in on purpose.

Input: a `Report` (forms by section, quirks, a random source); output: what each cell prints, kept in
the report, and the truth of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from forms.form import CellKey, Form, Section

from . import figures
from .sayings import Said, say, silence
from .structure import CellName, CellTruth


@dataclass(slots=True)
class Report:
    """One report before it is laid out: forms by section, quirks, what each cell prints."""

    form: Form
    sections: dict[str, tuple[Form, Section]]
    quirks: frozenset[str]
    rng: Random
    said: dict[CellName, Said] = field(default_factory=dict)
    one_row: frozenset[str] = frozenset()
    headers: dict[str, str] = field(default_factory=dict)
    only: frozenset[str] | None = None


def fill(
    report: Report, slips: bool, given: figures.Values | None = None
) -> tuple[dict[CellName, CellTruth], set[tuple[str, str]]]:
    """Say every cell, its value made up or `given`; return the truth of them and the identities that do not hold."""
    values = given or _values(report)
    report.one_row = _one_row(report)
    cells = list(_printed_cells(report))
    _say_all(report, cells, values)
    truth = {(cell.section, cell.key): _truth(report.said[cell.section, cell.key]) for cell in cells}
    if slips:
        for cell in _candidates(report, cells, truth):
            _slip(report, cell, truth)
    return _with_absent(report, truth), _broken(report, truth)


def _truth(said: Said) -> CellTruth:
    return CellTruth(said.status, said.value, None if said.picture else said.text)


def _values(report: Report) -> figures.Values:
    persons = "blank_columns" in report.quirks
    values: figures.Values = {}
    for form in {f.edition: f for f, _ in report.sections.values()}.values():
        own = {key for key, (f, _) in report.sections.items() if f is form}
        values.update({name: v for name, v in figures.consistent(form, report.rng, persons).items() if name[0] in own})
    for _, section in report.sections.values():
        for cell in section.extra_cells:
            heading, column = cell.keys
            leaves = figures._leaves(section, heading)
            values[section.key, cell.key] = sum(values[section.key, f"{leaf}/{column}"] for leaf in leaves)
    return values


def _one_row(report: Report) -> frozenset[str]:
    if "one_row" not in report.quirks:
        return frozenset()
    return frozenset(cell.keys[0] for _, section in report.sections.values() for cell in section.extra_cells)


def _printed_cells(report: Report) -> Iterator[CellKey]:
    for _, section in report.sections.values():
        gone = (
            {leaf for key in report.one_row for leaf in figures._leaves(section, key)} if section.extra_cells else set()
        )
        for cell in (*section.cells, *(section.extra_cells if report.one_row else ())):
            if cell.keys[0] not in gone:
                yield cell


def _say_all(report: Report, cells: list[CellKey], values: Mapping[CellName, float]) -> None:
    lost = report.rng.choice([cell.keys[0] for cell in cells if cell.section == "requests"] or [""])
    for cell in cells:
        name, header = (cell.section, cell.key), cell.path[-1].zh
        in_yuan = "header_in_yuan" in report.quirks and "万元" in header
        if in_yuan:
            report.headers[header] = header.replace("万元", "元")
        hidden = _hidden(report, cell, values[name], lost)
        money = "元" if in_yuan else None
        report.said[name] = (
            silence("blank", report.rng) if hidden else say(cell, values[name], report.quirks, report.rng, money)
        )


def _hidden(report: Report, cell: CellKey, value: float, lost: str) -> bool:
    if cell.section != "requests":
        return False
    if "total_column_blank" in report.quirks and cell.keys[-1] == "all":
        return True
    if "total_cell_blank" in report.quirks and cell.keys == (lost, "all"):
        return True
    return "blank_columns" in report.quirks and len(cell.path) == 3 and value == 0


def _candidates(report: Report, cells: list[CellKey], truth: Mapping[CellName, CellTruth]) -> list[CellKey]:
    """Return one or two cells whose every identity is all numbers, so that a slip must show."""
    touched: dict[CellName, bool] = {}
    for form, section in report.sections.values():
        for identity in form.identities:
            if identity.section == section.key and identity.kind == "equality":
                for _, left, right in figures.printed_sides(form, identity, truth):
                    names = left + right
                    counted = all(c in truth and truth[c].status in figures.COUNTED for c in names)
                    touched.update({name: counted and touched.get(name, True) for name in names})
    good = [cell for cell in cells if touched.get((cell.section, cell.key)) and cell.number == "count"
            and truth[cell.section, cell.key].status == "number"]  # fmt: skip
    return report.rng.sample(good, min(len(good), report.rng.choice((1, 1, 2))))


def _slip(report: Report, cell: CellKey, truth: dict[CellName, CellTruth]) -> None:
    name = (cell.section, cell.key)
    value = truth[name].value
    assert value is not None
    wrong = value + report.rng.choice((1, 1, 2, 10))
    report.said[name] = say(cell, wrong, frozenset(), report.rng)
    truth[name] = _truth(report.said[name])


def _broken(report: Report, truth: Mapping[CellName, CellTruth]) -> set[tuple[str, str]]:
    found = set()
    for form in {f.edition: f for f, _ in report.sections.values()}.values():
        own = {key for key, (f, _) in report.sections.items() if f is form}
        found |= figures.broken(form, truth, own)
    return found


def _with_absent(report: Report, truth: dict[CellName, CellTruth]) -> dict[CellName, CellTruth]:
    for _, section in report.sections.values():
        for cell in section.cells:
            truth.setdefault((section.key, cell.key), CellTruth("absent"))
    return truth
