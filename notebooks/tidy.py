"""Where the notebooks' tables are, what their keys are called, and how sure a share is.

Input: the folder named by GONGKAI_DATA (default `../data`); output: the folder of its tables, captions
from the `labels` table, agencies under their current names, Wilson's bounds.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pandas as pd

#: what a printed label has before and after its words: （三）不予公开, 部分公开（区分处理的，…）
_AROUND = re.compile(r"^(（.）|.、|\d+\.)|（.*）$")
DATA = Path(os.environ.get("GONGKAI_DATA", "../data"))


def folder() -> Path:
    """Return the folder of the tables, its link followed once, so that all tables read belong together."""
    tidy = DATA / "tidy"
    if not tidy.exists():
        raise FileNotFoundError(
            f"没有找到 {tidy}。请先在项目目录运行 make run，或用 GONGKAI_DATA 指明数据目录。"
            f" / No {tidy}. Run `make run` in the project's folder first, or name the data folder in GONGKAI_DATA."
        )
    return tidy.resolve()


def captions(section: str, dimension: str, language: str = "zh") -> dict[str, str]:
    """Return the label of each key of a section's dimension, the newest edition's, in printed order."""
    labels = pd.read_parquet(folder() / "labels").sort_values(
        ["edition", "order"], ascending=[False, True]
    )
    chosen = labels[(labels["section"] == section) & (labels["dimension"] == dimension)]
    newest = chosen.drop_duplicates("key")
    return dict(zip(newest["key"].astype(str), newest[f"label_{language}"], strict=True))


def short(label: str) -> str:
    """Return a printed label without its ordinal and what stands in brackets, for charts."""
    return _AROUND.sub("", _AROUND.sub("", label))


def current_names() -> pd.DataFrame:
    """Return one row an agency, under the name it has now; `agencies` has one a name."""
    agencies = pd.read_parquet(folder() / "agencies")
    return agencies[agencies["valid_to"].isna()].drop_duplicates("agency_id", keep="last")


def wilson(cases: pd.Series, of: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return Wilson's 95 % bounds of shares, as `indicators` has them for its rates."""
    share, wide = cases / of, 1.959964**2 / of
    half = np.sqrt(wide * (share * (1 - share) + wide / 4))
    middle = share + wide / 2
    return ((middle - half) / (1 + wide)).clip(0, 1), ((middle + half) / (1 + wide)).clip(0, 1)
