"""Prints test reports with known content: any form, any format, from clean to every quirk.

`print_report(number, format, level)` gives one `Printed` (bytes, name, media type, truth);
`draft` and `render` are its two halves, for tests that damage a report in between.
"""

from .draft import draft
from .render import FORMATS, SKINS, print_report, render
from .structure import CellTruth, Draft, Printed, Truth

__all__ = ["FORMATS", "SKINS", "CellTruth", "Draft", "Printed", "Truth", "draft", "print_report", "render"]
