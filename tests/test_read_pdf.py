"""PDF in every manner that a program may draw it: table three of the form, its numbers known."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import time
import types
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pdfplumber
import pypdf
import pytest
from drawn_pdf import (
    A4,
    CATALOGUE,
    HELVETICA,
    LEFT,
    NUMBERS,
    PAGES,
    ROW,
    SONG,
    TITLE,
    TOP,
    Place,
    annotation,
    bare,
    boxed,
    changed,
    lines,
    ocr_text,
    one_page,
    pdf,
    picture,
    places,
    size_of,
    stream,
    table,
    unmapped,
    wrapped,
    written,
)  # fmt: skip
from pypdf.annotations import Highlight, Link, Popup, Text
from pypdf.generic import ArrayObject, BooleanObject, FloatObject, NameObject, RectangleObject
from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas

import gongkai
from extract import read_pdf
from extract.document import read
from extract.page import Char, Page
from forms.records import PICTURE, Unreadable

HERE = Path(__file__).parents[1]
SAMPLES = HERE.parent / "shared" / "samples"
Draw = Callable[[Canvas, float, float, str, float], object]


def numbers(data: bytes) -> dict[str, float | None]:
    return {fact.key: fact.value for fact in read(data).facts if fact.section == "requests"}


def assert_whole(data: bytes) -> None:
    assert numbers(data) == NUMBERS


def pages(data: bytes) -> list[Page]:
    with read_pdf._opened(data) as file:
        count = read_pdf.pdfium.FPDF_GetPageCount(file.document)
        return [read_pdf._page(file, number, []) for number in range(count)]


def text(data: bytes) -> str:
    return "".join(char.text for char in pages(data)[0].chars)


def drawn(how: Draw) -> bytes:
    """Table three, every line of text drawn by a function of place, text and size."""

    def words(canvas: Canvas, place: Place) -> None:
        canvas.setFont(SONG, size_of(place))
        for x, y, line in lines(place, size_of(place)):
            how(canvas, x, y, line, size_of(place))

    return pdf(lambda canvas: table(canvas, words=words))


def set_by(prepare: Callable[[Any, float, float, float], object]) -> bytes:
    """Table three, its text set by a text object that was prepared."""

    def how(canvas: Canvas, x: float, y: float, line: str, size: float) -> None:
        prepared = canvas.beginText(x, y)
        prepare(prepared, x, y, size)
        prepared.textOut(line)
        canvas.drawText(prepared)

    return drawn(how)


def ruled(how: Callable[[Canvas, Place], object]) -> bytes:
    return pdf(lambda canvas: table(canvas, ruled=how))


def box_of(page: pypdf.PageObject, box: tuple[float, float, float, float]) -> None:
    page.mediabox = page.cropbox = RectangleObject(box)


def agrees_with_pdfplumber(data: bytes) -> bool:
    """Whether the words that another library finds in each fact's box are what was read there."""
    facts = [fact for fact in read(data).facts if fact.section == "requests"]
    assert len(facts) == len(NUMBERS)
    with pdfplumber.open(io.BytesIO(data)) as file:
        for fact in facts:
            page = file.pages[(fact.page or 0) - 1]
            left, top, right, bottom = fact.box or (0, 0, 0, 0)
            x, y = page.cropbox[:2]  # pdfplumber counts from the corner of the media
            inside = page.within_bbox((left + x, top + y, right + x, bottom + y)).extract_text().strip()
            if inside != fact.raw:
                return False
    return True


# --- the way the page is shown

_TURNS = {90: "0 1 -1 0 842 0", 180: "-1 0 0 -1 595 842", 270: "0 -1 1 0 0 595"}


def turned(degrees: int) -> bytes:
    """The page with its content turned, not marked as such."""
    size = (0, 0, *A4) if degrees == 180 else (0, 0, A4[1], A4[0])
    return wrapped(pdf(), _TURNS[degrees], lambda page: box_of(page, size))


def rotated(data: bytes, degrees: int) -> bytes:
    return changed(data, lambda writer: [page.rotate(degrees) for page in writer.pages])


