"""The data dictionary: what every table, column, key, identity, indicator, status and code means.

Input: the schema, the forms and the closed lists; output: Markdown, in Chinese or English.
`DICTIONARY.md` at the root of the repository is `dictionary("en")`, held by a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from forms.form import load
from forms.messages import ISSUES, REASONS, Text
from normalize import labels
from normalize.column import Table
from normalize.indicators import INDICATORS
from normalize.schema import released
from normalize.terms import CELL_STATUSES, CHANGE_REASONS, CHECK_STATUSES, OUTCOMES

_HEAD = {
    "title": Text("数据字典", "Data dictionary"),
    "tables": Text("表", "Tables"),
    "keys": Text("各版格式的键", "Keys of each edition"),
    "identities": Text("勾稽关系", "Identities"),
    "indicators": Text("指标", "Indicators"),
    "statuses": Text("状态", "Statuses"),
    "outcomes": Text("文件处理结果", "Outcomes of a document"),
    "changes": Text("变动原因", "Reasons of a change"),
    "issues": Text("问题代码", "Issue codes"),
    "reasons": Text("原因", "Reasons"),
    "row": Text("每行", "One row is"),
    "key": Text("主键", "Key"),
    "column": Text("列", "Column"),
    "type": Text("类型", "Type"),
    "label": Text("标签", "Label"),
    "meaning": Text("说明", "Meaning"),
    "unit": Text("单位", "Unit"),
    "order": Text("序号", "Order"),
    "under": Text("上级", "Under"),
    "dimension": Text("维度", "Dimension"),
    "break": Text("断点", "Break"),
    "section": Text("部分", "Section"),
    "kind": Text("类别", "Kind"),
    "formula": Text("公式", "Formula"),
    "across": Text("逐", "Once for each"),
    "code": Text("代码", "Code"),
}

#: checks that no form declares: their kind and what they try
BEYOND = {
    "X.NARR": (
        "narrative",
        Text("正文所述数字与表中数字", "a number of the text = the cells it counts; key is what it counts"),
    ),
    "X.PARTS": ("narrative", Text("正文所列各项与其总数", "the parts that a sentence names = its own total")),
    "P.POWER": ("plausibility", Text("乡镇、县级机关无规章制定权", "towns and counties make no rules (规章)")),
    "P.YUAN": (
        "plausibility",
        Text("收费金额过大，或以元填入万元栏", "fees ≤ what such a body can collect (yuan typed as 万元)"),
    ),
    "P.EARLY": ("plausibility", Text("年度结束后方可公布", "published after the year ended")),
    "P.CITED": ("plausibility", Text("引用的格式与所用表格一致", "the form cited is the form used")),
    "P.YEAR": ("plausibility", Text("标题年度与统计期限一致", "the title's year is that of the period")),
    "P.BODY": ("plausibility", Text("正文所称机关为本机关", "the text names no other body as its own")),
    "R.TEXT": (
        "plausibility",
        Text("正文与另一报告（键）雷同", "the text is not nearly that of the report named by key"),
    ),
    "R.FIGURES": (
        "plausibility",
        Text("数字与另一报告（键）全部相同", "the figures are not all those of the report named by key"),
    ),
}


def dictionary(language: str = "en") -> str:
    """Return the data dictionary in Markdown; `language` is zh or en."""
    return "\n".join([*_Writer(language).lines(), ""])


def _break(since: int | None, why: str | None) -> str:
    return f"{since}: {why or ''}" if since else ""


class _Writer:
    """Writes the parts of the dictionary, each as lines of Markdown."""

    def __init__(self, language: str) -> None:
        self.zh = language == "zh"

    def say(self, text: Text) -> str:
        return text.zh if self.zh else text.en

    def head(self, name: str) -> str:
        return self.say(_HEAD[name])

    def lines(self) -> Iterator[str]:
        yield f"# {self.head('title')}"
        yield from self._part("tables", (line for table in released().values() for line in self._table(table)))
        yield from self._part("statuses", self._statuses())
        yield from self._part("outcomes", self._codes(OUTCOMES))
        yield from self._part("reasons", self._codes(REASONS))
        yield from self._part("changes", self._codes(CHANGE_REASONS))
        yield from self._part("issues", self._codes(ISSUES))
        yield from self._part("indicators", self._indicators())
        yield from self._part("identities", self._identities())
        yield from self._part("keys", self._keys())

    def _part(self, name: str, lines: Iterable[str]) -> Iterator[str]:
        yield from ("", f"## {self.head(name)}")
        yield from lines

    def _table(self, table: Table) -> Iterator[str]:
        yield from ("", f"### `{table.name}` · {table.zh} · {table.en}", "")
        key = ", ".join(f"`{name}`" for name in table.key) or "–"
        yield f"{self.head('row')}: {table.row}. {self.head('key')}: {key}."
        rows = [(f"`{one.name}`", one.kind, f"{one.zh} · {one.en}", one.unit, one.about) for one in table.columns]
        yield from self._grid(("column", "type", "label", "unit", "meaning"), rows)

    def _statuses(self) -> Iterator[str]:
        for statuses in (CELL_STATUSES, CHECK_STATUSES):
            yield from self._codes(statuses)

    def _codes(self, codes: dict[str, Text]) -> Iterator[str]:
        yield from self._grid(("code", "meaning"), [(f"`{code}`", self.say(text)) for code, text in codes.items()])

    def _indicators(self) -> Iterator[str]:
        rows = [
            (f"`{one.name}`", f"{one.zh} · {one.en}", one.formula_zh if self.zh else one.formula) for one in INDICATORS
        ]
        yield from self._grid(("code", "label", "formula"), rows)

    def _identities(self) -> Iterator[str]:
        rows = []
        for form in load():
            for one in form.identities:
                sign = "=" if one.kind == "equality" else "≥"
                formula = f"{' + '.join(one.left)} {sign} {' + '.join(one.right)}"
                rows.append((form.edition, f"`{one.id}`", one.kind, one.section, one.across or "", formula))
            for rule in form.across_years:
                sign = "≥" if rule.at_least else "="
                formula = f"{' + '.join(rule.left)} {sign} {' + '.join([*rule.right, *(f'{key}[year-1]' for key in rule.before)])}"
                rows.append((form.edition, f"`{rule.id}`", "across_years", rule.section, rule.across, formula))
        rows += [("", f"`{name}`", kind, "", "", self.say(text)) for name, (kind, text) in BEYOND.items()]
        yield from self._grid(("keys", "code", "kind", "section", "across", "formula"), rows)

    def _keys(self) -> Iterator[str]:
        for form in load():
            yield from ("", f"### {form.edition} · {form.zh} · {form.instrument}")
            rows = [row[1:] for row in labels.rows() if row[0] == form.edition]
            shown = [
                (
                    section,
                    dimension,
                    f"`{key}`",
                    f"{zh} · {en}",
                    unit or "",
                    parent or "",
                    _break(since, why_zh if self.zh else why),
                )
                for section, dimension, key, zh, en, unit, _, parent, since, why, why_zh in rows
            ]
            yield from self._grid(("section", "dimension", "code", "label", "unit", "under", "break"), shown)

    def _grid(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
        yield ""
        yield "| " + " | ".join(self.head(name) for name in heads) + " |"
        yield "|" + "---|" * len(heads)
        for row in rows:
            yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
