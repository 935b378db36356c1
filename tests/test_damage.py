"""A damaged report gives issues, never a wrong number."""

from random import Random

import pytest
from printer import SKINS, draft, render
from printer.damage import KINDS, damaged
from printer.judge import Score, judge

from extract.document import read
from forms.form import edition

EACH = 36
EDITIONS = ("2021", "2021", "2019", "2014")
FORMATS = ("html", "text", "docx")


def score(kind: str, number: int) -> Score:
    """Print, damage, render and read one report."""
    format = FORMATS[number // 4 % 3]
    whole = draft(f"damage {number}", number, number % 3, edition(EDITIONS[number % 4]), format, slips=False)
    printed = render(damaged(whole, kind, Random(f"{kind} {number}")), format, SKINS[number % len(SKINS)])
    extracted = read(printed.data, printed.name, printed.media_type)
    return judge(printed.truth, extracted.facts, extracted.issues)


@pytest.mark.parametrize("kind", KINDS)
def test_damage_never_gives_a_wrong_number_or_a_silent_gap(kind: str) -> None:
    for number in range(EACH):
        complaints = [
            text for text in score(kind, number).complaints if text.startswith(("wrong", "invented", "unannounced"))
        ]
        assert not complaints, f"report {number}, {FORMATS[number // 4 % 3]}"


def test_the_undamaged_reports_are_read_whole() -> None:
    for number in range(EACH):
        format = FORMATS[number // 4 % 3]
        whole = draft(f"damage {number}", number, number % 3, edition(EDITIONS[number % 4]), format, slips=False)
        printed = render(whole, format, SKINS[number % len(SKINS)])
        extracted = read(printed.data, printed.name, printed.media_type)
        assert judge(printed.truth, extracted.facts, extracted.issues).counts["missing"] == 0
