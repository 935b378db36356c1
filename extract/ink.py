"""Masks of ink (0 or 1 a pixel): grown, thinned, and cut into what hangs together.

Input and output: arrays of a page or a part of one. OpenCV does the work; here it has types.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Mask = NDArray[np.uint8]


def as_mask(pixels: NDArray[np.bool_]) -> Mask:
    """Return a mask of the pixels that are true."""
    return pixels.astype(np.uint8)


def grown(mask: Mask, high: int, wide: int) -> Mask:
    """Return the mask with so many pixels of reach around each of its own."""
    return np.asarray(cv2.dilate(mask, np.ones((high, wide), np.uint8)), np.uint8)


def inner(mask: Mask, high: int, wide: int) -> Mask:
    """Return the pixels around which a box of that size is all ink."""
    return np.asarray(cv2.erode(mask, np.ones((high, wide), np.uint8)), np.uint8)


def at_least(mask: Mask, high: int, wide: int) -> Mask:
    """Return the parts of the mask into which a box of that size fits."""
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((high, wide), np.uint8)), np.uint8)


def closed(mask: Mask, high: int, wide: int) -> Mask:
    """Return the mask with gaps filled that are smaller than a box of that size."""
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((high, wide), np.uint8)), np.uint8)


def groups(mask: Mask) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the number of its group for each pixel (0: none), and left, top, width, height of each group."""
    _, of, found, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    boxes = np.array(found[:, :4], np.int32)
    boxes[0] = 0
    return np.asarray(of, np.int32), boxes
