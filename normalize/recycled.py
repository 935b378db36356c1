"""Recycled reports: text or figures that are nearly another report's, of another year or agency.

Input: the profiles of all documents, before any batch; output: `Finding`s `R.TEXT` and `R.FIGURES` of the later
report, whose key is the other's id.
Compared is a sample of each text's shingles of eight characters (`shingles`), so that the share two
samples have in common estimates the share of the texts. Years and the agency's own name are taken out
first; shingles that many agencies print are boilerplate and left out. Documents that share their two
smallest remaining hashes, under any of several orders (MinHash in bands), are compared hash by hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from forms.arithmetic import DIFFERS
from normalize.cells import Ints
from normalize.choose import Candidate
from normalize.figures import repeated
from normalize.findings import Finding
from normalize.profiles import Profile
from normalize.shingles import Hashes

#: texts are alike from this share on
ALIKE = 0.9
#: a text with fewer sampled shingles that are its own says too little
FEWEST = 10
#: a shingle that more agencies than this print is boilerplate
AGENCIES = 4
#: orders under which the smallest hashes are compared, two at a time: 0.9 alike are met with p = 1 - 0.19 ** 8
_ORDERS = np.random.Generator(np.random.PCG64(49)).integers(1 << 60, 1 << 63, 16, np.uint64) | np.uint64(1)


@dataclass(slots=True)
class Recycled:
    """What the survey found: of each report the other its text is like, and how much; of a document the report that
    has its figures, and how many they are."""

    texts: dict[str, tuple[str, float]] = field(default_factory=dict)
    figures: dict[str, tuple[str, int]] = field(default_factory=dict)

    def of(self, reports: Sequence[Candidate]) -> Iterator[Finding]:
        """Yield the findings of these reports."""
        for number, one in enumerate(reports):
            if one.document_id in self.figures:
                other, count = self.figures[one.document_id]
                sentence = f"表中{count}个非零数字与报告{other}全部相同。"
                yield _finding(number, "R.FIGURES", other, "cells ≠ cells of key", (count, count), 0.8, sentence)
            if one.report_id in self.texts and one.narrative:
                other, share = self.texts[one.report_id]
                sentence = f"正文与报告{other}相同的部分约{share:.0%}（年份、本机关名称及通用语句不计）。"
                yield _finding(number, "R.TEXT", other, "text ≠ text of key", (share, ALIKE), share, sentence)


def _finding(
    number: int, identity: str, other: str, cells: str, sides: tuple[float, float], sure: float, sentence: str
) -> Finding:
    return Finding(
        number, identity, "plausibility", other, cells, float(sides[0]), float(sides[1]), DIFFERS, sure, sentence
    )


def survey(placed: Sequence[Candidate], profiles: Mapping[str, Profile]) -> Recycled:
    """Compare the texts and figures of all documents of all reports, given in the order of the tables."""
    figures = repeated(placed, {name: one.figures for name, one in profiles.items()})
    known = [one for one in placed if one.outcome == "report" and one.narrative and one.who.year]
    samples = [profiles[one.document_id].shingles for one in known]
    if not known:
        return Recycled(figures=figures)
    owner = np.repeat(np.arange(len(known), dtype=np.int32), [len(one) for one in samples])
    agencies = np.unique([one.agency_id for one in known], return_inverse=True)[1].astype(np.int32)
    return Recycled(_alike(*_uncommon(owner, np.concatenate(samples), agencies), known), figures)


def _uncommon(owner: Ints, hashes: Hashes, agencies: Ints) -> tuple[Ints, Hashes]:
    """Leave out the shingles that many agencies print; sorted by owner, then hash."""
    order = np.lexsort((agencies[owner], hashes))
    owner, hashes = owner[order], hashes[order]
    agency = agencies[owner]
    first = np.ones(len(hashes), bool)
    first[1:] = hashes[1:] != hashes[:-1]
    other = first.copy()
    other[1:] |= agency[1:] != agency[:-1]
    group = np.cumsum(first) - 1
    kept = np.bincount(group[other])[group] <= AGENCIES if len(group) else first
    owner, hashes = owner[kept], hashes[kept]
    order = np.lexsort((hashes, owner))
    return owner[order], hashes[order]


def _alike(owner: Ints, hashes: Hashes, known: Sequence[Candidate]) -> dict[str, tuple[str, float]]:
    starts = np.searchsorted(owner, np.arange(len(known) + 1))
    enough = np.diff(starts) >= FEWEST
    found: dict[str, tuple[str, float]] = {}
    for one, other in _candidates(hashes, starts, enough):
        earlier, later = sorted((known[one], known[other]), key=lambda it: it.place)
        if earlier.report_id == later.report_id or (earlier.agency_id, earlier.who.year) == (
            later.agency_id,
            later.who.year,
        ):
            continue
        mine, theirs = (hashes[starts[at] : starts[at + 1]] for at in (one, other))
        common = len(np.intersect1d(mine, theirs, assume_unique=True))
        share = round(common / (len(mine) + len(theirs) - common), 3)
        if share >= ALIKE and share > found.get(later.report_id, ("", 0.0))[1]:
            found[later.report_id] = earlier.report_id, share
    return found


def _candidates(hashes: Hashes, starts: NDArray[np.intp], enough: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return pairs of neighbours among the documents with the same two smallest hashes under some order."""
    own = np.flatnonzero(enough)
    if len(own) < 2:
        return []
    smallest = [_smallest(hashes * order, starts)[own] for order in _ORDERS]
    pairs = []
    for one, other in zip(smallest[::2], smallest[1::2], strict=True):
        keys = one ^ (other * _ORDERS[1])
        order = np.argsort(keys, kind="stable")
        same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
        pairs.append(np.stack([own[order[same]], own[order[same + 1]]], axis=1))
    every = np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0)
    return [(int(one), int(other)) for one, other in every]


def _smallest(mixed: Hashes, starts: NDArray[np.intp]) -> Hashes:
    """Return the smallest hash of each document; those without any get the next one's, and are not asked for."""
    if not len(mixed):
        return np.zeros(len(starts) - 1, np.uint64)
    smallest: Hashes = np.minimum.reduceat(mixed, np.minimum(starts[:-1], len(mixed) - 1))
    return smallest
