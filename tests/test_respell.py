"""Labels that a recogniser misread."""

from __future__ import annotations

import pytest

from extract.respell import respell
from forms.records import Cell, Grid


def _read(text: str, confidence: float | None = 0.9) -> tuple[str, list[str]]:
    grid = Grid(1, [[Cell(text, 1, 1, 1, None, confidence)]])
    issues = respell([grid])
    return grid.rows[0][0].text, [issue.detail for issue in issues]


@pytest.mark.parametrize(
    ("misread", "label"),
    [
        ("去人或其他组织", "法人或其他组织"),
        ("L本机关不掌握相关政府信息", "1.本机关不掌握相关政府信息"),
        ("自然八", "自然人"),
    ],
)
def test_a_label_read_nearly_right_is_that_label(misread: str, label: str) -> None:
    assert _read(misread) == (label, [f"{misread} → {label}"])


@pytest.mark.parametrize(
    "text", ["自然人", "行政", "本机关不掌握相关政", "法提供", "12", "", "甲乙丙丁", "本年度办理结果其他说明"]
)
def test_labels_parts_of_labels_numbers_and_other_words_stay(text: str) -> None:
    assert _read(text) == (text, [])


def test_printed_text_is_never_corrected() -> None:
    assert _read("去人或其他组织", None) == ("去人或其他组织", [])
