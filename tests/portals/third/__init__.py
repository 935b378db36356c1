"""A second hand's replicas, written from `portals.md` alone: families, forms of provinces, and kinds of columns.

Each module gives its replicas by `replicas()`; a replica knows the reports it expects to be found.
"""

from __future__ import annotations

from . import epoint, forms, kinds, lonsun, openness, truecms, vsb
from .site import Third, Wanted


def everything() -> list[Third]:
    """Return every replica, unstarted, with what stands on hosts of their own behind it (`portals`)."""
    return [site for module in (vsb, lonsun, openness, epoint, truecms, forms, kinds) for site in module.replicas()]


__all__ = ["Third", "Wanted", "everything"]
