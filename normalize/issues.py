"""The `issues` table: what extract found in a document and what normalize found about it.

Input: the issues of the shards, the candidates with the issues of their identification; output: Arrow
tables, sorted by report and document. The message is the code's sentence in both languages and the detail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from forms.messages import ISSUES
from normalize import shards
from normalize.choose import Candidate
from normalize.documents import Collected
from normalize.schema import tables

_PLAIN = ("document_id", "report_id", "code", "where", "detail")


def issue_table(extracted: Path, collected: Collected) -> pa.Table:
    """Return every issue of every document that the manifest names."""
    parts = [_extracted(extracted, shard, collected) for shard in collected.by_shard]
    rows = pa.concat_tables([*parts, _identified(collected.candidates.values())])
    rows = rows.take(pc.sort_indices(rows, [(name, "ascending") for name in _PLAIN]))
    codes = rows["code"].combine_chunks().dictionary_encode()
    sentences = pa.array([_sentence(code) for code in codes.dictionary.to_pylist()], pa.string()).take(codes.indices)
    detail = pc.fill_null(rows["detail"], "")
    joined = pc.binary_join_element_wise(sentences, detail, "：")
    columns = {name: rows[name] for name in _PLAIN} | {"message": pc.if_else(pc.equal(detail, ""), sentences, joined)}
    schema = tables()["issues"].schema
    return pa.table([_encoded(columns[field.name]) for field in schema], schema=schema)


def by_stem(found: pa.Table, seen: Mapping[str, str]) -> Iterator[tuple[str, pa.Table]]:
    """Split the issues by the stem of their document's file (`seen`)."""
    documents = found["document_id"].cast(pa.string()).to_pylist()
    stems = pa.array([seen.get(document, "unknown") for document in documents], pa.string())
    for stem in sorted(stems.unique().to_pylist()):
        rows = found.filter(pc.equal(stems, stem))
        yield stem, pa.table([_encoded(column.cast(pa.string())) for column in rows.columns], schema=found.schema)


def _encoded(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole.dictionary_encode()


def _sentence(code: str) -> str:
    text = ISSUES.get(code)
    return f"{text.zh} / {text.en}" if text else code


def _extracted(extracted: Path, shard: str, collected: Collected) -> pa.Table:
    rows = shards.issues(extracted, shard)
    plain = {name: rows[name].cast(pa.string()) for name in ("document_id", "code", "where", "detail")}
    names = collected.by_shard[shard]
    reports = {name: one.report_id or None for name in names if (one := collected.candidates.get(name))}
    known = [reports.get(name) for name in plain["document_id"].to_pylist()]
    plain["report_id"] = pa.chunked_array([known], pa.string())
    table = pa.table([plain[name] for name in _PLAIN], list(_PLAIN))
    ours = pc.is_in(table["document_id"], pa.array(names, pa.string()))
    candidates = [one for name in names if (one := collected.candidates.get(name))]
    return table.filter(pc.and_(ours, pc.invert(_pointless(table, candidates))))


def _pointless(table: pa.Table, candidates: Iterable[Candidate]) -> pa.Array:
    """A table cannot be missing in what is no report, nor in a part whose cells another document holds."""
    without = [one.document_id for one in candidates if one.outcome in ("not_a_report", "part")]
    missing = pc.equal(table["code"], "section-missing")
    return pc.and_(missing, pc.is_in(table["document_id"], pa.array(without, pa.string())))


def _identified(candidates: Iterable[Candidate]) -> pa.Table:
    rows = [row for one in candidates if one.report_id for row in _own(one)]
    columns = list(zip(*rows, strict=True)) or [()] * len(_PLAIN)
    return pa.table([pa.array(column, pa.string()) for column in columns], list(_PLAIN))


def _own(one: Candidate) -> Iterator[tuple[str, str, str, str, str]]:
    who = one.who
    found = [tuple(issue) for issue in (*who.issues, *(one.agency.issues if one.agency else ()))]
    codes = {issue.code for issue in who.issues}
    if who.agency is None and "agency-unknown" not in codes:
        found.append(("agency-unknown", "", who.title or ""))
    if who.year is None and "year-unknown" not in codes:
        found.append(("year-unknown", "", who.title or ""))
    for code, where, detail in found:
        yield one.document_id, one.report_id, code, where, detail
