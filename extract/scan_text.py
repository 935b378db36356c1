"""Where text stands in a region of a scanned page: its lines, each as a crop to be recognised.

Input: a region of the page without its ruled lines (a cell, or what is outside the tables); output: `Spot`s.
A cell is blank only where there is nothing but specks. Ink lighter than the page's print (a stamp, as
a grey scan has it) is taken away where print is left; where none is left the spot is marked doubtful.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.records import Box

Grey = NDArray[np.uint8]

#: parts of the print's darkness: what is ink, what may be faint ink, what is surely print
_INK, _FAINT, _PRINT = 0.35, 0.18, 0.8
#: points: the largest speck, the tallest character, the least height of a line that is cropped
_SPECK, _TALLEST, _LOWEST = 1.9, 36.0, 7.0
#: the part of a region's ink that is lighter than print where a stamp is suspected
_STAMPED = 0.12
#: parts of a line's height: white left around it, how far lines may overlap, what is a part of a line, the most that parts make
_MARGIN, _OVERLAP, _PART, _WHOLE = 0.2, 0.15, 0.6, 1.25


@dataclass(slots=True)
class Spot:
    """A line of text in pixels of the page: `crop` to be read; `other` the same with a stamp's ink left in."""

    box: Box
    crop: Grey
    other: Grey | None = None
    doubtful: bool = False


@dataclass(slots=True)
class Print:
    """What a page's print is like: how dark its ink is (0–255), how high a line (pixels), pixels a point."""

    black: float
    size: float
    scale: float


def print_of(text: Grey, scale: float) -> Print:
    """Measure the print of a page (without its ruled lines)."""
    dark = 255 - text[text < 160]
    black = float(np.percentile(dark, 90)) if dark.size else 255.0
    return Print(black, 10.5 * scale, scale)


def spots(region: Grey, left: int, top: int, print: Print) -> list[Spot]:
    """Return the lines of text of a region that stands at `left`, `top` of the page."""
    dark = 255 - region
    boxes = _marks(dark > _INK * print.black, print)
    if not boxes:
        return _faint(region, dark, left, top, print)
    cleaned = _without_stamp(region, dark, print)
    if cleaned is None:
        return [_spot(region, line, left, top, print) for line in _lines(boxes, print)]
    boxes_left = _marks(255 - cleaned > _INK * print.black, print)
    found = [_spot(cleaned, line, left, top, print, region) for line in _lines(boxes_left, print)]
    if found:
        return found
    return [_spot(region, line, left, top, print, doubtful=True) for line in _lines(boxes, print)]


def _faint(region: Grey, dark: Grey, left: int, top: int, print: Print) -> list[Spot]:
    """Return what may be faint print in a region without ink."""
    boxes = [box for box in _marks(dark > _FAINT * print.black, print) if box[3] - box[1] > _SPECK * 1.5 * print.scale]
    return [_spot(region, line, left, top, print, doubtful=True) for line in _lines(boxes, print)]


def _without_stamp(region: Grey, dark: Grey, print: Print) -> Grey | None:
    """Return the region with print alone; None where it has nothing else."""
    ink = dark > _INK * print.black
    near = cv2.dilate((dark > _PRINT * print.black).astype(np.uint8), np.ones((3, 3), np.uint8))
    if np.count_nonzero(ink & (near == 0)) <= _STAMPED * np.count_nonzero(ink):
        return None
    return np.where(near > 0, region, 255).astype(np.uint8)


def _marks(ink: NDArray[np.bool_], print: Print) -> list[Box]:
    """Return the boxes of connected ink, but for specks, remnants of rules along the edge, and what is no character."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    height, width = ink.shape
    speck, tallest = _SPECK * print.scale, _TALLEST * print.scale
    found = []
    for left, top, wide, high, _ in stats[1:count].tolist():
        at_edge = (wide <= speck and (left == 0 or left + wide == width)) or (
            high <= speck and (top == 0 or top + high == height)
        )
        if max(wide, high) >= speck and high <= tallest and not at_edge:
            found.append((left, top, left + wide, top + high))
    return found


def _lines(boxes: Sequence[Box], print: Print) -> Iterator[Box]:
    """Join marks into lines: those that stand side by side, and parts of one (the strokes of 三)."""
    bands: list[list[float]] = []
    for left, top, right, bottom in sorted(boxes, key=lambda box: box[1]):
        if bands and top < bands[-1][3] - _OVERLAP * print.size:
            _widen(bands[-1], left, top, right, bottom)
        else:
            bands.append([left, top, right, bottom])
    whole: list[list[float]] = []
    for band in bands:
        last = whole[-1] if whole else None
        if last and min(last[3] - last[1], band[3] - band[1]) < _PART * print.size and band[3] - last[1] <= _WHOLE * print.size:
            _widen(last, *band)
        else:
            whole.append(band)
    yield from ((left, top, right, bottom) for left, top, right, bottom in whole)


def _widen(band: list[float], left: float, top: float, right: float, bottom: float) -> None:
    band[:] = min(band[0], left), min(band[1], top), max(band[2], right), max(band[3], bottom)


def _spot(region: Grey, line: Box, left: int, top: int, print: Print, other: Grey | None = None, doubtful: bool = False) -> Spot:
    box = (line[0] + left, line[1] + top, line[2] + left, line[3] + top)
    return Spot(box, _crop(region, line, print), None if other is None else _crop(other, line, print), doubtful)


def _crop(region: Grey, line: Box, print: Print) -> Grey:
    """Cut out a line with white around it; a dash gets the height of a character."""
    left, top, right, bottom = (int(edge) for edge in line)
    lacking = max(0, int(_LOWEST * print.scale) - (bottom - top))
    margin = max(2, round(_MARGIN * (bottom - top)))
    above, below = margin + lacking // 2, margin + lacking - lacking // 2
    height, width = region.shape
    inner = region[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1]
    missing = (top - max(0, top - 1), min(height, bottom + 1) - bottom, left - max(0, left - 1), min(width, right + 1) - right)
    edges = (above - missing[0], below - missing[1], margin - missing[2], margin - missing[3])
    return np.asarray(cv2.copyMakeBorder(inner, *edges, cv2.BORDER_CONSTANT, value=255), np.uint8)
