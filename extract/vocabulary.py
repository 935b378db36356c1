"""Which labels of the chosen editions a printed text can be.

Owns the look-up from a cell's text to the places of a form. Input: the forms; output: `Hit`s, used
by locate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from extract.numbers import kind
from forms.form import Form, Label, Section, edition, wordings
from forms.labels import core, loose_core, ordinal

#: a label this short (规章, 总计, 行政许可) may stand in any table: alone it proves nothing
WEAK = 4
#: no label is longer; how many texts are remembered
LONGEST, _KEPT = 200, 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A row of the form: a heading or a row with numbers; `order` counts in its section as printed."""

    section: str
    block: int
    order: int
    label: Label
    parent: Slot | None
    depth: int = 0

    def ancestors(self) -> Iterator[Slot]:
        """Yield the headings above, the nearest first."""
        slot = self.parent
        while slot:
            yield slot
            slot = slot.parent


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column label: its path of labels from the top of the header, itself last."""

    section: str
    block: int
    path: tuple[Label, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """All that a cell's text can be within the chosen editions. `sides` are corners and unit columns."""

    rows: tuple[Slot, ...] = ()
    columns: tuple[Column, ...] = ()
    captions: tuple[tuple[str, int], ...] = ()
    sides: tuple[tuple[str, int], ...] = ()
    strong: bool = False
    is_label: bool = True
    #: the blocks of which the text can be a column, a corner or a unit column
    blocks: frozenset[tuple[str, int]] = frozenset()


#: an empty cell; a number, a remark or a placeholder; words that are no label
BLANK, NUMBER, WORDS = Hit(is_label=False), Hit(is_label=False), Hit(is_label=False)


class Vocabulary(dict[str, Hit]):
    """The labels of one choice of editions: `{"disclosure": "2019", "requests": "2021", …}`.

    `words[text]` is what a cell's text can be: a label, `BLANK`, `NUMBER`, or `WORDS` that no label
    has; looked up once for each text (a dict, because every cell of every document asks).
    """

    def __init__(self, editions: dict[str, str]) -> None:
        super().__init__()
        self.sections = {key: section_of(edition(name), key) for key, name in editions.items()}
        self.slots = {key: tuple(_slots(section)) for key, section in self.sections.items()}
        self._exact: dict[str, list[object]] = {}
        self._loose: dict[str, list[object]] = {}
        #: one hit for all texts that mean the same, so that headers can be told by their hits
        self._meanings: dict[tuple[int, str, bool], Hit] = {}
        for key, section in self.sections.items():
            self._enter(key, section)
        #: what a unit column prints (条, 件, 万元)
        self.units = {slot.label.unit for key in self.slots for slot in self.slots[key] if slot.label.unit}
        #: headers read before, by section, block and what their cells mean (see headers.py)
        self.layouts: dict[Any, Any] = {}
        #: cores of titles that may stand as a row of a table
        self.titles = frozenset(_titles(editions.values()))

    def __missing__(self, text: str) -> Hit:
        hit = self._find(text)
        if len(self) < _KEPT:
            self[text] = hit
        return hit

    def _find(self, text: str) -> Hit:
        if text in self.units:
            return NUMBER
        kinds = kind(text)
        if kinds != "words":
            return BLANK if kinds == "blank" else NUMBER
        if len(text) > LONGEST:
            return WORDS
        bare = core(text)
        found = self._exact.get(bare)
        if found is None:
            bare = loose_core(text)
            found = self._loose.get(bare) if len(bare) > 1 else None
        if not found:
            return WORDS
        meaning = id(found), ordinal(text), len(bare) > WEAK
        if meaning not in self._meanings:
            self._meanings[meaning] = _hit(found, *meaning[1:])
        return self._meanings[meaning]

    def _enter(self, key: str, section: Section) -> None:
        for number, block in enumerate(section.blocks):
            if block.caption:
                self._add(block.caption.zh, (key, number, "caption"))
            for side in (block.corner, block.unit_column):
                if side:
                    self._add(side.zh, (key, number, "side"))
            for path in column_paths(block.columns):
                self._add(path[-1].zh, Column(key, number, path))
        for slot in self.slots[key]:
            self._add(slot.label.zh, slot)

    def _add(self, zh: str, meaning: object) -> None:
        for text in (zh, *wordings().get(zh, ())):
            exact = self._exact.setdefault(core(text), [])
            loose = self._loose.setdefault(loose_core(text), [])
            for known in (exact, loose):
                if meaning not in known:
                    known.append(meaning)


def _hit(meanings: Iterable[object], mark: str, strong: bool) -> Hit:
    rows = tuple(m for m in meanings if isinstance(m, Slot))
    columns = tuple(m for m in meanings if isinstance(m, Column))
    if mark:  # an ordinal tells rows of the same name apart, and columns never have one
        rows = tuple(slot for slot in rows if ordinal(slot.label.zh) == mark) or rows
        columns = () if rows else columns
    others = [m for m in meanings if isinstance(m, tuple)]
    captions = tuple((m[0], m[1]) for m in others if m[2] == "caption")
    sides = tuple((m[0], m[1]) for m in others if m[2] == "side")
    blocks = frozenset((column.section, column.block) for column in columns) | frozenset(sides)
    return Hit(rows, columns, captions, sides, strong, True, blocks)


def _slots(section: Section) -> Iterator[Slot]:
    order = 0

    def walk(labels: tuple[Label, ...], block: int, parent: Slot | None) -> Iterator[Slot]:
        nonlocal order
        for label in labels:
            slot = Slot(section.key, block, order, label, parent, parent.depth + 1 if parent else 0)
            order += 1
            yield slot
            yield from walk(label.children, block, slot)

    for number, block in enumerate(section.blocks):
        yield from walk(block.rows, number, None)


def column_paths(labels: tuple[Label, ...], above: tuple[Label, ...] = ()) -> Iterator[tuple[Label, ...]]:
    """Yield the path to every column label, headings above columns too, in printed order."""
    for label in labels:
        yield (*above, label)
        yield from column_paths(label.children, (*above, label))


def section_of(form: Form, key: str) -> Section:
    """Return a section that the edition is known to have."""
    section = form.section(key)
    assert section is not None
    return section


def _titles(editions: Iterable[str]) -> Iterator[str]:
    for form in map(edition, editions):
        yield core(form.zh)
        for section in form.sections:
            for text in (section.zh, *wordings().get(section.zh, ())):
                yield core(text)


@cache
def vocabulary(editions: tuple[tuple[str, str], ...]) -> Vocabulary:
    """Return the vocabulary of a choice of editions, made once a process."""
    return Vocabulary(dict(editions))
