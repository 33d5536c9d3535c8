// Buttons that show or hide a part of the page, and the tabs of a narrow Case.

export function startToggles() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-toggle]");
    if (button) {
      // Without scripts it is a link to the same part, opened.
      if (button.matches("a")) event.preventDefault();
      toggle(button);
    }
    const tab = event.target.closest?.("[data-tab-link]");
    if (tab && !event.ctrlKey && !event.metaKey && !event.shiftKey) showTab(event, tab);
  });
}

function toggle(button) {
  const part = document.getElementById(button.dataset.toggle);
  if (!part) return;
  if (part instanceof HTMLDialogElement) return part.open ? part.close() : part.showModal();
  const opens = part.hasAttribute("data-sheet") ? part.toggleAttribute("data-open") : !(part.hidden = !part.hidden);
  for (const each of document.querySelectorAll(`[data-toggle="${CSS.escape(part.id)}"][aria-expanded]`)) {
    each.setAttribute("aria-expanded", String(opens));
  }
  if (!part.hasAttribute("data-sheet")) return;
  if (opens) part.querySelector("a, button, [tabindex]")?.focus();
  else button.isConnected && button.focus();
}

/** A tab is a real link; with scripts it only turns the page over, so a draft stays as it is. */
function showTab(event, tab) {
  const grid = document.querySelector("[data-tab]");
  if (!grid) return;
  event.preventDefault();
  grid.dataset.tab = tab.dataset.tabLink;
  for (const each of document.querySelectorAll("[data-tab-link]")) {
    if (each.dataset.tabLink === grid.dataset.tab) each.setAttribute("aria-current", "page");
    else each.removeAttribute("aria-current");
  }
  history.replaceState(history.state, "", tab.href);
}
