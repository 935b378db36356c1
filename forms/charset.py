"""Which encoding bytes are in.

Input: the bytes of a text or a page and what the server or the archive declared; output: the text.
Chinese portals declare gb2312 and serve GBK, declare utf-8 and serve GB18030, declare ISO-8859-1 by
the web server's default, or declare nothing: a declaration counts only where the bytes bear it out,
and Latin-1 never counts.
"""

from __future__ import annotations

import re

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
#: the head of a page in which a charset may be declared (browsers look at 1,024 bytes; real pages need more)
_HEAD = 4096
_DECLARED = re.compile(
    rb"<(?:meta\b[^>]{0,300}?charset|\?xml\b[^>]{0,100}?encoding)\s*=\s*[\"']?\s*([\w:.-]{3,20})", re.I
)
_PARAMETER = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.-]{3,20})", re.I)
_FAMILIES = (
    ("utf-8", ("utf8",)),
    ("gb18030", ("gb", "xgb", "cp936", "ms936", "936", "euccn", "hzgb")),
    ("big5hkscs", ("big5", "cp950", "xxbig5")),
)
#: a letter of Chinese text: what UTF-8 writes in three bytes, never met when GBK bytes happen to be valid UTF-8
_WIDE = re.compile("[\u2010-\u9fff\uf900-\ufaff\uff00-\uffef]")


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """Return the text without its byte order mark and the charset it was read in.

    `declared` is a charset's name or a whole Content-Type. In this order, the first that fits the
    bytes: BOM, the page's own declaration, `declared`, UTF-8, GB18030 (also for gb2312 and gbk).
    Where none fits, the one that loses the fewest characters, each lost one as U+FFFD.
    """
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return data.decode(charset, "replace").lstrip("\ufeff"), charset
    wide = _utf_16_unmarked(data)
    if wide:
        return data.decode(wide, "replace"), "utf-16"
    if data.isascii():
        return data.decode("ascii"), "utf-8"
    return _fitting(data, [name for name in (_inside(data), _family(declared)) if name])


def _fitting(data: bytes, declared: list[str]) -> tuple[str, str]:
    text = _strictly(data, "utf-8")
    if text is not None and ("gb18030" not in declared[:1] or _WIDE.search(text)):
        return text, "utf-8"
    candidates = list(dict.fromkeys([*declared, "gb18030"]))
    for charset in candidates:
        text = _strictly(data, charset)
        if text is not None:
            return text, charset
    readings = [(data.decode(charset, "replace"), charset) for charset in dict.fromkeys([*candidates, "utf-8"])]
    return min(readings, key=lambda reading: reading[0].count("\ufffd"))


def _strictly(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except UnicodeDecodeError:
        return None


def _inside(data: bytes) -> str | None:
    """Return what the page declares of itself; one that says utf-16 in readable ASCII is not."""
    found = _DECLARED.search(data, 0, _HEAD)
    return _family(found[1].decode("ascii", "replace")) if found else None


def _family(declared: str) -> str | None:
    """Return the charset we read a declared name as, None for one that is not to be trusted."""
    found = _PARAMETER.search(declared)
    name = re.sub(r"[^a-z0-9]", "", (found[1] if found else declared).lower())
    for charset, beginnings in _FAMILIES:
        if name.startswith(beginnings):
            return charset
    return None


def _utf_16_unmarked(data: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark, told by the zero bytes of its ASCII characters."""
    head = data[:512]
    if head.count(0) * 8 < len(head) or len(head) < 4:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    charset = "utf-16-le" if odd > even else "utf-16-be"
    return charset if min(even, odd) * 4 <= max(even, odd) and _strictly(data, charset) is not None else None
