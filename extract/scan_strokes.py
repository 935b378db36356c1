"""Which lines of a scan are a dash or a slash: told by the shape of their ink.

Input: the picture of one line, ink on white, and the pixels a point; output: the sign, or whether the ink leans.
"""

from __future__ import annotations

import numpy as np

from extract.ink import Grey, as_mask, groups

#: points: the largest speck, a character of a report
SPECK, _CHARACTER = 1.9, 10.5
#: how far ink moves left for each pixel down where it leans as a slash; printed slashes measured 0.3 to 1.0,
#: ones -0.15 to -0.08
_LEAN = 0.2
_LIGHT = 175
#: parts of a Chinese character: the thickest dash, the shortest and the longest; the lowest slash
_THICK, _SHORT, _LONG, _HIGH = 0.25, 0.25, 2.6, 0.45
#: what a straight stroke is: its rows' middles lie this near to a line (parts of its height), none is so many times
#: as wide as the usual one; how much it leans
_STRAIGHT, _EVEN, _SLANTED = 0.05, 1.8, 0.27


def stroke_of(crop: Grey, scale: float) -> str:
    """Return `-` for nothing but level strokes beside each other, `/` for one straight slanted stroke, else nothing.

    The recogniser, made for words, is seldom sure of a stroke that stands alone.
    """
    ink, size, speck = as_mask(crop < _LIGHT), _CHARACTER * scale, SPECK * scale
    of, boxes = groups(ink)
    kept = [(at, *box) for at, box in enumerate(boxes.tolist()) if at and max(box[2:]) >= speck]
    if not kept:
        return ""
    top, bottom = min(box[2] for box in kept), max(box[2] + box[4] for box in kept)
    wide = max(box[1] + box[3] for box in kept) - min(box[1] for box in kept)
    if bottom - top <= _THICK * size and wide <= _LONG * size:
        is_dash = all(across >= max(2 * high, _SHORT * size) for *_, across, high in kept)
        return "-" if is_dash else ""
    at, _, top, _, high = kept[0]
    if len(kept) > 1 or high < _HIGH * size:
        return ""
    rows = of[top : top + high] == at
    widths = rows.sum(axis=1)
    middles = (rows * np.arange(rows.shape[1])).sum(axis=1) / widths
    down = np.arange(high)
    lean, start = np.polyfit(down, middles, 1)
    is_straight = float(np.abs(middles - lean * down - start).max()) <= _STRAIGHT * high + 0.5
    is_even = int(widths.max()) <= _EVEN * float(np.median(widths)) + 0.5
    return "/" if is_straight and is_even and lean <= -_SLANTED else ""


def leans(crop: Grey) -> bool:
    ink = np.where(crop < _LIGHT, 255.0 - crop, 0.0)
    rows = ink.sum(axis=1)
    at = np.flatnonzero(rows > 0.3 * rows.max())
    if len(at) < 4 or crop.shape[1] > 2 * crop.shape[0]:
        return False
    middles = (ink[at] * np.arange(crop.shape[1])).sum(axis=1) / rows[at]
    return float(np.polyfit(at, middles, 1)[0]) < -_LEAN
