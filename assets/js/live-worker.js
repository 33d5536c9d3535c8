// Runs once for all pages of a browser: one event stream, its events handed to every page.
// HTTP/1.1 allows six connections to a host; a stream for each tab would use them up.

const pages = new Set();
let source = null;
let last = 0;

self.addEventListener("connect", ({ ports: [page] }) => {
  page.onmessage = ({ data }) => {
    if (data.leave) return leave(page);
    pages.add(page);
    last = Math.max(last, data.seq || 0);
    if (!source) open(data.url);
  };
});

function leave(page) {
  pages.delete(page);
  if (pages.size || !source) return;
  source.close();
  source = null;
}

function open(url) {
  const address = new URL(url, self.location.href);
  if (last) address.searchParams.set("last", String(last));
  source = new EventSource(address, { withCredentials: true });
  source.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    last = Math.max(last, event.seq || 0);
    for (const page of pages) page.postMessage(event);
  };
  source.onerror = () => {
    if (source?.readyState !== EventSource.CLOSED) return;
    source = null;
    setTimeout(() => { if (pages.size && !source) open(url); }, 15000);
  };
}
