"""The commands on the tables alone: dictionary and export; `gongkai.py` puts them beside the others.

Input: DIR/tidy and options; output: text or a file on standard output.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

import click

from forms.console import DONE, data_option, years_of
from forms.messages import language, said


@click.command()
@click.option("--language", "chosen", type=click.Choice(["zh", "en"]), help="Default: by LANG.")
def dictionary(chosen: str | None) -> int:
    """Print the data dictionary, from the forms and the schema."""
    from normalize.dictionary import dictionary as text

    click.echo(text(chosen or language()), nl=False)
    return DONE


@click.command()
@click.argument("table", required=False)
@data_option
@click.option("--wide", is_flag=True, help="One row a report, one column a cell.")
@click.option("--years", metavar="A-B", help="Report years, as 2021-2024 or 2023.")
@click.option(
    "--format", "form", type=click.Choice(["csv", "xlsx", "dta"]), help="Default: by the name of the output, else csv."
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of standard output.")
def export(table: str | None, data: Path, wide: bool, years: str | None, form: str | None, output: Path | None) -> int:
    """A table for Excel, Stata and R, on standard output."""
    from forms.form import TABLES
    from normalize import export as tables
    from normalize.schema import tables as known

    names = list(TABLES if wide else known())
    if table not in ([*names, None] if wide else names):
        raise click.UsageError(said(f"没有表格 {table}", f"{table}: no such table") + f": {', '.join(names)}")
    chosen = form or (output.suffix[1:] if output and output.suffix[1:] in tables.FORMATS else "csv")
    if chosen != "csv" and not output and sys.stdout.isatty():
        raise click.UsageError(said("请用 --output 指定文件", "name a file with --output"))
    try:
        frame = (
            tables.wide(data, years_of(years), [table] if table else None)
            if wide
            else tables.load(data, str(table), years_of(years))
        )
        with output.open("wb") if output else nullcontext(sys.stdout.buffer) as file:
            tables.write(frame, file, chosen)
    except (FileNotFoundError, tables.NoTables, tables.CannotWriteError) as error:
        raise click.ClickException(str(error)) from error
    return DONE
