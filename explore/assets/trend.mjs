// Trends over the years: lines that break where a report is missing or the counting rule changed.
import { COLOURS, DASHES, SYMBOLS, ahead, chart, tooltip } from "./chart.mjs";
import { el, shown, t } from "./words.mjs";

ahead();

/** Pixels that a year's label takes. */
const YEAR = 40;

/** Return a chart of lines `{name, values, few, quiet}` over the years, a band between quartiles and marks `{from, why}`. */
export function trend(title, figure, years, lines, band, marks) {
  const breaks = (figure.breaks ?? []).map((one) => one.from);
  const parts = segments(years, breaks);
  const series = [
    ...(band ? parts.flatMap((part) => bandOf(band, years, part)) : []),
    ...lines.flatMap((line, at) => parts.map((part) => lineOf(line, at, years, part))),
  ];
  if (marks.length && series.length) series.at(-1).markLine = marksOf(marks.filter(({ from }) => years.includes(from)));
  const names = lines.map((line) => line.name).concat(band ? [band.name] : []);
  return chart(
    title,
    spoken(figure, years, lines),
    (width) => ({
      color: COLOURS,
      grid: { left: 8, right: 32, top: 30 + 24 * rowsOf(names, width), bottom: 8, containLabel: true },
      legend: {
        type: "plain",
        top: 0,
        left: 0,
        width,
        itemGap: 12,
        data: names.map((name) => (name === band?.name ? { name, icon: "rect" } : { name })),
      },
      tooltip: tooltip((given) => [
        String(years[given[0]?.dataIndex] ?? ""),
        ...lines.map(
          (line) => `${line.name}  ${shown(line.values[given[0]?.dataIndex], figure.kind) || t("无", "none")}`,
        ),
      ]),
      xAxis: {
        type: "category",
        data: years.map(String),
        axisLabel: { interval: Math.max(0, Math.ceil((YEAR * years.length) / (width - 80)) - 1) },
        axisTick: { alignWithLabel: true },
      },
      yAxis: {
        type: "value",
        min: figure.kind === "rate" ? 0 : undefined,
        axisLabel: { formatter: (value) => axis(value, figure.kind) },
        minInterval: figure.kind === "count" ? 1 : undefined,
      },
      series,
    }),
    340,
  );
}

/** Return how many rows a legend takes; a Chinese character is as wide as it is high. */
function rowsOf(names, width) {
  let rows = 1;
  let used = 0;
  for (const name of names) {
    const own = 50 + [...name].reduce((sum, letter) => sum + (letter > "\u2e80" ? 12.5 : 7), 0);
    if (used && used + own > width) (rows++, (used = 0));
    used += own;
  }
  return rows;
}

const axis = (value, kind) => (kind === "rate" || kind === "ratio" ? `${Math.round(100 * value)}%` : String(value));

/** Cut the years into runs that may be joined by a line: a break's first year begins a new one. */
function segments(years, breaks) {
  const runs = [[]];
  for (const year of years) {
    if (breaks.includes(year) && runs.at(-1).length) runs.push([]);
    runs.at(-1).push(year);
  }
  return runs;
}

const within = (values, years, part) => values.map((value, at) => (part.includes(years[at]) ? (value ?? null) : null));

function lineOf(line, at, years, part) {
  const colour = line.quiet ? "#555" : COLOURS[at % COLOURS.length];
  return {
    name: line.name,
    type: "line",
    data: within(line.values, years, part).map((value, at) =>
      value !== null && line.few?.[at] ? { value, symbol: "emptyDiamond", itemStyle: { color: "#6b6b6b" } } : value,
    ),
    connectNulls: false,
    symbolSize: line.quiet ? 5 : 9,
    symbol: line.quiet ? "emptyCircle" : SYMBOLS[at % SYMBOLS.length],
    itemStyle: { color: colour },
    lineStyle: {
      color: colour,
      width: line.quiet ? 1.5 : 2.5,
      type: line.quiet ? "dashed" : DASHES[at % DASHES.length],
    },
    z: line.quiet ? 2 : 3,
  };
}

function bandOf(band, years, part) {
  const low = within(band.low, years, part);
  const high = within(band.high, years, part);
  const hidden = {
    type: "line",
    stack: `band${part[0]}`,
    symbol: "none",
    lineStyle: { opacity: 0 },
    silent: true,
    z: 1,
    stackStrategy: "all",
  };
  return [
    { ...hidden, name: `${band.name} `, data: low },
    {
      ...hidden,
      name: band.name,
      data: high.map((value, at) => (value === null || low[at] === null ? null : value - low[at])),
      areaStyle: { color: "#9aa5b1", opacity: 0.35 },
      itemStyle: { color: "#9aa5b1" },
    },
  ];
}

function marksOf(marks) {
  return {
    silent: true,
    symbol: "none",
    animation: false,
    lineStyle: { color: "#8c1c13", type: "dotted", width: 1.5 },
    label: { formatter: ({ data }) => data.text, color: "#8c1c13", fontSize: 11, position: "end" },
    data: marks.map(({ from, short }) => ({ xAxis: String(from), text: short })),
  };
}

function spoken(figure, years, lines) {
  return lines
    .map(
      (line) =>
        `${line.name}${t("：", ": ")}${years.map((year, at) => `${year} ${shown(line.values[at], figure.kind) || t("无", "none")}`).join(t("，", ", "))}`,
    )
    .join(t("。", ". "));
}

/** Return a mark for each year from which an indicator counts something else. */
export const breaksOf = (figure) =>
  (figure.breaks ?? []).map((one) => ({
    from: one.from,
    short: t("口径变化", "new rule"),
    why: t(one.why_zh, one.why_en),
  }));

/** Return what the marks mean as a list; null where there are none. */
export const reasons = (marks) =>
  marks.length
    ? el(
        "ul",
        { class: "note" },
        marks.map((mark) => el("li", {}, `${mark.from} · ${mark.why}`)),
      )
    : null;
