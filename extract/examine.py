"""One document read for a person to look at, within the limits that every document has.

Input: its bytes; output: what was found in it and, if asked for, the picture of it. Who explains a
document that ended its reader gets the same reason, not a machine without memory.
"""

from __future__ import annotations

import io
from typing import NamedTuple

from extract import allowance, document, explain_image, pool
from extract.document import Extracted
from forms.records import Unreadable


class Examined(NamedTuple):
    """What was found, and the picture as PNG: None where none was asked for or there is nothing to draw."""

    found: Extracted
    picture: bytes | None


class _Asked(NamedTuple):
    data: bytes
    name: str
    with_picture: bool


def examine(data: bytes, name: str = "", with_picture: bool = False) -> Examined:
    """Read one document in a worker; raises `Unreadable` with the reason, also where it ended the worker."""
    ((result,),) = pool.run(_work, [[_Asked(data, name, with_picture)]])
    if isinstance(result, pool.Ended):
        raise Unreadable(result.reason)
    if isinstance(result, str):
        raise Unreadable(result)
    return result


def _work(asked: list[_Asked]) -> Examined | str:
    """Return what was found in the one document, or the reason why it cannot be read."""
    (one,) = asked
    allowance.begin_document()
    try:
        found = document.read(one.data, one.name)
        return Examined(found, _picture(one) if one.with_picture else None)
    except Unreadable as error:
        return str(error)


def _picture(one: _Asked) -> bytes | None:
    allowance.begin_document()
    drawn = explain_image.draw(one.data, one.name)
    if drawn is None:
        return None
    file = io.BytesIO()
    drawn.save(file, "PNG")
    return file.getvalue()
