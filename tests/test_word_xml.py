"""Word files that are one XML text."""

import re
import zipfile
from io import BytesIO

import pytest
from printer import print_report
from printer.features import features
from printer.judge import judge

from extract.document import read
from extract.readers import read as read_any
from forms.records import Grid, Reading, Unreadable

OLD = (
    "<?xml version='1.0' encoding='UTF-8'?><?mso-application progid=\"Word.Document\"?>"
    '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" '
    'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" '
    'xmlns:aml="http://schemas.microsoft.com/aml/2001/core" xmlns:o="urn:schemas-microsoft-com:office:office">'
    "<o:DocumentProperties><o:Title> 年报 </o:Title></o:DocumentProperties><w:body><wx:sect>{}"
    "<w:sectPr><w:hdr><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr></w:sectPr></wx:sect></w:body></w:wordDocument>"
)


def shown(reading: Reading) -> list[object]:
    return [[[c.text for c in r] for r in part.rows] if isinstance(part, Grid) else part for part in reading.body]


def old(inside: str) -> list[object]:
    return shown(read_any(OLD.replace("{}", inside).encode(), "a.doc"))


def p(text: str, properties: str = "", before: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{before}<w:r><w:t>{text}</w:t></w:r></w:p>"


def changed(kind: str, inside: str) -> str:
    return f'<aml:annotation aml:id="1" w:type="Word.{kind}"><aml:content>{inside}</aml:content></aml:annotation>'


def flat(data: bytes) -> bytes:
    """Return a DOCX's XML parts as one text."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    bodies = {name: re.sub(r"^<\?xml[^>]*\?>\s*", "", text) for name, text in parts.items()}
    inside = "".join(
        f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{text}</pkg:xmlData></pkg:part>' for name, text in bodies.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
    return f'{head}<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{inside}</pkg:package>'.encode()


def test_the_parts_in_one_text_are_read_as_the_archive_is() -> None:
    assert shown(read_any(flat(features()))) == shown(read_any(features()))
    printed = print_report(3, "docx", 3)
    extracted = read(flat(printed.data))
    assert judge(printed.truth, extracted.facts, extracted.issues).complaints == []


def test_lines_tables_and_the_title_of_word_2003() -> None:
    tc = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"
    first = tc.format('<w:vmerge w:val="restart"/>', p("组")) + tc.format("", p("1"))
    second = tc.format("<w:vmerge/>", p("x")) + tc.format("", p("2"))
    table = f"<w:tbl><w:tblPr/><w:tr>{first}</w:tr><w:tr>{second}</w:tr></w:tbl>"
    assert old(f"<wx:sub-section>{p('一、')}{table}</wx:sub-section>{p('尾')}") == [
        "一、",
        [["组", "1"], ["", "2"]],
        "尾",
    ]
    assert read_any(OLD.replace("{}", p("甲")).encode()).meta == {"doc_title": "年报"}


def test_changes_of_word_2003_are_accepted_and_comments_left_out() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    before = changed("Deletion", "<w:r><w:delText>9</w:delText></w:r>") + changed("Insertion", run.format("4"))
    assert old(p("5", before=before + changed("Comment", p("批注")))) == ["45"]


def test_hidden_and_struck_text_of_word_2003_is_not_read() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>8</w:t></w:r>"
    assert old(p("1", before=hidden)) == ["1"]


def test_generated_numbers_of_word_2003_stand_in_the_text() -> None:
    number = '<w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="{}"/></w:listPr>'
    assert old(p("总体", number.format("一、")) + p("5", number.format("1.")) + p("甲", number.format("·"))) == [
        "一、总体", "1. 5", "甲",
    ]  # fmt: skip


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_a_truncated_text_is_damaged(keep: float) -> None:
    data = flat(features())
    with pytest.raises(Unreadable, match="damaged"):
        read_any(data[: int(len(data) * keep)])


def test_a_package_of_another_program_waits_for_a_later_version() -> None:
    data = b'<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"></pkg:package>'
    with pytest.raises(Unreadable, match="needs-later-version"):
        read_any(data)
