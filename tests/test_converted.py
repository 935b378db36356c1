"""Printed reports sent through LibreOffice are read as printed."""

from functools import cache

import pytest
from printer.convert import WORD_FORMATS, converted, joined
from printer.judge import judge, visible
from printer.office import MISSING, OFFICE, office
from printer.place import finder

from extract.document import read

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not OFFICE, reason=MISSING["office"])]
every_format = pytest.mark.parametrize("to", WORD_FORMATS)
#: LibreOffice writes no picture into RTF whose image it does not have
LOST_BY_LIBREOFFICE = {"rtf": ("status",), "doc": ()}


@cache
def complaints(to: str) -> list[str]:
    found = []
    for printed, data in converted(3, to, range(5)):
        extracted = read(data, f"report.{to}")
        told = judge(printed.truth, extracted.facts, extracted.issues).complaints
        found += [text for text in told if not (joined(printed) and text.startswith("place"))]
    return found


@every_format
def test_no_number_is_wrong_and_none_is_missing_without_an_issue(to: str) -> None:
    assert [text for text in complaints(to) if text.startswith(("wrong", "invented", "unannounced"))] == []


@every_format
def test_a_cell_keeps_its_text_and_where_no_tables_touch_its_place(to: str) -> None:
    assert [text for text in complaints(to) if text.split(":")[0] not in LOST_BY_LIBREOFFICE[to]] == []


def test_an_independent_reader_finds_the_text_at_the_place() -> None:
    """LibreOffice itself reads the file back into a DOCX, and python-docx looks there."""
    batch = [data for _, data in converted(2, "doc", range(3))]
    back = office({f"{at}.doc": data for at, data in enumerate(batch)}, "docx")
    for at, data in enumerate(batch):
        find = finder(back[f"{at}.doc"], "docx")
        facts = [
            fact for fact in read(data).facts if fact.column is not None and fact.status not in ("absent", "unreadable")
        ]
        assert facts
        for fact in facts:
            assert fact.row is not None
            assert fact.column is not None
            assert visible(find(fact.table, fact.row, fact.column)) == visible(fact.raw), fact
