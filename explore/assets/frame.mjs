// What every page has: the search box, and a word where the data are old.
import { el, home, page, t } from "./words.mjs";

const MOST = 50;
const OLD = 400 * 86_400_000;
const box = document.getElementById("search-text");
const list = document.getElementById("search-list");
const told = document.getElementById("search-said");
let chosen = -1;
let asked = 0;

async function look() {
  const query = box.value.trim();
  const mine = ++asked;
  if (!query) return close();
  const { agencies } = await import("./agencies.mjs");
  let all;
  try {
    all = await agencies();
  } catch (trouble) {
    told.textContent = trouble.message;
    list.replaceChildren(el("li", { class: "note" }, trouble.message));
    return open();
  }
  if (mine === asked) show(all, all.search(query));
}

function show(all, found) {
  chosen = -1;
  const said = found.length
    ? t(`找到 ${found.length} 个机关`, `${found.length} agencies found`)
    : t("没有名称含这些字的机关", "No agency has these words in its name");
  list.replaceChildren(
    ...found.slice(0, MOST).map((n, row) => option(all, n, row)),
    el(
      "li",
      { class: "note", role: "presentation" },
      found.length > MOST ? `${said}${t("，再输入几个字", "; type more")}` : said,
    ),
  );
  told.textContent = said;
  open();
}

function option(all, n, row) {
  const { agency_id: id, name } = all.at(n);
  const made = el(
    "li",
    { role: "option", id: `search-${row}`, "data-href": page("agency", { id }), "aria-selected": "false" },
    el("span", {}, name),
    el("small", {}, `${all.place(n)} ${all.kind(n)}`),
  );
  made.addEventListener("mousedown", (event) => event.preventDefault());
  made.addEventListener("click", () => go(made));
  return made;
}

function go(made) {
  location.href = made.dataset.href;
}

function open() {
  list.hidden = false;
  box.setAttribute("aria-expanded", "true");
}

function close() {
  list.hidden = true;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function move(step) {
  const options = list.querySelectorAll("[role=option]");
  if (!options.length) return;
  chosen = (chosen + step + options.length) % options.length;
  options.forEach((one, row) => one.setAttribute("aria-selected", String(row === chosen)));
  options[chosen].scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", options[chosen].id);
}

function pressed(event) {
  if (event.key === "Escape") close();
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) look();
    else move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    const options = list.querySelectorAll("[role=option]");
    if (!list.hidden && (chosen >= 0 || options.length === 1)) {
      event.preventDefault();
      go(options[Math.max(chosen, 0)]);
    }
  }
}

function old() {
  const time = document.querySelector("footer time[data-as-of]");
  if (!time || !(Date.now() - Date.parse(time.dateTime) > OLD)) return;
  const days = Math.floor((Date.now() - Date.parse(time.dateTime)) / 86_400_000);
  document
    .getElementById("main")
    .prepend(
      el(
        "p",
        { class: "notice", role: "note" },
        t(
          `这里的数据已有 ${days} 天没有更新，近来的报告不在其中。`,
          `These data are ${days} days old: recent reports are not in them.`,
        ),
        " ",
        el("a", { href: `${home}status.html` }, t("状态", "Status")),
      ),
    );
}

box.addEventListener("input", look);
box.addEventListener("keydown", pressed);
box.addEventListener("blur", close);
box.addEventListener("focus", () => box.value && look());
old();
