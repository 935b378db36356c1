"""A page and its attachment belong to one report, and the one that has the cells counts."""

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from asking import ask, ask_here
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import gongkai
from extract import readers

AGENCY, TITLE = "武汉市统计局", "武汉市统计局2023年政府信息公开工作年度报告"
LEADS = '<p>详见附件：<a href="files/%E9%99%84%E4%BB%B6.docx">附件</a></p>'


def page(links: str = LEADS, title: str = TITLE) -> bytes:
    return f"""<html><head><title>{title}</title></head><body><a href="/index.html">首页</a><img src="logo.png"/>
    <h1>{title}</h1><p>发布日期：2024-01-26</p>{links}</body></html>""".encode()


def attachment(*lines: str, number: int = 1) -> bytes:
    """Return a Word file with the table of section four, and nothing that says whose it is but these lines."""
    file = docx.Document()
    for line in lines:
        file.add_paragraph(line)
    table = file.add_table(rows=4, cols=15)
    groups = ("行政复议", "行政诉讼")
    table.cell(0, 0).merge(table.cell(1, 4)).text = groups[0]
    table.cell(0, 5).merge(table.cell(0, 14)).text = groups[1]
    table.cell(1, 5).merge(table.cell(1, 9)).text = "未经复议直接起诉"
    table.cell(1, 10).merge(table.cell(1, 14)).text = "复议后起诉"
    for at, label in enumerate(("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 3):
        table.cell(2, at).text = label
        table.cell(3, at).text = str(number if at % 5 in (0, 4) else 0)
    data = io.BytesIO()
    file.save(data)
    return data.getvalue()


def run(tmp_path: Path, **files: bytes) -> dict[str, dict[str, Any]]:
    """Run over files, `__` standing for a slash; return the rows of `documents` by what follows the folder."""
    for name, data in files.items():
        path = tmp_path / "in" / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return again(tmp_path)


def again(tmp_path: Path) -> dict[str, dict[str, Any]]:
    assert ask_here("run", tmp_path / "in", "--data", tmp_path / "d", "--workers", 1).status == 0
    found = gongkai.load(tmp_path / "d", "documents").astype(object)
    rows = found.where(found.notna(), None).to_dict("records")
    start = len(str(tmp_path / "in")) + 1
    return {row["source"][start:] if row["source"].startswith("/") else row["source"]: row for row in rows}


def reports(tmp_path: Path) -> list[tuple[Any, ...]]:
    found = gongkai.load(tmp_path / "d", "reports")
    return [(row.agency, row.year, row.cells_read) for row in found.itertuples()]


def codes(tmp_path: Path) -> set[str]:
    return {code for code in gongkai.load(tmp_path / "d", "issues")["code"] if code.endswith("-disagrees")}


def test_a_page_keeps_where_it_leads_and_documents_come_first() -> None:
    links = '<img src="a_files/1.png"><a href=\'x.pdf?a=1&amp;b=附 件.DOC#top\'>1</a><a href=b.xlsx>2</a><a href="c.html">3</a>'
    assert readers.read(page(links)).meta["links"].split("\n") == [
        "x.pdf?a=1&b=附 件.DOC#top", "b.xlsx", "logo.png", "a_files/1.png",
    ]  # fmt: skip


def test_an_attachment_without_a_name_is_of_its_pages_report(tmp_path: Path) -> None:
    rows = run(tmp_path, a_dot_html=page(), files__附件_dot_docx=attachment())
    assert (rows["a.html"]["outcome"], rows["files/附件.docx"]["outcome"]) == ("part", "report")
    assert rows["files/附件.docx"]["parent"] == rows["a.html"]["source"]
    assert reports(tmp_path) == [(AGENCY, 2023, 15)]
    links = gongkai.load(tmp_path / "d", "report_documents")
    assert set(links["role"]) == {"cells", "page"}
    assert str(gongkai.load(tmp_path / "d", "reports")["published"][0])[:10] == "2024-01-26"


def test_a_name_without_its_place_is_completed_by_the_page(tmp_path: Path) -> None:
    run(tmp_path, a_dot_html=page(), files__附件_dot_docx=attachment("统计局2023年政府信息公开工作年度报告"))
    assert reports(tmp_path) == [(AGENCY, 2023, 15)]


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("武汉市财政局2023年政府信息公开工作年度报告", "agency-disagrees"),
        ("武汉市统计局2022年政府信息公开工作年度报告", "year-disagrees"),
    ],
)
def test_a_page_outranks_nothing_that_its_attachment_says(tmp_path: Path, title: str, code: str) -> None:
    run(tmp_path, a_dot_html=page(), files__附件_dot_docx=attachment(title))
    assert codes(tmp_path) == {code}
    assert (title[:6], int(title[6:10]), 15) in reports(tmp_path)


