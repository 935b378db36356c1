"""A folder as a user's disk has it: reports of all formats, some damaged, and files made to hurt.

Input: how many files, which formats (`FORMATS`; a format more is a line there); output: `Spoiled` or
good files with what is true of them. The same seed gives the same names and damage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path, PurePath
from random import Random

from .hostile import HOSTILE
from .office import OFFICE, office
from .paged import on_pages
from .render import print_report
from .structure import Printed, Truth

#: levels of the reports: with few enough quirks that every cell can be read (in Markdown only without any)
LEVELS = (0, 1, 2)
#: the number of the first report, so that none is of an agency that a fixture reports of
FIRST = 100
#: of a hundred files so many are damaged
DAMAGED = 5

Numbers = Sequence[int]
#: a report's truth and the bytes of the file that says it
Made = tuple[Truth, bytes]


@dataclass(frozen=True, slots=True)
class File:
    """One file of a mess. `truth` is None where it is damaged; then its reason, if it has one, is of `reasons`.

    Where `reasons` is empty the damage may have left anything, even a whole report.
    """

    name: str
    data: bytes
    truth: Truth | None = None
    reasons: tuple[str, ...] = ()
    damage: str = ""


# --- the good ones ---------------------------------------------------------------------------------


def _here(format: str, numbers: Numbers) -> Iterator[Made]:
    for number in numbers:
        printed = _report(number, format)
        yield printed.truth, printed.data


def _by_office(to: str, numbers: Numbers) -> Iterator[Made]:
    printed = {f"{number}.docx": _report(number, "docx") for number in numbers}
    made = office({name: report.data for name, report in printed.items()}, to)
    yield from ((report.truth, made[name]) for name, report in printed.items())


def _paged(numbers: Numbers) -> Iterator[Made]:
    yield from ((one.truth, one.data) for one in on_pages([(number, 1) for number in numbers], seed="mess"))


def _report(number: int, format: str) -> Printed:
    level = 0 if format == "markdown" else LEVELS[number % len(LEVELS)]
    return print_report(number, format, level, seed="mess", slips=False)


@dataclass(frozen=True, slots=True)
class Format:
    """How reports of a format are made, the suffix of their names, whether LibreOffice has to be there."""

    make: Callable[[Numbers], Iterable[Made]]
    suffix: str
    by_office: bool = False


FORMATS: dict[str, Format] = {
    "html": Format(partial(_here, "html"), ".html"),
    "docx": Format(partial(_here, "docx"), ".docx"),
    "text": Format(partial(_here, "text"), ".txt"),
    "markdown": Format(partial(_here, "markdown"), ".md"),
    "pdf": Format(_paged, ".pdf", by_office=True),
    "doc": Format(partial(_by_office, "doc"), ".doc", by_office=True),
    "rtf": Format(partial(_by_office, "rtf"), ".rtf", by_office=True),
}


def reports(count: int, by_office: bool, seed: str = "mess") -> list[File]:
    """Print so many reports of all formats that can be made here, each of another agency."""
    usable = [name for name, format in FORMATS.items() if not format.by_office or (by_office and OFFICE)]
    files: list[File] = []
    for at, name in enumerate(usable):
        numbers = range(FIRST + at, FIRST + count, len(usable))
        for number, (truth, data) in zip(numbers, FORMATS[name].make(numbers), strict=True):
            files.append(File(f"{_place(truth)}/{number:04} {truth.title[:40]}{FORMATS[name].suffix}", data, truth))
    return files


def _place(truth: Truth) -> str:
    return "/".join(truth.place[:2])


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


@cache
def hostile(heavy: bool) -> tuple[File, ...]:
    """Return the files made to hurt."""
    return tuple(
        File(f"hostile/{name}", one.make(), reasons=one.reasons, damage="hostile")
        for name, one in HOSTILE.items()
        if heavy or not one.heavy
    )


def mess(good: Sequence[File], heavy: bool = False) -> list[File]:
    """Return a folder's files: these reports, a part of them damaged, some renamed, and the hostile ones."""
    count = max(len(DAMAGES), len(good) * DAMAGED // 100)
    step = len(good) // count
    bad = [good[at * step] for at in range(count)]
    others = [file for file in good if file not in bad]
    return [*others[count:], *renamed(others[:count]), *spoiled(bad), *hostile(heavy)]


def write(files: Iterable[File], folder: Path) -> None:
    """Write them all below a folder."""
    for file in files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
