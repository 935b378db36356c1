"""The families of CMS, one small module each; what a page does not show any sign of is a page of links."""

from __future__ import annotations

from crawler.families.family import Family
from crawler.families.trs import Trs
from crawler.page import Page

#: those with the clearest signs first; the last takes every page
FAMILIES: tuple[Family, ...] = (Trs(), Family())
BY_NAME = {family.name: family for family in FAMILIES}


def recognise(page: Page) -> Family:
    """Return the family that the page is of."""
    return next(family for family in FAMILIES if family.recognises(page))


__all__ = ["BY_NAME", "FAMILIES", "Family", "recognise"]
