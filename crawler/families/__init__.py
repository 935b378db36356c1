"""The families of CMS, one small module each; what a page does not show any sign of is a page of links."""

from __future__ import annotations

from crawler.families.epoint import Epoint
from crawler.families.family import Family
from crawler.families.gkmlpt import Gkmlpt
from crawler.families.hanweb import Hanweb
from crawler.families.jpaas import Jpaas
from crawler.families.lonsun import Lonsun
from crawler.families.openness import Openness
from crawler.families.pc_list import PcList
from crawler.families.trs import Trs
from crawler.families.truecms import TrueCms
from crawler.families.ucap import Ucap
from crawler.families.vsb import Vsb
from crawler.page import Page

#: those with the clearest signs first; the last takes every page
FAMILIES: tuple[Family, ...] = (
    Gkmlpt(), PcList(), TrueCms(), Jpaas(), Hanweb(), Ucap(), Lonsun(), Openness(), Epoint(), Vsb(), Trs(), Family(),
)  # fmt: skip
BY_NAME = {family.name: family for family in FAMILIES}


def recognise(page: Page) -> Family:
    """Return the family that the page is of."""
    return next(family for family in FAMILIES if family.recognises(page))


__all__ = ["BY_NAME", "FAMILIES", "Family", "recognise"]
