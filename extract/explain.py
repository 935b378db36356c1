"""What was found in one document and where, what was not and why: for a person at a terminal.

Input: `Extracted`; output: text, in the order of the printed form.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from rich.cells import cell_len, set_cell_size

from extract.document import Extracted
from forms.arithmetic import broken
from forms.form import CellKey, Section, edition
from forms.messages import ISSUES, say
from forms.records import Fact

#: how a cell without a number is shown; a dash is shown as printed
SIGNS = {"blank": "·", "absent": "✗", "unreadable": "?"}
_LABEL_WIDTH, _VALUE_WIDTH = 44, 9


def explain_text(found: Extracted) -> str:
    """Return the document's cells, section by section, its narrative's outline, sums that fail, issues."""
    lines = [f"{found.format} {found.charset}".strip()]
    lines += [f"{key}: {value}" for key, value in sorted(found.meta.items()) if key != "charset"]
    for (section, name), facts in groupby(found.facts, key=lambda fact: (fact.section, fact.edition)):
        lines += ["", *_section(section, name, list(facts))]
    lines += ["", *_outline(found)]
    lines += [f"≠ {identity} {key}" for identity, key in sorted(broken(found.facts))]
    lines += [f"! {code}: {where} {detail}".rstrip() for code, where, detail in _issues(found)]
    return "\n".join(lines) + "\n"


def as_records(found: Extracted) -> dict[str, Any]:
    """Return the same as plain data, for JSON."""
    return {
        "format": found.format,
        "charset": found.charset,
        "meta": found.meta,
        "facts": [fact._asdict() for fact in found.facts],
        "paragraphs": [paragraph._asdict() for paragraph in found.paragraphs],
        "issues": [issue._asdict() for issue in found.issues],
        "broken": sorted(broken(found.facts)),
    }


def _section(key: str, name: str, facts: list[Fact]) -> Iterator[str]:
    section = edition(name).section(key)
    assert section is not None
    read = sum(fact.status not in ("absent", "unreadable") for fact in facts)
    yield f"{section.number or ''} {section.zh} [{key}] · {name} · {read}/{len(facts)}".strip()
    by_key = {fact.key: fact for fact in facts}
    above: list[str] = []
    for label, cells in _rows(section, by_key):
        heads = [cell.path[-1].zh for cell in cells]
        if heads != above and len(heads) > 1:
            yield " " * _LABEL_WIDTH + "".join(_right(set_cell_size(head, 8).rstrip(), _VALUE_WIDTH) for head in heads)
        above = heads
        found = [by_key[cell.key] for cell in cells]
        values = "".join(_right(_shown(fact), _VALUE_WIDTH) for fact in found)
        yield set_cell_size(f"  {label}", _LABEL_WIDTH) + values + _place(found)


def _rows(section: Section, facts: dict[str, Fact]) -> Iterator[tuple[str, list[CellKey]]]:
    cells = [cell for cell in (*section.cells, *section.extra_cells) if cell.key in facts]
    for label, row in groupby(cells, key=lambda cell: cell.row.zh if cell.row else cell.path[-2].zh):
        yield label, list(row)


def _shown(fact: Fact) -> str:
    if fact.value is None:
        return SIGNS.get(fact.status, fact.raw or "")
    shown = f"{fact.value:g}" if fact.value != int(fact.value) else str(int(fact.value))
    return shown if fact.status == "number" else f"{shown}*"


def _place(facts: list[Fact]) -> str:
    placed = [fact for fact in facts if fact.table is not None]
    if not placed:
        return ""
    page = f"p{placed[0].page} " if placed[0].page else ""
    columns = [fact.column for fact in placed if fact.column is not None]
    span = f" c{columns[0]}" if columns else ""
    span += f"–{columns[-1]}" if len(columns) > 1 else ""
    return f"   {page}t{placed[0].table} r{placed[0].row}{span}"


def _right(text: str, width: int) -> str:
    text = " ".join(text.split())
    return " " * max(1, width - cell_len(text)) + text


def _outline(found: Extracted) -> Iterator[str]:
    for section, paragraphs in groupby(found.paragraphs, key=lambda paragraph: paragraph.section):
        texts = [paragraph.text for paragraph in paragraphs]
        yield set_cell_size(f"¶ {section} ({len(texts)}): {texts[0]}", 100).rstrip()


def _issues(found: Extracted) -> Iterator[tuple[str, str, str]]:
    for issue in found.issues:
        detail = f"({issue.detail})" if issue.detail else ""
        yield issue.code, issue.where, f"{say(ISSUES[issue.code])} {detail}".strip()
