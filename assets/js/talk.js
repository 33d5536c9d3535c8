// The conversation on the customer's page. Without this one reloads; with it new messages appear, each
// side sees that the other is writing, and nothing of what is typed leaves before it is sent.
import { announce } from "./dom.js";

const ASK = 5_000;
const BEAT = 4_000;

export function startTalk() {
  const talk = document.querySelector("[data-talk]");
  if (!talk) return;
  setInterval(() => { if (!document.hidden) ask(talk); }, ASK);
  const form = talk.querySelector("[data-talk-form]");
  if (form) beat(form);
}

async function ask(talk) {
  try {
    const answer = await fetch(talk.dataset.newsUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { writing, last } = await answer.json();
    const line = talk.querySelector("[data-talk-writing]");
    const text = writing ? line.dataset.words.replace("{name}", writing) : "";
    if (line.textContent !== text) line.textContent = text;
    if (last > Number(talk.dataset.last)) await renew(talk);
  } catch { /* no connection: the next time */ }
}

/** The list comes anew from the page itself; what is being typed is not touched. */
async function renew(talk) {
  const answer = await fetch(location.pathname);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-talk]");
  if (!fresh) return;
  talk.dataset.last = fresh.dataset.last;
  talk.querySelector("[data-talk-list]").replaceWith(document.adoptNode(fresh.querySelector("[data-talk-list]")));
  const newest = talk.querySelector("[data-talk-list] > li:last-child");
  if (newest) announce(newest.textContent.trim());
}

function beat(form) {
  let last = 0;
  form.addEventListener("input", ({ target }) => {
    if (target.name !== "text" || !target.value || Date.now() - last < BEAT) return;
    last = Date.now();
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    fetch(form.dataset.writingUrl, { method: "POST", body }).catch(() => {});
  });
}
