"""Codes of bodies: the unified social credit code (GB 32100-2015) and the organisation code inside it (GB 11714).

Input: printed text (an index number, a page); output: the code where its check digits hold, and the division that
registered the body. A code whose check digit does not hold is none.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {character: at for at, character in enumerate(_ALPHABET)}
_CODE = re.compile(r"(?<![0-9A-Za-z])[159Y][1-9][0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}(?![0-9A-Za-z])")
_WEIGHTS = [pow(3, at, 31) for at in range(17)]


def holds(code: str) -> bool:
    """Whether the check digit of a code of 18 characters holds."""
    if len(code) != 18 or any(character not in _VALUE for character in code):
        return False
    total = sum(_VALUE[character] * weight for character, weight in zip(code, _WEIGHTS, strict=False))
    return _VALUE[code[17]] == (31 - total % 31) % 31


@lru_cache(maxsize=1 << 14)
def credit_code(text: str) -> str | None:
    """Return the first code in a text whose check digit holds."""
    return next((found[0] for found in _CODE.finditer(text.upper()) if holds(found[0])), None)


def division(code: str) -> str:
    """Return the division (GB/T 2260) of the authority that registered a body, as it was then."""
    return code[2:8]
