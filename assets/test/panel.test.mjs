// The panel is drawn from the coach's answer alone, so it is tested without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange, dueText, presence, unitOffsets } from "../js/composer/findings.js";
import { coachView, presenceView, promisesView, sumText } from "../js/composer/panel.js";
import { replyingText } from "../js/composer/server.js";
import { english as say } from "../js/words.js";
import { coachAnswer } from "./coach-answer.mjs";

const draft = "I’m sorry if this has caused you any inconvenience. Both tables will be collected as soon as possible.";
const model = (change = {}) => ({ status: "ready", text: draft, result: coachAnswer(draft), kept: new Set(), current: null, ...change });

/** Every word that a reader of the view sees, in order. */
function textOf(view) {
  if (!view) return "";
  if (!Array.isArray(view)) return String(view);
  return view.slice(2).map(textOf).join(" ").replace(/\s+/g, " ").trim();
}

function all(view, test, found = []) {
  if (!Array.isArray(view)) return found;
  if (typeof view[0] === "string" && test(view)) found.push(view);
  for (const child of view.slice(2)) all(child, test, found);
  return found;
}
const byClass = (view, name) => all(view, ([, attributes]) => String(attributes?.class ?? "").split(" ").includes(name));

test("it says the sum in words", () => {
  assert.equal(sumText(model(), say), "1 to stop for, 2 to mend. Ready after the first.");
});

test("it opens one finding, with why and a rewrite, and folds the others", () => {
  const view = coachView(model(), say);
  const opened = byClass(view, "is-open");
  assert.equal(opened.length, 1);
  assert.match(textOf(opened[0]), /Stop “If” makes it no apology.*puts the harm in doubt.*That was our failure/);
  assert.equal(byClass(view, "finding").length, 3);
  assert.equal(byClass(view, "rewrite").length, 1);
});

test("it opens the one that is in hand", () => {
  const vague = arrange(coachAnswer(draft), draft).find(({ rule }) => rule === "vague_time");
  const opened = byClass(coachView(model({ current: vague.key }), say), "is-open");
  assert.match(textOf(opened[0]), /No date, and nobody who does it/);
});

test("it puts stops first, then the order of the text, then what has no place", () => {
  const order = arrange(coachAnswer(draft), draft).map(({ rule, number }) => [rule, number]);
  assert.deepEqual(order, [["non_apology", 1], ["vague_time", 2], ["unanswered_concern", 3]]);
});

test("it folds what one kept, takes it out of the sum and offers undo", () => {
  const [stop] = arrange(coachAnswer(draft), draft);
  const kept = model({ kept: new Set([stop.key]) });
  assert.match(sumText(kept, say), /^2 to mend/);
  const folded = byClass(coachView(kept, say), "is-kept");
  assert.match(textOf(folded[0]), /You kept yours\. Undo/);
});

test("it names idle, reading, failure and all clear", () => {
  assert.match(textOf(coachView(model({ status: "idle", result: null }), say)), /Write; I read along\./);
  assert.match(textOf(coachView(model({ status: "failed" }), say)), /did not answer\. Sending works without it\./);
  const reading = coachView(model({ status: "reading" }), say);
  assert.match(textOf(reading), /reading …/);
  assert.equal(byClass(reading, "finding").length, 3, "old findings stay");
  const clear = { findings: [], ready: true, present: ["heard", "ownership", "when"], missing: [] };
  assert.equal(sumText(model({ result: clear }), say), "Ready. Heard, owned, dated.");
});

test("it never offers to use what has no rewrite, nor disables anything", () => {
  const bare = { findings: [{ rule: "shouting", level: "fix", start: 0, end: 3, text: "I’m", why: "Capitals shout." }], ready: true };
  const view = coachView(model({ result: bare }), say);
  assert.equal(all(view, ([, attributes]) => attributes?.["data-use"]).length, 0);
  assert.equal(all(view, ([, attributes]) => attributes?.disabled !== undefined).length, 0);
});

test("it counts characters as the engine does, also after an emoji", () => {
  const at = unitOffsets("a😀b");
  assert.deepEqual([0, 1, 2, 3].map(at), [0, 1, 3, 4]);
  const text = "Thanks 😀 as soon as possible";
  const [one] = arrange({ findings: [{ rule: "vague_time", level: "fix", start: 9, end: 28, text: "as soon as possible" }] }, text);
  assert.equal(text.slice(one.from, one.to), "as soon as possible");
});

test("it says that a time is there for some promises only", () => {
  const { main, total } = presence(coachAnswer(`${draft} I will ring you tomorrow, Friday, before 11:00, on the number ending 418.`));
  const when = main.find(({ name }) => name === "when");
  assert.deepEqual([when.state, when.n, when.of], ["partly", 1, 2]);
  assert.equal(total, 12);
  assert.match(textOf(presenceView(coachAnswer(draft), say)), /Apology missing/);
});

test("it sends each promise with the form, with the date found or the one set", () => {
  const result = { promises: [{ text: "I ring by Friday", what: "ring her", due: "2026-11-20", vague: false }, { text: "We collect soon", what: "collect", due: null, vague: true }] };
  const values = (view, name) => all(view, ([tag, attributes]) => tag === "input" && attributes.name === name).map(([, attributes]) => attributes.value);
  const before = promisesView(result, new Map(), say, "en-GB");
  assert.deepEqual(values(before, "promise_text"), ["I ring by Friday", "We collect soon"]);
  assert.deepEqual(values(before, "promise_due"), ["2026-11-20", ""]);
  assert.match(textOf(before), /Ring her Fri 20 Nov No promise Collect no date yet/);
  const after = promisesView(result, new Map([["We collect soon", "2026-11-21T08:00"]]), say, "en-GB");
  assert.deepEqual(values(after, "promise_due"), ["2026-11-20", "2026-11-21T08:00"]);
  assert.doesNotMatch(textOf(after), /no date yet/);
});

test("what its writer calls no promise does not go with the form, and can be taken back", () => {
  const result = { promises: [{ text: "We will be here on Friday", what: "be here", due: "2026-11-20", vague: false, kept: true }] };
  const view = promisesView(result, new Map(), say, "en-GB");
  assert.equal(all(view, ([tag]) => tag === "input").length, 0);
  assert.match(textOf(view), /Be here It does not enter the ledger\. Undo/);
});

test("it writes due times as people say them", () => {
  assert.equal(dueText("2026-11-25", "en-GB"), "Wed 25 Nov");
  assert.equal(dueText("2026-11-20T11:00:00", "en-GB"), "Fri 20 Nov 11:00");
});

test("it names who else is replying", () => {
  assert.equal(replyingText([], say), "");
  assert.equal(replyingText(["Mara"], say), "Mara is replying");
  assert.equal(replyingText(["Mara", "Jo", "Kit"], say), "Mara, Jo and Kit are replying");
});

test("it offers open questions where the coach has some, each with a button that adds it", () => {
  const asked = (view) => all(view, ([, attributes]) => attributes?.["data-ask"]).map(([, attributes]) => attributes["data-ask"]);
  const result = { ...coachAnswer(draft), questions: ["What happened next?", "Which day would suit you?"] };
  assert.deepEqual(asked(coachView(model({ result }), say)), result.questions);
  assert.deepEqual(asked(coachView(model({ result: { ...result, questions: [] } }), say)), []);
});
