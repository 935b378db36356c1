"""The blank forms as they are written down."""

import csv
from pathlib import Path

import pytest
import yaml

from forms import form
from forms.form import FormError, edition, load, read

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the transcriptions by another hand are not here")


def sizes(name):
    return [len(section.cells) for section in edition(name).tables()]


def test_each_edition_has_the_cells_of_the_printed_form():
    assert sizes("2021") == [10, 175, 15]
    assert sizes("2019") == [22, 161, 15]
    assert sizes("2014") == [58]
    assert len(edition("2021").section("requests").extra_cells) == 7


def test_the_annex_of_2014_has_65_rows_of_which_7_are_headings():
    rows = list(edition("2014").section("statistics").blocks[0].walk_rows())
    assert (len(rows), sum(not row.cells for row in rows)) == (65, 7)


def transcribed(name):
    with (SAMPLES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@needs_samples
def test_the_labels_of_2014_equal_another_hands_transcription():
    rows = list(edition("2014").section("statistics").blocks[0].walk_rows())
    theirs = transcribed("form_2014_labels.csv")
    assert [(row.key, row.zh, row.unit or "——") for row in rows] == [
        (r["code"], r["label_zh"], r["unit"]) for r in theirs
    ]


@needs_samples
def test_the_labels_of_2019_equal_another_hands_transcription():
    ours = []
    for section in edition("2019").tables():
        if section.key == "disclosure":
            ours += [(cell.row.zh, cell.path[-1].zh, " / ".join(cell.keys)) for cell in section.cells]
        elif section.key == "requests":
            ours += [(row.zh, "", row.key if row.cells else "") for row in section.blocks[0].walk_rows()]
    theirs = [(r["row"] or r["block"], r["column"], r["key"]) for r in transcribed("form_2019_labels.csv")]
    assert ours == theirs


def test_every_label_has_both_languages():
    for each in load():
        for section in each.tables():
            for block in section.blocks:
                for top in (*block.rows, *block.columns):
                    assert all(label.zh and label.en for label in top.walk())


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda d: d.update(colour="red"), "unknown field 'colour'"),
        (lambda d: d["sections"][1].pop("key"), "the field 'key' is missing"),
        (lambda d: d["sections"][1]["blocks"][0]["rows"][0].update(lable="x"), "unknown field 'lable'"),
        (lambda d: d["identities"][0].update(left=["nobody"]), "'nobody' is no key"),
        (lambda d: d["identities"][0].update(section="nowhere"), "no section 'nowhere'"),
        (lambda d: d["sections"][1].update(key="secrets"), "no table is kept for it"),
        (lambda d: d["sections"][1]["blocks"][0]["columns"][1].update(key="issued"), "two cells have the same key"),
        (lambda d: d["sections"][1]["blocks"][3]["columns"][0].update(number="roman"), "number must be one of"),
    ],
)
def test_a_form_that_says_something_unknown_is_refused_with_the_place(tmp_path, change, message):
    data = yaml.safe_load((form.FOLDER / "2021.yml").read_text(encoding="utf-8"))
    change(data)
    path = tmp_path / "2021.yml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(FormError, match=message):
        read(path)


def test_a_file_that_is_no_yaml_is_refused(tmp_path):
    path = tmp_path / "2099.yml"
    path.write_text("sections: [", encoding="utf-8")
    with pytest.raises(FormError, match="not a YAML file"):
        read(path)


def test_a_label_that_stands_twice_is_refused_so_that_no_wording_is_lost(tmp_path):
    path = tmp_path / "wordings.yml"
    path.write_text("总计: [合计]\n总计: [小计]\n", encoding="utf-8")
    with pytest.raises(FormError, match="总计"):
        form._load_yaml(path)
