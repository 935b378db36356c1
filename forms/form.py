"""The blank form: its sections, blocks, labels and identities, read from one YAML an edition.

Owns the vocabulary that every stage shares. Input: the YAML files beside this module (see
`forms/2021.yml` for the shape); output: `Form` objects, immutable, the same for all stages. A YAML
that says something this module does not know is refused with `FormError` before any work starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from forms import strict_yaml
from forms.messages import Mistake

FOLDER = Path(__file__).parent
#: libyaml's loader, ten times as fast, where PyYAML was built with it

#: how the number of a cell is written: a count of whole things, an amount with decimals, a signed change
NUMBERS = ("count", "amount", "change")
KINDS = ("equality", "inequality", "plausibility")
#: the kind of a rule between consecutive years, which has other fields
ACROSS_YEARS = "across_years"
TABLES = ("disclosure", "requests", "disputes", "statistics")
NARRATIVE = ("overview", "problems", "other_matters")


class FormError(Mistake):
    """A form's YAML that cannot be used; the message names the file, the place and the mend."""


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """One printed label. `cells` says whether it has numbers of its own (a heading has none)."""

    key: str | None
    zh: str
    en: str
    unit: str | None = None
    number: str | None = None
    children: tuple[Label, ...] = ()
    cells: bool = True
    one_row: bool = False
    break_from: int | None = None
    break_why: str | None = None
    break_why_zh: str | None = None

    def walk(self) -> Iterator[Label]:
        """Yield this label and all below it, in printed order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True, eq=False)
class CellKey:
    """One cell of the form: `key` is its name within the section (`received/person`)."""

    section: str
    key: str
    keys: tuple[str, ...]
    article: str | None
    unit: str | None
    number: str
    row: Label | None
    path: tuple[Label, ...]
    #: exists only where the report prints the heading as one row (其他处理)
    extra: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A ruled block of a section: a caption, a header of nested columns, rows of nested labels."""

    key: str | None
    caption: Label | None
    corner: Label | None
    unit_column: Label | None
    columns: tuple[Label, ...]
    rows: tuple[Label, ...]
    #: the path of labels to each column that holds numbers, in printed order
    leaf_columns: tuple[tuple[Label, ...], ...]

    def walk_rows(self) -> Iterator[Label]:
        """Yield every row label of the block, headings too, in printed order."""
        for row in self.rows:
            yield from row.walk()


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """One of the form's sections: narrative (no blocks) or a table of cells."""

    key: str
    number: str | None
    zh: str
    en: str
    dimensions: tuple[str, ...]
    blocks: tuple[Block, ...]
    parts: tuple[Label, ...]
    cells: tuple[CellKey, ...]
    extra_cells: tuple[CellKey, ...]
    break_from: int | None
    break_why: str | None
    break_why_zh: str | None

    @property
    def is_integer(self) -> bool:
        """Whether every cell of the section is a count of whole things."""
        return all(cell.number == "count" for cell in self.cells)


@dataclass(frozen=True, slots=True, eq=False)
class Identity:
    """An arithmetic rule: Σ left = Σ right (or ≥), once for each key of the dimension `across`."""

    id: str
    section: str
    kind: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    across: str | None
    printed: bool


@dataclass(frozen=True, slots=True, eq=False)
class AcrossYears:
    """A rule between consecutive years: Σ left = Σ right + Σ before, `before` in the year before.

    Once for each key of the dimension `across`; with `at_least` it is ≥. `sure` (0–1) is how much a break
    of it says: less where a good report may break it.
    """

    id: str
    section: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    before: tuple[str, ...]
    across: str
    at_least: bool
    sure: float


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """One edition of the blank form."""

    edition: str
    zh: str
    en: str
    instrument: str
    from_year: int
    sections: tuple[Section, ...]
    identities: tuple[Identity, ...]
    across_years: tuple[AcrossYears, ...] = ()

    def section(self, key: str) -> Section | None:
        """Return the section of that key, or None where the edition does not have it."""
        return next((section for section in self.sections if section.key == key), None)

    def tables(self) -> tuple[Section, ...]:
        """Return the sections that hold cells."""
        return tuple(section for section in self.sections if section.blocks)


