"""What is drawn on a page of a PDF beside text: ruled lines, pictures, shapes that may be characters.

Input: a page as pdfium has it and the map to the page as shown; output: a `Drawing` in points from the
top left of the page as shown. A line may be a stroke, a thin filled rectangle, or a side of a stroked
one; a form object's content stands where its matrix puts it. What hides text is noted by the way.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from extract.matrix import Matrix, Point
from extract.pdf_objects import FAINT, address, bounds, fill, has_colour, matrix_of, point_of
from forms.records import Box, Unreadable

#: a filled rectangle this thin is a line (points)
THIN = 3.0
#: a line may lean so far (points)
_LEAN = 1.0
#: a shape that may be a character has sides between these (points)
_SMALL, _LARGE = 1.5, 40.0
#: a rectangle has so many points, the first one again at its end
_CORNERS = 5
#: objects and levels of form objects; a page of a report has a few thousand and two
_MOST, _DEEPEST = 200_000, 8
_TEXT, _PATH, _IMAGE, _SHADING, _FORM = 1, 2, 3, 4, 5
_BEZIER, _MOVE = 1, 2
_FILLED, _INVISIBLE, _FILLED_CLIP = 0, 3, 4
#: paths of more pieces than this are maps or pictures, not rules; those of a whole page
_MOST_PIECES, _MOST_IN_ALL = 20_000, 200_000


class Shade(NamedTuple):
    """A filled rectangle, and whether it is white."""

    box: Box
    is_white: bool


class Picture(NamedTuple):
    """An image: its box and the object."""

    box: Box
    image: Any


class Cover(NamedTuple):
    """What is drawn over the first `below` text objects, its box before it is clipped, what maps its clip."""

    box: Box
    below: int
    drawn: Any
    matrix: Matrix
    is_image: bool


@dataclass(slots=True)
class Drawing:
    """Boxes of what is drawn. `marks` are small shapes that may be characters, `pictures` images.

    `texts` are the text objects in the order in which they are drawn, `hidden` the addresses of those that
    are not printed, `covers` what is drawn over some of them; `grounds` is what white text would show on,
    `pieces` how many pieces of paths were looked at.
    """

    rules: list[Box] = field(default_factory=list)
    shades: list[Shade] = field(default_factory=list)
    marks: list[Box] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    texts: list[Any] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    covers: list[Cover] = field(default_factory=list)
    grounds: list[Box] = field(default_factory=list)
    pieces: int = 0


def drawing(page: Any, upright: Matrix) -> Drawing:
    """Return what is drawn on the page; `Unreadable`: too-large."""
    found = Drawing()
    keep, mode_of = found.texts.append, pdfium.FPDFTextObj_GetTextRenderMode
    for kind, each, matrix, is_veiled in _objects(page, upright):
        if kind == _TEXT:
            keep(each)
            if (mode_of(each) or not has_colour(each)) and not _is_printed(each, matrix, found):
                found.hidden.add(address(each))
        elif kind == _PATH:
            _path(each, matrix, is_veiled, found)
        elif kind == _IMAGE:
            box = matrix.box(*bounds(each))
            found.pictures.append(Picture(box, each))
            found.grounds.append(box)
            if found.texts and not is_veiled:
                found.covers.append(Cover(box, len(found.texts), each, matrix, True))
        elif kind == _SHADING:
            found.grounds.append(matrix.box(*bounds(each)))
    return found


def _objects(page: Any, upright: Matrix) -> Iterator[tuple[int, Any, Matrix, bool]]:
    """Yield every object, those inside forms too: its kind, the map of what is around it, whether that is transparent."""
    waiting: list[tuple[Callable[[Any, int], Any], Any, int, int, Matrix, bool]] = []
    waiting.append((pdfium.FPDFPage_GetObject, page, pdfium.FPDFPage_CountObjects(page), 0, upright, False))
    seen = 0
    kind_of = pdfium.FPDFPageObj_GetType
    while waiting:
        get, holder, count, start, matrix, is_veiled = waiting.pop()
        seen += count - start
        if seen > _MOST:
            raise Unreadable("too-large")
        for at in range(start, count):
            each = get(holder, at)
            kind = kind_of(each)
            if kind != _FORM:
                yield kind, each, matrix, is_veiled
            elif len(waiting) < _DEEPEST:
                seen -= count - at - 1
                waiting.append((get, holder, count, at + 1, matrix, is_veiled))
                is_veiled = is_veiled or bool(pdfium.FPDFPageObj_HasTransparency(each))
                count = pdfium.FPDFFormObj_CountObjects(each)
                waiting.append((pdfium.FPDFFormObj_GetObject, each, count, 0, matrix.after(matrix_of(each)), is_veiled))
                break


def _is_printed(text: Any, matrix: Matrix, found: Drawing) -> bool:
    """Whether text is seen: it has ink, which is not white on white."""
    mode = pdfium.FPDFTextObj_GetTextRenderMode(text)
    if mode not in (_FILLED, _FILLED_CLIP):
        return bool(mode != _INVISIBLE)
    is_white, alpha = fill(text)
    if not is_white:
        return alpha > FAINT
    left, top, right, bottom = matrix.box(*bounds(text))
    x, y = (left + right) / 2, (top + bottom) / 2
    return any(ground[0] <= x <= ground[2] and ground[1] <= y <= ground[3] for ground in found.grounds)


# --- paths -----------------------------------------------------------------------------------------

_MODE = (ctypes.c_int * 2)()
_FILL_REF, _STROKE_REF = (ctypes.byref(ctypes.c_int.from_buffer(_MODE, 4 * at)) for at in range(2))


def _path(path: Any, matrix: Matrix, is_veiled: bool, found: Drawing) -> None:
    count = pdfium.FPDFPath_CountSegments(path)
    pdfium.FPDFPath_GetDrawMode(path, _FILL_REF, _STROKE_REF)
    filled, stroked = _MODE
    if not (filled or stroked) or count < 2:
        return
    left, top, right, bottom = box = matrix.box(*bounds(path))
    if count < 6 and (right - left <= THIN or bottom - top <= THIN):
        found.rules.append(box)
        return
    if count > _MOST_PIECES:
        found.pictures.append(Picture(box, None))
        return
    found.pieces += count
    if found.pieces > _MOST_IN_ALL:
        raise Unreadable("too-large")
    shades: list[Box] = []
    for points, curved in _pieces(path, count, matrix):
        _piece(points, curved, bool(filled), bool(stroked), found, shades)
    if filled:
        _shade(path, matrix, is_veiled, box, shades, found)


def _shade(path: Any, matrix: Matrix, is_veiled: bool, whole: Box, shades: list[Box], found: Drawing) -> None:
    """Keep filled rectangles, and what they hide or let white text be seen on."""
    is_white, alpha = fill(path)
    if alpha <= FAINT:
        return
    if not is_white:
        found.grounds.append(whole)
    is_opaque = alpha == 255 and not is_veiled and not pdfium.FPDFPageObj_HasTransparency(path)
    for box in shades:
        found.shades.append(Shade(box, is_white))
        if is_opaque and found.texts:
            found.covers.append(Cover(box, len(found.texts), path, matrix, False))


def _pieces(path: Any, count: int, matrix: Matrix) -> Iterator[tuple[list[Point], bool]]:
    """Yield the points of each part of a path, and whether it is curved; a closed one ends where it began."""
    whole = matrix.after(matrix_of(path))
    points: list[Point] = []
    curved = False
    for at in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, at)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == _MOVE and points:
            yield points, curved
            points, curved = [], False
        curved |= kind == _BEZIER
        points.append(point_of(segment, whole))
        if pdfium.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    if points:
        yield points, curved


def _piece(points: list[Point], curved: bool, filled: bool, stroked: bool, found: Drawing, shades: list[Box]) -> None:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    is_plain = not curved and (len(points) <= _CORNERS or max(right - left, bottom - top) > _LARGE)
    is_thin = is_plain and (right - left <= THIN or bottom - top <= THIN)
    if stroked or is_thin:
        found.rules += [side for one, other in pairwise(points) if (side := _side(one, other))]
    if filled and is_thin and not stroked:
        found.rules.append(box)
    elif filled and is_plain and not is_thin and len(points) <= _CORNERS:
        shades.append(box)
    if filled and _SMALL < bottom - top < _LARGE and right - left < _LARGE and (curved or len(points) > _CORNERS):
        found.marks.append(box)


def _side(one: Point, other: Point) -> Box | None:
    """Return the box of a straight piece that runs along or up the page."""
    if abs(one[0] - other[0]) > _LEAN and abs(one[1] - other[1]) > _LEAN:
        return None
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])
