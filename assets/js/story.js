// The heat arc and the story: a dot leads to its message, brackets walk through the messages.
import { calm, inTextField, isVisible } from "./dom.js";

export function startStory() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-message-link]");
    const message = link && document.getElementById(link.getAttribute("href")?.slice(1));
    if (!message) return;
    event.preventDefault();
    reach(message);
  });
  document.addEventListener("keydown", onBracket);
  document.addEventListener("focusin", (event) => note(event.target));
  document.addEventListener("mouseover", (event) => note(event.target));
}

export function upgradeArc(root = document) {
  for (const arc of root.querySelectorAll("[data-arc]:not([data-ready])")) {
    arc.dataset.ready = "";
    if (!calm()) arc.classList.add("is-drawing");
  }
}

function onBracket(event) {
  if (!["[", "]"].includes(event.key) || event.ctrlKey || event.metaKey) return;
  if (event.defaultPrevented || document.body.dataset.keys !== "on" || inTextField(event.target)) return;
  const all = [...document.querySelectorAll("[data-message]")].filter(isVisible);
  if (!all.length) return;
  event.preventDefault();
  const here = all.findIndex((one) => one.contains(document.activeElement));
  // Newest first: older lies further down.
  const next = here < 0 ? 0 : here + (event.key === "[" ? 1 : -1);
  reach(all[Math.min(all.length - 1, Math.max(0, next))]);
}

function reach(message) {
  const folded = message.querySelector(":scope > details, :scope > * > details");
  if (folded) folded.open = true;
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
  message.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
  message.classList.remove("is-arrived");
  requestAnimationFrame(() => message.classList.add("is-arrived"));
}

/** What a mark means is said in a place that is kept free for it, under the message. */
function note(target) {
  const mark = target.closest?.("[data-note]");
  const place = mark?.closest("[data-message]")?.querySelector("[data-mark-note]");
  if (place) place.textContent = mark.dataset.note;
}
