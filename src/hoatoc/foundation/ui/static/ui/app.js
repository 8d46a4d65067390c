// Behaviours of every page, declared by data- attributes. Pages work without this file; it only shortens the way.

const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const on = (type, selector, act, options) =>
  document.addEventListener(type, (event) => {
    const target = event.target.closest?.(selector);
    if (target) act(target, event);
  }, options);
const isVisible = (element) => element.getClientRects().length > 0;
const clock = (date = new Date()) => date.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
const store = {
  get: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: go on without */ } },
  drop: (key) => { try { localStorage.removeItem(key); } catch { /* as above */ } },
};

// --- keys: data-key="n" | "Ctrl+Enter", data-key-label for the sheet ------------------------------

const keyOf = (event) => {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isShift = event.shiftKey && key.length > 1;
  return [(event.ctrlKey || event.metaKey) && "Ctrl", event.altKey && "Alt", isShift && "Shift", key].filter(Boolean).join("+");
};
const isTyping = (element) => element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName) || (element.tagName === "INPUT" && !/^(checkbox|radio|button|submit|file)$/.test(element.type));
const labelOf = (element) => element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent.replace(/\s+/g, " ").trim();

let jump = 0; // when "g" was pressed: the next letter says where to
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return; // Telex and VNI are still composing
  if (/^(Shift|Control|Alt|AltGraph|Meta|CapsLock)$/.test(event.key)) return;
  const isJump = Date.now() - jump < 1500;
  jump = 0;
  const key = (isJump ? "g " : "") + keyOf(event);
  const isSingle = !/^(Ctrl|Alt)\+|^F\d+$/.test(key);
  if (event.key === "Escape") return escape();
  if (isSingle && isTyping(event.target)) return;
  if (key === "Enter" && enterRow(event)) return;
  const within = document.querySelector("dialog[open]") ?? document;
  const target = all("[data-key]", within).find((each) => each.dataset.key === key && isVisible(each) && !each.disabled && !each.closest("[inert]"));
  if (target) {
    event.preventDefault();
    if (isTyping(target)) { target.focus(); target.select?.(); } else target.click();
  } else if (within === document && key === "g") jump = Date.now();
  else if (within === document && isSingle && rowKey(key, event)) event.preventDefault();
});

// Enter on a focused row goes where its data-enter says (vào sổ); on any other link or button it does what Enter always does.
function enterRow(event) {
  const row = event.target.matches?.("[data-row-link], [data-rows] input[type=checkbox]") && event.target.closest("[data-enter]");
  if (row) {
    event.preventDefault();
    location.assign(row.dataset.enter);
  }
  return row || event.target.matches?.("a[href]:not([data-row-link]), button, summary");
}

function escape() {
  for (const menu of all("details.ht-menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
}

// --- lists: data-rows; j/k move, Enter opens (the focused link), x selects --------------------------

const rowSelector = "[data-rows] > .ht-row, [data-rows] > .ht-line, tbody[data-rows] > tr";
let cursor = null;
function rowKey(key) {
  const own = (document.activeElement?.closest?.(rowSelector) ?? cursor)?.querySelector(`[data-row-key="${CSS.escape(key)}"]`);
  if (own) own.click(); // data-row-key: a key of the row one stands on
  if (own || !["j", "k", "x"].includes(key)) return Boolean(own);
  const rows = all(rowSelector).filter(isVisible);
  if (!rows.length) return false;
  const here = rows.indexOf(document.activeElement?.closest?.(rowSelector) ?? cursor);
  if (key === "x") {
    const row = rows[here] ?? rows.find((each) => each.matches(".is-open"));
    row?.querySelector("input[type=checkbox]")?.click();
    return Boolean(row);
  }
  const start = here >= 0 ? here : rows.findIndex((each) => each.matches(".is-open")) - (key === "j" ? 0 : 1);
  moveTo(rows[Math.max(0, Math.min(rows.length - 1, start + (key === "j" ? 1 : -1)))]);
  return true;
}
function moveTo(row) {
  cursor?.classList.remove("is-cursor");
  cursor = row;
  row.classList.add("is-cursor");
  (row.querySelector("a[href]") ?? row.querySelector("input"))?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  const link = row.querySelector("[data-row-link]");
  if (!link) return;
  paneOf(link)?.toggleAttribute("inert", true); // what it shows belongs to the row before: no key may act on it
  link.dispatchEvent(new CustomEvent("ht:cursor", { bubbles: true }));
}
const paneOf = (link) => document.querySelector(link.getAttribute("hx-target"));
document.addEventListener("htmx:afterRequest", (event) => {
  const link = event.target;
  if (link.matches?.("[data-row-link]") && (!cursor || cursor.contains(link))) paneOf(link)?.removeAttribute("inert");
});

// A row whose link fetches its item into the pane beside: marked as the open one; where there is no such pane, a page.
document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.target;
  if (!link.matches?.("[data-row-link]")) return;
  if (!isVisible(paneOf(link))) {
    event.preventDefault();
    location.assign(link.href);
    return;
  }
  const row = link.closest(".ht-row");
  for (const each of all(".ht-row.is-open, .ht-row.is-cursor", row.parentElement)) each.classList.remove("is-open", "is-cursor");
  for (const each of all("[data-row-link][aria-current]", row.parentElement)) each.removeAttribute("aria-current");
  row.classList.add("is-open");
  row.classList.remove("is-unread");
  row.querySelector("[data-unseen]")?.remove();
  link.setAttribute("aria-current", "true");
  cursor = row;
});