def test_without_a_page_it_stays_unplaced(tmp_path: Path) -> None:
    rows = run(tmp_path, a_dot_html=page("<p>无附件</p>"), files__附件_dot_docx=attachment())
    assert rows["files/附件.docx"]["outcome"] == "unplaced"
    assert rows["files/附件.docx"]["parent"] is None


def test_a_page_that_leads_to_two_documents_with_cells_names_neither(tmp_path: Path) -> None:
    links = '<a href="a.docx">甲</a><a href="b.docx">乙</a>'
    rows = run(tmp_path, x_dot_html=page(links), a_dot_docx=attachment(), b_dot_docx=attachment(number=2))
    assert {rows["a.docx"]["outcome"], rows["b.docx"]["outcome"]} == {"unplaced"}


def test_an_attachment_of_two_pages_that_differ_is_of_neither(tmp_path: Path) -> None:
    links = '<a href="a.docx">附件</a>'
    other = TITLE.replace("2023", "2022")
    rows = run(tmp_path, x_dot_html=page(links), y_dot_html=page(links, other), a_dot_docx=attachment())
    assert rows["a.docx"]["outcome"] == "unplaced"


def test_in_a_warc_a_link_is_resolved_by_the_pages_address(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with (tmp_path / "in" / "crawl.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for uri, kind, body in (
            ("http://tjj.wuhan.gov.cn/gk/202401/t1.shtml", "text/html", page('<a href="../P02.docx">附件</a>')),
            ("http://tjj.wuhan.gov.cn/gk/P02.docx", "application/octet-stream", attachment()),
        ):
            head = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(uri, "response", payload=io.BytesIO(body), http_headers=head))
    rows = again(tmp_path)
    assert rows["http://tjj.wuhan.gov.cn/gk/P02.docx"]["outcome"] == "report"
    assert rows["http://tjj.wuhan.gov.cn/gk/202401/t1.shtml"]["outcome"] == "part"
    assert reports(tmp_path) == [(AGENCY, 2023, 15)]


def zipped(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_dot_", "."), content)
    return data.getvalue()


def test_a_page_and_a_document_alone_in_an_archive_are_one_report(tmp_path: Path) -> None:
    rows = run(tmp_path, 资料_dot_zip=zipped(a_dot_html=page("<p>见附件</p>"), 附件_dot_docx=attachment()))
    assert (rows["资料.zip!/a.html"]["outcome"], rows["资料.zip!/附件.docx"]["outcome"]) == ("part", "report")
    assert reports(tmp_path) == [(AGENCY, 2023, 15)]


def test_with_a_third_document_in_the_archive_nothing_is_concluded(tmp_path: Path) -> None:
    members = {"a_dot_html": page("<p>见附件</p>"), "附件_dot_docx": attachment(), "b_dot_docx": attachment(number=3)}
    rows = run(tmp_path, 资料_dot_zip=zipped(**members))
    assert rows["资料.zip!/附件.docx"]["outcome"] == "unplaced"


def test_what_a_crawl_attached_is_of_its_pages_report_though_its_address_says_nothing(tmp_path):
    from crawling import crawl
    from portals import serving, stock
    from portals.vsb import VsbPortal
    from printer.agencies import BODIES

    reports = stock("nameless", BODIES[:1], (2022, 2023), formats=("xlsx",))
    for held in reports:
        # a table alone, without a word on whose it is
        held.drafted.pieces = [piece for piece in held.drafted.pieces if not hasattr(piece, "kind")]
    site = VsbPortal(reports, "127.0.4.2")
    with serving(site):
        crawl(tmp_path, [site])
    ask("extract", "--data", tmp_path)
    ask("normalize", "--data", tmp_path)
    found = gongkai.load(tmp_path, "reports")
    assert sorted(found["year"]) == [2022, 2023]
    assert set(found["agency"].astype(str)) == {reports[0].agency}
    assert (found["cells_read"] > 150).all()
