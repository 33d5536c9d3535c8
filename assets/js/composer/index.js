// The composer: ties the editor, the coach and the form together.
import { announce, isVisible, postJson, showModifier, toDom } from "../dom.js";
import { fill, words } from "../words.js";
import { createEditor } from "./editor.js";
import { arrange, count, keyOf, open } from "./findings.js";
import { coachView, presenceView, promisesView, sumText } from "./panel.js";
import { coachCaller, draftKeeper, presencePing, replyingText } from "./server.js";

const quiet = 1000;

export function upgradeComposers(root = document) {
  for (const textarea of root.querySelectorAll("textarea[data-composer]:not([data-ready])")) {
    textarea.dataset.ready = "";
    new Composer(textarea).start();
  }
}

class Composer {
  constructor(textarea) {
    this.textarea = textarea;
    this.form = textarea.form;
    this.say = words();
    this.model = { status: "idle", text: "", result: null, kept: new Set(), current: null };
    this.dates = new Map();
    this.spoken = 0;
    this.asked = false;
    this.typed = false;
  }

  start() {
    const { coachUrl, draftUrl, presenceUrl } = this.textarea.dataset;
    this.editor = createEditor(this.textarea, {
      change: (text) => this.changed(text),
      move: (position) => this.moved(position),
    });
    this.ask = coachCaller(coachUrl, {
      idle: () => this.draw({ status: "idle", result: null }),
      reading: () => this.draw({ status: "reading" }),
      failed: () => this.draw({ status: "failed" }),
      ready: (result, text) => this.answered(result, text),
    });
    this.draft = draftUrl && draftKeeper(draftUrl, () => this.textarea.value, (text) => this.noteDraft(text), this.say);
    if (presenceUrl) presencePing(presenceUrl, ({ others, news, customer }) => {
      this.showCustomer(customer ?? "");
      this.showOthers(others ?? []);
      this.showNews(news);
    });
    this.wire();
    this.ask(this.editor.text());
  }

  changed(text) {
    this.textarea.value = text;
    this.typed = true;
    this.offerDraft(text);
    this.draft?.changed();
    this.ask(text);
  }

  /** The finding under the caret is the one that is open. */
  moved(position) {
    const under = this.editor.findings().find((one) => !one.kept && one.from < one.to && one.from <= position && position <= one.to);
    if (under && under.key !== this.model.current) this.draw({ current: under.key });
  }

  answered(result, text) {
    if (text !== this.editor.text()) return;
    for (const one of result.findings ?? []) if (one.kept) this.model.kept.add(keyOf(one));
    this.draw({ status: "ready", result, text });
    this.showConcerns(result.concerns ?? {});
    clearTimeout(this.spoken);
    this.spoken = setTimeout(() => announce(sumText(this.model, this.say)), quiet);
  }

  draw(change) {
    Object.assign(this.model, change);
    const findings = arrange(this.model.result, this.model.text, this.model.kept);
    const current = (findings.find((one) => one.key === this.model.current && !one.kept) ?? open(findings)[0])?.key;
    this.model.current = current ?? null;
    this.place("[data-coach-panel]", coachView(this.model, this.say));
    // An answer to this very text has exact places; until it comes the old ones follow the text.
    const shown = this.model.text === this.editor.text() ? findings : this.editor.findings();
    this.editor.show(shown, this.model.current);
    if (this.model.status !== "ready") return;
    const unfolded = Boolean(document.querySelector("[data-presence-line] details[open]"));
    this.place("[data-presence-line]", presenceView(this.model.result, this.say, unfolded));
    this.drawPromises();
  }

  drawPromises() {
    const slot = this.find("[data-promises-found]");
    // A date that is being typed is not taken from under the hand.
    if (slot?.contains(document.activeElement) && document.activeElement.matches("input")) return;
    const language = document.documentElement.lang;
    this.place("[data-promises-found]", promisesView(this.model.result, this.dates, this.say, language));
  }

