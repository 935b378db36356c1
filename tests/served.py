"""A DIR to serve and the servers on it: a small site, and an archive of documents of all kinds.

Input: files by name; output: their sha256 and a running `gongkai serve` with a log of what it was asked.
Nothing here needs a browser.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Thread
from unittest.mock import patch

from crawler import collect
from explore.answer import Answering
from explore.serve import Serving, serving
from forms.paths import Folders

HOME = "<!doctype html><html lang=zh><meta charset=utf-8><title>浏览</title><h1>浏览</h1>"


@dataclass
class Reply:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Served:
    """Both servers of a DIR; `asked` holds (port, request line) of every request so far."""

    servers: Serving
    asked: list[tuple[int, str]] = field(default_factory=list)

    @property
    def site(self) -> int:
        return self.servers.site.server_port

    @property
    def archive(self) -> int:
        assert self.servers.archive is not None
        return self.servers.archive.server_port

    def get(self, path: str, port: int | None = None, method: str = "GET", **headers: str) -> Reply:
        """Ask the site, or the server at `port`, exactly as written: nothing is normalised."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.site, timeout=10)
        try:
            connection.putrequest(method, path, skip_host=True)
            for name, value in {"Host": f"127.0.0.1:{port or self.site}", **headers}.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def document(self, document_id: str, **headers: str) -> Reply:
        """Ask for an archived document."""
        return self.get(f"/archive/{document_id}", self.archive, **headers)


def archived(data: Path, files: Mapping[str, bytes], keep: bool = True) -> dict[str, str]:
    """Collect files as `gongkai run` does (`keep`: into the archive); return their ids by name."""
    folder = data.parent / f"{data.name}-files"
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    collect.archive([folder], Folders(data).raw, workers=1, keep=keep)
    return {name: sha256(content).hexdigest() for name, content in files.items()}


def site(data: Path, files: Mapping[str, bytes] | None = None) -> Path:
    """Write a site of a home page and some files."""
    root = Folders(data).site
    made = {"index.html": HOME.encode(), "data/manifest.json": b'{"generation": "1"}'}
    for name, content in {**made, **(files or {})}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


@contextmanager
def running(data: Path, host: str = "127.0.0.1") -> Iterator[Served]:
    """Serve a DIR on free ports of loopback."""
    with serving(data, host, 0) as servers:
        served = Served(servers)

        def note(handler: Answering, form: str, *words: object) -> None:
            served.asked.append((handler.server.server_port, handler.requestline))

        with patch.object(Answering, "log_message", note):
            thread = Thread(target=servers.forever, daemon=True)
            thread.start()
            try:
                yield served
            finally:
                servers.site.shutdown()
                thread.join()
