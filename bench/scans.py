"""How much of scanned reports is read right, how fast, and whether an agency's own slip survives.

Input: `--documents N`: printed reports (Word file → PDF by LibreOffice → scanned at 150 and 200 dpi); every
document is also read from its PDF, so that what the scan lost is told from what the layout lost. With
`--slips N` a number is changed in an equation before printing. Output: tables on standard output.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from printer import print_report
from printer.office import office
from printer.scan import as_tiff, scan, scanner

from extract.document import read
from forms import arithmetic
from forms.arithmetic import broken