  place(selector, view) {
    const slot = this.find(selector);
    if (!slot) return;
    const focused = slot.contains(document.activeElement) ? focusMark(document.activeElement) : null;
    slot.replaceChildren(toDom(view));
    showModifier(slot);
    if (focused) (slot.querySelector(focused) ?? slot.querySelector(".is-open button") ?? this.editor).focus();
  }

  find(selector) {
    return this.form.querySelector(selector) ?? document.querySelector(selector);
  }

  current() {
    return this.editor.findings().find((one) => one.key === this.model.current);
  }

  /** Puts the rewrite in the place of the words it is about; without a place, on a line of its own. */
  use(key = this.model.current) {
    const one = this.editor.findings().find((each) => each.key === key && !each.kept);
    if (!one?.rewrite) return;
    const { rule, text } = one;
    // It only counts how often the coach was right: nobody waits for it, and its loss is no loss.
    postJson(this.textarea.dataset.keepUrl, { rule, text, taken: true }).catch(() => {});
    if (one.to > one.from) return this.editor.replace(one.from, one.to, one.rewrite);
    this.addLine(one.rewrite);
  }

  addLine(line) {
    const text = this.editor.text();
    this.editor.replace(text.length, text.length, `${!text || text.endsWith("\n") ? "" : "\n\n"}${line}`);
  }

  keep(key = this.model.current) {
    if (key) this.setKept(key, true);
  }

  async setKept(key, isKept) {
    const one = (this.model.result?.findings ?? []).find((each) => keyOf(each) === key);
    if (!one) return;
    isKept ? this.model.kept.add(key) : this.model.kept.delete(key);
    this.draw({ current: isKept ? null : key });
    const { rule, level, text, start, end } = one;
    try {
      await postJson(this.textarea.dataset.keepUrl, { rule, level, text, start, end, kept: isKept });
    } catch {
      isKept ? this.model.kept.delete(key) : this.model.kept.add(key);
      this.draw({ current: isKept ? key : null });
      announce(this.say.keepFailed);
    }
  }

  /** The coach took a sentence for a promise, and its writer says that it is none; or takes that back. */
  async setPromise(text, isNone) {
    const one = (this.model.result?.promises ?? []).find((each) => each.text === text);
    if (!one) return;
    one.kept = isNone;
    this.drawPromises();
    try {
      await postJson(this.textarea.dataset.keepUrl, { rule: "promise", text, kept: isNone });
    } catch {
      one.kept = !isNone;
      this.drawPromises();
      announce(this.say.keepFailed);
    }
  }

  step(by) {
    const all = open(this.editor.findings());
    if (!all.length) return;
    const here = all.findIndex((one) => one.key === this.model.current);
    const caretIsThere = this.current() && within(this.current(), this.editor.caret());
    const next = all[caretIsThere || by < 0 ? (here + by + all.length) % all.length : Math.max(here, 0)];
    this.draw({ current: next.key });
    if (next.to > next.from) this.editor.goTo(next.from);
    document.querySelector(".finding.is-open")?.scrollIntoView({ block: "nearest" });
    announce([this.say[next.level], next.title, next.why, next.rewrite].filter(Boolean).join(". "));
  }

  press(selector) {
    const button = this.form.querySelector(selector);
    if (button) this.form.requestSubmit(button);
  }

  /** With a stop open, Send first asks why, in place; a second Send sends. */
  submitted(event) {
    const isSending = event.submitter?.matches("[data-send], [data-hold]") ?? true;
    const field = this.form.querySelector("[data-why-stop]");
    const stops = count(this.editor.findings(), "stop");
    if (isSending && stops && field && !this.asked) {
      event.preventDefault();
      this.asked = true;
      field.hidden = false;
      field.querySelector("input").focus();
      return;
    }
    this.draft?.stop();
    event.submitter?.setAttribute("aria-busy", "true");
  }

  wire() {
    this.form.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("change", (event) => this.dated(event));
    // Before the editor, whose own keys go by the letter and not by the place of the key.
    document.addEventListener("keydown", (event) => this.keyed(event), true);
    document.addEventListener("htmx:after:swap", () => this.caseChanged());
  }

