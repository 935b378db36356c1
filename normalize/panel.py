"""What the checks of one report need of others, kept while a batch goes by in the order of its years.

Input: a batch of `normalize.batch`, which has all reports of its agencies; output: rows of `checks`. Kept are last
year's cells (`across_years`) and fees (`plausible`); what was found on texts and figures is the survey's (`recycled`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from normalize import across_years, checks, culprit, narrative
from normalize.across_years import LastYear
from normalize.cells import Ints, Spread
from normalize.checks import Checks, check_table, equations
from normalize.choose import Candidate
from normalize.findings import Finding, finding_table, in_order
from normalize.pieces import ROW_GROUP
from normalize.plausible import Plausible
from normalize.recycled import Recycled


@dataclass(slots=True)
class Panel:
    """The memory of the checks that look beyond one report."""

    recycled: Recycled
    last: LastYear = field(default_factory=LastYear)
    plausible: Plausible = field(default_factory=Plausible)

    def check(
        self, checked: Checks, spread: Spread, batch: Sequence[Candidate], rows: Ints, part: slice, texts: pa.Table
    ) -> Iterator[pa.Table]:
        """Yield all checks of one year's stretch of `rows`, a row group at a time.

        `checked` are the identities within each of the reports at `rows`, `texts` the batch's paragraphs.
        """
        own = rows[part]
        every = [batch[row] for row in rows]
        reports = every[part]
        linked = self.last.tried(spread, batch, own)
        found = self._found(spread, batch, own, texts)
        self.last.remember(spread, batch, own)
        culprit.name(checked, part, spread, own)
        step = max(1, ROW_GROUP // (2 * len(equations())))
        for start in range(0, len(own), step):
            some = slice(start, min(start + step, len(own)))
            inside = slice(part.start + some.start, part.start + some.stop)
            own_rows = [one for one in found if some.start <= one.report < some.stop]
            tables = (
                check_table(checked, every, inside, checks.rules(), checks.said),
                check_table(linked, reports, some, across_years.named(), across_years.said),
                finding_table(own_rows, reports[some], some.start),
            )
            yield in_order(tables, reports[some])

    def _found(self, spread: Spread, batch: Sequence[Candidate], own: Ints, texts: pa.Table) -> list[Finding]:
        reports = [batch[row] for row in own]
        return [
            *narrative.compared(spread, batch, own, texts),
            *self.plausible.judged(spread, batch, own, texts),
            *self.recycled.of(reports),
        ]
