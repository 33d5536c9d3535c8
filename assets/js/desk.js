// What every desk page loads. Each module is driven by data attributes (README.md).
import Alpine from "@alpinejs/csp";
import "htmx.org";
import { csrfToken, showModifier } from "./dom.js";
import { startCall } from "./call.js";
import { startKeys } from "./keys.js";
import { startLists, upgradeLists } from "./lists.js";
import { startLive } from "./live.js";
import { startMenus } from "./menus.js";
import { startStory, upgradeArc } from "./story.js";
import { startToggles } from "./toggles.js";
import { upgradeUndo } from "./undo.js";

export function start() {
  addCsrfHeader();
  // Menus listen in the capture phase, so that Esc closes one before it backs out of the page.
  for (const begin of [startMenus, startToggles, startLists, startStory, startKeys, startLive, startCall]) begin();
  upgrade();
  document.addEventListener("htmx:after:swap", () => upgrade());
  window.Alpine = Alpine;
  Alpine.start();
}

function upgrade() {
  upgradeLists();
  upgradeUndo();
  upgradeArc();
  showModifier();
}

/** Django asks for its token on every unsafe request; htmx sends it from the meta element. */
function addCsrfHeader() {
  document.addEventListener("htmx:config:request", (event) => {
    event.detail.ctx.request.headers["X-CSRFToken"] = csrfToken();
  });
}
