"""Recycled reports: text or figures that are nearly another report's, of another year or agency.

Input: the paragraphs of all documents (`survey`, before the batches) and the cells of each batch
(`Figures`); output: `Finding`s `R.TEXT` and `R.FIGURES` of the later report, whose key is the other's id.
Compared is a sample of each text's shingles of eight characters (`shingles`), so that the share two
samples have in common estimates the share of the texts. Years and the agency's own name are taken out
first; shingles that many agencies print are boilerplate and left out. Documents that share their two
smallest remaining hashes, under any of several orders (MinHash in bands), are compared hash by hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from forms.arithmetic import DIFFERS
from forms.form import NARRATIVE
from normalize import shards
from normalize.cells import STATUSES, Ints, Spread, places
from normalize.choose import Candidate
from normalize.findings import Finding
from normalize.shingles import sample, stripped

Hashes = NDArray[np.uint64]
#: texts are alike from this share on
ALIKE = 0.9
#: a text with fewer sampled shingles that are its own says too little
FEWEST = 10
#: a shingle that more agencies than this print is boilerplate
AGENCIES = 4
#: orders under which the smallest hashes are compared, two at a time: 0.9 alike are met with p = 1 - 0.19 ** 8
_ORDERS = np.random.Generator(np.random.PCG64(49)).integers(1 << 60, 1 << 63, 16, np.uint64) | np.uint64(1)
#: figures must be worth so many bits to be no coincidence: of one agency, of two
_BITS = (16.0, 40.0)
_NOT_FLOWS = ("in_force", "public_total", "items_before", "carried_in", "handled", "amount")


@dataclass(slots=True)
class Recycled:
    """What the survey found: of each report, the other it is like and how much."""

    pairs: dict[str, tuple[str, float]] = field(default_factory=dict)

    def of(self, reports: Sequence[Candidate]) -> Iterator[Finding]:
        """Yield the findings of these reports."""
        for number, one in enumerate(reports):
            if one.report_id in self.pairs and one.narrative:
                other, share = self.pairs[one.report_id]
                sentence = f"正文与报告{other}相同的部分约{share:.0%}（年份、本机关名称及通用语句不计）。"
                yield Finding(
                    number,
                    "R.TEXT",
                    "plausibility",
                    other,
                    "text ≠ text of key",
                    share,
                    ALIKE,
                    DIFFERS,
                    share,
                    sentence,
                )


def survey(extracted: Path, placed: Iterable[Candidate]) -> Recycled:
    """Compare the narratives of all documents of all reports; only a sample of each is kept."""
    known = [one for one in placed if one.outcome == "report" and one.narrative and one.who.year]
    by_shard: dict[str, dict[str, int]] = {}
    for number, one in enumerate(known):
        by_shard.setdefault(one.shard, {})[one.document_id] = number
    parts: list[tuple[Ints, Hashes]] = []
    for shard, wanted in sorted(by_shard.items()):
        texts = _texts(extracted, shard, wanted, known)
        parts.append(sample(texts))
    if not parts:
        return Recycled()
    owner, hashes = (np.concatenate(column) for column in zip(*parts, strict=True))
    agencies = np.unique([one.agency_id for one in known], return_inverse=True)[1].astype(np.int32)
    owner, hashes = _uncommon(owner, hashes, agencies)
    return Recycled(_alike(owner, hashes, known))


def _texts(extracted: Path, shard: str, wanted: dict[str, int], known: Sequence[Candidate]) -> dict[int, str]:
    table = shards.paragraphs(extracted, shard)
    names, sections = (shards.words_of(table[name]) for name in ("document_id", "section"))
    texts: dict[int, list[str]] = {}
    for name, section, text in zip(names, sections, table["text"].to_pylist(), strict=True):
        number = wanted.get(name or "")
        if number is not None and section in NARRATIVE:
            texts.setdefault(number, []).append(text)
    return {number: stripped("".join(some), known[number].who.agency or "") for number, some in texts.items()}


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
        share = common / (len(mine) + len(theirs) - common)
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


# --- figures ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class Figures:
    """The figures of the reports seen so far, as one number each."""

    seen: dict[int, tuple[str, str]] = field(default_factory=dict)

    def repeated(self, spread: Spread, batch: Sequence[Candidate], own: Ints) -> Iterator[Finding]:
        """Yield the reports whose figures are all those of an earlier one, and worth too much for a coincidence."""
        mixed, bits, counts = _figures(spread)
        for number, row in enumerate(own):
            one = batch[row]
            if one.outcome != "report" or bits[row] < _BITS[0]:
                continue
            figures = int(mixed[row])
            agency, other = self.seen.get(figures, ("", ""))
            self.seen[figures] = one.agency_id, one.report_id
            same_year = other.startswith(f"{one.agency_id}-{one.who.year}")
            if other and not same_year and bits[row] >= _BITS[agency != one.agency_id]:
                count = float(counts[row])
                sentence = f"表中{count:g}个非零数字与报告{other}全部相同。"
                yield Finding(
                    number,
                    "R.FIGURES",
                    "plausibility",
                    other,
                    "cells ≠ cells of key",
                    count,
                    count,
                    DIFFERS,
                    0.8,
                    sentence,
                )


def _figures(spread: Spread) -> tuple[Hashes, NDArray[np.float64], Ints]:
    """Return for each document a hash of its non-zero numbers, their worth in bits, and how many they are."""
    cells = spread.cells
    some = np.flatnonzero((cells.status <= STATUSES.index("converted")) & (np.nan_to_num(cells.value) != 0))
    document, value = cells.document[some], cells.value[some]
    code = cells.code[some]
    mixed = _mix(value.view(np.uint64) ^ _mix(code.astype(np.uint64)))
    hashes = np.zeros(spread.count, np.uint64)
    np.add.at(hashes, document, mixed)
    bits = np.log2(1 + np.abs(value)) * _is_flow()[code]
    return (
        hashes,
        np.bincount(document, bits, minlength=spread.count).astype(np.float64),
        np.bincount(document, minlength=spread.count).astype(np.int32),
    )


def _mix(values: Hashes) -> Hashes:
    mixed = (values ^ (values >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    return (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0x94D049BB133111EB)


def _is_flow() -> NDArray[np.bool_]:
    """Return for each code whether its cell counts anew every year and is no sum."""
    return np.array(
        [
            "all" not in cell.keys and not set(_NOT_FLOWS) & set(cell.keys)
            for place in places().values()
            for _, cell in place.cells
        ]
    )
