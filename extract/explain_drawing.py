"""Draws on one page what `explain_image` found there: tints, outlines, small captions.

Input: a `Page` and the picture of it, if there is one; boxes in its points. Output: a picture. Only
ASCII is written, so that no Chinese font is needed; a page without a picture of its own is drawn from
its characters where such a font is at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from extract.page import Page
from forms.records import PICTURE, Box, Fact

Colour = tuple[int, int, int]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

#: fonts with Chinese characters, as systems name their files
_CHINESE = (
    "NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc", "SourceHanSansSC-Regular.otf", "wqy-microhei.ttc",
    "wqy-zenhei.ttc", "msyh.ttc", "simsun.ttc", "PingFang.ttc", "STHeiti Light.ttc",
)  # fmt: skip
#: sizes of captions in cells, the first that fits, and beside rows (points); the height of a printed number
_SIZES, _BESIDE, _PRINT = (5.5, 5.0, 4.5, 4.0, 3.6), 6.5, 9.0
#: the room beside the page for the names of rows (points); how far the printed page is faded
_GUTTER, _FADED = 84.0, 0.25


class Tint(Enum):
    """What a cell became, and the colour that says so."""

    DISCLOSURE = (33, 110, 190)
    REQUESTS = (30, 140, 70)
    DISPUTES = (125, 75, 175)
    STATISTICS = (0, 130, 140)
    NONE = (122, 128, 136)
    LOST = (215, 25, 30)
    OTHER = (185, 185, 185)
    RULE = (255, 0, 200)


#: how strongly a cell is filled, of 255
_FILL = {Tint.NONE: 45, Tint.LOST: 60}
_MEANINGS = (
    (Tint.DISCLOSURE, "disclosure"), (Tint.REQUESTS, "requests"), (Tint.DISPUTES, "disputes"),
    (Tint.STATISTICS, "statistics"), (Tint.NONE, "blank or dash"), (Tint.LOST, "text, unreadable, not taken"),
    (Tint.OTHER, "nothing of the form"), (Tint.RULE, "ruled line"),
)  # fmt: skip


class Sheet:
    """One page to draw on; `scale` is pixels to a point."""

    def __init__(self, page: Page, scale: float, printed: Image.Image | None) -> None:
        size = round(page.width * scale), round(page.height * scale)
        self.scale = scale
        self.under = printed.resize(size) if printed else _from_characters(page, scale, size)
        self.over = Image.new("RGBA", (size[0] + round(_GUTTER * scale), size[1]))
        self.pen = ImageDraw.Draw(self.over)
        for rule in page.rules:
            self.pen.rectangle(self._pixels(rule), fill=(*Tint.RULE.value, 150))

    def value(self, box: Box, fact: Fact, is_named: bool) -> None:
        """Mark a cell of the form: what it is called, what it holds; its row may be named already."""
        tint = _tint(fact)
        place = self._pixels(box)
        self.pen.rectangle(place, fill=(*tint.value, _FILL.get(tint, 50)), outline=(*tint.value, 255))
        *heads, last = fact.key.split("/")
        self._caption(place, [*(f"{head}/" for head in heads), last], f"= {_said(fact)}", tint.value, is_named)

    def row(self, boxes: Sequence[Box], name: str, section: str) -> None:
        """Name a row beside the page."""
        place = max(box[2] for box in boxes) * self.scale + 10, (boxes[0][1] + boxes[0][3]) / 2 * self.scale
        self.pen.text(place, name, Tint[section.upper()].value, _font(_BESIDE * self.scale), anchor="lm")

    def label(self, box: Box, section: str) -> None:
        """Outline a label of the form."""
        self._outline(box, Tint[section.upper()], 2)

    def outline(self, box: Box, tint: Tint) -> None:
        """Outline a cell that is neither label nor value; a lost one is filled too."""
        self._outline(box, tint, 3 if tint is Tint.LOST else 1)

    def picture(self) -> Image.Image:
        """Return the page with all that was drawn on it; only what was drawn has colour."""
        under = Image.new("L", self.over.size, 255)
        under.paste(Image.blend(self.under.convert("L"), Image.new("L", self.under.size, 255), _FADED))
        return Image.alpha_composite(under.convert("RGBA"), self.over).convert("RGB")

    def _outline(self, box: Box, tint: Tint, width: int) -> None:
        left, top, right, bottom = self._pixels(box)
        fill = (*tint.value, _FILL[tint]) if tint in _FILL else None
        inner = left + 1, top + 1, max(left + 1, right - 1), max(top + 1, bottom - 1)
        self.pen.rectangle(inner, fill, (*tint.value, 255), width)

    def _pixels(self, box: Box) -> Box:
        left, top, right, bottom = (round(edge * self.scale) for edge in box)
        return left, top, max(left, right), max(top, bottom)

    def _caption(self, place: Box, names: list[str], value: str, colour: Colour, is_named: bool) -> None:
        """Write the name at the head of the cell, its end alone where the print needs the room, the value at its foot."""
        left, top, right, bottom = place
        width, free = right - left - 6, (bottom - top - _PRINT * self.scale) / 2
        for points in _SIZES:
            font, step = _font(points * self.scale), points * self.scale
            fits = max(map(font.getlength, (*names, value))) <= width and len(names) * step <= free
            if fits:
                break
        for at, line in enumerate(names[-1:] if is_named and not fits else names):
            self.pen.text((left + 3, top + 1 + at * step), _cut(line, width, font), colour, font)
        self.pen.text((right - 3, bottom - 2), _cut(value, width, font), colour, font, anchor="rd")


def legend(width: int, scale: float) -> Image.Image:
    """Return a strip that says what the colours mean."""
    size = 8 * scale
    strip = Image.new("RGB", (width, round(2 * size)), "white")
    pen, left = ImageDraw.Draw(strip), size
    for tint, meaning in _MEANINGS:
        pen.rectangle((left, size / 2, left + size, 1.5 * size), (*_pale(tint.value),), tint.value, 2)
        pen.text((left + 1.5 * size, size), meaning, (60, 60, 60), _font(size), anchor="lm")
        left += 3 * size + _font(size).getlength(meaning)
    return strip


def _pale(colour: Colour) -> Colour:
    red, green, blue = (255 - (255 - part) // 5 for part in colour)
    return red, green, blue


def _tint(fact: Fact) -> Tint:
    if fact.status in ("blank", "dash"):
        return Tint.NONE
    return Tint.LOST if fact.value is None else Tint[fact.section.upper()]


def _said(fact: Fact) -> str:
    if fact.value is None:
        return fact.status
    number = f"{fact.value:.10g}"
    return number if fact.status == "number" else f"{number} ({fact.status})"


def _cut(text: str, width: float, font: Font) -> str:
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "..") > width:
        text = text[:-1]
    return text + ".."


@cache
def _font(size: float) -> Font:
    return ImageFont.load_default(size)


@cache
def _chinese(size: float) -> Font | None:
    for name in _CHINESE:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return None


def _from_characters(page: Page, scale: float, size: tuple[int, int]) -> Image.Image:
    """Return a page drawn from its characters: as text where a font has them, else as boxes."""
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    for char in page.chars:
        font = _chinese(max(1, round((char.bottom - char.top) * scale * 0.8))) if char.text != PICTURE else None
        if font:
            pen.text((char.left * scale, char.bottom * scale), char.text, (30, 30, 30), font, anchor="ld")
        else:
            edges = (char.left, char.top, char.right, char.bottom)
            pen.rectangle([edge * scale for edge in edges], outline=(190, 190, 190))
    return picture
