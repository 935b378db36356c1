"""Numbers that add up, and the slips put into them on purpose.

Input: a form and a random source; output: a value for every cell such that every identity of the form
holds. `broken` is the printer's own arithmetic, written apart from that of the checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from forms.form import CellKey, Form, Identity, Label, Section

from .structure import CellName, CellTruth

Values = dict[CellName, float]
Instance = tuple[str, list[CellName], list[CellName]]
_KNOWN: dict[tuple[int, str], tuple[Form, list[Instance]]] = {}
COUNTED = ("number", "remark", "converted")
_SIZES = {"zero": (0, 0), "small": (0, 3), "middle": (0, 60), "large": (0, 4000)}


def consistent(form: Form, rng: Random, only_persons: bool = False) -> Values:
    """Return a value for every cell of the form, all identities holding."""
    size = rng.choices(list(_SIZES), (2, 4, 3, 1))[0]
    values: Values = {}
    for section in form.tables():
        for cell in section.cells:
            empty = only_persons and len(cell.path) == 3
            values[section.key, cell.key] = 0.0 if empty else _draw(cell, size, rng)
    for _ in range(4):
        for identity in form.identities:
            for _key, left, right in instances(form, identity):
                _mend(values, identity, left, right)
    return values


def _draw(cell: CellKey, size: str, rng: Random) -> float:
    low, high = _SIZES[size]
    if cell.number == "amount":
        return rng.choice((0.0, 0.0, float(rng.randint(1, 9000)), round(rng.uniform(0, 90000), rng.randint(1, 4))))
    if cell.number == "change":
        return float(rng.randint(-high // 10 - 1, high // 4 + 2))
    if cell.section == "disclosure" and rng.random() < 0.15:
        return float(rng.choice((11398889, 6937489, 4289602, 12034, 1408, 99999)))
    return 0.0 if rng.random() < 0.45 else float(rng.randint(low, high))


def _mend(values: Values, identity: Identity, left: list[CellName], right: list[CellName]) -> None:
    total_left, total_right = sum(values[c] for c in left), sum(values[c] for c in right)
    if identity.kind != "equality":
        values[left[0]] += max(0.0, total_right - total_left)
    elif len(right) == 1:
        values[right[0]] = total_left
    else:
        rest = total_right - sum(values[c] for c in left[1:])
        if rest < 0:
            values.update(dict.fromkeys(left[1:], 0.0))
            rest = total_right
        values[left[0]] = rest


def instances(form: Form, identity: Identity) -> list[Instance]:
    """Return (key across, cells of the left, cells of the right), headings spread over their rows."""
    known = _KNOWN.get((id(form), identity.id))
    if known is None:
        known = _KNOWN[id(form), identity.id] = (form, _instances(form, identity))
    return known[1]


def _instances(form: Form, identity: Identity) -> list[Instance]:
    section = form.section(identity.section)
    assert section is not None
    names = {cell.key for cell in section.cells}
    across = section.dimensions.index(identity.across) if identity.across else None
    keys = [section.key] if across is None else list(dict.fromkeys(cell.keys[across] for cell in section.cells))
    found = []
    for key in keys:
        sides = [[_name(section, leaf, key, across) for part in side for leaf in _leaves(section, part)]
                 for side in (identity.left, identity.right)]  # fmt: skip
        if all(name in names for side in sides for name in side):
            found.append((key, *([(section.key, name) for name in side] for side in sides)))
    return found  # type: ignore[return-value]


def _name(section: Section, key: str, over: str, across: int | None) -> str:
    if across is None:
        return key
    return "/".join((over, key) if across == 0 else (key, over))


def _leaves(section: Section, key: str) -> list[str]:
    for block in section.blocks:
        for row in block.walk_rows():
            if row.key == key and not row.cells:
                return [leaf.key for leaf in _below(row) if leaf.key]
    return [key]


def _below(row: Label) -> list[Label]:
    return [label for label in row.walk() if label.cells]


def printed_sides(form: Form, identity: Identity, cells: Mapping[CellName, CellTruth]) -> list[Instance]:
    """Return the instances as this report prints them: one row for 其他处理 instead of its three."""
    section = form.section(identity.section)
    assert section is not None
    extra = {cell.keys[1]: cell for cell in section.extra_cells if (section.key, cell.key) in cells}
    if not extra or identity.across != section.dimensions[1]:
        own: list[Instance] = [
            (c.keys[0], [], [(section.key, c.key)]) for c in extra.values() if c.keys[1] == identity.right[0]
        ]
        more = [(key, [(section.key, f"{key}/{part}") for part in identity.left], right) for key, _, right in own]
        return instances(form, identity) + more
    heading = next(iter(extra.values())).keys[0]
    gone = set(_leaves(section, heading))
    swapped = []
    for key, left, right in instances(form, identity):
        kept = [name for name in left if name[1].split("/")[0] not in gone]
        added = [(section.key, f"{heading}/{key}")] if len(kept) < len(left) else []
        swapped.append((key, kept + added, right))
    return swapped


def broken(form: Form, cells: Mapping[CellName, CellTruth], sections: set[str]) -> set[tuple[str, str]]:
    """Return the identities of these sections whose cells are all numbers and do not agree."""
    found = set()
    for identity in form.identities:
        if identity.section not in sections:
            continue
        for key, left, right in printed_sides(form, identity, cells):
            sides = [[cells[c] for c in side if c in cells] for side in (left, right)]
            if len(sides[0]) < len(left) or not all(c.status in COUNTED for side in sides for c in side):
                continue
            a, b = (round(sum(c.value or 0 for c in side), 6) for side in sides)
            if (a != b) if identity.kind == "equality" else (a < b):
                found.add((identity.id, key))
    return found
