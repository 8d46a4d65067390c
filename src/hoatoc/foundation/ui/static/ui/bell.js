// The bell: asks for the number of unread notifications while somebody looks, rings for what is new, once for all tabs.
// Served by this installation alone: no vendor's push service, so it tells nothing while no tab is open.

const LOOKED_AT = 15_000;
const BEHIND = 60_000;
const person = document.documentElement.dataset.person ?? "";
const kept = {
  get: (key) => { try { return localStorage.getItem(`${key}:${person}`); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(`${key}:${person}`, value); } catch { /* full or forbidden */ } },
};
const mayTell = () => window.isSecureContext && window.Notification?.permission === "granted";

export function watch(bell) {
  const count = bell.querySelector("#ht-bell-count");
  const list = bell.querySelector("#ht-bell-list");
  const ask = async () => {
    kept.set("ht-asked", Date.now());
    try { // the browser keeps the tag: while nothing is new the server answers 304 and sends nothing
      const answer = await fetch(count.dataset.url, { headers: { "HX-Request": "true" }, cache: "no-cache" });
      if (answer.headers.get("HX-Redirect")) document.getElementById("ht-ended")?.removeAttribute("hidden");
      else if (answer.ok) {
        const fresh = (await answer.text()).trim();
        if (count.innerHTML !== fresh) count.innerHTML = fresh;
        hear(count.querySelector("[data-count]"));
      }
    } catch { /* the line is down: the page says so when somebody sends something */ }
  };
  ask();
  bell.addEventListener("toggle", () => { if (bell.open) list.dispatchEvent(new CustomEvent("ht:open", { bubbles: true })); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") ask(); });
  setInterval(() => {
    if (document.visibilityState === "visible") return ask();
    // Behind another window it goes on, slower, where the machine may show what came; one tab asks for all.
    if (mayTell() && Date.now() - Number(kept.get("ht-asked") ?? 0) >= BEHIND - 1000) ask();
  }, LOOKED_AT);
}

function hear(badge) {
  const rings = Number(badge?.dataset.rings ?? 0);
  const before = kept.get("ht-rung");
  if (before === null || rings > Number(before)) kept.set("ht-rung", rings);
  if (before === null || rings <= Number(before)) return; // what waited when this browser first looked is no news
  const { what, label, url, loud } = badge.dataset;
  if (loud !== undefined) sound();
  if (mayTell() && !document.hasFocus()) {
    const note = new Notification(what, { body: label, tag: `hoatoc-${rings}` });
    note.onclick = () => { window.focus(); location.assign(url); note.close(); };
  } else document.dispatchEvent(new CustomEvent("ht:toast", { detail: { text: label ? `${what}: ${label}` : what } }));
}

// Two short tones. A browser that nobody has touched since it opened stays silent; the toast and the badge still tell.
function sound() {
  try {
    const context = new AudioContext();
    [880, 1175].forEach((pitch, at) => {
      const tone = context.createOscillator();
      const loudness = context.createGain();
      loudness.gain.setValueAtTime(0.2, context.currentTime + at * 0.25);
      loudness.gain.exponentialRampToValueAtTime(0.001, context.currentTime + at * 0.25 + 0.22);
      tone.frequency.value = pitch;
      tone.connect(loudness).connect(context.destination);
      tone.start(context.currentTime + at * 0.25);
      tone.stop(context.currentTime + at * 0.25 + 0.23);
      tone.onended = () => at && context.close();
    });
    document.documentElement.dataset.rang = Number(document.documentElement.dataset.rang ?? 0) + 1;
  } catch { /* no sound here */ }
}

// "Cách báo cho tôi": what this browser allows, and the one button that asks.
export function desktop(card) {
  const show = () => {
    const state = window.isSecureContext && "Notification" in window ? Notification.permission : "missing";
    for (const each of card.querySelectorAll("[data-desktop-state]")) each.hidden = each.dataset.desktopState !== state;
    card.querySelector("[data-desktop-ask]").hidden = state !== "default";
  };
  card.querySelector("[data-desktop-ask]").addEventListener("click", () => Notification.requestPermission().then(show));
  show();
}
