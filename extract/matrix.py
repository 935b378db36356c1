"""An affine map, as PDF and OFD write where a thing stands on a page.

Input: points and boxes in one system of coordinates; output: the same in another.
"""

from __future__ import annotations

from typing import NamedTuple

from forms.records import Box

Point = tuple[float, float]


class Matrix(NamedTuple):
    """An affine map: x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def point(self, x: float, y: float) -> Point:
        """Return where a point goes."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return the box around where a box goes, smaller values first."""
        a, b, c, d, e, f = self
        if b or c:
            xs = (a * left + c * bottom, a * left + c * top, a * right + c * bottom, a * right + c * top)
            ys = (b * left + d * bottom, b * left + d * top, b * right + d * bottom, b * right + d * top)
            return min(xs) + e, min(ys) + f, max(xs) + e, max(ys) + f
        x0, x1, y0, y1 = a * left + e, a * right + e, d * bottom + f, d * top + f
        if x0 > x1:
            x0, x1 = x1, x0
        return (x0, y0, x1, y1) if y0 < y1 else (x0, y1, x1, y0)

    def after(self, first: Matrix) -> Matrix:
        """Return the map that does `first`, then this one."""
        (a, b), (c, d) = self._turned(first.a, first.b), self._turned(first.c, first.d)
        e, f = self.point(first.e, first.f)
        return Matrix(a, b, c, d, e, f)

    def _turned(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y, self.b * x + self.d * y
