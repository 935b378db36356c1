"""Second readings: only where the first is unsure, one reading mends all, and nobody's slip is erased."""

from __future__ import annotations

from random import Random

import pytest
from filled import report

from extract.page import SURE
from extract.resolve import resolve
from forms.arithmetic import broken
from forms.records import Box, Cell, Fact, Grid, Issue

KEY = "granted/person"


def _facts() -> list[Fact]:
    """Return the cells of a consistent report as an OCR reads them, each at a place of its own."""
    facts = report("甲县统计局", 2022, "2021").facts
    return [
        fact._replace(reading="ocr", confidence=0.99, page=1, box=_box(at), raw=f"{fact.value:.0f}")
        if fact.value is not None
        else fact
        for at, fact in enumerate(facts)
    ]


def _box(at: int) -> Box:
    return (float(at), 0.0, at + 1.0, 1.0)


def _doubt(facts: list[Fact], key: str, raw: str, *others: str) -> tuple[list[Fact], list[Issue], list[Grid]]:
    """Return the document with one cell that was read unsurely."""
    at = next(at for at, fact in enumerate(facts) if fact.section == "requests" and fact.key == key)
    facts = list(facts)
    facts[at] = facts[at]._replace(status="unreadable", value=None, raw=raw, confidence=0.5)
    cell = Cell(raw, 1, 1, 1, facts[at].box, 0.5, None, others)
    row = key.split("/")[0]
    return facts, [Issue("cell-unreadable", f"requests/{row}", f"{key}: {raw}")], [Grid(1, [[cell]])]


def _printed(facts: list[Fact], key: str = KEY) -> float:
    return next(fact.value or 0.0 for fact in facts if fact.section == "requests" and fact.key == key)


def _found(facts: list[Fact], key: str = KEY) -> Fact:
    return next(fact for fact in facts if fact.section == "requests" and fact.key == key)


def _off(facts: list[Fact], by: int = 1) -> str:
    return f"{_printed(facts) + by:.0f}"


def test_the_one_reading_that_mends_the_sums_is_taken() -> None:
    facts = _facts()
    right, wrong = _off(facts, 0), _off(facts)
    found = resolve(*_doubt(facts, KEY, wrong, right, _off(facts, 5)))
    fact = _found(found.facts)
    assert (fact.status, fact.value, fact.raw, fact.reading) == ("number", float(right), wrong, "resolved")
    assert broken(found.facts) == set()
    assert [(issue.code, issue.where) for issue in found.issues] == [("cell-resolved", "requests/granted")]


def test_a_reading_that_is_no_number_is_settled_too() -> None:
    facts = _facts()
    found = resolve(*_doubt(facts, KEY, "B", _off(facts, 0), _off(facts, 2)))
    assert _found(found.facts).value == _printed(facts)


def test_without_a_reading_that_fits_the_cell_stays_unreadable() -> None:
    facts = _facts()
    doubted, issues, grids = _doubt(facts, KEY, _off(facts, 1), _off(facts, 2), _off(facts, 3))
    found = resolve(doubted, issues, grids)
    assert _found(found.facts).status == "unreadable"
    assert found.issues == issues


def test_a_first_reading_that_fits_is_not_replaced() -> None:
    facts = _facts()
    found = resolve(*_doubt(facts, KEY, _off(facts, 0), _off(facts, 1)))
    assert (_found(found.facts).status, _found(found.facts).reading) == ("unreadable", "ocr")


def test_two_unsure_cells_of_one_sum_are_not_settled_by_it() -> None:
    facts = _facts()
    doubted, issues, grids = _doubt(facts, KEY, _off(facts, 1), _off(facts, 0))
    other, more, beside = _doubt(doubted, "granted/all", "8", "9")
    key = "handled/person"
    other, most, below = _doubt(other, key, "8", "9")
    found = resolve(other, [*issues, *more, *most], [*grids, *beside, *below])
    assert _found(found.facts).status == "unreadable"


def test_a_sure_reading_is_never_overruled() -> None:
    facts = _facts()
    at = facts.index(_found(facts))
    facts[at] = facts[at]._replace(value=_printed(facts) + 1, raw=_off(facts), confidence=SURE)
    cell = Cell(facts[at].raw or "", 1, 1, 1, facts[at].box, SURE, None, (_off(_facts(), 0),))
    found = resolve(facts, [], [Grid(1, [[cell]])])
    assert found.facts == facts
    assert broken(found.facts)


@pytest.mark.parametrize("seed", range(20))
def test_a_slip_beside_an_unsure_cell_is_not_erased(seed: int) -> None:
    rng, facts = Random(seed), _facts()
    slip = rng.choice(["granted/all", "granted/business", "partly_granted/person"])
    at = facts.index(_found(facts, slip))
    facts[at] = facts[at]._replace(value=_printed(facts, slip) + rng.choice((1, 7)))
    before = broken(facts)
    found = resolve(*_doubt(facts, KEY, "B", _off(facts, 0), _off(facts, 1), _off(facts, 7)))
    assert before
    assert _found(found.facts).status == "unreadable"
    assert found.facts[at].value == facts[at].value
