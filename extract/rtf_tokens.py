r"""Rich Text Format cut into its tokens.

Input: the bytes of a file and the words that mean something to the reader; output: control words with
their number, characters by their code, text, and the braces of groups. Most of a file is words that only
format, and the same ones again and again: each run of them is looked through once. Rules: Rich Text
Format Specification 1.9.1, "Conventions of an RTF reader".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import Literal, NamedTuple

Kind = Literal["{", "}", "word", "starred", "sign", "bytes", "text"]

_ONE = rb"\\(?!bin(?![a-zA-Z]))[a-zA-Z]{1,40}(?:-?[0-9]{1,10})? ?"
_RUN, _OPEN, _CLOSE, _TEXT, _BYTES, _STARRED, _BINARY, _SIGN = range(1, 9)
_TOKEN = re.compile(
    rb"((?:" + _ONE + rb"[\r\n]*)+)|({)|(})|([^\\{}\r\n]+)|((?:\\'[0-9a-fA-F]{2})+)"
    rb"|\\\*[ \r\n]*\\([a-zA-Z]{1,40})(?:-?[0-9]{1,10})? ?|\\bin(-?[0-9]{1,10})? ?|\\(.)|[\r\n]+|\\",
    re.S,
)
_WORD = re.compile(rb"\\([a-zA-Z]{1,40})(-?[0-9]{1,10})?")
#: different runs of words that are remembered
_REMEMBERED = 20_000


class Token(NamedTuple):
    r"""One token. `data` is the word, the sign after the backslash, the bytes or the text; `number` a word's.

    A ``starred`` word is the destination of a group that a reader may not know.
    """

    kind: Kind
    data: bytes = b""
    number: int | None = None


_BRACES = {_OPEN: Token("{"), _CLOSE: Token("}")}


def tokens(data: bytes, known: Set[bytes]) -> Iterator[Token]:
    r"""Yield the tokens; other words than the known are left out, the raw bytes behind ``\bin`` passed over."""
    seen: dict[bytes, list[Token]] = {}
    at = 0
    while at < len(data):
        for match in _TOKEN.finditer(data, at):
            group = match.lastindex
            if group == _RUN:
                run = match[_RUN]
                words = seen.get(run)
                if words is None:
                    if len(seen) > _REMEMBERED:
                        seen.clear()
                    words = seen[run] = _words(run, known)
                yield from words
            elif group == _BINARY or (group is None and match[0].startswith(b"\\bin")):
                at = match.end() + max(0, int(match[_BINARY] or 0))
                break
            elif group is not None:
                yield _BRACES.get(group) or _other(group, match[group])
        else:
            return


def _words(run: bytes, known: Set[bytes]) -> list[Token]:
    found = _WORD.findall(run)
    return [Token("word", word, int(number) if number else None) for word, number in found if word in known]


def _other(group: int, data: bytes) -> Token:
    if group == _TEXT:
        return Token("text", data)
    if group == _BYTES:
        return Token("bytes", bytes.fromhex(data.decode().replace("\\'", "")))
    return Token("starred" if group == _STARRED else "sign", data)
