"""The `labels` table: every key of the vocabulary with its printed label, as the forms have it.

Input: the forms; output: rows for `normalize.tables.row_table`.
"""

from __future__ import annotations

from collections.abc import Iterator

from forms.form import Form, Label, Section, load

Row = tuple[str, str, str, str, str, str, str | None, int, str | None, int | None, str | None, str | None]


def rows() -> Iterator[Row]:
    """Yield every key once by edition, section and dimension, in printed order."""
    for form in load():
        for section in form.sections:
            yield from _numbered(form, section)


def _numbered(form: Form, section: Section) -> Iterator[Row]:
    seen: dict[str, list[str]] = {}
    for dimension, label, parent in _labels(section):
        known = seen.setdefault(dimension, [])
        if label.key is None or label.key in known:
            continue
        known.append(label.key)
        since, why = label.break_from or section.break_from, label.break_why or section.break_why
        why_zh = label.break_why_zh or section.break_why_zh
        yield (
            form.edition, section.key, dimension, label.key, label.zh, label.en, label.unit,
            len(known), parent, since, why, why_zh,
        )  # fmt: skip


def _labels(section: Section) -> Iterator[tuple[str, Label, str | None]]:
    yield "section", Label(section.key, section.zh, section.en), None
    for part in section.parts:
        yield "part", part, None
    for block in section.blocks:
        if block.caption:
            yield "article", block.caption, None
    dimension = _dimensions(section)
    for block in section.blocks:
        for top in (*block.rows, *block.columns):
            yield from _below(top, dimension, None)


def _below(label: Label, dimension: dict[str, str], parent: str | None) -> Iterator[tuple[str, Label, str | None]]:
    own = next((dimension[row.key] for row in label.walk() if row.key in dimension), "")
    same = parent if parent and dimension.get(parent, own) == own else None
    if label.key:
        yield own, label, same
    for child in label.children:
        yield from _below(child, dimension, label.key or parent)


def _dimensions(section: Section) -> dict[str, str]:
    """Return the dimension of each key that a cell has."""
    return {
        key: dimension
        for cell in section.cells + section.extra_cells
        for dimension, key in zip(section.dimensions, cell.keys, strict=True)
    }
