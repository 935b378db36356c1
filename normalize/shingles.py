"""A sample of the shingles of texts: the same shingles of every text, one in eight, of short texts one in four.

Input: texts; output: the hashes of each one's sampled shingles. Hashing goes over all
texts at once, by columns; nothing looks at one character.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

#: characters of a shingle
SHINGLE = 8
#: one shingle of so many is kept; of a text shorter than `_SHORT` twice as many, so that enough remain
_KEPT, _SHORT = 8, 1000
_BASE = np.uint64(0x9E3779B97F4A7C15)
_YEAR = re.compile(r"20\d\d(?=年)")
_SPACE = re.compile(r"\s+")
_PLACE = re.compile(r"^.{2,8}?(?:省|自治区|市|州|盟|县|区|旗)(?=.{3})")


def stripped(text: str, agency: str) -> str:
    """Return the text without white space, years and the agency's own name."""
    bare = _YEAR.sub("", _SPACE.sub("", text))
    if agency:
        short = _PLACE.sub("", agency)
        bare = bare.replace(agency, "").replace(short, "")
    return bare


def samples(texts: Sequence[str]) -> list[Hashes]:
    """Return the hashes of the sampled shingles of every text, each once and in order."""
    lengths = np.array([len(text) for text in texts], np.int64)
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    if len(codes) < SHINGLE:
        return [np.zeros(0, np.uint64)] * len(texts)
    rolled = _rolled(codes)
    kept = np.flatnonzero(rolled % np.uint64(_KEPT // 2) == 0)
    ends = np.cumsum(lengths)
    which = np.searchsorted(ends, kept, side="right")
    whole = (kept + SHINGLE <= ends[which]) & ((lengths[which] < _SHORT) | (rolled[kept] % np.uint64(_KEPT) == 0))
    owner, hashes = which[whole], rolled[kept[whole]]
    order = np.lexsort((hashes, owner))
    owner, hashes = owner[order], hashes[order]
    fresh = np.ones(len(owner), bool)
    fresh[1:] = (owner[1:] != owner[:-1]) | (hashes[1:] != hashes[:-1])
    return np.split(hashes[fresh], np.searchsorted(owner[fresh], np.arange(1, len(texts))))


def _rolled(codes: Hashes) -> Hashes:
    """Return the hash of the shingle that begins at each character."""
    rolled = np.zeros(len(codes) - SHINGLE + 1, np.uint64)
    for at in range(SHINGLE):
        rolled *= _BASE
        rolled += codes[at : at + len(rolled)]
    rolled ^= rolled >> np.uint64(32)
    rolled *= np.uint64(0xD6E8FEB86659FD93)
    rolled ^= rolled >> np.uint64(32)
    return rolled
