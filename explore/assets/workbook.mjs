// Sheets as an XLSX: SpreadsheetML packed by fflate. A text is an inline string, whatever it begins with, and formulas
// are never written, so there is nothing to guard; a number is written as JavaScript prints it, which reads back as itself.
const START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PARTS = "http://schemas.openxmlformats.org/package/2006";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
/** What XML 1.0 cannot hold; the last are halves of a pair that stand alone. */
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Cs}]/gu;
const MARKUP = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;" };
/** Excel calls a file damaged that has a longer text in a cell, or a longer name of a sheet. */
const LONGEST = 32_767;
const LONGEST_NAME = 31;
const [WIDEST, NARROWEST, WIDEST_NUMBER] = [60, 8, 12];
/** Styles, by their places in STYLES: the head is bold, a text has the text format, a rate is a percentage. */
const [NUMBER, HEAD, TEXT, PERCENT] = [0, 1, 2, 3];
const STYLES = `<styleSheet xmlns="${MAIN}">
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

/** Return the bytes of a workbook; a sheet is `{name, head, rows, percent}`, `percent(row, column)` asked of numbers. */
export async function workbook(sheets) {
  await import("./vendor/fflate/index.js");
  const { zipSync, strToU8 } = globalThis.fflate;
  const parts = Object.entries(files(sheets)).map(([path, text]) => [path, strToU8(START + text)]);
  return zipSync(Object.fromEntries(parts), { mtime: new Date(1980, 0, 1) });
}

function files(sheets) {
  const each = (made) => sheets.map((sheet, at) => made(at + 1, sheet)).join("");
  const type = (path, name) => `<Override PartName="/xl/${path}" ContentType="${TYPE}.${name}+xml"/>`;
  const link = (id, kind, path) => `<Relationship Id="rId${id}" Type="${OFFICE}/${kind}" Target="${path}"/>`;
  const links = (text) => `<Relationships xmlns="${PARTS}/relationships">${text}</Relationships>`;
  const types = each((n) => type(`worksheets/sheet${n}.xml`, "worksheet"));
  return {
    "[Content_Types].xml": `<Types xmlns="${PARTS}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${type("workbook.xml", "sheet.main")}${type("styles.xml", "styles")}${types}</Types>`,
    "_rels/.rels": links(link(1, "officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><bookViews><workbookView/></bookViews><sheets>${each((n, { name }) => `<sheet name="${escaped(title(name))}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": links(
      each((n) => link(n, "worksheet", `worksheets/sheet${n}.xml`)) + link(sheets.length + 1, "styles", "styles.xml"),
    ),
    "xl/styles.xml": STYLES,
    ...Object.fromEntries(sheets.map((sheet, at) => [`xl/worksheets/sheet${at + 1}.xml`, worksheet(sheet, !at)])),
  };
}

/** A sheet's name has none of these signs, and no apostrophe at an end. */
const title = (text) => text.slice(0, LONGEST_NAME).replace(/[[\]:*?/\\]|^'|'$/g, "_");

function worksheet({ head, rows, percent = () => false }, first) {
  const lines = rows.map((row, at) => line(row, at + 2, (value, n) => style(value, row, n, percent)));
  return `<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"${first ? ' tabSelected="1"' : ""}><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/></sheetView></sheetViews><cols>${widths(head, rows)}</cols><sheetData>${line(head, 1, () => HEAD)}${lines.join("")}</sheetData></worksheet>`;
}

const style = (value, row, column, percent) =>
  typeof value !== "number" ? TEXT : percent(row, column) ? PERCENT : NUMBER;

const line = (cells, number, styled) =>
  `<row r="${number}">${cells.map((value, at) => cell(value, `${letters(at)}${number}`, styled(value, at))).join("")}</row>`;

function cell(value, place, styled) {
  if (value === null || value === undefined || value === "" || Number.isNaN(value)) return "";
  if (Number.isFinite(value)) return `<c r="${place}" s="${styled}"><v>${value}</v></c>`;
  return `<c r="${place}" s="${styled}" t="inlineStr"><is><t xml:space="preserve">${written(String(value))}</t></is></c>`;
}

const letters = (at) => (at < 26 ? "" : letters(Math.floor(at / 26) - 1)) + String.fromCharCode(65 + (at % 26));

const escaped = (text) => text.replace(ILLEGAL, "\ufffd").replace(/[&<>"\r]/g, (sign) => MARKUP[sign]);

/** A text of a cell; Excel takes `_x0041_` for A, unless its first sign is written so itself. */
const written = (text) => escaped(text.slice(0, LONGEST)).replace(/_(?=x[\da-f]{4}_)/gi, "_x005F_");

function widths(head, rows) {
  const wide = head.map(space);
  for (const row of rows) row.forEach((value, at) => (wide[at] = Math.max(wide[at], space(value))));
  const width = (most) => Math.min(WIDEST, Math.max(NARROWEST, most + 2));
  return wide
    .map((most, at) => `<col min="${at + 1}" max="${at + 1}" width="${width(most)}" customWidth="1"/>`)
    .join("");
}

/** Return how many digits' room a value takes; a Chinese character has the width of two. */
function space(value) {
  if (typeof value === "number") return Math.min(WIDEST_NUMBER, String(value).length);
  let room = 0;
  for (let at = 0; at < (value?.length ?? 0) && room < WIDEST; at++) room += value.charCodeAt(at) < 0x2e80 ? 1 : 2;
  return room;
}
