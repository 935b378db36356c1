"""The text of a report against its own tables, and against itself.

Input: the paragraphs of a batch and its `Spread`; output: `Finding`s of kind `narrative`, each with its
sentence: `X.NARR`, a number against the cells it counts (what was received may be new, or new and
carried in), and `X.PARTS`, the parts that a sentence names against its own total. Sums are as printed;
a rounded number never differs. One of several sentences that agrees with the table is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forms.arithmetic import DIFFERS, DIFFERS_IF, HOLDS, HOLDS_IF, NOT_CHECKABLE
from normalize.amounts import Amounts, Term
from normalize.cells import Ints, Spread
from normalize.choose import Candidate
from normalize.findings import Finding
from normalize.parts import shares
from normalize.stated import WORTH, Stated, stated

_BODIES = ("person", "business", "research_body", "public_interest_body", "legal_service_body", "other_body")


def _requests(*items: str, of: Sequence[str] = ("all",)) -> Term:
    return "requests", tuple(f"{item}/{one}" for item in items for one in of)


def _disputes(*channels: str) -> Term:
    return "disputes", tuple(f"{channel}/all" for channel in channels)


#: what each fact may count, the likeliest first, and how sure a difference is
FACTS: dict[str, tuple[float, tuple[Term, ...]]] = {
    "received": (0.9, (_requests("received"), _requests("received", "carried_in"))),
    "new": (0.9, (_requests("received"),)),
    "carried_in": (0.9, (_requests("carried_in"),)),
    "carried_out": (0.9, (_requests("carried_out"),)),
    "handled": (
        0.5,
        (_requests("handled"), _requests("received"), _requests("received", "carried_in"), _requests("carried_in")),
    ),
    "granted": (0.8, (_requests("granted"), _requests("granted", "partly_granted"))),
    "granted_or_partly": (0.8, (_requests("granted", "partly_granted"),)),
    "partly_granted": (0.8, (_requests("partly_granted"),)),
    "refused": (0.7, (_requests("refused"), _requests("refused", "partly_granted"))),
    "unavailable": (0.8, (_requests("unavailable"),)),
    "rejected": (0.8, (_requests("rejected"),)),
    "closed": (0.7, (_requests("closed"), _requests("closed", "rejected"))),
    "persons": (0.7, (_requests("received", of=_BODIES[:1]), _requests("received", "carried_in", of=_BODIES[:1]))),
    "legal": (0.7, (_requests("received", of=_BODIES[1:]), _requests("received", "carried_in", of=_BODIES[1:]))),
    "review": (0.8, (_disputes("review"),)),
    "lawsuits": (
        0.7,
        (
            _disputes("lawsuit_direct", "lawsuit_after_review"),
            _disputes("lawsuit_direct"),
            _disputes("lawsuit_after_review"),
        ),
    ),
    "normative_issued": (0.5, (("disclosure", ("normative_documents/issued",)),)),
    "normative_repealed": (0.5, (("disclosure", ("normative_documents/repealed",)),)),
    "normative_in_force": (0.6, (("disclosure", ("normative_documents/in_force",)),)),
    "licences": (0.6, (("disclosure", ("licences/decisions",)),)),
    "penalties": (0.6, (("disclosure", ("penalties/decisions",)),)),
    "coercive_measures": (0.6, (("disclosure", ("coercive_measures/decisions",)),)),
}
#: a longer sentence is cut
_LONGEST = 160
_COMMA = re.compile(r",(?!\d{3})")
_RANK = {HOLDS: 0, HOLDS_IF: 1, NOT_CHECKABLE: 2, DIFFERS_IF: 3, DIFFERS: 4}
_OUTSIDE = ("front", "foot")


def compared(spread: Spread, batch: Sequence[Candidate], own: Ints, texts: pa.Table) -> Iterator[Finding]:
    """Yield what the text of the reports at `own` of the batch states, held against their tables."""
    amounts = Amounts(spread, own)
    found: dict[tuple[int, str, str], Finding] = {}
    for report, section, about, text in _worth(own, texts):
        one = batch[own[report]]
        requests = section == "requests" or about
        area = one.who.scope in ("area", "system") or (one.who.agency or "").endswith("政府")
        for said in stated(text, one.who.year or 0, one.who.agency or "", requests):
            _keep(found, _against(amounts, report, said, area))
        for finding in shares(report, text, one.who.year or 0):
            _keep(found, finding)
    yield from (finding for _, finding in sorted(found.items()))


def _worth(own: Ints, texts: pa.Table) -> Iterator[tuple[int, str, bool, str]]:
    """Yield report, section, whether it is on requests, and text of the paragraphs that may state a number."""
    place = np.full(int(max(own, default=0)) + 2, -1, np.int32)
    place[own] = np.arange(len(own))
    position = np.minimum(texts["position"].to_numpy(), len(place) - 1)
    mask = pc.and_(pc.match_substring_regex(texts["text"], WORTH), pa.array(place[position] >= 0))
    some = texts.filter(pc.and_(mask, pc.invert(pc.is_in(texts["section"], pa.array(_OUTSIDE)))))
    about = pc.or_(
        pc.fill_null(pc.equal(some["part"], "requests"), False),
        pc.fill_null(pc.match_substring(some["heading"], "申请"), False),
    )
    reports = place[some["position"].to_numpy()].tolist()
    yield from zip(reports, some["section"].to_pylist(), about.to_pylist(), some["text"].to_pylist(), strict=True)


def _keep(found: dict[tuple[int, str, str], Finding], new: Finding) -> None:
    key = new.report, new.identity, new.key
    if key not in found or _RANK[new.status] < _RANK[found[key].status]:
        found[key] = new


def _against(amounts: Amounts, report: int, said: Stated, area: bool) -> Finding:
    """Hold one number against what it may count: the first that agrees, else the likeliest."""
    sure, terms = FACTS[said.fact]
    tried = [(_compared(said, *(float(side[report]) for side in amounts.of(term))), term) for term in terms]
    status, term = min(tried, key=lambda one: _RANK[one[0]] if one[0] in (HOLDS, HOLDS_IF) else 2)
    if status not in (HOLDS, HOLDS_IF):
        status, term = tried[0] if tried[0][0] != NOT_CHECKABLE else max(tried, key=lambda one: _RANK[one[0]])
        if said.rounded or not (said.firm or area) or any(one[0] == NOT_CHECKABLE for one in tried):
            status = NOT_CHECKABLE
    right = float(amounts.of(term)[0][report])
    sure = {HOLDS: 1.0, DIFFERS: sure, NOT_CHECKABLE: 0.0}.get(status, 0.5)
    cells = f"text = {' + '.join(term[1])}"
    return Finding(
        report,
        "X.NARR",
        "narrative",
        said.fact,
        cells,
        said.number,
        right,
        status,
        sure,
        _sentence(said, status, right),
    )


def _compared(said: Stated, amount: float, known: float) -> int:
    if known == 0:
        return NOT_CHECKABLE
    agrees = abs(said.number - amount) < 1e-6
    if known == 2:
        return HOLDS if agrees else DIFFERS
    return HOLDS_IF if agrees else DIFFERS_IF if amount < said.number else DIFFERS


def _sentence(said: Stated, status: int, right: float) -> str:
    words = _COMMA.sub("，", said.sentence[:_LONGEST]).replace(";", "；").replace(":", "：")
    return f"正文“{words}”，表中为{right:,.12g}。" if status in (DIFFERS, DIFFERS_IF) else f"“{words}”"
