"""The real documents, through the whole pipeline."""

from pathlib import Path

import pytest

import gongkai

BLANK = Path(__file__).parents[2] / "shared" / "samples" / "form_2021_blank.docx"


@pytest.mark.skipif(not BLANK.exists(), reason="the blank form as a Word file is not here")
def test_the_blank_form_has_200_blank_cells_and_nobody_to_place_it_with():
    tables = gongkai.read(BLANK)
    cells = [tables[name] for name in ("disclosure", "requests", "disputes")]
    assert [len(frame) for frame in cells] == [10, 175, 15]
    assert {status for frame in cells for status in frame["status"]} == {"blank"}
    assert list(tables["documents"]["outcome"]) == ["unplaced"]
    assert sorted(tables["issues"]["code"]) == ["agency-unknown", "year-unknown"]


def test_the_report_of_jianghan_breaks_its_totals_in_two_columns_and_has_text_of_another_body():
    tables = gongkai.read(Path(__file__).parents[1] / "data" / "sample" / "wuhan_jianghan_statistics_2022.txt")
    checks = tables["checks"]
    broken = checks[checks["status"] == "differs"]
    assert sorted(zip(broken["identity"], broken["key"], strict=True)) == [
        ("P.BODY", "text"),
        ("T3.TOTAL", "all"),
        ("T3.TOTAL", "person"),
    ]
    assert set(checks[checks["status"] != "differs"]["status"]) == {"holds"}
    assert list(tables["reports"]["agency"]) == ["武汉市江汉区统计局"]
