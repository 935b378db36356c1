// The workbook of a view: its rows as the CSV has them, and a sheet that says what they are. Loaded when it is asked for.
import { manifest } from "./data.mjs";
import { RANKED } from "./figures.mjs";
import { page, t } from "./words.mjs";
import { workbook } from "./workbook.mjs";

/** Columns that are shares of one where the row's indicator is. */
const SHARES = new Set(["value", "low", "high", "peers_q1", "peers_median", "peers_q3"]);

/** Return the bytes of the view's workbook. */
export async function xlsx(name, head, rows) {
  const known = await manifest();
  const which = head.indexOf("indicator");
  const shares = new Set(
    known.indicators.filter(({ kind }) => kind === "rate" || kind === "ratio").map(({ key }) => key),
  );
  const percent = (row, column) => SHARES.has(head[column]) && shares.has(row[which]);
  const used = new Set(rows.map((row) => row[which]));
  const shown = known.indicators.filter(({ key }) => used.has(key));
  return workbook([{ name, head, rows, percent }, about(known, shown, head.includes("rank"))]);
}

function about({ data_as_of: asOf, generation }, indicators, ranked) {
  const dictionary = new URL(`${page("dictionary")}#indicators`, location.href).href;
  const rows = [
    [t("本页", "View"), document.getElementById("heading").textContent],
    [t("地址", "Address"), location.href],
    [t("数据截至", "Data as of"), asOf?.slice(0, 10) ?? t("未知", "unknown")],
    [t("版本", "Generation"), generation],
    [t("数据字典", "Data dictionary"), dictionary],
    ...indicators.map((one) => [one.key, meaning(one)]),
    [
      t("空格", "Empty cells"),
      t("没有、不知道或无法计算；从不是零。", "None, not known or not computable; never zero."),
    ],
  ];
  const rank = t(`分母不足 ${RANKED}，列在最后。`, `A denominator under ${RANKED}; listed last.`);
  if (ranked) rows.push([t("没有名次", "No rank"), rank]);
  return { name: t("说明", "About"), head: [t("项目", "Item"), t("内容", "Content")], rows };
}

const meaning = (one) =>
  `${t(one.label_zh, one.label_en)}${t("：", ": ")}${t(one.formula_zh, one.formula_en)}${one.unit ? t(`；单位：${one.unit}`, `; unit: ${one.unit}`) : ""}`;
