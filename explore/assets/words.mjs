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
    else if (value !== null && value !== undefined && value !== false)
      made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Return a link to a page of the site, with its state. */
export function page(name, state) {
  const query = new URLSearchParams(
    Object.entries(state ?? {}).filter(([, value]) => value !== null && value !== undefined && value !== ""),
  );
  return `${home}${name}.html${query.size ? `?${query}` : ""}`;
}

/** Return a link to another host where the address is http(s), else its text. */
export function outside(url, text = url) {
  return /^https?:\/\//i.test(url ?? "")
    ? el("a", { href: url, rel: "noreferrer noopener", target: "_blank" }, text)
    : String(text ?? "");
}

/** Percentages have one decimal; every other number is written in full. */
export function shown(value, kind) {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (kind === "rate") return `${(100 * value).toFixed(1)}%`;
  if (kind === "ratio") return `${value > 0 ? "+" : ""}${(100 * value).toFixed(1)}%`;
  return String(value);
}

/** Return the caption of a key in the list, or the key. */
export const caption = (list, key) => (key === null || key === undefined ? "" : list[key] ? t(...list[key]) : key);
