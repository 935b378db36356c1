"""Labels that the recogniser misread, read as the label that they nearly are.

Input: the grids of a document; cells without a confidence are not looked at. Output: cells whose text
is nearly one label of the forms, and no other, get that label's text, each with an issue
`label-variant` that keeps the reading. Numbers are never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher, get_close_matches
from functools import cache

from extract.numbers import kind
from forms import form as forms
from forms.form import Block
from forms.labels import compact, core, loose_core
from forms.records import Cell, Grid, Issue

#: how like a label a text must be (`difflib`: 2 × characters in common / characters of both), and how
#: much less like it the next label; 0.65 is one wrong character of three. How much longer one may be than the other
NEAR, APART, LONGER = 0.65, 0.05, 0.2
#: a shorter text is not looked at; a longer one is no label
_SHORTEST, _LONGEST = 3, 80


def respell(grids: Iterable[Grid]) -> list[Issue]:
    """Correct the labels in place and return an issue for each."""
    issues = []
    for grid in grids:
        for row in grid.rows:
            for at, cell in enumerate(row):
                label = _label(cell)
                if label:
                    row[at] = cell._replace(text=label)
                    issues.append(Issue("label-variant", "", f"{compact(cell.text)} → {label}"))
    return issues


def _label(cell: Cell) -> str | None:
    if cell.confidence is None or kind(cell.text) != "words":
        return None
    bare, labels = core(cell.text), _labels()
    if not _SHORTEST <= len(bare) <= _LONGEST or bare in labels or loose_core(cell.text) in labels:
        return None
    near = get_close_matches(bare, labels, 2, NEAR)
    if not near or (len(near) > 1 and _likeness(bare, near[0]) - _likeness(bare, near[1]) < APART):
        return None
    # the beginning or end of any label is no misreading: the page ends there
    is_part = any(one.startswith(bare) or one.endswith(bare) for one in labels)
    is_part = is_part or abs(len(near[0]) - len(bare)) > LONGER * len(bare)
    return None if is_part else labels[near[0]]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, other, one).ratio()


@cache
def _labels() -> dict[str, str]:
    """Return every label and wording of every form by its core."""
    printed = [text for form in forms.load() for section in form.tables() for text in _printed(section.blocks)]
    return {core(text): text for zh in printed for text in (*forms.wordings().get(zh, ()), zh)}


def _printed(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        sides = (block.caption, block.corner, block.unit_column)
        yield from (side.zh for side in sides if side)
        yield from (label.zh for top in (*block.rows, *block.columns) for label in top.walk())
