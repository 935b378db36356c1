"""What the columns under a header are: from header rows to the form's columns, in printed order.

Owns the reading of nested headers. Spans are not used (published ones lie): a label belongs to the
heading above it that has not been filled yet, in reading order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache

from extract.vocabulary import Vocabulary
from forms.form import Block, Label
from forms.labels import compact, core, printed_unit
from forms.records import Cell

#: a misspelt label shares at least this much with the label that its place leaves
SIMILAR = 0.5
#: names that a converter gave to columns without one (数据1, 列2): they say nothing
_NAMELESS = re.compile(r"(?:数据|列|栏|栏目|字段|column|col|unnamed:?)?\d{0,2}", re.IGNORECASE)
#: how many headers are remembered
_KEPT = 4096

#: the labels above a column and its own, from the top
Path = tuple[Label, ...]


@dataclass(slots=True)
class _Node:
    """A header cell in the tree: a label of the form, or an unknown text."""

    path: Path
    text: str = ""
    line: int = 0
    at: int = 0
    width: int = 0
    adopted: bool = False
    children: list[_Node] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Whether it has as many labels below it as the form has; the top never has."""
        return bool(self.path) and len(self.children) >= len(self.path[-1].children)


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a row, left to right: a path of labels, or None for one the form does not have."""

    columns: tuple[Path | None, ...]
    #: the unit that a column's own label prints, where it is money
    units: tuple[str | None, ...]
    unknown: tuple[str, ...] = ()
    #: (text as printed, the form's label) of misspelt ones
    variants: tuple[tuple[str, str], ...] = ()
    #: the text of a corner cell that is not the form's
    corner: str = ""
    #: where the columns' own cells stand in their header rows, from 0, and the cells of such a row;
    #: 0 where these rows differ in length, so that positions say nothing
    at: tuple[int, ...] = ()
    width: int = 0
    #: in which of the header's rows each stands, from 0
    lines: tuple[int, ...] = ()
    #: whether a column stands without the heading that the form has above it
    is_adopted: bool = False
    #: whether the columns' labels stand in several rows
    is_nested: bool = False

    def __len__(self) -> int:
        return len(self.columns)

    def is_in_order(self, form: Sequence[Path | None]) -> bool:
        """Whether the known columns stand in the form's order."""
        known = [path for path in self.columns if path]
        return known == [path for path in form if path in known]

    def is_moved(self, form: Sequence[Path | None]) -> bool:
        """Whether the columns are told to stand in another order: not where a heading above them is lost."""
        return not self.is_in_order(form) and not (self.is_adopted and self.is_nested)


def similar(text: str, label: str) -> bool:
    """Whether a printed text can be a misspelling of a form's label."""
    return SequenceMatcher(None, core(text), core(label), autojunk=False).ratio() >= SIMILAR


@cache
def form_layout(block: Block) -> Layout:
    """Return the columns as the form itself has them."""
    paths = block.leaf_columns
    return Layout(paths, (None,) * len(paths))


def read_header(rows: Sequence[Sequence[Cell]], section: str, number: int, block: Block, words: Vocabulary) -> Layout:
    """Return the columns that these header rows print for the block.

    A text that is no label takes a column of its own. Where exactly one label of the form is missing
    at its place and it resembles that label, it is that label, misspelt (`variants`).
    """
    key = section, number, tuple(tuple(_told(cell.text, words) for cell in row) for row in rows)
    layout = words.layouts.get(key)
    if layout is None:
        layout = _read([[cell.text for cell in row] for row in rows], section, number, block, words)
        if len(words.layouts) < _KEPT:
            words.layouts[key] = layout
    return layout


def _told(text: str, words: Vocabulary) -> object:
    """Return what a header cell says: its label with the unit it prints, or its own words."""
    hit = words[text]
    return (hit, printed_unit(text)) if hit.is_label else text


def _read(rows: Sequence[Sequence[str]], section: str, number: int, block: Block, words: Vocabulary) -> Layout:
    top = _Node(())
    for line, row in enumerate(rows):
        _place_row(row, line, line == 0 and bool(block.rows), top, section, number, words)
    leaves = list(_leaves(top))
    return _name_unknown(leaves, block, top.text)


