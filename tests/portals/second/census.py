"""All replicas of the second opinion, each at its own loopback address."""

from __future__ import annotations

from .counting import Hunan, Shanghai, UcapStatic
from .frame import Front
from .gkmlpt import Gkmlpt, GkmlptUnit, GkmlptYears
from .hanweb import (
    AnnualReports,
    AnnualReportsByYear,
    AnnualReportsChosen,
    Jpage,
    JpageByPage,
    JpageOwnSize,
    NextGroup,
    NextGroupEscaped,
)
from .jpaas import Jpaas, JpaasBare, JpaasDeaf
from .pc_list import PcList, PcListYears
from .trs import Beijing, Fujian, Hubei, HubeiTopic, HubeiUnits, Sliced, Wuhan
from .ucap import Chinatax, Manuscripts, UcapFragments, UcapHidden, UcapJson, UcapSearch

KINDS: tuple[type[Front], ...] = (
    Hubei, HubeiUnits, Beijing, Sliced, Wuhan, Hunan, UcapStatic, Shanghai, Jpage, JpageByPage, NextGroup, NextGroupEscaped,
    AnnualReports, AnnualReportsByYear, Jpaas, JpaasDeaf, Gkmlpt, GkmlptUnit, UcapJson, UcapSearch, UcapFragments, Chinatax,
    AnnualReportsChosen, Manuscripts, PcList, PcListYears, Fujian, HubeiTopic, JpageOwnSize, JpaasBare, GkmlptYears, UcapHidden,
)  # fmt: skip


def fronts() -> list[Front]:
    """Return every replica, not started."""
    return [kind(f"127.0.4.{at + 1}") for at, kind in enumerate(KINDS)]
