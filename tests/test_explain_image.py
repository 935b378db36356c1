"""The picture of what was found: each mark stands where the value is printed."""

from pathlib import Path

import pypdfium2
import pytest
from asking import CHINESE, SAMPLE, ask_here
from PIL import Image, ImageChops
from print_fixtures import REPORTS
from printer.hostile import packed_pdf

from extract import document
from extract.explain_drawing import Tint
from extract.explain_image import SCALE, draw, drawn_pages
from extract.page import Char, Page
from forms.records import Fact

PRINTED = Path(__file__).parent / "printed"
PDF = (PRINTED / "report_2021.pdf").read_bytes()
FACTS = [fact for fact in document.read(PDF).facts if fact.box]


def first(status: str, section: str = "requests") -> Fact:
    return next(fact for fact in FACTS if (fact.status, fact.section) == (status, section))


@pytest.fixture(scope="module")
def pages() -> dict[int, Image.Image]:
    return drawn_pages(PDF)


def part(page: Image.Image, box: tuple[float, float, float, float]) -> Image.Image:
    """Cut a box of points out of a page."""
    left, top, right, bottom = (round(edge * SCALE) for edge in box)
    return page.crop((left, top, right + 1, bottom + 1))


def colours(picture: Image.Image) -> set[object]:
    """Return the colours of a picture."""
    return {colour for _, colour in picture.getcolors(1 << 24) or ()}


def test_the_printer_of_the_fixture_says_the_same() -> None:
    truth = REPORTS["report_2021.pdf"]().truth
    assert {(fact.section, fact.key): fact.value for fact in FACTS} == {
        name: cell.value for name, cell in truth.cells.items()
    }


@pytest.mark.parametrize("section", ["disclosure", "requests", "disputes"])
def test_a_value_is_framed_in_its_sections_colour_where_pdfium_finds_it(
    section: str, pages: dict[int, Image.Image]
) -> None:
    fact = first("number", section)
    assert fact.box
    assert fact.page
    assert Tint[section.upper()].value in colours(part(pages[fact.page], fact.box))
    with pypdfium2.PdfDocument(PDF) as pdf:
        page = pdf[fact.page - 1]
        (left, top, right, bottom), height = fact.box, page.get_height()
        text = page.get_textpage().get_text_bounded(left, height - bottom, right, height - top)
    assert text.strip() == fact.raw


def test_a_label_is_outlined_and_not_filled(pages: dict[int, Image.Image]) -> None:
    fact = first("number")
    assert fact.box
    assert fact.page
    _, top, right, bottom = fact.box
    beside = part(pages[fact.page], (right - 150, top, fact.box[0], bottom))
    assert Tint.REQUESTS.value in colours(beside)
    assert max(beside.getcolors(1 << 24) or ())[1] == (255, 255, 255)


@pytest.mark.parametrize(
    "text, tint", [("见附件", Tint.LOST), ("", Tint.NONE), ("/", Tint.NONE), ("5", Tint.DISCLOSURE)]
)
def test_a_cells_colour_says_what_it_became(text: str, tint: Tint) -> None:
    rows = "第二十条第（五）项", "信息内容</td><td>本年处理决定数量", f"行政许可</td><td>{text}"
    page = "".join(f"<tr><td>{row}</td></tr>" for row in rows)
    drawn = colours(drawn_pages(f"<table>{page}</table>".encode(), "a.html")[1])
    assert {each for each in (Tint.LOST, Tint.NONE) if each.value in drawn} == {tint} & {Tint.LOST, Tint.NONE}


@pytest.mark.parametrize("name", ["printed_portal.html", "printed_word.docx", "tianmen_survey_team_2023.txt"])
def test_a_document_without_pages_is_drawn_as_its_tables_are_nested(name: str, tmp_path: Path) -> None:
    answer = ask_here("explain", SAMPLE / name, "--image", tmp_path / "out.png", "--data", tmp_path)
    assert (answer.status, answer.err) == (0, "")
    with Image.open(tmp_path / "out.png") as picture:
        found = colours(picture)
    assert {Tint.DISCLOSURE.value, Tint.REQUESTS.value, Tint.DISPUTES.value} <= found


def test_explain_writes_the_picture_beside_its_text(tmp_path: Path) -> None:
    words = "explain", PRINTED / "report_2021.pdf", "--data", tmp_path
    answer = ask_here(*words, "--image", tmp_path / "out.png")
    assert answer == ask_here(*words)
    with Image.open(tmp_path / "out.png") as picture:
        assert picture.format == "PNG"
        assert max(picture.size) < 6000


def test_a_document_without_the_form_says_that_there_is_nothing_to_draw(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("今天天气很好。", encoding="utf-8")
    words = "explain", tmp_path / "a.txt", "--image", tmp_path / "out.png", "--data", tmp_path
    answer = ask_here(*words)
    assert answer.status == 2
    assert "Nothing to draw" in answer.err
    assert "没有可画的内容" in ask_here(*words, env=CHINESE).err
    assert not (tmp_path / "out.png").exists()


def test_a_picture_that_cannot_be_written_is_wrong_usage(tmp_path: Path) -> None:
    answer = ask_here("explain", PRINTED / "report_2021.pdf", "--image", tmp_path / "no" / "out.png")
    assert answer.status == 2
    assert len(answer.err.splitlines()) == 1


def test_a_turned_page_is_drawn_upright() -> None:
    import io

    with pypdfium2.PdfDocument(PDF) as pdf:
        for page in pdf:
            page.set_rotation(90)
        file = io.BytesIO()
        pdf.save(file)
    upright, turned = draw(PDF), draw(file.getvalue())
    assert upright
    assert turned
    assert upright.size == turned.size
    difference = ImageChops.difference(upright.reduce(8).convert("L"), turned.reduce(8).convert("L"))
    assert sum(value > 60 for value in difference.tobytes()) < 0.01 * difference.width * difference.height


def test_an_ofd_is_drawn_on_white_from_its_characters_and_lines() -> None:
    drawn = drawn_pages((PRINTED / "report_2021_chars.ofd").read_bytes())
    found = set().union(*(colours(page) for page in drawn.values()))
    assert {Tint.DISCLOSURE.value, Tint.REQUESTS.value, Tint.DISPUTES.value} <= found


def test_a_page_without_a_renderer_is_drawn_from_its_characters() -> None:
    from extract.explain_drawing import Sheet

    sheet = Sheet(Page(1, 100, 50, [Char("九", 40, 20, 52, 32)]), 2.0, None)
    picture = sheet.picture()
    assert min(picture.crop((80, 40, 104, 64)).convert("L").tobytes()) < 220
    assert min(picture.crop((0, 0, 60, 30)).convert("L").tobytes()) == 255


def test_explain_of_a_file_that_ends_its_reader_says_so_and_hurts_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from extract import pool
    from extract.allowance import Limits

    monkeypatch.setattr(pool, "Limits", lambda: Limits(bytes=60_000_000))
    (tmp_path / "a.pdf").write_bytes(packed_pdf(b"q Q " * 250_000, 200))
    answer = ask_here("explain", tmp_path / "a.pdf", "--data", tmp_path)
    assert (answer.status, answer.data) == (3, b"")
    assert "ended the reader" in answer.err
