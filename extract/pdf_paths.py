"""What is drawn on a page of a PDF beside text: ruled lines, pictures, shapes that may be characters.

Input: a page as pdfium has it; output: a `Drawing` in the page's own coordinates (points, upwards).
A line may be a stroke, a thin filled rectangle, or a side of a stroked one; a form object's content
stands where its matrix puts it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from forms.records import Box

#: a filled rectangle this thin is a line (points)
THIN = 3.0
#: a line may lean so far (points)
_LEAN = 1.0
#: a shape that may be a character has sides between these (points)
_SMALL, _LARGE = 1.5, 40.0
#: objects and levels of form objects looked at; a page of a report has a few thousand and two
_MOST, _DEEPEST = 200_000, 8
_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5
_BEZIER, _MOVE = 1, 2
_INVISIBLE = 3
#: paths of more pieces than this are maps or pictures, not rules
_MOST_PIECES = 4000

Point = tuple[float, float]


class Matrix(NamedTuple):
    """An affine map: x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def point(self, x: float, y: float) -> Point:
        """Return where a point goes."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return the box around where a box goes, smaller values first."""
        (x0, y0), (x1, y1) = self.point(left, bottom), self.point(right, top)
        if self.b or self.c:
            (x2, y2), (x3, y3) = self.point(left, top), self.point(right, bottom)
            return min(x0, x1, x2, x3), min(y0, y1, y2, y3), max(x0, x1, x2, x3), max(y0, y1, y2, y3)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def after(self, first: Matrix) -> Matrix:
        """Return the map that does `first`, then this one."""
        (a, b), (c, d) = self._turned(first.a, first.b), self._turned(first.c, first.d)
        e, f = self.point(first.e, first.f)
        return Matrix(a, b, c, d, e, f)

    def _turned(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y, self.b * x + self.d * y


_SAME = Matrix()


@dataclass(slots=True)
class Drawing:
    """Boxes of what is drawn, in the page's coordinates (smaller values first).

    `shades` are filled rectangles, `marks` small shapes that may be characters, `hidden` the text
    objects that are not printed.
    """

    rules: list[Box] = field(default_factory=list)
    shades: list[Box] = field(default_factory=list)
    marks: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)


def drawing(page: Any) -> Drawing:
    """Return what is drawn on the page."""
    found = Drawing()
    for kind, each, matrix in _objects(page):
        if kind == _PATH:
            _path(each, matrix, found)
        elif kind == _IMAGE:
            found.pictures.append(matrix.box(*_bounds(each)))
        elif kind == _TEXT and pdfium.FPDFTextObj_GetTextRenderMode(each) == _INVISIBLE:
            found.hidden.add(_address(each))
    return found


def _address(each: Any) -> int:
    return ctypes.cast(each, ctypes.c_void_p).value or 0


def _objects(page: Any) -> Iterator[tuple[int, Any, Matrix]]:
    """Yield every object with its kind and the matrix of the forms around it, those inside forms too."""
    waiting: list[tuple[Callable[[Any, int], Any], Any, int, int, Matrix, int]] = []
    waiting.append((pdfium.FPDFPage_GetObject, page, pdfium.FPDFPage_CountObjects(page), 0, _SAME, 0))
    seen = 0
    while waiting:
        get, holder, count, at, matrix, depth = waiting.pop()
        while at < count and seen < _MOST:
            each = get(holder, at)
            at, seen = at + 1, seen + 1
            kind = pdfium.FPDFPageObj_GetType(each)
            if kind != _FORM:
                yield kind, each, matrix
            elif depth < _DEEPEST:
                waiting.append((get, holder, count, at, matrix, depth))
                inner = matrix.after(_matrix(each))
                count = pdfium.FPDFFormObj_CountObjects(each)
                waiting.append((pdfium.FPDFFormObj_GetObject, each, count, 0, inner, depth + 1))
                break


def _matrix(each: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(each, ctypes.byref(found))
    return Matrix(found.a, found.b, found.c, found.d, found.e, found.f)


_EDGES = tuple(ctypes.c_float() for _ in range(4))
_EDGE_REFS = tuple(ctypes.byref(edge) for edge in _EDGES)
_FILL, _STROKE = ctypes.c_int(), ctypes.c_int()
_FILL_REF, _STROKE_REF = ctypes.byref(_FILL), ctypes.byref(_STROKE)


def _bounds(each: Any) -> Box:
    pdfium.FPDFPageObj_GetBounds(each, *_EDGE_REFS)
    left, bottom, right, top = _EDGES
    return left.value, bottom.value, right.value, top.value


# --- paths -----------------------------------------------------------------------------------------


def _path(path: Any, matrix: Matrix, found: Drawing) -> None:
    count = pdfium.FPDFPath_CountSegments(path)
    pdfium.FPDFPath_GetDrawMode(path, _FILL_REF, _STROKE_REF)
    filled, stroked = _FILL.value != 0, _STROKE.value != 0
    if not (filled or stroked) or count < 2:
        return
    left, bottom, right, top = box = matrix.box(*_bounds(path))
    if count < 6 and (right - left <= THIN or top - bottom <= THIN):
        found.rules.append(box)
    elif count <= _MOST_PIECES:
        for points, curved in _pieces(path, count, matrix):
            _piece(points, curved, filled, stroked, found)


def _pieces(path: Any, count: int, matrix: Matrix) -> Iterator[tuple[list[Point], bool]]:
    """Yield the points of each part of a path, and whether it is curved; a closed one ends where it began."""
    whole = matrix.after(_matrix(path))
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    curved = False
    for at in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, at)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        if kind == _MOVE and points:
            yield points, curved
            points, curved = [], False
        curved |= kind == _BEZIER
        points.append(whole.point(x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    if points:
        yield points, curved


def _piece(points: list[Point], curved: bool, filled: bool, stroked: bool, found: Drawing) -> None:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = left, bottom, right, top = min(xs), min(ys), max(xs), max(ys)
    if stroked or (not curved and (right - left <= THIN or top - bottom <= THIN)):
        found.rules += [side for one, other in pairwise(points) if (side := _side(one, other))]
    if not filled or right - left <= THIN or top - bottom <= THIN:
        if filled and not curved and not stroked:
            found.rules.append(box)
    elif not curved and len(points) <= 5:
        found.shades.append(box)
    if filled and _SMALL < top - bottom < _LARGE and right - left < _LARGE and (curved or len(points) > 5):
        found.marks.append(box)


def _side(one: Point, other: Point) -> Box | None:
    """Return the box of a straight piece that runs along or up the page."""
    if abs(one[0] - other[0]) > _LEAN and abs(one[1] - other[1]) > _LEAN:
        return None
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])
