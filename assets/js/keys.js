// Keys that are declared in the page: data-key="a", data-key="g q". Single letters work
// outside text fields, and only while <body data-keys="on">.
import { inTextField, isVisible } from "./dom.js";
import { currentRow, fieldKey, listKey } from "./lists.js";
import { showKeys } from "./keysheet.js";

const patience = 1200;
let pending = "";
let timer = 0;

export function startKeys() {
  document.addEventListener("keydown", onKey);
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Escape") return backOut(event);
  if (event.key === "F6") return moveRegion(event);
  if (fieldKey(event)) return event.preventDefault();
  if (!lettersAllowed(event)) return;
  const stroke = pending ? `${pending} ${name(event)}` : name(event);
  const done = press(stroke) || (!pending && (builtIn(stroke) || listKey(event)));
  const waits = !done && startsSequence(stroke);
  remember(waits ? stroke : "");
  if (done || waits) event.preventDefault();
}

const name = (event) => (event.key.length === 1 ? event.key.toLowerCase() : event.key);

function lettersAllowed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (document.body.dataset.keys !== "on" || inTextField(event.target)) return false;
  return !document.querySelector("dialog[open]");
}

function remember(stroke) {
  clearTimeout(timer);
  pending = stroke;
  if (stroke) timer = setTimeout(() => { pending = ""; }, patience);
}

function press(stroke) {
  const element = declared(stroke);
  if (!element) return false;
  if (inTextField(element)) element.focus();
  else {
    if (element.matches("summary")) element.focus();
    element.click();
  }
  return true;
}

/** The same key may stand on many rows; the row that has the focus wins, then the first visible. */
function declared(stroke) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(stroke)}"]`)].filter(isVisible);
  const row = currentRow();
  const region = document.activeElement?.closest("[data-region]");
  return all.find((one) => row?.contains(one)) ?? all.find((one) => region?.contains(one)) ?? all[0];
}

const startsSequence = (stroke) =>
  Boolean(document.querySelector(`[data-key^="${CSS.escape(stroke)}\\ "]`));

function builtIn(stroke) {
  if (stroke === "?") return showKeys(), true;
  if (stroke === "/") return focusSearch();
  if (stroke === "z") return undo();
  return false;
}

function focusSearch() {
  const field = [...document.querySelectorAll("[data-search-page], [data-search]")].find(isVisible);
  field?.focus();
  field?.select?.();
  return Boolean(field);
}

function undo() {
  const button = [...document.querySelectorAll("[data-undo] button, [data-undo-button]")].find(isVisible);
  button?.click();
  return Boolean(button);
}

/** One step back at a time: what is open, then the field, then the selection, then the page. */
function backOut(event) {
  if (document.querySelector("dialog[open]")) return;
  const sheet = document.querySelector("[data-sheet][data-open]");
  if (sheet) return void document.querySelector(`[data-toggle="${sheet.id}"]`)?.click();
  if (inTextField(event.target)) return event.target.blur();
  if (document.body.dataset.keys !== "on") return;
  const chosen = document.querySelectorAll("[data-row-select]:checked");
  if (chosen.length) return chosen.forEach((box) => box.click());
  [...document.querySelectorAll("[data-back]")].find(isVisible)?.click();
}

function moveRegion(event) {
  const regions = [...document.querySelectorAll("[data-region]")].filter(isVisible);
  if (!regions.length) return;
  event.preventDefault();
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const step = event.shiftKey ? -1 : 1;
  const from = here < 0 && event.shiftKey ? 0 : here;
  const next = regions[(from + step + regions.length) % regions.length];
  const inside = next.querySelector('[data-row][tabindex="0"], [data-row] [tabindex="0"], .cm-content');
  if (!inside && !next.hasAttribute("tabindex")) next.tabIndex = -1;
  (inside ?? next).focus();
}
