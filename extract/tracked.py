"""Tracked changes as a program prints them: what was deleted is struck out, what was inserted underlined.

Input: a page; output: its characters without those struck out, its rules without the lines that mark text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from extract.page import Char, Page, Rule

#: the part of a character's height within which a line through it strikes it out; how far below its middle a
#: line underlines it, as parts too; how far from its middle each may run, and how far its ends from the text's (points)
STRIKE, _UNDER, _STRUCK, _REACH, _ENDS = 0.22, (0.3, 0.6), 4.0, 9.0, 2.5


def unmarked(page: Page) -> tuple[list[Char], list[Rule]]:
    """Return the characters that no line strikes out, and the rules that neither strike nor underline changed text."""
    across = [rule for rule in page.rules if rule.right - rule.left > rule.bottom - rule.top]
    near = _Near(page.chars)
    struck: set[int] = set()
    marks: set[Rule] = set()
    for rule in across:
        through = near.along(rule, (-STRIKE, STRIKE), _STRUCK)
        struck.update(through)
        if through and _is_as_long(rule, [page.chars[at] for at in through]):
            marks.add(rule)
    if not marks:
        return page.chars, page.rules
    for rule in across:
        above = near.along(rule, _UNDER, _REACH)
        if above and _is_as_long(rule, [page.chars[at] for at in above]):
            marks.add(rule)
    chars = [char for at, char in enumerate(page.chars) if at not in struck]
    return chars, [rule for rule in page.rules if rule not in marks]


class _Near:
    """The characters of a page by the height of their middles."""

    def __init__(self, chars: Sequence[Char]) -> None:
        self.chars = chars
        self.order = sorted([((char[2] + char[4]) / 2, at) for at, char in enumerate(chars)])
        self.middles = [middle for middle, _ in self.order]

    def along(self, rule: Rule, depths: tuple[float, float], reach: float) -> list[int]:
        """Return the places of the characters that a line runs along at such a depth, in parts of their height."""
        y = (rule.top + rule.bottom) / 2
        first, last = bisect_left(self.middles, y - reach), bisect_right(self.middles, y + reach)
        if first == last:
            return []
        return [
            at
            for _, at in self.order[first:last]
            if _runs_along(rule, self.chars[at]) and depths[0] < _depth(y, self.chars[at]) < depths[1]
        ]


def _runs_along(rule: Rule, char: Char) -> bool:
    return min(rule.right, char.right) - max(rule.left, char.left) > 0.7 * (char.right - char.left)


def _depth(y: float, char: Char) -> float:
    """Return how far below the middle of a character a height is, in parts of its own height."""
    return (y - (char.top + char.bottom) / 2) / max(char.bottom - char.top, 1.0)


def _is_as_long(rule: Rule, chars: Sequence[Char]) -> bool:
    """Whether a line begins and ends with the text it belongs to."""
    left, right = min(char.left for char in chars), max(char.right for char in chars)
    return abs(rule.left - left) < _ENDS and abs(rule.right - right) < _ENDS
