// A classic script, for browsers refuse modules to a page opened by double click.
if (location.protocol === "file:") {
  document.getElementById("file-only").hidden = false;
  document.getElementById("view").hidden = true;
}
