"""The built wheel, installed in an environment of its own and run from another folder, does the main job."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from house import House

ROOT = Path(__file__).parents[1]
PACKING = ("pyproject.toml", "README.md", "LICENSE")
LOAD = """\
import gongkai, json, pandas as pd
requests = pd.read_parquet("data/tidy/requests")
print(json.dumps({
    "file": gongkai.__file__,
    "type": str(requests["value"].dtype),
    "cells": len(requests),
    "same": len(gongkai.load("data", "requests")),
    "editions": len(__import__("forms.form").form.load()),
    "portals": len(__import__("crawler.registry").registry.load()),
    "assets": sum(
        path.is_file() for kind in ("templates", "assets")
        for path in (__import__("pathlib").Path(__import__("explore").__file__).parent / kind).rglob("*")
    ),
    "families": len(__import__("crawler.families").families.FAMILIES),
}))
"""


def said(*command: object, cwd: Path) -> str:
    """Run a command that must succeed, with nothing on Python's path but its own environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run([*map(str, command)], cwd=cwd, env=kept, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy, so that nothing is left in the tree."""
    house = House(tmp_path_factory.mktemp("build") / "house", *PACKING)
    pip = ("-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--wheel-dir", "dist")
    house.python(*pip, ".")
    (built,) = (house.root / "dist").glob("gongkai-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in an empty environment that sees the dependencies of this one, and return its `bin`.

    A line of a `.pth` file adds the folder without its own `.pth` files, so an editable install stays unseen.
    """
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False)
    site = Path(sysconfig.get_path("purelib", "venv", vars={"base": str(home)}))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    bin_folder = home / ("Scripts" if os.name == "nt" else "bin")
    pip = ("-m", "pip", "--python", bin_folder / "python", "install", "--no-deps", "--no-index", "--quiet")
    said(sys.executable, *pip, "--ignore-installed", wheel, cwd=home)
    return bin_folder


@pytest.mark.slow
def test_the_wheel_does_the_main_job_from_another_folder(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "sample", tmp_path / "reports")
    printed = said(installed / "gongkai", "run", "reports", "--workers", "1", cwd=tmp_path)
    assert "reports" in printed or "份报告" in printed

    found = json.loads(said(installed / "python", "-c", LOAD, cwd=tmp_path))
    assert Path(found["file"]).is_relative_to(installed.parent), "the source tree was imported"
    assert found["type"] == "Int64"
    assert found["same"] == found["cells"] > 300
    assert found["editions"] == len(list((ROOT / "forms").glob("[0-9]*.yml")))
    assert found["families"] >= 12
    assert found["portals"] == len(list((ROOT / "crawler" / "portals").glob("*.yml")))

    said(installed / "gongkai", "explore", cwd=tmp_path)
    kept = ("templates/*", "assets/*", "assets/vendor/*", "assets/vendor/*/*")
    assert (tmp_path / "data/site/index.html").exists()
    assert found["assets"] == sum(path.is_file() for kind in kept for path in (ROOT / "explore").glob(kind))


@pytest.mark.slow
def test_the_wheel_holds_the_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "crawler", "explore", "extract", "forms", "gongkai.py", "normalize"
    }  # fmt: skip
