"""The recogniser: pictures of single lines to text, how sure it is, and what else they may say.

Input: grey crops, black on white, one line of text each; output: a `Read` for each. The model is the one
in rapidocr's wheel, run by onnxruntime in one thread; nothing is downloaded, and nothing is imported
before the first scan. Missing packages are `Unreadable("needs-ocr")`.
"""

from __future__ import annotations

import importlib.util
import math
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
#: signs that alone in a crop have no other shape than a nought: among figures they are one, whichever is likeliest
NOUGHTS = "0Oo〇○０Ｏ"
_MOST_OTHERS, _THOUGHTS = 6, 8
_TO_NOUGHT = str.maketrans(dict.fromkeys(NOUGHTS, "0"))
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
    """Return the first of two readings of one line, less sure where a believable second one disagrees."""
    if first.text == second.text:
        return first._replace(confidence=max(first.confidence, second.confidence))
    if not (is_figure(first.text) or is_figure(second.text)):
        return max(first, second, key=lambda one: one.confidence)
    if second.confidence < _BELIEVABLE:
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
        session, alphabet, noughts = _model()
        for at, steps in zip(batch, session.run(None, {session.get_inputs()[0].name: stack})[0], strict=True):
            found[at] = _decoded(steps, alphabet, noughts)
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


def _decoded(steps: NDArray[np.float32], alphabet: Sequence[str], noughts: Sequence[int]) -> Read:
    """Read the likeliest character of each step, repeats and blanks (0) left out."""
    best = steps.argmax(axis=1)
    kept = [at for at, code in enumerate(best) if code and (at == 0 or code != best[at - 1])]
    if not kept:
        return Read("", float(steps[:, 0].min()))
    text = "".join(alphabet[best[at]] for at in kept)
    likely = [float(steps[at, best[at]]) for at in kept]
    if any(sign in NOUGHTS for sign in text) and is_figure(text.translate(_TO_NOUGHT).replace(" ", "")):
        text = text.translate(_TO_NOUGHT)
        likely = [float(steps[at, noughts].sum()) if sign == "0" else p for at, sign, p in zip(kept, text, likely, strict=True)]
    sure = min((p for p, sign in zip(likely, text, strict=True) if sign != " "), default=0.0)
    others = _others(text, kept, steps, alphabet, noughts) if sure < SURE else ()
    return Read(text.strip(), sure, others)


def _others(text: str, kept: Sequence[int], steps: NDArray[np.float32], alphabet: Sequence[str], noughts: Sequence[int]) -> tuple[str, ...]:
    """Return the figures that differ from the text in one place, likeliest first."""
    found: dict[str, float] = {}
    for place, at in enumerate(kept):
        chances = {alphabet[code]: float(steps[at, code]) for code in np.argsort(steps[at])[-_THOUGHTS:]}
        chances["0"] = float(steps[at, noughts].sum())
        for sign, chance in chances.items():
            other = (text[:place] + sign + text[place + 1 :]).replace(" ", "")
            if chance >= _UNLIKELY and is_figure(other) and other != text:
                found[other] = max(chance, found.get(other, 0.0))
    return tuple(sorted(found, key=lambda other: -found[other])[:_MOST_OTHERS])


@cache
def _model() -> tuple[Any, list[str], list[int]]:
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
    signs = ["", *alphabet, " "]
    return session, signs, [code for code, sign in enumerate(signs) if sign and sign in NOUGHTS]


def _model_file() -> str:
    """Return the model in rapidocr's wheel; rapidocr itself is not imported (it would fetch what it misses)."""
    package = importlib.util.find_spec("rapidocr")
    for folder in (package.submodule_search_locations or ()) if package else ():
        for path in sorted(Path(folder, "models").glob("*rec*.onnx")):
            return str(path)
    raise Unreadable("needs-ocr")
