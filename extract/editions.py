"""Which edition each section of a document is: told by its labels alone, never by the year of the report.

Input: the texts of all cells; output: `{section: edition}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from extract.vocabulary import LONGEST, WEAK, column_paths, section_of
from forms.form import TABLES, Block, Section, edition, load, wordings
from forms.labels import core, loose_core

#: a label this long proves its section by itself
_LONG = 8
_CHINESE = re.compile("[\u4e00-\u9fff]")


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
                    for bare in {core(text), loose_core(text)} - {""}:
                        witness = _Evidence(form.edition, section.key, zh, weight, strong and len(bare) > WEAK)
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
    for path in column_paths(block.columns):
        yield path[-1].zh, True
    for label in block.walk_rows():
        yield label.zh, block.caption is None


@cache
def _optional(form_edition: str, section_key: str) -> tuple[frozenset[str], ...]:
    """Return the label sets that a heading printed as one row leaves out (the rows below it)."""
    section = section_of(edition(form_edition), section_key)
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
    if len(text) > LONGEST or not _CHINESE.search(text):
        return ()
    return tuple(bare for bare in {core(text), loose_core(text)} if bare in _evidence())


def _is_proof(labels: Collection[str], strong: set[str]) -> bool:
    """Whether the labels can only come from the form: a long one, or a telling one with another."""
    return bool(strong) and (len(labels) > 1 or any(len(core(zh)) >= _LONG for zh in strong))


def _score(section: str, name: str, labels: dict[str, float]) -> float:
    missing = {zh for zh, _ in _section_labels(section_of(edition(name), section))} - labels.keys()
    for optional in _optional(name, section):
        if optional <= missing:
            missing -= optional
    return round(sum(labels.values()) - 0.5 * len(missing), 6)


def _settle(scores: dict[tuple[str, str], float]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for section in TABLES:
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
