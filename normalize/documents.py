"""Every document that was collected, who it is from and which year it is on.

Input: captures, the manifest and the paragraphs of each shard, and what the user says about sources
(`about`: source or file name → agency, year, scope, url), which outranks what is read; output: one
`Candidate` a document that could be read, with its ids, and the captures behind it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import pyarrow as pa

from forms.form import NARRATIVE
from forms.paths import Folders
from forms.warc import WAYS
from normalize import decisions, shards
from normalize.agencies import Hints
from normalize.attachments import relate
from normalize.choose import Candidate, place
from normalize.dates import Clues
from normalize.decisions import Decisions
from normalize.identify import Who, crumbs, identify

About = Mapping[str, Mapping[str, str]]
Row = dict[str, Any]
_SCOPES = ("own", "area", "system", "unknown")
_PIECES = re.compile(r"[_|—-]+")


@dataclass(slots=True)
class Collected:
    """All captures, what reading them gave, and the documents that could be read."""

    captures: list[Row]
    manifest: dict[str, Row]
    by_shard: dict[str, list[str]] = field(default_factory=dict)
    candidates: dict[str, Candidate] = field(default_factory=dict)


@dataclass(slots=True)
class _Texts:
    """The lines of one document by where they stand."""

    front: list[str] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    narrative: bool = False

    def add(self, section: str, text: str) -> None:
        lines = self.front if section == "front" else self.foot if section == "foot" else self.body
        lines.append(text)
        self.narrative |= section in NARRATIVE


def collect(
    folders: Folders,
    about: About,
    decided: Decisions,
    progress: Callable[[int, int], None],
    portals: Mapping[str, str] | None = None,
) -> Collected:
    """Identify every document that was read; `progress` gets documents done, of twice their number.

    `portals` is the code of the place of each portal, by its key, where somebody looked it up.
    """
    captures = documents_of(shards.rows(folders.raw / "captures.parquet"))
    sources = _sources(captures)
    manifest = {row["document_id"]: row for row in shards.rows(folders.extracted / "manifest.parquet")}
    manifest = {name: row for name, row in manifest.items() if name in sources}
    collected = Collected(captures, manifest, _by_shard(manifest))
    done = 0
    for shard, names in collected.by_shard.items():
        readable = {name for name in names if manifest[name]["outcome"] == "read"}
        texts = _texts(shards.paragraphs(folders.extracted, shard), readable) if readable else {}
        for name in sorted(readable):
            one = _candidate(manifest[name], sources[name], texts.get(name) or _Texts(), about)
            one.hints = one.hints._replace(place=(portals or {}).get(one.hints.portal, ""))
            collected.candidates[name] = one
        progress(done := done + len(names), 2 * len(manifest))
    relate(collected.candidates, captures, manifest)
    for candidate in collected.candidates.values():
        place(candidate)
    decisions.decide(collected.candidates.values(), decided)
    return collected


def documents_of(captures: Iterable[Row]) -> list[Row]:
    """Return the captures that are documents: no lists, no redirects, no later failure of one that is there."""
    found = [row for row in captures if row["role"] not in WAYS and row["reason"] != "redirect"]
    there = {row["source"] for row in found if row["document_id"]}
    return [row for row in found if row["document_id"] or row["source"] not in there]


def _sources(captures: Iterable[Row]) -> dict[str, list[Row]]:
    """Return the captures of each document, the first seen first."""
    sources = defaultdict(list)
    for capture in sorted(captures, key=lambda row: (row["first_seen"], row["source"])):
        if capture["document_id"] and capture["role"] != "container":
            sources[capture["document_id"]].append(capture)
    return sources


def _by_shard(manifest: Mapping[str, Row]) -> dict[str, list[str]]:
    by_shard = defaultdict(list)
    for name, row in manifest.items():
        if row["shard"]:
            by_shard[row["shard"]].append(name)
    return dict(sorted(by_shard.items()))


def _texts(paragraphs: pa.Table, wanted: set[str]) -> dict[str, _Texts]:
    texts: dict[str, _Texts] = defaultdict(_Texts)
    names, sections = (shards.words_of(paragraphs[name]) for name in ("document_id", "section"))
    for name, section, text in zip(names, sections, paragraphs["text"].to_pylist(), strict=True):
        if name in wanted and section:
            texts[name].add(section, text)
    return texts


def _candidate(read: Row, captures: list[Row], texts: _Texts, about: About) -> Candidate:
    """Believe the first source; the others only where it does not tell agency and year."""
    meta = json.loads(read["meta"] or "{}")
    told = _tellings(meta, captures, texts, about)
    capture, who, said = first = next(told)
    if who.agency is None or who.year is None:
        capture, who, said = next((one for one in told if one[1].agency and one[1].year), first)
    source = capture["source"]
    url = said.get("url") or (source if source.startswith(("http://", "https://")) else None)
    facts = read["facts"] or 0
    one = Candidate(read["document_id"], source, read["shard"], read["format"], url, who, facts, texts.narrative)
    one.hints = _hints(meta, url or source, capture.get("portal") or "", who)
    return one


def _hints(meta: Mapping[str, str], address: str, portal: str, who: Who) -> Hints:
    """Return what the page tells of the agency besides its name."""
    steps = reversed(crumbs(meta.get("breadcrumb", "")))
    names = (meta.get("publisher", ""), who.signed or "", *steps, *_PIECES.split(meta.get("page_title", "")))
    address = address if address.startswith(("http://", "https://")) else ""
    return Hints(None, "", address, portal, meta.get("index_number", ""), tuple(filter(None, names)))


def _tellings(
    meta: dict[str, str], captures: list[Row], texts: _Texts, about: About
) -> Iterator[tuple[Row, Who, Mapping[str, str]]]:
    for capture in captures:
        source = capture["source"]
        who = identify(Clues(source, meta, texts.front, texts.foot, texts.body, capture.get("published")))
        said = about.get(source) or about.get(PurePath(source).name) or {}
        yield capture, _corrected(who, said), said


def _corrected(who: Who, said: Mapping[str, str]) -> Who:
    """Let what the user knows outrank what was read."""
    who.agency = said.get("agency") or who.agency
    year, scope = said.get("year", ""), said.get("scope", "")
    if str(year).strip().isdecimal():
        who.year = int(year)
    if scope in _SCOPES:
        who.scope = scope
    return who
