// Lists in which one row at a time takes part in the tab order (roving tabindex).
import { isVisible } from "./dom.js";

export function upgradeLists(root = document) {
  for (const list of root.querySelectorAll("[data-list]")) {
    const rows = rowsOf(list);
    const stop = rows.find((row) => target(row) === document.activeElement) ?? rows[0];
    for (const row of rows) target(row).tabIndex = row === stop ? 0 : -1;
  }
}

export function startLists() {
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-row]");
    const list = row?.closest("[data-list]");
    if (!list || target(row) !== event.target) return;
    for (const other of rowsOf(list)) target(other).tabIndex = other === row ? 0 : -1;
  });
}

const rowsOf = (list) => [...list.querySelectorAll("[data-row]")];

/** What takes the focus for a row: its link if it has one, so that Enter opens it natively. */
const target = (row) =>
  row.matches("a, button") ? row : row.querySelector("[data-row-link], .row-link") ?? row;

export const currentRow = () => document.activeElement?.closest?.("[data-row]") ?? null;

export function listKey(event) {
  // Arrows move within a list only from one of its rows: elsewhere they scroll the page.
  if (event.key === "ArrowDown" && currentRow()) return move(1);
  if (event.key === "ArrowUp" && currentRow()) return upFrom();
  if (event.key === "j") return move(1);
  if (event.key === "k") return move(-1);
  if (event.key === "x") return select();
  if (event.key === "Enter") return open(event);
  return false;
}

/** J and K go through every list of the page in turn, so Today is one walk. */
function move(step) {
  const rows = [...document.querySelectorAll("[data-list] [data-row]")].filter(isVisible);
  if (!rows.length) return false;
  const here = rows.indexOf(currentRow());
  const next = here < 0 ? remembered(rows) : rows[Math.min(rows.length - 1, Math.max(0, here + step))];
  target(next).focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

/** Above the first row of a search lies its field. */
function upFrom() {
  const first = document.querySelector("[data-list] [data-row]");
  const field = document.querySelector("[data-search-page]");
  if (!field || currentRow() !== first) return move(-1);
  field.focus();
  return true;
}

/** From the search field down to what was found. */
export function fieldKey(event) {
  if (event.key !== "ArrowDown" || !event.target.matches?.("[data-search-page], [data-search]")) return false;
  return move(1);
}

const remembered = (rows) => rows.find((row) => target(row).tabIndex === 0) ?? rows[0];

function select() {
  const box = currentRow()?.querySelector("[data-row-select]");
  box?.click();
  return Boolean(box);
}

/** A row that is no link itself opens its first one. */
function open(event) {
  const row = currentRow();
  if (!row || event.target !== row || row.matches("a, button")) return false;
  const link = row.querySelector("[data-row-link], a, button");
  link?.click();
  return Boolean(link);
}
