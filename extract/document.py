"""One document, whole: from its bytes to facts, paragraphs and issues.

Input: the bytes as served and what their source called them; output: `Extracted`. Knows formats and
labels, not agencies.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extract import readers
from extract.locate import locate
from extract.resolve import resolve
from extract.respell import respell
from extract.sections import sections
from forms.records import Fact, Grid, Issue, Paragraph


@dataclass(slots=True)
class Extracted:
    """What a document holds of the form. `meta` is what it says about itself (see `Reading`)."""

    format: str
    charset: str
    meta: dict[str, str] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def read(data: bytes, name: str = "", media_type: str = "") -> Extracted:
    """Read one document; raises `forms.records.Unreadable` with a reason where it cannot be opened."""
    reading = readers.read(data, name, media_type)
    grids = [item for item in reading.body if isinstance(item, Grid)]
    misread = respell(grids)
    located = locate(grids)
    resolved = resolve(located.facts, located.issues, grids)
    paragraphs = sections(reading.body, set(located.tables), located.tables)
    issues = [*reading.issues, *misread, *resolved.issues]
    return Extracted(reading.format, reading.meta.get("charset", ""), reading.meta, resolved.facts, paragraphs, issues)
