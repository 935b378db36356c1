"""The command: Chinese agencies' annual reports on open government information, as tidy tables.

The whole pipeline on one page: sources → DIR/raw → DIR/extracted → DIR/tidy → DIR/site. In Python, `read` gives
the tables of one document and `load` a table of a folder.
"""

from __future__ import annotations

import errno
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

from forms.console import DONE, INTERRUPTED, SOME_FAILED, TRY_LATER, USAGE, data_option, json_option, progress, tell
from forms.messages import REASONS, Mistake, said, say
from forms.paths import Folders, TryLater

if TYPE_CHECKING:
    import pandas as pd

    from normalize.summary import Summary

__version__ = "0.1.0"
__all__ = ["load", "main", "read"]

#: `update` asks for an older report again after so many seconds (180 days)
KEEP_FOR = 180 * 86_400


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


def _pipeline(
    sources: list[Path], data: Path, *, workers: int, keep: bool = True, **options: Any
) -> tuple[Summary, int]:
    """Archive, extract, normalize; return what came out and how many documents of this run failed."""
    from crawler import collect
    from extract import run as extract_run
    from normalize import decisions

    decisions.load()  # a file that cannot be used ends the run before any work
    with progress("归档", "archive") as step:
        collected = collect.archive(sources, Folders(data).raw, workers=workers, keep=keep, progress=step)
    with progress("提取", "extract") as step:
        extracted = extract_run.extract(data, workers=workers, progress=step, **options)
    return _normalize(data), collected.failed + extracted.unreadable


def _normalize(data: Path, decisions: Path | None = None) -> Summary:
    from crawler import registry
    from normalize import about
    from normalize import run as normalize_run

    places = {portal.key: portal.place for portal in registry.load() if portal.place}
    with progress("整理", "normalize") as step:
        told = about.load(data)
        return normalize_run.normalize(data, about=told, decisions=decisions, portals=places, progress=step)


# --- the command -----------------------------------------------------------------------------------

workers_option = click.option(
    "--workers",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    show_default="all cores",
    help="Processes that read documents.",
)
again_option = click.option("--again", is_flag=True, help="Read again what was read before.")
limit_option = click.option("--limit", type=click.IntRange(1), help="Read at most so many documents.")
about_option = click.option(
    "--about",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of what you know: source, agency, year, scope, url.",
)


def _there(context: click.Context, parameter: click.Parameter, sources: tuple[Path, ...]) -> tuple[Path, ...]:
    """Refuse a SOURCE that does not exist; one that cannot be read, a broken link too, is a row of `documents`."""
    for source in sources:
        if not os.path.lexists(source):
            raise click.BadParameter(said(f"{source} 不存在", f"{source} does not exist"), context, parameter)
    return sources


#: as one meets them: the main job, the stages, what to look at, what keeps it current
_ORDER = (
    "run", "crawl", "discover", "extract", "normalize", "explore", "serve", "compare", "explain", "status", "export",
    "dictionary", "release", "diff",
    "update", "schedule", "doctor",
)  # fmt: skip


class _Stages(click.Group):
    """The commands here, and those that a stage brings along, imported when they are called."""

    elsewhere: ClassVar = dict.fromkeys(("crawl", "discover", "schedule"), "crawler.command") | {
        "dictionary": "normalize.command",
        "export": "normalize.command",
        "release": "normalize.release.command",
        "diff": "normalize.release.command",
        "doctor": "crawler.doctor",
        "explore": "explore.command",
        "serve": "explore.serve_command",
        "compare": "explore.compare_command",
    }

    def list_commands(self, context: click.Context) -> list[str]:
        known = {*super().list_commands(context), *self.elsewhere, "update"}
        return sorted(known, key=_ORDER.index)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name == "update":
            return _update()
        if name in self.elsewhere:
            found: click.Command = getattr(importlib.import_module(self.elsewhere[name]), name)
            return found
        return super().get_command(context, name)


