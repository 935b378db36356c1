"""How a label of the form is printed: other wordings, line breaks, blanks, marks of ordinals.

Input: a label's text and the report's quirks; output: the string for the page.
"""

from __future__ import annotations

import re
from random import Random

from .wordings import TRUNCATED, WORDINGS

_ORDINAL = re.compile(r"^(\d)\.")
_HALF = str.maketrans("（）：，", "():,")


class Labelling:
    """One report's way of printing labels: the same label is worded alike throughout."""

    def __init__(self, quirks: frozenset[str], rng: Random) -> None:
        self.quirks, self.rng = quirks, rng
        self.mark = rng.choice((".", "、", "．", ". ", "."))
        self.half = "half_brackets" in quirks
        self.words: dict[str, str] = {}

    def print(self, zh: str) -> str:
        """Return the label as this report prints it at this spot."""
        if zh not in self.words:
            self.words[zh] = self._worded(zh)
        return self._noisy(self.words[zh])

    def _worded(self, zh: str) -> str:
        if "wordings" in self.quirks and zh in WORDINGS and self.rng.random() < 0.35:
            zh = self.rng.choice(WORDINGS[zh])
        if "truncated" in self.quirks:
            zh = TRUNCATED.get(zh, zh)
        if "ordinal_marks" in self.quirks:
            zh = _ORDINAL.sub(rf"\g<1>{self.mark}", zh)
        return zh.translate(_HALF) if self.half else zh

    def _noisy(self, text: str) -> str:
        rng, quirks = self.rng, self.quirks
        if "line_breaks" in quirks and rng.random() < 0.3:
            text = _insert(text, "\n", rng)
        if "blanks" in quirks and rng.random() < 0.25:
            text = _insert(text, rng.choice((" ", "\u3000", "\u00a0")), rng)
        if "zero_width" in quirks and rng.random() < 0.15:
            text = _insert(text, rng.choice(("\u200b", "\ufeff", "\u202c", "\u2060")), rng)
        if "padding" in quirks and rng.random() < 0.2:
            text = rng.choice((" ", "\u3000", "\u00a0")) + text + rng.choice(("", " ", "\u00a0"))
        return text

    def vertical(self, text: str) -> str:
        """Return the text one character a line, as a narrow group cell prints it."""
        return "\n".join("".join(text.split()))


def _insert(text: str, what: str, rng: Random) -> str:
    if len(text) < 2:
        return text
    at = rng.randint(1, len(text) - 1)
    return text[:at] + what + text[at:]
