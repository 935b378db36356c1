r"""Which characters the bytes of an RTF file are: by the font's character set, else the file's code page.

Input: the font table's words and the bytes of a run; output: text. Rules: Rich Text Format Specification
1.9.1, "Font table" and "Unicode RTF".
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: character sets of fonts, as code pages
_CHARSETS = {
    77: "mac-roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
    254: "cp437", 255: "cp850",
}  # fmt: skip
#: a code page is never read as GB 18030: the second byte of its characters may be a digit
_PAGES = {936: "gbk", 54936: "gbk", 65001: "utf-8", 10000: "mac-roman", 1361: "johab"}
_SYMBOLS = "symbols"
_WESTERN = "cp1252"


def code_page(number: int | None) -> str:
    """Return the codec of a code page, the western one where there is none such."""
    name = _PAGES.get(number or 0, f"cp{number}")
    try:
        b"".decode(name)
    except LookupError:
        return _WESTERN
    return name


@dataclass(slots=True)
class Fonts:
    """The fonts by number and the file's own code page."""

    page: str = _WESTERN
    codecs: dict[int, str] = field(default_factory=dict)

    def set(self, font: int, charset: int) -> None:
        """Note a font's character set; 0 and 1 are that of the file."""
        if charset > 1:
            self.codecs[font] = _SYMBOLS if charset == 2 else _CHARSETS.get(charset, self.page)

    def has_symbols(self, font: int) -> bool:
        """Whether a font has pictures in the place of letters."""
        return self.codecs.get(font) == _SYMBOLS

    def decode(self, data: bytes, font: int) -> str:
        """Return the text of bytes in a font; what cannot be is U+FFFD."""
        codec = self.codecs.get(font, self.page)
        if codec == _SYMBOLS:
            return "".join(chr(0xF000 + code) if code > 127 else chr(code) for code in data)
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            western = codec == self.page and font not in self.codecs
            return data.decode(_WESTERN if western else codec, "replace")
