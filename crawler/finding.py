"""One thing that `gongkai doctor` looked at, and what to do about it, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from forms.messages import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """`level`: ok, note (nothing is wrong, something could be better), problem."""

    what: str
    level: str
    said: Text
    advice: Text | None = None


def ok(what: str, zh: str, en: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(what, "ok", Text(zh, en))


def note(what: str, zh: str, en: str, advice_zh: str, advice_en: str) -> Finding:
    """Return a finding that something could be better."""
    return Finding(what, "note", Text(zh, en), Text(advice_zh, advice_en))


def problem(what: str, zh: str, en: str, advice_zh: str, advice_en: str) -> Finding:
    """Return a finding that something is wrong."""
    return Finding(what, "problem", Text(zh, en), Text(advice_zh, advice_en))
