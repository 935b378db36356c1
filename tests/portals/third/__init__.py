"""A second hand's replicas, written from `portals.md` alone: families, forms of provinces, and kinds of columns.

Each module gives its replicas by `replicas()`, `FORMS` or `KINDS`; a replica knows the reports it expects to be found.
"""

from __future__ import annotations

from . import (
    epoint,
    forms_north,
    forms_south,
    forms_west,
    kinds_folder,
    kinds_matrix,
    kinds_page,
    kinds_unit,
    lonsun,
    openness,
    truecms,
    vsb,
)  # fmt: skip
from .site import Third, Wanted


def everything() -> list[Third]:
    """Return every replica, unstarted, with what stands on hosts of their own behind it (`portals`)."""
    families = [site for module in (vsb, lonsun, openness, epoint, truecms) for site in module.replicas()]
    forms = [form for module in (forms_north, forms_west, forms_south) for form in module.FORMS]
    kinds = [kind for module in (kinds_matrix, kinds_folder, kinds_page, kinds_unit) for kind in module.KINDS]
    return [
        *families,
        *(form(f"127.0.8.{at}") for at, form in enumerate(forms, 1)),
        *(kind(f"127.0.9.{2 * at + variant}", variant) for at, kind in enumerate(kinds, 1) for variant in (0, 1)),
    ]


__all__ = ["Third", "Wanted", "everything"]
