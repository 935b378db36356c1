"""The one declaration of every table: its columns, types, labels and keys.

Input: the forms (the cell tables derive from their sections); output: `tables()`, from which the
writers take Arrow schemas and the data dictionary its text. A column is declared here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from forms.form import NARRATIVE, TABLES, Section, load
from normalize.column import Column, Table
from normalize.indicators import INDICATORS, Indicator

REPORT = Column("report_id", "category", "报告编号", "Report", "agency, year and scope; joins the tables")
AGENCY = Column("agency_id", "category", "机关编号", "Agency", "x- and a hash of the name: not in the registry")
YEAR = Column("year", "integer", "报告年度", "Year reported on", "null where it cannot be told")
EDITION = Column("edition", "category", "格式版本", "Edition of the form", "of the section, told by its labels")
DOCUMENT = Column("document_id", "category", "文件编号", "Document", "sha256 of the bytes")
COMMON = (REPORT, AGENCY, YEAR, EDITION, DOCUMENT)

CELL = (
    Column("status", "category", "单元格状态", "Status of the cell", "see Statuses", terms="cell_status"),
    Column("raw", "category", "原文", "Text as printed"),
    Column("reading", "category", "读取方式", "How it was read", "text, ocr, resolved", terms="reading"),
    Column("confidence", "float32", "识别置信度", "Confidence", "of character recognition, 0 to 1; null for text"),
    Column("page", "int16", "页", "Page", "from 1; null where the format has none"),
    Column("table", "int16", "表", "Table", "from 1 in the document, layout tables too"),
    Column("row", "int32", "行", "Row", "from 1 in the table; the line in text files"),
    Column("column", "int16", "列", "Column", "from 1, the ordinal of the cell as the format writes it"),
    Column("box", "box", "位置", "Box", "left, top, right, bottom on the page; null where the format has none", "pt"),
)

DIMENSIONS = {
    "article": Column(
        "article", "category", "条例条款", "Article", "of the Regulations on Open Government Information"
    ),
    "item": Column("item", "category", "项目", "Item", "a row of the form"),
    "measure": Column("measure", "category", "指标", "Measure", "a column of the form"),
    "applicant": Column("applicant", "category", "申请人", "Applicant"),
    "channel": Column("channel", "category", "救济途径", "Channel"),
    "outcome": Column("outcome", "category", "结果", "Outcome"),
    "indicator": Column("indicator", "category", "统计指标", "Indicator", "a row of the 2014 annex"),
}
UNIT = Column("unit", "category", "单位", "Unit", "the form's, or the printed one where the form fixes none")
COUNT = Column("value", "integer", "数值", "Number", "null unless number, remark or converted", "件")
AMOUNT = Column("value", "float", "数值", "Number", "null unless number, remark or converted")

PART = Column("part", "category", "部分", "Part", "a part of the section, or other")
NARRATIVE_COLUMNS = (
    Column("order", "int32", "序号", "Order", "from 1 in the section"),
    Column("heading", "category", "小标题", "Heading", "the sub-heading it stands under, as printed"),
    Column("text", "text", "正文", "Text", "as printed"),
)

REPORTS = (
    Column("report_id", "category", "报告编号", "Report"),
    AGENCY,
    Column("agency", "category", "机关名称", "Agency as printed"),
    YEAR,
    Column("scope", "category", "统计范围", "Scope", "own, area, system, unknown", terms="scope"),
    Column("title", "text", "标题", "Title"),
    Column("edition_disclosure", "category", "第二部分格式版本", "Edition of section two"),
    Column("edition_requests", "category", "第三部分格式版本", "Edition of section three"),
    Column("edition_disputes", "category", "第四部分格式版本", "Edition of section four"),
    Column("edition_cited", "category", "引用的格式版本", "Edition the text cites"),
    Column("published", "date", "公布日期", "Published"),
    Column(
        "published_from",
        "category",
        "公布日期来源",
        "Where the date is from",
        "displayed, metadata, list, signature, address",
    ),
    Column(
        "due",
        "date",
        "应公布日期",
        "Due",
        "31 March (governments, and all to 2018), 31 January; none for towns from 2019",
    ),
    Column("days_late", "int32", "逾期天数", "Days late", "published less due; negative is early", "日"),
    Column("document_id", "category", "文件编号", "Document that holds the cells"),
    Column("url", "text", "网址", "Address"),
    Column("format", "category", "文件格式", "Format"),
    Column("cells_expected", "int32", "应有单元格数", "Cells expected", "rows in the cell tables"),
    Column("cells_read", "int32", "读得单元格数", "Cells read", "neither absent nor unreadable"),
    Column("cells_resolved", "int32", "推定单元格数", "Cells resolved", "told by arithmetic (OCR only)"),
    Column("identities_checked", "int32", "已检勾稽关系数", "Identities checked", "plausibility rules left out"),
    Column(
        "identities_broken",
        "int32",
        "不符勾稽关系数",
        "Identities broken",
        "status differs; plausibility rules left out",
    ),
    Column("versions", "int32", "版本数", "Versions", "documents of this report with different cells"),
    Column("decided", "text", "人工决定", "Decided", "what a person decided, see data/decisions"),
)

DOCUMENTS = (
    Column("source", "text", "来源", "Source", "path, address, a.zip!/b.doc"),
    Column("document_id", "category", "文件编号", "Document", "sha256; null where there are no bytes"),
    Column("parent", "category", "上级", "Found in", "the page or archive it was found in"),
    Column("warc", "category", "存档文件", "WARC file"),
    Column("offset", "integer", "存档位置", "Offset in the WARC", "", "byte"),
    Column("first_seen", "time", "首次收到", "First seen"),
    Column("last_seen", "time", "最近收到", "Last seen"),
    Column("media_type", "category", "媒体类型", "Media type"),
    Column("format", "category", "文件格式", "Format"),
    Column("bytes", "integer", "大小", "Size", "", "byte"),
    Column("outcome", "category", "处理结果", "Outcome", terms="outcome"),
    Column("reason", "category", "原因", "Reason", "one of a closed list that says what to do", terms="reason"),
    Column(
        "reader_version",
        "category",
        "读取程序版本",
        "Version of the reader",
        "hash of the reader's code and of the forms; the same bytes may be read otherwise by another",
    ),
)

REPORT_DOCUMENTS = (
    REPORT,
    Column("document_id", "category", "文件编号", "Document"),
    Column("role", "category", "角色", "Role", "cells, narrative, page, duplicate, superseded …", terms="role"),
)

AGENCIES = tuple(
    Column(name, kind, zh, en, about, terms=name if name in ("level", "organ", "line") else "")
    for name, kind, zh, en, about in (
        ("agency_id", "category", "机关编号", "Agency", ""),
        ("name", "text", "名称", "Name", "as printed on its reports; a row a name, with its years"),
        ("aliases", "text", "别名", "Aliases", "separated by |"),
        (
            "place_code",
            "category",
            "行政区划代码",
            "Place code",
            "GB/T 2260 under this name; of towns nine digits; z and t mark zones and towns without a code",
        ),
        ("province", "category", "省级", "Province", ""),
        ("city", "category", "地级", "City", "null in the municipalities and for places directly under a province"),
        ("county", "category", "县级", "County", ""),
        ("level", "category", "层级", "Level", "national, province, prefecture, county, township, functional_zone"),
        ("organ", "category", "机关类型", "Organ", "what it does; a body of several has its first"),
        ("line", "category", "条块", "Line", "local, vertical"),
        ("credit_code", "text", "统一社会信用代码", "Unified social credit code", "GB 32100"),
        (
            "valid_from",
            "date",
            "起",
            "Valid from",
            "its year's first day: only years are known; null for its first name",
        ),
        ("valid_to", "date", "止", "Valid to", "the first day on which it was another; null where it still is"),
        ("successor", "category", "承继机关", "Successor", "the agency that took its place, where it is another"),
    )
)

CHECKS = (
    REPORT,
    AGENCY,
    YEAR,
    Column("identity", "category", "勾稽关系", "Identity"),
    Column(
        "kind", "category", "类别", "Kind", "equality, inequality, across_years, narrative, plausibility", terms="kind"
    ),
    Column(
        "key",
        "category",
        "所在行列",
        "Key",
        "of the row or column tried, the section, what is counted, the other report",
    ),
    Column("cells", "category", "单元格", "Cells", "the equation by the keys of its cells"),
    Column("left", "float", "左边", "Left side", "sum of what is printed"),
    Column("right", "float", "右边", "Right side", "sum of what is printed"),
    Column("difference", "float", "差", "Difference", "left less right; null where not checkable"),
    Column("status", "category", "结论", "Status", terms="check_status"),
    Column(
        "sure",
        "float32",
        "把握",
        "Sure",
        "1 in sums; less where a good report may differ; 0.5 with blanks as zero; 0 not checkable",
    ),
    Column(
        "sentence",
        "category",
        "说明",
        "Sentence",
        "in Chinese, where it does not simply hold; the text's own of a narrative check",
    ),
)

ISSUES = (
    Column("document_id", "category", "文件编号", "Document"),
    REPORT,
    Column("code", "category", "问题代码", "Code", terms="issue"),
    Column("where", "category", "位置", "Where"),
    Column("message", "category", "说明", "Message"),
)

MISSING = (
    AGENCY,
    Column("agency", "category", "机关名称", "Agency", "as its latest report, or the link, prints it"),
    YEAR,
    Column(
        "why",
        "category",
        "应有报告的依据",
        "Why a report is expected",
        "gap (reports before and after), stopped (before, and others of its portal have that year), listed (a link or a file names it, nothing could be read)",
        terms="why",
    ),
    Column("last_year", "integer", "此前最近的报告年度", "Year of its last report before"),
    Column("next_year", "integer", "此后最近的报告年度", "Year of its next report after"),
    Column("due", "date", "应公布日期", "Due", "null where the law names no day (towns from 2019)"),
    Column("url", "text", "网址", "Address that was announced", "a source of documents"),
    Column("reason", "category", "原因", "Why nothing could be read", "as in documents", terms="reason"),
)

REVISIONS = (
    REPORT,
    Column("section", "category", "表", "Table of the cell"),
    Column("key", "category", "单元格", "Keys of the cell"),
    Column("old", "float", "原值", "Old value"),
    Column("new", "float", "新值", "New value"),
    Column("document_old", "category", "原文件", "Old document"),
    Column("document_new", "category", "新文件", "New document"),
    Column("seen", "time", "发现时间", "Seen"),
)

LABELS = (
    Column("edition", "category", "格式版本", "Edition"),
    Column("section", "category", "部分", "Section"),
    Column("dimension", "category", "维度", "Dimension", "a column of the section's table, or section, part, article"),
    Column("key", "category", "键", "Key", "the same key in two editions is the same question"),
    Column("label_zh", "text", "中文标签", "Label (zh)", "verbatim"),
    Column("label_en", "text", "英文标签", "Label (en)"),
    Column("unit", "category", "单位", "Unit"),
    Column("order", "int32", "序号", "Order", "as printed, from 1 in the dimension"),
    Column("parent", "category", "上级键", "Parent", "the heading it stands under"),
    Column("break_from", "integer", "断点年度", "Break from", "from this year its wording or counting rule differs"),
    Column("break_why", "text", "断点原因（英文）", "Why it breaks"),
    Column("break_why_zh", "text", "断点原因", "Why it breaks (zh)"),
)


CHANGES = (
    Column("report_id", "category", "报告编号", "Report", "as in the new release; as in the old one where it is gone"),
    Column("agency_id", "category", "机关编号", "Agency"),
    YEAR,
    Column(
        "what",
        "category",
        "变动",
        "What changed",
        "cell, paragraph, description (a column of reports), indicator, report_added, report_gone, report_id",
    ),
    Column("table", "category", "表", "Table"),
    Column("key", "category", "键", "Key", "of the row in the table, without the report; its parts separated by /"),
    Column("column", "category", "列", "Column", "the first that differs: value, status, unit, raw"),
    Column("old", "text", "原值", "Old", "null where there was none"),
    Column("new", "text", "新值", "New", "null where there is none"),
    Column("status_old", "category", "原状态", "Old status", "of a cell; null where it had no row"),
    Column("status_new", "category", "新状态", "New status", "of a cell; null where it has no row"),
    Column("reason", "category", "原因", "Reason", "see Reasons of a change"),
    Column("document_old", "category", "原文件", "Old document"),
    Column("document_new", "category", "新文件", "New document"),
)


def released() -> dict[str, Table]:
    """Return every table of a release: those of `tables()`, and what changed since the release before."""
    key = ("report_id", "what", "table", "key", "column")
    changed = Table("changes", "变动", "Changes", "what differs from the release before", key, CHANGES, None)
    return {**tables(), "changes": changed}


@cache
def tables() -> dict[str, Table]:
    """Return every table by name, in the order of the form and then of the reports."""
    made = [*(_narrative(key) for key in NARRATIVE), *(_cells(key) for key in TABLES), *_others()]
    return {table.name: table for table in made}


def sections(key: str) -> tuple[tuple[str, Section], ...]:
    """Return the section of that key in every edition that has it, newest first, with the edition."""
    return tuple((form.edition, section) for form in load() if (section := form.section(key)))


def dimensions(key: str) -> tuple[str, ...]:
    """Return the dimensions of a cell table, `article` first where a form's blocks are articles."""
    found = list(dict.fromkeys(name for _, section in sections(key) for name in section.dimensions))
    articles = any(block.key for _, section in sections(key) for block in section.blocks)
    return (*(["article"] if articles else []), *found)


