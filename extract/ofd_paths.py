"""The paths of an OFD page: which are ruled lines, and which may be characters.

Input: a `PathObject` and the map of its space to the page; output: boxes in points. A line may be a
stroke, a thin filled shape, a side of a stroked rectangle, or the rim between two rectangles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from extract.matrix import Matrix
from extract.ofd_package import Element, children, is_true, number
from extract.page import Rule
from extract.pdf_paths import THIN
from forms.records import Box

#: a line may lean so far (points)
_LEAN = 1.0
#: a shape that may be a character has sides between these (points)
_SMALL, _LARGE = 1.5, 40.0
#: paths written longer than this are maps or pictures, not rules
_LONGEST = 50_000
#: the width of a line that says none (mm)
LINE_WIDTH = 0.353
#: how many numbers follow each operator, and which of them are the point it ends at
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")

Point = tuple[float, float]


class Piece(NamedTuple):
    """One part of a path: its points on the page, a closed one ending where it began."""

    points: list[Point]
    curved: bool

    @property
    def box(self) -> Box:
        """Return left, top, right, bottom."""
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        return min(xs), min(ys), max(xs), max(ys)


def drawn(element: Element, data: str, matrix: Matrix, width: float) -> tuple[list[Rule], list[Box]]:
    """Return the lines of a path (`data`) and the boxes of what may be characters; `width` is that of a line (mm)."""
    filled, stroked = is_true(element.get("Fill"), False), is_true(element.get("Stroke"), True)
    filled &= not _is_transparent(element, "FillColor")
    stroked &= not _is_transparent(element, "StrokeColor")
    rules: list[Rule] = []
    marks: list[Box] = []
    if not (filled or stroked) or len(data) > _LONGEST:
        return rules, marks
    thick = width * max(map(abs, matrix[:4])) if stroked else 0.0
    pieces = list(_pieces(data, matrix))
    for piece in pieces:
        if thick <= THIN and _is_thin(piece):
            rules.append(Rule(*piece.box))
        elif stroked:
            rules += _strokes(piece.points, thick)
        if _may_be_character(piece, filled):
            marks.append(piece.box)
    if filled and len(pieces) == 2:
        rules += _rim(*pieces)
    return rules, marks


def _is_transparent(element: Element, name: str) -> bool:
    return any(number(color.get("Alpha"), 255) <= 0 for color in children(element, name))


def _pieces(data: str, matrix: Matrix) -> Iterator[Piece]:
    """Yield the parts of a path; what follows an operator that the standard does not know is left out."""
    tokens = _TOKEN.findall(data)
    points: list[Point] = []
    curved, at, operator = False, 0, ""
    while at < len(tokens):
        if tokens[at].isalpha():
            operator, at = tokens[at].upper(), at + 1
        count = _OPERANDS.get(operator, -1)
        values = tokens[at : at + count]
        if count < 0 or len(values) < count or any(value.isalpha() for value in values):
            break
        at += count
        if operator in "SM":
            if len(points) > 1:
                yield Piece(points, curved)
            points, curved = [], False
        if count:
            points.append(matrix.point(float(values[-2]), float(values[-1])))
        elif points and points[0] != points[-1]:
            points.append(points[0])
        curved |= operator in "QBA"
        if operator == "C":
            operator = ""
    if len(points) > 1:
        yield Piece(points, curved)


def _strokes(points: list[Point], thick: float) -> Iterator[Rule]:
    """Yield the straight sides; a very thick stroke may be a line the other way, or a shade."""
    for (x0, y0), (x1, y1) in pairwise(points):
        wide, high = abs(x1 - x0), abs(y1 - y0)
        if min(wide, high) > _LEAN:
            continue
        left, top, right, bottom = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
        if thick <= THIN:
            yield Rule(left, top, right, bottom)
        elif max(wide, high) <= THIN:
            half = thick / 2
            yield (
                Rule(left, top - half, right, bottom + half)
                if wide > high
                else Rule(left - half, top, right + half, bottom)
            )


def _is_thin(piece: Piece) -> bool:
    left, top, right, bottom = piece.box
    return not piece.curved and (right - left <= THIN or bottom - top <= THIN)


def _rim(one: Piece, other: Piece) -> Iterator[Rule]:
    """Yield the sides of a frame that is filled between two rectangles."""
    if not (one.curved or other.curved) and all(abs(a - b) <= THIN for a, b in zip(one.box, other.box, strict=True)):
        left, top, right, bottom = one.box
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        yield from _strokes(corners, 0)


def _may_be_character(piece: Piece, filled: bool) -> bool:
    left, top, right, bottom = piece.box
    if not (_SMALL < bottom - top < _LARGE and right - left < _LARGE):
        return False
    leans = any(min(abs(x1 - x0), abs(y1 - y0)) > _LEAN / 2 for (x0, y0), (x1, y1) in pairwise(piece.points))
    return piece.curved or (filled and len(piece.points) > 5) or (leans and len(piece.points) > 2)
