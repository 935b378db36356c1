"""Printed reports as OFD: small committed ones, and 60 through LibreOffice in four producers' manners."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from print_ofd_fixtures import HERE, REPORTS
from printer import Printed
from printer.judge import judge, judge_narrative, judge_slips, visible
from printer.ofd_places import finder
from printer.office import MISSING, OFFICE
from printer.paged import on_pages
from printer.print_ofd import MANNERS, Manner, ofd, sheets

from extract.document import Extracted, read
from forms.arithmetic import broken
from forms.records import Fact

NUMBERS = 60
every_fixture = pytest.mark.parametrize("name", REPORTS)
every_manner = pytest.mark.parametrize("manner", MANNERS, ids=[manner.name for manner in MANNERS])


@cache
def fixture(name: str) -> tuple[bytes, Printed, Extracted]:
    data = Path(HERE, name).read_bytes()
    return data, REPORTS[name](), read(data, "report.pdf")


@every_fixture
def test_every_cell_and_paragraph_of_a_printed_report_is_read(name: str) -> None:
    _, printed, extracted = fixture(name)
    score = judge(printed.truth, extracted.facts, extracted.issues)
    judge_slips(score, printed.truth, broken(extracted.facts))
    judge_narrative(score, printed.truth, extracted.paragraphs)
    assert not [text for text in score.complaints if not text.startswith(("place:", "raw:"))]
    assert not score.counts["missing"]
    assert extracted.meta["doc_title"] == printed.truth.title


def lost_at_its_place(data: bytes, facts: list[Fact]) -> list[Fact]:
    """Return the facts whose text an independent reader does not find in their box."""
    find = finder(data)
    placed = [fact for fact in facts if fact.box and fact.page]
    return [
        fact for fact in placed if "".join(find(fact.page or 0, fact.box or (0, 0, 0, 0)).split()) != bare(fact.raw)
    ]


def bare(text: str | None) -> str:
    return "".join(visible(text).replace("\u00ad", "").split())


@every_fixture
def test_the_text_of_a_fact_stands_in_its_box(name: str) -> None:
    data, _, extracted = fixture(name)
    assert sum(fact.box is not None for fact in extracted.facts) > 150
    assert not lost_at_its_place(data, extracted.facts)


@pytest.mark.parametrize("name", REPORTS)
def test_the_committed_files_are_small(name: str) -> None:
    assert Path(HERE, name).stat().st_size <= 40_000


# --- live: LibreOffice, then each producer's manner


@cache
def printed() -> list[tuple[Printed, Extracted]]:
    """Return the reports as Writer printed them, and what is read of these PDFs."""
    reports = on_pages([(number, number % 5) for number in range(NUMBERS)])
    return [(report, read(report.data)) for report in reports]


def counts(report: Printed, extracted: Extracted) -> Counter[str]:
    return judge(report.truth, extracted.facts, extracted.issues).counts


@pytest.mark.slow
@pytest.mark.skipif(not OFFICE, reason=MISSING["office"])
@every_manner
def test_an_ofd_says_what_the_pdf_says_that_it_was_made_from(manner: Manner) -> None:
    as_pdf: Counter[str] = Counter()
    as_ofd: Counter[str] = Counter()
    for report, of_pdf in printed():
        extracted = read(ofd(sheets(report.data), manner))
        as_pdf += counts(report, of_pdf)
        as_ofd += counts(report, extracted)
    right = [each["right"] + each["silent_right"] for each in (as_ofd, as_pdf)]
    assert right[0] >= 0.9995 * right[1]
    for kind in ("wrong", "invented", "unannounced"):  # the PDFs' own tests ask that there are none
        assert as_ofd[kind] <= as_pdf[kind]


@pytest.mark.slow
@pytest.mark.skipif(not OFFICE, reason=MISSING["office"])
@every_manner
def test_facts_of_many_reports_stand_in_their_boxes(manner: Manner) -> None:
    for report, _ in printed()[:10]:
        data = ofd(sheets(report.data), manner)
        extracted = read(data)
        assert not [fact for fact in lost_at_its_place(data, extracted.facts) if "tracked" not in report.quirks]