def test_the_table_is_read_whole() -> None:
    assert_whole(pdf())


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_is_read_the_way_up_its_text_runs(degrees: int) -> None:
    assert_whole(rotated(pdf(), degrees))
    assert_whole(turned(degrees))
    for more in (90, 180, 270):
        assert_whole(rotated(turned(degrees), more))


def test_single_pages_may_be_turned() -> None:
    def words(canvas: Canvas) -> None:
        canvas.setFont(SONG, 10)
        for at in range(20):
            canvas.drawString(60, -100 - 20 * at, "一年来，本机关认真落实各项要求，公开工作有序开展。")

    data = changed(pdf(words, table, words), lambda writer: [writer.pages[1].rotate(90)])
    assert_whole(data)
    widths = [page.width for page in pages(data)]
    assert widths == [595, 595, 595]


@pytest.mark.parametrize("corner", [(-300, -400), (5000, 7000), (0, 0)])
def test_a_page_may_begin_anywhere(corner: tuple[int, int]) -> None:
    x, y = corner
    data = wrapped(pdf(), f"1 0 0 1 {x} {y}", lambda page: box_of(page, (x, y, x + A4[0], y + A4[1])))
    assert_whole(data)
    assert agrees_with_pdfplumber(data)


def test_what_is_cropped_away_is_not_read_and_boxes_count_from_the_crop() -> None:
    def page(canvas: Canvas) -> None:
        table(canvas)
        canvas.drawString(5, -300, "999")
        canvas.drawString(583, -300, "888")

    def crop(writer: pypdf.PdfWriter) -> None:
        writer.pages[0].cropbox = RectangleObject((30, 40, 575, 820))

    data = changed(pdf(page), crop)
    assert_whole(data)
    assert agrees_with_pdfplumber(data)
    assert "999" not in text(data)
    assert "888" not in text(data)


def test_a_unit_of_two_points_counts_as_one() -> None:
    def unit(writer: pypdf.PdfWriter) -> None:
        writer.pages[0][NameObject("/UserUnit")] = FloatObject(2)

    data = changed(pdf(), unit)
    assert_whole(data)
    assert agrees_with_pdfplumber(data)


@pytest.mark.parametrize("scale", [0.1, 5, 30])
def test_a_page_as_large_as_a_wall_or_as_small_as_a_stamp_is_read(scale: float) -> None:
    size = (0, 0, A4[0] * scale, A4[1] * scale)
    assert_whole(wrapped(pdf(), f"{scale} 0 0 {scale} 0 0", lambda page: box_of(page, size)))


# --- encryption


@pytest.mark.parametrize("method", ["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"])
def test_an_empty_password_opens_a_document_and_another_does_not(method: str) -> None:
    pytest.importorskip("cryptography")
    assert_whole(changed(pdf(), lambda writer: writer.encrypt("", "owner", algorithm=method)))
    locked = changed(pdf(), lambda writer: writer.encrypt("secret", "owner", algorithm=method))
    with pytest.raises(Unreadable, match="encrypted"):
        read(locked)


# --- fields and annotations


def fields() -> bytes:
    """Table three, its numbers in form fields."""

    def page(canvas: Canvas) -> None:
        table(canvas, words=lambda canvas, place: None if place.key else written(canvas, place))
        for place in (place for place in places() if place.key):
            canvas.acroForm.textfield(
                name=place.key, value=place.text, x=place.left + 1, y=A4[1] - place.bottom + 1, width=43, height=22,
                fontSize=9, borderWidth=0,
            )  # fmt: skip

    return pdf(page)


@pytest.mark.parametrize("is_needed", [False, True])
def test_what_was_typed_into_fields_is_read(is_needed: bool) -> None:
    def bare(writer: pypdf.PdfWriter) -> None:
        for one in writer.pages[0]["/Annots"]:  # type: ignore[attr-defined]
            one.get_object().pop("/AP")
        if is_needed:
            writer._root_object["/AcroForm"].get_object()[NameObject("/NeedAppearances")] = BooleanObject(True)

    assert_whole(fields())
    assert_whole(rotated(fields(), 90))
    assert_whole(changed(fields(), bare))


