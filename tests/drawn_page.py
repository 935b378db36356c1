"""Pages drawn by hand for tests: a table from rows of texts, ruled in one of several manners.

Input: rows of `(text, first column, last column, rows)` over given widths and heights; output: a `Page`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.page import Char, Page, Rule

SIZE = 10.0
WIDTH, HEIGHT = 595.0, 842.0
MANNERS = ("lines", "pieces", "double", "hairlines", "rectangles")

#: text, first column, columns, rows
Spot = tuple[str, int, int, int]


def text(words: str, left: float, top: float, size: float = SIZE) -> list[Char]:
    """Return a line of text from a place on; a figure is half as wide as high, an ideograph as wide."""
    chars, x = [], left
    for char in words:
        width = size / 2 if ord(char) < 256 else size
        if char != " ":
            chars.append(Char(char, x, top, x + width, top + size))
        x += width
    return chars


def block(lines: str, left: float, top: float, size: float = SIZE) -> list[Char]:
    """Return lines of text below each other."""
    return [char for at, line in enumerate(lines.split("\n")) for char in text(line, left, top + at * size * 1.3, size)]


class Drawing:
    """A page being drawn."""

    def __init__(self, number: int = 1) -> None:
        self.page = Page(number, WIDTH, HEIGHT)

    def write(self, words: str, left: float, top: float, size: float = SIZE) -> Drawing:
        """Write lines of text."""
        self.page.chars += block(words, left, top, size)
        return self

    def line(self, left: float, top: float, right: float, bottom: float) -> Drawing:
        """Draw one line."""
        self.page.rules.append(Rule(left, top, right, bottom))
        return self

    def table(
        self, rows: Sequence[Sequence[Spot]], widths: Sequence[float], heights: Sequence[float], *,
        left: float = 60, top: float = 100, manner: str = "lines", open_foot: bool = False,
    ) -> Drawing:  # fmt: skip
        """Draw a table whose spots cover it."""
        xs = [left + sum(widths[:at]) for at in range(len(widths) + 1)]
        ys = [top + sum(heights[:at]) for at in range(len(heights) + 1)]
        boxes = []
        for row, spots in enumerate(rows):
            for words, column, columns, high in spots:
                box = xs[column], ys[row], xs[column + columns], ys[row + high]
                boxes.append(box)
                self.page.chars += block(words, box[0] + 3, box[1] + 4)
        sides = {side for box in boxes for side in _sides(box)}
        if open_foot:
            sides = {side for side in sides if not side[1] == side[3] == ys[-1]}
        for side in sorted(sides):
            self.page.rules += _drawn(side, manner)
        return self


def _sides(box: tuple[float, float, float, float]) -> Iterator[tuple[float, float, float, float]]:
    left, top, right, bottom = box
    yield from ((left, top, right, top), (left, bottom, right, bottom), (left, top, left, bottom))
    yield (right, top, right, bottom)


def _drawn(side: tuple[float, float, float, float], manner: str) -> Iterator[Rule]:
    """Yield the rules by which a program draws one side of a cell."""
    left, top, right, bottom = side
    down = left == right
    thick = {"hairlines": 0.0, "rectangles": 1.4}.get(manner, 0.5)
    near = Rule(left - thick / 2, top - thick / 2, right + thick / 2, bottom + thick / 2)
    if manner == "double":
        apart = 1.5
        x, y = (apart, 0.0) if down else (0.0, apart)
        yield from (Rule(left - x, top - y, right - x, bottom - y), Rule(left + x, top + y, right + x, bottom + y))
    elif manner == "pieces" and (right - left > 20 or bottom - top > 20):
        for part in range(4):
            share = (part / 4, (part + 1) / 4)
            yield Rule(*(left + (right - left) * share[0], top + (bottom - top) * share[0] + (0.4 if not down else 0)),
                       *(left + (right - left) * share[1] + (0.4 if down else 0), top + (bottom - top) * share[1] + 0.4))  # fmt: skip
    else:
        yield near


def plain(texts: Sequence[Sequence[str]]) -> list[list[Spot]]:
    """Return rows of spots, none merged."""
    return [[(words, column, 1, 1) for column, words in enumerate(row)] for row in texts]
