"""Flags of plausibility: what a report says that its kind of agency, or the calendar, makes unlikely.

Input: the documents that count, their cells and paragraphs; output: `Finding`s of kind `plausibility`.
`P.POWER` rules issued by a body without that power (规章: from governments of cities with districts up) ·
`P.YUAN` fees so large that yuan were typed into a column of 万元 · `P.EARLY` published before the year
ended · `P.CITED` the notice of another form cited · `P.YEAR` the title's year and the text's differ ·
`P.BODY` text of another body. None of them is counted as a broken identity: a good report may break them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pyarrow as pa

from forms.arithmetic import DIFFERS, HOLDS
from normalize.amounts import Amounts, Term
from normalize.cells import Ints, Spread
from normalize.choose import Candidate
from normalize.findings import Finding
from normalize.other_body import misplaced
from normalize.rank import TOO_MUCH, rank
from normalize.year_slips import slips

_RULES: tuple[Term, ...] = tuple(
    ("disclosure", (f"regulations/{measure}",))
    for measure in ("issued", "repealed", "in_force", "made", "published", "public_total")
)
_FEES: Term = ("disclosure", ("fees/amount",))
#: fees (万元) below this are not held against last year's
_SMALL_FEES = 1e5
#: how sure a date is by where it is from
_DATED = {"displayed": 0.9, "signature": 0.8, "metadata": 0.6, "address": 0.4}


class Plausible:
    """The rules of plausibility, with the fees of last year's reports for those that need them."""

    def __init__(self) -> None:
        self._fees: dict[str, float] = {}

    def judged(self, spread: Spread, batch: Sequence[Candidate], own: Ints, texts: pa.Table) -> Iterator[Finding]:
        """Yield the findings of the reports of one year, at `own` of the batch."""
        amounts = Amounts(spread, own)
        editions = {key: spread.edition(key) for key in ("disclosure", "requests")}
        for number, row in enumerate(own):
            one = batch[row]
            yield from _power(amounts, number, one)
            yield from self._yuan(amounts, number, one)
            yield from _early(number, one)
            yield from _cited(number, one, {key: found[row] for key, found in editions.items()})
        yield from misplaced(batch, own, texts)
        yield from slips(batch, own, texts)

    def _yuan(self, amounts: Amounts, number: int, one: Candidate) -> Iterator[Finding]:
        total, known = (float(side[number]) for side in amounts.of(_FEES))
        if not known:
            return
        series = one.report_id.replace(f"-{one.who.year}", "-")
        before = self._fees.get(series, 0.0)
        self._fees[series] = total
        likely = TOO_MUCH[rank(one.who.agency)]
        if before > 0 and total >= _SMALL_FEES:
            likely = total if total < 50 * before else 1000 * before
        above = total > likely
        sentence = (
            f"本年收费金额印作{total:,.12g}万元，{f'上年为{before:,.12g}万元，' if before else ''}或以元填入万元栏。"
        )
        yield _flag(number, "P.YUAN", "fees", "fees/amount ≤ plausible amount", total, likely, above, 0.7, sentence)


def _power(amounts: Amounts, number: int, one: Candidate) -> Iterator[Finding]:
    if rank(one.who.agency) not in ("town", "county"):
        return
    known = [amounts.of(term) for term in _RULES]
    total = sum(float(side[0][number]) for side in known)
    if any(side[1][number] for side in known):
        sentence = f"{one.who.agency}无规章制定权，规章各栏却合计{total:g}件，或将规范性文件填作规章。"
        yield _flag(number, "P.POWER", "regulations", "regulations = 0", total, 0.0, total > 0, 0.8, sentence)


def _early(number: int, one: Candidate) -> Iterator[Finding]:
    year, published = one.who.year, one.who.published
    if year is None or published is None:
        return
    days = (published - date(year, 12, 31)).days
    sure = _DATED.get(one.who.published_from or "", 0.5)
    sentence = f"{published:%Y年%-m月%-d日}公布，{year}年度尚未结束。"
    yield _flag(number, "P.EARLY", "published", "days after the year ≥ 1", float(days), 1.0, days < 1, sure, sentence)


def _cited(number: int, one: Candidate, editions: dict[str, str | None]) -> Iterator[Finding]:
    cited = one.who.edition_cited
    if not cited:
        return
    for section, edition in editions.items():
        if edition:
            sentence = (
                f"引用{cited}年格式的文号，{'第二' if section == 'disclosure' else '第三'}部分却用{edition}年格式的表。"
            )
            yield _flag(
                number, "P.CITED", section, "edition cited = edition used", float(cited), float(edition),
                cited != edition, 0.9, sentence,
            )  # fmt: skip


def _flag(
    number: int,
    identity: str,
    key: str,
    cells: str,
    left: float,
    right: float,
    flagged: bool,
    sure: float,
    sentence: str,
) -> Finding:
    status = DIFFERS if flagged else HOLDS
    found = (sure, sentence) if flagged else (1.0, None)
    return Finding(number, identity, "plausibility", key, cells, left, right, status, *found)