def test_text_typed_over_the_page_is_read() -> None:
    empty = pdf(lambda canvas: table(canvas, words=lambda canvas, one: None if one.key else written(canvas, one)))
    assert_whole(changed(empty, lambda writer: [annotation(writer, "/FreeText", one) for one in places() if one.key]))


def test_comments_links_highlights_and_stamps_are_not_text() -> None:
    def comment(writer: pypdf.PdfWriter) -> None:
        for place in (place for place in places() if place.key):
            box = left, low, right, high = place.left, A4[1] - place.bottom, place.right, A4[1] - place.top
            corners = ArrayObject(map(FloatObject, (left, high, right, high, left, low, right, low)))
            note = Text(rect=box, text="999", open=True)
            for one in (Highlight(rect=box, quad_points=corners), note, Popup(rect=box, parent=note)):
                writer.add_annotation(0, one)
            writer.add_annotation(0, Link(rect=box, url="https://example.org"))
            annotation(writer, "/Stamp", place._replace(text="99"))

    data = changed(pdf(), comment)
    assert_whole(data)
    assert "99" not in text(data).replace(text(pdf()), "")


# --- text


def test_text_is_read_whatever_its_mode_size_and_matrix() -> None:
    assert_whole(set_by(lambda one, x, y, size: one.setTextRenderMode(1)))
    assert_whole(set_by(lambda one, x, y, size: one.setTextRenderMode(2)))
    assert_whole(
        set_by(lambda one, x, y, size: (one.setFont(SONG, size * 20), one.setTextTransform(0.05, 0, 0, 0.05, x, y)))
    )
    assert_whole(set_by(lambda one, x, y, size: (one.setFont(SONG, -size), one.setTextTransform(-1, 0, 0, -1, x, y))))
    assert_whole(set_by(lambda one, x, y, size: one.setHorizScale(75)))
    assert_whole(set_by(lambda one, x, y, size: one.setCharSpace(0.15)))
    assert_whole(wrapped(pdf(), "1 0 0 1 1 1", times=7))


def test_the_order_in_which_characters_are_drawn_does_not_matter() -> None:
    def backwards(canvas: Canvas, x: float, y: float, line: str, size: float) -> None:
        for at in reversed(range(len(line))):
            canvas.drawString(x + canvas.stringWidth(line[:at], SONG, size), y, line[at])

    assert_whole(drawn(backwards))


@pytest.mark.parametrize("step", [(0.3, 0.0), (0.3, 0.3), (0.0, 0.0)])
def test_text_drawn_twice_for_a_bold_face_is_not_doubled(step: tuple[float, float]) -> None:
    assert_whole(
        drawn(lambda one, x, y, line, _: [one.drawString(x + at * step[0], y + at * step[1], line) for at in (0, 1)])
    )


@pytest.mark.parametrize("raised, size", [(3, 5.9), (4, 5), (6, 5), (2, 6.5)])
def test_a_note_s_mark_does_not_become_a_digit(raised: float, size: float) -> None:
    def words(canvas: Canvas, place: Place) -> None:
        written(canvas, place)
        if place.key:
            x, y, line = next(lines(place, 9))
            canvas.setFont(SONG, size)
            canvas.drawString(x + canvas.stringWidth(line, SONG, 9), y + raised, "1")

    read_as = numbers(pdf(lambda canvas: table(canvas, words=words)))
    assert {key for key, value in read_as.items() if value not in (None, NUMBERS[key])} == set()


def test_a_circled_mark_is_no_digit() -> None:
    marked = pdf(
        lambda canvas: table(canvas, words=lambda c, one: written(c, one._replace(text=one.text + "①" * bool(one.key))))
    )
    assert_whole(marked)


def test_vertical_writing_is_read_downwards() -> None:
    from drawn_pdf import vertical

    assert_whole(vertical())


