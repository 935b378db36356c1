"""Scans and pictures: what is on them is read, or said to be unreadable; nothing is made up."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

pytest.importorskip("onnxruntime", reason='needs pip install "gongkai[ocr]"')

from printer import print_report
from printer.judge import judge
from printer.office import MISSING, OFFICE, office
from printer.scan import as_jpeg, as_tiff, scan, scanner

from extract import ocr, read_scan
from extract.document import Extracted, read
from extract.lattice import lattices
from extract.page import SURE
from extract.scan_lines import straightened
from extract.scan_text import Spot, print_of, text_of
from forms.messages import REASONS
from forms.records import Unreadable

PRINTED = Path(__file__).parent / "printed"
TRUTH = json.loads((PRINTED / "scans.json").read_text(encoding="utf-8"))


def _read(name: str) -> Extracted:
    return read((PRINTED / f"{name}.jpg").read_bytes())


def _picture(width: int = 1240, height: int = 1754) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("L", (width, height), 250)
    return picture, ImageDraw.Draw(picture)


def _grid(draw: ImageDraw.ImageDraw, xs: list[int], ys: list[int], width: int = 2) -> None:
    for x in xs:
        draw.line((x, ys[0], x, ys[-1]), 10, width)
    for y in ys:
        draw.line((xs[0], y, xs[-1], y), 10, width)


@pytest.mark.parametrize("name", ["scan_table", "scan_stamp"])
def test_a_scanned_page_gives_its_numbers(name: str) -> None:
    found = {f"{fact.section}/{fact.key}": fact for fact in _read(name).facts}
    cells = {key: value for key, value in TRUTH[name]["cells"].items() if found[key].status != "absent"}
    assert len(cells) >= 70
    assert {key for key, value in cells.items() if found[key].value not in (value, None)} == set()
    assert sum(found[key].value == value for key, value in cells.items()) >= len(cells) - 1
    assert {found[key].reading for key in cells} == {"ocr"}
    assert all((found[key].confidence or 0) >= SURE for key in cells if found[key].value is not None)


def test_the_title_of_a_scanned_page_is_read() -> None:
    assert _read("scan_title").paragraphs[0].text == TRUTH["scan_title"]["title"]


@pytest.mark.parametrize("turn", [-2.0, -0.4, 0.0, 1.3, 2.0])
def test_a_turned_page_is_set_upright(turn: float) -> None:
    picture, draw = _picture()
    xs, ys = [150, 400, 650, 900, 1100], [300, 350, 400, 450, 500]
    _grid(draw, xs, ys)
    page = straightened(np.asarray(picture.rotate(turn, Image.Resampling.BICUBIC, fillcolor=250)), 150)
    (table,) = lattices(page.rules)
    assert [len(row) for row in table.rows] == [4, 4, 4, 4]
    assert page.text.min() > 200


def test_thin_and_broken_lines_are_lines() -> None:
    picture, draw = _picture()
    _grid(draw, [150, 400, 650, 900], [300, 350, 400, 450], 1)
    for x in range(210, 900, 90):
        draw.line((x, 290, x, 460), 250, 4)
    (table,) = lattices(straightened(np.asarray(picture), 150).rules)
    assert [len(row) for row in table.rows] == [3, 3, 3]


def test_a_stamp_makes_no_lines_and_hides_none() -> None:
    picture, draw = _picture()
    _grid(draw, [150, 400, 650, 900], [300, 350, 400, 450])
    stamped = np.asarray(picture).copy()
    stamp, ring = _picture()
    ring.ellipse((420, 270, 650, 500), outline=110, width=7)
    ring.rectangle((500, 360, 560, 400), fill=110)
    (table,) = lattices(straightened(np.minimum(stamped, np.asarray(stamp)), 150).rules)
    assert [len(row) for row in table.rows] == [3, 3, 3]


def test_strokes_of_characters_are_no_table() -> None:
    picture, draw = _picture()
    draw.rectangle((300, 300, 340, 340), outline=10, width=3)
    draw.line((300, 320, 340, 320), 10, 3)
    draw.line((320, 300, 320, 340), 10, 3)
    assert lattices(straightened(np.asarray(picture), 150).rules) == []


@pytest.mark.parametrize(
    ("draw", "lines"),
    [
        ([], 0),
        ([(60, 20, 61, 21)], 0),  # a speck
        ([(60, 18, 61, 34)], 1),  # a one
        ([(60, 26, 69, 27)], 1),  # a dash
        ([(50, 14, 70, 15), (52, 22, 68, 23), (49, 32, 71, 33)], 1),  # 三
        ([(50, 6, 60, 20), (50, 32, 60, 46)], 2),
    ],
)
def test_a_blank_cell_is_one_with_nothing_but_specks(draw: list[tuple[int, int, int, int]], lines: int) -> None:
    cell = np.full((50, 120), 255, np.uint8)
    for left, top, right, bottom in draw:
        cell[top : bottom + 1, left : right + 1] = 20
    page = np.full((400, 400), 255, np.uint8)
    page[100:200, 100:200] = 20
    found = text_of(cell, 0, 0, print_of(page, 150 / 72))
    assert len(found) == lines
    assert not any(spot.doubtful for spot in found)


def test_a_faint_stroke_is_doubtful_and_not_blank() -> None:
    cell = np.full((50, 120), 255, np.uint8)
    cell[18:34, 60:62] = 195
    page = np.full((400, 400), 20, np.uint8)
    (spot,) = text_of(cell, 0, 0, print_of(page, 150 / 72))
    assert spot.doubtful


@pytest.mark.parametrize(("lean", "is_slash"), [(0, False), (-1, False), (5, True), (12, True)])
def test_a_slash_leans_and_a_one_does_not(lean: int, is_slash: bool) -> None:
    picture = Image.new("L", (60, 50), 255)
    ImageDraw.Draw(picture).line((30 + lean, 14, 30, 34), 20, 2)
    page = np.full((400, 400), 20, np.uint8)
    (spot,) = text_of(np.asarray(picture), 0, 0, print_of(page, 150 / 72))
    assert spot.is_slash is is_slash
    (char,) = read_scan._chars(spot, ocr.Read("1", 0.99), 1.0)
    assert (char.text == "1" and (char.confidence or 0) >= SURE) is not is_slash


@pytest.mark.parametrize(
    ("strokes", "said"),
    [
        ([(40, 24, 50, 24)], "-"),
        ([(30, 24, 50, 24), (54, 24, 74, 24)], "-"),
        ([(40, 34, 48, 14)], "/"),
        ([(40, 34, 60, 14)], "/"),
        ([(40, 14, 40, 34)], ""),
        ([(41, 34, 44, 14)], ""),
        ([(40, 14, 52, 14), (52, 14, 45, 34)], ""),
        ([(36, 18, 41, 14), (41, 14, 41, 34)], ""),
        ([(40, 34, 48, 14), (60, 34, 68, 14)], ""),
        ([(40, 16, 60, 16), (36, 30, 64, 30)], ""),
    ],
    ids=["dash", "two dashes", "slash", "full-width slash", "one", "leaning one", "seven", "flagged one", "two", "二"],
)
def test_a_dash_or_a_slash_is_known_by_its_shape_and_no_figure_is_taken_for_one(
    strokes: list[tuple[int, int, int, int]], said: str
) -> None:
    picture = Image.new("L", (100, 50), 255)
    for stroke in strokes:
        ImageDraw.Draw(picture).line(stroke, 20, 2)
    page = np.full((400, 400), 20, np.uint8)
    spots = text_of(np.asarray(picture), 0, 0, print_of(page, 150 / 72))
    assert [spot.stroke for spot in spots] == [said]
    if said:
        assert {char.text for char in read_scan._chars(spots[0], ocr.Read("1", 0.4), 1.0)} == {said}


def test_full_width_digits_with_their_unit_are_one_number_and_digits_far_apart_are_not() -> None:
    spot = Spot((0.0, 0.0, 60.0, 14.0), np.full((14, 60), 255, np.uint8))
    for is_loose, said in ((False, "97件"), (True, "9 7件")):
        chars = read_scan._chars(spot._replace(is_loose=is_loose), ocr.Read("9 7件", 0.99), 1.0)
        assert "".join(char.text for char in chars) == said


def _steps(*steps: dict[str, float]) -> Any:
    signs = ocr._signs(list("0O127/-一B"))
    array = np.zeros((len(steps), len(signs.printed)), np.float32)
    for at, chances in enumerate(steps):
        for sign, chance in chances.items():
            array[at, signs.printed.index(sign)] = chance
    return ocr._decoded(array, signs)


def test_a_lone_nought_may_look_like_the_letter_but_nothing_else_does() -> None:
    assert _steps({"O": 0.6, "0": 0.39}) == ("0", pytest.approx(0.99), ())
    assert _steps({"B": 0.99})[:2] == ("B", pytest.approx(0.99))
    assert _steps({"一": 0.99}).text == "-"


def test_an_unsure_figure_says_what_else_it_may_be() -> None:
    found = _steps({"1": 0.55, "7": 0.3, "/": 0.1}, {"": 1.0}, {"2": 0.99})
    assert (found.text, found.others) == ("12", ("72", "/2"))
    assert found.confidence == pytest.approx(0.55)


def test_two_figures_for_one_cell_are_not_sure() -> None:
    found = ocr.compared(ocr.Read("3", 0.99), ocr.Read("8", 0.98))
    assert found.text == "3"
    assert found.confidence < SURE
    assert found.others == ("8",)
    assert ocr.compared(ocr.Read("3", 0.8), ocr.Read("3", 0.99)).confidence == 0.99


def test_a_picture_of_40000_by_40000_is_refused_before_it_is_decoded() -> None:
    head = b"IHDR" + struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    with pytest.raises(Unreadable, match="too-large"):
        read(data + struct.pack(">I", 4) + b"IDAT" + bytes(8))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP"])
def test_every_kind_of_picture_is_read_and_a_cut_one_is_damaged(kind: str) -> None:
    picture, draw = _picture(600, 400)
    _grid(draw, [100, 300, 500], [100, 150, 200])
    file = io.BytesIO()
    picture.save(file, kind)
    assert read(file.getvalue()).format == "scan"
    with pytest.raises(Unreadable, match="damaged"):
        read(file.getvalue()[: len(file.getvalue()) // 2])


def test_a_page_of_unknown_resolution_is_taken_for_a4() -> None:
    picture, _ = _picture(1654, 2339)
    assert read_scan._dpi(picture) == pytest.approx(200)
    picture.info["dpi"] = (1, 1)
    assert read_scan._dpi(picture) == pytest.approx(200)
    picture.info["dpi"] = (300, 300)
    assert read_scan._dpi(picture) == 300


def test_without_the_recogniser_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    ocr._model.cache_clear()
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    picture, _ = _picture(100, 100)
    with pytest.raises(Unreadable, match="needs-ocr"):
        read(as_jpeg(np.asarray(picture), 150))
    assert all('pip install "gongkai[ocr]"' in text for text in REASONS["needs-ocr"])
    ocr._model.cache_clear()


def test_who_never_meets_a_scan_loads_no_recogniser() -> None:
    code = "import sys, extract.document; sys.exit(bool({'onnxruntime', 'cv2', 'rapidocr'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1]).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not OFFICE, reason=MISSING["office"])
def test_scanned_reports_give_no_number_that_was_not_printed() -> None:
    reports = {f"{number}.docx": print_report(number, "docx", number % 2, seed="live") for number in range(2)}
    pdfs = office({name: printed.data for name, printed in reports.items()}, "pdf")
    for number, (name, printed) in enumerate(reports.items()):
        how = scanner(Random(number), 1)
        found = read(as_tiff(scan(pdfs[name], how, Random(number)), how.dpi))
        score = judge(printed.truth, found.facts, found.issues)
        assert score.counts["wrong"] == 0
        assert score.counts["right"] + score.counts["silent_right"] >= 0.98 * score.counts["cells"]
