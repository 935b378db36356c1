"""Which organ of the state a name says, once its place is taken away (教育局, 市场监督管理局, 人民政府办公室).

Owns the taxonomy, `organs.yml` beside this. Input: what is left of a name; output: an `Organ`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

_SUFFIXES = [
    "工作领导小组办公室",
    "领导小组办公室",
    "管理委员会办公室",
    "编纂委员会办公室",
    "委员会办公室",
    "监督管理委员会",
    "管理委员会",
    "工作委员会",
    "工作办公室",
    "管理办公室",
    "服务办公室",
    "指挥部办公室",
    "开发办公室",
    "委员会",
    "管理总局",
    "监督管理局",
    "管理局",
    "服务局",
    "事业局",
    "开发局",
    "发展局",
    "工作局",
    "总局",
    "分局",
    "办公室",
    "办公厅",
    "局",
    "委",
    "厅",
    "办",
    "署",
    "部",
    "会",
    "社",
    "馆",
    "院",
]
_CENTRES = [
    "管理中心",
    "服务中心",
    "事务中心",
    "发展中心",
    "中心",
    "总队",
    "支队",
    "大队",
    "总站",
    "站",
    "所",
    "处",
    "研究院",
    "研究中心",
    "段",
    "分中心",
]
_JOINED = re.compile(r"[和与及、暨·]")
_GOVERNMENT = re.compile(r"^(?:人民政府|政府|人民)(?=.)")


class Organ(NamedTuple):
    """An organ. `body` is over 1 where several bodies of one organ stood side by side; `word` what the name says;
    `until` the year in which bodies of that name ended (0: they have not); `parts` all organs that it combines."""

    key: str
    body: int
    word: str
    until: int
    parts: tuple[str, ...]
    truncated: bool = False


@cache
def taxonomy() -> dict[str, dict[str, Any]]:
    """Return the taxonomy as written, by key."""
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("organs.yml").read_text("utf-8"))
    return loaded


@cache
def _words() -> tuple[dict[str, tuple[str, int, int]], dict[str, tuple[str, int, int]]]:
    words: dict[str, tuple[str, int, int]] = {}
    whole: dict[str, tuple[str, int, int]] = {}
    for key, organ in taxonomy().items():
        for said in (organ, *organ.get("was", ())):
            known = key, said.get("body", 1), said.get("until", 0)
            words.update(dict.fromkeys(said.get("words", ()), known))
            whole.update(dict.fromkeys(said.get("whole", ()), known))
    return words, whole


@cache
def _longest() -> int:
    return max(map(len, _words()[0]))


def line(key: str) -> str:
    """Return local or vertical."""
    found: str = taxonomy()[key].get("line", "local")
    return found


@lru_cache(maxsize=1 << 15)
def organ_of(text: str) -> Organ | None:
    """Return the organ that a name without its place says, or None."""
    words, whole = _words()
    if known := whole.get(text):
        return Organ(known[0], known[1], text, known[2], (known[0],))
    shorter = _GOVERNMENT.sub("", text)
    if shorter != text and (found := organ_of(shorter)):
        return found
    for suffix in (*_SUFFIXES, *_CENTRES):
        core = text.removesuffix(suffix)
        if (
            core != text
            and (tokens := _tokens(core))
            and (suffix in _SUFFIXES or taxonomy()[words[tokens[0]][0]].get("centre"))
        ):
            return _organ(tokens, truncated=False)
    return _organ(tokens, truncated=True) if len(text) > 3 and (tokens := _tokens(text)) else None


def _organ(tokens: tuple[str, ...], truncated: bool) -> Organ:
    known = [_words()[0][token] for token in tokens]
    key, body, until = known[0]
    return Organ(key, body, tokens[0], until, tuple(dict.fromkeys(one[0] for one in known)), truncated)


@lru_cache(maxsize=1 << 14)
def _tokens(core: str) -> tuple[str, ...]:
    """Cut a name into words of the taxonomy; empty where something is left over."""
    return next(_cuts(core), ()) if core else ()


def _cuts(core: str) -> Iterator[tuple[str, ...]]:
    for end in range(min(len(core), _longest()), 1, -1):
        if core[:end] not in _words()[0]:
            continue
        rest = core[end:]
        if not rest:
            yield (core[:end],)
            return
        rest = rest[1:] if _JOINED.match(rest) else rest
        yield from ((core[:end], *more) for more in _cuts(rest) if rest)
