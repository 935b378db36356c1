"""The command: Chinese agencies' annual reports on open government information, as tidy tables.

The whole pipeline on one page: sources → DIR/raw → DIR/extracted → DIR/tidy. In Python, `read` gives
the tables of one document and `load` a table of a folder.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forms.form import FormError
from forms.messages import REASONS, language, say
from forms.paths import Folders, TryLater

if TYPE_CHECKING:
    import pandas as pd

    from normalize.run import Summary

__version__ = "0.1.0"
__all__ = ["load", "main", "read"]

DONE, UNFORESEEN, USAGE, SOME_FAILED, TRY_LATER, INTERRUPTED = 0, 1, 2, 3, 75, 130
_NOT_THERE = ("no such file, and no report of that id", "没有这个文件，也没有这个报告编号")
ABOUT = ("source", "agency", "year", "scope", "url")


# --- in Python -------------------------------------------------------------------------------------


def read(path: str | Path) -> dict[str, pd.DataFrame]:
    """Return the tables of one document, by name; its reason stands in ``documents`` if it gave none."""
    from normalize.schema import tables

    with tempfile.TemporaryDirectory() as folder:
        _pipeline([Path(path)], Path(folder), workers=1, keep=False)
        return {name: load(folder, name) for name in tables()}


def load(data: str | Path, table: str, years: tuple[int, int] | Iterable[int] | int | None = None) -> pd.DataFrame:
    """Return one table of DIR as a frame: `load("data", "requests", (2021, 2024))`."""
    from normalize import export

    return export.load(Path(data), table, years)


def _pipeline(sources: list[Path], data: Path, *, workers: int, keep: bool = True, **options: Any) -> tuple[Summary, int]:
    """Archive, extract, normalize; return what came out and how many documents of this run failed."""
    from crawler import collect
    from extract import run as extract_run

    with progress("归档", "archive") as step:
        collected = collect.archive(sources, Folders(data).raw, workers=workers, keep=keep, progress=step)
    with progress("提取", "extract") as step:
        extracted = extract_run.extract(data, workers=workers, progress=step, **options)
    return _normalize(data), collected.failed + extracted.unreadable


def _normalize(data: Path, decisions: Path | None = None) -> Summary:
    from normalize import run as normalize_run

    with progress("整理", "normalize") as step:
        return normalize_run.normalize(data, about=_about(data), decisions=decisions, progress=step)


# --- on a terminal ---------------------------------------------------------------------------------


@contextmanager
def progress(zh: str, en: str) -> Iterator[Callable[[int, int], None]]:
    """Show a step's progress on standard error: a bar on a terminal, a plain line every ten seconds elsewhere."""
    name = zh if language() == "zh" else en
    if not sys.stderr.isatty():
        yield _plain(name)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _plain(name: str) -> Callable[[int, int], None]:
    said = [time.monotonic()]

    def step(done: int, total: int) -> None:
        if time.monotonic() - said[0] >= 10:
            said[0] = time.monotonic()
            click.echo(f"{name} {done}/{total}", err=True)

    return step


def tell(zh: str, en: str) -> None:
    """Write a message to standard error in the user's language."""
    click.echo(zh if language() == "zh" else en, err=True)


def summary_lines(summary: Summary, data: Path) -> Iterator[str]:
    """Yield the summary: what there is, what failed and why, where to look next."""
    out, zh = summary.outcomes, language() == "zh"
    counts = [
        (out["report"], "份报告", "reports"), (None, *_cells(summary)), (summary.duplicates, "份重复", "duplicates"),
        (out["unplaced"], "份机关或年度不明", "of unknown agency or year"), (out["not_a_report"], "份不是报告", "not reports"),
        (out["unreadable"] + out["blocked"], "份无法读取", "unreadable"),
    ]  # fmt: skip
    parts = [f"{'' if n is None else f'{n:,} '}{text_zh if zh else text_en}" for n, text_zh, text_en in counts if n != 0]
    yield f"{summary.files:,} {'个文件' if zh else 'files'}: " + "; ".join(parts)
    for reason, sources in summary.look.items():
        yield f"  {say(REASONS[reason]) if reason in REASONS else reason}"
        yield from (f"    {source}" for source in sources)
    if summary.reports_broken:
        yield f"  {summary.reports_broken:,} " + ("份报告的勾稽关系不成立，见" if zh else "reports fail their own sums, see") + f" {data}/tidy/checks"
    yield ("  表格：" if zh else "  tables: ") + f"{data}/tidy" + ("，说明：" if zh else ", described in ") + f"{data}/tidy/DICTIONARY.md"


