"""Printed reports sent through LibreOffice are read as printed."""

from functools import cache

import pytest
from printer.convert import WORD_FORMATS, converted, joined
from printer.judge import judge
from printer.office import MISSING, OFFICE

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
