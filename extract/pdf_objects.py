"""What pdfium says of one object of a page: its place, its colour, what its clip lets through.

Input: an object as pdfium has it, the map to the page as shown; output: plain numbers.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

from extract.matrix import Matrix, Point
from forms.records import Box

#: a colour is white from here on (0 to 255), a thing transparent up to here
_WHITE, FAINT = 250, 12
#: clips looked at; an object of a report has one or two
_MOST_CLIPS = 50


def address(each: Any) -> int:
    """Return where pdfium keeps an object, by which it is known; 0 for none."""
    return ctypes.addressof(each.contents) if each else 0


def matrix_of(each: Any) -> Matrix:
    """Return the map from the object's own coordinates to those of what holds it."""
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(each, ctypes.byref(found))
    return Matrix(found.a, found.b, found.c, found.d, found.e, found.f)


_EDGES = (ctypes.c_float * 4)()
_EDGE_REFS = tuple(ctypes.byref(ctypes.c_float.from_buffer(_EDGES, 4 * at)) for at in range(4))


def bounds(each: Any) -> Box:
    """Return left, bottom, right, top of an object, the width of its strokes with it."""
    pdfium.FPDFPageObj_GetBounds(each, *_EDGE_REFS)
    left, bottom, right, top = _EDGES
    return left, bottom, right, top


_COLOUR = (ctypes.c_uint * 4)()
_COLOUR_REFS = tuple(ctypes.byref(ctypes.c_uint.from_buffer(_COLOUR, 4 * at)) for at in range(4))


def has_colour(each: Any, get: Any = pdfium.FPDFPageObj_GetFillColor) -> bool:
    """Whether an object is certainly filled with ink: the quick question, asked of every piece of text."""
    return bool(get(each, *_COLOUR_REFS)) and _COLOUR[0] < _WHITE and _COLOUR[3] > FAINT


def fill(each: Any) -> tuple[bool, int]:
    """Return whether an object is filled white, and how opaque it is (0 to 255)."""
    if not pdfium.FPDFPageObj_GetFillColor(each, *_COLOUR_REFS):
        return False, 255  # a pattern
    red, green, blue, alpha = _COLOUR
    return red >= _WHITE and green >= _WHITE and blue >= _WHITE, alpha


def unclipped(each: Any, matrix: Matrix, box: Box) -> Box | None:
    """Return the part of a box that the object's clip lets through, None where that is no rectangle."""
    left, top, right, bottom = box
    clip = pdfium.FPDFPageObj_GetClipPath(each)
    clips = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
    if clips > _MOST_CLIPS:
        return None
    for number in range(clips):
        count = pdfium.FPDFClipPath_CountPathSegments(clip, number)
        if not 4 <= count <= 5:
            return None
        points = [point_of(pdfium.FPDFClipPath_GetPathSegment(clip, number, at), matrix) for at in range(count)]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, top = max(left, min(xs)), max(top, min(ys))
        right, bottom = min(right, max(xs)), min(bottom, max(ys))
    return (left, top, right, bottom) if right > left and bottom > top else None


_PLACE = (ctypes.c_float * 2)()
_X_REF, _Y_REF = (ctypes.byref(ctypes.c_float.from_buffer(_PLACE, 4 * at)) for at in range(2))


def point_of(segment: Any, matrix: Matrix) -> Point:
    """Return where a path's segment ends."""
    pdfium.FPDFPathSegment_GetPoint(segment, _X_REF, _Y_REF)
    return matrix.point(*_PLACE)
