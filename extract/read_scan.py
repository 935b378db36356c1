"""Scans and pictures of reports: recognised cell by cell.

Input: the bytes of a picture file, or a grey picture of a page from another reader (`scanned`);
output: a `Reading`, or the page's characters and ruled lines. Every character carries the
recogniser's confidence. The places are those on the page after it was set upright.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageSequence

from extract import allowance, ocr
from extract.lattice import lattices
from extract.page import Char, Page, Rule
from extract.pages import body
from forms.records import Reading, Unreadable

if TYPE_CHECKING:
    from extract.scan_lines import Straight
    from extract.scan_text import Spot

#: pixels of one page (A4 at 600 dpi has 35 million), and pages
LARGEST, MOST_PAGES = 60_000_000, 100
#: inches: the width of a page where the file does not say, and what may be believed
_A4, _WIDTHS = (8.27, 11.69), (3.0, 40.0)
#: resolutions at which pages are read; others are brought to the nearer one
_LEAST_DPI, _MOST_DPI = 150, 200
#: the width of a figure or Latin letter, as a part of a Chinese character's
_NARROW = 0.55
#: the confidence of a reading that the shape of its ink speaks against: a slash is sometimes read as 1 at 0.89
_UNSURE = 0.5
#: the confidence of a dash or a slash that its shape alone shows
_BY_SHAPE = 0.95
#: a figure with its unit, its digits set apart as full-width ones are
_WITH_UNIT = re.compile(r"\d[\d, ]*\w ?")
_KINDS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")

Grey = NDArray[np.uint8]


def read(data: bytes) -> Reading:
    """Read a picture file, every page of it; `Unreadable`: damaged, too-large, needs-ocr."""
    pages = []
    for number, (image, dpi) in enumerate(_pictures(data), 1):
        chars, rules = scanned(image, dpi)
        height, width = image.shape
        pages.append(Page(number, width * 72 / dpi, height * 72 / dpi, chars, rules))
    return Reading("scan", body(pages))


def scanned(image: Grey, dpi: float) -> tuple[list[Char], list[Rule]]:
    """Return what a grey picture of a page, or of a part of one, holds: places in points from its top left.

    What was read in one line has one confidence. `Unreadable`: needs-ocr.
    """
    allowance.begin_scanned_page()
    ocr.load()
    from extract import scan_lines

    page = scan_lines.straightened(*_sized(image, dpi))
    found = list(_spots(page))
    readings = ocr.recognise([spot.crop for spot in found])
    seconds = iter(ocr.recognise([spot.stamped for spot in found if spot.stamped is not None]))
    for at, spot in enumerate(found):
        if spot.stamped is not None:
            readings[at] = ocr.compared(readings[at], next(seconds))
    chars = (char for spot, one in zip(found, readings, strict=True) for char in _chars(spot, one, page.scale))
    return list(chars), page.rules


def _chars(spot: Spot, found: ocr.Read, scale: float) -> Iterator[Char]:
    """Yield the characters of a line, spread over it by their usual widths; one without text where nothing is sure."""
    text, sure = found.text, found.confidence
    if spot.doubtful:
        text, sure = found.text if ocr.is_figure(found.text) else "", 0.0
    if spot.stroke:
        text, sure, found = text if set(text) == {spot.stroke} else spot.stroke, _BY_SHAPE, found._replace(others=())
    elif text == "1" and spot.is_slash:
        sure, found = min(sure, _UNSURE), found._replace(others=("/",))
    if not spot.is_loose and (ocr.is_figure(text.replace(" ", "")) or _WITH_UNIT.fullmatch(text)):
        text = text.replace(" ", "")
    left, top, right, bottom = (edge / scale for edge in spot.box)
    widths = [_NARROW if char.isascii() else 1.0 for char in text] or [1.0]
    unit, others = (right - left) / sum(widths), () if spot.doubtful else found.others
    for char, width in zip(text or ("",), widths, strict=True):
        yield Char(char, left, top, left + unit * width, bottom, sure, others)
        left, others = left + unit * width, ()


def _spots(page: Straight) -> Iterator[Spot]:
    """Yield the lines of text of every cell, then those outside the tables."""
    from extract.scan_text import print_of, text_of

    image, scale = page.text, page.scale
    like, outside = print_of(image, scale), image.copy()
    tables = [table for table in lattices(page.rules) if not table.is_frame]
    for box in (box for table in tables for row in table.rows for box in row):
        left, top, right, bottom = (round(edge * scale) for edge in box)
        yield from text_of(image[top:bottom, left:right], left, top, like)
        outside[top:bottom, left:right] = 255
    yield from text_of(outside, 0, 0, like)


# --- pictures --------------------------------------------------------------------------------------


def _sized(image: Grey, dpi: float) -> tuple[Grey, float]:
    """Bring a page to a resolution at which characters are as large as the recogniser wants them."""
    wanted = min(max(dpi, _LEAST_DPI), _MOST_DPI)
    if wanted == dpi:
        return image, dpi
    height, width = image.shape
    size = max(1, round(width * wanted / dpi)), max(1, round(height * wanted / dpi))
    how = Image.Resampling.BOX if wanted < dpi else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(image).resize(size, how)), wanted


def _pictures(data: bytes) -> Iterator[tuple[Grey, float]]:
    """Yield the pages of a picture file, grey, with their resolution."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=_KINDS) as file:
            warnings.simplefilter("ignore")
            if getattr(file, "n_frames", 1) > MOST_PAGES:
                raise Unreadable("too-large")
            for page in ImageSequence.Iterator(file) if file.format == "TIFF" else (file,):
                if page.width * page.height > LARGEST:
                    raise Unreadable("too-large")
                yield _grey(page), _dpi(page)
    except Image.DecompressionBombError:
        raise Unreadable("too-large") from None
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError, IndexError, ZeroDivisionError):
        raise Unreadable("damaged") from None


def _grey(page: Image.Image) -> Grey:
    """Return the picture grey, on white where it is transparent, red ink (stamps) paler than black."""
    page = ImageOps.exif_transpose(page)
    if page.mode in ("RGBA", "LA", "PA", "P") and (page.mode != "P" or "transparency" in page.info):
        page = Image.alpha_composite(Image.new("RGBA", page.size, "white"), page.convert("RGBA"))
    if page.mode.startswith("I"):
        return np.asarray(np.asarray(page, np.float64) / 257, np.uint8)
    return np.asarray(page.convert("L"))


def _dpi(page: Image.Image) -> float:
    """Return the resolution the file states, if a page of it would be as wide as pages are, else that of A4."""
    stated = page.info.get("dpi", (0, 0))
    dpi = float(stated[0]) if isinstance(stated, tuple) else 0.0
    if dpi > 0 and _WIDTHS[0] <= page.width / dpi <= _WIDTHS[1]:
        return dpi
    return page.width / _A4[page.width > page.height]
