// The main indicators of one agency, a column a year, as its reports' rows in the table `indicators` have them.
import { indicators } from "./agencies.mjs";
import { shard } from "./data.mjs";
import { saveButtons } from "./export.mjs";
import { GREY } from "./figures.mjs";
import { grid } from "./view.mjs";
import { el, shown, t } from "./words.mjs";

/** What the table by year shows. */
const MAIN = [
  "received",
  "disclosure_rate",
  "refusal_rate",
  "unavailable_rate",
  "rejection_rate",
  "dispute_rate",
  "backlog_rate",
  "integrity",
  "days_late",
];

/** Return the table of the main indicators, a column a year. */
export async function byYear(all, n, own) {
  const rows = await shard(all.columns.shard[n], "indicators");
  const known = await indicators();
  const bare = own.filter((one) => one.scope !== "area" && one.scope !== "system" && one.year !== null).reverse();
  const values = new Map(rows.map((row) => [`${row.report_id}/${row.indicator}`, row]));
  const keys = MAIN.filter((key) => known.has(key));
  const few = (key, row) => known.get(key).kind === "rate" && row.den < GREY;
  const cell = (report, key) => {
    const row = values.get(`${report.report_id}/${key}`);
    const { kind } = known.get(key);
    if (!row || row.value === null)
      return el("td", { class: "n none" }, el("span", { title: t("无法计算", "cannot be computed") }, "–"));
    return el(
      "td",
      { class: `n${few(key, row) ? " few" : ""}` },
      shown(row.value, kind),
      kind === "rate" ? el("small", {}, `${row.num}/${row.den}${few(key, row) ? "†" : ""}`) : null,
    );
  };
  const head = [t("指标", "Indicator"), ...bare.map((report) => String(report.year))];
  const body = keys.map((key) => [
    t(known.get(key).label_zh, known.get(key).label_en),
    ...bare.map((report) => cell(report, key)),
  ]);
  const csvRows = () =>
    keys.flatMap((key) =>
      bare
        .map((report) => [report.year, key, values.get(`${report.report_id}/${key}`)])
        .map(([year, name, row]) => [all.at(n).agency_id, all.at(n).name, year, name, row?.value, row?.num, row?.den]),
    );
  return el(
    "section",
    {},
    el("h2", {}, t("主要指标", "Main indicators")),
    grid(
      t("各年主要指标，比率下为分子/分母", "Main indicators by year; under a rate its numerator/denominator"),
      head,
      body,
      { class: "years" },
    ),
    el(
      "p",
      { class: "note" },
      t(
        `百分数保留一位小数，下载的文件为全精度。† 分母不足 ${GREY}，比率不足为据。– 无法计算。逾期天数为负即提前。`,
        `Percentages to one decimal; the saved files have them in full. † denominator under ${GREY}: the rate says little. – cannot be computed. Days late are negative where a report was early.`,
      ),
    ),
    saveButtons(
      all.at(n).agency_id,
      ["agency_id", "agency", "year", "indicator", "value", "numerator", "denominator"],
      csvRows,
    ),
  );
}
