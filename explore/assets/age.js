// Says where the data are old on a page opened by double click, where no module runs (elsewhere frame.mjs does).
if (location.protocol === "file:") {
  const time = document.querySelector("footer time[data-as-of]");
  const days = Math.floor((Date.now() - Date.parse(time.dateTime)) / 86_400_000);
  if (days > 400) {
    const said = document.createElement("p");
    said.className = "notice";
    said.textContent = document.documentElement.lang.startsWith("zh") ? `这里的数据已有 ${days} 天没有更新，近来的报告不在其中。` : `These data are ${days} days old: recent reports are not in them.`;
    document.getElementById("main").prepend(said);
  }
}
