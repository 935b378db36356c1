// Rows as CSV that Excel opens: owns what a text may be there, by the rule of `forms/spreadsheet.py`.

/** Return the rows as CSV: UTF-8 with BOM, numbers in full, texts guarded against being formulas. */
export function csv(head, rows) {
  const line = (cells) => cells.map(cell).join(",");
  return "\ufeff" + [head, ...rows].map(line).join("\r\n") + "\r\n";
}

function cell(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (typeof value === "number") return String(value);
  const text = guarded(String(value));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Chinese and Japanese editions of Excel take a full-width sign for the plain one; +4 and -3 are no formulas. */
function guarded(text) {
  const sign = text.slice(0, 1).normalize("NFKC");
  const words = /^[+-]$/.test(sign) && /[\p{L}(|]/u.test(text);
  return words || /^[=@\t\r\n]$/.test(sign) ? `'${text}` : text;
}
