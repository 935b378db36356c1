"""Printed reports sent through other programs are read as printed: LibreOffice, a browser, converters to OFD."""

from functools import cache

import pytest
from printer import Printed
from printer.judge import Score, judge, judge_narrative, judge_slips, visible
from printer.office import MISSING, OFFICE, office
from printer.place import finder
from printer.sent import SENT, missing, sent

from extract.document import Extracted, read
from forms.arithmetic import broken

pytestmark = pytest.mark.slow
FORMATS = [format for format in SENT if format != "pdf-unruled"]
every_format = pytest.mark.parametrize(
    "format", [pytest.param(f, marks=pytest.mark.skipif(bool(missing(f)), reason=missing(f))) for f in FORMATS]
)
#: reports of a format; a browser takes two seconds for one
EACH = {"pdf-browser": 20}
#: LibreOffice writes no picture into RTF whose image it does not have, and into a sheet none
LOST_BY_LIBREOFFICE = {"rtf": ("status",), "xls": ("status",), "ods": ("status",)}


@cache
def documents(format: str) -> list[tuple[Printed, Extracted, Score]]:
    found = []
    for printed in sent(format, [(number, number % 3) for number in range(EACH.get(format, 30))], "sent"):
        extracted = read(printed.data, printed.name, printed.media_type)
        score = judge(printed.truth, extracted.facts, extracted.issues)
        judge_slips(score, printed.truth, broken(extracted.facts))
        judge_narrative(score, printed.truth, extracted.paragraphs)
        found.append((printed, extracted, score))
    return found


def complaints(format: str) -> list[str]:
    return [text for _, _, score in documents(format) for text in score.complaints]


@every_format
def test_no_number_is_wrong_and_none_is_missing_without_an_issue(format: str) -> None:
    assert [text for text in complaints(format) if text.startswith(("wrong", "invented", "unannounced"))] == []


@every_format
def test_nearly_every_cell_is_read(format: str) -> None:
    counts = [score.counts for _, _, score in documents(format)]
    right = sum(count["right"] + count["silent_right"] for count in counts)
    assert right >= 0.9995 * sum(count["cells"] for count in counts)


@every_format
def test_a_cell_keeps_its_text_its_status_and_its_place(format: str) -> None:
    kept = ("raw", "place", "status", "edition")
    found = [text for text in complaints(format) if text.split(":")[0] in kept]
    assert [text for text in found if text.split(":")[0] not in LOST_BY_LIBREOFFICE.get(format, ())] == []


@every_format
def test_slips_are_flagged_and_nothing_else(format: str) -> None:
    assert [text for text in complaints(format) if text.startswith(("slip_missed", "false_slip"))] == []


@every_format
def test_the_narrative_stands_in_its_section(format: str) -> None:
    assert [text for text in complaints(format) if text.startswith("paragraph")] == []


@pytest.mark.skipif(not OFFICE, reason=MISSING["office"])
def test_pages_without_a_line_drawn_give_no_wrong_number() -> None:
    said = complaints("pdf-unruled")
    assert [text for text in said if text.startswith(("wrong", "invented"))] == []
    assert sum(score.counts["right"] for _, _, score in documents("pdf-unruled")) > 0


@pytest.mark.skipif(not OFFICE, reason=MISSING["office"])
def test_an_independent_reader_finds_the_text_of_a_doc_at_its_place() -> None:
    """LibreOffice itself reads the file back into a DOCX, and python-docx looks there."""
    batch = [printed.data for printed, _, _ in documents("doc")[:6]]
    back = office({f"{at}.doc": data for at, data in enumerate(batch)}, "docx")
    for at, data in enumerate(batch):
        find = finder(back[f"{at}.doc"], "docx")
        facts = [f for f in read(data).facts if f.column is not None and f.status not in ("absent", "unreadable")]
        assert facts
        for fact in facts:
            assert fact.row is not None
            assert fact.column is not None
            assert visible(find(fact.table, fact.row, fact.column)) == visible(fact.raw), fact
