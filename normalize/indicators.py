"""What each indicator is: a quotient of sums of cells, a sum of cells, or a number known of the report.

Owns their names, labels and formulas, from which the schema, the table and the dictionary are made. A term is a
section and the keys of its cells; a heading's key stands for the cells below it. The section `report` is what is
known of a report as a whole, `before` the cells of the same agency's report on the year before. The list is that
of the studies that use these reports; what needs numbers from elsewhere (per inhabitant) is left to its user.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from forms import arithmetic

Terms = tuple[tuple[str, tuple[str, ...]], ...]

#: the edition whose labels the Chinese formulas are written with
_LABELS = "2021"
_ORDINAL = re.compile(r"^(?:（[一二三四五六七八九十]+）|[一二三四五六七八九十\d]+[、.])")
_ASIDE = re.compile(r"（[^（）]*）")
_KNOWN = {
    "numbers": "填有数字的单元格", "expected": "应有单元格", "holding": "成立的勾稽关系", "checked": "已检勾稽关系",
    "days_late": "公布日期－应公布日期", "all_zero": "第三、四部分所有数字均为零时为一",
}  # fmt: skip
_KNOWN_EN = {"days_late": "published less due", "all_zero": "1 where every number of sections three and four is zero"}


class Indicator(NamedTuple):
    """One indicator: with a denominator a quotient, less 1 if `change`; without one a sum.

    `minus` is another quotient that is taken from it; the numerator and denominator shown are then the first's.
    `better` is high or low where one end is better whatever the reader wants of an agency; most have none.
    """

    name: str
    zh: str
    en: str
    numerator: Terms
    denominator: Terms = ()
    unit: str = ""
    change: bool = False
    minus: tuple[Terms, Terms] | None = None
    better: str = ""

    @property
    def kind(self) -> str:
        """How to read its value: a rate (numerator / denominator), a ratio (a change or a difference), days, a count."""
        if self.denominator:
            return "ratio" if self.change or self.minus else "rate"
        return "days" if self.unit == "日" else "count"

    @property
    def formula(self) -> str:
        """The formula with the keys of its cells."""
        return self._formula(_keys)

    @property
    def formula_zh(self) -> str:
        """The formula with the labels of its cells."""
        return self._formula(_labels)

    def _formula(self, write: _Writer) -> str:
        if not self.denominator:
            return write(self.numerator)
        quotient = f"({write(self.numerator)}) / ({write(self.denominator)})"
        if self.minus:
            quotient += f" − ({write(self.minus[0])}) / ({write(self.minus[1])})"
        return quotient + (" − 1" if self.change else "")


class _Writer:
    """Writes a sum of cells."""

    def __init__(self, zh: bool) -> None:
        self.zh = zh

    def __call__(self, terms: Terms) -> str:
        return " + ".join(self._cell(section, key) for section, keys in terms for key in keys)

    def _cell(self, section: str, key: str) -> str:
        if section == "report":
            return _KNOWN[key] if self.zh else _KNOWN_EN.get(key, f"report.{key}")
        if not self.zh:
            return f"{section}.{key}"
        if section == "before":
            return f"上年{self._cell('requests', key)}"
        names = [label.zh for label in arithmetic.of(_LABELS, section).terms(key.split("/"))]
        if section == "requests" and key.endswith("/all"):
            names.pop()
        return "·".join(_ASIDE.sub("", _ORDINAL.sub("", name)) for name in names)


_keys, _labels = _Writer(False), _Writer(True)


def _requests(*items: str, by: str = "all") -> Terms:
    return (("requests", tuple(f"{item}/{by}" for item in items)),)


def _cells(section: str, *keys: str) -> Terms:
    return ((section, keys),)


def _ended(channel: str) -> tuple[str, ...]:
    return tuple(f"{channel}/{end}" for end in ("upheld", "corrected", "other"))


BODIES = ("business", "research_body", "public_interest_body", "legal_service_body", "other_body")
_HANDLED, _REFUSED, _RECEIVED = _requests("handled"), _requests("refused"), _requests("received")
_DISCLOSED = ("granted", "partly_granted")
_SUITS = ("lawsuit_direct", "lawsuit_after_review")
_ENFORCED = ("licences/decisions", "penalties/decisions", "coercive_measures/decisions")


def _of_bodies(*items: str) -> Terms:
    return (("requests", tuple(f"{item}/{body}" for item in items for body in BODIES)),)


_GROUNDS = (
    ("state_secret", "国家秘密", "State secret"),
    ("other_law", "其他法律行政法规禁止", "Other law"),
    ("security", "三安全一稳定", "Security and stability"),
    ("third_party", "第三方权益", "Third party"),
    ("internal", "内部事务信息", "Internal affairs"),
    ("deliberative", "过程性信息", "Deliberative"),
    ("enforcement_file", "行政执法案卷", "Enforcement file"),
    ("administrative_query", "行政查询事项", "Administrative query"),
)
_APPLICANTS = (
    ("person", "自然人", "Natural persons"),
    ("business", "商业企业", "Businesses"),
    ("research_body", "科研机构", "Research bodies"),
    ("public_interest_body", "社会公益组织", "Public-interest bodies"),
    ("legal_service_body", "法律服务机构", "Legal-service bodies"),
    ("other_body", "其他组织", "Other bodies"),
)
_CHANNELS = (
    ("review", "复议", "Reviews"),
    ("lawsuit_direct", "直接起诉", "Direct lawsuits"),
    ("lawsuit_after_review", "复议后起诉", "Lawsuits after review"),
)

I = Indicator  # noqa: E741  (one line an indicator reads like the list it is)
INDICATORS = (
    I("disclosure_rate", "公开率", "Disclosure rate", _requests(*_DISCLOSED), _HANDLED),
    I("full_disclosure_rate", "全部公开率", "Full disclosure rate", _requests("granted"), _HANDLED),
    I("refusal_rate", "不予公开率", "Refusal rate", _REFUSED, _HANDLED),
    I("unavailable_rate", "无法提供率", "Unavailable rate", _requests("unavailable"), _HANDLED),
    I("rejection_rate", "不予处理率", "Rejection rate", _requests("rejected"), _HANDLED),
    I("backlog_rate", "结转率", "Backlog rate", _requests("carried_out"), _requests("received", "carried_in")),
    I("dispute_rate", "争议率", "Dispute rate", _cells("disputes", "review/all", "lawsuit_direct/all"), _HANDLED),
    I("review_correction_rate", "复议纠错率", "Review correction rate",
      _cells("disputes", "review/corrected"), _cells("disputes", *_ended("review"))),
    I("lawsuit_loss_rate", "诉讼败诉率", "Lawsuit loss rate",
      _cells("disputes", *(f"{one}/corrected" for one in _SUITS)),
      _cells("disputes", *(key for one in _SUITS for key in _ended(one)))),
    I("days_late", "逾期天数", "Days late", _cells("report", "days_late"), unit="日", better="low"),
    I("closed_rate", "其他处理率", "Other handling rate", _requests("closed"), _HANDLED),
    # volume and load
    I("received", "新收申请", "Requests received", _RECEIVED, unit="件"),
    I("load", "待办申请", "Requests to handle", _requests("received", "carried_in"), unit="件"),
    I("closed", "其他处理", "Other handling", _requests("closed"), unit="件"),
    I("growth", "新收申请增长率", "Growth of requests received", _RECEIVED, _cells("before", "received/all"), change=True),
    I("clearance_rate", "办结率", "Clearance rate", _HANDLED, _requests("received", "carried_in")),
    # outcomes
    I("merits_disclosure_rate", "实体公开率", "Disclosure rate on the merits",
      _requests(*_DISCLOSED), _requests(*_DISCLOSED, "refused")),
    *(I(f"refused_{key}_share", f"不予公开中{zh}占比", f"{en} among refusals", _requests(f"refused_{key}"), _REFUSED)
      for key, zh, en in _GROUNDS),
    I("discretion_share", "不予公开中裁量理由占比", "Discretionary grounds among refusals",
      _requests("refused_security", "refused_internal", "refused_deliberative", "refused_enforcement_file"), _REFUSED),
    I("not_held_rate", "不掌握信息率", "Not-held rate", _requests("unavailable_not_held"), _HANDLED),
    I("withdrawn_rate", "其他（含撤回）率", "Withdrawn or otherwise closed", _requests("closed_other"), _HANDLED),
    I("procedural_exit_rate", "程序性终结率", "Procedural exit rate",
      _requests("unavailable", "rejected", "closed"), _HANDLED),
    I("vexatious_rate", "信访重复大量申请率", "Petitions, repeats and bulk requests",
      _requests("rejected_repeat", "rejected_bulk", "rejected_petition"), _HANDLED),
    # applicants
    *(I(f"{key}_share", f"{zh}申请占比", f"{en} among requests", _requests("received", by=key), _RECEIVED)
      for key, zh, en in _APPLICANTS),
    I("disclosure_rate_person", "自然人公开率", "Disclosure rate, natural persons",
      _requests(*_DISCLOSED, by="person"), _requests("handled", by="person")),
    I("disclosure_rate_bodies", "法人公开率", "Disclosure rate, legal persons", _of_bodies(*_DISCLOSED), _of_bodies("handled")),
    I("applicant_gap", "自然人与法人公开率之差", "Disclosure rate, natural less legal persons",
      _requests(*_DISCLOSED, by="person"), _requests("handled", by="person"),
      minus=(_of_bodies(*_DISCLOSED), _of_bodies("handled"))),
    # disputes
    I("review_corrected_share", "复议纠错占全部复议", "Corrected among all reviews",
      _cells("disputes", "review/corrected"), _cells("disputes", "review/all")),
    I("suits_after_review_rate", "复议后起诉率", "Lawsuits after review",
      _cells("disputes", "lawsuit_after_review/all"), _cells("disputes", *_ended("review"))),
    I("direct_suit_share", "直接起诉占比", "Direct among lawsuits",
      _cells("disputes", "lawsuit_direct/all"), _cells("disputes", *(f"{one}/all" for one in _SUITS))),
    *(I(f"{key}_pending_share", f"{zh}未结占比", f"{en} pending",
        _cells("disputes", f"{key}/pending"), _cells("disputes", f"{key}/all")) for key, zh, en in _CHANNELS),
    # what was disclosed unasked
    *(I(f"{key}_repeal_rate", f"{zh}废止率", f"{en} repealed",
        _cells("disclosure", f"{item}/repealed"), _cells("disclosure", f"{item}/in_force", f"{item}/repealed"))
      for key, item, zh, en in (("rule", "regulations", "规章", "Rules"), ("normative", "normative_documents", "规范性文件", "Normative documents"))),
    *(I(f"{key}_issue_rate", f"{zh}制发率", f"{en} issued among those in force",
        _cells("disclosure", f"{item}/issued"), _cells("disclosure", f"{item}/in_force"))
      for key, item, zh, en in (("rule", "regulations", "规章", "Rules"), ("normative", "normative_documents", "规范性文件", "Normative documents"))),
    *(I(f"{key}_share", f"{zh}决定占比", f"{en} among decisions", _cells("disclosure", cell), _cells("disclosure", *_ENFORCED))
      for key, zh, en, cell in (("licence", "许可", "Licences", _ENFORCED[0]), ("penalty", "处罚", "Penalties", _ENFORCED[1]),
                                ("coercion", "强制", "Coercive measures", _ENFORCED[2]))),
    I("fees", "行政事业性收费", "Fees collected", _cells("disclosure", "fees/amount"), unit="万元"),
    # the report itself
    I("completeness", "填报完整率", "Completeness", _cells("report", "numbers"), _cells("report", "expected"), better="high"),
    I("integrity", "勾稽成立率", "Identities that hold", _cells("report", "holding"), _cells("report", "checked"), better="high"),
    I("all_zero", "申请与争议全为零", "Nothing but zeros", _cells("report", "all_zero")),
)  # fmt: skip


def names(indicator: Indicator) -> tuple[str, ...]:
    """Return the names of the indicator's columns, in order."""
    return (indicator.name, *(f"{indicator.name}_{end}" for end in ("num", "den", "low", "high", "small")))
