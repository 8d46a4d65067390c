// Ô chọn nơi nhận: one field for groups, agencies and those outside. A form with data-picker holds it; with data-picker-save
// every change is sent at once and the server draws the chosen list again. Without this file the form works by its buttons.

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const PAUSE = 90;
let asked = null; // { words, answer }: what the open sheet shows, or will show

const partsOf = (form) => ({
  words: form.querySelector("[data-picker-words]"),
  sheet: form.querySelector("[data-picker-sheet]"),
  chosen: form.querySelector("[data-picker-chosen]"),
  says: form.querySelector("[data-picker-says]"),
});
const optionsOf = (sheet) => all("[role=option]", sheet);
const current = (sheet) => sheet.querySelector("[aria-selected=true]");
const labels = (form) => new Set(all("[data-chosen]", form).map((each) => each.dataset.label));

// --- asking the server ----------------------------------------------------------------------------------

function ask(form) {
  const { words } = partsOf(form);
  const typed = words.value.trim();
  if (asked?.words === typed && asked.form === form) return asked.answer;
  const kind = form.dataset.kind ?? form.elements.kind?.value ?? ""; // like last time means the same kind
  const url = `${form.dataset.choices}?q=${encodeURIComponent(typed)}&kind=${encodeURIComponent(kind)}`;
  const answer = fetch(url, { headers: { "HX-Request": "true" } }).then(async (response) => {
    const elsewhere = response.headers.get("HX-Redirect");
    if (elsewhere) location.assign(elsewhere);
    return response.ok && !elsewhere ? response.text() : "";
  }).catch(() => "");
  asked = { form, words: typed, answer };
  return answer;
}

async function show(form) {
  const { words, sheet, says } = partsOf(form);
  const mine = words.value.trim();
  const html = await ask(form);
  if (words.value.trim() !== mine) return;
  sheet.innerHTML = html;
  sheet.dataset.shows = mine;
  sheet.hidden = !html;
  words.setAttribute("aria-expanded", String(!sheet.hidden));
  const taken = labels(form);
  for (const option of optionsOf(sheet)) option.querySelector("[data-added]").hidden = !taken.has(option.dataset.label);
  choose(form, optionsOf(sheet)[0]);
  says.textContent = `${optionsOf(sheet).length} lựa chọn`;
}

function close(form) {
  const { words, sheet } = partsOf(form);
  sheet.hidden = true;
  sheet.replaceChildren();
  asked = null;
  words.setAttribute("aria-expanded", "false");
  words.removeAttribute("aria-activedescendant");
}

function choose(form, option) {
  const { words, sheet } = partsOf(form);
  current(sheet)?.setAttribute("aria-selected", "false");
  if (!option) return words.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  words.setAttribute("aria-activedescendant", option.id);
}

// --- adding and removing ------------------------------------------------------------------------------------

function add(form, { value, label, hint, count, icon }) {
  const { says, words } = partsOf(form);
  words.value = "";
  close(form);
  words.focus();
  if (labels(form).has(label)) {
    says.textContent = `${label} đã có`;
    return;
  }
  put(form, { value, label, hint, count, icon });
  says.textContent = `Đã thêm ${label}, ${count} nơi`;
  changed(form);
}

function put(form, { value, label, hint, count, icon, purpose: chosenPurpose }) {
  const { chosen } = partsOf(form);
  const row = form.querySelector("[data-picker-template]").content.firstElementChild.cloneNode(true);
  row.dataset.label = label;
  row.querySelector("[name=to]").value = value;
  row.querySelector("[data-icon]").replaceChildren(...(icon ? [icon.cloneNode(true)] : []));
  row.querySelector("[data-text]").textContent = label;
  row.querySelector("[data-hint]").textContent = hint;
  row.querySelector("[data-count]").textContent = count;
  const purpose = row.querySelector("[data-purpose]");
  purpose.name = `purpose-${value}`;
  purpose.setAttribute("aria-label", `Gửi ${label} để làm gì`);
  if (value.startsWith("e")) purpose.remove(); // an earlier list keeps its own purposes
  row.querySelector("[data-picker-remove]").setAttribute("aria-label", `Bỏ ${label}`);
  chosen.querySelector("[data-picker-none]")?.remove();
  if (chosenPurpose) purpose.value = chosenPurpose;
  chosen.append(row);
}

