"""Printed pages put through a scanner: skew, noise, uneven light, a stamp, and what JPEG leaves of them.

Input: a PDF and how it is scanned (`Scanner`); output: a grey picture of each page, or one file of them
all (`as_tiff`, `as_pdf`). The truth is that of the report that was printed: values hold, places do not.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Picture = NDArray[np.uint8]
#: red ink of a stamp, as a grey scanner sees it (0 black, 1 white)
_INKS = (0.30, 0.42, 0.52, 0.62)


@dataclass(frozen=True, slots=True)
class Scanner:
    """How a page is scanned. Angles in degrees; `stamps` is how many pages of ten get one, `bend` in parts of the width."""

    dpi: int = 150
    skew: float = 0.0
    quality: int = 75
    blur: float = 0.3
    speckle: float = 0.0
    shade: float = 0.0
    noise: float = 2.0
    stamps: int = 0
    bend: float = 0.0


def scanner(rng: Random, level: int) -> Scanner:
    """Return a scanner: level 0 a good one, 1 an office's usual one, 2 a bad one."""
    return Scanner(
        dpi=rng.choice((150, 200)),
        skew=rng.uniform(-1, 1) * (0.3, 1, 1)[level],
        quality=rng.randint(*((70, 75), (55, 75), (40, 60))[level]),
        blur=rng.uniform(0, (0.3, 0.5, 0.7)[level]),
        speckle=rng.uniform(0, (0, 2e-5, 8e-5)[level]),
        shade=rng.uniform(0, (0, 0.15, 0.3)[level]),
        noise=rng.uniform(1, (2, 4, 8)[level]),
        stamps=(0, 3, 5)[level],
        bend=rng.uniform(-1, 1) * (0, 0, 0.002)[level],
    )


def scan(pdf: bytes, how: Scanner, rng: Random) -> list[Picture]:
    """Scan every page of a PDF."""
    return [_scanned(page, how, rng) for page in rendered(pdf, how.dpi)]


def rendered(pdf: bytes, dpi: float) -> Iterator[Image.Image]:
    """Yield the pages as clean grey pictures."""
    with pypdfium2.PdfDocument(pdf) as document:
        for at in range(len(document)):
            yield document[at].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")


def as_tiff(pictures: Sequence[Picture], dpi: float) -> bytes:
    """Return the pages as one TIFF."""
    return _saved(pictures, "TIFF", compression="tiff_lzw", dpi=(dpi, dpi))


def as_pdf(pictures: Sequence[Picture], dpi: float) -> bytes:
    """Return the pages as a PDF that holds nothing but pictures."""
    return _saved(pictures, "PDF", resolution=dpi)


def as_jpeg(picture: Picture, dpi: float, quality: int = 60) -> bytes:
    """Return one page as a JPEG."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality, dpi=(dpi, dpi))
    return file.getvalue()


def _saved(pictures: Sequence[Picture], format: str, **how: object) -> bytes:
    first, *others = [Image.fromarray(picture) for picture in pictures]
    file = io.BytesIO()
    first.save(file, format, save_all=True, append_images=others, **how)
    return file.getvalue()


def _scanned(page: Image.Image, how: Scanner, rng: Random) -> Picture:
    if rng.random() * 10 < how.stamps:
        page = _stamped(page, how.dpi, rng)
    page = _bent(page, how.bend).rotate(how.skew, Image.Resampling.BICUBIC, fillcolor=255)
    if how.blur:
        page = page.filter(ImageFilter.GaussianBlur(how.blur * how.dpi / 150))
    picture = _noisy(np.asarray(page, np.float32), how, np.random.default_rng(rng.randrange(1 << 32)))
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=how.quality)
    return np.asarray(Image.open(file))


def _noisy(picture: NDArray[np.float32], how: Scanner, rng: np.random.Generator) -> Picture:
    """Lay light from one corner, grain and specks of dust over a page."""
    height, width = picture.shape
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    turn = rng.uniform(0, 2 * math.pi)
    light = 1 - how.shade * (0.5 + 0.5 * (math.cos(turn) * (2 * x - 1) + math.sin(turn) * (2 * y - 1)) / 1.5)
    ink = 12 + picture * (245 - 12) / 255
    noisy = ink * light + rng.normal(0, how.noise, picture.shape)
    for _ in range(int(how.speckle * width * height)):
        top, left, size = rng.integers(height), rng.integers(width), rng.integers(1, 3)
        noisy[top : top + size, left : left + size] = rng.integers(40, 200)
    return noisy.clip(0, 255).astype(np.uint8)


def _bent(page: Image.Image, bend: float) -> Image.Image:
    """Draw in one side of the page, as a book's spine or a camera does."""
    if not bend:
        return page
    width, height = page.size
    by = bend * width
    corners = (max(by, 0), 0, max(-by, 0), height, width - max(-by, 0), height - by, width - max(by, 0), by)
    return page.transform(page.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=255)


def _stamped(page: Image.Image, dpi: float, rng: Random) -> Image.Image:
    """Press a round stamp of 4 cm on the page; ink goes on ink, it covers nothing."""
    size = round(4 / 2.54 * dpi)
    left, top = (rng.randint(int(0.1 * full), int(0.9 * full) - size) for full in page.size)
    stamp = _stamp(size, rng).rotate(rng.uniform(-30, 30), fillcolor=255)
    under = np.asarray(page, np.float32)
    ink = np.asarray(stamp, np.float32) / 255
    here = under[top : top + size, left : left + size] * ink
    stamped = under.copy()
    stamped[top : top + size, left : left + size] = here
    return Image.fromarray(stamped.astype(np.uint8))


def _stamp(size: int, rng: Random) -> Image.Image:
    ink = round(255 * rng.choice(_INKS))
    stamp = Image.new("L", (size, size), 255)
    draw = ImageDraw.Draw(stamp)
    draw.ellipse((2, 2, size - 3, size - 3), outline=ink, width=max(2, size // 32))
    points = [
        (size / 2 + math.sin(turn) * reach, size / 2 - math.cos(turn) * reach)
        for at in range(10)
        for turn, reach in [(at * math.pi / 5, size * (0.16 if at % 2 == 0 else 0.065))]
    ]
    draw.polygon(points, fill=ink)
    font = _font(size // 8)
    for at, char in enumerate("某某市信息公开办公室"):
        turn = math.radians(-120 + at * 240 / 9)
        glyph = Image.new("L", (size // 6, size // 6), 0)
        ImageDraw.Draw(glyph).text((size / 12, size / 12), char, 255, font, anchor="mm")
        glyph = glyph.rotate(-math.degrees(turn))
        place = (
            round(size / 2 + math.sin(turn) * size * 0.37 - size / 12),
            round(size / 2 - math.cos(turn) * size * 0.37 - size / 12),
        )
        stamp.paste(ink, place, glyph)
    return stamp


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in ("NotoSerifCJK-Bold.ttc", "NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc", "wqy-zenhei.ttc"):
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)
