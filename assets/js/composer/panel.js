// The coach, drawn from its answer. Every function here gives a view, ["tag", {…}, …children]:
// no page, no network, so what is shown for an answer can be tested by itself.
import { fill } from "../words.js";
import { arrange, count, dueText, open, presence } from "./findings.js";

/**
 * The whole panel from one model:
 * {status: "idle" | "reading" | "ready" | "failed", text, result, kept: Set, current: key or null}
 */
export function coachView(model, say) {
  const findings = arrange(model.result, model.text, model.kept);
  if (model.status === "failed") return panel(say, null, [stateLine("unplug", say.failed)]);
  if (model.status === "idle") return panel(say, null, [stateLine("pencil", say.idle)]);
  if (!model.result) return panel(say, null, [stateLine("pencil", say.readingFirst)]);
  const opened = openOne(findings, model.current);
  const side = model.status === "reading" ? [say.reading] : nextSide(findings, say);
  const below = [list(findings, opened, say), questions(model.result, say)];
  return panel(say, { sum: sum(model.result, findings, say), side }, below);
}

/** Open questions to choose from, where the draft has none or only closed ones. */
const questions = (result, say) =>
  result.questions?.length > 0 && ["div", { class: "open-questions" },
    ["p", { class: "finding-why" }, say.openQuestions],
    ["ul", {}, ...result.questions.map((one) => ["li", {},
      ["button", { class: "link", type: "button", "data-ask": one, "aria-label": fill(say.ask, { question: one }) }, one]])]];

function panel(say, head, children) {
  return [
    "section", { class: "coach", "aria-labelledby": "coach-title" },
    ["div", { class: "coach-head" },
      ["h2", { class: "small-head", id: "coach-title" }, say.coach],
      head && ["p", { class: "coach-sum" }, ...head.sum],
      head && ["span", { class: "coach-side" }, ...head.side]],
    ...children,
  ];
}

const stateLine = (name, text) => ["p", { class: "coach-line-state" }, ["icon", { name }], ["span", {}, text]];

const nextSide = (findings, say) =>
  (open(findings).length > 1 ? [["kbd", { class: "kbd kbd-only" }, "F8"], ["span", { class: "kbd-only" }, say.nextFinding]] : []);

/** "1 to stop for, 3 to mend. Ready after the first." */
export function sum(result, findings, say) {
  const parts = [["stop", say.toStop], ["fix", say.toMend], ["hint", say.toHint]]
    .map(([level, text]) => [count(findings, level), text])
    .filter(([n]) => n)
    .map(([n, text]) => fill(text, { n }));
  const stops = count(findings, "stop");
  if (!parts.length) return allClear(result, say);
  const after = stops === 1 ? say.readyAfterOne : stops ? fill(say.readyAfter, { n: stops }) : "";
  const ready = !stops && result.ready;
  return [ready && ["b", {}, `${say.ready} `], `${parts.join(", ")}.${after ? ` ${after}` : ""}`].filter(Boolean);
}

function allClear(result, say) {
  const said = [["heard", say.clearHeard], ["ownership", say.clearOwned], ["when", say.clearDated]]
    .filter(([name]) => result.present?.includes(name))
    .map(([, text]) => text);
  const line = said.join(", ");
  const why = line && `${line[0].toUpperCase()}${line.slice(1)}.`;
  return [["icon", { name: "check", class: "is-good" }], " ", ["b", {}, say.ready], why && ` ${why}`].filter(Boolean);
}

/** The sum as a sentence, for the live region. */
export function sumText(model, say) {
  const findings = arrange(model.result, model.text, model.kept);
  return sum(model.result, findings, say).map((part) => (typeof part === "string" ? part : part[2] ?? "")).join("").trim();
}

const openOne = (findings, current) =>
  findings.find((one) => one.key === current && !one.kept) ?? open(findings)[0];

const list = (findings, opened, say) =>
  findings.length > 0 && ["ol", { class: "findings" }, ...findings.map((one) => finding(one, one === opened, say))];

function finding(one, isOpen, say) {
  const kind = { stop: "is-stop", fix: "is-fix", hint: "is-hint" }[one.level];
  if (one.kept) return keptFinding(one, kind, say);
  const children = isOpen ? openBody(one, say) : [foldedLine(one, say)];
  return ["li", { class: `finding ${kind}${isOpen ? " is-open" : ""}`, id: one.id, "data-finding": one.key },
    disc(one), ["div", {}, ...children]];
}

const disc = (one) =>
  (one.number ? ["span", { class: `disc ${one.level === "stop" ? "is-stop" : "is-mend"}`, "aria-hidden": "true" }, one.number] : ["span", {}]);

const level = (one, say) => ["span", { class: "finding-level" }, say[one.level]];
const titleOf = (one) => one.title ?? one.why;

