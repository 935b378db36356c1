// What a view gives away: its rows as CSV and as XLSX, and the lines that read them from the tables.
import { csv } from "./csv.mjs";
import { el, t } from "./words.mjs";

const CSV = "text/csv;charset=utf-8";
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Milliseconds in which a browser shows a word before it is busy. */
const DRAWN = 30;

/** Return the buttons that save a view; `rows` is called when one is pressed. What writes XLSX is loaded then. */
export function saveButtons(name, head, rows) {
  const told = el("span", { class: "note" });
  const button = (kind, text, write) =>
    el("button", { type: "button", class: kind, onclick: () => telling(told, write) }, text);
  const asCsv = () => save(`${name}.csv`, csv(head, rows()), CSV);
  const asXlsx = async () => {
    const { xlsx } = await import("./xlsx.mjs");
    save(`${name}.xlsx`, await xlsx(name, head, rows()), XLSX);
  };
  return el(
    "p",
    { class: "give" },
    button("csv", t("下载本页数据（CSV）", "Save this view (CSV)"), asCsv),
    button("xlsx", t("下载本页数据（XLSX）", "Save this view (XLSX)"), asXlsx),
    told,
  );
}

/** Say that a file is being written, and why it was not; 250,000 rows of XLSX take seconds in which nothing moves. */
async function telling(told, write) {
  told.textContent = t("正在生成……", "Writing …");
  await new Promise((drawn) => setTimeout(drawn, DRAWN));
  try {
    await write();
    told.textContent = "";
  } catch (trouble) {
    told.textContent = t(`没有存成：${trouble.message}`, `Not saved: ${trouble.message}`);
    throw trouble;
  }
}

function save(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = el("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Return the lines that read the same rows in pandas, R and DuckDB, each with a button that copies it. */
export function codeLines(lines) {
  return el(
    "details",
    { class: "lines" },
    el("summary", {}, t("在 pandas、R、DuckDB 中读取本页数据", "This view in pandas, R and DuckDB")),
    Object.entries(lines).map(([name, text]) =>
      el(
        "div",
        { class: "line" },
        el("span", { class: "which" }, name),
        el("pre", { tabindex: "0", "aria-label": name }, el("code", {}, text)),
        copyButton(name, text),
      ),
    ),
  );
}

function copyButton(name, text) {
  const button = el("button", { type: "button", "aria-label": t(`复制 ${name}`, `Copy ${name}`) }, t("复制", "Copy"));
  button.addEventListener("click", async () => {
    await navigator.clipboard?.writeText(text);
    button.textContent = t("已复制", "Copied");
  });
  return button;
}

/** Return the lines for one indicator: of all agencies in a year, or of some agencies in every year. */
export function indicatorLines(key, { quotient, year, ids, where = {} }) {
  const names = ["report_id", "agency_id", "year", key, ...(quotient ? [`${key}_num`, `${key}_den`] : [])];
  const file = year ? `indicators/${year}.parquet` : "indicators";
  const filters = Object.entries(where).filter(([, value]) => value);
  return {
    pandas: pandas(names, file, ids, filters),
    R: r(names, file, ids, filters),
    DuckDB: duckdb(names, file, ids, filters, year),
  };
}

const text = (value) => JSON.stringify(value);
const sql = (value) => `'${value.replaceAll("'", "''")}'`;

function pandas(names, file, ids, filters) {
  const kept = filters
    .map(([name, value]) => `(v.${name} == ${text(value)})`)
    .concat(ids ? [`v.agency_id.isin(${text(ids)})`] : []);
  return [
    "import pandas as pd",
    `v = pd.read_parquet("data/tidy/${file}", columns=${text(names)})`,
    'a = pd.read_parquet("data/tidy/agencies").query("valid_to.isna()", engine="python")',
    'v = v[v.report_id.astype(str) == v.agency_id.astype(str) + "-" + v.year.astype(str)].merge(a, on="agency_id")',
    ...(kept.length ? [`v = v[${kept.join(" & ")}]`] : []),
  ].join("\n");
}

function r(names, file, ids, filters) {
  const kept = filters
    .map(([name, value]) => `${name} == ${text(value)}`)
    .concat(ids ? [`agency_id %in% c(${ids.map(text).join(", ")})`] : []);
  return [
    "library(arrow); library(dplyr)",
    `v <- open_dataset("data/tidy/${file}") |> select(${names.join(", ")}) |> collect()`,
    'a <- read_parquet("data/tidy/agencies/agencies.parquet") |> filter(is.na(valid_to))',
    'v <- v |> mutate(across(where(is.factor), as.character)) |> filter(report_id == paste(agency_id, year, sep = "-")) |>',
    `  inner_join(mutate(a, agency_id = as.character(agency_id)), by = "agency_id")${kept.length ? ` |> filter(${kept.join(", ")})` : ""}`,
  ].join("\n");
}

function duckdb(names, file, ids, filters, year) {
  const kept = filters
    .map(([name, value]) => `a.${name} = ${sql(value)}`)
    .concat(ids ? [`v.agency_id IN (${ids.map(sql).join(", ")})`] : []);
  return [
    `SELECT a.name, ${names.map((name) => `v.${name}`).join(", ")}`,
    `FROM 'data/tidy/${year ? file : `${file}/*.parquet`}' v JOIN 'data/tidy/agencies/*.parquet' a USING (agency_id)`,
    `WHERE a.valid_to IS NULL AND v.report_id = v.agency_id || '-' || v.year${kept.map((one) => ` AND ${one}`).join("")}`,
  ].join("\n");
}
