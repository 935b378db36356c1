"""The notebooks: they run on the sample's tables, and what is committed is what they give.

Input: notebooks/, the replicas of `make run`, data/sample. What is executed here is compared as text;
charts are drawn, not compared.
"""

from __future__ import annotations

import base64
import re
import sys
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from asking import ROOT, SAMPLE, ask
from crawling import crawl
from nbformat import NotebookNode
from portals import serving
from run_replica import portals

from normalize import rates

sys.path.insert(0, str(ROOT / "notebooks"))

import plots
import tidy
from execute import HERE, NAMES, executed, unexecuted

#: what tells where a notebook was run: a path of a machine, an address of a replica
_PLACE = re.compile(r"(?<![\w.<])/(?:home|root|tmp|work|Users|var|private)/|[A-Z]:\\|127\.0\.0\.1")
#: bytes of a chart and of a notebook
CHART, NOTEBOOK = 60_000, 200_000


def committed(name: str) -> NotebookNode:
    return nbformat.read(HERE / f"{name}.ipynb", as_version=4)


def outputs(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def text(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return str(output.text)
    shown = output.get("data", {})
    return "\n".join(shown[kind] for kind in sorted(shown) if kind.startswith("text/"))


@pytest.fixture(scope="module")
def chinese() -> None:
    try:
        plots.chinese_font()
    except plots.NoChineseFont:
        pytest.skip("needs a Chinese font: apt install fonts-noto-cjk")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of `make run`."""
    folder, sites = tmp_path_factory.mktemp("notebooks") / "data", portals()
    with serving(*sites):
        assert crawl(folder, sites).status == 0
    assert ask("extract", "--data", folder).status == 0
    assert ask("run", SAMPLE, "--data", folder).status == 0
    return folder


def test_every_notebook_is_known_and_described():
    texts = {path.stem for path in HERE.glob("*.py") if path.read_text(encoding="utf-8").startswith("# %%")}
    assert texts == set(NAMES) == {path.stem for path in HERE.glob("*.ipynb")}
    described = (HERE / "README.md").read_text(encoding="utf-8")
    assert all(f"]({name}.ipynb)" in described for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_executed_notebook_is_the_text_beside_it(name: str):
    of_text, of_notebook = ([(cell.id, cell.cell_type, cell.source) for cell in one.cells]
                            for one in (unexecuted(name), committed(name)))  # fmt: skip
    assert of_notebook == of_text, "run make notebooks"


@pytest.mark.parametrize("name", NAMES)
def test_an_executed_notebook_has_every_output_and_no_error_nor_warning(name: str):
    notebook = committed(name)
    assert [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"] == list(
        range(1, 1 + sum(cell.cell_type == "code" for cell in notebook.cells))
    )
    kinds = {(output.output_type, output.get("name")) for output in outputs(notebook)}
    assert kinds <= {("stream", "stdout"), ("execute_result", None)}


@pytest.mark.parametrize("name", NAMES)
def test_an_executed_notebook_says_nothing_of_the_machine_it_ran_on(name: str):
    notebook = committed(name)
    assert not [line for output in outputs(notebook) for line in text(output).splitlines() if _PLACE.search(line)]
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert not notebook.metadata.language_info.get("version")
    assert not any(cell.metadata for cell in notebook.cells)


@pytest.mark.parametrize("name", NAMES)
def test_charts_are_small_and_described(name: str):
    charts = [output for output in outputs(committed(name)) if "image/png" in output.get("data", {})]
    assert all(len(base64.b64decode(chart.data["image/png"])) <= CHART for chart in charts)
    assert all(chart.metadata["image/png"]["alt"] for chart in charts)
    assert (HERE / f"{name}.ipynb").stat().st_size <= NOTEBOOK


@pytest.mark.slow
@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_gives_what_is_committed(name: str, data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GONGKAI_DATA", str(data))
    now, then = (list(map(text, outputs(one))) for one in (executed(unexecuted(name)), committed(name)))
    assert now == then, "run make notebooks"


@pytest.mark.usefixtures("chinese")
def test_names_of_agencies_are_drawn():
    drawn, axes = plots.figure(2, 1)
    axes.set_title("武汉市江汉区统计局")
    assert plots.shown(drawn, "a name").data.startswith(b"\x89PNG")


@pytest.mark.usefixtures("chinese")
def test_a_character_without_a_glyph_is_an_error():
    drawn, axes = plots.figure(2, 1)
    axes.set_title("\ue123")
    with pytest.raises(UserWarning, match="Glyph"):
        plots.shown(drawn, "a character of nobody")


def test_without_a_chinese_font_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plots.font_manager.fontManager, "ttflist", [])
    with pytest.raises(plots.NoChineseFont, match=r"安装.*apt install fonts-noto-cjk"):
        plots.figure()


def test_without_tables_the_message_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tidy, "DATA", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"make run.*GONGKAI_DATA"):
        tidy.folder()


def test_a_label_is_short_without_its_ordinal_and_brackets():
    printed = (
        "（三）不予公开",
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
        "8.属于行政查询事项",
        "总计",
    )
    assert list(map(tidy.short, printed)) == ["不予公开", "部分公开", "属于行政查询事项", "总计"]


def test_the_bounds_of_a_share_are_those_of_the_indicators():
    cases, of = pd.Series([0.0, 3.0, 30.0, 41.0]), pd.Series([4.0, 9.0, 30.0, 977.0])
    assert np.allclose(tidy.wilson(cases, of), rates.wilson(cases.to_numpy(), of.to_numpy()), atol=1e-6)
