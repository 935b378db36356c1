"""Pages and what they lead to: an attachment that does not say whose it is, is of its page's report.

Input: the documents of a collection with who they say they are, and the links that extract kept of
each page (`meta["links"]`) or that the crawler followed; output: agency, year, title and date of an
attachment completed from its page, and the page as its `parent`. The page outranks nothing that the
attachment says itself: where the two disagree the attachment stays as it is, with an issue. The same
for a page and a document with cells that stand alone together in one archive.
"""

from __future__ import annotations

import json
import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from forms.records import Issue
from normalize.choose import Candidate
from normalize.identify import same_body

Row = dict[str, Any]


def relate(candidates: Mapping[str, Candidate], captures: Sequence[Row], manifest: Mapping[str, Row]) -> None:
    """Complete the attachments of every page; sets `parent` of their captures where it is null."""
    here = {row["source"]: row for row in captures if row["document_id"] in candidates}
    pages: dict[str, dict[str, Row]] = defaultdict(dict)
    ways = (_linked(candidates, here, manifest), _attached(candidates, here), _packed(candidates, here))
    for page, attached in chain.from_iterable(ways):
        pages[attached["document_id"]][page["source"]] = page
    for name, found in pages.items():
        told = [candidates[page["document_id"]] for page in found.values()]
        if len({(page.who.agency, page.who.year) for page in told}) == 1:
            _complete(candidates[name], told[0])
            _adopt(captures, name, next(iter(found)))


def _adopt(captures: Iterable[Row], document_id: str, parent: str) -> None:
    for row in captures:
        if row["document_id"] == document_id and row["parent"] is None:
            row["parent"] = parent


def _is_page(one: Candidate) -> bool:
    """Whether a document says by its title of which report it is."""
    return one.who.is_report_title and one.who.agency is not None and one.who.year is not None


# --- which page -----------------------------------------------------------------------------------


def _linked(
    candidates: Mapping[str, Candidate], here: Mapping[str, Row], manifest: Mapping[str, Row]
) -> Iterator[tuple[Row, Row]]:
    """Yield each page of a report and the document with cells that it leads to, if it is one (in several formats)."""
    for source, row in here.items():
        meta = manifest[row["document_id"]]["meta"] or ""
        if '"links"' not in meta or not _is_page(candidates[row["document_id"]]):
            continue
        targets = (target for link in json.loads(meta)["links"].split("\n") for target in _targets(source, link))
        found = {target: here[target] for target in targets if target in here and target != source}
        attached = {t: other for t, other in found.items() if candidates[other["document_id"]].facts}
        if len({posixpath.splitext(target)[0] for target in attached}) == 1:
            yield from ((row, other) for other in attached.values())


def _attached(candidates: Mapping[str, Candidate], here: Mapping[str, Row]) -> Iterator[tuple[Row, Row]]:
    """Yield each page of a report that was crawled, and the document with cells that it attaches, if it is one.

    The crawler followed the link, so it holds for download programs, whose addresses say nothing of a file.
    """
    attached: dict[str, list[Row]] = defaultdict(list)
    for row in here.values():
        if row["role"] == "attachment" and row["parent"] in here and candidates[row["document_id"]].facts:
            attached[row["parent"]].append(row)
    for parent, rows in attached.items():
        page = here[parent]
        names = {posixpath.splitext(row.get("anchor") or row["source"])[0] for row in rows}
        if len(names) == 1 and _is_page(candidates[page["document_id"]]):
            yield from ((page, row) for row in rows if row["document_id"] != page["document_id"])


def _targets(source: str, link: str) -> tuple[str, ...]:
    """Return the sources that a link of the page at a source may lead to."""
    if source.startswith(("http://", "https://")):
        try:
            target = urldefrag(urljoin(source, link)).url
        except ValueError:
            return ()
        return target, unquote(target)
    if urlsplit(link.replace("[", "")).scheme or link.startswith(("//", "/")):
        return ()
    folder = PurePosixPath(source.replace("\\", "/")).parent
    return tuple(posixpath.normpath(f"{folder}/{path}") for path in (unquote(link.split("#")[0]), link))


def _packed(candidates: Mapping[str, Candidate], here: Mapping[str, Row]) -> Iterator[tuple[Row, Row]]:
    """Yield the page and the document with cells that are alone together in a folder of an archive."""
    folders: dict[str, list[Row]] = defaultdict(list)
    for source, row in here.items():
        if row["parent"] is not None and source.startswith(f"{row['parent']}!/"):
            folders[posixpath.dirname(source)].append(row)
    for rows in folders.values():
        told = [row for row in rows if _is_page(candidates[row["document_id"]])]
        cells = [row for row in rows if candidates[row["document_id"]].facts]
        if len(told) == len(cells) == 1 and told != cells and len(rows) == 2:
            yield told[0], cells[0]


# --- what it says ---------------------------------------------------------------------------------


def _complete(one: Candidate, page: Candidate) -> None:
    """Give a document what it does not say itself and its page does."""
    who, said = one.who, page.who
    if who.agency and not same_body(who.agency, said.agency or ""):
        who.issues.append(Issue("agency-disagrees", "page", f"{who.agency} / {said.agency}"))
        return
    if who.year and who.year != said.year:
        who.issues.append(Issue("year-disagrees", "page", f"{who.year} / {said.year}"))
        return
    # the longer name has its place, which the other may leave out (市统计局)
    who.agency, who.year = max(said.agency or "", who.agency or "", key=len), said.year
    if not who.is_report_title:
        who.title, who.is_report_title = said.title, True
    if who.published is None:
        who.published, who.published_from = said.published, said.published_from
    if who.scope == "unknown":
        who.scope = said.scope
    one.url = one.url or page.url
    one.hints = one.hints._replace(names=(*one.hints.names, *page.hints.names), address=page.hints.address)
