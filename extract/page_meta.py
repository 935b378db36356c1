"""What a page says about itself around the report: title, publisher, date, index number, breadcrumb.

Input: the parsed page and its lines and grids; output: entries of `Reading.meta`. Sources, in order
of trust: what is displayed (re-imported pages carry wrong stamps in their metas), then the metas
that the portals' software writes (ArticleTitle, PubDate, ContentSource).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise, takewhile

from selectolax.lexbor import LexborHTMLParser

from forms.records import PICTURE, Grid

#: the names under which pages display each, the most telling first
_SHOWN = {
    "publisher": (
        "发布机构|发布单位|公开机构|公开主体|发文机关|发文机构|发布机关|责任部门|信息来源|稿件来源|文章来源|来源|供稿单位"
    ),
    "published": (
        "发布日期|发布时间|公开日期|公开时间|成文日期|成文时间|生成日期|生成时间|发文日期|更新时间|发布于|日期|时间"
    ),
    "index_number": "索引号|信息索引号|索引编号|索取号",
}
_KIND = {name: (kind, rank) for kind, names in _SHOWN.items() for rank, name in enumerate(names.split("|"))}
#: names that end other names (数据来源, 施行日期): they count only where no word stands before them
_BARE = ("来源", "日期", "时间")
_NAMES = "|".join(
    (r"(?<![\u4e00-\u9fff])" if name in _BARE else "") + (r"\s*".join(name) if len(name) < 5 else name)
    for name in sorted(_KIND, key=len, reverse=True)
)
#: a name is looked for before each colon, which are few
_COLON = re.compile("[:：]")
_NAME = re.compile(rf"({_NAMES})\s*\Z")
_BEFORE, _AFTER = 14, 120
_DAY = re.compile(r"(?<!\d)(20\d\d|19\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_HERE = re.compile(r"(?:当前|现在|所在|您的|你的)的?(?:位置|所在)[^\n]{0,200}")
_EMPTY_HERE = re.compile(r"[^\n:：]*[:：]?\s*")
#: where a value that shares its line with the next name ends
_END = re.compile(
    rf"[\s|【\[<>｜]|(?:{_NAMES})\s*[:：]|浏览|点击|阅读|访问|字体|字号|作者|编辑|打印|分享|文号|名称|主题|分类|有效性|体裁|责任"
)
_TITLE_PLACES = (
    "h1,h2,.article-title,.articletitle,.content-title,.title,.bt,.tit,.xl_tit,.arti_title,.info-title,"
    "#title,#articletitle,ucaptitle"
)
_TITLE_METAS = ("articletitle", "title", "og:title")
_DATE_METAS = ("pubdate", "publishdate", "publish_date", "createdate", "firstpublishedtime")
_REPORT = re.compile(r"公开.*(?:报告|年报)")
_YEAR = re.compile(r"20\d\d|二[〇○0零]")
#: what a page may lead to that holds its report: documents, archives, pictures of tables
_TARGET = re.compile(rb"""\s*("[^"]*"|'[^']*'|[^\s>]+)""")
_DOCUMENTS = ("pdf", "doc", "docx", "wps", "xls", "xlsx", "et", "ods", "odt", "ofd", "rtf", "zip", "rar", "7z")
_PICTURES = ("jpg", "jpeg", "png", "bmp", "tif", "tiff", "gif")
#: links kept of a page
_LINKS = 60
#: a step of a breadcrumb is shorter; headings looked at for the title
_STEP, _HEADINGS = 16, 50
#: a table of metadata has a few rows; a form's has more
_FEW = 16


def describe(tree: LexborHTMLParser, page_title: str, body: list[str | Grid]) -> dict[str, str]:
    """Return what was found of title, page_title, publisher, source, published, pubdate, index_number, breadcrumb.

    Dates are ISO dates. `published` is the displayed one, `pubdate` the meta's.
    """
    metas = _metas(tree)
    shown = _shown(body)
    found = {
        "title": _title(tree, metas, page_title),
        "page_title": page_title,
        "publisher": shown.get("publisher") or metas.get("contentsource", ""),
        "source": metas.get("contentsource", ""),
        "published": shown.get("published", ""),
        "pubdate": next((day for name in _DATE_METAS if (day := _day(metas.get(name, "")))), ""),
        "index_number": shown.get("index_number", ""),
        "breadcrumb": _breadcrumb(body),
    }
    return {key: value for key, value in found.items() if value}


