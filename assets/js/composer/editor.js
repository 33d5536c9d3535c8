// CodeMirror over the textarea: the text, its underlines and their numbers. The textarea
// stays the form's field and always holds the same text.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap, WidgetType } from "@codemirror/view";

const setFindings = StateEffect.define();

class NumberWidget extends WidgetType {
  constructor(number, level) {
    super();
    this.number = number;
    this.level = level;
  }

  eq(other) {
    return other.number === this.number && other.level === this.level;
  }

  toDOM() {
    const disc = document.createElement("span");
    disc.className = `disc ${this.level === "stop" ? "is-stop" : "is-mend"}`;
    disc.textContent = this.number;
    disc.setAttribute("aria-hidden", "true");
    return disc;
  }
}

/** The findings with their places; the places follow the text while it is being changed. */
const findingsField = StateField.define({
  create: () => ({ findings: [], current: null }),
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setFindings)) return effect.value;
    if (!transaction.docChanged) return value;
    const findings = value.findings.map((one) => ({
      ...one,
      from: transaction.changes.mapPos(one.from, 1),
      to: transaction.changes.mapPos(one.to, -1),
    }));
    return { ...value, findings: findings.filter((one) => one.to >= one.from) };
  },
  provide: (field) => EditorView.decorations.from(field, ({ findings, current }) => underlines(findings, current)),
});

/** An empty line between paragraphs is a gap, not a line: the draft looks as it will be read. */
const blank = Decoration.line({ class: "cm-blank" });
const gaps = EditorView.decorations.compute(["doc"], ({ doc }) => {
  const found = [];
  for (let number = 1; number <= doc.lines; number++) {
    const line = doc.line(number);
    if (!line.length && number < doc.lines) found.push(blank.range(line.from));
  }
  return Decoration.set(found);
});

function underlines(findings, current) {
  const marks = [];
  for (const one of findings) {
    if (one.kept || one.to <= one.from) continue;
    const kind = `under-${one.level}${one.key === current ? " under-current" : ""}`;
    marks.push(Decoration.mark({ class: kind, attributes: { "aria-describedby": one.id } }).range(one.from, one.to));
    if (one.number) {
      marks.push(Decoration.widget({ widget: new NumberWidget(one.number, one.level), side: 1 }).range(one.to));
    }
  }
  return Decoration.set(marks, true);
}

/** Puts an editor in the place of the textarea. `on` has change(text) and move(position). */
export function createEditor(textarea, on) {
  const nonce = document.querySelector('meta[name="csp-nonce"]')?.content ?? "";
  const state = EditorState.create({
    doc: textarea.value,
    extensions: [
      EditorView.cspNonce.of(nonce),
      history(),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of(fieldAttributes(textarea)),
      findingsField,
      gaps,
      EditorView.updateListener.of((update) => {
        if (update.docChanged) on.change(update.state.doc.toString());
        else if (update.selectionSet) on.move(update.state.selection.main.head);
      }),
    ],
  });
  const view = new EditorView({ state });
  const host = document.createElement("div");
  host.className = "editor";
  host.append(view.dom);
  textarea.after(host);
  textarea.hidden = true;
  return facade(view);
}

function fieldAttributes(textarea) {
  const label = textarea.labels?.[0];
  const name = label ? { "aria-labelledby": (label.id ||= "composer-label") } : { "aria-label": textarea.getAttribute("aria-label") ?? "" };
  const { key, keyLabel } = textarea.dataset;
  const keys = key ? { "data-key": key, "data-key-label": keyLabel ?? "" } : {};
  return { ...name, ...keys, tabindex: "0", spellcheck: "true", autocapitalize: "sentences", lang: textarea.lang || document.documentElement.lang };
}

/** The few things that the composer asks of its editor. */
function facade(view) {
  return {
    view,
    text: () => view.state.doc.toString(),
    caret: () => view.state.selection.main.head,
    findings: () => view.state.field(findingsField).findings,
    show: (findings, current) => view.dispatch({ effects: setFindings.of({ findings, current }) }),
    focus: () => view.focus(),
    replace(from, to, insert) {
      view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, userEvent: "input.coach", scrollIntoView: true });
      view.focus();
    },
    goTo(position) {
      view.dispatch({ selection: { anchor: position }, scrollIntoView: true });
      view.focus();
    },
  };
}
