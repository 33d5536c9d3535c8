// The words that scripts say. A page in another language overrides any of them with
// <script type="application/json" id="amends-words">, which runs nothing.

const english = {
  keys: "Keys",
  close: "Close",
  thisPage: "This page",
  everywhere: "Everywhere",
  lists: "Lists",
  writing: "Writing a reply",
  keyList: "move",
  keyOpen: "open",
  keySelect: "select",
  keySheet: "show these keys",
  keySearch: "search",
  keyRegion: "next part of the page",
  keyBack: "back out",
  keyUndo: "undo",
  keySend: "send",
  keyHold: "hold 10 min",
  keyUse: "use the rewrite",
  keyKeep: "keep mine",
  keyNext: "next finding",
  keyPrevious: "previous finding",

  seconds: "{n} s",
  sent: "Sent {time}",
  notSent: "Not sent. Your draft is open again.",
  undoFailed: "It could not be called back.",

  newAbove: "{n} new above",
  newHere: "{n} new",
  nothingMoves: "nothing moves until you ask",

  coach: "Coach",
  idle: "Write; I read along.",
  reading: "reading …",
  readingFirst: "Reading …",
  failed: "The coach did not answer. Sending works without it.",
  ready: "Ready.",
  toStop: "{n} to stop for",
  toMend: "{n} to mend",
  toHint: "{n} to consider",
  readyAfterOne: "Ready after the first.",
  readyAfter: "Ready after the first {n}.",
  clearHeard: "heard",
  clearOwned: "owned",
  clearDated: "dated",
  stop: "Stop",
  fix: "Mend",
  hint: "Hint",
  nextFinding: "next",
  useThis: "Use this",
  addLine: "Add a line",
  keepMine: "Keep mine",
  suggestionReady: "suggestion ready",
  lesson: "2-min lesson",
  kept: "You kept yours.",
  undo: "Undo",
  keepFailed: "That could not be kept: no answer. Press again.",
  all: "All {n}",
  presenceLine: "What this draft does",
  isPresent: "there",
  isMissing: "missing",
  partlyOf: ", {n} of {of}",

  openQuestions: "To let them tell it, ask one of these:",
  ask: "Ask: {question}",

  promises: "Promises in this draft",
  noDate: "no date yet",
  setDate: "Due date for: {what}",
  notPromised: "No promise",
  notPromisedOf: "This is no promise: {what}",
  notPromisedSaid: "It does not enter the ledger.",

  draftKept: "Draft kept {time}",
  draftNotKept: "Draft not kept: no answer. It is still here, and I try again.",
  isReplying: "{who} is replying",
  areReplying: "{who} are replying",
  and: "and",

  present: {
    thanks: "Thanks",
    name: "Name",
    heard: "Heard",
    understood: "Understood",
    validated: "Validated",
    reassured: "Reassured",
    here_to_help: "Here to help",
    apology: "Apology",
    ownership: "Ownership",
    solution: "Solution",
    next_step: "Next step",
    when: "When",
    open_question: "Open question",
    personal_line: "Personal line",
    warm_close: "Warm close",
  },

  isWriting: "{who} is writing on their page",
  notSentYet: "Not sent yet: there is no connection. Your words stay on this page, and it tries again by itself.",
  notSentKiosk: "Not sent: this tablet has no connection, and nothing is kept on it. Please try again in a moment, or tell one of us.",
  sending: "Sending …",
  clearsIn: "Are you still there? This page clears itself in {n} seconds.",
  keptHere: "Kept on this device as you write.",
  remove: "Remove",
  removeFile: "Remove {name}",
  fileAdded: "{size}, added",
  tooLarge: "Together these are {size}; {max} is the most we can take. Remove one, or send it by e-mail.",
};

let merged;

export function words() {
  if (!merged) {
    const given = document.getElementById("amends-words");
    const own = given ? JSON.parse(given.textContent) : {};
    merged = { ...english, ...own, present: { ...english.present, ...own.present } };
  }
  return merged;
}

export { english };

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
