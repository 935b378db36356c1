"""The picture of an OFD page, as an image that can be read.

Input: the bytes of a picture and how it lies on the page; output: its grey pixels as the page shows them.
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from extract.matrix import Matrix
from forms.records import Unreadable

#: a picture of more pixels than this is not opened
MOST_PIXELS = 80_000_000


def grey(data: bytes, matrix: Matrix) -> NDArray[np.uint8]:
    """Return the pixels of a picture as it lies on the page; `Unreadable`: damaged, too-large."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unreadable("too-large")
            pixels = np.asarray(image.convert("L"))
    except Image.DecompressionBombError as error:
        raise Unreadable("too-large") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unreadable("damaged") from error
    return _turned(pixels, matrix)


def _turned(pixels: NDArray[np.uint8], matrix: Matrix) -> NDArray[np.uint8]:
    """Return a picture turned by quarters, or mirrored, as its matrix does."""
    if abs(matrix.b) > abs(matrix.a):
        pixels, down, across = pixels.T, matrix.b, matrix.c
    else:
        down, across = matrix.d, matrix.a
    return np.ascontiguousarray(pixels[:: -1 if down < 0 else 1, :: -1 if across < 0 else 1])