  /** A concern was decided or changed beside us: show again what the draft answers, and read it anew. */
  caseChanged() {
    if (!this.form.isConnected) return;
    this.showConcerns(this.model.result?.concerns ?? {});
    this.ask(this.editor.text());
  }

  clicked({ target }) {
    const from = (name) => target.closest?.(`[data-${name}]`)?.getAttribute(`data-${name}`);
    const [use, keep, unkeep, opened, question] = ["use", "keep", "unkeep", "open-finding", "ask"].map(from);
    const [none, promised] = ["no-promise", "is-promise"].map(from);
    if (use) this.use(use);
    else if (keep) this.setKept(keep, true);
    else if (unkeep) this.setKept(unkeep, false);
    else if (opened) this.show(opened);
    else if (question) this.addLine(question);
    else if (none) this.setPromise(none, true);
    else if (promised) this.setPromise(promised, false);
  }

  show(key) {
    this.draw({ current: key });
    const one = this.current();
    if (one && one.to > one.from) this.editor.goTo(one.from);
  }

  dated({ target }) {
    if (target.matches?.("[data-set-due]")) this.dates.set(target.dataset.setDue, target.value);
  }

  keyed(event) {
    if (event.isComposing || !isVisible(this.form)) return;
    const act = this.dateKey(event) ?? this.findingKey(event) ?? this.sendKey(event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** Enter in a date field sets the date; it does not send the reply. */
  dateKey(event) {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !event.target.matches?.("[data-set-due]")) return null;
    return () => { event.target.blur(); this.drawPromises(); };
  }

  findingKey(event) {
    if (event.key === "F8") return () => this.step(event.shiftKey ? -1 : 1);
    if (event.code !== "Period" || !(event.ctrlKey || event.metaKey)) return null;
    return () => (event.shiftKey ? this.keep() : this.use());
  }

  sendKey(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !this.form.contains(event.target)) return null;
    return () => this.press(event.shiftKey ? "[data-hold]" : "[data-send]");
  }

  showConcerns(concerns) {
    for (const [id, isThere] of Object.entries(concerns)) {
      const row = document.querySelector(`[data-concern="${CSS.escape(id)}"] .in-draft`);
      row?.classList.toggle("is-missing", !isThere);
    }
  }

  noteDraft(text) {
    const place = document.querySelector("[data-draft-kept]");
    if (place) place.textContent = text;
  }

  /** A draft is started where nothing is written yet. */
  offerDraft(text) {
    for (const button of this.form.querySelectorAll("[data-start-draft]")) button.hidden = Boolean(text.trim());
  }

  /** A draft that was asked for has come: it is shown, unless somebody began to write here. */
  showNews(news) {
    const place = this.form.querySelector("[data-draft-news]");
    if (!place || !news || place.textContent === news.sentence) return;
    place.textContent = news.sentence;
    place.hidden = false;
    const text = this.editor.text();
    if (news.text && !this.typed && text !== news.text) this.editor.replace(0, text.length, news.text);
  }

  /** Soft: it says so, and the server asks once before a reply overtakes them. */
  showCustomer(who) {
    const line = this.form.querySelector("[data-customer-writes]");
    const text = who ? fill(this.say.isWriting, { who }) : "";
    if (!line || line.textContent === text) return;
    line.textContent = text;
    line.hidden = !text;
  }

  showOthers(others) {
    const place = document.querySelector("[data-replying]");
    if (!place) return;
    const text = replyingText(others, this.say);
    const changed = place.querySelector("span")?.textContent !== text;
    place.hidden = !text;
    if (!changed || !text) return;
    place.replaceChildren(toDom(["icon", { name: "users" }]), toDom(["span", {}, text]));
    announce(text);
  }
}

const within = (one, position) => one.from <= position && position <= one.to;

/** A selector that finds the same control again after the panel is drawn anew. */
function focusMark(element) {
  const name = element.getAttributeNames().find((each) => ["data-use", "data-keep", "data-unkeep", "data-open-finding"].includes(each));
  return name ? `[${name}="${CSS.escape(element.getAttribute(name))}"]` : element.tagName.toLowerCase();
}
