"""What a printed report is made of before a format is chosen, and what is true of it.

Input: nothing; the other modules of the printer build these records, the renderers print them and
write the places of the cells into the truth. A renderer prints `Spot.text` and nothing else for a
cell, and the truth keeps that same string, so the two cannot part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

CellName = tuple[str, str]


@dataclass(slots=True)
class Spot:
    """One cell of a table. `merged` marks the cells below the first one of a vertical merge."""

    text: str = ""
    cell: CellName | None = None
    cols: int = 1
    rows: int = 1
    merged: bool = False
    head: bool = False
    label: str | None = None
    picture: bool = False
    group: bool = False


@dataclass(slots=True)
class Row:
    """One row; `kind` is caption, head, data or noise; `key` the row of the form it holds."""

    spots: list[Spot]
    kind: str
    key: str | None = None


@dataclass(slots=True)
class Table:
    """One table of the document; `section` is None for a table that is no part of the form."""

    rows: list[Row]
    section: str | None = None

    def spots(self) -> Iterator[Spot]:
        """Yield every cell, merged ones too."""
        for row in self.rows:
            yield from row.spots

    def width(self) -> int:
        """Return the width of the grid in columns."""
        return max(sum(spot.cols for spot in row.spots) for row in self.rows)


@dataclass(slots=True)
class Line:
    """One paragraph; `kind` is title, heading, subheading, text, picture or signature."""

    text: str
    kind: str = "text"
    ordinal: str = ""


@dataclass(slots=True)
class CellTruth:
    """What a cell says, and where the renderer put it (None where the format has no such thing)."""

    status: str
    value: float | None = None
    raw: str | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass(slots=True)
class Truth:
    """All that is known of one printed report. An edition of None is not to be judged."""

    agency: str
    year: int
    title: str
    published: str | None
    place: tuple[str, ...]
    editions: dict[str, str | None] = field(default_factory=dict)
    cells: dict[CellName, CellTruth] = field(default_factory=dict)
    #: sections whose table is not in the document (printed as a picture)
    missing: set[str] = field(default_factory=set)
    #: identities of this report that do not hold, as (id, key across)
    slips: set[tuple[str, str]] = field(default_factory=set)
    narrative: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """A report ready to be rendered: its pieces in reading order, its truth, the quirks it carries."""

    seed: str
    pieces: list[Line | Table]
    truth: Truth
    quirks: frozenset[str]
    level: int

    def tables(self) -> list[Table]:
        """Return the tables in reading order."""
        return [piece for piece in self.pieces if isinstance(piece, Table)]


@dataclass(slots=True)
class Printed:
    """One document: bytes, a file name, a media type, and the truth with its places."""

    data: bytes
    name: str
    media_type: str
    truth: Truth
    format: str
    skin: str
    level: int
    quirks: frozenset[str] = frozenset()
    encoding: str = "utf-8"
