"""The rules between consecutive years, tried on the reports of one agency and scope.

Input: a `Spread` and the documents that count, all of an agency's, year after year; output: `Checks`. Of a
year only the cells that the next year is held against are kept (`LastYear`). The rules are `identities:` of kind across_years in the forms' YAML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from forms.arithmetic import DIFFERS, HOLDS_IF, IS_NEITHER, IS_PRINTED, IS_SILENT, NOT_CHECKABLE, compare
from forms.form import AcrossYears, CellKey, Label, Section, load
from normalize.cells import Codes, Floats, Ints, Mask, Spread, places
from normalize.checks import Checks, Rule, compared, plain
from normalize.choose import Candidate, report_id

#: the mark of a cell that the report's edition does not ask for
_NOT_ASKED = 3
_SCOPES = ("own", "area", "system")
_ZH = {"own": "本级", "area": "全域", "system": "系统", "unknown": "未说明"}


@dataclass(frozen=True, slots=True)
class Link:
    """A rule at one key: cells of this year (columns of the edition's section) and of the year before."""

    rule: AcrossYears
    edition: str
    key: str
    label: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    before: tuple[str, ...]
    #: years whose report asks another question than the one before
    breaks: frozenset[int]

    @property
    def cells(self) -> str:
        """The equation with the keys of its cells; those of the year before are marked."""
        sign = "≥" if self.rule.at_least else "="
        other = [*self.right, *(f"{key}[year-1]" for key in self.before)]
        return f"{' + '.join(self.left)} {sign} {' + '.join(other)}"


@cache
def links() -> tuple[Link, ...]:
    """Return every rule of every form at every key, newest edition first."""
    return tuple(
        link
        for form in load()
        for rule in form.across_years
        if (section := form.section(rule.section))
        for link in _links(form.edition, section, rule)
    )


@cache
def named() -> tuple[Rule, ...]:
    """Return what `checks` says of each of `links()`."""
    return tuple(Rule(one.rule.id, "across_years", one.key, one.cells) for one in links())


def _links(edition: str, section: Section, rule: AcrossYears) -> list[Link]:
    at = section.dimensions.index(rule.across)
    cells = {cell.key: cell for cell in section.cells}
    found = []
    for key in dict.fromkeys(cell.keys[at] for cell in section.cells):
        sides = [
            tuple("/".join(key if n == at else term for n in range(len(section.dimensions))) for term in side)
            for side in (rule.left, rule.right, rule.before)
        ]
        own = [cells.get(name) for side in sides for name in side]
        if None not in own:
            breaks = frozenset(year for cell in own if cell for year in _breaks(section, cell))
            label = next(zh for cell in own if cell for zh in [_label(cell, at, section)])
            found.append(Link(rule, edition, key, label, sides[0], sides[1], sides[2], breaks))
    return found


def _parts(cell: CellKey) -> list[Label]:
    return [label for label in (cell.row, *cell.path) if label and label.key]


def _label(cell: CellKey, at: int, section: Section) -> str:
    return plain(_parts(cell)[at].zh)


def _breaks(section: Section, cell: CellKey) -> list[int]:
    return [year for year in (section.break_from, *(label.break_from for label in _parts(cell))) if year]


@cache
def _kept() -> tuple[tuple[str, str], ...]:
    """Return section and key of every cell that the next year is held against."""
    return tuple(dict.fromkeys((link.rule.section, key) for link in links() for key in link.before))


@dataclass(slots=True)
class _Year:
    """The cells of one year's reports that the next is held against: reports × `_kept()`."""

    year: int
    values: Floats
    marks: Codes
    at: dict[str, int]
    names: list[str | None]
    scopes: list[str]


class LastYear:
    """The reports of the year before."""

    def __init__(self) -> None:
        self._kept: _Year | None = None

    def remember(self, spread: Spread, documents: Sequence[Candidate], rows: Ints) -> None:
        """Keep what the next year's reports are held against."""
        own = [documents[row] for row in rows]
        if own and own[0].who.year is not None:
            at = {one.report_id: number for number, one in enumerate(own)}
            names, scopes = [one.who.agency for one in own], [one.who.scope for one in own]
            self._kept = _Year(own[0].who.year, *_cells(spread, rows), at, names, scopes)

    def tried(self, spread: Spread, documents: Sequence[Candidate], rows: Ints) -> Checks:
        """Hold the reports of one year, at `rows` of the batch, against those of the year before."""
        checks = Checks.untried(len(rows), len(links()))
        year = documents[rows[0]].who.year if len(rows) else None
        before = self._kept
        if before is None or before.year + 1 != year:
            return checks
        own = np.array([before.at.get(_id(documents[row], documents[row].who.scope), -1) for row in rows], np.int32)
        met: Ints = np.flatnonzero(own >= 0).astype(np.int32)
        if len(met):
            _hold(checks, met, spread, rows[met], before, own[met], year)
            _explain(checks, met, [documents[row] for row in rows[met]], before, own[met])
        _other_scope(checks, np.flatnonzero(own < 0).tolist(), documents, before, spread, rows)
        return checks


def _id(one: Candidate, scope: str) -> str:
    return report_id(one.agency_id, (one.who.year or 0) - 1, scope)


def _cells(spread: Spread, rows: Ints) -> tuple[Floats, Codes]:
    values = np.zeros((len(rows), len(_kept())))
    marks = np.full(values.shape, _NOT_ASKED, np.int8)
    for section in {section for section, _ in _kept()}:
        for edition in places()[section].editions:
            found, mark, columns = _section(spread, section, edition, rows)
            has = spread.has(section, edition, rows)
            for at, (kept, key) in enumerate(_kept()):
                if kept == section and key in columns:
                    values[has, at], marks[has, at] = found[has, columns[key]], mark[has, columns[key]]
    return values, marks


def _section(spread: Spread, section: str, edition: str, rows: Ints) -> tuple[Floats, Codes, dict[str, int]]:
    own = places()[section].editions[edition][2]
    columns = {cell.key: number for number, cell in enumerate(own.cells + own.extra_cells)}
    return *spread.numbers(section, edition, rows), columns


def _hold(checks: Checks, met: Ints, spread: Spread, rows: Ints, before: _Year, own: Ints, year: int) -> None:
    """Try every link on the reports that have one of the year before."""
    known: dict[tuple[str, str], tuple[Floats, Codes, dict[str, int], Mask]] = {}
    for number, link in enumerate(links()):
        if year in link.breaks:
            continue
        place = link.rule.section, link.edition
        if place not in known:
            known[place] = (*_section(spread, *place, rows), spread.has(*place, rows))
        values, marks, columns, has = known[place]
        sides = [[columns[key] for key in side] for side in (link.left, link.right)]
        kept = [_kept().index((link.rule.section, key)) for key in link.before]
        now = values[:, sides[1]], marks[:, sides[1]]
        then = before.values[own][:, kept], before.marks[own][:, kept]
        other = np.hstack([now[0], then[0]]), np.hstack([now[1], then[1]])
        left, right, status = _status(link, (values[:, sides[0]], marks[:, sides[0]]), other)
        for array, found in ((checks.left, left), (checks.right, right), (checks.status, status)):
            array[met, number] = found
        checks.applies[met, number] = has & (other[1] != _NOT_ASKED).all(axis=1)
        checks.sure[met, number] = np.where(status == NOT_CHECKABLE, 0.0, np.where(status >= HOLDS_IF, 0.5, 1.0))
        differs = status == DIFFERS
        checks.sure[met[differs], number] = link.rule.sure


def _status(link: Link, left: tuple[Floats, Codes], right: tuple[Floats, Codes]) -> tuple[Floats, Floats, Codes]:
    sums = [values.sum(axis=1) for values, _ in (left, right)]
    gaps = [(marks == IS_SILENT).any(axis=1) for _, marks in (left, right)]
    marks = np.hstack([left[1], right[1]])
    unknown = (marks >= IS_NEITHER).any(axis=1) | ~(marks == IS_PRINTED).any(axis=1)
    status = compare("inequality" if link.rule.at_least else "equality", sums[0], sums[1], *gaps)
    status[unknown] = NOT_CHECKABLE
    return sums[0], sums[1], status


# --- what a good report may break them by ----------------------------------------------------------


def _explain(checks: Checks, met: Ints, reports: list[Candidate], before: _Year, own: Ints) -> None:
    """Name the legitimate reasons for a difference: another name, scope, or the total carried over all the same."""
    totals = {(link.rule.id, link.edition): n for n, link in enumerate(links()) if link.key == "all"}
    broken = (checks.status[met] == DIFFERS) & checks.applies[met]
    for which, number in zip(*np.nonzero(broken), strict=True):
        report, link = int(met[which]), links()[number]
        total = totals.get((link.rule.id, link.edition))
        reasons = list(_reasons(reports[which], before.names[own[which]], before.scopes[own[which]]))
        if total is not None and total != number and checks.applies[report, total]:
            if not broken[which, total]:
                reasons.append("总计与上年一致，或为申请人类型改划")
            elif checks.status[report, total] == DIFFERS:
                reasons.append("总计亦不一致")
        if reasons:
            checks.sure[report, number] *= 1.0 if reasons == ["总计亦不一致"] else 0.5
            checks.annotate(report, int(number), f"（{'；'.join(reasons)}。）")


def _reasons(one: Candidate, name: str | None, scope: str) -> list[str]:
    reasons = []
    if name != one.who.agency:
        reasons.append(f"上年名称为{name}，或有机构改革")
    if scope != one.who.scope:
        reasons.append(f"统计范围上年{_ZH[scope]}、本年{_ZH[one.who.scope]}")
    return reasons


def _other_scope(
    checks: Checks, some: list[int], documents: Sequence[Candidate], before: _Year, spread: Spread, rows: Ints
) -> None:
    """Say where only a report of another scope is there for the year before: nothing can be compared."""
    for report in some:
        one = documents[rows[report]]
        ids = (_id(one, scope) for scope in ("unknown", *_SCOPES))
        other = next((before.at[name] for name in ids if name in before.at), None)
        if other is None:
            continue
        scopes = _ZH[before.scopes[other]], _ZH[one.who.scope]
        for number, link in enumerate(links()):
            fits = spread.has(link.rule.section, link.edition, rows[report : report + 1])[0]
            if fits and one.who.year not in link.breaks and not checks.applies[report, number]:
                checks.status[report, number], checks.applies[report, number] = NOT_CHECKABLE, True
                checks.annotate(report, number, f"上年报告的统计范围为{scopes[0]}，本年为{scopes[1]}，不可比。")


def said(at: int, status: int, left: float, right: float) -> str:
    """Say in Chinese what one of `links()` found; nothing where it could not be compared."""
    if status == NOT_CHECKABLE:
        return ""
    link = links()[at]
    own = load_labels(link.edition, link.rule.section)
    names = ["＋".join(own[key] for key in side) for side in (link.rule.left, link.rule.right)]
    names[1] = "＋".join([*filter(None, [names[1]]), *(f"上年{own[key]}" for key in link.rule.before)])
    return f"{link.label}：" + compared((names[0], left), (names[1], right), status, not link.rule.at_least)


@cache
def load_labels(edition: str, section: str) -> dict[str, str]:
    """Return the plain labels of a section's keys."""
    own = places()[section].editions[edition][2]
    tops = [top for block in own.blocks for top in (*block.rows, *block.columns)]
    return {label.key: plain(label.zh) for top in tops for label in top.walk() if label.key}
