"""The recogniser: pictures of single lines to text, how sure it is, and what else they may say.

Input: grey crops, black on white, one line of text each; output: a `Read` for each. The model is the one
in rapidocr's wheel, run by onnxruntime in one thread; nothing is downloaded, and nothing is imported
before the first scan. Missing packages are `Unreadable("needs-ocr")`.
"""

from __future__ import annotations

import importlib.util
import math
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from extract.page import SURE
from forms.records import Unreadable

Grey = NDArray[np.uint8]

#: the model's height of a line; its steps are so many columns wide
HEIGHT, STEP = 48, 8
#: columns read at once (more costs memory), and how much wider than the narrowest the widest may be
_AT_ONCE, _PADDED = 2400, 1.3
_NARROWEST, _WIDEST = 32, 3200
#: lines longer than this are narrowed: as many characters right, in two thirds of the time
_LONG, _SQUEEZED = 240, 0.6
#: a second thought below this part of the probability is none
_UNLIKELY = 0.03
#: what a cell for a number may hold
FIGURES = "0123456789.,-/"
#: signs of one shape with a figure: among figures they are it, and count for it, whichever is likeliest
ALIKE = {"0": "Oo〇○О", "-": "–—―‐‑−一ー_", ",": "，"}
_MOST_OTHERS = 6
#: a reading less sure than this speaks against nothing
_BELIEVABLE = 0.8


class Read(NamedTuple):
    """A line's text; `confidence` is that of its least sure character; `others` differ in one character, likeliest first."""

    text: str
    confidence: float
    others: tuple[str, ...] = ()


def load() -> None:
    """Load the recogniser, once a process; `Unreadable("needs-ocr")` where its packages are missing."""
    _model()


def is_figure(text: str) -> bool:
    """Tell whether a text is made of nothing but what a cell for a number may hold."""
    return bool(text) and not text.strip(FIGURES)


def compared(first: Read, second: Read) -> Read:
    """Return the first of two readings of one line (a stamp taken away, left in), less sure where the second is another figure.

    Of words the surer reading counts.
    """
    if first.text == second.text:
        return first._replace(confidence=max(first.confidence, second.confidence))
    if not is_figure(first.text):
        return max(first, second, key=lambda one: one.confidence) if not is_figure(second.text) else first
    if second.confidence < _BELIEVABLE or not is_figure(second.text):
        return first
    others = (second.text, *(other for other in first.others if other != second.text))
    return first._replace(confidence=min(first.confidence, 1 - second.confidence), others=others)


def recognise(crops: Sequence[Grey]) -> list[Read]:
    """Read lines of text, all at once because lines of a length are read together."""
    if not crops:
        return []
    inputs = [_scaled(crop) for crop in crops]
    found: list[Read] = [Read("", 0.0)] * len(crops)
    for batch in _batches([array.shape[1] for array in inputs]):
        width = max(inputs[at].shape[1] for at in batch)
        stack = np.zeros((len(batch), 3, HEIGHT, width), np.float32)
        for place, at in enumerate(batch):
            stack[place, :, :, : inputs[at].shape[1]] = inputs[at]
        session, signs = _model()
        for at, steps in zip(batch, session.run(None, {session.get_inputs()[0].name: stack})[0], strict=True):
            found[at] = _decoded(steps, signs)
    return found


def _scaled(crop: Grey) -> NDArray[np.float32]:
    import cv2

    height, width = crop.shape
    wide = width * HEIGHT / height
    wide = min(wide, max(_LONG, wide * _SQUEEZED))
    columns = min(_WIDEST, max(_NARROWEST, math.ceil(wide / STEP) * STEP))
    how = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_CUBIC
    return cv2.resize(crop, (columns, HEIGHT), interpolation=how).astype(np.float32) / 127.5 - 1


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    for at in sorted(range(len(widths)), key=widths.__getitem__):
        if batch and (widths[at] > _PADDED * widths[batch[0]] or widths[at] * (len(batch) + 1) > _AT_ONCE):
            yield batch
            batch = []
        batch.append(at)
    yield batch


def _decoded(steps: NDArray[np.float32], signs: Signs) -> Read:
    """Read the likeliest character of each step, repeats and blanks (0) left out."""
    best = steps.argmax(axis=1)
    kept = [at for at, code in enumerate(best) if code and (at == 0 or code != best[at - 1])]
    text = "".join(signs.printed[best[at]] for at in kept)
    sure = [float(steps[at, best[at]]) for at in kept]
    figures = "".join(signs.figure.get(sign, sign) for sign in text)
    if is_figure(figures.replace(" ", "")):
        text = figures
        sure = [
            float(steps[at, signs.codes[sign]].sum()) if sign in signs.codes else 1.0
            for at, sign in zip(kept, text, strict=True)
        ]
    least = min((chance for chance, sign in zip(sure, text, strict=True) if sign != " "), default=0.0)
    return Read(text.strip(), least, _others(text, kept, steps, signs) if least < SURE else ())


def _others(text: str, kept: Sequence[int], steps: NDArray[np.float32], signs: Signs) -> tuple[str, ...]:
    """Return the figures that differ from the text in one place, likeliest first."""
    found: dict[str, float] = {}
    for place, at in enumerate(kept):
        for sign, codes in signs.codes.items():
            chance = float(steps[at, codes].sum())
            other = (text[:place] + sign + text[place + 1 :]).replace(" ", "")
            if chance >= _UNLIKELY and is_figure(other) and other != text:
                found[other] = max(chance, found.get(other, 0.0))
    return tuple(sorted(found, key=lambda other: -found[other])[:_MOST_OTHERS])


class Signs(NamedTuple):
    """The model's alphabet: what each code prints, the figure of a sign, the codes of a figure."""

    printed: list[str]
    figure: dict[str, str]
    codes: dict[str, list[int]]


def _signs(alphabet: Sequence[str]) -> Signs:
    printed, figure, codes = ["", *alphabet, " "], dict[str, str](), {sign: list[int]() for sign in FIGURES}
    shapes = {other: sign for sign, others in ALIKE.items() for other in others}
    for code, sign in enumerate(printed[1:], 1):
        meant = shapes.get(sign) or unicodedata.normalize("NFKC", sign)
        meant = shapes.get(meant, meant)
        if meant in codes:
            figure[sign] = meant
            codes[meant].append(code)
    return Signs(printed, figure, codes)


@cache
def _model() -> tuple[Any, Signs]:
    """Load the recogniser and its alphabet, once a process."""
    try:
        import cv2  # noqa: F401
        import onnxruntime
    except ImportError:
        raise Unreadable("needs-ocr") from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(_model_file(), options, providers=["CPUExecutionProvider"])
    alphabet = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return session, _signs(alphabet)


def _model_file() -> str:
    """Return the model in rapidocr's wheel; rapidocr itself is not imported (it would fetch what it misses)."""
    package = importlib.util.find_spec("rapidocr")
    for folder in (package.submodule_search_locations or ()) if package else ():
        for path in sorted(Path(folder, "models").glob("*rec*.onnx")):
            return str(path)
    raise Unreadable("needs-ocr")
