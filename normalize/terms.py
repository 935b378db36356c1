"""The closed lists that columns take their words from, each word with its Chinese and English caption.

Owns statuses, outcomes, reasons of changes, roles, levels, lines and scopes; organs are `organs.yml`'s. Output: the dictionary's
tables and, as JSON in a column's field metadata (`captions`), what a reader of the tables shows for a word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from forms.messages import ISSUES, REASONS, Text
from normalize.organs import taxonomy

CELL_STATUSES = {
    "number": Text("数字（0 也是数字）", "a number; 0 is one"),
    "remark": Text("数字带其他文字，数值为该数字", "a number with other words; value holds the number"),
    "converted": Text(
        "印的是同类的另一单位，已准确换算", "printed in another unit of the same kind, converted exactly"
    ),
    "blank": Text("空白", "nothing is printed"),
    "dash": Text("／、—、无、不适用等", "a slash, a dash, 无, 不适用 and their kin"),
    "text": Text("文字，或单元格容纳不了的数字", "words, or a number the cell cannot hold"),
    "absent": Text("文件中没有这个单元格", "the document does not have the cell"),
    "unreadable": Text("有这个单元格，但无法判读", "the document has the cell and what it says cannot be told"),
}
#: why a published value differs from that of the release before
CHANGE_REASONS = {
    "source_revised": Text("机关更换了文件", "the agency published another document of the report"),
    "other_document": Text(
        "几份文件早已收到，现采用另一份", "another document, known before too, is now the one that counts"
    ),
    "parser_fixed": Text("同一文件，读取程序或格式有改进", "the same document, read by another version of the reader"),
    "agency_mapping": Text("同一文件归于另一机关", "the same document is now another agency's"),
    "decision": Text("经人工决定，见 data/decisions", "a person decided it, see data/decisions"),
    "other_report": Text(
        "随同一机关的另一份报告而变", "it is counted from another report of the agency too, and that one changed"
    ),
    "late_report": Text("较早年度的报告，此次才收到", "a report on an older year that was not there before"),
    "new_report": Text("新年度的报告", "a report on a year that was not complete before"),
    "other": Text(
        "其他：整理规则、引用的数据有变，或无法判断", "another: rules or reference data changed, or it cannot be told"
    ),
}
CHECK_STATUSES = {
    "holds": Text("各数齐全且相符", "every cell is a number and they agree"),
    "differs": Text("不符，或已印部分已超过总数", "they do not agree, or the printed parts exceed the printed whole"),
    "holds_if_blank_is_zero": Text("空格按零计则相符", "some parts are blank; holds if they are zero"),
    "differs_if_blank_is_zero": Text("空格按零计则不符", "some parts are blank; differs if they are zero"),
    "holds_if_resolved": Text("按推定读法相符（仅 OCR）", "holds with a reading told by arithmetic (OCR only)"),
    "not_checkable": Text(
        "总数未印，或有文字、缺失、不可判读的单元格", "the whole is no number, or a part is text, absent or unreadable"
    ),
}
OUTCOMES = {
    "report": Text("其数字或文字计入报告", "its cells or narrative count"),
    "part": Text("属于一份报告，数字在另一文件中", "belongs to a report whose cells another document holds"),
    "container": Text("压缩包等，其成员各为一行", "an archive; its members are rows of their own"),
    "duplicate": Text("与另一文件字节或数字相同", "the same bytes or the same cells as another document"),
    "superseded": Text("同一报告的另一文件已采用，数字不同", "another document of the report counts, with other cells"),
    "unplaced": Text("已填写，但机关或年度无法判断", "a filled-in form, but of which agency or year cannot be told"),
    "not_a_report": Text("不是年度报告", "not an annual report"),
    "unreadable": Text("无法读取，见原因", "cannot be read, see its reason"),
    "blocked": Text("网站拒绝访问", "the site refused it"),
}
LEVELS = {
    "national": Text("国家级", "National"),
    "province": Text("省级", "Province"),
    "prefecture": Text("地级", "Prefecture"),
    "county": Text("县级", "County"),
    "township": Text("乡级", "Township"),
    "functional_zone": Text("功能区", "Functional zone"),
}
LINES = {"local": Text("块（地方）", "Local"), "vertical": Text("条（垂直）", "Vertical")}
SCOPES = {
    "own": Text("本机关", "The agency's own"),
    "area": Text("全地区汇总", "The whole area"),
    "system": Text("全系统汇总", "The whole system"),
    "unknown": Text("未说明", "Not said"),
}
ROLES = {
    "cells": Text("数字采自此文件", "holds the cells"),
    "narrative": Text("文字采自此文件", "holds the narrative"),
    "page": Text("网页", "page around it"),
    "attachment": Text("附件", "attachment"),
    "picture": Text("图片", "picture"),
    "duplicate": Text("重复", "duplicate"),
    "superseded": Text("已被另一版本取代", "superseded"),
    "unplaced": Text("未能归属", "unplaced"),
}
KINDS = {
    "equality": Text("相等", "Equality"),
    "inequality": Text("不等", "Inequality"),
    "across_years": Text("跨年", "Across years"),
    "narrative": Text("正文与表", "Text against table"),
    "plausibility": Text("合理性", "Plausibility"),
}
READINGS = {
    "text": Text("文本", "text"),
    "ocr": Text("文字识别", "character recognition"),
    "resolved": Text("识别后按勾稽关系认定", "settled by the form's sums"),
}
WHYS = {
    "gap": Text("前后年度均有报告", "reports before and after"),
    "stopped": Text("此前有报告，同一网站其他机关有当年报告", "reports before; others of its portal have that year"),
    "listed": Text("有链接或文件名，但无法读取", "a link or a file names it, nothing could be read"),
}


def _organs() -> dict[str, Text]:
    return {key: Text(organ["zh"], organ["en"]) for key, organ in taxonomy().items()}


_LISTS: dict[str, Callable[[], dict[str, Text]]] = {
    "cell_status": lambda: CELL_STATUSES,
    "check_status": lambda: CHECK_STATUSES,
    "outcome": lambda: OUTCOMES,
    "reason": lambda: REASONS,
    "issue": lambda: ISSUES,
    "level": lambda: LEVELS,
    "line": lambda: LINES,
    "scope": lambda: SCOPES,
    "role": lambda: ROLES,
    "kind": lambda: KINDS,
    "reading": lambda: READINGS,
    "why": lambda: WHYS,
    "organ": _organs,
}


def captions(name: str) -> Mapping[str, Text]:
    """Return a closed list: the words that its columns take, in order, each in both languages."""
    return _LISTS[name]()