def _place_row(
    row: Sequence[str], line: int, has_corner: bool, top: _Node, section: str, number: int, words: Vocabulary
) -> None:
    current: _Node | None = None
    first = True
    for at, text in enumerate(row):
        if not text or _NAMELESS.fullmatch(compact(text)):
            first = False
            continue
        paths, aside = _meanings(text, section, number, words)
        is_corner = has_corner and first and not paths
        first = False
        if aside or is_corner:
            top.text = "" if aside else text
            continue
        slot = _slot(top, current, paths)
        if slot is None:
            slot = current or top
            paths = []
        path = _fitting(paths, slot) or ()
        node = _Node(path, text, line, at, len(row), len(path) > len(slot.path) + 1)
        slot.children.append(node)
        current = slot


def _meanings(text: str, section: str, number: int, words: Vocabulary) -> tuple[list[Path], bool]:
    hit = words[text]
    paths = [column.path for column in hit.columns if column.section == section and column.block == number]
    aside = (section, number) in hit.sides or (section, number) in hit.captions
    return paths, aside and not paths


def _slot(top: _Node, current: _Node | None, paths: list[Path]) -> _Node | None:
    """Choose the heading a label goes under: the one being filled, else the next untouched one.

    A heading with as many labels as the form has below it is left if another one waits for its own.
    """
    if paths:
        nodes = [node for node in _walk(top) if _fitting(paths, node)]
    elif current:
        nodes = [current, *(node for node in _walk(top) if node.path and node.path[-1].children)]
    else:
        return top
    if current in nodes and not current.is_full:
        return current
    deepest = max((len(node.path) for node in nodes), default=0)
    level = [node for node in nodes if len(node.path) == deepest]
    waiting = [node for node in level if not node.children]
    if current in nodes:
        level = [current]
    return next(iter(waiting or level), None)


def _fitting(paths: list[Path], node: _Node) -> Path | None:
    """Return the path that fits below the node and is not there yet."""
    depth = len(node.path)
    taken = {child.path for child in node.children}
    for path in paths:
        if len(path) > depth and path[:depth] == node.path and path not in taken:
            return path
    return None


def _walk(node: _Node) -> list[_Node]:
    return [node] + [below for child in node.children if child.path for below in _walk(child)]


def _leaves(node: _Node) -> list[_Node]:
    found: list[_Node] = []
    for child in node.children:
        found.extend(_leaves(child) if child.children else [child])
    return found


def _name_unknown(leaves: list[_Node], block: Block, corner: str) -> Layout:
    form = list(block.leaf_columns)
    paths: list[Path | None] = [leaf.path if leaf.path in form else None for leaf in leaves]
    variants: list[tuple[str, str]] = []
    complete = len(paths) == len(form) and all(path in (None, own) for path, own in zip(paths, form, strict=True))
    for at, leaf in enumerate(leaves):
        if paths[at] is None:
            path = form[at] if complete else _only_choice(paths, at, form)
            if path and (similar(leaf.text, path[-1].zh) or _cut_short(leaf.text, path[-1].zh)):
                paths[at] = path
                variants.append((leaf.text, path[-1].zh))
    unknown = tuple(leaf.text for leaf, path in zip(leaves, paths, strict=True) if path is None)
    units = tuple(printed_unit(leaf.text) for leaf in leaves)
    widths, lines = {leaf.width for leaf in leaves}, tuple(leaf.line for leaf in leaves)
    return Layout(
        tuple(paths), units, unknown, tuple(variants), corner,
        at=tuple(leaf.at for leaf in leaves),
        width=widths.pop() if len(widths) == 1 else 0,
        lines=lines,
        is_adopted=any(leaf.adopted for leaf in leaves),
        is_nested=len(set(lines)) > 1,
    )  # fmt: skip


def _cut_short(text: str, label: str) -> bool:
    """Whether a text is a label's beginning (本年新 for 本年新制作数量, cut by a narrow column)."""
    return len(core(text)) >= 3 and core(label).startswith(core(text))


def _only_choice(paths: list[Path | None], at: int, form: list[Path]) -> Path | None:
    """Return the one label of the form that stands between the known neighbours, if it is one."""
    before = form.index(paths[at - 1]) if at and paths[at - 1] else -1  # type: ignore[arg-type]
    after = form.index(paths[at + 1]) if at + 1 < len(paths) and paths[at + 1] else len(form)  # type: ignore[arg-type]
    if (at and paths[at - 1] is None) or (at + 1 < len(paths) and paths[at + 1] is None):
        return None
    between = [path for path in form[before + 1 : after] if path not in paths]
    return between[0] if len(between) == 1 and after - before == 2 else None