@click.group(cls=_Stages, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def cli() -> None:
    """Annual reports on open government information (政府信息公开工作年度报告), as tidy tables."""


def _keep_about(given: Path | None, data: Path) -> None:
    if given:
        from normalize import about

        about.keep(given, data)


@cli.command()
@click.argument(
    "sources",
    nargs=-1,
    required=True,
    metavar="SOURCE...",
    type=click.Path(readable=False, path_type=Path),
    callback=_there,
)
@data_option
@workers_option
@again_option
@limit_option
@about_option
@click.option("--no-archive", is_flag=True, help="Refer to the files instead of copying them into DIR/raw.")
@json_option
def run(
    sources: tuple[Path, ...],
    data: Path,
    workers: int,
    again: bool,
    limit: int | None,
    about: Path | None,
    no_archive: bool,
    as_json: bool,
) -> int:
    """The main job: files, folders and WARC files → tidy tables, then a summary."""
    _keep_about(about, data)
    summary, failed = _pipeline(list(sources), data, workers=workers, keep=not no_archive, again=again, limit=limit)
    _print_summary(summary, data, as_json)
    return SOME_FAILED if failed else DONE


@cli.command()
@click.argument(
    "sources", nargs=-1, metavar="[SOURCE...]", type=click.Path(readable=False, path_type=Path), callback=_there
)
@data_option
@workers_option
@again_option
@limit_option
@about_option
def extract(
    sources: tuple[Path, ...], data: Path, workers: int, again: bool, limit: int | None, about: Path | None
) -> int:
    """DIR/raw → DIR/extracted (SOURCEs are archived first)."""
    from crawler import collect
    from extract import run as extract_run

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
        from normalize.summary import lines

        click.echo("\n".join(lines(summary, data)))
    if not summary.files:
        tell("没有找到任何文件。", "Nothing was collected: is the SOURCE, or --data, the right one?")


@cli.command()
@data_option
@click.option("--portal", "keys", multiple=True, metavar="KEY", help="Only this portal.")
@click.option("--year", "years", type=click.IntRange(2007, 2100), multiple=True, help="Only the reports on this year.")
@json_option
def status(data: Path, keys: tuple[str, ...], years: tuple[int, ...], as_json: bool) -> int:
    """Coverage: portal × year; late, blocked, unreadable, failing its sums, new wordings."""
    from crawler import status as crawls
    from crawler import status_lines
    from extract.run import reader_version
    from normalize import status as tables

    crawled, written, reader = crawls.status(data, keys, years), tables.status(data, years), reader_version()
    if as_json:
        found = crawled.as_dict() | {"reader_version": reader, "tables": asdict(written)}
        click.echo(json.dumps(found, ensure_ascii=False, default=str))
    else:
        click.echo("\n".join([*status_lines.lines(crawled, years), *tables.lines(written, reader)]))
    return DONE


def _update() -> click.Command:
    """Return `update`, made when it is called: its options are the crawler's."""
    from crawler import command as crawling

    @click.command("update")
    @click.option("--portal", "chosen", multiple=True, metavar="KEY|URL|FILE.yml", help="Default: the whole registry.")
    @crawling.options
    @data_option
    @workers_option
    def update(data: Path, chosen: tuple[str, ...], workers: int, **given: Any) -> int:
        """Crawl, extract, normalize, explore: last year's reports, and whatever is new or changed."""
        from crawler import last
        from explore.run import build
        from extract import run as extract_run
        from forms.deadlines import today
        from normalize import decisions

        began = datetime.now(UTC)
        decisions.load()  # a file that cannot be used ends the run before any work
        count = crawling.fetch(data, crawling.portals(chosen), due=today().year - 1, keep_for=KEEP_FOR, **given)
        click.echo("\n".join(crawling.lines(count)))
        ended = crawling.status_of(count)
        if ended == INTERRUPTED:
            return ended
        with progress("提取", "extract") as step:
            extracted = extract_run.extract(data, workers=workers, progress=step)
        summary = _normalize(data)
        _print_summary(summary, data, False)
        status = SOME_FAILED if ended or extracted.unreadable else DONE
        last.write(data, began, {"crawl": crawling.found(count), "tables": summary.found()}, status)
        with progress("网站", "site") as step:
            build(data, progress=step)
        tell(f"网站：{Folders(data).site}", f"The explorer: {Folders(data).site}")
        return status

    return update


@cli.command()
@click.argument("document", metavar="FILE|REPORT_ID")
@data_option
@json_option
@click.option(
    "--image",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw it too, as PNG: the pages with lines, cells, labels and values where they were found.",
)
def explain(document: str, data: Path, as_json: bool, image: Path | None) -> int:
    """What was found in one document and where, what was not and why."""
    from extract.examine import examine
    from extract.explain import as_records, explain_text
    from forms.records import Unreadable
    from normalize import about
    from normalize.lookup import original, who

    try:
        found = original(document, data)
        if found is None:
            raise click.ClickException(
                f"{document}: " + said("没有这个文件，也没有这个报告编号", "no such file, and no report of that id")
            )
        extracted, picture = examine(found.data, found.source, with_picture=image is not None)
    except Unreadable as error:
        click.echo(f"{document}: {say(REASONS[str(error)])}", err=True)
        return SOME_FAILED
    known = who(found.source, extracted.meta, extracted.paragraphs)
    identity = {
        name: getattr(known, name) for name in ("agency", "year", "title", "published", "scope", "edition_cited")
    }
    told = about.load(data).get(os.path.abspath(found.source)) or {}
    identity |= {name: value for name, value in told.items() if value and name in identity}
    if as_json:
        click.echo(
            json.dumps(
                {"source": found.source, **identity, **as_records(extracted)}, ensure_ascii=False, indent=1, default=str
            )
        )
    else:
        lines = [f"{name}: {value}" for name, value in identity.items() if value is not None]
        click.echo("\n".join([found.source, *lines, explain_text(extracted)]), nl=False)
    return _keep_picture(picture, image) if image else DONE


def _keep_picture(picture: bytes | None, image: Path) -> int:
    if picture is None:
        tell("没有可画的内容：文件中没有报告格式的表格。", "Nothing to draw: no table of the form was found in it.")
        return USAGE
    try:
        image.write_bytes(picture)
    except OSError as error:
        raise click.FileError(str(image), error.strerror) from error
    return DONE


def main() -> None:
    """Run the command with the contract's exit statuses."""
    for stream in (sys.stdout, sys.stderr):
        # a name that is no text (bytes of another charset) must not end a run that is done
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        status = cli.main(standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        tell("已中断；再次运行即可继续。", "Interrupted; run it again to go on.")
        status = INTERRUPTED
    except click.ClickException as error:
        error.show()
        status = USAGE
    except Mistake as error:
        click.echo(str(error), err=True)
        status = USAGE
    except TryLater as error:
        click.echo(str(error), err=True)
        status = TRY_LATER
    except BrokenPipeError:
        # nobody listens any more; what Python still has to write at its end goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = DONE
    except OSError as error:
        status = _status_of(error)
        click.echo(str(error), err=True)
    sys.exit(status if isinstance(status, int) else DONE)


def _status_of(error: OSError) -> int:
    """Return the status of an error that the user, not we, can mend; raise any other again."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return TRY_LATER
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR) and error.filename:
        return USAGE
    raise error


if __name__ == "__main__":
    main()
