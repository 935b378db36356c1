"""Which labels of which edition a printed text can be, and which edition each section is.

Owns the look-up from a cell's text to the places of a form. Input: the forms; output: `Hit`s, used
by locate. A section's edition is told by its labels alone, never by the year of the report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from extract.numbers import kind
from forms.form import Block, Form, Label, Section, edition, load, wordings
from forms.labels import core, loose_core, ordinal

#: a label this short (规章, 总计, 行政许可) may stand in any table: alone it proves nothing
_WEAK = 4
#: a label this long proves its section by itself
_LONG = 8
_CHINESE = re.compile("[\u4e00-\u9fff]")
#: no label is longer; how many texts are remembered
_LONGEST, _KEPT = 200, 1 << 16


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
        self.sections = {key: _section(edition(name), key) for key, name in editions.items()}
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
        if len(text) > _LONGEST:
            return WORDS
        bare = core(text)
        found = self._exact.get(bare)
        if found is None:
            bare = loose_core(text)
            found = self._loose.get(bare) if len(bare) > 1 else None
        if not found:
            return WORDS
        meaning = id(found), ordinal(text), len(bare) > _WEAK
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
            for path in _column_paths(block.columns):
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


def _column_paths(labels: tuple[Label, ...], above: tuple[Label, ...] = ()) -> Iterator[tuple[Label, ...]]:
    for label in labels:
        yield (*above, label)
        yield from _column_paths(label.children, (*above, label))


def _section(form: Form, key: str) -> Section:
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


# --- which edition -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Evidence:
    """One label of one edition's section, as a witness for it."""

    edition: str
    section: str
    label: str
    weight: float
    strong: bool


@cache
def _evidence() -> dict[str, tuple[_Evidence, ...]]:
    entries: dict[str, list[_Evidence]] = {}
    for form in load():
        for section in form.tables():
            for zh, strong in _section_labels(section):
                for text in (zh, *wordings().get(zh, ())):
                    weight = 1.0 if text == zh else 0.8
                    for bare in {core(text), loose_core(text)}:
                        witness = _Evidence(form.edition, section.key, zh, weight, strong and len(bare) > _WEAK)
                        entries.setdefault(bare, []).append(witness)
    return {bare: tuple(witnesses) for bare, witnesses in entries.items()}


@cache
def _section_labels(section: Section) -> tuple[tuple[str, bool], ...]:
    """Return the distinct labels of a section; those of rows under a caption are weak (行政许可)."""
    labels: dict[str, bool] = {}
    for block in section.blocks:
        for zh, strong in _block_labels(block):
            labels[zh] = labels.get(zh, False) or strong
    return tuple(labels.items())


def _block_labels(block: Block) -> Iterator[tuple[str, bool]]:
    if block.caption:
        yield block.caption.zh, True
    for path in _column_paths(block.columns):
        yield path[-1].zh, True
    for label in block.walk_rows():
        yield label.zh, block.caption is None


@cache
def _optional(form_edition: str, section_key: str) -> tuple[frozenset[str], ...]:
    """Return the label sets that a heading printed as one row leaves out (the rows below it)."""
    section = _section(edition(form_edition), section_key)
    rows = [row for block in section.blocks for row in block.walk_rows() if row.one_row]
    return tuple(frozenset(child.zh for child in row.walk() if child is not row) for row in rows)


def choose_editions(texts: Iterable[str]) -> dict[str, str]:
    """Return `{section: edition}` for the sections whose labels are among the cells' texts.

    The edition that explains most labels and misses fewest wins; a tie between two (section three
    of a report that prints 其他处理 as one row) goes to the edition of section two; section four
    takes the edition of section three.
    """
    return _editions(frozenset(bare for text in texts for bare in _telling(text)))


@lru_cache(maxsize=1 << 12)
def _editions(cores: frozenset[str]) -> dict[str, str]:
    found: dict[tuple[str, str], dict[str, float]] = {}
    strong: dict[tuple[str, str], set[str]] = {}
    for witness in {witness for bare in cores for witness in _evidence()[bare]}:
        key = witness.section, witness.edition
        labels = found.setdefault(key, {})
        labels[witness.label] = max(labels.get(witness.label, 0.0), witness.weight)
        if witness.strong:
            strong.setdefault(key, set()).add(witness.label)
    viable = [key for key in found if _is_proof(found[key].keys(), strong.get(key, set()))]
    return _settle({key: _score(*key, found[key]) for key in viable})


@lru_cache(maxsize=1 << 16)
def _telling(text: str) -> tuple[str, ...]:
    """Return the cores of a cell's text that are a label's in any edition."""
    if len(text) > _LONGEST or not _CHINESE.search(text):
        return ()
    return tuple(bare for bare in {core(text), loose_core(text)} if bare in _evidence())


def _is_proof(labels: Collection[str], strong: set[str]) -> bool:
    """Whether the labels can only come from the form: a long one, or a telling one with another."""
    return bool(strong) and (len(labels) > 1 or any(len(core(zh)) >= _LONG for zh in strong))


def _score(section: str, name: str, labels: dict[str, float]) -> float:
    missing = {zh for zh, _ in _section_labels(_section(edition(name), section))} - labels.keys()
    for optional in _optional(name, section):
        if optional <= missing:
            missing -= optional
    return round(sum(labels.values()) - 0.5 * len(missing), 6)


def _settle(scores: dict[tuple[str, str], float]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for section in ("disclosure", "requests", "disputes", "statistics"):
        candidates = {name: score for (key, name), score in scores.items() if key == section}
        if not candidates:
            continue
        top = max(candidates.values())
        best = [name for name, score in candidates.items() if score == top]
        kin = chosen.get("requests") or chosen.get("disclosure")
        if section == "disputes" and kin in candidates:
            best = [kin]
        chosen[section] = kin if kin in best else min(best, key=_plainest(section))
    return chosen


def _plainest(section: str) -> Callable[[str], tuple[int, int]]:
    """Prefer the edition with fewest optional rows, then the newest."""
    return lambda name: (len(_optional(name, section)), -edition(name).from_year)
