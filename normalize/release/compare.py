"""Finds the rows of two tables that differ: matched by key, compared column by column.

Input: two Arrow tables of the same columns; output: positions. Nothing here knows what the tables are about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
#: past this a number for a row's key is made small again before the next column is taken in
_LARGEST = 1 << 31


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of the old and the new table with the same key (`old[n]`, `new[n]`), and those on one side only."""

    old: Ints
    new: Ints
    gone: Ints
    come: Ints


def pairs(old: pa.Table, new: pa.Table, key: Sequence[str], *, repeated: bool = False) -> Pairs:
    """Match the rows of two tables; where keys are `repeated`, the first with the first, and so on."""
    codes = _codes(old, new, key)
    if repeated:
        codes = _ranked(codes, len(old))
    before, after = codes[: len(old)], codes[len(old) :]
    order = np.argsort(after, kind="stable")
    at = np.searchsorted(after[order], before)
    hit = np.zeros(len(before), bool)
    hit[at < len(after)] = after[order[at[at < len(after)]]] == before[at < len(after)]
    left, right = np.flatnonzero(hit), order[at[hit]]
    come = np.ones(len(after), bool)
    come[right] = False
    turn = np.argsort(right, kind="stable")
    return Pairs(left[turn], right[turn], np.flatnonzero(~hit), np.flatnonzero(come))


def differing(old: pa.Table, new: pa.Table, found: Pairs, column: str) -> Mask:
    """Tell of each pair of rows whether a column differs; null is like null and like nothing else."""
    one, other = old[column].take(pa.array(found.old)), new[column].take(pa.array(found.new))
    if _is_text(one.type):
        indices, _ = _words(one, other)
        changed: Mask = indices[: len(one)] != indices[len(one) :]
        return changed
    same = pc.fill_null(pc.equal(one, other), False)
    same = pc.or_(same, pc.and_(one.is_null(nan_is_null=True), other.is_null(nan_is_null=True)))
    differs: Mask = ~same.to_numpy(zero_copy_only=False)
    return differs


def repeated(rows: pa.Table, key: Sequence[str]) -> bool:
    """Tell whether two rows have the same key."""
    codes = np.sort(_codes(rows, rows.slice(0, 0), key))
    return bool((codes[1:] == codes[:-1]).any())


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_dictionary(kind) or pa.types.is_string(kind))


def _words(old: pa.ChunkedArray, new: pa.ChunkedArray) -> tuple[Ints, int]:
    """Return both columns as one, a number for each word, and one more than there are for null."""
    whole = pa.chunked_array([*old.chunks, *new.chunks], old.type)
    encoded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    words = encoded.unify_dictionaries().combine_chunks()
    count = len(words.dictionary)
    return words.indices.fill_null(count).to_numpy(zero_copy_only=False), count + 1


def _codes(old: pa.Table, new: pa.Table, key: Sequence[str]) -> Ints:
    """Return a number for each row of both, the same only where all columns of the key are."""
    codes = np.zeros(len(old) + len(new), np.int64)
    for name in key:
        indices, count = _words(old[name], new[name])
        if codes.max(initial=0) > _LARGEST:
            codes = np.unique(codes, return_inverse=True)[1].astype(np.int64)
        codes = codes * count + indices
    return codes


def _ranked(codes: Ints, size: int) -> Ints:
    """Tell rows of the same code and table apart by their order."""
    parts = [pd.Series(part) for part in (codes[:size], codes[size:])]
    ranks = np.concatenate([part.groupby(part).cumcount().to_numpy() for part in parts])
    small = np.unique(codes, return_inverse=True)[1].astype(np.int64)
    ranked: Ints = small * (int(ranks.max(initial=0)) + 1) + ranks
    return ranked
