"""A request that has still to be made.

Input: what a page or a family says; output: `Ask`, to whoever fetches.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from crawler.address import bare

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Ask:
    """A request: an address, for POST its body and that body's media type, and the page it is asked from."""

    url: str
    body: bytes | None = None
    kind: str = FORM
    referer: str | None = None

    @property
    def key(self) -> str:
        """The address that the archive files the answer under; a POST's as pywb writes it."""
        if self.body is None:
            return bare(self.url)
        sign = "&" if "?" in self.url else "?"
        return f"{bare(self.url)}{sign}__wb_method=POST&__wb_post_data={quote(self.body, safe='')}"