def counts_only(key: str) -> bool:
    """Whether every edition's section holds nothing but counts, so that its table needs no unit."""
    return all(section.is_integer for _, section in sections(key))


def _cells(key: str) -> Table:
    zh, en = _title(key)
    places = tuple(DIMENSIONS.get(name) or Column(name, "category", name, name) for name in dimensions(key))
    value = (COUNT,) if counts_only(key) else (UNIT, AMOUNT)
    return Table(key, zh, en, "a cell", ("report_id", "edition", *dimensions(key)), (*COMMON, *places, *value, *CELL))


def _narrative(key: str) -> Table:
    zh, en = _title(key)
    part = (PART,) if key == "overview" else ()
    return Table(key, zh, en, "a paragraph", ("report_id", "order"), (*COMMON, *part, *NARRATIVE_COLUMNS))


def _title(key: str) -> tuple[str, str]:
    named = sections(key)
    return (named[0][1].zh, named[0][1].en) if named else (key, key)


def _others() -> Iterable[Table]:
    yield Table("reports", "报告", "Reports", "a report: agency × year × scope", ("report_id",), REPORTS)
    yield Table(
        "documents",
        "文件",
        "Documents",
        "a file or response that was collected",
        ("source", "document_id"),
        DOCUMENTS,
        "first_seen",
    )
    yield Table(
        "report_documents",
        "报告的文件",
        "Documents of a report",
        "a document of a report",
        ("report_id", "document_id"),
        REPORT_DOCUMENTS,
    )
    yield Table(
        "agencies", "机关", "Agencies", "an agency under one name", ("agency_id", "place_code", "name"), AGENCIES, None
    )
    yield Table(
        "checks",
        "勾稽关系检查",
        "Checks",
        "an identity tried on a report",
        ("report_id", "identity", "key", "cells"),
        CHECKS,
    )
    yield Table("issues", "问题", "Issues", "something that is not as the form says", (), ISSUES, "first_seen")
    yield Table(
        "revisions", "更正", "Revisions", "a cell that a later version of a report changed", (), REVISIONS, "first_seen"
    )
    yield Table(
        "missing",
        "缺报",
        "Missing reports",
        "an agency × year on which it should have reported and nothing is here",
        ("agency_id", "agency", "year"),
        MISSING,
    )
    yield Table(
        "indicators",
        "指标",
        "Indicators",
        "a report, wide, for comparison",
        ("report_id",),
        (REPORT, AGENCY, YEAR, *_indicators()),
    )
    yield Table(
        "labels", "标签", "Labels", "a key of the vocabulary", ("edition", "section", "dimension", "key"), LABELS, None
    )


def _indicators() -> Iterable[Column]:
    for one in INDICATORS:
        notes = (("description_zh", one.formula_zh), ("kind", one.kind), ("better", one.better))
        yield Column(one.name, "float", one.zh, one.en, one.formula, one.unit, notes=notes)
        yield Column(f"{one.name}_num", "float", f"{one.zh}：分子", f"{one.en}: numerator")
        yield Column(f"{one.name}_den", "float", f"{one.zh}：分母", f"{one.en}: denominator")
        yield Column(f"{one.name}_low", "float", f"{one.zh}：下限", f"{one.en}: lower bound", _bounds(one))
        yield Column(f"{one.name}_high", "float", f"{one.zh}：上限", f"{one.en}: upper bound", _bounds(one))
        yield Column(f"{one.name}_small", "flag", f"{one.zh}：分母过小", f"{one.en}: small", "denominator under 30")


def _bounds(one: Indicator) -> str:
    if not one.denominator or one.change:
        return "null: no share"
    return "Newcombe, 95 %" if one.minus else "Wilson, 95 %"
