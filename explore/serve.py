"""Brings up the two servers of `gongkai serve`: the explorer, and on another port (another origin) the archive.

Input: DIR; output: servers on this machine that run until they are closed. Whether the site fits the tables
is told by the generation in its manifest.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Literal, NamedTuple, TypeVar

from explore.answer import Listening
from explore.archive import Archive
from explore.serve_archive import ArchiveServer
from explore.serve_site import SiteServer
from forms.messages import Mistake, said
from forms.paths import Folders, current

#: the first port that is tried where none is asked for, and how many more
PORT, TRIES = 8000, 50
_Server = TypeVar("_Server", bound=Listening)


class CannotListen(Mistake):
    """The port that was asked for is taken or not allowed, or there is no such address."""


class Serving(NamedTuple):
    """Both servers, listening; `archive` is None where nothing was collected in DIR."""

    site: SiteServer
    archive: ArchiveServer | None

    @property
    def address(self) -> str:
        """The address to open."""
        return _address(self.site)

    def forever(self) -> None:
        """Serve the site in this thread until it is interrupted."""
        self.site.serve_forever()


@contextmanager
def serving(data: Path, host: str, port: int | None) -> Iterator[Serving]:
    """Listen, and serve the archive in a thread; close both at the end. Raises `CannotListen`.

    `port` is the site's; None takes the first free one from `PORT` on.
    """
    folders = Folders(data)
    archive = Archive(folders.raw)
    # the site is told the archive's port, and the site's own port is taken first so that it is the nicer one
    site = _listen(lambda at: SiteServer(host, at, folders.site, None), port)
    documents = None
    if archive.exists:
        after = site.server_port + 1 if port != 0 else 0
        documents = _free(lambda at: ArchiveServer(host, at, archive), after)
        site.archive = documents.server_port
        Thread(target=documents.serve_forever, daemon=True).start()
    try:
        yield Serving(site, documents)
    finally:
        site.server_close()
        if documents is not None:
            documents.shutdown()
            documents.server_close()


def site_state(data: Path) -> Literal["missing", "old", "current"]:
    """Tell whether there is a site, and whether it was made from the tables that are there now."""
    manifest = Folders(data).site / "data" / "manifest.json"
    if not manifest.is_file():
        return "missing"
    tables = current(data)
    try:
        made_of = json.loads(manifest.read_text(encoding="utf-8"))["generation"]
    except (ValueError, KeyError, TypeError):
        return "old"
    return "current" if tables is None or str(made_of) == tables.name else "old"


def _listen(make: Callable[[int], _Server], port: int | None) -> _Server:
    return _free(make, PORT) if port is None else _at(make, port)


def _free(make: Callable[[int], _Server], first: int) -> _Server:
    for port in range(first, min(first + TRIES, 65_536)) if first else ():
        try:
            return make(port)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise _cannot(port, error) from error
    return _at(make, 0)


def _at(make: Callable[[int], _Server], port: int) -> _Server:
    try:
        return make(port)
    except OSError as error:
        raise _cannot(port, error) from error


def _cannot(port: int, error: OSError) -> CannotListen:
    why = error.strerror or str(error)
    return CannotListen(said(f"无法使用端口 {port}：{why}", f"cannot listen on port {port}: {why}"))


def _address(server: Listening) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(server.host, server.host)
    return f"http://[{host}]:{server.server_port}/" if ":" in host else f"http://{host}:{server.server_port}/"
