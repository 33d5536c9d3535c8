// The sheet behind "?": read off the page, so it can never say a key that does not work.
import { isVisible, showModifier, toDom } from "./dom.js";
import { words } from "./words.js";

export function showKeys() {
  const groups = merged([...pageKeys(), ...builtIns()]);
  const dialog = toDom(sheet(groups, words()));
  const before = document.activeElement;
  document.body.append(dialog);
  showModifier(dialog);
  dialog.addEventListener("close", () => { dialog.remove(); before?.focus(); });
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  dialog.showModal();
}

function pageKeys() {
  const groups = new Map();
  for (const element of document.querySelectorAll("[data-key][data-key-label]")) {
    if (!isVisible(element)) continue;
    const title = element.dataset.keyGroup || words().thisPage;
    const keys = groups.get(title) ?? groups.set(title, new Map()).get(title);
    keys.set(element.dataset.key, element.dataset.keyLabel);
  }
  return [...groups].map(([title, keys]) => [title, [...keys]]);
}

/** One heading for each title, in the order of first mention. */
function merged(groups) {
  const all = new Map();
  for (const [title, keys] of groups) all.set(title, [...(all.get(title) ?? []), ...keys]);
  return [...all];
}

function builtIns() {
  const say = words();
  const everywhere = [["?", say.keySheet], ["Esc", say.keyBack], ["F6", say.keyRegion]];
  if (document.querySelector("[data-search]")) everywhere.splice(1, 0, ["/", say.keySearch]);
  if (document.querySelector("[data-undo]")) everywhere.push(["z", say.keyUndo]);
  const groups = [[say.everywhere, everywhere]];
  if (document.querySelector("[data-list]")) groups.push([say.lists, listKeys(say)]);
  if (document.querySelector("[data-composer]")) groups.push([say.writing, writingKeys(say)]);
  return groups;
}

function listKeys(say) {
  const keys = [["j k", say.keyList], ["Enter", say.keyOpen]];
  if (document.querySelector("[data-row-select]")) keys.push(["x", say.keySelect]);
  return keys;
}

const writingKeys = (say) => [
  ["Ctrl Enter", say.keySend],
  ["Ctrl Shift Enter", say.keyHold],
  ["Ctrl .", say.keyUse],
  ["Ctrl Shift .", say.keyKeep],
  ["F8", say.keyNext],
  ["Shift F8", say.keyPrevious],
];

function sheet(groups, say) {
  const sections = groups.map(([title, keys]) => [
    "section", {},
    ["h3", { class: "small-head" }, title],
    ["dl", {}, ...keys.map(([key, label]) => ["div", {}, ["dt", {}, label], ["dd", {}, ...key.split(" ").map(cap)]])],
  ]);
  return [
    "dialog", { class: "sheet", "aria-labelledby": "keys-title" },
    ["div", { class: "sheet-head" },
      ["h2", { id: "keys-title" }, say.keys],
      ["button", { class: "btn btn-quiet", type: "button" }, say.close, ["kbd", { class: "kbd" }, "Esc"]]],
    ["div", { class: "keys-list" }, ...sections],
  ];
}

/** One key cap; Enter is drawn, since the font has no sign for it. */
export function cap(key) {
  if (key === "Enter") return ["kbd", { class: "kbd" }, ["icon", { name: "corner-down-left" }], ["span", { class: "sr-only" }, "Enter"]];
  return ["kbd", { class: "kbd" }, /^[a-z]$/.test(key) ? key.toUpperCase() : key];
}
