// A call in progress: what is typed is kept every second or so, and the time runs. Without this the page
// is a form that is kept when it is sent.
import { csrfToken } from "./dom.js";

const WAIT = 1200;

export function startCall() {
  const form = document.querySelector("form[data-call]");
  if (!form) return;
  document.getElementById("say-back")?.focus();
  let timer = 0;
  let started = form.dataset.started ? Date.parse(form.dataset.started) : 0;
  let sent = false;
  const kept = document.querySelector("[data-call-kept]");
  const time = document.querySelector("[data-call-time]");
  const keep = async () => {
    const body = new FormData(form);
    body.delete("files");
    try {
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } });
      if (!answer.ok) throw new Error(String(answer.status));
      const said = await answer.json();
      started ||= Date.parse(said.started);
      kept.textContent = `Draft kept ${said.kept}.`;
    } catch {
      kept.textContent = "Draft not kept: no answer. It is still here, and I try again.";
      timer = setTimeout(keep, WAIT * 4);
    }
  };
  form.addEventListener("input", () => { clearTimeout(timer); if (!sent) timer = setTimeout(keep, WAIT); });
  form.addEventListener("submit", () => { sent = true; clearTimeout(timer); });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(form.querySelector("button.btn-primary")); }
  });
  setInterval(() => { if (started) time.textContent = `Listening for ${minutes(Date.now() - started)}.`; }, 1000);
}

const minutes = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;
