"""A scanned page made upright and even, and its ruled lines.

Input: a grey picture and its resolution; output: the same page straightened, paper white and ink dark
(`flat`), the ruled lines in points, and the page without them (`text`). A line is a long thin run of
ink that belongs to a table: crossed by others, in a group as wide as a table. Strokes of characters,
the ring of a stamp and underlines are none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.page import Rule

Grey = NDArray[np.uint8]
Mask = NDArray[np.uint8]

#: points: the shortest piece of a line, the thickest line, the narrowest table, gaps within a line
_SHORTEST, _THICKEST, _NARROWEST = 12.0, 2.6, 60.0
#: the parts of the print's darkness from which a pixel may belong to a line: a thin one, and one under a stamp
_INKS = (0.25, 0.8)
#: a line's pieces and the lines that cross it are this close (points): a stamp's ring stands between
_REACH = 5.0
#: the longest gap of a line that is mended (points), and the part of it that must be ink
_MENDED, _INKED = 50.0, 0.95
#: degrees: the most a page is turned, the most its upright lines lean besides, steps of looking
_MOST_SKEW, _MOST_LEAN, _COARSE, _FINE = 2.5, 0.8, 0.1, 0.01
#: ink pixels looked at to find the skew
_SAMPLE = 40_000


@dataclass(slots=True)
class Straight:
    """An upright page: `text` is it without ruled lines; `scale` is pixels a point."""

    text: Grey
    rules: list[Rule]
    scale: float


def straightened(image: Grey, dpi: float) -> Straight:
    """Return the page upright and even, with its ruled lines."""
    scale = dpi / 72
    flat = _upright(_even(image, scale), scale)
    across, down = _runs(flat, scale)
    across, down = _of_tables(across, down, scale)
    rules = [*_rules(across, scale), *_rules(down, scale)]
    lines = cv2.dilate(across | down, np.ones((3, 3), np.uint8))
    return Straight(np.where(lines > 0, 255, flat).astype(np.uint8), rules, scale)


def _even(image: Grey, scale: float) -> Grey:
    """Make the paper white wherever light fell on it unevenly."""
    step = max(1, round(4 * scale))
    height, width = image.shape
    small = cv2.resize(image, (max(1, width // step), max(1, height // step)), interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 5)
    paper = cv2.resize(cv2.blur(paper, (5, 5)), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(image, np.maximum(paper, 64), scale=255), np.uint8)


# --- skew ------------------------------------------------------------------------------------------


def _upright(flat: Grey, scale: float) -> Grey:
    """Turn the page so that its lines of text and rules lie level, and its upright lines stand."""
    ink = (flat < 128).astype(np.uint8)
    level = _turn(*np.nonzero(ink), 0.0, _MOST_SKEW)
    tall = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((round(_SHORTEST / 2 * scale), 1), np.uint8))
    columns, rows = np.nonzero(tall.T)
    lean = _turn(columns, rows, -level, _MOST_LEAN) if len(rows) > 20 * _SHORTEST * scale else -level
    if max(abs(level), abs(lean)) < _FINE:
        return flat
    height, width = flat.shape
    shift = np.array([[1, math.tan(math.radians(lean))], [math.tan(math.radians(level)), 1]])
    middle = np.array([width / 2, height / 2])
    matrix = np.column_stack([shift, middle - shift @ middle])
    return np.asarray(cv2.warpAffine(flat, matrix, (width, height), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderValue=255), np.uint8)


def _turn(at: NDArray[np.intp], along: NDArray[np.intp], start: float, most: float) -> float:
    """Return the angle at which the ink lies in the sharpest lines; `at` + tan(angle) × `along` is a line."""
    if len(at) < 100:
        return 0.0
    pick = np.random.default_rng(0).permutation(len(at))[:_SAMPLE]
    ys, xs = at[pick].astype(np.float32), (along[pick] - along.mean()).astype(np.float32)

    def sharpness(angle: float) -> float:
        places = ys - xs * np.float32(math.tan(math.radians(angle)))
        return float((np.bincount((places - places.min()).astype(np.intp)).astype(np.float64) ** 2).sum())

    best = max(np.arange(start - most, start + most + _COARSE / 2, _COARSE), key=sharpness)
    return float(max(np.arange(best - _COARSE, best + _COARSE + _FINE / 2, _FINE), key=sharpness))


# --- lines -----------------------------------------------------------------------------------------


def _runs(flat: Grey, scale: float) -> tuple[Mask, Mask]:
    """Return the long thin runs of ink, level and upright."""
    length, across, down = round(_SHORTEST * scale), np.zeros_like(flat), np.zeros_like(flat)
    dark = 255 - flat
    black = float(np.percentile(dark[dark > 96], 90)) if (dark > 96).any() else 255.0
    for part in _INKS:
        ink = (dark > part * black).astype(np.uint8)
        across |= _long(ink, length, scale)
        down |= _long(np.ascontiguousarray(ink.T), length, scale).T
    ink = (dark > _INKS[0] * black).astype(np.uint8)
    down = _mended(np.ascontiguousarray(down.T), np.ascontiguousarray(ink.T), scale).T
    return _mended(across, ink, scale), np.ascontiguousarray(down)


def _mended(runs: Mask, ink: Mask, scale: float) -> Mask:
    """Fill gaps of level runs that are ink from end to end: there a stamp or a character touches the line."""
    wide = cv2.dilate(runs, np.ones((3, 1), np.uint8))
    gaps = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((1, round(_MENDED * scale)), np.uint8)) & ~wide & 1
    count, groups, boxes, _ = cv2.connectedComponentsWithStats(gaps)
    if count < 2:
        return runs
    # a column of a gap is inked if any of its pixels is
    places = np.unique(np.stack([groups[(gaps & ink) > 0], np.nonzero((gaps & ink))[1]]), axis=1)
    inked = np.bincount(places[0], minlength=count)
    filled = inked >= _INKED * boxes[:, cv2.CC_STAT_WIDTH]
    filled[0] = False
    return np.asarray(runs | (filled[groups] & (ink > 0)), np.uint8)


def _long(ink: Mask, length: int, scale: float) -> Mask:
    """Return level runs at least so long and no thicker than a line; a step of a pixel does not end one."""
    thick = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((round(_THICKEST * scale), 3), np.uint8))
    thin = ink & ~thick & 1
    runs = cv2.morphologyEx(cv2.dilate(thin, np.ones((3, 1), np.uint8)), cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    return np.asarray(runs & cv2.dilate(ink, np.ones((3, 1), np.uint8)), np.uint8)


def _of_tables(across: Mask, down: Mask, scale: float) -> tuple[Mask, Mask]:
    """Keep the runs of groups that have both directions and are as wide as a table."""
    reach = round(_REACH * scale)
    count, groups, boxes, _ = cv2.connectedComponentsWithStats(cv2.dilate(across | down, np.ones((reach, reach), np.uint8)))
    has_both = np.isin(np.arange(count), groups[across > 0]) & np.isin(np.arange(count), groups[down > 0])
    kept = has_both & (boxes[:, cv2.CC_STAT_WIDTH] > _NARROWEST * scale)
    kept[0] = False
    mask = kept[groups]
    return across * mask, down * mask


def _rules(runs: Mask, scale: float) -> Sequence[Rule]:
    count, _, boxes, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    return [
        Rule(left / scale, top / scale, (left + width) / scale, (top + height) / scale)
        for left, top, width, height, _ in boxes[1:count].tolist()
    ]