def _cells(summary: Summary) -> tuple[str, str]:
    read, expected = f"{summary.cells_read:,}", f"{summary.cells_expected:,}"
    return f"{expected} 个单元格中的 {read} 个", f"{read} of {expected} cells"


# --- what the user already knows -------------------------------------------------------------------


def _about(data: Path) -> dict[str, dict[str, str]]:
    path = Folders(data).raw / "about.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["source"]: row for row in csv.DictReader(file)}


def _keep_about(given: Path, data: Path) -> None:
    """Merge FILE.csv into DIR/raw/about.csv, so that a later `normalize` knows it too."""
    with given.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        unknown = set(reader.fieldnames or ()) - set(ABOUT)
        if unknown or "source" not in (reader.fieldnames or ()):
            raise click.UsageError(f"{given}: columns must be {', '.join(ABOUT)}; found {', '.join(reader.fieldnames or ())}")
        rows = {os.path.abspath(row["source"]) if "://" not in row["source"] else row["source"]: row for row in reader}
    merged = {**_about(data), **{source: {**row, "source": source} for source, row in rows.items()}}
    path = Folders(data).raw / "about.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(".about.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ABOUT, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(merged[source] for source in sorted(merged))
    path.with_name(".about.csv").replace(path)


# --- the command -----------------------------------------------------------------------------------

data_option = click.option("--data", type=click.Path(path_type=Path), default=Path("data"), show_default=True, help="The folder DIR.")
workers_option = click.option("--workers", type=click.IntRange(1), default=os.cpu_count() or 1, show_default="all cores", help="Processes that read documents.")
again_option = click.option("--again", is_flag=True, help="Read again what was read before.")
limit_option = click.option("--limit", type=click.IntRange(1), help="Read at most so many documents.")
about_option = click.option("--about", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="CSV of what you know: source, agency, year, scope, url.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def cli() -> None:
    """Annual reports on open government information (政府信息公开工作年度报告), as tidy tables."""


@cli.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", type=click.Path(exists=True, path_type=Path))
@data_option
@workers_option
@again_option
@limit_option
@about_option
@click.option("--no-archive", is_flag=True, help="Refer to the files instead of copying them into DIR/raw.")
@json_option
def run(sources: tuple[Path, ...], data: Path, workers: int, again: bool, limit: int | None, about: Path | None, no_archive: bool, as_json: bool) -> int:
    """The main job: files, folders and WARC files → tidy tables, then a summary."""
    if about:
        _keep_about(about, data)
    summary, failed = _pipeline(list(sources), data, workers=workers, keep=not no_archive, again=again, limit=limit)
    _print_summary(summary, data, as_json)
    return SOME_FAILED if failed else DONE


@cli.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE...]", type=click.Path(exists=True, path_type=Path))
@data_option
@workers_option
@again_option
@limit_option
@about_option
def extract(sources: tuple[Path, ...], data: Path, workers: int, again: bool, limit: int | None, about: Path | None) -> int:
    """DIR/raw → DIR/extracted (SOURCEs are archived first)."""
    from crawler import collect
    from extract import run as extract_run

    if about:
        _keep_about(about, data)
    failed = 0
    if sources:
        with progress("归档", "archive") as step:
            failed = collect.archive(list(sources), Folders(data).raw, workers=workers, progress=step).failed
    with progress("提取", "extract") as step:
        count = extract_run.extract(data, workers=workers, again=again, limit=limit, progress=step)
    tell(f"{count.documents} 份文件：新读 {count.read}，已读 {count.known}，无法读取 {count.unreadable}",
         f"{count.documents} documents: {count.read} read, {count.known} read before, {count.unreadable} unreadable")  # fmt: skip
    return SOME_FAILED if failed + count.unreadable else DONE


