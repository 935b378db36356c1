"""When two printed texts are the same label.

The official labels never change; their white space, line breaks, quotes, brackets and the
punctuation of their ordinals do (`domain` facts: a label may be printed one character a line, with
U+3000 between, in full width, with a Word bookmark inside). So texts are compared by their `core`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MARKS = re.compile(r"\[bookmark:[^\]]*\]|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffc\u00ad]")
#: the traditional characters of the labels (some portals convert automatically); 檔案 stands for 文件
_SIMPLIFIED = str.maketrans(
    "規範檔製發數廢現條項許處罰強費額單萬請轉結務內屬於國祕秘絡關訴訟復議維糾審計總個開動業會組織學術類過執卷詢無補題舉報"
    "複頻買購項離減對據銷機構從員專職經興點響應級興證認續訪談採網絡聯繫與聞樂實優勞獲視為稱體護權濟穩",
    "规范档制发数废现条项许处罚强费额单万请转结务内属于国秘秘络关诉讼复议维纠审计总个开动业会组织学术类过执卷询无补题举报"
    "复频买购项离减对据销机构从员专职经兴点响应级兴证认续访谈采网络联系与闻乐实优劳获视为称体护权济稳",
)
_ORDINAL = re.compile(
    r"^(?:其中[:：]?|\(?第?[一二三四五六七八九十]{1,3}[)、.,:]|\([一二三四五六七八九十\d]{1,3}\)?|\d{1,2}(?:[).、,:]|(?=[^\d年月日.%])))+"
)
_WORDLESS = re.compile(r"[\W_]+")
_ASIDE = re.compile(r"\((?:[^()]{2,}|[件条份次篇个人项元])\)?")
_COUNT = re.compile(r"(?:总?数量|件数|条数|总数|数)$")
_UNIT = re.compile(r"(?:单位[:：]?)?(万元|亿元|千元|元)")


@lru_cache(maxsize=1 << 16)
def compact(text: str) -> str:
    """Return the text in NFKC without white space, zero-width characters and Word's bookmarks."""
    return "".join(unicodedata.normalize("NFKC", _MARKS.sub("", text)).split()).translate(_SIMPLIFIED)


@lru_cache(maxsize=1 << 16)
def ordinal(text: str) -> str:
    """Return the ordinal a label starts with, bare: ``（三）不予公开`` gives ``三``; ``""`` without one."""
    found = _ORDINAL.match(compact(text))
    return _WORDLESS.sub("", found.group().replace("其中", "")) if found else ""


@lru_cache(maxsize=1 << 16)
def core(text: str) -> str:
    """Return what makes the label: compacted, without its ordinal and without punctuation."""
    return _WORDLESS.sub("", _ORDINAL.sub("", compact(text)))


@lru_cache(maxsize=1 << 16)
def loose_core(text: str) -> str:
    """Return the core without asides in brackets and without a trailing 数, 数量, 件数."""
    bare = _WORDLESS.sub("", _ASIDE.sub("", _ORDINAL.sub("", compact(text))))
    return _COUNT.sub("", bare)


@lru_cache(maxsize=1 << 12)
def printed_unit(text: str) -> str | None:
    """Return the unit of money a column label names (本年收费金额（单位：万元）), or None."""
    found = _UNIT.search(compact(text))
    return found.group(1) if found else None
