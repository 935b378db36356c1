// The page of the data: completes the addresses in its lines where a server gives them, and copies a line.
const root = new URL("../", import.meta.url);

for (const code of document.querySelectorAll("[data-line]")) {
  code.textContent = code.textContent.replaceAll(code.dataset.path, new URL(code.dataset.path, root).href);
}
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.done;
  });
}
