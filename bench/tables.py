"""Tidy tables of any size from a seed, written as normalize leaves them but without documents behind them.

Input: a folder, numbers of agencies and years, a seed; output: `DIR/tidy`, a generation with every table of the
schema. Numbers are drawn, so sums do not hold; what matters is how many rows there are and how they look.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import pyarrow as pa

from forms.form import NARRATIVE, Section, edition
from forms.paths import Folders
from normalize import labels, tables
from normalize.generation import Generation, new
from normalize.indicators import INDICATORS, names
from normalize.organs import taxonomy
from normalize.places.table import Place, above, divisions
from normalize.schema import tables as schema

#: cells of a report; they tell how many agencies share a shard
CELLS = 200
#: reports of a row group
BATCH = 5_000
_SEEN = datetime(2026, 2, 3, tzinfo=UTC)
_CHECKS = tuple(f"T3.ROW{number:02}" for number in range(40))
_TEXT = "本年度认真贯彻落实《中华人民共和国政府信息公开条例》，依法公开政府信息，及时答复申请，未发生重大事故。"


def write(data: Path, agencies: int, years: Sequence[int], seed: int = 7, cells: bool = True) -> None:
    """Write the tables; without `cells` those of agencies and reports only, the others empty."""
    dice = np.random.default_rng(seed)
    who = _agencies(agencies)
    data.mkdir(parents=True, exist_ok=True)
    with new(Folders(data)) as generation:
        for year in years:
            there = np.flatnonzero(dice.random(agencies) < 0.93)
            for start in range(0, len(there), BATCH):
                _batch(generation, [who[n] for n in there[start : start + BATCH]], year, dice, cells)
            _missing(generation, [who[n] for n in np.setdiff1d(np.arange(agencies), there)], year)
        generation.append("agencies", "agencies", tables.row_table("agencies", who))
        generation.append("labels", "labels", tables.row_table("labels", labels.rows()))


def _agencies(number: int) -> list[tuple[Any, ...]]:
    """Return rows of `agencies`: organ after organ in every county, until there are so many."""
    counties = [
        _county(place) for _, place in sorted(divisions().items()) if place.level == "county" and place.ends == 9999
    ]
    organs = [(key, organ["zh"]) for key, organ in taxonomy().items() if organ.get("line") != "vertical"]
    return sorted(_agency(turn, counties, organs) for turn in range(number))


def _county(place: Place) -> tuple[str, tuple[str | None, ...]]:
    over = {level: one.era(2024).name for level, one in above(place, 2024).items()}
    return place.code, tuple(over.get(level) for level in ("province", "prefecture", "county"))


def _agency(
    turn: int, counties: list[tuple[str, tuple[str | None, ...]]], organs: list[tuple[str, str]]
) -> tuple[Any, ...]:
    code, names = counties[turn % len(counties)]
    key, word = organs[turn // len(counties) % len(organs)]
    body = turn // (len(counties) * len(organs)) + 1
    agency_id = f"{code}-{key}" + (f"-{body}" if body > 1 else "")
    name = f"{names[1] or names[0]}{names[2]}{word}局" + (f"第{body}分局" if body > 1 else "")
    return (agency_id, name, None, code, *names, "county", key, "local", None, None, None, None)


class _Batch:
    """Some reports on one year, by agency."""

    def __init__(self, who: Sequence[tuple[Any, ...]], year: int, dice: np.random.Generator) -> None:
        self.year, self.dice, self.size = year, dice, len(who)
        self.agencies = [row[0] for row in who]
        self.names = [row[1] for row in who]
        self.reports = [f"{agency}-{year}" for agency in self.agencies]
        self.documents = [sha256(report.encode()).hexdigest() for report in self.reports]
        self.edition = "2021" if year > 2020 else "2019"

    def table(self, name: str, columns: dict[str, Any], each: int = 1) -> pa.Table:
        """Return a table of so many rows a report; what is not given is common to all tables, or null."""
        which = np.repeat(np.arange(self.size, dtype=np.int32), each)
        ids = {"report_id": self.reports, "agency_id": self.agencies, "document_id": self.documents}
        known = {key: pa.DictionaryArray.from_arrays(pa.array(which), pa.array(words)) for key, words in ids.items()}
        known |= {"year": np.full(len(which), self.year), "edition": pa.repeat(self.edition, len(which))} | columns
        fields = schema()[name].schema
        return pa.table([_array(known.get(field.name), field.type, len(which)) for field in fields], schema=fields)

    def counts(self, each: int) -> Any:
        """Return small numbers, mostly zero, so many a report."""
        return self.dice.negative_binomial(0.25, 0.06, self.size * each)

    def words(self, *words: str) -> pa.Array:
        """Return the same words for every report, in their order."""
        return pa.DictionaryArray.from_arrays(pa.array(np.tile(np.arange(len(words), dtype=np.int32), self.size)), pa.array(words))  # fmt: skip


def _array(values: Any, kind: pa.DataType, length: int) -> pa.Array:
    if values is None:
        return pa.nulls(length, kind)
    array = values if isinstance(values, pa.Array) else pa.array(values)
    if pa.types.is_dictionary(kind) and not pa.types.is_dictionary(array.type):
        return array.cast(pa.string()).dictionary_encode()
    return array.cast(kind)


def _batch(
    generation: Generation, who: Sequence[tuple[Any, ...]], year: int, dice: np.random.Generator, cells: bool
) -> None:
    batch, stem = _Batch(who, year, dice), str(year)
    generation.append("reports", stem, _reports(batch, CELLS if cells else 1))
    generation.append("indicators", stem, _indicators(batch))
    generation.append(
        "report_documents", stem, batch.table("report_documents", {"role": pa.repeat("cells", batch.size)})
    )
    generation.append("documents", "2026", _documents(batch))
    if cells:
        for section in edition(batch.edition).tables():
            generation.append(section.key, stem, _cells(batch, section))
        generation.append("checks", stem, _checks(batch))
        for name in NARRATIVE:
            generation.append(name, stem, _paragraphs(batch, name))


def _reports(batch: _Batch, cells: int) -> pa.Table:
    late = batch.dice.integers(-20, 4, batch.size)
    day = np.datetime64(f"{batch.year + 1}-01-31")
    known = {
        "agency": batch.names, "scope": pa.repeat("unknown", batch.size), "days_late": late, "due": np.full(batch.size, day),
        "title": [f"{name}{batch.year}年政府信息公开工作年度报告" for name in batch.names], "published": day + late,
        "url": _urls(batch), "format": pa.repeat("html", batch.size), "cells_expected": np.full(batch.size, cells),
        "cells_read": np.full(batch.size, cells), "identities_checked": np.full(batch.size, len(_CHECKS)),
        "identities_broken": (batch.dice.random(batch.size) < 0.08).astype(int), "versions": np.ones(batch.size, int),
    } | {f"edition_{name}": pa.repeat(batch.edition, batch.size) for name in ("disclosure", "requests", "disputes")}  # fmt: skip
    return batch.table("reports", known)


def _urls(batch: _Batch) -> list[str]:
    return [f"https://www.p{agency[:4]}.gov.cn/art/{batch.year}/{agency}.html" for agency in batch.agencies]


def _documents(batch: _Batch) -> pa.Table:
    known = {
        "source": _urls(batch), "warc": pa.repeat("crawl-00001.warc.gz", batch.size), "offset": batch.counts(1) * 1000,
        "first_seen": [_SEEN] * batch.size, "last_seen": [_SEEN] * batch.size, "media_type": pa.repeat("text/html", batch.size),
        "format": pa.repeat("html", batch.size), "bytes": batch.counts(1) + 40_000, "outcome": pa.repeat("report", batch.size),
    }  # fmt: skip
    return batch.table("documents", known)


def _indicators(batch: _Batch) -> pa.Table:
    """Of every indicator half of the reports have a value, as real ones do."""
    columns: dict[str, Any] = {}
    for one in INDICATORS:
        none = np.where(batch.dice.random(batch.size) < 0.5, np.nan, 1.0)
        top = batch.counts(1) * none
        below = (top + batch.counts(1)) * none
        below = np.where(below > 0, below, np.nan)
        values = (
            (top / below, top, below, None, None, below < 30)
            if one.denominator
            else (top, None, None, None, None, None)
        )
        columns |= dict(zip(names(one), values, strict=True))
    return batch.table(
        "indicators", {name: pa.array(v, from_pandas=True) for name, v in columns.items() if v is not None}
    )


def _cells(batch: _Batch, section: Section) -> pa.Table:
    cells, each = section.cells, len(section.cells)
    value = batch.counts(each)
    words = pa.array([str(number) for number in range(int(value.max(initial=0)) + 1)])
    known: dict[str, Any] = {
        "value": value, "raw": pa.DictionaryArray.from_arrays(pa.array(value.astype(np.int32)), words),
        "status": pa.repeat("number", len(value)), "reading": pa.repeat("text", len(value)), "unit": batch.words(*(cell.unit or "" for cell in cells)),
        "table": np.ones(len(value), int), "row": np.tile(np.arange(each), batch.size), "column": np.tile(np.arange(each) % 9, batch.size),
    }  # fmt: skip
    for at, name in enumerate(section.dimensions):
        known[name] = batch.words(*(cell.keys[at] for cell in cells))
    if "article" in schema()[section.key].schema.names:
        known["article"] = batch.words(*("20.1" for _ in cells))
    return batch.table(section.key, known, each)


def _checks(batch: _Batch) -> pa.Table:
    each = len(_CHECKS)
    differs = batch.dice.random(batch.size * each) < 0.02
    known = {
        "identity": batch.words(*_CHECKS), "kind": pa.repeat("equality", len(differs)), "key": pa.repeat("all", len(differs)),
        "cells": batch.words(*(f"granted/all + partly_granted/all = handled/all ({name})" for name in _CHECKS)),
        "left": batch.counts(each), "right": batch.counts(each), "sure": np.ones(len(differs)),
        "status": pa.DictionaryArray.from_arrays(pa.array(differs.astype(np.int32)), pa.array(["holds", "differs"])),
    }  # fmt: skip
    return batch.table("checks", known, each)


def _paragraphs(batch: _Batch, name: str) -> pa.Table:
    each = 6 if name == "overview" else 1
    texts = [f"{name}{_TEXT}{number}" for number in batch.counts(each)]
    known = {"order": np.tile(np.arange(each) + 1, batch.size), "text": texts}
    return batch.table(name, known | ({"part": pa.repeat("other", len(texts))} if name == "overview" else {}), each)


def _missing(generation: Generation, who: Sequence[tuple[Any, ...]], year: int) -> None:
    rows = [(row[0], row[1], year, "gap", year - 1, year + 1, date(year + 1, 1, 31), None, None) for row in who]
    generation.append("missing", str(year), tables.row_table("missing", rows))