@cli.command()
@data_option
@click.option("--decisions", type=click.Path(exists=True, path_type=Path), help="A CSV of private decisions.")
@json_option
def normalize(data: Path, decisions: Path | None, as_json: bool) -> int:
    """DIR/extracted → DIR/tidy."""
    _print_summary(_normalize(data, decisions), data, as_json)
    return DONE


def _print_summary(summary: Summary, data: Path, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(summary.as_dict(), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(summary_lines(summary, data)))


@cli.command()
@click.argument("document", metavar="FILE|REPORT_ID")
@data_option
@json_option
def explain(document: str, data: Path, as_json: bool) -> int:
    """What was found in one document and where, what was not and why."""
    from extract import document as reader
    from extract.explain import as_records, explain_text
    from forms.records import Unreadable
    from normalize.lookup import original, who

    found = original(document, data)
    if found is None:
        raise click.UsageError(f"{document}: " + _NOT_THERE[language() == "zh"])
    try:
        extracted = reader.read(found.data, found.source)
    except Unreadable as error:
        click.echo(f"{found.source}: {say(REASONS[str(error)])}", err=True)
        return SOME_FAILED
    known = who(found.source, extracted.meta, extracted.paragraphs)
    identity = {name: getattr(known, name) for name in ("agency", "year", "title", "published", "scope", "edition_cited")}
    if as_json:
        click.echo(json.dumps({"source": found.source, **identity, **as_records(extracted)}, ensure_ascii=False, indent=1, default=str))
    else:
        lines = [f"{name}: {value}" for name, value in identity.items() if value is not None]
        click.echo("\n".join([found.source, *lines, explain_text(extracted)]), nl=False)
    return DONE


@cli.command()
@click.option("--language", "chosen", type=click.Choice(["zh", "en"]), help="Default: by LANG.")
def dictionary(chosen: str | None) -> int:
    """Print the data dictionary, from the forms and the schema."""
    from normalize.dictionary import dictionary as text

    click.echo(text(chosen or language()), nl=False)
    return DONE


@cli.command()
@click.argument("table", required=False)
@data_option
@click.option("--wide", is_flag=True, help="One row a report, one column a cell.")
@click.option("--years", metavar="A-B", help="Report years, as 2021-2024 or 2023.")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "dta"]), default="csv", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of standard output.")
def export(table: str | None, data: Path, wide: bool, years: str | None, form: str, output: Path | None) -> int:
    """A table for Excel, Stata and R, on standard output."""
    from normalize import export as tables
    from normalize.schema import tables as known

    if table is None and not wide:
        raise click.UsageError("name a TABLE or give --wide; tables: " + ", ".join(known()))
    if table is not None and table not in known():
        raise click.UsageError(f"{table!r} is no table; tables: " + ", ".join(known()))
    try:
        frame = tables.wide(data, _years(years)) if wide else tables.load(data, str(table), _years(years))
    except tables.NoTables as error:
        raise click.UsageError(str(error)) from error
    with output.open("wb") if output else os.fdopen(os.dup(sys.stdout.fileno()), "wb") as file:
        tables.write(frame, file, form)
    return DONE


def _years(text: str | None) -> tuple[int, int] | None:
    if not text:
        return None
    first, _, last = text.partition("-")
    if not (first.isdigit() and (last or first).isdigit()):
        raise click.UsageError(f"--years takes 2021-2024 or 2023, not {text!r}")
    return int(first), int(last or first)


def main() -> None:
    """Run the command with the contract's exit statuses."""
    try:
        status = cli.main(standalone_mode=False)
    except click.Abort:
        status = INTERRUPTED
    except KeyboardInterrupt:
        status = INTERRUPTED
    except click.ClickException as error:
        error.show()
        status = USAGE
    except FormError as error:
        click.echo(str(error), err=True)
        status = USAGE
    except TryLater as error:
        click.echo(str(error), err=True)
        status = TRY_LATER
    except BrokenPipeError:
        sys.stderr.close()
        status = DONE
    sys.exit(status if isinstance(status, int) else DONE)


if __name__ == "__main__":
    main()
