// Bảng phát hành asks for news every 5 s while somebody looks; ticked boxes and the place of the keyboard stay.

const EVERY = 5000;
const clock = () => new Date().toLocaleTimeString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh" });
const rows = () => document.getElementById("board-rows");

function ask() {
  if (document.visibilityState === "visible" && rows()) window.htmx?.trigger(rows(), "board:refresh");
}
setInterval(ask, EVERY);
document.addEventListener("visibilitychange", ask);

let kept = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "board-rows" || !event.detail.shouldSwap) return;
  const boxes = [...document.querySelectorAll("#board-rows input[name=delivery]")];
  const focused = document.activeElement?.closest("#board-rows") ? document.activeElement : null;
  kept = {
    ticked: new Set(boxes.filter((each) => each.checked).map((each) => each.value)),
    box: focused?.value,
    link: focused?.getAttribute("href"),
    top: document.scrollingElement.scrollTop,
  };
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (!kept || event.detail.target?.id !== "board-rows") return;
  for (const box of document.querySelectorAll("#board-rows input[name=delivery]")) {
    if (kept.ticked.has(box.value)) box.checked = true;
    if (box.value === kept.box) box.focus({ preventScroll: true });
  }
  document.scrollingElement.scrollTop = kept.top;
  kept = null;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const says = document.querySelector("[data-board-clock]");
  const status = event.detail.xhr?.status;
  if (says && event.detail.target?.id === "board-rows" && (status === 200 || status === 304)) says.textContent = clock();
});
