"""YAML that people write, read strictly: a key that stands twice is refused, for the first would be lost unseen.

Input: a text; output: what it says. Raises `yaml.YAMLError`.
"""

from __future__ import annotations

from typing import Any

import yaml

_Fastest: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Fastest):  # type: ignore[misc]
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"{key!r} stands twice")
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def load(text: str) -> Any:
    """Return what a text says in YAML's safe types."""
    return yaml.load(text, Loader=_Loader)
