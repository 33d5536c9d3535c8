// What the composer asks of the server and tells it: coach, draft, who else is writing.
import { clockTime, postJson } from "../dom.js";
import { fill } from "../words.js";

const coachWait = 150;
const draftWait = 1000;
const draftRetry = 5000;
const presenceEvery = 5000;

/** Asks the coach once the typing stops; an answer to an older text is dropped. */
export function coachCaller(url, on) {
  let timer = 0;
  let inFlight = null;
  return (text) => {
    clearTimeout(timer);
    inFlight?.abort();
    if (!text.trim()) return on.idle();
    on.reading();
    timer = setTimeout(async () => {
      const call = new AbortController();
      inFlight = call;
      try {
        on.ready(await postJson(url, { text }, { signal: call.signal }), text);
      } catch (error) {
        if (error.name !== "AbortError") on.failed();
      }
    }, coachWait);
  };
}

/** Keeps the draft a second after the last change, tries again if it could not, and on leaving. */
export function draftKeeper(url, getText, note, say) {
  let timer = 0;
  let kept = getText();
  const keep = async () => {
    const text = getText();
    if (text === kept) return;
    try {
      const answer = await postJson(url, { text });
      kept = text;
      note(fill(say.draftKept, { time: answer.kept ?? clockTime() }));
    } catch {
      note(say.draftNotKept);
      later(draftRetry);
    }
  };
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(keep, wait);
  };
  window.addEventListener("pagehide", () => {
    if (getText() !== kept) postJson(url, { text: getText() }, { keepalive: true }).catch(() => {});
  });
  return { changed: () => later(draftWait), stop: () => { clearTimeout(timer); kept = getText(); } };
}

/** Says that we are here, and hears who else is and what became of a draft that was asked for. */
export function presencePing(url, show) {
  const ping = async () => {
    if (document.visibilityState !== "visible") return;
    const answer = await postJson(url, {}).catch(() => null);
    if (answer) show(answer);
  };
  ping();
  return setInterval(ping, presenceEvery);
}

/** "Mara is replying", "Mara and Jo are replying". */
export function replyingText(others, say) {
  if (!others.length) return "";
  const who = others.length === 1 ? others[0] : `${others.slice(0, -1).join(", ")} ${say.and} ${others.at(-1)}`;
  return fill(others.length === 1 ? say.isReplying : say.areReplying, { who });
}
