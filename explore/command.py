"""The command `gongkai explore`; `gongkai.py` puts it beside the others.

Input: DIR/tidy; output: DIR/site.
"""

from __future__ import annotations

from pathlib import Path

import click

from forms.console import DONE, data_option, progress, tell
from forms.paths import Folders


@click.command()
@data_option
def explore(data: Path) -> int:
    """DIR/tidy → DIR/site, the explorer."""
    from explore.run import build

    with progress("网站", "site") as step:
        facts = build(data, progress=step)
    site, agencies, reports = Folders(data).site, len(facts.agencies), len(facts.agencies.reports.ids)
    tell(f"{site}：机关 {agencies:,} 个，报告 {reports:,} 份。查看：gongkai serve",
         f"{site}: {agencies:,} agencies, {reports:,} reports. To look at it: gongkai serve")  # fmt: skip
    return DONE
