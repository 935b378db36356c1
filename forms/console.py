"""What the commands of all stages share on a terminal: progress, messages, the option for DIR.

Data goes to standard output, everything here to standard error.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

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


class Step(Protocol):
    """Told how many of how many are done, and in a few words what of."""

    def __call__(self, done: int, total: int, note: str = "") -> None: ...


@contextmanager
def progress(zh: str, en: str) -> Iterator[Step]:
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

        def step(done: int, total: int, note: str = "") -> None:
            bar.update(task, completed=done, total=total, description=f"{name} {note}".strip())

        yield step


def plain(name: str) -> Step:
    """Return what writes a line every ten seconds."""
    said = [time.monotonic()]

    def step(done: int, total: int, note: str = "") -> None:
        if time.monotonic() - said[0] >= 10:
            said[0] = time.monotonic()
            click.echo(f"{name} {done}/{total} {note}".strip(), err=True)

    return step


def tell(zh: str, en: str) -> None:
    """Write a message to standard error in the user's language."""
    click.echo(said(zh, en), err=True)


def years_of(text: str | None) -> tuple[int, int] | None:
    """Return the first and last year of `2021-2024` or `2023`; None without a text. Raises `click.UsageError`."""
    found = re.fullmatch("([0-9]{4})(?:-([0-9]{4}))?", text or "")
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if text is not None and first > last:
        raise click.UsageError(
            said(f"--years 应为 2021-2024 或 2023，而不是 {text}", f"--years takes 2021-2024 or 2023, not {text}")
        )
    return (first, last) if found else None
