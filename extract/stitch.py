"""Rows that a page break or a narrow column cut in two, joined again.

Owns one question: do this row and the next one or two read as one row of the form? They do when the
label is incomplete, the rest completes it to a label, and only one of them carries numbers
(`（四）无` / `法提供`; a label on two lines with its numbers on a line of their own between them).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.vocabulary import BLANK, NUMBER, WORDS, Hit, Vocabulary
from forms.labels import compact, core
from forms.records import Cell

NOTE = re.compile(
    r"[(（【\[*※]*(?:注|备注|说明|填表说明|填报单位|填报人|填报日期|单位负责人|审核人|联系电话|制表|单位[:：])"
)


#: a row's cells, what each of their texts can be, and the row's table
Line = tuple[list[Cell], list[Hit], int]


def stitched(rows: Sequence[tuple[int, list[Cell]]], words: Vocabulary) -> Iterator[Line]:
    """Yield the rows of one table with what their cells can be, those that were cut joined."""
    lines = [(cells, [words[cell.text] for cell in cells], table) for table, cells in rows]
    at = 0
    while at < len(lines):
        cells, hits, table = lines[at]
        label = _open_label(cells, hits)
        joined, used = _stitch(lines, at, label, words) if label and at + 1 < len(lines) else (cells, 1)
        yield lines[at] if used == 1 else (joined, [words[cell.text] for cell in joined], table)
        at += used


def _open_label(cells: list[Cell], hits: list[Hit]) -> Cell | None:
    """Return the last text cell of a row if it is no label yet, or a label with at most one empty cell after it."""
    if WORDS not in hits and not any(hit.rows for hit in hits[-2:]):
        return None
    texts = [at for at, hit in enumerate(hits) if hit is not BLANK and hit is not NUMBER]
    last, hit = cells[texts[-1]], hits[texts[-1]]
    if hit is WORDS:
        return last if 1 < len(core(last.text)) <= 60 and not NOTE.match(compact(last.text)) else None
    is_row = all(hits[at].rows and not hits[at].columns for at in texts)
    is_alone = len(cells) - texts[-1] <= 2 and hits[-1] is not NUMBER
    return last if is_row and is_alone and any(slot.label.cells for slot in hit.rows) else None


def _stitch(lines: Sequence[Line], at: int, label: Cell, words: Vocabulary) -> tuple[list[Cell], int]:
    first, hits, table = lines[at]
    near = range(at + 1, min(at + 5, len(lines)))
    following = [index for index in near if any(hit is not BLANK for hit in lines[index][1])]
    for count in (1, 2):
        tail = [lines[index] for index in following[:count]]
        texts = [c for cells, hs, _ in tail for c, h in zip(cells, hs, strict=True) if h not in (BLANK, NUMBER)]
        numbers = [_of(cells, own, table) for cells, hs, own in tail if NUMBER in hs]
        if len(texts) > 1 or len(tail) < count or len(numbers) + (NUMBER in hits) > 1:
            break
        whole = label._replace(text="\n".join([label.text, *(cell.text for cell in texts)]))
        is_short = len(first) - first.index(label) - 1 < min((len(row) - 2 for row in numbers), default=9)
        if (texts or (numbers and is_short)) and words[whole.text].rows:
            return _joined(first, label, whole, numbers, texts), following[count - 1] - at + 1
    return first, 1


def _of(cells: list[Cell], own: int, table: int) -> list[Cell]:
    """Return the cells of a row that becomes a part of another table's row."""
    return cells if own == table else [cell._replace(table=cell.table or own) for cell in cells]


def _joined(first: list[Cell], label: Cell, whole: Cell, numbers: list[list[Cell]], texts: list[Cell]) -> list[Cell]:
    place = first.index(label)
    if not numbers:
        return [*first[:place], whole, *first[place + 1 :]]
    values = [cell for cell in numbers[0] if cell not in texts]
    start = 0  # the empty label cells before the numbers
    while start <= place and start < len(values) and not values[start].text:
        start += 1
    return [*first[:place], whole, *values[start:]]
