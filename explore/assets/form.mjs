// A report's tables as the form prints them, every number a link to where it was read.
import { json } from "./data.mjs";
import { STATUSES, caption, el, page, t } from "./words.mjs";

export const DIMENSIONS = {
  disclosure: ["article", "item", "measure"], requests: ["item", "applicant"], disputes: ["channel", "outcome"],
  statistics: ["indicator"],
};
export const TABLES = Object.keys(DIMENSIONS);

/** Return `labels.json` by edition, section, dimension and key. */
export async function labels() {
  const { columns, rows } = await json("labels.json");
  const found = {};
  for (const row of rows) {
    const one = Object.fromEntries(columns.map((name, at) => [name, row[at]]));
    (((found[one.edition] ??= {})[one.section] ??= {})[one.dimension] ??= {})[one.key] = one;
  }
  return found;
}

/** The captions of one edition's section. */
export class Captions {
  constructor(known, edition, section) {
    this.known = known[edition]?.[section] ?? {};
  }

  of(dimension, key) {
    const found = this.known[dimension]?.[key];
    return found ? t(found.label_zh, found.label_en || found.label_zh) : (key ?? "");
  }

  order(dimension, key) {
    return this.known[dimension]?.[key]?.order ?? 999;
  }

  parents(dimension, key) {
    const found = [];
    for (let up = this.known[dimension]?.[key]?.parent; up && this.known[dimension]?.[up]; up = this.known[dimension][up].parent) found.unshift(up);
    return found;
  }
}

/** Return the key of a cell as the checks write it: its keys but the article. */
export const keyOf = (cell) => DIMENSIONS[cell.section].filter((name) => name !== "article").map((name) => cell[name]).join("/");

/** Return the link to where a cell was read. */
export const sourceOf = (cell) => page("source", { report: cell.report_id, section: cell.section, ...Object.fromEntries(DIMENSIONS[cell.section].map((name) => [name, cell[name]])) });

/** Return what a cell shows: its number, else what is printed, else its status in brackets. */
export function printed(cell) {
  if (cell.value !== null) return String(cell.value);
  if (cell.status === "dash" || cell.status === "text") return cell.raw || `(${caption(STATUSES, cell.status)})`;
  return `(${caption(STATUSES, cell.status)})`;
}

/** Return the table of a section as an element; `broken` has the keys in checks that do not hold, `here` is marked. */
export function form(cells, captions, title, broken = new Set(), here = null) {
  const [section] = new Set(cells.map((cell) => cell.section));
  const dims = DIMENSIONS[section], across = dims.length > 1 ? dims.at(-1) : null, down = dims.filter((name) => name !== across);
  const blocks = section === "disclosure" ? split(cells, "article", captions) : [[null, cells]];
  return el("div", { class: "form" }, blocks.map(([article, some]) => block(some, captions, {
    title: article ? `${title} · ${captions.of("article", article)}` : title, row: down.at(-1), across, broken, here,
  })));
}

function split(cells, name, captions) {
  const keys = sorted(new Set(cells.map((cell) => cell[name])), captions, name);
  return keys.map((key) => [key, cells.filter((cell) => cell[name] === key)]);
}

const sorted = (keys, captions, dimension) => [...keys].sort((a, b) => captions.order(dimension, a) - captions.order(dimension, b));

function block(cells, captions, { title, row, across, broken, here }) {
  const columns = across ? sorted(new Set(cells.map((cell) => cell[across])), captions, across) : [null];
  const own = new Set(cells.map((cell) => cell[row]));
  const rows = sorted(new Set([...own].flatMap((key) => [...captions.parents(row, key), key])), captions, row);
  const at = new Map(cells.map((cell) => [`${cell[row]}/${across ? cell[across] : null}`, cell]));
  const head = el("tr", {}, el("th", { scope: "col" }, t("项目", "Item")), columns.map((key) => el("th", { scope: "col" }, across ? captions.of(across, key) : t("数值", "Value"))));
  const body = rows.map((key) => el("tr", { class: own.has(key) ? null : "group" }, el("th", { scope: own.has(key) ? "row" : "rowgroup", class: `deep${captions.parents(row, key).length}` }, captions.of(row, key)),
    columns.map((column) => at.get(`${key}/${column}`)).map((cell) => (cell ? el("td", { class: classOf(cell, broken, here) }, number(cell, broken, here)) : el("td", { class: "none" })))));
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, el("table", { class: "printed" }, el("caption", {}, title), el("thead", {}, head), el("tbody", {}, body)));
}

const classOf = (cell, broken, here) => ["n", broken.has(keyOf(cell)) ? "broken" : "", cell === here ? "here" : "", cell.value === null ? "empty" : ""].filter(Boolean).join(" ");

function number(cell, broken, here) {
  const text = printed(cell);
  const words = [cell.status !== "number" ? caption(STATUSES, cell.status) : "", cell.raw && cell.raw !== text ? t(`原文：${cell.raw}`, `printed: ${cell.raw}`) : "", broken.has(keyOf(cell)) ? t("所在的勾稽关系不符", "in a check that does not hold") : ""].filter(Boolean);
  return [el("a", { href: sourceOf(cell), title: words.join(t("；", "; ")) || null, "aria-current": cell === here ? "true" : null }, text), broken.has(keyOf(cell)) ? el("span", { class: "sign", title: t("所在的勾稽关系不符", "in a check that does not hold") }, "≠") : null, cell.status === "remark" || cell.status === "converted" ? el("span", { class: "sign" }, "*") : null];
}