def test_a_watermark_across_the_page_is_in_no_cell() -> None:
    def page(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(300, -500)
        canvas.rotate(45)
        canvas.setFont(SONG, 60)
        canvas.setFillColor(colors.lightgrey)
        canvas.drawCentredString(0, 0, "内部资料")
        canvas.restoreState()
        table(canvas)

    assert_whole(pdf(page))


# --- text that is not printed


def with_sevens(prepare: Callable[[Any], object], times: int = 0) -> bytes:
    """Table three with a 7 more in each cell, somehow invisible."""

    def page(canvas: Canvas) -> None:
        table(canvas)
        for place in (place for place in places() if place.key):
            seven = canvas.beginText(place.left + 2, 3 - place.bottom)
            seven.setFont(SONG, 9)
            prepare(seven)
            seven.textOut("7")
            canvas.drawText(seven)

    return wrapped(pdf(page), "1 0 0 1 0 0", times=times) if times else pdf(page)


def test_invisible_text_is_not_read() -> None:
    assert_whole(with_sevens(lambda one: one.setTextRenderMode(3)))
    assert_whole(with_sevens(lambda one: one.setTextRenderMode(3), times=3))
    assert_whole(with_sevens(lambda one: one.setFillColor(colors.white)))


def test_white_text_is_read_where_it_shows() -> None:
    def dark(canvas: Canvas, place: Place) -> None:
        canvas.setFillColor(colors.darkblue)
        canvas.rect(place.left, -place.bottom, place.right - place.left, ROW, fill=1)

    def words(canvas: Canvas, place: Place) -> None:
        canvas.setFillColor(colors.white)
        written(canvas, place)

    assert "自然人" in text(pdf(lambda canvas: table(canvas, ruled=dark, words=words)))


def test_a_number_painted_over_gives_way_to_the_one_on_top() -> None:
    def page(canvas: Canvas) -> None:
        table(canvas, numbers={key: value + 1 for key, value in NUMBERS.items()})
        for place in (place for place in places() if place.key):
            canvas.setFillColor(colors.white)
            canvas.rect(place.left + 1, 1 - place.bottom, 43, 22, fill=1, stroke=0)
            canvas.setFillColor(colors.black)
            written(canvas, place)

    assert_whole(pdf(page))


def test_a_transparent_colour_over_text_hides_nothing() -> None:
    def page(canvas: Canvas) -> None:
        table(canvas)
        canvas.setFillColor(colors.yellow, alpha=0.3)
        canvas.rect(LEFT, -TOP - 28 * ROW, 515, 28 * ROW, fill=1, stroke=0)

    assert_whole(pdf(page))


# --- lines


def sides(place: Place) -> Iterator[tuple[float, float, float, float]]:
    left, top, right, bottom = place.left, -place.top, place.right, -place.bottom
    yield from (
        (left, top, right, top),
        (left, bottom, right, bottom),
        (left, bottom, left, top),
        (right, bottom, right, top),
    )


def fill(canvas: Canvas, place: Place, colour: Any, inset: float = 0.5, stroke: int = 0) -> None:
    canvas.setFillColor(colour)
    left, low = place.left + inset, inset - place.bottom
    canvas.rect(
        left, low, place.right - place.left - 2 * inset, place.bottom - place.top - 2 * inset, fill=1, stroke=stroke
    )
    canvas.setFillColor(colors.black)


def bars(place: Place) -> list[tuple[float, float, float, float]]:
    return [(x - 0.25, y - 0.25, x2 - x + 0.5, abs(y2 - y) + 0.5) for x, y, x2, y2 in sides(place)]


def dashes(place: Place) -> Iterator[tuple[float, float, float, float]]:
    for x, y, x2, y2 in sides(place):
        count = int((x2 - x + abs(y2 - y)) / 5)
        for at in range(count):
            one, two = at / count, (at + 0.5) / count
            yield x + (x2 - x) * one, y + (y2 - y) * one, x + (x2 - x) * two, y + (y2 - y) * two


def double(canvas: Canvas, place: Place) -> None:
    boxed(canvas, place)
    canvas.rect(place.left + 1.2, 1.2 - place.bottom, place.right - place.left - 2.4, place.bottom - place.top - 2.4)


def dashed(canvas: Canvas, place: Place) -> None:
    canvas.setDash(2, 2)
    boxed(canvas, place)


RULED: dict[str, Callable[[Canvas, Place], object]] = {
    "hairlines": lambda canvas, place: (canvas.setLineWidth(0), canvas.lines(list(sides(place)))),
    "thick lines": lambda canvas, place: (canvas.setLineWidth(2.5), canvas.lines(list(sides(place)))),
    "thin rectangles": lambda canvas, place: [canvas.rect(*bar, fill=1, stroke=0) for bar in bars(place)],
    "dash patterns": dashed,
    "dashes one by one": lambda canvas, place: canvas.lines(list(dashes(place))),
    "double lines": double,
    "no line at the sides": lambda canvas, place: canvas.lines([one for one in sides(place) if {one[0], one[2]} not in ({40.0}, {555.0})]),
    "coloured cells": lambda canvas, place: fill(canvas, place, colors.lightgrey),
    "cells of two colours": lambda canvas, place: fill(canvas, place, (colors.lightgrey, colors.lightblue)[int(place.left + place.top) % 2], 0),
    "a shaded header": lambda canvas, place: fill(canvas, place, colors.lightblue if place.top < TOP + 3 * ROW else colors.white, 0, 1),
}  # fmt: skip


@pytest.mark.parametrize("how", RULED)
def test_a_table_is_ruled_by(how: str) -> None:
    assert_whole(ruled(RULED[how]))


def test_white_cells_on_a_black_ground_are_ruled_by_what_is_left_between() -> None:
    def page(canvas: Canvas) -> None:
        canvas.rect(LEFT - 1, -TOP - 28 * ROW - 1, 517, 28 * ROW + 2, fill=1)
        table(canvas, ruled=lambda canvas, place: fill(canvas, place, colors.white))

    assert_whole(pdf(page))


@pytest.mark.parametrize("is_filled", [True, False])
def test_all_lines_may_be_one_path(is_filled: bool) -> None:
    def page(canvas: Canvas) -> None:
        path = canvas.beginPath()
        for place in places():
            for bar, side in zip(bars(place), sides(place), strict=True):
                if is_filled:
                    path.rect(*bar)
                else:
                    path.moveTo(*side[:2])
                    path.lineTo(*side[2:])
        canvas.drawPath(path, fill=is_filled, stroke=not is_filled)
        table(canvas, ruled=lambda canvas, place: None)

    assert_whole(pdf(page))


@pytest.mark.parametrize("length", [15, 39])
def test_underlines_and_frames_are_no_rules(length: int) -> None:
    def page(canvas: Canvas) -> None:
        canvas.rect(20, -822, 555, 802)
        canvas.rect(23, -819, 549, 796)
        table(canvas)
        for place in (place for place in places() if place.key):
            middle = (place.left + place.right) / 2
            canvas.line(middle - length / 2, 6 - place.bottom, middle + length / 2, 6 - place.bottom)

    assert_whole(pdf(page))


# --- what has no characters


class Scanner(types.ModuleType):
    """Stands in for the scan reader: keeps the pictures it is handed, reads in them what it is told."""

    def __init__(self) -> None:
        super().__init__("extract.read_scan")
        self.seen: list[tuple[np.ndarray[Any, np.dtype[np.uint8]], float]] = []
        self.chars: list[Char] = []

    def scanned(self, image: np.ndarray[Any, np.dtype[np.uint8]], dpi: float) -> tuple[list[Char], list[Any]]:
        self.seen.append((image, dpi))
        return self.chars, []


@pytest.fixture
def scanner(monkeypatch: pytest.MonkeyPatch) -> Scanner:
    one = Scanner()
    monkeypatch.setitem(sys.modules, "extract.read_scan", one)
    return one


@pytest.fixture
def no_scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "extract.read_scan", None)


