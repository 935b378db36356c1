"""Many extracted reports from a seed, without printing each: shards, manifest and captures as extract leaves them.

Input: a folder, a number and a seed; output: `DIR/raw/captures.parquet` and `DIR/extracted`. Some dozens of
reports are printed and read by the command; every other one is a copy with its applicants' columns exchanged
(so that all sums hold), another agency, another year, and sentences without numbers drawn from all of them.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import permutations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from printer import print_report
from printer.agencies import BODIES

from crawler.captures import SCHEMA
from extract.frames import ISSUES, MANIFEST, PARAGRAPHS
from forms.form import edition

ROOT = Path(__file__).parents[1]
YEARS = tuple(range(2019, 2025))
#: printed reports of each edition, documents of a shard
MODELS, SHARD = 24, 1000
_APPLICANTS = ("person", "business", "research_body", "public_interest_body", "legal_service_body", "other_body")
_YEAR = re.compile(r"(?<![\d〔\[(])20[12]\d(?=年|[-/.])")
_SEEN = datetime(2025, 2, 3, tzinfo=UTC)
#: first halves of names of towns, for more agencies than the printer knows
_TOWNS = "青白红金银龙凤石水云松竹梅兰桃柳东西南北上下大小新古长高平安"
_ENDS = "山河桥坪湖塘岭"


@dataclass(slots=True)
class Models:
    """What was read in the printed reports; texts with their section, part and heading."""

    names: list[str]
    years: list[int]
    facts: pa.Table
    starts: list[int]
    texts: list[list[tuple[str, str | None, int, str | None, str]]]
    pool: list[str]
    by_edition: dict[str, list[int]]


def write(data: Path, number: int, seed: str = "normalize") -> None:
    """Write so many reports into an empty DIR."""
    models = _models()
    for name in ("raw", "extracted"):
        (data / name).mkdir(parents=True, exist_ok=True)
    captures: list[dict[str, object]] = []
    manifest: list[dict[str, object]] = []
    bodies = _agencies(-(-number // len(YEARS)))
    for start in range(0, number, SHARD):
        some = range(start, min(start + SHARD, number))
        _shard(data, f"shard{start // SHARD:05}", some, bodies, models, seed, captures, manifest)
    _save(data, captures, manifest)


def add_one(data: Path, number: int, seed: str = "normalize") -> None:
    """Add one report more, of an agency of its own, in a shard of its own; once, however often it is called."""
    if not (data / "extracted/one.facts.parquet").exists():
        captures = pq.read_table(data / "raw/captures.parquet", schema=SCHEMA).to_pylist()
        manifest = pq.read_table(data / "extracted/manifest.parquet", schema=MANIFEST).to_pylist()
        some = range(number, number + 1)
        _shard(data, "one", some, ["甲县新设局"], _models(), seed, captures, manifest)
        _save(data, captures, manifest)


def _save(data: Path, captures: list[dict[str, object]], manifest: list[dict[str, object]]) -> None:
    pq.write_table(pa.Table.from_pylist(captures, SCHEMA), data / "raw/captures.parquet", compression="zstd")
    pq.write_table(pa.Table.from_pylist(manifest, MANIFEST), data / "extracted/manifest.parquet", compression="zstd")


# --- the models ------------------------------------------------------------------------------------


def _models() -> Models:
    """Print the models and read them by the command, once a process."""
    with tempfile.TemporaryDirectory(prefix="gongkai-models-") as name:
        folder, kept = Path(name), []
        for form in ("2019", "2021"):
            for number in range(MODELS):
                made = print_report(number, "html", 1, form=edition(form), seed="models", slips=False)
                path = folder / "files" / f"{form}-{number:03}.html"
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(made.data)
                kept.append((str(path), form, made.truth))
        call = [sys.executable, str(ROOT / "gongkai.py"), "run", str(folder / "files"), "--data", str(folder / "data")]
        subprocess.run(call, check=True, capture_output=True)
        return _read(folder / "data", kept)


def _read(data: Path, kept: list[tuple[str, str, object]]) -> Models:
    captures = {row["source"]: row["document_id"] for row in pq.read_table(data / "raw/captures.parquet").to_pylist()}
    facts = pa.concat_tables(pq.read_table(path) for path in sorted(data.glob("extracted/*.facts.parquet")))
    texts = pa.concat_tables(pq.read_table(path) for path in sorted(data.glob("extracted/*.paragraphs.parquet")))
    facts, lines = facts.unify_dictionaries(), texts.to_pylist()
    names = np.array(facts["document_id"].to_pylist())
    found = Models([], [], facts, [0], [], [], {})
    parts = []
    for source, form, truth in kept:
        document = captures[source]
        own = np.flatnonzero(names == document)
        parts.append(own)
        found.by_edition.setdefault(form, []).append(len(found.names))
        found.names.append(truth.agency)  # type: ignore[attr-defined]
        found.years.append(truth.year)  # type: ignore[attr-defined]
        found.starts.append(found.starts[-1] + len(own))
        ours = [line for line in lines if line["document_id"] == document]
        found.texts.append([(o["section"], o["part"], o["order"], o["heading"], o["text"]) for o in ours])
    found.facts = facts.take(pa.array(np.concatenate(parts))).combine_chunks()
    every = (part for texts in found.texts for line in texts if line[0] == "overview" for part in _sentences(line[4]))
    found.pool = sorted({part for part in every if len(part) > 12 and not re.search(r"\d", part)})
    return found


def _sentences(text: str) -> list[str]:
    return re.findall(r"[^。；]+[。；]?", text)


def _agencies(number: int) -> list[str]:
    names = list(dict.fromkeys(body.name for body in BODIES))
    counties = sorted({body.place[-1] for body in BODIES if len(body.place) == 3})
    towns = (f"{county}{a}{b}镇人民政府" for a in _TOWNS for b in _ENDS for county in counties)
    while len(names) < number:
        names.append(next(towns))
    return names[:number]


# --- copies ----------------------------------------------------------------------------------------


def _shard(
    data: Path,
    name: str,
    some: range,
    bodies: list[str],
    models: Models,
    seed: str,
    captures: list[dict[str, object]],
    manifest: list[dict[str, object]],
) -> None:
    rows, ids, lines, orders, turns = [], [], [], [], []
    for number in some:
        dice = random.Random(f"{seed}{number}")
        agency, year = bodies[number // len(YEARS) % len(bodies)], YEARS[number % len(YEARS)]
        model = dice.choice(models.by_edition["2019" if year < 2021 else "2021"])
        document = sha256(f"{seed}{number}".encode()).hexdigest()
        ids.append(document)
        rows.append(np.arange(models.starts[model], models.starts[model + 1]))
        turns.append(np.full(len(rows[-1]), dice.randrange(len(_TURNS))))
        lines += [(document, *line) for line in _texts(models, model, agency, year, dice)]
        orders.append(len(rows[-1]))
        captures.append(_capture(document, f"https://www.example{number // 60}.gov.cn/art/{year}/{document[:12]}.html"))
        manifest.append(_manifest(document, name, len(rows[-1])))
    _facts(models, np.concatenate(rows), np.concatenate(turns), ids, orders, data / f"extracted/{name}.facts.parquet")
    columns = [pa.array(column, field.type) for column, field in zip(zip(*lines, strict=True), _plain(), strict=True)]
    texts = pa.table(columns, schema=_plain()).cast(PARAGRAPHS)
    pq.write_table(texts, data / f"extracted/{name}.paragraphs.parquet", compression="zstd")
    pq.write_table(ISSUES.empty_table(), data / f"extracted/{name}.issues.parquet", compression="zstd")


_TURNS = list(permutations(range(6)))[::37]


def _plain() -> pa.Schema:
    return pa.schema([(one.name, pa.string() if pa.types.is_dictionary(one.type) else one.type) for one in PARAGRAPHS])


def _facts(models: Models, rows: np.ndarray, turns: np.ndarray, ids: list[str], counts: list[int], path: Path) -> None:
    table = models.facts.take(pa.array(rows)).combine_chunks()
    documents = np.repeat(np.arange(len(ids), dtype=np.int32), counts)
    key = table["key"].combine_chunks()
    turned = _turned(key.dictionary.to_pylist())[turns, key.indices.to_numpy()]
    table = table.set_column(0, "document_id", pa.DictionaryArray.from_arrays(pa.array(documents), pa.array(ids)))
    keys = pa.DictionaryArray.from_arrays(pa.array(turned.astype(np.int32)), key.dictionary)
    table = table.set_column(table.schema.get_field_index("key"), "key", keys)
    pq.write_table(table, path, compression="zstd")


def _turned(keys: list[str]) -> np.ndarray:
    """Return for each exchange of the applicants' columns the code that each key's gets."""
    at = {key: code for code, key in enumerate(keys)}
    found = np.tile(np.arange(len(keys)), (len(_TURNS), 1))
    for row, turn in enumerate(_TURNS):
        for key, code in at.items():
            item, _, body = key.partition("/")
            if body in _APPLICANTS and f"{item}/{_APPLICANTS[turn[_APPLICANTS.index(body)]]}" in at:
                found[row, code] = at[f"{item}/{_APPLICANTS[turn[_APPLICANTS.index(body)]]}"]
    return found


def _texts(models: Models, model: int, agency: str, year: int, dice: random.Random) -> Iterator[tuple[object, ...]]:
    shift, name = year - models.years[model], models.names[model]
    for section, part, order, heading, text in models.texts[model]:
        dated = _YEAR.sub(lambda found: str(int(found.group()) + shift), text).replace(name, agency)
        if section not in ("front", "foot"):
            parts = _sentences(dated)
            dated = "".join(s if re.search(r"\d", s) else dice.choice(models.pool) for s in parts)
        yield section, part, order, heading, dated


def _capture(document: str, source: str) -> dict[str, object]:
    known = {"source": source, "document_id": document, "role": "page", "warc": "a.warc.gz", "offset": 0, "length": 9}
    known |= {"bytes": 9, "first_seen": _SEEN, "last_seen": _SEEN, "media_type": "text/html", "portal": "bench"}
    return dict.fromkeys(SCHEMA.names) | known


def _manifest(document: str, shard: str, facts: int) -> dict[str, object]:
    known = {"document_id": document, "shard": shard, "reader_version": "v", "outcome": "read", "format": "html"}
    known |= {"charset": "utf-8", "bytes": 9, "media_type": "text/html", "meta": json.dumps({}), "facts": facts}
    return dict.fromkeys(MANIFEST.names) | known
