"""Tables without ruled lines: rows told by the gaps in their lines, as in a text file.

Input: the lines of each page in pieces, a gap between two of them; output: lines of text and grids. A row
is what `read_text` takes for one, label and numbers on one line; nothing is aligned by position, so a row
with an empty cell is ragged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

from extract.layout import Parts
from extract.lines import Line, joined
from extract.numbers import kind
from extract.paragraphs import paragraphs
from extract.read_text import columns_of
from forms.form import load
from forms.records import Box, Cell, Grid

#: a page's number and its lines, each in pieces
PageLines = tuple[int, list[list[Line]]]

#: so many lines have so many cells where there is a table at all
_ROWS, _COLUMNS = 4, 3
#: lines whose middles are nearer than this many heights follow each other without a blank one
_NEXT = 1.9


def body(pages: Sequence[PageLines]) -> Parts:
    """Return lines of text and grids of pages on which nothing is ruled; nothing where no line has columns."""
    placed = [(number, pieces) for number, lines in pages for pieces in lines]
    found = columns_of(["\t".join(piece.text for piece in pieces) for _, pieces in placed])
    if sum(len(texts) >= _COLUMNS for texts in found) < _ROWS:
        return []
    found = _whole_rows(placed, found)
    parts: Parts = []
    tables = 0
    for has_columns, group in groupby(zip(placed, found, strict=True), key=lambda one: bool(one[1])):
        if not has_columns:
            parts += _text(list(group))
            continue
        tables += 1
        rows = [_row(pieces, texts, number, row) for row, ((number, pieces), texts) in enumerate(group, 1)]
        parts.append(Grid(tables, rows))
    return parts


def _whole_rows(placed: Sequence[tuple[int, list[Line]]], found: list[list[str]]) -> list[list[str]]:
    """Keep the rows that stand on one line; numbers without a label may be halves of those on the next line.

    Only a table without row labels (section four) has rows of numbers alone, as many as it has columns.
    """
    bare = [bool(texts) and all(kind(text) != "words" for text in texts) for texts in found]
    loose = [is_bare and len(texts) not in _bare_rows() for is_bare, texts in zip(bare, found, strict=True)]
    kept = []
    for at, texts in enumerate(found):
        beside = [other for other in (at - 1, at + 1) if 0 <= other < len(found) and loose[other]]
        has_numbers = any(kind(text) == "value" for text in texts)
        is_half = has_numbers and any(_follow(placed[at], placed[other]) for other in beside)
        kept.append([] if loose[at] or is_half else texts)
    return kept


@cache
def _bare_rows() -> frozenset[int]:
    """Return how many cells the rows have that stand without a label in some form."""
    blocks = (block for form in load() for section in form.tables() for block in section.blocks)
    return frozenset(len(block.leaf_columns) for block in blocks if not block.rows)


def _follow(one: tuple[int, list[Line]], other: tuple[int, list[Line]]) -> bool:
    upper, lower = joined(one[1]), joined(other[1])
    return one[0] == other[0] and abs(upper.middle - lower.middle) < _NEXT * max(upper.size, lower.size)


def _text(lines: Sequence[tuple[tuple[int, list[Line]], list[str]]]) -> Iterator[str]:
    by_page = groupby((placed for placed, _ in lines), key=lambda placed: placed[0])
    whole = [[joined(pieces) for _, pieces in group] for _, group in by_page]
    yield from (text for text in paragraphs(whole) if text)


def _row(pieces: list[Line], texts: list[str], page: int, row: int) -> list[Cell]:
    """Return the cells of a line: with the boxes of its pieces where these are the cells, else with the line's."""
    boxes = [_box(piece) for piece in pieces] if len(pieces) == len(texts) else [_box(joined(pieces))] * len(texts)
    return [Cell(text, row, column, page, box) for column, (text, box) in enumerate(zip(texts, boxes, strict=True), 1)]


def _box(line: Line) -> Box:
    return line.left, line.top, line.right, line.bottom
