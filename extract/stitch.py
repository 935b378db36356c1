"""Rows that a page break or a narrow column cut in two, joined again.

Owns one question: do this row and the next one or two read as one row of the form? They do when the
label is incomplete, the rest completes it to a label, and only one of them carries numbers
(`（四）无` / `法提供`; a label on two lines with its numbers on a line of their own between them).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.vocabulary import BLANK, NUMBER, WORDS, Vocabulary
from forms.labels import compact, core
from forms.records import Cell

NOTE = re.compile(
    r"[(（【\[*※]*(?:注|备注|说明|填表说明|填报单位|填报人|填报日期|单位负责人|审核人|联系电话|制表|单位[:：])"
)


def stitched(rows: Sequence[list[Cell]], words: Vocabulary) -> Iterator[list[Cell]]:
    """Yield the rows of one table, those that were cut joined."""
    at = 0
    while at < len(rows):
        joined, used = _stitch(rows, at, words)
        yield joined
        at += used


def _stitch(rows: Sequence[list[Cell]], at: int, words: Vocabulary) -> tuple[list[Cell], int]:
    first = rows[at]
    label = _open_label(first, words)
    if label is None or at + 1 >= len(rows):
        return first, 1
    has_values = any(words[cell.text] is NUMBER for cell in first)
    following = [index for index in range(at + 1, min(at + 5, len(rows))) if any(cell.text for cell in rows[index])]
    for count in (1, 2):
        tail = [rows[index] for index in following[:count]]
        texts = [cell for row in tail for cell in row if words[cell.text] not in (BLANK, NUMBER)]
        numbers = [row for row in tail if any(words[cell.text] is NUMBER for cell in row)]
        if len(texts) > 1 or len(tail) < count or len(numbers) + has_values > 1:
            break
        whole = label._replace(text="\n".join([label.text, *(cell.text for cell in texts)]))
        is_short = len(first) - first.index(label) - 1 < min((len(row) - 2 for row in numbers), default=9)
        if (texts or (numbers and is_short)) and words[whole.text].rows:
            return _joined(first, label, whole, numbers, texts), following[count - 1] - at + 1
    return first, 1


def _open_label(cells: list[Cell], words: Vocabulary) -> Cell | None:
    """Return the last text cell of a row if it is no label yet, or a label with at most one empty cell after it."""
    hits = [words[cell.text] for cell in cells]
    if not hits or (WORDS not in hits and not any(hit.rows for hit in hits[-2:])):
        return None
    texts = [(cell, hit) for cell, hit in zip(cells, hits, strict=True) if hit is not BLANK and hit is not NUMBER]
    last, hit = texts[-1]
    if hit is WORDS:
        return last if 1 < len(core(last.text)) <= 60 and not NOTE.match(compact(last.text)) else None
    is_row = all(hit.rows and not hit.columns for _, hit in texts)
    is_alone = len(cells) - cells.index(last) <= 2 and hits[-1] is not NUMBER
    return last if is_row and is_alone and any(slot.label.cells for slot in hit.rows) else None


def _joined(first: list[Cell], label: Cell, whole: Cell, numbers: list[list[Cell]], texts: list[Cell]) -> list[Cell]:
    place = first.index(label)
    if not numbers:
        return [*first[:place], whole, *first[place + 1 :]]
    values = [cell for cell in numbers[0] if cell not in texts]
    start = 0  # the empty label cells before the numbers
    while start <= place and start < len(values) and not values[start].text:
        start += 1
    return [*first[:place], whole, *values[start:]]
