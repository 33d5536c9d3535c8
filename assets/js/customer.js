// The customer's pages work without this. With it, what is written survives a lost
// connection, and files can be added one by one and taken out again.
import { icon, toDom } from "./dom.js";
import { fill, words } from "./words.js";

export function startCustomer() {
  forgetSent();
  document.querySelectorAll("form[data-keep]").forEach(keepWords);
  document.querySelectorAll("input[type='file'][data-files]").forEach(listFiles);
  document.querySelector(".error-summary")?.focus();
}

const place = (name) => `amends-words-${name}`;

/** The page that says "we have it" names the form whose words need no longer be kept. */
function forgetSent() {
  const name = document.querySelector("[data-kept-sent]")?.dataset.keptSent;
  if (name) attempt(() => localStorage.removeItem(place(name)));
}

/** A browser may refuse to store; the form works all the same. */
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

const fieldsOf = (form) =>
  [...form.elements].filter((field) => field.name && !field.matches("[type='hidden'], [type='password'], [type='file'], [data-never-keep], button"));

function keepWords(form) {
  const name = place(form.dataset.keep);
  const kept = JSON.parse(attempt(() => localStorage.getItem(name)) ?? "{}");
  for (const field of fieldsOf(form)) restore(field, kept);
  const works = attempt(() => { localStorage.setItem(`${name}-try`, ""); localStorage.removeItem(`${name}-try`); return true; });
  if (!works) return;
  for (const note of form.querySelectorAll("[data-kept-note]")) {
    note.textContent ||= words().keptHere;
    note.hidden = false;
  }
  form.addEventListener("input", () => attempt(() => localStorage.setItem(name, JSON.stringify(read(form)))));
}

function restore(field, kept) {
  const value = kept[field.name];
  if (value === undefined) return;
  if (field.matches("[type='checkbox'], [type='radio']")) field.checked = [].concat(value).includes(field.value);
  else if (!field.value) field.value = value;
}

function read(form) {
  const values = {};
  for (const field of fieldsOf(form)) {
    if (!field.matches("[type='checkbox'], [type='radio']")) values[field.name] = field.value;
    else values[field.name] = [...(values[field.name] ?? []), ...(field.checked ? [field.value] : [])];
  }
  return values;
}

/** A second choice adds to the first; the browser alone would replace it. */
export function listFiles(input) {
  const list = document.getElementById(input.dataset.files);
  if (!list) return;
  let files = [];
  const show = () => {
    const all = new DataTransfer();
    for (const file of files) all.items.add(file);
    input.files = all.files;
    list.replaceChildren(...files.map((file) => toDom(fileItem(file))));
    warn(input, files);
  };
  input.addEventListener("change", () => {
    const known = new Set(files.map(mark));
    files = [...files, ...[...input.files].filter((file) => !known.has(mark(file)))];
    show();
  });
  list.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    files = files.filter((file) => mark(file) !== button.dataset.file);
    show();
    input.focus();
  });
}

const mark = (file) => `${file.name} ${file.size} ${file.lastModified}`;

const fileItem = (file) => [
  "li", {},
  ["span", {}, file.name],
  ["button", { class: "link", type: "button", "data-file": mark(file), "aria-label": fill(words().removeFile, { name: file.name }) }, words().remove],
  ["span", { class: "small" }, fill(words().fileAdded, { size: megabytes(file.size) })],
];

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

function warn(input, files) {
  const max = Number(input.dataset.maxBytes) || Infinity;
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const note = document.querySelector(`[data-files-note="${input.dataset.files}"]`);
  if (!note) return;
  note.hidden = total <= max;
  const text = fill(words().tooLarge, { size: megabytes(total), max: megabytes(max) });
  note.replaceChildren(...(total > max ? [icon("circle-alert"), document.createTextNode(` ${text}`)] : []));
}
