"""From home pages to tables: a replica of every kind of portal, crawled, extracted, normalized."""

from __future__ import annotations

import pytest
from asking import ask
from crawling import crawl
from harvest import amiss, captures, cells
from portals import serving
from portals.census import census

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
