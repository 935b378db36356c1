"""A whole report from a seed: who, what numbers, what words, what quirks, and the truth of it all.

Input: a seed (text), a number that picks agency and year, a level, a form; output: a `Draft` that any
renderer prints.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from forms import form as forms_form
from forms.form import Form, Section

from . import quirks, texts
from .agencies import Agency, agency, year_of
from .fill import Report, fill
from .labelling import Labelling
from .layout import Layout, three_tables
from .structure import Draft, Line, Table, Truth
from .wordings import HEADINGS, TITLES

YEARS = {"2021": (2021, 2022, 2023, 2024, 2025), "2019": (2019, 2020), "2014": (2014, 2015, 2016, 2017, 2018)}
_NUMERALS = "一二三四五六七八九十"


def draft(
    seed: str, number: int, level: int, form: Form, format: str = "html", slips: bool | None = None,
    only: frozenset[str] | None = None, who: tuple[Agency, int] | None = None,
) -> Draft:  # fmt: skip
    """Return one report. `slips` forces or forbids wrong sums; `only` forces the quirks; `who` agency and year."""
    rng = Random(seed)
    chosen = quirks.choose(level, format, rng) if only is None else only
    report = Report(form, _sections(form, chosen), chosen, rng)
    truth = _who(report, *(who or (agency(number), year_of(number, YEARS.get(form.edition, (form.from_year,))))))
    cells, broken = fill(report, rng.random() < 0.3 if slips is None else slips)
    truth.cells, truth.slips = cells, broken
    truth.editions = {key: f.edition for key, (f, section) in report.sections.items() if section.blocks}
    pieces = list(_compose(report, truth))
    return Draft(seed, pieces, truth, chosen, level)


def _sections(form: Form, chosen: frozenset[str]) -> dict[str, tuple[Form, Section]]:
    found = {section.key: (form, section) for section in form.sections}
    if form.edition == "2021" and "old_table_two" in chosen and "one_row" not in chosen:
        old = forms_form.edition("2019")
        section = old.section("disclosure")
        assert section is not None
        found["disclosure"] = (old, section)
    return found


def _who(report: Report, body: Agency, year: int) -> Truth:
    rng = report.rng
    title = rng.choice(TITLES).format(a=body.name, y=year)
    day = f"{year + 1}-{rng.choice((1, 1, 2, 3)):02}-{rng.randint(1, 28):02}"
    return Truth(body.name, year, title, day, body.place)


def _compose(report: Report, truth: Truth) -> Iterator[Line | Table]:
    rng = report.rng
    title = truth.title
    if "broken_title" in report.quirks:
        title = title.replace("年", "年\n", 1)
    yield Line(title, "title")
    preamble = texts.fill(texts.PREAMBLE, truth.agency, truth.year, rng, report.form.instrument)
    yield Line(preamble + (texts.CONTENTS if "contents" in report.quirks else ""))
    restart = "restart" in report.quirks and any(s.key == "disclosure" for s in report.form.sections)
    at = 0
    for section in report.form.sections:
        heading, numeral = _heading(report, report.sections[section.key][1]), _NUMERALS[at]
        at += 1
        yield Line(heading, "heading", f"{numeral}、")
        if section.blocks:
            yield from _table_section(report, truth, section.key)
        else:
            yield from _narrative(report, truth, section.key)
        if section.key == "overview" and restart:
            yield from _restarted(truth, rng)
            at = 0
    yield Line(truth.agency, "signature")
    year, month, day = (truth.published or "").split("-")
    yield Line(f"{year}年{int(month)}月{int(day)}日", "signature")


def _heading(report: Report, section: Section) -> str:
    if "odd_headings" in report.quirks and section.zh in HEADINGS:
        return report.rng.choice(HEADINGS[section.zh])
    return section.zh


def _restarted(truth: Truth, rng: Random) -> Iterator[Line]:
    """Yield narrative headings with the tables' words, before the numbering starts again."""
    for numeral, heading in zip("二三四", ("工作机制保障", "主动公开工作情况", "政府信息公开申请情况"), strict=True):
        yield Line(heading, "heading", f"{numeral}、")
        yield Line(texts.fill(rng.choice(texts.OVERVIEW["主动公开"]), truth.agency, truth.year, rng))


def _narrative(report: Report, truth: Truth, key: str) -> Iterator[Line]:
    rng, said = report.rng, truth.narrative.setdefault(key, [])
    if key != "overview":
        of = texts.PROBLEMS if key == "problems" else texts.OTHER
        for text in texts.passages(of, truth.agency, truth.year, rng):
            said.append(text)
            yield Line(text)
        return
    for at, (name, passages) in enumerate(texts.overview(truth.agency, truth.year, rng)):
        said += passages
        heading = f"（{_NUMERALS[at]}）{name}" + rng.choice(("", "情况", "方面"))
        if "inline_headings" in report.quirks:
            passages[0] = f"{heading}。{passages[0]}"
        else:
            yield Line(heading, "subheading")
        yield from (Line(text) for text in passages)


def _table_section(report: Report, truth: Truth, key: str) -> Iterator[Line | Table]:
    rng, section = report.rng, report.sections[key][1]
    if "other_table" in report.quirks and key == "disclosure":
        yield Line(texts.fill(texts.OVERVIEW["主动公开"][0], truth.agency, truth.year, rng))
        yield quirks.other_table(rng)
    if "picture_table" in report.quirks and key == "requests":
        truth.missing.add(key)
        truth.slips = {slip for slip in truth.slips if not slip[0].startswith("T3.")}
        truth.editions["disputes"] = None
        yield Line("", "picture")
        return
    words = Labelling(report.quirks, rng)
    layout = Layout(section, report.said, words, report.one_row, report.headers, "vertical" in report.quirks)
    if key == "disputes" and "three_tables" in report.quirks:
        tables = three_tables(section, layout)
    else:
        tables = layout.tables("separate_blocks" in report.quirks)
    for at, table in enumerate(quirks.rebuild(tables, report.quirks, rng)):
        if at:
            yield Line("")
        yield table
    if "other_table" in report.quirks and key == "disputes":
        yield quirks.other_table(rng)
