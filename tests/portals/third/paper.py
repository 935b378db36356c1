"""Reports as documents of one file: a short PDF, scanned sheets."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ..stock import Held

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


def drawn(held: Held) -> bytes:
    """Return a report as a short PDF."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setFont("STSong-Light", 16)
    canvas.drawString(80, 780, held.title)
    canvas.setFont("STSong-Light", 11)
    for at, line in enumerate(("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况")):
        canvas.drawString(60, 740 - 22 * at, line + f"　{held.agency}　{held.number}")
    canvas.save()
    return out.getvalue()


def sheet_of(held: Held, sheet: int) -> bytes:
    """Return one scanned sheet of a report."""
    image = Image.new("L", (620, 877), 250)
    font = ImageFont.truetype("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 18)
    ImageDraw.Draw(image).text(
        (60, 60 + 10 * sheet), f"{held.title}\n第{sheet + 1}页\n一、总体情况", font=font, fill=10
    )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()
