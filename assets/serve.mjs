// Serves the sheets under the same content security policy as the product, and answers the
// composer as the server would: `node serve.mjs [port]`. For people who work on the assets.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { coachAnswer } from "./test/coach-answer.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const types = {
  ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript",
  ".svg": "image/svg+xml", ".woff2": "font/woff2",
};
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-sheet'; img-src 'self'; "
  + "font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'";

/** `answer` is what the coach says to a text; `delay` how long it takes, in ms. */
export function serve({ port = 0, answer = coachAnswer, delay = 40, others = [] } = {}) {
  const seen = { coach: [], draft: [], keep: [], presence: 0, streams: new Set() };
  const routes = {
    "/coach": (body) => (seen.coach.push(body), wait(delay).then(() => answer(body.text))),
    "/draft": (body) => (seen.draft.push(body), { kept: "14:07" }),
    "/keep": (body) => (seen.keep.push(body), {}),
    "/presence": () => (seen.presence++, { others }),
  };
  const server = createServer((request, response) => handle(request, response, routes, seen));
  return new Promise((ready) => server.listen(port, "127.0.0.1", () => ready({ server, seen, url: `http://127.0.0.1:${server.address().port}` })));
}

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

async function handle(request, response, routes, seen) {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://sheet").pathname));
  if (path === "/live") return stream(request, response, seen);
  if (request.method === "POST" && routes[path]) return answerJson(request, response, routes[path]);
  try {
    const body = await readFile(join(root, path));
    response.writeHead(200, { "Content-Type": types[extname(path)] ?? "text/plain", "Content-Security-Policy": policy });
    response.end(body);
  } catch {
    response.writeHead(404).end("not here");
  }
}

async function answerJson(request, response, route) {
  let text = "";
  for await (const chunk of request) text += chunk;
  const answer = await route(JSON.parse(text || "{}"));
  if (answer === null) return response.writeHead(503).end();
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
}

function stream(request, response, seen) {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  response.write(": open\n\n");
  const entry = { request, send: (event) => response.write(`id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`), end: () => response.end() };
  seen.streams.add(entry);
  request.on("close", () => seen.streams.delete(entry));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serve({ port: Number(process.argv[2]) || 8123 });
  console.log(`${url}/assets/sheet.html`);
}