function remove(form, row) {
  const { says, words } = partsOf(form);
  says.textContent = `Đã bỏ ${row.dataset.label}`;
  row.remove();
  words.focus();
  changed(form);
}

function changed(form) {
  if ("pickerSave" in form.dataset) form.requestSubmit();
  else form.dispatchEvent(new Event("change", { bubbles: true }));
}

// What was chosen before the browser went away comes back with the draft of the form.
document.addEventListener("ht:chosen", (event) => {
  const there = labels(event.target);
  for (const each of event.detail) if (!there.has(each.label)) put(event.target, each);
});

const factsOf = (element) => ({
  value: element.dataset.value ?? element.value,
  label: element.dataset.label,
  hint: element.dataset.hint,
  count: element.dataset.count,
  icon: element.querySelector("svg"),
});

// --- keys and clicks -------------------------------------------------------------------------------------------

let pause = null;
document.addEventListener("input", (event) => {
  const words = event.target.closest?.("[data-picker-words]");
  if (!words) return;
  clearTimeout(pause);
  const form = words.form;
  if (!words.value.trim()) return close(form);
  pause = setTimeout(() => show(form), event.isComposing ? 2 * PAUSE : PAUSE);
});

document.addEventListener("keydown", (event) => {
  const words = event.target.closest?.("[data-picker-words]");
  if (!words || event.isComposing || event.keyCode === 229) return; // Telex and VNI are still composing
  const form = words.form;
  const { sheet } = partsOf(form);
  const act = { ArrowDown: () => step(form, 1), ArrowUp: () => step(form, -1), Enter: () => enter(form, event), Escape: () => close(form), Tab: () => close(form) }[event.key];
  if (event.key === "Backspace" && !words.value && !words.selectionStart) {
    const last = all("[data-chosen]", form).at(-1);
    if (last) { event.preventDefault(); remove(form, last); }
    return;
  }
  if (!act) return;
  if (event.key === "Escape" && sheet.hidden) return;
  if (event.key !== "Tab" && !(event.key === "Enter" && (event.ctrlKey || event.metaKey))) event.preventDefault();
  act();
}, true);

// A number is never given back: Enter in a line of the form is not a press of its button.
document.addEventListener("keydown", (event) => {
  const line = event.target.closest?.("[data-picker] input:not([data-picker-words], [type=checkbox])");
  if (!line || event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (line.matches("[data-group-name]") && !event.isComposing) line.closest("[data-keep-group]").querySelector("button").click();
});

async function step(form, by) {
  const { sheet } = partsOf(form);
  if (sheet.hidden) return show(form);
  const options = optionsOf(sheet);
  const at = options.indexOf(current(sheet));
  choose(form, options[(at + by + options.length) % options.length]);
}

async function enter(form, event) {
  if (event.ctrlKey || event.metaKey) return;
  const { words, sheet } = partsOf(form);
  const typed = words.value.trim();
  if (!typed && sheet.hidden) return;
  clearTimeout(pause);
  if (sheet.hidden || sheet.dataset.shows !== typed) await show(form); // Enter came before the answer
  const option = current(sheet);
  if (option) add(form, factsOf(option));
}

document.addEventListener("click", (event) => {
  const adder = event.target.closest?.("[data-picker-add]");
  const remover = event.target.closest?.("[data-picker-remove]");
  const form = (adder ?? remover)?.closest("[data-picker]");
  if (form) {
    event.preventDefault();
    if (adder) add(form, factsOf(adder));
    else remove(form, remover.closest("[data-chosen]"));
  }
  for (const each of all("[data-picker]")) {
    const { sheet, words } = partsOf(each);
    if (!sheet.hidden && !sheet.contains(event.target) && event.target !== words) close(each);
  }
});
document.addEventListener("change", (event) => {
  const purpose = event.target.closest?.("[data-picker-save] [data-purpose]");
  if (purpose) changed(purpose.form);
});
document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.("[data-picker-sheet]")) event.preventDefault(); // the field keeps its focus
});
// What the server refused is not in the list.
document.addEventListener("htmx:responseError", (event) => event.target.matches?.("[data-picker-save]") && all("[data-picker-save] [data-new]").forEach((each) => each.remove()));
