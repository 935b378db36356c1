// The page of one number: the row and column of the original table, its text, its checks, its document.
import { agencies } from "./agencies.mjs";
import { Trouble, serving } from "./data.mjs";
import { about, broken, list } from "./checks.mjs";
import { DIMENSIONS, TABLES, form, keyed, printed } from "./form.mjs";
import { Captions, labels, words } from "./labels.mjs";
import { day, name, of, reports, titled } from "./report.mjs";
import { alive, heading } from "./view.mjs";
import { el, outside, page, t } from "./words.mjs";

alive(async (state) => {
  const all = await agencies();
  const n = all.ofReport(state.report ?? "");
  if (n < 0)
    throw new Trouble(
      state.report
        ? t(`没有编号为 ${state.report} 的报告。`, `There is no report ${state.report}.`)
        : t(
            "地址中没有报告编号。请从机关页面点一个数字。",
            "The address names no report: click a number on an agency's page.",
          ),
    );
  const report = (await reports(all, n)).find((one) => one.report_id === state.report);
  if (!report) throw new Trouble(t(`没有编号为 ${state.report} 的报告。`, `There is no report ${state.report}.`));
  return shown(all, n, report, await found(all, n, report, state), await labels(), await words());
});

/** Return the cells of the section and the one that the state names. */
async function found(all, n, report, state) {
  const cells = keyed(await of(all.columns.shard[n], "cells", report.report_id)).filter(
    (cell) => cell.section === state.section,
  );
  const dims = DIMENSIONS[state.section] ?? [];
  const cell = cells.find((one) =>
    dims.every((dim) => (dim === "article" && !state.article) || one[dim] === state[dim]),
  );
  if (!cell) {
    const wanted = TABLES.includes(state.section)
      ? dims.map((dim) => state[dim] ?? "?").join(" / ")
      : String(state.section);
    throw new Trouble(
      t(`报告 ${report.report_id} 没有这一格：${wanted}。`, `Report ${report.report_id} has no such cell: ${wanted}.`),
    );
  }
  return { cells, cell };
}

async function shown(all, n, report, { cells, cell }, known, word) {
  const captions = new Captions(known, cell.edition, cell.section);
  const number = all.columns.shard[n];
  const [checks, documents, server] = await Promise.all([
    of(number, "checks", report.report_id),
    of(number, "documents", report.report_id),
    serving(),
  ]);
  const own = about(checks, cell.key);
  const file = documents.find((one) => one.document_id === cell.document_id);
  const label = DIMENSIONS[cell.section]
    .filter((dim) => dim !== "article")
    .map((dim) => captions.of(dim, cell[dim]))
    .join(" · ");
  heading(`${label}${t("：", ": ")}${printed(cell)}`);
  return [
    el(
      "p",
      {},
      el("a", { href: page("agency", { id: all.at(n).agency_id, report: report.report_id }) }, all.at(n).name),
      ` · ${titled(report, word)} · ${captions.of("section", cell.section)}`,
    ),
    own.length
      ? el(
          "section",
          { class: "notice quiet" },
          el("h2", {}, t("这个数字所在的检查未通过", "Checks with this number that fail")),
          list(own, word),
        )
      : el("p", { class: "note" }, t("这个数字所在的检查没有不符的。", "No check with this number fails.")),
    facts(cell, captions, label, word),
    placed(cell, file),
    originals(cell, file, server, word),
    el(
      "section",
      {},
      el("h2", {}, t("在表中", "In its table")),
      form(cells, captions, word, broken(checks, cells), cell),
    ),
  ];
}

const pairs = (title, rows) =>
  el(
    "section",
    {},
    el("h2", {}, title),
    el(
      "dl",
      { class: "facts" },
      rows
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .flatMap(([term, value]) => [el("dt", {}, term), el("dd", {}, value)]),
    ),
  );

function facts(cell, captions, label, word) {
  return pairs(t("数字", "The number"), [
    [t("行与列", "Row and column"), [cell.article ? `${captions.of("article", cell.article)} · ` : "", label]],
    [t("数值", "Value"), cell.value === null ? t("无", "none") : `${cell.value}${cell.unit ? ` ${cell.unit}` : ""}`],
    [t("原文", "As printed"), el("q", { class: "raw", lang: "zh-CN" }, cell.raw ?? "")],
    [t("状态", "Status"), `${word("cell_status", cell.status)} (${cell.status})`],
    [
      t("读取方式", "How it was read"),
      `${word("reading", cell.reading)}${cell.confidence === null ? "" : t(`，置信度 ${cell.confidence.toFixed(2)}`, `, confidence ${cell.confidence.toFixed(2)}`)}`,
    ],
    [t("格式版本", "Edition of the form"), cell.edition],
  ]);
}

function placed(cell, file) {
  const text = file?.format === "text";
  const where = [
    cell.page && t(`第 ${cell.page} 页`, `page ${cell.page}`),
    cell.table && t(`第 ${cell.table} 个表`, `table ${cell.table}`),
    cell.row &&
      (text ? t(`文件第 ${cell.row} 行`, `line ${cell.row} of the file`) : t(`第 ${cell.row} 行`, `row ${cell.row}`)),
    cell.column && t(`第 ${cell.column} 格`, `cell ${cell.column}`),
  ];
  return pairs(t("在原文件中的位置", "Where it stands in the document"), [
    [t("位置", "Place"), where.filter(Boolean).join(t("，", ", "))],
    [t("页面坐标", "Box on the page"), cell.box ? `${cell.box.map((one) => one.toFixed(1)).join(", ")} pt` : ""],
  ]);
}

function originals(cell, file, server, word) {
  const archived = server?.archive
    ? el(
        "a",
        { href: server.archive + cell.document_id, target: "_blank", rel: "noreferrer noopener", id: "archived" },
        t("打开存档的原文件", "Open the archived document"),
      )
    : t("运行 gongkai serve 后可打开存档的原文件。", "Run gongkai serve to open the archived document.");
  const live =
    file && /^https?:/i.test(file.url ?? file.source ?? "")
      ? outside(file.url ?? file.source)
      : t("由文件提供，没有网址", "given as a file, no address");
  return pairs(t("文件", "The document"), [
    [t("原网址", "Live page"), live],
    [t("存档", "Archived copy"), archived],
    [t("文件名", "File"), file ? `${name(file)} · ${word("role", file.role)} · ${file.format ?? ""}` : ""],
    ["SHA-256", el("span", { class: "id" }, cell.document_id)],
    [t("大小", "Size"), file?.bytes !== null && file ? t(`${file.bytes} 字节`, `${file.bytes} bytes`) : ""],
    [t("首次收到", "First seen"), file ? day(file.first_seen) : ""],
    [t("最近收到", "Last seen"), file ? day(file.last_seen) : ""],
    [
      t("WARC 文件", "WARC file"),
      file?.warc ? t(`${file.warc}，第 ${file.offset} 字节起`, `${file.warc}, from byte ${file.offset}`) : "",
    ],
  ]);
}
