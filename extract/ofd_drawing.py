"""What an OFD page draws, object by object: text, paths, pictures, and what is composed of these.

Input: the content of pages and templates; output: a `Drawing` in points. Annotations, seals and
watermarks stand in files of their own and are not drawn; oblique text is a watermark too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from extract import ofd_paths, ofd_text
from extract.matrix import Matrix
from extract.ofd_package import Element, children, is_true, kind, number, numbers, text
from extract.page import Char, Rule
from forms.records import PICTURE, Box, Unreadable

#: millimetres to points
POINTS = Matrix(72 / 25.4, 0, 0, 72 / 25.4)
#: characters and lines of one document; 300 full pages have 400,000
MOST = 500_000
#: objects of one document, those of composed ones each time they are drawn
_MOST_OBJECTS = 600_000
#: so much of a path's data takes as long as a character
_COST = 100
#: levels of blocks and composed objects
_DEEPEST = 32
#: a picture larger than this is no part of a cell (points)
_WIDE, _HIGH = 60.0, 40.0
_NOWHERE = (0.0, 0.0, 0.0, 0.0)


@dataclass(slots=True)
class Picture:
    """A picture on a page: the id of its resource, and how the unit square lies on the page."""

    resource: str
    matrix: Matrix

    @property
    def box(self) -> Box:
        """Return its box in points."""
        return self.matrix.box(0, 0, 1, 1)

    @property
    def area(self) -> float:
        """Return how much of the page it covers (square points)."""
        left, top, right, bottom = self.box
        return (right - left) * (bottom - top)


@dataclass(slots=True)
class Drawing:
    """What was drawn on one page. `turns` counts characters by the direction they run, in quarters of a turn."""

    chars: list[Char] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    turns: Counter[int] = field(default_factory=Counter)


class Drawer:
    """Draws pages, within the limits of a whole document.

    `composed` gives the content of a composed object by its id, `line_width` that of drawing parameters.
    """

    def __init__(self, composed: Callable[[str], Element | None], line_width: Callable[[str], float]) -> None:
        self.composed = composed
        self.line_width = line_width
        self.drawing = Drawing()
        self._drawn = self._objects = 0
        self._widths: dict[str, dict[bool, float]] = {}
        self._draw = {
            "TextObject": self._text,
            "PathObject": self._path,
            "ImageObject": self._image,
            "CompositeObject": self._composite,
        }

    def draw(self, block: Element, matrix: Matrix = POINTS, depth: int = 0) -> None:
        """Draw the content of a page, a layer, a block or a composed object; `Unreadable` ("too-large")."""
        if depth > _DEEPEST:
            raise Unreadable("too-large")
        for element in block:
            name = kind(element)
            draw = self._draw.get(name)
            if draw is None and name not in ("Layer", "PageBlock"):
                continue
            self._objects += 1
            if self._objects > _MOST_OBJECTS or self._drawn > MOST:
                raise Unreadable("too-large")
            visible, alpha = element.get("Visible"), element.get("Alpha")
            if (visible and not is_true(visible, True)) or (alpha and number(alpha, 255) <= 0):
                continue
            if draw is None:
                self.draw(element, matrix, depth + 1)
            else:
                draw(element, _placed(element, matrix), depth)

    def _text(self, element: Element, matrix: Matrix, depth: int) -> None:
        pen = ofd_text.pen(element, matrix, self._widths.setdefault(element.get("Font", ""), {}))
        turn = ofd_text.direction(matrix, pen.turn)
        if turn is None or not ofd_text.is_printed(element):
            return
        found = list(ofd_text.chars(element, pen, MOST - self._drawn + 1))
        self.drawing.chars += found
        self.drawing.turns[turn] += len(found)
        self._drawn += len(found)

    def _path(self, element: Element, matrix: Matrix, depth: int) -> None:
        width = number(element.get("LineWidth"), -1)
        if width < 0:
            width = self.line_width(element.get("DrawParam", ""))
        data = text(element, "AbbreviatedData")
        rules, marks = ofd_paths.drawn(element, data, matrix, width)
        self.drawing.rules += rules
        self.drawing.chars += [Char(PICTURE, *box) for box in marks]
        self._drawn += len(rules) + len(marks) + len(data) // _COST

    def _image(self, element: Element, matrix: Matrix, depth: int) -> None:
        if not element.get("CTM"):  # without one, producers mean the boundary
            box = numbers(element.get("Boundary"), 4) or (0, 0, 1, 1)
            matrix = matrix.after(Matrix(box[2], 0, 0, box[3]))
        picture = Picture(element.get("ResourceID", ""), matrix)
        self.drawing.pictures.append(picture)
        self._mark(picture.box)

    def _mark(self, box: Box) -> None:
        left, top, right, bottom = box
        if right - left < _WIDE and bottom - top < _HIGH:
            self.drawing.chars.append(Char(PICTURE, left, top, right, bottom))

    def _composite(self, element: Element, matrix: Matrix, depth: int) -> None:
        content = self.composed(element.get("ResourceID", ""))
        if content is not None:
            self.draw(content, matrix, depth + 1)
        elif box := numbers(element.get("Boundary"), 4):
            self._mark(matrix.box(0, 0, box[2], box[3]))


def _placed(element: Element, matrix: Matrix) -> Matrix:
    """Return the map of an object's own space: its CTM first, then where its boundary begins."""
    a, b, c, d, e, f = _turned(matrix, element.get("CTM"))
    left, top, _, _ = numbers(element.get("Boundary"), 4) or _NOWHERE
    return Matrix(a, b, c, d, e + matrix.a * left + matrix.c * top, f + matrix.b * left + matrix.d * top)


@lru_cache(maxsize=1 << 10)
def _turned(matrix: Matrix, ctm: str | None) -> Matrix:
    found = numbers(ctm, 6)
    return matrix.after(Matrix(*found)) if found else matrix


def content(page: Element) -> Element | None:
    """Return what a page, a template or a composed object holds."""
    return next(children(page, "Content"), None)
