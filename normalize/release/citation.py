"""Who made the tables, under which licence, and how to cite a release of them.

Input: a release's name, date and years; output: `CITATION.cff` (Citation File Format 1.2.0). Authors and licence
are those of the repository's own `CITATION.cff`; a test holds them to it, because an installed package has none.
"""

from __future__ import annotations

from datetime import date

import yaml

NAME = "CITATION.cff"
AUTHORS = ("The gongkai developers",)
LICENCE = "MIT"
LICENCE_URL = "https://opensource.org/license/mit"
TITLE = "gongkai: Chinese agencies' annual reports on open government information, as tidy tables"
KEYWORDS = ("open government information", "freedom of information", "China", "政府信息公开")


def text(name: str, day: date, years: str) -> str:
    """Return the citation of one release."""
    known = {
        "cff-version": "1.2.0",
        "message": "If you use these tables, please cite them as below.",
        "title": TITLE,
        "type": "dataset",
        "authors": [{"name": author} for author in AUTHORS],
        "version": name,
        "date-released": day,
        "license": LICENCE,
        "abstract": f"Every cell of the reports as printed, with its place in the original; report years {years}.",
        "keywords": list(KEYWORDS),
    }
    return yaml.safe_dump(known, allow_unicode=True, sort_keys=False, width=120)
