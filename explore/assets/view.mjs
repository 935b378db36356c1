// The part of an alive page that its module draws: owns troubles, the heading, focus and the charts' turn.
import { Trouble } from "./data.mjs";
import { drawCharts } from "./chart.mjs";
import { state, watch } from "./state.mjs";
import { el, t } from "./words.mjs";

const view = document.getElementById("view");
const notice = document.getElementById("notice");
const site = document.title.split(" · ").pop();
let turns = 0;

/** Draw the view now and at every change of state; `draw` gets the state and returns elements. */
export function alive(draw) {
  watch(async () => {
    const turn = ++turns;
    view.setAttribute("aria-busy", "true");
    try {
      const made = await draw(state());
      if (turn === turns) await place(made);
    } catch (trouble) {
      if (turn === turns) tell(trouble);
    }
    if (turn === turns) view.setAttribute("aria-busy", "false");
  });
}

async function place(made) {
  const focused = document.activeElement?.id;
  notice.hidden = true;
  view.replaceChildren(...made.flat().filter(Boolean));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  await drawCharts();
}

function tell(trouble) {
  const known = trouble instanceof Trouble;
  notice.textContent = known
    ? trouble.message
    : t(`本页出错：${trouble.message}`, `This page failed: ${trouble.message}`);
  notice.hidden = false;
  view.replaceChildren();
  if (!known) throw trouble;
}

/** Set the page's heading and the document's title. */
export function heading(text) {
  document.getElementById("heading").textContent = text;
  document.title = `${text} · ${site}`;
}

/** Return a labelled select; `options` are [value, text] pairs. */
export function select(name, label, options, value, onchange) {
  const made = el(
    "select",
    { id: `f-${name}`, onchange: () => onchange(made.value) },
    options.map(([key, text]) => el("option", { value: key, selected: String(key) === String(value ?? "") }, text)),
  );
  return el("div", { class: "field" }, el("label", { for: `f-${name}` }, label), made);
}

/** Return the select of an indicator. */
export const indicatorSelect = (known, key, onchange) =>
  select(
    "indicator",
    t("指标", "Indicator"),
    [...known.values()].map((one) => [one.key, t(one.label_zh, one.label_en)]),
    key,
    onchange,
  );

/** Return a table with a caption that scrolls in its own box; rows are lists of cells (elements or texts). */
export function grid(caption, head, rows, attributes = {}) {
  const table = el(
    "table",
    attributes,
    el("caption", {}, caption),
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        head.map((text) => el("th", { scope: "col" }, text)),
      ),
    ),
    el(
      "tbody",
      {},
      rows.map((row) =>
        el(
          "tr",
          row.attributes ?? {},
          (row.cells ?? row).map((cell, at) =>
            cell instanceof Element && /^T[HD]$/.test(cell.tagName)
              ? cell
              : el(at ? "td" : "th", at ? {} : { scope: "row" }, cell),
          ),
        ),
      ),
    ),
  );
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, table);
}
