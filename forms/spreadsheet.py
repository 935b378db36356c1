"""Texts that are safe in a spreadsheet: crawled words must never run as a formula.

Input: a value of a table; output: what a CSV or a sheet may hold of it.
"""

from __future__ import annotations

import unicodedata


def guarded(value: object) -> object:
    """Put an apostrophe before a text that a spreadsheet would take for a formula (+4 and -3 are none).

    Chinese and Japanese editions of Excel take a full-width sign for the plain one.
    """
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    text = str(value) if not isinstance(value, (int, float, bool)) else None
    if text is None:
        return value
    sign = unicodedata.normalize("NFKC", text[:1])
    words = sign in ("+", "-") and any(letter.isalpha() or letter in "(|" for letter in text)
    return f"'{text}" if sign in ("=", "@", "\t", "\r", "\n") or words else text
