// Small things that every module needs. Nothing here writes HTML from text.

const svgSpace = "http://www.w3.org/2000/svg";

/** Turns a view, ["tag", {attributes}, ...children], into nodes. Text is always text. */
export function toDom(view) {
  if (view == null || view === false) return document.createDocumentFragment();
  if (typeof view === "string" || typeof view === "number") return document.createTextNode(String(view));
  const [tag, attributes, ...children] = view;
  if (tag === "icon") return icon(attributes.name, attributes.class);
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) setAttribute(element, name, value);
  element.append(...children.filter(Boolean).map(toDom));
  return element;
}

function setAttribute(element, name, value) {
  if (value == null || value === false) return;
  element.setAttribute(name, value === true ? "" : value);
}

/** An icon of the sprite named by <body data-icons>. */
export function icon(name, extra = "") {
  const svg = document.createElementNS(svgSpace, "svg");
  svg.setAttribute("class", `icon ${extra}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(svgSpace, "use");
  use.setAttribute("href", `${document.body.dataset.icons ?? ""}#${name}`);
  svg.append(use);
  return svg;
}

export const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** POSTs JSON and gives the JSON that comes back; anything but 2xx is an error. */
export async function postJson(url, body, options = {}) {
  const response = await fetch(url, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(body),
    ...options,
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.status === 204 ? {} : response.json();
}

/** Says one thing to screen readers, politely; a newer message replaces an older one. */
export function announce(text) {
  let region = document.getElementById("announcer");
  if (!region) {
    region = toDom(["div", { id: "announcer", class: "sr-only", role: "status", "aria-live": "polite" }]);
    document.body.append(region);
  }
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = text; });
}

const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

/** On a Mac the caps that say Ctrl say ⌘, which is the key that works there. */
export function showModifier(root = document) {
  if (!isMac) return;
  for (const cap of root.querySelectorAll(".kbd")) if (cap.textContent === "Ctrl") cap.textContent = "⌘";
}

export const isVisible = (element) => element.checkVisibility({ visibilityProperty: true });
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function inTextField(target) {
  if (!(target instanceof Element)) return false;
  if (target.closest("textarea, select, [contenteditable=''], [contenteditable='true']")) return true;
  const input = target.closest("input");
  return Boolean(input) && !["checkbox", "radio", "button", "submit", "reset"].includes(input.type);
}

/** 14:07 in the language of the page. */
export function clockTime(date = new Date()) {
  const language = document.documentElement.lang || undefined;
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
}
