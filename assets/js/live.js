// What happens elsewhere is said in a line that waits; nothing moves until one asks.
import htmx from "htmx.org";
import { announce, icon, toDom } from "./dom.js";
import { fill, words } from "./words.js";

let seen = 0;

export function startLive() {
  const { liveUrl, liveWorker, liveSeq } = document.body.dataset;
  if (!liveUrl) return;
  seen = Number(liveSeq) || 0;
  if (liveWorker && "SharedWorker" in window) share(liveUrl, liveWorker);
  else alone(liveUrl);
}

function share(url, script) {
  const join = () => {
    const { port } = new SharedWorker(script, "amends-live");
    port.onmessage = ({ data }) => arrive(data);
    port.postMessage({ url, seq: seen });
    window.addEventListener("pagehide", () => port.postMessage({ leave: true }), { once: true });
  };
  join();
  window.addEventListener("pageshow", (event) => { if (event.persisted) join(); });
}

/** Without a shared worker only the tab that is looked at listens. */
function alone(url) {
  let source = null;
  const listen = () => {
    const address = new URL(url, location.href);
    if (seen) address.searchParams.set("last", String(seen));
    source = new EventSource(address, { withCredentials: true });
    source.onmessage = ({ data }) => arrive(JSON.parse(data));
  };
  const follow = () => {
    source?.close();
    source = null;
    if (document.visibilityState === "visible") listen();
  };
  document.addEventListener("visibilitychange", follow);
  window.addEventListener("pagehide", () => source?.close());
  follow();
}

function arrive(event) {
  if (event.seq && event.seq <= seen) return;
  seen = event.seq || seen;
  for (const region of document.querySelectorAll("[data-live], [data-live-case]")) {
    if (concerns(region, event)) note(region, event);
  }
}

function concerns(region, event) {
  const verbs = region.dataset.liveVerbs?.split(" ");
  if (verbs && !verbs.includes(event.verb)) return false;
  if (region.dataset.liveCase) return region.dataset.liveCase === event.case;
  return true;
}

const counted = new WeakMap();

function note(region, event) {
  const known = counted.get(region) ?? counted.set(region, new Set()).get(region);
  known.add(region.dataset.liveCase ? event.seq : event.case ?? event.seq);
  const slot = region.querySelector("[data-live-line]");
  if (!slot) return;
  const template = region.dataset.liveNotice || words().newAbove;
  const text = fill(template, { n: known.size });
  const button = toDom(["button", { type: "button" }, text]);
  button.addEventListener("click", () => reload(region));
  slot.replaceChildren(icon("arrow-up"), button, toDom(["span", {}, words().nothingMoves]));
  slot.hidden = false;
  if (known.size === 1) announce(text);
}

async function reload(region) {
  const url = region.dataset.liveFrom || location.href;
  const held = document.activeElement?.closest("[data-row]")?.id;
  counted.delete(region);
  await htmx.ajax("GET", url, { target: region, source: region, swap: "outerHTML", select: `#${CSS.escape(region.id)}` });
  if (held) document.getElementById(held)?.querySelector("a, button")?.focus();
}
