"""Which columns tell the rows of a table apart, and which lead to another table.

Input: the one schema; output: keys and references, for the data package and for the check.
"""

from __future__ import annotations

from typing import NamedTuple

from normalize.column import Table

#: the table that an id leads to, and the column there; `agencies` and `documents` may hold it in several rows
_HOMES = {
    "report_id": ("reports", "report_id"),
    "agency_id": ("agencies", "agency_id"),
    "document_id": ("documents", "document_id"),
}
#: tables whose key has a column that may be null: no bytes, no place, an agency that is only named
NULLS = frozenset({"documents", "agencies", "missing"})


class Reference(NamedTuple):
    """A column whose values stand in a column of another table."""

    column: str
    table: str
    target: str


def references(table: Table) -> tuple[Reference, ...]:
    """Return what the columns of a table lead to; the ids of `changes` may be those of an older release."""
    if table.name == "changes":
        return ()
    return tuple(
        Reference(column.name, *_HOMES[column.name])
        for column in table.columns
        if column.name in _HOMES and _HOMES[column.name][0] != table.name
    )
