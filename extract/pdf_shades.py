"""Tables ruled by colour: cells that are filled rectangles, with what is left between them as lines.

Input: the filled rectangles and the lines of a page; output: the sides of those that stand as the cells
of a table where no lines do. White ones count only on a darker ground (a black table whose cells were
painted white): white on white is nothing that anybody sees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from extract.pdf_paths import Shade
from forms.records import Box

#: cells stand this close to each other, and begin at places that differ so much at most (points)
_GAP, _SAME = 4.0, 4.0
#: a cell is this high at least (points); a table has so many
_LOW, _FEWEST = 8.0, 4
#: filled rectangles looked at
_MOST = 3000


def sides(shades: Sequence[Shade], rules: Sequence[Box]) -> list[Box]:
    """Return the sides of cells that are told apart by their colour alone."""
    cells = list(_cells(shades)) if _FEWEST <= len(shades) <= _MOST else []
    in_grid = _neighbours(cells) if len(cells) >= _FEWEST else set()
    cells = [one for one in cells if one in in_grid]
    if len(cells) < _FEWEST or _is_ruled(cells, rules):
        return []
    return [side for one in cells for side in _around(one)]


def _cells(shades: Sequence[Shade]) -> Iterator[Box]:
    """Yield the rectangles that may be cells: each once, none that has others in it."""
    grounds = [shade.box for shade in shades if not shade.is_white and _is_ground(shade.box, shades)]
    seen = set(grounds)
    for box, is_white in shades:
        if box not in seen and box[3] - box[1] >= _LOW and (not is_white or any(_holds(one, box) for one in grounds)):
            seen.add(box)
            yield box


def _is_ground(box: Box, shades: Iterable[Shade]) -> bool:
    """Whether a rectangle lies under several others."""
    return sum(_holds(box, other.box) for other in shades if other.box != box) >= _FEWEST


def _holds(box: Box, other: Box) -> bool:
    near = 1.0
    return (
        box[0] - near <= other[0]
        and box[1] - near <= other[1]
        and box[2] + near >= other[2]
        and box[3] + near >= other[3]
    )


def _neighbours(cells: Sequence[Box]) -> set[Box]:
    """Return the rectangles that stand in a grid: those with others at their right and below, and these."""
    found: set[Box] = set()
    rows, columns = _by(cells, 1), _by(cells, 0)
    for one in cells:
        right = [two for two in _near(rows, one[1]) if abs(two[0] - one[2]) <= _GAP]
        below = [two for two in _near(columns, one[0]) if abs(two[1] - one[3]) <= _GAP]
        if right and below:
            found |= {one, *right, *below}
    return found


def _by(cells: Sequence[Box], side: int) -> dict[int, list[Box]]:
    found: dict[int, list[Box]] = defaultdict(list)
    for one in cells:
        found[round(one[side] / _SAME)].append(one)
    return found


def _near(cells: dict[int, list[Box]], at: float) -> Iterator[Box]:
    """Yield the rectangles that begin about there."""
    place = round(at / _SAME)
    for near in (place - 1, place, place + 1):
        yield from (one for one in cells.get(near, ()))


def _is_ruled(cells: Sequence[Box], rules: Iterable[Box]) -> bool:
    """Whether lines stand between the rectangles, so that they only colour cells."""
    left, top = min(one[0] for one in cells), min(one[1] for one in cells)
    right, bottom = max(one[2] for one in cells), max(one[3] for one in cells)
    inner = [
        rule for rule in rules
        if rule[3] - rule[1] > rule[2] - rule[0] and left + _GAP < rule[0] < right - _GAP and top < (rule[1] + rule[3]) / 2 < bottom
    ]  # fmt: skip
    return bool(inner)


def _around(box: Box) -> Iterator[Box]:
    left, top, right, bottom = box
    yield left, top, right, top
    yield left, bottom, right, bottom
    yield left, top, left, bottom
    yield right, top, right, bottom