// --- selecting: data-select around rows, [data-select-all] and a .ht-bulk bar -----------------------

let lastBox = null;
const boxesOf = (scope) => all("[data-rows] input[type=checkbox]", scope);
function countSelected(scope) {
  const boxes = boxesOf(scope);
  const chosen = boxes.filter((each) => each.checked).length;
  const head = scope.querySelector("[data-select-all]");
  if (head) {
    head.checked = chosen > 0 && chosen === boxes.length;
    head.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  for (const bar of all(".ht-bulk", scope)) bar.classList.toggle("is-active", chosen > 0);
  const every = scope.querySelector("[data-select-results]");
  if (every?.checked && chosen < boxes.length) every.checked = false;
  for (const figure of all("[data-bulk-count]", scope)) figure.textContent = every?.checked ? every.dataset.selectResults : chosen;
}
on("change", "[data-select-results]", (every) => {
  const scope = every.closest("[data-select]");
  if (every.checked) for (const each of boxesOf(scope)) each.checked = true;
  countSelected(scope);
});
on("click", "[data-select] [data-rows] input[type=checkbox]", (box, event) => {
  const scope = box.closest("[data-select]");
  const boxes = boxesOf(scope);
  if (event.shiftKey && lastBox && boxes.includes(lastBox)) {
    const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
  }
  lastBox = box;
  countSelected(scope);
});
on("change", "[data-select-all]", (head) => {
  const scope = head.closest("[data-select]");
  for (const each of boxesOf(scope)) each.checked = head.checked;
  countSelected(scope);
});
on("click", "[data-select-every]", (button) => {
  const scope = button.closest("[data-select]");
  for (const each of boxesOf(scope)) each.checked = true;
  countSelected(scope);
});

// --- dialogs, menus, toasts, copying ----------------------------------------------------------------

on("click", "[data-open]", (button, event) => {
  const dialog = document.getElementById(button.dataset.open);
  if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (dialog.id === "ht-keys") {
    listKeys(dialog);
    const help = dialog.querySelector("[data-help]:empty");
    help?.dispatchEvent(new CustomEvent("ht:open", { bubbles: true }));
  }
  dialog.showModal();
});
on("click", "[data-palette]", (link, event) => {
  const dialog = document.getElementById("ht-palette");
  if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  import(dialog.dataset.module).then((module) => module.open(dialog));
});
on("click", "[data-close]", (button) => button.closest("dialog")?.close());
document.addEventListener("click", (event) => {
  if (event.target.matches?.("dialog.ht-dialog")) event.target.close();
  for (const menu of all("details.ht-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
function listKeys(dialog) {
  const list = dialog.querySelector("[data-key-list]");
  const known = new Map(all("[data-key]").filter(isVisible).map((each) => [each.dataset.key, labelOf(each)]));
  if (document.querySelector(rowSelector)) for (const [key, label] of [["j", "Dòng sau"], ["k", "Dòng trước"], ["Enter", "Mở dòng"], ["x", "Chọn dòng"]]) if (!known.has(key)) known.set(key, label);
  list.replaceChildren(...[...known].flatMap(([key, label]) => {
    const term = document.createElement("dt");
    term.append(...key.split(/[+ ]/).flatMap((each, at) => {
      const cap = document.createElement("kbd");
      cap.textContent = each.length === 1 && key.includes("+") ? each.toUpperCase() : each;
      return at ? [" ", cap] : [cap];
    }));
    const detail = document.createElement("dd");
    detail.textContent = label;
    return [term, detail];
  }));
}

on("click", "[data-dismiss]", (button) => button.closest(".ht-toast, .ht-refusal-fragment, .ht-notice")?.remove());
document.addEventListener("animationend", (event) => {
  if (event.animationName === "ht-drain") event.target.remove(); // the undo line ran out; hovering pauses it
});
export function toast(text) {
  const box = document.createElement("div");
  box.className = "ht-toast";
  box.dataset.toast = "";
  box.append(Object.assign(document.createElement("div"), { className: "ht-toast-text", textContent: text }));
  document.getElementById("ht-toasts").append(box);
  wakeToasts();
}
function wakeToasts() {
  for (const each of all("[data-toast]:not([data-seconds], .ht-toast-late, [data-awake])")) {
    each.dataset.awake = "";
    setTimeout(() => each.remove(), 7000);
  }
}
document.addEventListener("ht:toast", (event) => toast(event.detail.value ?? event.detail.text));

on("click", "[data-print]", () => window.print());
on("click", "[data-copy], [data-copy-text]", async (button) => {
  const text = button.dataset.copyText ?? document.getElementById(button.dataset.copy)?.textContent.trim() ?? "";
  try {
    await navigator.clipboard.writeText(text);
  } catch { // plain http has no clipboard interface
    const area = Object.assign(document.createElement("textarea"), { value: text });
    button.after(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  toast(`${document.getElementById("ht-copied").innerHTML} ${text}`);
});

// --- how it looks: switched at once, kept by the server -----------------------------------------------

const attributes = { theme: "data-bs-theme", contrast: "data-contrast", size: "data-size", density: "data-density", navigation: "data-navigation" };
on("submit", "form[data-appearance]", (form, event) => {
  const { name, value } = event.submitter ?? {};
  if (!(name in attributes)) return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  if (value === "normal") root.removeAttribute(attributes[name]);
  else root.setAttribute(attributes[name], value);
  for (const button of all(`form[data-appearance] button[name=${name}]`)) {
    if (name === "navigation") continue;
    button.dataset.onValue ??= button.value === "normal" ? root.dataset[name] ?? value : button.value;
    const isOn = name === "theme" ? button.value === value : value !== "normal";
    button.setAttribute("aria-pressed", isOn);
    if (name !== "theme") button.value = isOn ? "normal" : { contrast: "high", size: "large", density: "dense" }[name];
  }
  if (form.getAttribute("action")) fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
});

// --- splitter between panes: data-splitter="list", width remembered -----------------------------------

const paneKey = "ht-pane-list";
const setPane = (wished) => {
  const width = Math.round(Math.max(280, Math.min(760, wished)));
  root.style.setProperty("--ht-pane-list", `${width}px`);
  for (const bar of all("[data-splitter]")) bar.setAttribute("aria-valuenow", width);
};
if (store.get(paneKey)) setPane(store.get(paneKey));
on("pointerdown", "[data-splitter]", (bar, event) => {
  event.preventDefault();
  const pane = bar.closest(".ht-pane").previousElementSibling;
  const left = pane.getBoundingClientRect().left;
  bar.setPointerCapture(event.pointerId);
  bar.onpointermove = (move) => setPane(move.clientX - left);
  bar.onpointerup = () => { bar.onpointermove = null; store.set(paneKey, pane.offsetWidth); };
});
on("keydown", "[data-splitter]", (bar, event) => {
  const step = { ArrowLeft: -24, ArrowRight: 24 }[event.key];
  if (!step) return;
  const width = bar.closest(".ht-pane").previousElementSibling.offsetWidth + step;
  setPane(width);
  store.set(paneKey, width);
});

// --- log-in ---------------------------------------------------------------------------------------------

for (const type of ["keydown", "keyup"])
  on(type, "[data-caps-lock]", (input, event) => {
    const hint = input.closest(".ht-field").querySelector("[data-caps-hint]");
    if (hint && event.getModifierState) hint.hidden = !event.getModifierState("CapsLock");
  });
on("click", "[data-show-password]", (button) => {
  const input = document.getElementById(button.dataset.showPassword);
  const isShown = input.type === "text";
  input.type = isShown ? "password" : "text";
  button.setAttribute("aria-pressed", !isShown);
});

// --- autosave: form data-autosave="register-123"; nothing typed is lost ---------------------------------
// Kept twice: in localStorage, which a page that is left still writes, and in IndexedDB, which is on the disk at once, so that
// a browser that was killed loses a second of typing and not what localStorage had not written yet.

const mine = `ht-draft:${root.dataset.person ?? ""}:`; // drafts of one person are never offered to the next one at this machine
const draftKey = (form) => mine + form.dataset.autosave;
const draftable = (form) => [...form.elements].filter((each) => each.name && !/^(password|hidden|file|submit|button)$/.test(each.type));
const read = (form) => draftable(form).map((each) => [each.name, each.type === "checkbox" || each.type === "radio" ? each.value + ":" + each.checked : each.value]);
const chosenOf = (form) => all("[data-picker-chosen] [data-chosen]", form).map((row) => ({
  value: row.querySelector("[name=to]").value, label: row.dataset.label, hint: row.querySelector("[data-hint]").textContent,
  count: row.querySelector("[data-count]").textContent, purpose: row.querySelector("[data-purpose]")?.value,
}));
const draftOf = (form) => ({ at: Date.now(), fields: read(form), chosen: chosenOf(form) });
const isSecret = (form) => (form.elements.secrecy?.value ?? "none") !== "none"; // a secret is never left in the browser
const EVERY = 700;

const disk = {
  open: () => disk.opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open("hoatoc", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("drafts");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  }),
  async act(mode, what) {
    try {
      const deed = (await disk.open()).transaction("drafts", mode, { durability: "strict" });
      const asked = what(deed.objectStore("drafts"));
      if (mode === "readwrite") deed.commit();
      return await new Promise((done) => { deed.oncomplete = () => done(asked.result); deed.onerror = deed.onabort = () => done(null); });
    } catch { return null; } // forbidden or full: localStorage alone
  },
};
const drafts = {
  async get(key) {
    const [here, kept] = [store.get(key), await disk.act("readonly", (all) => all.get(key))];
    return (kept?.at ?? 0) > (here?.at ?? 0) ? kept : here;
  },
  set(key, draft) {
    store.set(key, draft);
    disk.act("readwrite", (all) => all.put(draft, key));
  },
  drop(key) {
    store.drop(key);
    return disk.act("readwrite", (all) => all.delete(key));
  },
};

const saved = new WeakMap(); // form → when it was kept last, and the timer of the next time
function keep(form) {
  const state = saved.get(form);
  clearTimeout(state?.timer);
  saved.set(form, { at: Date.now() });
  drafts.set(draftKey(form), draftOf(form));
  for (const note of all("[data-autosave-note]")) note.textContent = `Đã lưu nháp ${clock()}`;
}
for (const type of ["input", "change"])
  on(type, "form[data-autosave]", (form) => {
    if (!("awake" in form.dataset)) return; // what was kept is still on its way: not to be written over
    const state = saved.get(form) ?? { at: 0 };
    if (isSecret(form)) { clearTimeout(state.timer); return drafts.drop(draftKey(form)); }
    if (state.timer) return; // at most every EVERY, but then surely: somebody who never pauses is kept, too
    saved.set(form, { ...state, timer: setTimeout(() => keep(form), Math.max(50, state.at + EVERY - Date.now())) });
  });
on("submit", "form[data-autosave]", (form) => {
  clearTimeout(saved.get(form)?.timer);
  saved.delete(form);
  if (isSecret(form)) return drafts.drop(draftKey(form));
  drafts.set(draftKey(form), { ...draftOf(form), sent: true });
});
async function restore(form) {
  form.dataset.autosaveWakes = "";
  const here = () => JSON.stringify([read(form), chosenOf(form)]);
  const now = here();
  const draft = await drafts.get(draftKey(form));
  form.dataset.awake = "";
  if (!draft || JSON.stringify([draft.fields, draft.chosen ?? []]) === now || here() !== now) return;
  const values = new Map();
  for (const [name, value] of draft.fields) values.set(name, [...(values.get(name) ?? []), value]);
  form.dispatchEvent(new CustomEvent("ht:chosen", { bubbles: true, detail: draft.chosen ?? [] }));
  draftable(form).forEach((each) => {
    const value = values.get(each.name)?.shift();
    if (value === undefined) return;
    if (each.type === "checkbox" || each.type === "radio") each.checked = value === `${each.value}:true`;
    else each.value = value;
  });
  if (draft.request && form.elements.request_key) { // sent, but nobody saw it arrive: unchanged it is the same request
    form.elements.request_key.value = draft.request.key;
    history.replaceState({ ...history.state, request: draft.request }, "");
  }
  const note = document.getElementById("ht-restored").content.firstElementChild.cloneNode(true);
  const then = new Date(draft.at);
  note.querySelector("[data-when]").textContent = then.toDateString() === new Date().toDateString() ? clock(then) : `${clock(then)} ${then.toLocaleDateString("vi-VN")}`;
  note.querySelector("[data-forget]").onclick = () => { drafts.drop(draftKey(form)); form.reset(); note.remove(); };
  (form.querySelector(".ht-side-body") ?? form).prepend(note);
}
// A draft that was sent is gone once we stand on a page of the frame that no longer asks for it: it arrived.
function forgetSent() {
  if (store.get("ht-left")) { // somebody logged out: the disk may have been too slow for the page that was left
    store.drop("ht-left");
    disk.act("readwrite", (all) => all.clear());
  }
  if (!document.querySelector(".ht-nav")) return;
  const asked = all("form[data-autosave]").map(draftKey);
  for (const key of Object.keys(localStorage))
    if (key.startsWith(mine) && !asked.includes(key) && store.get(key)?.sent) drafts.drop(key);
}
on("submit", "form[data-forget-drafts]", () => {
  for (const key of Object.keys(localStorage)) if (key.startsWith("ht-draft:")) store.drop(key);
  store.set("ht-left", 1);
  disk.act("readwrite", (all) => all.clear());
});

// --- sending: no double post, upload progress, drop zone -------------------------------------------------

on("submit", "form[method=post]", (form, event) => {
  if (event.defaultPrevented || form.matches("[data-appearance]")) return;
  if (form.dataset.sent && Date.now() - form.dataset.sent < 3000) return event.preventDefault();
  form.dataset.sent = Date.now();
  for (const bar of all("progress.ht-upload", form)) bar.hidden = false;
});
// A form with a request key, sent again unchanged after "back", repeats its key: the server answers with what it did the first
// time, and a number is not taken twice. Something changed is a new request. The entry of the history remembers it.
on("submit", "form:has([name=request_key])", (form) => {
  const key = form.elements.request_key;
  const sent = mark(JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]).filter(([name]) => !/^(request_key|csrfmiddlewaretoken)$/.test(name))));
  const before = history.state?.request;
  if (before?.sent === sent) key.value = before.key;
  else if (before?.key === key.value) key.value = newKey();
  history.replaceState({ ...history.state, request: { key: key.value, sent } }, "");
  const draft = "autosave" in form.dataset && store.get(draftKey(form));
  if (draft) drafts.set(draftKey(form), { ...draft, request: { key: key.value, sent } });
});
function mark(text) { // what was sent leaves two numbers in the history, not its words
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (let at = 0; at < text.length; at++) {
    a = Math.imul(a ^ text.charCodeAt(at), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(at), 0x85ebca6b) + at;
  }
  return `${text.length}.${a}.${b}`;
}
function newKey() { // crypto.randomUUID needs https, which an inner network may not have
  const [a, b, c, d] = [4, 4, 4, 4].map((length) => [...crypto.getRandomValues(new Uint8Array(length))].map((each) => each.toString(16).padStart(2, "0")).join(""));
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
}
window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.querySelector?.("progress.ht-upload");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.max = event.detail.total;
  bar.value = event.detail.loaded;
});
for (const type of ["dragover", "dragleave", "drop"])
  on(type, "[data-drop]", (zone, event) => {
    event.preventDefault();
    zone.classList.toggle("is-over", type === "dragover");
    if (type !== "drop") return;
    const input = zone.querySelector("input[type=file]");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
on("change", "[data-drop] input[type=file]", (input) => {
  const zone = input.closest("[data-drop]");
  const list = zone.querySelector("[data-drop-list]");
  list?.replaceChildren(...[...input.files].map((file) =>
    Object.assign(document.createElement("li"), { textContent: `${file.name} · ${(file.size / 1048576).toFixed(1).replace(".", ",")} MB` })));
  if ("dropSubmit" in zone.dataset) input.form.requestSubmit();
});

// --- leaving: data-release="address" is told when the page goes (whoever had a document on the screen) --------

window.addEventListener("pagehide", () => {
  for (const each of all("[data-release]")) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "");
    navigator.sendBeacon(each.dataset.release, body);
  }
});

// --- suggestions: typing over one takes it back --------------------------------------------------------

on("input", ".ht-field[data-sure] :is(input, select, textarea)", (input) => {
  const field = input.closest(".ht-field");
  delete field.dataset.sure;
  field.querySelector(".ht-source")?.replaceChildren("Đã gõ");
});

// --- selects that filter at once ---------------------------------------------------------------------------

on("change", "form[data-auto-submit] :is(select, input[type=checkbox], input[type=date])", (input) => input.form.requestSubmit());

// --- htmx ----------------------------------------------------------------------------------------------------

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (token) event.detail.headers["X-CSRFToken"] = token;
});
// What a page asks by itself (data-poll) never disturbs: it clears no refusal, shows none, and takes nobody away who is typing.
const isPoll = (event) => Boolean(event.target.closest?.("[data-poll]"));
document.addEventListener("htmx:beforeRequest", (event) => { if (!isPoll(event)) document.getElementById("ht-refusal").replaceChildren(); });
document.addEventListener("htmx:sendError", (event) => { if (!isPoll(event)) toast("Không nối được máy chủ. Những gì bạn gõ vẫn còn; hãy thử lại."); });
document.addEventListener("htmx:beforeSwap", (event) => { if (isPoll(event) && event.detail.xhr.status >= 400) event.detail.shouldSwap = false; });
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (!isPoll(event) || !event.detail.xhr.getResponseHeader("HX-Redirect")) return;
  event.preventDefault();
  document.getElementById("ht-ended")?.removeAttribute("hidden");
});

