"""A folder as a user's disk has it: reports of all formats, some damaged, and files made to hurt.

Input: how many files, which formats (`FORMATS`; a format more is a line there); output: `File`s with
what is true of them. The same seed gives the same names and damage.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePath
from random import Random

from .hostile import HOSTILE
from .render import print_report
from .sent import SENT, missing, sent
from .structure import Printed, Truth

#: the formats, and the levels of their reports: with few enough quirks that every cell can be read
FORMATS: dict[str, tuple[int, ...]] = {
    "html": (0, 1, 2),
    "docx": (0, 1, 2),
    "text": (0, 1, 2),
    "markdown": (0,),
    "xlsx": (0, 1, 2),
    "pdf-office": (0, 1),
    "doc": (0, 1, 2),
    "rtf": (0, 1, 2),
    "xls": (0, 1),
    "ofd": (0, 1),
}
#: the number of the first report, so that none is of an agency that a fixture reports of
FIRST = 100
#: of a hundred files so many are damaged
DAMAGED = 5


@dataclass(frozen=True, slots=True)
class File:
    """One file of a mess. `truth` is None where it is damaged; then its reason, if it has one, is of `reasons`.

    Where `reasons` is empty the damage may have left anything, even a whole report. An archive has members.
    """

    name: str
    data: bytes
    truth: Truth | None = None
    reasons: tuple[str, ...] = ()
    damage: str = ""
    members: dict[str, Truth] = field(default_factory=dict)


# --- the good ones ---------------------------------------------------------------------------------


def reports(count: int, by_office: bool, seed: str = "mess") -> list[File]:
    """Print so many reports of all formats that can be made here, each of another agency."""
    usable = [name for name in FORMATS if name not in SENT or (by_office and not missing(name))]
    files: list[File] = []
    for at, name in enumerate(usable):
        numbers = range(FIRST + at, FIRST + count, len(usable))
        levels = FORMATS[name]
        jobs = [(number, levels[at % len(levels)]) for at, number in enumerate(numbers)]
        files += [_file(at, name, one) for at, one in enumerate(_printed(name, jobs, seed))]
    return files


def _printed(format: str, jobs: Sequence[tuple[int, int]], seed: str) -> list[Printed]:
    if format in SENT:
        return sent(format, jobs, seed)
    return [print_report(number, format, level, seed=seed) for number, level in jobs]


def _file(at: int, format: str, printed: Printed) -> File:
    """Put a report into the folder of its place."""
    name = PurePath(printed.name)
    place = "/".join(printed.truth.place[:2])
    return File(f"{place}/{format} {at:03} {name.stem[:40]}{name.suffix}", printed.data, printed.truth)


# --- the others ------------------------------------------------------------------------------------


def _truncated(data: bytes, rng: Random) -> bytes:
    return data[: rng.randrange(1, len(data))]


def _flipped(data: bytes, rng: Random) -> bytes:
    spoiled = bytearray(data)
    for _ in range(rng.choice((1, 8, 64))):
        spoiled[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(spoiled)


def _zeroed(data: bytes, rng: Random) -> bytes:
    """Return the file as a broken download leaves it: a part of it never came."""
    at = rng.randrange(len(data))
    return data[:at] + bytes(min(4096, len(data) - at)) + data[at + 4096 :]


DAMAGES: dict[str, Callable[[bytes, Random], bytes]] = {"truncated": _truncated, "flipped": _flipped, "zeroed": _zeroed}
SUFFIXES = (".pdf", ".doc", ".html", ".txt", ".jpg", ".报告", "")


def spoiled(files: Iterable[File], seed: str = "mess") -> Iterator[File]:
    """Yield the files damaged, each in one of the ways, in turn."""
    ways = list(DAMAGES)
    for at, file in enumerate(files):
        way = ways[at % len(ways)]
        data = DAMAGES[way](file.data, Random(f"{seed}/{file.name}"))
        yield File(f"{way}/{PurePath(file.name).name}", data, damage=way)


def renamed(files: Iterable[File]) -> Iterator[File]:
    """Yield the files under names that say another format: they are as good as before."""
    for at, file in enumerate(files):
        yield File(f"renamed/{at:04}{SUFFIXES[at % len(SUFFIXES)]}", file.data, file.truth, damage="renamed")


def archived(files: Sequence[File]) -> File:
    """Return the files in one zip archive."""
    file = io.BytesIO()
    members = {f"{at}/{PurePath(one.name).name}": one for at, one in enumerate(files)}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, one in members.items():
            archive.writestr(name, one.data)
    truths = {name: one.truth for name, one in members.items() if one.truth}
    return File("archives/reports.zip", file.getvalue(), damage="archive", members=truths)


@cache
def hostile(heavy: bool) -> tuple[File, ...]:
    """Return the files made to hurt."""
    return tuple(
        File(f"hostile/{name}", one.make(), reasons=one.reasons, damage="hostile")
        for name, one in HOSTILE.items()
        if heavy or not one.heavy
    )


def mess(good: Sequence[File], heavy: bool = False) -> list[File]:
    """Return a folder's files: these reports, a part of them damaged, some renamed or in an archive, and the hostile ones."""
    count = max(len(DAMAGES), len(good) * DAMAGED // 100)
    step = len(good) // count
    bad = [good[at * step] for at in range(count)]
    others = [file for file in good if file not in bad]
    packed = archived(others[:count])
    return [*others[2 * count :], *renamed(others[count : 2 * count]), *spoiled(bad), packed, *hostile(heavy)]


def write(files: Iterable[File], folder: Path) -> None:
    """Write them all below a folder."""
    for file in files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
