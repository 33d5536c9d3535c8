// What every desk page loads. Each module is driven by data attributes (README.md).
import Alpine from "@alpinejs/csp";
import htmx from "htmx.org";

export function start() {
  htmx.config.inlineScriptNonce = document.querySelector('meta[name="csp-nonce"]')?.content ?? "";
  addCsrfHeader();
  window.Alpine = Alpine;
  Alpine.start();
}

/** Django asks for its token on every unsafe request; htmx sends it from the meta element. */
function addCsrfHeader() {
  document.addEventListener("htmx:config:request", (event) => {
    const token = document.querySelector('meta[name="csrf-token"]')?.content;
    if (token) event.detail.ctx.request.headers["X-CSRFToken"] = token;
  });
}
