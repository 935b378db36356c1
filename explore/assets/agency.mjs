// The page of one agency: its indicators by year, a trend against its peers, and its reports as printed.
import { agencies } from "./agencies.mjs";
import { Trouble, shard } from "./data.mjs";
import { fetching } from "./figures.mjs";
import { words } from "./labels.mjs";
import { against } from "./peers.mjs";
import { day, documents, lateness, narrative, of, reports, tables, titled } from "./report.mjs";
import { change } from "./state.mjs";
import { alive, heading, select } from "./view.mjs";
import { el, page, t } from "./words.mjs";
import { byYear } from "./years.mjs";

alive(async (state) => {
  const [all] = await Promise.all([agencies(), fetching(state.indicator ?? "disclosure_rate")]);
  const n = all.index(state.id);
  if (!state.id) throw new Trouble(t("请在上方查找一个机关。", "Find an agency in the box above."));
  if (n < 0)
    throw new Trouble(
      t(
        `没有编号为 ${state.id} 的机关。它可能已改编号；请按名称查找。`,
        `There is no agency ${state.id}. Its id may have changed: look for its name.`,
      ),
    );
  heading(all.at(n).name);
  const own = await reports(all, n);
  const report = own.find((one) => one.report_id === state.report) ?? own[0];
  const word = await words();
  return [
    who(all, n),
    state.report && report?.report_id !== state.report ? instead(state.report, report, word) : null,
    await byYear(all, n, own),
    await against(all, n, own, state),
    await gaps(all, n, own, word),
    report
      ? await one(all, n, own, report, word)
      : el("p", {}, t("这里没有这个机关的报告。", "There is no report of this agency here.")),
  ];
});

/** Say that the report of the address is not here, before another is shown in its place. */
function instead(wanted, report, word) {
  const said = report ? t(`下面是 ${titled(report, word)} 年的。`, ` Below is that of ${titled(report, word)}.`) : "";
  return el("p", { class: "notice" }, t(`没有编号为 ${wanted} 的报告。`, `There is no report ${wanted}.`), said);
}

function who(all, n) {
  const known = all.at(n);
  const facts = [
    all.place(n),
    all.kind(n),
    known.aliases && t(`曾用名或别名：${known.aliases}`, `other names: ${known.aliases}`),
    known.successor &&
      el(
        "a",
        { href: page("agency", { id: known.successor }) },
        t(`已由 ${known.successor} 承继`, `succeeded by ${known.successor}`),
      ),
    el("span", { class: "id" }, known.agency_id),
  ];
  const peers = { of: known.agency_id, indicator: "disclosure_rate" };
  return el(
    "div",
    { class: "who" },
    el(
      "p",
      {},
      facts.filter(Boolean).flatMap((fact, at) => (at ? [" · ", fact] : [fact])),
    ),
    el(
      "p",
      { class: "actions" },
      el("a", { href: page("compare", peers) }, t("与同类机关比较", "Compare with similar agencies")),
      el(
        "a",
        { href: page("rank", { organ: known.organ, level: known.level, province: known.province }) },
        t("同省同类排序", "Rank among its kind in the province"),
      ),
    ),
  );
}

/** Return the years that are missing or late, said in words. */
async function gaps(all, n, own, word) {
  const missing = (await shard(all.columns.shard[n], "missing")).filter((one) => one.agency_id === all.at(n).agency_id);
  const late = own.filter((one) => one.days_late > 0);
  if (!missing.length && !late.length) return null;
  return el(
    "section",
    {},
    el("h2", {}, t("迟报与缺报", "Late and missing")),
    el(
      "ul",
      {},
      late.map((one) => el("li", {}, `${titled(one, word)}${t("：", ": ")}${lateness(one)}`)),
      missing.map((one) =>
        el(
          "li",
          {},
          `${one.year}${t("：没有找到报告（", ": no report found (")}${word("why", one.why)}${one.due ? t(`，应于 ${day(one.due)} 前公布`, `, due ${day(one.due)}`) : ""}${t("）", ")")}`,
        ),
      ),
    ),
  );
}

/** Return a chosen report as printed. */
async function one(all, n, own, report, word) {
  const number = all.columns.shard[n];
  const [made, files, issues] = await Promise.all([
    tables(number, report, word),
    documents(number, report, word),
    of(number, "issues", report.report_id),
  ]);
  return el(
    "section",
    { id: "report", class: "report" },
    el("h2", {}, t("报告原表", "The report as printed")),
    el(
      "form",
      { class: "filters", onsubmit: (event) => event.preventDefault() },
      select(
        "report",
        t("报告", "Report"),
        own.map((one) => [one.report_id, titled(one, word)]),
        report.report_id,
        (value) => change({ report: value }),
      ),
    ),
    el(
      "p",
      {},
      report.title ? el("strong", { lang: "zh-CN" }, report.title) : null,
      ` ${lateness(report)}${t("。", ". ")}${t(`应有 ${report.cells_expected} 格，读得 ${report.cells_read} 格；检验勾稽关系 ${report.identities_checked} 条，不符 ${report.identities_broken} 条。`, `${report.cells_read} of ${report.cells_expected} cells read; ${report.identities_broken} of ${report.identities_checked} identities do not hold.`)}`,
    ),
    el(
      "p",
      { class: "note" },
      t(
        "点任一数字，看它在原文件中的位置。≠ 所在的勾稽关系不符；* 原文另有文字或单位不同。",
        "Click a number to see where it stands in the document. ≠ it is in a sum that does not hold; * printed with other words or another unit.",
      ),
    ),
    made.others ? el("div", {}, el("h3", {}, t("其他检查未通过", "Other checks that fail")), made.others) : null,
    made.tables,
    issues.length
      ? el(
          "details",
          {},
          el("summary", {}, t(`读取时的问题（${issues.length}）`, `Issues in reading (${issues.length})`)),
          el(
            "ul",
            {},
            issues.map((issue) =>
              el("li", {}, `${word("issue", issue.code)}${t("：", ": ")}${issue.where ?? ""} ${issue.message ?? ""}`),
            ),
          ),
        )
      : null,
    narrative(number, report),
    files ? el("div", {}, el("h3", {}, t("文件", "Documents")), files) : null,
  );
}