def links(source: bytes) -> str:
    """Return where the page leads that may hold its report, a line each as written, documents before pictures."""
    lowered = source.lower()  # two plain searches take a tenth of the time of one by expression
    found = [found for name in (b"href=", b"src=") for found in _attributes(source, lowered, name)]
    targets = [html.unescape(each.strip(b"\"' ").decode("utf-8", "replace")) for each in found]
    endings = {target: target.partition("#")[0].rpartition(".")[2].lower() for target in targets if "\n" not in target}
    kinds = (_DOCUMENTS, _PICTURES)
    return "\n".join([target for kind in kinds for target, ending in endings.items() if ending in kind][:_LINKS])


def _attributes(source: bytes, lowered: bytes, name: bytes) -> Iterator[bytes]:
    at = lowered.find(name)
    while at >= 0:
        at += len(name)
        if found := _TARGET.match(source, at):
            yield found[1]
        at = lowered.find(name, at)


def _breadcrumb(body: list[str | Grid]) -> str:
    """Return the line that says where the page is, or its lines where each step is one."""
    lines = [part for part in body if isinstance(part, str)]
    for at, line in enumerate(lines):
        if found := _HERE.search(line):
            if not _EMPTY_HERE.fullmatch(found[0]):
                return found[0].strip()
            steps = takewhile(lambda step: len(step) < _STEP, lines[at + 1 : at + 8])
            return " > ".join([found[0].strip(), *steps])
    return ""


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    metas: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        name = attributes.get("name") or attributes.get("property")
        if name:
            metas.setdefault(name.strip().lower(), (attributes.get("content") or "").strip())
    return metas


def _title(tree: LexborHTMLParser, metas: dict[str, str], page_title: str) -> str:
    """Return the article's title: the software's own meta, else the best of the headings and the page's title."""
    if metas.get("articletitle"):
        return metas["articletitle"]
    headings = [" ".join(node.text(deep=True).split()) for node in tree.css(_TITLE_PLACES)[:_HEADINGS]]
    candidates = [text for text in headings if 4 < len(text) < 100]
    candidates += [metas[name] for name in _TITLE_METAS if metas.get(name)]
    candidates += [part for part in (re.split(r"\s*[-_|—–]{1,2}\s*", page_title)[0], page_title) if part]
    reports = [text for text in candidates if _REPORT.search(text[:100])]  # the column may be called 年报, too
    dated = [text for text in reports if _YEAR.search(text)]
    return next(iter([*dated, *reports, *candidates]), "")


def _shown(body: list[str | Grid]) -> dict[str, str]:
    """Return the best displayed value of each kind: the more telling name wins, then the first."""
    best: dict[str, tuple[int, str]] = {}
    for name, text in _named(body):
        kind, rank = _KIND[name]
        value = _day(text) if kind == "published" else _value(text)
        if value and (kind not in best or rank < best[kind][0]):
            best[kind] = rank, value
    return {kind: value for kind, (_, value) in best.items()}


def _named(body: list[str | Grid]) -> Iterator[tuple[str, str]]:
    """Yield each name and the text after it: in its line, on the next line, or in the next cell."""
    lines: list[str] = []
    for part in body:
        if isinstance(part, str):
            lines.append(part)
        elif len(part.rows) < _FEW:
            for row in part.rows:
                texts = [cell.text for cell in row if cell.text != PICTURE]
                yield from _pairs(texts)
                lines += texts
    text = "\n".join(lines)
    for colon in _COLON.finditer(text):
        if name := _NAME.search(text[max(0, colon.start() - _BEFORE) : colon.start()]):
            yield re.sub(r"\s+", "", name[1]), _after(text, colon.end())


def _after(text: str, start: int) -> str:
    """Return the rest of the line, or where that is empty the next line, unless it has a name of its own."""
    rest, _, following = text[start : start + _AFTER].partition("\n")
    if rest.strip():
        return rest.strip()
    following = following.partition("\n")[0]
    return following if _day(following) or not _COLON.search(following) else ""


def _pairs(texts: list[str]) -> Iterator[tuple[str, str]]:
    for name, value in pairwise(texts):
        if len(name) < 20:
            bare = re.sub(r"[\s:：【】\[\]]+", "", name)
            if bare in _KIND and bare not in _BARE:
                yield bare, value


def _value(text: str) -> str:
    return _END.split(text.strip(" \u3000\xa0"), maxsplit=1)[0][:60]


def _day(text: str) -> str:
    found = _DAY.search(text)
    if not found or not (1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31):
        return ""
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