@cache
def load() -> tuple[Form, ...]:
    """Return every edition beside this module, newest first."""
    forms = [read(path) for path in sorted(FOLDER.glob("[0-9]*.yml"))]
    return tuple(sorted(forms, key=lambda form: -form.from_year))


@cache
def edition(name: str) -> Form:
    """Return the edition of that name; `KeyError` where there is none."""
    for form in load():
        if form.edition == name:
            return form
    raise KeyError(name)


@cache
def wordings() -> Mapping[str, tuple[str, ...]]:
    """Return the other wordings met in reports, by the form's own label (`forms/wordings.yml`)."""
    data = _load_yaml(FOLDER / "wordings.yml")
    return {str(label): tuple(str(other) for other in others) for label, others in data.items()}


def read(path: Path) -> Form:
    """Read one edition; `FormError` names what is wrong and where."""
    reader = _Reader(path.name)
    return reader.form(_load_yaml(path))


def _load_yaml(path: Path) -> dict[Any, Any]:
    try:
        data = strict_yaml.load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FormError(f"{path.name}: not a YAML file: {error}") from error
    if not isinstance(data, dict):
        raise FormError(f"{path.name}: expected a mapping at the top")
    return data


class _Reader:
    """Turns the YAML of one edition into a `Form`, refusing what it does not know."""

    def __init__(self, name: str) -> None:
        self.name = name

    def fields(self, data: object, where: str, required: str, optional: str = "") -> dict[str, Any]:
        if not isinstance(data, dict):
            raise FormError(f"{self.name}: {where}: expected a mapping, found {data!r}")
        known = set(required.split()) | set(optional.split())
        for key in data:
            if key not in known:
                raise FormError(f"{self.name}: {where}: unknown field {key!r}; known: {', '.join(sorted(known))}")
        for key in required.split():
            if key not in data:
                raise FormError(f"{self.name}: {where}: the field {key!r} is missing")
        return data

    def form(self, data: object) -> Form:
        d = self.fields(data, "the top", "edition zh en instrument from_year sections", "identities")
        sections = tuple(self.section(section) for section in d["sections"])
        keys = [section.key for section in sections]
        if len(set(keys)) < len(keys):
            raise FormError(f"{self.name}: a section key stands twice")
        by_key = {section.key: section for section in sections}
        rules = d.get("identities", ())
        linked = [isinstance(item, dict) and item.get("kind") == ACROSS_YEARS for item in rules]
        identities = tuple(self.identity(one, by_key) for one, other in zip(rules, linked, strict=True) if not other)
        across = tuple(self.across_years(one, by_key) for one, other in zip(rules, linked, strict=True) if other)
        named = str(d["edition"]), d["zh"], d["en"], d["instrument"], int(d["from_year"])
        return Form(*named, sections, identities, across)

    def section(self, data: object) -> Section:
        d = self.fields(
            data, "a section", "key zh en", "number dimensions blocks parts break_from break_why break_why_zh"
        )
        key = d["key"]
        if key not in (TABLES if "blocks" in d else NARRATIVE):
            raise FormError(
                f"{self.name}: section {key!r}: no table is kept for it; known: {', '.join(TABLES + NARRATIVE)}"
            )
        dimensions = tuple(d.get("dimensions", ()))
        blocks = tuple(self.block(block, key) for block in d.get("blocks", ()))
        cells = tuple(_cells(key, blocks))
        extra = tuple(_cells(key, blocks, extra=True))
        for cell in cells:
            if len(cell.keys) != len(dimensions):
                raise FormError(
                    f"{self.name}: section {key!r}: cell {cell.key!r} has not one key for each of {dimensions}"
                )
        if len({cell.key for cell in cells + extra}) < len(cells + extra):
            raise FormError(f"{self.name}: section {key!r}: two cells have the same key")
        parts = tuple(self.label(part, key, "rows") for part in d.get("parts", ()))
        return Section(
            key, d.get("number"), d["zh"], d["en"], dimensions, blocks, parts, cells, extra,
            d.get("break_from"), d.get("break_why"), d.get("break_why_zh"),
        )  # fmt: skip

    def block(self, data: object, where: str) -> Block:
        d = self.fields(data, f"a block of {where}", "columns", "key caption en corner unit unit_column rows")
        unit = d.get("unit")
        columns = tuple(self.label(column, where, "columns", unit) for column in d["columns"])
        rows = tuple(self.label(row, where, "rows") for row in d.get("rows", ()))
        caption = Label(d.get("key"), d["caption"], d.get("en", ""), cells=False) if "caption" in d else None
        return Block(
            d.get("key"),
            caption,
            _side(d.get("corner")),
            _side(d.get("unit_column")),
            columns,
            rows,
            tuple(_paths(columns)),
        )

    def label(self, data: object, where: str, below: str, unit: str | None = None) -> Label:
        optional = f"key unit number counted one_row break_from break_why break_why_zh {below}"
        d = self.fields(data, f"a label of {where}", "zh en", optional)
        unit = d.get("unit", unit)
        children = tuple(self.label(child, where, below, unit) for child in d.get(below, ()))
        if d.get("number", "count") not in NUMBERS:
            raise FormError(f"{self.name}: {d['zh']}: number must be one of {', '.join(NUMBERS)}")
        if d.get("one_row") and not children:
            raise FormError(f"{self.name}: {d['zh']}: one_row is for a heading with rows below it")
        return Label(
            d.get("key"), d["zh"], d["en"], unit, d.get("number"), children,
            bool(d.get("counted")) or not children, bool(d.get("one_row")), d.get("break_from"), d.get("break_why"), d.get("break_why_zh"),
        )  # fmt: skip

    def identity(self, data: object, sections: Mapping[str, Section]) -> Identity:
        d = self.fields(data, "an identity", "id section left right", "kind across printed")
        kind = d.get("kind", "equality")
        if kind not in KINDS:
            raise FormError(f"{self.name}: identity {d['id']}: kind must be one of {', '.join((*KINDS, ACROSS_YEARS))}")
        section = self.section_of(d, sections, (*d["left"], *d["right"]))
        return Identity(
            d["id"], section.key, kind, tuple(d["left"]), tuple(d["right"]), d.get("across"), bool(d.get("printed"))
        )

    def across_years(self, data: object, sections: Mapping[str, Section]) -> AcrossYears:
        d = self.fields(data, "a rule across years", "id section kind left before across sure", "right at_least")
        left, right, before = (tuple(d.get(side, ())) for side in ("left", "right", "before"))
        section = self.section_of(d, sections, left + right + before)
        return AcrossYears(
            d["id"], section.key, left, right, before, d["across"], bool(d.get("at_least")), float(d["sure"])
        )

    def section_of(self, d: dict[str, Any], sections: Mapping[str, Section], keys: tuple[str, ...]) -> Section:
        """Return the section of a rule, its dimension and its keys being the section's."""
        section = sections.get(d["section"])
        if section is None:
            raise FormError(f"{self.name}: identity {d['id']}: no section {d['section']!r}")
        if d.get("across") not in (None, *section.dimensions):
            raise FormError(f"{self.name}: identity {d['id']}: {d['across']!r} is no dimension of {section.key}")
        for key in keys:
            if key not in _keys(section):
                raise FormError(f"{self.name}: identity {d['id']}: {key!r} is no key of {section.key}")
        return section


def _side(zh: str | None) -> Label | None:
    return Label(None, zh, "", cells=False) if zh else None


def _paths(labels: tuple[Label, ...], above: tuple[Label, ...] = ()) -> Iterator[tuple[Label, ...]]:
    for label in labels:
        if label.children:
            yield from _paths(label.children, (*above, label))
        else:
            yield (*above, label)


def _cells(section: str, blocks: tuple[Block, ...], extra: bool = False) -> Iterator[CellKey]:
    for block in blocks:
        rows: list[Label | None] = [row for row in block.walk_rows() if (row.one_row if extra else row.cells)]
        if not block.rows and not extra:
            rows = [None]
        for row in rows:
            for path in block.leaf_columns:
                keys = tuple(label.key for label in (row, *path) if label and label.key)
                number = (row and row.number) or path[-1].number or "count"
                unit = (row and row.unit) or path[-1].unit
                yield CellKey(section, "/".join(keys), keys, block.key, unit, number, row, path, extra)


def _keys(section: Section) -> set[str]:
    labels = [label for block in section.blocks for top in (*block.rows, *block.columns) for label in top.walk()]
    return {label.key for label in labels if label.key}
