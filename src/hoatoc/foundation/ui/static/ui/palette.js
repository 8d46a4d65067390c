// Ctrl K: one field that leads everywhere. The server finds and filters; here are the keys, and one request per pause in typing,
// none while Telex or VNI still composes a letter.

const PAUSE = 160;

export function open(dialog) {
  const input = dialog.querySelector("input");
  if (!("awake" in dialog.dataset)) wake(dialog, input);
  dialog.showModal();
  input.select();
  dialog.ask();
}

function wake(dialog, input) {
  dialog.dataset.awake = "";
  const list = dialog.querySelector("[role=listbox]");
  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");
  let timer;
  let asked = ""; // the words of the list that is shown
  let wished = false; // Enter came before the list
  let asking;

  const ask = dialog.ask = async () => {
    clearTimeout(timer);
    asking?.abort();
    asking = new AbortController();
    const words = input.value;
    try {
      const answer = await fetch(`${input.form.action}?q=${encodeURIComponent(words)}`, { headers: { "HX-Request": "true" }, signal: asking.signal });
      const elsewhere = answer.headers.get("HX-Redirect");
      if (elsewhere) return location.assign(elsewhere);
      if (!answer.ok) return;
      list.innerHTML = await answer.text();
      show(words);
    } catch { /* a newer question, or no line: the list stays */ }
  };
  const typed = (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  input.addEventListener("input", typed);
  input.addEventListener("compositionend", () => typed({}));
  const choose = (option) => {
    current()?.setAttribute("aria-selected", "false");
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };
  const go = (option, isNew) => {
    if (!option) return;
    if (isNew) window.open(option.href, "_blank", "noopener");
    else { dialog.close(); location.assign(option.href); }
  };
  const show = (words) => {
    asked = words;
    choose(options()[0]);
    if (wished) go(current(), wished === "new");
    wished = false;
  };
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const all = options();
      choose(all[(all.indexOf(current()) + step + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const isNew = event.ctrlKey || event.metaKey;
      if (asked === input.value) go(current(), isNew);
      else { wished = isNew ? "new" : "here"; ask(); }
    }
  });
  dialog.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== current()) choose(option);
  });
}