// --- time left -------------------------------------------------------------------------------------------------

function countDown() {
  for (const each of all("time[data-countdown]")) {
    const minutes = Math.trunc((new Date(each.dateTime) - Date.now()) / 60000);
    const left = Math.abs(minutes);
    each.textContent = `${minutes >= 0 ? "còn" : "quá"} ${left >= 1440 ? `${Math.floor(left / 1440)} ngày` : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`}`;
  }
}
setInterval(countDown, 20000);

// --- waking what a page or a fragment brought ---------------------------------------------------------------------

// A table wider than its place can be reached and scrolled by keyboard.
const scrolls = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

function wake() {
  wakeToasts();
  all(".ht-scroll").forEach((each) => scrolls.observe(each));
  all("[data-select]").forEach(countSelected);
  all("form[data-autosave]:not([data-autosave-wakes])").forEach(restore);
  for (const reader of all("[data-reader]:not([data-state])")) {
    reader.dataset.state = "loading";
    import(reader.dataset.module).then((module) => module.read(reader));
  }
  for (const bell of all("[data-bell]:not([data-awake])")) {
    bell.dataset.awake = "";
    import(bell.dataset.module).then((module) => { module.watch(bell); all("[data-desktop]").forEach(module.desktop); });
  }
}
wake();
forgetSent();
document.addEventListener("htmx:load", wake);
