"""What the commands of all stages share on a terminal: progress, messages, the option for DIR.

Data goes to standard output, everything here to standard error.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from forms.messages import said

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data"),
    show_default=True,
    help="The folder DIR.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

#: exit statuses; an unforeseen error is Python's own 1
DONE, USAGE, SOME_FAILED, TRY_LATER, INTERRUPTED = 0, 2, 3, 75, 130


@contextmanager
def progress(zh: str, en: str) -> Iterator[Callable[[int, int], None]]:
    """Show a step's progress on standard error: a bar on a terminal, a plain line every ten seconds elsewhere."""
    name = said(zh, en)
    if not sys.stderr.isatty():
        yield plain(name)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def plain(name: str) -> Callable[[int, int], None]:
    said = [time.monotonic()]

    def step(done: int, total: int) -> None:
        if time.monotonic() - said[0] >= 10:
            said[0] = time.monotonic()
            click.echo(f"{name} {done}/{total}", err=True)

    return step


def tell(zh: str, en: str) -> None:
    """Write a message to standard error in the user's language."""
    click.echo(said(zh, en), err=True)
