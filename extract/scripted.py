"""What only a page's scripts hold: an article as a text in JSON, which the browser writes into the page.

Input: a page's source; output: the same with that article in its body. Only a page that shows no table
of its own is looked into (Guangdong's directory keeps some articles in `_CONFIG.DETAIL.content` alone).
"""

from __future__ import annotations

import json
import re

_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script\s*>", re.I | re.S)
_TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"' + r"|'(?:[^'\\\n]|\\.)*'", re.S)
_TABLE = re.compile(r"(?:<|\\u003c|\\x3c)table\b", re.I)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_PLAIN = {"n": "\n", "r": "\n", "t": "\t", "b": "", "f": ""}
_END = re.compile(r"</body\s*>", re.I)


def with_scripted(text: str) -> str:
    """Return the source, with the tables that only a script's text holds put at the end of its body."""
    first = _TABLE.search(text)
    if first is None or not _in_script(text, first.start()) or _TABLE.search(_SCRIPT.sub("", text)):
        return text
    texts = (found[0] for script in _SCRIPT.finditer(text) for found in _TEXT.finditer(script[1]))
    held = max((each for each in texts if _TABLE.search(each)), key=len, default=None)
    if held is None:
        return text
    end = _END.search(text)
    at = end.start() if end else len(text)
    return f"{text[:at]}<div>{_decoded(held)}</div>{text[at:]}"


def _in_script(text: str, at: int) -> bool:
    opened, closed = (text.lower().rfind(tag, 0, at) for tag in ("<script", "</script"))
    return opened > closed


def _decoded(literal: str) -> str:
    """Return what a literal of JSON or JavaScript says."""
    if literal.startswith('"'):
        try:
            return str(json.loads(literal, strict=False))
        except ValueError:
            pass
    return _ESCAPE.sub(_unescaped, literal[1:-1])


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _PLAIN.get(found[3], found[3])
