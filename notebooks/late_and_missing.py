# %% [markdown]
# # 迟报与缺报 · Late and missing
#
# 谁晚了，谁没有公布？先看覆盖面：只有知道收集到了多少，才谈得上缺多少。
#
# Who was late, who did not publish? Coverage first: what is missing can only be told against what was collected.
#
# > 样本里的报告（两份除外）是编造的，公布日期也是。 The sample's reports and their dates are made up, but for two.

# %%
import numpy as np
import pandas as pd

import plots
from tidy import current_names, folder, wilson

TIDY = folder()
LEVELS = {"prefecture": "地级", "county": "县级", "township": "乡级"}
reports = pd.read_parquet(TIDY / "reports")
missing = pd.read_parquet(TIDY / "missing")
agencies = current_names()
reports = reports.merge(
    agencies[["agency_id", "name", "level"]], on="agency_id", how="left", validate="many_to_one"
)

# %% [markdown]
# ## 覆盖面 · Coverage
#
# 应有 = 已有 + `missing` 里的缺报。`missing` 只列有依据的：`gap` 前后年度都有，`stopped` 以前有、同一门户别的机关这一年也有，`listed` 有链接或文件名而读不到内容。首份报告之前的年度、法定日期未到的年度不算。**没有收集过的门户不在其中**，所以这是下限。
#
# Expected = found + missing. `missing` lists only what there is evidence for; portals never collected are not in it, so it is a lower bound.

# %%
level = reports["level"].astype(object).fillna("unknown")
found = reports.assign(level=level).groupby(["year", "level"]).size()
lacking = missing.merge(agencies[["agency_id", "level"]], on="agency_id", how="left")
lacking = (
    lacking.assign(level=lacking["level"].astype(object).fillna("unknown"))
    .groupby(["year", "level"])
    .size()
)
coverage = pd.DataFrame({"found": found, "missing": lacking}).fillna(0).astype(int).reset_index()
order = [*LEVELS, "unknown"]
by_year = (
    coverage.pivot(index="year", columns="level", values=["found", "missing"]).fillna(0).astype(int)
)
by_year = by_year.reindex(
    columns=pd.MultiIndex.from_product([["found", "missing"], order]), fill_value=0
)
by_year.rename(
    columns=LEVELS | {"found": "已有 found", "missing": "缺 missing", "unknown": "不明 unknown"}
)

# %% [markdown]
# 2019–2023 年有三个门户；其余年度只有零星文件，不能与之比较，以下只看这五年。
#
# Three portals were collected for 2019–2023; the other years are single files. From here on, those five years.

# %%
YEARS = range(2019, 2024)
reports, missing = reports[reports["year"].isin(YEARS)], missing[missing["year"].isin(YEARS)]
missing[["year", "agency", "why", "last_year", "next_year", "due"]].reset_index(drop=True)

# %% [markdown]
# 只有一条是 `gap`（前后都有，唯独缺这一年），最值得去问。其余的 `stopped` 只说明样本里那家机关只有一份报告：样本不是普查，不能据此说谁没有公布。
#
# One row is a `gap`, the one worth a question. The `stopped` here only say that the sample has a single report of that agency: it is no census, and no reason to accuse anyone.
#
# ## 期限 · The deadline
#
# 《条例》第四十九条：县级以上政府部门 1 月 31 日前，政府 3 月 31 日前公布上一年度的报告；2019 年修订前一律 3 月 31 日。2019 年起对乡镇、街道没有规定日期，`due` 为空，它们既不算按时也不算迟。
#
# Departments publish by 31 January, governments by 31 March. Since 2019 no day is set for towns: their `due` is null, and they are neither in time nor late.

# %%
dated = reports.assign(
    known=np.select(
        [reports["due"].isna(), reports["published"].isna()],
        ["没有法定日期 · no date is set", "公布日期不明 · date unknown"],
        "可以判断 · can be told",
    )
)
pd.crosstab(dated["known"], dated["year"]).rename_axis(index=None)

# %% [markdown]
# ## 迟了多少 · How late
#
# 分子、分母、区间一起给出；分母不到 30 的标明。区间是 Wilson 95 %。
#
# Numerator, denominator and Wilson's interval together; small denominators flagged.


# %%
told = reports[reports["days_late"].notna()].assign(late=lambda t: t["days_late"] > 0)
late = told.groupby(["year", "level"], observed=True).agg(
    late=("late", "sum"), of=("late", "size"), median_days=("days_late", "median")
)
late["share"] = late["late"] / late["of"]
late["low"], late["high"] = wilson(late["late"], late["of"])
late["small"] = late["of"] < 30
late.round(2).rename(index=LEVELS)

# %%
drawn, axes = plots.figure(8, 3.6, ncols=2, sharey=True)
for ax, level in zip(axes, ("prefecture", "county"), strict=True):
    for at, year in enumerate(YEARS):
        chosen = told[(told["year"] == year) & (told["level"] == level)]
        days = chosen["days_late"].astype(int).sort_values()
        spread = at + np.linspace(-0.22, 0.22, len(days))
        inside = np.where(days > 0, plots.DARK, "white")
        ax.scatter(spread, days, s=22, c=inside, edgecolors=plots.DARK)
    ax.axhline(0, color=plots.MIDDLE, linewidth=1)
    ax.set_xticks(range(len(YEARS)), [str(year) for year in YEARS])
    ax.set_title(f"{LEVELS[level]}机关", fontsize=11)
axes[0].set_ylabel("公布日期 − 应公布日期（日）")
drawn.suptitle("实心：迟于期限；空心：按时。每点一份报告，同年的按天数排开", fontsize=10)
says = "各年公布日期与期限相差的天数 · Days between due date and publication, a dot a report"
plots.shown(drawn, says)

# %% [markdown]
# ## 日期从哪里来 · Where the date comes from
#
# 页面显示的日期可能是改版后重新发布的日期，落款日期可能早于上网。点名之前看 `published_from`，并打开原文。
#
# A displayed date may be that of a re-post, a signature may be earlier than the publication. Look at `published_from`, and at the page, before naming anyone.

# %%
pd.crosstab(
    told["published_from"].astype(object),
    told["late"].map({True: "迟 late", False: "按时 in time"}),
)

# %%
listed = told[told["late"] & (told["year"] == 2023)].sort_values(["level", "agency_id"])
listed[["name", "due", "published", "days_late", "published_from"]].reset_index(drop=True)

# %% [markdown]
# 名单按机关编号排，不按天数：它是核查的清单，不是排行榜。
#
# The list is in the order of ids, not of days: it is what to check, not a ranking.
