"""`DIR/tidy` to `DIR/site`: the data of the explorer, then its pages.

Input: the generation of the tables in force; output: a new `DIR/site`, laid out as `explore.layout` says. The same
tables give the same bytes, but for the time of the build in `manifest.json`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from explore import downloads, indicators, layout, pages
from explore.agencies import Agencies
from explore.coverage import MEASURES, Coverage
from explore.facts import Facts
from explore.labels import labels
from explore.place import new_site
from explore.shards import shards
from explore.sheets import sheets
from explore.tables import Tidy
from forms.console import Step


def build(data: Path, *, progress: Step | None = None) -> Facts:
    """Build the site anew and return what its pages tell.

    Raises `forms.messages.Mistake` where there are no tables, `forms.paths.Busy` where another build is under way.
    """
    tidy = Tidy(data)
    with new_site(data) as folder:
        site = _Site(folder, progress or (lambda done, total, note="": None))
        agencies = Agencies(tidy)
        coverage = Coverage(tidy, agencies)
        facts = Facts.of(data, tidy, agencies, coverage)
        manifest = site.data(tidy, agencies, coverage, facts)
        files = downloads.link(tidy, folder)
        known = {"manifest": manifest, "captions": facts.captions, "measures": MEASURES}
        pages.render(folder, known, sheets(tidy, agencies, coverage, facts, files))
    return facts


class _Site:
    """A site being written."""

    def __init__(self, folder: Path, progress: Step) -> None:
        self.folder, self.progress = folder, progress
        self.hashes: dict[str, str] = {}

    def data(self, tidy: Tidy, agencies: Agencies, coverage: Coverage, facts: Facts) -> dict[str, Any]:
        """Write `data/`; returns the manifest."""
        codec = layout.codec(len(agencies))
        self._table("data/agencies.parquet", agencies.table(), codec, ("agency_id", "name"))
        with indicators.Values(tidy, agencies) as values:
            for path, table in indicators.files(values, facts.indicators):
                self._table(path, table, codec)
        self._shards(tidy, agencies, codec)
        self._json("data/labels.json", labels(tidy) | {"captions": facts.captions})
        self._json("data/coverage.json", coverage.as_dict())
        self._json("data/status.json", facts.status)
        manifest = facts.manifest() | {"codec": codec, "shards": agencies.shards, "files": self.hashes}
        manifest |= {"shards_per_list": layout.SHARDS_PER_LIST, "shards_sha256": layout.SHARD_LISTS}
        self._json("data/manifest.json", manifest)
        return manifest

    def _shards(self, tidy: Tidy, agencies: Agencies, codec: str) -> None:
        hashes: dict[str, dict[str, str]] = {}
        for number, tables in shards(tidy, agencies):
            hashes[str(number)] = {
                f"{name}.parquet": self._packed(layout.shard_path(number, name), table, codec)
                for name, table in tables.items()
            }
            last = number + 1 == agencies.shards
            if last or (number + 1) % layout.SHARDS_PER_LIST == 0:
                self._json(layout.SHARD_LISTS.format(number // layout.SHARDS_PER_LIST), hashes)
                hashes = {}
            self.progress(number + 1, agencies.shards)

    def _table(self, path: str, table: pa.Table, codec: str, sorted_texts: tuple[str, ...] = ()) -> None:
        self.hashes[path] = self._packed(path, table, codec, sorted_texts)

    def _packed(self, path: str, table: pa.Table, codec: str, sorted_texts: tuple[str, ...] = ()) -> str:
        target = self._target(path)
        layout.write(target, table, codec, sorted_texts)
        return hashlib.sha256(target.read_bytes()).hexdigest()

    def _json(self, path: str, value: Mapping[str, Any]) -> None:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        self._target(path).write_bytes(text)
        self.hashes[path] = hashlib.sha256(text).hexdigest()

    def _target(self, path: str) -> Path:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return target
