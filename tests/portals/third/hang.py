"""How a form's column hangs below a portal: its pages, the way to it from the home page, keys in addresses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from . import dress
from .site import Row, Third


def hexed(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def uuid_of(text: str) -> str:
    key = hexed(text, 32)
    return f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"


def paged(
    site: Third, label: str, made: Sequence[Row], where: Callable[[int], str], per: int, style: str = "links"
) -> str:
    """Serve a column in pages at `where(1)`, `where(2)` …; return its address."""
    count = max(1, -(-len(made) // per))
    for at in range(1, count + 1):
        chunk = made[(at - 1) * per : at * per]
        following = where(min(at + 1, count))
        numbers = "".join(f'<a href="{where(n)}">{n}</a>' for n in range(1, count + 1))
        pager = {
            "links": f'<div class="pages">{numbers}<a href="{following}">下一页</a><a href="{where(count)}">尾页</a></div>',
            "next": f'<p>共{count}页 第{at}页 <a href="{following}">下页</a></p>',
            "script": f'<p><a href="javascript:void(0)" onclick="location.href=\'{following}\'">&gt;</a></p>',
        }[style]
        site.listing(where(at), label, chunk, pager if count > 1 else "")
    return where(1)


def gate(site: Third, path: str, label: str, menu: Sequence[tuple[str, str]], gate: str = "政务公开") -> None:
    """Serve the home page and the page between it and the columns."""
    site.home([(gate, path)])
    site.trail += [(gate, path)]
    site.aside = list(menu)
    site.put(path, gate, f"<h2>{label}</h2><ul>{dress.links(menu)}</ul>")
