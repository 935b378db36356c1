"""What each document says by itself: who and when, a sample of its text, its figures as one number.

Input: the facts and paragraphs of a shard, and what is known of its documents besides (`Told`: their rows of the
manifest, their captures, what the user says about them); output: a `Profile` a document. A shard never changes,
so its profiles are kept in `DIR/.tidy/profiles` and read anew only where the code, or what is known besides, did.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path, PurePath
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forms.fingerprint import fingerprint
from forms.form import NARRATIVE
from forms.paths import write_whole
from forms.records import Issue
from normalize import shards
from normalize.agencies import Hints
from normalize.dates import Clues
from normalize.figures import Figures, figures
from normalize.identify import Who, crumbs, identify
from normalize.scope import SCOPES
from normalize.shingles import Hashes, samples, stripped

About = Mapping[str, Mapping[str, str]]
Row = Mapping[str, Any]
_WEB = ("http://", "https://")
_PIECES = re.compile(r"[_|—-]+")
_SCHEMA = pa.schema(
    [
        ("document_id", pa.string()), ("told", pa.string()), ("said", pa.string()), ("shingles", pa.list_(pa.uint64())),
        ("mixed", pa.uint64()), ("bits", pa.float64()), ("numbers", pa.int32()),
    ]
)  # fmt: skip


@dataclass(slots=True)
class Profile:
    """What one document says: whose report it is by the capture at `source`, and what its text and figures are like."""

    source: str
    url: str | None
    who: Who
    hints: Hints
    narrative: bool
    shingles: Hashes
    figures: Figures


class Told(NamedTuple):
    """What is known of a document besides its shard: its row of the manifest, and its captures, first seen first."""

    read: Row
    captures: Sequence[Row]

    def digest(self, about: About) -> str:
        """Return a hash of everything a profile takes from here."""
        known = [
            (row["source"], row.get("published"), row.get("portal"), _about(row["source"], about))
            for row in self.captures
        ]
        return blake2b(repr((self.read["meta"], known)).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


@cache
def version() -> str:
    """Return the hash of everything that decides what the tables say of given facts."""
    here = Path(__file__).parent
    forms = here.parent / "forms"
    kept = [*here.rglob("*.py"), *here.glob("*.yml"), *here.glob("places/*.csv*"), *forms.glob("*.py")]
    return fingerprint([*kept, *forms.glob("*.yml")], pa.__version__)


def of_shard(extracted: Path, kept: Path, shard: str, told: Mapping[str, Told], about: About) -> dict[str, Profile]:
    """Return the profiles of these documents of a shard; what had to be read anew is kept in the folder `kept`."""
    digests = {name: one.digest(about) for name, one in told.items()}
    path = kept / f"{shard}.{version()}.arrow"
    known = {name: row for name, row in _load(path).items() if digests.get(name) == row["told"]}
    if stale := sorted(told.keys() - known.keys()):
        fresh = _read(extracted, shard, {name: told[name] for name in stale}, about)
        known |= {name: _row(name, digests[name], one) for name, one in fresh.items()}
        _save(path, [known[name] for name in sorted(known)])
    return {name: _profile(known[name]) for name in sorted(known)}


def sweep(kept: Path, shards_now: Iterable[str]) -> None:
    """Remove what is kept of shards that are gone, and what an older version kept."""
    names = {f"{shard}.{version()}.arrow" for shard in shards_now}
    for path in kept.glob("*.arrow"):
        if path.name not in names:
            path.unlink()


# --- read -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Texts:
    """The lines of one document by where they stand."""

    front: list[str] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    narrative: list[str] = field(default_factory=list)

    def add(self, section: str, text: str) -> None:
        lines = self.front if section == "front" else self.foot if section == "foot" else self.body
        lines.append(text)
        if section in NARRATIVE:
            self.narrative.append(text)


def _read(extracted: Path, shard: str, told: Mapping[str, Told], about: About) -> dict[str, Profile]:
    texts = _texts(shards.paragraphs(extracted, shard), told)
    numbers = figures(
        shards.cells(extracted, {shard: {name: at for at, name in enumerate(told)}}, shards.words()), len(told)
    )
    profiles = {
        name: _believed(one, texts.get(name) or _Texts(), about, number)
        for (name, one), number in zip(told.items(), numbers, strict=True)
    }
    plain = [
        stripped("".join(texts[name].narrative), one.who.agency or "") if name in texts else ""
        for name, one in profiles.items()
    ]
    for one, hashes in zip(profiles.values(), samples(plain), strict=True):
        one.shingles = hashes
    return profiles


def _texts(paragraphs: pa.Table, wanted: Mapping[str, Told]) -> dict[str, _Texts]:
    texts: dict[str, _Texts] = defaultdict(_Texts)
    names, sections = (shards.words_of(paragraphs[name]) for name in ("document_id", "section"))
    for name, section, text in zip(names, sections, paragraphs["text"].to_pylist(), strict=True):
        if name and section and name in wanted:
            texts[name].add(section, text)
    return texts


def _believed(told: Told, texts: _Texts, about: About, numbers: Figures) -> Profile:
    """Believe the first source; the others only where it does not tell agency and year."""
    meta = json.loads(told.read["meta"] or "{}")
    tellings = _tellings(meta, told.captures, texts, about)
    capture, who, said = first = next(tellings)
    if who.agency is None or who.year is None:
        capture, who, said = next((one for one in tellings if one[1].agency and one[1].year), first)
    source = capture["source"]
    url = said.get("url") or (source if source.startswith(_WEB) else None)
    hints = _hints(meta, url or source, capture.get("portal") or "", who)
    return Profile(source, url, who, hints, bool(texts.narrative), np.zeros(0, np.uint64), numbers)


def _tellings(
    meta: dict[str, str], captures: Iterable[Row], texts: _Texts, about: About
) -> Iterator[tuple[Row, Who, Mapping[str, str]]]:
    for capture in captures:
        source = capture["source"]
        who = identify(Clues(source, meta, texts.front, texts.foot, texts.body, capture.get("published")))
        said = _about(source, about)
        yield capture, _corrected(who, said), said


def _about(source: str, about: About) -> Mapping[str, str]:
    return (about.get(source) or about.get(PurePath(source).name) or {}) if about else {}


def _corrected(who: Who, said: Mapping[str, str]) -> Who:
    """Let what the user knows outrank what was read."""
    who.agency = said.get("agency") or who.agency
    year, scope = said.get("year", ""), said.get("scope", "")
    if str(year).strip().isdecimal():
        who.year = int(year)
    if scope in SCOPES:
        who.scope = scope
    return who


def _hints(meta: Mapping[str, str], address: str, portal: str, who: Who) -> Hints:
    """Return what the page tells of the agency besides its name."""
    steps = reversed(crumbs(meta.get("breadcrumb", "")))
    names = (meta.get("publisher", ""), who.signed or "", *steps, *_PIECES.split(meta.get("page_title", "")))
    address = address if address.startswith(_WEB) else ""
    return Hints(None, "", address, portal, meta.get("index_number", ""), tuple(filter(None, names)))


# --- kept -------------------------------------------------------------------------------------------


def _row(name: str, told: str, one: Profile) -> dict[str, Any]:
    who = asdict(one.who) | {"published": one.who.published and one.who.published.isoformat()}
    said = json.dumps([one.source, one.url, who, one.hints, one.narrative], ensure_ascii=True, separators=(",", ":"))
    return {"document_id": name, "told": told, "said": said, "shingles": one.shingles, **one.figures._asdict()}


def _profile(row: Mapping[str, Any]) -> Profile:
    source, url, who, hints, narrative = json.loads(row["said"])
    who["published"] = date.fromisoformat(who["published"]) if who["published"] else None
    who["issues"] = [Issue(*issue) for issue in who["issues"]]
    known = Hints(*hints)._replace(names=tuple(hints[-1]))
    numbers = Figures(row["mixed"], row["bits"], row["numbers"])
    return Profile(source, url, Who(**who), known, narrative, row["shingles"], numbers)


def _load(path: Path) -> dict[str, dict[str, Any]]:
    try:
        with pa.memory_map(str(path)) as file:
            table = pa.ipc.open_file(file).read_all().combine_chunks()
    except (OSError, pa.ArrowInvalid):  # not there, or not whole
        return {}
    columns = {name: table[name].to_pylist() for name in table.column_names if name != "shingles"}
    shingles = table["shingles"].combine_chunks()
    values = np.asarray(shingles.values)
    columns["shingles"] = [values[start:end] for start, end in zip(*_ends(shingles), strict=True)]
    rows = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    return {row["document_id"]: row for row in rows}


def _ends(lists: pa.ListArray) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    offsets = np.asarray(lists.offsets)
    return offsets[:-1], offsets[1:]


def _save(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = pa.BufferOutputStream()
    with pa.ipc.new_file(buffer, _SCHEMA) as writer:
        writer.write_table(pa.Table.from_pylist(rows, _SCHEMA))
    write_whole(path, buffer.getvalue())
