// One agency against its peers: the trend of an indicator with their median and quartiles, and the same as a table.
import { indicators } from "./agencies.mjs";
import { codeLines, saveButtons, indicatorLines } from "./export.mjs";
import { GREY, figures, quartiles, span, trimmed } from "./figures.mjs";
import { change } from "./state.mjs";
import { breaksOf, reasons, trend } from "./trend.mjs";
import { grid, indicatorSelect, select } from "./view.mjs";
import { el, shown, t } from "./words.mjs";

/** Return the section: what is chosen, the chart, its table and what it gives away. */
export async function against(all, n, own, state) {
  const key = state.indicator ?? "disclosure_rate";
  const every = await span();
  const figure = await figures(key, every);
  const group = all.peers(n, state.peers === "province");
  const years = trimmed(every, (year) => [n, ...group].some((one) => figure.at(one, year)));
  const mine = years.map((year) => figure.at(n, year));
  const theirs = years.map((year) => quartiles(figure, group, year));
  const label = t(figure.label_zh, figure.label_en);
  const marks = marksOf(figure, own, years);
  const { agency_id: id, name } = all.at(n);
  const full = () =>
    years.map((year, at) => [id, name, year, key, ...values(mine[at]), ...values(theirs[at], QUARTILES)]);
  return el(
    "section",
    { id: "trend" },
    el("h2", {}, t("与同行比较", "Against its peers")),
    await filters(key, state),
    el("p", { class: "note" }, said(all, n, group, figure, state.peers === "province")),
    drawn(label, name, figure, years, mine, group.length ? theirs : null, marks),
    reasons(marks),
    grid(
      t(`${label}，各年`, `${label} by year`),
      head(label, figure),
      years.map((year, at) => row(year, mine[at], theirs[at], figure)),
      { class: "figures" },
    ),
    saveButtons(`${id}-${key}`, HEAD, full),
    codeLines(indicatorLines(key, { quotient: figure.quotient, ids: [id] })),
  );
}

const PARTS = ["value", "num", "den", "low", "high"];
const QUARTILES = ["q1", "median", "q3", "count"];
const HEAD = [
  "agency_id",
  "agency",
  "year",
  "indicator",
  "value",
  "numerator",
  "denominator",
  "low",
  "high",
  "peers_q1",
  "peers_median",
  "peers_q3",
  "peers_count",
];
const values = (one, parts = PARTS) => parts.map((part) => one?.[part] ?? null);

async function filters(key, state) {
  const groups = [
    ["", t("全国同层级、同类型", "Same kind and level")],
    ["province", t("同省同层级、同类型", "Same kind and level, same province")],
  ];
  return el(
    "form",
    { class: "filters", onsubmit: (event) => event.preventDefault() },
    indicatorSelect(await indicators(), key, (value) => change({ indicator: value })),
    select("peers", t("同行", "Peers"), groups, state.peers, (value) => change({ peers: value })),
  );
}

/** Say how the indicator is computed and who the peers are. */
function said(all, n, group, figure, oneProvince) {
  const where = oneProvince ? all.at(n).province : "";
  const peers = group.length
    ? t(
        `同行：${where || "全国"}${all.kind(n)}，共 ${group.length} 个（不含本机关）。`,
        `Peers: ${all.kind(n)}${where ? `, ${where}` : ""}; ${group.length} without this agency. `,
      )
    : t("没有同层级、同类型的其他机关。", "There is no other agency of this kind and level. ");
  const few = t(
    `分母不足 ${GREY} 的不计入四分位，在图上是空心菱形。`,
    `Those with a denominator under ${GREY} are left out of the quartiles; in the chart they are hollow diamonds.`,
  );
  return `${t(figure.formula_zh, figure.formula_en)}${t("。", ". ")}${peers}${figure.quotient ? few : ""}`;
}

function drawn(label, name, figure, years, mine, theirs, marks) {
  const part = (key) => theirs.map((one) => one[key]);
  const own = { name, values: mine.map((one) => one?.value ?? null), few: mine.map((one) => one?.den < GREY) };
  const lines = theirs ? [own, { name: t("同行中位数", "Peers' median"), values: part("median"), quiet: true }] : [own];
  const band = theirs ? { name: t("同行四分位区间", "Peers' quartiles"), low: part("q1"), high: part("q3") } : null;
  if (lines.some((line) => line.values.some((value) => value !== null)))
    return trend(t(`${label}：${name}与同行`, `${label}: ${name} and its peers`), figure, years, lines, band, marks);
  return el(
    "p",
    { class: "notice quiet" },
    t(
      "没有可画的数值：没有这些年的报告，或用的是没有这一项的旧格式。",
      "There is nothing to draw: no report of these years, or an older form without this number.",
    ),
  );
}

function head(label, figure) {
  const quotient = figure.quotient ? [t("分子/分母", "Num./den."), t("95% 区间", "95 % interval")] : [];
  return [
    t("年度", "Year"),
    label,
    ...quotient,
    t("下四分位", "Lower quartile"),
    t("中位数", "Median"),
    t("上四分位", "Upper quartile"),
    t("同行有值", "Peers with a value"),
  ];
}

function row(year, one, theirs, { quotient, kind }) {
  const few = one?.den < GREY;
  const sides = quotient ? [one ? `${one.num}/${one.den}${few ? "†" : ""}` : "", interval(one, kind)] : [];
  const quarters = ["q1", "median", "q3"].map((part) => shown(theirs[part], kind) || "–");
  return {
    attributes: { class: few ? "few" : null },
    cells: [String(year), shown(one?.value, kind) || "–", ...sides, ...quarters, String(theirs.count)],
  };
}

const interval = (one, kind) =>
  one && one.low !== null && one.low !== undefined ? `${shown(one.low, kind)} – ${shown(one.high, kind)}` : "";

/** Return the years in which the counting rule or the printed form changed. */
function marksOf(figure, own, years) {
  const forms = own.filter((one) => one.year !== null && one.edition_requests).sort((a, b) => a.year - b.year);
  const changed = forms.filter((one, at) => at && one.edition_requests !== forms[at - 1].edition_requests);
  return [
    ...breaksOf(figure),
    ...changed.map((one) => ({
      from: one.year,
      short: t(`${one.edition_requests}年格式`, `form ${one.edition_requests}`),
      why: t(`本机关改用 ${one.edition_requests} 年格式`, `this agency uses the form of ${one.edition_requests}`),
    })),
  ].filter((mark, at, list) => years.includes(mark.from) && list.findIndex((other) => other.from === mark.from) === at);
}
