"""Serves `DIR/site`: the explorer's files and nothing else.

Input: the path of a request; output: that file with its media type. No listing, no hidden file, no way out
of the folder (by `..`, a link, a drive's name). `api/serve.json` says where the archived documents are.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote, unquote

from explore.answer import Answer, Answering, Listening, page

#: media types of what a site may hold; written here because the machine's own table may say text/plain for .mjs
TYPES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".json": "application/json",
    ".map": "application/json", ".webmanifest": "application/manifest+json", ".wasm": "application/wasm",
    ".parquet": "application/vnd.apache.parquet", ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".svg": "image/svg+xml",
    ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".ico": "image/x-icon",
    ".woff2": "font/woff2", ".xml": "application/xml", ".pdf": "application/pdf", ".zip": "application/zip",
    ".txt": "text/plain; charset=utf-8", ".md": "text/plain; charset=utf-8", ".toml": "text/plain; charset=utf-8",
    ".cff": "text/plain; charset=utf-8", "": "text/plain; charset=utf-8",
}  # fmt: skip
#: what its own pages may do they say themselves; no other page may show them in a frame
_FRAMES = {"Content-Security-Policy": "frame-ancestors 'self'", "X-Frame-Options": "SAMEORIGIN"}
SERVED = "/api/serve.json"


class SiteServer(Listening):
    """Serves one site; `archive` is the port of the archived documents, None where there are none."""

    def __init__(self, host: str, port: int, site: Path, archive: int | None) -> None:
        self.site, self.archive = site, archive
        super().__init__(host, port, _Site)


class _Site(Answering):
    server: SiteServer

    def reply(self) -> Answer:
        path, _, query = self.path.partition("?")
        if path == SERVED and self.server.archive is not None:
            return _served(self.name, self.server.archive)
        found = _located(self.server.site, path)
        if found is None:
            return _not_found(self.server.site)
        if found.is_dir():
            return _moved(found.name, query)
        return self._file(found)

    def _file(self, path: Path) -> Answer:
        facts = path.stat()
        tag = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
        headers = {**_FRAMES, "Content-Type": media_type(path), "ETag": tag}
        if self.headers.get("If-None-Match") == tag:
            return Answer(b"", headers, HTTPStatus.NOT_MODIFIED)
        return Answer(path, headers)


def media_type(path: Path) -> str:
    """Return the media type of a file of the site."""
    return TYPES.get(path.suffix.lower(), "application/octet-stream")


def _served(name: str, port: int) -> Answer:
    host = f"[{name}]" if ":" in name else name
    text = json.dumps({"archive": f"http://{host}:{port}/archive/"})
    return Answer(text.encode(), {"Content-Type": "application/json"})


def _located(site: Path, path: str) -> Path | None:
    """Return the file, or the folder asked for without its slash, that a request's path means."""
    try:
        parts = unquote(path, errors="strict").split("/")
        if parts.pop(0) or any(_is_strange(part) for part in parts[:-1]) or (parts[-1] and _is_strange(parts[-1])):
            return None
        root = site.resolve()
        found = root.joinpath(*parts[:-1], parts[-1] or "index.html").resolve(strict=True)
        return found if found.is_relative_to(root) and (found.is_file() or found.is_dir()) else None
    except (OSError, ValueError):  # no such file, a name too long, a loop of links, bytes that are no text
        return None


def _is_strange(part: str) -> bool:
    return not part or part.startswith(".") or any(letter in part for letter in "\\:\0")


def _moved(name: str, query: str) -> Answer:
    # relative to the folder above, so that it cannot lead to another host
    target = f"./{quote(name)}/" + (f"?{query}" if query else "")
    return Answer(b"", {"Location": target}, HTTPStatus.MOVED_PERMANENTLY)


def _not_found(site: Path) -> Answer:
    own = _located(site, "/404.html")
    if own is not None and own.is_file():
        return Answer(own, {**_FRAMES, "Content-Type": media_type(own)}, HTTPStatus.NOT_FOUND)
    return page(HTTPStatus.NOT_FOUND, "404", "没有这个网页。", "There is no such page.")
