// Menus are native <details class="menu-host">; this adds arrow keys, Esc and closing by a click elsewhere.

const items = (host) => [...host.querySelectorAll(".menu :is(a, button, input):not([type='hidden'])")];
const openHosts = () => document.querySelectorAll(".menu-host[open]");

export function startMenus() {
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("click", (event) => {
    for (const host of openHosts()) if (!host.contains(event.target)) host.open = false;
  });
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("focusin", (event) => {
    for (const host of openHosts()) if (!host.contains(event.target)) host.open = false;
  });
}

function onToggle({ target }) {
  if (!target.matches?.(".menu-host") || !target.open) return;
  for (const other of openHosts()) if (other !== target && !other.contains(target)) other.open = false;
  target.querySelector("[data-focus]")?.focus();
}

function onKey(event) {
  const host = event.target.closest?.(".menu-host");
  if (!host) return;
  if (event.key === "Escape" && host.open) return close(event, host);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) return move(event, host, step);
  if (host.open && event.key === "Home") return focusAt(event, host, 0);
  if (host.open && event.key === "End") return focusAt(event, host, -1);
}

function close(event, host) {
  event.preventDefault();
  event.stopPropagation();
  host.open = false;
  host.querySelector("summary").focus();
}

function move(event, host, step) {
  host.open = true;
  const all = items(host);
  const here = all.indexOf(document.activeElement);
  focusAt(event, host, here < 0 ? (step > 0 ? 0 : -1) : (here + step + all.length) % all.length);
}

function focusAt(event, host, index) {
  event.preventDefault();
  items(host).at(index)?.focus();
}
