// The form inside a frame or on a tablet. Without this it is a plain form. With it, a lost connection
// loses no word, a robot has work to do, the frame gets its height, and the tablet forgets by itself.
import { listFiles } from "./customer.js";
import { toDom } from "./dom.js";
import { fill, words } from "./words.js";

const AGAIN = 5_000;

export function startDoor() {
  const door = document.body.dataset.door;
  start();
  if (door === "embed") fitFrame();
  if (door === "kiosk") forgetWhenIdle();
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

function start() {
  document.querySelectorAll("input[type='file'][data-files]").forEach(listFiles);
  const form = document.querySelector("[data-door-form]");
  if (form) {
    const worked = work(form);
    form.addEventListener("submit", (event) => { event.preventDefault(); send(form, worked); });
  }
}

/** Finds a number whose hash with the token begins with so many zero bits; gives up where it cannot hash. */
async function work(form) {
  if (!globalThis.crypto?.subtle) return "";
  const { token, bits } = form.dataset;
  const encoder = new TextEncoder();
  for (let number = 0; ; number += 1) {
    const hash = new DataView(await crypto.subtle.digest("SHA-256", encoder.encode(`${token}${number}`)));
    if (hash.getUint32(0) >>> (32 - Number(bits)) === 0) return String(number);
  }
}

async function send(form, worked) {
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  const note = form.querySelector("[data-not-sent]");
  const button = form.querySelector("button[type='submit']");
  const label = button.textContent;
  button.textContent = words().sending;
  try {
    form.elements.work.value = await worked;
    const answer = await fetch(location.href, { method: "POST", body: new FormData(form), credentials: "omit" });
    show(await answer.text());
  } catch {
    delete form.dataset.sending;
    button.textContent = label;
    const kiosk = document.body.dataset.door === "kiosk";
    note.textContent = kiosk ? words().notSentKiosk : words().notSentYet;
    note.hidden = false;
    if (!kiosk) tryAgain(form, worked);
  }
}

/** The words stay in the page, nowhere else; it sends again once there is a connection. */
function tryAgain(form, worked) {
  const again = () => { clearTimeout(timer); removeEventListener("online", again); if (form.isConnected) send(form, worked); };
  const timer = setTimeout(again, AGAIN);
  addEventListener("online", again);
}

/** The answer takes this page's place without a new entry in the history. */
function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = page.querySelector("main");
  if (!main) throw new Error("no page");
  const files = [...document.querySelectorAll("input[type='file']")].map((input) => [input.name, input.files]);
  document.title = page.title;
  document.querySelector("main").replaceWith(document.adoptNode(main));
  document.body.dataset.door = page.body.dataset.door;
  for (const [name, chosen] of files) {
    const input = document.querySelector(`input[type='file'][name='${name}']`);
    if (input) input.files = chosen;
  }
  start();
  for (const input of document.querySelectorAll("input[data-files]")) input.dispatchEvent(new Event("change"));
  (document.querySelector(".error-summary") ?? document.querySelector("main")).focus();
  tell({ top: true });
  if (document.body.dataset.door === "thanks") setTimeout(clear, 45_000);
}

const clear = () => location.replace(location.pathname + location.search);

/** Only the firm's own sites hear how high the page is. */
let parentOrigin = "";
function tell(message) {
  if (parentOrigin) parent.postMessage({ amends: { height: document.documentElement.offsetHeight, ...message } }, parentOrigin);
}

function fitFrame() {
  if (parent === window) return;
  const allowed = (document.body.dataset.origins ?? "").split(" ");
  addEventListener("message", (event) => {
    if (event.source !== parent || !event.data?.amends?.hello) return;
    if (event.origin !== location.origin && !allowed.includes(event.origin)) return;
    parentOrigin = event.origin;
    tell({});
  });
  new ResizeObserver(() => tell({})).observe(document.body);
}

/** After a while without a touch the tablet says that it will clear itself, and does. */
function forgetWhenIdle() {
  const limit = Number(document.body.dataset.clearAfter) || 90;
  const warnAt = Math.min(20, Math.floor(limit / 2));
  let left = limit;
  for (const kind of ["input", "pointerdown", "keydown", "scroll", "touchstart"]) addEventListener(kind, () => { left = limit; say(""); }, { passive: true, capture: true });
  setInterval(() => {
    if (document.body.dataset.door !== "kiosk" || !touched()) { left = limit; return; }
    left -= 1;
    if (left <= 0) clear();
    else if (left <= warnAt) say(fill(words().clearsIn, { n: left }));
  }, 1000);
}

const touched = () => [...document.querySelectorAll("[data-door-form] :is(input:not([type='hidden']), textarea)")].some((field) => (field.type === "checkbox" ? field.checked : field.value));

function say(text) {
  const line = document.querySelector("[data-clears]");
  if (!line) return;
  line.hidden = !text;
  line.replaceChildren(toDom(text || null));
}
