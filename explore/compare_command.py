"""The command `compare`: agencies side by side in the terminal, as a picture, as CSV or JSON.

Input: DIR/tidy, agencies by id or name, indicators and years; output: on standard output, or a PNG.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forms.console import DONE, data_option, json_option, tell, years_of
from forms.messages import Mistake, said

if TYPE_CHECKING:
    from explore.compare import Comparison

#: shown where no indicator, no years are asked for
INDICATOR, YEARS = "disclosure_rate", 5
#: report years that other commands take too
FIRST, LAST = 2007, 2100


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="AGENCY...")
@data_option
@click.option("--indicator", "keys", multiple=True, metavar="KEY", help=f"May be repeated. Default: {INDICATOR}.")
@click.option(
    "--years", metavar="A-B", help=f"Report years, as 2021-2024 or 2023. Default: the last {YEARS} there are."
)
@click.option(
    "--peers", "with_peers", is_flag=True, help="Beside the first agency's peers: same organ, level, place above."
)
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option("--png", type=click.Path(dir_okay=False, path_type=Path), help="Draw it: a PNG file.")
@json_option
def compare(
    names: tuple[str, ...],
    data: Path,
    keys: tuple[str, ...],
    years: str | None,
    with_peers: bool,
    as_csv: bool,
    png: Path | None,
    as_json: bool,
) -> int:
    """Agencies (ids or names) side by side: rates with their numbers and intervals, gaps with their reasons."""
    if as_csv + as_json + (png is not None) > 1:
        raise click.UsageError(said("--csv、--json、--png 只能选一个", "choose one of --csv, --json, --png"))
    found = _compared(data, names, keys, years_of(years), with_peers)
    _give(found, as_csv, as_json, png)
    return DONE


def _compared(
    data: Path, names: tuple[str, ...], keys: tuple[str, ...], years: tuple[int, int] | None, with_peers: bool
) -> Comparison:
    from explore.agencies import Agencies
    from explore.chosen import chosen, peers
    from explore.compare import compare as compared
    from explore.indicators import entries
    from explore.tables import Tidy

    tidy = Tidy(data)
    asked = _entries(entries(tidy), keys or (INDICATOR,))
    agencies = Agencies(tidy)
    named = chosen(agencies, names)
    group = peers(agencies, named[0]) if with_peers else None
    if group == []:
        tell(f"{names[0]} 没有同类机关。", f"{names[0]} has no peers in these tables.")
    span = _span(years) if years else _last(tidy)
    return compared(tidy, agencies, named, asked, list(span), group)


def _entries(known: list[dict[str, Any]], keys: tuple[str, ...]) -> list[dict[str, Any]]:
    by_key = {entry["key"]: entry for entry in known}
    for key in keys:
        if key not in by_key:
            listed = "\n".join(
                f"  {one}  {said(entry['label_zh'], entry['label_en'])}" for one, entry in by_key.items()
            )
            raise Mistake(said(f"没有指标 {key}。有：", f"{key}: no such indicator. There are:") + f"\n{listed}")
    return [by_key[key] for key in dict.fromkeys(keys)]


def _span(years: tuple[int, int]) -> range:
    if years[0] < FIRST or years[1] > LAST:
        raise click.UsageError(said(f"--years 应在 {FIRST} 至 {LAST} 之间", f"--years takes {FIRST} to {LAST}"))
    return range(years[0], years[1] + 1)


def _last(tidy: Any) -> range:
    """Return the last years there are tables of; empty where no report has a year."""
    there = [int(path.stem) for path in tidy.files("indicators") if path.stem.isdigit()]
    if not there:
        raise Mistake(said("表格中没有报告。", "There is no report in the tables."))
    return range(max(min(there), max(there) - YEARS + 1), max(there) + 1)


def _give(found: Comparison, as_csv: bool, as_json: bool, png: Path | None) -> None:
    from explore import compare_files

    if as_csv:
        sys.stdout.buffer.write(compare_files.as_csv(found))
    elif as_json:
        click.echo(compare_files.as_json(found))
    elif png is not None:
        from explore.compare_picture import draw

        draw(found, png)
        tell(f"已写入 {png}", f"{png} written")
    else:
        from explore.compare_table import show

        show(found)
