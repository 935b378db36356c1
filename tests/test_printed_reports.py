"""Printed reports are read as printed: every format, every skin, every level, three editions."""

from functools import cache

import pytest
from printer import FORMATS, SKINS, Printed, print_report
from printer.agencies import BODIES, agency, year_of
from printer.draft import YEARS
from printer.judge import Score, judge, judge_narrative, judge_slips, visible
from printer.place import finder

from extract.document import Extracted, read
from forms.arithmetic import broken

EACH = 15  # documents of a format and level; 4 formats × 5 levels × 15 are 300
CASES = [(format, level) for format in FORMATS for level in range(5)]
every_case = pytest.mark.parametrize("format, level", CASES, ids=[f"{format}-{level}" for format, level in CASES])


@cache
def documents(format: str, level: int) -> list[tuple[Printed, Extracted, Score]]:
    found = []
    for number in range(EACH):
        skin = SKINS[(number + level) % len(SKINS)] if format == "html" else ""
        printed = print_report(number, format, level, skin)
        extracted = read(printed.data, printed.name, printed.media_type)
        score = judge(printed.truth, extracted.facts, extracted.issues)
        judge_slips(score, printed.truth, broken(extracted.facts))
        judge_narrative(score, printed.truth, extracted.paragraphs)
        found.append((printed, extracted, score))
    return found


def complaints(format: str, level: int, *kinds: str) -> list[str]:
    return [
        f"{printed.skin} {number}: {complaint}"
        for number, (printed, _, score) in enumerate(documents(format, level))
        for complaint in score.complaints
        if complaint.split(":")[0] in kinds
    ]


@every_case
def test_no_number_is_wrong(format: str, level: int) -> None:
    assert not complaints(format, level, "wrong", "invented")


@every_case
def test_no_cell_is_missing_without_an_issue(format: str, level: int) -> None:
    assert not complaints(format, level, "unannounced")


@every_case
def test_a_silent_cell_keeps_its_status(format: str, level: int) -> None:
    assert not complaints(format, level, "status")


@every_case
def test_a_cell_keeps_its_text_and_its_place(format: str, level: int) -> None:
    assert not complaints(format, level, "raw", "place")


@every_case
def test_the_edition_is_told_for_each_section(format: str, level: int) -> None:
    assert not complaints(format, level, "edition")


@every_case
def test_every_visible_slip_is_flagged_and_nothing_else(format: str, level: int) -> None:
    assert not complaints(format, level, "slip_missed", "false_slip")


@every_case
def test_the_narrative_stands_in_its_section(format: str, level: int) -> None:
    assert not complaints(format, level, "paragraph")


@pytest.mark.parametrize("level", [0, 1, 2])
@pytest.mark.parametrize("format", ["html", "text", "docx", "xlsx"])
def test_a_report_with_few_quirks_is_read_whole(format: str, level: int) -> None:
    assert sum(score.counts["missing"] for _, _, score in documents(format, level)) == 0


@every_case
def test_an_independent_reader_finds_the_text_at_the_place(format: str, level: int) -> None:
    for printed, extracted, _ in documents(format, level)[:2]:
        find = finder(printed.data, format, printed.encoding)
        for fact in extracted.facts:
            if fact.row is None or fact.column is None or fact.status in ("absent", "unreadable"):
                continue
            assert visible(find(fact.table, fact.row, fact.column)) == visible(fact.raw), fact


# --- the printer itself


@pytest.mark.parametrize("format", FORMATS)
def test_the_printer_knows_where_it_printed_each_cell(format: str) -> None:
    for number in range(4):
        printed = print_report(number, format, 4)
        find = finder(printed.data, format, printed.encoding)
        for name, cell in printed.truth.cells.items():
            assert (cell.row is None) == (cell.status == "absent"), name
            if cell.row is not None and cell.column is not None:
                assert visible(find(cell.table, cell.row, cell.column)) == visible(cell.raw), name


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_seed_prints_the_same_bytes(format: str) -> None:
    assert print_report(7, format, 4).data == print_report(7, format, 4).data


def test_a_report_printed_without_slips_has_none() -> None:
    for number in range(60):
        assert not print_report(number, "text", number % 5, slips=False).truth.slips


@pytest.mark.parametrize("years", YEARS.values())
def test_every_report_of_a_corpus_has_its_own_agency_and_year(years: tuple[int, ...]) -> None:
    numbers = range(len(BODIES) * len(years))
    assert len({(agency(number).name, year_of(number, years)) for number in numbers}) == len(numbers)
