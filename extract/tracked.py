"""Tracked changes as a program prints them: what was deleted is struck out, what was inserted underlined.

Input: a page; output: its characters without those struck out, its rules without the lines that mark text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from extract.page import Char, Page, Rule

#: the part of a character's height within which a line through it strikes it out; how far below its middle a
#: line underlines it, as parts too; how far from its middle a line that marks it may run, and how far its ends from
#: the text's (points)
STRIKE, _UNDER, _REACH, _ENDS = 0.22, (0.3, 0.6), 9.0, 2.5


def unmarked(page: Page) -> tuple[list[Char], list[Rule]]:
    """Return the characters that no line strikes out, and the rules that neither strike nor underline changed text."""
    order = sorted(((char.top + char.bottom) / 2, at) for at, char in enumerate(page.chars))
    middles = [middle for middle, _ in order]
    struck: set[int] = set()
    strikes: list[int] = []
    under: list[int] = []
    for number, rule in enumerate(page.rules):
        if rule.right - rule.left > rule.bottom - rule.top:
            y = (rule.top + rule.bottom) / 2
            near = [at for _, at in order[bisect_left(middles, y - _REACH) : bisect_right(middles, y + _REACH)]]
            along = [(at, page.chars[at]) for at in near if _runs_along(rule, page.chars[at])]
            through = [at for at, char in along if abs(_depth(y, char)) < STRIKE]
            above = [char for _, char in along if _UNDER[0] < _depth(y, char) < _UNDER[1]]
            struck.update(through)
            if through and _is_as_long(rule, [page.chars[at] for at in through]):
                strikes.append(number)
            elif above and _is_as_long(rule, above):
                under.append(number)
    if not strikes:
        return page.chars, page.rules
    marks = {*strikes, *under}
    chars = [char for at, char in enumerate(page.chars) if at not in struck]
    return chars, [rule for at, rule in enumerate(page.rules) if at not in marks]


def _runs_along(rule: Rule, char: Char) -> bool:
    return min(rule.right, char.right) - max(rule.left, char.left) > 0.7 * (char.right - char.left)


def _depth(y: float, char: Char) -> float:
    """Return how far below the middle of a character a height is, in parts of its own height."""
    return (y - (char.top + char.bottom) / 2) / max(char.bottom - char.top, 1.0)


def _is_as_long(rule: Rule, chars: Sequence[Char]) -> bool:
    """Whether a line begins and ends with the text it belongs to."""
    left, right = min(char.left for char in chars), max(char.right for char in chars)
    return abs(rule.left - left) < _ENDS and abs(rule.right - right) < _ENDS
