"""Tables of a document without pages, laid out so that they can be drawn.

Input: grids whose cells have no boxes; output: pages and the same grids, their cells with page and
box. A table is drawn as the format nests it: row by row, cells from the left.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.page import Char, Page
from forms.records import Cell, Grid

#: a page's width and most of its height, the space around, between tables; a row's height (points)
_WIDTH, _HEIGHT, _SPACE, _ROW = 620.0, 860.0, 18.0, 26.0
#: the width of a cell for text, of one for a number; the size of its characters (points)
_TEXT, _NUMBER, _SIZE = 96.0, 58.0, 8.0
_LONG = 6


def laid_out(grids: Sequence[Grid]) -> tuple[list[Page], list[Grid]]:
    """Return pages with the tables on them, and the tables with places there."""
    pages = [Page(1, _WIDTH, _HEIGHT)]
    placed: list[Grid] = []
    top = _SPACE
    for grid in grids:
        rows = []
        for row in grid.rows:
            if top + _ROW > _HEIGHT - _SPACE:
                pages.append(Page(len(pages) + 1, _WIDTH, _HEIGHT))
                top = _SPACE
            rows.append(_row(row, pages[-1], top))
            top += _ROW
        placed.append(Grid(grid.table, rows))
        top += _SPACE
    return pages, placed


def _row(cells: Sequence[Cell], page: Page, top: float) -> list[Cell]:
    widths = [_TEXT if len(cell.text) > _LONG else _NUMBER for cell in cells]
    shrink = min(1.0, (_WIDTH - 2 * _SPACE) / max(1.0, sum(widths)))
    left, placed = _SPACE, []
    for cell, width in zip(cells, widths, strict=True):
        right = left + width * shrink
        placed.append(cell._replace(page=page.number, box=(left, top, right, top + _ROW)))
        page.chars += _chars(cell.text, left, right, top)
        left = right
    return placed


def _chars(text: str, left: float, right: float, top: float) -> list[Char]:
    """Return the beginning of a cell's text, one line at the cell's middle."""
    fits = max(1, int((right - left - 4) / _SIZE))
    shown = "".join(text.split())[:fits]
    middle = top + _ROW / 2
    return [
        Char(char, left + 2 + at * _SIZE, middle - _SIZE / 2, left + 2 + (at + 1) * _SIZE, middle + _SIZE / 2)
        for at, char in enumerate(shown)
    ]
