"""What travels between the stages: plain records, no behaviour.

`Cell`, `Grid`, `Reading` pass from a reader to locate; `Fact`, `Paragraph`, `Issue` from extract,
through the Parquet shards of `data/extracted`, to normalize.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

#: stands in a cell's text for a picture, so that a number printed as a picture is never a blank
PICTURE = "\ufffc"
#: ends the text of a cell whose last line is full, so that a number may go on over the page (a soft hyphen)
BROKEN = "\u00ad"

Box = tuple[float, float, float, float]


class Cell(NamedTuple):
    """One cell as the format itself writes it. A merged cell stands once, an empty one is ``""``.

    `row` and `column` count from 1; in text files `row` is the line. `page` and `box` (left, top,
    right, bottom, points) are None where the format has none. `confidence` (0–1) is that of the OCR
    that read it, `others` what it may say instead if that is not sure. `table` is set where a page break cut the row and the cell stands in another grid.
    """

    text: str
    row: int
    column: int
    page: int | None = None
    box: Box | None = None
    confidence: float | None = None
    table: int | None = None
    others: tuple[str, ...] = ()


@dataclass(slots=True)
class Grid:
    """One table element or ruled grid; `table` counts from 1 over the document, layout tables too.

    `continues` says that nothing but a page break stands between it and the grid before.
    """

    table: int
    rows: list[list[Cell]]
    continues: bool = False


class Issue(NamedTuple):
    """Something that is not as the form says. `code` is one of `forms.messages.ISSUES`."""

    code: str
    where: str
    detail: str


@dataclass(slots=True)
class Reading:
    """A document as its format holds it: lines of text and tables in reading order.

    `meta` is what the page or file says about itself: ``title``, ``publisher``, ``published``
    (as displayed), ``index_number``, ``source``, ``breadcrumb``, ``charset``, ``pubdate``; ``links``
    is where a page leads that may hold its report, a line each.
    """

    format: str
    body: list[str | Grid]
    meta: dict[str, str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


class Fact(NamedTuple):
    """One filled-in cell. `key` is the form's name for it within the section (`received/person`).

    `value` is None unless `status` is number, remark or converted. The place is where `raw` stands
    in the original; all of it is None for a cell that the document does not have.
    """

    section: str
    edition: str
    key: str
    status: str
    value: float | None
    raw: str | None
    unit: str | None = None
    reading: str = "text"
    confidence: float | None = None
    page: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    box: Box | None = None


class Paragraph(NamedTuple):
    """A piece of text between tables. `section` is a key of the form, ``front`` before the first
    heading or ``foot`` after the last section's text; `part` only within the overview."""

    section: str
    part: str | None
    order: int
    heading: str | None
    text: str


class Unreadable(Exception):
    """A document that cannot be opened; the argument is one of `forms.messages.REASONS`."""
