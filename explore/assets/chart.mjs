// Charts by ECharts in SVG: loaded where a page has one, still, sized anew for paper, with a described image.
import { el, t } from "./words.mjs";

export const COLOURS = ["#8c1c13", "#0b5394", "#38761d", "#7f4f00", "#5b2c83", "#00695c", "#ad1457", "#424242"];
export const SYMBOLS = ["circle", "rect", "triangle", "diamond", "pin", "arrow", "roundRect", "emptyCircle"];
export const DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3], "solid", "dashed", "dotted", [8, 3, 2, 3]];
const FONT = {
  fontFamily: "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
  color: "#222",
};
const PAPER = 660;
let waiting = [];
let drawn = [];
let library;

/** Return a figure, drawn once it stands in the page; `option` gets its width, `about` is read to who does not see it. */
export function chart(title, about, option, height = 320) {
  const box = el("div", { class: "chart" });
  box.style.height = `${height}px`;
  waiting.push({
    box,
    option: (width) => ({
      ...option(width),
      animation: false,
      textStyle: FONT,
      aria: { enabled: true, label: { description: about } },
    }),
  });
  return el("figure", {}, el("figcaption", {}, title), box);
}

/** Draw the charts that were made since the last call, and let go of the former ones. */
export async function drawCharts() {
  const mine = waiting;
  waiting = [];
  if (mine.length || drawn.length) drawn.forEach(({ one }) => one.dispose());
  drawn = [];
  if (!mine.length) return;
  const echarts = await load();
  for (const { box, option } of mine) {
    if (!box.isConnected) continue;
    const one = echarts.init(box, null, { renderer: "svg" });
    one.setOption(option(box.clientWidth));
    drawn.push({ one, option });
  }
}

/** Begin to load the library: called by modules that will draw, while their data are still on the way. */
export const ahead = () => load().catch(() => {});

function load() {
  library ??= new Promise((done, failed) => {
    const script = el("script", { src: new URL("./vendor/echarts/echarts.min.js", import.meta.url).href });
    script.addEventListener("load", () => done(globalThis.echarts));
    script.addEventListener("error", () => failed(new Error(t("缺少图表程序", "the chart library is missing"))));
    document.head.append(script);
  });
  return library;
}

/** Return a tooltip whose lines are texts, never markup. */
export const tooltip = (lines, trigger = "axis") => ({
  trigger,
  confine: true,
  formatter: (given) =>
    el(
      "div",
      {},
      lines(given).map((line) => el("div", {}, line)),
    ),
});

function resized(width) {
  for (const { one, option } of drawn) {
    one.resize({ width: width ?? "auto" });
    one.setOption(option(one.getWidth()));
  }
}

addEventListener("resize", () => resized());
addEventListener("beforeprint", () => resized(PAPER));
addEventListener("afterprint", () => resized());
