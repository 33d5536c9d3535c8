// The undo bar: says how long a reply can still be called back, then that it went.
import { announce, calm, clockTime, icon, postJson, toDom } from "./dom.js";
import { fill, words } from "./words.js";

const sentStays = 4000;

export function upgradeUndo(root = document) {
  for (const bar of root.querySelectorAll("[data-undo]:not([data-ready])")) begin(bar);
}

function begin(bar) {
  bar.dataset.ready = "";
  // The server's clock decides; data-now is its time as the page was made.
  const skew = bar.dataset.now ? Date.now() - Date.parse(bar.dataset.now) : 0;
  const leaves = Date.parse(bar.dataset.leavesAt) + skew;
  const whole = Math.max(1000, leaves - Date.now());
  wireButton(bar);
  tick(bar, leaves, whole);
  announce(bar.querySelector("[data-undo-text]")?.textContent.trim() ?? "");
  if (!document.activeElement || document.activeElement === document.body) bar.querySelector("button")?.focus();
}

function tick(bar, leaves, whole) {
  if (!bar.isConnected || bar.dataset.stopped !== undefined) return;
  const left = leaves - Date.now();
  if (left <= 0) return sent(bar);
  const seconds = bar.querySelector("[data-undo-left]");
  const text = fill(words().seconds, { n: Math.ceil(left / 1000) });
  if (seconds && seconds.textContent !== text) seconds.textContent = text;
  // The ring is a picture of the seconds, which stand beside it in any case.
  if (!calm()) bar.querySelector(".undo-left")?.setAttribute("stroke-dashoffset", String(1 - left / whole));
  setTimeout(() => tick(bar, leaves, whole), calm() ? 250 : 80);
}

function wireButton(bar) {
  const button = bar.querySelector("button");
  if (!button || button.form || !bar.dataset.url) return;
  button.addEventListener("click", async () => {
    bar.dataset.stopped = "";
    try {
      const { url } = await postJson(bar.dataset.url, {});
      say(bar, "undo-2", words().notSent);
      if (url) location.assign(url);
    } catch {
      bar.classList.add("is-failed");
      say(bar, "circle-alert", words().undoFailed);
    }
  });
}

function sent(bar) {
  const hadFocus = bar.contains(document.activeElement);
  bar.classList.add("is-sent");
  say(bar, "check", fill(words().sent, { time: clockTime() }));
  if (hadFocus) document.querySelector("main")?.focus();
  setTimeout(() => bar.remove(), sentStays);
}

function say(bar, mark, text) {
  bar.replaceChildren(icon(mark), toDom(["span", {}, text]));
  announce(text);
}
