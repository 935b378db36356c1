"""Ruled tables: from the lines on a page to the cells between them.

Input: the ruled lines of one page; output: a `Lattice` for each table: its cells row by row. Lines
are drawn as hairlines, thin rectangles, double lines, one piece for each cell, dashes; outer borders
may be lacking. A cell is what no line divides, so a merged cell is found without any span.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extract.page import Rule
from forms.records import Box, Unreadable

#: lines this close touch; a line and its other half (a double line) stand this close at most (points)
NEAR, DOUBLE = 3.0, 6.0
#: pieces of one line stand this close across it (points)
_PIECES = 1.2
#: one cell is the part of a table on a page's last line if it is this wide and no higher than that (points)
_ROW_WIDTH, _ROW_HEIGHT = 100.0, 100.0
#: a line shorter than this divides nothing (a piece of a dash, a stroke of a character)
SHORT = 6.0
#: a line must run along so much of a cell's side to divide it from its neighbour; less of a short side, before which
#: the lines of a double border may end
ALONG, LEAST = 0.6, 0.35
#: more places for cells than this has no table (a form's have a few hundred)
_MOST = 50_000


class _Line(NamedTuple):
    """A straight line: where it stands across its direction, where it starts and ends along it."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Lattice:
    """One ruled table. `rows` holds the boxes of the cells that begin in each row, from the left.

    `loose` are the cells (row and place in it, from 0) at the side of the table that no line ends there though
    others are: what a row shorter than the table leaves free.
    """

    box: Box
    rows: list[list[Box]] = field(default_factory=list)
    loose: set[tuple[int, int]] = field(default_factory=set)
    _xs: list[float] = field(default_factory=list)
    _ys: list[float] = field(default_factory=list)
    _owner: list[list[tuple[int, int]]] = field(default_factory=list)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point stands in the table."""
        left, top, right, bottom = self.box
        return left <= x < right and top <= y < bottom

    def cell_at(self, x: float, y: float) -> tuple[int, int]:
        """Return the row and the place in it, from 0, of the cell around a point in the table."""
        return self._owner[bisect_right(self._ys, y) - 1][bisect_right(self._xs, x) - 1]

    @property
    def is_frame(self) -> bool:
        """Whether it is one cell only: a frame around something, no table."""
        left, top, right, bottom = self.box
        return sum(map(len, self.rows)) < 2 and (bottom - top > _ROW_HEIGHT or right - left < _ROW_WIDTH)


def lattices(rules: Iterable[Rule]) -> list[Lattice]:
    """Return the ruled tables of a page, frames too, from the top; `Unreadable`: too-large."""
    across, down = _straightened(rules)
    found = [_lattice(list(_joined(a, DOUBLE)), list(_joined(d, DOUBLE))) for a, d in _tables(across, down)]
    return sorted((one for one in found if one), key=lambda one: (one.box[1], one.box[0]))


# --- lines -----------------------------------------------------------------------------------------


def _straightened(rules: Iterable[Rule]) -> tuple[list[_Line], list[_Line]]:
    """Return the horizontal and the vertical lines, their pieces joined."""
    across, down = [], []
    for left, top, right, bottom in rules:
        width, height = right - left, bottom - top
        if width >= height or width < NEAR:
            across.append(_Line((top + bottom) / 2, left, right))
        if height > width or height < NEAR:
            down.append(_Line((left + right) / 2, top, bottom))
    return list(_joined(across, _PIECES)), list(_joined(down, _PIECES))


def _joined(lines: list[_Line], apart: float) -> Iterator[_Line]:
    """Yield lines, those that stand so close and go on from each other as one, where the longest stands."""
    for group in _close(sorted(lines), apart):
        at = max(group, key=lambda line: line.end - line.start).at
        group.sort(key=lambda line: line.start)
        start, end = group[0].start, group[0].end
        for line in group[1:]:
            if line.start - end > NEAR:
                yield from _kept(at, start, end)
                start, end = line.start, line.end
            elif line.end > end:
                end = line.end
        yield from _kept(at, start, end)


def _kept(at: float, start: float, end: float) -> Iterator[_Line]:
    if end - start >= SHORT:
        yield _Line(at, start, end)


def _close(lines: Sequence[_Line], apart: float) -> Iterator[list[_Line]]:
    """Yield lines that stand at the same place across their direction."""
    group: list[_Line] = []
    for line in lines:
        if group and line.at - group[0].at > apart:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


# --- tables ----------------------------------------------------------------------------------------


def _tables(across: list[_Line], down: list[_Line]) -> Iterator[tuple[list[_Line], list[_Line]]]:
    """Yield the lines that touch each other, directly or by others."""
    group = list(range(len(across) + len(down)))

    def top(at: int) -> int:
        while group[at] != at:
            group[at] = at = group[group[at]]
        return at

    for number, (x, start, end) in enumerate(down, len(across)):
        for other, (y, left, right) in enumerate(across):
            if start - DOUBLE <= y <= end + DOUBLE and left - DOUBLE <= x <= right + DOUBLE:
                group[top(number)] = top(other)
    members: dict[int, tuple[list[_Line], list[_Line]]] = {}
    for at, line in enumerate((*across, *down)):
        members.setdefault(top(at), ([], []))[at >= len(across)].append(line)
    alone = [line for lines in members.values() if not lines[0] for line in lines[1]]
    for lines in members.values():
        if lines[0] and lines[1]:
            yield lines[0], [*lines[1], *_beside(lines[1], alone)]


def _beside(down: Sequence[_Line], alone: Sequence[_Line]) -> Iterator[_Line]:
    """Yield lines that no other one touches and that run as high as a table: a cell beside it is as high as the page."""
    top, foot = min(line.start for line in down), max(line.end for line in down)
    for line in alone:
        if abs(line.start - top) < DOUBLE and abs(line.end - foot) < DOUBLE:
            yield line


def _lattice(across: list[_Line], down: list[_Line]) -> Lattice | None:
    """Return the table between these lines; None for lines that enclose nothing."""
    ys = _places(across, [line.start for line in down], [line.end for line in down])
    xs = _places(down, [line.start for line in across], [line.end for line in across])
    if len(xs) < 2 or len(ys) < 2 or not across or not down:
        return None
    if len(xs) * len(ys) > _MOST:
        raise Unreadable("too-large")
    right_of, below = _walls(down, xs, ys), _walls(across, ys, xs)
    lattice = Lattice((xs[0], ys[0], xs[-1], ys[-1]), _xs=xs, _ys=ys)
    _fill(lattice, right_of, below)
    return lattice


def _places(lines: Sequence[_Line], starts: Sequence[float], ends: Sequence[float]) -> list[float]:
    """Return where the lines stand, and where the crossing ones begin and end if no line stands there.

    Of lines that leave no room for text between them the longest says where they stand.
    """
    lengths: dict[float, float] = {}
    for line in lines:
        lengths[line.at] = lengths.get(line.at, 0.0) + line.end - line.start
    for at in (min(starts, default=None), max(ends, default=None)):
        if at is not None and all(abs(at - place) > NEAR for place in lengths):
            lengths[at] = 0.0
    places: list[float] = []
    for at in sorted(lengths):
        if not places or at - places[-1] >= DOUBLE:
            places.append(at)
        elif lengths[at] > lengths[places[-1]]:
            places[-1] = at
    return places


def _walls(lines: Sequence[_Line], places: list[float], along: list[float]) -> list[list[bool]]:
    """Return for each place, and each gap along it, whether a line divides there."""
    walls = [[False] * (len(along) - 1) for _ in places]
    for at, start, end in lines:
        wall = walls[_nearest(places, at)]
        for gap in range(max(0, bisect_right(along, start) - 1), len(along) - 1):
            low, high = along[gap], along[gap + 1]
            if low >= end:
                break
            side = high - low
            if min(end, high) - max(start, low) >= min(ALONG * side, max(LEAST * side, side - DOUBLE - NEAR)):
                wall[gap] = True
    return walls


def _nearest(places: list[float], at: float) -> int:
    right = bisect_right(places, at)
    return right - 1 if right == len(places) or (right and at - places[right - 1] < places[right] - at) else right


def _fill(lattice: Lattice, right_of: list[list[bool]], below: list[list[bool]]) -> None:
    """Find the cells: what is not divided by lines is one."""
    xs, ys = lattice._xs, lattice._ys
    rows, columns = len(ys) - 1, len(xs) - 1
    seen = [[False] * columns for _ in range(rows)]
    owner = lattice._owner = [[(-1, -1)] * columns for _ in range(rows)]
    for row in range(rows):
        begun: list[Box] = []
        for column in range(columns):
            if seen[row][column]:
                continue
            seen[row][column] = True
            waiting, left, right, bottom = [(row, column)], column, column, row
            while waiting:
                r, c = waiting.pop()
                owner[r][c] = (len(lattice.rows), len(begun))
                left, right, bottom = min(left, c), max(right, c), max(bottom, r)
                for r2, c2, wall in (
                    (r, c + 1, c + 1 == columns or right_of[c + 1][r]),
                    (r, c - 1, c == 0 or right_of[c][r]),
                    (r + 1, c, r + 1 == rows or below[r + 1][c]),
                    (r - 1, c, r == 0 or below[r][c]),
                ):
                    if not wall and not seen[r2][c2]:
                        seen[r2][c2] = True
                        waiting.append((r2, c2))
            for is_side, end in ((left == 0, right_of[0]), (right == columns - 1, right_of[columns])):
                if is_side and any(end) and not any(end[row : bottom + 1]):
                    lattice.loose.add((len(lattice.rows), len(begun)))
            begun.append((xs[left], ys[row], xs[right + 1], ys[bottom + 1]))
        if begun:
            lattice.rows.append(begun)
