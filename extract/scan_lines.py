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

from extract.ink import Grey, Mask, as_mask, at_least, closed, groups, grown
from extract.page import Rule

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
#: how dark a pixel is (0–255) that is looked at to learn how dark the print is
_DARK = 96
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
    lines = grown(across | down, 3, 3)
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
    ink = as_mask(flat < 128)
    rows, columns = np.nonzero(ink)
    level = _turn(rows, columns, 0.0, _MOST_SKEW)
    tall = at_least(ink, round(_SHORTEST / 2 * scale), 1)
    columns, rows = np.nonzero(tall.T)
    lean = _turn(columns, rows, -level, _MOST_LEAN) if len(rows) > 20 * _SHORTEST * scale else -level
    if max(abs(level), abs(lean)) < _FINE:
        return flat
    height, width = flat.shape
    shift = np.array([[1, math.tan(math.radians(lean))], [math.tan(math.radians(level)), 1]])
    middle = np.array([width / 2, height / 2])
    matrix = np.column_stack([shift, middle - shift @ middle])
    return np.asarray(
        cv2.warpAffine(flat, matrix, (width, height), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderValue=255),
        np.uint8,
    )


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
    dark = 255 - flat
    black = float(np.percentile(dark[dark > _DARK], 90)) if (dark > _DARK).any() else 255.0
    inks = [as_mask(dark > part * black) for part in _INKS]
    return _level(inks, scale), _turned(_level([_turned(ink) for ink in inks], scale))


def _turned(mask: Mask) -> Mask:
    return np.ascontiguousarray(mask.T)


def _level(inks: Sequence[Mask], scale: float) -> Mask:
    runs = np.zeros_like(inks[0])
    for ink in inks:
        runs |= _long(ink, scale)
    return _mended(runs, inks[0], scale)


def _long(ink: Mask, scale: float) -> Mask:
    """Return level runs as long as a piece of a line and no thicker; a step of a pixel does not end one."""
    thin = ink & (1 - at_least(ink, round(_THICKEST * scale), 3))
    return at_least(grown(thin, 3, 1), 1, round(_SHORTEST * scale)) & grown(ink, 3, 1)


def _mended(runs: Mask, ink: Mask, scale: float) -> Mask:
    """Fill gaps of level runs that are ink from end to end: there a stamp or a character touches the line."""
    wide = grown(runs, 3, 1)
    of, boxes = groups(closed(wide, 1, round(_MENDED * scale)) & (1 - wide))
    inked = np.nonzero((of > 0) & (ink > 0))
    # a column of a gap is inked if any of its pixels is
    columns = np.unique(np.stack([of[inked], inked[1]]), axis=1)
    filled = np.bincount(columns[0].astype(np.intp), minlength=len(boxes)) >= _INKED * boxes[:, 2]
    filled[0] = False
    return runs | as_mask(filled[of] & (ink > 0))


def _of_tables(across: Mask, down: Mask, scale: float) -> tuple[Mask, Mask]:
    """Keep the runs of groups that have both directions and are as wide as a table."""
    reach = round(_REACH * scale)
    of, boxes = groups(grown(across | down, reach, reach))
    number = np.arange(len(boxes))
    has_both = np.isin(number, of[across > 0]) & np.isin(number, of[down > 0])
    kept = as_mask((has_both & (boxes[:, 2] > _NARROWEST * scale))[of])
    return across & kept, down & kept


def _rules(runs: Mask, scale: float) -> list[Rule]:
    boxes = groups(runs)[1][1:].tolist()
    return [
        Rule(left / scale, top / scale, (left + wide) / scale, (top + high) / scale) for left, top, wide, high in boxes
    ]
