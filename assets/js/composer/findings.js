// What the coach said, put in order. Pure: no page, no network, no clock.

const ranks = { stop: 0, fix: 1, hint: 2 };

/** A finding is the same one as long as its rule and the words it is about stay the same. */
export const keyOf = (finding) => `${finding.rule}\u0000${finding.text ?? ""}`;

/** The engine counts characters; a script counts UTF-16 units. They differ after an emoji. */
export function unitOffsets(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (index) => Math.min(index, text.length);
  const starts = [0];
  for (const character of text) starts.push(starts.at(-1) + character.length);
  return (index) => starts[Math.min(index, starts.length - 1)];
}

/** Findings in reading order, stops first, numbered; those kept as they are come last. */
export function arrange(result, text, kept = new Set()) {
  const at = unitOffsets(text);
  const all = (result?.findings ?? []).map((finding) => ({
    ...finding,
    key: keyOf(finding),
    from: at(finding.start ?? 0),
    to: at(finding.end ?? finding.start ?? 0),
    kept: kept.has(keyOf(finding)),
  }));
  all.sort((a, b) => a.kept - b.kept || ranks[a.level] - ranks[b.level] || place(a) - place(b));
  let number = 0;
  return all.map((finding, index) => ({
    ...finding,
    id: `finding-${index + 1}`,
    number: finding.kept || finding.level === "hint" ? null : ++number,
  }));
}

/** What has no place in the text, a concern left unanswered, comes after what has one. */
const place = (finding) => (finding.to > finding.from ? finding.from : Number.MAX_SAFE_INTEGER);

export const open = (findings) => findings.filter((finding) => !finding.kept);
export const count = (findings, level) => open(findings).filter((one) => one.level === level).length;

/** Six things a reader looks for, each there, missing, or there in part. */
export function presence(result) {
  const promises = result?.promises ?? [];
  const dated = promises.filter((promise) => promise.due && !promise.vague).length;
  const six = ["heard", "understood", "apology", "ownership", "next_step", "when"];
  const states = new Map();
  for (const name of result?.present ?? []) states.set(name, { name, state: "present" });
  for (const name of result?.missing ?? []) states.set(name, { name, state: "missing" });
  if (dated && dated < promises.length) {
    states.set("when", { name: "when", state: "partly", n: dated, of: promises.length });
  }
  return {
    main: six.filter((name) => states.has(name)).map((name) => states.get(name)),
    rest: [...states.values()].filter(({ name }) => !six.includes(name)),
    total: states.size,
  };
}

/** The date as people say it; a time only when one was promised. */
export function dueText(due, language) {
  if (!due) return "";
  const day = { weekday: "short", day: "numeric", month: "short" };
  const timed = due.includes("T");
  const date = new Date(timed ? due : `${due}T12:00:00`);
  const say = (options) => new Intl.DateTimeFormat(language || undefined, options).format(date).replace(",", "");
  return timed ? `${say(day)} ${say({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}` : say(day);
}
