"""The figures of a document as one number, and the reports whose figures are all those of another.

Input: the cells of some documents; output: `Figures`, kept with a document's profile, and pairs of documents for
`normalize.recycled`. How much they are worth in bits says whether the same figures may be a coincidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from normalize.cells import STATUSES, Cells, places
from normalize.choose import Candidate

#: figures must be worth so many bits to be no coincidence: of one agency, of two
_BITS = (16.0, 40.0)
_NOT_FLOWS = ("in_force", "public_total", "items_before", "carried_in", "handled", "amount")


class Figures(NamedTuple):
    """A hash of a document's numbers that are not zero, their worth in bits, and how many they are."""

    mixed: int
    bits: float
    numbers: int


def figures(cells: Cells, documents: int) -> list[Figures]:
    """Return the figures of each of so many documents, by their position in `cells`."""
    some = np.flatnonzero((cells.status <= STATUSES.index("converted")) & (np.nan_to_num(cells.value) != 0))
    document, value, code = cells.document[some], cells.value[some], cells.code[some]
    hashes = np.zeros(documents, np.uint64)
    np.add.at(hashes, document, _mix(value.view(np.uint64) ^ _mix(code.astype(np.uint64))))
    bits = np.bincount(document, np.log2(1 + np.abs(value)) * _is_flow()[code], minlength=documents)
    counts = np.bincount(document, minlength=documents)
    return [Figures(*each) for each in zip(hashes.tolist(), bits.tolist(), counts.tolist(), strict=True)]


def repeated(placed: Iterable[Candidate], known: Mapping[str, Figures]) -> dict[str, tuple[str, int]]:
    """Return the documents whose figures are all those of an earlier report and worth too much for a coincidence: the
    id of that report, and how many numbers they are.

    Documents are given in the order of the tables. The earlier report is the first of the agency itself with these
    figures, else the first of all, so that later ones change nothing.
    """
    first: dict[tuple[int, str], Candidate] = {}
    found = {}
    for one in placed:
        own = known[one.document_id]
        if one.outcome != "report" or own.bits < _BITS[0]:
            continue
        same, any_other = (first.setdefault((own.mixed, agency), one) for agency in (one.agency_id, ""))
        if same.who.year != one.who.year:
            found[one.document_id] = same.report_id, own.numbers
        elif any_other.agency_id != one.agency_id and own.bits >= _BITS[1]:
            found[one.document_id] = any_other.report_id, own.numbers
    return found


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
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
