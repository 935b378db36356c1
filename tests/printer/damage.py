"""Reports damaged before they are rendered: rows deleted, cells dropped, labels misspelt.

Input: a `Draft`; output: a damaged copy with, for the judge, what may still be read: for every cell
the value that the report printed before the damage. Damage that makes the page honestly say something
else is not done (a label misspelt into another label of a form).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from random import Random

from forms import form as forms_form
from forms import labels

from .structure import Draft, Row, Spot, Table
from .wordings import WORDINGS

Damage = Callable[[Draft, Random], None]
_STRANGE = "甲乙丙丁戊己庚辛壬癸龙凤梅兰竹菊"


def damaged(draft: Draft, kind: str, rng: Random) -> Draft:
    """Return a damaged copy of the report."""
    copy = deepcopy(draft)
    KINDS[kind](copy, rng)
    return copy


def _form_tables(draft: Draft) -> list[Table]:
    return [table for table in draft.tables() if table.section]


def _rows(draft: Draft) -> list[tuple[Table, Row]]:
    return [(table, row) for table in _form_tables(draft) for row in table.rows]


def _delete_rows(draft: Draft, rng: Random) -> None:
    rows = [(table, row) for table, row in _rows(draft) if len(table.rows) > 1]
    for table, row in rng.sample(rows, rng.choice((1, 1, 2, 4))):
        table.rows.remove(row)


def _drop_cells(draft: Draft, rng: Random) -> None:
    spots = [(row, spot) for _, row in _rows(draft) for spot in row.spots if row.kind == "data" and len(row.spots) > 1]
    for row, spot in rng.sample(spots, rng.choice((1, 1, 3))):
        row.spots = [other for other in row.spots if other is not spot]


def _drop_header_cell(draft: Draft, rng: Random) -> None:
    heads = [row for _, row in _rows(draft) if row.kind == "head" and len(row.spots) > 1]
    row = rng.choice(heads)
    row.spots.pop(rng.randrange(len(row.spots)))


def _misspell(draft: Draft, rng: Random) -> None:
    spots = [spot for _, row in _rows(draft) for spot in row.spots if spot.label and len(spot.text) > 1]
    for spot in rng.sample(spots, rng.choice((1, 1, 2, 5))):
        text = _misspelt(spot.text, rng)
        if not _is_known(text) or labels.core(text) == labels.core(spot.text):
            spot.text = text


def _misspelt(text: str, rng: Random) -> str:
    at = rng.randrange(len(text))
    how = rng.choice(("delete", "replace", "transpose"))
    if how == "delete":
        return text[:at] + text[at + 1 :]
    if how == "replace":
        return text[:at] + rng.choice(_STRANGE) + text[at + 1 :]
    at = min(at, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


@cache
def _all_labels() -> frozenset[str]:
    return frozenset(core for zh in _printed_labels() for core in (labels.core(zh), labels.loose_core(zh)))


def _printed_labels() -> Iterator[str]:
    for form in forms_form.load():
        for section in form.tables():
            for block in section.blocks:
                yield from (label.zh for top in (*block.rows, *block.columns) for label in top.walk())
                yield from (block.caption.zh,) if block.caption else ()
    for others in (*WORDINGS.values(), *forms_form.wordings().values()):
        yield from others


def _is_known(text: str) -> bool:
    return bool({labels.core(text), labels.loose_core(text)} & _all_labels())


def _shuffle_tables(draft: Draft, rng: Random) -> None:
    places = [at for at, piece in enumerate(draft.pieces) if isinstance(piece, Table)]
    tables = [draft.pieces[at] for at in places]
    rng.shuffle(tables)
    for at, table in zip(places, tables, strict=True):
        draft.pieces[at] = table


def _repeat_rows(draft: Draft, rng: Random) -> None:
    for table, row in rng.sample(_rows(draft), rng.choice((1, 2))):
        again = Row([_again(spot) for spot in row.spots], row.kind, row.key)
        table.rows.insert(table.rows.index(row) + rng.choice((0, 1)), again)


def _again(spot: Spot) -> Spot:
    """Return a copy that says the same, without being the place of the cell."""
    return Spot(spot.text, None, spot.cols, spot.rows, spot.merged, spot.head, spot.label, spot.picture, spot.group)


def _swap_headers(draft: Draft, rng: Random) -> None:
    """Swap two column labels of one header row, not the numbers below them.

    Such a page could also mean that its numbers were swapped with the labels. No real report has its
    columns in another order than the form, so neither reading is sure and none may be given.
    """
    rows = [row for _, row in _rows(draft) if row.kind == "head" and len(_leaf_labels(row)) > 1]
    first, second = rng.sample(_leaf_labels(rng.choice(rows)), 2)
    first.text, second.text = second.text, first.text


def _leaf_labels(row: Row) -> list[Spot]:
    skip = 1 if row.spots[0].cols >= 1 and (row.spots[0].label or row.spots[0].merged) else 0
    return [spot for spot in row.spots[skip:] if spot.label and spot.cols == 1]


def _blank_labels(draft: Draft, rng: Random) -> None:
    spots = [spot for _, row in _rows(draft) for spot in row.spots if spot.label]
    for spot in rng.sample(spots, rng.choice((1, 2))):
        spot.text = ""


def _delete_table(draft: Draft, rng: Random) -> None:
    tables = _form_tables(draft)
    if len(tables) < 2:
        return
    gone = rng.choice(tables)
    draft.pieces = [piece for piece in draft.pieces if piece is not gone]
    if gone.section == "disclosure":
        draft.truth.editions = dict.fromkeys(draft.truth.editions)


KINDS: dict[str, Damage] = {
    "rows deleted": _delete_rows,
    "cells dropped": _drop_cells,
    "a header cell dropped": _drop_header_cell,
    "labels misspelt": _misspell,
    "labels blank": _blank_labels,
    "tables shuffled": _shuffle_tables,
    "rows repeated": _repeat_rows,
    "headers swapped": _swap_headers,
    "a table deleted": _delete_table,
}
