"""Tables that go on over a page: rows and group labels that a page break cut in two are joined.

Input: the grids of one table, one a page, with the boxes of their ruled cells; output: their rows as
one stream, each with the table it begins in. Two cells are halves of one where they stand between
the same rules, at the foot of one page and the head of the next. That a row was cut is told by what
the halves say: only together they are a label, or the lower half has no label of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.vocabulary import BLANK, NUMBER, WORDS, Vocabulary
from forms.records import BROKEN, Cell, Grid

#: a row and the table it begins in
Placed = tuple[int, list[Cell]]
#: the rules on both pages stand this close (points)
_NEAR = 3.0

Span = tuple[float, float]


def rows_of(run: Sequence[Grid], words: Vocabulary) -> list[Placed]:
    """Return the rows of grids that go on from each other, those cut by a page break joined."""
    rows: list[Placed] = [(run[0].table, list(row)) for row in run[0].rows]
    for above, below in zip(run, run[1:], strict=False):
        lower = [(below.table, list(row)) for row in below.rows]
        if _has_boxes(above) and _has_boxes(below):
            _join_groups(rows, lower, above, below, words)
            if rows and lower and _join_rows(rows[-1][1], lower[0], _left(above) - _left(below), words):
                lower = lower[1:]
        rows += lower
    return [(table, [_mended(cell) for cell in row]) for table, row in rows] if len(run) > 1 else rows


def _mended(cell: Cell) -> Cell:
    return cell._replace(text=cell.text.replace(BROKEN, "")) if BROKEN in cell.text else cell


def _has_boxes(grid: Grid) -> bool:
    return bool(grid.rows) and all(cell.box for row in grid.rows for cell in row)


def _left(grid: Grid) -> float:
    return min(cell.box[0] for row in grid.rows for cell in row if cell.box)


def _same(one: Cell, other: Cell, shift: float) -> bool:
    """Whether two cells stand between the same rules, the lower page's moved by `shift`."""
    assert one.box and other.box
    return abs(one.box[0] - other.box[0] - shift) < _NEAR and abs(one.box[2] - other.box[2] - shift) < _NEAR


# --- rows ------------------------------------------------------------------------------------------


def _join_rows(upper: list[Cell], lower: Placed, shift: float, words: Vocabulary) -> bool:
    """Join the last row of a page with the first of the next if they are one; True where they were."""
    table, below = lower
    pairs = [(at, cell) for cell in below if (at := _place(upper, cell, shift)) is not None]
    if len(pairs) < len(below) or not pairs or not _is_cut(upper, pairs, words):
        return False
    for at, cell in pairs:
        upper[at] = _whole(upper[at], cell, table)
    return True


def _place(upper: list[Cell], cell: Cell, shift: float) -> int | None:
    return next((at for at, one in enumerate(upper) if _same(one, cell, shift)), None)


def _whole(one: Cell, other: Cell, table: int) -> Cell:
    if not other.text:
        return one
    if not one.text:
        return other._replace(table=table)
    between = "" if one.text.endswith(BROKEN) else "\n"
    sure = [each.confidence for each in (one, other) if each.confidence is not None]
    return one._replace(text=f"{one.text}{between}{other.text}", confidence=min(sure, default=None))


def _is_cut(upper: Sequence[Cell], pairs: Sequence[tuple[int, Cell]], words: Vocabulary) -> bool:
    """Whether halves at a page break are one row; a row all blank is told by its neighbours, not here."""
    halves = [(upper[at], cell) for at, cell in pairs if cell.text]
    if not halves:
        return False
    if any(_are_one_label(one.text, other.text, words) for one, other in halves):
        return True
    if all(one.text.endswith(BROKEN) and words[other.text] is NUMBER for one, other in halves):
        return True
    labels = [at for at, cell in enumerate(upper) if words[cell.text].rows]
    if not labels:
        return False
    # the label stands above; below it is blank, beside what goes on
    at = labels[-1]
    under = [cell for place, cell in pairs if place == at]
    return bool(under) and not under[0].text and all(not one.text or one is upper[at] for one, _ in halves)


def _are_one_label(upper: str, lower: str, words: Vocabulary) -> bool:
    """Whether two texts are halves of one label: only together, or the lower one alone is none."""
    if not upper or words[upper] in (BLANK, NUMBER) or words[lower] in (BLANK, NUMBER):
        return False
    return words[lower] is WORDS and words[f"{upper}\n{lower}"].is_label


# --- group labels ----------------------------------------------------------------------------------


def _join_groups(rows: list[Placed], lower: list[Placed], above: Grid, below: Grid, words: Vocabulary) -> None:
    """Give a group label cut by the break to the upper page's cell, and take its rest from the lower one's."""
    shift = _left(above) - _left(below)
    foot = max(cell.box[3] for row in above.rows for cell in row if cell.box)
    head = lower[0][1] if lower else []
    for place, at, cell in list(_reaching(rows, above.table, foot)):
        for number, rest in enumerate(head):
            if rest.text and _same(cell, rest, shift) and _are_one_label(cell.text, rest.text, words):
                rows[place][1][at] = cell._replace(text=f"{cell.text}\n{rest.text}")
                head[number] = rest._replace(text="")


def _reaching(rows: Sequence[Placed], table: int, foot: float) -> Iterator[tuple[int, int, Cell]]:
    """Yield the cells of the upper page that reach its foot but begin above the last row."""
    for place, (number, row) in enumerate(rows[:-1]):
        if number == table:
            for at, cell in enumerate(row):
                if cell.box and cell.box[3] > foot - _NEAR and cell.text:
                    yield place, at, cell
