"""Tables that go on over a page: rows and group labels that a page break cut in two are joined.

Input: the grids of one table, one a page, with the boxes of their ruled cells; output: their rows as
one stream, each with the table it begins in. Two cells are halves of one where they stand between
the same rules, at the foot of one page and the head of the next. That a row was cut is told by what
the halves say: only together they are a label, or the lower half has no label of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from extract.lines import FIGURES
from extract.vocabulary import BLANK, NUMBER, WORDS, Vocabulary
from forms.labels import ordinal
from forms.records import BROKEN, Cell, Grid

#: a row and the table it begins in
Placed = tuple[int, list[Cell]]
#: the rules on both pages stand this close (points)
_NEAR = 7.0
#: what may stand between a label's ordinal and its words, and so begin its lower half
_ORDINAL_ENDS = (".", "．", "、", ")", "）")


def rows_of(run: Sequence[Grid], words: Vocabulary) -> list[Placed]:
    """Return the rows of grids that go on from each other, those cut by a page break joined."""
    rows: list[Placed] = [(run[0].table, list(row)) for row in run[0].rows]
    for above, below in pairwise(run):
        lower = [(below.table, list(row)) for row in below.rows]
        if rows and lower and _has_boxes(above) and _has_boxes(below):
            seam = _Seam(rows, lower[0], above, below, words)
            if seam.join_labels() or seam.join_rows():
                lower = lower[1:]
                seam.part(lower[0][1] if lower else [])
        rows += lower
    return [(table, [_mended(cell) for cell in row]) for table, row in rows]


def _mended(cell: Cell) -> Cell:
    return cell._replace(text=cell.text.replace(BROKEN, "")) if BROKEN in cell.text else cell


def _has_boxes(grid: Grid) -> bool:
    return bool(grid.rows) and all(cell.box for row in grid.rows for cell in row)


def _left(grid: Grid) -> float:
    return min(cell.box[0] for row in grid.rows for cell in row if cell.box)


class _Seam:
    """A page break within a table: the rows above it, the first row below it."""

    def __init__(self, rows: list[Placed], lower: Placed, above: Grid, below: Grid, words: Vocabulary) -> None:
        self.upper, self.words = rows[-1][1], words
        self.table, self.lower = lower
        self.shift = _left(above) - _left(below)
        foot = max(cell.box[3] for row in above.rows for cell in row if cell.box)
        self.open = list(_reaching(rows, above.table, foot))
        #: the same as the page has them: the first row of a page may have gone to the page before
        #: whether the last row's own label was cut, so that all below the break is that row's
        self.is_certain = False
        self.at_foot = [row[at] for row, at in _reaching([(above.table, row) for row in above.rows], above.table, foot)]

    def join_labels(self) -> bool:
        """Give the rest of a label to the cell above the break; True where nothing else stands below it.

        Beside a label that was cut, one may have gone over the page whole, or begin with another label.
        """
        cut = []
        for row, at in self.open:
            if self._take(row, at, self._are_halves):
                cut.append(row)
                self.is_certain |= row is self.upper and at == self._label_at()
        for row, at in self.open:
            if any(row is one for one in cut):
                self._take(row, at, self._goes_with)
        return bool(cut) and not any(cell.text for cell in self.lower)

    def _take(self, row: list[Cell], at: int, is_rest: Callable[[str, str, list[Cell]], bool]) -> bool:
        """Move the text of the cell under an open one into it, if it is its rest."""
        cell = row[at]
        for number, rest in enumerate(self.lower):
            if rest.text and self._is_under(cell, rest) and is_rest(cell.text, rest.text, row):
                row[at] = self._whole(cell, rest)
                self.lower[number] = rest._replace(text="")
                return True
        return False

    def part(self, row: list[Cell]) -> None:
        """Give the last line of a cut label back that stands over the number below it.

        LibreOffice draws no line under what follows a merged cell over a page break.
        """
        for number, cell in enumerate(row):
            head, _, tail = cell.text.partition("\n")
            if not tail or self.words[head] is not WORDS or self.words[tail] is not NUMBER:
                continue
            for upper, at in self.open:
                if self._is_under(upper[at], cell) and self.words[f"{upper[at].text}\n{head}"].is_label:
                    upper[at] = upper[at]._replace(text=f"{upper[at].text}\n{head}")
                    row[number] = cell._replace(text=tail)

    def join_rows(self) -> bool:
        """Join the last row of a page with the first of the next if they are one; True where they were."""
        pairs = []
        for cell in self.lower:
            at = next((at for at, one in enumerate(self.upper) if self._is_under(one, cell)), None)
            if at is not None:
                pairs.append((at, cell))
            elif cell.text or not any(self._is_under(one, cell) for one in self.at_foot):
                return False
        if not pairs or not self._is_cut(pairs):
            return False
        for at, cell in pairs:
            self.upper[at] = self._whole(self.upper[at], cell)
        return True

    def _goes_with(self, upper: str, lower: str, row: list[Cell]) -> bool:
        """Whether a text stands under a cell whose neighbours were cut: a column's whole label, or a part of one."""
        if not upper:
            return bool(self.words[lower].columns)
        return self.words[lower] is WORDS and not ordinal(lower)

    def _is_under(self, one: Cell, other: Cell) -> bool:
        """Whether two cells stand between the same rules, the lower page's moved by `shift`."""
        if one.box is None or other.box is None:
            return False
        sides = (0, 2)
        return all(abs(one.box[side] - other.box[side] - self.shift) < _NEAR for side in sides)

    def _whole(self, one: Cell, other: Cell) -> Cell:
        if not other.text:
            return one
        if not one.text:
            return other._replace(table=self.table)
        is_one = one.text.endswith(BROKEN) or (
            self.is_certain and one.text[-1:] in FIGURES and other.text[0] in FIGURES
        )
        between = "" if is_one else "\n"
        sure = [each.confidence for each in (one, other) if each.confidence is not None]
        text = one.text.removesuffix(BROKEN) + between + other.text
        return one._replace(text=text, confidence=min(sure, default=None))

    def _is_cut(self, pairs: Sequence[tuple[int, Cell]]) -> bool:
        """Whether a row below the break goes on with the one above: it has no label where that one has."""
        halves = [(self.upper[at], cell) for at, cell in pairs if cell.text]
        if halves and self.is_certain:
            return True
        if not halves or any(self._are_two(one, other) for one, other in halves):
            return False
        broken = [one.text.endswith(BROKEN) for one, _ in halves]
        if any(broken) and all(is_broken or not one.text for is_broken, (one, _) in zip(broken, halves, strict=True)):
            return True
        label_at = self._label_at()
        if label_at is None and any(self.words[cell.text] is NUMBER for cell in self.upper):
            return all(not one.text and self.words[cell.text] is NUMBER for one, cell in halves)
        under = [cell for at, cell in pairs if at == label_at]
        return bool(under) and not under[0].text

    def _label_at(self) -> int | None:
        """Return the place of the last row's own label, behind those of its groups."""
        return max((at for at, cell in enumerate(self.upper) if self.words[cell.text].rows), default=None)

    def _are_two(self, one: Cell, other: Cell) -> bool:
        """Whether two cells are each a number, not one number that was broken."""
        both = self.words[one.text] is NUMBER and self.words[other.text] is NUMBER
        return both and not one.text.endswith(BROKEN)

    def _are_halves(self, upper: str, lower: str, row: list[Cell]) -> bool:
        """Whether two texts are halves of one label: only together one, or neither, in a cell over several rows."""
        one, other = self.words[upper], self.words[lower]
        if one is NUMBER and lower[:1] in _ORDINAL_ENDS:
            return self.words[f"{upper}{lower}"].is_label
        if one in (BLANK, NUMBER) or other in (BLANK, NUMBER):
            return False
        if self.words[f"{upper}\n{lower}"].is_label:
            return one is WORDS or other is WORDS
        return row is not self.upper and one is WORDS and other is WORDS and not ordinal(lower)


def _reaching(rows: Sequence[Placed], table: int, foot: float) -> Iterator[tuple[list[Cell], int]]:
    """Yield the cells of a table that reach its foot, wherever they begin, as rows and places in them."""
    for number, row in rows:
        if number == table:
            yield from ((row, at) for at, cell in enumerate(row) if cell.box and cell.box[3] > foot - _NEAR)
