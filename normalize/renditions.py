"""What kind of rendition of a report a document says it is: a correction (更正版), a picture of it (图解, 图片版).

Input: the clues of a document; output: yes or no. Which rendition counts is for `normalize.versions`.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from forms.labels import compact
from forms.titles import Title, parse
from normalize.dates import Clues

#: 更新时间 stands on every page, and there are bureaus of 城市更新
_CORRECTED = re.compile(r"更正|勘误|订正|(?:更新|修[订正])(?:版|稿|后)|[(（【\[](?:更新|修[订正])[)）】\]]")
_NOTE = re.compile(
    r"^[(【\[]?(?:更正|勘误|订正)(?:版|稿|说明|声明|启事)[)】\]]?$"
    r"|^(?:更正|勘误|订正)(?:说明|声明|启事|公告[:：])"
    r"|现(?:予以?|作|做)?(?:更正|订正)|(?:予以|已经?|特此|特作|作出|做出)(?:更正|订正)|(?:更正|订正)如下"
)
_PICTURE = re.compile(r"图解|图表解读|图片版|一图[读看]懂|长图|漫画|动漫")
#: a note of a correction is no longer, and stands among the last lines before the report
_NOTE_LENGTH, _NOTE_LINES = 120, 12
#: one of these stands in whatever the patterns above find
_ANY = re.compile(r"[更订]正|勘误|更新|修订|图|画|动漫|版")


def rendition(clues: Clues, title: Title | None) -> tuple[bool, bool]:
    """Tell whether a document says that it corrects an earlier one, and whether it says that it is a picture.

    Its titles say so (on the page, in the address), or a note between the title and the report.
    """
    meta, name = clues.meta, unquote(clues.source.rpartition("/")[2])
    near = [line for line in clues.front if len(line) <= _NOTE_LENGTH and _ANY.search(line)] if clues.front else []
    named = (line for line in near if "报" in line and _same(parse(line), title))
    shown = (title.text if title else None, meta.get("title") or meta.get("page_title"), name, *named)
    titles = " | ".join(text for text in shown if text)
    above = near and [compact(line) for line in clues.front[-_NOTE_LINES:] if line in near]
    corrected = bool(_CORRECTED.search(titles)) or any(_NOTE.search(line) for line in above)
    return corrected, bool(_PICTURE.search(titles))


def _same(one: Title | None, other: Title | None) -> bool:
    """A page's menu may name another report's correction."""
    return one is not None and other is not None and one[:2] == other[:2]
