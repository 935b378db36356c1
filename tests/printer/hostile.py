"""Files that are made to hurt a reader: bombs, five thousand pages, huge pictures, passwords.

Input: nothing; output: name → bytes and the reasons, any of them, that such a file may be given (`HOSTILE`).
They are small on disk and made at once.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

MEGA = 1_000_000
_SIDE = 40_000
_PASSWORD = f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'41' * 32}>/U<{'42' * 32}>>>"


class Hostile(NamedTuple):
    """How a file is made, and the reasons that it may be given; `heavy` ones take the reader to its limits."""

    make: Callable[[], bytes]
    reasons: tuple[str, ...]
    heavy: bool = False


def packed(blocks: Iterable[bytes]) -> bytes:
    """Return the blocks as one zlib stream."""
    packer = zlib.compressobj(9)
    return b"".join([*map(packer.compress, blocks), packer.flush()])


def pdf(
    pages: int, content: bytes = b"", filters: str = "", objects: Sequence[bytes] = (), trailer: str = "", side: int = 842
) -> bytes:  # fmt: skip
    """Return a PDF whose pages all show one content stream; object 4 is the first of `objects`."""
    first = 4 + len(objects)
    kids = " ".join(f"{first + at} 0 R" for at in range(pages))
    stream = f"<</Length {len(content)}{filters}>>stream\n".encode() + content + b"\nendstream"
    resources = "/Resources<</XObject<</X 4 0 R>>>>" if objects else ""
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {side} {side}]/Contents 3 0 R{resources}>>".encode()
    bodies = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode(), stream]
    out, places = io.BytesIO(b"%PDF-1.7\n"), []
    out.seek(0, io.SEEK_END)
    for number, body in enumerate([*bodies, *objects, *[page] * pages], 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(f"trailer<</Size {len(places) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


def png(side: int) -> bytes:
    """Return a black picture of so many pixels each way, one bit each."""
    row = bytes(1 + side // 8)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", packed([row] * side)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def picture_pdf(side: int) -> bytes:
    """Return a page that is one picture of so many pixels each way."""
    data = packed([bytes(side // 8)] * side)
    head = f"<</Type/XObject/Subtype/Image/Width {side}/Height {side}/BitsPerComponent 1/ColorSpace/DeviceGray"
    image = f"{head}/Filter/FlateDecode/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"
    return pdf(1, b"q 500 0 0 700 50 50 cm /X Do Q", objects=[image])


def packed_pdf(block: bytes, times: int) -> bytes:
    """Return a page whose content, unpacked, is a block many times over."""
    return pdf(1, packed([block] * times), "/Filter/FlateDecode")


def twice_packed_pdf() -> bytes:
    """Return a page whose content, unpacked twice, has 1 GB."""
    return pdf(1, packed([packed([bytes(MEGA)] * 1000)]), "/Filter[/FlateDecode/FlateDecode]")


def ruled_pdf(lines: int) -> bytes:
    """Return a page as large as needed for so many lines across and as many down, eight points apart."""
    side = 8 * lines
    across = b"".join(b"0 %d m %d %d l S " % (at, side, at) for at in range(0, side, 8))
    down = b"".join(b"%d 0 m %d %d l S " % (at, at, side) for at in range(0, side, 8))
    return pdf(1, packed([across, down]), "/Filter/FlateDecode", side=side)


def looping_pdf() -> bytes:
    """Return a page whose form object shows itself."""
    inner = b"/X Do"
    form = f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Length {len(inner)}>>stream\n"
    return pdf(1, b"/X Do", objects=[form.encode() + inner + b"\nendstream"])


def word(blocks: Iterable[bytes]) -> bytes:
    """Return a Word file whose body is these blocks."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as body:
            for block in blocks:
                body.write(block)
    return file.getvalue()


def encrypted_package() -> bytes:
    """Return the head of a compound file as Word writes one with a password."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)


NO_FORM = ("no-labels",)
#: what a later version may read is, until then, that
LATER = ("needs-later-version", "too-large", "damaged", "no-labels")
HOSTILE: dict[str, Hostile] = {
    "password.pdf": Hostile(partial(pdf, 1, trailer=_PASSWORD), ("encrypted",)),
    "password.docx": Hostile(encrypted_package, ("encrypted",)),
    "pages_5000.pdf": Hostile(partial(pdf, 5000, b"q Q"), ("too-large",)),
    "bomb.docx": Hostile(partial(word, [b" " * MEGA] * 300), ("too-large",)),
    "bomb.pdf": Hostile(partial(packed_pdf, b"q Q " * (MEGA // 4), 60), (*NO_FORM, "too-large")),
    "picture_40000.png": Hostile(partial(png, _SIDE), LATER),
    "picture_40000.pdf": Hostile(partial(picture_pdf, _SIDE), LATER),
    "loop.pdf": Hostile(looping_pdf, (*NO_FORM, "damaged")),
    "nested.html": Hostile(lambda: b"<table><tr><td>" * 20_000, (*NO_FORM, "damaged", "too-large")),
    "empty.html": Hostile(bytes, ("empty",)),
    "twice_packed.pdf": Hostile(twice_packed_pdf, (*NO_FORM, "too-large", "damaged", "ended-memory"), heavy=True),
    "ruled.pdf": Hostile(partial(ruled_pdf, 3_000), (*NO_FORM, "too-large", "ended-time", "ended-memory"), heavy=True),
}  # fmt: skip
