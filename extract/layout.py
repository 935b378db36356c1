"""Cells that are no cells: layout tables, tables that wrap one cell, pictures in cells.

Shared by the readers of formats whose tables can stand inside tables. Input: what a table's rows
hold; output: the grids, lines and inner tables in reading order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from forms.records import PICTURE, Cell, Grid

#: a cell longer than this is layout or narrative, never a cell of a form (the longest label has 45)
LONG = 300

Parts = list[str | Grid]
#: a row is its cells, or, where it is layout, what stands in it
Row = tuple[list[Cell], Parts]
#: a cell's text, its lines and tables where it holds tables, None where it is not shown
Content = str | Parts | None

_WORD = re.compile(r"[^\W\d_]")


def cut(number: int, rows: Iterable[Row]) -> Parts:
    """Return the table as a grid, cut where a row is layout, whose lines and tables stand on their own."""
    parts: Parts = []
    kept: list[list[Cell]] = []
    for cells, layout in rows:
        if cells:
            kept.append(cells)
        elif layout:
            if kept:
                parts.append(Grid(number, kept))
                kept = []
            parts += layout
    if kept:
        parts.append(Grid(number, kept))
    return parts


def lines(text: str) -> list[str]:
    """Return the lines of a paragraph that have text."""
    text = text.strip()
    if "\n" in text:
        return [line for part in text.split("\n") if (line := part.strip())]
    return [text] if text else []


def of_cell(parts: Sequence[str | Grid]) -> str | Parts:
    """Return a cell's text, or its lines and tables where it holds a table of more than one cell."""
    unwrapped = [part if isinstance(part, str) else one_cell([part]) for part in parts]
    if None in unwrapped:
        return list(parts)
    text = "\n".join([line for line in unwrapped if line])
    return beside_picture(text) if PICTURE in text else text


def laid_out(row: int, contents: Sequence[Content]) -> Row:
    """Return a row's cells, or what stands in it where a cell holds tables or is too long to be one."""
    if any(content.__class__ is list or (content and len(content) > LONG) for content in contents):
        return [], [part for content in contents if content for part in _as_parts(content)]
    return [Cell(c, row, column) for column, c in enumerate(contents, 1) if isinstance(c, str)], []


def _as_parts(content: str | Parts) -> Parts:
    if not isinstance(content, str):
        return content
    return [line for line in content.split("\n") if line]


def one_cell(parts: Parts) -> str | None:
    """Return the text of a table that only wraps one cell, else None."""
    if all(isinstance(part, str) for part in parts):
        return "\n".join(str(part) for part in parts)
    grid = parts[0]
    if len(parts) == 1 and isinstance(grid, Grid) and len(grid.rows) == 1 and len(grid.rows[0]) == 1:
        return grid.rows[0][0].text
    return None


def beside_picture(text: str) -> str:
    """Return a cell's text without the pictures in it, unless they may be a part of its number."""
    bare = "\n".join(line for part in text.replace(PICTURE, "").split("\n") if (line := part.strip()))
    return bare if _WORD.search(bare) else text if bare else PICTURE
