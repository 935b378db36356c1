"""Whether the WARC files, their indexes and `captures.parquet` say the same, and whether the files are whole.

Input: `DIR/raw`, read only; output: findings for `gongkai doctor`. Every closed WARC file is read through
as `warcio check` does, digests included; then what it should have in index and table is looked for there.
"""

from __future__ import annotations

import tempfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.captures import NAME, SCHEMA
from crawler.cdxj import Entry, Place, write_index
from crawler.finding import Finding, note, problem
from crawler.rebuild import read, warcs
from crawler.runs import NAME as RUNS
from crawler.runs import Runs
from forms.paths import Busy, lock
from forms.records import Unreadable
from forms.warc import OPEN, member

Progress = Callable[[int, int], None]

#: what findings here are about
LOOKED_AT = ("warc", "index", "captures", "runs", "segment", "lock")
_REBUILD = ("运行 gongkai doctor --rebuild-index", "run gongkai doctor --rebuild-index")
_FETCH = (
    "从备份恢复该文件；损坏处之前的内容仍可使用",
    "bring the file back from a backup; what stands before the damage can be used",
)


@dataclass(slots=True)
class _Table:
    """What the captures say: sources with their bytes, and the places named in each WARC file."""

    keys: set[tuple[str, str]] = field(default_factory=set)
    places: dict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))


def check(raw: Path, progress: Progress | None = None) -> Iterator[Finding]:
    """Yield what is wrong with an archive; `progress` gets WARC files done and their number."""
    if not raw.exists():
        return
    busy = _is_busy(raw)
    yield from _runs(raw)
    yield from _busy() if busy else _open(raw)
    paths, table = warcs(raw), None if busy else _table(raw)
    if table is None and paths and not busy:
        yield problem("captures", f"{NAME} 缺失或无法读取", f"{NAME} is missing or cannot be read", *_REBUILD)
    for done, path in enumerate(paths, 1):
        yield from _warc(path, table)
        if progress is not None:
            progress(done, len(paths))
    for name in sorted(table.places) if table is not None else ():
        if not (raw / name).exists() and not (raw / (name + OPEN)).exists():
            yield problem("captures", f"{NAME} 所指的 {name} 不存在", f"{NAME} names {name}, which is not there",
                          "从备份恢复，或运行 gongkai doctor --rebuild-index", "bring it back from a backup, or run gongkai doctor --rebuild-index")  # fmt: skip


def _runs(raw: Path) -> Iterator[Finding]:
    try:
        Runs(raw)
    except (ValueError, TypeError, AttributeError, OSError):
        yield problem("runs", f"{RUNS} 无法读取", f"{RUNS} cannot be read",
                      "删除它：下次抓取从头开始，已存档的不会丢失", "remove it: the next crawl begins anew, nothing archived is lost")  # fmt: skip


def _is_busy(raw: Path) -> bool:
    try:
        with lock(raw):
            return False
    except Busy:
        return True


def _busy() -> Iterator[Finding]:
    yield note("lock", "正在写入存档：目录稍后才会更新，未作比较", f"a run is writing here: {NAME} lags behind, and was not compared",
               "运行结束后再检查一次", "look again when it is done")  # fmt: skip


def _open(raw: Path) -> Iterator[Finding]:
    if names := ", ".join(sorted(path.name for path in raw.glob("*" + OPEN))):
        yield problem("segment", f"中断的运行留下未完的存档：{names}", f"a run that was cut off left open: {names}",
                      "再次运行 gongkai crawl 或 gongkai run 即可", "gongkai crawl or gongkai run closes it, nothing is lost")  # fmt: skip


def _table(raw: Path) -> _Table | None:
    try:
        found = pq.read_table(raw / NAME, schema=SCHEMA, columns=["source", "document_id", "warc", "offset", "length"])
    except (OSError, pa.ArrowException):
        return None
    table = _Table()
    for source, document, name, offset, length in zip(*(column.to_pylist() for column in found.columns), strict=True):
        table.keys.add((source, document))
        if name is not None:
            table.places[name].update([] if offset is None else [Place(offset, length)])
    return table


# --- one WARC file ----------------------------------------------------------------------------------


def _warc(path: Path, table: _Table | None) -> Iterator[Finding]:
    places, damage = _read_through(path)
    if damage is not None:
        yield problem("warc", f"{path.name} 已损坏：{damage}", f"{path.name} is damaged: {damage}", *_FETCH)
    entries, whole = read(path)
    if not whole and damage is None:
        yield problem("warc", f"{path.name} 无法读完", f"{path.name} cannot be read to its end", *_FETCH)
    if index := _index(path, entries):
        yield problem("index", f"{path.name} 的索引{index[0]}", f"the index of {path.name} {index[1]}", *_REBUILD)
    if table is None:
        return
    missing = sum((e.capture.source, e.capture.document_id) not in table.keys for e in entries if e.capture.document_id)
    if missing:
        yield problem("captures", f"{path.name} 中有 {missing:,} 份内容不在 {NAME} 中",
                      f"{NAME} lacks {missing:,} of what {path.name} holds", *_REBUILD)  # fmt: skip
    if astray := len(table.places[path.name] - places):
        yield problem("captures", f"{NAME} 有 {astray:,} 处指向 {path.name} 中没有的位置",
                      f"{NAME} names {astray:,} places in {path.name} where no record begins", *_REBUILD)  # fmt: skip


def _read_through(path: Path) -> tuple[set[Place], str | None]:
    """Return where records stand, and what is damaged."""
    places: set[Place] = set()
    place, damage = Place(0, 0), None
    try:
        with path.open("rb") as file:
            records = ArchiveIterator(file, check_digests=True)
            for record in records:
                while record.raw_stream.read(1 << 20):
                    pass
                if record.digest_checker.passed is False:
                    damage = damage or f"{records.get_record_offset()}: {record.digest_checker.problems[0]}"
                place = Place(records.get_record_offset(), records.get_record_length())
                places.add(place)
    except (ArchiveLoadFailed, EOFError, ValueError, OSError, zlib.error) as error:
        return places, damage or f"{type(error).__name__}: {error}"
    return places, damage or _end(path, place)


def _end(path: Path, last: Place) -> str | None:
    """Return what is wrong with the end of a file, which warcio does not look at."""
    end, size = last.offset + last.length, path.stat().st_size
    if not size:
        return None
    try:
        member(path.parent, path.name, *last)
    except Unreadable as error:
        return f"{last.offset:,}: {error}" if str(error) != "too-large" else None
    return None if end == size else f"{end:,} / {size:,} bytes"


def _index(path: Path, entries: list[Entry]) -> tuple[str, str] | None:
    """Return what is wrong with the index beside a WARC file."""
    with tempfile.TemporaryDirectory() as folder:
        write_index(Path(folder), path.name, entries)
        (written,) = Path(folder).iterdir()
        beside = path.with_name(written.name)
        if not beside.exists():
            return "不存在", "is missing"
        return None if beside.read_bytes() == written.read_bytes() else ("与其内容不符", "does not say what it holds")
