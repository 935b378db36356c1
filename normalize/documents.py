"""Every document that was collected, who it is from and which year it is on.

Input: captures, the manifest, the profiles of each shard's documents, and what the user says about sources
(`about`: source or file name → agency, year, scope, url), which outranks what is read; output: one
`Candidate` a document that could be read, with its ids, and the captures behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forms.paths import Folders
from forms.warc import WAYS
from normalize import decisions, profiles, shards
from normalize.attachments import relate
from normalize.choose import Candidate, place
from normalize.decisions import Decisions
from normalize.profiles import About, Profile, Told

Row = dict[str, Any]


@dataclass(slots=True)
class Collected:
    """All captures, what reading them gave, and the documents that could be read."""

    captures: list[Row]
    manifest: dict[str, Row]
    by_shard: dict[str, list[str]] = field(default_factory=dict)
    candidates: dict[str, Candidate] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)


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
    kept, done = _kept(folders), 0
    for shard, names in collected.by_shard.items():
        told = {name: Told(manifest[name], sources[name]) for name in names if manifest[name]["outcome"] == "read"}
        collected.profiles |= profiles.of_shard(folders.extracted, kept, shard, told, about) if told else {}
        progress(done := done + len(names), 2 * len(manifest))
    profiles.sweep(kept, collected.by_shard)
    for name, profile in collected.profiles.items():
        collected.candidates[name] = _candidate(manifest[name], profile, portals or {})
    relate(collected.candidates, captures, manifest)
    for candidate in collected.candidates.values():
        place(candidate)
    decisions.decide(collected.candidates.values(), decided)
    return collected


def _kept(folders: Folders) -> Path:
    return folders.data / ".tidy" / "profiles"


def _candidate(read: Row, profile: Profile, portals: Mapping[str, str]) -> Candidate:
    hints = profile.hints._replace(place=portals.get(profile.hints.portal, ""))
    shard, kind, facts = read["shard"], read["format"], read["facts"] or 0
    told = (profile.source, shard, kind, profile.url, profile.who, facts, profile.narrative)
    return Candidate(read["document_id"], *told, hints=hints)


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
