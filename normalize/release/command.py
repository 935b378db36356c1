"""The commands on releases: release and diff; `gongkai.py` puts them beside the others.

Input: DIR/tidy, releases and options; output: a folder, or what changed on standard output.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forms.console import DONE, SOME_FAILED, data_option, json_option, progress, tell
from forms.messages import said, say

#: exit status where tables contradict themselves: nothing that the user did
UNSOUND = 1

if TYPE_CHECKING:
    import pyarrow as pa

    from normalize.release.folder import Made
    from normalize.release.told import Told


@click.command()
@click.argument("name", required=False)
@data_option
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("releases"),
    show_default=True,
    help="The folder of all releases.",
)
@click.option(
    "--previous",
    type=click.Path(path_type=Path),
    metavar="RELEASE",
    help="What to compare with: a release (its name, or a folder), DIR or DIR/tidy. Default: the last one in the output folder.",
)
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Default: the day of the last document seen.")
@click.option(
    "--check",
    "checked",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Make nothing: say whether this release is what it says.",
)
def release(
    name: str | None, data: Path, output: Path, previous: Path | None, day: datetime | None, checked: Path | None
) -> int:
    """A version of the tables to publish and cite: NAME, or the newest complete year and a number."""
    if checked:
        if name or previous or day:
            raise click.UsageError(said("--check 只接受一个文件夹", "--check takes a folder and nothing else"))
        return _check(checked)
    from normalize.release import folder

    before = _before(previous, output) if previous else None
    try:
        with _tables(), progress("发布", "release") as step:
            made = folder.write(data, output, name, before, day.date() if day else None, step)
    except folder.UnsoundReleaseError as error:
        tell(f"未通过校验，没有发布：\n{error}", f"Not released, because it does not pass its own check:\n{error}")
        return UNSOUND
    _tell(made)
    click.echo(str(made.folder))
    return DONE


def _before(previous: Path, output: Path) -> Path:
    """Return the folder of a release that is named by its path, or by its name alone."""
    for path in (previous, output / previous):
        if path.is_dir():
            return path
    raise click.BadParameter(said(f"没有 {previous}", f"{previous} does not exist"), param_hint="--previous")


@contextmanager
def _tables() -> Iterator[None]:
    """Turn what is wrong with a side into a message: no tables there, or some that cannot be read."""
    import pyarrow as pa

    from normalize.release.sides import NoTablesError

    try:
        yield
    except NoTablesError as error:
        raise click.ClickException(str(error)) from error
    except pa.ArrowInvalid as error:
        hint = said("请用 gongkai release --check 查看是哪个文件", "gongkai release --check says which file")
        raise click.ClickException(f"{error} ({hint})") from error


def _tell(made: Made) -> None:
    if not made.database:
        tell('没有安装 duckdb，此版本不含 gongkai.duckdb；如需要：pip install "gongkai[duckdb]"，再另发一版。',
             'duckdb is not installed, so this release has no gongkai.duckdb: pip install "gongkai[duckdb]" and make another if you want one.')  # fmt: skip
    if made.local:
        tell(f"有 {made.local:,} 份文件的来源是本机路径，会随 documents 表一并公开。",
             f"Paths on this machine are the source of {made.local:,} of the documents; they are published with that table.")  # fmt: skip
    if made.previous is None:
        tell("首个版本，没有可比的上一版本。", "The first release: there is none to compare it with.")
    else:
        number = sum(made.told.tally.counts.values())
        tell(
            f"与 {made.previous} 相比有 {number:,} 处变动，见 CHANGES.md。",
            f"Changes since {made.previous}: {number:,}, see CHANGES.md.",
        )
    tell("已通过校验：主键、外键、行数和哈希均如所述。", "Checked: keys, references, rows and hashes are as stated.")


def _check(folder: Path) -> int:
    from normalize.release import check, database

    found = list(check.mistakes(folder))
    for sentence in found:
        click.echo(sentence)
    if not found:
        click.echo(said(f"{folder}：与所述一致", f"{folder}: as stated"))
    if (folder / database.NAME).exists() and not database.possible():
        tell(f"没有安装 duckdb：{database.NAME} 只核对了哈希，没有核对各行。",
             f"duckdb is not installed: of {database.NAME} the hash was checked, its rows were not.")  # fmt: skip
    return SOME_FAILED if found else DONE


@click.command()
@click.argument("old", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, file_okay=False, path_type=Path))
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print every change as a row of CSV.")
def diff(old: Path, new: Path, as_json: bool, as_csv: bool) -> int:
    """What changed between two: each a release, DIR, or DIR/tidy."""
    from normalize.release.changes import Tally, changes
    from normalize.release.sides import opened
    from normalize.release.told import Told

    if as_json and as_csv:
        raise click.UsageError(said("--json 与 --csv 只能取其一", "--json or --csv, not both"))
    told = Told(Tally())
    with _tables():
        sides = opened(old), opened(new)
        found = changes(*sides, told.tally)
        if as_csv:
            _print_csv(found)
        elif as_json:
            _print_json(found, told)
        else:
            for rows in found:
                told.add(rows)
            click.echo("\n".join(_lines(told, told.parts(reversed(sides)))))
    return DONE


def _print_csv(found: Iterator[pa.Table]) -> None:
    from normalize.release.folder import lines
    from normalize.schema import CHANGES

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([column.name for column in CHANGES])
    for rows in found:
        writer.writerows(lines(rows))


def _print_json(found: Iterator[pa.Table], told: Told) -> None:
    """Print one object; the changes first, as they are found, then what they come to."""
    click.echo('{"changes": [', nl=False)
    comma = ""
    for rows in found:
        for row in rows.to_pylist():
            click.echo(comma + "\n" + json.dumps(row, ensure_ascii=False), nl=False)
            comma = ","
    tally = told.tally
    known: dict[str, Any] = {
        "counts": [
            {"what": what, "reason": why, "number": number} for (what, why), number in sorted(tally.counts.items())
        ],
        "agencies": [{"old": a, "new": b, "reports": number} for a, b, number in told.agencies()],
        "tables": {name: {"old": a, "new": b} for name, (a, b) in tally.tables.items()},
        "columns_added": tally.columns_added,
        "columns_gone": tally.columns_gone,
    }
    click.echo("\n], " + json.dumps(known, ensure_ascii=False)[1:])


def _lines(told: Told, parts: Iterator[Any]) -> Iterator[str]:
    """Yield the changes as text: counts by reason, then the first of each kind."""
    tally = told.tally
    if tally.nothing:
        yield said("没有变动", "nothing changed")
    for one in told.counts():
        yield f"{say(one.what)}: {one.number:,} {one.reason} ({say(one.text)})"
    for part in parts:
        yield from ("", say(part.what))
        for row in part.rows:
            where = f" {row['where']}: {row['old']} → {row['new']}" if row["where"] else ""
            renamed = f" ← {row['old']}" if not row["where"] and row["old"] not in ("–", row["report_id"]) else ""
            yield _plain(f"  {row['report_id']} {row['agency']}{renamed}{where} [{row['reason']}]")
        if part.more:
            yield said(f"  …… 另有 {part.more:,} 项，见 --csv", f"  … and {part.more:,} more, see --csv")
    for old, new, number in told.agencies():
        yield said(f"机关编号 {old} → {new}（{number:,} 份报告）", f"agency {old} → {new} ({number:,} reports)")
    for name, (before, after) in tally.tables.items():
        if before != after:
            yield f"{name}: {_rows(before)} → {_rows(after)}"
    for sign, columns in (("+", tally.columns_added), ("-", tally.columns_gone)):
        yield from (f"{sign} {name}" for name in columns)


def _rows(number: int | None) -> str:
    return "–" if number is None else said(f"{number:,} 行", f"{number:,} rows")


def _plain(text: str) -> str:
    """Return a line without control characters: texts are what agencies printed, and a terminal obeys."""
    short = text if len(text) <= 300 else f"{text[:299]}…"
    return "".join(letter if letter.isprintable() else "�" for letter in short)
