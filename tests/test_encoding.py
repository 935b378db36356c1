"""Content encodings taken off, never to more than is kept in memory."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest

from crawler.encoding import TooLarge, decoded

BODY = "政府信息公开年报".encode() * 100


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (BODY, None), (BODY, ""), (BODY, "identity"), (gzip.compress(BODY, mtime=0), "gzip"), (gzip.compress(BODY, mtime=0), "X-GZIP"),
        (zlib.compress(BODY), "deflate"), (raw_deflate(BODY), "deflate"), (gzip.compress(gzip.compress(BODY, mtime=0), mtime=0), "gzip, gzip"),
        (gzip.compress(zlib.compress(BODY), mtime=0), "deflate, gzip"), (BODY, "gzip"),
    ],
)  # fmt: skip
def test_bodies_are_unpacked(body: bytes, encoding: str | None) -> None:
    assert decoded(body, encoding) == BODY


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(BODY, "br"), (gzip.compress(BODY, mtime=0)[:-20], "gzip"), (BODY, "deflate"), (b"\x1f\x8bnonsense", "gzip")],
)
def test_what_is_damaged_or_unknown_is_said(body: bytes, encoding: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        decoded(body, encoding)


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_is_cut_off_at_the_limit(layers: int) -> None:
    bomb = b"\0" * 50_000_000
    for _ in range(layers):
        bomb = gzip.compress(bomb, mtime=0)
    tracemalloc.start()
    with pytest.raises(TooLarge):
        decoded(bomb, ", ".join(["gzip"] * layers), limit=1_000_000)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_many_layers_are_not_unpacked() -> None:
    with pytest.raises(TooLarge):
        decoded(gzip.compress(BODY, mtime=0), "gzip, gzip, gzip, gzip")
    with pytest.raises(TooLarge):
        decoded(BODY, None, limit=10)
