"""The command `serve`: look at the explorer in a browser on this machine.

Input: DIR and an address; output: the address to open, on standard output, and the servers until Ctrl-C.
"""

from __future__ import annotations

import ipaddress
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forms.console import DONE, data_option, progress, tell

if TYPE_CHECKING:
    from explore.serve import Serving


@click.command()
@data_option
@click.option("--port", type=click.IntRange(0, 65_535), help="Default: 8000, or the next that is free.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; anything else is not private.")
@click.option("--open", "in_browser", is_flag=True, help="Open the browser too.")
def serve(data: Path, port: int | None, host: str, in_browser: bool) -> int:
    """Look at DIR/site in a browser, with the archived documents behind it."""
    from explore.serve import serving

    _look(data)
    _warn(host)
    try:
        with serving(data, host, port) as servers:
            _announce(servers, in_browser)
            servers.forever()
    except KeyboardInterrupt:
        # the one way to end it, so nothing was cut short
        tell("已结束。", "Ended.")
    return DONE


def _announce(servers: Serving, in_browser: bool) -> None:
    click.echo(servers.address)
    if servers.archive is None:
        tell("DIR/raw 中没有存档：只显示原网址。", "No archive in DIR/raw: only links to the live pages are shown.")
    tell("按 Ctrl-C 结束。", "Ctrl-C ends it.")
    if in_browser:
        webbrowser.open(servers.address)


def _look(data: Path) -> None:
    """Build the site where there is none; say where it is older than the tables. Raises `Mistake` without tables."""
    from explore.run import build
    from explore.serve import site_state

    state = site_state(data)
    if state == "missing":
        with progress("网站", "site") as step:
            build(data, progress=step)
    if state == "old":
        again = f"gongkai explore --data {data}" if data != Path("data") else "gongkai explore"
        tell(f"网站早于现有的表格：请运行 {again} 更新。", f"The site is older than the tables: {again} renews it.")


def _warn(host: str) -> None:
    if host != "localhost" and not _is_loopback(host):
        tell(
            f"注意：在 {host} 上监听，网络上的其他人也能看到网站和全部存档文件。",
            f"Warning: listening on {host}, others on the network can see the site and every archived document.",
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
