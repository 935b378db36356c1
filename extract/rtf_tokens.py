r"""Rich Text Format cut into its tokens.

Input: the bytes of a file; output: control words with their number, characters by their code, text, and
the braces of groups. Rules: Rich Text Format Specification 1.9.1, "Conventions of an RTF reader".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["{", "}", "word", "sign", "byte", "text"]

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,40})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)", re.S
)
_WORD, _NUMBER, _BYTE, _SIGN, _BRACE, _TEXT = range(1, 7)


class Token(NamedTuple):
    r"""One token. `data` is the word, the sign after the backslash, the byte or the text; `number` a word's."""

    kind: Kind
    data: bytes = b""
    number: int | None = None


_OPEN, _CLOSE = Token("{"), Token("}")


def tokens(data: bytes) -> Iterator[Token]:
    r"""Yield the tokens; the raw bytes behind ``\bin`` are passed over."""
    at = 0
    while at < len(data):
        for match in _TOKEN.finditer(data, at):
            group = match.lastindex
            if group == _BRACE:
                yield _OPEN if match[_BRACE] == b"{" else _CLOSE
            elif group == _TEXT:
                yield Token("text", match[_TEXT])
            elif group == _BYTE:
                yield Token("byte", bytes.fromhex(match[_BYTE].decode()))
            elif group == _SIGN:
                yield Token("sign", match[_SIGN])
            elif group is not None:
                number = int(match[_NUMBER]) if group == _NUMBER else None
                if match[_WORD] == b"bin":
                    at = match.end() + max(0, number or 0)
                    break
                yield Token("word", match[_WORD], number)
        else:
            return
