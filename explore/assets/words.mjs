// Words: owns the page's language, captions that no table has, numbers as text, and the making of elements.
// Every text goes in as a text node: what is printed was crawled.

const root = document.documentElement;
export const zh = root.lang.startsWith("zh");
export const home = root.dataset.home;
export const t = (chinese, english) => (zh ? chinese : english);

/** Make an element; attributes that are null or false are left out, `on…` are listeners, children nodes or texts. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Return a link to a page of the site, with its state. */
export function page(name, state) {
  const query = new URLSearchParams(Object.entries(state ?? {}).filter(([, value]) => value !== null && value !== undefined && value !== ""));
  return `${home}${name}.html${query.size ? `?${query}` : ""}`;
}

/** Return a link to another host where the address is http(s), else its text. */
export function outside(url, text = url) {
  return /^https?:\/\//i.test(url ?? "") ? el("a", { href: url, rel: "noreferrer noopener", target: "_blank" }, text) : String(text ?? "");
}

/** Percentages have one decimal; every other number is written in full. */
export function shown(value, kind) {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (kind === "rate") return `${(100 * value).toFixed(1)}%`;
  if (kind === "ratio") return `${value > 0 ? "+" : ""}${(100 * value).toFixed(1)}%`;
  return String(value);
}

/** Return the caption of a key in the list, or the key. */
export const caption = (list, key) => (key === null || key === undefined ? "" : (list[key] ? t(...list[key]) : key));

export const SCOPES = {
  own: ["本机关", "this agency alone"], area: ["本地区", "the whole area"], system: ["本系统", "the whole system"],
  unknown: ["范围未注明", "scope not stated"],
};
export const STATUSES = {
  number: ["数字", "a number"], remark: ["数字，另有文字", "a number with other words"],
  converted: ["原文为其他单位，已换算", "printed in another unit, converted"], blank: ["空白", "blank"],
  dash: ["斜线、短横或“无”", "a dash or its like"], text: ["文字，不是数字", "words, not a number"],
  absent: ["原表没有这一格", "the document does not have this cell"], unreadable: ["无法辨认", "could not be read"],
};
export const READINGS = {
  text: ["文本，未经识别", "text, no recognition"], ocr: ["文字识别", "character recognition"],
  resolved: ["文字识别，由勾稽关系推定", "character recognition, settled by the sums"],
};
export const CHECKS = {
  holds: ["成立", "holds"], differs: ["不符", "does not hold"],
  differs_if_blank_is_zero: ["空白视为零则不符", "does not hold if blanks are zero"],
  holds_if_blank_is_zero: ["空白视为零则成立", "holds if blanks are zero"],
  holds_if_resolved: ["经推定成立", "holds by what was settled"], not_checkable: ["无法检验", "cannot be checked"],
};
