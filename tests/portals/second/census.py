"""All replicas of the second opinion, each at its own loopback address."""

from __future__ import annotations

from .frame import Front
from .gkmlpt import Gkmlpt, GkmlptUnit
from .hanweb import AnnualReports, AnnualReportsByYear, Jpage, JpageByPage, NextGroup, NextGroupEscaped
from .jpaas import Jpaas, JpaasDeaf
from .pc_list import PcList, PcListYears
from .trs import Beijing, Hubei, HubeiUnits, Hunan, Shanghai, Sliced, UcapStatic, Wuhan
from .ucap import Chinatax, Manuscripts, UcapFragments, UcapJson, UcapSearch

KINDS: tuple[type[Front], ...] = (
    Hubei, HubeiUnits, Beijing, Sliced, Wuhan, Hunan, UcapStatic, Shanghai, Jpage, JpageByPage, NextGroup, NextGroupEscaped,
    AnnualReports, AnnualReportsByYear, Jpaas, JpaasDeaf, Gkmlpt, GkmlptUnit, UcapJson, UcapSearch, UcapFragments, Chinatax,
    Manuscripts, PcList, PcListYears,
)  # fmt: skip


def fronts() -> list[Front]:
    """Return every replica, not started."""
    return [kind(f"127.0.4.{at + 1}") for at, kind in enumerate(KINDS)]
