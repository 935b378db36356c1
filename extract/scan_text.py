"""Where text stands in a region of a scanned page: its lines, each as a crop to be recognised.

Input: a region of the page without its ruled lines (a cell, or what is outside the tables); output: `Spot`s.
A cell is blank only where there is nothing but specks. Under a stamp, ink as light as the stamp's is
taken away where darker print is left, and both pictures are kept; where none is left it is doubtful.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.ink import Grey, Mask, as_mask, groups, grown, inner
from extract.scan_strokes import SPECK, leans, stroke_of
from forms.records import Box

#: parts of the print's darkness: what is ink, what may be faint ink, what no stamp is
_INK, _FAINT, _PRINT = 0.35, 0.18, 0.88
#: percentiles: the palest characters' darkest ink, the darkest ink of a region; how much paler what is no print is
_PALEST, _DARKEST, _PALER = 1.0, 99.9, 0.92
#: how much darker than the stamp, as a part of the print's darkness, print under it must be
_DARKER = 0.13
#: the part of connected ink that is darker than the stamp where it is print
_SOME = 0.08
#: points: the shortest stroke of print under a stamp, the least height of what is left of it
_STROKE, _LEFT = 2.0, 4.5
#: points: how near a small mark stands to the line it belongs to (a full-width minus before its number)
_BESIDE = 8.0
#: parts of a line's height: a gap from which two figures are no longer one number (full-width ones stand 0.7 apart)
_APART = 1.0
#: solid pixels that show how dark a stamp is, and how far apart (points) parts of one stamp are
_SOLID, _BROKEN = 40, 6.0
#: points: the tallest character, the least height of a line that is cropped
_TALLEST, _LOWEST = 36.0, 7.0
#: the part of a region's ink that is lighter than print where a stamp is suspected
_STAMPED = 0.12
#: points: what ink of a stamp connects is wider and higher, and in one direction longer, than this
_RING = (24.0, 50.0)
#: parts of a line's height: white left around it, how far lines may overlap, what is a part of a line, the most that parts make
_MARGIN, _OVERLAP, _PART, _WHOLE = 0.2, 0.15, 0.6, 1.25


class Spot(NamedTuple):
    """A line of text: where it stands in pixels of the page, and its picture to be recognised.

    `stamped` is the picture with a stamp's ink left in, where any was taken away. `doubtful` is what may
    be no print at all: faint, or a stamp's ink and nothing else. `is_loose` tells of a gap between figures,
    `is_slash` of ink that leans as a slash does. `stroke` is `-` or `/` where the ink is that and can be nothing else.
    """

    box: Box
    crop: Grey
    stamped: Grey | None = None
    doubtful: bool = False
    is_loose: bool = False
    is_slash: bool = False
    stroke: str = ""


class Stamp(NamedTuple):
    """Where there may be a stamp, in pixels, and how dark its ink is."""

    left: int
    top: int
    right: int
    bottom: int
    dark: float


@dataclass(slots=True)
class Print:
    """What a page's print is like: how dark its ink is (0–255), how high a line (pixels), pixels a point.

    Stamps are told by connected ink much larger than a character (a ring).
    """

    black: float
    size: float
    scale: float
    stamps: list[Stamp] = field(default_factory=list)
    #: how dark the palest of its characters is at its darkest
    palest: float = 0.0


def print_of(text: Grey, scale: float) -> Print:
    """Measure the print of a page (without its ruled lines)."""
    dark = 255 - text[text < 160]
    black = float(np.percentile(dark, 90)) if dark.size else 255.0
    stamps = list(_stamps(text, black, scale))
    return Print(black, 10.5 * scale, scale, stamps, _palest(text, black, scale, stamps) if stamps else 0.0)


def _palest(text: Grey, black: float, scale: float, stamps: list[Stamp]) -> float:
    """Return the darkest ink of the palest characters that stand under no stamp."""
    dark = 255 - text
    for stamp in stamps:
        dark[stamp.top : stamp.bottom, stamp.left : stamp.right] = 0
    of, boxes = groups(as_mask(dark > _INK * black))
    peaks = np.zeros(len(boxes), np.uint8)
    np.maximum.at(peaks, of[of > 0], dark[of > 0])
    least, most = _STROKE * 2 * scale, _TALLEST * scale
    sides = boxes[:, 2:].max(axis=1)
    printed = peaks[(sides >= least) & (sides <= most)]
    return float(np.percentile(printed, _PALEST)) if printed.size >= _SOLID else 0.0


def _stamps(text: Grey, black: float, scale: float) -> Iterator[Stamp]:
    """Yield the places of stamps: solid ink lighter than print, which the strokes of characters never are."""
    dark = 255 - text
    solid = inner(as_mask(dark > _INK * black), 3, 3) & as_mask(dark < _PRINT * black)
    reach = round(_BROKEN * scale)
    of, boxes = groups(grown(solid, reach, reach))
    for group, (left, top, wide, high) in enumerate(boxes.tolist()):
        if min(wide, high) > _RING[0] * scale and max(wide, high) > _RING[1] * scale:
            here = slice(top, top + high), slice(left, left + wide)
            inks = dark[here][(solid[here] > 0) & (of[here] == group)]
            if inks.size >= _SOLID:
                yield Stamp(left, top, left + wide, top + high, float(np.median(inks)))


def text_of(region: Grey, left: int, top: int, like: Print) -> list[Spot]:
    """Return the lines of text of a region that stands at `left`, `top` of the page; none where it is blank."""
    dark = 255 - region
    marks = _marks(dark > _INK * like.black, like)
    if not marks:
        marks = [box for box in _marks(dark > _FAINT * like.black, like) if box[3] - box[1] > SPECK * 1.5 * like.scale]
        return [_spot(region, line, left, top, like, doubtful=True) for line in _lines(marks, like)]
    stamp = _stamp_over(region, left, top, like)
    cleaned = _without_stamp(region, dark, stamp, like) if stamp else None
    if cleaned is None:
        return [_spot(region, line, left, top, like) for line in _lines(marks, like)]
    kept = _marks(255 - cleaned > _INK * like.black, like)
    lines = _lines([box for box in kept if box[3] - box[1] >= _LEFT * like.scale], like)
    found = [_spot(cleaned, _with_dots(line, kept, like), left, top, like, region) for line in lines]
    if not found and float(np.percentile(dark, _DARKEST)) < _PALER * like.palest:
        return []  # the stamp's ink, and no print: even the palest is darker
    return found or [_spot(region, line, left, top, like, doubtful=True) for line in _lines(marks, like)]


def _stamp_over(region: Grey, left: int, top: int, like: Print) -> Stamp | None:
    height, width = region.shape
    right, bottom = left + width, top + height
    over = [s for s in like.stamps if s.left < right and left < s.right and s.top < bottom and top < s.bottom]
    return max(over, key=lambda stamp: stamp.dark, default=None)


def _without_stamp(region: Grey, dark: Grey, stamp: Stamp, like: Print) -> Grey | None:
    """Return the region with print alone; None where it has nothing else.

    Ink that hangs together is kept whole if some of it is darker than the stamp and none is solid as a
    stamp is; of the rest only the dark strokes are kept.
    """
    level = min(stamp.dark + _DARKER * like.black, _PRINT * like.black)
    ink, strokes = as_mask(dark > _INK * like.black), as_mask(dark > level)
    near = grown(_long_enough(strokes, _STROKE * like.scale), 3, 3)
    if np.count_nonzero(ink > near) <= _STAMPED * np.count_nonzero(ink):
        return None
    of, boxes = groups(ink)
    solid = inner(ink, 3, 3) & (1 - strokes)
    size, darker, stamped = (np.bincount(of[mask > 0], minlength=len(boxes)) for mask in (ink, strokes, solid))
    is_print = (darker >= _SOME * size) & (stamped <= _SOME * size)
    is_print[0] = False
    return np.where((near | grown(as_mask(is_print[of]), 3, 3)) > 0, region, 255).astype(np.uint8)


def _long_enough(mask: Mask, least: float) -> Mask:
    """Keep what hangs together over at least so many pixels."""
    of, boxes = groups(mask)
    return as_mask((boxes[:, 2:].max(axis=1) >= max(1.0, least))[of])


def _marks(ink: NDArray[np.bool_], like: Print) -> list[Box]:
    """Return the boxes of connected ink, but for specks, remnants of rules along the edge, and what is no character."""
    height, width = ink.shape
    speck, tallest = SPECK * like.scale, _TALLEST * like.scale
    found = []
    for left, top, wide, high in groups(as_mask(ink))[1][1:].tolist():
        at_edge = (wide <= speck and (left == 0 or left + wide == width)) or (
            high <= speck and (top == 0 or top + high == height)
        )
        if max(wide, high) >= speck and high <= tallest and not at_edge:
            found.append((left, top, left + wide, top + high))
    return found


def _lines(boxes: Sequence[Box], like: Print) -> Iterator[Box]:
    """Join marks into lines: those that stand side by side, and parts of one (the strokes of 三)."""
    bands: list[list[float]] = []
    for left, top, right, bottom in sorted(boxes, key=lambda box: box[1]):
        if bands and top < bands[-1][3] - _OVERLAP * like.size:
            _widen(bands[-1], left, top, right, bottom)
        else:
            bands.append([left, top, right, bottom])
    whole: list[list[float]] = []
    for band in bands:
        last = whole[-1] if whole else None
        if (
            last
            and min(last[3] - last[1], band[3] - band[1]) < _PART * like.size
            and band[3] - last[1] <= _WHOLE * like.size
        ):
            _widen(last, *band)
        else:
            whole.append(band)
    yield from ((left, top, right, bottom) for left, top, right, bottom in whole)


def _with_dots(line: Box, marks: Sequence[Box], like: Print) -> Box:
    """Widen a line by small marks that stand in it or right beside it (the dots of 法)."""
    reach = _BESIDE * like.scale
    for left, top, right, bottom in marks:
        if top >= line[1] - 1 and bottom <= line[3] + 1 and left <= line[2] + reach and right >= line[0] - reach:
            line = (min(line[0], left), line[1], max(line[2], right), line[3])
    return line


def _widen(band: list[float], left: float, top: float, right: float, bottom: float) -> None:
    band[:] = min(band[0], left), min(band[1], top), max(band[2], right), max(band[3], bottom)


def _spot(
    region: Grey, line: Box, left: int, top: int, like: Print, stamped: Grey | None = None, doubtful: bool = False
) -> Spot:
    box = (line[0] + left, line[1] + top, line[2] + left, line[3] + top)
    crop, other = _crop(region, line, like), None if stamped is None else _crop(stamped, line, like)
    is_loose = _widest_gap(region, line, like) > _APART * (line[3] - line[1])
    stroke = stroke_of(crop, like.scale) if other is None and not doubtful else ""
    return Spot(box, crop, other, doubtful, is_loose, leans(crop), stroke)


def _widest_gap(region: Grey, line: Box, like: Print) -> int:
    """Return the pixels of the widest blank between the marks of a line."""
    left, top, right, bottom = (int(edge) for edge in line)
    inked = np.flatnonzero((255 - region[top:bottom, left:right] > _INK * like.black).any(axis=0))
    return int(np.diff(inked).max(initial=1)) - 1


def _crop(region: Grey, line: Box, like: Print) -> Grey:
    """Cut out a line with white around it; a dash gets the height of a character."""
    left, top, right, bottom = (int(edge) for edge in line)
    lacking = max(0, int(_LOWEST * like.scale) - (bottom - top))
    margin = max(2, round(_MARGIN * (bottom - top)))
    above, below = margin + lacking // 2, margin + lacking - lacking // 2
    height, width = region.shape
    inner = region[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1]
    missing = (
        top - max(0, top - 1),
        min(height, bottom + 1) - bottom,
        left - max(0, left - 1),
        min(width, right + 1) - right,
    )
    edges = (above - missing[0], below - missing[1], margin - missing[2], margin - missing[3])
    return np.asarray(cv2.copyMakeBorder(inner, *edges, cv2.BORDER_CONSTANT, value=255), np.uint8)
