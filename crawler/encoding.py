"""A body's content encoding taken off, never to more than is kept in memory.

Input: bytes as served and the Content-Encoding header; output: the bytes of the document.
"""

from __future__ import annotations

import zlib

from forms.warc import LIMIT

_GZIP, _ZLIB, _RAW = zlib.MAX_WBITS | 16, zlib.MAX_WBITS, -zlib.MAX_WBITS
#: encodings one over the other that are taken off
_DEEPEST = 3


class TooLarge(ValueError):
    """More bytes than any report has."""


def decoded(body: bytes, encoding: str | None, limit: int = LIMIT) -> bytes:
    """Return the body without gzip and deflate; ValueError where it is neither, `TooLarge` beyond the limit."""
    names = [name.strip().lower() for name in (encoding or "").split(",") if name.strip()]
    for name in reversed(names[:_DEEPEST]):
        if name in ("gzip", "x-gzip", "deflate"):
            body = _inflated(body, name, limit)
        elif name != "identity":
            raise ValueError(f"unknown encoding {name}")
    if len(names) > _DEEPEST or len(body) > limit:
        raise TooLarge
    return body


def _inflated(body: bytes, name: str, limit: int) -> bytes:
    if name != "deflate" and body[:2] != b"\x1f\x8b":
        return body  # said to be packed, and is not: seen on proxies
    kinds = (_ZLIB, _RAW) if name == "deflate" else (_GZIP,)
    for kind in kinds:
        stream = zlib.decompressobj(kind)
        try:
            data = stream.decompress(body, limit + 1)
        except zlib.error:
            continue
        if len(data) > limit or stream.unconsumed_tail:
            raise TooLarge
        if not stream.eof:
            raise ValueError("cut short")
        return data
    raise ValueError("not packed as it says")
