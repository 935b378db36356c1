"""From home pages to tables: a replica of every kind of portal, crawled, extracted, normalized."""

from __future__ import annotations

import io
import zipfile

import pytest
from asking import ask
from crawling import crawl
from harvest import amiss, captures, cells
from portals import serving, stock
from portals.census import census
from portals.generic import PlainPortal
from printer import print_ofd
from printer.agencies import BODIES
from printer.office import MISSING, OFFICE, office

import gongkai

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """Every replica, crawled once from its home page and carried on to the tables."""
    data, sites = tmp_path_factory.mktemp("country"), census()
    with serving(*sites):
        answer = crawl(data, sites).answer
    ask("extract", "--data", data)
    ask("normalize", "--data", data)
    return data, sites, answer


def test_every_report_is_found_and_nothing_else_is_taken_for_one(country):
    data, sites, _ = country
    assert sum(len(site.reports) for site in sites) >= 400
    assert len({held.agency for site in sites for held in site.reports}) >= 60
    assert [line for site in sites for line in amiss(data, site)] == []


def test_every_cell_of_every_report_is_in_the_tables(country):
    data, sites, _ = country
    count = cells(data, sites)
    assert count["reports"] == sum(len(site.reports) for site in sites)
    assert (count["wrong"], count["missing"]) == (0, 0)


def test_every_document_is_a_row_and_no_list_is(country):
    data, _sites, _ = country
    documents = gongkai.load(data, "documents")
    collected = [one for one in captures(data) if one.role in ("page", "attachment", "file", "container")]
    assert set(documents["source"]) == {one.source for one in collected if one.reason != "redirect"}
    assert set(documents["outcome"].astype(str)) <= {
        "report",
        "part",
        "not_a_report",
        "unreadable",
        "container",
        "duplicate",
    }


def test_an_attachment_names_its_page(country):
    data, _, _ = country
    documents = gongkai.load(data, "documents").set_index("source")
    attached = [one for one in captures(data) if one.role == "attachment" and one.found_on and one.report_year is None]
    assert len(attached) > 100
    assert all(documents.loc[one.source, "parent"] == one.parent for one in attached)


# --- documents of the programs that agencies use ------------------------------------------------------


def converted(reports):
    """Put in the place of each report's Word file what LibreOffice makes of it: pdf, doc, rtf, ofd, or a zip of it."""
    files = {str(held.number): held for held in reports}
    kinds = ("pdf", "doc", "rtf", "ofd", "zip")
    chosen = {name: kinds[at % len(kinds)] for at, name in enumerate(files)}
    for to in ("pdf", "doc", "rtf"):
        wanted = {
            f"{name}.docx": files[name].document
            for name, kind in chosen.items()
            if kind == to or (kind, to) == ("ofd", "pdf")
        }
        for name, data in office(wanted, to).items():
            held = files[name.removesuffix(".docx")]
            kind = chosen[name.removesuffix(".docx")]
            held.converted = (
                print_ofd.ofd(print_ofd.sheets(data), print_ofd.MANNERS[0], held.title) if kind == "ofd" else data
            )
    for name, kind in chosen.items():
        held = files[name]
        if kind == "zip":
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w") as archive:
                archive.writestr(f"{held.title}.docx", held.document)
            held.converted = packed.getvalue()
        held.format = kind


@pytest.mark.skipif(OFFICE is None, reason=MISSING["office"])
def test_documents_of_every_program_come_through_with_their_cells(tmp_path):
    reports = stock("programs", BODIES[60:70], (2021, 2023), formats=("docx",))
    converted(reports)
    assert {held.format for held in reports if held.document} == {"pdf", "doc", "rtf", "ofd", "zip"}
    site = PlainPortal(reports, "127.0.4.1")
    with serving(site):
        crawl(tmp_path, [site])
    ask("extract", "--data", tmp_path)
    ask("normalize", "--data", tmp_path)
    assert amiss(tmp_path, site) == []
    count = cells(tmp_path, [site])
    assert (count["reports"], count["wrong"], count["missing"]) == (len(reports), 0, 0)
