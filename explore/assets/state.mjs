// The state of a view stands in its address: owns reading and writing it, and the link to the other language.

const language = document.getElementById("language");
const mirror = language.getAttribute("href");

function follow() {
  language.setAttribute("href", mirror + location.search);
}

/** Return the state as an object of texts. */
export const state = () => Object.fromEntries(new URLSearchParams(location.search));

/** Change the state; a null or empty value is taken out. The view is drawn again by whoever watches. */
export function change(changes) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === "") query.delete(name);
    else query.set(name, value);
  }
  history.pushState(null, "", query.size ? `?${query}` : location.pathname);
  dispatchEvent(new PopStateEvent("popstate"));
}

/** Call back now and whenever the state changes, by `change` or the back button. */
export function watch(draw) {
  addEventListener("popstate", () => {
    follow();
    draw();
  });
  follow();
  draw();
}
