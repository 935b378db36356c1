"""Made-up reports for the tests of normalize: consistent numbers, written as captures, manifest and shards."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from forms.form import edition
from forms.records import Fact, Issue, Paragraph

SEEN = datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)
BODIES = ("person", "business", "research_body", "public_interest_body", "legal_service_body", "other_body")


@dataclass
class Filled:
    """One made-up document."""

    agency: str | None
    year: int | None
    facts: list[Fact] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    title: str | None = None
    source: str | None = None
    outcome: str = "read"
    reason: str | None = None
    format: str = "html"
    seen: datetime = SEEN
    role: str = "file"
    published: date | None = None
    meta: dict[str, str] = field(default_factory=dict)
    portal: str | None = None

    @property
    def name(self) -> str:
        return self.source or f"reports/{self.agency}{self.year}.html"

    @property
    def document_id(self) -> str:
        said = repr((self.agency, self.year, self.facts, self.paragraphs, self.outcome, self.title))
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def front(self) -> list[Paragraph]:
        title = self.title or f"{self.agency}{self.year}年政府信息公开工作年度报告"
        return [Paragraph("front", None, 1, None, title)] if self.agency or self.title else []


def report(agency: str | None, year: int | None, form: str = "2021", seed: int = 0, one_row: bool = False) -> Filled:
    """A complete report whose numbers fulfil every identity of its form."""
    made = Filled(agency, year, _facts(form, _numbers(form, random.Random(f"{agency}{year}{seed}")), one_row))
    text = (("overview", "disclosure", "（一）主动公开"), ("problems", None, None), ("other_matters", None, None))
    made.paragraphs = [Paragraph(key, part, 1, head, f"{agency}：{key}。") for key, part, head in text]
    return made


def change(made: Filled, key: str, value: float | None, status: str = "number", raw: str | None = None) -> Filled:
    """Change one cell of the report."""
    made.facts = [
        fact._replace(
            value=value, status=status, raw=raw if raw is not None else f"{value:g}" if value is not None else ""
        )
        if fact.key == key
        else fact
        for fact in made.facts
    ]
    return made


def _numbers(form: str, dice: random.Random) -> dict[str, float]:
    found: dict[str, float] = {}
    for section in edition(form).tables():
        if section.key == "requests":
            found |= _requests(form, dice)
        elif section.key == "disputes":
            found |= _disputes(dice)
        else:
            found |= {cell.key: 0.5 if cell.number == "amount" else 0 for cell in section.cells}
    return found


def _requests(form: str, dice: random.Random) -> dict[str, float]:
    section = edition(form).section("requests")
    assert section is not None
    items = list(dict.fromkeys(cell.keys[0] for cell in section.cells))
    sums = ("received", "carried_in", "handled", "carried_out")
    found: dict[str, float] = {}
    for body in BODIES:
        column = {item: dice.choice((0, 0, 0, 1, 2, 9)) for item in items if item not in sums}
        column["handled"] = sum(column.values())
        column["carried_out"], column["carried_in"] = dice.randrange(3), 0
        column["received"] = column["handled"] + column["carried_out"]
        found |= {f"{item}/{body}": float(number) for item, number in column.items()}
    return found | {f"{item}/all": sum(found[f"{item}/{body}"] for body in BODIES) for item in items}


def _disputes(dice: random.Random) -> dict[str, float]:
    found: dict[str, float] = {}
    for channel in ("review", "lawsuit_direct", "lawsuit_after_review"):
        row = {outcome: float(dice.randrange(4)) for outcome in ("upheld", "corrected", "other", "pending")}
        found |= {f"{channel}/{outcome}": number for outcome, number in (row | {"all": sum(row.values())}).items()}
    return found


def _facts(form: str, numbers: dict[str, float], one_row: bool) -> list[Fact]:
    facts = []
    for at, section in enumerate(edition(form).tables(), 1):
        for row, cell in enumerate(section.cells, 1):
            value = numbers[cell.key]
            place: dict[str, Any] = {"table": at, "row": row, "column": 1}
            fact = Fact(section.key, form, cell.key, "number", value, f"{value:g}", cell.unit, **place)
            if one_row and cell.key.startswith("closed_"):
                fact = Fact(section.key, form, cell.key, "absent", None, None, cell.unit)
            facts.append(fact)
        for cell in section.extra_cells if one_row else ():
            body = cell.keys[1]
            value = sum(
                numbers[f"{item}/{body}"] for item in ("closed_not_corrected", "closed_fee_unpaid", "closed_other")
            )
            facts.append(
                Fact(section.key, form, cell.key, "number", value, f"{value:g}", cell.unit, table=at, row=99, column=1)
            )
    return facts


def write(data: Path, documents: Sequence[Filled], shards: int = 1, more: Iterable[dict[str, Any]] = ()) -> None:
    """Write `DIR/raw` and `DIR/extracted` as the earlier stages leave them."""
    (data / "raw").mkdir(parents=True, exist_ok=True)
    (data / "extracted").mkdir(parents=True, exist_ok=True)
    captures = [_capture(one) for one in documents] + list(more)
    _put(data / "raw/captures.parquet", captures, _CAPTURES)
    once = list({one.document_id: one for one in documents}.values())
    manifest = []
    for number in range(shards):
        manifest += _shard(data / "extracted", f"s{number}", once[number::shards])
    _put(data / "extracted/manifest.parquet", manifest, _MANIFEST)


def _capture(one: Filled) -> dict[str, Any]:
    return {
        "source": one.name, "document_id": one.document_id, "parent": None, "role": one.role, "warc": "files.warc.gz",
        "offset": 0, "length": 10, "status": None, "reason": None, "media_type": "text/html", "bytes": 10,
        "first_seen": one.seen, "last_seen": one.seen, "published": one.published, "portal": one.portal,
    }  # fmt: skip


def _shard(extracted: Path, name: str, documents: Sequence[Filled]) -> list[dict[str, Any]]:
    named = [(one.document_id, one) for one in documents]
    for kind, fields, records in (
        ("facts", _FACTS, lambda one: one.facts),
        ("paragraphs", _PARAGRAPHS, lambda one: [*one.front, *one.paragraphs]),
        ("issues", _ISSUES, lambda one: one.issues),
    ):
        rows = [(name, *record) for name, one in named for record in records(one)]
        columns = list(zip(*rows, strict=True)) or [()] * len(fields)
        arrays = [
            pa.array(column, pa.string()).dictionary_encode() if kind_ == _FEW else pa.array(column, kind_)
            for column, (_, kind_) in zip(columns, fields, strict=True)
        ]
        pq.write_table(
            pa.table(arrays, schema=pa.schema(fields)), extracted / f"{name}.{kind}.parquet", compression="zstd"
        )
    return [
        {
            "document_id": document, "shard": name, "reader_version": "v", "outcome": one.outcome,
            "reason": one.reason, "format": one.format, "charset": "utf-8", "bytes": 10, "media_type": "text/html",
            "meta": json.dumps(one.meta), "facts": len(one.facts),
        }
        for document, one in named
    ]  # fmt: skip


def _put(path: Path, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)


_FEW = pa.dictionary(pa.int32(), pa.string())
_FACTS = [
    ("document_id", _FEW), ("section", _FEW), ("edition", _FEW), ("key", _FEW), ("status", _FEW),
    ("value", pa.float64()), ("raw", _FEW), ("unit", _FEW), ("reading", _FEW), ("confidence", pa.float32()),
    ("page", pa.int32()), ("table", pa.int32()), ("row", pa.int32()), ("column", pa.int32()),
    ("box", pa.list_(pa.float32())),
]  # fmt: skip
_PARAGRAPHS = [
    ("document_id", _FEW), ("section", _FEW), ("part", _FEW), ("order", pa.int32()), ("heading", pa.string()),
    ("text", pa.string()),
]  # fmt: skip
_ISSUES = [("document_id", _FEW), ("code", _FEW), ("where", pa.string()), ("detail", pa.string())]
_CAPTURES = pa.schema(
    [(name, pa.string()) for name in ("source", "document_id", "parent", "role", "warc")]
    + [("offset", pa.int64()), ("length", pa.int64()), ("status", pa.int32()), ("reason", pa.string())]
    + [("media_type", pa.string()), ("bytes", pa.int64())]
    + [(name, pa.timestamp("ms", "UTC")) for name in ("first_seen", "last_seen")]
    + [
        ("published", pa.date32()),
        ("portal", pa.string()),
        ("title", pa.string()),
        ("anchor", pa.string()),
        ("report_year", pa.int32()),
    ]
)
_MANIFEST = pa.schema(
    [
        (name, pa.string())
        for name in ("document_id", "shard", "reader_version", "outcome", "reason", "format", "charset")
    ]
    + [("bytes", pa.int64()), ("media_type", pa.string()), ("meta", pa.string()), ("facts", pa.int64())]
)
