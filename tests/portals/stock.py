"""The reports that replicas publish: agencies × years, printed in the formats that portals serve.

Input: a seed, agencies, years; output: `Held`, a report with its truth, its body as the portal's
editor holds it, and the document attached to its page where it is published as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from random import Random

from printer import print_docx, print_html, print_text, print_xlsx
from printer.agencies import Agency
from printer.draft import draft
from printer.structure import Draft, Truth

from forms.form import edition

#: title wordings as portals display them; the last two are those that a demand for 年度报告 loses
TITLES = (
    "{a}{y}年政府信息公开工作年度报告", "{a}{y}年度政府信息公开工作年度报告", "{y}年{a}政府信息公开年度报告",
    "{a}{y}年政府信息公开工作报告", "{a}{y}年度政府信息公开年报",
)  # fmt: skip
#: how reports are published here, in turn; pdf, doc and ofd need LibreOffice and come by `Held.converted`
FORMATS = ("html", "html", "docx", "html", "html", "xlsx", "html", "text")
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/octet-stream",
    "text": "text/plain; charset=utf-8",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "rtf": "application/rtf",
    "zip": "application/zip",
    "jpg": "image/jpeg",
}
SUFFIX = {"text": "txt"}
#: told apart from nothing else: a report's own words before a document is attached
_LEADS = "<p>现将{title}予以公布。</p>"


@dataclass
class Held:
    """One published report. `format` html: the body stands in the page; else a document is attached."""

    number: int
    drafted: Draft
    title: str
    format: str
    skin: str = "trs"
    #: documents of other programs, filled in by who has them (LibreOffice: pdf, doc)
    converted: bytes | None = field(default=None, repr=False)

    @property
    def truth(self) -> Truth:
        """What is printed, by agency, year and cell."""
        return self.drafted.truth

    @property
    def agency(self) -> str:
        """The agency as printed."""
        return self.truth.agency

    @property
    def year(self) -> int:
        """The report year."""
        return self.truth.year

    @property
    def published(self) -> date:
        """The displayed date."""
        return date.fromisoformat(self.truth.published or "")

    @cached_property
    def body(self) -> str:
        """The article's HTML: the report itself, or the sentence that leads to its document."""
        if self.format != "html":
            return _LEADS.format(title=self.title)
        return print_html.fragment(self.drafted, self.skin, Random(self.drafted.seed))

    @cached_property
    def document(self) -> bytes | None:
        """The attached document's bytes."""
        if self.format == "html":
            return None
        if self.converted is not None:
            return self.converted
        printers = {"docx": print_docx.render, "xlsx": print_xlsx.render, "text": print_text.tika}
        return printers[self.format](self.drafted, "", Random(self.drafted.seed))[0]

    @property
    def suffix(self) -> str:
        """The attached document's ending, without a dot."""
        return SUFFIX.get(self.format, self.format)

    @property
    def media_type(self) -> str:
        """The attached document's media type as served."""
        return MEDIA[self.format]

    def edit(self) -> None:
        """Put other numbers in the place of those published, silently, as agencies do."""
        old = self.drafted
        who = Agency(self.agency, self.truth.place), self.year
        title, published = self.title, self.truth.published
        self.drafted = _draft(f"{old.seed}/edited", self.number, who, self.format, old.level)
        self.truth.title, self.truth.published = title, published
        self.__dict__.pop("body", None)
        self.__dict__.pop("document", None)


def _draft(seed: str, number: int, who: tuple[Agency, int], format: str, level: int) -> Draft:
    year = who[1]
    form = edition("2021" if year >= 2021 else "2019" if year >= 2019 else "2014")
    return draft(seed, number, level, form, format if format in ("html", "text", "xlsx") else "docx", False, who=who)


def stock(
    seed: str,
    agencies: Sequence[Agency],
    years: Sequence[int] = (2021, 2022, 2023),
    formats: Sequence[str] = FORMATS,
    level: int = 0,
) -> list[Held]:
    """Print every agency's report of every year, newest year first; the same arguments give the same bytes."""
    rng, found = Random(seed), []
    for year in sorted(years, reverse=True):
        for at, body in enumerate(agencies):
            number = len(found)
            format = formats[(at + year) % len(formats)]
            drafted = _draft(f"{seed}/{number}", number, (body, year), format, level)
            title = rng.choice(TITLES).format(a=body.name, y=year)
            drafted.truth.title = title
            found.append(Held(number, drafted, title, format))
    return found
