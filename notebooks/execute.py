"""Executes the notebooks: their text (`*.py`, percent format) → the `.ipynb` beside it, with its outputs.

Input: the texts and the tables (GONGKAI_DATA, default `../data`); output: notebooks without anything that
differs from run to run or from machine to machine: no times, no random ids, no versions.
"""

from __future__ import annotations

import sys
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config

HERE = Path(__file__).resolve().parent
NAMES = (
    "loading",
    "comparing_peers",
    "late_and_missing",
    "verifying_a_number",
    "before_and_after_2021",
)
#: nobody else on the machine can listen to what the kernel is told, where Jupyter can do that
_CONFIG = Config(KernelManager={"transport_encryption": "auto"})
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def main() -> None:
    """Execute the notebooks that are named, or all."""
    for name in sys.argv[1:] or NAMES:
        print(f"{name} …", file=sys.stderr)
        nbformat.write(executed(unexecuted(name)), HERE / f"{name}.ipynb")


def unexecuted(name: str) -> NotebookNode:
    """Return the notebook that a text is, without outputs."""
    notebook = jupytext.read(HERE / f"{name}.py", fmt="py:percent")
    notebook.metadata = NotebookNode(kernelspec=_KERNEL, language_info=NotebookNode(name="python"))
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for at, cell in enumerate(notebook.cells):
        cell.id, cell.metadata = f"cell-{at:02}", NotebookNode()
    return notebook


def executed(notebook: NotebookNode) -> NotebookNode:
    """Run every cell in this folder; raises `nbclient.exceptions.CellExecutionError`."""
    NotebookClient(
        notebook,
        config=_CONFIG,
        resources={"metadata": {"path": str(HERE)}},
        timeout=300,
        record_timing=False,
        # a print comes in one piece or in two, as the kernel's clock has it
        coalesce_streams=True,
    ).execute()
    notebook.metadata = NotebookNode(kernelspec=_KERNEL, language_info=NotebookNode(name="python"))
    return notebook


if __name__ == "__main__":
    main()
