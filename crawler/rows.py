"""What an anchor that says nothing by itself (查看, 下载, a picture) says by where it stands.

Input: an anchor and its own words; output: those words, or what its row says: the head of its row in a
table and the year at the head of its column, the rest of its line in a list.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

#: what anchors say that say nothing
_VAGUE = re.compile(
    r"^[\[【(（]?(?:请?点击|点此|在线|立即)?(?:这里|此处)?(?:查看|浏览|阅读|打开|下载|预览|进入)?(?:年报|报告)?(?:全文|详情|详细|原文|附件|正文|文件|链接|内容)?"
    r"(?:pdf|word|docx?|ofd|html|网页|文字|图片)?(?:版|格式)?[\]】)）]?[√●■▲★>›»]*$",
    re.I,
)
#: what leads on from a block that names its list
_MORE = re.compile(r"^[\[(（]?(?:查看|点击)?(?:更多|more)[\])）]?[+>›»]*$", re.I)
_YEAR = re.compile(r"20[0-3]\d")
_HAN = re.compile(r"[一-鿿]{2}")
#: cells of a row that are looked at, the longest text of a row that names something (characters)
_CELLS, _LONG = 40, 80


def spoken(node: LexborNode, text: str) -> str:
    """Return what an anchor says, by its picture or its row where its own words say nothing."""
    text = text or _pictured(node)
    if _MORE.match(text):
        return _block(node, text) or text
    if not _VAGUE.match(text):
        return text
    return _row(node, text) or text


def _pictured(node: LexborNode) -> str:
    picture = node.css_first("img[alt],img[title]")
    return (picture.attributes.get("title") or picture.attributes.get("alt") or "").strip() if picture else ""


def _block(node: LexborNode, text: str) -> str:
    """Return what stands beside an anchor that leads on: the heading of its block."""
    around = node.parent
    for _ in range(3):
        if around is None or around.tag in ("body", "table", "ul", "ol"):
            return ""
        said = " ".join(around.text(separator=" ").split())
        if len(said) > _LONG:
            return ""
        if beside := said.replace(text, " ").strip(" |·:：>"):
            return beside
        around = around.parent
    return ""


def _row(node: LexborNode, text: str) -> str:
    around = node.parent
    for _ in range(4):
        if around is None or around.tag in ("ul", "ol", "dl", "body", "table", "div"):
            return ""
        if around.tag in ("td", "th"):
            return _cell(around)
        if around.tag in ("li", "dd", "dt", "p"):
            said = " ".join(around.text(separator=" ").split())
            return said.replace(text, " ").strip(" ·[]【】()（）:：") if len(said) <= _LONG + len(text) else ""
        around = around.parent
    return ""


def _cell(cell: LexborNode) -> str:
    """Return the first name in a cell's row, with the year that heads the cell's column."""
    row = cell.parent
    table = row.parent if row is not None else None
    while table is not None and table.tag != "table":
        table = table.parent
    if row is None or table is None:
        return ""
    cells = _cells(row)
    at = next((at for at, other in enumerate(cells) if other.mem_id == cell.mem_id), None)
    named = next(
        (
            said
            for other in cells
            if other.mem_id != cell.mem_id and _HAN.search(said := _text(other)) and not _VAGUE.match(said)
        ),
        "",
    )
    top = table.css_first("tr")
    heads = _cells(top) if top is not None else []
    head = _text(heads[at]) if at is not None and at < len(heads) and heads[at].mem_id != cell.mem_id else ""
    return f"{named}{head}" if named and _YEAR.search(head) else named


def _cells(row: LexborNode) -> list[LexborNode]:
    found = []
    for node in row.iter():
        if node.tag in ("td", "th"):
            found.append(node)
            if len(found) == _CELLS:
                break
    return found


def _text(node: LexborNode) -> str:
    said = " ".join(node.text(separator=" ").split())
    return said if len(said) <= _LONG else ""