def whole_page(canvas: Canvas) -> None:
    picture(canvas, 0, 0, *A4)


SCANS: dict[str, tuple[Callable[[Canvas], None], ...]] = {
    "a picture": (whole_page,),
    "a picture over text": (table, whole_page),
    "invisible text over a picture": (whole_page, ocr_text),
    "invisible text under a picture": (ocr_text, whole_page),
    "a picture in strips": tuple(lambda canvas, at=at: picture(canvas, 0, at * 80, 595, at * 80 + 80.5) for at in range(11)),
}  # fmt: skip


def layered(*layers: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
    def page(canvas: Canvas) -> None:
        for layer in layers:
            layer(canvas)

    return page


@pytest.mark.parametrize("kind", SCANS)
def test_a_scan_is_read_as_one(kind: str, scanner: Scanner) -> None:
    read(pdf(layered(*SCANS[kind])))
    assert [(image.shape, dpi) for image, dpi in scanner.seen] == [((2339, 1653), 200.0)]


@pytest.mark.parametrize("kind", SCANS)
@pytest.mark.usefixtures("no_scanner")
def test_a_scan_says_what_to_install(kind: str) -> None:
    with pytest.raises(Unreadable, match="needs-ocr"):
        read(pdf(layered(*SCANS[kind])))


@pytest.mark.usefixtures("no_scanner")
def test_a_scanned_page_among_others_is_an_issue() -> None:
    extracted = read(pdf(table, whole_page))
    assert [(one.code, one.detail) for one in extracted.issues if one.code == "page-unread"] == [
        ("page-unread", "2: needs-ocr")
    ]
    assert {fact.key: fact.value for fact in extracted.facts if fact.section == "requests"} == NUMBERS


def test_a_picture_behind_text_is_a_background(scanner: Scanner) -> None:
    assert_whole(pdf(layered(whole_page, table)))
    assert not scanner.seen


def test_a_seal_or_a_logo_is_not_read(scanner: Scanner) -> None:
    assert_whole(pdf(layered(table, lambda canvas: picture(canvas, 450, 765, 560, 840))))
    assert_whole(pdf(layered(table, lambda canvas: picture(canvas, 40, 5, 300, 40))))
    assert not scanner.seen


def test_a_number_under_a_seal_is_unreadable_not_blank() -> None:
    facts = read(pdf(layered(table, lambda canvas: picture(canvas, 240, 160, 350, 270)))).facts
    hidden = {fact.key for fact in facts if fact.section == "requests" and fact.status == "unreadable"}
    assert "received/person" in hidden
    assert all(
        fact.value == NUMBERS[fact.key] for fact in facts if fact.section == "requests" and fact.key not in hidden
    )


def test_a_table_that_is_a_picture_is_read_where_it_stands(scanner: Scanner) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont(SONG, 12)
        canvas.drawString(50, -50, TITLE)
        picture(canvas, 50, 100, 550, 400)

    scanner.chars = [Char("7", 10, 20, 15, 30, 0.9)]
    found = pages(pdf(page))[0]
    assert [image.shape for image, _ in scanner.seen] == [(833, 1389)]
    assert found.chars[-1] == Char("7", 60, 120, 65, 130, 0.9)
    assert "".join(char.text for char in found.chars) == TITLE + "7"


def test_what_is_known_is_not_in_the_picture_to_be_read(scanner: Scanner) -> None:
    def page(canvas: Canvas) -> None:
        table(canvas, words=lambda canvas, place: outlined(canvas, place) if place.key else written(canvas, place))

    scanner.chars = [Char("5", 285, 165, 290, 175, 0.9), Char("误", 45, 120, 55, 130, 0.9)]
    found = pages(pdf(page))[0]
    (image, _), *_ = scanner.seen
    assert [char for char in found.chars if char.confidence] == [scanner.chars[0]]
    corner = places()[0]
    inner = [round(edge * 200 / 72) for edge in (corner.left + 3, corner.top + 3, corner.right - 3, corner.bottom - 3)]
    assert image[inner[1] : inner[3], inner[0] : inner[2]].min() > 200
    assert image.min() < 50


def outlined(canvas: Canvas, place: Place) -> None:
    """Draw a ring, which may be a nought."""
    middle = (place.left + place.right) / 2
    canvas.ellipse(middle - 2.5, 8 - place.bottom, middle + 2.5, 16 - place.bottom, fill=1, stroke=0)


@pytest.mark.usefixtures("no_scanner")
def test_digits_drawn_as_shapes_are_unreadable_never_blank() -> None:
    data = pdf(
        lambda canvas: table(
            canvas, words=lambda canvas, one: outlined(canvas, one) if one.key else written(canvas, one)
        )
    )
    extracted = read(data)
    assert {fact.status for fact in extracted.facts if fact.section == "requests"} == {"unreadable"}
    assert [one.detail for one in extracted.issues if one.code == "page-unread"] == ["1: needs-ocr"]


@pytest.mark.usefixtures("no_scanner")
@pytest.mark.parametrize("kind", ["/Type3", "/Type0"])
def test_a_glyph_without_a_character_is_not_its_code(kind: str) -> None:
    found = pages(unmapped(kind))[0]
    assert {char.text for char in found.chars if char.top > 150} == {PICTURE}
    with pytest.raises(Unreadable, match="needs-ocr"):
        read(unmapped(kind))


def test_glyphs_that_are_drawn_are_read_where_the_file_says_what_they_are() -> None:
    found = pages(unmapped("/Type3", b"/ToUnicode 7 0 R"))[0]
    assert "".join(char.text for char in found.chars) == "page" + "12345" * 20
    assert all(5 < char.bottom - char.top < 15 for char in found.chars)


def test_a_page_of_glyphs_without_characters_is_read_as_a_scan(scanner: Scanner) -> None:
    scanner.chars = [Char("规", 100, 100, 110, 110, 0.9)]
    assert pages(unmapped("/Type3"))[0].chars == scanner.chars


# --- damage


def outcome(data: bytes) -> str:
    try:
        read(data)
    except Unreadable as error:
        return str(error)
    return "read"


def test_a_file_cut_short_is_read_or_damaged() -> None:
    data = pdf()
    step = len(data) // 40
    assert {outcome(data[:length]) for length in range(30, len(data), step)} <= {"read", "damaged", "needs-ocr"}


@pytest.mark.parametrize("seed", range(20))
def test_flipped_bits_only_make_a_file_unreadable(seed: int) -> None:
    rng, data = Random(seed), bytearray(pdf())
    for _ in range(3 ** (seed % 7)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    assert outcome(bytes(data)) in {"read", "damaged", "encrypted", "needs-ocr", "too-large", "unknown-format"}


def test_a_broken_table_of_contents_is_found_anew() -> None:
    assert_whole(pdf().replace(b"startxref\n", b"startxref\n9"))


def test_more_pages_than_a_report_has_are_refused() -> None:
    def many(writer: pypdf.PdfWriter) -> None:
        writer._pages.get_object()[NameObject("/Kids")] = ArrayObject([writer.pages[0].indirect_reference] * 5000)
        writer._pages.get_object()[NameObject("/Count")] = pypdf.generic.NumberObject(5000)

    assert outcome(changed(pdf(), many)) == "too-large"


def test_a_page_of_more_things_than_a_report_has_is_refused() -> None:
    assert outcome(one_page(b"0 0 5 5 re f\n" * 210_000, b"")) == "too-large"
    rules = b"".join(b"%d 0 m %d 900 l S 0 %d m 900 %d l S\n" % ((at / 7,) * 4) for at in range(4100))
    assert outcome(one_page(rules, b"")) == "too-large"


def test_an_image_of_more_pixels_than_memory_is_not_unpacked(scanner: Scanner) -> None:
    large = b"/Type/XObject/Subtype/Image/Width 40000/Height 40000/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/FlateDecode"
    data = one_page(
        b"q 595 0 0 842 0 0 cm /I Do Q", b"/XObject<</I 5 0 R>>", stream(zlib.compress(b"\0" * 9_000_000), large)
    )
    assert outcome(data) == "too-large"
    assert not scanner.seen


_NOBODY = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents[4 0 R 4 0 R]>>"
ODD = {
    "pages that hold themselves": bare(CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"),
    "a page that is its own parent": bare(CATALOGUE, PAGES, b"<</Type/Page/Parent 3 0 R/MediaBox 3 0 R/Contents 3 0 R>>"),
    "contents that hold themselves": bare(CATALOGUE, PAGES, _NOBODY, b"[4 0 R]"),
    "a count of two thousand million": bare(CATALOGUE, PAGES.replace(b"Count 1", b"Count 2147483647"), _NOBODY),
    "a form that draws itself": one_page(b"/X Do", b"/XObject<</X 5 0 R>>", stream(b"/X Do", b"/Subtype/Form/Resources<</XObject<</X 5 0 R>>>>")),
    "a page as wide as the earth": one_page(b"0 0 m 1 1 l S", b"").replace(b"0 0 595 842", b"0 0 1e9 1e9"),
    "numbers without end": one_page(b"BT /H 1e38 Tf 1e38 0 0 1e38 -1e38 0 Tm (1) Tj ET 1e38 0 0 1e38 0 0 cm 1e38 0 m 5 1e38 l S", HELVETICA),
    "brackets without end": one_page(b"[" * 100_000, b""),
    "twenty thousand fields": one_page(b"", b">>/Annots[%b]/X<<" % (b"<</Subtype/Widget/Rect[0 0 5 5]>>" * 20_000)),
}  # fmt: skip


@pytest.mark.parametrize("what", ODD)
def test_nonsense_does_no_harm(what: str) -> None:
    begun = time.monotonic()
    assert outcome(ODD[what]) in {"read", "damaged", "too-large"}
    assert time.monotonic() - begun < 5


_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_DATA, (600 << 20, 600 << 20))
from extract.document import read
from forms.records import Unreadable
try:
    read(sys.stdin.buffer.read())
except Unreadable:
    pass
"""
_INNER = b"/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>"
BOMBS = {
    "a form that draws itself twice": one_page(b"/X Do", b"/XObject<</X 5 0 R>>", stream(b"/X Do /X Do", _INNER)),
    "a page that unpacks to much": one_page(
        stream(zlib.compress(b"0 0 5 5 re f " * 10_000_000), b"/Filter/FlateDecode"), b""
    ),
}


@pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux has them")
@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_ends_soon_and_takes_no_more_than_its_worker_may(what: str) -> None:
    """pdfium itself gives up where it gets no memory; its worker is replaced (`test_pool.py`)."""
    subprocess.run([sys.executable, "-c", _LIMITED], input=BOMBS[what], cwd=HERE, timeout=20, capture_output=True)


# --- the real one


@pytest.mark.skipif(not (SAMPLES / "huaian_hongze_2024.pdf").exists(), reason="the sample is not here")
def test_the_report_of_hongze_is_read_whole() -> None:
    path = SAMPLES / "huaian_hongze_2024.pdf"
    expected = json.loads(path.with_suffix(".expected.json").read_text())
    tables = gongkai.read(path)
    for section, cells in expected["cells"].items():
        frame = tables[section]
        keys = [name for name in ("item", "channel", "measure", "applicant", "outcome") if name in frame]
        printed = frame[frame["status"] != "absent"]
        assert dict(zip(printed[keys].agg(" / ".join, axis=1), printed["value"], strict=True)) == cells
        absent = set(frame[frame["status"] == "absent"][keys[0]])
        assert absent == (
            {"closed_not_corrected", "closed_fee_unpaid", "closed_other"} if section == "requests" else set()
        )
    assert list(tables["reports"]["agency"]) == [expected["agency"]]
    assert list(tables["reports"]["year"]) == [expected["year"]]
    assert set(tables["issues"]["code"]) == {"cell-absent"}


@pytest.mark.skipif(not (SAMPLES / "huaian_hongze_2024.pdf").exists(), reason="the sample is not here")
def test_the_text_of_hongze_is_in_its_sections_without_page_numbers() -> None:
    tables = gongkai.read(SAMPLES / "huaian_hongze_2024.pdf")
    parts = ["other", "disclosure", "requests", "management", "platform", "supervision"]
    assert list(tables["overview"]["part"]) == parts
    begun = {name: [text[:5] for text in tables[name]["text"]] for name in ("problems", "other_matters")}
    assert begun == {"problems": ["2024年", "针对存在问"], "other_matters": ["2024年"]}
    texts = [text for name in ("overview", *begun) for text in tables[name]["text"]]
    assert all(text.endswith("。") for text in texts)
    assert not any(re.search(r"-\s*\d\s*-", text) for text in texts)
