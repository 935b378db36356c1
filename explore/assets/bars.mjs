// The chart of a ranking: its top and bottom as bars, each rate with its interval.
import { chart, tooltip } from "./chart.mjs";
import { shown, t } from "./words.mjs";

const BARS = 10;
/** Light enough for the interval to be seen on them, 3:1 on white. */
const FIRST = "#c4736b";
const LAST = "#5d8bbf";

/** Return a chart of the top and the bottom, each rate with its interval; null where there is nothing to rank. */
export function picture(all, ranked, figure, label, year) {
  if (!ranked.length) return null;
  const cut = ranked.length > 2 * BARS;
  const bars = cut ? [...ranked.slice(0, BARS), ...ranked.slice(-BARS)] : ranked;
  const names = bars.map(({ n, rank }) => `${rank}. ${all.columns.name[n]}`);
  const title = cut
    ? t(`${label}，${year} 年：前 ${BARS} 个与后 ${BARS} 个`, `${label}, ${year}: first and last ${BARS}`)
    : `${label}${t("，", ", ")}${year}`;
  const percent = figure.kind === "rate" || figure.kind === "ratio";
  return chart(
    title,
    bars.map(({ one }, at) => `${names[at]} ${shown(one.value, figure.kind)}`).join(t("；", "; ")),
    (width) => ({
      grid: { left: 8, right: 40, top: 8, bottom: 8, containLabel: true },
      tooltip: tooltip((given) => {
        const { one } = bars[given.dataIndex];
        return [names[given.dataIndex], told(one, figure)];
      }, "item"),
      xAxis: {
        type: "value",
        axisLabel: { formatter: (value) => (percent ? `${Math.round(100 * value)}%` : String(value)) },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: names,
        axisLabel: { interval: 0, width: width < 600 ? 150 : 300, overflow: "truncate" },
        axisTick: { show: false },
      },
      series: [
        {
          type: "bar",
          data: bars.map(({ one }, at) => ({
            value: one.value,
            itemStyle: { color: cut && at >= BARS ? LAST : FIRST },
          })),
          barMaxWidth: 12,
        },
        {
          type: "custom",
          silent: true,
          renderItem: whisker,
          data: bars.flatMap(({ one }, at) =>
            one.low === null || one.low === undefined ? [] : [[one.low, one.high, at]],
          ),
          encode: { x: [0, 1], y: 2 },
          z: 5,
        },
      ],
    }),
    40 + 24 * bars.length,
  );
}

function whisker(_, api) {
  const [from, y] = api.coord([api.value(0), api.value(2)]);
  const [to] = api.coord([api.value(1), api.value(2)]);
  const style = { stroke: "#222", lineWidth: 1 };
  const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
  return {
    type: "group",
    children: [line(from, y, to, y), line(from, y - 4, from, y + 4), line(to, y - 4, to, y + 4)],
  };
}

const told = (one, { kind, quotient }) =>
  quotient ? `${shown(one.value, kind)} = ${one.num}/${one.den}` : shown(one.value, kind);