function foldedLine(one, say) {
  const addsLine = one.rewrite && !hasPlace(one);
  const side = one.rewrite && !addsLine && ["span", { class: "finding-side" }, say.suggestionReady];
  return ["div", { class: "finding-row" },
    ["button", { class: "finding-line", type: "button", "data-open-finding": one.key, "aria-expanded": "false" },
      level(one, say), ["span", {}, titleOf(one)], side],
    addsLine && ["button", { class: "link", type: "button", "data-use": one.key }, say.addLine]];
}

function openBody(one, say) {
  return [
    ["div", { class: "finding-line" }, level(one, say), ["span", {}, titleOf(one)], source(one, say)],
    one.title && ["p", { class: "finding-why" }, one.why],
    one.rewrite && ["p", { class: "rewrite" }, one.rewrite],
    ["div", { class: "actions" },
      one.rewrite && button("btn btn-primary btn-sm", "data-use", one, hasPlace(one) ? say.useThis : say.addLine, ["Ctrl", "."]),
      button("btn btn-quiet btn-sm", "data-keep", one, say.keepMine, ["Ctrl", "Shift", "."])],
  ];
}

const hasPlace = (one) => one.to > one.from;

const button = (kind, action, one, text, keys) =>
  ["button", { class: kind, type: "button", [action]: one.key }, text, ...keys.map((key) => ["kbd", { class: "kbd" }, key])];

function source(one, say) {
  if (!one.source && !one.lesson_url) return null;
  const lesson = one.lesson_url && ["a", { class: "link", href: one.lesson_url }, say.lesson];
  return ["span", { class: "finding-side" }, one.source, one.source && lesson && " · ", lesson];
}

function keptFinding(one, kind, say) {
  return ["li", { class: `finding ${kind} is-kept`, id: one.id, "data-finding": one.key }, ["span", {}],
    ["p", { class: "finding-line" }, ["s", {}, titleOf(one)], ["span", { class: "caption" }, say.kept],
      ["button", { class: "link", type: "button", "data-unkeep": one.key }, say.undo]]];
}

/** Heard, Understood, Apology, Ownership, Next step, When; the rest unfolds. */
export function presenceView(result, say, unfolded = false) {
  const { main, rest, total } = presence(result);
  return [
    "div", { class: "presence-line", role: "group", "aria-label": say.presenceLine },
    ["ul", {}, ...main.map((one) => presenceItem(one, say))],
    rest.length > 0 && ["details", { open: unfolded },
      ["summary", { class: "link" }, fill(say.all, { n: total })],
      ["ul", {}, ...rest.map((one) => presenceItem(one, say))]],
  ];
}

function presenceItem(one, say) {
  const name = { present: "check", missing: "x", partly: "circle-alert" }[one.state];
  const word = say.present[one.name] ?? one.name.replaceAll("_", " ");
  const spoken = { present: say.isPresent, missing: say.isMissing }[one.state];
  const label = one.state === "partly" ? ["span", {}, ["b", {}, word], fill(say.partlyOf, one)] : ["span", {}, word];
  return ["li", { class: one.state }, ["icon", { name }], label, spoken && ["span", { class: "sr-only" }, spoken]];
}

/** Promises enter the ledger on send, so each one goes with the form, with the date it has. */
export function promisesView(result, dates, say, language) {
  const promises = result?.promises ?? [];
  if (!promises.length) return null;
  return ["section", { class: "promises-found", "aria-labelledby": "promises-found-title" },
    ["h2", { class: "small-head", id: "promises-found-title" }, say.promises],
    ["ul", {}, ...promises.map((promise) => promiseItem(promise, dates.get(promise.text), say, language))]];
}

function promiseItem(promise, own, say, language) {
  const words = promise.what || promise.text;
  const what = words[0].toUpperCase() + words.slice(1);
  if (promise.kept) return noPromise(promise, what, say);
  const due = own ?? (promise.vague ? null : promise.due);
  const settled = due && !(own !== undefined);
  return ["li", { class: `promise-found${due ? "" : " is-vague"}`, "data-promise": promise.text },
    ["icon", { name: "mark-promise" }],
    ["span", {}, what],
    ["input", { type: "hidden", name: "promise_text", value: promise.text }],
    settled
      ? ["span", { class: "promise-due" }, ["input", { type: "hidden", name: "promise_due", value: due }], promise.due_text ?? dueText(due, language)]
      : ["span", { class: "promise-set" },
        !due && ["span", { class: "promise-due" }, say.noDate],
        ["input", { class: "input", type: "datetime-local", name: "promise_due", value: own ?? "", "aria-label": fill(say.setDate, { what }), "data-set-due": promise.text }]],
    ["button", { class: "link", type: "button", "data-no-promise": promise.text, "aria-label": fill(say.notPromisedOf, { what }) }, say.notPromised]];
}

const noPromise = (promise, what, say) =>
  ["li", { class: "promise-found is-kept" }, ["icon", { name: "circle-minus" }],
    ["span", {}, ["s", {}, what], ["span", { class: "caption" }, ` ${say.notPromisedSaid}`]],
    ["button", { class: "link", type: "button", "data-is-promise": promise.text }, say.undo]];
